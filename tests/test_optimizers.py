"""Optimizers against steps computed by hand, and what they are known for."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlref import optimizers as opt
from dlref.schedules import exponential

numbers = st.floats(-1e3, 1e3)
vectors = hnp.arrays(np.float64, hnp.array_shapes(max_dims=2, max_side=4), elements=numbers)


def walk(optimizer: Any, w: Any, grads: Any) -> list[Any]:
    """Return the parameter after each step along given gradients."""
    params = {"w": np.array(w, float)}
    state = optimizer.init(params)
    path = []
    for g in grads:
        params, state = optimizer.step(params, {"w": np.array(g, float)}, state)
        path.append(params["w"])
    return path


def test_lion_by_hand() -> None:
    # c = 0.9 m + 0.1 g with m = 0.01 g of the first step: (0.0045 - 0.001, -0.018 + 0.1)
    first, second = walk(opt.Lion(0.1, weight_decay=0.5), [1, -1], [[0.5, -2], [-0.01, 1]])
    np.testing.assert_allclose(first, [1 - 0.1 * 1.5, -1 + 0.1 * 1.5], rtol=1e-15)
    np.testing.assert_allclose(second, [0.85 - 0.1 * 1.425, -0.85 - 0.1 * 0.575], rtol=1e-15)


def test_memory_of_lion_by_hand() -> None:
    rule, params = opt.ScaleByLion(), {"w": [0.0, 0.0]}
    state = rule.init(params)
    for g in ([0.5, -2.0], [-0.01, 1.0]):
        _, state = rule.update({"w": g}, state, params)
    np.testing.assert_allclose(state[0]["m"]["w"], [0.00485, -0.0098], rtol=1e-14)


def test_lars_by_hand() -> None:
    # |w| = 5, |g| = 10: 2.5 / 11 (6.6, 8.8); then |w| = 4.75, |g| = 3.8: 0.5 (0.57, 4.56)
    optimizer = opt.LARS(0.1, momentum=0.9, weight_decay=0.2, trust_coefficient=0.5)
    first, second = walk(optimizer, [3, 4], [[6, 8], [0, 3.8]])
    np.testing.assert_allclose(first, [3 - 0.15, 4 - 0.2], rtol=1e-15)
    velocity = np.array([0.9 * 0.15 + 0.1 * 0.285, 0.9 * 0.2 + 0.1 * 2.28])
    np.testing.assert_allclose(second, [2.85, 3.8] - velocity, rtol=1e-14)


def test_rate_of_lars_stands_inside_the_velocity() -> None:
    optimizer = opt.LARS(exponential(1.0, 0.5), momentum=0.5, trust_coefficient=1.0)
    first, second = walk(optimizer, [8], [[1], [1]])
    assert first == 8 - 8  # the whole length of w; then |w| = 0, and the factor is 1
    assert second == 0 - (0.5 * 8 + 0.5 * 1)


def test_lamb_by_hand() -> None:
    # a constant gradient makes Adam's part its sign: u = (1, -1) + 0.5 w
    optimizer = opt.LAMB(0.1, eps=0.0, weight_decay=0.5)
    first, second = walk(optimizer, [3, 4], [[2, -5], [2, -5]])
    expected = np.array([3, 4]) - 0.1 * 5 / math.sqrt(7.25) * np.array([2.5, 1.0])
    np.testing.assert_allclose(first, expected, rtol=1e-14)
    u = np.array([1, -1]) + 0.5 * expected
    expected = expected - 0.1 * np.linalg.norm(expected) / np.linalg.norm(u) * u
    np.testing.assert_allclose(second, expected, rtol=1e-14)


@pytest.mark.parametrize("rule", [opt.ScaleByTrustRatio(), opt.ScaleByLARS(weight_decay=0.5)])
@pytest.mark.parametrize(("w", "g"), [([0.0, 0.0], [3.0, 4.0]), ([3.0, 4.0], [0.0, 0.0])])
def test_trust_ratio_without_a_norm_is_one(rule: opt.Rule, w: Any, g: Any) -> None:
    decay = 0.5 if isinstance(rule, opt.ScaleByLARS) else 0.0
    updates, _ = rule.update({"w": g}, rule.init({"w": w}), {"w": w})
    np.testing.assert_array_equal(updates["w"], np.array(g) + decay * np.array(w))


def test_sam_by_hand() -> None:
    optimizer = opt.SAM(opt.SGD(0.1, momentum=0.5), rho=0.5)
    params = {"a": np.array([1.0]), "b": np.array([2.0])}
    grads = {"a": np.array([3.0]), "b": np.array([4.0])}
    above = optimizer.climb(params, grads)
    np.testing.assert_allclose([above["a"][0], above["b"][0]], [1.3, 2.4], rtol=1e-15)
    stepped, state = optimizer.step(params, grads, optimizer.init(params))
    np.testing.assert_allclose([stepped["a"][0], stepped["b"][0]], [0.7, 1.6], rtol=1e-15)
    assert state[0]["rule"] == "Trace"


def test_sam_stays_where_the_gradient_is_zero() -> None:
    params = {"w": np.array([1.0, 2.0])}
    above = opt.SAM(opt.SGD()).climb(params, {"w": np.zeros(2)})
    np.testing.assert_array_equal(above["w"], params["w"])
    assert not np.shares_memory(above["w"], params["w"])


@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_sam_climbs_the_same_way_whatever_the_size(size: float) -> None:
    above = opt.SAM(opt.SGD(), rho=0.5).climb({"w": [1.0, 2.0]}, {"w": [3 * size, 4 * size]})
    np.testing.assert_allclose(above["w"], [1.3, 2.4], rtol=1e-15)


def test_sam_keeps_float32() -> None:
    w = np.ones(2, np.float32)
    assert opt.SAM(opt.SGD(), rho=np.float64(0.1)).climb({"w": w}, {"w": w})["w"].dtype == w.dtype


def test_nesterov_by_hand() -> None:
    # v = 1, 1.5, 1.75; the step is g + v / 2
    path = walk(opt.SGD(1.0, momentum=0.5, nesterov=True), [0], [[1], [1], [1]])
    np.testing.assert_array_equal(np.ravel(path), [-1.5, -3.25, -5.125])


def test_dampening_by_hand() -> None:
    # v = 1, then 0.5 + 0.75, then 0.625 + 0.75: the first gradient is taken whole
    path = walk(opt.SGD(1.0, momentum=0.5, dampening=0.25), [0], [[1], [1], [1]])
    np.testing.assert_array_equal(np.ravel(path), [-1, -2.25, -3.625])


def test_momentum_of_a_constant_gradient_is_a_sum() -> None:
    state = (rule := opt.Trace(0.9)).init(params := {"w": [0.0]})
    for _ in range(400):
        updates, state = rule.update({"w": [1.0]}, state, params)
    np.testing.assert_allclose(updates["w"], 10, rtol=1e-12)


@pytest.mark.parametrize("g", [1e-3, 1.0, 1e3])
def test_rate_of_adam_does_not_decay(g: float) -> None:
    path = np.ravel(walk(opt.Adam(1e-3), [0], 5000 * [[g]]))
    np.testing.assert_allclose([path[0], path[-1] - path[-2]], -1e-3, rtol=2e-5)


def test_rate_of_adagrad_decays_as_the_root() -> None:
    path = np.ravel([[0], *walk(opt.Adagrad(0.01), [0], 10_000 * [[7]])])
    rates = -np.diff(path)[[0, 99, 9999]]
    np.testing.assert_allclose(rates, [0.01, 0.001, 0.0001], rtol=1e-6)


def test_first_step_of_rmsprop_is_ten_rates_long() -> None:
    np.testing.assert_allclose(walk(opt.RMSprop(0.01), [0], [[5]]), [[-0.1]], rtol=1e-6)


def test_adamw_decays_all_weights_alike_and_adam_does_not() -> None:
    rng = np.random.default_rng(0)
    grads = rng.standard_normal((2000, 3)) * [0.1, 1, 10]
    w = walk(opt.AdamW(1e-3, weight_decay=0.1), [1, 1, 1], grads)[-1]
    np.testing.assert_allclose(w, (1 - 1e-4) ** 2000, atol=0.1)
    w = walk(opt.Adam(1e-3, weight_decay=0.1), [1, 1, 1], grads)[-1]
    assert w[0] < 0.3
    assert w[2] > 0.85


def test_penalty_is_in_the_means_of_adam_and_not_in_those_of_adamw() -> None:
    params, grads = {"w": [1.0]}, {"w": [0.0]}
    for optimizer, place, m in (
        (opt.Adam(weight_decay=0.5), 1, 0.05),
        (opt.AdamW(weight_decay=0.5), 0, 0.0),
    ):
        _, state = optimizer.step(params, grads, optimizer.init(params))
        np.testing.assert_allclose(state[place]["m"]["w"], m, rtol=1e-15)


def test_for_sgd_both_kinds_of_decay_are_one() -> None:
    grads = np.random.default_rng(0).standard_normal((50, 3))
    outside = opt.Chain([opt.ScaleByRate(0.1), Shrink(0.1 * 0.3)])
    np.testing.assert_allclose(
        walk(opt.SGD(0.1, weight_decay=0.3), [1, 2, 3], grads),
        walk(outside, [1, 2, 3], grads),
        rtol=1e-12,
    )


class Shrink(opt.Rule):
    """Weight decay behind the learning rate."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def formula(self, now: Any, g: Any, p: Any, memory: Any) -> Any:
        return (g - self.factor * p,)


