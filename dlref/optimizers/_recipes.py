"""The optimizers by their usual names, arguments and defaults: two lines each, what they chain."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import KW_ONLY, dataclass
from functools import cached_property

from ..errors import ParameterError, ShapeError
from ._adam import ScaleByAdam, ScaleByAdamax, ScaleByAMSGrad, ScaleByNAdam, ScaleByRAdam
from ._adaptive import ScaleByAdadelta, ScaleByAdagrad, ScaleByRMSprop
from ._basic import (
    AddDecay,
    Rate,
    ScaleByLARS,
    ScaleByLion,
    ScaleByRate,
    ScaleByTrustRatio,
    Trace,
)
from ._transform import Rule, Transform

Parts = list[Rule]


class Recipe(Transform):
    """A chain under a name of its own; its parts are checked when it is made."""

    def __post_init__(self) -> None:
        try:
            self.rules  # noqa: B018
        except (ParameterError, ShapeError) as error:
            what = str(error).partition(": ")[2]
            raise type(error)(f"{type(self).__name__}: {what}") from None

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that it is made of."""
        return tuple(self._parts())

    @abstractmethod
    def _parts(self) -> Parts:
        """Return the rules, in order."""


def _decay(weight_decay: float) -> Parts:
    """Return the part of the weight decay, or none if there is nothing to add."""
    return [AddDecay(weight_decay)] if weight_decay else []


def _momentum(trace: Trace) -> Parts:
    """Return the part of the momentum, or none if there is nothing to remember."""
    return [trace] if trace.momentum else []


@dataclass(frozen=True)
class SGD(Recipe):
    r"""Gradient descent with momentum, :math:`w_t = w_{t-1} - \eta\, v_t`.

    Without momentum :math:`v_t = g_t`, and the optimizer keeps no memory of the parameters.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    momentum
        As in `Trace`.
    dampening
        As in `Trace`.
    nesterov
        As in `Trace`.
    weight_decay
        λ; λ w is added to the gradient, before the momentum.

    Raises
    ------
    ParameterError
        If a number is out of its range, or `nesterov` comes without momentum or with dampening.

    References
    ----------
    Robbins and Monro 1951, "A stochastic approximation method"; for momentum see `Trace`.

    Examples
    --------
    On :math:`w^2 / 2`, whose gradient is w:

    >>> optimizer = SGD(lr=0.5)
    >>> params = {"w": [8.0]}
    >>> state = optimizer.init(params)
    >>> for _ in range(3):
    ...     params, state = optimizer.step(params, {"w": params["w"]}, state)
    ...     print(params["w"])
    [4.]
    [2.]
    [1.]
    """

    lr: Rate = 0.001
    _: KW_ONLY
    momentum: float = 0.0
    dampening: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        trace = Trace(self.momentum, self.dampening, self.nesterov)
        return [*_decay(self.weight_decay), *_momentum(trace), ScaleByRate(self.lr)]


@dataclass(frozen=True)
class Adagrad(Recipe):
    r"""Adagrad, :math:`w_t = w_{t-1} - \eta\, g_t / (\sqrt{\sum_{i \le t} g_i^2} + \epsilon)`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    eps
        ε, as in `ScaleByAdagrad`.
    weight_decay
        λ; λ w is added to the gradient.

    Raises
    ------
    ParameterError
        If a number is negative or not finite.

    References
    ----------
    Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online learning and
    stochastic optimization".

    Examples
    --------
    >>> optimizer = Adagrad(lr=0.5)
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.25, -64.0]}, optimizer.init(params))[0]["w"].round(6)
    array([0.5, 1.5])
    """

    lr: Rate = 0.01
    _: KW_ONLY
    eps: float = 1e-10
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        return [*_decay(self.weight_decay), ScaleByAdagrad(self.eps), ScaleByRate(self.lr)]


