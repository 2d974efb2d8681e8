"""Weights of bounded size: weight normalization, and the spectral norm."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ParameterError, ShapeError
from ..layers import Layer


class WeightNorm(Layer):
    r"""Weight normalization: a layer whose :math:`W = g\,V/\lVert V\rVert`, for each output.

    Length and direction of the weights of an output become parameters of their own, ``g`` (one
    for each output) and ``V`` (shape of `W`), beside the layer's other ones. Input and output
    are those of the layer.

    Parameters
    ----------
    layer
        A layer with a parameter `W`, such as a `Linear`. It is taken over: its `W` is computed
        anew in each forward.
    axis
        The axis of `W` that counts the outputs: the last of a `Linear`, 0 of a convolution.

    Raises
    ------
    ParameterError
        If the layer has no parameter `W`.

    Notes
    -----
    At the start `V` is the layer's `W` and g its length, so that nothing changes. With
    :math:`u = V/\lVert V\rVert` the derivatives are :math:`\partial L/\partial g =
    \langle \partial L/\partial W, u\rangle` and :math:`\partial L/\partial V =
    \frac{g}{\lVert V\rVert}(\partial L/\partial W - u\, \partial L/\partial g)`: the gradient of
    `V` is orthogonal to `V`, so that steps along it never shorten `V`.

    From PyTorch's ``parametrizations.weight_norm`` of a linear layer: ``original0`` is g, as a
    row, and ``original1`` is the transpose of V.

    References
    ----------
    Salimans and Kingma 2016, "Weight normalization: a simple reparameterization to accelerate
    training of deep neural networks", equations 2 and 3.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.layers import Linear
    >>> linear = Linear(2, 2, rng=np.random.default_rng(0))
    >>> linear.params["W"] = [[3.0, 0.0], [4.0, 1.0]]
    >>> layer = WeightNorm(linear)
    >>> layer.params
    {g: (2,), V: (2, 2), b: (2,)}
    >>> layer.params["g"]
    array([5., 1.])
    >>> layer.params["g"] = [10.0, 1.0]
    >>> layer.forward([[1.0, 0.0], [0.0, 1.0]])
    array([[6., 0.],
           [8., 1.]])
    """

    def __init__(self, layer: Layer, axis: int = -1) -> None:
        if not isinstance(layer, Layer) or "W" not in layer.params:
            raise ParameterError(
                f"WeightNorm: layer must be a layer with a parameter W; got {layer!r}"
            )
        params = dict(layer.params)
        V = params.pop("W")
        _check.axis(V, axis, "WeightNorm", "W")
        self.layer, self.axis = layer, axis
        self._others = tuple(i for i in range(V.ndim) if i != axis % V.ndim)
        super().__init__({"g": np.sqrt(self._sum(V * V)), "V": V, **params})

    def _sum(self, a: Array) -> Array:
        """Sum over all axes but that of the outputs."""
        return np.asarray(a.sum(axis=self._others))

    def _spread(self, per_output: Array) -> Array:
        """Give a number for each output the axes of `W`."""
        return np.expand_dims(per_output, self._others)

    def _accept(self, x: Any) -> Any:
        return x  # the layer checks it

    def _forward(self, x: Any, train: bool) -> tuple[Array, Any]:
        params = dict(self.params)
        g, V = params.pop("g"), params.pop("V")
        length = np.sqrt(self._sum(V * V))
        unit = V / self._spread(length)
        self.layer.params.update(params, W=self._spread(g) * unit)
        return self.layer.forward(x, train=train), (unit, g / length)

    def _backward(self, dy: Array, saved: Any) -> tuple[Array, dict[str, Array]]:
        unit, g_by_length = saved
        dx = self.layer.backward(dy)
        grads = self.layer.grads
        dW = grads.pop("W")
        dg = self._sum(dW * unit)
        dV = self._spread(g_by_length) * (dW - unit * self._spread(dg))
        return dx, {"g": dg, "V": dV, **grads}

    def __repr__(self) -> str:
        """Write it as it is made."""
        axis = "" if self.axis == -1 else f", axis={self.axis}"
        return f"WeightNorm({self.layer!r}{axis})"


def spectral_norm(
    W: ArrayLike, iters: int = 100, *, rng: np.random.Generator = _check.MISSING
) -> float:
    r"""Find the largest singular value, :math:`\max_v \lVert W v\rVert/\lVert v\rVert`.

    By it a layer can stretch a difference between two inputs at most; :math:`W` divided by it
    stretches by at most 1.

    Parameters
    ----------
    W
        Matrix; of a convolution's weights all axes behind the first are taken as one.
    iters
        Steps of power iteration; the error shrinks by the square of the ratio of the second
        singular value to the first in each.
    rng
        Generator of the first vector; required.

    Returns
    -------
    float
        The norm, up to rounding never too large.

    Raises
    ------
    ShapeError
        If `W` has less than two axes.
    ParameterError
        If `iters` is not at least 1.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    In a training loop one step is enough if the vector of the last one is kept, as PyTorch's
    ``spectral_norm`` does; here nothing is kept.

    References
    ----------
    Miyato et al. 2018, "Spectral normalization for generative adversarial networks",
    algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> W = rng.standard_normal((20, 30))
    >>> bool(np.isclose(spectral_norm(W, rng=rng), np.linalg.norm(W, 2)))
    True

    Few steps underestimate it:

    >>> bool(spectral_norm(W, iters=1, rng=rng) < 0.9 * np.linalg.norm(W, 2))
    True
    """
    W = _check.floating(W, "spectral_norm", "W")
    if W.ndim < 2:
        raise ShapeError(f"spectral_norm: W must have at least two axes; got shape {W.shape}")
    _check.count(iters, 1, "spectral_norm", "iters")
    _check.generator(rng, "spectral_norm")
    largest = float(np.max(np.abs(W), initial=0))
    if largest == 0 or not np.isfinite(largest):
        return largest
    matrix: Array = W.reshape(len(W), -1) / largest  # so that no square overflows
    v = rng.standard_normal(matrix.shape[1:]).astype(W.dtype)
    for _ in range(iters):
        u = matrix @ v
        u /= np.linalg.norm(u)
        v = matrix.T @ u
        sigma = float(np.linalg.norm(v))
        v /= sigma
    return largest * sigma
