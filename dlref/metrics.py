"""How good a prediction is: numbers to report, not to differentiate.

The prediction comes first and the target second, as with the losses.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _check
from ._check import Array
from .errors import ParameterError, ShapeError

__all__ = [
    "PrecisionRecallF1",
    "accuracy",
    "confusion_matrix",
    "dice",
    "expected_calibration_error",
    "iou",
    "precision_recall_f1",
    "r2_score",
    "roc_auc",
]


def accuracy(pred: ArrayLike, target: ArrayLike) -> float:
    r"""Share of labels that are right.

    Parameters
    ----------
    pred
        Predicted integer labels, of any shape; of logits, those that ``argmax`` gives.
    target
        True labels, of the shape of `pred`.

    Returns
    -------
    float
        Number in [0, 1]; NaN for an empty array.

    Raises
    ------
    ShapeError
        If the shapes differ, even if they would broadcast.
    ParameterError
        If the labels are not integers.

    Examples
    --------
    >>> accuracy([0, 2, 1, 1], [0, 1, 1, 1])
    0.75

    Broadcasting a column against a row compares all pairs, without an error:

    >>> import numpy as np
    >>> pred, target = np.array([[0], [1]]), np.array([0, 1])
    >>> float(np.mean(pred == target))
    0.5
    >>> accuracy(pred, target)
    Traceback (most recent call last):
        ...
    dlref.errors.ShapeError: accuracy: target must have shape (2, 1); got (2,)
    """
    pred = _check.integers(pred, "accuracy", "pred")
    target = _check.integers(target, "accuracy", "target")
    _same_shape(pred, target, "accuracy", "target")
    return float(np.mean(pred == target)) if pred.size else np.nan


def confusion_matrix(pred: ArrayLike, target: ArrayLike, num_classes: int) -> NDArray[np.int64]:
    r"""Counts of each pair of true label (row) and predicted label (column).

    Parameters
    ----------
    pred
        Predicted labels in [0, K), of any shape.
    target
        True labels, of the shape of `pred`.
    num_classes
        Number of classes K.

    Returns
    -------
    ndarray
        Shape (K, K), integers; the right ones on the diagonal.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If a label is not an integer in [0, K).

    Examples
    --------
    >>> confusion_matrix([0, 2, 1, 1], [0, 1, 1, 1], 3)
    array([[1, 0, 0],
           [0, 2, 1],
           [0, 0, 0]])
    """
    return _confusion(pred, target, num_classes, "confusion_matrix")


class PrecisionRecallF1(NamedTuple):
    """Precision, recall and their harmonic mean, one number per class.

    Attributes
    ----------
    precision
        Share of right ones among those predicted to be of the class.
    recall
        Share of those found among the ones of the class.
    f1
        Harmonic mean of the two.

    Examples
    --------
    >>> import numpy as np
    >>> PrecisionRecallF1(np.array([1.0]), np.array([0.5]), np.array([2 / 3])).recall
    array([0.5])
    """

    precision: Array
    recall: Array
    f1: Array


def precision_recall_f1(
    pred: ArrayLike, target: ArrayLike, num_classes: int, *, zero_division: float = 0.0
) -> PrecisionRecallF1:
    r"""Precision TP/(TP+FP), recall TP/(TP+FN) and F1 = 2TP/(2TP+FP+FN) of each class.

    Parameters
    ----------
    pred
        Predicted labels in [0, K), of any shape.
    target
        True labels, of the shape of `pred`.
    num_classes
        Number of classes K.
    zero_division
        What stands for 0/0: the precision of a class that was never predicted, the recall of one
        that never occurs, F1 if both. NaN tells them from a true 0.

    Returns
    -------
    PrecisionRecallF1
        Three arrays of shape (K,); their means are the macro averages.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If a label is not an integer in [0, K).

    References
    ----------
    Van Rijsbergen 1979, "Information retrieval", chapter 7.

    Examples
    --------
    >>> precision, recall, f1 = precision_recall_f1([1, 1, 0, 0], [1, 0, 0, 0], 2)
    >>> precision, recall.round(3), f1.round(3)
    (array([1. , 0.5]), array([0.667, 1.   ]), array([0.8  , 0.667]))

    Where one class is rare, accuracy looks good without a single hit:

    >>> import numpy as np
    >>> target = np.arange(100) == 0
    >>> nobody = np.zeros(100, bool)
    >>> accuracy(nobody, target), float(precision_recall_f1(nobody, target, 2).recall[1])
    (0.99, 0.0)
    """
    counts = _confusion(pred, target, num_classes, "precision_recall_f1")
    right, predicted, actual = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)

    def share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Array:
        return np.divide(part, whole, out=np.full(num_classes, zero_division), where=whole > 0)

    return PrecisionRecallF1(
        share(right, predicted), share(right, actual), share(2 * right, predicted + actual)
    )


def roc_auc(score: ArrayLike, target: ArrayLike) -> float:
    r"""Area under the ROC curve: how often a positive example scores above a negative one.

    Parameters
    ----------
    score
        Scores, larger for what is thought positive, shape (N,).
    target
        0 or 1, shape (N,).

    Returns
    -------
    float
        Number in [0, 1], where 1/2 is chance and a tie counts half; NaN if a score is NaN.

    Raises
    ------
    ShapeError
        If the shapes are not (N,).
    ParameterError
        If a target is neither 0 nor 1, or all are the same.

    Notes
    -----
    Not by the curve, but by ranks, among which equal scores share their mean: the sum of the
    ranks of the positive examples, less the least that it can be, is the number of pairs won.

    References
    ----------
    Hanley and McNeil 1982, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve".

    Examples
    --------
    >>> roc_auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    0.75

    Only the order of the scores counts:

    >>> roc_auc([1, 30, 2, 31], [0, 0, 1, 1])
    0.75
    """
    score = _check.floating(score, "roc_auc", "score")
    _check.shape(score, "N", "roc_auc", "score")
    target = _check.floating(target, "roc_auc", "target")
    _same_shape(score, target, "roc_auc", "target")
    _check.only(target, (0, 1), "roc_auc", "target")
    positive = target == 1
    won = int(np.count_nonzero(positive))
    pairs = won * (len(score) - won)
    if pairs == 0:
        raise ParameterError(
            f"roc_auc: target must hold both 0 and 1; got {won} ones among {len(score)}"
        )
    if np.isnan(score).any():
        return np.nan
    _, place, ties = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[place]
    return float((ranks[positive].sum() - won * (won + 1) / 2) / pairs)


def r2_score(pred: ArrayLike, target: ArrayLike) -> float:
    r"""Share of the variance that is explained, :math:`1 - \sum(t-y)^2 / \sum(t-\bar t)^2`.

    Parameters
    ----------
    pred
        Predictions y, shape (N,).
    target
        Targets t, shape (N,).

    Returns
    -------
    float
        1 for perfect predictions, 0 for the mean of the targets, negative for worse.

    Raises
    ------
    ShapeError
        If the shapes are not (N,).
    ParameterError
        If all targets are equal: there is nothing to explain.

    References
    ----------
    Draper and Smith 1998, "Applied regression analysis".

    Examples
    --------
    >>> r2_score([1.0, 2.0, 4.0], [1.0, 2.0, 3.0])
    0.5
    >>> r2_score([3.0, 2.0, 1.0], [1.0, 2.0, 3.0])
    -3.0
    """
    pred = _check.floating(pred, "r2_score", "pred")
    _check.shape(pred, "N", "r2_score", "pred")
    target = _check.floating(target, "r2_score", "target")
    _same_shape(pred, target, "r2_score", "target")
    if (target == target[:1]).all():
        raise ParameterError(
            f"r2_score: target must hold two different numbers; got {len(target)} equal ones"
        )
    return float(1 - np.sum((target - pred) ** 2) / np.sum((target - target.mean()) ** 2))


def expected_calibration_error(p: ArrayLike, target: ArrayLike, *, bins: int = 15) -> float:
    r"""Expected calibration error, :math:`\sum_b \frac{n_b}{N} |\mathrm{acc}_b - \mathrm{conf}_b|`.

    Each prediction falls into a bin by its confidence, the largest probability; within a bin the
    share of right ones is compared with the mean confidence.

    Parameters
    ----------
    p
        Probabilities of K classes, shape (N, K).
    target
        Integer labels in [0, K), shape (N,).
    bins
        Number of bins of equal width; an edge belongs to the bin below it.

    Returns
    -------
    float
        Number in [0, 1]; NaN for an empty batch.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If probabilities do not sum to 1, a label is not an integer in [0, K), or `bins` is not
        positive.

    Notes
    -----
    The sum over bins needs no division by their sizes: it is the sum of the absolute
    differences of hits and confidences, divided by N.

    References
    ----------
    Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks", equation 3.

    Examples
    --------
    Four predictions made with confidence 0.9, of which three are right:

    >>> p = [[0.9, 0.1]] * 4
    >>> round(expected_calibration_error(p, [0, 0, 0, 1]), 4)
    0.15
    """
    who = "expected_calibration_error"
    p = _check.floating(p, who, "p")
    _check.shape(p, "N K", who, "p")
    _check.axis(p, 1, who, "p")
    _check.distribution(p, 1, who, "p")
    labels = _check.labels(target, p.shape[1], who, "target")
    _same_shape(p[:, 0], labels, who, "target")
    _check.in_range(bins, "[1, inf)", who, "bins")
    confidence = p.max(axis=1)
    gap = (p.argmax(axis=1) == labels) - confidence.astype(np.float64)
    edges = np.arange(1, bins) / bins
    per_bin = np.bincount(np.searchsorted(edges, confidence), weights=gap)
    return float(np.abs(per_bin).sum() / len(p)) if len(p) else np.nan


def iou(pred: ArrayLike, target: ArrayLike) -> float:
    r"""Intersection over union of two masks, :math:`|A \cap B| / |A \cup B|` (Jaccard index).

    Parameters
    ----------
    pred
        Mask of 0 and 1, or booleans, of any shape; for a class k of labels ``pred == k``.
    target
        Mask of the shape of `pred`.

    Returns
    -------
    float
        Number in [0, 1]; 1 for two empty masks, which agree.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If a mask holds anything but 0 and 1.

    References
    ----------
    Jaccard 1912, "The distribution of the flora in the alpine zone".

    Examples
    --------
    >>> iou([1, 1, 0, 0], [1, 0, 1, 0]), iou([0, 0], [0, 0])
    (0.3333333333333333, 1.0)
    """
    a, b = _masks(pred, target, "iou")
    union = np.count_nonzero(a | b)
    return float(np.count_nonzero(a & b) / union) if union else 1.0


def dice(pred: ArrayLike, target: ArrayLike) -> float:
    r"""Dice coefficient of two masks, :math:`2|A \cap B| / (|A| + |B|)`: F1 of the pixels.

    Parameters
    ----------
    pred
        Mask of 0 and 1, or booleans, of any shape; for a class k of labels ``pred == k``.
    target
        Mask of the shape of `pred`.

    Returns
    -------
    float
        Number in [0, 1]; 1 for two empty masks, which agree.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If a mask holds anything but 0 and 1.

    Notes
    -----
    With I for `iou` it is 2I/(1 + I), so the two rank predictions alike.

    References
    ----------
    Dice 1945, "Measures of the amount of ecologic association between species".

    Examples
    --------
    >>> dice([1, 1, 0, 0], [1, 0, 1, 0]), dice([0, 0], [0, 0])
    (0.5, 1.0)
    """
    a, b = _masks(pred, target, "dice")
    sizes = np.count_nonzero(a) + np.count_nonzero(b)
    return float(2 * np.count_nonzero(a & b) / sizes) if sizes else 1.0


def _same_shape(a: NDArray[Any], b: NDArray[Any], who: str, name: str) -> None:
    if a.shape != b.shape:
        raise ShapeError(f"{who}: {name} must have shape {a.shape}; got {b.shape}")


def _confusion(pred: ArrayLike, target: ArrayLike, num_classes: int, who: str) -> NDArray[np.int64]:
    column = _check.labels(pred, num_classes, who, "pred")
    row = _check.labels(target, num_classes, who, "target")
    _same_shape(column, row, who, "target")
    counts = np.bincount((num_classes * row + column).ravel(), minlength=num_classes**2)
    return counts.reshape(num_classes, num_classes).astype(np.int64)


def _masks(
    pred: ArrayLike, target: ArrayLike, who: str
) -> tuple[NDArray[np.bool], NDArray[np.bool]]:
    a, b = _check.floating(pred, who, "pred"), _check.floating(target, who, "target")
    _same_shape(a, b, who, "target")
    _check.only(a, (0, 1), who, "pred")
    _check.only(b, (0, 1), who, "target")
    return a == 1, b == 1
