# ---
# title: What a larger batch changes
# description: Gradient noise, epochs, steps, seconds and accuracy against the batch size, with three rules for the learning rate, on real digits.
# finding: With the rate scaled in proportion, every batch size from 4 to 256 needs about the same number of epochs and ends at the same accuracy; with a fixed rate a larger batch needs far more.
# seconds: 60
# ---

# %% [markdown]
# ## The question {#question}
#
# What does a larger batch change: the noise of the gradient, the epochs, the steps, the seconds, the accuracy? And how much of it is the batch, how much the [learning rate](term:learning-rate) that was not changed along with it?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - Small batches are noisy and do not converge.
# - A larger batch needs more epochs.
# - Large batches generalize worse.
#
# The first sentence confuses noise with failure; the second is true of one rule for the rate only. The third was measured on large networks [@keskar2017], and others have taken it apart: with enough steps, or another rate, most of the gap goes away [@hoffer2017; @shallue2019].

# %%
import os
import time

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits, minibatches
from dlref.diagnostics import gradient_noise_scale
from dlref.losses import cross_entropy, cross_entropy_grad
from dlref.metrics import accuracy
from dlref.models import mlp

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 4)

x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
x_train, y_train = x[order[:1297]], y[order[:1297]]
x_test, y_test = x[order[1297:]], y[order[1297:]]
n = len(x_train)


def network(seed):
    return mlp([64, 64, 10], rng=np.random.default_rng(seed))


def backward(model, rows):
    logits = model.forward(x_train[rows], train=True)
    model.backward(cross_entropy_grad(logits, y_train[rows]))


def gradient(model, rows):
    backward(model, rows)
    return np.concatenate([g.ravel() for g in model.grads.values()])


def train_epoch(model, B, rate, rng):
    for rows in minibatches(n, B, rng=rng):
        backward(model, rows)
        for name, W in model.params.items():
            W -= rate * model.grads[name]


# %% [markdown]
# ## The noise of the gradient {#gradient-noise}
#
# The gradient of a batch is a mean over $B$ examples drawn without replacement from $n$, so its noise falls as $1/\sqrt B$ with a factor that reaches zero when the batch is the whole set. The noise here is the length of the difference from the full gradient, in the mean over 200 batches.

# %% noise
noise = {"B": np.array([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])}
model = network(0)
full = gradient(model, np.arange(n))
rng = np.random.default_rng(1)
batches = [
    [rng.permutation(n)[:B] for _ in range(50 if FAST else 200)] for B in noise["B"]
]
grads = [np.array([gradient(model, rows) for rows in drawn]) for drawn in batches]
noise["rms"] = np.array(
    [np.sqrt(np.mean(np.sum((g - full) ** 2, axis=1))) for g in grads]
)
noise["cosine"] = np.array(
    [
        np.mean(g @ full / np.linalg.norm(g, axis=1)) / np.linalg.norm(full)
        for g in grads
    ]
)
finite = np.sqrt((n - noise["B"]) / (n - 1))  # drawn without replacement
slope = np.polyfit(np.log(noise["B"]), np.log(noise["rms"] / finite), 1)[0]
print("   B   noise   cosine with the full gradient")
for B, rms, cosine in zip(*noise.values(), strict=True):
    print(f"{B:>4}  {rms:6.2f}  {cosine:6.2f}")
print(f"slope {slope:.2f}")
assert abs(slope + 0.5) < 0.03
assert noise["cosine"][0] < 0.5
assert noise["cosine"][-1] > 0.9

# %% [markdown]
# ![Straight line in a doubly logarithmic plot: the noise of the gradient falls with the square root of the batch size, from one example to 512.](figure:batch_size.noise "The noise of the gradient against the batch size, and the law of the square root.")
#
# One example points roughly the right way at best; that is enough to learn from, since the errors of many steps average out. Sixteen times the batch buys a quarter of the noise.

# %% [markdown]
# ## Epochs, steps, seconds {#epochs}
#
# One network with 64 hidden units, plain SGD, until the mean loss over the training set is below 0.1. The rate is 0.1 at a batch of 32 and follows one of three rules: it stays as it is, grows with the batch, or grows with its square root.

# %% training
RULES = {"fixed": 0.0, "root": 0.5, "linear": 1.0}
sizes = [4, 32, 256] if FAST else [1, 4, 16, 64, 256, n]
most = 100 if FAST else 200  # epochs


def train(rule, B, seed, target=0.1):
    rate = 0.1 * (B / 32) ** RULES[rule]
    model, rng = network(seed), np.random.default_rng(seed)
    begun, reached = time.perf_counter(), np.nan
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # where the rate is too large
        for epoch in range(1, most + 1):
            train_epoch(model, B, rate, rng)
            if cross_entropy(model.forward(x_train), y_train) < target:
                reached = epoch
                break
        right = accuracy(model.forward(x_test).argmax(axis=1), y_test)
    return reached, time.perf_counter() - begun, right


