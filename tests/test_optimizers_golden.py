"""Optimizers and schedules against PyTorch, by the values frozen in golden/optimizers.json."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from dlref import optimizers, schedules
from dlref.optimizers import Chain, Rule, ScaleByAdam, Trace, Transform
from tests.golden import reading
from tests.golden.reading import Entry

ENTRIES = reading.entries("optimizers")
STEPPED = [entry for entry in ENTRIES if "steps" in entry]
PLATEAUS = [entry for entry in ENTRIES if "metrics" in entry["inputs"]]
RATES = [entry for entry in ENTRIES if entry not in STEPPED and entry not in PLATEAUS]

Dict = dict[str, Any]


def gradient_of(entry: Entry) -> tuple[Callable[[Dict], Dict], Dict]:
    """Return the gradient, written out, of the quadratic or the net, and where the steps begin."""
    given = {name: np.array(array) for name, array in entry["inputs"].items()}
    if "H" in given:
        H, b = given["H"], given["b"]
        return lambda p: {"w": H @ p["w"] - b}, {"w": given["w"]}
    x, y = given.pop("x"), given.pop("y")

    def two_layers(p: Dict) -> Dict:
        h = np.tanh(x @ p["W1"] + p["b1"])
        dy = 2 * (h @ p["W2"] + p["b2"] - y) / y.size
        dz = dy @ p["W2"].T * (1 - h * h)
        return {"W1": x.T @ dz, "b1": dz.sum(0), "W2": h.T @ dy, "b2": dy.sum(0)}

    return two_layers, given


def path(optimizer: Transform, entry: Entry) -> list[Any]:
    """Return the parameters, as one vector, after the steps that the entry holds."""
    gradient, params = gradient_of(entry)
    state = optimizer.init(params)
    kept = []
    for step in range(1, entry["steps"][-1] + 1):
        params, state = optimizer.step(params, gradient(params), state)
        if step in entry["steps"]:
            kept.append(np.concatenate([p.ravel() for p in params.values()]))
    return kept


def made(entry: Entry) -> Transform:
    return getattr(optimizers, entry["op"])(**entry["arguments"])


def deviation(optimizer: Transform, entry: Entry) -> float:
    return float(np.max(np.abs(np.array(path(optimizer, entry)) - entry["value"])))


@reading.each(STEPPED)
def test_twenty_steps_agree_with_torch(entry: Entry) -> None:
    assert deviation(made(entry), entry) < 1e-12


@dataclass(frozen=True)
class Scaled(Rule):
    """A hundredth too much, or the wrong way."""

    factor: float

    def formula(self, now: Any, g: Any, p: Any, memory: Any) -> Any:
        return (self.factor * g,)


@reading.each(STEPPED)
@pytest.mark.parametrize("factor", [1.01, -1.0])
def test_a_wrong_step_would_be_seen(entry: Entry, factor: float) -> None:
    assert deviation(Chain([made(entry), Scaled(factor)]), entry) > 1e-7


def adam_with(g_over: Callable[..., Any]) -> type[ScaleByAdam]:
    class WrongAdam(ScaleByAdam):
        def formula(self, now: Any, g: Any, p: Any, memory: Any) -> Any:
            (b1, b2), t = self.betas, now["step"]
            m = b1 * memory[0] + (1 - b1) * g
            v = b2 * memory[1] + (1 - b2) * g**2
            return g_over(m, v, b1, b2, t, self.eps), m, v

    return WrongAdam


class DampedFromTheStart(Trace):
    def formula(self, now: Any, g: Any, p: Any, memory: Any) -> Any:
        v = self.momentum * memory[0] + (1 - self.dampening) * g
        return v, v


class RunningMean(Trace):
    def formula(self, now: Any, g: Any, p: Any, memory: Any) -> Any:
        v = self.momentum * memory[0] + (1 - self.momentum) * g
        return v, v


class LooksAheadWithTheOldVelocity(Trace):
    def formula(self, now: Any, g: Any, p: Any, memory: Any) -> Any:
        v = self.momentum * memory[0] + g
        return g + self.momentum * memory[0], v


def wrong_adam(entry: Entry, g_over: Callable[..., Any]) -> Transform:
    good = made(entry).rules
    wrong = adam_with(g_over)(entry["arguments"]["betas"], entry["arguments"]["eps"])
    return Chain([wrong if isinstance(part, ScaleByAdam) else part for part in good])


def wrong_trace(entry: Entry, rule: type[Trace]) -> Transform:
    good = made(entry).rules
    return Chain(
        [
            rule(part.momentum, part.dampening, part.nesterov) if isinstance(part, Trace) else part
            for part in good
        ]
    )


PLANTED = {
    "Adam, 1 - beta instead of 1 - beta^t": (
        "Adam",
        ["betas", "eps"],
        lambda e: wrong_adam(
            e, lambda m, v, b1, b2, t, eps: m / (1 - b1) / (np.sqrt(v / (1 - b2)) + eps)
        ),
    ),
    "Adam, epsilon inside the root": (
        "Adam",
        ["betas", "eps"],
        lambda e: wrong_adam(
            e, lambda m, v, b1, b2, t, eps: m / (1 - b1**t) / np.sqrt(v / (1 - b2**t) + eps)
        ),
    ),
    "Adam, epsilon before the correction": (
        "Adam",
        ["betas", "eps"],
        lambda e: wrong_adam(
            e,
            lambda m, v, b1, b2, t, eps: m / (1 - b1**t) * np.sqrt(1 - b2**t) / (np.sqrt(v) + eps),
        ),
    ),
    "AdamW, decay through the moments": (
        "AdamW",
        ["weight_decay"],
        lambda e: optimizers.Adam(**e["arguments"]),
    ),
    "Adam, decay beside the moments": (
        "Adam",
        ["weight_decay"],
        lambda e: optimizers.AdamW(**e["arguments"]),
    ),
    "momentum, dampening in the first step": (
        "SGD",
        ["dampening"],
        lambda e: wrong_trace(e, DampedFromTheStart),
    ),
    "momentum, always dampened": ("SGD", ["momentum"], lambda e: wrong_trace(e, RunningMean)),
    "Nesterov, the old velocity": (
        "SGD",
        ["nesterov"],
        lambda e: wrong_trace(e, LooksAheadWithTheOldVelocity),
    ),
    "Nesterov, left out": (
        "SGD",
        ["nesterov"],
        lambda e: optimizers.SGD(**{**e["arguments"], "nesterov": False}),
    ),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_seen(bug: str) -> None:
    op, arguments, plant = PLANTED[bug]
    touched = [
        e for e in STEPPED if e["op"] == op and all(name in e["arguments"] for name in arguments)
    ]
    assert touched
    for entry in touched:
        assert deviation(plant(entry), entry) > 1e-6


def schedule_of(entry: Entry) -> schedules.Schedule:
    arguments = dict(entry["arguments"])
    if entry["op"] == "warmup":
        arguments["then"] = schedules.cosine(arguments.pop("lr"), **arguments["then"])
    return getattr(schedules, entry["op"])(**arguments)


@reading.each(RATES)
def test_rates_agree_with_torch(entry: Entry) -> None:
    schedule = schedule_of(entry)
    rates = [schedule(step) for step in range(len(entry["value"]))]
    np.testing.assert_allclose(rates, entry["value"], rtol=1e-13, atol=1e-15)


@reading.each(RATES)
def test_a_step_too_late_would_be_seen(entry: Entry) -> None:
    schedule = schedule_of(entry)
    late = [schedule(step + 1) for step in range(len(entry["value"]))]
    assert not np.allclose(late, entry["value"], rtol=1e-6, atol=1e-9)


@reading.each(PLATEAUS)
def test_plateaus_agree_with_torch(entry: Entry) -> None:
    plateau = schedules.ReduceOnPlateau(**entry["arguments"])
    state, rates = plateau.init(), []
    for metric in entry["inputs"]["metrics"]:
        state = plateau.update(metric, state)
        rates.append(state["lr"])
    assert len(set(rates)) > 2
    # PyTorch leaves a rate alone whose reduction would be less than 1e-8
    np.testing.assert_allclose(rates, entry["value"], rtol=1e-13, atol=1e-8)


def test_everything_that_torch_has_is_frozen_with_defaults_and_without() -> None:
    frozen = [entry["op"] for entry in ENTRIES]
    recipes = {"SGD", "Adagrad", "Adadelta", "RMSprop", "Adam", "AdamW", "NAdam", "RAdam", "Adamax"}
    for name in recipes:
        assert frozen.count(name) >= 4
        assert any(e["op"] == name and not e["arguments"] for e in STEPPED)
    without_torch = {"Schedule", "constant", "inverse_sqrt", "lr_range_test", "warmup_stable_decay"}
    assert set(schedules.__all__) - without_torch == set(frozen) - recipes
