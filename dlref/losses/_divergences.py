"""Entropy, and how far one distribution is from another; in nats."""

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ._reduction import averaged, check_reduction, reduced


def entropy(p: ArrayLike, *, axis: int = -1, reduction: str = "mean") -> Array:
    r"""Entropy of a distribution, :math:`H(p) = -\sum_k p_k \log p_k`.

    Parameters
    ----------
    p
        Probabilities that sum to 1 along `axis`, of any shape.
    axis
        Axis of the outcomes.
    reduction
        ``"mean"`` or ``"sum"`` over the distributions, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `p` without `axis`; floating dtype of `p`.

    Raises
    ------
    ShapeError
        If `p` has no such axis or nothing along it.
    ParameterError
        If a probability is negative, or they do not sum to 1.

    Notes
    -----
    An outcome of probability 0 adds nothing, the limit of p log p.

    References
    ----------
    Shannon 1948, "A mathematical theory of communication".

    Examples
    --------
    >>> entropy([[0.5, 0.5], [1.0, 0.0]], reduction="none").round(4)
    array([0.6931, 0.    ])

    The formula as it stands is 0 times infinity there:

    >>> import numpy as np
    >>> p = np.array([1.0, 0.0])
    >>> with np.errstate(divide="ignore", invalid="ignore"):
    ...     float(-np.sum(p * np.log(p)))
    nan
    """
    p = _distribution(p, axis, reduction, "entropy", "p")
    return reduced(0 - _times_log(p, p).sum(axis=axis), reduction)


