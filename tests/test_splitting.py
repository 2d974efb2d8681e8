"""Splits and error estimates: scikit-learn and SciPy as oracles, exact promises, hand values."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats
from sklearn import model_selection as theirs

from dlref import splitting as sp
from dlref.splitting._holdout import _spread

LABELS = np.array([0] * 50 + [1] * 31 + [2] * 5 + [3])
classes = st.lists(st.integers(0, 4), min_size=4, max_size=40)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def counts(y: np.ndarray, parts: Any) -> np.ndarray:
    return np.array([[np.sum(y[part] == label) for label in np.unique(y)] for part in parts])


@pytest.mark.parametrize(("n", "k"), [(103, 5), (10, 10), (7, 2), (12, 3)])
def test_k_fold_has_the_sizes_of_scikit_learn(n: int, k: int) -> None:
    expected = [len(part) for _, part in theirs.KFold(k).split(np.zeros(n))]
    assert [len(part) for _, part in sp.k_fold(n, k, rng=rng())] == expected


@pytest.mark.filterwarnings("ignore:The least populated class")
@pytest.mark.parametrize("k", [2, 3, 5, 10])
def test_stratified_k_fold_has_the_counts_of_scikit_learn(k: int) -> None:
    folds = theirs.StratifiedKFold(k, shuffle=True, random_state=0)
    expected = counts(LABELS, [part for _, part in folds.split(LABELS, LABELS)])
    drawn = [part for _, part in sp.stratified_k_fold(LABELS, k, rng=rng())]
    np.testing.assert_array_equal(counts(LABELS, drawn), expected)


@given(classes, st.integers(2, 4))
def test_stratified_k_fold_keeps_its_promise(y: list[int], k: int) -> None:
    table = counts(np.array(y), [part for _, part in sp.stratified_k_fold(y, k, rng=rng())])
    assert (np.ptp(table, axis=0) <= 1).all()
    assert np.ptp(table.sum(axis=1)) <= 1


@given(classes, st.integers(2, 4))
def test_group_k_fold_has_the_sizes_of_scikit_learn(groups: list[int], k: int) -> None:
    assume(len(set(groups)) >= k)
    folds = sp.group_k_fold(groups, k, rng=rng())
    expected = [len(part) for _, part in theirs.GroupKFold(k).split(groups, groups=groups)]
    assert sorted(len(part) for _, part in folds) == sorted(expected)
    for train, part in folds:
        assert not set(np.array(groups)[train]) & set(np.array(groups)[part])


@pytest.mark.parametrize(("n", "k", "gap"), [(9, 3, 0), (30, 4, 0), (30, 4, 5), (11, 2, 3)])
def test_time_series_split_is_that_of_scikit_learn(n: int, k: int, gap: int) -> None:
    expected = list(theirs.TimeSeriesSplit(k, gap=gap).split(np.zeros(n)))
    np.testing.assert_equal(sp.time_series_split(n, k, gap=gap), expected)


def test_time_series_split_with_the_least() -> None:
    np.testing.assert_equal(sp.time_series_split(2, 1), [([0], [1])])
    np.testing.assert_equal(sp.time_series_split(7, 2, gap=2), [([0], [3, 4]), ([0, 1, 2], [5, 6])])


def test_leave_one_out_is_that_of_scikit_learn() -> None:
    expected = list(theirs.LeaveOneOut().split(np.zeros(6)))
    np.testing.assert_equal(sp.leave_one_out(6), expected)


@given(st.integers(1, 40), st.data())
def test_sizes_of_the_three_parts(n: int, draw: st.DataObject) -> None:
    test = draw.draw(st.integers(0, n - 1))
    val = draw.draw(st.integers(0, n - 1 - test))
    parts = sp.train_val_test_split(n, val, test, rng=rng())
    assert [len(part) for part in parts] == [n - val - test, val, test]


@pytest.mark.parametrize(
    ("n", "val", "test", "sizes"),
    [
        (100, 0.2, 0.2, [60, 20, 20]),
        (1797, 0, 500, [1297, 0, 500]),
        (1797, 0.1, 500, [1117, 180, 500]),
        (100, 0.07, 0.0, [93, 7, 0]),
        (5, 0.3, np.int64(2), [1, 2, 2]),
        (1, 0, 0, [1, 0, 0]),
    ],
)
def test_sizes_by_hand(n: int, val: float, test: float, sizes: list[int]) -> None:
    parts = sp.train_val_test_split(n, val, test, rng=rng())
    assert [len(part) for part in parts] == sizes


def test_default_sizes() -> None:
    assert [len(part) for part in sp.train_val_test_split(50, rng=rng())] == [30, 10, 10]


@given(classes, st.data())
def test_stratified_parts_hold_their_shares(y: list[int], draw: st.DataObject) -> None:
    n, labels = len(y), np.array(y)
    test_size = draw.draw(st.integers(0, n - 1))
    val_size = draw.draw(st.integers(0, n - 1 - test_size))
    seed = draw.draw(st.integers(0, 99))
    parts = sp.train_val_test_split(n, val_size, test_size, rng=rng(seed), stratify=y)
    assert [len(part) for part in parts] == [n - val_size - test_size, val_size, test_size]
    train, val, test = counts(labels, parts)
    share = test_size * (train + val + test) / n
    assert (np.floor(share) <= test).all()
    assert (test <= np.ceil(share)).all()
    share = val_size * (train + val) / (n - test_size)
    assert (np.floor(share) <= val).all()
    assert (val <= np.ceil(share)).all()


def test_stratified_parts_are_near_those_of_scikit_learn() -> None:
    shuffle = theirs.StratifiedShuffleSplit(1, test_size=30, random_state=0)
    y = LABELS[:-1]  # theirs refuses a class of one
    [(train, test)] = shuffle.split(y, y)
    ours = sp.train_val_test_split(len(y), 0, 30, rng=rng(), stratify=y)
    assert np.abs(counts(y, [ours[0], ours[2]]) - counts(y, [train, test])).max() <= 1


@pytest.mark.parametrize(("n", "size"), [(1, 1), (7, 3), (12, 5), (12, 4), (30, 29), (9, 9)])
def test_spread_takes_every_place_equally_often(n: int, size: int) -> None:
    class From:
        def __init__(self, start: int) -> None:
            self.start = start

        def integers(self, high: int) -> int:
            assert high == n
            return self.start

    taken = np.zeros(n, int)
    for start in range(n):
        chosen, rest = _spread(np.arange(n), size, From(start))
        assert sorted([*chosen, *rest]) == list(range(n))
        assert len(chosen) == size
        taken[chosen] += 1
    assert (taken == size).all()


def test_spread_does_not_overflow() -> None:
    n = 3_000_000
    chosen, rest = _spread(np.arange(n), n // 2, rng())
    assert (len(chosen), len(rest)) == (n // 2, n - n // 2)
    assert np.diff(chosen).min() == np.diff(chosen).max() == 2


@given(classes, st.data())
def test_groups_stay_together(groups: list[int], draw: st.DataObject) -> None:
    people = len(set(groups))
    test_size = draw.draw(st.integers(0, people - 1))
    val_size = draw.draw(st.integers(0, people - 1 - test_size))
    parts = sp.train_val_test_split(
        len(groups), val_size, test_size, rng=rng(), groups=[f"no. {g}" for g in groups]
    )
    names = [{groups[index] for index in part} for part in parts]
    assert [len(part) for part in names] == [people - val_size - test_size, val_size, test_size]
    assert sum(map(len, parts)) == len(groups)


def test_bootstrap_indices() -> None:
    drawn, out = sp.bootstrap_indices(200, rng=rng())
    assert len(drawn) == 200
    assert sorted({*drawn, *out}) == list(range(200))
    np.testing.assert_equal(sp.bootstrap_indices(1, rng=rng()), ([0], []))


def test_share_out_of_the_bag() -> None:
    generator = rng()
    shares = [len(sp.bootstrap_indices(1000, rng=generator)[1]) / 1000 for _ in range(500)]
    assert abs(np.mean(shares) - (1 - 1 / 1000) ** 1000) < 5 * np.std(shares) / math.sqrt(500)


def test_bootstrap_errors_by_hand() -> None:
    assert sp.bootstrap_632(0.25, 0.5) == 0.368 * 0.25 + 0.632 * 0.5
    assert sp.bootstrap_632(0.0, 1.0) == 0.632
    plus = sp.bootstrap_632_plus
    assert plus(0.0, 0.5, 0.5) == 0.5  # R = 1: all trust in the error out of the bag
    assert plus(0.2, 0.2, 0.7) == pytest.approx(0.2, rel=1e-15)  # R = 0
    assert plus(0.1, 0.3, 0.9) == pytest.approx(0.1 + 0.2 * 0.632 / 0.908)  # R = 1/4
    assert plus(0.3, 0.2, 0.7) == sp.bootstrap_632(0.3, 0.2)  # no overfitting at all
    assert plus(0.4, 0.5, 0.3) == sp.bootstrap_632(0.4, 0.5)  # worse than chance in the bag
    assert plus(0.1, 0.6, 0.5) == pytest.approx(0.632 * 0.6 + 0.368 * 0.5)  # and out of it
    assert plus(0.5, 0.6, 0.5) == sp.bootstrap_632(0.5, 0.6)  # no division by 0


errors = st.floats(0, 1)


@given(errors, errors, errors)
def test_632_plus_is_a_weighted_mean(a: float, b: float, c: float) -> None:
    train, oob, no_information = sorted([a, b, c])
    assume(no_information - train > 1e-6)
    overfitting = (oob - train) / (no_information - train)
    weight = 0.632 / (1 - 0.368 * overfitting)
    estimate = sp.bootstrap_632_plus(train, oob, no_information)
    assert estimate == pytest.approx((1 - weight) * train + weight * oob, rel=1e-12, abs=1e-15)
    assert sp.bootstrap_632(train, oob) <= estimate + 1e-15
    assert estimate <= oob + 1e-15


@given(st.lists(st.tuples(st.integers(-2, 3), st.integers(-2, 3)), min_size=1, max_size=30))
def test_no_information_error_is_the_mean_over_all_pairs(pairs: list[tuple[int, int]]) -> None:
    pred, target = np.array(pairs).T
    expected = np.mean(pred[:, None] != target)
    assert sp.no_information_error(pred, target) == pytest.approx(expected, abs=1e-15)
    assert type(sp.no_information_error(pred, target)) is float


def test_bootstrap_of_the_nearest_neighbor() -> None:
    # On labels drawn by a coin its error is 1/2: .632 is far too small, .632+ is right.
    generator = rng()
    x, y = generator.normal(size=(100, 3)), generator.integers(2, size=100)
    wrong = []
    for _ in range(50):
        drawn, out = sp.bootstrap_indices(100, rng=generator)
        nearest = np.linalg.norm(x[out, None] - x[drawn], axis=-1).argmin(axis=1)
        wrong.append(np.mean(y[drawn][nearest] != y[out]))
    oob, no_information = float(np.mean(wrong)), sp.no_information_error(y, y)
    assert abs(sp.bootstrap_632(0.0, oob) - 0.316) < 0.05
    assert abs(sp.bootstrap_632_plus(0.0, oob, no_information) - 0.5) < 0.1


@pytest.mark.parametrize(("p", "n"), [(0.0, 5), (0.9, 100), (0.98, 500), (0.5, 1), (1.0, 7)])
def test_standard_error_is_that_of_a_binomial(p: float, n: int) -> None:
    expected = stats.binom(n, p).std() / n
    assert sp.accuracy_standard_error(p, n) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("n", [1, 2, 7, 100, 10**9])
def test_wilson_interval_is_that_of_scipy(n: int, level: float) -> None:
    for successes in sorted({0, 1, n // 3, n // 2, n - 1, n}):
        expected = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
        interval = sp.wilson_interval(successes, n, level)
        np.testing.assert_allclose(interval, expected, rtol=1e-13, atol=1e-15)
        assert [type(end) for end in interval] == [float, float]


def test_wilson_interval_keeps_its_digits() -> None:
    z = stats.norm.ppf(0.975)
    low, high = sp.wilson_interval(1, 10**9)
    for p in (low, high):
        assert abs(1e-9 - p) == pytest.approx(z * math.sqrt(p * (1 - p) / 10**9), rel=1e-6)
    expected = optimize.brentq(
        lambda p: (1e-9 - p) ** 2 - z**2 * p * (1 - p) / 10**9, 1e-12, 1e-9, xtol=1e-30, rtol=1e-14
    )
    assert low == pytest.approx(expected, rel=1e-12)


def test_wilson_interval_at_the_ends_of_the_confidence() -> None:
    for successes in (0, 3, 7):
        low, high = sp.wilson_interval(successes, 7, 1e-20)  # z is 0
        np.testing.assert_allclose([low, high], successes / 7, rtol=1e-15)
    low, high = sp.wilson_interval(3, 7, 1 - 2**-53)
    z = -stats.norm.ppf(2.0**-54)
    for p in (low, high):
        assert abs(3 / 7 - p) == pytest.approx(z * math.sqrt(p * (1 - p) / 7), rel=1e-12)


@given(st.integers(1, 10**6), st.data())
def test_wilson_interval(n: int, draw: st.DataObject) -> None:
    successes = draw.draw(st.integers(0, n))
    low, high = sp.wilson_interval(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert (low == 0, high == 1) == (successes == 0, successes == n)
    mirrored = sp.wilson_interval(n - successes, n)
    np.testing.assert_allclose(mirrored, (1 - high, 1 - low), atol=1e-15)


def test_share_of_wilson_intervals_that_hold_the_truth() -> None:
    successes = np.arange(101)
    intervals = np.array([sp.wilson_interval(int(k), 100) for k in successes])
    for p in (0.05, 0.3, 0.9):
        holds = (intervals[:, 0] <= p) & (p <= intervals[:, 1])
        assert 0.93 < stats.binom(100, p).pmf(successes)[holds].sum() < 0.98
