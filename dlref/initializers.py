"""Initial weights: rules that draw an array of a given shape.

Every rule is called as ``rule(shape, *, rng, dtype=numpy.float64)``; what else it takes has a
default. A dense layer's shape is (in, out), a convolution's (out, in, *window).
"""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from . import _check
from ._check import Array
from .errors import ParameterError, ShapeError

__all__ = [
    "calculate_gain",
    "compute_fans",
    "constant",
    "identity",
    "kaiming_normal",
    "kaiming_uniform",
    "lecun_normal",
    "lecun_uniform",
    "normal",
    "orthogonal",
    "truncated_normal",
    "uniform",
    "xavier_normal",
    "xavier_uniform",
    "zeros",
]

Shape = tuple[int, ...]
GAINS = {
    "linear": 1.0,
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2.0),
    "leaky_relu": math.sqrt(2.0 / (1.0 + 0.01**2)),
    "selu": 3 / 4,
}


def compute_fans(shape: Shape) -> tuple[int, int]:
    """Count what feeds a unit and what a unit feeds.

    Parameters
    ----------
    shape
        ``(in, out)`` of a dense layer, or ``(out, in, *window)`` of a convolution, where `in`
        is what one group sees.

    Returns
    -------
    fan_in : int
        Inputs of one output unit.
    fan_out : int
        Output units that one input feeds, borders and strides left aside.

    Raises
    ------
    ShapeError
        If `shape` has less than two axes.

    Examples
    --------
    >>> compute_fans((3, 5))
    (3, 5)
    >>> compute_fans((16, 8, 3, 3))  # 8 channels in, 16 out
    (72, 144)
    """
    return _fans(shape, "compute_fans")


def _fans(shape: Shape, who: str) -> tuple[int, int]:
    if len(shape) < 2:
        raise ShapeError(f"{who}: shape must have two axes or more; got {tuple(shape)}")
    if len(shape) == 2:
        return shape[0], shape[1]
    window = math.prod(shape[2:])
    return shape[1] * window, shape[0] * window


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    r"""Look up PyTorch's gain, the factor on :math:`1/\sqrt{n}` for an activation.

    Parameters
    ----------
    nonlinearity
        ``"linear"``, ``"sigmoid"``, ``"tanh"``, ``"relu"``, ``"leaky_relu"`` or ``"selu"``.
    param
        The negative slope of ``"leaky_relu"``, 0.01 unless given; of no other.

    Returns
    -------
    float
        The gain.

    Raises
    ------
    ParameterError
        If the word is none of these, or has no parameter.

    Notes
    -----
    For the rectifiers it is :math:`1/\sqrt{\mathbb{E}f(z)^2}` with z normal, which keeps the
    second moment of the pre-activations. The other numbers are conventions: for tanh that formula
    gives 1.59, for sigmoid 1.85, for SELU 1.

    References
    ----------
    He et al. 2015, "Delving deep into rectifiers", section 2.2, for the rectifiers.

    Examples
    --------
    >>> calculate_gain("relu") ** 2, calculate_gain("leaky_relu", 1.0)
    (2.0000000000000004, 1.0)
    >>> from dlref.activations import activation_moments, tanh
    >>> round(activation_moments(tanh).second_moment ** -0.5, 2), round(calculate_gain("tanh"), 2)
    (1.59, 1.67)
    """
    _check.choice(nonlinearity, GAINS, "calculate_gain", "nonlinearity")
    if param is None:
        return GAINS[nonlinearity]
    if nonlinearity != "leaky_relu":
        raise ParameterError(
            f"calculate_gain: param must be None for {nonlinearity!r}; got {param!r}"
        )
    return math.sqrt(2.0 / (1.0 + param**2))


def zeros(
    shape: Shape,
    *,
    rng: np.random.Generator | None = None,  # noqa: ARG001 (any rule can stand in for another)
    dtype: DTypeLike = np.float64,
) -> Array:
    """Fill with zeros: right for biases, never for all weights.

    Parameters
    ----------
    shape
        Shape of the array.
    rng
        Not used; taken so that any rule can stand in for another.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        Zeros.

    Examples
    --------
    >>> zeros((2,))
    array([0., 0.])
    """
    return np.zeros(shape, _dtype(dtype, "zeros"))


