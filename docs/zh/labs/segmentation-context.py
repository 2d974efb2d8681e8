# ---
# title: U-Net 什么时候值得用
# description: 有捷径与无捷径的 U-Net，以及普通卷积，在含噪声的图像里找形状，有时必须看边框，有时不必。
# finding: 看几个相邻像素就能决定时，两层小卷积与权重多十倍的 U-Net 一样好；要由图像的边框决定时，前者什么也找不到，U-Net 找到大部分；没有捷径的 U-Net 在两种任务里边缘的错误都更多。
# seconds: 65
# ---

# %% [markdown]
# ## 问题 {#question}
#
# U-Net 先把图像缩小，使每个像素得知远处有什么，再把它放大，细节则由捷径送过去。哪些任务需要这样做，捷径又带来了什么？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 做分割，U-Net 胜过普通卷积。
# - 池化丢掉的细节，由捷径找回来。
#
# 两句话都来自这样的图像：一个像素是什么，取决于周围很大一片，例如显微镜下的细胞 [@ronneberger2015]。玩具任务很少如此，第一句在那里常常只是重复，并没有试过。

# %%
import os
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.convolution import Conv2d
from dlref.data import shapes_segmentation
from dlref.layers import Activation, Sequential
from dlref.metrics import iou
from dlref.models import UNet2d
from dlref.optimizers import Adam
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 3)
size = 12 if FAST else 16
steps = 180 if FAST else 300
RUNS = [(0.006, seed) for seed in seeds] + ([] if FAST else [(0.003, 0)])
NETS = ["U-Net", "without shortcuts", "2 convolutions"]
NETS += [] if FAST else ["8 convolutions"]


def convolutions(layers, rng):
    chain, inputs = [], 1
    for _ in range(layers):
        chain += [Conv2d(inputs, 8, 3, padding=1, rng=rng), Activation("relu")]
        inputs = 8
    return Sequential(*chain, Conv2d(inputs, 1, 1, rng=rng))


def network(name, rng):
    if name.endswith("convolutions"):
        return convolutions(int(name[0]), rng)
    return UNet2d(depth=2, base=4, skips=name == "U-Net", rng=rng)


