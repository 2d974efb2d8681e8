"""The libraries that dlref is timed beside, where they are installed."""

import importlib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

import numpy as np

from .timing import Form

Forms = dict[str, Form]


def load(name: str) -> tuple[ModuleType | None, str]:
    """Import a library; return it, or None, and what is to be said of it."""
    distribution = name.partition(".")[0].replace("_", "-")
    try:
        release = version(distribution)
    except PackageNotFoundError:
        return None, f"{distribution} missing"
    try:
        return importlib.import_module(name), f"{distribution} {release}"
    except Exception as error:  # an old library fails at import in many ways
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return None, f"{distribution} {release} does not import ({reason})"


torch, TORCH = load("torch")
autograd, AUTOGRAD = load("autograd")
special, SCIPY = load("scipy.special")
F: Any = torch and torch.nn.functional
anp: Any = autograd and importlib.import_module("autograd.numpy")

# No row uses these two: their last releases need an older Python or NumPy.
OTHERS = [AUTOGRAD, SCIPY, load("numpy_ml")[1], load("dezero")[1]]

if torch:
    torch.set_num_threads(1)


def tensor(array: Any) -> Any:
    return torch.from_numpy(np.ascontiguousarray(array))


def tensors(*arrays: np.ndarray) -> list[Any]:
    return [tensor(array) for array in arrays]


def numpy_of(results: Any) -> tuple[np.ndarray, ...]:
    """Turn tensors, or one, into arrays."""
    results = results if isinstance(results, tuple) else (results,)
    return tuple(result.detach().numpy() for result in results)


def in_torch(f: Callable[..., Any], *arrays: np.ndarray) -> Forms:
    """Return the form that calls `f` on tensors, without gradients."""
    if torch is None:
        return {}
    given = tensors(*arrays)
    return {"PyTorch": Form(lambda: f(*given), numpy_of)}


def both_ways_in_torch(
    f: Callable[..., Any],
    dy: np.ndarray,
    *arrays: np.ndarray,
    arrange: Callable[..., Any] = lambda *results: results,
) -> Forms:
    """Return the form that computes f and its gradient at each array.

    `arrange` puts output and gradients into the layout of dlref, after the clock has stopped.
    """
    if torch is None:
        return {}
    leaves = [leaf.requires_grad_() for leaf in tensors(*arrays)]
    delta = tensor(dy)

    def run() -> Any:
        y = f(*leaves)
        return y, *torch.autograd.grad(y, leaves, delta)

    return {"PyTorch": Form(run, lambda results: arrange(*numpy_of(results)))}


def both_ways_in_autograd(f: Callable[..., Any], dy: Any, *arrays: np.ndarray) -> Forms:
    """Return the same of autograd, which follows NumPy's own functions, those of `anp`."""
    if autograd is None:
        return {}
    backward = autograd.make_vjp(f, argnum=tuple(range(len(arrays))))

    def run() -> Any:
        vjp, y = backward(*arrays)
        return y, *vjp(dy)

    return {"autograd": Form(run)}


def in_scipy(f: Callable[..., Any], *arrays: np.ndarray) -> Forms:
    return {} if special is None else {"SciPy": Form(lambda: f(*arrays))}
