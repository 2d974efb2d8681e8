# ---
# title: What depth costs without shortcuts, and with bare ones
# description: Plain and residual networks of 2 to 32 blocks on real digits, with and without normalization, with three ways to scale the residual branch.
# finding: Bare shortcuts do not make depth trainable, they let activations and gradients grow by half a power of two in each block; with scaled or normalized branches, 32 blocks train as well as 2, and gain nothing on this task.
# seconds: 80
# ---

# %% [markdown]
# ## The question {#question}
#
# A plain network that is deep enough does not even fit its training set. Which part of a residual network mends that: the shortcut itself, the scale of the branch beside it, or the normalization that usually comes along? And is the depth that becomes trainable worth anything?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - Deep plain networks fail because of [vanishing gradients](term:vanishing-gradient).
# - Or because they have too many parameters.
# - Shortcuts let the gradient through, so with them any depth can be trained.
# - Deeper networks are more accurate.
#
# The paper that introduced residual networks measured the first two and found neither: its deep plain networks had higher *training* error, with healthy gradients thanks to batch normalization [@he2016, §4.1]. That shortcuts alone explode was the reason for later initializations without normalization [@zhang2019; @bachlechner2021].

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
# All networks have width 32 and ReLU, and of each depth the same number of affine maps. A block computes h + F(h), where F is ReLU and an affine map. There are four kinds beside the bare one: F divided by the number of blocks $L$; F times a learned factor that starts at 0, which is ReZero; batch normalization (BN) before each ReLU; and no shortcut at all.
#
# ## Before the first step {#before-the-first-step}
#
# What does a block do to the length of the activations on the way forward, and of the gradients on the way back? For 32 blocks and an arbitrary gradient at the output, the table has the binary logarithm of the factor per block. The third column is the cosine between the last hidden activations of two images, in the mean over all pairs; between the images themselves it is in the last line.

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
# The branch of a bare block has as much variance as its input, so the sum has twice as much: the length grows by the square root of two in each block, forward and back alike, and over 32 blocks some ten thousand times. Nothing vanishes, everything explodes. In the plain network the gradient keeps its length nearly, thanks to the initialization; what gets lost is the difference between the images, which all point in nearly the same direction at the end. Normalization mends that, but without shortcuts it makes the gradient grow on the way back.
#
# ## Training {#training}
#
# Momentum 0.9, batches of 64, 10 epochs. For every kind and depth, the first seed picks from three rates the one with the lowest training loss; the other seeds run at that rate.

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
# ![Accuracy against the number of blocks, in two panels, training and test. Plain networks fall from 0.98 to about 0.3 at 32 blocks, with batch normalization as well; bare shortcuts are at chance from 16 blocks on; scaled by 1/L, as ReZero or with normalization the lines stay level above 0.96 in training.](figure:residual_depth.depth "Accuracy after 10 epochs against the number of blocks. Points are runs, lines their means. Bare shortcuts diverge, other than people say; shortcuts with a scaled or normalized branch train at each depth.")
#
# Plain networks train worse the deeper they are, and normalization alone only puts that off. Bare shortcuts make it worse still: from 16 blocks on no rate of the three works. All that was missing is the scale: with it, the same shortcuts and the same number of parameters train at every depth. So the second explanation fails here, and the first and the third as well.
#
# ## What the depth is worth {#worth}

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
# Sixteen times as many blocks, and the test accuracy is where it was, within what this test set can tell. The digits are too easy for depth to matter; a network that can be trained is one thing, a task that needs it is another.
#
# ## What would change the result {#what-would-change}
#
# - **Wider layers.** The loss of direction in plain networks is slower the wider they are; width 32 is narrow.
# - **More epochs**: here all stop after 10, and a network that is slow looks like one that is stuck.
# - **A branch that starts small.** Dividing by the square root of $L$ instead of $L$ suffices against the explosion; so does a last layer of the branch that starts at zero [@zhang2019].
# - **A harder task**, such as photographs, where depth does raise the accuracy [@he2016].
#
# ## References {#references}
