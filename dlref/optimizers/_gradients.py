"""Whole dictionaries at once: clipped gradients, averaged parameters."""

from __future__ import annotations

import numpy as np

from .. import _check
from ._norm import global_norm
from ._transform import Arrays, Given, arrays, like


def clip_by_value(grads: Given, clip_value: float) -> Arrays:
    r"""Clip each element, :math:`\min(\max(g_i, -c),\ c)`.

    Parameters
    ----------
    grads
        Dictionary of arrays.
    clip_value
        c, positive.

    Returns
    -------
    dict
        New arrays; their common direction is another one if anything was clipped.

    Raises
    ------
    ParameterError
        If `clip_value` is not positive.

    Examples
    --------
    >>> clip_by_value({"w": [0.5, -20.0]}, 1.0)
    {'w': array([ 0.5, -1. ])}
    """
    fitting = arrays(grads, "clip_by_value", "grads")
    _check.in_range(clip_value, "(0, inf]", "clip_by_value", "clip_value")
    return {key: np.clip(g, -float(clip_value), float(clip_value)) for key, g in fitting.items()}


def clip_by_global_norm(grads: Given, max_norm: float) -> tuple[Arrays, float]:
    r"""Shorten all gradients together, :math:`g\, \min(1,\ c / \|g\|)`; their direction is kept.

    Parameters
    ----------
    grads
        Dictionary of arrays; the norm is that of all of them as one vector.
    max_norm
        c, positive.

    Returns
    -------
    grads : dict
        New arrays, the same as the old ones if the norm is at most c.
    norm : float
        Norm before clipping.

    Raises
    ------
    ParameterError
        If `max_norm` is not positive.

    Notes
    -----
    Written as :math:`c / \max(\|g\|, c)`, which needs no constant against 0 / 0 and is exactly
    1 for a short gradient. One infinite or NaN gradient makes the norm so too: look at the norm
    before using what was clipped.

    References
    ----------
    Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks",
    algorithm 1.

    Examples
    --------
    >>> clip_by_global_norm({"w": [3.0], "b": [4.0]}, max_norm=1.0)
    ({'w': array([0.6]), 'b': array([0.8])}, 5.0)
    """
    fitting = arrays(grads, "clip_by_global_norm", "grads")
    _check.in_range(max_norm, "(0, inf)", "clip_by_global_norm", "max_norm")
    norm = global_norm(fitting)
    factor = float(max_norm / np.maximum(norm, max_norm))
    with np.errstate(invalid="ignore"):  # an infinite gradient is NaN afterwards
        return {key: factor * g for key, g in fitting.items()}, norm


def ema_update(average: Given, params: Given, decay: float) -> Arrays:
    r"""Exponential moving average of parameters, :math:`\beta \bar w + (1-\beta)\, w`.

    Parameters
    ----------
    average
        The average so far; the parameters themselves to begin with.
    params
        New parameters, with the keys, shapes and dtypes of `average`.
    decay
        β, in [0, 1]; the average spans about 1 / (1 - β) steps.

    Returns
    -------
    dict
        New arrays.

    Raises
    ------
    ParameterError
        If `decay` is outside [0, 1], or the keys or dtypes differ.
    ShapeError
        If a shape differs.

    References
    ----------
    Polyak and Juditsky 1992, "Acceleration of stochastic approximation by averaging", for
    averages of the iterates.

    Examples
    --------
    >>> ema_update({"w": [0.0]}, {"w": [8.0]}, decay=0.75)
    {'w': array([2.])}
    """
    old = arrays(average, "ema_update", "average")
    new = like(params, old, "ema_update", "params")
    _check.in_range(decay, "[0, 1]", "ema_update", "decay")
    return {key: float(decay) * a + float(1 - decay) * new[key] for key, a in old.items()}


def swa_average(average: Given, params: Given, n_averaged: int) -> Arrays:
    r"""Stochastic weight averaging, :math:`(n \bar w + w) / (n + 1)`: all weigh the same.

    Parameters
    ----------
    average
        Average so far; with `n_averaged` 0 its values do not count.
    params
        New parameters, with the keys, shapes and dtypes of `average`.
    n_averaged
        n, the number of parameters in the average so far.

    Returns
    -------
    dict
        New arrays, the mean of n + 1 parameters.

    Raises
    ------
    ParameterError
        If `n_averaged` is negative or no integer, or the keys or dtypes differ.
    ShapeError
        If a shape differs.

    Notes
    -----
    Running statistics of normalization layers belong to the old weights: compute them anew
    with the average.

    References
    ----------
    Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization".

    Examples
    --------
    >>> average = {"w": [0.0]}
    >>> for n, w in enumerate([2.0, 4.0, 9.0]):
    ...     average = swa_average(average, {"w": [w]}, n_averaged=n)
    >>> average
    {'w': array([5.])}
    """
    old = arrays(average, "swa_average", "average")
    new = like(params, old, "swa_average", "params")
    _check.count(n_averaged, 0, "swa_average", "n_averaged")
    n = float(n_averaged)
    return {key: (n * a + new[key]) / (n + 1) for key, a in old.items()}
