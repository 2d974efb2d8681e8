# ---
# title: 穿过五十层的信号与梯度
# description: 初始化时激活值和梯度的大小怎样随深度变化：激活函数、权重方差、批归一化和跳跃连接的影响，以及这样的深层网络哪些训练得动。
# finding: 消失还是爆炸由权重方差决定；tanh 并不像 sigmoid 那样消失；各用自己的增益能稳住 SELU，稳不住 GELU 和 SiLU；批归一化使梯度增大；30 层无归一化时，ReLU 的梯度大小不变却几乎训练不动，SELU 则可以。
# seconds: 60
# ---

# %% [markdown]
# ## 问题 {#question}
#
# [初始化](term:initialization)（initialization）时，激活值和梯度穿过 50 层会变大还是变小？由此看得出哪些网络训练得动吗？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - sigmoid 和 tanh 会梯度消失，ReLU 治好了它。
# - GELU 用方差 2/n，与 ReLU 一样安全。
# - 批归一化防止梯度爆炸。
# - 跳跃连接让梯度保持不变。
#
# 每一句都是某个事实的简写：斜率至多 ¼ [@glorot2010]，适合 ReLU 的方差 2/n [@he2015, §2.2]，能抵消权重尺度的归一化。照字面讲，四句都不是无条件成立。

# %%
import os
from functools import partial

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import activation_moments
from dlref.data import load_digits
from dlref.diagnostics import signal_propagation
from dlref.initializers import normal
from dlref.layers import Activation, Linear, Residual, Sequential
from dlref.losses import cross_entropy
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.normalization import BatchNorm
from dlref.optimizers import SGD
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of half a minute
seeds = range(2 if FAST else 5)
depth, width = 50, 128 if FAST else 256


def own(name):
    return 1 / activation_moments(Activation(name).forward).second_moment


def draw(shape, variance, *, rng, dtype):
    return normal(shape, (variance / shape[0]) ** 0.5, rng=rng, dtype=dtype)


def propagate(name, variance, start, seed, norm=None, shortcut=False):
    rng = np.random.default_rng(seed)
    init = partial(draw, variance=variance)

    def block():
        between = [norm(width)] if norm else []
        affine = Linear(width, width, bias=False, init=init, rng=rng)
        layer = Sequential(affine, *between, Activation(name))
        return Residual(layer) if shortcut else layer

    x, dy = rng.standard_normal((2, 128, width))
    x *= np.sqrt(
        start / variance
    )  # so that the first pre-activations have the variance `start`
    model = Sequential(*(block() for _ in range(depth)))
    return np.array(signal_propagation(model, x, dy, train=True))


def all_seeds(name, variance, start=1.0, **options):
    tasks = [(name, variance, start, seed) for seed in seeds]
    return np.array(
        Parallel()(delayed(propagate)(*task, **options) for task in tasks)
    )


def grown(signals):
    """By what the signal (first layer to last) and the gradient (last to first) are multiplied."""
    return signals[:, 0, -1] / signals[:, 0, 1], signals[:, 1, 0] / signals[
        :, 1, -1
    ]


def report(label, signals):
    activation, gradient = grown(signals)
    first, last = gradient.min(), gradient.max()
    print(
        f"{label:<18} signal {np.median(activation):7.0e}   gradient {first:.0e} to {last:.0e}"
    )


# %% [markdown]
# 网络有 50 层，宽 256，没有偏置。输入和输出端的[梯度](term:gradient)（gradient）都是正态噪声，第一层预激活的方差可以指定，逐层记录均方根。
#
# ## 没有归一化的层 {#plain-layers}

# %% plain
SCALES = [
    ("sigmoid", 1),
    ("tanh", 1),
    ("identity", 1),
    ("relu", 1),
    ("relu", 2),
    ("gelu", 2),
]
signals = [all_seeds(name, variance) for name, variance in SCALES]
names = [f"{name} {variance}/n" for name, variance in SCALES]
for label, found in zip(names, signals, strict=True):
    report(label, found)
