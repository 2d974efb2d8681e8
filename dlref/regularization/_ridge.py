"""Ridge regression, and early stopping that does nearly the same."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ShapeError
from ._penalties import checked


def ridge_closed_form(X: ArrayLike, y: ArrayLike, lam: float) -> Array:
    r"""Ridge regression, :math:`w = (X^T X + \lambda I)^{-1} X^T y`.

    It is the minimum of :math:`\|Xw - y\|^2 + \lambda \|w\|^2`, without any factor 1/2 or 1/N.

    Parameters
    ----------
    X
        Inputs, shape (N, D).
    y
        Targets, shape (N,) or (N, K).
    lam
        λ, at least 0. For 0 it is least squares; of several minima the one of least norm.

    Returns
    -------
    ndarray
        Weights, shape (D,) or (D, K); floating dtype of `X`. NaN if `X` is not finite.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If `lam` is negative or not finite.

    Notes
    -----
    Computed as least squares with D more examples, the rows of :math:`\sqrt\lambda I` with the
    target 0: their squared errors are the penalty. The matrix :math:`X^T X`, whose condition
    number is the square of that of X, is not formed.

    There is no intercept. For one that is not penalized take away the means of the columns of X
    and of y first, as scikit-learn's ``Ridge`` does unless told ``fit_intercept=False``.

    References
    ----------
    Hoerl and Kennard 1970, "Ridge regression: biased estimation for nonorthogonal problems".

    Examples
    --------
    >>> ridge_closed_form([[1.0, 0.0], [0.0, 2.0]], [1.0, 2.0], 1.0)
    array([0.5, 0.8])

    Two columns that are almost the same: the formula as it stands loses what tells them apart.

    >>> import numpy as np
    >>> X = np.array([[1.0, 1.0], [1e-8, 0.0], [0.0, 1e-8]])
    >>> y = X @ [3.0, -1.0]
    >>> ridge_closed_form(X, y, 0.0).round(6)
    array([ 3., -1.])
    >>> np.linalg.solve(X.T @ X, X.T @ y)
    Traceback (most recent call last):
        ...
    numpy.linalg.LinAlgError: Singular matrix
    """
    who = "ridge_closed_form"
    X, y = _check.floating(X, who, "X"), _check.floating(y, who, "y")
    _check.shape(X, "N D", who, "X")
    rows, columns = X.shape
    if y.ndim not in (1, 2) or len(y) != rows:
        raise ShapeError(f"{who}: y must have shape ({rows},) or ({rows}, K); got {y.shape}")
    _check.in_range(lam, "[0, inf)", who, "lam")
    if not np.isfinite(X).all():  # LAPACK would not come to an end
        return np.full((columns, *y.shape[1:]), np.nan, X.dtype)
    inputs = np.vstack([X, math.sqrt(lam) * np.eye(columns)]).astype(np.float64)
    targets = np.concatenate([y, np.zeros((columns, *y.shape[1:]))]).astype(np.float64)
    return np.linalg.lstsq(inputs, targets)[0].astype(X.dtype)


def ridge_filter_factors(singular_values: ArrayLike, lam: float) -> Array:
    r"""What ridge regression leaves of each direction, :math:`d^2 / (d^2 + \lambda)`.

    With :math:`X = U D V^T` the weights are :math:`w = \sum_j f_j\,v_j\,(u_j^T y)/d_j`, where f is
    1 for least squares.

    Parameters
    ----------
    singular_values
        Singular values d of X, of any shape.
    lam
        λ of `ridge_closed_form`, at least 0.

    Returns
    -------
    ndarray
        Numbers in [0, 1], shape and floating dtype of `singular_values`; 0 where d is 0.

    Raises
    ------
    ParameterError
        If a singular value or `lam` is negative, or `lam` is not finite.

    Notes
    -----
    Computed as the square of :math:`d/\sqrt{d^2+\lambda}`, whose root NumPy's ``hypot`` takes
    without squaring anything large. The sum of the factors is the effective number of parameters.

    References
    ----------
    Hastie, Tibshirani and Friedman 2009, "The elements of statistical learning", section 3.4.1.

    Examples
    --------
    >>> ridge_filter_factors([3.0, 1.0, 0.1], 1.0).round(4)
    array([0.9   , 0.5   , 0.0099])

    The weights of ridge regression, put together from the directions:

    >>> import numpy as np
    >>> X, y = np.array([[2.0, 1.0], [0.0, 1.0], [1.0, 3.0]]), np.array([1.0, 0.0, 2.0])
    >>> U, d, Vt = np.linalg.svd(X, full_matrices=False)
    >>> w = Vt.T @ (ridge_filter_factors(d, 0.5) / d * (U.T @ y))
    >>> np.allclose(w, ridge_closed_form(X, y, 0.5))
    True
    """
    d, lam = checked(singular_values, lam, "ridge_filter_factors", "singular_values")
    _check.all_in_range(d, "[0, inf]", "ridge_filter_factors", "singular_values")
    with np.errstate(invalid="ignore"):  # inf / inf
        root = np.divide(d, np.hypot(d, math.sqrt(lam)), out=np.zeros_like(d), where=d != 0)
    return np.square(root)


def early_stopping_filter_factors(singular_values: ArrayLike, lr: float, steps: int) -> Array:
    r"""What gradient descent from 0 has learned of each direction, :math:`1 - (1 - \eta d^2)^t`.

    The loss is :math:`\frac12\|Xw - y\|^2`; for a mean over N examples give :math:`\eta/N`. The
    weights after t steps are :math:`w = \sum_j f_j\,v_j\,(u_j^T y)/d_j` with
    :math:`X = U D V^T`.

    Parameters
    ----------
    singular_values
        Singular values d of X, of any shape.
    lr
        Learning rate η, at least 0.
    steps
        Number of steps t.

    Returns
    -------
    ndarray
        Shape and floating dtype of `singular_values`. In [0, 1] if :math:`\eta d^2 \le 1`; for
        :math:`\eta d^2 > 2` descent diverges, and the factors grow without bound.

    Raises
    ------
    ParameterError
        If a singular value or `lr` is negative, `lr` is not finite, or `steps` is not an integer
        of at least 0.

    Notes
    -----
    Close to ridge regression with :math:`\lambda = 1/(\eta t)`, though not the same: with
    :math:`x = \eta t d^2` and small steps it is :math:`1 - e^{-x}` against :math:`x/(1+x)`, which
    differ by 0.204 at most. For a small :math:`\eta d^2`, where 1 - (1 - x)ᵗ would lose its
    digits, ``expm1`` and ``log1p`` keep them.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep learning", section 7.8. Ali, Kolter and
    Tibshirani 2019, "A continuous-time view of early stopping for least squares regression".

    Examples
    --------
    >>> early_stopping_filter_factors([3.0, 1.0, 0.1], lr=0.01, steps=100).round(4)
    array([0.9999, 0.634 , 0.01  ])
    >>> ridge_filter_factors([3.0, 1.0, 0.1], lam=1 / (0.01 * 100)).round(4)
    array([0.9   , 0.5   , 0.0099])
    """
    who = "early_stopping_filter_factors"
    d = _check.floating(singular_values, who, "singular_values")
    _check.all_in_range(d, "[0, inf]", who, "singular_values")
    _check.in_range(lr, "[0, inf)", who, "lr")
    _check.count(steps, 0, who, "steps")
    with np.errstate(over="ignore", invalid="ignore"):  # far beyond divergence; 0 * inf
        x = np.square(math.sqrt(lr) * d)
        learned = 1 - (1 - x) ** float(steps)
    small = np.minimum(x, 0.5)
    return np.where(x > small, learned, -np.expm1(float(steps) * np.log1p(-small)))
