"""Figures of the page foundations/overfitting-underfitting."""

import numpy as np

from dlref.data import load_digits
from dlref.losses import cross_entropy
from dlref.models import mlp
from dlref.optimizers import Adam
from dlref.regularization import ridge_closed_form
from dlref.training import fit

SIGMA = 0.3


def powers(degree, x):
    return np.polynomial.legendre.legvander(2 * x - 1, degree)


def expected(degree, n):
    """Expected training and test error of least squares at n points of the noisy sine."""
    x = np.linspace(0, 1, n)
    A, truth = powers(degree, x), np.sin(2 * np.pi * x)
    missed = np.mean((truth - A @ ridge_closed_form(A, truth, 0.0)) ** 2)
    noise = SIGMA**2 * (degree + 1) / n
    return missed + SIGMA**2 - noise, missed + SIGMA**2 + noise


def fits(fig, tr):
    """One training set, and three polynomials fitted to it."""
    x, fine = np.linspace(0, 1, 30), np.linspace(0, 1, 200)
    truth = np.sin(2 * np.pi * fine)
    rng = np.random.default_rng(3)
    y = np.sin(2 * np.pi * x) + SIGMA * rng.standard_normal(30)
    fig.set_size_inches(6.4, 2.9)
    titles = {
        1: tr(zh="1 次：欠拟合", en="degree 1: underfits"),
        3: tr(zh="3 次：合适", en="degree 3: fits"),
        15: tr(zh="15 次：过拟合", en="degree 15: overfits"),
    }
    axes = fig.subplots(1, 3, sharey=True)
    for ax, (degree, title) in zip(axes, titles.items(), strict=True):
        w = ridge_closed_form(powers(degree, x), y, 0.0)
        ax.plot(fine, truth, "--", color="C5", linewidth=1)
        ax.plot(x, y, ".", color="C1", markersize=5)
        ax.plot(fine, powers(degree, fine) @ w, color="C0")
        training, test = expected(degree, 30)
        ax.set_title(title)
        ax.set_xlabel(
            tr(
                zh=f"训练 {training:.2f}，测试 {test:.2f}",
                en=f"training {training:.2f}, test {test:.2f}",
            )
        )
        ax.set_xticks([0, 1])
    axes[0].set_ylim(-1.8, 2.2)


def learning_curves(fig, tr):
    """Expected errors over the number of examples, of a line and of degree 15."""
    n = np.array([20, 30, 45, 60, 90, 120, 180, 240, 360, 480])
    titles = {
        1: tr(zh="直线：太小", en="straight line: too small"),
        15: tr(zh="15 次：太大", en="degree 15: too large"),
    }
    fig.set_size_inches(6.4, 3.2)
    axes = fig.subplots(1, 2, sharey=True)
    for ax, (degree, title) in zip(axes, titles.items(), strict=True):
        training, test = np.transpose([expected(degree, int(size)) for size in n])
        ax.semilogx(n, test, label=tr(zh="测试误差", en="test error"))
        ax.semilogx(n, training, "--", label=tr(zh="训练误差", en="training error"))
        noise = np.full(len(n), SIGMA**2)
        ax.semilogx(n, noise, ":", color="C5", label=tr(zh="噪声", en="noise"))
        ax.set_title(title)
        ax.set_xticks([30, 120, 480], ["30", "120", "480"])
        ax.minorticks_off()
        ax.set_xlabel(tr(zh="样本数", en="examples"))
    axes[0].set_ylim(0, 0.36)
    axes[0].set_ylabel(tr(zh="均方误差", en="squared error"))
    axes[1].legend(loc="upper right")


def train(share, seed):
    """Test accuracy and test cross-entropy after each step, as on the page."""
    images, digits = load_digits()
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(images))[:500]
    labels, wrong = digits[rows], np.flatnonzero(rng.random(100) < share)
    labels[wrong] = (labels[wrong] + rng.integers(1, 10, len(wrong))) % 10
    x_test, t_test, found = images[rows[100:]], labels[100:], []
    network = mlp([64, 48, 48, 10], rng=rng)

    def note(step):
        z = step.model.forward(x_test)
        found.append(
            (np.mean(z.argmax(axis=1) == t_test), cross_entropy(z, t_test))
        )

    data = images[rows[:100]], labels[:100]
    fit(
        network,
        data,
        "cross_entropy",
        Adam(0.03),
        60,
        100,
        rng=rng,
        callbacks=[note],
    )
    return np.transpose(found)


