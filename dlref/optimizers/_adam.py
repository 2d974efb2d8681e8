"""Adam and its kin as parts: each a running mean over the root of a running mean of squares."""

# ruff: noqa: ARG002 (a formula uses what it needs of step, gradient, parameter and memory)

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .. import _check
from .._check import Array
from ._basic import check_betas
from ._transform import Rule, State


@dataclass(frozen=True)
class ScaleByAdam(Rule):
    r"""Adam, :math:`\hat m_t / (\sqrt{\hat v_t} + \epsilon)`.

    With the running means :math:`m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t` and
    :math:`v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2`, and, since both begin at 0, with
    :math:`\hat m_t = m_t / (1-\beta_1^t)` and :math:`\hat v_t = v_t / (1-\beta_2^t)`.

    Attributes
    ----------
    betas
        β₁ and β₂, each in [0, 1).
    eps
        ε, outside the root.
    memory
        The means ``m`` and ``v``.

    Raises
    ------
    ParameterError
        If a β is outside [0, 1), or `eps` negative or not finite.

    References
    ----------
    Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.

    Examples
    --------
    The first update is the sign of the gradient, whatever its size:

    >>> rule = ScaleByAdam()
    >>> params = {"w": [0.0, 0.0]}
    >>> rule.update({"w": [0.001, -1000.0]}, rule.init(params), params)[0]["w"].round(4)
    array([ 1., -1.])

    Without the correction it would be (1 - β₁) / sqrt(1 - β₂) = 3.16 times that.
    """

    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    memory: ClassVar[tuple[str, ...]] = ("m", "v")

    def __post_init__(self) -> None:
        check_betas(self.betas, type(self).__name__)
        _check.in_range(self.eps, "[0, inf)", type(self).__name__, "eps")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (b1, b2), t = self.betas, now["step"]
        m, v = memory
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        m_hat = m / (1 - b1**t)
        v_hat = v / (1 - b2**t)
        return m_hat / (np.sqrt(v_hat) + self.eps), m, v


@dataclass(frozen=True)
class ScaleByAMSGrad(ScaleByAdam):
    r"""AMSGrad: Adam with the largest :math:`v_t` so far, which forgets no large gradient.

    `betas` and `eps` are those of `ScaleByAdam`.

    Attributes
    ----------
    memory
        The means ``m`` and ``v``, and the largest v, ``v_max``.

    Raises
    ------
    ParameterError
        If a β is outside [0, 1), or `eps` negative or not finite.

    Notes
    -----
    As in PyTorch the maximum is taken before the bias is corrected, and both means are
    corrected; the paper's algorithm corrects neither.

    References
    ----------
    Reddi, Kale and Kumar 2018, "On the convergence of Adam and beyond", algorithm 2.

    Examples
    --------
    After one large gradient the rate stays low for good, whereas Adam's recovers:

    >>> params = {"w": [0.0]}
    >>> for rule in (ScaleByAdam((0.0, 0.5)), ScaleByAMSGrad((0.0, 0.5))):
    ...     state = rule.init(params)
    ...     for g in [100.0] + 30 * [1.0]:
    ...         updates, state = rule.update({"w": [g]}, state, params)
    ...     print(updates["w"].round(3))
    [1.]
    [0.014]
    """

    memory: ClassVar[tuple[str, ...]] = ("m", "v", "v_max")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (b1, b2), t = self.betas, now["step"]
        m, v, v_max = memory
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        v_max = np.maximum(v_max, v)
        m_hat = m / (1 - b1**t)
        v_hat = v_max / (1 - b2**t)
        return m_hat / (np.sqrt(v_hat) + self.eps), m, v, v_max


@dataclass(frozen=True)
class ScaleByAdamax(ScaleByAdam):
    r"""Adamax, :math:`\hat m_t / u_t` with :math:`u_t = \max(\beta_2 u_{t-1},\ |g_t| + \epsilon)`.

    Adam with the largest recent gradient in place of the root of the mean of squares.

    `betas` are those of `ScaleByAdam`; ε, not in the paper, is there against 0 / 0.

    Attributes
    ----------
    memory
        The mean ``m`` and the maximum ``u``.

    Raises
    ------
    ParameterError
        If a β is outside [0, 1), or `eps` negative or not finite.

    References
    ----------
    Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 2.

    Examples
    --------
    >>> rule = ScaleByAdamax()
    >>> params = {"w": [0.0, 0.0]}
    >>> rule.update({"w": [0.5, -1000.0]}, rule.init(params), params)[0]["w"].round(4)
    array([ 1., -1.])
    """

    memory: ClassVar[tuple[str, ...]] = ("m", "u")

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (b1, b2), t = self.betas, now["step"]
        m, u = memory
        m = b1 * m + (1 - b1) * g
        u = np.maximum(b2 * u, np.abs(g) + self.eps)
        m_hat = m / (1 - b1**t)
        return m_hat / u, m, u


