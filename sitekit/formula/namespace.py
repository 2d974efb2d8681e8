"""What a comment may call: the functions of dlref."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from typing import Any


@cache
def dlref_modules() -> dict[str, ModuleType]:
    """The public modules of dlref by name."""
    package = importlib.import_module("dlref")
    return {
        found.name: importlib.import_module(f"dlref.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if not found.name.startswith("_")
    }


def public_names(module: ModuleType) -> dict[str, Any]:
    """What the module exports."""
    return {name: getattr(module, name) for name in module.__all__}


def namespace_for(modules: str | Sequence[str]) -> dict[str, Any]:
    """The public names of these modules, and every module of dlref for `losses.mse_loss(...)`."""
    known = dlref_modules()
    names: dict[str, Any] = dict(known)
    for module in [modules] if isinstance(modules, str) else modules:
        if module not in known:
            raise ValueError(f"namespace_for: {module!r} is no module of dlref: {sorted(known)}")
        names |= public_names(known[module])
    return names