def runs(fig, tr):
    """The same network on right, partly wrong and random labels."""
    names = {
        0.0: tr(zh="标签正确", en="right labels"),
        0.4: tr(zh="40% 错误", en="40% wrong"),
        0.9: tr(zh="随机标签", en="random labels"),
    }
    fig.set_size_inches(6.4, 3.4)
    accuracy, entropy = fig.subplots(1, 2)
    for (share, name), style in zip(names.items(), ("-", "--", ":"), strict=True):
        found = np.mean([train(share, seed) for seed in range(3)], axis=0)
        steps = 1 + np.arange(found.shape[1])
        accuracy.plot(steps, found[0], style, label=name)
        entropy.semilogy(steps, found[1], style)
        lowest = found[1].argmin()
        entropy.plot(steps[lowest], found[1, lowest], "o", color="C5", markersize=5)
    accuracy.set_ylim(0, 1)
    accuracy.set_title(tr(zh="测试准确率", en="test accuracy"))
    entropy.set_title(tr(zh="测试交叉熵", en="test cross-entropy"))
    entropy.set_yticks([0.5, 1, 2, 5, 10], ["0.5", "1", "2", "5", "10"])
    entropy.minorticks_off()
    for ax in (accuracy, entropy):
        ax.set_xlabel(tr(zh="训练步数", en="training steps"))
    fig.legend(loc="outside upper center", ncols=3)


def remedies(fig, tr, *, regularizers):
    """What each method gains over none, by the share of wrong labels."""
    right = 100 * regularizers.noise["right"].mean(axis=-1)
    gain, shares = (right - right[0])[1:], regularizers.noise["share"]
    names = [
        "dropout 0.2",
        "dropout 0.5",
        tr(zh="权重衰减 0.003", en="weight decay 0.003"),
        tr(zh="权重衰减 0.03", en="weight decay 0.03"),
        tr(zh="标签平滑 0.1", en="label smoothing 0.1"),
        tr(zh="早停", en="early stopping"),
    ]
    order = gain[:, -1].argsort()
    fig.set_size_inches(6.4, 3.2)
    ax = fig.subplots()
    ax.axvline(0, color="grid")
    places = np.arange(len(names))
    for k, (share, marker) in enumerate(zip(shares, "os^", strict=True)):
        label = (
            tr(zh=f"{share:.0%} 错误", en=f"{share:.0%} wrong")
            if share
            else tr(zh="标签正确", en="right labels")
        )
        ax.plot(gain[order, k], places + 0.2 * (1 - k), marker, label=label)
    ax.set_yticks(places, [names[i] for i in order])
    ax.set_xlabel(
        tr(
            zh="测试准确率之差（百分点），与不正则化相比",
            en="points of test accuracy over no regularization",
        )
    )
    ax.legend(loc="lower right")


def descend(start, seed, steps=4000, lam=0.1):
    """Shares of right signs, training and test, in the linear model of the page."""
    rng = np.random.default_rng(seed)
    scale = np.repeat([1, 0.05**0.5], [5, 200])
    true = np.repeat([1.0, 0.0], [5, 200])
    X = rng.standard_normal((50, 205)) * scale
    X_test = rng.standard_normal((1000, 205)) * scale
    w, rate = start * rng.standard_normal(205), 1 / np.linalg.norm(X, 2) ** 2
    at = np.unique(np.geomspace(1, steps, 60).astype(int))
    found = []
    for step in range(1, steps + 1):
        w = w - rate * (X.T @ (X @ (w - true)) + lam * w)
        if step in at:
            found.append(
                [np.mean((A @ w > 0) == (A @ true > 0)) for A in (X, X_test)]
            )
    return at, np.array(found)


def grokking(fig, tr):
    """Sign accuracy over steps, from a large start and from zero."""
    ax = fig.subplots()
    words = {
        5.0: tr(zh="初值大", en="large start"),
        0.0: tr(zh="从零开始", en="from zero"),
    }
    parts = tr(zh="训练", en="training"), tr(zh="测试", en="test")
    comma = tr(zh="，", en=", ")
    for start, color in ((5.0, "C0"), (0.0, "C1")):
        runs = [descend(start, seed) for seed in range(3)]
        mean = np.mean([found for _, found in runs], axis=0)
        for k, style in ((0, "--"), (1, "-")):
            label = f"{words[start]}{comma}{parts[k]}"
            ax.semilogx(runs[0][0], mean[:, k], style, color=color, label=label)
    ax.set_ylim(0.45, 1.03)
    ax.set_xlabel(tr(zh="训练步数", en="training steps"))
    ax.set_ylabel(tr(zh="符号正确的比例", en="share of right signs"))
    fig.legend(loc="outside upper center", ncols=2)
