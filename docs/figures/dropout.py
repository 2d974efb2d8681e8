"""Figures of the page regularization-data/dropout."""

import numpy as np

from dlref.activations import relu, softmax
from dlref.data import load_digits
from dlref.dropout import (
    Dropout,
    enumerate_dropout_ensemble,
    mc_dropout,
)
from dlref.layers import Activation, Linear, Sequential
from dlref.losses import nll_loss
from dlref.optimizers import SGD
from dlref.training import Loss, fit


def masks(fig, tr):
    """Masks of three examples in two passes."""
    drop = Dropout(0.5, rng=np.random.default_rng(0))
    for k, ax in enumerate(fig.subplots(1, 2)):
        kept = drop.forward(np.ones((3, 12)), train=True) > 0
        for (row, column), on in np.ndenumerate(kept):
            ax.plot(
                column,
                -row,
                "s" if on else "x",
                color="C0" if on else "C1",
                markersize=7 if on else 6,
            )
        ax.set_title(tr(zh=f"第 {k + 1} 次前向", en=f"pass {k + 1}"))
        ax.set_xlabel(tr(zh="单元", en="unit"))
        ax.set_xticks([])
        ax.set_yticks(
            [0, -1, -2],
            [tr(zh=f"样本 {i}", en=f"example {i}") for i in (1, 2, 3)],
        )
        ax.set_ylim(-2.6, 0.6)
        ax.grid(False)


def sizes(fig, tr):
    """Error of the weights of a linear regression against the number of examples."""

    def error(n, p):
        errors = []
        for seed in range(20):
            rng = np.random.default_rng(seed)
            w, X = rng.standard_normal(10), rng.standard_normal((n, 10))
            t = X @ w + 2 * rng.standard_normal(n)
            G = X.T @ X
            found = np.linalg.solve(G + p / (1 - p) * np.diag(np.diag(G)), X.T @ t)
            errors.append(np.sum((found - w) ** 2))
        return np.mean(errors)

    ax = fig.subplots()
    examples = np.array([12, 16, 22, 30, 50, 100, 200, 500, 1000])
    for p, style in ((0.0, "-"), (0.2, "--"), (0.5, "-.")):
        ax.loglog(
            examples, [error(n, p) for n in examples], style, label=f"p = {p:g}"
        )
    ax.set_xlabel(tr(zh="样本数", en="examples"))
    ax.set_ylabel(tr(zh="权重误差的平方和", en="squared error of the weights"))
    ax.legend()


def means(fig, tr):
    """Scaled weights against both means over all masks, with and without a hidden layer."""
    rng = np.random.default_rng(0)
    x, W, b = (rng.standard_normal(s) for s in ((50, 10), (10, 3), 3))
    V, c = rng.standard_normal((10, 10)), rng.standard_normal(10)
    one = enumerate_dropout_ensemble(W, b, x, keep=0.5)
    every = np.arange(1024)[:, None] // 2 ** np.arange(10) % 2
    p = softmax(relu((every[:, None] * x) @ V + c) @ W + b)
    cases = [
        (
            softmax(0.5 * x @ W + b),
            one.arithmetic,
            one.geometric,
            tr(zh="只有 softmax 层", en="softmax layer alone"),
        ),
        (
            softmax(relu(0.5 * x @ V + c) @ W + b),
            p.mean(axis=0),
            softmax(np.log(p).mean(axis=0)),
            tr(zh="前面再加一层 ReLU", en="behind a ReLU layer"),
        ),
    ]
    for ax, (scaled, arithmetic, geometric, title) in zip(
        fig.subplots(1, 2, sharey=True), cases, strict=True
    ):
        ax.plot([0, 1], [0, 1], color="grid")
        ax.plot(
            scaled.ravel(),
            arithmetic.ravel(),
            "x",
            markersize=4,
            label=tr(zh="算术平均", en="arithmetic mean"),
        )
        ax.plot(
            scaled.ravel(),
            geometric.ravel(),
            ".",
            markersize=5,
            label=tr(zh="几何平均", en="geometric mean"),
        )
        ax.set_title(title)
        ax.set_xlabel(tr(zh="权重缩放的一次预测", en="one pass, scaled weights"))
    fig.axes[0].legend(loc="upper left")


def passes(fig, tr):
    """Log loss of the mean of several passes, for two networks."""
    digits, labels = load_digits()
    order = np.random.default_rng(0).permutation(len(digits))
    test = order[1000:1300]
    cases = [
        (100, 60, 0.1, tr(zh="p = 0.1，训练很久", en="p = 0.1, trained long")),
        (200, 10, 0.5, tr(zh="p = 0.5，训练很短", en="p = 0.5, trained briefly")),
    ]
    for ax, (images, epochs, p, title) in zip(
        fig.subplots(1, 2), cases, strict=True
    ):
        rng = np.random.default_rng(1)
        layers = []
        for inputs in (64, 48):
            layers += [Linear(inputs, 48, rng=rng), Activation("relu")]
            layers.append(Dropout(p, "classic", rng=rng))
        net = Sequential(*layers, Linear(48, 10, rng=rng))
        rows = order[:images]
        fit(
            net,
            (digits[rows], labels[rows]),
            Loss("cross_entropy"),
            SGD(0.1, momentum=0.9),
            epochs,
            50,
            rng=rng,
        )
        every = softmax(mc_dropout(net, digits[test], 50))
        running = np.cumsum(every, axis=0) / np.arange(1, 51)[:, None, None]
        losses = [nll_loss(np.log(q), labels[test]) for q in running]
        scaled = nll_loss(np.log(softmax(net.forward(digits[test]))), labels[test])
        ax.semilogx(
            range(1, 51), losses, label=tr(zh="各次平均", en="mean of passes")
        )
        ax.axhline(
            scaled,
            linestyle="--",
            color="C1",
            label=tr(zh="权重缩放", en="scaled weights"),
        )
        ax.set_xlabel(tr(zh="前向次数", en="passes"))
        ax.set_title(title)
    fig.axes[1].legend(loc="center right")
    fig.axes[0].set_ylabel(tr(zh="对数损失", en="log loss"))
