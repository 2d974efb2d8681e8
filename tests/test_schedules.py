"""Schedules by hand, and what holds for all of them."""

import math
import pickle
from dataclasses import FrozenInstanceError, fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlref import schedules as sch
from dlref.errors import ParameterError
from dlref.optimizers import SGD

# Each with its largest rate, where that is reached, and a step from which on nothing changes.
SCHEDULES = [
    (sch.constant(0.3), 0.3, 0, 0),
    (sch.step_decay(0.3, 4), 0.3, 0, None),
    (sch.step_decay(0.3, 1, gamma=0.0), 0.3, 0, 1),
    (sch.multistep(0.3, [3, 6]), 0.3, 0, 6),
    (sch.multistep(0.3, []), 0.3, 0, 0),
    (sch.exponential(0.3, 0.9), 0.3, 0, None),
    (sch.polynomial(0.3, 7, power=2), 0.3, 0, 7),
    (sch.cosine(0.3, 9, eta_min=0.1), 0.3, 0, 9),
    (sch.cosine_restarts(0.3, 4), 0.3, 0, None),
    (sch.cosine_restarts(0.3, 2, T_mult=3), 0.3, 8, None),
    (sch.one_cycle(0.3, 20), 0.3, 5, 19),
    (sch.one_cycle(0.3, 20, anneal_strategy="linear"), 0.3, 5, 19),
    (sch.warmup(0.3), 0.3, 5, 5),
    (sch.warmup(sch.cosine(0.3, 6), 3, start_factor=0.0), 0.3, 3, 9),
    (sch.inverse_sqrt(0.3, 4), 0.3, 3, None),
    (sch.warmup_stable_decay(0.3, 3, 5, 4, eta_min=0.1), 0.3, 2, 12),
    (sch.warmup_stable_decay(0.3, 0, 0, 4), 0.3, 0, 4),
]

each = pytest.mark.parametrize(
    ("schedule", "largest", "where", "end"), SCHEDULES, ids=[repr(line[0]) for line in SCHEDULES]
)


def rates(schedule: Any, count: int) -> list[float]:
    return [schedule(step) for step in range(count)]


def test_table_covers_every_schedule() -> None:
    used = {type(line[0]).__name__ for line in SCHEDULES}
    assert set(sch.__all__) - used == {"ReduceOnPlateau", "Schedule", "lr_range_test"}


@each
def test_a_rate_is_a_float_of_at_least_zero(
    schedule: Any, largest: float, where: int, end: int | None
) -> None:
    for step in (0, 1, 2, 3, 10, 1000, 10**9, np.int64(7)):
        assert type(schedule(step)) is float
        assert 0 <= schedule(step) <= largest * (1 + 1e-15)


@each
def test_largest_rate(schedule: Any, largest: float, where: int, end: int | None) -> None:
    assert schedule(where) == pytest.approx(largest, rel=1e-15)


@each
def test_rate_at_the_end_stays(schedule: Any, largest: float, where: int, end: int | None) -> None:
    if end is None:
        return
    last = schedule(end)
    assert [schedule(step) for step in (end + 1, end + 7, 10**9)] == [last] * 3
    if end > 0:
        assert schedule(end - 1) != last


@each
def test_frozen_and_equal_by_value(
    schedule: Any, largest: float, where: int, end: int | None
) -> None:
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert hash(pickle.loads(pickle.dumps(schedule))) == hash(schedule)
    assert eval(repr(schedule), vars(sch).copy()) == schedule
    with pytest.raises(FrozenInstanceError):
        setattr(schedule, fields(schedule)[0].name, 1.0)


@each
def test_an_optimizer_follows(schedule: Any, largest: float, where: int, end: int | None) -> None:
    optimizer, params = SGD(schedule), {"w": np.zeros(1)}
    state = optimizer.init(params)
    for step in range(15):
        before = params["w"]
        params, state = optimizer.step(params, {"w": np.ones(1)}, state)
        assert before - params["w"] == pytest.approx(schedule(step), abs=1e-15)


