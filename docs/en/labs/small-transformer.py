# ---
# title: The scale of attention, the gate of SwiGLU
# description: A small transformer with attention scores divided by √d, by d or by nothing, and with GELU or SwiGLU feed-forward blocks of the same size, each at its own learning rate.
# finding: Where a transformer must look something up, undivided attention scores keep it from learning at every rate tried, and dividing by d does as well as by √d; on rows of digits, each tuned, a SwiGLU block is at most slightly ahead of a GELU block of the same size, by less than half of what the block is worth at all.
# seconds: 60
# ---

# %% [markdown]
# ## The question {#question}
#
# Two parts of a transformer are copied from recipe to recipe: attention divides its scores by $\sqrt d$, and the feed-forward block is gated. What does each of them change in a network small enough to be trained here many times, once the learning rate is chosen for each variant?
#
# ## What people say {#what-people-say}
#
# - Without the division by $\sqrt d$ the softmax [saturates](term:saturation) and attention does not learn [@vaswani2017, §3.2.1].
# - Dividing by $d$ is as good, and better suited to widths that change [@yang2022].
# - SwiGLU is better than GELU at the same number of parameters [@shazeer2020].
#
# The first is usually explained by the [first step only](../activations/softmax.md#softmax-in-attention), not shown in training. The last was measured on large language models.

# %%
import os
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import softmax, swiglu, swiglu_vjp
from dlref.attention import (
    scaled_dot_product_attention,
    scaled_dot_product_attention_vjp,
)
from dlref.data import load_digits
from dlref.initializers import lecun_normal
from dlref.layers import Activation, Layer, Linear, Residual, Sequential
from dlref.losses import cross_entropy, cross_entropy_grad
from dlref.normalization import LayerNorm
from dlref.optimizers import Adam
from dlref.schedules import polynomial
from dlref.training import Loss, fit

FAST = "DLREF_FAST" in os.environ  # two seconds instead of a minute
seeds = range(1 if FAST else 5)
WIDTH, D = 24, 64


def linear(n, m, rng, gain=1.0, bias=True):
    def init(shape, rng, dtype):
        return gain * lecun_normal(shape, rng=rng, dtype=dtype)

    return Linear(n, m, bias, init=init, rng=rng, dtype=np.float32)


class Attention(Layer):
    """One head of width d that looks back only; its scores are q·k times the scale."""

    def __init__(self, d, scale, rng, gain=1.0):
        self.maps = {
            "q": linear(WIDTH, d, rng, gain),
            "k": linear(WIDTH, d, rng, gain),
            "v": linear(WIDTH, WIDTH, rng),
        }
        self.factor = scale * d**0.5  # dlref divides by the root of d
        super().__init__(inner=self.maps)

    def _forward(self, x, train):
        q, k, v = (part.forward(x, train=train) for part in self.maps.values())
        q = q * self.factor
        self.seen = q, k
        return scaled_dot_product_attention(q, k, v, causal=True), (q, k, v)

    def _backward(self, dy, saved):
        dq, dk, dv = scaled_dot_product_attention_vjp(*saved, dy, causal=True)
        parts = zip(self.maps.values(), (dq * self.factor, dk, dv), strict=True)
        return sum(part.backward(gradient) for part, gradient in parts), {}

    def last_weights(self):
        """What the last position took from each of the others, (N, T - 1)."""
        q, k = self.seen
        scores = (k[:, :-1] @ q[:, -1, :, None])[..., 0]
        return softmax(scores / q.shape[-1] ** 0.5)


def normalized(*layers):
    return Residual(Sequential(LayerNorm(WIDTH, dtype=np.float32), *layers))


# %% [markdown]
# ## The scale of attention {#scale}
#
# A sequence holds eight pairs, each a key and a value among twelve symbols, and then one of the keys alone; asked is the value beside it. Sequences never come twice. The network is one transformer block with one head of width $d = 64$; queries and keys start with independent components of variance 1 for inputs of variance 1. Four variants: scores divided by $\sqrt d$, by $d$, not at all, and not at all but with queries and keys that start smaller by $d^{-1/4}$ each, so that it begins as exactly the same function as the first.
#
# Measured are the loss and the [entropy](term:entropy) of the weights with which the last position looks back: 1 is uniform, 0 is one position only.

