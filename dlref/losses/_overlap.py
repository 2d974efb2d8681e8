"""Loss of a segmentation: how little a predicted and a true mask overlap."""

from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ShapeError
from ._reduction import averaged, check_reduction, reduced


def dice_loss(
    pred: ArrayLike, target: ArrayLike, *, smooth: float = 1.0, reduction: str = "mean"
) -> Array:
    r"""Soft Dice loss, :math:`1 - \dfrac{2\sum p\,t + s}{\sum p^2 + \sum t^2 + s}`.

    Parameters
    ----------
    pred
        Probabilities p in [0, 1], shape (N, ...).
    target
        Mask t in [0, 1], of the shape of `pred`.
    smooth
        Positive number s, so that two empty masks have loss 0 rather than 0/0.
    reduction
        ``"mean"`` or ``"sum"`` over the N examples, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` shape (N,); floating dtype of `pred`, values in [0, 1].

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`, or `pred` has only one axis.
    ParameterError
        If an element is not in [0, 1], or `smooth` is not positive and finite.

    Notes
    -----
    The sums go over all axes but the first. With the squares the loss is 0 for p = t even if t
    is not a mask of 0 and 1. An empty background adds nothing to the sums, which is why this
    loss is used where few pixels count.

    References
    ----------
    Milletari, Navab and Ahmadi 2016, "V-Net: fully convolutional neural networks for volumetric
    medical image segmentation", section 3; s = 0 there.

    Examples
    --------
    >>> target = [[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    >>> dice_loss([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]], target, reduction="none")
    array([0.25, 0.  ])
    """
    _, _, _, dice = _overlap(pred, target, smooth, reduction, "dice_loss")
    return reduced((1 - dice).reshape(len(dice)), reduction)


def dice_loss_grad(
    pred: ArrayLike, target: ArrayLike, *, smooth: float = 1.0, reduction: str = "mean"
) -> Array:
    r"""Gradient of `dice_loss`, :math:`2(d\,p - t) / (\sum p^2 + \sum t^2 + s)`; the loss is 1 - d.

    Parameters
    ----------
    pred
        Probabilities p in [0, 1], shape (N, ...).
    target
        Mask t in [0, 1], of the shape of `pred`.
    smooth
        As in `dice_loss`.
    reduction
        As in `dice_loss`; ``"mean"`` divides by N.

    Returns
    -------
    ndarray
        Shape and floating dtype of `pred`.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`, or `pred` has only one axis.
    ParameterError
        If an element is not in [0, 1], or `smooth` is not positive and finite.

    Examples
    --------
    >>> dice_loss_grad([[1.0, 0.0, 0.0, 0.0]], [[1.0, 1.0, 0.0, 0.0]])
    array([[-0.125, -0.5  ,  0.   ,  0.   ]])
    """
    p, t, size, dice = _overlap(pred, target, smooth, reduction, "dice_loss_grad")
    return averaged(2 * (dice * p - t) / size, len(p), reduction)


def _overlap(
    pred: ArrayLike, target: ArrayLike, smooth: float, reduction: str, who: str
) -> tuple[Array, Array, Array, Array]:
    """Return prediction, target, the smoothed sum of their squares, and the Dice coefficient."""
    check_reduction(reduction, who)
    p = _check.floating(pred, who, "pred")
    if p.ndim < 2:
        raise ShapeError(f"{who}: pred must have shape (N, ...); got {p.shape}")
    t = _check.like(target, p, who, "target")
    _check.all_in_range(p, "[0, 1]", who, "pred")
    _check.all_in_range(t, "[0, 1]", who, "target")
    _check.in_range(smooth, "(0, inf)", who, "smooth")
    axes = tuple(range(1, p.ndim))
    size = (p * p + t * t).sum(axis=axes, keepdims=True) + smooth
    return p, t, size, (2 * (p * t).sum(axis=axes, keepdims=True) + smooth) / size
