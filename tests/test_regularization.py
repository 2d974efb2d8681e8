"""Regularization against scikit-learn, SciPy, exact values, and its own definitions."""

import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import optimize
from sklearn.linear_model import ElasticNet, Lasso, Ridge

from dlref import regularization as reg
from dlref.layers import Linear
from dlref.losses import cross_entropy, one_hot
from dlref.regularization import EarlyStopping

RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(40, 6)), RNG.normal(size=(40, 3))
floats = st.floats(-1e3, 1e3)
vectors = hnp.arrays(np.float64, st.integers(1, 6), elements=floats)


# Penalties


def test_penalties_by_hand() -> None:
    w = np.array([[3.0, -4.0], [0.0, 1.0]])
    assert reg.l1_penalty(w, 0.5) == 4
    assert reg.l2_penalty(w, 0.5) == 6.5
    assert reg.l2_penalty(w, 0.5, half=False) == 13
    assert reg.elastic_net_penalty(w, 2.0, 0.25) == 2 * (0.25 * 8 + 0.75 * 13)
    assert reg.elastic_net_penalty(w, 2.0) == 2 * (0.5 * 8 + 0.25 * 26)
    np.testing.assert_array_equal(reg.l1_penalty_grad(w, 0.5), [[0.5, -0.5], [0, 0.5]])
    np.testing.assert_array_equal(reg.l2_penalty_grad(w, 0.5), w / 2)
    np.testing.assert_array_equal(reg.l2_penalty_grad(w, 0.5, half=False), w)
    np.testing.assert_array_equal(reg.elastic_net_penalty_grad(w, 2.0, 0.25), [[5, -6.5], [0, 2.0]])


@given(vectors)
def test_elastic_net_lies_between_its_ends(w: np.ndarray) -> None:
    assert reg.elastic_net_penalty(w, 0.5, 1) == reg.l1_penalty(w, 0.5)
    assert reg.elastic_net_penalty(w, 0.5, 0) == reg.l2_penalty(w, 0.5)
    np.testing.assert_array_equal(
        reg.elastic_net_penalty_grad(w, 0.5, 1), reg.l1_penalty_grad(w, 0.5)
    )
    np.testing.assert_array_equal(
        reg.elastic_net_penalty_grad(w, 0.5, 0), reg.l2_penalty_grad(w, 0.5)
    )


def test_elastic_net_is_the_objective_of_scikit_learn() -> None:
    """Where its minimum lies, the subgradient of loss and penalty holds 0."""
    y, n = X @ [3.0, -2.0, 0, 0, 0, 0] + 0.1 * Y[:, 0], len(X)
    fitted = ElasticNet(alpha=0.2, l1_ratio=0.7, fit_intercept=False, tol=1e-12)
    w = fitted.fit(X, y).coef_
    slope = X.T @ (X @ w - y) / n
    total = slope + reg.elastic_net_penalty_grad(w, 0.2, 0.7)
    assert 0 < np.count_nonzero(w) < 6
    np.testing.assert_allclose(total[w != 0], 0, atol=1e-9)
    assert (np.abs(slope[w == 0]) <= 0.2 * 0.7).all()


def test_proximal_descent_finds_the_lasso_of_scikit_learn() -> None:
    y, n = X @ [3.0, -2.0, 0, 0, 0, 0] + 0.1 * Y[:, 0], len(X)
    step = n / np.linalg.norm(X, 2) ** 2
    w = np.zeros(6)
    for _ in range(300):
        w = reg.soft_threshold(w - step * X.T @ (X @ w - y) / n, step * 0.2)
    expected = Lasso(alpha=0.2, fit_intercept=False, tol=1e-14).fit(X, y).coef_
    np.testing.assert_allclose(w, expected, rtol=1e-12)
    np.testing.assert_array_equal(w == 0, expected == 0)


# Shrinking


def test_soft_threshold_by_hand() -> None:
    x = [-2.0, -0.3, -0.0, 0.2, 0.5, 1.0, np.inf, -np.inf]
    expected = [-1.5, 0, 0, 0, 0, 0.5, np.inf, -np.inf]
    np.testing.assert_array_equal(reg.soft_threshold(x, 0.5), expected)
    np.testing.assert_array_equal(reg.soft_threshold(x, 0.0), x)


