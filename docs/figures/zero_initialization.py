"""Figures of the page initialization-normalization/zero-initialization."""

from functools import partial

import numpy as np

from dlref.initializers import constant, kaiming_normal, zeros
from dlref.losses import cross_entropy, cross_entropy_grad, entropy
from dlref.models import mlp

COUNTS = [60, 40, 30, 20, 10]
MARKERS = "os^Dv"
SAME = partial(constant, value=0.1)


def _clusters():
    """Five clusters around a circle: the points and their classes."""
    y = np.repeat(np.arange(5), COUNTS)
    angle = 2 * np.pi * y / 5
    noise = 0.4 * np.random.default_rng(0).standard_normal((160, 2))
    return 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1) + noise, y


def _network(activation, init):
    return mlp([2, 8, 5], activation, init=init, rng=np.random.default_rng(0))


def _train(model, steps):
    """Step by step, the loss before the step and the incoming weights."""
    x, y = _clusters()
    for _ in range(steps):
        z = model.forward(x, train=True)
        yield float(cross_entropy(z, y)), model.params["0.0.W"].copy()
        model.backward(cross_entropy_grad(z, y))
        for name, g in model.grads.items():
            model.params[name] -= g


def losses(fig, tr):
    """Loss of four starts, with the entropy of the classes."""
    fig.set_size_inches(6.4, 3.6)
    ax = fig.subplots()
    starts = [
        (tr(zh="ReLU，全零", en="ReLU, all zeros"), "relu", zeros, "-"),
        (tr(zh="sigmoid，全零", en="sigmoid, all zeros"), "sigmoid", zeros, "--"),
        (tr(zh="tanh，常数", en="tanh, constant"), "tanh", SAME, "-."),
        (tr(zh="tanh，随机", en="tanh, random"), "tanh", kaiming_normal, "-"),
    ]
    level = float(entropy(np.array(COUNTS) / sum(COUNTS)))
    ax.axhline(level, color="grid", linestyle=":")
    for label, activation, init, style in starts:
        values = [loss for loss, _ in _train(_network(activation, init), 201)]
        ax.plot(values, style)
        end = values[-1] + (0.12 if init is zeros and activation == "relu" else 0)
        ax.text(205, end, label, va="center")
    ax.set_xlim(0, 290)
    ax.set_xticks([0, 50, 100, 150, 200])
    ax.set_ylim(-0.05, 1.75)
    ax.set_xlabel(tr(zh="步数", en="steps"))
    ax.set_ylabel(tr(zh="训练损失", en="training loss"))


def regions(fig, tr):
    """Decision regions from constant and from random weights."""
    x, y = _clusters()
    fig.set_size_inches(6.8, 3.4)
    grid = np.linspace(-3.4, 3.4, 171)
    points = np.stack(np.meshgrid(grid, grid), axis=-1)
    titles = tr(zh="常数", en="constant"), tr(zh="随机", en="random")
    for ax, init, title in zip(
        fig.subplots(1, 2, sharey=True), (SAME, kaiming_normal), titles, strict=True
    ):
        model = _network("tanh", init)
        for _ in _train(model, 500):
            pass
        decided = model.forward(points.reshape(-1, 2)).argmax(axis=1)
        decided = decided.reshape(len(grid), len(grid))
        for k in np.unique(decided):
            ax.contour(
                grid,
                grid,
                (decided == k).astype(float),
                [0.5],
                colors="ink",
                linewidths=0.8,
            )
        for k, marker in enumerate(MARKERS):
            ax.plot(*x[y == k].T, marker, markersize=3, color=f"C{k}")
        ax.set_title(title)
        ax.set_aspect("equal")
        ax.set_xlabel("x₁")
    fig.axes[0].set_ylabel("x₂")


def paths(fig, tr):
    """How the incoming weights of the eight units move."""
    fig.set_size_inches(6.8, 3.4)
    titles = tr(zh="常数", en="constant"), tr(zh="随机", en="random")
    for ax, init, title in zip(
        fig.subplots(1, 2, sharex=True, sharey=True),
        (SAME, kaiming_normal),
        titles,
        strict=True,
    ):
        weights = np.array([W for _, W in _train(_network("tanh", init), 201)])
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
        for j in range(8):
            line = ax.plot(*weights[:, :, j].T, linewidth=1.2)[0]
            ax.plot(*weights[0, :, j], "o", markersize=4, color=line.get_color())
        ax.set_title(title)
        ax.set_xlabel(tr(zh="来自 x₁ 的权重", en="weight from x₁"))
        ax.set_aspect("equal")
    fig.axes[0].set_ylabel(tr(zh="来自 x₂ 的权重", en="weight from x₂"))


def growth(fig, tr):
    """How fast a small difference between units grows."""
    fig.set_size_inches(6.4, 3.4)
    ax = fig.subplots()
    noise = np.random.default_rng(0).standard_normal((2, 8))
    for size, style, at in (
        ("1e-4", "-", 6),
        ("1e-8", "--", 12),
        ("1e-12", "-.", 18),
    ):
        model = _network("tanh", SAME)
        model.params["0.0.W"] += float(size) * noise
        spread = [np.ptp(W, axis=1).max() for _, W in _train(model, 201)]
        ax.semilogy(spread, style)
        ax.text(at, spread[at] * 4, size, ha="right", va="bottom")
    ax.set_xlabel(tr(zh="步数", en="steps"))
    ax.set_ylabel(tr(zh="单元之间的最大差", en="largest difference between units"))
