"""Layers made of layers."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .._check import Array
from ..errors import ParameterError, ShapeError
from ..initializers import zeros
from ._layer import Layer


class Sequential(Layer):
    """One layer after the other; names of arrays begin with a layer's number, ``"0.W"``.

    Parameters
    ----------
    *layers
        The layers, from input to output.

    Raises
    ------
    ParameterError
        If there is none, if one is no layer, or if the same object stands in two places: it
        could remember only the last of two forward passes.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.layers import Activation, Linear
    >>> rng = np.random.default_rng(0)
    >>> net = Sequential(Linear(2, 3, rng=rng), Activation("tanh"), Linear(3, 1, rng=rng))
    >>> net
    Sequential(Linear(2, 3), Activation(tanh), Linear(3, 1))
    >>> net.params
    {0.W: (2, 3), 0.b: (3,), 2.W: (3, 1), 2.b: (1,)}
    >>> net.forward(np.zeros((5, 2))).shape, net.backward(np.ones((5, 1))).shape
    ((5, 1), (5, 2))
    >>> sorted(net.grads)
    ['0.W', '0.b', '2.W', '2.b']
    """

    def __init__(self, *layers: Layer) -> None:
        if not layers:
            raise ParameterError("Sequential: layers must be one or more; got none")
        super().__init__(inner={str(i): _layer(x, "Sequential") for i, x in enumerate(layers)})

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from input to output."""
        return tuple(self._inner.values())

    def _accept(self, x: Any) -> Any:
        return x  # the first layer checks it: it may want integers

    def _forward(self, x: Any, train: bool) -> tuple[Array, None]:
        for layer in self.layers:
            x = layer.forward(x, train=train)
        return x, None

    def _backward(self, dy: Array, saved: None) -> tuple[Array, dict[str, Array]]:  # noqa: ARG002
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy, {}


class Residual(Layer):
    r"""Residual connection, :math:`y = s(x) + c\,f(x)`.

    Input and output have the shape of the shortcut's output. Names of arrays begin with
    ``body.`` or ``shortcut.``.

    Parameters
    ----------
    body
        The layer f.
    scale
        The factor c; a stack of L blocks stays tame with about 1/L.
    shortcut
        The layer s, such as a `Linear` where the width changes; None for the identity.

    Raises
    ------
    ShapeError
        In forward, if body and shortcut give different shapes.

    Notes
    -----
    The gradient comes back on two roads, through the shortcut and through the body, and is their
    sum: with the identity as shortcut `dy` itself arrives, however small the body's Jacobian.

    References
    ----------
    He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", section 3.

    Examples
    --------
    >>> from dlref.layers import Activation
    >>> block = Residual(Activation("relu"))
    >>> block.forward([[-1.0, 2.0]]), block.backward([[1.0, 1.0]])
    (array([[-1.,  4.]]), array([[1., 2.]]))
    """

    def __init__(self, body: Layer, scale: float = 1.0, shortcut: Layer | None = None) -> None:
        inner = {"body": _layer(body, "Residual")}
        if shortcut is not None:
            inner["shortcut"] = _layer(shortcut, "Residual")
        self.scale = scale
        super().__init__(inner=inner)

    def _forward(self, x: Array, train: bool) -> tuple[Array, None]:
        body = self._inner["body"].forward(x, train=train)
        if "shortcut" in self._inner:
            x = self._inner["shortcut"].forward(x, train=train)
        return x + self.scale * _of_shape(body, x, "Residual"), None

    def _backward(self, dy: Array, saved: None) -> tuple[Array, dict[str, Array]]:  # noqa: ARG002
        dx = self._inner["body"].backward(self.scale * dy)
        if "shortcut" in self._inner:
            dy = self._inner["shortcut"].backward(dy)
        return dy + dx, {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        scale = "" if self.scale == 1 else f", scale={self.scale}"
        shortcut = self._inner.get("shortcut")
        return (
            f"Residual({self._inner['body']!r}{scale}"
            f"{'' if shortcut is None else f', shortcut={shortcut!r}'})"
        )


class ReZero(Layer):
    r"""Residual connection with a learned factor, :math:`y = x + \alpha f(x)`, α = 0 at first.

    Parameters ``alpha``, a number, and those of the body with ``body.`` before their names.

    Parameters
    ----------
    body
        The layer f; its output has the shape of its input.
    dtype
        Floating dtype of `alpha`; the input must have it too.

    Raises
    ------
    ShapeError
        In forward, if the body changes the shape.

    Notes
    -----
    The derivative of α is :math:`\sum \delta \odot f(x)`. As long as α is 0, every block is the
    identity and the body gets no gradient; α itself does, and leaves 0 with the first step.

    References
    ----------
    Bachlechner et al. 2021, "ReZero is all you need: fast convergence at large depth", section 3.

    Examples
    --------
    >>> from dlref.layers import Activation
    >>> block = ReZero(Activation("relu"))
    >>> block.forward([[-1.0, 2.0]]), block.backward([[1.0, 1.0]])
    (array([[-1.,  2.]]), array([[1., 1.]]))
    >>> float(block.grads["alpha"])
    2.0
    """

    def __init__(self, body: Layer, *, dtype: DTypeLike = np.float64) -> None:
        super().__init__({"alpha": zeros((), dtype=dtype)}, inner={"body": _layer(body, "ReZero")})

    def _forward(self, x: Array, train: bool) -> tuple[Array, Array]:
        body = _of_shape(self._inner["body"].forward(x, train=train), x, "ReZero")
        return x + self.params["alpha"] * body, body

    def _backward(self, dy: Array, body: Array) -> tuple[Array, dict[str, Array]]:
        dx = dy + self._inner["body"].backward(self.params["alpha"] * dy)
        return dx, {"alpha": np.asarray(np.sum(dy * body))}


def _layer(candidate: Any, who: str) -> Layer:
    if not isinstance(candidate, Layer):
        raise ParameterError(f"{who}: layers must be Layer objects; got {candidate!r}")
    return candidate


def _of_shape(body: Array, x: Array, who: str) -> Array:
    if body.shape != x.shape:
        raise ShapeError(f"{who}.forward: body(x) must have shape {x.shape}; got {body.shape}")
    return body
