"""Figures of the page activations/why-nonlinearity."""

import numpy as np

from dlref.activations import leaky_relu, leaky_relu_grad, relu, relu_grad


def units(fig, tr):
    """Three units and their weighted sum, without an activation and with ReLU."""
    x = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    shifts, weights = np.array([1.0, 0.0, -1.0]), np.array([1.0, -2.0, 2.0])
    titles = (
        tr(zh="没有激活函数", en="no activation"),
        tr(zh="经过 ReLU", en="with ReLU"),
    )
    for ax, title, hidden in zip(
        fig.subplots(1, 2, sharey=True),
        titles,
        (x[:, None] + shifts, relu(x[:, None] + shifts)),
        strict=True,
    ):
        ax.plot(x, hidden @ weights, linewidth=2.5)
        for k, label in enumerate(("x + 1", "−2 · x", "2 · (x − 1)")):
            ax.plot(x, weights[k] * hidden[:, k], linewidth=1.2, label=label)
        ax.set(title=title, xlabel="x", xticks=[-2, -1, 0, 1, 2])
    ax.legend(loc="lower left")


def tents(fig, tr):
    """A tent folded into itself: the number of pieces doubles with each layer."""
    x = y = np.linspace(0, 1, 9)
    for depth, ax in enumerate(fig.subplots(1, 3, sharey=True), 1):
        y = 2 * relu(y) - 4 * relu(y - 0.5)
        ax.plot(x, y)
        ax.set_xlabel("x")
        ax.set_title(
            tr(
                zh=f"{depth} 层，{2**depth} 段",
                en=f"depth {depth}: {2**depth} pieces",
            )
        )
        ax.set_xticks([0, 0.5, 1])


def fold(fig, tr):
    """XOR in the plane of the inputs and in the plane of two ReLU units."""
    corners = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
    total = corners.sum(axis=1)
    units = relu(np.column_stack([total, total - 1]))
    plane, space = fig.subplots(1, 2)
    for ax, points in ((plane, corners), (space, units)):
        for marker, size, which, label in (
            ("o", 8, slice(0, 2), "XOR = 0"),
            ("s", 9, slice(2, 4), "XOR = 1"),
        ):
            ax.plot(
                *points[which].T, marker, markersize=size, label=label, zorder=3
            )
    for height in (0.5, 1.5):
        plane.plot(
            [height + 0.3, height - 1.3], [-0.3, 1.3], color="ink", linestyle="--"
        )
    plane.set(xlim=(-0.3, 1.3), ylim=(-0.3, 1.3), xlabel="x₁", ylabel="x₂")
    plane.set_title(tr(zh="输入平面", en="input plane"))
    space.plot(
        [0, 1, 2], [0, 0, 1], color="grid", linewidth=5, linestyle="-", zorder=1
    )
    space.plot([0.1, 2.5], [-0.2, 1.0], color="ink", linestyle="--")
    space.set(xlim=(-0.3, 2.5), ylim=(-0.3, 1.4), xlabel="h₁", ylabel="h₂")
    space.set_title(tr(zh="特征平面", en="feature plane"))
    space.legend(loc="upper left")


def kink(fig, tr):
    """ReLU beside a leaky ReLU and the identity: values and slopes."""
    x = np.array([-3.0, 0.0, 3.0])
    sides = np.array([-3.0, 0.0, np.nan, 1e-9, 3.0])
    values, slopes = fig.subplots(1, 2)
    for ax in (values, slopes):
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
        ax.set_xlabel("x")
    values.plot(x, relu(x), label="ReLU")
    slopes.plot(sides, relu_grad(sides) + 0 * sides)
    values.plot(x, leaky_relu(x, 0.2), label="leaky ReLU")
    slopes.plot(sides, leaky_relu_grad(sides, 0.2) + 0 * sides)
    values.plot(x, x, label=tr(zh="恒等函数", en="identity"))
    slopes.plot([-3, 3], [1, 1])
    values.set_title(tr(zh="函数值", en="value"))
    slopes.set_title(tr(zh="导数", en="derivative"))
    values.legend(loc="upper left")


