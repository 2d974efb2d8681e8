"""Sequences whose answer lies far back."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import NDArray

from .. import _check
from .._check import Array


def recall_task(
    n: int, length: int, num_symbols: int = 4, *, rng: np.random.Generator = _check.MISSING
) -> tuple[Array, NDArray[np.int64]]:
    """Recall the first symbol at the end of a sequence of random ones.

    Parameters
    ----------
    n
        Number of sequences.
    length
        Number of symbols T in each.
    num_symbols
        Number of different symbols K.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Symbols as one-hot vectors, shape (n, T, K).
    y : ndarray
        The first symbol of each sequence, shape (n,).

    Raises
    ------
    ParameterError
        If `n` is negative, `length` is not positive, or `num_symbols` is less than 2.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Only the first step says anything about the answer, and all T - 1 others try to overwrite it:
    who has forgotten is right in a share of 1/K.

    References
    ----------
    Bengio, Simard and Frasconi 1994, "Learning long-term dependencies with gradient descent is
    difficult", on tasks that have to keep a bit for a long time.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = recall_task(3, length=5, num_symbols=4, rng=np.random.default_rng(0))
    >>> x.shape
    (3, 5, 4)
    >>> x.argmax(axis=-1)
    array([[3, 2, 2, 1, 1],
           [0, 0, 0, 0, 3],
           [2, 3, 2, 2, 3]])
    >>> y
    array([3, 0, 2])
    """
    _check.count(n, 0, "recall_task", "n")
    _check.count(length, 1, "recall_task", "length")
    _check.count(num_symbols, 2, "recall_task", "num_symbols")
    _check.generator(rng, "recall_task")
    symbols = rng.integers(num_symbols, size=(n, length))
    return np.eye(num_symbols)[symbols], symbols[:, 0].copy()


def adding_problem(
    n: int, length: int, *, rng: np.random.Generator = _check.MISSING
) -> tuple[Array, Array]:
    r"""Add the two marked numbers of a sequence.

    Parameters
    ----------
    n
        Number of sequences.
    length
        Number of steps T in each, at least 2.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        At each step a number uniform in [0, 1) and a marker 0 or 1, shape (n, T, 2). Two steps are
        marked, one in the first half of the sequence, one in the second.
    y : ndarray
        Sum of the two marked numbers, shape (n, 1).

    Raises
    ------
    ParameterError
        If `n` is negative, or `length` is less than 2.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Who always answers 1 has the mean squared error 1/6, the variance of the sum of two uniform
    numbers; a net has learned something only below that.

    References
    ----------
    Hochreiter and Schmidhuber 1997, "Long short-term memory", section 5.4, with other ranges.
    Arjovsky, Shah and Bengio 2016, "Unitary evolution recurrent neural networks", with these.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x, y = adding_problem(1, length=5, rng=rng)
    >>> x[0].round(2)
    array([[0.64, 0.  ],
           [0.27, 1.  ],
           [0.04, 0.  ],
           [0.02, 0.  ],
           [0.81, 1.  ]])
    >>> y.round(2)
    array([[1.08]])
    >>> _, y = adding_problem(100_000, length=2, rng=rng)
    >>> round(float(np.mean((y - 1) ** 2)), 2)
    0.17
    """
    _check.count(n, 0, "adding_problem", "n")
    _check.count(length, 2, "adding_problem", "length")
    _check.generator(rng, "adding_problem")
    numbers, markers = rng.random((n, length)), np.zeros((n, length))
    for first, behind in ((0, length // 2), (length // 2, length)):
        markers[np.arange(n), rng.integers(first, behind, size=n)] = 1
    return np.stack([numbers, markers], axis=-1), np.sum(numbers * markers, axis=1, keepdims=True)
