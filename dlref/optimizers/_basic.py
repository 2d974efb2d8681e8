"""The parts that need no second moment: rate, weight decay, momentum, sign, trust ratio."""

# ruff: noqa: ARG002 (a formula uses what it needs of step, gradient, parameter and memory)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .. import _check
from .._check import Array
from ..errors import ParameterError, ShapeError
from ._norm import norm
from ._transform import Rule, State

Rate = float | Callable[[int], float]


def check_betas(betas: tuple[float, float], who: str) -> None:
    """Check the two decay rates of a rule with two running means."""
    if np.shape(betas) != (2,):
        raise ShapeError(f"{who}: betas must have shape (2,); got {np.shape(betas)}")
    for i, beta in enumerate(betas):
        _check.in_range(beta, "[0, 1)", who, f"betas[{i}]")


@dataclass(frozen=True)
class ScaleByRate(Rule):
    r"""Minus the learning rate, :math:`-\eta_t\, g`: the step goes downhill.

    Attributes
    ----------
    lr
        Learning rate η, a number, or a schedule: any function from the number of steps done
        (0 in the first step) to a rate.

    Raises
    ------
    ParameterError
        If `lr` is negative or not finite; for a schedule at the step that has such a rate.

    Notes
    -----
    The state keeps the rate of the last step.

    Examples
    --------
    >>> rule = ScaleByRate(lambda step: 0.5**step)
    >>> params = {"w": [0.0]}
    >>> state = rule.init(params)
    >>> for _ in range(3):
    ...     updates, state = rule.update({"w": [8.0]}, state, params)
    ...     print(updates["w"], state)
    [-8.] ({'rule': 'ScaleByRate', 'step': 1, 'lr': 1.0},)
    [-4.] ({'rule': 'ScaleByRate', 'step': 2, 'lr': 0.5},)
    [-2.] ({'rule': 'ScaleByRate', 'step': 3, 'lr': 0.25},)
    """

    lr: Rate

    def __post_init__(self) -> None:
        if not callable(self.lr):
            _check.in_range(self.lr, "[0, inf)", "ScaleByRate", "lr")

    def start(self) -> dict[str, float]:
        return {"step": 0, "lr": 0.0}

    def clock(self, state: State) -> dict[str, float]:
        step = state["step"]
        lr = self.lr(step) if callable(self.lr) else self.lr
        _check.in_range(lr, "[0, inf)", "ScaleByRate", f"lr({step})")
        return {"step": step + 1, "lr": float(lr)}

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        return (-now["lr"] * g,)


@dataclass(frozen=True)
class AddDecay(Rule):
    r"""Weight decay, :math:`g + \lambda w`.

    Before an adaptive rule it is the gradient of the L2 penalty :math:`\frac\lambda2 \|w\|^2`,
    after it decoupled weight decay.

    Attributes
    ----------
    weight_decay
        λ.

    Raises
    ------
    ParameterError
        If `weight_decay` is negative or not finite.

    References
    ----------
    Loshchilov and Hutter 2019, "Decoupled weight decay regularization".

    Examples
    --------
    >>> rule = AddDecay(0.5)
    >>> params = {"w": [4.0, -2.0]}
    >>> rule.update({"w": [1.0, 1.0]}, rule.init(params), params)[0]
    {'w': array([3., 0.])}
    """

    weight_decay: float

    def __post_init__(self) -> None:
        _check.in_range(self.weight_decay, "[0, inf)", "AddDecay", "weight_decay")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        return (g + self.weight_decay * p,)


@dataclass(frozen=True)
class Trace(Rule):
    r"""Momentum, a decaying sum of gradients, :math:`v_t = \mu v_{t-1} + (1-\tau)\, g_t`.

    The update is :math:`v_t`, or with Nesterov's form :math:`g_t + \mu v_t`; the first velocity
    is the first gradient, :math:`v_1 = g_1`.

    Attributes
    ----------
    momentum
        μ, in [0, 1).
    dampening
        τ, in [0, 1]; with τ = μ the sum becomes a running mean, but for its first term.
    nesterov
        Look one step ahead.
    memory
        The velocity ``v``.

    Raises
    ------
    ParameterError
        If a number is out of its range, or `nesterov` comes without momentum or with dampening.

    Notes
    -----
    Under a constant gradient the sum tends to :math:`g / (1-\mu)`: momentum 0.9 makes the step
    ten times as long, which a comparison with plain SGD must allow for.

    References
    ----------
    Polyak 1964, "Some methods of speeding up the convergence of iteration methods".
    Sutskever, Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum
    in deep learning".

    Examples
    --------
    >>> rule = Trace(momentum=0.5)
    >>> params = {"w": [0.0]}
    >>> state = rule.init(params)
    >>> for _ in range(4):
    ...     updates, state = rule.update({"w": [1.0]}, state, params)
    ...     print(updates["w"])
    [1.]
    [1.5]
    [1.75]
    [1.875]
    """

    momentum: float = 0.9
    dampening: float = 0.0
    nesterov: bool = False
    memory: ClassVar[tuple[str, ...]] = ("v",)

    def __post_init__(self) -> None:
        _check.in_range(self.momentum, "[0, 1)", "Trace", "momentum")
        _check.in_range(self.dampening, "[0, 1]", "Trace", "dampening")
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ParameterError(
                "Trace: nesterov must come with momentum > 0 and dampening = 0; "
                f"got momentum = {self.momentum}, dampening = {self.dampening}"
            )

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (v,) = memory
        v = g if now["step"] == 1 else self.momentum * v + (1 - self.dampening) * g
        return (g + self.momentum * v if self.nesterov else v), v


