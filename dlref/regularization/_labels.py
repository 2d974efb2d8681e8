"""Labels that are not quite sure."""

from numpy.typing import ArrayLike

from .. import _check
from .._check import Array


def smooth_labels(target: ArrayLike, label_smoothing: float = 0.1, axis: int = -1) -> Array:
    r"""Spread a share ε of the target over all classes, :math:`(1-\varepsilon)\,t + \varepsilon/K`.

    Parameters
    ----------
    target
        Probabilities t of K classes; for labels ``one_hot(labels, K)``.
    label_smoothing
        ε, in [0, 1].
    axis
        Axis of the classes.

    Returns
    -------
    ndarray
        Probabilities, shape and floating dtype of `target`.

    Raises
    ------
    ShapeError
        If `target` has no such axis or no element along it.
    ParameterError
        If the target does not sum to 1 along `axis`, or `label_smoothing` is not in [0, 1].

    Notes
    -----
    ``cross_entropy(logits, labels, label_smoothing=0.1)`` does the same without forming it.
    The right class keeps more than 1 - ε: its part of the share is its own.

    References
    ----------
    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2016, "Rethinking the Inception architecture for
    computer vision", section 7.

    Examples
    --------
    >>> smooth_labels([0.0, 1.0, 0.0, 0.0], 0.1)
    array([0.025, 0.925, 0.025, 0.025])

    Now the loss is least at a finite gap between the logits, here of ten classes:

    >>> import numpy as np
    >>> from dlref.losses import one_hot
    >>> t = smooth_labels(one_hot(0, 10), 0.1)
    >>> round(float(np.log(t[0] / t[1])), 3)
    4.511
    """
    t = _check.floating(target, "smooth_labels", "target")
    _check.axis(t, axis, "smooth_labels", "target")
    _check.distribution(t, axis, "smooth_labels", "target")
    _check.in_range(label_smoothing, "[0, 1]", "smooth_labels", "label_smoothing")
    epsilon = float(label_smoothing)
    return (1 - epsilon) * t + epsilon / t.shape[axis]