@pytest.mark.parametrize(
    "optimizer",
    [
        opt.Adagrad(0.1, eps=0.0),
        opt.RMSprop(0.1, eps=0.0, momentum=0.5),
        opt.Adam(0.1, eps=0.0),
        opt.Adam(0.1, eps=0.0, amsgrad=True),
        opt.Adamax(0.1, eps=0.0),
        opt.NAdam(0.1, eps=0.0),
        opt.Lion(0.1),
        opt.LAMB(0.1, eps=0.0),
        opt.LARS(0.1),
    ],
    ids=repr,
)
@pytest.mark.parametrize("power", [-40, 3, 40])
def test_size_of_all_gradients_does_not_matter(optimizer: Any, power: int) -> None:
    grads = np.random.default_rng(0).standard_normal((12, 4))
    scaled = walk(optimizer, [1, 2, 3, 4], 2.0**power * grads)
    np.testing.assert_array_equal(walk(optimizer, [1, 2, 3, 4], grads), scaled)


def test_sgd_is_linear_in_the_gradients() -> None:
    grads = np.random.default_rng(0).standard_normal((12, 4))
    optimizer = opt.SGD(0.1, momentum=0.9, nesterov=True)
    np.testing.assert_array_equal(walk(optimizer, np.zeros(4), 8 * grads)[-1] / 8,
                                  walk(optimizer, np.zeros(4), grads)[-1])  # fmt: skip