plain = {"name": np.array(names), "signal": np.array(signals)}
gradient = {
    name: grown(found)[1] for name, found in zip(names, signals, strict=True)
}
assert gradient["sigmoid 1/n"].max() < 1e-25
assert gradient["tanh 1/n"].min() > 0.01
assert gradient["relu 1/n"].max() < 1e-5
per_layer = gradient["relu 2/n"] ** (1 / depth)
print(
    f"ReLU with 2/n: a factor of {per_layer.min():.2f} to {per_layer.max():.2f} per layer"
)
assert np.all(np.abs(per_layer - 1) < 0.03)
assert gradient["gelu 2/n"].max() < 0.1

# %% [markdown]
# ![各层梯度的均方根，对数坐标，从最后一层往回到第一层：sigmoid 沿直线降到 4e-32，方差 1/n 的 ReLU 至多还剩 4e-8，方差 2/n 的 GELU 剩 3e-7 到 3e-6；方差 1/n 的 tanh、恒等函数和方差 2/n 的 ReLU 保持水平](figure:signal_propagation.plain "初始化时穿过 50 层的梯度，五个种子的中位数。与常见的说法相反，tanh 并不像 sigmoid 那样消失，而方差 1/n 的 ReLU 会消失。")
#
# 起作用的是尺度，不是名字。同样是 1/n，50 层之后 tanh 损失一个数量级，ReLU 损失 7 个。GELU 用 ReLU 的 2/n 损失 6 个：它自己的增益更大。
#
# ## 各用自己的增益 {#own-gain-by-start}
#
# 下面每种激活函数都用[能使均方不变的权重方差](../activations/relu-variants.md#matching-gains)，第一层预激活的方差取 ½、1 和 2。打印的是信号倍数在各种子上的最小值和最大值。

# %% own-gain
names = ["relu", "tanh", "elu", "selu", "gelu", "silu", "mish"]
starts = [0.5, 2.0] if FAST else [0.5, 1.0, 2.0]
found = [
    [grown(all_seeds(name, own(name), start))[0] for start in starts]
    for name in names
]
own_gain = {
    "name": np.array(names),
    "start": np.array(starts),
    "signal": np.array(found),
}
print("start", *(f"{start:^16}" for start in starts))
for name, every in zip(names, found, strict=True):
    print(f"{name:<5}", *(f"{low.min():7.0e} to {low.max():5.0e}" for low in every))
decades = np.log10(own_gain["signal"])
apart = dict(
    zip(names, np.median(decades[:, -1] - decades[:, 0], axis=1), strict=True)
)
print(
    "decades between starts 0.5 and 2:", *(f"{n} {d:.1f}" for n, d in apart.items())
)
assert abs(apart["relu"]) < 1e-6
assert max(apart["tanh"], apart["elu"], apart["selu"]) < 0
assert min(apart["gelu"], apart["silu"]) > 0.7

# %% [markdown]
# ReLU 给什么尺度就保持什么尺度。tanh、ELU 和 SELU 把它拉回来：起点大到四倍，终点并不更大。GELU 和 SiLU 则把它推开：两端的结果没有靠拢，中位数相差一到两个数量级，从 ½ 出发，单是种子之间就差约五个。平均意义上正确的增益，在这里[什么也稳不住](../activations/choosing-activations.md#own-gain-is-not-enough)。
#
# ## 有批归一化 {#with-normalization}

# %% normalized
names = ["relu", "silu", "tanh", "selu"]
normalized = {"name": np.array(names), "signal": []}
for name in names:
    found = all_seeds(name, own(name), norm=BatchNorm)
    normalized["signal"].append(found)
    report(f"{name} + batch norm", found)
normalized["signal"] = np.array(normalized["signal"])
gradient = normalized["signal"][:, :, 1]
factor = (gradient[..., 10] / gradient[..., 40]) ** (2 / 30)
print("squared factor per layer", *factor.mean(axis=1).round(3))
print(f"ReLU in theory {np.pi / (np.pi - 1):.3f}")
assert abs(factor[0].mean() - np.pi / (np.pi - 1)) < 0.04
assert np.all(np.diff(factor.mean(axis=1)) < 0)
assert factor[-1].min() > 1.05