@each
def test_a_step_below_zero(schedule: Any, largest: float, where: int, end: int | None) -> None:
    with pytest.raises(ParameterError) as error:
        schedule(-1)
    assert str(error.value) == f"{type(schedule).__name__}: step must be in [0, inf); got -1"


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (sch.step_decay(8, 2, gamma=0.5), [8, 8, 4, 4, 2, 2, 1]),
        (sch.multistep(8, [1, 3, 3], gamma=0.5), [8, 4, 4, 1, 1]),
        (sch.exponential(8, 0.5), [8, 4, 2, 1]),
        (sch.polynomial(8, 2), [8, 4, 0, 0]),
        (sch.polynomial(9, 3, power=2), [9, 4, 1, 0]),
        (sch.polynomial(9, 3, power=0), [9, 9, 9, 9]),
        (sch.cosine(8, 2, eta_min=2), [8, 5, 2, 2]),
        (sch.cosine(8, 3), [8, 6, 2, 0]),
        (sch.cosine_restarts(8, 1, eta_min=2), [8, 8, 8]),
        (sch.cosine_restarts(8, 2, eta_min=2), [8, 5, 8, 5]),
        (sch.cosine_restarts(8, 1, T_mult=3, eta_min=2), [8, 8, 6.5, 3.5, 8]),
        (
            sch.one_cycle(8, 8, 0.5, "linear", 4.0, 2.0),
            [2, 4, 6, 8, 6.25, 4.5, 2.75, 1, 1],
        ),
        (sch.one_cycle(8, 5, 0.6, "cos", 4.0, 2.0), [2, 5, 8, 4.5, 1, 1]),
        (sch.warmup(8, 4, start_factor=0.5), [4, 5, 6, 7, 8, 8]),
        (sch.warmup(sch.exponential(8, 0.5), 2, start_factor=0.0), [0, 4, 8, 4, 2]),
        (sch.warmup(lambda step: 8.0 - step, 2, start_factor=0.0), [0, 4, 8, 7, 6]),
        (sch.inverse_sqrt(8, 2), [4, 8, 8 * math.sqrt(2 / 3), 8 * math.sqrt(1 / 2)]),
        (sch.inverse_sqrt(8, 1), [8, 8 / math.sqrt(2)]),
        (sch.warmup_stable_decay(8, 2, 1, 2, eta_min=2), [4, 8, 8, 8, 5, 2, 2]),
    ],
    ids=repr,
)
def test_by_hand(schedule: Any, expected: list[float]) -> None:
    np.testing.assert_allclose(rates(schedule, len(expected)), expected, rtol=1e-15, atol=1e-15)


def test_inverse_sqrt_is_the_formula_of_the_transformer() -> None:
    d, W = 512, 4000
    schedule = sch.inverse_sqrt((d * W) ** -0.5, W)
    for step in (0, 100, 3999, 4000, 50_000):
        n = step + 1
        assert schedule(step) == pytest.approx(d**-0.5 * min(n**-0.5, n * W**-1.5), rel=1e-14)


def test_stable_part_may_be_decided_later() -> None:
    short, long = (sch.warmup_stable_decay(1, 5, n, 10) for n in (20, 50))
    assert rates(short, 26) == rates(long, 26)
    assert rates(short, 100)[25:36] == rates(long, 100)[55:66]


@given(st.integers(1, 50), st.integers(1, 4), st.integers(0, 5000))
def test_restarts_begin_where_the_lengths_say(T_0: int, T_mult: int, step: int) -> None:
    starts = [0]
    while starts[-1] <= step:
        starts.append(starts[-1] + T_0 * T_mult ** (len(starts) - 1))
    begin, end = starts[-2:]
    expected = sch.cosine(1.0, end - begin)(step - begin)
    assert sch.cosine_restarts(1.0, T_0, T_mult)(step) == expected


def test_restarts_of_a_long_training_take_no_time() -> None:
    assert sch.cosine_restarts(1.0, 1)(10**15) == 1.0


