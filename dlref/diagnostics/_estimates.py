"""Statistics over repetitions: of training sets, of examples, of rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from ._nonempty import nonempty


class BiasVariance(NamedTuple):
    """The parts of an expected squared error.

    Attributes
    ----------
    bias_squared
        Squared distance of the mean prediction from the truth.
    variance
        Mean squared distance of the predictions from their mean.
    noise
        Variance of the targets around the truth, which no prediction can avoid.
    total
        Sum of the three, the expected squared error on new targets.

    Examples
    --------
    >>> BiasVariance(bias_squared=1.0, variance=4.0, noise=0.5, total=5.5).total
    5.5
    """

    bias_squared: Any
    variance: Any
    noise: Any
    total: Any


def bias_variance(
    predictions: ArrayLike, truth: ArrayLike, noise: float = 0.0, *, reduction: str = "mean"
) -> BiasVariance:
    r"""Split an expected squared error into squared bias, variance and noise.

    .. math::

        \mathrm E (y - \hat f)^2 = (\mathrm E \hat f - f)^2
        + \mathrm E (\hat f - \mathrm E \hat f)^2 + \sigma^2

    Parameters
    ----------
    predictions
        Predictions of a model fitted again to each of R training sets, at the same points for
        all: shape (R, ...).
    truth
        Values :math:`f = \mathrm E[y \mid x]` at these points, without noise: shape (...).
    noise
        Variance σ² of a target y around f.
    reduction
        ``"mean"`` over the points, or ``"none"``.

    Returns
    -------
    BiasVariance
        Numbers, or with ``"none"`` arrays of the shape of `truth` (`noise` stays a number);
        floating dtype of `predictions`.

    Raises
    ------
    ShapeError
        If there is no training set or no point, or `truth` does not fit.
    ParameterError
        If `noise` is negative or not finite, or `reduction` is another word.

    Notes
    -----
    The mean over the R training sets stands for the expectation, also in the variance, which is
    divided by R. So squared bias and variance sum exactly to the mean squared error of these
    predictions. Of both, Var/R is moved from the second to the first: with few training sets
    the bias looks larger than it is.

    References
    ----------
    Geman, Bienenstock and Doursat 1992, "Neural networks and the bias/variance dilemma";
    Hastie, Tibshirani and Friedman 2009, "The elements of statistical learning", equation 7.9.

    Examples
    --------
    Three training sets, and two points at which the truth is 0:

    >>> parts = bias_variance([[1.0, -1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 0.0], reduction="none")
    >>> parts.bias_squared, parts.variance.round(3)
    (array([1., 0.]), array([0.   , 0.667]))

    The mean of n = 4 targets is unbiased with variance 1/4. Half of it has a bias, and yet a
    smaller error where the truth is small:

    >>> import numpy as np
    >>> y = 0.4 + np.random.default_rng(0).normal(size=(100_000, 4))
    >>> mean = y.mean(axis=1)
    >>> [round(float(part), 2) for part in bias_variance(mean, 0.4, noise=1.0)]
    [0.0, 0.25, 1.0, 1.25]
    >>> [round(float(part), 2) for part in bias_variance(mean / 2, 0.4, noise=1.0)]
    [0.04, 0.06, 1.0, 1.1]
    """
    who = "bias_variance"
    predictions = _check.floating(predictions, who, "predictions")
    _check.axis(predictions, 0, who, "predictions")
    nonempty(predictions.shape, who, "predictions")
    truth = _check.like(truth, predictions[0, ...], who, "truth")
    _check.in_range(noise, "[0, inf)", who, "noise")
    _check.choice(reduction, ("mean", "none"), who, "reduction")
    mean = predictions.mean(axis=0)
    bias_squared = (mean - truth) ** 2
    variance = ((predictions - mean) ** 2).mean(axis=0)
    if reduction == "mean":
        bias_squared, variance = bias_squared.mean(), variance.mean()
    noise = float(noise)
    return BiasVariance(bias_squared, variance, noise, bias_squared + variance + noise)


def gradient_noise_scale(grads: ArrayLike) -> float:
    r"""How noisy a gradient is, :math:`\mathrm{tr}\,\Sigma / \|g\|^2`, in examples.

    g is the mean of the gradients of single examples, Σ their covariance. The mean over a batch
    of B examples has noise :math:`\mathrm{tr}\,\Sigma / B`: with B equal to the noise scale,
    noise and signal are equally large, and a larger batch soon gains little.

    Parameters
    ----------
    grads
        Gradient of each example's own loss, with all parameters in one row: shape (N, P).

    Returns
    -------
    float
        The noise scale; infinity where the mean gradient is 0, NaN where all gradients are.

    Raises
    ------
    ShapeError
        If the shape is not (N, P), or there is no example or no parameter.

    Notes
    -----
    The N examples are taken for the whole training set. As a sample from a larger one they give
    a value b that is biased: the mean of a sample is noisy too and its square too large. Without
    bias in numerator and denominator it is :math:`bN/(N - 1 - b)`; with b near N the sample is
    too small to tell.

    References
    ----------
    McCandlish, Kaplan, Amodei and the OpenAI Dota Team 2018, "An empirical model of large-batch
    training", equation 2.9; appendix A.1 has the estimates without bias.

    Examples
    --------
    >>> gradient_noise_scale([[3.0, 1.0], [1.0, -1.0]])
    0.5

    Where training has converged the mean gradient vanishes and only noise is left:

    >>> gradient_noise_scale([[1.0, 0.0], [-1.0, 0.0]])
    inf
    """
    grads = _check.floating(grads, "gradient_noise_scale", "grads")
    _check.shape(grads, "N P", "gradient_noise_scale", "grads")
    nonempty(grads.shape, "gradient_noise_scale", "grads")
    mean = grads.mean(axis=0, dtype=np.float64)
    noise = np.var(grads, axis=0, dtype=np.float64).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(noise / np.sum(mean**2))


def condition_number(A: ArrayLike) -> float:
    r"""Largest singular value of a matrix divided by the smallest, :math:`\kappa(A)`.

    Of a symmetric positive definite matrix, such as a Hessian at a minimum, it is the largest
    eigenvalue divided by the smallest, and tells how elongated the contours are and how slowly
    gradient descent creeps: its steps to a given accuracy grow in proportion.

    Parameters
    ----------
    A
        Matrix, shape (M, N).

    Returns
    -------
    float
        At least 1; infinity for a matrix that maps some direction to 0, NaN if an element is NaN
        or infinite.

    Raises
    ------
    ShapeError
        If `A` is no matrix, or is empty.

    Notes
    -----
    Computed in float64, where rounding blurs the smallest singular value by about 1e-16 times the
    largest: a result beyond 1e16 only says that the matrix is singular to working precision.

    References
    ----------
    Golub and Van Loan 2013, "Matrix computations", section 2.6.2.

    Examples
    --------
    >>> condition_number([[2.0, 0.0], [0.0, -6.0]]), condition_number([[0.0, 0.0], [0.0, 1.0]])
    (3.0, inf)

    A data matrix X has the square root of the condition of its second moments, and is the better
    one to measure: to form XᵀX loses half of the digits.

    >>> import numpy as np
    >>> X = np.array([[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]])
    >>> round(condition_number(X) ** 2 / 2e18, 6)
    1.0
    >>> condition_number(X.T @ X) > 1e16, bool((X.T @ X == 1).all())
    (True, True)
    """
    A = _check.floating(A, "condition_number", "A")
    _check.shape(A, "M N", "condition_number", "A")
    nonempty(A.shape, "condition_number", "A")
    if not np.isfinite(A).all():
        return np.nan
    singular = np.linalg.svd(A.astype(np.float64, copy=False), compute_uv=False)
    return float(singular[0] / singular[-1]) if singular[-1] else np.inf
