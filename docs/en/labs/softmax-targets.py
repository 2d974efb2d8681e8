# ---
# title: What softmax is trained on
# description: A student on hard, soft and mixed targets with and without the factor T², the bias of the sampled softmax gradient in a vocabulary of two thousand, and softmax regression started from zero.
# finding: Soft targets of a teacher help a student with few images in every run, and the factor T² changes mostly which learning rate it needs; the sampled gradient is biased unless classes are drawn from the model's own softmax; softmax regression may start from zero weights, a hidden layer may not.
# seconds: 30
# ---

# %% [markdown]
# ## The question {#question}
#
# Softmax with cross-entropy has the gradient $p - t$. What happens if the target $t$ is not a label but the output of another network, if $p$ is computed from a few classes only, and if training starts from weights that are all zero?
#
# ## What people say {#what-people-say}
#
# - The soft targets of a teacher tell a student more than the labels; the soft part of the loss must be multiplied by $T^2$ [@hinton2015, §2].
# - Sampled softmax saves nearly all of the output layer's cost [@jean2015]; its gradient is biased [@blanc2018].
# - Weights must not start from zero, since all units would stay the same.
# - Without a non-linearity nothing can be learned from images.

# %%
import os
from functools import partial
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import softmax
from dlref.data import load_digits
from dlref.losses import cross_entropy, cross_entropy_grad, entropy, one_hot
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.optimizers import SGD
from dlref.training import Loss, fit

FAST = "DLREF_FAST" in os.environ  # two seconds instead of half a minute
seeds = range(2 if FAST else 6)
x, y = load_digits()


def right(model, rows):
    return accuracy(model.forward(x[rows]).argmax(axis=1), y[rows])


# %% [markdown]
# ## Soft targets {#distillation-runs}
#
# The teacher has two hidden layers of 128 units and is trained on a thousand digits; the student has 32 hidden units and gets one hundred of these. Its targets are the labels, the teacher's softmax at the [temperature](term:temperature) $T = 4$, or the mean of both losses; the soft loss comes with and without the factor $T^2$. Each kind chooses its rate on 300 other digits. <!-- number 300: 1300 less 1000 -->

# %%
T = 4
TEMPERATURES = np.array([1, 2, 4, 8, 16, 32])
TARGETS = {  # weight of the hard targets, factor before the soft ones
    "hard": (1.0, 1),
    "soft": (0.0, 1),
    "soft, T²": (0.0, T**2),
    "both": (0.5, 1),
    "both, T²": (0.5, T**2),
}
rates = [0.03, 0.3] if FAST else [0.01, 0.03, 0.1, 0.3]


def mixed(z, targets, hard, factor):
    t, v = np.split(targets, 2, axis=1)  # labels, and the teacher's logits
    soft = cross_entropy(z / T, softmax(v / T))
    return hard * cross_entropy(z, t) + (1 - hard) * factor * soft


def mixed_grad(z, targets, hard, factor):
    t, v = np.split(targets, 2, axis=1)
    soft = cross_entropy_grad(z / T, softmax(v / T)) / T
    return hard * cross_entropy_grad(z, t) + (1 - hard) * factor * soft


def distill(seed):
    rng = np.random.default_rng(seed)
    known, held_out, test = np.split(rng.permutation(len(x)), [1000, 1300])
    teacher = mlp([64, 128, 128, 10], rng=rng)
    sgd = partial(SGD, momentum=0.9)
    epochs = 8 if FAST else 20
    fit(
        teacher,
        (x[known], y[known]),
        "cross_entropy",
        sgd(0.1),
        epochs,
        32,
        rng=rng,
    )
    rows = known[:100]
    v = teacher.forward(x[rows])
    targets = np.concatenate([one_hot(y[rows], 10), v], axis=1)
    student = mlp([64, 32, 10], rng=rng)
    start = {name: W.copy() for name, W in student.params.items()}
    z = student.forward(x[rows])
    lengths = [
        np.linalg.norm(softmax(z / t) - softmax(v / t)) / t for t in TEMPERATURES
    ]
    found = []
    for (hard, factor), rate in product(TARGETS.values(), rates):
        student.params.update(start)
        loss = Loss(mixed, mixed_grad, hard=hard, factor=factor)
        order, epochs = np.random.default_rng(seed), 30 if FAST else 60
        fit(student, (x[rows], targets), loss, sgd(rate), epochs, 32, rng=order)
        found.append([right(student, held_out), right(student, test)])
    return lengths, found, right(teacher, test)


