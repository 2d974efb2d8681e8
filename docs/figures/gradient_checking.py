"""Figures of the page losses-gradients/gradient-checking."""

import numpy as np

from dlref.activations import relu, relu_grad, sigmoid, softplus, tanh, tanh_grad
from dlref.gradcheck import numerical_gradient


def _complex_softplus(z):
    return np.log(1 + np.exp(z))


def step(fig, tr):
    """Largest error of the derivative of softplus by step, scheme and dtype."""
    points = np.linspace(-3, 3, 61)
    central, forward = (
        tr(zh="中心差分", en="central"),
        tr(zh="前向差分", en="forward"),
    )
    cases = [
        (np.float64, "forward", softplus, -14, 0, f"float64, {forward}"),
        (np.float64, "central", softplus, -14, 0, f"float64, {central}"),
        (np.float32, "central", softplus, -6, 0, f"float32, {central}"),
        (
            np.float64,
            "complex",
            _complex_softplus,
            -14,
            0,
            tr(zh="float64, 复步长", en="float64, complex"),
        ),
    ]
    ax = fig.subplots()
    for dtype, scheme, f, low, high, label in cases:
        steps = np.logspace(low, high, 4 * (high - low) + 1)
        errors = []
        for h in steps:
            slope = numerical_gradient(f, points.astype(dtype), float(h), scheme)
            errors.append(np.abs(slope - sigmoid(points)).max())
        ax.loglog(steps, errors, label=label)
    ax.set_ylim(1e-17, 1e3)
    ax.set_xlabel(tr(zh="步长 h", en="step h"))
    ax.set_ylabel(tr(zh="最大误差", en="largest error"))
    ax.legend(loc="upper center", ncols=2)


def spsa(fig, tr):
    """Relative error of the mean of n SPSA draws, for quadratic losses."""
    rng = np.random.default_rng(0)
    counts = np.array([1, 3, 10, 30, 100, 300, 1000])
    ax = fig.subplots()
    ax.plot([0.8, 1000], [1, 1], color="grid", linestyle="-", lw=1.5)
    for number, (size, marker) in enumerate(((10, "o"), (100, "s"), (1000, "^"))):
        g = rng.standard_normal(size)
        squares = np.zeros(len(counts))
        for _ in range(20):
            v = rng.choice([-1.0, 1.0], (counts[-1], size))
            means = np.cumsum((v @ g)[:, np.newaxis] * v, axis=0)[counts - 1]
            means /= counts[:, np.newaxis]
            squares += np.sum((means - g) ** 2, axis=1) / (g @ g) / 20
        color = f"C{number}"
        style = ("-", "--", "-.")[number]
        ax.loglog(counts, np.sqrt((size - 1) / counts), style, color=color)
        ax.loglog(counts, squares**0.5, marker, color=color, linestyle="none")
        ax.text(1200, ((size - 1) / 1000) ** 0.5, f"P = {size}", va="center")
    ax.set_xlim(0.8, 6000)
    ax.set_xlabel(tr(zh="平均的次数 n", en="draws n that are averaged"))
    ax.set_ylabel(tr(zh="相对误差", en="relative error"))


def kinks(fig, tr):
    """Share of weights whose right gradient seems wrong, by step."""
    rng = np.random.default_rng(0)
    x, W, u = (rng.standard_normal(s) for s in ((100, 5), (5, 20), 20))
    steps = np.logspace(-7, 0, 22)
    ax = fig.subplots()
    for f, f_grad in ((relu, relu_grad), (tanh, tanh_grad)):
        written = x.T @ (f_grad(x @ W) * u)
        limit = 1e-4 * np.abs(written).max()
        shares = []
        for h in steps:
            slope = np.empty_like(W)
            for i in range(len(W)):
                # A weight moves one column of x @ W only, so all columns can move at once.
                moved = h * x[:, i : i + 1]
                change = f(x @ W + moved) - f(x @ W - moved)
                slope[i] = change.sum(axis=0) * u / (2 * h)
            shares.append(np.mean(np.abs(slope - written) > limit))
        ax.semilogx(steps, shares, label="ReLU" if f is relu else "tanh")
    ax.set_xlabel(tr(zh="步长 h", en="step h"))
    ax.set_ylabel(tr(zh="对不上的权重所占比例", en="share of weights that are off"))
    ax.legend(loc="upper left")


def masks(fig, tr):
    """Difference quotient of a dropout layer, with fresh and with frozen masks."""
    x = np.random.default_rng(0).standard_normal((8, 50))
    steps = np.logspace(-6, -1, 21)
    rng = np.random.default_rng(1)

    def total(x, rng):
        return np.sum(2 * (rng.random(x.shape) >= 0.5) * x)

    fresh, frozen = [], []
    for h in steps:
        slopes = [
            (total(x + h, rng) - total(x - h, rng)) / (2 * h) for _ in range(50)
        ]
        fresh.append(np.median(np.abs(slopes)))
        up, down = (total(x + t, np.random.default_rng(2)) for t in (h, -h))
        frozen.append((up - down) / (2 * h))
    ax = fig.subplots()
    ax.loglog(steps, fresh, label=tr(zh="每次换新掩码", en="fresh masks"))
    ax.loglog(steps, frozen, label=tr(zh="掩码冻结", en="frozen mask"))
    ax.set_xlabel(tr(zh="步长 h", en="step h"))
    ax.set_ylabel(tr(zh="差商的绝对值", en="size of the quotient"))
    ax.legend()
