# ---
# title: What batch normalization changes
# description: Learning rates, injected noise, test batches and small training batches, with and without batch normalization, on real digits.
# finding: Batch normalization lets the rate be about ten times as large and a sigmoid network train at all, even with random shifts put in behind it; its price is that predictions with the statistics of small batches fail.
# seconds: 75
# ---

# %% [markdown]
# ## The question {#question}
#
# What does batch normalization change about training: the rates that work, the speed, the final accuracy? Does it work because it keeps the distribution of each layer's inputs steady? And what does it cost that one example's output depends on the rest of its [batch](term:batch)?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - It works because it reduces internal covariate shift: the inputs of a layer keep their distribution while the layers below it learn.
# - With it the [learning rate](term:learning-rate) hardly matters.
# - Networks train faster and end up more accurate.
# - It makes saturating activations usable.
#
# The first sentence is the reason that the inventors gave [@ioffe2015]. It was put to the test by adding random shifts behind the normalization, and did not survive [@santurkar2018]; others found that what counts are the larger rates that become possible [@bjorck2018].

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.layers import Layer, Sequential
from dlref.losses import cross_entropy
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.normalization import BatchNorm
from dlref.optimizers import SGD
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 3)

x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
train = x[order[:1297]], y[order[:1297]]
test = x[order[1297:]], y[order[1297:]]


def trained(hidden, norm, seed, rate, *, batch_size=32, epochs, activation="relu"):
    rng = np.random.default_rng(seed)
    model = mlp([64] * (hidden + 1) + [10], activation, norm, rng=rng)
    history = fit(
        model, train, "cross_entropy", SGD(rate), epochs, batch_size, rng=rng,
        validation=test, metric=right_share,
    )  # fmt: skip
    return model, history


def right_share(logits, labels):
    return accuracy(logits.argmax(axis=1), labels)


def judged(model):
    """Training loss and test accuracy, with the running averages."""
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # where the rate was too large
        loss = cross_entropy(model.forward(train[0]), train[1])
        return loss, right_share(model.forward(test[0]), test[1])


# %% [markdown]
# ## Learning rates {#learning-rates}
#
# Five hidden layers of 64 units, ReLU or sigmoid, plain SGD with batches of 32 for 8 epochs, at seven rates from 0.01 to 10. Every kind of network gets the same rates and seeds.

