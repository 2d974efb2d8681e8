# ---
# title: 八团点的圆环上的 GAN
# description: 一个小 GAN 能覆盖八团点中的几团、覆盖得多好，用饱和与非饱和两种损失，以及判别器领先时损失会怎样。
# finding: 网络 64 个单元、用 Adam 训练时，无论生成器用两种损失中的哪一种，六次运行到 3000 步都覆盖全部八团；约五分之一的点留在各团之间。
# seconds: 45
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 生成器要填满圆环上的八小团点，而且只能从判别器那里学。它会漏掉几团吗？它最小化两种损失中的哪一种，有没有关系？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - GAN 会坍塌：生成器找到几个模式，就停在那里。
# - 最初推导出的[损失函数](term:loss)（loss function）$\log(1 - D(G(z)))$ 会[饱和](term:saturation)（saturation），必须换成 $-\log D(G(z))$ [@goodfellow2014, §3]。
# - 最后判别器处处回答 1/2。
#
# 这个圆环已成为展示坍塌的标准图 [@metz2017]；那里的网络、学习率和步数都与这里不同。

# %%
import os
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import sigmoid
from dlref.data import gaussian_ring
from dlref.diagnostics import modes_covered
from dlref.models import GAN, mlp
from dlref.optimizers import Adam

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 3)
LOSSES = ["non-saturating", "saturating"]
CENTERS, _ = gaussian_ring(8, std=0.0, rng=np.random.default_rng(0))
ADAM = Adam(0.001, betas=(0.5, 0.999))


def step(model, grads, state):
    params, state = ADAM.step(model.params, grads, state)
    model.params.update(params)
    return state


class Game:
    """Two networks with two hidden layers of 64 units each, and their optimizers."""

    def __init__(self, loss, seed):
        self.rng = np.random.default_rng(seed)
        generator = mlp([2, 64, 64, 2], rng=self.rng)
        self.gan = GAN(generator, mlp([2, 64, 64, 1], rng=self.rng), loss)
        self.g_state = ADAM.init(generator.params)
        self.d_state = ADAM.init(self.gan.discriminator.params)

    def noise(self, n=64):
        return self.rng.standard_normal((n, 2))

    def train_discriminator(self):
        real, _ = gaussian_ring(64, rng=self.rng)
        loss, grads = self.gan.discriminator_gradients(real, self.noise())
        self.d_state = step(self.gan.discriminator, grads, self.d_state)
        return loss

    def train_generator(self):
        _, grads = self.gan.generator_gradients(self.noise())
        self.g_state = step(self.gan.generator, grads, self.g_state)


# %% [markdown]
# ## 两种损失 {#losses}
#
# 两者都是生成样本的 logit $s$ 的函数，斜率分别是 $-\sigma(s)$ 和 $-\sigma(-s)$。第二句说的是判别器很有把握的情形。所以这里让判别器单独训练，生成器不动，再对两种损失测量生成器权重上的梯度。

# %% head-start
print(
    f"logit -10: slope {sigmoid(-10.0):.1e} saturating, {sigmoid(10.0):.5f} other"
)
moments = [0, 100, 300] if FAST else [0, 30, 100, 300, 1000]


def lengths(seed):
    game = Game("saturating", seed)
    other = GAN(game.gan.generator, game.gan.discriminator, "non-saturating")
    rows = []
    for t in range(moments[-1] + 1):
        if t in moments:
            z = game.noise(500)
            grads = [gan.generator_gradients(z)[1] for gan in (other, game.gan)]
            rows.append(
                [
                    np.sqrt(sum(np.sum(g**2) for g in each.values()))
                    for each in grads
                ]
            )
        game.train_discriminator()
    return rows


found = Parallel()(delayed(lengths)(seed) for seed in seeds)
head_start = {"steps": np.array(moments), "norm": np.array(found)}
for t, (other, saturating) in zip(moments, np.median(found, axis=0), strict=True):
    print(
        f"after {t:>4} steps: {other:5.2f} non-saturating, {saturating:5.2f} saturating"
    )
other, saturating = np.moveaxis(head_start["norm"][:, -1], -1, 0)
assert np.all(saturating < 0.7 * other)
assert np.all(saturating > 0.1)
assert sigmoid(-10.0) < 1e-4 < 0.9999 < sigmoid(10.0)

