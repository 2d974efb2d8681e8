"""Figures of the lab on the regimes of the learning rate."""

import numpy as np


def floor(fig, tr, *, learning_rate_regimes):
    found = learning_rate_regimes.floor
    rates, variance = found["rate"], found["variance"]
    ax = fig.subplots()
    ax.loglog(
        rates,
        rates / (2 - rates),
        label=tr(zh="规律 η / (2 − η)", en="law η / (2 − η)"),
    )
    ax.loglog(
        np.repeat(rates, variance.shape[1]),
        variance.ravel(),
        "o",
        color="C1",
        markersize=4,
        label=tr(zh="实测", en="measured"),
    )
    ax.set_xlabel(tr(zh="学习率 η", en="learning rate η"))
    ax.set_ylabel(tr(zh="w 的方差", en="variance of w"))
    ax.legend()


def escape(fig, tr, *, learning_rate_regimes):
    found = learning_rate_regimes.escape
    rates, share = found["rate"], found["share"]
    ax = fig.subplots()
    ax.plot(rates, np.mean(share, axis=1))
    ax.plot(np.repeat(rates, share.shape[1]), share.ravel(), "C0o", markersize=4)
    ax.set_ylim(-0.03, 1.03)
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="到达更好极小值的比例", en="share in the better minimum"))


def edge(fig, tr, *, learning_rate_regimes):
    found = learning_rate_regimes.edge
    left, right = fig.subplots(1, 2)
    for color, rate in enumerate([0.1, 0.5, 0.8]):
        at = int(np.flatnonzero(found["rate"] == rate)[0])
        sharp = np.median(found["sharpness"][at], axis=0)
        left.plot(found["step"], sharp, color=f"C{color}", label=f"η = {rate:g}")
        left.axhline(2 / rate, color=f"C{color}", linewidth=0.8, linestyle="-")
        right.semilogy(found["loss"][at, 0], color=f"C{color}", linewidth=1)
    left.set_ylim(0, 5)
    left.set_ylabel(tr(zh="锐度", en="sharpness"))
    right.set_ylabel(tr(zh="训练损失", en="training loss"))
    for ax in (left, right):
        ax.set_xlabel(tr(zh="步数", en="step"))
    fig.legend(
        *left.get_legend_handles_labels(), loc="outside upper center", ncols=3
    )
