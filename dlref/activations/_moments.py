"""What an activation does to normally distributed input."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .._check import Array

_PANELS = np.arange(-13.0, 13.0)


class ActivationMoments(NamedTuple):
    """Expectations of an activation `f` under z ~ N(0, 1).

    Attributes
    ----------
    mean
        E f(z).
    second_moment
        E f(z)².
    squared_slope
        E f′(z)².

    Examples
    --------
    >>> ActivationMoments(mean=0.0, second_moment=1.0, squared_slope=1.0).second_moment
    1.0
    """

    mean: float
    second_moment: float
    squared_slope: float


def activation_moments(f: Callable[[Array], Any]) -> ActivationMoments:
    r"""Integrate `f`, :math:`f^2` and :math:`f'^2` against the standard normal density.

    These three numbers say what a wide layer of random weights does to its signal:
    :math:`\mathrm E f^2` scales the forward pass, :math:`\mathrm E f'^2` the backward pass.

    Parameters
    ----------
    f
        Elementwise function of an array; kinks are allowed at integers.

    Returns
    -------
    ActivationMoments
        The triple ``(mean, second_moment, squared_slope)`` of floats, to about ten digits.

    Notes
    -----
    Gauss-Legendre quadrature with 20 nodes on each unit interval from -13 to 13; outside, the
    normal density is below 1e-37. The usual Gauss-Hermite rule assumes a polynomial over the
    whole line, and a kink costs it nearly all its digits; here the kinks of all common
    activations fall between two intervals. The slope is a central difference.

    References
    ----------
    Poole et al. 2016, "Exponential expressivity in deep neural networks through transient
    chaos".

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.activations import relu
    >>> [round(m, 6) for m in activation_moments(relu)]
    [0.398942, 0.5, 0.5]

    Gauss-Hermite with 64 nodes misses the mean of ReLU, 1/sqrt(2π), in the third digit:

    >>> z, w = np.polynomial.hermite_e.hermegauss(64)
    >>> round(float(w @ relu(z) / w.sum()), 6)
    0.40152
    """
    nodes, weights = np.polynomial.legendre.leggauss(20)
    z = (_PANELS[:, None] + (nodes + 1) / 2).ravel()
    weights = np.tile(weights / 2, len(_PANELS)) * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    h = 6e-6 * np.maximum(1, np.abs(z))
    y, slope = f(z), (f(z + h) - f(z - h)) / (2 * h)
    return ActivationMoments(*(float(weights @ values) for values in (y, y * y, slope * slope)))
