"""Toy problems in the plane, to be drawn and to be learned in seconds."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import numpy as np
from numpy.typing import NDArray

from .. import _check
from .._check import Array

Labels = NDArray[np.int64]


def xor(
    n: int, noise: float = 0.1, *, rng: np.random.Generator = _check.MISSING
) -> tuple[Array, Labels]:
    r"""Exclusive or: the corners of the unit square, where opposite ones are of the same class.

    Parameters
    ----------
    n
        Number of points.
    noise
        Standard deviation of the normal noise on each coordinate.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Points, shape (n, 2), in turn near (0, 0), (0, 1), (1, 0) and (1, 1).
    y : ndarray
        Labels 0, 1, 1, 0, ..., shape (n,).

    Raises
    ------
    ParameterError
        If `n` or `noise` is negative.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    References
    ----------
    Minsky and Papert 1969, "Perceptrons".

    Examples
    --------
    Four points without noise are the truth table:

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> xor(4, noise=0.0, rng=rng)
    (array([[0., 0.],
           [0., 1.],
           [1., 0.],
           [1., 1.]]), array([0, 1, 1, 0]))

    The best fit of an affine function says 1/2 everywhere; two ReLUs are enough:

    >>> from dlref.activations import relu
    >>> x, y = xor(4, noise=0.0, rng=rng)
    >>> affine = np.column_stack([x, np.ones(4)])
    >>> (affine @ np.linalg.lstsq(affine, y)[0]).round(12)
    array([0.5, 0.5, 0.5, 0.5])
    >>> total = x.sum(axis=1)
    >>> relu(total) - 2 * relu(total - 1)
    array([0., 1., 1., 0.])
    """
    _check_draw("xor", n, rng)
    _check.in_range(noise, "[0, inf)", "xor", "noise")
    a, b = np.divmod(np.arange(n, dtype=np.int64) % 4, 2)
    return np.stack([a, b], axis=1) + noise * rng.standard_normal((n, 2)), (a != b).astype(np.int64)


def two_moons(
    n: int, noise: float = 0.1, *, rng: np.random.Generator = _check.MISSING
) -> tuple[Array, Labels]:
    r"""Two half circles that reach into each other, the usual test of a curved boundary.

    Parameters
    ----------
    n
        Number of points.
    noise
        Standard deviation of the normal noise on each coordinate.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Points, shape (n, 2): of class 0 at :math:`(\cos t, \sin t)`, of class 1 at
        :math:`(1 - \cos t, 1/2 - \sin t)`, with t uniform in :math:`[0, \pi]`.
    y : ndarray
        Labels 0, 1, 0, 1, ..., shape (n,).

    Raises
    ------
    ParameterError
        If `n` or `noise` is negative.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The curves are those of scikit-learn's ``make_moons``, which puts its points at equal
    distances instead of random ones.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = two_moons(1000, noise=0.0, rng=np.random.default_rng(0))
    >>> upper, lower = x[y == 0], x[y == 1]
    >>> np.allclose(np.hypot(*upper.T), 1), np.allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    (True, True)
    """
    _check_draw("two_moons", n, rng)
    _check.in_range(noise, "[0, inf)", "two_moons", "noise")
    y = np.arange(n, dtype=np.int64) % 2
    upper = _on_circle(rng.uniform(0.0, np.pi, n))
    moons = np.where(y[:, None] == 0, upper, [1.0, 0.5] - upper)
    return moons + noise * rng.standard_normal((n, 2)), y


def spirals(
    n: int,
    num_classes: int = 2,
    turns: float = 1.5,
    noise: float = 0.02,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> tuple[Array, Labels]:
    r"""Spirals that wind around each other, hard for a shallow net.

    Parameters
    ----------
    n
        Number of points.
    num_classes
        Number of arms K, one class each.
    turns
        How often an arm would go around between the center and radius 1.
    noise
        Standard deviation of the normal noise on each coordinate.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Points, shape (n, 2), at a radius r uniform in [0.1, 1] and, on arm k, at the angle
        :math:`2\pi\,(r \cdot \text{turns} + k/K)`.
    y : ndarray
        Labels 0, 1, ..., K - 1, 0, ..., shape (n,).

    Raises
    ------
    ParameterError
        If `n` or `noise` is negative, `num_classes` is not positive, or `turns` is not finite.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Neighboring arms are 1 / (K · turns) apart along a ray; the noise should be well below that.

    References
    ----------
    Lang and Witbrock 1988, "Learning to tell two spirals apart": two arms, three turns.

    Examples
    --------
    Turned by 1/3, the first of three arms falls on the second, so that no line through the
    center tells them apart:

    >>> import numpy as np
    >>> x, y = spirals(999, num_classes=3, noise=0.0, rng=np.random.default_rng(0))
    >>> angle = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi)
    >>> arm = (angle - 1.5 * np.hypot(*x.T)) % 1
    >>> [np.unique(arm[y == k].round(6) % 1).tolist() for k in range(3)]
    [[0.0], [0.333333], [0.666667]]
    """
    _check_draw("spirals", n, rng)
    _check.count(num_classes, 1, "spirals", "num_classes")
    _check.finite(turns, "spirals", "turns")
    _check.in_range(noise, "[0, inf)", "spirals", "noise")
    y = np.arange(n, dtype=np.int64) % num_classes
    radius = rng.uniform(0.1, 1.0, n)
    arms = radius[:, None] * _on_circle(2 * np.pi * (turns * radius + y / num_classes))
    return arms + noise * rng.standard_normal((n, 2)), y


def gaussian_ring(
    n: int,
    num_modes: int = 8,
    radius: float = 2.0,
    std: float = 0.05,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> tuple[Array, Labels]:
    r"""Normal clouds around a circle, which show whether a GAN leaves out some of them.

    Parameters
    ----------
    n
        Number of points.
    num_modes
        Number of clouds.
    radius
        Radius of the circle.
    std
        Standard deviation of a cloud along each axis.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Points, shape (n, 2); mode k has its center at the angle
        :math:`2\pi k / \text{num\_modes}`.
    mode : ndarray
        Modes 0, 1, 2, ... that the points belong to, shape (n,).

    Raises
    ------
    ParameterError
        If `n`, `radius` or `std` is negative, or `num_modes` is not positive.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    References
    ----------
    Metz, Poole, Pfau and Sohl-Dickstein 2017, "Unrolled generative adversarial networks".

    Examples
    --------
    Without spread the first points are the centers:

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> centers, _ = gaussian_ring(4, num_modes=4, std=0.0, rng=rng)
    >>> centers.round(12) + 0.0
    array([[ 2.,  0.],
           [ 0.,  2.],
           [-2.,  0.],
           [ 0., -2.]])
    >>> x, mode = gaussian_ring(1000, num_modes=4, rng=rng)
    >>> round(float((x - centers[mode]).std()), 2)
    0.05
    """
    _check_draw("gaussian_ring", n, rng)
    _check.count(num_modes, 1, "gaussian_ring", "num_modes")
    _check.in_range(radius, "[0, inf)", "gaussian_ring", "radius")
    _check.in_range(std, "[0, inf)", "gaussian_ring", "std")
    mode = np.arange(n, dtype=np.int64) % num_modes
    centers = radius * _on_circle(2 * np.pi * mode / num_modes)
    return centers + std * rng.standard_normal((n, 2)), mode


def sawtooth(
    n: int, pieces: int = 8, noise: float = 0.0, *, rng: np.random.Generator = _check.MISSING
) -> tuple[Array, Array]:
    r"""A regression: the zigzag on [0, 1] that rises and falls between 0 and 1.

    Parameters
    ----------
    n
        Number of points.
    pieces
        Number of straight pieces m.
    noise
        Standard deviation of the normal noise on y.
    rng
        Generator; required.

    Returns
    -------
    x : ndarray
        Uniform in [0, 1], shape (n, 1).
    y : ndarray
        :math:`1 - |(m x \bmod 2) - 1|` and noise, shape (n, 1).

    Raises
    ------
    ParameterError
        If `n` or `noise` is negative, or `pieces` is not positive.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    One layer of ReLUs needs about as many units as there are pieces. A deep net can double the
    pieces with two units per layer, for k tents one after the other make :math:`2^k` pieces; that
    it can does not mean that training finds it.

    References
    ----------
    Telgarsky 2016, "Benefits of depth in neural networks".

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.activations import relu
    >>> x, y = sawtooth(100, pieces=8, rng=np.random.default_rng(0))
    >>> for _ in range(3):
    ...     x = 2 * relu(x) - 4 * relu(x - 0.5)
    >>> np.allclose(x, y)
    True
    """
    _check_draw("sawtooth", n, rng)
    _check.count(pieces, 1, "sawtooth", "pieces")
    _check.in_range(noise, "[0, inf)", "sawtooth", "noise")
    x = rng.random((n, 1))
    zigzag = 1 - np.abs(pieces * x % 2 - 1)
    return x, zigzag + noise * rng.standard_normal((n, 1))


def _on_circle(angle: Array) -> Array:
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _check_draw(who: str, n: int, rng: np.random.Generator) -> None:
    _check.count(n, 0, who, "n")
    _check.generator(rng, who)
