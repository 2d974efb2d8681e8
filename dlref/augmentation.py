"""Random changes of training examples that leave the label right, or mix it accordingly.

Images are (N, C, H, W). Each image of a batch has random numbers of its own, which all its
channels share; every call draws anew, so call it in each epoch on the original images. What comes
back is a new array. Change training data only, and ask of each change whether the label
survives it: a 6 turned round is a 9.
"""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from . import _check
from ._check import Array
from ._windows import each
from .errors import ParameterError, ShapeError

__all__ = [
    "cutmix",
    "cutout",
    "gaussian_noise",
    "mixup",
    "random_crop",
    "random_flip",
    "random_rotate",
    "random_shift",
]


def random_flip(
    x: ArrayLike, p: float = 0.5, axis: int = -1, *, rng: np.random.Generator = _check.MISSING
) -> Array:
    """Mirror each image with probability p.

    Parameters
    ----------
    x
        Images, shape (N, C, H, W).
    p
        Probability of being mirrored.
    axis
        -1 exchanges left and right, -2 top and bottom.
    rng
        Generator; required.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ShapeError
        If `x` is not (N, C, H, W).
    ParameterError
        If `p` is not in [0, 1], or `axis` is none of the two.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    References
    ----------
    Krizhevsky, Sutskever and Hinton 2012, "ImageNet classification with deep convolutional neural
    networks", section 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 1, 2, 2)
    >>> random_flip(x, p=1.0, rng=np.random.default_rng(0))[0, 0]
    array([[2., 1.],
           [4., 3.]])
    """
    y = _images(x, "random_flip", rng).copy()
    _check.in_range(p, "[0, 1]", "random_flip", "p")
    if axis not in (-1, -2):
        raise ParameterError(f"random_flip: axis must be -1 or -2; got {axis!r}")
    flipped = rng.random(len(y)) < p
    y[flipped] = np.flip(y[flipped], axis)
    return y


