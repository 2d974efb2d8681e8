"""Deep-learning basics in plain NumPy, each backward pass written out.

Import functions from the topic that they belong to:

>>> from dlref.activations import softplus
>>> float(softplus(1000.0))
1000.0
"""

import importlib
from types import ModuleType

__all__ = [
    "__version__",
    "activations",
    "attention",
    "augmentation",
    "autodiff",
    "convolution",
    "data",
    "diagnostics",
    "dropout",
    "ensembles",
    "errors",
    "gradcheck",
    "initializers",
    "landscapes",
    "layers",
    "losses",
    "metrics",
    "models",
    "normalization",
    "optimizers",
    "pooling",
    "recurrent",
    "regularization",
    "scaling",
    "schedules",
    "special",
    "splitting",
    "training",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> ModuleType:
    """Import a topic when it is first asked for: most programs need only a few."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    """List the topics, imported or not."""
    return __all__
