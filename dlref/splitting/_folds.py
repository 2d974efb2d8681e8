"""Many splits in which each example is judged once."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from ..errors import ParameterError
from ._indices import Indices, Pair, by_class, one_each, others


def k_fold(n: int, k: int, *, rng: np.random.Generator = _check.MISSING) -> list[Pair]:
    """Cut n examples into k parts at random; each is the validation part once.

    Parameters
    ----------
    n
        Number of examples, at least 2.
    k
        Number of parts, from 2 to n.
    rng
        Generator; required.

    Returns
    -------
    list
        k pairs (train, validation) of ascending indices. The sizes of the validation parts differ
        by one at most.

    Raises
    ------
    ParameterError
        If `n` is less than 2, or `k` is less than 2 or more than `n`.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Report the mean of the k scores. They are not independent, for any two training parts overlap,
    and so no unbiased estimate of the variance of the mean can be made from them.

    References
    ----------
    Stone 1974, "Cross-validatory choice and assessment of statistical predictions".
    Bengio and Grandvalet 2004, "No unbiased estimator of the variance of k-fold cross-validation".

    Examples
    --------
    >>> import numpy as np
    >>> folds = k_fold(103, 5, rng=np.random.default_rng(0))
    >>> [(len(train), len(validation)) for train, validation in folds]
    [(82, 21), (82, 21), (82, 21), (83, 20), (83, 20)]
    >>> judged = np.sort(np.concatenate([validation for _, validation in folds]))
    >>> np.array_equal(judged, np.arange(103))
    True
    """
    _check.count(n, 2, "k_fold", "n")
    _check_k(k, n, "k_fold", "n")
    _check.generator(rng, "k_fold")
    return _dealt(rng.permutation(n), k)


def stratified_k_fold(
    y: ArrayLike, k: int, *, rng: np.random.Generator = _check.MISSING
) -> list[Pair]:
    """Cut into k parts at random, each with its share of every class.

    Parameters
    ----------
    y
        Labels of any kind, shape (N,).
    k
        Number of parts, from 2 to N.
    rng
        Generator; required.

    Returns
    -------
    list
        k pairs (train, validation) of ascending indices. Between two validation parts the numbers
        of examples of a class differ by one at most, and so do their sizes.

    Raises
    ------
    ShapeError
        If `y` has not one axis.
    ParameterError
        If `k` is less than 2 or more than N.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The examples are sorted by class, in random order within it, and dealt out like cards. A class
    of fewer than k examples is missing from some of the validation parts.

    References
    ----------
    Kohavi 1995, "A study of cross-validation and bootstrap for accuracy estimation and model
    selection".

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([0] * 90 + [1] * 10)
    >>> rng = np.random.default_rng(0)
    >>> [int(y[validation].sum()) for _, validation in k_fold(100, 5, rng=rng)]
    [3, 3, 0, 0, 4]
    >>> [int(y[validation].sum()) for _, validation in stratified_k_fold(y, 5, rng=rng)]
    [2, 2, 2, 2, 2]
    """
    y = one_each(y, "stratified_k_fold", "y")
    _check_k(k, len(y), "stratified_k_fold", "the number of examples")
    _check.generator(rng, "stratified_k_fold")
    return _dealt(by_class(rng.permutation(len(y)), y), k)


def group_k_fold(
    groups: ArrayLike, k: int, *, rng: np.random.Generator = _check.MISSING
) -> list[Pair]:
    """Cut into k parts of about equal size, without tearing a group apart.

    Parameters
    ----------
    groups
        Group of each example, labels of any kind, shape (N,).
    k
        Number of parts, from 2 to the number of groups.
    rng
        Generator; required.

    Returns
    -------
    list
        k pairs (train, validation) of ascending indices, with no group on both sides.

    Raises
    ------
    ShapeError
        If `groups` has not one axis.
    ParameterError
        If `k` is less than 2 or more than the number of groups.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The groups are taken by size, the largest first, those of equal size in random order; each
    goes to the part that is smallest so far.

    Examples
    --------
    >>> import numpy as np
    >>> person = np.array(["Ann", "Bo", "Ann", "Cy", "Ann", "Bo", "Di"])
    >>> for train, validation in group_k_fold(person, 3, rng=np.random.default_rng(0)):
    ...     print(np.unique(person[train]), np.unique(person[validation]))
    ['Bo' 'Cy' 'Di'] ['Ann']
    ['Ann' 'Cy' 'Di'] ['Bo']
    ['Ann' 'Bo'] ['Cy' 'Di']
    """
    groups = one_each(groups, "group_k_fold", "groups")
    names, group, size = np.unique(groups, return_inverse=True, return_counts=True)
    _check_k(k, len(names), "group_k_fold", "the number of groups")
    _check.generator(rng, "group_k_fold")
    shuffled = rng.permutation(len(names))
    total = np.zeros(k, np.int64)
    part = np.empty(len(names), np.intp)
    for name in shuffled[np.argsort(-size[shuffled], kind="stable")]:
        part[name] = np.argmin(total)
        total[part[name]] += size[name]
    return [(np.flatnonzero(part[group] != i), np.flatnonzero(part[group] == i)) for i in range(k)]


def leave_one_out(n: int) -> list[Pair]:
    """Judge each example by what all the others teach: n splits.

    Parameters
    ----------
    n
        Number of examples, at least 2.

    Returns
    -------
    list
        n pairs (train, validation) of ascending indices, n - 1 and one of them.

    Raises
    ------
    ParameterError
        If `n` is less than 2.

    Notes
    -----
    It is k-fold cross-validation with k = n, and nothing in it is random. It takes n fits.

    Examples
    --------
    >>> for train, validation in leave_one_out(3):
    ...     print(train, validation)
    [1 2] [0]
    [0 2] [1]
    [0 1] [2]

    For the mean of the others there is a shortcut: the error with n - 1 examples is that with all
    of them, times n / (n - 1).

    >>> import numpy as np
    >>> y = np.array([1.0, 2.0, 6.0])
    >>> [float(y[one[0]] - y[rest].mean()) for rest, one in leave_one_out(3)]
    [-3.0, -1.5, 4.5]
    >>> (y - y.mean()) * 3 / 2
    array([-3. , -1.5,  4.5])
    """
    _check.count(n, 2, "leave_one_out", "n")
    return _dealt(np.arange(n), n)


def time_series_split(n: int, k: int, *, gap: int = 0) -> list[Pair]:
    """Train on the past and judge on what follows, k times.

    Parameters
    ----------
    n
        Number of examples, in the order of time, at least 2.
    k
        Number of splits, at least 1.
    gap
        Number of examples between the two parts that are left out, where neighbors in time are
        alike or a target reaches into the future.

    Returns
    -------
    list
        k pairs (train, validation) of ascending indices. The validation parts are the last k of
        k + 1 blocks, of floor(n / (k + 1)) examples each; the first block is longer if n is not a
        multiple.

    Raises
    ------
    ParameterError
        If `n` is less than 2, `k` is not positive, `gap` is negative, or nothing is left to train
        on.

    Notes
    -----
    The same blocks as those of scikit-learn's ``TimeSeriesSplit``. Only the last of the training
    parts is nearly as large as the one that the final model will have.

    Examples
    --------
    >>> for train, validation in time_series_split(9, 3):
    ...     print(train, validation)
    [0 1 2] [3 4]
    [0 1 2 3 4] [5 6]
    [0 1 2 3 4 5 6] [7 8]

    In a random walk, a neighbor in time knows nearly everything. Shuffled folds let it help, and
    promise an error that no forecast will have:

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> walk = np.cumsum(rng.normal(size=300))
    >>> def error(folds):  # of the value at the nearest time
    ...     errors = []
    ...     for train, validation in folds:
    ...         nearest = np.abs(validation[:, None] - train).argmin(axis=1)
    ...         errors.append(np.abs(walk[validation] - walk[train][nearest]).mean())
    ...     return round(float(np.mean(errors)))
    >>> error(k_fold(300, 5, rng=rng)), error(time_series_split(300, 5))
    (1, 3)
    """
    who = "time_series_split"
    _check.count(n, 2, who, "n")
    _check.count(k, 1, who, "k")
    _check.count(gap, 0, who, "gap")
    size = n // (k + 1)
    if size < 1 or n - k * size <= gap:
        raise ParameterError(f"{who}: n must be enough for k = {k} and gap = {gap}; got {n}")
    every = np.arange(n)
    return [
        (every[: start - gap], every[start : start + size])
        for start in range(n - k * size, n, size)
    ]


def _dealt(order: Indices, k: int) -> list[Pair]:
    """Deal the examples out like cards; each hand is the validation part once."""
    hands = [np.sort(order[i::k]) for i in range(k)]
    return [(others(len(order), hand), hand) for hand in hands]


def _check_k(k: int, most: int, who: str, of_what: str) -> None:
    _check.count(k, 2, who, "k")
    if k > most:
        raise ParameterError(f"{who}: k must be at most {of_what}, {most}; got {k}")
