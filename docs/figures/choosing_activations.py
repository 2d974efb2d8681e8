"""Figures of the page activations/choosing-activations."""

import itertools

import numpy as np

from dlref import activations
from dlref.activations import activation_moments, sigmoid, softplus, tanh


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
    x = np.linspace(-4, 4, 65)
    axes = fig.subplots(3, 4, sharex=True, sharey=True).flat
    for ax, (name, title) in zip(axes, titles.items(), strict=True):
        f, f_grad = getattr(activations, name), getattr(activations, name + "_grad")
        ax.plot(x, f(x), label=tr(zh="函数值", en="value"))
        slope = f_grad(x)
        slope[1:][np.abs(np.diff(slope)) > 0.4] = np.nan  # no line across a jump
        ax.plot(x, slope, label=tr(zh="导数", en="slope"))
        ax.set_title(title)
        ax.set_ylim(-2, 4)
        ax.set_yticks([-1, 0, 1, 2, 3])
        ax.set_xticks([-4, 0, 4])
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
        ax.annotate(label, (x, y), (right, up), textcoords="offset points", ha=side, fontsize=9)
    ax.set_xlim(0, 1.15)
    ax.set_ylim(0, 1.15)
    ax.set_xlabel(tr(zh="二阶矩 E f²", en="second moment E f²"))
    ax.set_ylabel(tr(zh="斜率平方的均值 E f′²", en="mean squared slope E f′²"))


def outputs(fig, tr):
    """Output functions, and gradients of ever more wrong predictions."""
    z = np.linspace(-4, 4, 81)
    fig.set_size_inches(6.2, 3.4)
    left, right = fig.subplots(1, 2)
    for y, label in (
        (z, tr(zh="恒等", en="identity")),
        (np.exp(z), "exp"),
        (softplus(z), "softplus"),
        (sigmoid(z), "σ"),
        (tanh(z), "tanh"),
    ):
        left.plot(z, y, label=label)
    left.set_ylim(-2, 4)
    left.set_title(tr(zh="输出函数", en="output function"))
    left.legend(loc="upper left", fontsize=9)
    s, y = sigmoid(z), tanh(z)
    squared = tr(zh="平方误差", en="squared error")
    for slope, label in (
        (s, tr(zh="σ，交叉熵", en="σ, cross-entropy")),
        (s * s * (1 - s), f"σ, {squared}"),
        (y + 1, tr(zh="tanh，匹配损失", en="tanh, matching loss")),
        ((y + 1) * (1 - y * y), f"tanh, {squared}"),
    ):
        right.plot(z, slope, label=label)
    right.set_ylim(-0.1, 3.6)
    right.set_title(tr(zh="梯度（目标最低）", en="gradient (lowest target)"))
    right.legend(loc="upper left", fontsize=9)
    for ax in (left, right):
        ax.axhline(0, color="grid")
        ax.set_xlabel("z")


def _spirals(n, rng):
    t = rng.integers(0, 2, (n, 1))
    turn = np.pi * rng.uniform(0.5, 2, (n, 1))
    arm = np.hstack([np.cos(turn + np.pi * t), np.sin(turn + np.pi * t)])
    return turn / np.pi * arm + 0.3 * rng.standard_normal((n, 2)), t


def _test_losses(f, f_grad, variance, rates, seeds=6, steps=100, width=16, n=60):
    """Repeat the page's experiment; rows are rates, columns seeds."""
    rngs = [np.random.default_rng(seed) for seed in range(seeds)]
    sets = [[_spirals(m, r) for r in rngs] for m in (n, 300, 300)]
    (x, t), _, test = ([*map(np.stack, zip(*s, strict=True))] for s in sets)
    sizes, rate = [2, width, width, 1], np.reshape(rates, (-1, 1, 1, 1))
    W = []
    for i, j in itertools.pairwise(sizes):
        drawn = [r.normal(0, (variance / i) ** 0.5, (i, j)) for r in rngs]
        W.append(np.stack([drawn] * len(rates)))
    b = [np.zeros((len(rates), seeds, 1, j)) for j in sizes[1:]]
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
    logit = forward(test[0])[1][2]
    return np.mean(softplus(logit) - test[1] * logit, axis=(-2, -1))


def comparison(fig, tr):
    """Test loss by learning rate, mean and standard deviation over six seeds."""
    rates = np.array([0.03, 0.1, 0.3, 1.0])
    names = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "silu": "SiLU", "gelu": "GELU"}
    ax = fig.subplots()
    for number, (name, label) in enumerate(names.items()):
        f, f_grad = getattr(activations, name), getattr(activations, name + "_grad")
        variance = 1 if name == "sigmoid" else 1 / activation_moments(f).second_moment
        loss = _test_losses(f, f_grad, variance, rates)
        ax.errorbar(
            rates * 1.06 ** (number - 2),
            loss.mean(axis=1),
            loss.std(axis=1, ddof=1),
            marker="osD^v"[number],
            markersize=4,
            capsize=2,
            elinewidth=1,
            label=label,
        )
    ax.set_xscale("log")
    ax.set_xticks(rates, [f"{rate:g}" for rate in rates])
    ax.minorticks_off()
    ax.set_ylim(0, 1.4)
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="测试交叉熵", en="test cross-entropy"))
    ax.legend(loc="upper left", ncols=3, fontsize=9)
