"""Batch normalization."""

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from .. import _check
from .._check import Array
from ..errors import ShapeError
from ..initializers import constant, zeros
from ..layers import Layer
from ._parts import (
    as_made,
    gamma,
    new_params,
    param_grads,
    scale_and_shift,
    standardize,
    standardize_grad,
)


class BatchNorm(Layer):
    r"""Batch normalization, :math:`y = \gamma\,(x - \mu)/\sqrt{\sigma^2 + \varepsilon} + \beta`.

    Each feature or channel has a mean :math:`\mu` and a variance :math:`\sigma^2`: in training
    those of the batch, over N or over N, H and W, otherwise the running averages. Input and
    output (N, C) or (N, C, H, W). Parameters ``gamma`` and ``beta``, state ``running_mean`` and
    ``running_var``, all (C,).

    Parameters
    ----------
    num_features
        C, the features or channels.
    eps
        Added to the variance, under the root; positive.
    momentum
        Weight of the *new* batch in the running averages.
    affine
        Whether there are `gamma` and `beta`.
    dtype
        Floating dtype of parameters and state; the input must have it too.

    Raises
    ------
    ParameterError
        If a number is out of range; in forward, if the dtype is another one.
    ShapeError
        In forward, if the input has another shape.

    Notes
    -----
    Mean and variance depend on x too, so the backward pass has two terms beside the obvious one:
    with :math:`\hat x = (x - \mu)/\sqrt{\sigma^2 + \varepsilon}` and :math:`\delta =
    \partial L/\partial y`,

    .. math:: \frac{\partial L}{\partial x} = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}}
        \left(\delta - \overline{\delta} - \hat x\, \overline{\delta \hat x}\right),

    the bars being means over the batch. Outside training they are absent, as the running
    averages do not depend on x.

    The variance that normalizes divides by the number m of values, the running one by m - 1, as
    in PyTorch. A channel with one value in the batch has no variance: the output is beta, the
    gradient 0, and the running variance stays (PyTorch raises an error). An empty batch changes
    nothing.

    The variance is the mean of squared deviations, not :math:`\overline{x^2} - \overline{x}^2`,
    which loses all digits where the mean is large. Deviations from about 1e18 in float32 (1e154
    in float64) overflow when squared.

    From PyTorch: ``weight`` is gamma, ``bias`` is beta, ``running_mean`` and ``running_var`` go
    into `state`; leave ``num_batches_tracked``.

    References
    ----------
    Ioffe and Szegedy 2015, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", algorithms 1 and 2.

    Examples
    --------
    >>> import numpy as np
    >>> layer = BatchNorm(2)
    >>> x = np.array([[1.0, 10.0], [2.0, 30.0], [6.0, 20.0]])
    >>> layer.forward(x, train=True).round(3)
    array([[-0.926, -1.225],
           [-0.463,  1.225],
           [ 1.389,  0.   ]])
    >>> layer.state["running_mean"]
    array([0.3, 2. ])

    A gradient at one output reaches every example of the batch, and the sum of each column is 0:

    >>> layer.backward([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]).round(3)
    array([[ 0.176,  0.   ],
           [-0.22 ,  0.   ],
           [ 0.044,  0.   ]])

    Outside training an example does not see the others:

    >>> bool(np.all(layer.forward(x)[:1] == layer.forward(x[:1])))
    True
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = True,
        *,
        dtype: DTypeLike = np.float64,
    ) -> None:
        _check.count(num_features, 1, "BatchNorm", "num_features")
        _check.in_range(eps, "(0, inf)", "BatchNorm", "eps")
        _check.in_range(momentum, "[0, 1]", "BatchNorm", "momentum")
        self.eps, self.momentum = float(eps), float(momentum)
        shape = (num_features,)
        state = {
            "running_mean": zeros(shape, dtype=dtype),
            "running_var": constant(shape, 1.0, dtype=dtype),
        }
        super().__init__(new_params(shape, dtype) if affine else {}, state)

    def _accept(self, x: Any) -> Any:
        x = super()._accept(x)
        _check.same_dtype(x, self.state["running_mean"], "BatchNorm.forward", "x")
        return x

    def _forward(self, x: Array, train: bool) -> tuple[Array, Any]:
        channels = len(self.state["running_mean"])
        if x.ndim not in (2, 4) or x.shape[1] != channels:
            raise ShapeError(
                f"BatchNorm.forward: x must have shape (N, {channels}) or (N, {channels}, H, W); "
                f"got {x.shape}"
            )
        view = x.reshape(len(x), channels, math.prod(x.shape[2:]))
        of_batch = train and x.size > 0
        if of_batch:
            xhat, inverse, mean, var = standardize(view, self.eps)
            self._remember(mean[:, 0], var[:, 0], x.size // channels)
        else:
            inverse = 1 / np.sqrt(self.state["running_var"][:, None] + self.eps)
            xhat = view - self.state["running_mean"][:, None]
            xhat *= inverse
        return scale_and_shift(xhat, self.params).reshape(x.shape), (xhat, inverse, of_batch)

    def _remember(self, mean: Array, var: Array, values: int) -> None:
        """Move the running averages toward the batch's; one value alone has no variance."""
        state, momentum = self.state, self.momentum
        state["running_mean"] = (1 - momentum) * state["running_mean"] + momentum * mean
        if values > 1:
            unbiased = var * (values / (values - 1))
            state["running_var"] = (1 - momentum) * state["running_var"] + momentum * unbiased

    def _backward(self, dy: Array, saved: Any) -> tuple[Array, dict[str, Array]]:
        xhat, inverse, of_batch = saved
        delta, scale = dy.reshape(xhat.shape), gamma(self.params) * inverse
        dx = standardize_grad(delta, xhat, scale) if of_batch else scale * delta
        return dx.reshape(dy.shape), param_grads(delta, xhat, self.params)

    def __repr__(self) -> str:
        """Write it as it is made."""
        return as_made(
            "BatchNorm",
            len(self.state["running_mean"]),
            eps=(self.eps, 1e-5),
            momentum=(self.momentum, 0.1),
            affine=("gamma" in self.params, True),
        )