def approximation(fig, tr):
    """What square units can fit, and how the error falls with the width."""
    x = np.linspace(-1, 1, 501)
    wave = np.sin(np.pi * x)
    left, right = fig.subplots(1, 2)
    some = np.linspace(-1, 1, 25)
    left.plot([-1, 0, 1], [1, 0, 1], label="|x|")
    left.plot(
        some,
        3 / 16 + 15 / 16 * some**2,
        label=tr(zh="100 个 x² 单元", en="100 x² units"),
    )
    left.set(xlabel="x", ylim=(0, 1.5))
    left.legend(loc="upper center")
    widths = np.array([4, 8, 16, 32, 64, 128])
    for f, label in (
        (relu, "ReLU"),
        (np.square, tr(zh="x² 单元", en="x² units")),
        (lambda z: z**3, tr(zh="x³ 单元", en="x³ units")),
    ):
        errors = []
        for width in widths:
            centers = np.linspace(-1, 1, width, endpoint=False)
            h = np.c_[f(np.subtract.outer(x, centers)), np.ones(len(x))]
            c = np.linalg.lstsq(h, wave, rcond=None)[0]
            errors.append(np.sqrt(np.mean((h @ c - wave) ** 2)))
        right.loglog(widths, errors, marker="o", markersize=3, label=label)
    right.set_xlabel(tr(zh="单元个数", en="number of units"))
    right.set_title(tr(zh="拟合 sin πx 的均方根误差", en="RMS error for sin πx"))
    right.set_ylim(3e-5, 5)
    right.minorticks_off()
    right.legend(loc="lower left")


def plateau(fig, tr):
    """Shallow and deep linear models on their way to the same solution."""
    one, many = fig.subplots(1, 2)
    steps = np.arange(701)
    start, rate = 1e-4, 0.01
    shallow = 1 - (1 - start) * (1 - rate) ** steps
    one.plot(steps[::20], shallow[::20], label=tr(zh="单层", en="1 layer"))
    u, products = 0.01, []
    for _ in steps:
        products.append(u * u)
        u -= rate * (u * u - 1) * u
    one.plot(steps[::20], products[::20], label=tr(zh="两层", en="2 layers"))
    one.set_title(tr(zh="一个方向", en="one direction"))
    one.set_ylim(-0.05, 1.45)
    one.legend(loc="upper left")

    rng, rate = np.random.default_rng(0), 0.02
    U, V = np.linalg.qr(rng.standard_normal((2, 6, 6)))[0][:, :, :3]
    M = (U * [4.0, 2.0, 1.0]) @ V.T
    A, B = 1e-3 * rng.standard_normal((2, 6, 6))
    P, shallow, deep = A @ B, [], []
    for _ in range(601):
        shallow.append(np.diag(U.T @ P @ V))
        deep.append(np.diag(U.T @ A @ B @ V))
        error = A @ B - M
        A, B = A - rate * error @ B.T, B - rate * A.T @ error
        P = P - rate * (P - M)
    for values, style, label in (
        (shallow, ":", tr(zh="单层", en="1 layer")),
        (deep, "-", tr(zh="两层", en="2 layers")),
    ):
        for k, color in enumerate(("C0", "C1", "C2")):
            many.plot(
                range(0, 601, 12),
                np.array(values)[::12, k],
                color=color,
                linestyle=style,
                label=label if k == 0 else None,
            )
    many.set_title(tr(zh="三个方向：4、2、1", en="three directions: 4, 2, 1"))
    many.set_ylim(-0.2, 6)
    many.legend(loc="upper right")
    for ax in (one, many):
        ax.set_xlabel(tr(zh="步数", en="steps"))
