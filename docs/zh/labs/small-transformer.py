# ---
# title: 注意力的缩放与 SwiGLU 的门
# description: 训练一个小 Transformer：注意力分数除以 √d、除以 d 或者不除，前馈块用 GELU 或参数相同的 SwiGLU，学习率各自选好。
# finding: 任务要求查找时，注意力分数不除，试过的学习率没有一个学得会，除以 d 与除以 √d 一样好；在手写数字的各行上，参数相同、各自调好之后，SwiGLU 最多略胜 GELU，领先不到前馈块本身贡献的一半。
# seconds: 60
# ---

# %% [markdown]
# ## 问题 {#question}
#
# Transformer 有两处做法从一份配方抄到下一份：注意力分数除以 $\sqrt d$，前馈块带门。网络小到可以在这里反复训练、学习率也为每种变体单独选好之后，这两处各自还改变什么？
#
# ## 人们怎么说 {#what-people-say}
#
# - 不除以 $\sqrt d$，softmax 就会[饱和](term:saturation)（saturation），注意力学不动 [@vaswani2017, §3.2.1]。
# - 除以 $d$ 一样好，而且宽度变化时更合适 [@yang2022]。
# - 参数一样多时，SwiGLU 优于 GELU [@shazeer2020]。
#
# 第一句通常[只用第一步来解释](../activations/softmax.md#softmax-in-attention)，很少在训练中验证；最后一句是在大语言模型上测得的。

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
# ## 注意力的缩放 {#scale}
#
# 一个序列里有八对符号，每对是一个键和一个值，都取自十二个符号；最后单独给出其中一个键，问它旁边的值。序列从不重复。网络只有一个 Transformer 块，一个头，宽度 $d = 64$；输入方差为 1 时，查询和键的各分量在初始时独立、方差为 1。变体有四种：分数除以 $\sqrt d$；除以 $d$；不除；不除，但查询和键的初始值各缩小 $d^{-1/4}$ 倍，于是起点与第一种是完全相同的函数。
#
# 测量的是损失，以及最后一个位置回看时各权重的[熵](term:entropy)（entropy）：1 表示均匀，0 表示只看一处。

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
# ![左图，损失随步数的变化：除以 d 或 √d，200 步内降到接近零，不除但初始值小的也一样；不除的每一次运行都停在 0.4 以上。右图，权重的熵：不除时一开始就低于 0.25，此后一直如此；其余几种从 0.86 或 1 附近开始，随损失一起下降](figure:small_transformer.attention_scale "每种变体取各自最好的学习率。细线是各次运行，粗线是均值。")
#
# 不除的时候，第一步之前注意力就几乎是独热的，而且落在毫无意义的位置上。三种学习率在这 200 步里都救不了它，只是用中间那种时，每次运行都有些进展。除以 $\sqrt d$ 和除以 $d$ 最后都接近零；后者从均匀开始，自己变得尖锐。
#
# 第四种变体说明了除法的用处。初始值小、学习率也够小，它学得和第一种一样好，可见一部分功劳是初始化的。学习率取最大时它就落后了：Adam 移动小权重与移动大权重的幅度一样；键走同样大的一步，不除的分数变化是第一种的 $d^{1/4}$ 倍，因为查询虽然小了 $d^{-1/4}$ 倍，却少了因子 $1/\sqrt d$。除法既决定最初的分数，**也**决定分数的步长。
#
# ## GELU 还是 SwiGLU {#gates}
#
# 一幅数字图像就是一个序列：八行，每行八个像素，每个像素有 17 种取值。网络由上面各行预测下一行，损失是每个像素的平均交叉熵：一个宽度为 24 的 Transformer 块，Adam，学习率沿直线降到零，训练六轮。学习率在 250 幅图像上选，报告的损失来自另外 250 幅。GELU 的隐藏宽度是 96；SwiGLU 有三个矩阵，宽度取它的三分之二。为了看清前馈块和注意力本身值多少，又把它们分别去掉。 <!-- number 96: 4 times 24 -->

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
# ![每像素的测试损失随学习率的变化：SwiGLU 的曲线略低于 GELU，没有注意力的网络就在旁边，没有前馈块的网络在每种学习率下都明显更高](figure:small_transformer.gated_units "点是各个种子，线连接均值。")
#
# 去掉前馈块，无论哪种学习率、哪个种子，损失都明显更高。两种前馈块之间差别很小：SwiGLU 的均值在每种学习率下都领先，各取最好的学习率时领先约百分之一，大致是配对标准误的两倍，而且并非每个种子都如此。这与大模型上的结果一致，但五个种子不足以下定论；要确认这么小的差别，得跑上几十次。
#
# 顺便一提，在这六轮里注意力没有带来可测的好处：位置加上紧邻的那一行，几乎就说明了一切。Transformer 的哪个部分重要，取决于任务；这个任务比较的是前馈块，前一个比较的是注意力。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **更小的 d**：不除的分数标准差是 $\sqrt d$，维数少时并无妨碍。
# - **不需要查找的任务**，比如这里的数字：注意力本来没有贡献，缩放也就无从破坏。
# - **对查询和键做归一化**：那样无论除以什么，分数都有界，缩放就成了单独的温度。
# - **更长的训练、更多的层、语言数据**：SwiGLU 的优势就是在那里测得的。
# - **比较时让宽度而不是参数相等**：那样 SwiGLU 的前馈块多出一半参数，比的就是大小了。
#
# ## 参考文献 {#references}