# %% distillation
lengths, found, teachers = zip(
    *Parallel()(delayed(distill)(seed) for seed in seeds), strict=True
)
shape = len(seeds), len(TARGETS), len(rates), 2
held_out, test = np.moveaxis(np.reshape(found, shape), (0, -1), (-1, 0))
best = held_out.mean(axis=-1).argmax(axis=-1)
own = test[np.arange(len(TARGETS)), best]
lengths = np.mean(lengths, axis=0)
distillation = {"rates": np.array(rates), "right": test, "own": own}
print(f"accuracy of the teacher {np.mean(teachers):.3f}")
print("rate     ", *[f"{rate:>6}" for rate in rates], "  at its best")
for name, runs, at_best in zip(TARGETS, test, own, strict=True):
    print(f"{name:<9}", *[f"{r:6.3f}" for r in runs.mean(axis=-1)], end="")
    print(f"  {at_best.mean():11.3f}")
print("length of the soft gradient at the logits, without and with T²")
for t, length in zip(TEMPERATURES, lengths / lengths[0], strict=True):
    print(f"T = {t:>2}  {length:.3f}  {t**2 * length:.2f}")
plain, soft, soft_squared, both, both_squared = own
assert np.all(soft > plain)
assert np.all(soft_squared > plain)
assert abs(np.mean(soft_squared - soft)) < 0.015
assert -0.01 < np.mean(both_squared - both) < 0.03
assert both.mean() > plain.mean() + 0.005
small, large = rates.index(0.03), rates.index(0.3)
assert test[1, small].mean() < test[2, small].mean() - 0.05
assert test[1, large].mean() > test[2, large].mean() + 0.4
slope = np.log(lengths[-1] / lengths[-3]) / np.log(4)
assert -2.5 < slope < -1.7

# %% [markdown]
# ![Test accuracy against the rate: hard targets end at the lowest best value; soft targets without the factor rise towards the right and reach their best at the largest rate, with the factor they have it at small rates and collapse at large ones; the mixed ones lie between](figure:softmax_targets.distillation "Means over the seeds; the points are runs. T² moves the curve of the soft targets to the left.")
#
# Soft targets beat the labels in every run, by about three points. They carry what a hundred labels do not: how the teacher, which has seen ten times as many images, ranks the other classes.
#
# For soft targets alone, $T^2$ is a factor before the whole loss, for SGD the same as a rate 16 times as large. Whoever compares at one rate may find it indispensable, or fatal; each at its own, the two are alike. In a mixture it also sets the weight of the two parts, which no rate can: with it, the result is nearer to that of the soft targets, here to its advantage by about one point.
#
# The length of the soft gradient falls roughly like $1/T^2$ only at high temperature; between 1 and 4 it falls more slowly, so there the factor makes the soft part stronger than it was at $T = 1$.
#
# ## The sampled gradient {#sampling}
#
# 2000 classes whose frequency falls like $1/k$, random output weights of width 16. The full gradient at the hidden vector needs all logits. The sampled one takes the target and $m$ draws from the other classes by a proposal $q$, corrects their logits by $-\log(m q)$, and applies softmax to these $m + 1$. Its bias, the distance of its mean from the full gradient, and its error, the root mean squared distance of a single one, are given in units of the full gradient's length, over several targets.

# %% sampled-softmax
K, WIDTH = 2000, 16
words = range(4 if FAST else 20)
repeats = 200 if FAST else 1000
counts = np.array([10, 40, 160, 640])
PROPOSALS = ["uniform", "unigram", "the model's own"]


