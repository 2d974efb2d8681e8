"""Figures of the page foundations/dl-vs-ml."""

import numpy as np

from dlref.data import spirals
from dlref.layers import Activation, Flatten, Linear, Sequential
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.optimizers import Adam
from dlref.pooling import MaxPool2d
from dlref.training import fit

PATTERN = np.array([1.0, 1.0, -1.0, 1.0, -1.0])


def signals(n, rng):
    """Noise with a pattern hidden in it, forwards or backwards, and where it begins."""
    y = np.arange(n) % 2
    x = 0.4 * rng.standard_normal((n, 32))
    places = (rng.integers(32, size=(n, 1)) + np.arange(5)) % 32
    hidden = np.where(y[:, None] == 0, PATTERN, PATTERN[::-1])
    x[np.arange(n)[:, None], places] += hidden
    return x, y, places


def windows(x):
    around = np.c_[x, x[:, :4]]
    return np.lib.stride_tricks.sliding_window_view(around, 5, axis=1)[:, None]


def train(model, x, y, rate=0.01, epochs=30):
    rng = np.random.default_rng(0)
    fit(model, (x, y), "cross_entropy", Adam(rate), epochs, 40, rng=rng)
    return model


def on_windows(rng):
    return Sequential(
        Linear(5, 4, rng=rng),
        Activation("relu"),
        MaxPool2d((32, 1)),
        Flatten(),
        Linear(4, 2, rng=rng),
    )


def linear(x, y, new_x):
    A, new_A = np.c_[x, np.ones(len(x))], np.c_[new_x, np.ones(len(new_x))]
    return new_A @ np.linalg.lstsq(A, 2 * y - 1)[0] > 0


def nearest(x, y, new_x):
    return y[np.argmin(np.sum(x**2, axis=1) - 2 * new_x @ x.T, axis=1)]


def stumps(x, y, new_x, rounds=60, rate=0.3):
    order, k = x.argsort(axis=0), np.arange(1, len(x))[:, None]
    rest, score = 2.0 * y - 1, np.zeros(len(new_x))
    for _ in range(rounds):
        low = np.cumsum(rest[order], axis=0)[:-1]
        high = rest.sum() - low
        gain = low**2 / k + high**2 / (len(x) - k)
        i, j = np.unravel_index(gain.argmax(), gain.shape)
        cut = x[order[i : i + 2, j], j].mean()
        step = rate * low[i, j] / k[i, 0], rate * high[i, j] / (len(x) - k[i, 0])
        rest = rest - np.where(x[:, j] < cut, *step)
        score += np.where(new_x[:, j] < cut, *step)
    return score > 0


def network(x, y, new_x):
    model = mlp([x.shape[1], 32, 32, 2], rng=np.random.default_rng(0))
    return train(model, x, y).forward(new_x).argmax(axis=1)


def convolution(x, y, new_x):
    model = train(on_windows(np.random.default_rng(0)), windows(x), y, 0.08, 8)
    return model.forward(windows(new_x)).argmax(axis=1)


def plane(n, rng):
    x = rng.standard_normal((n, 10))
    return x, (x.sum(axis=1) + rng.standard_normal(n) > 0).astype(int)


def table(n, rng):
    x = rng.standard_normal((n, 10))
    return x, (np.sum(x[:, :3] > [0, 0.5, -0.5], axis=1) >= 2).astype(int)


def turned(n, rng):
    x, y = table(n, rng)
    return x @ np.linalg.qr(np.random.default_rng(0).standard_normal((10, 10)))[
        0
    ], y


def filters(fig, tr):
    """A signal of each class, and the weights of the four units after training."""
    rng = np.random.default_rng(0)
    x, y, places = signals(400, rng)
    signals(1000, rng)  # the page draws new ones too before it makes the network
    model = train(on_windows(rng), windows(x), y, 0.08, 8)
    weights = model.layers[0].params["W"].T
    fig.set_size_inches(6.6, 3.2)
    left, right = fig.subplots(1, 2, width_ratios=(1.35, 1))
    inside = [n for n in range(100) if np.all(np.diff(places[n]) == 1)]
    shown = [next(n for n in inside if y[n] == k) for k in (0, 1)]
    names = [tr(zh="正向", en="forwards"), tr(zh="反向", en="backwards")]
    for row, (n, name) in enumerate(zip(shown, names, strict=True)):
        up = 4.5 * (1 - row)
        left.axhline(up, color="grid")
        left.plot(np.arange(32), x[n] + up, color="C5", linestyle="-", linewidth=1)
        left.plot(places[n], x[n, places[n]] + up, "o-", color="C0", markersize=4)
        left.text(0, up + 1.9, name)
    left.set_ylim(-2, 7.4)
    left.set_yticks([])
    left.set_xlabel(tr(zh="位置", en="place"))
    left.set_title(tr(zh="每类一个信号", en="a signal of each class"))
    rows = [(PATTERN, names[0]), (PATTERN[::-1], names[1])]
    rows += [
        (w, tr(zh=f"单元 {k}", en=f"unit {k}"))
        for k, w in enumerate(weights, start=1)
    ]
    for row, (w, name) in enumerate(rows):
        up, color = -3 * row, "C0" if row < 2 else "C1"
        right.axhline(up, color="grid")
        right.bar(np.arange(5), w / np.abs(w).max(), 0.7, bottom=up, color=color)
        right.text(-0.9, up, name, ha="right", va="center")
    right.axhline(-4.5, linewidth=0.8, linestyle="--", color="C5")
    right.set_xlim(-0.6, 4.6)
    right.set_title(tr(zh="隐藏的图案与学到的权重", en="hidden and learned"))
    right.set_axis_off()
    left.grid(False)


