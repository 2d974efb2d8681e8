"""Losses of a single score per decision: yes or no."""

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..activations import sigmoid, softplus
from ..errors import ShapeError
from ._reduction import averaged, check_reduction, reduced


def binary_cross_entropy_with_logits(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    pos_weight: ArrayLike = 1.0,
    reduction: str = "mean",
) -> Array:
    r"""Cross-entropy of sigmoids, :math:`-p\,t \log\sigma(z) - (1-t)\log(1-\sigma(z))`.

    Parameters
    ----------
    logits
        Logits z, of any shape: one yes-or-no question per element.
    target
        Target t in [0, 1], of the shape of `logits`.
    pos_weight
        Weight p of the positive examples, not negative: a number, or an array that broadcasts
        to the shape of `logits`.
    reduction
        ``"mean"`` or ``"sum"`` over all elements, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `logits`; its floating dtype.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If a target is not in [0, 1] or a weight is negative.

    Notes
    -----
    :math:`-\log\sigma(z) = \mathrm{softplus}(-z)` and :math:`-\log(1-\sigma(z)) =
    \mathrm{softplus}(z)`: a sum of terms that are not negative, so no digit is lost by
    cancellation, and nothing overflows.

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", equation 4.90.

    Examples
    --------
    >>> from dlref.losses import binary_cross_entropy_with_logits as bce
    >>> bce([0.0, 1000.0, -1000.0], [1.0, 0.0, 0.0], reduction="none").round(4)
    array([6.931e-01, 1.000e+03, 0.000e+00])

    By way of the sigmoid, a confident mistake costs infinitely much:

    >>> import numpy as np
    >>> from dlref.activations import sigmoid
    >>> with np.errstate(divide="ignore"):
    ...     float(-np.log(1 - sigmoid(40.0))), float(bce(40.0, 0.0))
    (inf, 40.0)
    """
    who = "binary_cross_entropy_with_logits"
    z, t, p = _bernoulli(logits, target, pos_weight, reduction, who)
    return reduced(p * t * softplus(-z) + (1 - t) * softplus(z), reduction)


def binary_cross_entropy_with_logits_grad(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    pos_weight: ArrayLike = 1.0,
    reduction: str = "mean",
) -> Array:
    r"""Gradient of that loss, :math:`(1-t)\,\sigma(z) - p\,t\,\sigma(-z)`; σ(z) - t for p = 1.

    Parameters
    ----------
    logits
        Logits z, of any shape.
    target
        Target t in [0, 1], of the shape of `logits`.
    pos_weight
        Weight p of the positive examples, as in `binary_cross_entropy_with_logits`.
    reduction
        ``"mean"`` divides by the number of elements.

    Returns
    -------
    ndarray
        Shape and floating dtype of `logits`.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If a target is not in [0, 1] or a weight is negative.

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", equation 4.91.

    Examples
    --------
    >>> binary_cross_entropy_with_logits_grad([0.0, 1000.0], [1.0, 0.0], reduction="none")
    array([-0.5,  1. ])
    """
    who = "binary_cross_entropy_with_logits_grad"
    z, t, p = _bernoulli(logits, target, pos_weight, reduction, who)
    return averaged((1 - t) * sigmoid(z) - p * t * sigmoid(-z), z.size, reduction)


def _bernoulli(
    logits: ArrayLike, target: ArrayLike, pos_weight: ArrayLike, reduction: str, who: str
) -> tuple[Array, Array, Array]:
    check_reduction(reduction, who)
    z = _check.floating(logits, who, "logits")
    t = _check.like(target, z, who, "target")
    _check.all_in_range(t, "[0, 1]", who, "target")
    p = _check.floating(pos_weight, who, "pos_weight").astype(z.dtype, copy=False)
    _check.all_in_range(p, "[0, inf]", who, "pos_weight")
    try:
        fits = np.broadcast_shapes(p.shape, z.shape) == z.shape
    except ValueError:
        fits = False
    if not fits:
        raise ShapeError(f"{who}: pos_weight must broadcast to shape {z.shape}; got {p.shape}")
    return z, t, p


def focal_loss(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    gamma: float = 2.0,
    alpha: float | None = None,
    reduction: str = "mean",
) -> Array:
    r"""Binary cross-entropy that easy examples hardly enter, :math:`-(1-p)^\gamma \log p`.

    Here :math:`p = \sigma(z)` where the target is 1, and :math:`p = 1 - \sigma(z)` where it is 0:
    the probability given to what is right.

    Parameters
    ----------
    logits
        Logits z, of any shape: one yes-or-no question per element.
    target
        0 or 1, of the shape of `logits`.
    gamma
        Exponent γ, not negative; for 0 there is no focus.
    alpha
        Weight of the positive examples, where the negative ones have 1 - alpha. Left out, both
        have 1.
    reduction
        ``"mean"`` or ``"sum"`` over all elements, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `logits`; its floating dtype.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `logits`.
    ParameterError
        If a target is neither 0 nor 1, `gamma` is not in [0, inf), or `alpha` is not in [0, 1].

    Notes
    -----
    With :math:`m = z` for a positive example and :math:`m = -z` for a negative one,
    :math:`p = \sigma(m)`, so the loss is :math:`\sigma(-m)^\gamma\,\mathrm{softplus}(-m)`.

    References
    ----------
    Lin, Goyal, Girshick, He and Dollár 2017, "Focal loss for dense object detection", equations
    4 and 5.

    Examples
    --------
    >>> focal_loss([2.0, 0.0, -2.0], [1, 1, 1], gamma=0.0, reduction="none").round(3)
    array([0.127, 0.693, 2.127])
    >>> focal_loss([2.0, 0.0, -2.0], [1, 1, 1], reduction="none").round(3)
    array([0.002, 0.173, 1.65 ])
    """
    sign, weight, z = _focused(logits, target, gamma, alpha, reduction, "focal_loss")
    wrong = -sign * z
    return reduced(weight * sigmoid(wrong) ** gamma * softplus(wrong), reduction)