# %%
SYMBOLS, PAIRS = 12, 8
SCALES = {
    "1/√d": (D**-0.5, 1.0),
    "1/d": (1 / D, 1.0),
    "none": (1.0, 1.0),
    "none, small start": (1.0, D**-0.25),
}


class Last(Layer):
    """Only the last position."""

    def _forward(self, x, train):  # noqa: ARG002
        return x[:, -1], x.shape

    def _backward(self, dy, shape):
        dx = np.zeros(shape, dy.dtype)
        dx[:, -1] = dy
        return dx, {}


def draw(n, rng):
    """Pairs of a key and a value, then a key alone; asked is the value beside it."""
    keys = np.argsort(rng.random((n, SYMBOLS)), axis=1)[:, :PAIRS]
    values = rng.integers(SYMBOLS, size=(n, PAIRS))
    each, asked = np.arange(n), rng.integers(PAIRS, size=n)
    x = np.zeros((n, PAIRS + 1, 2 * SYMBOLS), np.float32)
    symbol = np.eye(SYMBOLS)
    x[:, :-1] = np.concatenate([symbol[keys], symbol[values]], axis=-1)
    x[:, -1, :SYMBOLS] = symbol[keys[each, asked]]
    return x, values[each, asked]


def recall(name, rate, seed):
    rng, weights = np.random.default_rng(seed).spawn(2)
    scale, gain = SCALES[name]
    attention = Attention(D, scale, weights, gain)
    model = Sequential(
        linear(2 * SYMBOLS, WIDTH, weights),
        normalized(attention),
        normalized(
            linear(WIDTH, 4 * WIDTH, weights),
            Activation("relu"),
            linear(4 * WIDTH, WIDTH, weights),
        ),
        LayerNorm(WIDTH, dtype=np.float32),
        linear(WIDTH, SYMBOLS, weights),
        Last(),
    )
    x, y = draw(200, rng)
    losses, entropies = [], []

    def look(step=None):
        if step is None or step.epoch_ended:
            losses.append(cross_entropy(model.forward(x), y))
            p = attention.last_weights()
            logs = np.log(np.maximum(p, 1e-30))
            entropies.append(-np.mean(np.sum(p * logs, axis=1)) / np.log(PAIRS))

    look()
    epochs = 10 if FAST else 20
    fit(
        model,
        lambda rng: draw(320, rng),
        "cross_entropy",
        Adam(rate),
        epochs,
        32,
        rng=rng,
        callbacks=[look],
    )
    return losses, entropies


# %% attention-scale
rates = [0.01] if FAST else [0.001, 0.003, 0.01]
found = Parallel()(delayed(recall)(*task) for task in product(SCALES, rates, seeds))
shape = len(SCALES), len(rates), len(seeds), 2, -1
loss, entropy = np.moveaxis(np.reshape(found, shape), -2, 0)
best = loss[..., -1].mean(axis=-1).argmin(axis=-1)
own = np.arange(len(SCALES)), best
attention_scale = {
    "steps": 10 * np.arange(loss.shape[-1]),
    "loss": loss[own],
    "entropy": entropy[own],
}
print(
    "rate             ", *[f"{rate:>7}" for rate in rates], "  entropy at its best"
)
for name, runs, sure in zip(SCALES, loss[..., -1], entropy[own], strict=True):
    print(f"{name:<17}", *[f"{loss:7.3f}" for loss in runs.mean(axis=-1)], end="")
    print(f"  {sure[:, 0].mean():.2f} to {sure[:, -1].mean():.2f}")
