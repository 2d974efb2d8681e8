"""Figures of the page activations/softmax."""

import numpy as np

from dlref.activations import softmax, softmax_vjp


def components(fig, tr):
    """Three probabilities while one logit moves, and their slopes: a column of the Jacobian."""
    x = np.linspace(-5, 7, 49)
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
    lead = np.linspace(-10, 10, 81)
    z = np.stack([lead, np.zeros_like(lead)], axis=1)
    error = softmax(z) - np.array([1.0, 0.0])
    ax = fig.subplots()
    ax.axhline(0, color="grid")
    ax.axvline(0, color="grid")
    ax.plot(lead, -error[:, 0], label=tr(zh="交叉熵", en="cross-entropy"))
    ax.plot(
        lead,
        -softmax_vjp(z, 2 * error)[:, 0],
        label=tr(zh="平方误差", en="squared error"),
    )
    ax.set_xlabel(tr(zh="正确类别的领先量", en="lead of the right class"))
    ax.set_ylabel(tr(zh="梯度大小", en="size of the gradient"))
    ax.legend(loc="upper right")


def temperature(fig, tr):
    """Four probabilities and their entropy against the temperature."""
    z = np.array([2.0, 1.0, 0.0, -1.0])
    T = np.logspace(-1, 2, 37)
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
        ax.minorticks_off()