# %% [markdown]
# 信号保持在 1，梯度却逐层增大：ReLU 的平方倍数是 π/(π−1)，与理论一致。初始化时批归一化并不防止爆炸，反而造成爆炸 [@yang2019]。它允许更大的学习率是另一回事：权重的尺度不再起作用。
#
# ## 有跳跃连接 {#with-shortcuts}

# %% shortcuts
shortcuts = all_seeds("relu", 2, shortcut=True)
report("relu + shortcuts", shortcuts)
assert min(part.min() for part in grown(shortcuts)) > 1e8

# %% [markdown]
# 光有跳跃连接，两者都增大十个数量级；要靠归一化，或在支路上乘一个系数，才保持得住。
#
# ## 哪些训练得动？ {#which-train}
#
# 手写数字，宽 64，普通 SGD 训练 4 轮，三个学习率按训练损失取最好的，三个种子。

# %% trainability
x, y = load_digits()
x = (x - x.mean()) / x.std()
STARTS = {
    "relu 2/n": ("relu", 2, None),
    "selu 1/n": ("selu", 1, None),
    "silu 2/n": ("silu", 2, None),
    "silu own": ("silu", own("silu"), None),
    "silu own + bn": ("silu", own("silu"), BatchNorm),
}
depths = [5, 20] if FAST else [5, 15, 30]
rates = [0.03] if FAST else [0.01, 0.03, 0.1]


def train(name, variance, norm, layers, rate, seed):
    rng = np.random.default_rng(seed)
    rows, test = np.split(rng.permutation(len(x)), [1000])
    init = partial(draw, variance=variance)
    model = mlp([64, *[64] * layers, 10], name, norm=norm, init=init, rng=rng)
    fit(model, (x[rows], y[rows]), "cross_entropy", SGD(rate), 4, 32, rng=rng)
    with np.errstate(over="ignore", invalid="ignore"):  # where it has diverged
        loss = cross_entropy(model.forward(x[rows]), y[rows])
        right = accuracy(model.forward(x[test]).argmax(axis=1), y[test])
    return np.nan_to_num(loss, nan=np.inf), right


runs = seeds[:2] if FAST else seeds[:3]
names = ["selu 1/n", "silu own"] if FAST else [*STARTS]
tasks = [
    (*STARTS[n], d, rate, seed)
    for n in names
    for d in depths
    for rate in rates
    for seed in runs
]
found = np.array(Parallel()(delayed(train)(*task) for task in tasks))
found = found.reshape(len(names), len(depths), len(rates), len(runs), 2)
best = found[..., 0].mean(axis=3).argmin(axis=2)
right = np.take_along_axis(found[..., 1], best[:, :, None, None], axis=2)[:, :, 0]
trainability = {"name": np.array(names), "depth": np.array(depths), "right": right}
print("accuracy by depth", *depths)
for name, every in zip(names, right, strict=True):
    print(f"{name:<14}", *every.mean(axis=1).round(2))
last = dict(zip(names, right[:, -1].mean(axis=1), strict=True))
assert right[:, 0].mean(axis=1).min() > 0.6
assert last["selu 1/n"] > 0.6
assert last["silu own"] < 0.5
if not FAST:
    assert last["relu 2/n"] < 0.5

# %% [markdown]
# ![准确率随深度的变化，三个学习率取最好：5 层时都高于 0.8；30 层时只有 SELU 仍高于 0.8，其余接近瞎猜](figure:signal_propagation.trained "训练 4 轮后的准确率随深度的变化。点是各次运行，线是均值。")
#
# 自己的增益在 15 层时对 SiLU 有用，到 30 层就不够了。意外的是 ReLU：它的梯度在任何深度都大小合适，30 层时却几乎学不动。大小不是一切：穿过许多 ReLU 层，所有输入都[变得相像](../activations/relu.md#frozen-units-at-depth)，网络难以区分它们。批归一化在这里也不行，原因在于深度、学习率和只有四轮的训练：它的梯度逐层增大。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **训练更久**：四轮衡量的是网络起步的快慢，不是最终的水平。
# - **跳跃连接与归一化并用**：实际的深层网络就是这样训练起来的。
# - **宽度**：层越宽，种子之间的差别越小。
# - **正交的权重，或者偏置也有自己的方差**，并与权重一起调 [@hayou2019]。
#
# ## 参考文献 {#references}
