# ---
# title: When a U-Net pays
# description: A U-Net with and without its shortcuts, and plain convolutions, find shapes in noisy images, with and without the need to look at the frame.
# finding: Where a few neighbors decide, two small convolutions do as well as a U-Net with ten times the weights; where the frame of the image decides, they find nothing and the U-Net most of it, and without shortcuts it makes more errors at the edges in both.
# seconds: 65
# ---

# %% [markdown]
# ## The question {#question}
#
# A U-Net makes the image small, so that each pixel hears of what is far away, makes it large again, and hands the fine detail over on shortcuts. Which tasks need that, and what do the shortcuts bring?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - For segmentation a U-Net beats plain convolutions.
# - The shortcuts bring back the detail that pooling has lost.
#
# Both come from images in which what a pixel is depends on much of what surrounds it, as with cells under a microscope [@ronneberger2015]. Toy tasks seldom have that; there the first sentence is repeated without having been tried.

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
# ## A local task {#local-task}
#
# Images of 16×16 pixels with one diamond, disk or square, under noise. The mask of the shape is wanted. All networks take 300 steps of Adam with the rate 0.006 on batches of 16 fresh images, gradients longer than 1 shortened; one more run of each has half the rate. The overlap of found and true mask, the intersection over the union (IoU), is measured on 480 other images.

# %% local
local = compare(gated=False)
unet, bare, few = np.mean(local["iou"], axis=1)[:3]
assert few > unet - (0.3 if FAST else 0.05)
assert unet > bare + 0.03
assert np.min(local["edge"][0]) > np.max(local["edge"][1])

# %% [markdown]
# ![In the local task U-Net and plain convolutions overlap with the masks equally well and the U-Net without shortcuts less; in the gated task two convolutions have an overlap near 0, eight lie below the U-Net without shortcuts, and the U-Net is ahead of all.](figure:segmentation_context.overlap "Intersection over union on new images; every mark is a run, the open ones have half the rate. On the local task, the usual toy, the U-Net is not better than two small convolutions.")
#
# The first sentence fails here. What the mean of a few neighbors can decide needs no wide view, and two convolutions with less than a tenth of the weights do it as well; eight are as good. The second holds: without shortcuts every detail must pass through 4×4 pixels, and the edges suffer.

# %% [markdown]
# ## A task with a gate {#gated-task}
#
# The same images, but every second one has a bright frame, one pixel wide. Only the shapes in a framed image are wanted; the masks of the others are empty. A pixel in the middle must learn of the border, up to eight pixels away.

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
# ![Two example images under noise, one with a frame, with the true masks and what the four networks find: two convolutions nothing, eight about half of the disk, the U-Net all of it, without shortcuts a rounder shape; nothing is marked in the image without a frame.](figure:segmentation_context.examples "A framed image, whose disk is wanted, and one without a frame, whose square is not: image, true mask, and the answers of one run of each network.")
#
# Now both sentences hold. Two convolutions see two pixels far and never reach the frame: they mark nothing, the best answer of one who cannot know. Eight see just far enough and learn some of it, in the slow way. The U-Net sees the frame in its lowest level, where the image has only 4×4 pixels, and takes the edges from the shortcuts.
#
# So the U-Net brings context at small cost, and the shortcuts bring back the detail that this costs. On a task without context only the cost is left, which the shortcuts repay.

# %% [markdown]
# ## What would change the result {#what-would-change}
#
# - **More steps.** Eight convolutions still improve when the training ends; what is compared here is what 300 steps give.
# - **No limit on the gradient.** Then single runs of the U-Nets end with empty masks, at the same rate.
# - **Larger images.** The farther the border, the less eight convolutions see, while the U-Net gets one level more.

# %% [markdown]
# ## References {#references}