@given(floats, st.floats(0, 10))
def test_soft_threshold_is_the_proximal_step(x: float, lam: float) -> None:
    z = float(reg.soft_threshold(x, lam))
    best = optimize.minimize_scalar(
        lambda z: (z - x) ** 2 / 2 + float(reg.l1_penalty(z, lam)), bounds=(-1e3, 1e3)
    ).x
    assert z == pytest.approx(best, abs=2e-3)
    assert z == math.copysign(max(abs(x) - lam, 0), x)


@given(hnp.arrays(np.float64, (3, 4), elements=floats), st.floats(0.01, 100))
def test_max_norm_projects_onto_the_ball(W: np.ndarray, c: float) -> None:
    before, after = np.linalg.norm(W, axis=0), reg.max_norm(W, c)
    np.testing.assert_allclose(
        np.linalg.norm(after, axis=0), np.minimum(before, c), rtol=1e-14, atol=1e-300
    )
    inside = before < c * (1 - 1e-12)
    np.testing.assert_array_equal(after[:, inside], W[:, inside])
    np.testing.assert_allclose(
        after * before, W * np.linalg.norm(after, axis=0), rtol=1e-13, atol=1e-300
    )
    np.testing.assert_allclose(reg.max_norm(after, c), after, rtol=1e-15)


def test_max_norm_over_several_axes() -> None:
    W = RNG.normal(size=(4, 3, 2, 2))
    flat = reg.max_norm(W.reshape(4, -1), 0.5, axis=1).reshape(W.shape)
    np.testing.assert_allclose(reg.max_norm(W, 0.5, axis=(1, 2, 3)), flat, rtol=1e-15)


def test_max_norm_at_the_ends_of_the_range() -> None:
    W = np.array([[3e300, 3e-300, 0.0], [4e300, 4e-300, 0.0]])
    np.testing.assert_allclose(reg.max_norm(W, 5.0), [[3, 3e-300, 0], [4, 4e-300, 0]], rtol=1e-15)
    np.testing.assert_allclose(
        reg.max_norm(W, 0.005), [[0.003, 3e-300, 0], [0.004, 4e-300, 0]], rtol=1e-15
    )
    bad = reg.max_norm([[np.inf, 3.0], [1.0, 4.0]], 1.0)
    np.testing.assert_allclose(bad, [[np.nan, 0.6], [np.nan, 0.8]])


# Ridge regression and early stopping


@pytest.mark.parametrize("lam", [1e-6, 0.3, 100.0])
@pytest.mark.parametrize("shape", [(40, 6), (6, 6), (4, 6)])
def test_ridge_against_scikit_learn(lam: float, shape: tuple[int, int]) -> None:
    inputs = X[: shape[0]]
    for targets in (Y[: shape[0]], Y[: shape[0], 0]):
        fitted = Ridge(alpha=lam, fit_intercept=False, solver="svd").fit(inputs, targets)
        got = reg.ridge_closed_form(inputs, targets, lam)
        np.testing.assert_allclose(got, fitted.coef_.T, rtol=1e-10, atol=1e-13)


def test_ridge_on_centered_data_is_ridge_with_intercept() -> None:
    fitted = Ridge(alpha=2.0, solver="svd").fit(X + 5, Y + 7)
    x, y = X + 5, Y + 7
    w = reg.ridge_closed_form(x - x.mean(axis=0), y - y.mean(axis=0), 2.0)
    np.testing.assert_allclose(w, fitted.coef_.T, rtol=1e-12)


def test_ridge_minimizes_its_objective() -> None:
    w = reg.ridge_closed_form(X, Y, 3.0)
    gradient = 2 * X.T @ (X @ w - Y) + reg.l2_penalty_grad(w, 3.0, half=False)
    np.testing.assert_allclose(gradient, 0, atol=1e-12)


