"""Figures of the page foundations/forward-propagation."""

from itertools import pairwise

import numpy as np

from dlref.activations import relu, softmax
from dlref.convolution import conv_flops, conv_parameter_count


def _bare(ax, xlim, ylim):
    ax.set(xlim=xlim, ylim=ylim)
    ax.axis("off")
    ax.grid(visible=False)


def _number(value):
    return f"{value:g}".replace("-", "−")


def network(fig, tr):
    """The first example of the page on its way through the small network."""
    x = np.array([1.0, 2.0])
    W1 = np.array([[1.0, -1.0, -1.5], [0.5, 1.0, 0.5]])
    W2 = np.array([[1.0, -0.5], [-2.0, 1.0], [1.0, -1.0]])
    z1 = x @ W1 + [0.0, -0.5, 0.0]
    h = relu(z1)
    z2 = h @ W2 + [0.0, 0.5]
    p = softmax(z2)
    places = [0.0, 2.2, 4.6]
    heights = [
        np.array([0.6, 2.0]),
        np.array([0.0, 1.3, 2.6]),
        np.array([0.6, 2.0]),
    ]
    ax = fig.subplots()
    _bare(ax, (-0.7, 6.3), (3.3, -0.9))
    for layer, products in enumerate((x[:, None] * W1, h[:, None] * W2)):
        for i, start in enumerate(heights[layer]):
            for k, end in enumerate(heights[layer + 1]):
                product = products[i, k]
                color = "C0" if product > 0 else "C1"
                if product == 0:
                    color = "grid"
                ax.annotate(
                    "",
                    (places[layer + 1] - 0.3, end + 0.12 * np.sign(start - end)),
                    (places[layer] + 0.3 + 0.75 * (layer == 1), start),
                    arrowprops={
                        "arrowstyle": "-|>",
                        "color": color,
                        "linestyle": "-" if product >= 0 else "--",
                        "lw": 0.7 + 0.7 * abs(product),
                        "shrinkA": 0,
                        "shrinkB": 0,
                    },
                )
    for place, height in zip(places, heights, strict=True):
        ax.plot(
            np.full(len(height), place),
            height,
            "o",
            markersize=25,
            color="ink",
            markerfacecolor="none",
            linestyle="none",
        )
    for place, height, values in zip(places, heights, (x, z1, z2), strict=True):
        for y, value in zip(height, values, strict=True):
            ax.text(place, y, _number(value), ha="center", va="center")
    for y, value in zip(heights[1], h, strict=True):
        ax.text(places[1] + 0.4, y, f"→ {_number(value)}", ha="left", va="center")
    for y, value in zip(heights[2], p, strict=True):
        ax.text(places[2] + 0.4, y, f"→ {value:.3f}", ha="left", va="center")
    for place, text in (
        (places[0], tr(zh="输入 x", en="input x")),
        (places[1] + 0.3, "z₁ → h = ReLU(z₁)"),
        (places[2] + 0.5, "z₂ → softmax(z₂)"),
    ):
        ax.text(place, -0.65, text, ha="center", va="center", fontweight="bold")


def conditioning(fig, tr, *, feature_scaling):
    """Condition numbers of the second moments by kind of scaling."""
    kappa = feature_scaling.conditioning["kappa"]
    kinds = [
        tr(zh="原始", en="raw"),
        tr(zh="中心化", en="centered"),
        tr(zh="缩放到 0 至 1", en="0 to 1"),
        tr(zh="标准化", en="standardized"),
        tr(zh="白化", en="whitened"),
    ]
    names = tr(zh="葡萄酒", en="wine"), tr(zh="乳腺癌", en="breast cancer")
    ax = fig.subplots()
    for shift, marker, name, values in zip(
        (-0.1, 0.1), "os", names, kappa, strict=True
    ):
        y = np.repeat(np.arange(len(kinds)) + shift, values.shape[1])
        ax.plot(
            values.ravel(), y, marker, linestyle="none", markersize=5, label=name
        )
    ax.set_xscale("log")
    ax.set_yticks(range(len(kinds)), kinds)
    ax.invert_yaxis()
    ax.set_xlabel(tr(zh="条件数", en="condition number"))
    ax.legend(loc="lower right")


def shapes(fig, tr):
    """Rectangles for X, W, b and Y, drawn to the sizes of their axes."""
    N, D, K = 2.4, 1.5, 1.0
    ax = fig.subplots()
    _bare(ax, (-0.55, 7.1), (-0.75, 3.1))
    ax.set_aspect("equal")

    def box(left, bottom, width, height, name, dashed=False):
        x = [left, left + width, left + width, left, left]
        y = [bottom, bottom, bottom + height, bottom + height, bottom]
        style = "--" if dashed else "-"
        color = "grid" if dashed else "ink"
        ax.plot(x, y, color=color, linestyle=style, lw=1 if dashed else 1.4)
        ax.text(
            left + width / 2,
            bottom + height / 2,
            name,
            ha="center",
            va="center",
            fontsize=12,
            fontweight="bold",
        )

    def sizes(left, bottom, width, height, rows, columns):
        ax.text(left - 0.14, bottom + height / 2, rows, ha="center", va="center")
        ax.text(left + width / 2, bottom - 0.2, columns, ha="center", va="center")

    row = 0.34
    box(0, 0, D, N, "X")
    sizes(0, 0, D, N, "N", "D")
    box(2.3, 0.45, K, D, "W")
    sizes(2.3, 0.45, K, D, "D", "K")
    for count in range(1, 7):
        box(4.05, N - (count + 1) * row, K, row, "", dashed=True)
    box(4.05, N - row, K, row, "b")
    sizes(4.05, 0, K, N, "", "K")
    box(6.05, 0, K, N, "Y")
    sizes(6.05, 0, K, N, "N", "K")
    for x, sign in ((1.82, "·"), (3.67, "+"), (5.45, "=")):
        ax.text(x, N / 2, sign, ha="center", va="center", fontsize=14)
    ax.text(
        4.05 + K / 2,
        N + 0.3,
        tr(zh="同一行用 N 次", en="one row, used N times"),
        ha="center",
        va="center",
    )
    ax.text(
        1.75,
        N + 0.3,
        tr(zh="两个 D 相等，求和后消失", en="the two D agree and vanish"),
        ha="center",
        va="center",
    )