@pytest.mark.parametrize(
    ("t", "expected"), [(1, 1.0), (5, 1.0), (6, 0.0258), (10_000, 0.99), (100_000, 1.0)]
)
def test_rectification_of_radam(t: int, expected: float) -> None:
    """With unit gradients the update is the factor itself, but for plain momentum at first."""
    rule = opt.ScaleByRAdam(eps=0.0)
    m = np.array([1 - 0.9**t])
    v = np.array([1 - 0.999**t])
    one = np.ones(1)
    past = [(m - 0.1) / 0.9, (v - 0.001) / 0.999]
    update, m_next, v_next = rule.formula({"step": t}, one, one, past)
    assert float(update[0]) == pytest.approx(expected, abs=0.01 if t > 6 else 1e-4)
    np.testing.assert_allclose([m_next, v_next], [m, v], rtol=1e-9)


def test_radam_starts_at_five_not_at_four() -> None:
    # with β₂ = 0.75 the length ρ∞ is 7; ρ₃ = 7 - 6 · 0.4219 / 0.5781 = 2.62, ρ₈ = 5.21
    path = np.ravel([[0], *walk(opt.RAdam(1.0, betas=(0.0, 0.75)), [0], 9 * [[4]])])
    lengths = -np.diff(path)
    rho = [7 - 2 * t * 0.75**t / (1 - 0.75**t) for t in range(1, 10)]
    assert [length == 4 for length in lengths] == [r <= 5 for r in rho]
    assert any(4 < r <= 5 for r in rho)


@pytest.mark.parametrize("optimizer", [opt.SGD(0.1), opt.Adam(0.1)])
def test_a_large_array_is_treated_like_its_parts(optimizer: Any) -> None:
    w, g = np.random.default_rng(0).standard_normal((2, 2, 60_000)).astype(np.float32)
    whole, parts = {"w": w}, {"first": w[0], "second": w[1]}
    updates, _ = optimizer.update({"w": g}, optimizer.init(whole), whole)
    expected, _ = optimizer.update({"first": g[0], "second": g[1]}, optimizer.init(parts), parts)
    assert np.array_equal(updates["w"], [expected["first"], expected["second"]])
    stepped, _ = optimizer.step(whole, {"w": g}, optimizer.init(whole))
    assert np.array_equal(stepped["w"], w + updates["w"])
    assert stepped["w"].dtype == np.float32


