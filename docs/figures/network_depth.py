"""Figures of the page foundations/network-depth."""

from itertools import pairwise

import numpy as np

from dlref.activations import relu, tanh, tanh_grad
from dlref.initializers import kaiming_normal
from dlref.models import mlp
from dlref.optimizers import Adam


def mean_pieces(layers, width, nets=20):
    """Pieces of random networks between two random inputs, in the mean."""
    found = []
    for rng in map(np.random.default_rng, range(nets)):
        net = mlp([64] + [width] * layers + [1], rng=rng)
        start, end = rng.standard_normal((2, 64))
        t = np.array([0.0, 1.0])
        for k, hidden in enumerate(net.layers[:-1]):
            h = start + t[:, None] * (end - start)
            for below in net.layers[:k]:
                h = below.forward(h)
            z = hidden.layers[0].forward(h)
            i, j = np.nonzero(z[:-1] * z[1:] < 0)
            share = z[i, j] / (z[i, j] - z[i + 1, j])
            t = np.union1d(t, t[i] + share * (t[i + 1] - t[i]))
        found.append(len(t) - 1)
    return np.mean(found)


def pieces(fig, tr):
    """Pieces against units: tents, one hidden layer, random networks."""
    ax = fig.subplots()
    folds = np.array([1, 2, 4, 6, 8, 10])
    ax.loglog(2 * folds, 2.0**folds, marker="o", markersize=4)
    ax.annotate(
        tr(zh="帐篷链：2ᴸ", en="tents in a chain: 2ᴸ"),
        (20, 1024),
        (24, 700),
        color="C0",
    )
    units = np.array([2, 128])
    ax.loglog(units, units + 1, "--")
    ax.annotate(
        tr(zh="一个隐藏层的上限", en="bound of one hidden layer"),
        (40, 41),
        (26, 150),
        color="C1",
    )
    layers = np.array([1, 2, 4, 8, 16])
    ax.loglog(
        8 * layers,
        [mean_pieces(count, 8) for count in layers],
        ":",
        marker="s",
        markersize=4,
    )
    ax.annotate(
        tr(zh="随机网络，每层 8 个单元", en="random networks, layers of 8"),
        (60, 25),
        (20, 4.5),
        color="C2",
    )
    ax.set_xticks([2, 8, 32, 128], ["2", "8", "32", "128"])
    ax.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="ReLU 的个数", en="number of ReLUs"))
    ax.set_ylabel(tr(zh="线段数", en="straight pieces"))


def square(fig, tr):
    """Largest error for the square: three units a layer, and the bound of one layer."""
    ax = fig.subplots()
    m = np.arange(1, 11)
    ax.semilogy(3 * m, 4.0 ** -(m + 1), marker="o", markersize=4)
    n = np.arange(3, 31)
    ax.semilogy(n, 1 / (8 * (n + 1) ** 2), "--")
    ax.annotate(
        tr(zh="每层 3 个单元", en="layers of three units"),
        (18, 6e-5),
        (5.5, 2e-6),
        color="C0",
    )
    ax.annotate(
        tr(zh="一个隐藏层的下界", en="lower bound, one hidden layer"),
        (24, 2e-4),
        (14.5, 1.2e-3),
        color="C1",
    )
    ax.set_xlabel(tr(zh="ReLU 的个数", en="number of ReLUs"))
    ax.set_ylabel(tr(zh="最大误差", en="largest error"))


def clipped(normal, offset):
    """The two ends of the line normal·x + offset = 0 in the unit square."""
    ends = []
    for axis in (0, 1):
        for side in (0.0, 1.0):
            point = np.empty(2)
            point[axis] = side
            other = 1 - axis
            if normal[other]:
                point[other] = -(offset + normal[axis] * side) / normal[other]
                if 0 <= point[other] <= 1:
                    ends.append(point)
    return np.array(ends[:2])


