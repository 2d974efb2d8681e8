"""Looking at the units of a layer: which are silent, and where their weights are pulled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _check
from ._nonempty import nonempty


def dead_units(y: ArrayLike, axis: int = 1) -> NDArray[np.bool]:
    r"""Tell which units of a ReLU layer are 0 for every example.

    Being off for one example is normal and makes the layer sparse. A unit that is off for the
    whole training set gets no gradient, so that its own weights stay as they are.

    Parameters
    ----------
    y
        Outputs of the activation for the whole training set, batch first: (N, D), or
        (N, C, H, W) with a unit for each channel.
    axis
        Axis of the units; -1 for a sequence, (N, T, D).

    Returns
    -------
    ndarray
        Booleans, one for each unit; their mean is the share of dead ones.

    Raises
    ------
    ShapeError
        If there is no such axis, or no example.

    Notes
    -----
    Only an exact 0 counts. A unit of `leaky_relu` is never dead, one of a sigmoid or an ELU may
    be saturated and as good as dead without being found here.

    References
    ----------
    Lu, Shin, Su and Karniadakis 2020, "Dying ReLU and initialization: theory and numerical
    examples".

    Examples
    --------
    >>> from dlref.activations import leaky_relu, relu
    >>> z = [[1.0, -2.0, -1.0], [-1.0, -3.0, 2.0]]
    >>> dead_units(relu(z))
    array([False,  True, False])
    >>> dead_units(leaky_relu(z)).any()
    np.False_
    """
    y = _check.floating(y, "dead_units", "y")
    _check.axis(y, axis, "dead_units", "y")
    nonempty(y.shape, "dead_units", "y")
    examples = tuple(other for other in range(y.ndim) if other != axis % y.ndim)
    return (y == 0).all(axis=examples)


def activation_sparsity(y: ArrayLike) -> float:
    r"""Share of the activations that are exactly 0.

    Parameters
    ----------
    y
        Outputs of an activation, of any shape.

    Returns
    -------
    float
        Number in [0, 1], 1/2 for ReLU of symmetric input; NaN for an empty array.

    References
    ----------
    Glorot, Bordes and Bengio 2011, "Deep sparse rectifier neural networks".

    Examples
    --------
    >>> from dlref.activations import elu, relu
    >>> z = [[1.0, -2.0], [-1.0, -3.0]]
    >>> activation_sparsity(relu(z)), activation_sparsity(elu(z))
    (0.75, 0.0)
    """
    y = _check.floating(y, "activation_sparsity", "y")
    return float(np.mean(y == 0)) if y.size else np.nan


def same_sign_fraction(dW: ArrayLike) -> float:
    r"""Share of the units whose incoming weights are all pulled in the same direction.

    With positive inputs x, as behind a sigmoid, the gradient of unit k for one example is
    :math:`x\,\delta_k`, and all its elements have the sign of :math:`\delta_k`. Different units
    may have different signs, and the sum over a batch mixes them.

    Parameters
    ----------
    dW
        Gradient of the weights of a `Linear` layer, shape (in_features, out_features).

    Returns
    -------
    float
        Number in [0, 1]; an element 0 agrees with either sign, a NaN with none. NaN if there are
        no units.

    Raises
    ------
    ShapeError
        If `dW` is no matrix.

    References
    ----------
    LeCun, Bottou, Orr and Müller 1998, "Efficient backprop", section 4.3.

    Examples
    --------
    >>> import numpy as np
    >>> x, delta = np.array([[0.2, 0.9], [0.7, 0.4]]), np.array([[1.0, -1.0], [-1.0, -2.0]])
    >>> same_sign_fraction(x[:1].T @ delta[:1]), same_sign_fraction(x.T @ delta)
    (1.0, 0.5)
    """
    dW = _check.floating(dW, "same_sign_fraction", "dW")
    _check.shape(dW, "in_features out_features", "same_sign_fraction", "dW")
    same: Any = (dW >= 0).all(axis=0) | (dW <= 0).all(axis=0)
    return float(np.mean(same)) if same.size else np.nan