def test_schedule_is_asked_for_the_steps_done() -> None:
    asked = []

    def rate(step: int) -> float:
        asked.append(step)
        return 1.0

    params = {"w": np.ones(100_000), "b": np.ones(3)}
    optimizer = opt.Adam(rate)
    state = optimizer.init(params)
    for _ in range(3):
        params, state = optimizer.step(params, params, state)
    assert asked == [0, 1, 2]


def test_state_keeps_the_last_rate() -> None:
    optimizer = opt.SGD(exponential(1.0, 0.5))
    params = {"w": [1.0]}
    state = optimizer.init(params)
    assert state == ({"rule": "ScaleByRate", "step": 0, "lr": 0.0},)
    for lr in (1.0, 0.5, 0.25):
        _, state = optimizer.step(params, params, state)
        assert state[0]["lr"] == lr


def test_rate_can_be_replaced_in_the_middle() -> None:
    slow, fast = opt.Adam(0.1), replace(opt.Adam(0.1), lr=0.2)
    params = {"w": np.array([1.0])}
    _, state = slow.step(params, params, slow.init(params))
    (small, _), (large, _) = (o.update(params, state, params) for o in (slow, fast))
    np.testing.assert_allclose(large["w"], 2 * small["w"], rtol=1e-15)


@pytest.mark.parametrize(
    ("optimizer", "parts"),
    [
        (opt.SGD(), ["ScaleByRate"]),
        (opt.SGD(momentum=0.5, weight_decay=0.1), ["AddDecay", "Trace", "ScaleByRate"]),
        (opt.SGD(dampening=0.5), ["ScaleByRate"]),
        (opt.Adam(), ["ScaleByAdam", "ScaleByRate"]),
        (
            opt.Adam(amsgrad=True, weight_decay=0.1),
            ["AddDecay", "ScaleByAMSGrad", "ScaleByRate"],
        ),
        (opt.AdamW(), ["ScaleByAdam", "AddDecay", "ScaleByRate"]),
        (opt.AdamW(weight_decay=0), ["ScaleByAdam", "ScaleByRate"]),
        (opt.Lion(weight_decay=0.1), ["ScaleByLion", "AddDecay", "ScaleByRate"]),
        (opt.LARS(), ["ScaleByLARS", "ScaleByRate", "Trace"]),
        (opt.LAMB(), ["ScaleByAdam", "AddDecay", "ScaleByTrustRatio", "ScaleByRate"]),
    ],
)
def test_recipes(optimizer: Any, parts: list[str]) -> None:
    assert [type(part).__name__ for part in optimizer.rules] == parts


def test_defaults_are_those_of_pytorch_or_of_the_paper() -> None:
    assert repr(opt.SGD()) == (
        "SGD(lr=0.001, momentum=0.0, dampening=0.0, nesterov=False, weight_decay=0.0)"
    )
    assert repr(opt.Lion()) == "Lion(lr=0.0001, betas=(0.9, 0.99), weight_decay=0.0)"
    assert repr(opt.LARS()) == (
        "LARS(lr=0.1, momentum=0.9, weight_decay=0.0, trust_coefficient=0.001)"
    )
    assert repr(opt.LAMB()) == "LAMB(lr=0.001, betas=(0.9, 0.999), eps=1e-06, weight_decay=0.01)"
    assert repr(opt.SAM(opt.Lion())) == f"SAM(base={opt.Lion()!r}, rho=0.05)"


def test_chains_in_chains_are_chains() -> None:
    flat = opt.Chain([opt.AddDecay(0.1), opt.Trace(0.5), opt.ScaleByRate(0.1)])
    nested = opt.Chain([opt.Chain([opt.AddDecay(0.1), opt.Trace(0.5)]), opt.ScaleByRate(0.1)])
    grads = np.random.default_rng(0).standard_normal((5, 2))
    np.testing.assert_array_equal(walk(flat, [1, 2], grads), walk(nested, [1, 2], grads))
    assert hash(flat) != hash(nested)


def test_overflow_of_a_square_is_told() -> None:
    with pytest.warns(RuntimeWarning, match="overflow"):
        walk(opt.Adam(), [0], [[1e200]])


@given(vectors, st.floats(1e-3, 1e3))
def test_clipped_to_the_norm_and_in_the_same_direction(g: np.ndarray, c: float) -> None:
    grads = {"a": g, "b": np.array(2.0)}
    clipped, norm = opt.clip_by_global_norm(grads, c)
    assert norm == pytest.approx(math.sqrt(np.sum(g * g) + 4), rel=1e-14)
    after = opt.clip_by_global_norm(clipped, 1.0)[1]
    assert after == pytest.approx(min(norm, c), rel=1e-13)
    np.testing.assert_allclose(clipped["a"] * 2, g * clipped["b"], rtol=1e-13, atol=1e-300)
    if norm <= c:
        np.testing.assert_array_equal(clipped["a"], g)