@given(st.floats(0.01, 10), st.integers(1, 100), st.integers(0, 99))
def test_falling_schedules_fall(lr: float, T: int, step: int) -> None:
    for schedule in (
        sch.step_decay(lr, T),
        sch.exponential(lr, 0.9),
        sch.polynomial(lr, T, 0.9),
        sch.cosine(lr, T),
    ):
        assert schedule(step + 1) <= schedule(step)


@pytest.mark.parametrize(("mode", "old", "new"), [("min", 5, 4), ("max", 4, 5)])
def test_plateau_waits_and_cools_down(mode: str, old: int, new: int) -> None:
    plateau = sch.ReduceOnPlateau(16.0, mode, factor=0.5, patience=1, cooldown=2, min_lr=3.0)
    state, found = plateau.init(), []
    for metric in 7 * [old] + 8 * [new]:
        state = plateau.update(metric, state)
        found.append(state["lr"])
    # one bad value is put up with; the two after a reduction are not counted
    assert found == [16, 16, 8, 8, 8, 8, 4, 4, 4, 4, 3, 3, 3, 3, 3]
    assert state["best"] == new


@pytest.mark.parametrize(
    ("mode", "threshold_mode", "better", "worse"),
    [
        ("min", "rel", 89.0, 91.0),
        ("max", "rel", 111.0, 109.0),
        ("min", "abs", 99.85, 99.95),
        ("max", "abs", 100.15, 100.05),
    ],
)
def test_plateau_threshold(mode: str, threshold_mode: str, better: float, worse: float) -> None:
    plateau = sch.ReduceOnPlateau(1.0, mode, threshold=0.1, threshold_mode=threshold_mode)
    state = plateau.update(100.0, plateau.init())
    assert state["best"] == 100
    assert plateau.update(better, state)["best"] == better
    assert plateau.update(worse, state) == {**state, "bad": 1}


def test_plateau_writes_to_no_state_and_takes_any_order_of_keys() -> None:
    plateau = sch.ReduceOnPlateau(1.0, patience=0)
    state = plateau.update(1.0, plateau.init())
    before = dict(state)
    after = plateau.update(1.0, state)
    assert state == before
    assert after["lr"] == 0.1
    assert plateau.update(1.0, dict(reversed(state.items()))) == after


@pytest.mark.parametrize("metric", [math.nan, math.inf])
def test_plateau_takes_no_metric_for_a_bad_one(metric: float) -> None:
    plateau = sch.ReduceOnPlateau(1.0)
    assert plateau.update(metric, plateau.init())["bad"] == 1


def test_plateau_improves_on_infinity_whatever_the_threshold() -> None:
    for threshold in (0.0, 1e-4, 0.5):
        plateau = sch.ReduceOnPlateau(1.0, threshold=threshold)
        assert plateau.update(1e300, plateau.init())["best"] == 1e300


def test_range_test_grows_by_a_factor() -> None:
    asked: list[float] = []

    def train_step(lr: float) -> float:
        assert type(lr) is float
        asked.append(lr)
        return 1.0

    found, losses = sch.lr_range_test(train_step, 1e-3, 10.0, num_iter=5)
    np.testing.assert_allclose(found, [1e-3, 1e-2, 0.1, 1, 10], rtol=1e-14)
    assert found.tolist() == asked
    assert losses.tolist() == [1.0] * 5


@pytest.mark.parametrize(
    ("losses", "diverged", "tried"),
    [
        ([3, 2, 4, 8, 8.5, 1], 4.0, 5),
        ([3, 2, 4, 8, 8.5, 1], 2.0, 4),
        ([3, 2, 4, 8, 8.5, 1], math.inf, 6),
        ([3, math.nan, 1, 1, 1, 1], 4.0, 2),
        ([math.inf, 1, 1, 1, 1, 1], 4.0, 1),
        ([3, math.inf, 1, 1, 1, 1], math.inf, 2),
    ],
)
def test_range_test_ends_when_it_diverges(losses: list[float], diverged: float, tried: int) -> None:
    given_out = iter(losses)
    found = sch.lr_range_test(lambda lr: next(given_out), 1.0, 2.0, 6, diverged)
    assert len(found[0]) == len(found[1]) == tried
    np.testing.assert_array_equal(found[1], losses[:tried])