# %% [markdown]
# ![判别器领先越多，非饱和损失的梯度越大，1000 步后从 1.38 到 25.8；饱和损失的从 1.66 到 5.19。](figure:gan_ring.head_start "判别器单独训练之后，生成器权重上梯度的长度。点是各个种子。饱和损失在这里并没有失声：它的梯度是另一个的五分之一。")
#
# 只看一个等于 -10 的 logit，差别确实像第二句说的那么大。放到所有样本上就不是：未训练的生成器把点撒在圆环上下内外，其中有些落在真的点中间，梯度就由它们带来。剩下的差别大约是五倍，而 Adam 反正要除以梯度的大小。

# %% [markdown]
# ## 圆环 {#ring-runs}
#
# 两个网络都有两个 64 单元的隐藏层，用 ReLU，轮流各走一步，Adam 的学习率为 0.001，$\beta_1 = 0.5$。1000 个生成点中至少有 20 个离某团的中心不超过 0.25，就算覆盖了这一团；各团在半径为 2 的圆上。

# %% ring
moments = [50, 600] if FAST else [100, 500, 1000, 2000, 3000]


def play(loss, seed):
    game = Game(loss, seed)
    rows, samples = [], []
    for t in range(1, moments[-1] + 1):
        d_loss = game.train_discriminator()
        game.train_generator()
        if t in moments:
            made = game.gan.generate(game.noise(1000))
            covered = modes_covered(made, CENTERS, 0.25, min_samples=20)
            judged = sigmoid(game.gan.discriminator.forward(made)).mean()
            rows.append([covered.modes, covered.share, judged, d_loss])
            samples.append(made[:300])
    return rows, samples


tasks = product(LOSSES, seeds)
rows, samples = zip(
    *Parallel()(delayed(play)(*task) for task in tasks), strict=True
)
runs = np.reshape(rows, (len(LOSSES), len(seeds), len(moments), 4))
ring = {"steps": np.array(moments), "samples": np.array(samples[0])}
ring["modes"], ring["share"], ring["judged"], _ = np.moveaxis(runs, -1, 0)
print("                steps  clouds    near one     D(made)  loss of D, mean")
for loss, every in zip(LOSSES, runs, strict=True):
    for t, found in zip(moments, np.moveaxis(every, 1, 0), strict=True):
        low, high = np.min(found, axis=0), np.max(found, axis=0)
        print(
            f"{loss:<15} {t:>5}  {low[0]:.0f} to {high[0]:.0f}  {low[1]:.2f} to {high[1]:.2f}  {low[2]:.2f} to {high[2]:.2f}  {np.mean(found[:, 3]):.2f}"
        )
print(f"2 log 2 = {2 * np.log(2):.3f}")
first, last = ring["modes"][..., 0], ring["modes"][..., -1]
assert np.all(first <= 4)
assert np.all(last > first)
assert FAST or np.all(last >= 6)
assert FAST or np.median(last) == 8
assert FAST or np.all(ring["share"][..., -1] > 0.6)
assert np.abs(ring["judged"][..., -1] - 0.5).max() < 0.25

# %% [markdown]
# ![一次运行中五个时刻的生成点：100 步和 500 步时是带射线的一大片，1000 步时成环，最后是八团，其间有细丝。](figure:gan_ring.samples "一个用非饱和损失的生成器在 100 到 3000 步之后生成的点；十字是各团的中心。")
#
# ![覆盖的团数从 100 步时的一两团升到 3000 步时所有运行的八团，两种损失一样；落在某团附近的点的比例升到约五分之四。](figure:gan_ring.modes "覆盖的团数，以及落在某团附近的生成点的比例，每种损失三次运行。与人们常说的 GAN 相反，这里既没有坍塌，饱和损失也没有失败；判别器更强，或换一种优化器，两者都可能出现。")
#
# 前两句在这里都没有出现。500 步时至多覆盖四团，但那时的点是散开的，不是坍塌。两种损失的所有运行最后都覆盖八团。去不掉的是落在各团之间的那五分之一左右的点：连续的映射无法把一团正态分布的点撕成八团。
#
# 第三句大致成立。对生成点的回答最后在 0.40 到 0.49 之间，判别器的损失低于打平时的 $2 \log 2$。博弈停在平局附近，而不是平局。

# %% [markdown]
# ## 什么会改变结果 {#what-would-change}
#
# - 用**普通的梯度步**代替 Adam：那时双方可能一直绕圈，停不下来 [@mescheder2018]。
# - **判别器遥遥领先**，它自己多走许多步，或者数据与生成点完全不相交：那时饱和损失确实会失声。
# - **图像。** 平面上的八团是已知的，所以数得出来。图像上没有人数模式，少了一个也很难看出来。
# - **另一个门槛。** 1000 个点里只要有一个落在附近就算，而不是 20 个，那么各团早得多就算覆盖了。

# %% [markdown]
# ## 参考文献 {#references}
