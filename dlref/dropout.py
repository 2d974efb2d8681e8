"""Dropout, in whole and in parts, and the ensembles that it stands for."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._check import Array
from .activations import log_softmax, softmax
from .errors import ParameterError, ShapeError
from .layers import Layer

__all__ = [
    "DropPath",
    "Dropout",
    "DropoutEnsemble",
    "SpatialDropout2d",
    "enumerate_dropout_ensemble",
    "mc_dropout",
]

MOST_UNITS = 16  # 65 536 masks


class Dropout(Layer):
    r"""Dropout, :math:`y = m \odot x/(1-p)` in training, each :math:`m` 0 with probability p.

    Every element of every example has a mask of its own, drawn anew in each forward pass. Input
    and output have the same shape, any.

    Parameters
    ----------
    p
        Probability of being dropped, as in PyTorch; some papers call p that of being kept.
    mode
        ``"inverted"`` divides by 1 - p in training, and outside :math:`y = x`. ``"classic"``
        is the original: :math:`y = m \odot x` in training, and outside :math:`y = (1-p)\,x`.
        In both the mean over masks in training is what comes out outside.
    rng
        Generator of the masks; required.

    Raises
    ------
    ParameterError
        If `p` is not in [0, 1] or `mode` none of the two.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The output is x times a factor, and so is the gradient: the same mask *and* the same
    :math:`1/(1-p)`. With p = 1 everything is dropped, the gradient too.

    A gradient check needs the same mask in each forward pass: set
    ``layer.rng.bit_generator.state`` back to what it was.

    References
    ----------
    Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting",
    sections 4 and 10.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dropout(0.5, rng=np.random.default_rng(5))
    >>> layer.forward([[1.0, 2.0, 3.0, 4.0]], train=True)
    array([[2., 4., 0., 8.]])
    >>> layer.backward([[1.0, 1.0, 1.0, 1.0]])
    array([[2., 2., 0., 2.]])
    >>> layer.forward([[1.0, 2.0, 3.0, 4.0]])
    array([[1., 2., 3., 4.]])
    >>> x = np.ones((1000, 100))
    >>> round(float(layer.forward(x, train=True).mean()), 1)
    1.0
    """

    def __init__(
        self,
        p: float = 0.5,
        mode: str = "inverted",
        *,
        rng: np.random.Generator = _check.MISSING,
    ) -> None:
        who = type(self).__name__
        _check.in_range(p, "[0, 1]", who, "p")
        _check.choice(mode, ("inverted", "classic"), who, "mode")
        _check.generator(rng, who)
        self.p, self.mode, self.rng = float(p), mode, rng
        self._sampling = False
        super().__init__()

    def _mask_shape(self, x: Array) -> tuple[int, ...]:
        """Return the shape of the mask: what shares an element is dropped together."""
        return x.shape

    def _factor(self, x: Array, train: bool) -> Any:
        """Return what the input is multiplied by."""
        keep = 1 - self.p
        if not (train or self._sampling):
            return 1.0 if self.mode == "inverted" else keep
        kept = self.rng.random(self._mask_shape(x), dtype=np.float32) >= self.p
        scale = 1 / keep if self.mode == "inverted" and keep else 1.0
        return kept * x.dtype.type(scale)

    def _forward(self, x: Array, train: bool) -> tuple[Array, Any]:
        factor = self._factor(x, train)
        return x * factor, factor

    def _backward(self, dy: Array, factor: Any) -> tuple[Array, dict[str, Array]]:
        return dy * factor, {}

    def __repr__(self) -> str:
        """Write it as it is made."""
        mode = "" if self.mode == "inverted" else f", mode={self.mode!r}"
        return f"{type(self).__name__}({self.p}{mode})"


class SpatialDropout2d(Dropout):
    r"""Dropout of whole channels: each channel of each example has one mask.

    Input and output (N, C, H, W). Neighboring pixels are so alike that a pixel dropped alone is
    still there in its neighbors. PyTorch calls it ``Dropout2d``. Arguments, modes and errors are
    those of `Dropout`; besides, `forward` raises ``ShapeError`` for another number of axes.

    References
    ----------
    Tompson et al. 2015, "Efficient object localization using convolutional networks",
    section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> layer = SpatialDropout2d(0.5, rng=np.random.default_rng(5))
    >>> layer.forward(np.ones((1, 3, 1, 4)), train=True)[0, :, 0]
    array([[2., 2., 2., 2.],
           [2., 2., 2., 2.],
           [0., 0., 0., 0.]])
    """

    def _mask_shape(self, x: Array) -> tuple[int, ...]:
        return (*x.shape[:2], 1, 1)

    def _forward(self, x: Array, train: bool) -> tuple[Array, Any]:
        _check.shape(x, "N C H W", "SpatialDropout2d.forward")
        return super()._forward(x, train)


class DropPath(Dropout):
    r"""Stochastic depth: each example is kept or dropped as a whole.

    Input and output (N, ...). Behind the body of a `Residual` it drops the block, so that for
    this example only the shortcut is left. torchvision calls it ``StochasticDepth``, with
    ``mode="row"``. Arguments, modes and errors are those of `Dropout`; besides, `forward` raises
    ``ShapeError`` for a single number.

    References
    ----------
    Huang et al. 2016, "Deep networks with stochastic depth", section 3, where nothing is
    divided in training: ``mode="classic"``.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.layers import Activation, Residual, Sequential
    >>> drop = DropPath(0.5, rng=np.random.default_rng(5))
    >>> block = Residual(Sequential(Activation("relu"), drop))
    >>> block.forward([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], train=True)
    array([[ 3.,  6.],
           [ 9., 12.],
           [ 5.,  6.]])
    """

    def _mask_shape(self, x: Array) -> tuple[int, ...]:
        return (len(x), *[1] * (x.ndim - 1))

    def _forward(self, x: Array, train: bool) -> tuple[Array, Any]:
        if x.ndim < 1:
            raise ShapeError(f"DropPath.forward: x must have shape (N, ...); got {x.shape}")
        return super()._forward(x, train)


def mc_dropout(model: Layer, x: Any, passes: int = 100) -> Array:
    r"""Predict many times with dropout left on: Monte Carlo dropout.

    Parameters
    ----------
    model
        A layer with a `Dropout`, or one of its kind, somewhere inside. All others run as outside
        training, so `BatchNorm` keeps to its running averages.
    x
        Input of the model.
    passes
        Number of predictions.

    Returns
    -------
    ndarray
        The outputs, (passes, N, ...). Their mean over the first axis is the prediction, their
        standard deviation tells how sure it is. Of logits take the softmax first, then the mean.

    Raises
    ------
    ParameterError
        If `model` is no layer or has no dropout, or `passes` is not at least 1.

    References
    ----------
    Gal and Ghahramani 2016, "Dropout as a Bayesian approximation: representing model uncertainty
    in deep learning", section 4.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.layers import Linear, Sequential
    >>> rng = np.random.default_rng(0)
    >>> net = Sequential(Dropout(0.5, rng=rng), Linear(50, 1, rng=rng))
    >>> x = rng.standard_normal((4, 50))
    >>> samples = mc_dropout(net, x, passes=2000)
    >>> samples.shape
    (2000, 4, 1)

    A linear net's mean is the prediction without dropout; the spread is what is new:

    >>> bool(np.allclose(samples.mean(axis=0), net.forward(x), atol=0.1))
    True
    >>> bool(np.all(samples.std(axis=0) > 0.5))
    True
    """
    _check.count(passes, 1, "mc_dropout", "passes")
    if not isinstance(model, Layer):
        raise ParameterError(f"mc_dropout: model must be a Layer; got {model!r}")
    dropouts = [layer for _, layer in model._parts if isinstance(layer, Dropout)]
    if not dropouts:
        raise ParameterError(f"mc_dropout: model must hold a Dropout; got {model!r}")
    try:
        for layer in dropouts:
            layer._sampling = True
        return np.stack([model.forward(x) for _ in range(passes)])
    finally:
        for layer in dropouts:
            layer._sampling = False


class DropoutEnsemble(NamedTuple):
    """What `enumerate_dropout_ensemble` returns.

    Attributes
    ----------
    arithmetic
        Mean of the predicted probabilities, (N, K).
    geometric
        Their geometric mean, divided by its sum, (N, K).

    Examples
    --------
    >>> DropoutEnsemble(arithmetic=0.5, geometric=0.4).geometric
    0.4
    """

    arithmetic: Array
    geometric: Array


def enumerate_dropout_ensemble(
    W: ArrayLike, b: ArrayLike, x: ArrayLike, keep: float
) -> DropoutEnsemble:
    r"""Average one softmax layer over all :math:`2^D` masks on its input, each by its probability.

    A network with mask m predicts :math:`p_m = \mathrm{softmax}((m \odot x) W + b)`.

    Parameters
    ----------
    W
        Weights (D, K); D is at most 16.
    b
        Biases (K,).
    x
        Input (N, D).
    keep
        Probability of a unit being **kept**, 1 - p.

    Returns
    -------
    DropoutEnsemble
        The arithmetic and the renormalized geometric mean of all predictions.

    Raises
    ------
    ShapeError
        If the shapes do not fit together, or D is larger than 16.
    ParameterError
        If `keep` is not in [0, 1], or the dtypes differ.

    Notes
    -----
    The geometric mean is exactly what one pass with scaled weights gives,
    :math:`\mathrm{softmax}(q\, x W + b)` with q = `keep`: the mean of the logits over masks is
    linear in m, and what is left of the logarithms does not depend on the class. The arithmetic
    mean is something else, and behind a second layer so is the geometric one.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep learning", section 7.12; Baldi and Sadowski
    2013, "Understanding dropout".

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.activations import softmax
    >>> rng = np.random.default_rng(0)
    >>> W, b, x = rng.standard_normal((10, 3)), rng.standard_normal(3), rng.standard_normal((2, 10))
    >>> ensemble = enumerate_dropout_ensemble(W, b, x, keep=0.8)
    >>> scaled = softmax(0.8 * x @ W + b)
    >>> bool(np.allclose(ensemble.geometric, scaled, rtol=1e-12))
    True
    >>> bool(np.allclose(ensemble.arithmetic, scaled, atol=0.01))
    False
    """
    who = "enumerate_dropout_ensemble"
    x = _check.floating(x, who)
    W, b = _check.floating(W, who, "W"), _check.floating(b, who, "b")
    _check.shape(x, "N D", who)
    units = x.shape[1]
    _check.shape(W, f"{units} K", who, "W")
    _check.shape(b, f"{W.shape[1]}", who, "b")
    _check.same_dtype(W, x, who, "W")
    _check.same_dtype(b, x, who, "b")
    _check.in_range(keep, "[0, 1]", who, "keep")
    if units > MOST_UNITS:
        raise ShapeError(f"{who}: x must have at most {MOST_UNITS} units; got {units}")
    masks = (np.arange(2**units)[:, None] >> np.arange(units)) & 1
    kept = masks.sum(axis=1)
    probability = (keep**kept * (1 - keep) ** (units - kept)).astype(x.dtype)
    log_p = log_softmax(masks.astype(x.dtype) @ (x[:, :, None] * W) + b)
    return DropoutEnsemble(
        arithmetic=probability @ np.exp(log_p), geometric=softmax(probability @ log_p)
    )
