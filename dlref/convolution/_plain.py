"""Convolution of plain arrays, and the two ways to write it as a product of matrices."""

import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from .. import _check
from .._check import Array
from .._windows import Pair, axes, each, fits, places
from ..errors import ParameterError, ShapeError


def cross_correlate2d(x: ArrayLike, k: ArrayLike) -> Array:
    r"""Slide a kernel over an image, :math:`y_{ij} = \sum_{ab} x_{i+a,\,j+b}\, k_{ab}`.

    Parameters
    ----------
    x
        Image, (H, W).
    k
        Kernel, (kh, kw), of the same dtype.

    Returns
    -------
    ndarray
        (H - kh + 1, W - kw + 1), the places where the kernel lies inside the image.

    Raises
    ------
    ShapeError
        If an argument has not two axes, or the kernel is empty or larger than the image.
    ParameterError
        If the dtypes differ.

    Notes
    -----
    This is what deep learning calls convolution. Mathematics flips the kernel, as `convolve2d`
    does; for a kernel that is learned it makes no difference.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep learning", equation 9.6.

    Examples
    --------
    >>> x = [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    >>> cross_correlate2d(x, [[1.0, 2.0], [3.0, 4.0]])  # a point gives the kernel turned around
    array([[4., 3.],
           [2., 1.]])
    """
    return _correlate(x, k, "cross_correlate2d")


def convolve2d(x: ArrayLike, k: ArrayLike) -> Array:
    r"""Convolve an image with a kernel, :math:`y_{ij} = \sum_{ab} x_{i-a,\,j-b}\, k_{ab}`.

    Parameters
    ----------
    x
        Image, (H, W).
    k
        Kernel, (kh, kw), of the same dtype.

    Returns
    -------
    ndarray
        (H - kh + 1, W - kw + 1), the places where the kernel lies inside the image.

    Raises
    ------
    ShapeError
        If an argument has not two axes, or the kernel is empty or larger than the image.
    ParameterError
        If the dtypes differ.

    Notes
    -----
    It is `cross_correlate2d` with the kernel flipped along both axes. The flip makes the operation
    commutative and associative.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep learning", equation 9.5.

    Examples
    --------
    >>> x = [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    >>> convolve2d(x, [[1.0, 2.0], [3.0, 4.0]])  # a point gives the kernel
    array([[1., 2.],
           [3., 4.]])
    """
    k = _check.floating(k, "convolve2d", "k")
    _check.shape(k, "kh kw", "convolve2d", "k")
    return _correlate(x, k[::-1, ::-1], "convolve2d")


def _correlate(x: ArrayLike, k: ArrayLike, who: str) -> Array:
    x, k = _check.floating(x, who), _check.floating(k, who, "k")
    _check.shape(x, "H W", who)
    _check.shape(k, "kh kw", who, "k")
    _check.same_dtype(k, x, who, "k")
    return np.einsum("ijab,ab->ij", _patches(x, k, who, "k"), k)


def _patches(x: NDArray[Any], k: Array, who: str, name: str) -> NDArray[Any]:
    """View each place of an image where the kernel lies inside: (rows, columns, kh, kw)."""
    if not (1 <= k.shape[0] <= x.shape[0] and 1 <= k.shape[1] <= x.shape[1]):
        raise ShapeError(f"{who}: {name} must have a shape from (1, 1) to {x.shape}; got {k.shape}")
    return sliding_window_view(x, k.shape)


def conv_matrix(kernel: ArrayLike, shape: tuple[int, int]) -> Array:
    r"""Write cross-correlation as a matrix, :math:`\mathrm{vec}(y) = M\,\mathrm{vec}(x)`.

    Parameters
    ----------
    kernel
        Kernel, (kh, kw).
    shape
        Height and width of the image.

    Returns
    -------
    ndarray
        M, one row per output pixel and one column per input pixel, both row by row.

    Raises
    ------
    ShapeError
        If the kernel has not two axes, or is empty or larger than the image.

    Notes
    -----
    A convolution is an affine layer with two constraints: most weights are zero, and the others
    repeat. The backward pass multiplies with :math:`M^\top`, and that is what a transposed
    convolution computes in its forward pass.

    Examples
    --------
    >>> import numpy as np
    >>> conv_matrix([[1.0, 2.0]], (2, 3))
    array([[1., 2., 0., 0., 0., 0.],
           [0., 1., 2., 0., 0., 0.],
           [0., 0., 0., 1., 2., 0.],
           [0., 0., 0., 0., 1., 2.]])
    >>> x, k = np.arange(12.0).reshape(3, 4), np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> np.array_equal(conv_matrix(k, x.shape) @ x.ravel(), cross_correlate2d(x, k).ravel())
    True
    """
    who = "conv_matrix"
    k = _check.floating(kernel, who, "kernel")
    _check.shape(k, "kh kw", who, "kernel")
    height, width = each(shape, 2, 1, who, "shape")
    pixels = np.arange(height * width).reshape(height, width)
    seen = _patches(pixels, k, who, "kernel").reshape(-1, k.size)
    matrix = np.zeros((len(seen), pixels.size), k.dtype)
    np.put_along_axis(matrix, seen, k.reshape(1, -1), axis=1)
    return matrix