def test_ridge_without_penalty_is_the_shortest_least_squares_solution() -> None:
    twice = np.hstack([X, X])
    np.testing.assert_allclose(
        reg.ridge_closed_form(twice, Y, 0.0), np.linalg.pinv(twice) @ Y, rtol=1e-12
    )


def test_training_error_rises_and_norm_falls_with_lam() -> None:
    weights = [reg.ridge_closed_form(X, Y, lam) for lam in (0, 0.01, 0.1, 1, 10, 100)]
    errors = [np.sum((X @ w - Y) ** 2) for w in weights]
    assert errors == sorted(errors)
    norms = [np.linalg.norm(w) for w in weights]
    assert norms == sorted(norms, reverse=True)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_ridge_keeps_the_dtype_of_the_inputs(dtype: type) -> None:
    w = reg.ridge_closed_form(X.astype(dtype), Y, 0.5)
    assert w.dtype == dtype
    expected = reg.ridge_closed_form(X.astype(dtype).astype(float), Y, 0.5)
    np.testing.assert_allclose(w, expected, rtol=2 * float(np.finfo(dtype).eps), atol=1e-14)


def test_ridge_without_examples_or_features() -> None:
    np.testing.assert_array_equal(reg.ridge_closed_form(np.zeros((0, 2)), [], 1.0), [0, 0])
    np.testing.assert_array_equal(reg.ridge_closed_form(np.zeros((0, 2)), [], 0.0), [0, 0])
    assert reg.ridge_closed_form(np.zeros((3, 0)), np.zeros((3, 2)), 1.0).shape == (0, 2)


def test_ridge_passes_nan_on() -> None:
    x, y = X.copy(), Y.copy()
    y[3, 1] = np.nan
    np.testing.assert_array_equal(
        np.isnan(reg.ridge_closed_form(x, y, 1.0)), [[False, True, False]] * 6
    )
    for bad in (np.nan, np.inf):
        x[0, 0] = bad
        w = reg.ridge_closed_form(x.astype(np.float32), Y, 1.0)
        assert np.isnan(w).all()
        assert (w.dtype, w.shape) == (np.float32, (6, 3))


def test_ridge_writes_to_no_argument() -> None:
    x, y = X.copy(), Y.copy()
    x.flags.writeable = y.flags.writeable = False
    reg.ridge_closed_form(x, y, 1.0)
    np.testing.assert_array_equal(x, X)


def weights_from(factors: np.ndarray) -> np.ndarray:
    U, d, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ ((factors / d)[:, None] * (U.T @ Y))


def test_ridge_filter_factors_give_the_weights() -> None:
    d = np.linalg.svd(X, compute_uv=False)
    got = weights_from(reg.ridge_filter_factors(d, 0.7))
    np.testing.assert_allclose(got, reg.ridge_closed_form(X, Y, 0.7), rtol=1e-11)


@pytest.mark.parametrize("steps", [0, 1, 2, 50])
@pytest.mark.parametrize("lr", [0.001, 0.02, 0.03])
def test_early_stopping_filter_factors_give_the_weights_of_descent(lr: float, steps: int) -> None:
    w = np.zeros((6, 3))
    for _ in range(steps):
        w = w - lr * X.T @ (X @ w - Y)
    d = np.linalg.svd(X, compute_uv=False)
    got = weights_from(reg.early_stopping_filter_factors(d, lr, steps))
    np.testing.assert_allclose(got, w, rtol=1e-10, atol=1e-13)