# %% rates
ACTIVATIONS = ["relu", "sigmoid"]
NORMS = [None, BatchNorm]
grid = [0.1, 1.0] if FAST else [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
epochs = 3 if FAST else 8


def run_rate(activation, norm, rate, seed):
    return judged(
        trained(5, norm, seed, rate, epochs=epochs, activation=activation)[0]
    )


tasks = [
    (f, norm, r, s)
    for f in ACTIVATIONS
    for norm in NORMS
    for r in grid
    for s in seeds
]
runs = np.reshape(
    Parallel()(delayed(run_rate)(*task) for task in tasks), (2, 2, len(grid), -1, 2)
)
rates = {"rate": np.array(grid), "loss": runs[..., 0], "right": runs[..., 1]}
mean = rates["right"].mean(axis=-1)  # by activation, norm and rate
for f, activation in enumerate(ACTIVATIONS):
    print(f"{activation:<8} rate   loss plain    BN   accuracy plain    BN")
    for k, rate in enumerate(grid):
        loss = rates["loss"][f, :, k].mean(axis=-1)
        print(
            f"{rate:>13g}  {loss[0]:>11.3f} {loss[1]:>5.3f}  {mean[f, 0, k]:>15.3f} {mean[f, 1, k]:.3f}"
        )
(relu_plain, relu_bn), (sigmoid_plain, sigmoid_bn) = mean.max(axis=-1)
usable = np.max(np.where(mean[0] > 0.5, grid, 0.0), axis=1)
print(f"largest rate at which ReLU learns: plain {usable[0]:g}, BN {usable[1]:g}")
assert usable[1] > 5 * usable[0]
assert relu_bn > relu_plain
assert sigmoid_plain < 0.3
assert sigmoid_bn > 0.9

# %% [markdown]
# ![Test accuracy against the learning rate in two panels. ReLU: the plain network works up to a rate of 0.3 and falls to chance at 1, with batch normalization it works up to 3. Sigmoid: the plain network stays at chance at every rate, with batch normalization it passes 0.95.](figure:batch_normalization.rates "Accuracy after 8 epochs. Points are runs, lines their means. The range of rates is wider, but it has an end: the rate matters still, other than people say.")
#
# Without normalization the ReLU network learns up to a rate of 0.3, with it up to 3, ten times as much; at 10 it fails as well. So the rate matters still, only the range is wider. At the same rate the normalized network has the lower loss from 0.03 on; at 0.01 there is nothing between them. The sigmoid network does not learn at any rate without it, and well with it: the last of the four sentences stands.
#
# ## Faster or better? {#faster-or-better}
#
# After 8 epochs the normalized network is ahead at the best rate of each, which is 0.1 for both. The same two for 30 epochs:

# %% longer
last = 8 if FAST else 30  # epochs


def run_longer(norm, seed):
    return trained(5, norm, seed, 0.1, epochs=last)[1].metric


tasks = [(norm, seed) for norm in NORMS for seed in seeds]
found = np.array(Parallel()(delayed(run_longer)(*task) for task in tasks))
longer = {"right": found.reshape(2, len(seeds), last)}
median = np.median(longer["right"], axis=1)
for epoch in (1, 2, 3, 5, 10, 20, 30):
    if epoch <= last:
        plain, bn = median[:, epoch - 1]
        print(f"epoch {epoch:>2}: plain {plain:.3f}, BN {bn:.3f}")
assert median[1, 1] > median[0, 1] + 0.02
assert abs(median[1, -1] - median[0, -1]) < 0.03

# %% [markdown]
# ![Test accuracy over 30 epochs: the normalized networks reach 0.95 within a few epochs, the plain ones need two or three times as long, with single collapses on the way; at the end the two are level.](figure:batch_normalization.longer "Five hidden layers of ReLU, rate 0.1. Thin lines are runs, thick ones their medians. Faster, yes; more accurate in the end, no.")
#
# Faster it is here, at the same rate already. In the end the accuracies do not differ by more than 500 test images can show.
#
# ## Covariate shift {#covariate-shift}
#
# If steady distributions were the reason, it would be fatal to make them unsteady again. Behind each normalization every unit is now stretched by a random factor and shifted by a random amount, drawn anew at each step: what the next layer sees jumps about far more than in any plain network. The rate is 1, at which the plain networks learn nothing.


# %% jitter
class Jitter(Layer):
    """Stretch and shift each unit at random, anew at every training step."""

    def __init__(self, size, rng):
        self.size, self.rng = size, rng
        super().__init__()

    def _forward(self, x, train):
        if not train:
            return x, 1.0
        factor = np.exp(0.5 * self.rng.standard_normal(self.size))
        return x * factor + 0.5 * self.rng.standard_normal(self.size), factor

    def _backward(self, dy, factor):
        return dy * factor, {}


def run_jitter(activation, seed):
    rng = np.random.default_rng(100 + seed)

    def unsteady(size, dtype):
        return Sequential(BatchNorm(size, dtype=dtype), Jitter(size, rng))

    model, _ = trained(5, unsteady, seed, 1.0, epochs=epochs, activation=activation)
    return judged(model)[1]


tasks = [(activation, seed) for activation in ACTIVATIONS for seed in seeds]
found = np.reshape(
    Parallel()(delayed(run_jitter)(*task) for task in tasks), (2, -1)
)
at_one = rates["right"][:, :, grid.index(1.0)]
jitter = {"plain": at_one[:, 0], "bn": at_one[:, 1], "unsteady": found}
for f, activation in enumerate(ACTIVATIONS):
    for name, right in jitter.items():
        print(f"{activation:<8} {name:<9}", *(f"{value:.3f}" for value in right[f]))
assert jitter["plain"].max() < 0.5
assert np.median(jitter["unsteady"], axis=1).min() > 0.7

# %% [markdown]
# The unsteady networks train where the plain ones do not, and not far from the normalized ones; some points are lost, as with any noise that strong. So steadiness is not what is gained. What remains of batch normalization when the distribution jumps is its effect on the gradient: it is divided by the batch's standard deviation on the way back, so that neither the scale of the weights nor a shift common to all examples gets through.
#
# ## Training and test mode {#training-and-test}
#
# In training, mean and variance come from the batch; for predictions there are the running averages. What if one forgets to switch, as is easily done?

# %% modes
sizes = [1, 2, 4, 8, 16, 64, 500]


def right_in_batches(model, rows, size):
    """Accuracy when each test batch is normalized with its own statistics."""
    batches = [rows[i : i + size] for i in range(0, len(rows), size)]
    logits = [model.forward(test[0][batch], train=True) for batch in batches]
    return right_share(np.concatenate(logits), test[1][rows])


def run_modes(seed):
    model, _ = trained(5, BatchNorm, seed, 0.1, epochs=epochs)
    running = judged(model)[1]
    mixed = [
        right_in_batches(model, np.arange(len(test[0])), size) for size in sizes
    ]
    return [running, right_in_batches(model, np.argsort(test[1]), 16), *mixed]


found = np.array(Parallel()(delayed(run_modes)(seed) for seed in seeds))
modes = {
    "B": np.array(sizes),
    "running": found[:, 0],
    "sorted": found[:, 1],
    "own": found[:, 2:],
}
print(f"running averages      {modes['running'].mean():.3f}")
for size, right in zip(sizes, modes["own"].mean(axis=0), strict=True):
    print(f"own, batches of {size:>3}   {right:.3f}")
print(f"sorted by class, 16   {modes['sorted'].mean():.3f}")
single, pair, *_, whole = modes["own"].mean(axis=0)
assert single < 0.2
assert pair < 0.5
assert abs(whole - modes["running"].mean()) < 0.03
assert modes["sorted"].max() < 0.5

# %% [markdown]
# ![Accuracy against the size of the test batch, normalized with its own statistics: near chance for a single image, about 0.9 for 16, level with the running averages from 64 on.](figure:batch_normalization.modes "One network for each line, three ways to predict. A batch of 16 images of mostly one class is much worse than 16 mixed ones.")
#
# A single image normalized by itself is all zeros, whatever it shows, and the network always answers the same. Two images tell at least which of them has more of something. With 64 mixed ones the difference is gone. Sorted by class, however, even 16 are of no use: the mean that is subtracted is then the class itself.
#
# ## Small training batches {#small-training-batches}
#
# The statistics of small batches are noisy in training too. Two hidden layers, 3 epochs, the rate in proportion to the batch and 0.1 at 32.

# %% small-batches
batch_sizes = [2, 32] if FAST else [2, 4, 8, 32]


def run_small(norm, B, seed):
    model, _ = trained(
        2, norm, seed, 0.1 * B / 32, batch_size=B, epochs=1 if FAST else 3
    )
    return judged(model)[1]


tasks = [(norm, B, seed) for norm in NORMS for B in batch_sizes for seed in seeds]
found = np.reshape(
    Parallel()(delayed(run_small)(*task) for task in tasks),
    (2, len(batch_sizes), -1),
)
small_batches = {"B": np.array(batch_sizes), "right": found}
plain, bn = found.mean(axis=-1)
print("   B  plain     BN")
for B, *right in zip(batch_sizes, plain, bn, strict=True):
    print(f"{B:>4}  {right[0]:.3f}  {right[1]:.3f}")
assert bn[0] < plain[0] - 0.1
assert bn[-1] > plain[-1] - 0.03

# %% [markdown]
# With batches of two the normalized network is far behind the plain one; the output of an example depends on a partner chosen at random. With four it has caught up, from eight on it is ahead.
#
# ## What would change the result {#what-would-change}
#
# - **A deeper network.** Plain, it stops learning at some depth; with normalization later, but it does so as well, see [plain and residual depth](residual-depth.py).
# - **Another optimizer.** Adam divides by the size of the gradient itself, and the wider range of rates is then worth less.
# - **A normalization over the example instead of the batch**, as layer normalization: it has neither modes nor a smallest batch.
# - **Fewer epochs**: then faster looks like better. **More epochs or a smaller rate**: the plain network catches up.
#
# ## References {#references}
