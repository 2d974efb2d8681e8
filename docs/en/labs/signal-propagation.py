# ---
# title: Signals and gradients through fifty layers
# description: How the size of activations and gradients changes with depth at initialization, by activation, weight variance, batch normalization and shortcuts, and which deep networks then train.
# finding: The weight variance decides between vanishing and exploding, tanh does not vanish as sigmoid does, an own gain steadies SELU and not GELU or SiLU, batch normalization makes gradients grow; and at 30 plain layers ReLU hardly trains though its gradients keep their size, while SELU does.
# seconds: 60
# ---

# %% [markdown]
# ## The question {#question}
#
# How do activations and gradients grow or shrink through 50 layers at [initialization](term:initialization), and does it tell which networks will train?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - Gradients vanish through sigmoid and tanh; ReLU cures it.
# - GELU is as safe as ReLU with variance 2/n.
# - Batch normalization prevents exploding gradients.
# - Shortcuts keep the gradient constant.
#
# Each is the short form of something true: a slope of at most ¼ [@glorot2010], the variance 2/n that suits ReLU [@he2015, §2.2], a normalization that undoes the scale of the weights. As they stand, none of the four holds without conditions.

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
# The network has 50 layers of width 256 without biases. Input and the [gradient](term:gradient) at the output are normal noise, the first pre-activations have a chosen variance, and what is followed is the root mean square after each layer.
#
# ## Plain layers {#plain-layers}

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
# ![Root mean square of the gradient by layer, log scale, from the last layer back to the first: sigmoid falls to 4e-32 in a straight line, ReLU with 1/n to 4e-8 at most, GELU with 2/n to between 3e-7 and 3e-6; tanh and the identity with 1/n and ReLU with 2/n stay level](figure:signal_propagation.plain "Gradients through 50 layers at initialization, the median of five seeds. Contrary to what is often said, tanh does not vanish as sigmoid does, and ReLU does vanish with 1/n.")
#
# It is the scale, not the name. With the same 1/n tanh loses one decade in 50 layers and ReLU loses 7. GELU with ReLU's 2/n loses 6: its own gain is larger.
#
# ## Each with its own gain {#own-gain-by-start}
#
# Now the [weight variance that keeps the mean square](../activations/relu-variants.md#matching-gains) of each activation, and first pre-activations of variance ½, 1 and 2. Printed are the smallest and largest factor of the signal over the seeds.

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
# ReLU keeps whatever scale it gets. Tanh, ELU and SELU pull it back: a start four times as large ends up no larger. GELU and SiLU drive it apart: in the median the two ends differ by one to two decades instead of being pulled together, and from ½ the seeds alone differ by about five. A gain that is right on average [steadies nothing](../activations/choosing-activations.md#own-gain-is-not-enough) there.
#
# ## With batch normalization {#with-normalization}

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
# The signal stays at 1, and the gradient grows in every layer: for ReLU by π/(π−1) in the square, as theory says. Batch normalization at initialization does not prevent explosion; it causes one [@yang2019]. That the rates it allows are larger is another matter: the weights' scale no longer counts.
#
# ## With shortcuts {#with-shortcuts}

# %% shortcuts
shortcuts = all_seeds("relu", 2, shortcut=True)
report("relu + shortcuts", shortcuts)
assert min(part.min() for part in grown(shortcuts)) > 1e8

# %% [markdown]
# Bare shortcuts make both grow by ten decades; it takes normalization or a factor on the branch to keep them.
#
# ## Which of them train? {#which-train}
#
# Digits, width 64, 4 epochs of plain SGD, the best of three rates by the training loss, three seeds.

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
# ![Accuracy by depth, best of three rates: at 5 layers all are above 0.8; at 30 layers only SELU is still above 0.8, the others are near guessing](figure:signal_propagation.trained "Accuracy after 4 epochs by depth. Points are runs, lines their means.")
#
# An own gain helps SiLU at 15 layers and no longer at 30. But the surprise is ReLU: its gradients have the right size at every depth, and at 30 layers it hardly learns. Size is not everything: through ReLU layers all inputs [become alike](../activations/relu.md#frozen-units-at-depth), and the network can hardly tell them apart. That batch normalization fails here as well is a matter of depth, rates and the four epochs: its gradients grow from layer to layer.
#
# ## What would change the result {#what-would-change}
#
# - **Longer training**: four epochs measure how fast a network starts, not where it ends.
# - **Shortcuts together with normalization**: what deep networks use in practice, and why they train.
# - **Width**: the wider the layers, the smaller the differences between seeds.
# - **Orthogonal weights, or biases with a variance of their own**, tuned together with the weights [@hayou2019].
#
# ## References {#references}