def random_shift(
    x: ArrayLike,
    max_shift: int = 1,
    fill: float = 0.0,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> Array:
    r"""Move each image by whole pixels, down and to the right by numbers in {-s, ..., s}.

    Parameters
    ----------
    x
        Images, shape (N, C, H, W).
    max_shift
        Largest shift s in pixels, along each axis.
    fill
        Value of the pixels that come in at the border.
    rng
        Generator; required.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`. What leaves the image is lost.

    Raises
    ------
    ShapeError
        If `x` is not (N, C, H, W).
    ParameterError
        If `max_shift` is not an integer of at least 0.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    It is `random_crop` of the image in a border of s pixels.

    References
    ----------
    Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks applied
    to visual document analysis".

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> random_shift(x, 1, rng=np.random.default_rng(12))[0, 0]
    array([[0., 1., 2.],
           [0., 4., 5.],
           [0., 7., 8.]])
    """
    x = _images(x, "random_shift", rng)
    _check.count(max_shift, 0, "random_shift", "max_shift")
    return _windows(_padded(x, max_shift, fill), x.shape[2:], rng)


def random_crop(
    x: ArrayLike,
    size: int | tuple[int, int],
    padding: int = 0,
    fill: float = 0.0,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> Array:
    """Cut a part of the same size out of each image, every place being equally likely.

    Parameters
    ----------
    x
        Images, shape (N, C, H, W).
    size
        Height and width of the part, or one number for both.
    padding
        Width of a border put around the image first.
    fill
        Value of the border.
    rng
        Generator; required.

    Returns
    -------
    ndarray
        Shape (N, C, height, width); floating dtype of `x`.

    Raises
    ------
    ShapeError
        If `x` is not (N, C, H, W), or the part is larger than the padded images.
    ParameterError
        If `size` does not hold integers of at least 1, or `padding` is not one of at least 0.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    References
    ----------
    Krizhevsky, Sutskever and Hinton 2012, "ImageNet classification with deep convolutional neural
    networks", section 4.1. With a border of four pixels: He, Zhang, Ren and Sun 2016, "Deep
    residual learning for image recognition", section 4.2.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> random_crop(x, 2, rng=np.random.default_rng(1))[0, 0]
    array([[2., 3.],
           [5., 6.]])
    """
    x = _images(x, "random_crop", rng)
    height, width = each(size, 2, 1, "random_crop", "size")
    _check.count(padding, 0, "random_crop", "padding")
    padded = _padded(x, padding, fill)
    if height > padded.shape[2] or width > padded.shape[3]:
        raise ShapeError(
            f"random_crop: size must be at most {padded.shape[2:]}, the padded image; "
            f"got {(height, width)}"
        )
    return _windows(padded, (height, width), rng)


def random_rotate(
    x: ArrayLike,
    degrees: float | tuple[float, float],
    fill: float = 0.0,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> Array:
    r"""Turn each image about its center, counterclockwise, by a uniform angle.

    Parameters
    ----------
    x
        Images, shape (N, C, H, W).
    degrees
        The angle is in [-degrees, degrees], or in [low, high] if a pair is given.
    fill
        Value outside the image.
    rng
        Generator; required.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`. What is turned out of the image is lost.

    Raises
    ------
    ShapeError
        If `x` is not (N, C, H, W).
    ParameterError
        If `degrees` or `fill` is not finite, `degrees` is negative, or the pair is not in order.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Each new pixel looks up the point that it came from, turned back by the angle,

    .. math:: r' = r\cos\varphi + c\sin\varphi, \qquad c' = -r\sin\varphi + c\cos\varphi,

    with the row r and the column c counted from the center. Between the four pixels around it
    it is interpolated linearly in both directions. torchvision's ``RandomRotation`` takes the
    nearest pixel unless told ``BILINEAR``.

    References
    ----------
    Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks applied
    to visual document analysis".

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> random_rotate(x, (90, 90), rng=rng)[0, 0].round(12)
    array([[3., 6., 9.],
           [2., 5., 8.],
           [1., 4., 7.]])
    >>> random_rotate(x, (45, 45), rng=rng)[0, 0].round(2)
    array([[1.17, 3.59, 3.51],
           [2.17, 5.  , 7.83],
           [2.34, 6.41, 4.69]])
    """
    x = _images(x, "random_rotate", rng)
    pair = degrees if isinstance(degrees, tuple | list) else (-degrees, degrees)
    if len(pair) != 2 or not -np.inf < pair[0] <= pair[1] < np.inf:
        raise ParameterError(
            f"random_rotate: degrees must be at least 0, or (low, high) in order; got {degrees}"
        )
    _check.finite(fill, "random_rotate", "fill")
    angle = np.deg2rad(rng.uniform(*pair, len(x)))[:, None, None]
    middle_row, middle_column = (x.shape[2] - 1) / 2, (x.shape[3] - 1) / 2
    row = np.arange(x.shape[2])[:, None] - middle_row
    column = np.arange(x.shape[3]) - middle_column
    return _interpolated(
        x,
        row * np.cos(angle) + column * np.sin(angle) + middle_row,
        column * np.cos(angle) - row * np.sin(angle) + middle_column,
        fill,
    )


def gaussian_noise(
    x: ArrayLike, std: float = 0.1, *, rng: np.random.Generator = _check.MISSING
) -> Array:
    r"""Add normal noise to every element, :math:`x + \sigma\varepsilon`.

    Parameters
    ----------
    x
        Array of any shape.
    std
        Standard deviation σ.
    rng
        Generator; required.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`; not cut off at 0 or 1.

    Raises
    ------
    ParameterError
        If `std` is negative or not finite.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    For a linear model and squared errors it is, on average, ridge regression with
    :math:`\lambda = N\sigma^2`.

    References
    ----------
    Bishop 1995, "Training with noise is equivalent to Tikhonov regularization".

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.regularization import ridge_closed_form
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.normal(size=(20, 2)), rng.normal(size=20)
    >>> noisy = gaussian_noise(np.tile(x, (10000, 1)), 0.5, rng=rng)
    >>> np.linalg.lstsq(noisy, np.tile(y, 10000))[0].round(2)
    array([-0.22,  0.02])
    >>> ridge_closed_form(x, y, 20 * 0.5**2).round(2)
    array([-0.22,  0.02])
    >>> ridge_closed_form(x, y, 0.0).round(2)
    array([-0.32,  0.08])
    """
    x = _check.floating(x, "gaussian_noise")
    _check.in_range(std, "[0, inf)", "gaussian_noise", "std")
    _check.generator(rng, "gaussian_noise")
    return x + float(std) * rng.standard_normal(x.shape).astype(x.dtype, copy=False)


def cutout(
    x: ArrayLike, length: int, fill: float = 0.0, *, rng: np.random.Generator = _check.MISSING
) -> Array:
    """Blank out a square in each image.

    Parameters
    ----------
    x
        Images, shape (N, C, H, W).
    length
        Side of the square in pixels.
    fill
        Its value.
    rng
        Generator; required.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ShapeError
        If `x` is not (N, C, H, W).
    ParameterError
        If `length` is not an integer of at least 0.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The center may be any pixel, so a part of the square may lie outside the image, and some
    images lose less than others. 0 is a neutral value only if the images have mean 0.

    References
    ----------
    DeVries and Taylor 2017, "Improved regularization of convolutional neural networks with
    cutout".

    Examples
    --------
    >>> import numpy as np
    >>> cutout(np.ones((1, 1, 4, 4)), 2, rng=np.random.default_rng(0))[0, 0]
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.],
           [1., 0., 0., 1.],
           [1., 0., 0., 1.]])
    """
    x = _images(x, "cutout", rng)
    _check.count(length, 0, "cutout", "length")
    sides = np.full(len(x), length)
    return np.where(_boxes(x, sides, sides, rng), float(fill), x)


def mixup(
    x: ArrayLike,
    target: ArrayLike,
    alpha: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> tuple[Array, Array]:
    r"""Mix each example with another, :math:`\lambda x_i + (1-\lambda) x_j`, and its target too.

    Parameters
    ----------
    x
        Examples of any kind, shape (N, ...).
    target
        Targets of floating dtype, shape (N, ...): probabilities of classes, such as
        ``one_hot(labels, K)``, or what a regression is to predict.
    alpha
        λ has the distribution Beta(α, α): uniform for 1; for a small α it is mostly near 0 or 1.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Mixed examples, shape and floating dtype of `x`.
    target : ndarray
        Mixed targets, shape and dtype of `target`.

    Raises
    ------
    ShapeError
        If there are not as many targets as examples.
    ParameterError
        If `target` holds integers, or `alpha` is not positive and finite.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The partners are a permutation of the batch, so an example may be mixed with itself. Each pair
    has a λ of its own, as in equation 1 of the paper; its listing draws one for the whole batch.

    References
    ----------
    Zhang, Cisse, Dauphin and Lopez-Paz 2018, "mixup: beyond empirical risk minimization".

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.losses import one_hot
    >>> x, t = mixup([[0.0], [8.0]], one_hot([0, 1], 2), rng=np.random.default_rng(3))
    >>> x.round(2)
    array([[1.11],
           [3.8 ]])
    >>> t.round(3)
    array([[0.861, 0.139],
           [0.525, 0.475]])

    Labels are names, and between 3 and 5 there is no 4:

    >>> mixup([[0.0], [8.0]], np.array([3, 5], np.int64), rng=np.random.default_rng(1))
    Traceback (most recent call last):
        ...
    dlref.errors.ParameterError: mixup: target must hold floats, as one_hot gives; got dtype int64
    """
    x = _check.floating(x, "mixup")
    if x.ndim == 0:
        raise ShapeError(f"mixup: x must have shape (N, ...); got {x.shape}")
    t = _mixable(target, x, alpha, "mixup")
    _check.generator(rng, "mixup")
    partner, weight = rng.permutation(len(x)), rng.beta(alpha, alpha, len(x))
    return _blend(x, x[partner], weight), _blend(t, t[partner], weight)


def cutmix(
    x: ArrayLike,
    target: ArrayLike,
    alpha: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> tuple[Array, Array]:
    r"""Paste a box of another image into each, and mix the targets by the areas.

    Parameters
    ----------
    x
        Images, shape (N, C, H, W).
    target
        Targets of floating dtype, shape (N, ...): probabilities of classes, such as
        ``one_hot(labels, K)``.
    alpha
        The box would cover a share 1 - λ of the image, λ from the distribution Beta(α, α).
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Images, shape and floating dtype of `x`.
    target : ndarray
        Targets, weighted with the shares of the pixels; shape and dtype of `target`.

    Raises
    ------
    ShapeError
        If `x` is not (N, C, H, W), or there are not as many targets as images.
    ParameterError
        If `target` holds integers, or `alpha` is not positive and finite.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The box has the form of the image. Its sides are rounded down to whole pixels and its center
    may be any pixel, so a part may lie outside: therefore the pixels are counted in the end, and λ
    itself does not weight the targets. Each image has a box of its own; the authors' code draws
    one for the whole batch.

    References
    ----------
    Yun et al. 2019, "CutMix: regularization strategy to train strong classifiers with localizable
    features".

    Examples
    --------
    >>> import numpy as np
    >>> x = np.stack([np.zeros((1, 3, 4)), np.ones((1, 3, 4))])
    >>> x, t = cutmix(x, [[1.0, 0.0], [0.0, 1.0]], rng=np.random.default_rng(4))
    >>> x[0, 0]
    array([[0., 0., 0., 0.],
           [0., 0., 1., 1.],
           [0., 0., 1., 1.]])
    >>> t[0].round(3)
    array([0.667, 0.333])
    """
    x = _images(x, "cutmix", rng)
    t = _mixable(target, x, alpha, "cutmix")
    partner, weight = rng.permutation(len(x)), rng.beta(alpha, alpha, len(x))
    share = np.sqrt(1 - weight)
    height, width = ((size * share).astype(np.intp) for size in x.shape[2:])
    box = _boxes(x, height, width, rng)
    return np.where(box, x[partner], x), _blend(t, t[partner], 1 - box.mean(axis=(1, 2, 3)))


def _images(x: ArrayLike, who: str, rng: object) -> Array:
    x = _check.floating(x, who)
    _check.shape(x, "N C H W", who)
    for axis in (2, 3):
        _check.axis(x, axis, who)
    _check.generator(rng, who)
    return x


def _padded(x: Array, width: int, fill: float) -> Array:
    return np.pad(x, [(0, 0), (0, 0), (width, width), (width, width)], constant_values=fill)


def _windows(x: Array, size: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Return from each image a window at a random place."""
    views = sliding_window_view(x, size, axis=(2, 3))
    _, _, rows, columns = views.shape[:4]
    top, left = rng.integers(rows, size=len(x)), rng.integers(columns, size=len(x))
    return views[np.arange(len(x)), :, top, left]


def _interpolated(x: Array, row: Array, column: Array, fill: float) -> Array:
    """Return the values at points (N, H, W), linear between pixels and, outside, `fill`."""
    n, channels, height, width = x.shape
    pixels = _padded(x, 1, fill).reshape(n, channels, (height + 2) * (width + 2))
    row, column = np.clip(row + 1, 0, height + 1), np.clip(column + 1, 0, width + 1)
    top = np.minimum(row, height).astype(np.intp)
    left = np.minimum(column, width).astype(np.intp)
    down, right = (part.astype(x.dtype)[:, None] for part in (row - top, column - left))

    def at(i: NDArray[np.intp], j: NDArray[np.intp]) -> Any:
        place = (i * (width + 2) + j).reshape(n, 1, height * width)
        return np.take_along_axis(pixels, place, axis=2).reshape(x.shape)

    with np.errstate(invalid="ignore"):  # 0 * inf, inf - inf
        upper = (1 - right) * at(top, left) + right * at(top, left + 1)
        lower = (1 - right) * at(top + 1, left) + right * at(top + 1, left + 1)
        return (1 - down) * upper + down * lower


def _boxes(
    x: Array, height: NDArray[Any], width: NDArray[Any], rng: np.random.Generator
) -> NDArray[np.bool]:
    """Return masks (N, 1, H, W), true inside a box around a random pixel of each image."""

    def inside(length: NDArray[Any], size: int) -> NDArray[np.bool]:
        first = (rng.integers(size, size=len(x)) - length // 2)[:, None]
        pixel = np.arange(size)
        return (pixel >= first) & (pixel < first + length[:, None])

    rows, columns = inside(height, x.shape[2]), inside(width, x.shape[3])
    return rows[:, None, :, None] & columns[:, None, None, :]


def _mixable(target: ArrayLike, x: Array, alpha: float, who: str) -> Array:
    _check.in_range(alpha, "(0, inf)", who, "alpha")
    t = np.asarray(target)
    if t.dtype.kind in "biu":
        raise ParameterError(
            f"{who}: target must hold floats, as one_hot gives; got dtype {t.dtype}"
        )
    t = _check.floating(t, who, "target")
    if t.ndim == 0 or len(t) != len(x):
        raise ShapeError(f"{who}: target must have shape ({len(x)}, ...); got {t.shape}")
    return t


def _blend(a: Array, b: Array, weight: Array) -> Array:
    """Return the weighted mean of arrays (N, ...), with one weight of `a` for each example."""
    weight = weight.astype(a.dtype).reshape(-1, *[1] * (a.ndim - 1))
    with np.errstate(invalid="ignore"):  # 0 * inf, inf - inf
        return weight * a + (1 - weight) * b
