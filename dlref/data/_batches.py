"""An epoch, cut into batches."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import NDArray

from .. import _check


def minibatches(
    n: int, batch_size: int, *, rng: np.random.Generator = _check.MISSING, drop_last: bool = False
) -> list[NDArray[np.intp]]:
    """Shuffle n examples and cut them into batches: the indices of one epoch.

    Call it again for the next epoch, with the same generator; the order will be another one.

    Parameters
    ----------
    n
        Number of examples.
    batch_size
        Number of examples in a batch.
    rng
        Generator; required.
    drop_last
        Whether to leave out the last batch if it is smaller than the others.

    Returns
    -------
    list
        Index arrays, each of shape (batch_size,), the last one maybe shorter.

    Raises
    ------
    ParameterError
        If `n` is negative, or `batch_size` is not positive.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Each epoch uses every example once, unlike batches that are drawn with replacement: in n such
    draws about 37% of the examples do not occur at all.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> batches = minibatches(10, 4, rng=rng)
    >>> [len(batch) for batch in batches]
    [4, 4, 2]
    >>> np.sort(np.concatenate(batches))
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    >>> len(minibatches(10, 4, rng=rng, drop_last=True))
    2

    One generator per run, made outside the loop: the same seed in each epoch gives the same
    batches again and again.

    >>> first, second = (minibatches(10, 4, rng=np.random.default_rng(0)) for epoch in range(2))
    >>> all(np.array_equal(a, b) for a, b in zip(first, second))
    True
    """
    _check.count(n, 0, "minibatches", "n")
    _check.count(batch_size, 1, "minibatches", "batch_size")
    _check.generator(rng, "minibatches")
    order = rng.permutation(n)
    end = n - n % batch_size if drop_last else n
    return [order[start : start + batch_size] for start in range(0, end, batch_size)]
