"""Figures of the lab and of the page on batch normalization."""

import numpy as np

from dlref.activations import activation_moments, relu, sigmoid, tanh
from dlref.layers import Activation, Linear, Sequential
from dlref.normalization import BatchNorm


def _names(tr):
    return [tr(zh="普通", en="plain"), tr(zh="批归一化", en="batch normalization")]


def rates(fig, tr, *, batch_normalization):
    found = batch_normalization.rates
    fig.set_size_inches(6.0, 3.1)
    axes = fig.subplots(1, 2, sharey=True)
    for ax, title, panel in zip(
        axes, ("ReLU", "sigmoid"), found["right"], strict=True
    ):
        for color, (name, runs) in enumerate(zip(_names(tr), panel, strict=True)):
            ax.semilogx(found["rate"], runs.mean(axis=-1), label=name)
            points = np.repeat(found["rate"], runs.shape[-1])
            ax.plot(points, runs.ravel(), ".", color=f"C{color}")
        ax.set_title(title)
        ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    axes[0].set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    axes[1].legend(loc="center", bbox_to_anchor=(0.5, 0.4))


def longer(fig, tr, *, batch_normalization):
    found = batch_normalization.longer["right"]
    ax = fig.subplots()
    epoch = 1 + np.arange(found.shape[-1])
    for color, (name, runs) in enumerate(zip(_names(tr), found, strict=True)):
        ax.plot(epoch, runs.T, "-", color=f"C{color}", linewidth=0.6)
        ax.plot(
            epoch,
            np.median(runs, axis=0),
            color=f"C{color}",
            linewidth=2.4,
            label=name,
        )
    ax.set_ylim(0.7, 1.0)
    ax.set_xlabel(tr(zh="轮", en="epoch"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="lower right")


def modes(fig, tr, *, batch_normalization):
    found = batch_normalization.modes
    ax = fig.subplots()
    own = tr(zh="批自己的统计量", en="own statistics of the batch")
    ax.semilogx(found["B"], found["own"].mean(axis=0), "o-", label=own)
    levels = [
        (found["running"], tr(zh="滑动平均", en="running averages")),
        (
            found["sorted"],
            tr(zh="自己的，16 张，按类排序", en="own, 16 images sorted by class"),
        ),
    ]
    for color, (runs, name) in enumerate(levels, 1):
        dashes = ["--", "-."][color - 1]
        ax.axhline(runs.mean(), color=f"C{color}", linestyle=dashes, label=name)
    ax.set_xlabel(tr(zh="测试批大小", en="size of the test batch"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="center right", bbox_to_anchor=(1, 0.45))


# The page initialization-normalization/batch-normalization


def shape(fig, tr):
    """An exponential sample before and after, and the normal density."""
    x = np.random.default_rng(0).exponential(size=(20000, 1))
    after = BatchNorm(1).forward(x, train=True)
    grid = np.linspace(-3, 5, 161)
    panels = [
        (x, tr(zh="批归一化之前", en="before")),
        (after, tr(zh="批归一化之后", en="after")),
    ]
    for ax, (values, title) in zip(
        fig.subplots(1, 2, sharey=True), panels, strict=True
    ):
        heights, edges = np.histogram(values, bins=48, range=(-3, 5), density=True)
        ax.stairs(heights, edges, fill=True, color="C0", alpha=0.35)
        ax.stairs(heights, edges, color="C0")
        ax.plot(grid, np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi), "--", color="C1")
        ax.set_title(title)
        ax.set_xlabel("x")
    axes = fig.axes
    axes[1].annotate(
        tr(zh="标准正态", en="standard normal"), (1.0, 0.29), color="C1"
    )


def terms(fig, tr):
    """The three terms of the backward pass for one feature and eight examples."""
    x = np.array([-1.7, -1.1, -0.7, -0.1, 0.2, 0.6, 1.0, 1.8])
    g = 1.0 + 0.6 * x + 0.35 * np.array([1, -1, 1, -1, 1, -1, -1, 1])
    xhat = (x - x.mean()) / x.std()
    first = g - g.mean()
    rows = [
        (g, tr(zh="输出处的梯度 g", en="gradient g at the output")),
        (first, tr(zh="减去均值", en="minus its mean")),
        (
            first - xhat * (g * xhat).mean(),
            tr(zh="再减去沿 x̂ 的分量", en="minus the part along x̂"),
        ),
    ]
    for ax, (values, title) in zip(
        fig.subplots(1, 3, sharey=True), rows, strict=True
    ):
        ax.axhline(0, color="grid")
        ax.bar(1 + np.arange(8), values, color="C0", width=0.7)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="样本（按输入排序）", en="example (by input)"))
        ax.set_xticks([1, 4, 8])


