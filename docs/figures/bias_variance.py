"""Figures of the page foundations/bias-variance and of the lab of the same name."""

import numpy as np

from dlref.regularization import early_stopping_filter_factors, ridge_closed_form

SIGMA = 0.3
x = np.linspace(0, 1, 30)
truth = np.sin(2 * np.pi * x)


def _basis(degree, at):
    return np.polynomial.legendre.legvander(2 * at - 1, degree)


def fits(fig, tr):
    """Twenty fits each of three polynomials, their mean, and the truth."""
    rng = np.random.default_rng(0)
    y = truth + SIGMA * rng.standard_normal((20, 30))
    fig.set_size_inches(5.8, 3.1)
    titles = {
        1: tr(zh="1 次：偏差大", en="degree 1: bias"),
        3: tr(zh="3 次：两者都小", en="degree 3: little of both"),
        15: tr(zh="15 次：方差大", en="degree 15: variance"),
    }
    panels = fig.subplots(1, 3, sharey=True)
    for ax, (degree, title) in zip(panels, titles.items(), strict=True):
        w = ridge_closed_form(_basis(degree, x), y.T, 0.0)
        fine = np.linspace(0, 1, 4 * degree + 5)  # the more, the more it bends
        curves = _basis(degree, fine) @ w
        ax.plot(fine, curves, "C0-", linewidth=0.5, alpha=0.35)
        ax.plot(fine, curves.mean(axis=1), "C1-", linewidth=2.2)
        ax.plot(x, truth, "--", color="ink", linewidth=1.2)
        ax.set_ylim(-1.9, 1.9)
        ax.set_xticks([0, 1])
        ax.set_xlabel("x")
        ax.set_title(title)
    panels[0].plot([], [], "C0-", linewidth=0.8, label=tr(zh="各次拟合", en="fits"))
    panels[0].plot([], [], "C1-", linewidth=2.2, label=tr(zh="平均", en="mean"))
    panels[0].plot(
        [], [], "--", color="ink", linewidth=1.2, label=tr(zh="真值", en="truth")
    )
    fig.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3
    )


def parts(fig, tr):
    """The parts of the expected error over the degree, from the projection."""
    degrees = np.arange(16)
    bias, trained = [], []
    for degree in degrees:
        Q, _ = np.linalg.qr(_basis(degree, x))
        missed = np.mean((truth - Q @ (Q.T @ truth)) ** 2)
        bias.append(missed)
        trained.append(missed + SIGMA**2 * (1 - (degree + 1) / 30))
    bias, variance = np.array(bias), SIGMA**2 * (degrees + 1) / 30
    ax = fig.subplots()
    lines = (
        (bias + variance + SIGMA**2, "C0-o", tr(zh="测试误差", en="test error")),
        (trained, "C1-s", tr(zh="训练误差", en="training error")),
        (bias, "C2-^", tr(zh="偏差²", en="bias²")),
        (variance, "C3-D", tr(zh="方差", en="variance")),
        (np.full(16, SIGMA**2), "C5:", tr(zh="噪声", en="noise")),
    )
    for values, style, label in lines:
        ax.semilogy(degrees, values, style, markersize=3.5, label=label)
    ax.set_ylim(1e-3, 1)
    ax.set_xlabel(tr(zh="多项式次数", en="degree of the polynomial"))
    ax.set_ylabel(tr(zh="均方误差", en="squared error"))
    fig.legend(loc="outside upper center", ncols=3)


def zero_one(fig, tr):
    """Expected 0-1 loss against the variance, where the main prediction is right and wrong."""
    V, N = np.linspace(0, 0.5, 51), 0.2
    ax = fig.subplots()
    ax.axhline(N, color="grid", linestyle=":")
    wrong, right = (N + (1 - 2 * N) * each for each in (1 - V, V))
    ax.plot(
        V,
        wrong,
        "C1--",
        label=tr(zh="主预测错，B = 1", en="main prediction wrong, B = 1"),
    )
    ax.plot(
        V,
        right,
        "C0-",
        label=tr(zh="主预测对，B = 0", en="main prediction right, B = 0"),
    )
    ax.set_ylim(0, 1)
    ax.set_xlabel(tr(zh="方差 V", en="variance V"))
    ax.set_ylabel(tr(zh="出错的概率", en="probability of an error"))
    ax.legend(loc="upper right")


def _weak_features(p, n, s2=0.25):
    beta2 = 1 / np.arange(1, 201)
    beta2 /= beta2.sum()
    b, k = beta2[:p].sum(), beta2[p:].sum() + s2
    if p < n:
        return k - s2, k * p / (n - p - 1)
    keep = n / p
    return k - s2 + (1 - keep) ** 2 * b, keep * (1 - keep) * b + k * n / (p - n - 1)


