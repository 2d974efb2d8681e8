"""Wrong arguments of the optimizers: the error and its whole message."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import optimizers as opt
from dlref.errors import ParameterError, ShapeError, StateError

W = {"w": np.ones(2)}


def told(kind: type[Exception], f: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    with pytest.raises(kind) as error:
        f(*arguments, **named)
    return str(error.value)


RATE = "lr must be in [0, inf); got"
BETA = "betas[0] must be in [0, 1); got 1"
EPS = "eps must be in [0, inf); got -1e-08"


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (opt.ScaleByRate, {"lr": -0.1}, f"{RATE} -0.1"),
        (opt.AddDecay, {"weight_decay": -1}, "weight_decay must be in [0, inf); got -1"),
        (opt.Trace, {"momentum": 1}, "momentum must be in [0, 1); got 1"),
        (opt.Trace, {"dampening": 1.5}, "dampening must be in [0, 1]; got 1.5"),
        (
            opt.Trace,
            {"momentum": 0.0, "nesterov": True},
            "nesterov must come with momentum > 0 and dampening = 0; "
            "got momentum = 0.0, dampening = 0.0",
        ),
        (
            opt.Trace,
            {"momentum": 0.9, "dampening": 0.1, "nesterov": True},
            "nesterov must come with momentum > 0 and dampening = 0; "
            "got momentum = 0.9, dampening = 0.1",
        ),
        (opt.ScaleByLion, {"betas": (1, 0.9)}, BETA),
        (
            opt.ScaleByLARS,
            {"trust_coefficient": -0.1},
            "trust_coefficient must be in [0, inf); got -0.1",
        ),
        (
            opt.ScaleByLARS,
            {"weight_decay": math.inf},
            "weight_decay must be in [0, inf); got inf",
        ),
        (opt.ScaleByAdagrad, {"eps": -1e-8}, EPS),
        (opt.ScaleByAdadelta, {"rho": 1.0}, "rho must be in [0, 1); got 1.0"),
        (opt.ScaleByAdadelta, {"eps": -1e-8}, EPS),
        (opt.ScaleByRMSprop, {"alpha": -0.1}, "alpha must be in [0, 1); got -0.1"),
        (opt.ScaleByRMSprop, {"eps": -1e-8}, EPS),
        (opt.ScaleByAdam, {"betas": (1, 0.9)}, BETA),
        (opt.ScaleByAdam, {"betas": (0.9, 1.0)}, "betas[1] must be in [0, 1); got 1.0"),
        (opt.ScaleByAdam, {"eps": -1e-8}, EPS),
        (opt.ScaleByAMSGrad, {"eps": -1e-8}, EPS),
        (opt.ScaleByAdamax, {"betas": (1, 0.9)}, BETA),
        (opt.ScaleByRAdam, {"betas": (1, 0.9)}, BETA),
        (opt.ScaleByNAdam, {"betas": (1, 0.9)}, BETA),
        (
            opt.ScaleByNAdam,
            {"momentum_decay": -1},
            "momentum_decay must be in [0, inf); got -1",
        ),
        (opt.SGD, {"lr": -1}, f"{RATE} -1"),
        (opt.SGD, {"lr": math.nan}, f"{RATE} nan"),
        (opt.SGD, {"lr": math.inf}, f"{RATE} inf"),
        (opt.SGD, {"momentum": -0.5}, "momentum must be in [0, 1); got -0.5"),
        (opt.SGD, {"dampening": 2}, "dampening must be in [0, 1]; got 2"),
        (
            opt.SGD,
            {"nesterov": True},
            "nesterov must come with momentum > 0 and dampening = 0; "
            "got momentum = 0.0, dampening = 0.0",
        ),
        (opt.SGD, {"weight_decay": math.nan}, "weight_decay must be in [0, inf); got nan"),
        (opt.Adagrad, {"eps": -1e-8}, EPS),
        (opt.Adadelta, {"rho": 1.0}, "rho must be in [0, 1); got 1.0"),
        (opt.RMSprop, {"alpha": 1}, "alpha must be in [0, 1); got 1"),
        (opt.RMSprop, {"momentum": 1}, "momentum must be in [0, 1); got 1"),
        (opt.Adam, {"betas": (1, 0.9)}, BETA),
        (opt.Adam, {"weight_decay": -0.1}, "weight_decay must be in [0, inf); got -0.1"),
        (opt.AdamW, {"eps": -1e-8}, EPS),
        (opt.AdamW, {"weight_decay": -0.1}, "weight_decay must be in [0, inf); got -0.1"),
        (opt.NAdam, {"momentum_decay": -1}, "momentum_decay must be in [0, inf); got -1"),
        (opt.RAdam, {"lr": -1}, f"{RATE} -1"),
        (opt.Adamax, {"eps": -1e-8}, EPS),
        (opt.Lion, {"betas": (1, 0.9)}, BETA),
        (opt.LARS, {"momentum": 1}, "momentum must be in [0, 1); got 1"),
        (opt.LARS, {"weight_decay": -0.1}, "weight_decay must be in [0, inf); got -0.1"),
        (opt.LAMB, {"betas": (1, 0.9)}, BETA),
    ],
)
def test_numbers(make: Callable[..., Any], arguments: dict[str, Any], message: str) -> None:
    assert told(ParameterError, make, **arguments) == f"{make.__name__}: {message}"


@pytest.mark.parametrize(
    "make", [opt.Adam, opt.AdamW, opt.NAdam, opt.RAdam, opt.Adamax, opt.Lion, opt.LAMB]
)
@pytest.mark.parametrize(("betas", "shape"), [(0.9, "()"), ((0.9,), "(1,)"), ([0.9] * 3, "(3,)")])
def test_betas_are_two(make: Callable[..., Any], betas: Any, shape: str) -> None:
    message = f"{make.__name__}: betas must have shape (2,); got {shape}"
    assert told(ShapeError, make, betas=betas) == message


def test_only_the_rate_goes_without_its_name() -> None:
    with pytest.raises(TypeError):
        opt.SGD(0.1, 0.9)  # PyTorch's second argument is momentum, Adam's betas


@pytest.mark.parametrize("rate", [-1.0, math.nan, math.inf])
def test_rate_of_a_schedule_is_checked_when_it_is_used(rate: float) -> None:
    optimizer = opt.Adam(lambda step: 1.0 if step < 2 else rate)
    params = dict(W)
    state = optimizer.init(params)
    for _ in range(2):
        params, state = optimizer.step(params, W, state)
    before = params["w"].copy()
    message = f"ScaleByRate: lr(2) must be in [0, inf); got {rate}"
    assert told(ParameterError, optimizer.step, params, W, state) == message
    np.testing.assert_array_equal(params["w"], before)


def test_chains() -> None:
    assert told(ParameterError, opt.Chain, []) == (
        "Chain: parts must hold at least one Transform; got none"
    )
    assert told(ParameterError, opt.Chain, [opt.Trace(), 0.1]) == (
        "Chain: parts[1] must be a Transform; got 0.1"
    )


def test_sam() -> None:
    assert told(ParameterError, opt.SAM, 0.1) == "SAM: base must be a Transform; got 0.1"
    assert told(ParameterError, opt.SAM, opt.SGD(), rho=0) == "SAM: rho must be in (0, inf); got 0"
    climb = opt.SAM(opt.SGD()).climb
    assert told(ShapeError, climb, W, {"w": np.ones(3)}) == (
        "SAM.climb: grads['w'] must have shape (2,); got (3,)"
    )
    assert told(ParameterError, climb, W, {}) == (
        "SAM.climb: grads must have the keys ['w']; got []"
    )
    assert told(ParameterError, climb, {"w": ["one"]}, W) == (
        "SAM.climb: params['w'] must hold real numbers; got dtype <U3"
    )


def test_state_of_another_optimizer_is_told_by_both_names() -> None:
    momentum = opt.SGD(momentum=0.9)
    assert told(StateError, opt.Adam().step, W, W, momentum.init(W)) == (
        "Adam.step: state must be [ScaleByAdam(m, step, v), ScaleByRate(lr, step)]; "
        "got [Trace(step, v), ScaleByRate(lr, step)]"
    )


@pytest.mark.parametrize(
    ("f", "arguments", "kind", "message"),
    [
        (
            opt.clip_by_value,
            (W, 0.0),
            ParameterError,
            "clip_by_value: clip_value must be in (0, inf]; got 0.0",
        ),
        (
            opt.clip_by_value,
            ([1.0], 1.0),
            ParameterError,
            "clip_by_value: grads must be a dictionary of arrays; got list",
        ),
        (
            opt.clip_by_global_norm,
            (W, -1.0),
            ParameterError,
            "clip_by_global_norm: max_norm must be in (0, inf); got -1.0",
        ),
        (
            opt.clip_by_global_norm,
            (W, math.inf),
            ParameterError,
            "clip_by_global_norm: max_norm must be in (0, inf); got inf",
        ),
        (
            opt.clip_by_global_norm,
            (np.ones(2), 1.0),
            ParameterError,
            "clip_by_global_norm: grads must be a dictionary of arrays; got ndarray",
        ),
        (
            opt.ema_update,
            (W, W, 1.1),
            ParameterError,
            "ema_update: decay must be in [0, 1]; got 1.1",
        ),
        (
            opt.ema_update,
            (W, {"v": np.ones(2)}, 0.9),
            ParameterError,
            "ema_update: params must have the keys ['w']; got ['v']",
        ),
        (
            opt.ema_update,
            (W, {"w": np.ones(3)}, 0.9),
            ShapeError,
            "ema_update: params['w'] must have shape (2,); got (3,)",
        ),
        (
            opt.ema_update,
            ({"w": [1j]}, W, 0.9),
            ParameterError,
            "ema_update: average['w'] must hold real numbers; got dtype complex128",
        ),
        (
            opt.swa_average,
            (W, W, -1),
            ParameterError,
            "swa_average: n_averaged must be an integer of at least 0; got -1",
        ),
        (
            opt.swa_average,
            (W, W, 1.0),
            ParameterError,
            "swa_average: n_averaged must be an integer of at least 0; got 1.0",
        ),
        (
            opt.swa_average,
            (W, {"w": np.ones(2, np.float32)}, 1),
            ParameterError,
            "swa_average: params['w'] must have dtype float64; got float32",
        ),
        (
            opt.swa_average,
            (None, W, 1),
            ParameterError,
            "swa_average: average must be a dictionary of arrays; got NoneType",
        ),
    ],
)
def test_whole_dictionaries(
    f: Callable[..., Any], arguments: tuple[Any, ...], kind: type[Exception], message: str
) -> None:
    assert told(kind, f, *arguments) == message