@dataclass(frozen=True)
class Adadelta(Recipe):
    r"""Adadelta, :math:`w_t = w_{t-1} - \eta\, u_t`, with the update of `ScaleByAdadelta`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule; the paper has none, which is η = 1.
    rho
        As in `ScaleByAdadelta`.
    eps
        As in `ScaleByAdadelta`.
    weight_decay
        λ; λ w is added to the gradient.

    Raises
    ------
    ParameterError
        If a number is out of its range.

    References
    ----------
    Zeiler 2012, "ADADELTA: an adaptive learning rate method".

    Examples
    --------
    >>> optimizer = Adadelta()
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.25, -64.0]}, optimizer.init(params))[0]["w"].round(4)
    array([0.9968, 1.0032])
    """

    lr: Rate = 1.0
    _: KW_ONLY
    rho: float = 0.9
    eps: float = 1e-6
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        rule = ScaleByAdadelta(self.rho, self.eps)
        return [*_decay(self.weight_decay), rule, ScaleByRate(self.lr)]


@dataclass(frozen=True)
class RMSprop(Recipe):
    r"""RMSprop, :math:`w_t = w_{t-1} - \eta\, g_t / (\sqrt{v_t} + \epsilon)`.

    With momentum the quotient goes through `Trace`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    alpha
        As in `ScaleByRMSprop`.
    eps
        As in `ScaleByRMSprop`.
    momentum
        μ, as in `Trace`.
    weight_decay
        λ; λ w is added to the gradient.

    Raises
    ------
    ParameterError
        If a number is out of its range.

    References
    ----------
    Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning".

    Examples
    --------
    >>> optimizer = RMSprop(lr=0.01)
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.25, -64.0]}, optimizer.init(params))[0]["w"].round(6)
    array([0.9, 1.1])
    """

    lr: Rate = 0.01
    _: KW_ONLY
    alpha: float = 0.99
    eps: float = 1e-8
    momentum: float = 0.0
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        rule, trace = ScaleByRMSprop(self.alpha, self.eps), Trace(self.momentum)
        return [*_decay(self.weight_decay), rule, *_momentum(trace), ScaleByRate(self.lr)]


@dataclass(frozen=True)
class Adam(Recipe):
    r"""Adam, :math:`w_t = w_{t-1} - \eta\, \hat m_t / (\sqrt{\hat v_t} + \epsilon)`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    betas
        As in `ScaleByAdam`.
    eps
        As in `ScaleByAdam`.
    weight_decay
        λ of an L2 penalty: λ w is added to the gradient, so it is divided by the root too.
        `AdamW` decays the weights themselves.
    amsgrad
        With the largest v so far, as in `ScaleByAMSGrad`.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    ShapeError
        If `betas` are not two numbers.

    References
    ----------
    Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.

    Examples
    --------
    The first step is the learning rate long, whatever the gradient:

    >>> optimizer = Adam(lr=0.1)
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.001, -1000.0]}, optimizer.init(params))[0]["w"].round(6)
    array([0.900001, 1.1     ])
    >>> optimizer
    Adam(lr=0.1, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0, amsgrad=False)
    >>> optimizer.rules
    (ScaleByAdam(betas=(0.9, 0.999), eps=1e-08), ScaleByRate(lr=0.1))
    """

    lr: Rate = 0.001
    _: KW_ONLY
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0
    amsgrad: bool = False

    def _parts(self) -> Parts:
        rule = (ScaleByAMSGrad if self.amsgrad else ScaleByAdam)(self.betas, self.eps)
        return [*_decay(self.weight_decay), rule, ScaleByRate(self.lr)]