def _unit_descent(inputs, targets, w, rate, steps):
    """Gradient descent on the weights of one normalized unit."""
    unit, path, losses = BatchNorm(1, eps=1e-15), [w], []
    for _ in range(steps):
        error = unit.forward(inputs @ path[-1], train=True) - targets
        losses.append(float(np.mean(error**2)))
        path.append(path[-1] - rate * inputs.T @ unit.backward(error / len(inputs)))
    return np.array(path)[..., 0], losses


def brake(fig, tr):
    """Scale-invariant weights only get longer, and brake themselves."""
    plane, right = fig.subplots(1, 2)
    inputs = np.random.default_rng(1).standard_normal((100, 2))
    targets = BatchNorm(1).forward(inputs[:, :1] + inputs[:, 1:], train=True)
    angle = np.linspace(0, 2 * np.pi, 181)
    plane.plot(np.cos(angle), np.sin(angle), ":", color="ink", linewidth=0.8)
    plane.plot([0, 3.4], [0, 3.4], color="grid")
    start = np.array([[np.cos(2.3)], [np.sin(2.3)]])
    for color, rate, line in (("C0", 0.3, "o-"), ("C1", 3.0, "s--")):
        path, _ = _unit_descent(inputs, targets, start, rate, 25)
        plane.plot(
            *path.T,
            line,
            color=color,
            markersize=3,
            linewidth=1,
            label=f"η = {rate:g}",
        )
    plane.plot(*start[:, 0], "o", color="ink", markersize=5)
    plane.set_aspect("equal")
    plane.set_xlabel("w₁")
    plane.set_ylabel("w₂")
    plane.annotate("η = 0.3", (1.2, 0.6), color="C0")
    plane.annotate("η = 3", (-0.5, 2.4), color="C1")
    inputs = np.random.default_rng(1).standard_normal((100, 8))
    targets = BatchNorm(1).forward(inputs[:, :1] + inputs[:, 1:2], train=True)
    grid = 10.0 ** np.arange(-3, 6.1, 0.5)
    for seed, line in enumerate(("-", "--", ":")):
        w = np.random.default_rng(seed).standard_normal((8, 1))
        ends = [
            _unit_descent(inputs, targets, w, rate, 200)[1][-1] for rate in grid
        ]
        right.loglog(grid, ends, line, color="C0", marker=".")
    right.set_xlabel(tr(zh="学习率 η", en="rate η"))
    right.set_title(tr(zh="200 步后的损失", en="loss after 200 steps"))


def explosion(fig, tr):
    """Gradients on their way back through 50 normalized layers, and the theory."""
    ax = fig.subplots()
    layers, width, batch = 50, 128, 256
    cases = (("relu", relu, "-"), ("tanh", tanh, "--"), ("sigmoid", sigmoid, "-."))
    for color, (name, f, line) in enumerate(cases):
        rng = np.random.default_rng(0)
        blocks = [
            Sequential(
                Linear(width, width, rng=rng), BatchNorm(width), Activation(name)
            )
            for _ in range(layers)
        ]
        h = rng.standard_normal((batch, width))
        for block in blocks:
            h = block.forward(h, train=True)
        g = rng.standard_normal(h.shape)
        lengths = [np.linalg.norm(g)]
        for block in reversed(blocks):
            g = block.backward(g)
            lengths.append(np.linalg.norm(g))
        lengths = np.array(
            lengths[:-1]
        )  # the first layer has no activation below it
        moments = activation_moments(f)
        chi = moments.squared_slope / (moments.second_moment - moments.mean**2)
        depth = layers - np.arange(layers)
        ax.semilogy(depth, lengths / lengths[0], line, color=f"C{color}")
        ax.semilogy(
            depth[1:],
            lengths[1] / lengths[0] * chi ** (np.arange(layers - 1) / 2),
            ":",
            color=f"C{color}",
            linewidth=1,
        )
        ax.annotate(name, (2, lengths[-1] / lengths[0] * 1.6), color=f"C{color}")
    ax.set_xlabel(tr(zh="层（右侧是输出）", en="layer (output on the right)"))
    ax.set_ylabel(
        tr(zh="梯度长度 ÷ 输出处长度", en="gradient length ÷ that at the output")
    )
    ax.set_ylim(0.2, 1e5)