def affine(fig, tr):
    """The computation graph of Y = XW + b, values forward and gradients backward."""
    nodes = {
        "X": (0.0, 3.0, "(N, D)"),
        "W": (0.0, 1.0, "(D, K)"),
        "dot": (2.9, 2.0, ""),
        "b": (2.9, -0.15, "(K,)"),
        "+": (4.9, 2.0, ""),
        "Y": (7.0, 2.0, "(N, K)"),
    }
    edges = [("X", "dot"), ("W", "dot"), ("b", "+"), ("dot", "+"), ("+", "Y")]
    ax = fig.subplots()
    _bare(ax, (-0.7, 7.7), (-0.8, 3.7))
    for start, end in edges:
        (x0, y0, _), (x1, y1, _) = nodes[start], nodes[end]
        along = np.array([x1 - x0, y1 - y0])
        along /= np.hypot(*along)
        across = np.array([-along[1], along[0]]) * 0.07
        first, last = (
            np.array([x0, y0]) + 0.38 * along,
            np.array([x1, y1]) - 0.38 * along,
        )
        for side, color, dashes, a, z in (
            (across, "C0", "-", first, last),
            (-across, "C1", "--", last, first),
        ):
            ax.annotate(
                "",
                z + side,
                a + side,
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": color,
                    "linestyle": dashes,
                    "lw": 1.4,
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
    for name, (x, y, shape) in nodes.items():
        if not shape:
            ax.plot(
                [x], [y], "o", markersize=24, color="ink", markerfacecolor="none"
            )
        ax.text(
            x, y, name, ha="center", va="center", fontsize=12, fontweight="bold"
        )
        if shape:
            ax.text(x, y - 0.3, shape, ha="center", va="center", fontsize=9)
    forward = {"color": "C0", "ha": "center", "va": "center"}
    backward = {"color": "C1", "ha": "center", "va": "center", "fontweight": "bold"}
    ax.text(3.9, 2.3, "XW", **forward)
    ax.text(5.95, 2.3, "XW + b", **forward)
    ax.text(3.9, 1.7, "δ", **backward)
    ax.text(5.95, 1.7, "δ = ∂L/∂Y", **backward)
    ax.text(1.15, 2.0, "δ Wᵀ  (N, D)", **backward)
    ax.text(1.75, 0.95, "Xᵀ δ  (D, K)", **backward)
    ax.text(
        4.2,
        0.55,
        tr(zh="Σₙ δₙ  (K,)：各行之和", en="Σₙ δₙ  (K,): sum of the rows"),
        color="C1",
        ha="left",
        va="center",
        fontweight="bold",
    )
    ax.text(
        3.3, 3.4, tr(zh="实线：前向，值", en="solid: forward, values"), color="C0"
    )
    ax.text(
        3.3,
        3.0,
        tr(zh="虚线：反向，梯度", en="dashed: backward, gradients"),
        color="C1",
        fontweight="bold",
    )


def vgg(fig, tr):
    """Shares of parameters, operations and stored outputs in the layers of VGG-16."""
    blocks = [(64, 64), (128, 128), (256,) * 3, (512,) * 3, (512,) * 3]
    rows, channels, size = [], 3, 224
    for block in blocks:
        for k in block:
            weights = conv_parameter_count(channels, k, 3)
            rows.append((weights, conv_flops(channels, k, 3, size), k * size**2))
            channels = k
        size //= 2
    sizes = [channels * size**2, 4096, 4096, 1000]
    for n, m in pairwise(sizes):
        rows.append(((n + 1) * m, 2 * n * m, m))
    shares = 100 * np.array(rows) / np.sum(rows, axis=0)
    titles = (
        tr(zh="参数，%", en="parameters, %"),
        tr(zh="运算，%", en="operations, %"),
        tr(zh="保存的输出，%", en="stored outputs, %"),
    )
    number = np.arange(1, len(rows) + 1)
    for color, (ax, title, share) in enumerate(
        zip(fig.subplots(3, 1, sharex=True), titles, shares.T, strict=True)
    ):
        ax.bar(number, share, color=f"C{color}", width=0.7)
        ax.axvline(13.5, color="grid", linestyle="--")
        ax.set_title(title, loc="left")
        ax.grid(visible=False, axis="x")
        ax.set_ylim(0, 1.15 * share.max())
    ax.set_xticks(number)
    ax.set_xlabel(
        tr(
            zh="层：1 至 13 是卷积，14 至 16 是仿射层",
            en="layer: 1 to 13 are convolutions, 14 to 16 affine layers",
        )
    )