@dataclass(frozen=True)
class ScaleByLion(Rule):
    r"""A sign only, :math:`\operatorname{sign}(\beta_1 m_{t-1} + (1-\beta_1)\, g_t)`.

    The running mean itself follows more slowly, :math:`m_t = \beta_2 m_{t-1} + (1-\beta_2)\, g_t`.

    Attributes
    ----------
    betas
        β₁ of the update and β₂ of the mean, each in [0, 1).
    memory
        The running mean ``m``.

    Raises
    ------
    ParameterError
        If a β is outside [0, 1).

    References
    ----------
    Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2.

    Examples
    --------
    >>> rule = ScaleByLion()
    >>> params = {"w": [5.0, 5.0, 5.0]}
    >>> rule.update({"w": [0.01, -100.0, 0.0]}, rule.init(params), params)[0]
    {'w': array([ 1., -1.,  0.])}
    """

    betas: tuple[float, float] = (0.9, 0.99)
    memory: ClassVar[tuple[str, ...]] = ("m",)

    def __post_init__(self) -> None:
        check_betas(self.betas, "ScaleByLion")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        b1, b2 = self.betas
        (m,) = memory
        return np.sign(b1 * m + (1 - b1) * g), b2 * m + (1 - b2) * g


@dataclass(frozen=True)
class ScaleByTrustRatio(Rule):
    r"""A step as long as the parameter, :math:`\frac{\|w\|}{\|u\|}\, u` for each array.

    Where either norm is 0 the update u is left as it is: weights that begin at 0 would never
    move otherwise.

    Attributes
    ----------
    elementwise
        False: a norm needs the whole array.

    Notes
    -----
    LAMB's φ is the identity here.

    References
    ----------
    You et al. 2020, "Large batch optimization for deep learning: training BERT in 76 minutes",
    algorithm 2.

    Examples
    --------
    >>> rule = ScaleByTrustRatio()
    >>> params = {"w": [30.0, 40.0], "b": [0.0, 0.0]}
    >>> updates, _ = rule.update({"w": [0.0, 1.0], "b": [0.0, 1.0]}, rule.init(params), params)
    >>> updates
    {'w': array([ 0., 50.]), 'b': array([0., 1.])}
    """

    elementwise: ClassVar[bool] = False

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        length, step = norm(p), norm(g)
        return ((length / step if length and step else 1.0) * g,)


@dataclass(frozen=True)
class ScaleByLARS(Rule):
    r"""Layer-wise rate, :math:`\frac{\eta\,\|w\|}{\|g\| + \lambda\|w\|}\,(g + \lambda w)`.

    Where the norm of either the parameter or the gradient is 0, the factor is 1.

    Attributes
    ----------
    trust_coefficient
        η, the length of a step in relation to the weights.
    weight_decay
        λ.
    elementwise
        False: a norm needs the whole array.

    Raises
    ------
    ParameterError
        If a number is negative or not finite.

    References
    ----------
    You, Gitman and Ginsburg 2017, "Large batch training of convolutional networks", equation 6.

    Examples
    --------
    A hundred times the gradient, the same update:

    >>> rule = ScaleByLARS(trust_coefficient=0.5)
    >>> params = {"w": [3.0, 4.0]}
    >>> for g in ([0.0, 1.0], [0.0, 100.0]):
    ...     print(rule.update({"w": g}, rule.init(params), params)[0])
    {'w': array([0. , 2.5])}
    {'w': array([0. , 2.5])}
    """

    trust_coefficient: float = 0.001
    weight_decay: float = 0.0
    elementwise: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check.in_range(self.trust_coefficient, "[0, inf)", "ScaleByLARS", "trust_coefficient")
        _check.in_range(self.weight_decay, "[0, inf)", "ScaleByLARS", "weight_decay")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        length, slope = norm(p), norm(g)
        ratio = 1.0
        if length and slope:
            ratio = self.trust_coefficient * length / (slope + self.weight_decay * length)
        return (ratio * (g + self.weight_decay * p),)
