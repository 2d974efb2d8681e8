# ---
# title: When ReLU units die
# description: The share of dead units by learning rate and layer on real digits, the share of zeros, and seven remedies after a step that was too large.
# finding: Units die gradually as the rate grows, in both layers, and a few dead ones do no harm; past a rate that is too large a leaky slope turns death into divergence, and only batch normalization or a smaller rate keeps the network learning.
# seconds: 40
# ---

# %% [markdown]
# ## The question {#question}
#
# At which [learning rates](term:learning-rate) do ReLU units die, how many, and in which layer? And what helps once a step has been too large?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - ReLU units die during training, so use leaky ReLU or ELU.
# - Half of ReLU's outputs are zero.
# - Warm-up or batch normalization prevents death.
#
# A [dead unit](term:dead-unit) is off for every training example, so its own weights get no gradient. Leaky ReLU was proposed against the zero gradient of units that are never active [@maas2013]; initialization can also leave units dead from the start, the more so in deep, narrow networks [@lu2020]. How often it happens in an ordinary run is rarely said.

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
# Two hidden layers of 64 units with He initialization, pixels with mean 0 and variance 1 over the whole set, SGD with [momentum](../activations/relu.md#dead-relu) 0.9, 5 epochs in batches of 32. A unit counts as dead if it is 0 for all 1297 training images.
#
# ## Dead units by rate {#by-rate}

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
# ![Share of dead units against the rate: in the first layer none at 0.01, about a tenth at 0.1, more than half at 0.2, nearly all from 0.5 on; the second layer follows. Accuracy is above 0.9 up to a rate of 0.1 and falls to guessing from 0.5 on](figure:dead_relu.by_rate "Dead units and accuracy by learning rate. Points are runs, lines their means. Deaths grow with the rate, layer 1 is not spared, and at 0.1 they do no visible harm.")
#
# There is no threshold at which everything dies at once: at 0.1 about a tenth of the first layer is dead and the accuracy is hardly lower; at 0.2 the runs differ widely; from 0.5 on the network only guesses. The first layer is hit no less than the second.
#
# ## How many zeros? {#zeros}

# %% zero-share
zero_share = {"rate": np.array(rates), "first": found[2], "second": found[3]}
for rate, *every in zip(*zero_share.values(), strict=True):
    first, second = np.mean(every, axis=1)
    print(f"rate {rate:<5} zeros: layer 1 {first:.2f}, layer 2 {second:.2f}")
zeros = found[2:4].mean(axis=2)
assert np.all(np.abs(zeros[:, low] - 0.5) < 0.15)
assert np.all(zeros[:, middle] > 0.6)

# %% [markdown]
# That half of the outputs are zero holds at initialization, and after training only where the rate was small. At 0.1 it is about four fifths, with hardly any dead units in the second layer: [sparsity](term:sparse-activation) is not death.
#
# ## One step too large {#one-step-too-large}
#
# Now plain SGD with rate 0.1, except for the very first step.


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
# ![Accuracy against the rate of the first step. At 1 all are above 0.9. At 10 batch normalization stays near 0.9, ReLU and leaky 0.01 lose some, ELU and leaky 0.1 most of it, leaky 0.3 diverges in every run; at 30 only batch normalization is above guessing](figure:dead_relu.one_step "After one oversized step. Points are runs, lines their means; diverged runs count with the accuracy they end with. Contrary to what is often said, a large leak makes it worse.")
#
# A leak protects from death and not from the step: after a first step of 10 no leaky unit is dead, and yet slope 0.3 diverges in all runs, while ReLU never diverges and keeps part of its accuracy. A dead unit is a blown fuse. The usual slope of 0.01 does a little better than ReLU there, until at 30 it diverges in all runs as well. Batch normalization is what helps, since the scale of the weights does not get through it.
#
# ## A rate that stays too large {#stays-too-large}
#
# Momentum again, at rate 0.3, of which ReLU does not recover: the same layers, a warm-up over two epochs, and simply a tenth of the rate.

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
# Only batch normalization and the smaller rate help. A warm-up delays the trouble, since it ends at the same rate: it is good against a large step at the beginning, not against a rate that is too large for good.
#
# ## What would change the result {#what-would-change}
#
# - **More layers or fewer units**: then units can be dead at initialization already [@lu2020].
# - **Adam or clipping**: both bound the single step, which is what kills here.
# - **A rate that falls**: what has died in the beginning stays dead, unless its inputs change.
# - **A shift that is learned, and running averages**: batch normalization does not exclude death; after a first step of 30 some of its units are dead.
#
# ## References {#references}
