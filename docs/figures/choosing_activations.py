"""Figures of the page activations/choosing-activations."""

import itertools

import numpy as np

from dlref import activations
from dlref.activations import activation_moments, sigmoid, softplus


def gallery(fig, tr):
    """Twelve activations with their slopes."""
    titles = {
        "sigmoid": "sigmoid",
        "tanh": "tanh",
        "relu": "ReLU",
        "relu6": tr(zh="ReLU6（6 起平）", en="ReLU6, flat from 6"),
        "leaky_relu": "leaky ReLU",
        "elu": "ELU",
        "selu": "SELU",
        "softplus": "softplus",
        "gelu": "GELU",
        "silu": "SiLU",
        "mish": "Mish",
        "hard_swish": "hard-swish",
    }
    fig.set_size_inches(6.4, 4.9)
    bends = {"relu": [0], "relu6": [0], "leaky_relu": [0], "hard_swish": [-3, 3]}
    axes = fig.subplots(3, 4, sharex=True, sharey=True).flat
    for ax, (name, title) in zip(axes, titles.items(), strict=True):
        f, f_grad = getattr(activations, name), getattr(activations, name + "_grad")
        x = np.linspace(-4, 4, 3 if bends.get(name) == [0] else 27)
        ax.plot(x, f(x), label=tr(zh="函数值", en="value"))
        jumps = bends.get(name, [0] if name == "selu" else [])
        x = np.sort(np.concatenate([x, *([b - 1e-9, b, b + 1e-9] for b in jumps)]))
        slope = np.where(
            np.isin(x, jumps), np.nan, f_grad(x)
        )  # no line across a jump
        ax.plot(x, slope, label=tr(zh="导数", en="slope"))
        ax.set_title(title)
        ax.set_ylim(-2, 4)
        ax.set_yticks([-1, 0, 1, 3])
        ax.set_xticks([-3, 0, 3])
        ax.tick_params(length=0)
    fig.axes[0].legend(loc="upper left", fontsize=8, handlelength=1.6)


def moments(fig, tr):
    """Second moment against mean squared slope, for standard normal input."""
    places = {
        "sigmoid": ("sigmoid", 6, 4),
        "tanh": ("tanh", -6, 2),
        "relu": ("ReLU", 7, -3),
        "elu": ("ELU", -6, 4),
        "selu": ("SELU", -8, -3),
        "softplus": ("softplus", -8, -3),
        "gelu": ("GELU", 7, -11),
        "silu": ("SiLU", 7, -8),
        "mish": ("Mish", 1, 7),
        "hard_swish": ("hard-swish", -7, -8),
    }
    ax = fig.subplots()
    ax.plot([0, 1.15], [0, 1.15], color="grid", linestyle="--")
    ax.text(0.1, 0.62, tr(zh="梯度放大", en="gradient grows"))
    ax.text(0.6, 0.16, tr(zh="梯度缩小", en="gradient shrinks"))
    for name, (label, right, up) in places.items():
        m = activation_moments(getattr(activations, name))
        x, y = m.second_moment, m.squared_slope
        ax.plot(x, y, "o", color="ink", markersize=4)
        side = "left" if right > 0 else "right"
        ax.annotate(
            label,
            (x, y),
            (right, up),
            textcoords="offset points",
            ha=side,
            fontsize=9,
        )
    ax.set_xlim(0, 1.15)
    ax.set_ylim(0, 1.15)
    ax.set_xlabel(tr(zh="二阶矩 E f²", en="second moment E f²"))
    ax.set_ylabel(tr(zh="斜率平方的均值 E f′²", en="mean squared slope E f′²"))


def _spirals(n, rng):
    t = rng.integers(0, 2, (n, 1))
    turn = np.pi * rng.uniform(0.5, 2, (n, 1))
    arm = np.hstack([np.cos(turn + np.pi * t), np.sin(turn + np.pi * t)])
    return turn / np.pi * arm + 0.3 * rng.standard_normal((n, 2)), t


