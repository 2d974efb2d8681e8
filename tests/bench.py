"""Time dlref beside PyTorch and beside the form that tutorials print: make bench.

Each op is one line of OPS. The results are compared first; then the forms take turns, so that a
busy moment hits all of them, and the ratio is the median of the ratios within a round. Copying
the input is timed in the same rounds: an elementwise function cannot be faster than that.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlref import activations as act
from dlref import losses

try:
    import torch
except ImportError:
    torch = None

ROUNDS = 9
SIZE = 1_000_000
TOLERANCE = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-9}
HEAD = ("op", "shape", "dtype", "dlref ms", "torch ms", "ratio", "tutorial ms", "copy/dlref")
LINE = "{:22} {:>13} {:8} {:>9} {:>13} {:>6} {:>12} {:>11}"


@dataclass(frozen=True)
class Op:
    """A function of dlref, what PyTorch calls it, and how tutorials write it."""

    name: str
    dlref: Callable[[Any], Any]
    torch: Callable[[Any], Any]
    tutorial: Callable[[Any], Any] | None = None
    shape: tuple[int, ...] = (SIZE,)


def naive_sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def naive_gelu_tanh(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)))


def naive_softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def cross_entropy(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    labels = np.arange(len(z))
    return losses.cross_entropy(z, labels), losses.cross_entropy_grad(z, labels)


def torch_cross_entropy(z: Any) -> tuple[Any, Any]:
    z = z.detach().requires_grad_()
    loss = torch.nn.functional.cross_entropy(z, torch.arange(len(z)))
    loss.backward()
    return loss.detach(), z.grad


def naive_cross_entropy(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    p, t = naive_softmax(z), np.eye(len(z), dtype=z.dtype)
    return -np.mean(np.sum(t * np.log(p), axis=1)), (p - t) / len(z)


def of_torch(name: str, **arguments: Any) -> Callable[[Any], Any]:
    return lambda x: getattr(torch.nn.functional, name)(x, **arguments)


OPS = [
    Op("relu", act.relu, of_torch("relu"), lambda x: np.where(x > 0, x, 0)),
    Op(
        "leaky_relu", act.leaky_relu, of_torch("leaky_relu"), lambda x: np.where(x > 0, x, 0.01 * x)
    ),
    Op("sigmoid", act.sigmoid, of_torch("sigmoid"), naive_sigmoid),
    Op("tanh", act.tanh, of_torch("tanh"), np.tanh),
    Op("softplus", act.softplus, of_torch("softplus"), lambda x: np.log(1 + np.exp(x))),
    Op("elu", act.elu, of_torch("elu"), lambda x: np.where(x > 0, x, np.exp(x) - 1)),
    Op("silu", act.silu, of_torch("silu"), lambda x: x * naive_sigmoid(x)),
    Op("mish", act.mish, of_torch("mish"), lambda x: x * np.tanh(np.log(1 + np.exp(x)))),
    Op("gelu", act.gelu, of_torch("gelu")),
    Op(
        "gelu tanh",
        lambda x: act.gelu(x, "tanh"),
        of_torch("gelu", approximate="tanh"),
        naive_gelu_tanh,
    ),
    Op("softmax", act.softmax, of_torch("softmax", dim=1), naive_softmax, (1000, 1000)),
    Op(
        "cross-entropy, grad", cross_entropy, torch_cross_entropy, naive_cross_entropy, (1000, 1000)
    ),
]


def seconds(f: Callable[[Any], Any], x: Any) -> float:
    start = time.perf_counter()
    f(x)
    return time.perf_counter() - start


def agree(op: Op, forms: dict[str, tuple[Callable[[Any], Any], Any]]) -> None:
    """Stop with the name of the op if a form computes something else."""
    results = {name: f(x) for name, (f, x) in forms.items() if name != "copy"}
    for name, result in results.items():
        several = isinstance(result, tuple)
        pairs = (
            zip(result, results["dlref"], strict=True) if several else [(result, results["dlref"])]
        )
        for got, expected in pairs:
            tolerance = TOLERANCE[expected.dtype]
            np.testing.assert_allclose(
                got, expected, tolerance, tolerance, err_msg=f"{op.name}: {name} differs from dlref"
            )


def measure(op: Op, dtype: type) -> str:
    x = np.random.default_rng(0).standard_normal(op.shape).astype(dtype)
    forms: dict[str, tuple[Callable[[Any], Any], Any]] = {
        "dlref": (op.dlref, x),
        "copy": (np.copy, x),
    }
    if op.tutorial:
        forms["tutorial"] = (op.tutorial, x)
    if torch:
        forms["torch"] = (op.torch, torch.from_numpy(x))
    agree(op, forms)
    rounds = [{name: seconds(f, x) for name, (f, x) in forms.items()} for _ in range(ROUNDS)]

    def ms(name: str, missing: str) -> str:
        if name not in forms:
            return missing
        return f"{1e3 * statistics.median(each[name] for each in rounds):.2f}"

    def ratio(above: str, below: str, form: str) -> str:
        if not {above, below} <= forms.keys():
            return "-"
        return format(statistics.median(each[above] / each[below] for each in rounds), form)

    return LINE.format(
        op.name,
        "x".join(map(str, op.shape)),
        np.dtype(dtype).name,
        ms("dlref", "-"),
        ms("torch", "not installed"),
        ratio("dlref", "torch", ".2f"),
        ms("tutorial", "-"),
        ratio("copy", "dlref", ".0%"),
    )


def main() -> None:
    if torch:
        torch.set_num_threads(1)
    print(LINE.format(*HEAD))
    for op in OPS:
        for dtype in (np.float32, np.float64):
            print(measure(op, dtype), flush=True)


if __name__ == "__main__":
    main()
