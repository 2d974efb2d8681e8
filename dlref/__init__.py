"""Deep-learning basics in plain NumPy, each backward pass written out.

Import functions from the topic that they belong to:

>>> from dlref.activations import softplus
>>> float(softplus(1000.0))
1000.0
"""

from . import (
    activations,
    autodiff,
    errors,
    gradcheck,
    initializers,
    layers,
    losses,
    metrics,
    special,
)

__all__ = [
    "__version__",
    "activations",
    "autodiff",
    "errors",
    "gradcheck",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "special",
]

__version__ = "0.1.0"