def tasks(fig, tr):
    """Accuracy of five methods on five tasks."""
    methods = [
        (linear, tr(zh="线性", en="linear")),
        (nearest, tr(zh="最近邻", en="nearest\nneighbor")),
        (stumps, tr(zh="提升树桩", en="boosted\nstumps")),
        (network, tr(zh="全连接网络", en="fully\nconnected")),
        (convolution, tr(zh="窗口网络", en="on\nwindows")),
    ]
    problems = [
        (
            plane,
            60,
            tr(zh="带噪声的平面，60 个样本", en="noisy plane, 60 examples"),
        ),
        (table, 200, tr(zh="各列的阈值，200 行", en="thresholds in columns, 200")),
        (turned, 200, tr(zh="同上，旋转之后", en="the same, rotated")),
        (
            lambda n, rng: spirals(n, rng=rng),
            200,
            tr(zh="两条螺旋，200 个点", en="two spirals, 200"),
        ),
        (
            lambda n, rng: signals(n, rng)[:2],
            400,
            tr(zh="隐藏的图案，400 个信号", en="hidden patterns, 400"),
        ),
    ]
    right = np.full((len(problems), len(methods)), np.nan)
    for row, (problem, n, _) in enumerate(problems):
        for column, (method, _) in enumerate(methods):
            if method is convolution and row < 4:
                continue
            found = []
            for seed in range(2):
                rng = np.random.default_rng(seed)
                (x, y), (new_x, new_y) = problem(n, rng), problem(1000, rng)
                found.append(accuracy(method(x, y, new_x), new_y))
            right[row, column] = np.mean(found)
    fig.set_size_inches(6.6, 3.1)
    ax = fig.subplots()
    for row, values in enumerate(right):
        for column, value in enumerate(values):
            best = value == np.nanmax(values)
            if np.isnan(value):
                ax.text(column, row, "–", ha="center", va="center")
                continue
            box = {"width": 0.9, "height": 0.8, "left": column - 0.45}
            ax.barh(
                row,
                **box,
                color="C0",
                alpha=0.05 + 0.9 * (value - 0.45),
                linewidth=0,
            )
            if best:
                ax.barh(row, **box, facecolor="none", edgecolor="C1", linewidth=2)
            weight = "bold" if best else "normal"
            ax.text(
                column, row, f"{value:.2f}", ha="center", va="center", weight=weight
            )
    ax.set_xticks(range(len(methods)), [name for _, name in methods])
    ax.set_yticks(range(len(problems)), [name for *_, name in problems])
    ax.xaxis.tick_top()
    ax.set_ylim(len(problems) - 0.5, -0.5)
    ax.set_xlim(-0.5, len(methods) - 0.5)
    ax.grid(False)
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def power(fig, tr):
    """Squared error of the nearest neighbor over the number of examples, in four dimensions."""
    n = np.array([50, 100, 200, 400, 800, 1600, 3200])
    ax = fig.subplots()
    for k, d in enumerate((1, 2, 4, 16)):
        found = []
        for size in n:
            rng = np.random.default_rng(d)
            x, new_x = rng.uniform(size=(size, d)), rng.uniform(size=(500, d))
            y, new_y = (np.sin(3 * a).sum(axis=1) for a in (x, new_x))
            found.append(
                np.mean((nearest(x, y, new_x) - new_y) ** 2) / np.var(new_y)
            )
        ax.loglog(n, found, "o", color=f"C{k}", markersize=4)
        middle = np.exp(np.mean(np.log(found)) + 2 / d * np.mean(np.log(n)))
        ax.loglog(n, middle * n ** (-2 / d), "--", color=f"C{k}", linewidth=1.2)
        ax.text(
            3900, middle * 3600 ** (-2 / d), f"d = {d}", va="center", color=f"C{k}"
        )
    ax.set_xlim(40, 9000)
    ax.set_xticks([100, 1000], ["100", "1000"])
    ax.set_xlabel(tr(zh="样本数 n", en="examples n"))
    ax.set_ylabel(tr(zh="均方误差 ÷ 方差", en="squared error ÷ variance"))