@pytest.mark.parametrize("size", [5e-324, 1e-200, 1.0, 1e200, 3e307])
def test_norm_of_any_size(size: float) -> None:
    clipped, norm = opt.clip_by_global_norm({"w": [3 * size], "b": [[4 * size]]}, 5e-324)
    assert norm == pytest.approx(5 * size)
    clipped, _ = opt.clip_by_global_norm({"w": [3 * size], "b": [[4 * size]]}, size)
    np.testing.assert_allclose([clipped["w"][0], clipped["b"][0, 0]], [0.6 * size, 0.8 * size],
                               atol=5e-324)  # fmt: skip


def test_norm_in_float32_does_not_overflow() -> None:
    g = np.array([3e30, 4e30], np.float32)
    clipped, norm = opt.clip_by_global_norm({"w": g}, np.float64(1.0))
    assert norm == pytest.approx(5e30, rel=1e-6)
    assert clipped["w"].dtype == np.float32
    np.testing.assert_allclose(clipped["w"], [0.6, 0.8], rtol=1e-6)


def test_norm_of_nothing_and_of_zeros() -> None:
    assert opt.clip_by_global_norm({}, 1.0) == ({}, 0.0)
    clipped, norm = opt.clip_by_global_norm({"w": np.zeros(3), "none": np.zeros((0, 2))}, 1.0)
    assert norm == 0
    assert not clipped["w"].any()


@pytest.mark.parametrize(
    ("g", "norm", "clipped"),
    [
        ([1.0, np.inf], math.inf, [0.0, math.nan]),
        ([1.0, np.nan], math.nan, [math.nan, math.nan]),
    ],
)
def test_norm_that_is_not_finite(g: Any, norm: float, clipped: Any) -> None:
    got = opt.clip_by_global_norm({"w": g}, 1.0)
    np.testing.assert_array_equal(got[1], norm)
    np.testing.assert_array_equal(got[0]["w"], clipped)


@given(vectors, st.floats(1e-3, 1e3))
def test_clipped_by_value(g: np.ndarray, c: float) -> None:
    clipped = opt.clip_by_value({"w": g}, c)["w"]
    np.testing.assert_array_equal(clipped, np.minimum(np.maximum(g, -c), c))


def test_clip_by_value_keeps_float32_and_nan() -> None:
    g = np.array([-7, np.nan, 0.5, np.inf], np.float32)
    clipped = opt.clip_by_value({"w": g}, np.float64(1.0))["w"]
    assert clipped.dtype == np.float32
    np.testing.assert_array_equal(clipped, np.array([-1, np.nan, 0.5, 1], np.float32))


@given(vectors, st.floats(0, 1))
def test_ema_lies_between(w: np.ndarray, decay: float) -> None:
    average = opt.ema_update({"w": np.zeros_like(w)}, {"w": w}, decay)["w"]
    np.testing.assert_allclose(average, (1 - decay) * w, rtol=1e-14)


def test_ema_forgets_as_a_power() -> None:
    average = {"w": np.array([1.0])}
    for _ in range(10):
        average = opt.ema_update(average, {"w": np.array([0.0])}, 0.9)
    np.testing.assert_allclose(average["w"], 0.9**10, rtol=1e-14)


def test_swa_is_the_mean() -> None:
    many = np.random.default_rng(0).standard_normal((50, 3))
    average = {"w": np.array([math.pi, 1e300, -7.0])}  # does not count
    for n, w in enumerate(many):
        average = opt.swa_average(average, {"w": w}, n)
    np.testing.assert_allclose(average["w"], many.mean(axis=0), rtol=1e-12)


@pytest.mark.parametrize(
    "f",
    [
        lambda a, p: opt.ema_update(a, p, np.float64(0.5)),
        lambda a, p: opt.swa_average(a, p, np.int64(3)),
        lambda a, p: opt.clip_by_value(a, 1.0),
        lambda a, p: opt.clip_by_global_norm(a, 1e9)[0],
    ],
)
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_whole_dictionaries_keep_float32_and_share_nothing(
    f: Callable[..., Any], shape: tuple[int, ...]
) -> None:
    w = np.ones(shape, np.float32)
    w.flags.writeable = False
    made = f({"w": w}, {"w": w})["w"]
    assert made.dtype == np.float32
    assert made.shape == shape
    assert not np.shares_memory(made, w)
