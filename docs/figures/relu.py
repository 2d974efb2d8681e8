"""Figures of the page activations/relu."""

import numpy as np

from dlref.activations import relu, relu6, relu6_grad, relu_grad


def curve(fig, tr):
    """ReLU, its derivative, and what a central difference makes of the kink."""
    x = np.array([-3.0, 0.0, 3.0])
    values, slopes = fig.subplots(1, 2)
    for ax in (values, slopes):
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
    values.plot(x, relu(x))
    values.set_title(tr(zh="函数值", en="value"))
    values.set_xlabel("x")
    h = 1.0
    x = np.array([-3.0, -h, h, 3.0])
    slopes.step([-3, 0, 3], relu_grad([0, 1, 1]), where="post")
    slopes.plot(x, (relu(x + h) - relu(x - h)) / (2 * h))
    slopes.text(-0.15, 0.8, tr(zh="导数", en="derivative"), ha="right")
    slopes.text(0.7, 0.45, tr(zh="中心差分", en="difference"))
    slopes.plot([0, h / 2], [0.5, 0.75], "o", color="ink", markersize=4)
    slopes.set_title(tr(zh="导数与中心差分", en="derivative and difference"))
    slopes.set_xticks([-3, -h, 0, h, 3], ["−3h", "−h", "0", "h", "3h"])
    slopes.set_xlabel("x")


def depth(fig, tr):
    """How a gradient's length changes on its way down through 50 ReLU layers."""
    layers, width, examples = 50, 64, 64
    cases = [
        (8, tr(zh="2 倍 He", en="2 × He")),
        (2, tr(zh="He：方差 2/n", en="He: variance 2/n")),
        (1, tr(zh="方差 1/n", en="variance 1/n")),
        (0.5, tr(zh="½ 倍 He", en="½ × He")),
    ]
    ax = fig.subplots()
    for variance, label in cases:
        rng = np.random.default_rng(0)
        weights = rng.standard_normal((layers, width, width)) * np.sqrt(
            variance / width
        )
        a, pre_activations = rng.standard_normal((examples, width)), []
        for W in weights:
            pre_activations.append(a @ W)
            a = relu(pre_activations[-1])
        delta = np.random.default_rng(1000).standard_normal((examples, width))
        lengths = [np.linalg.norm(delta)]
        for W, z in zip(weights[::-1], pre_activations[::-1], strict=True):
            delta = (delta * relu_grad(z)) @ W.T
            lengths.append(np.linalg.norm(delta))
        ratios = np.array(lengths) / lengths[0]
        ax.semilogy(range(layers, -1, -1), ratios)
        place, factor = (
            (2, 0.05) if variance == 1 else (20, 20 if variance > 1 else 0.05)
        )
        height = ratios[layers - place] * factor
        ax.text(place, height, label, va="bottom" if factor > 1 else "top")
    ax.set_xlabel(tr(zh="层（右侧是输出）", en="layer (output on the right)"))
    ax.set_ylabel(
        tr(zh="梯度长度 ÷ 输出处长度", en="gradient length ÷ that at the output")
    )


def dead_unit(fig, tr):
    """One unit's pre-activations before and after an oversized step."""
    rng = np.random.default_rng(0)
    X = rng.random((100, 10))
    y = X.sum(axis=1, keepdims=True)
    W, b = rng.normal(0, 0.2**0.5, (10, 32)), np.zeros(32)
    V = rng.normal(0, 32**-0.5, (32, 1))
    before = X @ W + b
    error = (relu(before) @ V - y) / len(X)
    delta = (error @ V.T) * relu_grad(before)
    after = X @ (W - 3 * X.T @ delta) + b - 3 * delta.sum(axis=0)
    killed = np.all(after <= 0, axis=0) & np.any(before > 0, axis=0)
    unit = ((before > 0).sum(axis=0) * killed).argmax()
    panels = [
        (before, tr(zh="更新之前", en="before the step")),
        (after, tr(zh="学习率为 3 的一步之后", en="after a step of rate 3")),
    ]
    for ax, (z, title) in zip(fig.subplots(1, 2, sharey=True), panels, strict=True):
        counts, edges = np.histogram(z[:, unit], bins=14)
        ax.stairs(counts, edges, fill=True, alpha=0.5)
        ax.stairs(counts, edges, color="ink")
        ax.axvline(0, color="ink", linestyle="--")
        ax.set_title(title)
        ax.set_xlabel(tr(zh="预激活", en="pre-activation"))
    ax.set_xlim(right=2)
    fig.axes[0].set_ylabel(tr(zh="样本数", en="examples"))


def relatives(fig, tr):
    """ReLU, ReLU6 and squared ReLU: values and derivatives."""
    x = np.array([-2, 0, *np.linspace(0.1, 2.8, 28), 6, 8])
    few = np.array([-2.0, 0.0, 6.0, 8.0])
    values, slopes = fig.subplots(1, 2)
    for ax in (values, slopes):
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
        ax.set_xlabel("x")
    values.plot(few, relu(few))
    values.plot(few, relu6(few))
    values.plot(x, relu(x) ** 2)
    values.set_ylim(-0.5, 8)
    values.set_title(tr(zh="函数值", en="value"))
    slopes.step([-2, 0, 8], relu_grad([0, 1, 1]), where="post", label="ReLU")
    slopes.step(
        [-2, 0, 6, 8], relu6_grad([-1, 1, 7, 7]), where="post", label="ReLU6"
    )
    slopes.plot([-2, 0, 1.5], 2 * relu([-2, 0, 1.5]), label="ReLU²")
    slopes.legend(loc="upper right")
    slopes.set_title(tr(zh="导数", en="derivative"))
