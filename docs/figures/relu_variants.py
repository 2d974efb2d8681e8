"""Figures of the page activations/relu-variants."""

import numpy as np

from dlref.activations import (
    activation_moments,
    celu,
    celu_grad,
    elu,
    elu_grad,
    gelu,
    gelu_grad,
    hard_swish,
    hard_swish_grad,
    leaky_relu,
    mish,
    mish_grad,
    relu,
    selu,
    selu_grad,
    silu,
    silu_grad,
    softplus,
    softplus_grad,
    tanh,
)

NAMES = {tanh: "tanh", selu: "SELU", relu: "ReLU", gelu: "GELU", silu: "SiLU"}


def _value_and_slope(fig, tr):
    values, slopes = fig.subplots(1, 2)
    for ax in (values, slopes):
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
        ax.set_xlabel("x")
        ax.locator_params(nbins=5)
    values.set_title(tr(zh="函数值", en="value"))
    slopes.set_title(tr(zh="导数", en="derivative"))
    return values, slopes


def leaky(fig, tr):
    """ReLU, leaky ReLU, RReLU and PReLU: straight pieces, each with its slope on the left."""
    values, slopes = _value_and_slope(fig, tr)
    x = np.array([-4.0, 0.0, 2.0])
    for k, label in (
        (0.0, "ReLU"),
        (0.2, "leaky ReLU, k = 0.2"),
        (-0.5, "PReLU, a = −0.5"),
    ):
        values.plot(x, leaky_relu(x, k), label=label)
        slopes.plot([-4, 0, np.nan, 0, 2], [k, k, np.nan, 1, 1])
    band = {"color": "ink", "alpha": 0.25, "linewidth": 0}
    values.fill_between(
        [-4, 0], [-4 / 8, 0], [-4 / 3, 0], label="RReLU, 1/8 … 1/3", **band
    )
    slopes.fill_between([-4, 0], 1 / 8, 1 / 3, **band)
    values.legend(loc="upper left", fontsize="small", borderaxespad=0)
    values.set_ylim(-1.6, 5.2)


def exponential(fig, tr):
    """ELU, CELU, SELU and softplus."""
    values, slopes = _value_and_slope(fig, tr)
    x = np.concatenate([np.linspace(-5, 0, 21), [np.nan, 1e-9, 0.5, 1, 1.7, 2.5]])
    for f, f_grad, more, label in (
        (elu, elu_grad, (), "ELU"),
        (celu, celu_grad, (2.0,), "CELU, α = 2"),
        (selu, selu_grad, (), "SELU"),
        (softplus, softplus_grad, (), "softplus"),
    ):
        values.plot(x, f(x, *more), label=label)
        slopes.plot(x, f_grad(x, *more))
    values.legend(loc="upper left", fontsize="small")


def gated(fig, tr):
    """GELU, SiLU, Mish and hard-swish: the left half enlarged, and the slopes."""
    values, slopes = _value_and_slope(fig, tr)
    near, wide = np.linspace(-5, 0.5, 30), np.linspace(-5, 5, 37)
    corners = np.array(
        [-5.0, -3, -2.999, 2.999, 3, 5]
    )  # of the slope of hard-swish
    for f, f_grad, x, label in (
        (gelu, gelu_grad, wide, "GELU"),
        (silu, silu_grad, wide, "SiLU"),
        (mish, mish_grad, wide, "Mish"),
        (hard_swish, hard_swish_grad, corners, "hard-swish"),
    ):
        values.plot(
            near, f(near), marker="o", markevery=[f(near).argmin()], label=label
        )
        slopes.plot(x, f_grad(x))
    values.set_ylim(-0.42, 0.4)
    values.legend(loc="upper left", fontsize="small")


def variance_map(fig, tr):
    """By how much one layer with the matching g multiplies the variance."""
    ax = fig.subplots()
    q = np.logspace(-2, 2, 17)
    for f in (tanh, selu, relu, gelu, silu):
        moments = [activation_moments(lambda z, s=s: f(s * z)) for s in np.sqrt(q)]  # noqa: B023
        kept = np.array([m.second_moment for m in moments]) / q
        ax.semilogx(q, kept / kept[8], label=NAMES[f])  # q[8] is 1
    ax.axvline(1, color="grid")
    ax.set_xticks([0.01, 0.1, 1, 10, 100], labels=["0.01", "0.1", "1", "10", "100"])
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="方差 q", en="variance q"))
    ax.set_ylabel(tr(zh="下一层的方差 ÷ q", en="next layer's variance ÷ q"))
    ax.legend(loc="upper right", ncols=2)
