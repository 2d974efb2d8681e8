# ---
# title: 数据增强何时有用，何时有害
# description: 用少量真实的手写数字训练，加平移、旋转、噪声、镜像和半圈翻转，再在带有每一种变化的图像上测试。
# finding: 每种增强只在测试图像也有同样变化时见效，在别处几乎没有用；平移使移动过的数字的准确率提高 40 多个百分点，镜像和半圈翻转却让原样数字的准确率下降几个百分点。
# seconds: 60
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 随机改变训练图像而保持标签不变，就能用少量样本造出许多样本。网络会因此更准吗：在哪些测试图像上，用哪些变化？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 数据增强（data augmentation）等于免费的数据，能提高准确率。
# - 样本少的时候最有用。
# - 种类越多越好。
#
# 这些都是在测试图像恰好按增强的方式变化时测出来的，比如物体可以出现在任何位置的照片 [@krizhevsky2012]，或者有意平移、扭曲过的手写字 [@simard2003]。流传的时候，条件往往丢了：这种变化必须是测试图像真有的，而且必须保持标签不变。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.augmentation import (
    gaussian_noise,
    random_flip,
    random_rotate,
    random_shift,
)
from dlref.data import load_digits
from dlref.models import mlp
from dlref.optimizers import SGD
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(2 if FAST else 6)
steps = 300 if FAST else 1000

x, y = load_digits()
images = np.pad(
    x.reshape(-1, 1, 8, 8), ((0, 0), (0, 0), (1, 1), (1, 1))
)  # room for a shift
order = np.random.default_rng(0).permutation(len(x))
pool, held_out = order[:1297], order[1297:]
y_test = y[held_out]


def half_turn(x, rng):
    turned = rng.random(len(x)) < 0.5
    return np.where(turned[:, None, None, None], x[:, :, ::-1, ::-1], x)


KINDS = {
    "none": lambda x, _: x,
    "shift": lambda x, rng: random_shift(x, 1, rng=rng),
    "rotation": lambda x, rng: random_rotate(x, 20, rng=rng),
    "noise": lambda x, rng: gaussian_noise(x, 0.2, rng=rng),
    "mirror": lambda x, rng: random_flip(x, rng=rng),
    "half turn": half_turn,
}

# %% [markdown]
# 数字外面加了一个像素宽的边，平移一个像素不会丢失任何东西。每张图像的笔画大致居中，人们写的时候也是正着写的。增强在每一轮都重新抽取：沿每个轴平移至多一个像素，旋转至多 20 度，加标准差 0.2 的噪声，把一半图像左右镜像，或者转半圈。
#
# ## 每种增强对每种测试 {#every-test}
#
# 测试图像有六个版本：原样，以及带每一种变化的；镜像和半圈翻转时全部翻转，平移时取周围八个位置的平均。网络有 64 个隐藏单元，用 100 张训练图像；各种增强从同样的权重出发，走同样多的步。

