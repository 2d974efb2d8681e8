"""Figures of the page losses-gradients/backpropagation."""

import numpy as np

from dlref.activations import relu, relu_grad


def _example():
    """The page's example: output errors, what they send back, slopes of the hidden units."""
    x, y = np.array([1.0, 2.0, -1.0]), np.array([3.0, 0.5])
    W1 = np.array(
        [[1.0, -1.0, 0.5, 1.0], [0.5, 1.0, -1.0, -1.0], [0.0, 0.5, -0.5, -1.0]]
    )
    W2 = np.array([[1.0, -1.0], [2.0, 1.0], [2.0, 1.0], [-1.0, 0.5]])
    b1, b2 = np.array([0.0, 0.5, 0.0, 0.5]), np.array([1.0, -0.75])
    z1 = x @ W1 + b1
    delta2 = relu(z1) @ W2 + b2 - y
    return delta2, W2 * delta2, relu_grad(z1)


def graph(fig, tr):
    """The computation graph of L = a² (a + b) with values and gradients."""
    w, x, b = 1.5, 2.0, 1.0
    a = w * x
    u, v = a**2, a + b
    da = v * 2 * a + u
    nodes = {
        "w": (0, 2.2, w, da * x),
        "x": (0, 0.8, x, da * w),
        "a = w x": (1.55, 1.5, a, da),
        "u = a²": (3.1, 2.2, u, v),
        "b": (1.55, 0.0, b, u),
        "v = a + b": (3.1, 0.8, v, u),
        "L = u v": (4.65, 1.5, u * v, 1.0),
    }
    edges = [
        ("w", "a = w x", None),
        ("x", "a = w x", None),
        ("a = w x", "u = a²", v * 2 * a),
        ("a = w x", "v = a + b", u),
        ("b", "v = a + b", None),
        ("u = a²", "L = u v", None),
        ("v = a + b", "L = u v", None),
    ]
    ax = fig.subplots()
    ax.set(xlim=(-0.6, 5.25), ylim=(-0.45, 2.75))
    ax.axis("off")
    ax.grid(visible=False)
    for start, end, back in edges:
        (x0, y0, *_), (x1, y1, *_) = nodes[start], nodes[end]
        ax.annotate(
            "",
            (x1 - 0.5, y1 - 0.15 * np.sign(y1 - y0)),
            (x0 + 0.5, y0 + 0.15 * np.sign(y1 - y0)),
            arrowprops={"arrowstyle": "<|-|>", "color": "C0", "lw": 1.3},
        )
        if back is not None:
            up = np.sign(y1 - y0)
            ax.text(
                (x0 + x1) / 2 - 0.08,
                (y0 + y1) / 2 + 0.24 * up,
                f"{back:g}",
                color="C1",
                ha="center",
                va="center",
                fontweight="bold",
            )
    for name, (x0, y0, value, gradient) in nodes.items():
        ax.text(x0, y0 + 0.36, name, ha="center", va="center", fontsize=9)
        ax.plot([x0 - 0.4, x0 + 0.4], [y0, y0], color="grid", linestyle="-", lw=1)
        ax.text(x0, y0 + 0.13, f"{value:g}", ha="center", va="center")
        ax.text(
            x0,
            y0 - 0.13,
            f"{gradient:g}",
            color="C1",
            ha="center",
            va="center",
            fontweight="bold",
        )
    ax.text(4.65, 0.25, tr(zh="上：值", en="above: value"), ha="center")
    ax.text(
        4.65,
        -0.05,
        tr(zh="下：梯度", en="below: gradient"),
        color="C1",
        ha="center",
        fontweight="bold",
    )


