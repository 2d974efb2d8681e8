"""Activations against PyTorch, by the values frozen in golden/activations.json."""

import ast
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlref import activations

GOLDEN = Path(__file__).with_name("golden")
FILE = GOLDEN / "activations.json"
STORE = json.loads(FILE.read_text("utf-8"))
ENTRIES = STORE["entries"]
FIELDS = ["op", "arguments", "seed", "torch", "dtype", "inputs", "dy", "value", "gradients"]
TOLERANCE = {"float32": (1e-5, 1e-6), "float64": (1e-12, 1e-14)}
# Here torch's own float64 gradient holds a constant (1/6, alpha) rounded to float32.
ROUNDED_IN_TORCH = {"hard_sigmoid", "celu"}

each_entry = pytest.mark.parametrize(
    "entry", ENTRIES, ids=lambda entry: f"{entry['op']}-{entry['arguments']}-{entry['dtype']}"
)


def by_dlref(entry: dict[str, Any]) -> tuple[Any, list[Any]]:
    """Compute the value of an entry and its gradients."""
    op, arguments = entry["op"], entry["arguments"]
    arrays = [np.array(array, entry["dtype"]) for array in entry["inputs"].values()]
    f = getattr(activations, op)
    if op == "rrelu":
        value, slopes = f(*arrays, rng=np.random.default_rng(0))
        return value, [activations.rrelu_grad(*arrays, slopes)]
    if op == "prelu":
        dy = np.array(entry["dy"], entry["dtype"])
        da = (dy * activations.prelu_grad_a(*arrays)).sum(axis=0)
        return f(*arrays), [dy * activations.prelu_grad(*arrays), da]
    if entry["dy"] is None:
        gradient = getattr(activations, f"{op}_grad")(*arrays, **arguments)
        return f(*arrays, **arguments), [gradient]
    gradients = getattr(activations, f"{op}_vjp")(*arrays, entry["dy"], **arguments)
    return f(*arrays, **arguments), list(gradients if isinstance(gradients, tuple) else [gradients])


def compare(entry: dict[str, Any]) -> None:
    rtol, atol = TOLERANCE[entry["dtype"]]
    value, gradients = by_dlref(entry)
    np.testing.assert_allclose(value, entry["value"], rtol, atol, err_msg="value")
    if entry["op"] in ROUNDED_IN_TORCH:
        rtol, atol = TOLERANCE["float32"]
    for got, expected in zip(gradients, entry["gradients"], strict=True):
        np.testing.assert_allclose(got, expected, rtol, atol, err_msg="gradient")
        assert got.dtype == entry["dtype"]


@each_entry
def test_value_and_gradients_agree_with_torch(entry: dict[str, Any]) -> None:
    compare(entry)


@each_entry
@pytest.mark.parametrize("field", ["value", "gradients"])
def test_a_wrong_value_would_be_seen(entry: dict[str, Any], field: str) -> None:
    wrong = np.ravel(np.array(entry[field][0] if field == "gradients" else entry[field]))
    wrong[np.argmax(np.abs(wrong))] *= 1.001
    spoilt = wrong.reshape(np.shape(entry[field][0] if field == "gradients" else entry[field]))
    spoilt_field = [spoilt, *entry[field][1:]] if field == "gradients" else spoilt
    with pytest.raises(AssertionError, match="value" if field == "value" else "gradient"):
        compare({**entry, field: spoilt_field})


def test_every_entry_says_how_it_was_made() -> None:
    assert STORE["format"] == 1
    assert all(list(entry) == FIELDS for entry in ENTRIES)
    assert {entry["torch"] for entry in ENTRIES} == {"2.13.0"}
    assert FILE.stat().st_size < 60_000


def test_every_number_is_finite() -> None:
    def numbers(value: Any) -> Any:
        if isinstance(value, list):
            for each in value:
                yield from numbers(each)
        else:
            yield value

    for entry in ENTRIES:
        assert all(math.isfinite(n) for n in numbers([entry["value"], entry["gradients"]]))


def test_every_activation_is_frozen_in_both_precisions() -> None:
    functions = {name for name in activations.__all__ if "_grad" not in name and "_vjp" not in name}
    without_torch = {"ActivationMoments", "activation_moments", "identity", "softmax_jacobian"}
    for dtype in TOLERANCE:
        frozen = {entry["op"] for entry in ENTRIES if entry["dtype"] == dtype}
        assert frozen == functions - without_torch


def test_script_never_imports_dlref() -> None:
    tree = ast.parse((GOLDEN / "make_activations.py").read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {
        a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
    }
    assert "torch" in imported
    assert not any((name or ".").startswith(("dlref", "tests", ".")) for name in imported)