def entropy_grad(p: ArrayLike, *, axis: int = -1, reduction: str = "mean") -> Array:
    r"""Gradient of `entropy`, :math:`-\log p_k - 1`.

    Parameters
    ----------
    p
        Probabilities that sum to 1 along `axis`, of any shape.
    axis
        Axis of the outcomes.
    reduction
        As in `entropy`; ``"mean"`` divides by the number of distributions.

    Returns
    -------
    ndarray
        Shape and floating dtype of `p`; infinite where p is 0.

    Raises
    ------
    ShapeError
        If `p` has no such axis or nothing along it.
    ParameterError
        If a probability is negative, or they do not sum to 1.

    Notes
    -----
    Each probability is moved on its own, the others being kept. Along the distributions only
    differences of these partial derivatives matter, and the constant has no effect.

    Examples
    --------
    >>> entropy_grad([0.5, 0.5]).round(4)
    array([-0.3069, -0.3069])
    """
    p = _distribution(p, axis, reduction, "entropy_grad", "p")
    return averaged(-_log(p) - 1, p.size // p.shape[axis], reduction)


def kl_divergence(p: ArrayLike, q: ArrayLike, *, axis: int = -1, reduction: str = "mean") -> Array:
    r"""Kullback-Leibler divergence, :math:`D(p \| q) = \sum_k p_k \log(p_k / q_k)`.

    Parameters
    ----------
    p
        Probabilities that sum to 1 along `axis`, of any shape.
    q
        Probabilities, of the shape of `p`.
    axis
        Axis of the outcomes.
    reduction
        ``"mean"`` or ``"sum"`` over the distributions, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `p` without `axis`; floating dtype of `p`.
        Infinite if `q` excludes what `p` allows.

    Raises
    ------
    ShapeError
        If `q` has not the shape of `p`, or `p` has no such axis or nothing along it.
    ParameterError
        If a probability is negative, or they do not sum to 1.

    Notes
    -----
    Cross-entropy less entropy. PyTorch's ``kl_div(log_q, p)`` takes the logarithm of q first,
    and its ``"mean"`` also divides by the number of outcomes; ``"batchmean"`` is the mean here.

    References
    ----------
    Kullback and Leibler 1951, "On information and sufficiency".

    Examples
    --------
    It is not symmetric:

    >>> p, q = [0.5, 0.5, 0.0], [0.25, 0.25, 0.5]
    >>> round(float(kl_divergence(p, q)), 4), float(kl_divergence(q, p))
    (0.6931, inf)
    """
    p, q = _distributions(p, q, axis, reduction, "kl_divergence")
    return reduced((_times_log(p, p) - _times_log(p, q)).sum(axis=axis), reduction)


def kl_divergence_grad(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, reduction: str = "mean"
) -> Array:
    r"""Gradient of `kl_divergence` at its first argument, :math:`\log p_k - \log q_k + 1`.

    Parameters
    ----------
    p
        Probabilities that sum to 1 along `axis`, of any shape.
    q
        Probabilities, of the shape of `p`.
    axis
        Axis of the outcomes.
    reduction
        As in `kl_divergence`; ``"mean"`` divides by the number of distributions.

    Returns
    -------
    ndarray
        Shape and floating dtype of `p`; infinite where one of the two is 0, NaN where both are.

    Raises
    ------
    ShapeError
        If `q` has not the shape of `p`, or `p` has no such axis or nothing along it.
    ParameterError
        If a probability is negative, or they do not sum to 1.

    Examples
    --------
    >>> kl_divergence_grad([0.5, 0.5], [0.25, 0.75]).round(4)
    array([1.6931, 0.5945])
    """
    p, q = _distributions(p, q, axis, reduction, "kl_divergence_grad")
    with np.errstate(invalid="ignore"):  # log 0 - log 0
        return averaged(_log(p) - _log(q) + 1, p.size // p.shape[axis], reduction)


def kl_divergence_grad_q(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, reduction: str = "mean"
) -> Array:
    r"""Gradient of `kl_divergence` at its second argument, :math:`-p_k / q_k`.

    Parameters
    ----------
    p
        Probabilities that sum to 1 along `axis`, of any shape.
    q
        Probabilities, of the shape of `p`.
    axis
        Axis of the outcomes.
    reduction
        As in `kl_divergence`; ``"mean"`` divides by the number of distributions.

    Returns
    -------
    ndarray
        Shape and floating dtype of `p`; infinite where only q is 0, NaN where both are.

    Raises
    ------
    ShapeError
        If `q` has not the shape of `p`, or `p` has no such axis or nothing along it.
    ParameterError
        If a probability is negative, or they do not sum to 1.

    Notes
    -----
    The one to use where p is the target and q the prediction.

    Examples
    --------
    >>> kl_divergence_grad_q([0.5, 0.5], [0.25, 0.75]).round(4)
    array([-2.    , -0.6667])
    """
    p, q = _distributions(p, q, axis, reduction, "kl_divergence_grad_q")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return averaged(-p / q, p.size // p.shape[axis], reduction)


def js_divergence(p: ArrayLike, q: ArrayLike, *, axis: int = -1, reduction: str = "mean") -> Array:
    r"""Jensen-Shannon divergence, :math:`\frac12 D(p\|m) + \frac12 D(q\|m)`; m is the mean.

    Parameters
    ----------
    p
        Probabilities that sum to 1 along `axis`, of any shape.
    q
        Probabilities, of the shape of `p`.
    axis
        Axis of the outcomes.
    reduction
        ``"mean"`` or ``"sum"`` over the distributions, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `p` without `axis`; floating dtype of `p`,
        values in [0, log 2].

    Raises
    ------
    ShapeError
        If `q` has not the shape of `p`, or `p` has no such axis or nothing along it.
    ParameterError
        If a probability is negative, or they do not sum to 1.

    References
    ----------
    Lin 1991, "Divergence measures based on the Shannon entropy".

    Examples
    --------
    Distributions that exclude each other are log 2 apart, not infinitely far:

    >>> round(float(js_divergence([1.0, 0.0], [0.0, 1.0])), 4)
    0.6931
    """
    p, q = _distributions(p, q, axis, reduction, "js_divergence")
    m = (p + q) / 2
    terms = _times_log(p, p) - _times_log(p, m) + _times_log(q, q) - _times_log(q, m)
    return reduced(terms.sum(axis=axis) / 2, reduction)


def js_divergence_grad(
    p: ArrayLike, q: ArrayLike, *, axis: int = -1, reduction: str = "mean"
) -> Array:
    r"""Gradient of `js_divergence` at its first argument, :math:`(\log p_k - \log m_k)/2`.

    Parameters
    ----------
    p
        Probabilities that sum to 1 along `axis`, of any shape.
    q
        Probabilities, of the shape of `p`; by symmetry, exchanged arguments give its gradient.
    axis
        Axis of the outcomes.
    reduction
        As in `js_divergence`; ``"mean"`` divides by the number of distributions.

    Returns
    -------
    ndarray
        Shape and floating dtype of `p`; minus infinity where only p is 0, NaN where both are.

    Raises
    ------
    ShapeError
        If `q` has not the shape of `p`, or `p` has no such axis or nothing along it.
    ParameterError
        If a probability is negative, or they do not sum to 1.

    Examples
    --------
    >>> js_divergence_grad([0.5, 0.5], [0.0, 1.0]).round(4)
    array([ 0.3466, -0.2027])
    """
    p, q = _distributions(p, q, axis, reduction, "js_divergence_grad")
    with np.errstate(invalid="ignore"):  # log 0 - log 0
        gradient = (_log(p) - _log((p + q) / 2)) / 2
    return averaged(gradient, p.size // p.shape[axis], reduction)


def _distribution(p: ArrayLike, axis: int, reduction: str, who: str, name: str) -> Array:
    check_reduction(reduction, who)
    p = _check.floating(p, who, name)
    _check.axis(p, axis, who, name)
    _check.distribution(p, axis, who, name)
    return p


def _distributions(
    p: ArrayLike, q: ArrayLike, axis: int, reduction: str, who: str
) -> tuple[Array, Array]:
    p = _distribution(p, axis, reduction, who, "p")
    q = _check.like(q, p, who, "q")
    _check.distribution(q, axis, who, "q")
    return p, q


def _log(p: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.log(p)


def _times_log(p: Array, q: Array) -> Array:
    """Return p log q, and 0 where p is 0."""
    return p * _log(q + (p == 0))