@dataclass(frozen=True)
class AdamW(Recipe):
    r"""AdamW, :math:`w_t = w_{t-1} - \eta\, (u_t + \lambda w_{t-1})`, where u is Adam's update.

    The decay goes round the two means: it is not divided by the root, and all weights shrink by
    the same factor :math:`1 - \eta\lambda`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    betas
        As in `ScaleByAdam`.
    eps
        As in `ScaleByAdam`.
    weight_decay
        λ.
    amsgrad
        With the largest v so far, as in `ScaleByAMSGrad`.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    ShapeError
        If `betas` are not two numbers.

    References
    ----------
    Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2.

    Examples
    --------
    Without a gradient AdamW shrinks every weight by a tenth of a percent; Adam with an L2
    penalty takes the same length off each:

    >>> params, grads = {"w": [1.0, 100.0]}, {"w": [0.0, 0.0]}
    >>> for optimizer in (AdamW(lr=0.01, weight_decay=0.1), Adam(lr=0.01, weight_decay=0.1)):
    ...     print(optimizer.step(params, grads, optimizer.init(params))[0]["w"].round(6))
    [ 0.999 99.9  ]
    [ 0.99 99.99]
    """

    lr: Rate = 0.001
    _: KW_ONLY
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.01
    amsgrad: bool = False

    def _parts(self) -> Parts:
        rule = (ScaleByAMSGrad if self.amsgrad else ScaleByAdam)(self.betas, self.eps)
        return [rule, *_decay(self.weight_decay), ScaleByRate(self.lr)]


@dataclass(frozen=True)
class NAdam(Recipe):
    r"""NAdam: Adam with Nesterov's look ahead, as in `ScaleByNAdam`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    betas
        As in `ScaleByNAdam`.
    eps
        As in `ScaleByNAdam`.
    momentum_decay
        As in `ScaleByNAdam`.
    weight_decay
        λ; λ w is added to the gradient.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    ShapeError
        If `betas` are not two numbers.

    References
    ----------
    Dozat 2016, "Incorporating Nesterov momentum into Adam".

    Examples
    --------
    >>> optimizer = NAdam(lr=0.1)
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.25, -64.0]}, optimizer.init(params))[0]["w"].round(4)
    array([0.8944, 1.1056])
    """

    lr: Rate = 0.002
    _: KW_ONLY
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    momentum_decay: float = 0.004
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        rule = ScaleByNAdam(self.betas, self.eps, self.momentum_decay)
        return [*_decay(self.weight_decay), rule, ScaleByRate(self.lr)]


@dataclass(frozen=True)
class RAdam(Recipe):
    r"""Rectified Adam: momentum at first, then Adam with a rate that grows from near 0.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    betas
        As in `ScaleByRAdam`, where the formula stands.
    eps
        As in `ScaleByRAdam`.
    weight_decay
        λ; λ w is added to the gradient.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    ShapeError
        If `betas` are not two numbers.

    References
    ----------
    Liu et al. 2020, "On the variance of the adaptive learning rate and beyond".

    Examples
    --------
    >>> optimizer = RAdam(lr=0.5)
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.25, -64.0]}, optimizer.init(params))[0]["w"].round(6)
    array([ 0.875, 33.   ])
    """

    lr: Rate = 0.001
    _: KW_ONLY
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        rule = ScaleByRAdam(self.betas, self.eps)
        return [*_decay(self.weight_decay), rule, ScaleByRate(self.lr)]


@dataclass(frozen=True)
class Adamax(Recipe):
    r"""Adamax, :math:`w_t = w_{t-1} - \eta\, \hat m_t / u_t`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    betas
        As in `ScaleByAdamax`.
    eps
        As in `ScaleByAdamax`.
    weight_decay
        λ; λ w is added to the gradient.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    ShapeError
        If `betas` are not two numbers.

    References
    ----------
    Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 2.

    Examples
    --------
    >>> optimizer = Adamax(lr=0.5)
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.25, -64.0]}, optimizer.init(params))[0]["w"].round(6)
    array([0.5, 1.5])
    """

    lr: Rate = 0.002
    _: KW_ONLY
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        rule = ScaleByAdamax(self.betas, self.eps)
        return [*_decay(self.weight_decay), rule, ScaleByRate(self.lr)]


