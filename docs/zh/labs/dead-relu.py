# ---
# title: ReLU 单元什么时候死亡
# description: 在真实的手写数字上，死亡单元的比例随学习率和层的变化、零的比例，以及一步走得过大之后的各种补救。
# finding: 学习率越大，死亡的单元越多，是逐渐增加的，两层都有，少量死亡无碍；学习率大过头时，Leaky 的斜率只是把死亡变成发散，能让网络继续学习的只有批归一化或更小的学习率。
# seconds: 40
# ---

# %% [markdown]
# ## 问题 {#question}
#
# ReLU 单元在多大的[学习率](term:learning-rate)（learning rate）下会死亡，死多少，死在哪一层？如果有一步走得过大，什么办法有用？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - ReLU 单元会在训练中死亡，所以要用 Leaky ReLU 或 ELU。
# - ReLU 的输出有一半是零。
# - 预热或批归一化可以防止死亡。
#
# [死亡单元](term:dead-unit)（dead unit）对每个训练样本都关闭，自己的权重因而没有梯度。Leaky ReLU 就是针对从不激活的单元梯度为零而提出的 [@maas2013]；初始化也可能让单元一开始就是死的，网络又深又窄时尤其如此 [@lu2020]。至于普通的训练里多久发生一次，很少有人说。

# %%
import os
from functools import partial

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.diagnostics import activation_sparsity, dead_units
from dlref.layers import Activation
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.normalization import BatchNorm
from dlref.optimizers import SGD
from dlref.schedules import constant, warmup
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of half a minute
seeds = range(2 if FAST else 8)
epochs = 3 if FAST else 5

x, y = load_digits()
x = (x - x.mean()) / x.std()


def train(seed, schedule, momentum, activation="relu", norm=None):
    rng = np.random.default_rng(seed)
    rows, test = np.split(rng.permutation(len(x)), [1297])
    model = mlp([64, 64, 64, 10], activation, norm=norm, rng=rng)
    rule = SGD(schedule, momentum=momentum)
    history = fit(
        model, (x[rows], y[rows]), "cross_entropy", rule, epochs, 32, rng=rng
    )
    h, dead, zero = x[rows], [], []
    with np.errstate(over="ignore", invalid="ignore"):  # where it has diverged
        for layer in model.layers[:-1]:
            h = layer.forward(h)
            dead.append(np.mean(dead_units(h)))
            zero.append(activation_sparsity(h))
        right = accuracy(model.forward(x[test]).argmax(axis=1), y[test])
    return *dead, *zero, right, history.stopped != "all epochs done"


def measured(settings):
    """For each setting and seed: dead and zero share of both layers, accuracy, divergence."""
    tasks = [(seed, *setting) for setting in settings for seed in seeds]
    runs = Parallel()(delayed(train)(*task) for task in tasks)
    return np.moveaxis(np.reshape(runs, (len(settings), len(seeds), 6)), -1, 0)


# %% [markdown]
# 两个隐藏层，各 64 个单元，He 初始化，像素（对全体）均值为 0、方差为 1，SGD 带[动量](../activations/relu.md#dead-relu) 0.9，训练 5 轮，每批 32 张。对 1297 张训练图像输出全为 0 的单元，算作死亡。
#
# ## 不同学习率下的死亡单元 {#by-rate}

# %% dead-share
rates = [0.01, 0.1, 0.5] if FAST else [0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0]
found = measured([(constant(rate), 0.9) for rate in rates])
dead_share = {
    "rate": np.array(rates),
    "first": found[0],
    "second": found[1],
    "right": found[4],
}
print("rate    dead: layer 1, layer 2   accuracy")
for rate, *every in zip(*dead_share.values(), strict=True):
    first, second, right = np.mean(every, axis=1)
    print(f"{rate:<5} {first:>13.2f} {second:>10.2f} {right:>10.2f}")
first, right = dead_share["first"].mean(axis=1), dead_share["right"].mean(axis=1)
low, middle, high = (rates.index(rate) for rate in (0.01, 0.1, 0.5))
assert first[low] < 0.1
assert first[low] < first[middle] < first[high]
assert right[middle] > 0.85
assert first[high] > 0.7
assert right[high] < 0.4
if not FAST:
    assert 0.3 < first[rates.index(0.2)] < 0.9

# %% [markdown]
# ![死亡单元的比例随学习率的变化：第一层在 0.01 时没有，0.1 时约一成，0.2 时过半，0.5 起几乎全部；第二层随后跟上。准确率在 0.1 以内都高于 0.9，从 0.5 起等于瞎猜](figure:dead_relu.by_rate "死亡单元与准确率随学习率的变化。点是各次运行，线是均值。学习率越大死得越多，第一层也不例外，而 0.1 时的死亡看不出害处。")
#
# 没有一个界限，一过就全部死亡：0.1 时第一层约一成死亡，准确率几乎不受影响；0.2 时各次运行差别很大；从 0.5 起网络只会瞎猜。第一层受的影响不比第二层小。
#
# ## 有多少零？ {#zeros}

