# ---
# title: 没有捷径的深度，和只有捷径的深度
# description: 在真实的手写数字上训练 2 到 32 块的普通网络和残差网络，有无归一化，残差支路用三种方式缩放。
# finding: 光有捷径，深的网络并不能训练，激活值和梯度每块都增大到约 √2 倍；支路经过缩放或归一化，32 块训练得和 2 块一样好，但在这个任务上没有任何收获。
# seconds: 80
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 普通网络深到一定程度，连训练集都拟合不了。残差网络（residual network）究竟靠哪一部分解决了这个问题：捷径（shortcut）本身，旁边支路的尺度，还是通常一起用的归一化？由此变得可以训练的深度，又有没有用处？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 深的普通网络失败，是因为[梯度消失](term:vanishing-gradient)（vanishing gradient）。
# - 或者是因为参数太多。
# - 捷径让梯度通过，所以有了它，多深都能训练。
# - 网络越深越准。
#
# 提出残差网络的论文检验了前两种说法，都不成立：那里深的普通网络*训练*误差更高，而梯度因为有批归一化是正常的 [@he2016, §4.1]。光有捷径会爆炸，后来那些不用归一化的初始化方法正是为此而来 [@zhang2019; @bachlechner2021]。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.diagnostics import signal_propagation
from dlref.layers import Sequential
from dlref.losses import cross_entropy
from dlref.metrics import accuracy
from dlref.models import mlp, residual_mlp
from dlref.normalization import BatchNorm
from dlref.optimizers import SGD
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute and more
seeds = range(1 if FAST else 3)
depths = [2, 16] if FAST else [2, 8, 16, 32]  # blocks
WIDTH = 32

x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
train = x[order[:1297]], y[order[:1297]]
test = x[order[1297:]], y[order[1297:]]


def plain(blocks, rng, **how):
    return mlp([64, *[WIDTH] * (blocks + 1), 10], rng=rng, **how)


def residual(blocks, rng, **how):
    return residual_mlp(64, WIDTH, blocks, 10, rng=rng, **how)


KINDS = {
    "plain": plain,
    "plain, BN": lambda blocks, rng: plain(blocks, rng, norm=BatchNorm),
    "residual": residual,
    "residual, scaled": lambda blocks, rng: residual(blocks, rng, scale=1 / blocks),
    "ReZero": lambda blocks, rng: residual(blocks, rng, rezero=True),
    "residual, BN": lambda blocks, rng: residual(blocks, rng, norm=BatchNorm),
}

# %% [markdown]
# 所有网络的宽度都是 32，用 ReLU，深度相同的网络仿射映射的个数也相同。一块计算 h + F(h)，其中 F 是 ReLU 加一个仿射映射。除了这种光有捷径的，还有几种：F 除以块数 $L$；F 乘以一个从 0 开始的可学习因子，即 ReZero；每个 ReLU 之前加批归一化（batch normalization，BN）；以及完全没有捷径。
#
# ## 第一步之前 {#before-the-first-step}
#
# 一块把前向激活值的长度、反向梯度的长度放大多少倍？取 32 块，输出端给任意的梯度，表中是每块倍数以 2 为底的对数。第三列是两张图像最后一层隐藏激活值的余弦，对所有图像对取平均；图像本身的余弦在最后一行。

# %% growth
blocks = 32


def cosine(h):
    h = h / np.linalg.norm(h, axis=1, keepdims=True)
    return (np.sum(h @ h.T) - len(h)) / (len(h) * (len(h) - 1))


def before_training(kind, seed):
    rng = np.random.default_rng(seed)
    model, dy = kind(blocks, rng), rng.standard_normal((len(train[0]), 10))
    forward, backward = signal_propagation(model, train[0], dy, train=True)
    growth = np.log2(
        [forward[blocks + 1] / forward[1], backward[1] / backward[blocks + 1]]
    )
    last = Sequential(*model.layers[:-1]).forward(train[0], train=True)
    return [*(growth / blocks), cosine(last)]


growth = {}
print("                 activation  gradient  cosine")
for name, kind in KINDS.items():
    growth[name] = np.array([before_training(kind, seed) for seed in range(5)])
    print(
        f"{name:<16} {'{:>10.2f} {:>9.2f} {:>7.2f}'.format(*growth[name].mean(axis=0))}"
    )
print(f"{'the images':<16} {cosine(train[0]):>28.2f}")
assert np.all(np.abs(growth["residual"][:, :2] - 0.5) < 0.15)
assert np.all(growth["plain, BN"][:, 1] > 0.2)
assert np.all(np.abs(growth["residual, scaled"][:, :2]) < 0.05)
assert np.all(growth["ReZero"][:, :2] == 0)
assert growth["plain"][:, 2].mean() > growth["residual, scaled"][:, 2].mean() + 0.1