def regions(fig, tr):
    """Twelve ReLUs on the plane: one layer of lines, and two folds below four lines."""
    fig.set_size_inches(6.0, 3.3)
    one, folded = fig.subplots(1, 2)
    angles = np.pi * (np.arange(12) + 0.31) / 12
    offsets = 0.16 * np.cos(5.3 * np.arange(12) + 1)
    for angle, offset in zip(angles, offsets, strict=True):
        normal = np.array([np.cos(angle), np.sin(angle)])
        ends = clipped(normal, -normal @ [0.5, 0.5] - offset)
        one.plot(*ends.T, "-", color="C0", linewidth=1)
    W = np.array([[3, 1, -1, 2], [1, 3, 2, -1]])
    b = -np.array([2, 1.8, 0.7, 0.3])
    for normal, offset in zip(W.T, b, strict=True):
        ends = clipped(normal, offset)
        for column in range(4):
            for row in range(4):
                x, y = ends.T
                x = (column + (x if column % 2 == 0 else 1 - x)) / 4
                y = (row + (y if row % 2 == 0 else 1 - y)) / 4
                folded.plot(x, y, "-", color="C1", linewidth=1)
    for crease in (0.25, 0.5, 0.75):
        folded.plot([crease, crease], [0, 1], "--", color="C5", linewidth=1)
        folded.plot([0, 1], [crease, crease], "--", color="C5", linewidth=1)
    titles = (
        tr(zh="一层：至多 79 个区域", en="one layer: at most 79 regions"),
        tr(zh="三层：176 个区域", en="three layers: 176 regions"),
    )
    for ax, title in zip((one, folded), titles, strict=True):
        ax.set(
            xlim=(0, 1), ylim=(0, 1), aspect="equal", xticks=[0, 1], yticks=[0, 1]
        )
        ax.grid(visible=False)
        ax.set_title(title)
        ax.set_xlabel("x₁")
    one.set_ylabel("x₂")


def start(sizes, starts):
    rng, params = np.random.default_rng(0), {}
    for k, (n, m) in enumerate(pairwise(sizes)):
        W = np.stack([kaiming_normal((n, m), rng=rng) for _ in range(starts)])
        corners = rng.uniform(0, 1, (starts, 1, m)) if k == 0 else np.zeros(m)
        params |= {f"W{k}": W, f"b{k}": -W[:, :1] * corners}
    return params


def layers_of(params, x):
    h, depth = [x], len(params) // 2
    for k in range(depth):
        z = h[k] @ params[f"W{k}"] + params[f"b{k}"]
        h.append(relu(z) if k < depth - 1 else z)
    return h


