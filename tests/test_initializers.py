"""Initial weights: their variance, their bounds, their fans, PyTorch's gains, and bad arguments."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dlref import initializers as init
from dlref.activations import activation_moments, leaky_relu, relu, selu, sigmoid
from dlref.errors import ParameterError, ShapeError

DENSE, CONV = (300, 200), (20, 30, 3, 5)
RULES = [
    getattr(init, name) for name in init.__all__ if name not in ("calculate_gain", "compute_fans")
]
DRAWN = [rule for rule in RULES if rule not in (init.zeros, init.constant, init.identity)]
NEED_FANS = [rule for rule in DRAWN if rule.__name__.startswith(("lecun", "xavier", "kaiming"))]

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
every_drawn = pytest.mark.parametrize("rule", DRAWN, ids=lambda rule: rule.__name__)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@every_rule
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_and_dtype(rule: Callable[..., Any], dtype: type) -> None:
    weights = rule((4, 3), rng=rng(), dtype=dtype)
    assert weights.shape == (4, 3)
    assert weights.dtype == dtype
    assert weights.flags.writeable
    assert weights.flags.c_contiguous


@every_rule
def test_float32_is_float64_rounded(rule: Callable[..., Any]) -> None:
    single, double = (rule((6, 5), rng=rng(), dtype=dtype) for dtype in (np.float32, np.float64))
    np.testing.assert_allclose(single, double, rtol=2e-6, atol=1e-7)


@every_drawn
def test_same_generator_same_weights(rule: Callable[..., Any]) -> None:
    np.testing.assert_array_equal(rule((6, 5), rng=rng(3)), rule((6, 5), rng=rng(3)))
    assert np.any(rule((6, 5), rng=rng(3)) != rule((6, 5), rng=rng(4)))


@every_rule
def test_an_empty_array_is_no_mistake(rule: Callable[..., Any]) -> None:
    assert rule((0, 3), rng=rng()).shape == (0, 3)


@pytest.mark.parametrize(
    ("rule", "arguments", "shape", "variance"),
    [
        (init.normal, {"std": 3.0}, DENSE, 9.0),
        (init.uniform, {"a": -1.0, "b": 5.0}, DENSE, 3.0),
        (init.truncated_normal, {"std": 3.0}, DENSE, 9 * stats.truncnorm(-2, 2).var()),
        (init.lecun_normal, {}, DENSE, 1 / 300),
        (init.lecun_uniform, {}, DENSE, 1 / 300),
        (init.lecun_normal, {}, CONV, 1 / 450),
        (init.xavier_normal, {}, DENSE, 2 / 500),
        (init.xavier_uniform, {}, DENSE, 2 / 500),
        (init.xavier_normal, {"gain": 5 / 3}, CONV, 25 / 9 * 2 / 750),
        (init.xavier_uniform, {"gain": 2.0}, CONV, 4 * 2 / 750),
        (init.kaiming_normal, {}, DENSE, 2 / 300),
        (init.kaiming_uniform, {}, DENSE, 2 / 300),
        (init.kaiming_normal, {"mode": "fan_out"}, DENSE, 2 / 200),
        (init.kaiming_uniform, {"mode": "fan_out"}, CONV, 2 / 300),
        (init.kaiming_normal, {"nonlinearity": "tanh"}, CONV, 25 / 9 / 450),
        (init.orthogonal, {}, (200, 200), 1 / 200),
    ],
)
def test_variance(
    rule: Callable[..., Any], arguments: dict[str, Any], shape: tuple[int, ...], variance: float
) -> None:
    weights = rule(shape, **arguments, rng=rng())
    # The relative standard error of a variance is sqrt(2 / size) for normal weights, less for
    # the others: 1.5 % here, and five of them are allowed.
    assert abs(weights.var() / variance - 1) < 5 * math.sqrt(2 / weights.size)
    if rule is not init.uniform:
        assert abs(weights.mean()) < 5 * math.sqrt(variance / weights.size)


@pytest.mark.parametrize(
    ("rule", "arguments", "bound"),
    [
        (init.uniform, {"a": -2.0, "b": 2.0}, 2.0),
        (init.truncated_normal, {"std": 0.5}, 1.0),
        (init.lecun_uniform, {}, math.sqrt(3 / 300)),
        (init.xavier_uniform, {"gain": 2.0}, 2 * math.sqrt(6 / 500)),
        (init.kaiming_uniform, {}, math.sqrt(6 / 300)),
    ],
)
def test_bound_is_kept_and_nearly_reached(
    rule: Callable[..., Any], arguments: dict[str, Any], bound: float
) -> None:
    largest = np.abs(rule(DENSE, **arguments, rng=rng())).max()
    assert 0.999 * bound < largest <= bound


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 4), (4, 2, 3), (6, 1, 1, 2)])
def test_orthogonal_has_orthonormal_rows_or_columns(shape: tuple[int, ...]) -> None:
    flat = init.orthogonal(shape, gain=3.0, rng=rng()).reshape(shape[0], -1)
    gram = flat @ flat.T if len(flat) <= flat.shape[1] else flat.T @ flat
    np.testing.assert_allclose(gram, 9 * np.eye(len(gram)), atol=1e-14)


def test_orthogonal_is_uniform() -> None:
    # The trace of a uniform orthogonal n×n matrix has mean 0 and variance 1 for n >= 2.
    traces = [np.trace(init.orthogonal((4, 4), rng=rng(seed))) for seed in range(2000)]
    assert abs(np.mean(traces)) < 5 / math.sqrt(2000)
    assert abs(np.var(traces) - 1) < 0.2


def test_fixed_rules() -> None:
    assert init.zeros((2, 2)).tolist() == [[0, 0], [0, 0]]
    assert init.constant((2,), 7.0).tolist() == [7, 7]
    assert init.constant((1,)).tolist() == [0]
    assert init.identity((3, 2)).tolist() == [[1, 0], [0, 1], [0, 0]]


def test_fans() -> None:
    assert init.compute_fans((7, 9)) == (7, 9)
    assert init.compute_fans((20, 30, 3, 5)) == (450, 300)
    assert init.compute_fans((20, 30, 4)) == (120, 80)


@pytest.mark.parametrize(
    ("word", "param", "gain"),
    [
        ("linear", None, 1.0),
        ("sigmoid", None, 1.0),
        ("tanh", None, 5 / 3),
        ("relu", None, 2**0.5),
        ("leaky_relu", None, (2 / 1.0001) ** 0.5),
        ("leaky_relu", 0.3, (2 / 1.09) ** 0.5),
        ("selu", None, 0.75),
    ],
)
def test_gains_are_those_of_torch(word: str, param: float | None, gain: float) -> None:
    assert init.calculate_gain(word, param) == pytest.approx(gain, rel=1e-15)


def test_which_gains_keep_the_second_moment() -> None:
    keeps = {
        word: activation_moments(f).second_moment * init.calculate_gain(word) ** 2
        for word, f in [
            ("relu", relu),
            ("leaky_relu", leaky_relu),
            ("selu", selu),
            ("sigmoid", sigmoid),
        ]
    }
    assert keeps["relu"] == pytest.approx(1, rel=1e-12)
    assert keeps["leaky_relu"] == pytest.approx(1, rel=1e-12)
    assert keeps["selu"] == pytest.approx(9 / 16, rel=1e-6)
    assert round(keeps["sigmoid"] ** -0.5, 2) == 1.85


def message(error: type[Exception], call: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(error) as told:
        call(*args, **kwargs)
    return str(told.value)


@every_drawn
def test_a_generator_must_be_given(rule: Callable[..., Any]) -> None:
    who = f"{rule.__name__}: rng must be a Generator, so pass numpy.random.default_rng(seed); got "
    assert message(TypeError, rule, (3, 2)) == who + "None"
    assert message(TypeError, rule, (3, 2), rng=0) == who + "0"


@every_rule
def test_dtype_must_be_floating(rule: Callable[..., Any]) -> None:
    told = message(ParameterError, rule, (3, 2), rng=rng(), dtype=int)
    assert told == f"{rule.__name__}: dtype must be a floating dtype; got int64"


@pytest.mark.parametrize("rule", [*NEED_FANS, init.orthogonal], ids=lambda rule: rule.__name__)
def test_shape_must_have_two_axes(rule: Callable[..., Any]) -> None:
    told = message(ShapeError, rule, (3,), rng=rng())
    assert told == f"{rule.__name__}: shape must have two axes or more; got (3,)"


@pytest.mark.parametrize(
    ("error", "call", "told"),
    [
        (
            ShapeError,
            lambda: init.compute_fans((3,)),
            "compute_fans: shape must have two axes or more; got (3,)",
        ),
        (
            ShapeError,
            lambda: init.identity((3, 3, 3)),
            "identity: shape must have two axes; got (3, 3, 3)",
        ),
        (
            ParameterError,
            lambda: init.normal((3, 3), std=-1.0, rng=rng()),
            "normal: std must be in [0, inf); got -1.0",
        ),
        (
            ParameterError,
            lambda: init.truncated_normal((3, 3), std=math.nan, rng=rng()),
            "truncated_normal: std must be in [0, inf); got nan",
        ),
        (
            ParameterError,
            lambda: init.uniform((3, 3), 1.0, 0.0, rng=rng()),
            "uniform: b must be in [1.0, inf); got 0.0",
        ),
        (
            ParameterError,
            lambda: init.kaiming_normal((3, 3), "fan_avg", rng=rng()),
            "kaiming_normal: mode must be one of 'fan_in', 'fan_out'; got 'fan_avg'",
        ),
        (
            ParameterError,
            lambda: init.kaiming_uniform((3, 3), nonlinearity="gelu", rng=rng()),
            "kaiming_uniform: nonlinearity must be one of 'linear', 'sigmoid', 'tanh', 'relu', "
            "'leaky_relu', 'selu'; got 'gelu'",
        ),
        (
            ParameterError,
            lambda: init.calculate_gain("gelu"),
            "calculate_gain: nonlinearity must be one of 'linear', 'sigmoid', 'tanh', 'relu', "
            "'leaky_relu', 'selu'; got 'gelu'",
        ),
        (
            ParameterError,
            lambda: init.calculate_gain("relu", 0.1),
            "calculate_gain: param must be None for 'relu'; got 0.1",
        ),
    ],
)
def test_bad_arguments(error: type[Exception], call: Callable[..., Any], told: str) -> None:
    assert message(error, call) == told
