"""Scalers that treat each feature on its own: subtract a center, divide by a scale."""

from abc import abstractmethod

import numpy as np

from .._check import Array
from ..errors import ParameterError
from ._base import Scaler, centered, mean_of_each, precise


class _FeatureScaler(Scaler):
    center: Array
    scale: Array

    @abstractmethod
    def _statistics(self, x: Array) -> tuple[Array, Array]:
        """Return the center and the scale of each feature."""

    def _fit(self, x: Array) -> tuple[int, int]:
        self.center, scale = self._statistics(precise(x))
        self.scale = np.where(scale == 0, 1.0, scale)
        return x.shape[1], x.shape[1]

    def _transform(self, x: Array) -> Array:
        z = centered(x, self.center)
        z /= self.scale
        return z

    def _inverse(self, z: Array) -> Array:
        x = np.multiply(z, self.scale, out=np.empty_like(z))
        x += self.center
        return x


class StandardScaler(_FeatureScaler):
    r"""Mean 0 and standard deviation 1, :math:`z = (x - \mu) / \sigma`.

    Notes
    -----
    Once fitted, `center` holds the means and `scale` the standard deviations (divided by N, not
    N - 1; for a constant feature 1), both of shape (D,).

    The shape of the distribution stays as it is, and so do the correlations: only a whitener
    removes those.

    References
    ----------
    LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", section 4.3.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0, 0.1], [3.0, 0.1], [8.0, 0.1]])
    >>> scaler = StandardScaler().fit(x)
    >>> scaler.center, scaler.scale.round(3)
    (array([4. , 0.1]), array([2.944, 1.   ]))
    >>> scaler.transform(x).round(3)
    array([[-1.019,  0.   ],
           [-0.34 ,  0.   ],
           [ 1.359,  0.   ]])

    The constant second feature is the reason for some care. Its mean is rounded, so that it seems
    to vary a little, and the division makes much of that:

    >>> with np.errstate(all="ignore"):
    ...     ((x - x.mean(axis=0)) / x.std(axis=0))[:, 1]
    array([-1., -1., -1.])
    """

    def _statistics(self, x: Array) -> tuple[Array, Array]:
        center = mean_of_each(x)
        return center, np.sqrt(np.mean((x - center) ** 2, axis=0))


class MinMaxScaler(_FeatureScaler):
    r"""The range of the training data onto [0, 1], :math:`z = (x - \min) / (\max - \min)`.

    Parameters
    ----------
    feature_range
        Another interval (a, b) instead of (0, 1): then z is mapped on to a + (b - a) z.

    Raises
    ------
    ParameterError
        If `feature_range` is not two finite numbers, the smaller one first.

    Notes
    -----
    Once fitted, `center` holds what becomes 0 and `scale` the length that becomes 1, both of shape
    (D,).

    Other data than those it was fitted to may leave the interval, and one outlier presses all the
    rest together. A constant feature becomes a.

    Examples
    --------
    >>> import numpy as np
    >>> train = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])
    >>> scaler = MinMaxScaler().fit(train)
    >>> scaler.transform(train).T
    array([[0.  , 0.25, 0.5 , 0.75, 1.  ]])
    >>> scaler.transform([[7.0]])
    array([[1.5]])
    >>> outlier = np.array([[1.0], [2.0], [3.0], [4.0], [1001.0]])
    >>> MinMaxScaler().fit(outlier).transform(outlier).T
    array([[0.   , 0.001, 0.002, 0.003, 1.   ]])
    >>> MinMaxScaler(feature_range=(-1.0, 1.0)).fit(train).transform(train).T
    array([[-1. , -0.5,  0. ,  0.5,  1. ]])
    """

    def __init__(self, feature_range: tuple[float, float] = (0.0, 1.0)) -> None:
        low, high = feature_range
        if not -np.inf < low < high < np.inf:
            raise ParameterError(
                "MinMaxScaler: feature_range must be two finite numbers, the smaller one first; "
                f"got {feature_range}"
            )
        self.feature_range = feature_range

    def _statistics(self, x: Array) -> tuple[Array, Array]:
        low, high = self.feature_range
        least, extent = x.min(axis=0), np.ptp(x, axis=0)
        scale = np.where(extent == 0, 1.0, extent) / (high - low)
        return least - low * scale, scale

    def __repr__(self) -> str:
        """Write it as it is made."""
        return f"MinMaxScaler(feature_range={self.feature_range})"


class RobustScaler(_FeatureScaler):
    r"""Median 0 and interquartile range 1, whatever the outliers: :math:`(x - m) / (q_3 - q_1)`.

    Parameters
    ----------
    quantile_range
        The two percentiles whose distance becomes 1.

    Raises
    ------
    ParameterError
        If `quantile_range` is not two numbers in [0, 100], the smaller one first.

    Notes
    -----
    Once fitted, `center` holds the medians m and `scale` the distances of the quantiles (1 where
    it is 0), both of shape (D,).

    If more than half of a feature's values are the same number, its quartiles may be equal; the
    feature is then centered and keeps its scale.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0], [1001.0]])
    >>> RobustScaler().fit(x).transform(x).T
    array([[ -1. ,  -0.5,   0. ,   0.5, 499. ]])
    >>> from dlref.scaling import StandardScaler
    >>> StandardScaler().fit(x).transform(x).round(3).T
    array([[-0.504, -0.501, -0.499, -0.496,  2.   ]])
    """

    def __init__(self, quantile_range: tuple[float, float] = (25.0, 75.0)) -> None:
        low, high = quantile_range
        if not 0 <= low < high <= 100:
            raise ParameterError(
                "RobustScaler: quantile_range must be two numbers in [0, 100], the smaller one "
                f"first; got {quantile_range}"
            )
        self.quantile_range = quantile_range

    def _statistics(self, x: Array) -> tuple[Array, Array]:
        low, center, high = np.percentile(
            x, [self.quantile_range[0], 50, self.quantile_range[1]], axis=0
        )
        return center, high - low

    def __repr__(self) -> str:
        """Write it as it is made."""
        return f"RobustScaler(quantile_range={self.quantile_range})"


class MaxAbsScaler(_FeatureScaler):
    r"""The largest absolute value becomes 1 and 0 stays 0, :math:`z = x / \max|x|`.

    Notes
    -----
    Once fitted, `center` holds zeros and `scale` the largest absolute values (1 where it is 0),
    both of shape (D,).

    For features that are mostly 0, which any other center would make different from 0.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[0.0, -4.0], [0.0, 0.0], [0.0, 2.0]])
    >>> MaxAbsScaler().fit(x).transform(x)
    array([[ 0. , -1. ],
           [ 0. ,  0. ],
           [ 0. ,  0.5]])
    """

    def _statistics(self, x: Array) -> tuple[Array, Array]:
        return np.zeros(x.shape[1], x.dtype), np.abs(x).max(axis=0)
