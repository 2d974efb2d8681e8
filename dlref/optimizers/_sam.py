"""Sharpness-aware minimization: a second gradient, taken where the loss is worse."""

from __future__ import annotations

from dataclasses import dataclass

from .. import _check
from ..errors import ParameterError
from ._norm import global_norm
from ._transform import Arrays, Given, Rule, Transform, arrays, like


@dataclass(frozen=True)
class SAM(Transform):
    r"""Step by the gradient at :math:`w + \rho\, g / \|g\|`, the worst point in a small ball.

    Two gradients a step: one to `climb`, one at the place reached, which `step` hands to the
    base optimizer at the old parameters.

    Attributes
    ----------
    base
        Optimizer that takes the step.
    rho
        ρ, radius of the ball, positive.

    Raises
    ------
    ParameterError
        If `base` is no `Transform`, or `rho` not positive and finite.

    References
    ----------
    Foret, Kleiner, Mobahi and Neyshabur 2021, "Sharpness-aware minimization for efficiently
    improving generalization", equation 2 and algorithm 1.

    Examples
    --------
    On :math:`w^2 / 2`, whose gradient is w:

    >>> from dlref.optimizers import SGD
    >>> optimizer = SAM(SGD(lr=0.5), rho=0.5)
    >>> params = {"w": [2.0]}
    >>> state = optimizer.init(params)
    >>> above = optimizer.climb(params, {"w": params["w"]})
    >>> above
    {'w': array([2.5])}
    >>> params, state = optimizer.step(params, {"w": above["w"]}, state)
    >>> params
    {'w': array([0.75])}
    """

    base: Transform
    rho: float = 0.05

    def __post_init__(self) -> None:
        if not isinstance(self.base, Transform):
            raise ParameterError(f"SAM: base must be a Transform; got {self.base!r}")
        _check.in_range(self.rho, "(0, inf)", "SAM", "rho")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those of the base optimizer."""
        return self.base.rules

    def climb(self, params: Given, grads: Given) -> Arrays:
        r"""Return the point where the second gradient is to be taken.

        Parameters
        ----------
        params
            Parameters w.
        grads
            Gradients at `params`, with the same keys, shapes and dtypes.

        Returns
        -------
        dict
            New arrays, at the distance ρ; at a stationary point, where the gradient is 0, w.
        """
        here = arrays(params, "SAM.climb", "params")
        slope = like(grads, here, "SAM.climb", "grads")
        factor = float(self.rho) / (global_norm(slope) or 1.0)
        return {key: p + factor * slope[key] for key, p in here.items()}
