"""Images: drawn shapes with their masks, and scanned digits."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import NDArray

from .. import _check
from .._check import Array


def shapes_segmentation(
    n: int,
    size: int = 16,
    noise: float = 0.4,
    gated: bool = False,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> tuple[Array, Array]:
    r"""Find the shape in a noisy image: a mask to be predicted, pixel by pixel.

    Parameters
    ----------
    n
        Number of images.
    size
        Height and width S, at least 8.
    noise
        Standard deviation of the normal noise on each pixel.
    gated
        Whether only the shapes in a bright frame are wanted. Then every second image has a frame,
        one pixel wide, and the masks of the others are empty.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Images, shape (n, 1, S, S): before the noise 1 on the shape and the frame, 0 elsewhere.
    mask : ndarray
        1 on a shape that is wanted, 0 elsewhere, shape (n, 1, S, S).

    Raises
    ------
    ParameterError
        If `n` or `noise` is negative, or `size` is less than 8.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Diamonds, disks and squares take turns: the points whose distance from the center is less than r
    in the norms 1, 2 and infinity. The radius r is uniform in [S/8, S/4], and no shape covers
    part of the frame.

    Without the gate the task is local: the mean of a few neighbors, compared with a threshold,
    solves it nearly, and a deep net gains little. With it a pixel in the middle depends on the
    border, which a few small convolutions do not see.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(5)
    >>> x, mask = shapes_segmentation(2, size=8, noise=0.0, gated=True, rng=rng)
    >>> for row in np.concatenate(x[:, 0], axis=1).astype(int):
    ...     print("".join("-#"[pixel] for pixel in row))
    --------########
    --------#--#---#
    --#-----#-###--#
    -###----#-###--#
    -###----#-###--#
    --#-----#------#
    --------#------#
    --------########
    >>> mask.sum(axis=(1, 2, 3))
    array([ 0., 10.])
    """
    who = "shapes_segmentation"
    _check.count(n, 0, who, "n")
    _check.count(size, 8, who, "size")
    _check.in_range(noise, "[0, inf)", who, "noise")
    _check.generator(rng, who)
    turn, pixel = np.arange(n)[:, None, None], np.arange(size)
    radius = rng.uniform(size / 8, size / 4, n)
    row, column = rng.uniform(radius, size - 1 - radius, (2, n))
    down = np.abs(pixel - row[:, None])[:, :, None]
    across = np.abs(pixel - column[:, None])[:, None, :]
    norms = [down + across, np.hypot(down, across), np.maximum(down, across)]
    shape = np.choose(turn % 3, norms) < radius[:, None, None]
    bright = shape
    if gated:
        framed = turn % 2 == 1
        inside = (pixel > 0) & (pixel < size - 1)
        bright = shape | (framed & ~(inside[:, None] & inside))
        shape = shape & framed
    x = bright + noise * rng.standard_normal((n, size, size))
    return x[:, None], shape[:, None].astype(np.float64)


def load_digits() -> tuple[Array, NDArray[np.int64]]:
    """Load 1797 scanned handwritten digits of 8×8 pixels, from scikit-learn.

    Returns
    -------
    x : ndarray
        Images, row by row, shape (1797, 64): 0 is paper, 1 is ink, in steps of 1/16.
    y : ndarray
        The digits, shape (1797,).

    Raises
    ------
    ImportError
        If scikit-learn is not installed; the extra ``dlref[data]`` brings it along.

    Notes
    -----
    scikit-learn holds them as whole numbers from 0 to 16. For a convolution write
    ``x.reshape(-1, 1, 8, 8)``. There are 174 to 183 images of each digit.

    Thirteen people wrote them, and images that follow each other seem to be by the same hand: the
    nearest neighbor has the wrong label for 1.2% in ten shuffled folds, for 2.4% in ten
    consecutive ones. Shuffled folds tell how well another image of these people is read, not how
    well another person's.

    References
    ----------
    Alpaydin and Kaynak 1998, "Optical recognition of handwritten digits", UCI machine learning
    repository.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = load_digits()
    >>> x.shape, int(y[0])
    ((1797, 64), 0)
    >>> for row in x[0].reshape(8, 8):
    ...     print("".join("-#"[int(ink > 0.5)] for ink in row))
    ---##---
    --####--
    --#--#--
    --#-----
    -----#--
    --#--#--
    --#-##--
    ---##---
    """
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(
            "load_digits: scikit-learn must be installed, as with the extra dlref[data]; "
            f"got {error}"
        ) from error
    x, y = datasets.load_digits(return_X_y=True)
    return x / 16, y.astype(np.int64)