def constant(
    shape: Shape,
    value: float = 0.0,
    *,
    rng: np.random.Generator | None = None,  # noqa: ARG001 (any rule can stand in for another)
    dtype: DTypeLike = np.float64,
) -> Array:
    """Fill with one number.

    Parameters
    ----------
    shape
        Shape of the array.
    value
        The number.
    rng
        Not used; taken so that any rule can stand in for another.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The number, everywhere.

    Examples
    --------
    >>> constant((2,), 0.1)
    array([0.1, 0.1])
    """
    return np.full(shape, value, _dtype(dtype, "constant"))


def identity(
    shape: Shape,
    *,
    rng: np.random.Generator | None = None,  # noqa: ARG001 (any rule can stand in for another)
    dtype: DTypeLike = np.float64,
) -> Array:
    """Set the diagonal to 1, so that a square dense layer starts by passing its input on.

    Parameters
    ----------
    shape
        Two axes, which may differ in length.
    rng
        Not used; taken so that any rule can stand in for another.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        Ones on the main diagonal, zeros elsewhere.

    Raises
    ------
    ShapeError
        If `shape` has not two axes.

    References
    ----------
    Le, Jaitly and Hinton 2015, "A simple way to initialize recurrent networks of rectified
    linear units".

    Examples
    --------
    >>> identity((2, 3))
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    if len(shape) != 2:
        raise ShapeError(f"identity: shape must have two axes; got {tuple(shape)}")
    return np.eye(*shape, dtype=_dtype(dtype, "identity"))


def normal(
    shape: Shape,
    std: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    """Draw from a normal distribution with mean 0.

    Parameters
    ----------
    shape
        Shape of the array.
    std
        Standard deviation, not variance.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights.

    Raises
    ------
    ParameterError
        If `std` is negative.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Examples
    --------
    >>> import numpy as np
    >>> w = normal((1000, 100), std=0.5, rng=np.random.default_rng(0))
    >>> round(float(w.std()), 2)
    0.5
    """
    _check.in_range(std, "[0, inf)", "normal", "std")
    return std * _standard_normal(shape, rng, dtype, "normal")


def uniform(
    shape: Shape,
    a: float = 0.0,
    b: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Draw from a uniform distribution; its variance is :math:`(b-a)^2/12`.

    Parameters
    ----------
    shape
        Shape of the array.
    a
        Lower end, included.
    b
        Upper end.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights.

    Raises
    ------
    ParameterError
        If `b` is less than `a`.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Examples
    --------
    >>> import numpy as np
    >>> w = uniform((1000, 100), -3.0, 3.0, rng=np.random.default_rng(0))
    >>> round(float(w.var()), 1)
    3.0
    """
    _check.in_range(b, f"[{a}, inf)", "uniform", "b")
    return _uniform(shape, a, b, rng, dtype, "uniform")


