"""One split into three parts."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from ..errors import ParameterError
from ._indices import Indices, by_class, one_each


def train_val_test_split(
    n: int,
    val_size: float = 0.2,
    test_size: float = 0.2,
    *,
    rng: np.random.Generator = _check.MISSING,
    stratify: ArrayLike | None = None,
    groups: ArrayLike | None = None,
) -> tuple[Indices, Indices, Indices]:
    """Draw a training, a validation and a test part.

    Parameters
    ----------
    n
        Number of examples.
    val_size
        Size of the validation part: an integer is a number of examples, a float in [0, 1) a share
        of all, rounded.
    test_size
        Size of the test part, likewise.
    rng
        Generator; required.
    stratify
        Labels of any kind, shape (n,). The test part then holds of each class its share, rounded
        up or down, and so does the validation part of what is left.
    groups
        Labels of any kind, shape (n,). Examples of the same group stay together, and the sizes
        are numbers or shares of groups.

    Returns
    -------
    train : ndarray
        Indices in [0, n), ascending.
    validation : ndarray
        Others.
    test : ndarray
        The rest.

    Raises
    ------
    ShapeError
        If `stratify` or `groups` has not the shape (n,).
    ParameterError
        If a size is out of its range, nothing is left to train on, or both `stratify` and
        `groups` are given.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Not the ratio matters for the two small parts but how many examples they hold: see
    `accuracy_standard_error`.

    The examples are put in a random order, sorted by class if stratified, and the part is taken
    from it at equal distances from a random start. So every run of equal labels gives its share,
    and every example has the same chance.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> train, validation, test = train_val_test_split(10, val_size=2, test_size=0.3, rng=rng)
    >>> train, validation, test
    (array([1, 2, 3, 4, 9]), array([0, 7]), array([5, 6, 8]))

    One example in ten is of class 1; a stratified test part of 50 has five of them, always:

    >>> y = np.arange(1000) % 10 == 0
    >>> def rare(**options):
    ...     *_, test = train_val_test_split(1000, 0, 50, rng=rng, **options)
    ...     return int(y[test].sum())
    >>> [rare() for repeat in range(8)]
    [6, 7, 1, 3, 4, 4, 7, 3]
    >>> [rare(stratify=y) for repeat in range(8)]
    [5, 5, 5, 5, 5, 5, 5, 5]

    Labels drawn by a coin cannot be predicted. But where each example is stored twice, its copy
    gives the answer away, unless the two stay on one side:

    >>> x, y = rng.normal(size=(500, 5)), rng.integers(2, size=500)
    >>> x, y, person = np.tile(x, (2, 1)), np.tile(y, 2), np.tile(np.arange(500), 2)
    >>> def nearest_neighbor(**options):
    ...     train, _, test = train_val_test_split(1000, 0, 0.2, rng=rng, **options)
    ...     distance = np.linalg.norm(x[test, None] - x[train], axis=-1)
    ...     return round(float(np.mean(y[train][distance.argmin(axis=1)] == y[test])), 2)
    >>> nearest_neighbor(), nearest_neighbor(groups=person)
    (0.89, 0.44)
    """
    who = "train_val_test_split"
    _check.count(n, 1, who, "n")
    _check.generator(rng, who)
    if stratify is not None and groups is not None:
        raise ParameterError(f"{who}: stratify must be None where groups are given; got both")
    if groups is not None:
        names, group = np.unique(one_each(groups, who, "groups", n), return_inverse=True)
        parts = train_val_test_split(len(names), val_size, test_size, rng=rng)
        train, val, test = (np.flatnonzero(np.isin(group, part)) for part in parts)
        return train, val, test
    val_count, test_count = _number(val_size, n, "val_size"), _number(test_size, n, "test_size")
    if val_count + test_count >= n:
        raise ParameterError(
            f"{who}: val_size and test_size must leave something to train on; "
            f"got {val_count} and {test_count} of {n}"
        )
    order = rng.permutation(n)
    if stratify is not None:
        order = by_class(order, one_each(stratify, who, "stratify", n))
    test, order = _spread(order, test_count, rng)
    val, train = _spread(order, val_count, rng)
    return np.sort(train), np.sort(val), np.sort(test)


def _number(size: float, n: int, name: str) -> int:
    """Return how many of n are meant."""
    who = "train_val_test_split"
    if isinstance(size, int | np.integer):
        _check.count(size, 0, who, name)
        return int(size)
    _check.in_range(size, "[0, 1)", who, name)
    return round(size * n)


def _spread(order: Indices, size: int, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """Take `size` of n at equal distances n / size; return them, and the rest."""
    n = len(order)
    # In integers, for a float could be rounded up to n; 64 bits, for the product is large.
    place = (np.arange(size, dtype=np.int64) * n + rng.integers(n)) // max(size, 1)
    return order[place], np.delete(order, place)