tasks = [(rule, B, seed) for rule in RULES for B in sizes for seed in seeds]
runs = np.array(Parallel()(delayed(train)(*task) for task in tasks))
epochs, seconds, right = np.moveaxis(
    runs.reshape(3, len(sizes), len(seeds), 3), -1, 0
)
training = {"B": np.array(sizes), "epochs": epochs, "right": right}
steps = np.ceil(n / np.array(sizes))
for rule, *found in zip(RULES, epochs, seconds, strict=True):
    print(f"{rule:<6}     B  epochs  steps  seconds")
    for B, every, per_epoch, spent in zip(
        sizes, found[0], steps, found[1], strict=True
    ):
        if np.isnan(every).any():
            print(
                f"{B:>12}  more than {most} epochs in {np.isnan(every).sum()} of {len(seeds)} runs"
            )
            continue
        epoch = np.median(every)
        print(
            f"{B:>12}  {epoch:>6.0f}  {epoch * per_epoch:>5.0f}  {np.median(spent):>7.2f}"
        )

small, large = sizes.index(4), sizes.index(256)
fixed, root, linear = epochs[:, small : large + 1]
assert np.isnan(fixed[-1]).any() or np.median(fixed[-1]) > 8 * np.median(fixed[0])
assert not np.isnan(linear).any()
assert np.max(linear) <= 2.5 * np.min(linear)
assert np.max(linear[-1]) < np.min(root[-1])

# %% [markdown]
# ![Epochs until the training loss is below 0.1, against the batch size: with a fixed rate they rise almost in proportion, with the square root rule more slowly, with the linear rule they stay level up to 256.](figure:batch_size.epochs "Epochs to a training loss of 0.1. Points are runs, lines go through their medians; runs that did not arrive are left out.")
#
# A batch of one converges under every rule; what people call the noise of small batches is a rate that is too large for them. The second sentence holds where the rate stays fixed. In proportion to the batch, 64 times as many examples per step mean a 64th of the steps: a larger batch allows a larger step because its gradient is less noisy. That ends where the [curvature](#what-would-change) sets the limit and no longer the noise, here before the full batch.

# %% [markdown]
# ## The accuracy {#accuracy}

# %% accuracy-spread
arrived = ~np.isnan(epochs)
accuracy_spread = {"B": np.array(sizes), "right": np.where(arrived, right, np.nan)}
means = [
    np.mean(right[:, k][arrived[:, k]])
    for k in range(len(sizes))
    if arrived[:, k].any()
]
error = np.sqrt(np.mean(means) * (1 - np.mean(means)) / len(y_test))
print(
    f"mean accuracy when the loss is 0.1: {min(means):.2f} to {max(means):.2f}, by size"
)
print(f"standard error of one accuracy on {len(y_test)} images: {error:.3f}")
assert max(means) - min(means) < 0.04
assert min(means) > 0.9

# %% [markdown]
# Compared at the same training loss, the sizes lie closer together than one test set of 500 images can tell apart. This is no proof that large batches never generalize worse; it is a case in which a gap is expected by many and is not there.

# %% [markdown]
# ## How large is large? {#how-large}
#
# The noise scale [@mccandlish2018, Eq. 2.9] is the batch size at which noise and gradient are equally long. Below it, doubling the batch nearly halves the steps; above it, little is gained.


# %% noise-scale
def per_example(model):
    return np.array([gradient(model, [row]) for row in range(n)])


def noise_scale_after(epochs, seed=0):
    model, rng = network(seed), np.random.default_rng(seed)
    for _ in range(epochs):
        train_epoch(model, 32, 0.1, rng)
    return gradient_noise_scale(per_example(model))


moments = [0, 1, 3] if FAST else [0, 1, 3, 10, 30]
tasks = [(k, seed) for k in moments for seed in seeds]
found = Parallel()(delayed(noise_scale_after)(*task) for task in tasks)
noise_scale = {
    "epochs": np.array(moments),
    "B": np.reshape(found, (len(moments), -1)),
}
for k, every in zip(moments, noise_scale["B"], strict=True):
    print(
        f"after {k:>2} epochs: {np.min(every):.0f} to {np.max(every):.0f} examples"
    )
assert np.max(noise_scale["B"][0]) < 60
assert np.median(noise_scale["B"][-1]) > 2 * np.median(noise_scale["B"][0])

# %% [markdown]
# At the beginning all examples agree on what is wrong, and a few dozen of them suffice. Soon they agree less, and the batch size that pays is several times as large. Towards the end the gradient is made by a few examples that are still wrong, and the number differs from run to run.

# %% [markdown]
# ## What would change the result {#what-would-change}
#
# - **A task on which the rate cannot grow.** The linear rule ends where the largest stable rate is reached, 2 over the largest curvature for plain gradient descent. Above that, more examples per step buy nothing.
# - **Comparing after equal epochs at a fixed rate**, as is often done: then the large batch has simply taken fewer steps.
# - **Adam**: its step does not shrink with the gradient, and the square root rule suits it better than the linear one [@malladi2022].
# - **Hardware**: here one core computes, and small batches pay for the overhead of each call. On a device that computes a thousand examples as fast as one, seconds favor large batches all the more.

# %% [markdown]
# ## References {#references}
