"""What all layers share: forward, backward, and their arrays by name."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from .. import _check
from .._check import Array
from ..errors import ParameterError, StateError


class Arrays(MutableMapping[str, Array]):
    """The arrays of a layer and of the layers inside it, under names such as ``"body.0.W"``.

    A view, not a copy: writing into an array, or assigning another of the same shape, is seen by
    the next forward. Names can be neither added nor deleted.
    """

    def __init__(self, own: dict[str, Array], inner: Mapping[str, "Arrays"]) -> None:
        # Where each array lies: found once, since names never change.
        self._places = {name: (own, name) for name in own}
        for head, arrays in inner.items():
            self._places |= {f"{head}.{name}": place for name, place in arrays._places.items()}

    def __getitem__(self, name: str) -> Array:
        """Return the live array of this name."""
        owner, own_name = self._places[name]
        return owner[own_name]

    def __setitem__(self, name: str, array: Array) -> None:
        """Put another array of the same shape in place of this one."""
        if name not in self._places:
            known = ", ".join(self) or "none"
            raise ParameterError(f"layer: name must be one of {known}; got {name!r}")
        owner, own_name = self._places[name]
        owner[own_name] = _check.like(array, owner[own_name], "layer", own_name)

    def __delitem__(self, name: str) -> None:
        """Refuse: the layer needs its arrays."""
        raise ParameterError(f"layer: {name} must stay in place; got del")

    def __iter__(self) -> Iterator[str]:
        """Go through the names, a layer's own first."""
        return iter(self._places)

    def __len__(self) -> int:
        """Count the arrays."""
        return len(self._places)

    def __repr__(self) -> str:
        """Show names and shapes; the numbers would fill the screen."""
        return "{" + ", ".join(f"{name}: {array.shape}" for name, array in self.items()) + "}"


class Layer:
    """Base of all layers: a function of an array, with its backward pass written out.

    A layer of your own gives ``_forward(x, train)``, which returns the output and whatever the
    backward pass needs, and ``_backward(dy, saved)``, which returns the gradient at the input
    and a dictionary of those of its own parameters.

    Parameters
    ----------
    params
        Its own parameters by name.
    state
        Arrays that it keeps and that no optimizer may touch, such as running averages.
    inner
        The layers inside it by name.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.gradcheck import check_layer
    >>> class Square(Layer):
    ...     def _forward(self, x, train):
    ...         return x**2, x
    ...
    ...     def _backward(self, dy, x):
    ...         return 2 * x * dy, {}
    >>> layer = Square()
    >>> layer.forward([[3.0, -1.0]]), layer.backward([[1.0, 1.0]])
    (array([[9., 1.]]), array([[ 6., -2.]]))
    >>> check_layer(layer, [[3.0, -1.0]], rng=np.random.default_rng(0)) < 1e-9
    True

    Gradients belong to a forward pass:

    >>> Square().backward([[1.0, 1.0]])
    Traceback (most recent call last):
        ...
    dlref.errors.StateError: Square.backward: forward must have been called before; got no input
    """

    def __init__(
        self,
        params: Mapping[str, Array] | None = None,
        state: Mapping[str, Array] | None = None,
        inner: Mapping[str, "Layer"] | None = None,
    ) -> None:
        self._inner = dict(inner or {})
        self._memory: tuple[Array, Any] | None = None
        self._own_grads: dict[str, Array] = {}
        self._params = self._arrays(params, lambda layer: layer.params)
        self._state = self._arrays(state, lambda layer: layer.state)
        self._parts = [("", self)]  # itself and all layers inside it, each with its prefix
        for head, inner_layer in self._inner.items():
            self._parts += [(f"{head}.{rest}", layer) for rest, layer in inner_layer._parts]
        seen: set[int] = set()
        for _, layer in self._parts:
            if id(layer) in seen:
                raise ParameterError(
                    f"{type(self).__name__}: layers must be different objects; got {layer!r} twice"
                )
            seen.add(id(layer))

    def _arrays(self, own: Mapping[str, Array] | None, of: Callable[["Layer"], Arrays]) -> Arrays:
        return Arrays(dict(own or {}), {name: of(layer) for name, layer in self._inner.items()})

    @property
    def params(self) -> Arrays:
        """Live parameters, those of inner layers as ``"name.key"``.

        Writing into one, or assigning another of the same shape, is seen by the next `forward`.
        """
        return self._params

    @property
    def state(self) -> Arrays:
        """Live arrays that are no parameters, such as running averages, under the same rules."""
        return self._state

    @property
    def grads(self) -> dict[str, Array]:
        """Gradients of the last `backward`, by the names of `params`."""
        return {
            prefix + name: gradient
            for prefix, layer in self._parts
            for name, gradient in layer._own_grads.items()
        }

    def forward(self, x: Any, *, train: bool = False) -> Array:
        """Compute the output, and keep what `backward` needs.

        Parameters
        ----------
        x
            Input, batch first; it is not written to, and must not change before `backward`.
        train
            Whether the layer is being trained, for layers that then do something else.

        Returns
        -------
        ndarray
            The output.
        """
        self._memory = None  # a forward that fails leaves nothing behind
        y, saved = self._forward(self._accept(x), train)
        self._memory = y, saved
        return y

    def backward(self, dy: Any) -> Array:
        """Turn the gradient at the output into that at the input, and fill `grads`.

        Parameters
        ----------
        dy
            Gradient of the loss at the output of the last `forward`, of its shape.

        Returns
        -------
        ndarray
            Gradient of the loss at its input.

        Raises
        ------
        ShapeError
            If `dy` has not the shape of the output.
        StateError
            If `forward` has not been called, or failed.
        """
        who = f"{type(self).__name__}.backward"
        if self._memory is None:
            raise StateError(f"{who}: forward must have been called before; got no input")
        y, saved = self._memory
        dx, self._own_grads = self._backward(_check.like(dy, y, who, "dy"), saved)
        return dx

    def _accept(self, x: Any) -> Any:
        """Check the input's dtype: that of the parameters, if there are any."""
        who = f"{type(self).__name__}.forward"
        x = _check.floating(x, who)
        for _, parameter in self.params.items():
            _check.same_dtype(x, parameter, who, "x")
        return x

    def _forward(self, x: Any, train: bool) -> tuple[Array, Any]:
        raise NotImplementedError

    def _backward(self, dy: Array, saved: Any) -> tuple[Array, dict[str, Array]]:
        raise NotImplementedError

    def __repr__(self) -> str:
        """Write it as it is made, the layers inside it included."""
        return f"{type(self).__name__}({', '.join(map(repr, self._inner.values()))})"
