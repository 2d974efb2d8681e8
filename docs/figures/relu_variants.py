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
    swish,
    tanh,
)


def _value_and_slope(fig, tr):
    values, slopes = fig.subplots(1, 2)
    for ax in (values, slopes):
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
        ax.set_xlabel("x")
    values.set_title(tr(zh="函数值", en="value"))
    slopes.set_title(tr(zh="导数", en="derivative"))
    return values, slopes


def leaky(fig, tr):
    """ReLU, leaky ReLU, RReLU and PReLU: straight pieces, each with its slope on the left."""
    values, slopes = _value_and_slope(fig, tr)
    x = np.array([-4.0, 0.0, 2.0])
    cases = [(0.0, "ReLU"), (0.2, "leaky ReLU, k = 0.2"), (-0.5, "PReLU, a = −0.5")]
    for k, label in cases:
        (line,) = values.plot(x, leaky_relu(x, k), label=label)
        look = {"color": line.get_color(), "linestyle": line.get_linestyle()}
        slopes.plot([-4, 0], [k, k], **look)
    slopes.plot([0, 2], [1, 1], color="ink")
    band = {"color": "ink", "alpha": 0.25, "linewidth": 0}
    values.fill_between([-4, 0], [-4 / 8, 0], [-4 / 3, 0], label="RReLU, 1/8 … 1/3", **band)
    slopes.fill_between([-4, 0], [1 / 8] * 2, [1 / 3] * 2, **band)
    values.legend(loc="upper left", fontsize="small", borderaxespad=0)
    values.set_ylim(-1.6, 5.2)


def exponential(fig, tr):
    """ELU, CELU, SELU and softplus."""
    values, slopes = _value_and_slope(fig, tr)
    x = np.concatenate([np.linspace(-5, 0, 33), [np.nan], np.linspace(1e-9, 2.5, 11)])
    cases = [
        (elu, elu_grad, (), "ELU"),
        (celu, celu_grad, (2.0,), "CELU, α = 2"),
        (selu, selu_grad, (), "SELU"),
        (softplus, softplus_grad, (), "softplus"),
    ]
    for f, f_grad, arguments, label in cases:
        values.plot(x, f(x, *arguments), label=label)
        slopes.plot(x, f_grad(x, *arguments))
    values.legend(loc="upper left", fontsize="small")


def gated(fig, tr):
    """GELU, SiLU, Mish and hard-swish: the left half enlarged, and the slopes."""
    values, slopes = _value_and_slope(fig, tr)
    near, wide = np.linspace(-5, 0.5, 56), np.linspace(-5, 5, 81)
    wide = np.union1d(wide, [-2.99, 2.99])  # the jumps of hard-swish
    cases = [
        (gelu, gelu_grad, "GELU"),
        (silu, silu_grad, "SiLU"),
        (mish, mish_grad, "Mish"),
        (hard_swish, hard_swish_grad, "hard-swish"),
    ]
    fine = np.linspace(-3, 0, 3001)
    for f, f_grad, label in cases:
        (line,) = values.plot(near, f(near), label=label)
        lowest = fine[f(fine).argmin()]
        values.scatter([lowest], f([lowest]), color=line.get_color(), zorder=3)
        slopes.plot(wide, f_grad(wide))
    values.set_ylim(-0.42, 0.4)
    values.legend(loc="upper left", fontsize="small")


def approximation(fig, tr):
    """Errors of two approximations of GELU."""
    x = np.linspace(-6, 6, 81)
    ax = fig.subplots()
    ax.axhline(0, color="grid")
    times = tr(zh="tanh 近似 × 100", en="tanh approximation × 100")
    ax.plot(x, 100 * (gelu(x, "tanh") - gelu(x)), label=times)
    ax.plot(x, swish(x, 1.702) - gelu(x), label="x σ(1.702x)")
    ax.set_xlabel("x")
    ax.set_ylabel(tr(zh="近似值 − GELU", en="approximation − GELU"))
    ax.set_ylim(-0.026, 0.066)
    ax.legend(loc="upper center", ncols=2)


def variance_map(fig, tr):
    """By how much one layer with a matched gain multiplies the variance."""
    q = np.logspace(-2, 2, 25)
    ax = fig.subplots()
    for f, label in (
        (tanh, "tanh"),
        (selu, "SELU"),
        (relu, "ReLU"),
        (gelu, "GELU"),
        (silu, "SiLU"),
    ):
        gain = 1 / activation_moments(f).second_moment
        moments = [activation_moments(lambda z, s=s: f(s * z)) for s in np.sqrt(q)]  # noqa: B023
        ax.semilogx(q, gain * np.array([m.second_moment for m in moments]) / q, label=label)
    ax.axvline(1, color="grid")
    ax.set_xlabel(tr(zh="方差 q", en="variance q"))
    ax.set_ylabel(tr(zh="下一层的方差 ÷ q", en="next layer's variance ÷ q"))
    ax.legend(loc="upper right", ncols=2)