def descents(fig, tr):
    """Model-wise, sample-wise and epoch-wise double descent, from formulas."""
    fig.set_size_inches(5.8, 3.2)
    models, samples, epochs = fig.subplots(1, 3)
    p = np.array([*range(1, 19), *range(22, 60), *range(60, 201, 10)])
    n = np.array([*range(4, 39), *range(42, 80), *range(80, 201, 10)])
    t = np.unique(np.geomspace(1, 20000, 50).astype(int))
    d = np.repeat([0.5, 0.2, 0.03], [5, 40, 5])
    signal = np.repeat([1.5, 0.0, 1.5], [5, 40, 5])
    shares = np.array(
        [early_stopping_filter_factors(d, 1.0, int(each)) for each in t]
    )
    over_time = np.array(
        [
            np.sum(((1 - shares) * signal) ** 2, axis=1),
            np.sum((0.5 * shares) ** 2, axis=1),
        ]
    )
    cases = (
        (models, p, np.array([_weak_features(i, 20) for i in p]).T, 0.25, 20),
        (samples, n, np.array([_weak_features(40, i) for i in n]).T, 0.25, 40),
        (epochs, t, over_time, 0.0, None),
    )
    for ax, at, (bias, variance), noise, threshold in cases:
        if threshold:
            ax.axvline(threshold, color="C5", linewidth=1, linestyle=":")
            ax.set_ylim(0, 6)
        total = bias + variance + noise
        if threshold:  # a gap at the peak, where the expectation is infinite
            cut = np.searchsorted(at, threshold)
            at = np.insert(at.astype(float), cut, threshold)
            bias, variance, total = (
                np.insert(each, cut, np.nan) for each in (bias, variance, total)
            )
        ax.plot(at, total, "C0-", label=tr(zh="误差", en="error"))
        ax.plot(at, bias, "C2--", label=tr(zh="偏差²", en="bias²"))
        ax.plot(at, variance, "C3-.", label=tr(zh="方差", en="variance"))
    models.set_xscale("log")
    models.set_xticks([1, 10, 100], ["1", "10", "100"])
    models.set_xlabel(tr(zh="特征数，20 个样本", en="features, 20 examples"))
    samples.set_xlabel(tr(zh="样本数，40 个特征", en="examples, 40 features"))
    epochs.set_xscale("log")
    epochs.set_xticks([1, 100, 10000], ["1", "100", "10⁴"])
    epochs.set_ylim(0, 24)
    epochs.set_xlabel(tr(zh="梯度下降步数", en="steps of descent"))
    for ax, title in (
        (models, tr(zh="按模型规模", en="model-wise")),
        (samples, tr(zh="按样本数", en="sample-wise")),
        (epochs, tr(zh="按训练时间", en="epoch-wise")),
    ):
        ax.set_title(title)
    fig.legend(
        *models.get_legend_handles_labels(), loc="outside upper center", ncols=3
    )


def degrees(fig, tr, *, bias_variance):
    found = bias_variance.degrees
    ax = fig.subplots()
    for name, label in (
        ("test", tr(zh="测试误差", en="test error")),
        ("train", tr(zh="训练误差", en="training error")),
        ("bias", tr(zh="偏差²", en="bias²")),
        ("variance", tr(zh="方差", en="variance")),
    ):
        ax.semilogy(found["degree"], np.mean(found[name], axis=0), label=label)
    noise = np.full(len(found["degree"]), found["noise"])
    ax.semilogy(
        found["degree"],
        noise,
        color="C5",
        linewidth=1,
        label=tr(zh="噪声", en="noise"),
    )
    ax.set_ylim(1e-3, 1)
    ax.set_xlabel(tr(zh="多项式次数", en="degree of the polynomial"))
    ax.set_ylabel(tr(zh="均方误差", en="squared error"))
    fig.legend(loc="outside upper center", ncols=3)


def penalty(fig, tr, *, bias_variance):
    found = bias_variance.penalty
    bias, variance = (
        np.mean(found["bias"], axis=0),
        np.mean(found["variance"], axis=0),
    )
    ax = fig.subplots()
    ax.loglog(
        found["lam"],
        bias + variance,
        label=tr(zh="偏差² + 方差", en="bias² + variance"),
    )
    ax.loglog(found["lam"], variance, label=tr(zh="方差", en="variance"))
    ax.loglog(found["lam"], bias, label=tr(zh="偏差²", en="bias²"))
    ax.set_ylim(1e-4, 1)
    ax.set_xlabel(tr(zh="惩罚系数 λ", en="weight λ of the penalty"))
    ax.set_ylabel(tr(zh="均方误差，不含噪声", en="squared error without noise"))
    ax.legend()


def random_inputs(fig, tr, *, bias_variance):
    found = bias_variance.random_inputs
    degree = found["degree"]
    ax = fig.subplots()
    ax.semilogy(
        degree,
        np.mean(found["variance"], axis=0),
        label=tr(zh="随机输入：方差", en="random inputs: variance"),
    )
    ax.semilogy(
        np.repeat(degree, len(found["variance"])),
        found["variance"].T.ravel(),
        "C0.",
    )
    ax.semilogy(
        degree,
        np.mean(found["typical"], axis=0),
        label=tr(zh="随机输入：误差的中位数", en="random inputs: median error"),
    )
    ax.semilogy(
        degree,
        np.mean(found["inside"], axis=0),
        label=tr(zh="数据范围内的平均误差", en="mean error inside the data"),
    )
    ax.semilogy(
        degree,
        found["fixed"],
        label=tr(zh="固定的点：方差", en="fixed points: variance"),
    )
    ax.set_xticks(degree)
    ax.set_xlabel(tr(zh="多项式次数", en="degree of the polynomial"))
    ax.set_ylabel(tr(zh="均方误差，不含噪声", en="squared error without noise"))
    ax.legend()
