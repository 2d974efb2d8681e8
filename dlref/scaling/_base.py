"""What all scalers share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import StateError


class Scaler(ABC):
    """An affine map of the features that is fitted to data, and its inverse.

    A scaler of your own gives ``_fit(x)``, which keeps what it learns and returns the numbers of
    features before and after, ``_transform(x)`` and ``_inverse(z)``.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.scaling import RobustScaler, StandardScaler
    >>> isinstance(StandardScaler(), Scaler)
    True

    Fitted to one part of the data, it is the same map for every other part. A scaler that is
    fitted again to each part would make different inputs equal:

    >>> train, test = np.array([[0.0], [1.0]]), np.array([[5.0], [6.0]])
    >>> scaler = StandardScaler().fit(train)
    >>> scaler.transform(test).T
    array([[ 9., 11.]])
    >>> scaler.fit(test).transform(test).T
    array([[-1.,  1.]])
    >>> RobustScaler().transform(test)
    Traceback (most recent call last):
        ...
    dlref.errors.StateError: RobustScaler.transform: fit must have been called before; got no data
    """

    _widths: tuple[int, int] | None = None

    def fit(self, x: ArrayLike) -> Self:
        """Learn the map from data, and forget what was learned before.

        Parameters
        ----------
        x
            Training data, shape (N, D) with N at least 1.

        Returns
        -------
        Self
            The scaler itself.

        Raises
        ------
        ShapeError
            If `x` has not two axes, or holds no example or no feature.
        """
        who = f"{type(self).__name__}.fit"
        x = _check.floating(x, who)
        _check.shape(x, "N D", who)
        _check.axis(x, 0, who)
        _check.axis(x, 1, who)
        self._widths = self._fit(x)
        return self

    def transform(self, x: ArrayLike) -> Array:
        """Apply the map.

        Parameters
        ----------
        x
            Data, shape (N, D).

        Returns
        -------
        ndarray
            Shape (N, D), of `PCAWhitener` (N, K); floating dtype of `x`.

        Raises
        ------
        ShapeError
            If `x` has another number of features than the data it was fitted to.
        StateError
            If it was not fitted.
        """
        return self._transform(self._accept(x, "x", 0, "transform"))

    def inverse_transform(self, z: ArrayLike) -> Array:
        """Go back to the scale of the data.

        Parameters
        ----------
        z
            What `transform` returns, or the like.

        Returns
        -------
        ndarray
            Shape (N, D), floating dtype of `z`.

        Raises
        ------
        ShapeError
            If `z` has another number of features than `transform` returns.
        StateError
            If it was not fitted.
        """
        return self._inverse(self._accept(z, "z", 1, "inverse_transform"))

    def _accept(self, x: ArrayLike, name: str, side: int, method: str) -> Array:
        who = f"{type(self).__name__}.{method}"
        if self._widths is None:
            raise StateError(f"{who}: fit must have been called before; got no data")
        x = _check.floating(x, who, name)
        _check.shape(x, f"N {self._widths[side]}", who, name)
        return x

    @abstractmethod
    def _fit(self, x: Array) -> tuple[int, int]:
        """Learn; return the number of features before and after."""

    @abstractmethod
    def _transform(self, x: Array) -> Array:
        """Map data that has been checked."""

    @abstractmethod
    def _inverse(self, z: Array) -> Array:
        """Map it back."""

    def __repr__(self) -> str:
        """Write it as it is made."""
        return f"{type(self).__name__}()"


def precise(x: Array) -> Array:
    """Return float64 or better: means and variances of many numbers need the digits."""
    return x.astype(np.promote_types(x.dtype, np.float64), copy=False)


def mean_of_each(x: Array) -> Array:
    """Return the mean of each feature; of a constant one its very value, not that rounded."""
    return np.where(np.all(x == x[0], axis=0), x[0], x.mean(axis=0))


def centered(x: Array, center: Array) -> Array:
    """Subtract in float64, but make no array of another dtype than that of `x`."""
    return np.subtract(x, center, out=np.empty_like(x))