def estimates(z, t, q, m, rng):
    """Weights of the target and of m classes drawn by q from the others, many times."""
    others = np.delete(np.arange(K), t)
    q = q[others] / q[others].sum()
    drawn = rng.choice(K - 1, size=(repeats, m), p=q)
    target = np.full((repeats, 1), z[t])
    logits = np.hstack([target, z[others][drawn] - np.log(m * q[drawn])])
    return others[drawn], softmax(logits)


def sampled(word):
    """Length of bias, error and noise of the mean, relative to the full gradient."""
    rng = np.random.default_rng(word)
    W = rng.standard_normal((K, WIDTH))
    h = 2 * rng.standard_normal(WIDTH) / WIDTH**0.5
    b = -np.log(np.arange(1, K + 1))  # the more frequent, the more probable
    z = W @ h + b
    p = softmax(z)
    t = rng.choice(K, p=p)
    full = p @ W - W[t]
    found = []
    for q, m in product((np.full(K, 1 / K), softmax(b), p), counts):
        classes, weights = estimates(z, t, q, m, rng)
        g = np.sum(weights[:, 1:, None] * W[classes], axis=1)
        g += (weights[:, :1] - 1) * W[t]
        off = np.sum((g - full) ** 2, axis=1).mean()
        bias = np.sum((g.mean(axis=0) - full) ** 2)
        found.append([bias, off, g.var(axis=0).sum() / repeats])
    return np.reshape(found, (len(PROPOSALS), len(counts), 3)), np.sum(full**2)


squares, full = zip(
    *Parallel()(delayed(sampled)(word) for word in words), strict=True
)
bias, error, noise = np.moveaxis(
    np.sqrt(np.mean(squares, axis=0) / np.mean(full)), -1, 0
)
sampled_softmax = {"counts": counts, "bias": bias, "error": error, "noise": noise}
print(f"dot products: {K} for the full gradient, m + 1 for m samples")
for name, *lines in zip(PROPOSALS, bias, error, noise, strict=True):
    print(f"drawn by {name}")
    for m, *values in zip(counts, *lines, strict=True):
        values = "  ".join(f"{value:.3f}" for value in values)
        print(f"  m = {m:>3}  bias, error, noise of the bias  {values}")
slopes = np.log(error[:, -1] / error[:, 0]) / np.log(counts[-1] / counts[0])
print("exponents of the error", *slopes.round(2))
uniform, unigram, own = range(3)
assert np.all(bias[own] < 2 * noise[own])
assert np.all(bias[uniform] > 3 * noise[uniform])
assert bias[unigram, 0] > 3 * noise[unigram, 0]
assert np.all(np.diff(bias[:2], axis=1) < 0)
assert abs(slopes[own] + 0.5) < 0.05
assert error[own, 1] < 0.6 * error[uniform, -1]
assert error[unigram, -1] < 0.8 * error[uniform, -1]

# %% [markdown]
# ![Error and bias against the number of samples, both axes logarithmic: drawn uniformly the error falls slowly and a good part of it is bias; drawn by frequency both are lower; drawn from the model's own softmax the error is lowest and falls with the square root, and the bias is no larger than its noise](figure:softmax_targets.sampled_softmax "Left the error of one gradient, right its bias, in lengths of the full gradient. Thin dotted lines: what chance alone would give as bias.")
#
# With 40 samples the output layer costs 41 dot products in place of 2000, a fiftieth. What that buys depends on the proposal more than on the number: 40 draws from the model's own softmax have a smaller error than 640 uniform ones. The correction makes the sum in the denominator right in the mean, but the gradient divides by it, and the mean of a quotient is not the quotient of the means. That is the bias, and it shrinks only slowly while $q$ is far from $p$. Drawn from $p$ itself the denominator is exact and the bias is zero; but then all logits are needed, and nothing is saved. <!-- number 41: 40 + 1 -->
#
# ## From zero {#from-zero}
#
# Softmax regression and networks with 32 hidden units on the digits, SGD at the rate 0.3, all weights and biases zero.

