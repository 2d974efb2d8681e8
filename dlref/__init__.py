"""Deep-learning basics in plain NumPy, each backward pass written out.

Import functions from the topic that they belong to:

>>> from dlref.activations import softplus
>>> float(softplus(1000.0))
1000.0
"""

from . import (
    activations,
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
    "errors",
    "gradcheck",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "special",
]

__version__ = "0.1.0"