start = entropy[..., 0].mean(axis=(1, 2))
root, whole, unscaled, small = loss[..., -1]
assert 0.75 < start[0] < 0.95 < 0.99 < start[1]
assert start[2] < 0.25
assert abs(start[3] - start[0]) < 0.001
assert root[-1].max() < 0.4
assert whole[-1].max() < 0.1
assert unscaled.min() > 0.4
assert unscaled.mean(axis=-1).min() > 1
assert small[-1].mean() > 5 * root[-1].mean()
if not FAST:
    assert root[1].max() < 0.1
    assert small[1].max() < 0.1

# %% [markdown]
# ![Left, loss by step: divided by d or by √d it falls to nearly zero within 200 steps, and so it does undivided with a small start; undivided it stays above 0.4 in every run. Right, entropy of the weights: undivided it starts below 0.25 and stays there; the others start near 0.86 or 1 and fall while the loss falls](figure:small_transformer.attention_scale "Each variant at its best rate. Thin lines are runs, thick ones their means.")
#
# Undivided, attention is nearly one-hot before the first step, and at a place that means nothing. None of the three rates rescues it within these 200 steps, though the middle one makes some progress in every run. Dividing by $\sqrt d$ and by $d$ both end near zero; the latter starts uniform and sharpens on its own.
#
# The fourth variant tells what the division is for. With a small start and a small enough rate it learns as well as the first, so part of the work is done by the initialization. At the largest rate it falls behind: Adam moves small weights by as much as large ones, and a step of the same size in the keys moves undivided scores $d^{1/4}$ times as far, since the queries are smaller by $d^{-1/4}$ and the factor $1/\sqrt d$ is missing. The division sets the first scores **and** the size of their steps.
#
# ## GELU or SwiGLU {#gates}
#
# A digit is a sequence of eight rows of eight pixels with 17 values each. From the rows above, the network predicts the next one, and its loss is the mean cross-entropy per pixel: one transformer block of width 24, Adam with a rate that falls to zero along a line, six epochs. Rates are chosen on 250 digits, the losses are those of 250 others. GELU has a hidden width of 96, SwiGLU, which has three matrices, two thirds of it. To see what the block and attention are worth at all, each is also left out. <!-- number 96: 4 times 24 -->

# %%
x, y = load_digits()
rows = x.reshape(-1, 8, 8)
above = np.pad(rows[:, :-1], ((0, 0), (1, 0), (0, 0)))
position = np.tile(np.eye(8), (len(x), 1, 1))
inputs = np.concatenate([above, position], axis=-1).astype(np.float32)
pixels = np.rint(16 * rows).astype(int)
TRAIN, TEST = (480, 100) if FAST else (1297, 250)  # of each kind
EPOCHS = 6


def pixel_loss(logits, t):
    return cross_entropy(logits.reshape(t.size, -1), t.ravel())


def pixel_loss_grad(logits, t):
    flat = cross_entropy_grad(logits.reshape(t.size, -1), t.ravel())
    return flat.reshape(logits.shape)


class SwiGLU(Layer):
    """The first half of the columns through SiLU, times the second half."""

    def _forward(self, x, train):  # noqa: ARG002
        a, b = np.split(x, 2, axis=-1)
        return swiglu(a, b), (a, b)

    def _backward(self, dy, saved):
        return np.concatenate(swiglu_vjp(*saved, dy), axis=-1), {}


def feedforward(kind, rng):
    if kind == "none":
        return []
    hidden = 4 * WIDTH
    if kind == "GELU":
        first, middle = linear(WIDTH, hidden, rng, bias=False), Activation("gelu")
    else:
        hidden = 2 * hidden // 3
        first, middle = linear(WIDTH, 2 * hidden, rng, bias=False), SwiGLU()
    last = linear(hidden, WIDTH, rng, bias=False)
    return [normalized(first, middle, last)]


