"""Wrong arguments of the schedules: the error and its whole message."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from dlref import schedules as sch
from dlref.errors import ParameterError, StateError


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (sch.constant, (-1,), "constant: lr must be in [0, inf); got -1"),
        (sch.constant, (math.nan,), "constant: lr must be in [0, inf); got nan"),
        (
            sch.step_decay,
            (1, 0),
            "step_decay: step_size must be an integer of at least 1; got 0",
        ),
        (
            sch.step_decay,
            (1, 2.0),
            "step_decay: step_size must be an integer of at least 1; got 2.0",
        ),
        (sch.step_decay, (-1, 2), "step_decay: lr must be in [0, inf); got -1"),
        (sch.step_decay, (1, 2, -0.1), "step_decay: gamma must be in [0, inf); got -0.1"),
        (sch.multistep, (1, [3, 1]), "multistep: milestones must rise; got (3, 1)"),
        (sch.multistep, (1, [3], -1), "multistep: gamma must be in [0, inf); got -1"),
        (sch.multistep, (math.inf, [3]), "multistep: lr must be in [0, inf); got inf"),
        (sch.exponential, (-1, 0.5), "exponential: lr must be in [0, inf); got -1"),
        (sch.exponential, (1, 1.1), "exponential: gamma must be in [0, 1]; got 1.1"),
        (
            sch.polynomial,
            (1, 0),
            "polynomial: total_iters must be an integer of at least 1; got 0",
        ),
        (sch.polynomial, (-1,), "polynomial: lr must be in [0, inf); got -1"),
        (sch.polynomial, (1, 5, -1), "polynomial: power must be in [0, inf); got -1"),
        (sch.cosine, (1, 0), "cosine: T_max must be an integer of at least 1; got 0"),
        (sch.cosine, (1, 5, -1), "cosine: eta_min must be in [0, inf); got -1"),
        (sch.cosine, (-1, 5), "cosine: lr must be in [0, inf); got -1"),
        (
            sch.cosine_restarts,
            (1, 0),
            "cosine_restarts: T_0 must be an integer of at least 1; got 0",
        ),
        (
            sch.cosine_restarts,
            (1, 5, 0.5),
            "cosine_restarts: T_mult must be an integer of at least 1; got 0.5",
        ),
        (sch.cosine_restarts, (-1, 5), "cosine_restarts: lr must be in [0, inf); got -1"),
        (
            sch.cosine_restarts,
            (1, 5, 1, -1),
            "cosine_restarts: eta_min must be in [0, inf); got -1",
        ),
        (sch.one_cycle, (-1, 10), "one_cycle: max_lr must be in [0, inf); got -1"),
        (
            sch.one_cycle,
            (1, 10.0),
            "one_cycle: total_steps must be an integer of at least 1; got 10.0",
        ),
        (
            sch.one_cycle,
            (1, 3),
            "one_cycle: pct_start * total_steps must be in (1, total_steps); got 0.3 * 3",
        ),
        (
            sch.one_cycle,
            (1, 10, 0.1),
            "one_cycle: pct_start * total_steps must be in (1, total_steps); got 0.1 * 10",
        ),
        (
            sch.one_cycle,
            (1, 10, 1.0),
            "one_cycle: pct_start * total_steps must be in (1, total_steps); got 1.0 * 10",
        ),
        (
            sch.one_cycle,
            (1, 10, 0.3, "cosine"),
            "one_cycle: anneal_strategy must be one of 'cos', 'linear'; got 'cosine'",
        ),
        (
            sch.one_cycle,
            (1, 10, 0.3, "cos", 0),
            "one_cycle: div_factor must be in (0, inf); got 0",
        ),
        (
            sch.one_cycle,
            (1, 10, 0.3, "cos", 25, 0),
            "one_cycle: final_div_factor must be in (0, inf); got 0",
        ),
        (sch.warmup, (-1,), "warmup: then must be in [0, inf); got -1"),
        (sch.warmup, (1, 0), "warmup: total_iters must be an integer of at least 1; got 0"),
        (sch.warmup, (1, 5, 2), "warmup: start_factor must be in [0, 1]; got 2"),
        (sch.inverse_sqrt, (-1, 5), "inverse_sqrt: lr must be in [0, inf); got -1"),
        (
            sch.inverse_sqrt,
            (1, 0),
            "inverse_sqrt: warmup_steps must be an integer of at least 1; got 0",
        ),
        (
            sch.warmup_stable_decay,
            (-1, 1, 1, 1),
            "warmup_stable_decay: lr must be in [0, inf); got -1",
        ),
        (
            sch.warmup_stable_decay,
            (1, -1, 1, 1),
            "warmup_stable_decay: warmup_steps must be an integer of at least 0; got -1",
        ),
        (
            sch.warmup_stable_decay,
            (1, 1, 1.5, 1),
            "warmup_stable_decay: stable_steps must be an integer of at least 0; got 1.5",
        ),
        (
            sch.warmup_stable_decay,
            (1, 1, 1, 0),
            "warmup_stable_decay: decay_steps must be an integer of at least 1; got 0",
        ),
        (
            sch.warmup_stable_decay,
            (1, 1, 1, 1, -1),
            "warmup_stable_decay: eta_min must be in [0, inf); got -1",
        ),
        (sch.ReduceOnPlateau, (-1,), "ReduceOnPlateau: lr must be in [0, inf); got -1"),
        (
            sch.ReduceOnPlateau,
            (1, "low"),
            "ReduceOnPlateau: mode must be one of 'min', 'max'; got 'low'",
        ),
        (
            sch.ReduceOnPlateau,
            (1, "min", 1.0),
            "ReduceOnPlateau: factor must be in [0, 1); got 1.0",
        ),
        (
            sch.ReduceOnPlateau,
            (1, "min", 0.1, -1),
            "ReduceOnPlateau: patience must be an integer of at least 0; got -1",
        ),
        (
            sch.ReduceOnPlateau,
            (1, "min", 0.1, 1, -1),
            "ReduceOnPlateau: threshold must be in [0, inf); got -1",
        ),
        (
            sch.ReduceOnPlateau,
            (1, "min", 0.1, 1, 0.1, "relative"),
            "ReduceOnPlateau: threshold_mode must be one of 'rel', 'abs'; got 'relative'",
        ),
        (
            sch.ReduceOnPlateau,
            (1, "min", 0.1, 1, 0.1, "rel", 0.5),
            "ReduceOnPlateau: cooldown must be an integer of at least 0; got 0.5",
        ),
        (
            sch.ReduceOnPlateau,
            (1, "min", 0.1, 1, 0.1, "rel", 0, -1),
            "ReduceOnPlateau: min_lr must be in [0, inf); got -1",
        ),
        (
            sch.lr_range_test,
            (float, 0),
            "lr_range_test: start_lr must be in (0, inf); got 0",
        ),
        (
            sch.lr_range_test,
            (float, 1.0, 1.0),
            "lr_range_test: end_lr must be in (1.0, inf); got 1.0",
        ),
        (
            sch.lr_range_test,
            (float, 1.0, 2.0, 1),
            "lr_range_test: num_iter must be an integer of at least 2; got 1",
        ),
        (
            sch.lr_range_test,
            (float, 1.0, 2.0, 5, 1.0),
            "lr_range_test: diverged must be in (1, inf]; got 1.0",
        ),
    ],
)
def test_numbers(make: Callable[..., Any], arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ParameterError) as error:
        make(*arguments)
    assert str(error.value) == message


@pytest.mark.parametrize("state", [None, {}, {"lr": 1.0}, {"rule": "ScaleByRate", "step": 1}])
def test_plateau_with_another_state(state: Any) -> None:
    with pytest.raises(StateError) as error:
        sch.ReduceOnPlateau(1.0).update(1.0, state)
    assert str(error.value) == (
        "ReduceOnPlateau.update: state must hold ['lr', 'best', 'bad', 'cooldown'], as init() "
        f"does; got {state!r}"
    )
