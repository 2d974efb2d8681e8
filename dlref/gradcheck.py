"""Numerical derivatives, and the checks that compare written-out ones with them."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _check
from ._check import Array
from .errors import GradientError, ShapeError

__all__ = [
    "check_gradient",
    "check_layer",
    "directional_derivative",
    "hessian_vector_product",
    "jacobian",
    "max_hessian_eigenvalue",
    "numerical_gradient",
    "relative_error",
]


class _Layer(Protocol):
    """What `check_layer` needs of a layer."""

    @property
    def params(self) -> Mapping[str, Array]: ...
    @property
    def grads(self) -> Mapping[str, Array]: ...
    def forward(self, x: Any, *, train: bool = False) -> Array: ...
    def backward(self, dy: Any) -> Any: ...


def numerical_gradient(
    f: Callable[[Array], Any], x: ArrayLike, h: float | None = None, scheme: str = "central"
) -> Array:
    r"""Approximate the gradient of `f` at `x` by differences, one coordinate at a time.

    ``central``: :math:`(f(x+h) - f(x-h)) / 2h`; ``forward``: :math:`(f(x+h) - f(x)) / h`;
    ``complex``: :math:`\mathrm{Im}\, f(x+ih) / h`.

    Parameters
    ----------
    f
        Function of an array of the shape of `x`. If it returns an array, the sum of that array
        is differentiated; so for an elementwise function the result is its derivative, element
        by element.
    x
        Point, of any shape.
    h
        Step. By default :math:`\varepsilon^{1/3}` (central) or :math:`\varepsilon^{1/2}`
        (forward) times ``max(1, abs(x))``, with :math:`\varepsilon` the precision of the dtype
        of `x`, or ``1e-20`` (complex).
    scheme
        ``"central"``, ``"forward"`` or ``"complex"``; the last needs an analytic `f` that
        computes with complex numbers.

    Returns
    -------
    ndarray
        Shape and floating dtype of `x`.

    Raises
    ------
    ParameterError
        If `h` is not positive or `scheme` is none of the three.

    Notes
    -----
    A small step is lost in the rounding of `f`, a large one in its curvature. The default
    balances both: about ten correct digits in float64 with central, about seven with forward
    differences. The complex step subtracts nothing, so that `h` may be tiny and nearly all
    digits are right. The step is divided out as it was rounded, ``(x + h) - (x - h)``.

    References
    ----------
    Squire and Trapp 1998, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40.

    Examples
    --------
    >>> import numpy as np
    >>> numerical_gradient(lambda x: x[0] ** 2 * x[1], [3.0, 5.0])
    array([30.,  9.])

    The step matters: too small a one is worse than a large one.

    >>> [bool(abs(numerical_gradient(np.exp, 1.0, h) - np.e) < 1e-9) for h in (1e-2, 6e-6, 1e-12)]
    [False, True, False]

    A complex step is right to the last digits, but silently wrong where `f` drops the imaginary
    part:

    >>> bool(abs(numerical_gradient(np.exp, 1.0, scheme="complex") - np.e) < 1e-15)
    True
    >>> float(numerical_gradient(np.abs, 1.0, scheme="complex"))
    0.0
    """
    x = _check.floating(x, "numerical_gradient")
    _check.choice(scheme, ("central", "forward", "complex"), "numerical_gradient", "scheme")
    if h is not None:
        _check.in_range(h, "(0, inf)", "numerical_gradient", "h")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        step = _default_step(x[index], scheme) if h is None else h
        gradient[index] = _difference_quotient(f, x, index, step, scheme)
    return gradient[()]


def _default_step(value: Any, scheme: str) -> float:
    if scheme == "complex":
        return 1e-20
    power = 1 / 3 if scheme == "central" else 1 / 2
    return float(np.finfo(value.dtype).eps) ** power * max(1.0, abs(float(value)))


def _difference_quotient(
    f: Callable[[Array], Any], x: Array, index: tuple[int, ...], h: float, scheme: str
) -> Any:
    if scheme == "complex":
        upwards = _moved(x.astype(np.result_type(x, np.complex64)), index, 1j * h)
        return np.sum(np.imag(f(upwards))) / h
    right = _moved(x, index, h)
    left = _moved(x, index, -h) if scheme == "central" else x.copy()
    step = right[index] - left[index]
    return np.sum(np.asarray(f(right)) - f(left)) / step


def _moved(x: NDArray[Any], index: tuple[int, ...], h: complex) -> NDArray[Any]:
    moved = x.copy()
    moved[index] += h
    return moved


def directional_derivative(
    f: Callable[[Array], Any], x: ArrayLike, v: ArrayLike, h: float | None = None
) -> Any:
    r"""Approximate the derivative of `f` at `x` along `v`, :math:`(f(x+hv) - f(x-hv)) / 2h`.

    Two evaluations of `f`, however many coordinates `x` has.

    Parameters
    ----------
    f
        Function of an array of the shape of `x`, with a number or an array as value.
    x
        Point, of any shape.
    v
        Direction, of the shape of `x`.
    h
        Step. By default it moves the coordinate that moves most by
        :math:`\varepsilon^{1/3} \max(1, \|x\|_\infty)`.

    Returns
    -------
    ndarray
        The shape of ``f(x)``.

    Raises
    ------
    ShapeError
        If `v` has not the shape of `x`.
    ParameterError
        If `h` is not positive.

    Examples
    --------
    >>> float(directional_derivative(lambda x: x[0] * x[1], [3.0, 5.0], [1.0, 1.0]).round(9))
    8.0
    """
    x = _check.floating(x, "directional_derivative")
    v = _check.like(v, x, "directional_derivative", "v")
    if h is None:
        h = _default_step(_largest(x), "central") / (float(_largest(v)) or 1.0)
    _check.in_range(h, "(0, inf)", "directional_derivative", "h")
    return (np.asarray(f(x + h * v)) - f(x - h * v)) / (2 * h)


def _largest(x: Array) -> Any:
    """Return the largest absolute value, 0 for an empty array."""
    return np.abs(x).max(initial=0)


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
    return float(_largest(a - b) / (max(_largest(a), _largest(b)) or 1.0))


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
    noise = _rounding_noise(x, _largest(np.asarray(f(x))))
    return _compare(written, numerical_gradient(f, x), rtol, noise, "check_gradient: grad(x)")


def _rounding_noise(x: Array, size: Any) -> float:
    """Return the error of a central difference of values of this size."""
    return float(np.finfo(x.dtype).eps) ** (2 / 3) * float(size)


def _compare(written: Any, numerical: Any, rtol: float, noise: float, what: str) -> float:
    difference = np.abs(written - numerical)
    scale = max(_largest(written), _largest(numerical)) + noise / rtol
    error = float(_largest(difference) / (scale or 1.0))
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


def jacobian(f: Callable[[Array], Any], x: ArrayLike) -> Array:
    r"""Approximate the Jacobian :math:`J_{ij} = \partial f_i / \partial x_j` by differences.

    Parameters
    ----------
    f
        Function of an array of the shape of `x`.
    x
        Point, of any shape.

    Returns
    -------
    ndarray
        The shape of ``f(x)`` followed by the shape of `x`.

    Examples
    --------
    >>> import numpy as np
    >>> jacobian(lambda x: np.array([x[0] * x[1], x[0]]), [3.0, 5.0]).round(6)
    array([[5., 3.],
           [1., 0.]])
    """
    x = _check.floating(x, "jacobian")
    columns = np.empty((*np.shape(f(x)), *x.shape), x.dtype)
    for index in np.ndindex(x.shape):
        direction = np.zeros_like(x)
        direction[index] = 1
        h = _default_step(x[index], "central")
        columns[(..., *index)] = directional_derivative(f, x, direction, h)
    return columns[()]


def hessian_vector_product(
    grad_f: Callable[[Array], ArrayLike], x: ArrayLike, v: ArrayLike
) -> Array:
    r"""Approximate :math:`H v`, the change of the gradient at `x` along `v`.

    Two gradients instead of the whole matrix of second derivatives.

    Parameters
    ----------
    grad_f
        Gradient; its value has the shape of `x`.
    x
        Point, of any shape.
    v
        Vector, of the shape of `x`.

    Returns
    -------
    ndarray
        The shape of `x`.

    Raises
    ------
    ShapeError
        If `v` or the gradient has not the shape of `x`.

    References
    ----------
    Pearlmutter 1994, "Fast exact multiplication by the Hessian", which also gives the exact
    form without differences.

    Examples
    --------
    >>> import numpy as np
    >>> H = np.array([[2.0, 1.0], [1.0, 3.0]])
    >>> hessian_vector_product(lambda x: H @ x, [1.0, 1.0], [1.0, 0.0]).round(6)
    array([2., 1.])
    """
    x = _check.floating(x, "hessian_vector_product")
    _check.like(grad_f(x), x, "hessian_vector_product", "grad_f(x)")
    return directional_derivative(grad_f, x, v)


def max_hessian_eigenvalue(
    grad_f: Callable[[Array], ArrayLike],
    x: ArrayLike,
    iters: int = 100,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> float:
    r"""Estimate the largest eigenvalue of the Hessian at `x` by power iteration.

    Parameters
    ----------
    grad_f
        Gradient; its value has the shape of `x`.
    x
        Point, of any shape.
    iters
        Number of Hessian-vector products of a run.
    rng
        Generator of the first vector; required.

    Returns
    -------
    float
        The largest eigenvalue, with its sign.

    Raises
    ------
    ParameterError
        If `iters` is not at least 1.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Power iteration finds the eigenvalue of largest *size*. If that is negative, a second run
    on the Hessian minus that eigenvalue, which has no negative ones, finds the largest.

    Examples
    --------
    >>> import numpy as np
    >>> H = np.diag([-4.0, 1.0, 3.0])
    >>> rng = np.random.default_rng(0)
    >>> round(max_hessian_eigenvalue(lambda x: H @ x, np.zeros(3), rng=rng), 6)
    3.0
    """
    x = _check.floating(x, "max_hessian_eigenvalue")
    _check.in_range(iters, "[1, inf)", "max_hessian_eigenvalue", "iters")
    _check.generator(rng, "max_hessian_eigenvalue")

    def dominant(shift: float) -> float:
        v = rng.standard_normal(x.shape)
        eigenvalue = 0.0
        for _ in range(iters):
            v /= np.linalg.norm(v)
            product = hessian_vector_product(grad_f, x, v) - shift * v
            eigenvalue = float(np.vdot(v, product))
            if not product.any():
                break
            v = product
        return eigenvalue

    first = dominant(shift=0.0)
    return first if first >= 0 else first + dominant(shift=first)
