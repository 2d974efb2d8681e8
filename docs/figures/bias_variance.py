"""Figures of the lab on bias and variance."""

import numpy as np


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
