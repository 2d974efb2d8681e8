"""Parameters in a file, and out of it again."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from .. import _check
from .._check import Array
from ..errors import ParameterError
from ..layers import Layer


def arrays_of(model: Layer, who: str) -> dict[str, Array]:
    """Return parameters and state of a model in one dictionary."""
    both = model.params.keys() & model.state.keys()
    if both:
        raise ParameterError(
            f"{who}: model must have different names for params and state; got {sorted(both)} twice"
        )
    return {**model.params, **model.state}


def put_into(model: Layer, arrays: dict[str, Array]) -> None:
    """Give a model its parameters and state, from a dictionary that holds all of them."""
    for place in (model.params, model.state):
        for name in place:
            place[name] = arrays[name]


def save(model: Layer, path: str | os.PathLike[str]) -> None:
    """Write the parameters and the state of a model into an ``.npz`` file.

    Parameters
    ----------
    model
        The model.
    path
        Name of the file, used as it is; an old file of this name is replaced.

    Raises
    ------
    ParameterError
        If `model` is no layer, or has one name for a parameter and for something of its state.

    Notes
    -----
    The file holds arrays under their names in ``params`` and ``state`` and nothing else: no
    pickle, so nothing in it can run. The running averages of normalization layers are in it, as
    in PyTorch's ``state_dict``; the optimizer's state and random generators are not.

    It is written under another name beside `path` and then renamed: whoever reads, or pulls the
    plug, finds the old file or the new one, never half of one.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from dlref.models import mlp
    >>> trained, fresh = (mlp([2, 3, 1], rng=np.random.default_rng(seed)) for seed in (0, 1))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(trained, Path(folder) / "model.npz")
    ...     load(fresh, Path(folder) / "model.npz")
    >>> x = np.ones((1, 2))
    >>> bool(fresh.forward(x) == trained.forward(x))
    True
    """
    arrays = arrays_of(_layer(model, "save"), "save")
    path = Path(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(part, "w") as file:
            for name, array in arrays.items():
                with file.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load(model: Layer, path: str | os.PathLike[str]) -> None:
    """Put into a model the parameters and the state that `save` wrote.

    All of them fit, or the model stays as it is.

    Parameters
    ----------
    model
        A model built as the one that was saved.
    path
        Name of the file.

    Raises
    ------
    ParameterError
        If the file is not a complete ``.npz`` file of plain numbers, or has not the names or
        dtypes of the model's arrays.
    ShapeError
        If an array has another shape than the model's.
    FileNotFoundError
        If there is no such file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from dlref.layers import Linear
    >>> rng = np.random.default_rng(0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(Linear(2, 3, rng=rng), Path(folder) / "model.npz")
    ...     load(Linear(2, 4, rng=rng), Path(folder) / "model.npz")
    Traceback (most recent call last):
        ...
    dlref.errors.ShapeError: load: W must have shape (2, 4); got (2, 3)
    """
    expected = arrays_of(_layer(model, "load"), "load")
    found = _read(Path(path))
    missing, unknown = sorted(expected.keys() - found), sorted(found.keys() - expected)
    if missing or unknown:
        raise ParameterError(
            "load: path must hold the arrays of the model and no others; "
            f"got missing {missing}, unknown {unknown}"
        )
    for name, array in expected.items():
        _check.like(found[name], array, "load", name)
        _check.same_dtype(found[name], array, "load", name)
    put_into(model, found)


def _read(path: Path) -> dict[str, Array]:
    """Read all arrays of a file, or tell why it cannot be."""
    if not path.exists():
        raise FileNotFoundError(f"load: path must be a file; got {path.name!r}, which is not there")
    if not zipfile.is_zipfile(path):
        raise ParameterError(
            f"load: path must be a complete .npz file; got {path.name!r}, which is none or cut off"
        )
    found: dict[str, Array] = {}
    with zipfile.ZipFile(path) as file:
        for member in file.namelist():
            try:
                with file.open(member) as data:
                    found[member.removesuffix(".npy")] = np.lib.format.read_array(
                        data, allow_pickle=False
                    )
            except (ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
                raise ParameterError(
                    f"load: path must hold whole arrays of numbers only; got {member!r} in "
                    f"{path.name!r}, which is none"
                ) from error
    return found


def _layer(model: Layer, who: str) -> Layer:
    if not isinstance(model, Layer):
        raise ParameterError(f"{who}: model must be a Layer; got {model!r}")
    return model
