"""Scalers that also remove the correlations between features."""

import math

import numpy as np

from .. import _check
from .._check import Array
from ..errors import ParameterError
from ._base import Scaler, centered, mean_of_each


class _Whitener(Scaler):
    mean: Array
    components: Array
    scale: Array

    def __init__(self, eps: float = 0.0) -> None:
        _check.in_range(eps, "[0, inf)", type(self).__name__, "eps")
        self.eps = eps

    def _fit(self, x: Array) -> tuple[int, int]:
        who = f"{type(self).__name__}.fit"
        if not np.isfinite(x).all():
            raise ParameterError(f"{who}: x must hold finite numbers; got {x[~np.isfinite(x)][0]}")
        rounding = np.finfo(x.dtype).eps + x.shape[1] * np.finfo(np.float64).eps  # data, then svd
        x = x.astype(np.float64, copy=False)  # LAPACK takes nothing longer
        self.mean = mean_of_each(x)
        # x - mean = U diag(s) V, so the covariance is Vᵀ diag(s²/N) V. Not from the covariance
        # itself, in which small variances drown in the rounding of large ones.
        _, s, v = np.linalg.svd(x - self.mean, full_matrices=False)
        longest = np.linalg.norm(x, axis=1).max()
        varies = s / math.sqrt(len(x)) > longest * rounding
        s, v = s[varies], v[varies]
        self.components, self.scale = v * _signs(v), np.sqrt(s**2 / len(x) + self.eps)
        return x.shape[1], len(s)

    def _whiten(self, x: Array) -> Array:
        z = centered(x, self.mean) @ self.components.T.astype(x.dtype)
        z /= self.scale
        return z

    def _color(self, z: Array) -> Array:
        x = (z * self.scale).astype(z.dtype) @ self.components.astype(z.dtype)
        x += self.mean
        return x

    def __repr__(self) -> str:
        """Write it as it is made."""
        return f"{type(self).__name__}(eps={self.eps})"


class PCAWhitener(_Whitener):
    r"""Uncorrelated features of variance 1, :math:`z = \Lambda^{-1/2}\,V\,(x - \mu)`.

    The rows of V are the eigenvectors of the covariance :math:`V^\top \Lambda V` of the training
    data, so the new features are the principal components, the largest variance first.

    Parameters
    ----------
    eps
        What is added to each variance, so that small ones, which may be noise, are not blown up.

    Raises
    ------
    ParameterError
        If `eps` is negative or not finite; in `fit`, if a number is not finite.

    Notes
    -----
    Once fitted, `mean` holds the means, shape (D,), `components` V, shape (K, D), and `scale` the
    square roots of the variances (divided by N) plus `eps`, shape (K,).

    Directions without variance are left out, so the number K of new features may be less than D:
    at most N - 1, and less still if a feature is constant or depends on others. What counts as
    none is a standard deviation below the rounding of the data, the precision of their dtype
    times the length of the longest example.

    An eigenvector has no sign of its own: here its largest coefficient is positive, of equally
    large ones the first. scikit-learn's ``PCA(whiten=True)`` divides by N - 1 instead of N.

    References
    ----------
    LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", section 4.3.

    Examples
    --------
    Scaling does not make two correlated features round; whitening does:

    >>> import numpy as np
    >>> from dlref.scaling import StandardScaler
    >>> rng = np.random.default_rng(0)
    >>> x = rng.multivariate_normal([5.0, -2.0], [[1.0, 270.0], [270.0, 90_000.0]], size=2000)
    >>> def condition(z):
    ...     return round(float(np.linalg.cond(np.cov(z.T))), 1)
    >>> scaled, white = StandardScaler().fit(x).transform(x), PCAWhitener().fit(x).transform(x)
    >>> condition(scaled), condition(white)
    (18.7, 1.0)

    A third feature that is the sum of the others adds no new one:

    >>> PCAWhitener().fit(np.column_stack([scaled, scaled.sum(axis=1)])).components.round(2) + 0.0
    array([[ 0.41,  0.41,  0.82],
           [ 0.71, -0.71,  0.  ]])
    """

    def _transform(self, x: Array) -> Array:
        return self._whiten(x)

    def _inverse(self, z: Array) -> Array:
        return self._color(z)


class ZCAWhitener(_Whitener):
    r"""White data that stay close to the original, :math:`z = V^\top \Lambda^{-1/2}\,V\,(x - \mu)`.

    `PCAWhitener`, turned back onto the old axes: each new feature belongs to an old one, and an
    image still looks like an image.

    Parameters
    ----------
    eps
        What is added to each variance, so that small ones, which may be noise, are not blown up.

    Raises
    ------
    ParameterError
        If `eps` is negative or not finite; in `fit`, if a number is not finite.

    Notes
    -----
    Once fitted, it holds the same `mean`, `components` and `scale` as `PCAWhitener`.

    Directions without variance become 0, so the covariance of the new features is the identity
    only if there are none. Of all ways to make data white this one changes standardized data
    least, in the mean of the squares.

    References
    ----------
    Bell and Sejnowski 1997, "The 'independent components' of natural scenes are edge filters".
    Kessy, Lewin and Strimmer 2018, "Optimal whitening and decorrelation".

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = rng.multivariate_normal([0.0, 0.0], [[1.0, 0.6], [0.6, 1.0]], size=10_000)
    >>> z = ZCAWhitener().fit(x).transform(x)
    >>> np.cov(z.T, bias=True).round(12) + 0.0
    array([[1., 0.],
           [0., 1.]])
    >>> np.corrcoef(x.T, z.T)[:2, 2:].round(1)
    array([[0.9, 0.3],
           [0.3, 0.9]])
    """

    def _fit(self, x: Array) -> tuple[int, int]:
        width, _ = super()._fit(x)
        return width, width

    def _transform(self, x: Array) -> Array:
        return self._whiten(x) @ self.components.astype(x.dtype)

    def _inverse(self, z: Array) -> Array:
        return self._color(z @ self.components.T.astype(z.dtype))


def _signs(v: Array) -> Array:
    """Return the sign of the largest number of each row."""
    size = np.abs(v)
    # Of numbers that are equal but for rounding the first.
    first = np.argmax(size > (1 - 1e-8) * size.max(axis=1, keepdims=True), axis=1)
    return np.sign(np.take_along_axis(v, first[:, None], axis=1))