@dataclass(frozen=True)
class ScaleByNAdam(ScaleByAdam):
    r"""NAdam: Adam with Nesterov's look ahead, :math:`\bar m_t / (\sqrt{\hat v_t} + \epsilon)`.

    .. math::

       \bar m_t = \frac{(1-\mu_t)\, g_t}{1 - \prod_{i=1}^{t} \mu_i}
                + \frac{\mu_{t+1}\, m_t}{1 - \prod_{i=1}^{t+1} \mu_i}, \qquad
       \mu_t = \beta_1 \left(1 - \tfrac12\, 0.96^{\psi t}\right)

    `betas` and `eps` are those of `ScaleByAdam`.

    Attributes
    ----------
    momentum_decay
        ψ: how fast μ rises from β₁/2 to β₁.

    Raises
    ------
    ParameterError
        If a β is outside [0, 1), or another number negative or not finite.

    References
    ----------
    Dozat 2016, "Incorporating Nesterov momentum into Adam".

    Examples
    --------
    >>> rule = ScaleByNAdam()
    >>> params = {"w": [0.0]}
    >>> state = rule.init(params)
    >>> updates, state = rule.update({"w": [8.0]}, state, params)
    >>> float(updates["w"][0].round(4)), round(state[0]["mu_product"], 4)
    (1.0565, 0.4501)
    """

    momentum_decay: float = 0.004

    def __post_init__(self) -> None:
        super().__post_init__()
        _check.in_range(self.momentum_decay, "[0, inf)", "ScaleByNAdam", "momentum_decay")

    def _mu(self, t: float) -> float:
        return self.betas[0] * (1 - 0.5 * 0.96 ** (self.momentum_decay * t))

    def start(self) -> dict[str, float]:
        return {"step": 0, "mu_product": 1.0}

    def clock(self, state: State) -> dict[str, float]:
        t = state["step"] + 1
        return {"step": t, "mu_product": state["mu_product"] * self._mu(t)}

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (b1, b2), t, product = self.betas, now["step"], now["mu_product"]
        mu, mu_next = self._mu(t), self._mu(t + 1)
        m, v = memory
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        m_bar = (1 - mu) / (1 - product) * g + mu_next / (1 - product * mu_next) * m
        v_hat = v / (1 - b2**t)
        return m_bar / (np.sqrt(v_hat) + self.eps), m, v


@dataclass(frozen=True)
class ScaleByRAdam(ScaleByAdam):
    r"""RAdam: Adam whose rate waits until the variance of :math:`1/\sqrt{v_t}` is known.

    With :math:`\rho_\infty = \frac{2}{1-\beta_2} - 1` and
    :math:`\rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1-\beta_2^t}` the update is
    :math:`\hat m_t` alone as long as :math:`\rho_t \le 5`, and then

    .. math::

       r_t\, \hat m_t\, \frac{\sqrt{1-\beta_2^t}}{\sqrt{v_t} + \epsilon}, \qquad
       r_t = \sqrt{\frac{(\rho_t-4)(\rho_t-2)\,\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\,\rho_t}}

    `betas` and `eps` are those of `ScaleByAdam`; ε is added before the bias of the root is
    corrected.

    Raises
    ------
    ParameterError
        If a β is outside [0, 1), or `eps` negative or not finite.

    Notes
    -----
    As in PyTorch the waiting ends above 5, in the paper's algorithm above 4.

    References
    ----------
    Liu et al. 2020, "On the variance of the adaptive learning rate and beyond", algorithm 2.

    Examples
    --------
    Five steps of plain momentum, and then a small rate that grows towards Adam's:

    >>> rule = ScaleByRAdam()
    >>> params = {"w": [0.0]}
    >>> state = rule.init(params)
    >>> for _ in range(8):
    ...     updates, state = rule.update({"w": [7.0]}, state, params)
    ...     print(updates["w"].round(4))
    [7.]
    [7.]
    [7.]
    [7.]
    [7.]
    [0.0258]
    [0.0327]
    [0.0387]
    """

    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        (b1, b2), t = self.betas, now["step"]
        m, v = memory
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        m_hat = m / (1 - b1**t)
        rho_inf = 2 / (1 - b2) - 1
        rho = rho_inf - 2 * t * b2**t / (1 - b2**t)
        if rho <= 5:
            return m_hat, m, v
        r = math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
        return r * m_hat * math.sqrt(1 - b2**t) / (np.sqrt(v) + self.eps), m, v