def test_filter_factors_at_the_ends_of_the_range() -> None:
    d = np.array([0.0, 1e-200, 1e200, np.inf])
    np.testing.assert_array_equal(reg.ridge_filter_factors(d[:3], 0.0), [0, 1, 1])
    np.testing.assert_array_equal(reg.ridge_filter_factors(d[:3], 1.0), [0, 0, 1])
    assert reg.ridge_filter_factors(1e-100, 1.0) == pytest.approx(1e-200, rel=1e-15)
    assert reg.ridge_filter_factors(2.0, 4.0) == pytest.approx(0.5, rel=1e-15)
    assert np.isnan(reg.ridge_filter_factors(d, 1.0)[3])
    factors = reg.early_stopping_filter_factors
    assert factors(1e-10, lr=1.0, steps=1) == pytest.approx(1e-20, rel=1e-15)
    assert factors(1e-10, lr=1.0, steps=10**22) == pytest.approx(1 - math.exp(-100), rel=1e-15)
    np.testing.assert_array_equal(factors([0.0, 1.0, 2**0.5], 1.0, 3).round(12), [0, 1, 2])
    np.testing.assert_array_equal(factors([1e200, np.inf], 1.0, 2), [-np.inf, -np.inf])
    np.testing.assert_array_equal(factors([1e200, np.inf], 1.0, 3), [np.inf, np.inf])
    np.testing.assert_array_equal(factors(d, 0.0, 5), [0, 0, 0, np.nan])
    np.testing.assert_array_equal(factors(d, 1.0, 0), [0, 0, 0, 0])


@given(st.floats(1e-8, 2.0), st.integers(1, 200))
def test_early_stopping_filter_factors_on_both_sides_of_the_seam(x: float, steps: int) -> None:
    d = math.sqrt(x)
    expected = 1 - (1 - np.longdouble(d) ** 2) ** steps
    got = reg.early_stopping_filter_factors(d, 1.0, steps)
    assert float(got) == pytest.approx(float(expected), rel=1e-11, abs=1e-13)


def test_early_stopping_is_close_to_ridge_and_no_more() -> None:
    """Claim C199: 1 - exp(-x) and x / (1 + x) differ by 0.2036 at most."""
    d, lr, steps = np.geomspace(1e-2, 30, 20001), 1e-4, 10**4
    gap = reg.early_stopping_filter_factors(d, lr, steps) - reg.ridge_filter_factors(
        d, 1 / (lr * steps)
    )
    assert float(gap.max()) == pytest.approx(0.2036, abs=1e-4)
    assert gap.min() > 0


# Smoothed labels


def test_smooth_labels_by_hand() -> None:
    t = reg.smooth_labels(one_hot([1, 0], 4), 0.2)
    np.testing.assert_allclose(t, [[0.05, 0.85, 0.05, 0.05], [0.85, 0.05, 0.05, 0.05]])
    p = np.array([[0.25], [0.75]])
    np.testing.assert_allclose(reg.smooth_labels(p, axis=0), [[0.275], [0.725]], rtol=1e-15)
    np.testing.assert_array_equal(reg.smooth_labels(p, 0.0, axis=0), p)
    np.testing.assert_array_equal(reg.smooth_labels(p, 1.0, axis=0), [[0.5], [0.5]])


@given(st.floats(0, 1))
def test_smooth_labels_is_the_label_smoothing_of_cross_entropy(epsilon: float) -> None:
    z, labels = Y[:4], np.array([0, 2, 1, 2])
    smoothed = reg.smooth_labels(one_hot(labels, 3), epsilon)
    assert cross_entropy(z, smoothed) == pytest.approx(
        cross_entropy(z, labels, label_smoothing=epsilon), rel=1e-14
    )
    np.testing.assert_allclose(smoothed.sum(axis=1), 1, rtol=1e-15)


# EarlyStopping


def run(stopping: EarlyStopping, metrics: list[float]) -> tuple[int, dict[str, Any]]:
    """Return after how many values it stopped, and the state; the parameter is the epoch."""
    state = stopping.init()
    for epoch, metric in enumerate(metrics):
        state = stopping.update(metric, state, {"w": np.array([float(epoch)])})
        if state["stop"]:
            return epoch + 1, state
    return len(metrics), state


def stopped_by_definition(metrics: list[float], patience: int, delta: float) -> tuple[int, int]:
    """Return the number of values seen, and the place of the best: the definition, word by word."""
    best = None
    for now, metric in enumerate(metrics):
        if best is None or metric < metrics[best] - delta:
            best = now
        if now - best >= patience:
            return now + 1, best
    return len(metrics), best or 0