def _losses(f, f_grad, variance, rates, seeds, steps=100, width=16, n=60):
    """Repeat the page's experiment: validation and test loss, rates by seeds."""
    rngs = [np.random.default_rng(seed) for seed in seeds]
    sets = [[_spirals(m, r) for r in rngs] for m in (n, 300, 300)]
    (x, t), *others = ([*map(np.stack, zip(*s, strict=True))] for s in sets)
    sizes, rate = [2, width, width, 1], np.reshape(rates, (-1, 1, 1, 1))
    W = []
    for i, j in itertools.pairwise(sizes):
        drawn = [r.normal(0, (variance / i) ** 0.5, (i, j)) for r in rngs]
        W.append(np.stack([drawn] * len(rates)))
    b = [np.zeros((len(rates), len(rngs), 1, j)) for j in sizes[1:]]
    W_speed, b_speed = [0.0] * 3, [0.0] * 3

    def forward(x):
        a, z = [x], []
        for k in range(3):
            z.append(a[k] @ W[k] + b[k])
            a.append(f(z[k]))
        return a, z

    for _ in range(steps):
        a, z = forward(x)
        delta = (sigmoid(z[2]) - t) / n
        for k in (2, 1, 0):
            down = delta @ W[k].mT
            W_speed[k] = 0.9 * W_speed[k] - rate * (a[k].mT @ delta)
            b_speed[k] = 0.9 * b_speed[k] - rate * delta.sum(axis=-2, keepdims=True)
            W[k], b[k] = W[k] + W_speed[k], b[k] + b_speed[k]
            if k > 0:
                delta = down * f_grad(z[k - 1])
    logits = [forward(x)[1][2] for x, _ in others]
    pairs = zip(logits, others, strict=True)
    return [np.mean(softplus(z) - t * z, axis=(-2, -1)) for z, (_, t) in pairs]


def comparison(fig, tr):
    """Left: test loss by learning rate, six seeds. Right: 24 fresh seeds, at the best rates."""
    rates = np.array([0.03, 0.1, 0.3, 1.0])
    names = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "silu": "SiLU"}
    fig.set_size_inches(5.6, 3.2)
    left, right = fig.subplots(1, 2, sharey=True, width_ratios=(1.15, 1))
    for number, (name, label) in enumerate(names.items()):
        f, f_grad = getattr(activations, name), getattr(activations, name + "_grad")
        variance = (
            1 if name == "sigmoid" else 1 / activation_moments(f).second_moment
        )
        held_out, tried = _losses(f, f_grad, variance, rates, range(6))
        left.errorbar(
            rates * 1.07 ** (number - 1.5),
            tried.mean(axis=1),
            tried.std(axis=1, ddof=1),
            marker="osD^"[number],
            markersize=4,
            elinewidth=1,
            label=label,
        )
        best = rates[[held_out.mean(axis=1).argmin()]]
        _, [fresh] = _losses(f, f_grad, variance, best, range(6, 30))
        places = number + 0.09 * (np.arange(24) % 5 - 2)
        right.plot(places, fresh, "osD^"[number], markersize=3, alpha=0.7)
        right.plot(
            [number - 0.32, number + 0.32], [fresh.mean()] * 2, "-", color="ink"
        )
    left.set_xscale("log")
    left.set_xticks(rates, [f"{rate:g}" for rate in rates])
    left.minorticks_off()
    left.set_ylim(0, 1.4)
    left.set_xlabel(tr(zh="学习率", en="learning rate"))
    left.set_ylabel(tr(zh="测试交叉熵", en="test cross-entropy"))
    left.set_title(tr(zh="六个种子", en="six seeds"))
    left.legend(loc="upper left", ncols=2, fontsize=9)
    right.set_xticks(range(4), names.values(), fontsize=9)
    right.set_title(tr(zh="24 个新种子", en="24 fresh seeds"))
