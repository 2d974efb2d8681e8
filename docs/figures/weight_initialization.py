"""Figures of the page initialization-normalization/weight-initialization."""

from functools import partial

import numpy as np

from dlref.diagnostics import signal_propagation
from dlref.initializers import lecun_normal, normal, orthogonal
from dlref.layers import Activation, Linear, Residual, Sequential
from dlref.normalization import LayerNorm
from dlref.special import normal_cdf, normal_pdf


def _gradient(name, std, seed, layers=50, width=64):
    """The gradient's root mean square after 50 layers, over that at the output."""
    rng = np.random.default_rng(seed)
    init = partial(normal, std=std * width**-0.5)

    def layer():
        affine = Linear(width, width, False, init=init, rng=rng)
        return Sequential(affine, Activation(name))

    model = Sequential(*(layer() for _ in range(layers)))
    x, dy = rng.standard_normal((2, 32, width))
    gradient = signal_propagation(model, x, dy).gradient
    return gradient[0] / gradient[-1]


def window(fig, tr):
    """How narrow the range of scales is that keeps the gradient."""
    fig.set_size_inches(6.2, 3.4)
    ax = fig.subplots()
    scales = np.geomspace(0.5, 3, 11)
    ax.axhline(1, color="grid")
    for name, style, own in (("tanh", "s--", 1.0), ("relu", "o-", 2**0.5)):
        logs = [
            np.mean([np.log10(_gradient(name, s, seed)) for seed in range(3)])
            for s in scales
        ]
        label = {"tanh": "tanh", "relu": "ReLU"}[name]
        ax.semilogy(
            scales, 10.0 ** np.array(logs), style, markersize=4, label=label
        )
        ax.axvline(own, color="grid", linestyle=":")
    ax.set_xticks([0.5, 1, 2**0.5, 2, 3], ["0.5", "1", "√2", "2", "3"])
    ax.set_xlabel(
        tr(zh="权重标准差 × √n", en="standard deviation of the weights × √n")
    )
    ax.set_ylabel(tr(zh="50 层后的梯度", en="gradient after 50 layers"))
    ax.legend(loc="lower right")


def fans(fig, tr):
    """Forward and backward factor of one layer by the ratio of its widths."""
    ratio = np.geomspace(0.1, 10, 41)
    fig.set_size_inches(6.4, 3.4)
    ax = fig.subplots()
    ax.axhline(1, color="grid")
    rules = [
        ("1/n_in", np.ones_like(ratio), ratio),
        ("1/n_out", 1 / ratio, np.ones_like(ratio)),
        ("Xavier", 2 / (1 + ratio), 2 * ratio / (1 + ratio)),
    ]
    forward, backward = tr(zh="前向", en="forward"), tr(zh="反向", en="backward")
    marks = ["o", "^", "s"]
    for color, (mark, (name, ahead, back)) in enumerate(
        zip(marks, rules, strict=True)
    ):
        for values, style, way in ((ahead, "-", forward), (back, "--", backward)):
            ax.loglog(
                ratio,
                values,
                style,
                marker=mark,
                markevery=10,
                markersize=4,
                color=f"C{color}",
                label=f"{name}, {way}",
            )
    ax.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.set_xlabel(tr(zh="输出数 ÷ 输入数", en="outputs ÷ inputs"))
    ax.set_ylabel(tr(zh="均方的倍数", en="factor on the mean square"))
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def shapes(fig, tr):
    """Densities of normal, uniform and truncated weights."""
    fig.set_size_inches(6.2, 3.2)
    ax = fig.subplots()
    w = np.linspace(-3, 3, 1201)
    mass = 2 * normal_cdf(2.0) - 1
    shrink = (1 - 4 * normal_pdf(2.0) / mass) ** 0.5
    cut = np.where(np.abs(w) <= 2, normal_pdf(w) / mass, 0)
    mended = np.where(
        np.abs(w) <= 2 / shrink, shrink * normal_pdf(w * shrink) / mass, 0
    )
    flat = np.where(np.abs(w) <= 3**0.5, 12**-0.5, 0)
    ax.plot(w, normal_pdf(w), "-", label=tr(zh="正态", en="normal"))
    ax.plot(w, flat, "--", label=tr(zh="均匀", en="uniform"))
    ax.plot(
        w,
        cut,
        ":",
        label=tr(zh="截断，未校正（0.88）", en="truncated, as it is (0.88)"),
    )
    ax.plot(w, mended, "-.", label=tr(zh="截断，已校正", en="truncated, corrected"))
    ax.set_ylim(0, 0.62)
    ax.set_xlabel(
        tr(zh="权重 ÷ 目标标准差", en="weight ÷ intended standard deviation")
    )
    ax.set_ylabel(tr(zh="密度", en="density"))
    ax.legend(loc="upper right", ncols=2)


def spectrum(fig, tr):
    """Singular values of Gaussian and orthogonal matrices and of products of ten."""
    fig.set_size_inches(6.2, 3.4)
    ax = fig.subplots()
    rng, n = np.random.default_rng(0), 128
    gauss, ortho = tr(zh="高斯", en="Gaussian"), tr(zh="正交", en="orthogonal")
    cases = [
        (lecun_normal, 1, "-", f"{gauss} × 1"),
        (lecun_normal, 10, "--", f"{gauss} × 10"),
        (orthogonal, 10, ":", f"{ortho} × 10"),
    ]
    for rule, factors, style, label in cases:
        product = np.eye(n)
        for _ in range(factors):
            product = product @ rule((n, n), rng=rng)
        values = np.linalg.svd(product, compute_uv=False)
        ax.plot(np.arange(1, n + 1), values, style, label=label)
    ax.set_xlabel(tr(zh="奇异值的序号", en="number of the singular value"))
    ax.set_ylabel(tr(zh="奇异值", en="singular value"))
    ax.legend(loc="upper right")


def branches(fig, tr):
    """Root mean square of the stream after each of 48 branches."""
    fig.set_size_inches(6.4, 3.4)
    ax = fig.subplots()
    count, width = 48, 64
    norm = tr(zh="层归一化", en="layer norm")
    bare = tr(zh="无缩放", en="bare")
    zero = tr(zh="从零开始", en="started at zero")
    cases = [
        (bare, 1.0, (), "-"),
        (f"{bare}, {norm}", 1.0, (LayerNorm,), "--"),
        ("1/√(2L)", count**-0.5, (), "-."),
        (f"1/√(2L), {norm}", count**-0.5, (LayerNorm,), ":"),
        (zero, 0.0, (), "-"),
    ]
    for label, scale, head, style in cases:
        rng = np.random.default_rng(0)
        h = rng.standard_normal((32, width))
        sizes = [1.0]
        for _ in range(count):
            affine = Linear(width, width, init=lecun_normal, rng=rng)
            body = Sequential(*(kind(width) for kind in head), affine)
            h = Residual(body, scale).forward(h)
            sizes.append(np.sqrt(np.mean(h**2)))
        ax.semilogy(np.array(sizes) / sizes[0], style, label=label)
    ax.set_xlabel(tr(zh="经过的分支数", en="branches passed"))
    ax.set_ylabel(tr(zh="均方根", en="root mean square"))
    ax.legend(loc="upper left")