# %% zero-share
zero_share = {"rate": np.array(rates), "first": found[2], "second": found[3]}
for rate, *every in zip(*zero_share.values(), strict=True):
    first, second = np.mean(every, axis=1)
    print(f"rate {rate:<5} zeros: layer 1 {first:.2f}, layer 2 {second:.2f}")
zeros = found[2:4].mean(axis=2)
assert np.all(np.abs(zeros[:, low] - 0.5) < 0.15)
assert np.all(zeros[:, middle] > 0.6)

# %% [markdown]
# 输出有一半是零，这在初始化时成立，训练之后只在学习率小的时候成立。学习率 0.1 时约有八成，而第二层几乎没有死亡单元：[稀疏](term:sparse-activation)（sparse activation）不是死亡。
#
# ## 一步走得过大 {#one-step-too-large}
#
# 下面用普通 SGD，学习率 0.1，只有第一步例外。


# %% one-step
def oversized(large):
    return lambda step: large if step == 0 else 0.1


LAYERS = {"relu": ("relu",), "elu": ("elu",), "batch norm": ("relu", BatchNorm)}
for k in (0.01, 0.1, 0.3):
    LAYERS[f"leaky {k}"] = (partial(Activation, "leaky_relu", negative_slope=k),)
sizes = [1, 10] if FAST else [1, 3, 10, 30]
found = measured(
    [
        (oversized(large), 0.0, *layer)
        for layer in LAYERS.values()
        for large in sizes
    ]
)
dead, right, gone = found[[0, 4, 5]].reshape(3, len(LAYERS), len(sizes), -1)
one_step = {
    "name": np.array([*LAYERS]),
    "rate": np.array(sizes),
    "right": right,
    "gone": gone,
}
print("first step       accuracy  diverged  dead in layer 1")
for i, name in enumerate(LAYERS):
    for j, large in enumerate(sizes):
        share = [part[i, j].mean() for part in (right, gone, dead)]
        print(
            "{:<11} {:>3}  {:>9.2f} {:>9.2f} {:>9.2f}".format(name, large, *share)
        )
ten = sizes.index(10)
accuracies = dict(zip(LAYERS, right[:, ten].mean(axis=1), strict=True))
diverged = dict(zip(LAYERS, gone[:, ten].mean(axis=1), strict=True))
assert dead[0, ten].mean() > 0.2
assert diverged["relu"] == 0
assert diverged["leaky 0.3"] > 0.8
assert accuracies["batch norm"] > 0.75
assert accuracies["batch norm"] > accuracies["relu"]
assert right[:, 0].mean(axis=1).min() > 0.9

# %% [markdown]
# ![准确率随第一步学习率的变化。1 时都高于 0.9。10 时批归一化仍在 0.9 附近，ReLU 和 leaky 0.01 损失一部分，ELU 和 leaky 0.1 损失大部分，leaky 0.3 每次都发散；30 时只有批归一化好过瞎猜](figure:dead_relu.one_step "一步过大之后。点是各次运行，线是均值；发散的运行按它最后的准确率计。与常见的说法相反，负侧的斜率大了反而更糟。")
#
# 负侧的斜率能防止死亡，却防不住那一步：第一步为 10 时，Leaky 单元一个也没有死，斜率 0.3 却次次发散，而 ReLU 从不发散，还保住一部分准确率。死亡单元像烧断的保险丝。常用的斜率 0.01 在这里比 ReLU 略好，到 30 时也次次发散。有用的是批归一化，因为权重的尺度过不了它这一关。
#
# ## 学习率一直过大 {#stays-too-large}
#
# 再用动量，学习率 0.3，ReLU 在这里恢复不过来：同样的几种层，加上两轮的预热，还有干脆只用十分之一的学习率。

# %% rate-too-large
rate = 0.3
slow = warmup(then=constant(rate), total_iters=80)  # two epochs
settings = {name: (constant(rate), 0.9, *layer) for name, layer in LAYERS.items()}
settings |= {"warm-up": (slow, 0.9), "a tenth": (constant(rate / 10), 0.9)}
found = measured([*settings.values()])
rate_too_large = {
    "name": np.array([*settings]),
    "right": found[4],
    "gone": found[5],
}
for name, right, gone in zip(*rate_too_large.values(), strict=True):
    print(f"{name:<11} accuracy {right.mean():.2f}, diverged {gone.mean():.2f}")
accuracies = dict(zip(settings, found[4].mean(axis=1), strict=True))
assert accuracies.pop("batch norm") > 0.85
assert accuracies.pop("a tenth") > 0.85
assert max(accuracies.values()) < 0.75

# %% [markdown]
# 有用的只有批归一化和更小的学习率。预热只是把麻烦推后，因为它终究要升到同一个学习率：它防的是开头的大步，而不是始终过大的学习率。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **层更多，单元更少**：那样单元在初始化时就可能是死的 [@lu2020]。
# - **Adam 或梯度裁剪**：两者都限制单独一步的大小，而这里致死的正是一步。
# - **学习率下降**：开头死掉的还是死的，除非它的输入变了。
# - **可学的平移和累计的均值、方差**：批归一化并不排除死亡，第一步为 30 之后，它也有一些单元死了。
#
# ## 参考文献 {#references}