@dataclass(frozen=True)
class Lion(Recipe):
    r"""Lion, :math:`w_t = w_{t-1} - \eta\, (\operatorname{sign}(\dots) + \lambda w_{t-1})`.

    Every weight moves by the learning rate, only the sign is learned; hence a rate three to ten
    times smaller, and a λ as much larger, than for AdamW.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule.
    betas
        As in `ScaleByLion`.
    weight_decay
        λ, decoupled.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    ShapeError
        If `betas` are not two numbers.

    References
    ----------
    Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2 and section 5.

    Examples
    --------
    >>> optimizer = Lion(lr=0.5)
    >>> params = {"w": [1.0, 1.0, 1.0]}
    >>> optimizer.step(params, {"w": [0.25, -64.0, 0.0]}, optimizer.init(params))[0]
    {'w': array([0.5, 1.5, 1. ])}
    """

    lr: Rate = 0.0001
    _: KW_ONLY
    betas: tuple[float, float] = (0.9, 0.99)
    weight_decay: float = 0.0

    def _parts(self) -> Parts:
        rule = ScaleByLion(self.betas)
        return [rule, *_decay(self.weight_decay), ScaleByRate(self.lr)]


@dataclass(frozen=True)
class LARS(Recipe):
    r"""SGD with momentum whose rate is set for each array by its norm, as in `ScaleByLARS`.

    The velocity adds up whole steps, rates included.

    Attributes
    ----------
    lr
        Learning rate, a number or a schedule; the length of a step in relation to the weights
        is `lr` times `trust_coefficient`.
    momentum
        μ.
    weight_decay
        As in `ScaleByLARS`.
    trust_coefficient
        As in `ScaleByLARS`.

    Raises
    ------
    ParameterError
        If a number is out of its range.

    References
    ----------
    You, Gitman and Ginsburg 2017, "Large batch training of convolutional networks", algorithm 1.

    Examples
    --------
    >>> optimizer = LARS(lr=1.0, trust_coefficient=0.5)
    >>> params = {"w": [3.0, 4.0]}
    >>> optimizer.step(params, {"w": [0.0, 100.0]}, optimizer.init(params))[0]
    {'w': array([3. , 1.5])}
    """

    lr: Rate = 0.1
    _: KW_ONLY
    momentum: float = 0.9
    weight_decay: float = 0.0
    trust_coefficient: float = 0.001

    def _parts(self) -> Parts:
        rule, trace = ScaleByLARS(self.trust_coefficient, self.weight_decay), Trace(self.momentum)
        return [rule, ScaleByRate(self.lr), *_momentum(trace)]


@dataclass(frozen=True)
class LAMB(Recipe):
    r"""AdamW with a trust ratio, :math:`w_t = w_{t-1} - \eta\, u\, \|w_{t-1}\| / \|u\|`.

    For each array :math:`u = \hat m_t / (\sqrt{\hat v_t} + \epsilon) + \lambda w_{t-1}`.

    Attributes
    ----------
    lr
        Learning rate η, a number or a schedule: the length of a step in relation to the weights.
    betas
        As in `ScaleByAdam`.
    eps
        As in `ScaleByAdam`.
    weight_decay
        λ.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    ShapeError
        If `betas` are not two numbers.

    References
    ----------
    You et al. 2020, "Large batch optimization for deep learning: training BERT in 76 minutes",
    algorithm 2.

    Examples
    --------
    >>> optimizer = LAMB(lr=0.5, weight_decay=0.0)
    >>> params = {"w": [3.0, 4.0]}
    >>> optimizer.step(params, {"w": [0.0, 100.0]}, optimizer.init(params))[0]["w"].round(6)
    array([3. , 1.5])
    """

    lr: Rate = 0.001
    _: KW_ONLY
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-6
    weight_decay: float = 0.01

    def _parts(self) -> Parts:
        rule = ScaleByAdam(self.betas, self.eps)
        return [rule, *_decay(self.weight_decay), ScaleByTrustRatio(), ScaleByRate(self.lr)]
