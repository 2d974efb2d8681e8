"""Write activations.json: values and gradients of PyTorch, which test_golden.py compares.

Needs torch==2.13.0 and numpy, and imports nothing of the project:

    python tests/golden/make_activations.py            # writes the file
    python tests/golden/make_activations.py --check    # computes anew and compares with the file
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

try:
    import torch
    import torch.nn.functional as F  # noqa: N812 (PyTorch's own habit)
    from torch import Tensor
except ImportError:
    torch = None

FILE = Path(__file__).with_name("activations.json")
FORMAT = 1
SEED = 20261121

# Tails, kinks and both sides of them; the rest is drawn.
POINTS = [-1e4, -60.0, -9.0, -6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 60.0, 1e4]
DRAWN = 6

# From this product on torch takes softplus for the identity. Its own 20 would cost nine digits
# there, and a very large one overflows in the gradient.
SOFTPLUS_THRESHOLD = 40.0


def maxout(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return (torch.einsum("nd,dkm->nkm", x, W) + b).max(dim=-1).values


def elementwise() -> list[tuple[str, dict[str, Any], Callable[[Tensor], Tensor]]]:
    """Return op, arguments and function, one a line."""
    return [
        ("sigmoid", {}, torch.sigmoid),
        ("log_sigmoid", {}, F.logsigmoid),
        ("hard_sigmoid", {}, F.hardsigmoid),
        ("tanh", {}, torch.tanh),
        ("hard_tanh", {}, F.hardtanh),
        ("softsign", {}, F.softsign),
        ("relu", {}, F.relu),
        ("relu6", {}, F.relu6),
        ("leaky_relu", {}, F.leaky_relu),
        ("leaky_relu", {"negative_slope": 2.0}, lambda x: F.leaky_relu(x, 2.0)),
        ("rrelu", {}, F.rrelu),
        ("elu", {}, F.elu),
        ("elu", {"alpha": 0.3}, lambda x: F.elu(x, 0.3)),
        ("celu", {"alpha": 0.3}, lambda x: F.celu(x, 0.3)),
        ("selu", {}, F.selu),
        ("softplus", {}, lambda x: F.softplus(x, threshold=SOFTPLUS_THRESHOLD)),
        ("softplus", {"beta": 3.0}, lambda x: F.softplus(x, 3.0, SOFTPLUS_THRESHOLD)),
        ("gelu", {}, F.gelu),
        ("gelu", {"approximate": "tanh"}, lambda x: F.gelu(x, approximate="tanh")),
        ("silu", {}, F.silu),
        ("swish", {"beta": 0.5}, lambda x: x * torch.sigmoid(0.5 * x)),
        ("mish", {}, F.mish),
        ("hard_swish", {}, F.hardswish),
    ]


def of_arrays() -> list[
    tuple[str, dict[str, Any], Callable[..., Tensor], dict[str, tuple[int, ...]]]
]:
    """Return op, arguments, function, and the shapes of the inputs by name."""
    return [
        ("prelu", {}, F.prelu, {"x": (4, 3), "a": (3,)}),
        ("softmax", {}, lambda z: F.softmax(z, -1), {"z": (3, 4)}),
        ("softmax", {"axis": 0}, lambda z: F.softmax(z, 0), {"z": (3, 4)}),
        ("softmax", {"temperature": 0.4}, lambda z: F.softmax(z / 0.4, -1), {"z": (3, 4)}),
        ("log_softmax", {}, lambda z: F.log_softmax(z, -1), {"z": (3, 4)}),
        ("log_softmax", {"axis": 0}, lambda z: F.log_softmax(z, 0), {"z": (3, 4)}),
        ("glu", {}, F.glu, {"x": (3, 4)}),
        ("glu", {"axis": 0}, lambda x: F.glu(x, 0), {"x": (4, 3)}),
        ("geglu", {}, lambda a, b: F.gelu(a) * b, {"a": (3, 4), "b": (3, 4)}),
        ("swiglu", {}, lambda a, b: F.silu(a) * b, {"a": (3, 4), "b": (3, 4)}),
        ("maxout", {}, maxout, {"x": (4, 3), "W": (3, 5, 2), "b": (5, 2)}),
    ]


def entry(
    op: str,
    arguments: dict[str, Any],
    f: Callable[..., Tensor],
    inputs: dict[str, np.ndarray],
    dy: np.ndarray | None,
    dtype: torch.dtype,
) -> dict[str, Any]:
    """Compute one value and its gradients; without `dy` the derivative of each element."""
    tensors = [torch.tensor(array, dtype=dtype, requires_grad=True) for array in inputs.values()]
    value = f(*tensors)
    upstream = torch.ones_like(value) if dy is None else torch.tensor(dy, dtype=dtype)
    gradients = torch.autograd.grad(value, tensors, upstream)
    return {
        "op": op,
        "arguments": arguments,
        "seed": SEED,
        "torch": torch.__version__.split("+")[0],
        "dtype": str(dtype).removeprefix("torch."),
        "inputs": {name: array.tolist() for name, array in inputs.items()},
        "dy": None if dy is None else dy.tolist(),
        "value": short(value),
        "gradients": [short(gradient) for gradient in gradients],
    }


def short(tensor: Tensor) -> Any:
    """Return nested lists in which a float32 has no more digits than it needs."""
    return tensor.detach().numpy().astype(str).astype(float).tolist()


def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.normal(size=shape).round(3)


def entries() -> list[dict[str, Any]]:
    made = []
    for dtype in (torch.float32, torch.float64):
        rng = np.random.default_rng(SEED)
        x = np.concatenate([POINTS, 3 * draw(rng, (DRAWN,))]).round(3)
        for op, arguments, f in elementwise():
            made.append(entry(op, arguments, f, {"x": x}, None, dtype))
        for op, arguments, f, shapes in of_arrays():
            inputs = {name: draw(rng, shape) for name, shape in shapes.items()}
            dy = draw(rng, f(*map(torch.tensor, inputs.values())).shape)
            made.append(entry(op, arguments, f, inputs, dy, dtype))
    return made


def written(made: list[dict[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(each) for each in made)
    return f'{{"format": {FORMAT}, "entries": [\n{lines}\n]}}\n'


def differences(made: list[dict[str, Any]]) -> list[str]:
    """Compare with the file; another processor may round the last digit otherwise."""
    kept = json.loads(FILE.read_text("utf-8"))["entries"]
    if len(kept) != len(made):
        return [f"{len(made)} entries computed, {len(kept)} in the file"]
    wrong = []
    for old, new in zip(kept, made, strict=True):
        numbers = ("value", "gradients")
        same_words = all(old[key] == new[key] for key in new if key not in numbers)
        rtol = 1e-6 if new["dtype"] == "float32" else 1e-13
        pairs = zip(
            [old["value"], *old["gradients"]], [new["value"], *new["gradients"]], strict=True
        )
        if not (same_words and all(np.allclose(a, b, rtol, rtol / 10) for a, b in pairs)):
            wrong.append(f"{new['op']} {new['arguments']} {new['dtype']}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    check = parser.parse_args().check
    if torch is None:
        parser.error("PyTorch is missing; install it with: python -m pip install torch==2.13.0")
    made = entries()
    if not check:
        FILE.write_text(written(made), "utf-8")
        print(f"{len(made)} entries written to {FILE.name}")
        return 0
    wrong = differences(made)
    print(*(f"differs: {line}" for line in wrong), sep="\n", end="\n" if wrong else "")
    print(f"{len(made)} entries compared with {FILE.name}, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