def draw_digits(heads, kind, rate, seed):
    """Loss per pixel on held-out and on test digits, and the number of parameters."""
    rng, weights = np.random.default_rng(seed).spawn(2)
    parts = np.split(
        rng.permutation(len(x)), [TRAIN, TRAIN + TEST, TRAIN + 2 * TEST]
    )
    train, held_out, test, _ = parts
    model = Sequential(
        linear(16, WIDTH, weights),
        *[normalized(Attention(D, D**-0.5, weights)) for _ in range(heads)],
        *feedforward(kind, weights),
        LayerNorm(WIDTH, dtype=np.float32),
        linear(WIDTH, 8 * 17, weights),
    )
    decay = polynomial(rate, EPOCHS * -(-TRAIN // 16))
    loss = Loss(pixel_loss, pixel_loss_grad)
    examples = inputs[train], pixels[train]
    fit(model, examples, loss, Adam(decay), EPOCHS, 16, rng=rng)
    losses = [
        loss(model.forward(inputs[some]), pixels[some]) for some in (held_out, test)
    ]
    return *losses, sum(W.size for W in model.params.values())


# %% gated-units
KINDS = {
    "GELU": (1, "GELU"),
    "SwiGLU": (1, "SwiGLU"),
    "no feed-forward": (1, "none"),
    "no attention": (0, "GELU"),
}
rates = [0.01] if FAST else [0.01, 0.02, 0.04]
found = Parallel()(
    delayed(draw_digits)(*kind, rate, seed)
    for kind, rate, seed in product(KINDS.values(), rates, seeds)
)
shape = len(KINDS), len(rates), len(seeds), 3
held_out, test, sizes = np.moveaxis(np.reshape(found, shape), -1, 0)
best = held_out.mean(axis=-1).argmin(axis=-1)
at_best = test[np.arange(len(KINDS)), best]
gated_units = {"rates": np.array(rates), "test": test, "best": at_best}
print("rate            ", *[f"{rate:>6}" for rate in rates], "  parameters")
for name, runs, size in zip(KINDS, test, sizes[:, 0, 0], strict=True):
    print(f"{name:<16}", *[f"{loss:6.3f}" for loss in runs.mean(axis=-1)], end="")
    print(f"  {size:6.0f}")
gelu, gated, without, blind = at_best
worth, gap = without - gelu, gelu - gated
error = gap.std(ddof=len(seeds) > 1) / len(seeds) ** 0.5
print(f"GELU less SwiGLU {gap.mean():+.3f} ± {error:.3f}")
print(f"without feed-forward less GELU {worth.mean():+.3f}")
assert np.all(sizes[0] == sizes[1])
assert np.all(without - np.maximum(gelu, gated) > 0.01)
assert abs(gap.mean()) < 0.03
assert abs(gap.mean()) < worth.mean() / 2
if not FAST:
    assert abs(np.mean(blind - gelu)) < 0.03

# %% [markdown]
# ![Test loss per pixel against the rate: the curve of SwiGLU lies slightly below that of GELU, that of the network without attention beside them, and that of the network without a feed-forward block clearly above at every rate](figure:small_transformer.gated_units "Points are seeds, lines go through their means.")
#
# Without the block the loss is clearly higher at every rate and with every seed. Between the two blocks the difference is small: SwiGLU is ahead at every rate in the mean, at the best ones by about a hundredth, roughly twice the standard error of the pairs, and not with every seed. That fits what was found in large models, and five seeds do not establish it; a difference of this size takes dozens of runs.
#
# Attention, by the way, is worth nothing measurable here within six epochs: the row above, and which row it is, tell nearly everything. Which part of a transformer matters depends on the task; this one compares feed-forward blocks, the one before it attention.
#
# ## What would change the result {#what-would-change}
#
# - **Smaller d**: the undivided scores have the standard deviation $\sqrt d$, and with few dimensions that is no harm.
# - **A task without lookup**, as the digits here: what attention cannot contribute, its scale cannot spoil.
# - **Normalized queries and keys**: then the scores are bounded whatever is divided, and the scale becomes a temperature of its own.
# - **Longer training, more layers, language**: where SwiGLU was found to be better.
# - **Equal width instead of equal parameters**: then SwiGLU has half as many parameters again in the block, and the comparison is one of sizes.
#
# ## References {#references}
