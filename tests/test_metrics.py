"""Metrics against scikit-learn, exact values, properties, and what they refuse."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from dlref import metrics
from dlref.errors import ParameterError, ShapeError

RNG = np.random.default_rng(11)
TARGET = RNG.integers(0, 4, 200)
PRED = np.where(RNG.random(200) < 0.7, TARGET, RNG.integers(0, 4, 200))
SCORE = RNG.normal(size=200).round(1) + (TARGET > 1)
Y, T = RNG.normal(size=50), RNG.normal(size=50)

labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)
scores = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=40)


def test_against_scikit_learn() -> None:
    assert metrics.accuracy(PRED, TARGET) == oracle.accuracy_score(TARGET, PRED)
    np.testing.assert_array_equal(
        metrics.confusion_matrix(PRED, TARGET, 4), oracle.confusion_matrix(TARGET, PRED)
    )
    expected = oracle.precision_recall_fscore_support(TARGET, PRED)[:3]
    np.testing.assert_allclose(metrics.precision_recall_f1(PRED, TARGET, 4), expected, rtol=1e-15)
    auc = oracle.roc_auc_score(TARGET > 1, SCORE)
    assert metrics.roc_auc(SCORE, TARGET > 1) == pytest.approx(auc, rel=1e-15)
    assert metrics.r2_score(Y, T) == pytest.approx(oracle.r2_score(T, Y), rel=1e-14)
    a, b = PRED == 1, TARGET == 1
    assert metrics.iou(a, b) == pytest.approx(oracle.jaccard_score(b, a), rel=1e-15)
    assert metrics.dice(a, b) == pytest.approx(oracle.f1_score(b, a), rel=1e-15)


@given(labels)
def test_counts_against_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    pred, target = np.array(pairs).T
    np.testing.assert_array_equal(
        metrics.confusion_matrix(pred, target, 4),
        oracle.confusion_matrix(target, pred, labels=range(4)),
    )
    expected = oracle.precision_recall_fscore_support(
        target, pred, labels=range(4), zero_division=0.0
    )[:3]
    np.testing.assert_allclose(metrics.precision_recall_f1(pred, target, 4), expected, rtol=1e-14)


@given(labels)
def test_relations(pairs: list[tuple[int, int]]) -> None:
    pred, target = np.array(pairs).T
    counts = metrics.confusion_matrix(pred, target, 4)
    assert counts.sum() == len(pairs)
    assert metrics.accuracy(pred, target) == np.trace(counts) / len(pairs)
    np.testing.assert_array_equal(metrics.confusion_matrix(target, pred, 4), counts.T)
    by_class = metrics.precision_recall_f1(pred, target, 4)
    for k in range(4):
        iou, dice = (f(pred == k, target == k) for f in (metrics.iou, metrics.dice))
        assert dice == pytest.approx(2 * iou / (1 + iou), rel=1e-15)
        if (pred == k).any() or (target == k).any():
            assert dice == by_class.f1[k]
        else:
            assert (iou, by_class.f1[k]) == (1, 0)


@given(scores)
def test_roc_auc_counts_the_pairs_won(pairs: list[tuple[int, bool]]) -> None:
    score, target = (np.array(column) for column in zip(*pairs, strict=True))
    if target.all() or not target.any():
        return
    gap = np.subtract.outer(score[target], score[~target])
    won = np.mean((gap > 0) + (gap == 0) / 2)
    auc = metrics.roc_auc(score, target)
    assert auc == pytest.approx(won, abs=1e-15)
    assert metrics.roc_auc(-score, target) == pytest.approx(1 - auc, abs=1e-15)
    assert metrics.roc_auc(np.exp(score / 3), target) == auc


@pytest.mark.parametrize(
    ("score", "expected"),
    [([1, 2, 3, 4], 1), ([4, 3, 2, 1], 0), ([7, 7, 7, 7], 0.5), ([1, 3, 2, 4], 0.75)],
)
def test_roc_auc_by_hand(score: list[int], expected: float) -> None:
    assert metrics.roc_auc(score, [0, 0, 1, 1]) == expected


def test_roc_auc_of_infinities_and_nan() -> None:
    assert metrics.roc_auc([-np.inf, 0, 1, np.inf], [0, 0, 1, 1]) == 1
    assert math.isnan(metrics.roc_auc([0, np.nan], [0, 1]))


def test_precision_of_a_class_that_was_never_predicted() -> None:
    result = metrics.precision_recall_f1([0, 0], [0, 1], 3)
    assert [part.tolist() for part in result] == [[0.5, 0, 0], [1, 0, 0], [2 / 3, 0, 0]]
    result = metrics.precision_recall_f1([0, 0], [0, 1], 3, zero_division=np.nan)
    np.testing.assert_array_equal(result.precision, [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(result.recall, [1, 0, np.nan])
    np.testing.assert_array_equal(result.f1, [2 / 3, 0, np.nan])


def test_r2_score_by_hand() -> None:
    t = np.array([1.0, 2.0, 3.0, 6.0])
    assert metrics.r2_score(t, t) == 1
    assert metrics.r2_score(np.full(4, t.mean()), t) == 0
    assert metrics.r2_score(t[::-1], t) == 1 - (25 + 1 + 1 + 25) / 14
    assert math.isnan(metrics.r2_score(Y, np.where(T > 1, np.nan, T)))


def reliability(p: np.ndarray, target: np.ndarray, bins: int) -> float:
    """Compute the expected calibration error as its definition reads."""
    confidence, hit = p.max(axis=1), p.argmax(axis=1) == target
    error = 0.0
    for low in np.arange(bins) / bins:
        inside = (confidence > low) & (confidence <= low + 1 / bins)
        if inside.any():
            error += inside.mean() * abs(hit[inside].mean() - confidence[inside].mean())
    return error


@pytest.mark.parametrize("bins", [1, 2, 7, 15])
def test_expected_calibration_error_against_its_definition(bins: int) -> None:
    p = RNG.dirichlet(np.ones(4), 200)
    expected = reliability(p, TARGET, bins)
    assert metrics.expected_calibration_error(p, TARGET, bins=bins) == pytest.approx(expected)


def test_expected_calibration_error_by_hand() -> None:
    ece = metrics.expected_calibration_error
    assert ece(np.eye(3), [0, 1, 2]) == 0
    assert ece(np.eye(3), [1, 2, 0]) == 1
    # 0.5 lies on an edge and belongs to the lower bin, where the two errors do not cancel
    assert ece([[0.5, 0.5], [0.75, 0.25]], [0, 1], bins=2) == (0.5 + 0.75) / 2
    assert ece([[0.5, 0.5], [0.75, 0.25]], [0, 1], bins=1) == (0.75 - 0.5) / 2
    assert math.isnan(ece([[np.nan, 0.5], [0.75, 0.25]], [0, 1]))
    assert ece(np.array([[0.9, 0.1]], np.float32), [0]) == pytest.approx(0.1, abs=1e-7)


def test_empty() -> None:
    assert math.isnan(metrics.accuracy([], []))
    assert math.isnan(metrics.expected_calibration_error(np.zeros((0, 3)), []))
    assert metrics.confusion_matrix([], [], 2).tolist() == [[0, 0], [0, 0]]
    assert metrics.precision_recall_f1([], [], 2).f1.tolist() == [0, 0]
    assert (metrics.iou([], []), metrics.dice([], [])) == (1, 1)


def test_kinds_of_results() -> None:
    assert metrics.confusion_matrix(PRED, TARGET, 4).dtype == np.int64
    for number in (
        metrics.accuracy(PRED, TARGET),
        metrics.roc_auc(SCORE, TARGET > 1),
        metrics.r2_score(Y, T),
        metrics.iou(PRED > 1, TARGET > 1),
        metrics.dice(PRED > 1, TARGET > 1),
        metrics.expected_calibration_error([[0.9, 0.1]], [0]),
    ):
        assert type(number) is float


def test_masks_of_any_shape_and_dtype() -> None:
    a, b = RNG.random((2, 3, 4, 5)) > 0.5
    for f in (metrics.iou, metrics.dice):
        assert f(a, b) == f(a.astype(float), b.astype(np.uint8)) == f(a.ravel(), b.ravel())


def test_arguments_are_never_written_to() -> None:
    p, target = RNG.dirichlet(np.ones(4), 200), TARGET.copy()
    frozen = [PRED, target, SCORE, Y, T, p]
    before = [array.copy() for array in frozen]
    for array in frozen:
        array.flags.writeable = False
    metrics.accuracy(PRED, target)
    metrics.precision_recall_f1(PRED, target, 4)
    metrics.roc_auc(SCORE, target > 1)
    metrics.r2_score(Y, T)
    metrics.expected_calibration_error(p, target)
    for array in frozen:
        array.flags.writeable = True
    np.testing.assert_equal(frozen, before)


@pytest.mark.parametrize(
    ("f", "arguments", "message"),
    [
        (metrics.accuracy, ([0, 1], [0]), "target must have shape (2,); got (1,)"),
        (metrics.confusion_matrix, ([0, 1], [0], 2), "target must have shape (2,); got (1,)"),
        (metrics.precision_recall_f1, ([0], [0, 1], 2), "target must have shape (1,); got (2,)"),
        (metrics.roc_auc, ([[0.1]], [[1]]), "score must have shape (N,); got (1, 1)"),
        (metrics.roc_auc, ([0.1], [0, 1]), "target must have shape (1,); got (2,)"),
        (metrics.r2_score, ([[1.0]], [[1.0]]), "pred must have shape (N,); got (1, 1)"),
        (metrics.r2_score, ([1.0, 2.0], [1.0]), "target must have shape (2,); got (1,)"),
        (
            metrics.expected_calibration_error,
            ([0.5, 0.5], [1]),
            "p must have shape (N, K); got (2,)",
        ),
        (
            metrics.expected_calibration_error,
            (np.zeros((1, 0)), [0]),
            "p must have at least one element along axis 1; got shape (1, 0)",
        ),
        (
            metrics.expected_calibration_error,
            ([[0.5, 0.5]], [1, 0]),
            "target must have shape (1,); got (2,)",
        ),
        (metrics.iou, ([0, 1], [[0, 1]]), "target must have shape (2,); got (1, 2)"),
        (metrics.dice, ([0, 1], [[0, 1]]), "target must have shape (2,); got (1, 2)"),
    ],
)
def test_shapes_refused(f: Callable[..., Any], arguments: Any, message: str) -> None:
    with pytest.raises(ShapeError) as error:
        f(*arguments)
    assert str(error.value) == f"{f.__name__}: {message}"


@pytest.mark.parametrize(
    ("f", "arguments", "message"),
    [
        (metrics.accuracy, ([0.5], [0]), "pred must hold integers; got dtype float64"),
        (metrics.accuracy, ([0], [0.5]), "target must hold integers; got dtype float64"),
        (metrics.confusion_matrix, ([2], [0], 2), "pred must hold labels in [0, 2); got 2"),
        (metrics.confusion_matrix, ([0], [-1], 2), "target must hold labels in [0, 2); got -1"),
        (metrics.confusion_matrix, ([], [], 0), "num_classes must be in [1, inf); got 0"),
        (
            metrics.precision_recall_f1,
            ([0.0], [0], 2),
            "pred must hold integers; got dtype float64",
        ),
        (metrics.roc_auc, ([0.1, 0.2], [0, 2]), "target must hold 0 and 1 only; got 2.0"),
        (
            metrics.roc_auc,
            ([0.1, 0.2], [1, 1]),
            "target must hold both 0 and 1; got 2 ones among 2",
        ),
        (metrics.roc_auc, ([], []), "target must hold both 0 and 1; got 0 ones among 0"),
        (metrics.roc_auc, ([1j], [1]), "score must hold real numbers; got dtype complex128"),
        (
            metrics.r2_score,
            ([1.0, 2.0], [3.0, 3.0]),
            "target must hold two different numbers; got 2 equal ones",
        ),
        (metrics.r2_score, ([], []), "target must hold two different numbers; got 0 equal ones"),
        (
            metrics.expected_calibration_error,
            ([[0.5, 0.6]], [0]),
            "p must sum to 1 along axis 1; got 1.1",
        ),
        (
            metrics.expected_calibration_error,
            ([[0.5, 0.5]], [2]),
            "target must hold labels in [0, 2); got 2",
        ),
        (metrics.iou, ([0, 2], [0, 1]), "pred must hold 0 and 1 only; got 2.0"),
        (metrics.dice, ([0, 1], [0, 0.5]), "target must hold 0 and 1 only; got 0.5"),
    ],
)
def test_values_refused(f: Callable[..., Any], arguments: Any, message: str) -> None:
    with pytest.raises(ParameterError) as error:
        f(*arguments)
    assert str(error.value) == f"{f.__name__}: {message}"


def test_bins_refused() -> None:
    with pytest.raises(ParameterError) as error:
        metrics.expected_calibration_error([[1.0]], [0], bins=0)
    assert str(error.value) == "expected_calibration_error: bins must be in [1, inf); got 0"
