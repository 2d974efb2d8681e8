"""Penalties on weights, and their gradients."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array


def l1_penalty(w: ArrayLike, lam: float) -> Array:
    r"""L1 penalty, :math:`\lambda \sum_i |w_i|`.

    Parameters
    ----------
    w
        Weights, of any shape.
    lam
        λ, at least 0.

    Returns
    -------
    ndarray
        A number, in the floating dtype of `w`.

    Raises
    ------
    ParameterError
        If `lam` is negative or not finite.

    References
    ----------
    Tibshirani 1996, "Regression shrinkage and selection via the lasso".

    Examples
    --------
    >>> float(l1_penalty([3.0, -4.0], 0.5))
    3.5
    """
    w, lam = checked(w, lam, "l1_penalty")
    return lam * np.abs(w).sum()


def l1_penalty_grad(w: ArrayLike, lam: float) -> Array:
    r"""Gradient of `l1_penalty`: :math:`\lambda\,\mathrm{sign}(w)`, 0 at the kink.

    Parameters
    ----------
    w
        Weights, of any shape.
    lam
        As in `l1_penalty`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `w`.

    Raises
    ------
    ParameterError
        If `lam` is negative or not finite.

    Notes
    -----
    At 0 every number in :math:`[-\lambda, \lambda]` is a subgradient.

    Examples
    --------
    >>> l1_penalty_grad([3.0, 0.0, -0.001], 0.5)
    array([ 0.5,  0. , -0.5])

    A step along it jumps over 0 and back again; that of `soft_threshold` stops there:

    >>> import numpy as np
    >>> from dlref.regularization import soft_threshold
    >>> w = np.array([0.25])
    >>> for _ in range(4):
    ...     w = w - l1_penalty_grad(w, 0.5)
    ...     print(w)
    [-0.25]
    [0.25]
    [-0.25]
    [0.25]
    >>> soft_threshold(w, 0.5)
    array([0.])
    """
    w, lam = checked(w, lam, "l1_penalty_grad")
    return lam * np.sign(w)


def l2_penalty(w: ArrayLike, lam: float, *, half: bool = True) -> Array:
    r"""L2 penalty, :math:`\frac{\lambda}{2} \sum_i w_i^2`: of the squared norm, not the norm.

    Parameters
    ----------
    w
        Weights, of any shape.
    lam
        λ, at least 0.
    half
        Whether there is a factor 1/2; then the gradient is :math:`\lambda w`, as that of
        PyTorch's ``weight_decay``.

    Returns
    -------
    ndarray
        A number, in the floating dtype of `w`.

    Raises
    ------
    ParameterError
        If `lam` is negative or not finite.

    References
    ----------
    Krogh and Hertz 1992, "A simple weight decay can improve generalization", equation 3.

    Examples
    --------
    >>> float(l2_penalty([3.0, -4.0], 0.1)), float(l2_penalty([3.0, -4.0], 0.1, half=False))
    (1.25, 2.5)
    """
    w, lam = checked(w, lam, "l2_penalty")
    squares: Any = np.vdot(w, w)  # makes no array of squares
    return (lam / 2 if half else lam) * squares


def l2_penalty_grad(w: ArrayLike, lam: float, *, half: bool = True) -> Array:
    r"""Gradient of `l2_penalty`, :math:`\lambda w`.

    Parameters
    ----------
    w
        Weights, of any shape.
    lam
        As in `l2_penalty`.
    half
        As in `l2_penalty`; without the factor 1/2 the gradient is :math:`2\lambda w`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `w`.

    Raises
    ------
    ParameterError
        If `lam` is negative or not finite.

    Examples
    --------
    Small weights are pulled less, so they do not reach 0; the norm itself, not squared, would
    pull all with the same force:

    >>> import numpy as np
    >>> w = np.array([0.03, -0.04])
    >>> l2_penalty_grad(w, 1.0)
    array([ 0.03, -0.04])
    >>> w / np.linalg.norm(w)
    array([ 0.6, -0.8])
    """
    w, lam = checked(w, lam, "l2_penalty_grad")
    return (lam if half else 2 * lam) * w


def elastic_net_penalty(w: ArrayLike, lam: float, l1_ratio: float = 0.5) -> Array:
    r"""Both penalties, :math:`\lambda \sum_i \left(r\,|w_i| + \frac{1-r}{2}\,w_i^2\right)`.

    Parameters
    ----------
    w
        Weights, of any shape.
    lam
        λ, at least 0; scikit-learn calls it ``alpha``.
    l1_ratio
        r, in [0, 1]: 1 is `l1_penalty`, 0 is `l2_penalty`.

    Returns
    -------
    ndarray
        A number, in the floating dtype of `w`.

    Raises
    ------
    ParameterError
        If `lam` is negative or not finite, or `l1_ratio` is not in [0, 1].

    References
    ----------
    Zou and Hastie 2005, "Regularization and variable selection via the elastic net", with two
    separate coefficients.

    Examples
    --------
    >>> w = [3.0, -4.0]
    >>> [float(elastic_net_penalty(w, 1.0, ratio)) for ratio in (0, 0.5, 1)]
    [12.5, 9.75, 7.0]
    """
    w, lam = checked(w, lam, "elastic_net_penalty")
    _check.in_range(l1_ratio, "[0, 1]", "elastic_net_penalty", "l1_ratio")
    return l1_penalty(w, lam * l1_ratio) + l2_penalty(w, lam * (1 - l1_ratio))


def elastic_net_penalty_grad(w: ArrayLike, lam: float, l1_ratio: float = 0.5) -> Array:
    r"""Gradient of `elastic_net_penalty`, :math:`\lambda\,(r\,\mathrm{sign}(w) + (1-r)\,w)`.

    Parameters
    ----------
    w
        Weights, of any shape.
    lam
        As in `elastic_net_penalty`.
    l1_ratio
        As in `elastic_net_penalty`.

    Returns
    -------
    ndarray
        Shape and floating dtype of `w`.

    Raises
    ------
    ParameterError
        If `lam` is negative or not finite, or `l1_ratio` is not in [0, 1].

    Examples
    --------
    >>> elastic_net_penalty_grad([3.0, 0.0, -4.0], 1.0)
    array([ 2. ,  0. , -2.5])
    """
    w, lam = checked(w, lam, "elastic_net_penalty_grad")
    _check.in_range(l1_ratio, "[0, 1]", "elastic_net_penalty_grad", "l1_ratio")
    return l1_penalty_grad(w, lam * l1_ratio) + l2_penalty_grad(w, lam * (1 - l1_ratio))


def checked(w: ArrayLike, lam: float, who: str, name: str = "w") -> tuple[Array, float]:
    """Return array and coefficient; a NumPy float64 would turn float32 into float64."""
    _check.in_range(lam, "[0, inf)", who, "lam")
    return _check.floating(w, who, name), float(lam)
