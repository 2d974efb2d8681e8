"""Checks of written-out derivatives: of a function, and of a whole layer."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import GradientError, ShapeError
from ._differences import directional_derivative, largest, numerical_gradient


class _Layer(Protocol):
    """What `check_layer` needs of a layer."""

    @property
    def params(self) -> Mapping[str, Array]: ...
    @property
    def grads(self) -> Mapping[str, Array]: ...
    def forward(self, x: Any, *, train: bool = False) -> Array: ...
    def backward(self, dy: Any) -> Any: ...


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    r"""Compare two arrays, :math:`\|a-b\|_\infty / \max(\|a\|_\infty, \|b\|_\infty)`.

    Parameters
    ----------
    a
        Array of any shape.
    b
        Array of the same shape.

    Returns
    -------
    float
        0 for equal arrays (two zeros included), at most 2; NaN if either holds a NaN.

    Raises
    ------
    ShapeError
        If the shapes differ.

    Notes
    -----
    The largest difference is taken relative to the largest element, not each difference
    relative to its own element: a coordinate whose true derivative is zero would otherwise
    turn the rounding of the differences into an error of 1 or 2.

    Examples
    --------
    >>> relative_error([1.0, 0.0], [1.0, 1e-12])
    1e-12
    >>> relative_error([3.0, 4.0], [3.0, 5.0])
    0.2
    """
    a = _check.floating(a, "relative_error", "a")
    b = _check.floating(b, "relative_error", "b")
    if a.shape != b.shape:
        raise ShapeError(f"relative_error: b must have shape {a.shape}; got {b.shape}")
    return float(largest(a - b) / (max(largest(a), largest(b)) or 1.0))


def check_gradient(
    f: Callable[[Array], Any],
    grad: Callable[[Array], ArrayLike],
    x: ArrayLike,
    rtol: float = 1e-6,
) -> float:
    r"""Check ``grad(x)`` against central differences of `f` in every coordinate.

    Parameters
    ----------
    f
        Function of an array of the shape of `x`. An array as value stands for its sum, so that
        an elementwise function can be passed as it is.
    grad
        The derivative under test; its value has the shape of `x`.
    x
        Point, of any shape, away from kinks. float64 is the dtype to check in: in float32 the
        differences themselves have only about four correct digits.
    rtol
        Largest relative error that passes.

    Returns
    -------
    float
        The largest difference in relation to the largest derivative, as in `relative_error`.

    Raises
    ------
    GradientError
        If the error is larger than `rtol` or NaN; names the worst coordinate and both numbers.
    ShapeError
        If ``grad(x)`` has not the shape of `x`.
    ParameterError
        If `rtol` is not positive.

    Notes
    -----
    Differences of a constant are rounding noise of the size of :math:`\varepsilon^{2/3} |f|`,
    not zero; that much is allowed besides `rtol`.

    Examples
    --------
    >>> import numpy as np
    >>> check_gradient(np.sin, np.cos, [0.0, 1.0, 2.0]) < 1e-9
    True
    >>> check_gradient(lambda x: x @ x, lambda x: [2.0, 4.0, 5.0], [1.0, 2.0, 3.0])
    Traceback (most recent call last):
        ...
    dlref.errors.GradientError: check_gradient: grad(x)[2] must be 6 (central difference); got 5

    At a kink the two sides disagree, and central differences agree with neither:

    >>> from dlref.activations import relu, relu_grad
    >>> check_gradient(relu, relu_grad, 0.0)
    Traceback (most recent call last):
        ...
    dlref.errors.GradientError: check_gradient: grad(x) must be 0.5 (central difference); got 0
    """
    x = _check.floating(x, "check_gradient")
    _check.in_range(rtol, "(0, inf)", "check_gradient", "rtol")
    written = _check.like(grad(x), x, "check_gradient", "grad(x)")
    noise = _rounding_noise(x, largest(np.asarray(f(x))))
    return _compare(written, numerical_gradient(f, x), rtol, noise, "check_gradient: grad(x)")


def _rounding_noise(x: Array, size: Any) -> float:
    """Return the error of a central difference of values of this size."""
    return float(np.finfo(x.dtype).eps) ** (2 / 3) * float(size)


def _compare(written: Any, numerical: Any, rtol: float, noise: float, what: str) -> float:
    difference = np.abs(written - numerical)
    scale = max(largest(written), largest(numerical)) + noise / rtol
    error = float(largest(difference) / (scale or 1.0))
    if error <= rtol:
        return error
    worst = np.unravel_index(np.argmax(difference), difference.shape)
    place = "[" + ", ".join(str(i) for i in worst) + "]" if worst else ""
    expected, got = np.asarray(numerical)[worst], np.asarray(written)[worst]
    raise GradientError(f"{what}{place} must be {expected:.6g} (central difference); got {got:.6g}")


def check_layer(
    layer: _Layer,
    x: ArrayLike,
    *,
    rng: np.random.Generator = _check.MISSING,
    train: bool = False,
    rtol: float = 1e-6,
) -> float:
    r"""Check the backward pass of a layer: its input and each of its parameters.

    The output is projected on a random array, and the derivative of that number along a random
    direction is compared with the inner product of direction and written gradient. One number
    checks a whole Jacobian: an error in any of its entries shows with probability 1.

    Parameters
    ----------
    layer
        Object in float64 with ``forward(x, *, train) -> y``, ``backward(dy) -> dx``, and the flat
        dictionaries ``params`` (live arrays) and ``grads``.
    x
        Input for which the layer has no kink nearby; integers are passed on as they are, and
        then ``dx`` is not checked.
    rng
        Generator of the projections; required.
    train
        Passed to ``forward``, which must then draw nothing at random.
    rtol
        Largest relative error that passes.

    Returns
    -------
    float
        The largest relative error seen.

    Raises
    ------
    GradientError
        If an error is larger than `rtol`, or keys or shapes of the gradients are not those of
        the parameters; names the array.
    ParameterError
        If `rtol` is not positive.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    References
    ----------
    The projection is that of the test utilities of Autograd (Maclaurin, Duvenaud and Adams).

    Examples
    --------
    >>> import numpy as np
    >>> class Scale:
    ...     def __init__(self, w):
    ...         self.params, self.grads = {"w": np.array(w)}, {}
    ...
    ...     def forward(self, x, *, train=False):
    ...         self.x = x
    ...         return self.params["w"] * x
    ...
    ...     def backward(self, dy):
    ...         self.grads = {"w": np.sum(dy * self.x)}
    ...         return self.params["w"] * dy
    >>> x = [[1.0, 2.0], [3.0, 4.0]]
    >>> check_layer(Scale(3.0), x, rng=np.random.default_rng(0)) < 1e-9
    True
    """
    _check.generator(rng, "check_layer")
    _check.in_range(rtol, "(0, inf)", "check_layer", "rtol")
    x = np.array(x)
    projection = rng.standard_normal(layer.forward(x, train=train).shape)

    def projected() -> Array:
        return projection * layer.forward(x, train=train)

    noise = _rounding_noise(projection, np.abs(projected()).sum())
    dx = layer.backward(projection)
    arrays, gradients = dict(layer.params), dict(layer.grads)
    if gradients.keys() != arrays.keys():
        raise GradientError(
            f"check_layer: grads must have the keys {sorted(arrays)}; got {sorted(gradients)}"
        )
    if x.dtype.kind == "f":
        arrays["x"], gradients["x"] = x, dx
    return max(
        (
            _compare_along(array, gradients[name], projected, rng, rtol, noise, name)
            for name, array in arrays.items()
        ),
        default=0.0,
    )


def _compare_along(
    array: Array,
    gradient: Array,
    projected: Callable[[], Array],
    rng: np.random.Generator,
    rtol: float,
    noise: float,
    name: str,
) -> float:
    """Compare one gradient along one random direction, moving the layer's own array."""
    what = f"check_layer: gradient of {name}"
    if np.shape(gradient) != array.shape:
        raise GradientError(f"{what} must have shape {array.shape}; got {np.shape(gradient)}")
    v = rng.standard_normal(array.shape)
    start = array.copy()

    def moved(t: Array) -> Array:
        array[...] = start + t * v
        return projected()

    try:
        numerical = np.sum(directional_derivative(moved, 0.0, 1.0))
    finally:
        array[...] = start
    return _compare(
        np.vdot(gradient, v), numerical, rtol, noise, f"{what}, along a random direction,"
    )
