"""Measurements of a whole network: its signals by depth, and the loss around its parameters."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ParameterError, ShapeError
from ..gradcheck import max_hessian_eigenvalue
from ..layers import Layer, Sequential
from ._nonempty import nonempty


class SignalPropagation(NamedTuple):
    """Sizes of the signal between the layers of a network, from its input to its output.

    Attributes
    ----------
    activation
        Root mean square of the input and of each layer's output, shape (L + 1,).
    gradient
        Root mean square of the gradients at the same places, shape (L + 1,).

    Examples
    --------
    >>> import numpy as np
    >>> signal = SignalPropagation(np.array([1.0, 0.5]), np.array([0.25, 1.0]))
    >>> signal.gradient[:-1] / signal.gradient[1:]
    array([0.25])
    """

    activation: Array
    gradient: Array


def signal_propagation(
    model: Sequential, x: ArrayLike, dy: ArrayLike, *, train: bool = False
) -> SignalPropagation:
    r"""Follow activations forward and gradients backward through the layers of a network.

    Parameters
    ----------
    model
        The network. What is one layer here is one of its layers: nest a linear map and its
        activation in a `Sequential` of their own to see only the blocks.
    x
        Input, batch first.
    dy
        Gradient at the output, of its shape; normally distributed noise shows what happens to
        any gradient.
    train
        Whether the layers are to act as in training; running averages are then updated.

    Returns
    -------
    SignalPropagation
        Root mean squares in float64: infinity or NaN where the signal is.

    Raises
    ------
    ParameterError
        If `model` is not a `Sequential`.
    ShapeError
        If `x` is empty, or `dy` has not the shape of the output.

    Notes
    -----
    Squares are taken relative to the largest element: otherwise the gradient of a deep network
    of sigmoids, 1e-32 in float32, would already square to 0.

    References
    ----------
    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural
    networks"; He et al. 2015, "Delving deep into rectifiers", section 2.2.

    Examples
    --------
    Ten layers of ReLU keep their signal with weights of variance 2/n, the default. With 1/n
    each layer halves the mean square, of the activations and of the gradients:

    >>> import numpy as np
    >>> from dlref.initializers import kaiming_normal, lecun_normal
    >>> from dlref.layers import Activation, Linear
    >>> def network(init):
    ...     rng = np.random.default_rng(0)
    ...     return Sequential(
    ...         *(
    ...             Sequential(Linear(256, 256, init=init, rng=rng), Activation("relu"))
    ...             for _ in range(10)
    ...         )
    ...     )
    >>> x, dy = np.random.default_rng(1).normal(size=(2, 64, 256))
    >>> for init in (kaiming_normal, lecun_normal):
    ...     activation, gradient = signal_propagation(network(init), x, dy)
    ...     print([round(float(r) ** 0.1, 1) for r in (activation[-1], gradient[0])])
    [1.0, 1.0]
    [0.7, 0.7]
    """
    if not isinstance(model, Sequential):
        raise ParameterError(f"signal_propagation: model must be a Sequential; got {model!r}")
    forward = [np.asarray(x)]
    nonempty(forward[0].shape, "signal_propagation", "x")
    for layer in model.layers:
        forward.append(layer.forward(forward[-1], train=train))
    backward = [_check.like(dy, forward[-1], "signal_propagation", "dy")]
    for layer in reversed(model.layers):
        backward.append(layer.backward(backward[-1]))
    return SignalPropagation(
        np.array([_rms(y) for y in forward]), np.array([_rms(dy) for dy in reversed(backward)])
    )


def _rms(x: Array) -> float:
    largest = float(np.abs(x).max())
    if not 0 < largest < np.inf:
        return largest
    return largest * math.sqrt(np.mean((x / largest) ** 2, dtype=np.float64))


@contextmanager
def _restored(model: Layer) -> Iterator[Mapping[str, Array]]:
    """Give the parameters of a model, and put the same arrays back at the end."""
    before = dict(model.params)
    try:
        yield before
    finally:
        model.params.update(before)


def sharpness(
    model: Layer,
    loss_grad: Callable[[Array, ArrayLike], Array],
    x: ArrayLike,
    target: ArrayLike,
    iters: int = 100,
    *,
    rng: np.random.Generator = _check.MISSING,
) -> float:
    r"""Largest eigenvalue of the Hessian of a network's loss, with respect to its parameters.

    Along its eigenvector gradient descent with rate η overshoots as soon as the sharpness is
    larger than 2/η; trained with the whole batch, networks often come close to that and stay.

    Parameters
    ----------
    model
        The network, used as outside of training; afterwards it has the parameters it had, and
        other `grads`.
    loss_grad
        Gradient of the loss at the prediction, called as ``loss_grad(pred, target)``.
    x
        Input, batch first.
    target
        What `loss_grad` takes as second argument.
    iters
        Number of steps of the power iteration.
    rng
        Generator of its first vector; required.

    Returns
    -------
    float
        The eigenvalue, from below as far as `iters` allow.

    Raises
    ------
    ParameterError
        If the model has no parameters, or `iters` is no integer of at least 1.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    Power iteration with differences of two gradients, `max_hessian_eigenvalue`: the Hessian of P
    parameters is never formed. In float32 the differences have about three correct digits.

    References
    ----------
    Cohen, Kaur, Li, Kolter and Talwalkar 2021, "Gradient descent on neural networks typically
    occurs at the edge of stability".

    Examples
    --------
    For a linear map and half the squared error, the Hessian is the second moment of the input:

    >>> import numpy as np
    >>> from dlref.layers import Linear
    >>> from dlref.losses import mse_loss_grad
    >>> x, rng = np.array([[1.0, 0.0], [0.0, 3.0]]), np.random.default_rng(0)
    >>> model = Linear(2, 1, bias=False, rng=rng)
    >>> half = lambda pred, target: mse_loss_grad(pred, target) / 2
    >>> round(sharpness(model, half, x, np.zeros((2, 1)), rng=rng), 6)
    4.5
    >>> float(np.linalg.eigvalsh(x.T @ x / 2)[-1])
    4.5
    """
    _check.count(iters, 1, "sharpness", "iters")
    _check.generator(rng, "sharpness")
    if not len(model.params):
        raise ParameterError(f"sharpness: model must have parameters; got {model!r}")
    with _restored(model) as params:
        ends = np.cumsum([p.size for p in params.values()])[:-1]

        def gradient(theta: Array) -> Array:
            for (name, p), part in zip(params.items(), np.split(theta, ends), strict=True):
                model.params[name] = part.reshape(p.shape)
            model.backward(loss_grad(model.forward(x), target))
            grads = model.grads
            return np.concatenate([grads[name].ravel() for name in params])

        theta = np.concatenate([p.ravel() for p in params.values()])
        return max_hessian_eigenvalue(gradient, theta, iters, rng=rng)


def loss_slice(
    model: Layer,
    loss: Callable[[Array, ArrayLike], ArrayLike],
    x: ArrayLike,
    target: ArrayLike,
    steps: ArrayLike,
    *directions: Mapping[str, ArrayLike],
) -> Array:
    r"""Loss of a network along directions in its parameters, :math:`L(\theta + \sum_j s_j d_j)`.

    One direction gives a curve, two a surface to draw contours of.

    Parameters
    ----------
    model
        The network, used as outside of training; afterwards it has the parameters it had.
    loss
        Called as ``loss(pred, target)``; its value is a number.
    x
        Input, batch first.
    target
        What `loss` takes as second argument.
    steps
        The numbers s, shape (S,), the same for each direction; 0 is where the network stands.
    *directions
        Arrays by the names of ``model.params``, of their shapes; parameters that are not named
        stay as they are.

    Returns
    -------
    ndarray
        Shape (S,) for one direction, (S, S) for two; the first axis belongs to the first.

    Raises
    ------
    ShapeError
        If `steps` has not the shape (S,), an array has not the shape of its parameter, or the
        loss is no number.
    ParameterError
        If the model has no parameter of a name.

    Notes
    -----
    A network of ReLU layers computes the same function when one layer is made larger and the
    next one smaller, but its slices change. To compare networks, random directions are brought
    to the size of the weights, filter by filter.

    References
    ----------
    Goodfellow, Vinyals and Saxe 2015, "Qualitatively characterizing neural network optimization
    problems"; Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of
    neural nets".

    Examples
    --------
    From one set of weights (0) to another (1), and beyond:

    >>> import numpy as np
    >>> from dlref.layers import Linear
    >>> from dlref.losses import mse_loss
    >>> model = Linear(1, 1, rng=np.random.default_rng(0))
    >>> model.params["W"], other = [[1.0]], {"W": [[3.0]], "b": [0.0]}
    >>> towards = {name: other[name] - p for name, p in model.params.items()}
    >>> loss_slice(model, mse_loss, [[1.0]], [[2.0]], [0.0, 0.5, 1.0, 1.5], towards)
    array([1., 0., 1., 4.])
    >>> model.params["W"]
    array([[1.]])
    >>> loss_slice(model, mse_loss, [[1.0]], [[2.0]], [0.0, 1.0], {"W": [[1.0]]}, {"b": [2.0]})
    array([[1., 1.],
           [0., 4.]])
    """
    steps = _check.floating(steps, "loss_slice", "steps")
    _check.shape(steps, "S", "loss_slice", "steps")
    with _restored(model) as params:
        moves = [_direction(direction, params) for direction in directions]
        losses = []
        for point in product(steps, repeat=len(moves)):
            moved = dict(params)
            for s, move in zip(point, moves, strict=True):
                moved |= {name: moved[name] + s * d for name, d in move.items()}
            model.params.update(moved)
            losses.append(loss(model.forward(x), target))
            if np.ndim(losses[-1]):
                raise ShapeError(
                    f"loss_slice: loss must return a number; got shape {np.shape(losses[-1])}"
                )
    return np.array(losses).reshape((len(steps),) * len(moves))


def _direction(direction: Mapping[str, ArrayLike], params: Mapping[str, Array]) -> dict[str, Array]:
    for name in direction:
        _check.choice(name, params, "loss_slice", "names in directions")
    return {
        name: _check.like(array, params[name], "loss_slice", f"direction[{name!r}]")
        for name, array in direction.items()
    }
