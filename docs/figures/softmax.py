"""Figures of the page activations/softmax."""

import numpy as np

from dlref.activations import softmax, softmax_vjp


def components(fig, tr):
    """Three probabilities while one logit moves, and their slopes: a column of the Jacobian."""
    x = np.linspace(-5, 7, 97)
    s = softmax(np.stack([x, np.ones_like(x), np.zeros_like(x)], axis=1))
    column = s * (np.array([1.0, 0.0, 0.0]) - s[:, :1])
    values, slopes = fig.subplots(1, 2)
    for ax, y in ((values, s), (slopes, column)):
        ax.axhline(0, color="grid")
        for i, name in enumerate(("z₁ = x", "z₂ = 1", "z₃ = 0")):
            ax.plot(x, y[:, i], label=name)
        ax.set_xlabel("x")
    values.set_title(tr(zh="概率", en="probabilities"))
    slopes.set_title(tr(zh="对 x 的导数", en="slopes with respect to x"))
    lines, names = values.get_legend_handles_labels()
    fig.legend(lines, names, loc="outside upper center", ncols=3)


def losses(fig, tr):
    """What cross-entropy and squared error send back to the right logit, by its lead."""
    lead = np.linspace(-10, 10, 121)
    z = np.stack([lead, np.zeros_like(lead)], axis=1)
    error = softmax(z) - np.array([1.0, 0.0])
    ax = fig.subplots()
    ax.axhline(0, color="grid")
    ax.axvline(0, color="grid")
    ax.plot(lead, -error[:, 0], label=tr(zh="交叉熵", en="cross-entropy"))
    ax.plot(lead, -softmax_vjp(z, 2 * error)[:, 0], label=tr(zh="平方误差", en="squared error"))
    ax.set_xlabel(tr(zh="正确类别的领先量", en="lead of the right class"))
    ax.set_ylabel(tr(zh="梯度大小", en="size of the gradient"))
    ax.legend(loc="upper right")


def temperature(fig, tr):
    """Four probabilities and their entropy against the temperature."""
    z = np.array([2.0, 1.0, 0.0, -1.0])
    T = np.logspace(-1, 2, 91)
    s = np.array([softmax(z, temperature=t) for t in T])
    entropy = -np.sum(s * np.log(np.maximum(s, 1e-300)), axis=1)
    left, right = fig.subplots(1, 2)
    for i, logit in enumerate(("2", "1", "0", "−1")):
        left.semilogx(T, s[:, i], label=logit)
    right.semilogx(T, entropy)
    right.axhline(np.log(4), color="grid", linestyle="--")
    right.text(0.1, 1.32, "ln 4", ha="left", va="top")
    left.set_title(tr(zh="概率", en="probabilities"))
    right.set_title(tr(zh="熵", en="entropy"))
    left.legend(title="logit")
    for ax in (left, right):
        ax.set_xlabel(tr(zh="温度 T", en="temperature T"))


def attention(fig, tr):
    """Sharpness of attention to 64 random keys against the dimension, scaled or not."""
    dimensions = 4 ** np.arange(6)
    peaks, traces = fig.subplots(1, 2)
    for power, label in ((0, "q · k"), (-0.5, "q · k / √d")):
        peak, trace = [], []
        for d in dimensions:
            rng = np.random.default_rng(0)
            q, k = rng.standard_normal((200, d)), rng.standard_normal((64, d))
            weights = softmax(q @ k.T * float(d) ** power)
            peak.append(weights.max(axis=1).mean())
            trace.append(np.median(1 - np.sum(weights**2, axis=1)))
        peaks.semilogx(dimensions, peak, marker="o", label=label)
        traces.loglog(dimensions, trace, marker="o", label=label)
    peaks.set_title(tr(zh="平均最大权重", en="mean largest weight"))
    traces.set_title(tr(zh="J 的迹（中位数）", en="trace of J (median)"))
    peaks.set_ylim(0, 1)
    lines, names = peaks.get_legend_handles_labels()
    fig.legend(lines, names, loc="outside upper center", ncols=2)
    for ax in (peaks, traces):
        ax.set_xscale("log", base=4)
        ax.set_xticks(dimensions, [str(d) for d in dimensions])
        ax.set_xlabel("d")


def sparse(fig, tr):
    """Softmax and sparsemax of two logits, values and slopes."""
    gap = np.linspace(-4, 4, 121)
    s = softmax(np.stack([gap, np.zeros_like(gap)], axis=1))[:, 0]
    values, slopes = fig.subplots(1, 2)
    values.plot(gap, s, label="softmax")
    values.plot([-4, -1, 1, 4], [0, 0, 1, 1], label="sparsemax")
    slopes.plot(gap, s * (1 - s))
    slopes.plot([-4, -1, -1, 1, 1, 4], [0, 0, 0.5, 0.5, 0, 0])
    values.set_title(tr(zh="第一类的概率", en="probability of the first class"))
    slopes.set_title(tr(zh="导数", en="slope"))
    lines, names = values.get_legend_handles_labels()
    fig.legend(lines, names, loc="outside upper center", ncols=2)
    for ax in (values, slopes):
        ax.set_xlabel("z₁ − z₂")
