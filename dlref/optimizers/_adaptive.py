"""The parts that divide by the size of past gradients: Adagrad, Adadelta, RMSprop."""

# ruff: noqa: ARG002 (a formula uses what it needs of step, gradient, parameter and memory)

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .. import _check
from .._check import Array
from ._transform import Rule


@dataclass(frozen=True)
class ScaleByAdagrad(Rule):
    r"""Adagrad, :math:`g_t / (\sqrt{v_t} + \epsilon)` with the sum :math:`v_t = v_{t-1} + g_t^2`.

    The sum only grows: under a constant gradient the steps shrink as :math:`1/\sqrt t`.

    Attributes
    ----------
    eps
        ε, outside the root.
    memory
        The sum ``v``.

    Raises
    ------
    ParameterError
        If `eps` is negative or not finite.

    References
    ----------
    Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online learning and
    stochastic optimization".

    Examples
    --------
    >>> rule = ScaleByAdagrad()
    >>> params = {"w": [0.0]}
    >>> state = rule.init(params)
    >>> for _ in range(4):
    ...     updates, state = rule.update({"w": [7.0]}, state, params)
    ...     print(updates["w"].round(4))
    [1.]
    [0.7071]
    [0.5774]
    [0.5]
    """

    eps: float = 1e-10
    memory: ClassVar[tuple[str, ...]] = ("v",)

    def __post_init__(self) -> None:
        _check.in_range(self.eps, "[0, inf)", "ScaleByAdagrad", "eps")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (v,) = memory
        v = v + g**2
        return g / (np.sqrt(v) + self.eps), v


@dataclass(frozen=True)
class ScaleByAdadelta(Rule):
    r"""Adadelta, :math:`u_t = \frac{\sqrt{d_{t-1} + \epsilon}}{\sqrt{v_t + \epsilon}}\, g_t`.

    With the running means :math:`v_t = \rho v_{t-1} + (1-\rho)\, g_t^2` of squared gradients and
    :math:`d_t = \rho d_{t-1} + (1-\rho)\, u_t^2` of squared updates: the update has the unit of
    the parameter.

    Attributes
    ----------
    rho
        ρ, in [0, 1).
    eps
        ε, inside the roots, where it also starts the first step.
    memory
        The means ``v`` and ``d``.

    Raises
    ------
    ParameterError
        If `rho` is outside [0, 1), or `eps` negative or not finite.

    References
    ----------
    Zeiler 2012, "ADADELTA: an adaptive learning rate method", algorithm 1.

    Examples
    --------
    The first steps are tiny, whatever the gradient:

    >>> rule = ScaleByAdadelta()
    >>> params = {"w": [0.0, 0.0]}
    >>> rule.update({"w": [1.0, 1000.0]}, rule.init(params), params)[0]["w"].round(6)
    array([0.003162, 0.003162])
    """

    rho: float = 0.9
    eps: float = 1e-6
    memory: ClassVar[tuple[str, ...]] = ("v", "d")

    def __post_init__(self) -> None:
        _check.in_range(self.rho, "[0, 1)", "ScaleByAdadelta", "rho")
        _check.in_range(self.eps, "[0, inf)", "ScaleByAdadelta", "eps")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        v, d = memory
        v = self.rho * v + (1 - self.rho) * g**2
        u = np.sqrt(d + self.eps) / np.sqrt(v + self.eps) * g
        d = self.rho * d + (1 - self.rho) * u**2
        return u, v, d


@dataclass(frozen=True)
class ScaleByRMSprop(Rule):
    r"""RMSprop, :math:`g_t / (\sqrt{v_t} + \epsilon)`.

    Here :math:`v_t = \alpha v_{t-1} + (1-\alpha)\, g_t^2`, a running mean of squares.

    Attributes
    ----------
    alpha
        α, in [0, 1).
    eps
        ε, outside the root.
    memory
        The mean ``v``.

    Raises
    ------
    ParameterError
        If `alpha` is outside [0, 1), or `eps` negative or not finite.

    Notes
    -----
    The mean begins at 0 and is not corrected, so the first step is
    :math:`1/\sqrt{1-\alpha}` times as long as the later ones: ten times with α = 0.99.

    References
    ----------
    Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning"; never
    published as a paper.

    Examples
    --------
    >>> rule = ScaleByRMSprop()
    >>> params = {"w": [0.0, 0.0]}
    >>> rule.update({"w": [0.001, 1000.0]}, rule.init(params), params)[0]["w"].round(2)
    array([10., 10.])
    """

    alpha: float = 0.99
    eps: float = 1e-8
    memory: ClassVar[tuple[str, ...]] = ("v",)

    def __post_init__(self) -> None:
        _check.in_range(self.alpha, "[0, 1)", "ScaleByRMSprop", "alpha")
        _check.in_range(self.eps, "[0, inf)", "ScaleByRMSprop", "eps")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (v,) = memory
        v = self.alpha * v + (1 - self.alpha) * g**2
        return g / (np.sqrt(v) + self.eps), v