# %% [markdown]
# 光有捷径的块，支路的方差与输入一样大，于是和的方差翻倍：每过一块，前向和反向的长度都变为 √2 倍，32 块就是几万倍。什么都没有消失，一切都在爆炸。普通网络靠着初始化，梯度的长度几乎不变；丢掉的是图像之间的差别，到最后它们几乎都指向同一个方向。归一化弥补了这一点，但没有捷径时，它使梯度在反向传播中不断增长。
#
# ## 训练 {#training}
#
# 动量 0.9，批大小 64，10 轮。每种网络、每个深度，先由第一个种子从三个学习率中选出训练损失最低的，其余种子都用这个学习率。

# %% depth
TRAINABLE = ["residual, scaled", "ReZero", "residual, BN"]
rates = [0.01] if FAST else [0.003, 0.01, 0.03]
epochs = 5 if FAST else 10


def run(name, blocks, rate, seed):
    rng = np.random.default_rng(seed)
    model = KINDS[name](blocks, rng)
    fit(model, train, "cross_entropy", SGD(rate, momentum=0.9), epochs, 64, rng=rng)
    with np.errstate(over="ignore", invalid="ignore"):  # where it has diverged
        loss = cross_entropy(model.forward(train[0]), train[1])
        right = [
            accuracy(model.forward(x).argmax(axis=1), y) for x, y in (train, test)
        ]
    return [loss if np.isfinite(loss) else np.inf, *right]


cases = [(name, blocks) for name in KINDS for blocks in depths]
first = [(*case, rate, seeds[0]) for case in cases for rate in rates]
tried = np.reshape(
    Parallel()(delayed(run)(*task) for task in first), (len(cases), -1, 3)
)
best = tried[:, :, 0].argmin(axis=1)
again = [
    (*case, rates[k], seed)
    for case, k in zip(cases, best, strict=True)
    for seed in seeds[1:]
]
others = np.reshape(
    Parallel()(delayed(run)(*task) for task in again), (len(cases), -1, 3)
)
runs = np.concatenate([tried[np.arange(len(cases)), best][:, None], others], axis=1)
runs = runs.reshape(len(KINDS), len(depths), len(seeds), 3)
depth = {"L": np.array(depths), "train": runs[..., 1], "test": runs[..., 2]}
chosen = np.array(rates)[best].reshape(len(KINDS), -1)
print("training accuracy, in brackets the rate")
print("blocks          ", *(f"{blocks:>13}" for blocks in depths))
fitted = dict(zip(KINDS, depth["train"].mean(axis=-1), strict=True))
for (name, every), at in zip(fitted.items(), chosen, strict=True):
    print(
        f"{name:<16}",
        *(f"{right:.3f} ({r:.3f})" for right, r in zip(every, at, strict=True)),
    )
assert all(every[0] > 0.8 for every in fitted.values())
assert fitted["plain"][-1] < 0.7
assert fitted["residual"][-1] < 0.7
assert fitted["plain, BN"][-1] < fitted["residual, BN"][-1] - 0.1
assert min(fitted[name][-1] for name in TRAINABLE) > 0.75

# %% [markdown]
# ![两幅图：训练和测试准确率随块数的变化。普通网络从 0.98 降到 32 块时的约 0.3，加了批归一化也一样；光有捷径，从 16 块起等于乱猜；按 1/L 缩放、ReZero 或加归一化时，训练准确率保持在 0.96 以上。](figure:residual_depth.depth "训练 10 轮后的准确率随块数的变化。点是各次运行，线是平均值。与常见的说法不同，光有捷径会发散；支路经过缩放或归一化的捷径，在每个深度都能训练。")
#
# 普通网络越深训练得越差，单靠归一化只是把这推迟一些。光有捷径更糟：从 16 块起，三个学习率没有一个管用。缺的只是尺度：有了它，同样的捷径、同样多的参数，在每个深度都能训练。所以第二种解释在这里不成立，第一种和第三种也不成立。
#
# ## 深度值多少 {#worth}

# %% no-gain
tested = dict(zip(KINDS, depth["test"].mean(axis=-1), strict=True))
no_gain = np.array([tested[name] for name in TRAINABLE])
print("test accuracy   ", *(f"{blocks:>5}" for blocks in depths))
for name, every in zip(TRAINABLE, no_gain, strict=True):
    print(f"{name:<16}", *(f"{right:.3f}" for right in every))
error = np.sqrt(0.95 * 0.05 / len(test[0]))
print(f"standard error of one accuracy near 0.95: {error:.3f}")
assert np.all(no_gain[:, 1:] < no_gain[:, :1] + 0.04)

# %% [markdown]
# 块数增加到 16 倍，测试准确率还在原处，差别小到这个测试集分辨不出来。手写数字太容易，深度不起作用；网络能训练是一回事，任务需要它是另一回事。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **更宽的层。**层越宽，普通网络丢失方向就越慢；宽度 32 算很窄。
# - **更多的轮数**：这里一律训练 10 轮就停，慢的网络看起来和卡住的一样。
# - **起步很小的支路。**要防止爆炸，除以 $L$ 的平方根而不是 $L$ 就够了；让支路的最后一层从零开始也行 [@zhang2019]。
# - **更难的任务**，比如照片，在那里深度确实能提高准确率 [@he2016]。
#
# ## 参考文献 {#references}