@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=30),
    st.integers(1, 4),
    st.integers(0, 2),
    st.sampled_from(["min", "max"]),
)
def test_early_stopping_against_its_definition(
    metrics: list[int], patience: int, delta: int, mode: str
) -> None:
    signed = [float(m) if mode == "min" else -float(m) for m in metrics]
    seen, state = run(EarlyStopping(patience, delta, mode), [float(m) for m in metrics])
    expected, best = stopped_by_definition(signed, patience, delta)
    assert seen == expected
    assert state["best"] == metrics[best]
    assert state["bad"] == seen - 1 - best
    assert state["params"]["w"] == best


def test_early_stopping_by_hand() -> None:
    losses = [5.0, 4.0, 4.5, 3.9, 4.1, 4.2, 4.3, 1.0]
    assert run(EarlyStopping(patience=1), losses)[0] == 3
    assert run(EarlyStopping(patience=2), losses)[0] == 6
    assert run(EarlyStopping(), losses)[0] == 7
    assert run(EarlyStopping(patience=4), losses)[0] == 8
    assert run(EarlyStopping(patience=2, min_delta=0.5), losses)[0] == 4
    assert run(EarlyStopping(patience=2, mode="max"), losses)[0] == 3
    rising = [0.0, 0.75, 1.5, 2.5]
    assert run(EarlyStopping(patience=1, min_delta=1.0, mode="max"), rising)[0] == 2
    assert run(EarlyStopping(patience=2, min_delta=1.0, mode="max"), rising)[0] == 4
    assert run(EarlyStopping(patience=2, min_delta=1.0), [-value for value in rising])[0] == 4


def test_nan_is_no_improvement() -> None:
    seen, state = run(EarlyStopping(patience=3), [math.nan] * 5)
    assert (seen, state) == (
        3,
        {"best": math.inf, "bad": 3, "stop": True, "params": None},
    )
    last = {"w": np.array([7.0])}
    restored = EarlyStopping().restore(last, state)
    np.testing.assert_equal(restored, last)
    assert restored["w"] is not last["w"]


def test_without_restoring_the_last_parameters_stay() -> None:
    stopping = EarlyStopping(patience=1, restore_best=False)
    state = stopping.update(1.0, stopping.init())
    assert state == {"best": 1.0, "bad": 0, "stop": False, "params": None}
    state = stopping.update(2.0, state, {"w": [2.0]})
    assert state["stop"]
    np.testing.assert_equal(stopping.restore({"w": [2.0]}, state), {"w": np.array([2.0])})
    assert stopping.update(0.0, state, {"w": [2.0]})["params"] is None


def test_states_are_never_changed_and_parameters_copied() -> None:
    stopping, w = EarlyStopping(patience=2), np.array([1.0])
    first = stopping.init()
    second = stopping.update(1.0, first, {"w": w})
    w[0] = 9
    third = stopping.update(2.0, second, {"w": w})
    assert first == EarlyStopping().init()
    assert (second["bad"], third["bad"]) == (0, 1)
    assert second["params"]["w"] == 1
    stopping.restore({"w": w}, third)["w"][0] = 5
    assert third["params"]["w"] == 1


def test_restoring_a_layer_by_its_live_parameters() -> None:
    layer = Linear(2, 3, rng=np.random.default_rng(0))
    best = layer.params["W"].copy()
    stopping = EarlyStopping(patience=1)
    state = stopping.update(1.0, stopping.init(), layer.params)
    layer.params["W"][:] = 0
    layer.params.update(stopping.restore(layer.params, state))
    np.testing.assert_array_equal(layer.params["W"], best)


def test_state_before_the_first_value() -> None:
    for mode, best in (("min", math.inf), ("max", -math.inf)):
        state = EarlyStopping(mode=mode).init()
        assert state == {"best": best, "bad": 0, "stop": False, "params": None}


def test_rule_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        EarlyStopping().patience = 5  # type: ignore[misc]


def test_repr() -> None:
    assert repr(EarlyStopping(patience=5)) == (
        "EarlyStopping(patience=5, min_delta=0.0, mode='min', restore_best=True)"
    )