def final_losses(sizes, folds, rate, steps, starts=12):
    """Errors of networks that learn a sawtooth, from several starts."""
    x = np.linspace(0, 1, 33)[:, None]
    y = 1 - np.abs(1 - x * 2**folds % 2)
    params, adam = start(sizes, starts), Adam(rate)
    state = adam.init(params)
    for _ in range(steps):
        h, grads = layers_of(params, x), {}
        delta = 2 * (h[-1] - y) / len(x)
        for k in reversed(range(len(params) // 2)):
            grads |= {
                f"W{k}": h[k].mT @ delta,
                f"b{k}": delta.sum(1, keepdims=True),
            }
            delta = delta @ params[f"W{k}"].mT * (h[k] > 0)
        params, state = adam.step(params, grads, state)
    return np.mean((layers_of(params, x)[-1] - y) ** 2, axis=(1, 2))


def training(fig, tr):
    """Final errors of shallow and deep networks, few and many parameters, two rates."""
    cases = [
        ([1, 20, 1], 2, 500, "1 × 20"),
        ([1, 4, 4, 4, 1], 2, 500, "3 × 4"),
        ([1, 300, 1], 3, 300, "1 × 300"),
        ([1, 16, 16, 16, 16, 1], 3, 300, "4 × 16"),
    ]
    fig.set_size_inches(5.4, 3.6)
    ax = fig.subplots()
    jitter = np.linspace(-0.1, 0.1, 12)
    for position, (sizes, folds, steps, _) in enumerate(cases):
        for rate, marker, side, color in (
            (0.01, "o", -0.15, "C0"),
            (0.02, "s", 0.15, "C1"),
        ):
            losses = np.maximum(final_losses(sizes, folds, rate, steps), 1e-6)
            ax.plot(
                position + side + jitter,
                losses,
                marker,
                markersize=4,
                linestyle="none",
                color=color,
                label=tr(zh=f"学习率 {rate}", en=f"rate {rate}")
                if position == 0
                else None,
            )
            middle = np.median(losses)
            ax.plot(
                position + side + jitter[[0, -1]],
                [middle, middle],
                "-",
                color="ink",
            )
    ax.axvline(1.5, color="grid")
    ax.set_yscale("log")
    ax.set_ylim(5e-7, 0.6)
    ax.minorticks_off()
    ax.set_xticks(range(4), [label for *_, label in cases])
    ax.set_xlabel(
        tr(zh="隐藏层数 × 每层单元数", en="hidden layers × units in each")
    )
    ax.set_ylabel(tr(zh="最终均方误差", en="final mean squared error"))
    for position, text in (
        (0.5, tr(zh="4 段，约 60 个参数", en="4 pieces, ~60 parameters")),
        (2.5, tr(zh="8 段，约 900 个参数", en="8 pieces, ~900 parameters")),
    ):
        ax.text(position, 0.2, text, ha="center")
    fig.legend(loc="outside lower center", ncols=2)


def change_of_features(n, a, seed, eta=0.5, steps=50):
    inputs = np.random.default_rng(0).standard_normal((20, 2))
    wave = np.sin(2 * inputs[:, 0])
    rng = np.random.default_rng(seed)
    W, v = rng.standard_normal((2, n)), rng.standard_normal(n)
    rate, before = eta / (a**2 * n), tanh(inputs @ W)
    for _ in range(steps):
        z = inputs @ W
        delta = (a * tanh(z) @ v - wave) / len(wave)
        dW = a * inputs.T @ (np.outer(delta, v) * tanh_grad(z))
        W, v = W - rate * dW, v - rate * a * tanh(z).T @ delta
    after = tanh(inputs @ W)
    return np.linalg.norm(after - before) / np.linalg.norm(before)


def lazy(fig, tr):
    """Change of the hidden activations against the width, in two scalings."""
    ax = fig.subplots()
    widths = np.array([64, 128, 256, 512, 1024])
    for exponent, marker, style in ((0.5, "o", "-"), (1.0, "s", "--")):
        found = [
            [
                change_of_features(n, float(n) ** -exponent, seed)
                for seed in range(3)
            ]
            for n in widths
        ]
        ax.loglog(
            widths, np.mean(found, axis=1), style, marker=marker, markersize=4
        )
    ax.loglog(widths, 1.2 / widths**0.5, ":", color="C5", linewidth=1)
    ax.text(
        256,
        0.9,
        tr(zh="a = 1/n：学习特征", en="a = 1/n: features are learned"),
        ha="center",
        color="C1",
    )
    ax.text(
        150,
        0.18,
        tr(zh="a = 1/√n：特征冻结", en="a = 1/√n: features freeze"),
        color="C0",
    )
    ax.text(75, 0.06, tr(zh="与 1/√n 平行", en="parallel to 1/√n"), color="C5")
    ax.set_xticks(widths, [str(n) for n in widths])
    ax.set_yticks([0.05, 0.1, 0.2, 0.5, 1], ["0.05", "0.1", "0.2", "0.5", "1"])
    ax.minorticks_off()
    ax.set_ylim(0.03, 1.3)
    ax.set_xlabel(tr(zh="宽度 n", en="width n"))
    ax.set_ylabel(
        tr(zh="隐藏激活值的相对变化", en="relative change of hidden activations")
    )