def focal_loss_grad(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    gamma: float = 2.0,
    alpha: float | None = None,
    reduction: str = "mean",
) -> Array:
    r"""Gradient of `focal_loss`, :math:`\pm(1-p)^\gamma (\gamma\,p \log p - (1 - p))`.

    Parameters
    ----------
    logits
        Logits z, of any shape.
    target
        0 or 1, of the shape of `logits`; the sign is plus for 1.
    gamma
        As in `focal_loss`.
    alpha
        As in `focal_loss`.
    reduction
        As in `focal_loss`; ``"mean"`` divides by the number of elements.

    Returns
    -------
    ndarray
        Shape and floating dtype of `logits`.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `logits`.
    ParameterError
        If a target is neither 0 nor 1, `gamma` is not in [0, inf), or `alpha` is not in [0, 1].

    References
    ----------
    Lin, Goyal, Girshick, He and Dollár 2017, "Focal loss for dense object detection", appendix B.

    Examples
    --------
    >>> focal_loss_grad([2.0, 0.0, -2.0], [1, 1, 1], reduction="none").round(3)
    array([-0.005, -0.298, -1.077])
    """
    sign, weight, z = _focused(logits, target, gamma, alpha, reduction, "focal_loss_grad")
    wrong = -sign * z
    q = sigmoid(wrong)
    slope = q**gamma * (gamma * sigmoid(-wrong) * softplus(wrong) + q)
    return averaged(-sign * weight * slope, z.size, reduction)


def _focused(
    logits: ArrayLike,
    target: ArrayLike,
    gamma: float,
    alpha: float | None,
    reduction: str,
    who: str,
) -> tuple[Array, Array, Array]:
    """Return the side of each example, 1 or -1, its weight, and the logits."""
    check_reduction(reduction, who)
    z = _check.floating(logits, who, "logits")
    t = _check.like(target, z, who, "target")
    _check.only(t, (0, 1), who, "target")
    _check.in_range(gamma, "[0, inf)", who, "gamma")
    if alpha is None:
        return 2 * t - 1, np.ones_like(t), z
    _check.in_range(alpha, "[0, 1]", who, "alpha")
    return 2 * t - 1, alpha * t + (1 - alpha) * (1 - t), z


def hinge_loss(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Hinge loss, :math:`\max(0, 1 - t\,y)`: how far an example is short of the margin.

    Parameters
    ----------
    pred
        Score y, of any shape.
    target
        1 or -1, of the shape of `pred`.
    reduction
        ``"mean"`` or ``"sum"`` over all elements, or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `pred`; its floating dtype.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.
    ParameterError
        If a target is neither 1 nor -1.

    References
    ----------
    Cortes and Vapnik 1995, "Support-vector networks". Bishop 2006, "Pattern Recognition and
    Machine Learning", equation 7.44.

    Examples
    --------
    >>> hinge_loss([2.0, 0.5, -1.0], [1, 1, 1], reduction="none")
    array([0. , 0.5, 2. ])
    """
    y, t = _margin(pred, target, reduction, "hinge_loss")
    return reduced(np.maximum(1 - t * y, 0), reduction)


def hinge_loss_grad(pred: ArrayLike, target: ArrayLike, *, reduction: str = "mean") -> Array:
    r"""Gradient of `hinge_loss` at the score: -t where t y < 1, else 0, at the kink too.

    Parameters
    ----------
    pred
        Score y, of any shape.
    target
        1 or -1, of the shape of `pred`.
    reduction
        As in `hinge_loss`; ``"mean"`` divides by the number of elements.

    Returns
    -------
    ndarray
        Shape and floating dtype of `pred`; NaN where `pred` is NaN.

    Raises
    ------
    ShapeError
        If `target` has not the shape of `pred`.
    ParameterError
        If a target is neither 1 nor -1.

    Examples
    --------
    >>> hinge_loss_grad([2.0, 0.5, -1.0], [1, 1, 1], reduction="none")
    array([-0., -1., -1.])
    """
    y, t = _margin(pred, target, reduction, "hinge_loss_grad")
    return averaged(-t * np.heaviside(1 - t * y, 0), y.size, reduction)


def _margin(pred: ArrayLike, target: ArrayLike, reduction: str, who: str) -> tuple[Array, Array]:
    check_reduction(reduction, who)
    y = _check.floating(pred, who, "pred")
    t = _check.like(target, y, who, "target")
    _check.only(t, (-1, 1), who, "target")
    return y, t