def truncated_normal(
    shape: Shape,
    std: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    """Draw from a normal distribution cut off at two standard deviations.

    Parameters
    ----------
    shape
        Shape of the array.
    std
        Standard deviation before the cut; what is left has 0.88 of it.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights, none beyond ``2 * std``.

    Raises
    ------
    ParameterError
        If `std` is negative.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    What falls outside is drawn again. PyTorch's ``trunc_normal_`` takes its ends as absolute
    numbers instead, -2 and 2 whatever `std` is, and so cuts hardly anything from a small one.

    Examples
    --------
    >>> import numpy as np
    >>> w = truncated_normal((1000, 100), std=0.5, rng=np.random.default_rng(0))
    >>> bool(np.abs(w).max() <= 1.0), round(float(w.std() / 0.5), 2)
    (True, 0.88)
    """
    _check.in_range(std, "[0, inf)", "truncated_normal", "std")
    z = _standard_normal(shape, rng, dtype, "truncated_normal")
    outside = np.abs(z) > 2
    while outside.any():
        z[outside] = rng.standard_normal(np.count_nonzero(outside))
        outside = np.abs(z) > 2
    return std * z


def lecun_normal(
    shape: Shape, *, rng: np.random.Generator = _check.MISSING, dtype: DTypeLike = np.float64
) -> Array:
    r"""Draw with variance :math:`1/n_{\text{in}}`, which SELU and small signals in tanh need.

    Parameters
    ----------
    shape
        At least two axes, as in `compute_fans`.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights.

    References
    ----------
    LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", section 4.6.

    Examples
    --------
    >>> import numpy as np
    >>> w = lecun_normal((400, 300), rng=np.random.default_rng(0))
    >>> round(float(w.var() * 400), 2)
    1.0
    """
    fan_in, _ = _fans(shape, "lecun_normal")
    return _scale(1, fan_in) * _standard_normal(shape, rng, dtype, "lecun_normal")


def lecun_uniform(
    shape: Shape, *, rng: np.random.Generator = _check.MISSING, dtype: DTypeLike = np.float64
) -> Array:
    r"""Draw uniformly between :math:`\pm\sqrt{3/n_{\text{in}}}`: variance :math:`1/n_{\text{in}}`.

    Parameters
    ----------
    shape
        At least two axes, as in `compute_fans`.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights.

    References
    ----------
    LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", section 4.6.

    Examples
    --------
    >>> import numpy as np
    >>> w = lecun_uniform((400, 300), rng=np.random.default_rng(0))
    >>> round(float(w.var() * 400), 2)
    1.0
    """
    fan_in, _ = _fans(shape, "lecun_uniform")
    bound = _scale(3, fan_in)
    return _uniform(shape, -bound, bound, rng, dtype, "lecun_uniform")


def xavier_normal(
    shape: Shape,
    gain: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Draw with variance :math:`2g^2/(n_{\text{in}}+n_{\text{out}})`, Xavier's or Glorot's.

    Parameters
    ----------
    shape
        At least two axes, as in `compute_fans`.
    gain
        The factor g, e.g. from `calculate_gain`.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights.

    References
    ----------
    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural
    networks", equation 12.

    Examples
    --------
    >>> import numpy as np
    >>> w = xavier_normal((500, 300), rng=np.random.default_rng(0))
    >>> round(float(w.var() * (500 + 300) / 2), 2)
    1.0
    """
    std = gain * _scale(2, sum(_fans(shape, "xavier_normal")))
    return std * _standard_normal(shape, rng, dtype, "xavier_normal")


def xavier_uniform(
    shape: Shape,
    gain: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Draw uniformly between :math:`\pm g\sqrt{6/(n_{\text{in}}+n_{\text{out}})}`.

    Parameters
    ----------
    shape
        At least two axes, as in `compute_fans`.
    gain
        The factor g, e.g. from `calculate_gain`.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights, of the variance of `xavier_normal`.

    References
    ----------
    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural
    networks", equation 16.

    Examples
    --------
    The 6 is the 2 of the variance times 3, as a uniform variable between -a and a has variance
    a²/3; the bound is not the standard deviation:

    >>> import numpy as np
    >>> w = xavier_uniform((500, 300), rng=np.random.default_rng(0))
    >>> round(float(w.var() * (500 + 300) / 2), 2), round(float(np.abs(w).max() / w.std()), 2)
    (1.0, 1.73)
    """
    bound = gain * _scale(6, sum(_fans(shape, "xavier_uniform")))
    return _uniform(shape, -bound, bound, rng, dtype, "xavier_uniform")


def kaiming_normal(
    shape: Shape,
    mode: str = "fan_in",
    nonlinearity: str = "relu",
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Draw with variance :math:`g^2/n`, Kaiming's or He's: :math:`2/n_{\text{in}}` for ReLU.

    Parameters
    ----------
    shape
        At least two axes, as in `compute_fans`.
    mode
        ``"fan_in"`` keeps the size of the signal, ``"fan_out"`` that of the gradient.
    nonlinearity
        The activation that follows, for its gain g: a word that `calculate_gain` knows.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights.

    References
    ----------
    He et al. 2015, "Delving deep into rectifiers", section 2.2.

    Examples
    --------
    >>> import numpy as np
    >>> w = kaiming_normal((400, 300), rng=np.random.default_rng(0))
    >>> round(float(w.var() * 400), 2)
    2.0
    """
    std = _kaiming(shape, mode, nonlinearity, "kaiming_normal")
    return std * _standard_normal(shape, rng, dtype, "kaiming_normal")


def kaiming_uniform(
    shape: Shape,
    mode: str = "fan_in",
    nonlinearity: str = "relu",
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Draw uniformly between :math:`\pm g\sqrt{3/n}`.

    Parameters
    ----------
    shape
        At least two axes, as in `compute_fans`.
    mode
        ``"fan_in"`` keeps the size of the signal, ``"fan_out"`` that of the gradient.
    nonlinearity
        The activation that follows, for its gain g: a word that `calculate_gain` knows.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights, of the variance of `kaiming_normal`.

    References
    ----------
    He et al. 2015, "Delving deep into rectifiers", section 2.2.

    Examples
    --------
    >>> import numpy as np
    >>> w = kaiming_uniform((400, 300), mode="fan_out", rng=np.random.default_rng(0))
    >>> round(float(w.var() * 300), 2)
    2.0
    """
    bound = math.sqrt(3.0) * _kaiming(shape, mode, nonlinearity, "kaiming_uniform")
    return _uniform(shape, -bound, bound, rng, dtype, "kaiming_uniform")


def orthogonal(
    shape: Shape,
    gain: float = 1.0,
    *,
    rng: np.random.Generator = _check.MISSING,
    dtype: DTypeLike = np.float64,
) -> Array:
    r"""Draw a matrix with orthonormal rows or columns, whichever are fewer, times a gain.

    Parameters
    ----------
    shape
        At least two axes; those behind the first are taken as one.
    gain
        Factor on the matrix.
    rng
        Generator; required.
    dtype
        Floating dtype.

    Returns
    -------
    ndarray
        The weights.

    Notes
    -----
    The Q of a QR decomposition of a normal matrix, its columns turned so that R has a positive
    diagonal: otherwise the signs would depend on the algorithm, and Q would not be uniform.

    References
    ----------
    Saxe, McClelland and Ganguli 2014, "Exact solutions to the nonlinear dynamics of learning in
    deep linear neural networks".

    Examples
    --------
    >>> import numpy as np
    >>> w = orthogonal((3, 5), gain=2.0, rng=np.random.default_rng(0))
    >>> bool(np.allclose(w @ w.T, 4 * np.eye(3)))
    True
    """
    _fans(shape, "orthogonal")
    flat = (shape[0], math.prod(shape[1:]))
    tall = _standard_normal((max(flat), min(flat)), rng, dtype, "orthogonal")
    q, r = np.linalg.qr(tall)
    q *= np.sign(np.diagonal(r))
    matrix = q if flat[0] >= flat[1] else q.T
    return gain * np.ascontiguousarray(matrix).reshape(shape)


def _kaiming(shape: Shape, mode: str, nonlinearity: str, who: str) -> float:
    _check.choice(mode, ("fan_in", "fan_out"), who, "mode")
    _check.choice(nonlinearity, GAINS, who, "nonlinearity")
    fans = dict(zip(("fan_in", "fan_out"), _fans(shape, who), strict=True))
    return GAINS[nonlinearity] * _scale(1, fans[mode])


def _scale(numerator: float, fan: int) -> float:
    return math.sqrt(numerator / max(fan, 1))  # an empty array needs no scale


def _dtype(dtype: DTypeLike, who: str) -> np.dtype[Any]:
    if np.dtype(dtype).kind != "f":
        raise ParameterError(f"{who}: dtype must be a floating dtype; got {np.dtype(dtype)}")
    return np.dtype(dtype)


def _standard_normal(shape: Shape, rng: np.random.Generator, dtype: DTypeLike, who: str) -> Array:
    _check.generator(rng, who)
    return rng.standard_normal(shape).astype(_dtype(dtype, who), copy=False)


def _uniform(
    shape: Shape, a: float, b: float, rng: np.random.Generator, dtype: DTypeLike, who: str
) -> Array:
    _check.generator(rng, who)
    return rng.uniform(a, b, shape).astype(_dtype(dtype, who), copy=False)
