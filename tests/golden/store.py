"""What the scripts make_*.py share: an entry, the file of entries, and the command line.

Like them it needs torch==2.13.0 and numpy, and imports nothing of the project. A script holds a
function `entries` and ends with

    if __name__ == "__main__":
        sys.exit(store.main(__file__, entries, __doc__))

and its file has the script's name without ``make_``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

try:
    import torch
    from torch import Tensor
except ImportError:
    torch = None

FORMAT = 1
SEED = 20261121
NUMBERS = ("value", "gradients")  # all else in an entry is words and inputs, the same everywhere

Entry = dict[str, Any]


def entry(op: str, arguments: dict[str, Any], dtype: torch.dtype, **rest: Any) -> Entry:
    """Return an entry with its head: what was computed, and with what. `value` is in `rest`."""
    return {
        "op": op,
        "arguments": arguments,
        "seed": SEED,
        "torch": torch.__version__.split("+")[0],
        "dtype": str(dtype).removeprefix("torch."),
        **rest,
    }


def differentiated(
    op: str,
    arguments: dict[str, Any],
    f: Callable[..., Tensor],
    inputs: dict[str, np.ndarray],
    dy: np.ndarray | None,
    dtype: torch.dtype,
) -> Entry:
    """Compute one value and its gradients at the inputs; without `dy` those of the sum."""
    tensors = [torch.tensor(array, dtype=dtype, requires_grad=True) for array in inputs.values()]
    value = f(*tensors)
    upstream = torch.ones_like(value) if dy is None else torch.tensor(dy, dtype=dtype)
    gradients = torch.autograd.grad(value, tensors, upstream)
    return entry(
        op,
        arguments,
        dtype,
        inputs={name: array.tolist() for name, array in inputs.items()},
        dy=None if dy is None else dy.tolist(),
        value=short(value),
        gradients=[short(gradient) for gradient in gradients],
    )


def short(tensor: Tensor) -> Any:
    """Return nested lists in which a float32 has no more digits than it needs."""
    return tensor.detach().numpy().astype(str).astype(float).tolist()


def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.normal(size=shape).round(3)


def written(made: list[Entry]) -> str:
    lines = ",\n".join(json.dumps(each) for each in made)
    return f'{{"format": {FORMAT}, "entries": [\n{lines}\n]}}\n'


def agree(old: Entry, new: Entry) -> bool:
    """Compare two entries; another processor may round the last digit otherwise."""
    rtol = 1e-6 if new["dtype"] == "float32" else 1e-13

    def close(a: Any, b: Any) -> bool:
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(close(a[key], b[key]) for key in a)
        if isinstance(a, list):
            return len(a) == len(b) and all(map(close, a, b))
        return bool(np.isclose(a, b, rtol, rtol / 10))

    return old.keys() == new.keys() and all(
        close(old[key], new[key]) if key in NUMBERS else old[key] == new[key] for key in new
    )


def differences(made: list[Entry], kept: list[Entry]) -> list[str]:
    if len(kept) != len(made):
        return [f"{len(made)} entries computed, {len(kept)} in the file"]
    return [
        f"{new['op']} {new['arguments']} {new['dtype']}"
        for old, new in zip(kept, made, strict=True)
        if not agree(old, new)
    ]


def main(script: str, entries: Callable[[], list[Entry]], description: str) -> int:
    """Write the file of a script, or with --check compare it with what is computed now."""
    path = Path(script)
    file = path.with_name(f"{path.stem.removeprefix('make_')}.json")
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the file, write nothing")
    check = parser.parse_args().check
    if torch is None:
        parser.error("PyTorch is missing; install it with: python -m pip install torch==2.13.0")
    made = entries()
    if not check:
        file.write_text(written(made), "utf-8")
        print(f"{len(made)} entries written to {file.name}")
        return 0
    wrong = differences(made, json.loads(file.read_text("utf-8"))["entries"])
    print(*(f"differs: {line}" for line in wrong), sep="\n", end="\n" if wrong else "")
    print(f"{len(made)} entries compared with {file.name}, {len(wrong)} differ")
    return 1 if wrong else 0
