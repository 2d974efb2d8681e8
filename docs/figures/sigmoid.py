"""Figures of the page activations/sigmoid."""

import numpy as np

from dlref.activations import (
    activation_moments,
    hard_sigmoid,
    hard_sigmoid_grad,
    sigmoid,
    sigmoid_grad,
    softplus,
    tanh,
)


def curve(fig, tr):
    """Sigmoid, its two piecewise linear stand-ins, and their slopes."""
    x = np.linspace(-6, 6, 121)
    bends = np.array([-6, -3, -3, 3, 3, 6])
    values, slopes = fig.subplots(1, 2)
    for ax in (values, slopes):
        ax.axvline(0, color="grid")
        ax.set_xlabel("x")
    values.plot(x, sigmoid(x), label="σ(x)")
    values.plot(bends, hard_sigmoid(bends), label="x/6 + ½")
    values.plot(
        bends * 2.5 / 3,
        np.clip(0.2 * bends * 2.5 / 3 + 0.5, 0, 1),
        label="0.2x + 0.5",
    )
    slopes.plot(x, sigmoid_grad(x))
    inside = hard_sigmoid_grad(0.0)
    slopes.plot(bends, [0, 0, inside, inside, 0, 0])
    slopes.plot(np.append(bends[:-1] * 2.5 / 3, 6), [0, 0, 0.2, 0.2, 0, 0])
    values.set_title(tr(zh="函数值", en="value"))
    slopes.set_title(tr(zh="导数", en="derivative"))
    values.set_ylim(-0.05, 1.5)
    values.set_yticks(np.linspace(0, 1, 6))
    values.legend(loc="upper left")


def losses(fig, tr):
    """Cross-entropy and squared error as functions of the logit, for target 0."""
    z = np.linspace(-4, 10, 141)
    values, slopes = fig.subplots(1, 2)
    for ax in (values, slopes):
        ax.axhline(0, color="grid")
        ax.set_xlabel("z")
    values.plot(z, softplus(z))
    values.plot(z, sigmoid(z) ** 2 / 2)
    slopes.plot(z, sigmoid(z), label=tr(zh="交叉熵", en="cross-entropy"))
    slopes.plot(
        z, sigmoid(z) * sigmoid_grad(z), label=tr(zh="平方误差", en="squared error")
    )
    values.set_title(tr(zh="损失，目标为 0", en="loss, target 0"))
    slopes.set_title(tr(zh="对 z 的梯度", en="gradient in z"))
    values.set_ylim(-0.3, 6)
    slopes.set_ylim(-0.05, 1.5)
    slopes.set_yticks(np.linspace(0, 1, 6))
    slopes.legend(loc="upper left")


def reliability(fig, tr):
    """Frequency of positives against predicted probability, before and after a temperature."""
    rng = np.random.default_rng(0)
    z = 1.5 * rng.standard_normal(20_000)
    t = rng.random(20_000) < sigmoid(z)
    held_out = 1.5 * rng.standard_normal(20_000)
    label = rng.random(20_000) < sigmoid(held_out)
    beta = 0.0
    for _ in range(8):
        p = sigmoid(beta * 3 * held_out)
        step = np.mean((p - label) * held_out) / np.mean(p * (1 - p) * held_out**2)
        beta -= step / 3
    edges = np.linspace(0, 1, 16)
    ax = fig.subplots()
    ax.plot([0, 1], [0, 1], color="grid", linestyle="-")
    cases = [
        (z, "o", "-", tr(zh="σ(z)：真实的概率", en="σ(z): the true probability")),
        (3 * z, "s", "--", tr(zh="σ(3z)：过度自信", en="σ(3z): overconfident")),
        (
            3 * z * beta,
            "x",
            "none",
            tr(zh="σ(3z/T)：拟合温度后", en="σ(3z/T): T fitted"),
        ),
    ]
    for score, marker, line, name in cases:
        p = sigmoid(score)
        group = np.digitize(p, edges[1:-1])
        size = np.bincount(group)
        predicted, observed = (
            np.bincount(group, p) / size,
            np.bincount(group, t) / size,
        )
        size = 9 if marker == "x" else 5
        ax.plot(
            predicted, observed, ls=line, marker=marker, markersize=size, label=name
        )
    ax.set_xlabel(tr(zh="预测的概率", en="predicted probability"))
    ax.set_ylabel(tr(zh="正类的比例", en="share of positives"))
    ax.legend(loc="upper left")


def _settled(f, c, layers=40):
    """Variance of the pre-activations and gradient factor per layer, deep in a wide network."""
    q = 1.0
    for _ in range(layers):
        q = (
            c**2
            * activation_moments(lambda z, q=q: f(np.sqrt(q) * z)).second_moment
        )
    moments = activation_moments(lambda z: f(np.sqrt(q) * z))
    return q, c * np.sqrt(moments.squared_slope / q)


def factors(fig, tr):
    """Gradient factor per layer against the scale of the weights; where the slopes lie."""
    left, right = fig.subplots(1, 2)
    left.axhline(1, color="ink", linewidth=0.8, linestyle=":")
    cases = [
        (sigmoid, np.linspace(0.5, 12, 24), "sigmoid"),
        (lambda x: sigmoid(x) - 0.5, np.linspace(4, 12, 17), "sigmoid − ½"),
        (tanh, np.linspace(1, 4, 13), "tanh"),
    ]
    for f, scales, label in cases:
        known = [] if f is sigmoid else [0]
        line = [_settled(f, c)[1] for c in scales]
        left.plot([*known, *scales], [*known, *line], label=label)
    left.set_title(tr(zh="每层的梯度倍数", en="gradient factor per layer"))
    left.set_xlabel(tr(zh="c（权重方差 c²/n）", en="c (weight variance c²/n)"))
    left.set_ylim(0, 1.6)
    left.legend(loc="lower right")
    share = np.linspace(0, 1, 81)
    z = np.linspace(-5, 5, 4001)
    mass = np.exp(-z * z / 2)
    for c in (1, 4, 10):
        slope = sigmoid_grad(np.sqrt(_settled(sigmoid, c)[0]) * z)
        order = np.argsort(slope)
        below = np.cumsum(mass[order]) / mass.sum()
        right.plot(np.interp(share, below, slope[order]), share, label=f"c = {c}")
    right.set_title(tr(zh="斜率不超过 s 的单元", en="units with slope up to s"))
    right.set_xlabel(tr(zh="斜率 s", en="slope s"))
    right.set_ylim(0, 1.5)
    right.set_yticks(np.linspace(0, 1, 6))
    right.legend(loc="upper left")
