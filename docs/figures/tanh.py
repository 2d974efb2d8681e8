"""Figures of the page activations/tanh."""

import numpy as np

from dlref.activations import sigmoid, sigmoid_grad, softsign, tanh, tanh_grad


def curve(fig, tr):
    """Values and slopes of tanh and sigmoid, side by side."""
    x = np.linspace(-6, 6, 241)
    values, slopes = fig.subplots(1, 2)
    for ax, f, g in ((values, tanh, sigmoid), (slopes, tanh_grad, sigmoid_grad)):
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
        ax.plot(x, f(x), label="tanh")
        ax.plot(x, g(x), label="sigmoid")
        ax.set_xlabel("x")
    values.set_title(tr(zh="函数值", en="value"))
    slopes.set_title(tr(zh="导数", en="derivative"))
    values.legend(loc="lower right")


def construction(fig, tr):
    """From sigmoid to tanh: squeeze, stretch, shift."""
    x = np.linspace(-5, 5, 201)
    steps = [
        (sigmoid(x), "σ(x)", tr(zh="起点", en="start")),
        (sigmoid(2 * x), "σ(2x)", tr(zh="横向压缩", en="squeeze")),
        (2 * sigmoid(2 * x), "2σ(2x)", tr(zh="纵向拉伸", en="stretch")),
        (tanh(x), "2σ(2x) − 1", tr(zh="向下平移", en="shift")),
    ]
    for ax, (y, name, title) in zip(
        fig.subplots(1, 4, sharey=True), steps, strict=True
    ):
        ax.axhline(0, color="grid")
        ax.plot(x, tanh(x), color="grid", linestyle="--")
        ax.plot(x, y)
        ax.set_title(title)
        ax.set_xlabel(name)


def depth(fig, tr):
    """How a gradient's length changes on its way down through 50 layers."""
    width, layers, batch = 128, 50, 64
    cases = [
        (tanh, tanh_grad, 25 / 9, "tanh, (5/3)²/n"),
        (tanh, tanh_grad, 1, "tanh, 1/n"),
        (sigmoid, sigmoid_grad, 16, "sigmoid, 16/n"),
        (sigmoid, sigmoid_grad, 1, "sigmoid, 1/n"),
    ]
    ax = fig.subplots()
    for f, f_grad, variance, label in cases:
        rng = np.random.default_rng(0)
        weights = rng.standard_normal((layers, width, width)) * np.sqrt(
            variance / width
        )
        a, pre_activations = rng.standard_normal((batch, width)), []
        for W in weights:
            pre_activations.append(a @ W)
            a = f(pre_activations[-1])
        delta = rng.standard_normal((batch, width))
        lengths = [np.linalg.norm(delta)]
        for W, z in zip(weights[::-1], pre_activations[::-1], strict=True):
            delta = (delta * f_grad(z)) @ W.T
            lengths.append(np.linalg.norm(delta))
        ax.semilogy(
            range(layers, -1, -1), np.array(lengths) / lengths[0], label=label
        )
    ax.set_xlabel(tr(zh="层（右侧是输出）", en="layer (output on the right)"))
    ax.set_ylabel(
        tr(zh="梯度长度 ÷ 输出处长度", en="gradient length ÷ that at the output")
    )
    ax.legend(title=tr(zh="激活，权重方差", en="activation, weight variance"))


def relatives(fig, tr):
    """Three relatives of tanh: LeCun's scaling, softsign, soft capping."""
    x = np.linspace(-6, 6, 241)
    ax = fig.subplots()
    ax.axhline(0, color="grid")
    ax.plot(x, tanh(x), label="tanh(x)")
    ax.plot(x, 1.7159 * tanh(2 * x / 3), label="1.7159 tanh(2x/3)")
    ax.plot(x, softsign(x), label="softsign(x) = x / (1 + |x|)")
    ax.plot(
        x,
        3 * tanh(x / 3),
        label=tr(zh="3 tanh(x/3)：软截断", en="3 tanh(x/3): soft cap"),
    )
    ax.set_xlabel("x")
    ax.legend(loc="upper left")