# %% matrix
rng = np.random.default_rng(1)
around = [
    (down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right
]
as_is = images[held_out]
TESTS = {
    "as is": as_is,
    "shift": np.concatenate([np.roll(as_is, move, axis=(2, 3)) for move in around]),
    "rotation": random_rotate(as_is, 20, rng=rng),
    "noise": gaussian_noise(as_is, 0.2, rng=rng),
    "mirror": as_is[:, :, :, ::-1],
    "half turn": as_is[:, :, ::-1, ::-1],
}


def trained(kind, n, seed, steps=steps):
    rng = np.random.default_rng(seed)
    rows = rng.permutation(pool)[:n]
    model = mlp([100, 64, 10], rng=rng)

    def data(rng):
        return KINDS[kind](images[rows], rng).reshape(n, -1), y[rows]

    fit(model, data, "cross_entropy", SGD(0.1), steps * 20 // n, 20, rng=rng)
    return model


def right(model, x):
    pred = model.forward(x.reshape(len(x), -1)).argmax(axis=1)
    return pred == np.tile(y_test, len(x) // len(y_test))


def run(kind, seed):
    model = trained(kind, 100, seed)
    found, six_or_nine = right(model, as_is), np.isin(y_test, (6, 9))
    by_digit = found[six_or_nine].mean(), found[~six_or_nine].mean()
    return [right(model, x).mean() for x in TESTS.values()], by_digit


tasks = [(kind, seed) for kind in KINDS for seed in seeds]
found, by_digit = zip(
    *Parallel()(delayed(run)(*task) for task in tasks), strict=True
)
matrix = np.reshape(found, (len(KINDS), len(seeds), len(TESTS)))
mean = matrix.mean(axis=1)
print("trained with  tested", *(f"{name:>9}" for name in TESTS))
for name, row in zip(KINDS, mean, strict=True):
    print(f"{name:<20}", *(f"{value:>9.3f}" for value in row))
gain = mean - mean[0]  # over no augmentation
print("gain on its own test:", *(f"{value:.3f}" for value in np.diag(gain)[1:]))
own = dict(zip(KINDS, np.diag(gain), strict=True))
assert min(own[kind] for kind in ("shift", "mirror", "half turn")) > 0.25
assert own["rotation"] > 0.02
assert own["noise"] > -0.01
assert gain[4:, 0].max() < -0.01

# %% [markdown]
# ![每种增强使准确率变化多少，两幅图。原样图像：平移、镜像、半圈翻转下降约 4 个百分点，旋转和噪声几乎不变。同样变化的图像：平移、镜像、半圈翻转提高将近 50 个百分点，旋转 6 到 7 个，噪声不到 2 个。](figure:data_augmentation.gains "与不增强相比准确率的变化，100 张训练图像。点是各次运行，竖线是平均值。与常见的说法不同，在原样图像上，没有一种增强有看得出的好处。")
#
# 竖着看每一列：每种测试上都是与它对应的增强最好，变化大时好得很多。在原样图像上，旋转和噪声与不增强持平，其余都更低。原样图像里没有镜像的数字，而单元这么少的网络，要为连镜像也学会付出代价。
#
# 变化之后标签必须仍然正确。6 转半圈就是 9，而网络却被告知它是 6：

# %% six-and-nine
found = np.reshape(by_digit, (len(KINDS), len(seeds), 2))
six_and_nine = dict(zip(KINDS, found, strict=True))
for name in ("none", "half turn"):
    special, other = six_and_nine[name].mean(axis=0)
    print(
        f"{name:<10} right for 6 and 9: {special:.3f}, for the other digits: {other:.3f}"
    )
loss = (six_and_nine["none"] - six_and_nine["half turn"]).mean(axis=0)
assert loss[0] > loss[1] + 0.04

# %% [markdown]
# 半圈翻转在这两个数字上造成的损失，是其他数字的好几倍。
#
# ## 样本少，样本多 {#few-examples}
#
# 图像少的时候，作用更大吗？再看平移和旋转，训练图像逐渐增多，步数不变；差值逐个种子计算，比较的两个网络从同样的图像和权重出发，后面是标准误。

# %% examples
sizes = [50, 600] if FAST else [50, 200, 600]
WITH = ["none", "shift", "rotation"]


def run_size(kind, n, seed):
    model = trained(kind, n, seed)
    return [
        right(model, TESTS[test]).mean() for test in ("as is", "shift", "rotation")
    ]


tasks = [(kind, n, seed) for kind in WITH for n in sizes for seed in seeds]
found = Parallel()(delayed(run_size)(*task) for task in tasks)
examples = {
    "n": np.array(sizes),
    "right": np.reshape(found, (3, len(sizes), len(seeds), 3)),
}
change = (
    examples["right"][1:] - examples["right"][0]
)  # paired: same images, same weights
average, error = change.mean(axis=2), change.std(axis=2) / np.sqrt(len(seeds))
print("change          n     as is          shifted        rotated")
for name, *rows in zip(WITH[1:], average, error, strict=True):
    for n, means, errors in zip(sizes, *rows, strict=True):
        cells = (f"{m:+.3f} ± {e:.3f}" for m, e in zip(means, errors, strict=True))
        print(f"{name:<10} {n:>6}", *(f"{cell:>15}" for cell in cells))
assert average[0, :, 1].min() > 0.25
assert average[1, 0, 2] > 0.02

# %% [markdown]
# ![准确率随训练图像数的变化。在移动了一个像素的数字上，没有平移增强时不论图像多少都在 0.3 左右，有平移增强时超过 0.7；在原样数字上，50 张时两条线持平，600 张时有平移增强的低几个百分点。](figure:data_augmentation.examples "训练时有平移和没有平移。点是各次运行，线是平均值。更多的图像教不会其中没有的东西。")
#
# 居中的数字再多，对平移也毫无帮助：没有一个样本显示的东西，网络学不到。在原样数字上，图像少时平移几乎不花代价，图像越多代价越大。图像少，网络本来就有余力；图像多，每张要在同样的步数里学会九个位置。所以其中一部分应该可以用耐心换回来：


# %% patience
def run_longer(kind, factor, seed):
    return right(trained(kind, 200, seed, factor * steps), as_is).mean()


tasks = [
    (kind, factor, seed) for kind in WITH[:2] for factor in (1, 4) for seed in seeds
]
found = np.reshape(
    Parallel()(delayed(run_longer)(*task) for task in tasks), (2, 2, -1)
)
patience = found[1] - found[0]  # by number of steps
for factor, every in zip((1, 4), patience, strict=True):
    print(
        f"{factor * steps} steps: {every.mean():+.3f} by shifts on images as they are"
    )
assert patience[1].mean() > patience[0].mean() + 0.01
assert patience[1].mean() < 0.01

# %% [markdown]
# 损失的大部分只是时间不够，但不是全部。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **会变化的测试图像。**照片并不居中，平移和镜像本来就在测试之中。这正是增强能提高准确率的条件。
# - **更大的网络、更多的步数**：在原样图像上的代价会变小，最后一张表就是这样。
# - **卷积网络**从一开始就具备平移要教的一部分，见[移动过的数字](shifted-digits.py)。
# - **别的数据**：猫的镜像还是猫，b 的镜像就不再是 b。
#
# ## 参考文献 {#references}