# %% zero-start
STARTS = {
    "no hidden layer, zero": (None, True),
    "ReLU, zero": ("relu", True),
    "tanh, zero": ("tanh", True),
    "sigmoid, zero": ("sigmoid", True),
    "ReLU, random": ("relu", False),
}
EPOCHS = 15 if FAST else 40


def from_start(name, seed):
    activation, zero = STARTS[name]
    rng = np.random.default_rng(seed)
    rows, test = np.split(rng.permutation(len(x)), [1297])
    sizes = [64, 32, 10] if activation else [64, 10]
    model = mlp(sizes, activation or "relu", rng=rng)
    if zero:
        for W in model.params.values():
            W[:] = 0
    examples = x[rows], y[rows]
    history = fit(model, examples, "cross_entropy", SGD(0.3), EPOCHS, 32, rng=rng)
    first = next(iter(model.params.values()))
    classes = entropy(np.bincount(y[rows]) / len(rows))
    rank = np.linalg.matrix_rank(first)
    return right(model, test), rank, np.abs(first).max(), classes, history.loss


found = Parallel()(delayed(from_start)(*task) for task in product(STARTS, seeds))
*numbers, losses = zip(*found, strict=True)
shape = len(STARTS), len(seeds)
scores, ranks, largest, classes = (np.reshape(part, shape) for part in numbers)
losses = np.reshape(losses, (*shape, EPOCHS))
zero_start = {"loss": losses, "right": scores, "entropy": classes}
print(f"entropy of the classes {classes.mean():.3f}")
print("                        accuracy   loss  rank of the first matrix")
for name, score, loss, rank in zip(STARTS, scores, losses, ranks, strict=True):
    print(f"{name:<23} {score.mean():9.3f}", end="")
    print(f"  {loss[:, -1].mean():5.3f}  {rank.min():.0f} to {rank.max():.0f}")
linear, *stuck, symmetric, random = range(len(STARTS))
assert scores[linear].min() > 0.94
assert np.all(largest[stuck] == 0)
assert np.all(np.abs(losses[stuck][..., -1] - classes[stuck]) < 0.03)
assert scores[stuck].max() < 0.2
assert np.all(ranks[symmetric] == 1)
assert scores[symmetric].max() < 0.6
assert scores[random].min() > 0.94
assert np.mean(scores[random] - scores[linear]) > 0

# %% [markdown]
# ![Training loss by epoch: without a hidden layer it falls at once from zero weights; with ReLU or tanh it stays at 2.30, the entropy of the classes; with sigmoid it leaves that level late and slowly; from random weights it falls lowest](figure:softmax_targets.zero_start "Training loss, means over the seeds.")
#
# Without a hidden layer the loss is convex and no start is a bad one: the gradient $x^\top(p - t)$ is not zero, since $p$ is uniform and $t$ is not. From zero it reaches more than 94% on digits it has not seen, **without any non-linearity in front of softmax**; a hidden layer from random weights adds about one point.
#
# With ReLU or tanh and zero weights the hidden output is zero, so the second matrix gets no gradient; the second matrix is zero, so the first gets none. Both are exactly zero after training; only the output bias learns, and it learns how frequent the classes are.
#
# What people say about it, that all units stay the same, happens with sigmoid: its output at zero is one half, the second matrix moves, and with it the first, but all units alike. The matrix keeps rank one, and 32 units are one.
#
# ## What would change the result {#what-would-change}
#
# - **A student with as many images as its teacher, or a teacher that is wrong**: then there is less to be told, or too much.
# - **Adam**: it takes a constant factor out of the gradient, so that $T^2$ before soft targets alone changes nothing at all.
# - **A sharper model**: the farther $p$ is from any simple proposal, the more samples it takes. At the start of training $p$ is nearly uniform, and the bias is small.
# - **Harder images**: digits are nearly linearly separable, most photographs are not.
#
# ## References {#references}