def im2col(
    x: ArrayLike, kernel_size: Pair, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    """Copy each window into a column of a matrix.

    Parameters
    ----------
    x
        Images, (N, C, H, W).
    kernel_size
        Height and width of a window; like the next three a number for both, or a pair.
    stride
        Step from one window to the next.
    padding
        Zeros added on each side.
    dilation
        Step from one place of a window to the next.

    Returns
    -------
    ndarray
        (N, C·kh·kw, windows): a column holds the window's pixels channel by channel, each row by
        row, and the windows follow row by row. PyTorch's ``unfold`` has the same order.

    Raises
    ------
    ShapeError
        If `x` has not four axes, or a window is larger than the padded image.
    ParameterError
        If a number is too small.

    Notes
    -----
    It turns a convolution into one product of matrices, ``W.reshape(K, -1) @ im2col(x, k)``, at
    the price of up to kh·kw copies of the input. The layers of this module copy less.

    References
    ----------
    Chellapilla, Puri and Simard 2006, "High performance convolutional neural networks for document
    processing".

    Examples
    --------
    >>> import numpy as np
    >>> im2col(np.arange(9.0).reshape(1, 1, 3, 3), 2)[0]
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    who = "im2col"
    x = _check.floating(x, who)
    _check.shape(x, "N C H W", who)
    rows, cols = axes(2, who, kernel_size, stride, padding, dilation)
    fits(x, (rows, cols), who)
    N, C, H, W = x.shape
    kernel, windows = (rows.kernel_size, cols.kernel_size), (rows.windows(H), cols.windows(W))
    columns = np.zeros((N, C, *kernel, *windows), x.dtype)
    for (i, j), seeing, pixels in places((rows, cols), (H, W)):
        columns[:, :, i, j][seeing] = x[pixels]
    return columns.reshape(N, C * math.prod(kernel), math.prod(windows))


def col2im(
    columns: ArrayLike,
    output_size: tuple[int, int],
    kernel_size: Pair,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
) -> Array:
    """Add each column back to the pixels that `im2col` took it from.

    Parameters
    ----------
    columns
        (N, C·kh·kw, windows), in the order of `im2col`.
    output_size
        Height and width of the images.
    kernel_size
        Height and width of a window; like the next three a number for both, or a pair.
    stride
        Step from one window to the next.
    padding
        Zeros that had been added on each side.
    dilation
        Step from one place of a window to the next.

    Returns
    -------
    ndarray
        Images, (N, C, *output_size).

    Raises
    ------
    ShapeError
        If `columns` does not fit to the other arguments.
    ParameterError
        If a number is too small, or a window is larger than the padded image.

    Notes
    -----
    It is the transpose of `im2col`, not its inverse: a pixel comes back as often as windows see
    it. Hence its use in the backward pass.

    Examples
    --------
    >>> import numpy as np
    >>> col2im(im2col(np.ones((1, 1, 3, 3)), 2), (3, 3), 2)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    who = "col2im"
    taken = _check.floating(columns, who, "columns")
    height, width = each(output_size, 2, 1, who, "output_size")
    rows, cols = axes(2, who, kernel_size, stride, padding, dilation)
    if height < rows.least or width < cols.least:
        raise ParameterError(
            f"{who}: output_size must be at least {(rows.least, cols.least)}; got {(height, width)}"
        )
    kernel, windows = (
        (rows.kernel_size, cols.kernel_size),
        (rows.windows(height), cols.windows(width)),
    )
    pixels_each, number = math.prod(kernel), math.prod(windows)
    if taken.ndim != 3 or taken.shape[1] % pixels_each or taken.shape[2] != number:
        raise ShapeError(
            f"{who}: columns must have shape (N, C·{pixels_each}, {number}); got {taken.shape}"
        )
    N, C = len(taken), taken.shape[1] // pixels_each
    taken = taken.reshape(N, C, *kernel, *windows)
    x = np.zeros((N, C, height, width), taken.dtype)
    for (i, j), seeing, pixels in places((rows, cols), (height, width)):
        x[pixels] += taken[:, :, i, j][seeing]
    return x