def network(fig, tr):
    """The error signals of the page's example, from the outputs to the hidden units."""
    delta2, back, slope = _example()
    hidden, outputs = (
        np.linspace(0, 3, len(back)),
        np.linspace(0.6, 2.4, len(delta2)),
    )
    left, right = 2.6, 4.4
    ax = fig.subplots()
    ax.set(xlim=(-0.3, 5.6), ylim=(3.5, -0.8))
    ax.axis("off")
    ax.grid(visible=False)
    for j, end in enumerate(hidden):
        for k, start in enumerate(outputs):
            positive = back[j, k] > 0
            ax.annotate(
                "",
                (left + 0.25, end + 0.1 * np.sign(start - end)),
                (right - 0.25, start),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": "C0" if positive else "C1",
                    "linestyle": "-" if positive else "--",
                    "lw": 0.6 + 1.1 * abs(back[j, k]),
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
    for name, place, heights in (("h", left, hidden), ("ŷ", right, outputs)):
        for number, height in enumerate(heights):
            off = name == "h" and slope[number] == 0
            ax.plot(
                [place],
                [height],
                "o",
                markersize=19,
                color="grid" if off else "ink",
                markerfacecolor="none",
                linestyle="none",
            )
            text = name + "₁₂₃₄"[number]
            ax.text(place, height, text, ha="center", va="center", fontsize=9)
    for height, parts, on in zip(hidden, back, slope, strict=True):
        first, second = parts
        sign = "+" if second > 0 else "−"
        total = (
            f"({first:g} {sign} {abs(second):g}) × {on:g} = {parts.sum() * on:g}"
        )
        ax.text(
            left - 0.3, height, total.replace("-", "−"), ha="right", va="center"
        )
    for height, delta in zip(outputs, delta2, strict=True):
        text = f"{delta:g}".replace("-", "−")
        ax.text(right + 0.3, height, text, ha="left", va="center")
    for place, align, text in (
        (left - 0.3, "right", tr(zh="δ₁ = 和 × 斜率", en="δ₁ = sum × slope")),
        (right, "left", tr(zh="δ₂ = ŷ − y", en="δ₂ = ŷ − y")),
    ):
        ax.text(place, -0.6, text, ha=align, va="center", fontweight="bold")


def passes(fig, tr):
    """Forward passes that one gradient costs, by the number of parameters."""
    parameters = np.array([1, 10**2, 10**4, 10**6], float)
    ax = fig.subplots()
    ax.loglog(
        parameters,
        2 * parameters,
        label=tr(zh="中心差分", en="central differences"),
    )
    ax.loglog(parameters, parameters, label=tr(zh="前向模式", en="forward mode"))
    ax.loglog(
        parameters,
        np.full(4, 3.0),
        label=tr(zh="反向模式（上界 3）", en="reverse mode (at most 3)"),
    )
    ax.set_xlabel(tr(zh="参数个数", en="number of parameters"))
    ax.set_ylabel(tr(zh="开销（以前向计算的次数计）", en="cost in forward passes"))
    ax.legend(loc="upper left")


def memory(fig, tr):
    """Activations stored at the worst moment, by the length of a checkpointed piece."""
    layers = 64
    lengths = 2 ** np.arange(7)
    stored = []
    for every in lengths:
        kept = list(range(0, layers, every))
        most = 0
        while kept:
            start = kept.pop()
            piece = min(every, layers - start)
            most = max(most, len(kept) + 1 + piece)
        stored.append(most)
    k = np.geomspace(1, layers, 200)
    ax = fig.subplots()
    ax.plot(k, layers / k + k, label="64/k + k")
    ax.plot(lengths, stored, "o", label=tr(zh="数出来的", en="counted"))
    ax.axhline(layers + 1, color="grid", linestyle="--")
    ax.text(8, layers + 3, tr(zh="全部保存", en="keep everything"), ha="center")
    ax.annotate(
        f"k = 8: {stored[3]}",
        (8, stored[3]),
        (8, 30),
        ha="center",
        arrowprops={"arrowstyle": "-", "color": "grid"},
    )
    ax.set_xscale("log", base=2)
    ax.set_xticks(lengths, [str(n) for n in lengths])
    ax.set_ylim(0, 76)
    ax.set_xlabel(tr(zh="一段的长度 k", en="length k of a piece"))
    ax.set_ylabel(tr(zh="同时保存的激活值个数", en="activations stored"))
    ax.legend(loc="lower left")
