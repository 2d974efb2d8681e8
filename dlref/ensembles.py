"""Several models instead of one: how to train them, average them, and what that gains."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _check
from ._check import Array
from .errors import ShapeError

__all__ = [
    "AmbiguityDecomposition",
    "BaggedModels",
    "ambiguity_decomposition",
    "average_predictions",
    "bagging",
    "ensemble_variance",
]


class BaggedModels(NamedTuple):
    """What `bagging` has trained, and on what.

    Attributes
    ----------
    models
        Whatever `fit` returned, M times.
    samples
        Indices of the examples that each was trained on, shape (M, N).

    Examples
    --------
    >>> import numpy as np
    >>> BaggedModels([np.sin, np.cos], np.array([[0, 0], [1, 0]])).samples.shape
    (2, 2)
    """

    models: list[Any]
    samples: NDArray[np.int64]


def bagging(
    fit: Callable[[Any, Any], Any],
    X: ArrayLike,
    y: ArrayLike,
    n_estimators: int = 10,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> BaggedModels:
    r"""Train models on bootstrap samples: N examples drawn with replacement, anew for each model.

    Parameters
    ----------
    fit
        Function of inputs and targets that returns a model, for example a function that predicts.
    X
        Inputs, shape (N, ...).
    y
        Targets, shape (N, ...).
    n_estimators
        Number of models M.
    rng
        Generator of the samples; required.

    Returns
    -------
    BaggedModels
        The models, and the indices of their samples.

    Raises
    ------
    ShapeError
        If there are no examples, or not as many targets as inputs.
    ParameterError
        If `n_estimators` is not an integer of at least 1.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    A sample leaves out a share of :math:`(1 - 1/N)^N`, about 1/e, of the examples: data on which
    this model can be tested. Linear models gain nothing, those that change much with the sample
    do, such as deep trees. Networks differ by their random start already, and are mostly trained
    on all data.

    References
    ----------
    Breiman 1996, "Bagging predictors".

    Examples
    --------
    The nearest neighbor repeats the noise of each target; bagged, it is an average over a few:

    >>> import numpy as np
    >>> def nearest_neighbor(X, y):
    ...     return lambda x: y[np.abs(x[:, None] - X).argmin(axis=1)]
    >>> rng = np.random.default_rng(0)
    >>> X = rng.random(300)
    >>> y = X + rng.normal(size=300)
    >>> bag = bagging(nearest_neighbor, X, y, n_estimators=50, rng=rng)
    >>> x = np.linspace(0, 1, 100)
    >>> single = nearest_neighbor(X, y)(x)
    >>> bagged = average_predictions([model(x) for model in bag.models])
    >>> round(float(np.mean((single - x) ** 2)), 1), round(float(np.mean((bagged - x) ** 2)), 1)
    (1.1, 0.5)

    What each model has not seen:

    >>> shares = [1 - len(np.unique(sample)) / 300 for sample in bag.samples]
    >>> round(float(np.mean(shares)), 2)
    0.36
    """
    X, y = np.asarray(X), np.asarray(y)
    _check.axis(X, 0, "bagging", "X")
    if y.ndim == 0 or len(y) != len(X):
        raise ShapeError(f"bagging: y must have shape ({len(X)}, ...); got {y.shape}")
    _check.count(n_estimators, 1, "bagging", "n_estimators")
    _check.generator(rng, "bagging")
    samples = rng.integers(len(X), size=(n_estimators, len(X)))
    return BaggedModels([fit(X[sample], y[sample]) for sample in samples], samples)


def average_predictions(
    predictions: Iterable[ArrayLike], weights: ArrayLike | None = None
) -> Array:
    r"""Average over the members of an ensemble, :math:`\bar f = \sum_i w_i f_i`.

    Parameters
    ----------
    predictions
        Predictions of the M members, all of one shape.
    weights
        Their weights, shape (M,), not negative, with the sum 1; 1/M each if left out.

    Returns
    -------
    ndarray
        Shape and floating dtype of the first prediction.

    Raises
    ------
    ShapeError
        If there is no member, a prediction has another shape, or there are not M weights.
    ParameterError
        If a weight is negative, or their sum is not 1.

    Notes
    -----
    Of classifiers average the probabilities. The softmax of averaged logits is another thing, the
    geometric mean of the probabilities, normalized; and labels cannot be averaged at all.

    References
    ----------
    Lakshminarayanan, Pritzel and Blundell 2017, "Simple and scalable predictive uncertainty
    estimation using deep ensembles".

    Examples
    --------
    >>> average_predictions([[0.5, 0.5], [1.0, 0.0]])
    array([0.75, 0.25])
    >>> average_predictions([[0.5, 0.5], [1.0, 0.0]], weights=[0.25, 0.75])
    array([0.875, 0.125])

    A member that is sure of itself outweighs the others among averaged logits:

    >>> from dlref.activations import softmax
    >>> logits = [[0.0, 2.0], [0.0, 2.0], [9.0, 0.0]]
    >>> average_predictions([softmax(z) for z in logits]).round(2)
    array([0.41, 0.59])
    >>> softmax(average_predictions(logits)).round(2)
    array([0.84, 0.16])
    """
    members, w = _members(predictions, weights, "average_predictions")
    return np.tensordot(w, members, axes=1)[()]


def ensemble_variance(rho: float, sigma2: float, m: int) -> float:
    r"""Variance of the mean of M numbers that are alike, :math:`\rho\sigma^2 + (1-\rho)\sigma^2/M`.

    Parameters
    ----------
    rho
        Correlation ρ of each pair, in [-1/(M-1), 1]; M numbers cannot avoid each other more.
    sigma2
        Variance σ² of each.
    m
        M.

    Returns
    -------
    float
        The variance; it tends to ρσ², however many members there are.

    Raises
    ------
    ParameterError
        If a number is out of its range.

    References
    ----------
    Hastie, Tibshirani and Friedman 2009, "The elements of statistical learning", equation 15.1.

    Examples
    --------
    >>> [round(ensemble_variance(0.3, 1.0, m), 3) for m in (1, 10, 1000)]
    [1.0, 0.37, 0.301]
    """
    _check.count(m, 1, "ensemble_variance", "m")
    _check.in_range(rho, f"[{-1 / max(m - 1, 1)}, 1]", "ensemble_variance", "rho")
    _check.in_range(sigma2, "[0, inf)", "ensemble_variance", "sigma2")
    return float(rho * sigma2 + (1 - rho) * sigma2 / m)


class AmbiguityDecomposition(NamedTuple):
    """Squared error of an ensemble, in two parts: ``ensemble == members - ambiguity``.

    Attributes
    ----------
    ensemble
        Mean squared error of the averaged prediction.
    members
        Weighted mean of the members' own mean squared errors.
    ambiguity
        Weighted mean square of their distances from the averaged prediction.

    Examples
    --------
    >>> AmbiguityDecomposition(ensemble=1.0, members=3.0, ambiguity=2.0).ambiguity
    2.0
    """

    ensemble: float
    members: float
    ambiguity: float


def ambiguity_decomposition(
    predictions: Iterable[ArrayLike], target: ArrayLike, weights: ArrayLike | None = None
) -> AmbiguityDecomposition:
    r"""Split the squared error of an ensemble into that of its members and their spread.

    .. math::

        (\bar f - t)^2 = \sum_i w_i (f_i - t)^2 - \sum_i w_i (f_i - \bar f)^2

    So the average is never worse than the mean member, and the better the more the members differ.
    It can be worse than the best member.

    Parameters
    ----------
    predictions
        Predictions of the M members, all of one shape.
    target
        Targets t, of that shape.
    weights
        As in `average_predictions`.

    Returns
    -------
    AmbiguityDecomposition
        The three terms, averaged over all elements; NaN if there are none.

    Raises
    ------
    ShapeError
        If there is no member, or a shape does not fit.
    ParameterError
        If a weight is negative, or their sum is not 1.

    References
    ----------
    Krogh and Vedelsby 1995, "Neural network ensembles, cross validation, and active learning".

    Examples
    --------
    >>> ambiguity_decomposition([[1.0, 2.0], [3.0, 2.0]], [1.0, 0.0])
    AmbiguityDecomposition(ensemble=2.5, members=3.0, ambiguity=0.5)

    One good member and four bad ones:

    >>> import numpy as np
    >>> good, bad = np.full(100, 0.3), np.random.default_rng(0).normal(0, 3, (4, 100))
    >>> split = ambiguity_decomposition([good, *bad], np.zeros(100))
    >>> round(split.ensemble, 2), round(split.members, 2), round(float(np.mean(good**2)), 2)
    (1.37, 7.16, 0.09)
    """
    members, w = _members(predictions, weights, "ambiguity_decomposition")
    t = _check.like(target, members[0], "ambiguity_decomposition", "target")
    if t.size == 0:
        return AmbiguityDecomposition(np.nan, np.nan, np.nan)
    mean = np.tensordot(w, members, axes=1)
    elements = tuple(range(1, members.ndim))
    with np.errstate(invalid="ignore"):  # inf - inf
        errors = np.square(members - t).mean(axis=elements)
        distances = np.square(members - mean).mean(axis=elements)
    return AmbiguityDecomposition(
        float(np.square(mean - t).mean()), float(w @ errors), float(w @ distances)
    )


def _members(
    predictions: Iterable[ArrayLike], weights: ArrayLike | None, who: str
) -> tuple[Array, Array]:
    """Return the predictions, shape (M, ...), and one weight for each."""
    given = list(predictions)
    if not given:
        raise ShapeError(f"{who}: predictions must hold at least one member; got none")
    first = _check.floating(given[0], who, "predictions[0]")
    members = np.stack(
        [_check.like(each, first, who, f"predictions[{i}]") for i, each in enumerate(given)]
    )
    even = np.full(len(members), 1 / len(members), members.dtype)
    if weights is None:
        return members, even
    w = _check.like(weights, even, who, "weights")
    _check.distribution(w, 0, who, "weights")
    return members, w
