"""Samples drawn with replacement, and the errors that they lead to."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from ..errors import ShapeError
from ._indices import Pair, others


def bootstrap_indices(n: int, *, rng: np.random.Generator = _check.MISSING) -> Pair:
    r"""Draw n of n examples with replacement; those never drawn are out of the bag.

    Parameters
    ----------
    n
        Number of examples, at least 1.
    rng
        Generator; required.

    Returns
    -------
    in_bag : ndarray
        n indices, ascending, some of them several times.
    out_of_bag : ndarray
        The others, ascending; about 37% of n.

    Raises
    ------
    ParameterError
        If `n` is not positive.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    An example escapes n draws with probability :math:`(1 - 1/n)^n`, which tends to
    :math:`1/e \approx 0.368`. Few examples may leave nothing out of the bag.

    References
    ----------
    Efron 1979, "Bootstrap methods: another look at the jackknife".

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> bootstrap_indices(8, rng=rng)
    (array([0, 0, 0, 2, 2, 4, 5, 6]), array([1, 3, 7]))
    >>> _, out = bootstrap_indices(100_000, rng=rng)
    >>> round(len(out) / 100_000, 2), round((1 - 1 / 100_000) ** 100_000, 4)
    (0.37, 0.3679)
    """
    _check.count(n, 1, "bootstrap_indices", "n")
    _check.generator(rng, "bootstrap_indices")
    drawn = np.sort(rng.integers(n, size=n))
    return drawn, others(n, drawn)


def bootstrap_632(train_error: float, oob_error: float) -> float:
    r"""Weigh the error in the bag against that out of it, :math:`0.368\,e + 0.632\,e_1`.

    Parameters
    ----------
    train_error
        Error e on the training data of the model that was fitted to all of them.
    oob_error
        Error :math:`e_1` out of the bag, the mean over many bootstrap samples.

    Returns
    -------
    float
        Estimate of the error on new data.

    Raises
    ------
    ParameterError
        If an error is negative or not finite.

    Notes
    -----
    The error out of the bag is too large, for its models saw only about 63.2% of the examples;
    that on the training data is too small. The mixture is too small where a model can learn its
    training data by heart: e = 0 then says nothing. See `bootstrap_632_plus`.

    References
    ----------
    Efron 1983, "Estimating the error rate of a prediction rule: improvement on cross-validation".

    Examples
    --------
    >>> round(bootstrap_632(0.1, 0.3), 4)
    0.2264

    A nearest neighbor knows its training data; on labels drawn by a coin it is right half of the
    time, yet:

    >>> round(bootstrap_632(0.0, 0.5), 3)
    0.316
    """
    _check_errors("bootstrap_632", train_error=train_error, oob_error=oob_error)
    return 0.368 * train_error + 0.632 * oob_error


def bootstrap_632_plus(train_error: float, oob_error: float, no_information: float) -> float:
    r"""Trust the error in the bag the less, the more the model overfits.

    With :math:`e_1' = \min(e_1, \gamma)` and the relative overfitting
    :math:`R = (e_1' - e) / (\gamma - e)`, or 0 unless :math:`e_1' > e`, it is

    .. math:: 0.368\,e + 0.632\,e_1 + (e_1' - e)\,\frac{0.368 \cdot 0.632\,R}{1 - 0.368\,R}

    Parameters
    ----------
    train_error
        Error e on the training data of the model that was fitted to all of them.
    oob_error
        Error :math:`e_1` out of the bag, the mean over many bootstrap samples.
    no_information
        Error :math:`\gamma` if inputs said nothing about labels, from `no_information_error`.

    Returns
    -------
    float
        Estimate of the error on new data.

    Raises
    ------
    ParameterError
        If an error is negative or not finite.

    Notes
    -----
    For :math:`e \le e_1 \le \gamma` this is :math:`(1 - w)\,e + w\,e_1` with the weight
    :math:`w = 0.632 / (1 - 0.368\,R)`, which goes from 0.632 without overfitting to 1 with R = 1.

    References
    ----------
    Efron and Tibshirani 1997, "Improvements on cross-validation: the .632+ bootstrap method",
    equation 32.

    Examples
    --------
    The nearest neighbor on labels drawn by a coin, for which `bootstrap_632` says 0.316:

    >>> bootstrap_632_plus(0.0, 0.5, no_information=0.5)
    0.5
    >>> round(bootstrap_632_plus(0.1, 0.3, no_information=0.9), 4)
    0.2392
    """
    _check_errors(
        "bootstrap_632_plus",
        train_error=train_error,
        oob_error=oob_error,
        no_information=no_information,
    )
    capped = min(oob_error, no_information)
    excess = max(capped - train_error, 0.0)
    overfitting = excess / (no_information - train_error) if excess else 0.0
    more = 0.368 * 0.632 * overfitting / (1 - 0.368 * overfitting)
    return bootstrap_632(train_error, oob_error) + excess * more


def no_information_error(pred: ArrayLike, target: ArrayLike) -> float:
    r"""Error rate if labels and predictions were paired at random, :math:`\sum_k p_k (1 - q_k)`.

    Parameters
    ----------
    pred
        Predicted labels, shape (N,); class k has the share :math:`q_k`.
    target
        True labels, shape (N,); class k has the share :math:`p_k`.

    Returns
    -------
    float
        Number in [0, 1], the :math:`\gamma` of `bootstrap_632_plus`.

    Raises
    ------
    ShapeError
        If the shapes are not (N,) with N at least 1.
    ParameterError
        If the labels are not integers.

    Notes
    -----
    The mean of the errors over all N² pairs of a prediction and a label. What some programs call
    the no-information rate is something else, the share of the largest class.

    References
    ----------
    Efron and Tibshirani 1997, "Improvements on cross-validation: the .632+ bootstrap method",
    equation 27.

    Examples
    --------
    >>> no_information_error([0, 0, 1, 1], [0, 1, 1, 1])
    0.5
    >>> no_information_error([1, 1, 1, 1], [0, 1, 1, 1])
    0.25
    """
    who = "no_information_error"
    pred, target = _check.integers(pred, who, "pred"), _check.integers(target, who, "target")
    _check.shape(pred, "N", who, "pred")
    _check.axis(pred, 0, who, "pred")
    if target.shape != pred.shape:
        raise ShapeError(f"{who}: target must have shape {pred.shape}; got {target.shape}")
    n = len(pred)
    _, label = np.unique(np.concatenate([pred, target]), return_inverse=True)
    q = np.bincount(label[:n], minlength=label.max() + 1) / n
    p = np.bincount(label[n:], minlength=label.max() + 1) / n
    return float(np.sum(p * (1 - q)))


def _check_errors(who: str, **errors: float) -> None:
    for name, value in errors.items():
        _check.in_range(value, "[0, inf)", who, name)
