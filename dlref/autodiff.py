"""Reverse-mode automatic differentiation on arrays: a tape that records what was computed.

Every operation makes a new `Tensor` that remembers the tensors it came from and, for each of
them, how to turn the gradient at the result into the gradient there. `Tensor.backward` walks this
graph once, from the end. It is a second way to every gradient of this package, and a slow one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import _check, activations
from ._check import Array
from .errors import ParameterError, ShapeError, StateError

__all__ = ["Tensor", "concatenate", "maximum"]

Pullback = Callable[[Array], Array]
"""Turns the gradient at a result into the gradient at one operand."""


class Tensor:
    r"""An array that remembers how it was computed.

    Parameters
    ----------
    data
        Array of any shape.
    requires_grad
        Whether `backward` shall fill `grad` of this tensor.

    Attributes
    ----------
    data : Array
        The values, not copied.
    grad : Array | None
        Sum of the gradients of all `backward` calls since it was None, as in PyTorch.
    requires_grad : bool
        Whether this tensor, or one that it was computed from, asks for a gradient.

    Notes
    -----
    Known are ``+ - * / ** @`` with broadcasting, `sum`, `mean`, `reshape`, `transpose`, indexing,
    `exp`, `log`, `tanh`, `sigmoid`, `relu`, and the functions `maximum` and `concatenate`.

    References
    ----------
    Baydin et al. 2018, "Automatic differentiation in machine learning: a survey", section 3.2.

    Examples
    --------
    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> loss = (x * x).sum()
    >>> loss.backward()
    >>> x.grad
    array([2., 4., 6.])

    What is used twice gets the sum of both gradients:

    >>> y = Tensor(3.0, requires_grad=True)
    >>> (y * y + 2 * y).backward()
    >>> float(y.grad)
    8.0
    """

    data: Array
    grad: Array | None
    requires_grad: bool

    __array_ufunc__ = None  # so that NumPy leaves array + tensor to us

    def __init__(self, data: ArrayLike, requires_grad: bool = False) -> None:
        self.data = _check.floating(data, "Tensor", "data")
        self.grad = None
        self.requires_grad = requires_grad
        self._operands: tuple[tuple[Tensor, Pullback], ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of `data`."""
        return self.data.shape

    def backward(self, dy: ArrayLike | None = None) -> None:
        """Add the gradients of this tensor to the `grad` of all that asked for one.

        Parameters
        ----------
        dy
            Gradient at this tensor, of its shape; 1 if left out, for a tensor of one element.

        Raises
        ------
        ShapeError
            If `dy` has another shape, or is left out for a tensor of several elements.
        StateError
            If nothing that this tensor was computed from asks for a gradient.
        """
        if not self.requires_grad:
            raise StateError("Tensor.backward: requires_grad must be True somewhere; got none")
        if dy is None:
            if self.data.size != 1:
                raise ShapeError(
                    f"Tensor.backward: dy must be given for more than one element; "
                    f"got shape {self.shape}"
                )
            dy = np.ones_like(self.data)
        gradients = {id(self): _check.like(dy, self.data, "Tensor.backward", "dy")}
        for tensor in reversed(self._recorded()):
            gradient = gradients.pop(id(tensor))
            if not tensor._operands:
                tensor.grad = gradient + (0 if tensor.grad is None else tensor.grad)
            for operand, pullback in tensor._operands:
                part = _summed_to(operand.shape, pullback(gradient))
                before = gradients.get(id(operand))
                gradients[id(operand)] = part if before is None else before + part

    def _recorded(self) -> list[Tensor]:
        """List what asks for a gradient, operands before results."""
        order: list[Tensor] = []
        seen: set[int] = set()
        todo = [(self, False)]
        while todo:
            tensor, operands_done = todo.pop()
            if operands_done:
                order.append(tensor)
            elif id(tensor) not in seen:
                seen.add(id(tensor))
                todo.append((tensor, True))
                todo += [(operand, False) for operand, _ in tensor._operands]
        return order

    def __add__(self, other: Tensor | ArrayLike) -> Tensor:
        other = _tensor(other, self)
        return _result(self.data + other.data, (self, lambda dy: dy), (other, lambda dy: dy))

    def __sub__(self, other: Tensor | ArrayLike) -> Tensor:
        other = _tensor(other, self)
        return _result(self.data - other.data, (self, lambda dy: dy), (other, lambda dy: -dy))

    def __mul__(self, other: Tensor | ArrayLike) -> Tensor:
        a, b = self, _tensor(other, self)
        return _result(a.data * b.data, (a, lambda dy: dy * b.data), (b, lambda dy: dy * a.data))

    def __truediv__(self, other: Tensor | ArrayLike) -> Tensor:
        a, b = self, _tensor(other, self)
        y = a.data / b.data
        return _result(y, (a, lambda dy: dy / b.data), (b, lambda dy: -dy * y / b.data))

    def __pow__(self, exponent: float) -> Tensor:
        if not isinstance(exponent, int | float):
            raise ParameterError(f"Tensor: exponent must be a number; got {exponent!r}")
        slope = exponent * self.data ** (exponent - 1) if exponent else np.zeros_like(self.data)
        return _result(self.data**exponent, (self, lambda dy: dy * slope))

    def __matmul__(self, other: Tensor | ArrayLike) -> Tensor:
        a, b = self, _tensor(other, self)
        if a.data.ndim < 2 or b.data.ndim < 2:
            raise ShapeError(
                f"Tensor: both sides of @ must have two axes or more; got {a.shape} and {b.shape}"
            )
        return _result(
            a.data @ b.data,
            (a, lambda dy: dy @ np.swapaxes(b.data, -1, -2)),
            (b, lambda dy: np.swapaxes(a.data, -1, -2) @ dy),
        )

    def __neg__(self) -> Tensor:
        return _result(-self.data, (self, lambda dy: -dy))

    def __radd__(self, other: ArrayLike) -> Tensor:
        return self + other

    def __rsub__(self, other: ArrayLike) -> Tensor:
        return _tensor(other, self) - self

    def __rmul__(self, other: ArrayLike) -> Tensor:
        return self * other

    def __rtruediv__(self, other: ArrayLike) -> Tensor:
        return _tensor(other, self) / self

    def __rmatmul__(self, other: ArrayLike) -> Tensor:
        return _tensor(other, self) @ self

    def __getitem__(self, index: Any) -> Tensor:
        def pullback(dy: Array) -> Array:
            dx = np.zeros_like(self.data)
            np.add.at(dx, index, dy)  # an index may stand there twice
            return dx

        return _result(self.data[index], (self, pullback))

    def sum(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Sum over axes; the gradient goes to every element.

        Parameters
        ----------
        axis
            Axis or axes; all if left out.
        keepdims
            Whether they stay, with length 1.

        Returns
        -------
        Tensor
            The sum.
        """

        def pullback(dy: Array) -> Array:
            if axis is not None and not keepdims:
                dy = np.expand_dims(dy, axis)
            return np.broadcast_to(dy, self.shape)

        return _result(self.data.sum(axis=axis, keepdims=keepdims), (self, pullback))

    def mean(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Mean over axes.

        Parameters
        ----------
        axis
            Axis or axes; all if left out.
        keepdims
            Whether they stay, with length 1.

        Returns
        -------
        Tensor
            The mean.
        """
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    def reshape(self, *shape: int) -> Tensor:
        """Arrange the elements in another shape.

        Parameters
        ----------
        *shape
            Lengths of the axes; one of them may be -1.

        Returns
        -------
        Tensor
            The same elements.
        """
        return _result(self.data.reshape(shape), (self, lambda dy: dy.reshape(self.shape)))

    def transpose(self, *axes: int) -> Tensor:
        """Put the axes in another order.

        Parameters
        ----------
        *axes
            The new order; reversed if left out.

        Returns
        -------
        Tensor
            The same elements.
        """
        order = axes or tuple(reversed(range(self.data.ndim)))
        back = np.argsort(order)
        return _result(self.data.transpose(order), (self, lambda dy: dy.transpose(back)))

    def exp(self) -> Tensor:
        """Exponential, which is its own derivative.

        Returns
        -------
        Tensor
            Elementwise exponential.
        """
        y = np.exp(self.data)
        return _result(y, (self, lambda dy: dy * y))

    def log(self) -> Tensor:
        """Natural logarithm.

        Returns
        -------
        Tensor
            Elementwise logarithm.
        """
        return _result(np.log(self.data), (self, lambda dy: dy / self.data))

    def tanh(self) -> Tensor:
        """Hyperbolic tangent; its derivative is taken from the output, 1 - y².

        Returns
        -------
        Tensor
            Elementwise tanh.
        """
        y = np.tanh(self.data)
        return _result(y, (self, lambda dy: dy * (1 - y * y)))

    def sigmoid(self) -> Tensor:
        """Logistic sigmoid; its derivative is taken from the output, y (1 - y).

        Returns
        -------
        Tensor
            Elementwise sigmoid.
        """
        y = activations.sigmoid(self.data)
        return _result(y, (self, lambda dy: dy * y * (1 - y)))

    def relu(self) -> Tensor:
        """Rectified linear unit; its derivative at 0 is 0.

        Returns
        -------
        Tensor
            Elementwise maximum of 0 and the element.
        """
        return _result(np.maximum(self.data, 0), (self, lambda dy: dy * (self.data > 0)))

    def __repr__(self) -> str:
        """Show the values, and whether a gradient is asked for."""
        asks = ", requires_grad=True" if self.requires_grad else ""
        return f"Tensor({np.array2string(self.data, separator=', ', prefix='Tensor(')}{asks})"


def maximum(a: Tensor | ArrayLike, b: Tensor | ArrayLike) -> Tensor:
    """Take the larger of two elements; the gradient goes there, and in halves where they tie.

    Parameters
    ----------
    a
        Tensor or array.
    b
        Tensor or array, of a shape that broadcasts with that of `a`.

    Returns
    -------
    Tensor
        Elementwise maximum.

    Examples
    --------
    >>> a = Tensor([1.0, 5.0, 2.0], requires_grad=True)
    >>> maximum(a, [3.0, 3.0, 2.0]).sum().backward()
    >>> a.grad
    array([0. , 1. , 0.5])
    """
    a = _tensor(a, b)
    b = _tensor(b, a)
    to_a = np.where(a.data == b.data, 0.5, a.data > b.data).astype(a.data.dtype)
    return _result(
        np.maximum(a.data, b.data), (a, lambda dy: dy * to_a), (b, lambda dy: dy * (1 - to_a))
    )


def concatenate(tensors: Sequence[Tensor | ArrayLike], axis: int = 0) -> Tensor:
    """Join tensors along an axis; the gradient is cut at the same places.

    Parameters
    ----------
    tensors
        Tensors or arrays, one or more, that differ in length along `axis` only.
    axis
        The axis.

    Returns
    -------
    Tensor
        The joined tensor.

    Examples
    --------
    >>> a, b = Tensor([1.0], requires_grad=True), Tensor([2.0, 3.0], requires_grad=True)
    >>> (concatenate([a, b]) * [10.0, 20.0, 30.0]).sum().backward()
    >>> a.grad, b.grad
    (array([10.]), array([20., 30.]))
    """
    model = next((part for part in tensors if isinstance(part, Tensor)), None)
    parts = [_tensor(part, model) for part in tensors]
    cuts = np.cumsum([part.shape[axis] for part in parts])[:-1]

    def cut(i: int) -> Pullback:
        return lambda dy: np.split(dy, cuts, axis)[i]

    data = np.concatenate([part.data for part in parts], axis)
    return _result(data, *((part, cut(i)) for i, part in enumerate(parts)))


def _tensor(value: Tensor | ArrayLike, model: object) -> Tensor:
    """Take a number or an array as a constant, in the dtype of the tensor beside it."""
    if isinstance(value, Tensor):
        return value
    return Tensor(np.asarray(value, model.data.dtype) if isinstance(model, Tensor) else value)


def _result(data: Any, *operands: tuple[Tensor, Pullback]) -> Tensor:
    """Make the tensor of a result; only operands that ask for a gradient are remembered."""
    tensor = Tensor(data)
    tensor._operands = tuple(pair for pair in operands if pair[0].requires_grad)
    tensor.requires_grad = bool(tensor._operands)
    return tensor


def _summed_to(shape: tuple[int, ...], gradient: Array) -> Array:
    """Undo broadcasting: what was used in several places gets the sum of their gradients."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and gradient.shape[i] != 1)
    return gradient.sum(axis=stretched, keepdims=True)