def edges(mask):
    """Pixels whose neighborhood of 3×3 is not all shape or all ground."""
    padded = np.pad(mask, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    return around.max(axis=(4, 5)) != around.min(axis=(4, 5))


def train(name, gated, rate, seed):
    rng = np.random.default_rng(seed)
    model = network(name, rng)
    fit(
        model,
        lambda rng: shapes_segmentation(16 * 30, size, gated=gated, rng=rng),
        "binary_cross_entropy_with_logits",
        Adam(rate),
        epochs=steps // 30,
        batch_size=16,
        rng=rng,
        max_norm=1.0,
    )
    x, mask = shapes_segmentation(
        480, size, gated=gated, rng=np.random.default_rng(1000)
    )
    pred = model.forward(x) > 0
    edge = edges(mask)
    return iou(pred, mask), np.mean(pred[edge] == mask[edge]), pred[1:3, 0]


def compare(gated):
    """Overlap with the masks, and the share of edge pixels that are right."""
    tasks = product(NETS, RUNS)
    runs = Parallel()(delayed(train)(name, gated, *run) for name, run in tasks)
    overlap, edge, preds = map(np.array, zip(*runs, strict=True))
    found = {"iou": overlap, "edge": edge}
    found = {
        key: value.reshape(len(NETS), len(RUNS)) for key, value in found.items()
    }
    found["examples"] = preds[:: len(RUNS)]
    print("                     IoU    lowest  highest  at half the rate   edges")
    for name, every, edge in zip(NETS, found["iou"], found["edge"], strict=True):
        runs, half = every[: len(seeds)], every[-1]
        print(
            f"{name:<18} {runs.mean():6.2f} {runs.min():8.2f} {runs.max():7.2f} {half:12.2f} {edge[: len(seeds)].mean():15.2f}"
        )
    return found


for name in NETS:
    weights = sum(
        w.size for w in network(name, np.random.default_rng(0)).params.values()
    )
    print(f"{name:<18} {weights:>5} weights")

# %% [markdown]
# ## 局部任务 {#local-task}
#
# 16×16 像素的图像，各有一个菱形、圆盘或正方形，都含噪声，要找的是形状的掩膜。所有网络都用 Adam 训练 300 步，学习率 0.006，每批 16 张新图像，长度超过 1 的梯度缩短到 1；每个网络另有一次运行，学习率减半。交并比（IoU）是找到的掩膜与真掩膜的交集除以并集，在另外 480 张图像上测量。

# %% local
local = compare(gated=False)
unet, bare, few = np.mean(local["iou"], axis=1)[:3]
assert few > unet - (0.3 if FAST else 0.05)
assert unet > bare + 0.03
assert np.min(local["edge"][0]) > np.max(local["edge"][1])

# %% [markdown]
# ![局部任务里，U-Net 与普通卷积的交并比一样高，无捷径的 U-Net 低一些；门控任务里，2 层卷积的交并比接近 0，8 层卷积低于无捷径的 U-Net，U-Net 领先所有网络。](figure:segmentation_context.overlap "新图像上的交并比；每个记号是一次运行，空心的学习率减半。在局部任务这个常见的玩具问题上，U-Net 并不比两层小卷积好。")
#
# 第一句在这里不成立。看几个相邻像素的平均就能决定的事，不需要宽阔的视野，两层卷积用不到十分之一的权重就做得一样好，八层的也一样。第二句成立：没有捷径，所有细节都要从 4×4 个像素里通过，边缘就受损。

# %% [markdown]
# ## 门控任务 {#gated-task}
#
# 图像同上，但每隔一张有一圈一个像素宽的亮边框。只有带边框的图像里的形状才要找，其余图像的掩膜是空的。中间的像素必须得知最远八个像素以外的边框。

# %% gated
gated = compare(gated=True)
x, mask = shapes_segmentation(
    480, size, gated=True, rng=np.random.default_rng(1000)
)
gated["images"], gated["masks"] = x[1:3, 0], mask[1:3, 0]
unet, bare, few = np.mean(gated["iou"], axis=1)[:3]
assert few < 0.1
assert unet > few + (0.1 if FAST else 0.6)
assert FAST or unet > bare + 0.05
assert FAST or unet > np.mean(gated["iou"][3]) + 0.1

# %% [markdown]
# ![两张含噪声的例图，一张有边框，以及真掩膜和四个网络找到的结果：2 层卷积什么也没有，8 层卷积只有圆盘的一半左右，U-Net 找到全部，无捷径时形状更圆；没有边框的图像里什么也没有标。](figure:segmentation_context.examples "一张有边框，要找其中的圆盘；一张没有边框，其中的正方形不要找。依次为图像、真掩膜和各网络一次运行的结果。")
#
# 现在两句都成立。两层卷积只看得到两个像素远，够不到边框，于是什么也不标，对无从知道的人来说这是最好的回答。八层刚好看得到，学会了一部分，走的是慢路。U-Net 在最低一层看到边框，那里图像只有 4×4 个像素，边缘则从捷径得到。
#
# 所以 U-Net 用很小的代价带来上下文，捷径补回这代价里丢掉的细节。任务不需要上下文时，剩下的只有代价，由捷径抵消。

# %% [markdown]
# ## 什么会改变结果 {#what-would-change}
#
# - **更多的步数。** 训练结束时八层卷积还在进步；这里比的是 300 步能得到什么。
# - **不限制梯度的长度。** 那样的话，学习率不变，个别 U-Net 的运行会以空掩膜告终。
# - **更大的图像。** 边框越远，八层卷积越看不到，U-Net 则多一层就够。

# %% [markdown]
# ## 参考文献 {#references}
