"""Penalties, shrinkage, early stopping and smoothed labels.

A penalty is added to the loss, and its gradient to that of the loss. λ is spelled ``lam``, for
``lambda`` is a word of Python. Penalize weights, not biases nor the gains of a normalization:

>>> import numpy as np
>>> from dlref.regularization import l2_penalty
>>> params = {"W": np.array([[3.0, -4.0]]), "b": np.array([100.0, 100.0])}
>>> float(sum(l2_penalty(p, 0.1) for name, p in params.items() if name == "W"))
1.25
"""

from ._labels import smooth_labels
from ._penalties import (
    elastic_net_penalty,
    elastic_net_penalty_grad,
    l1_penalty,
    l1_penalty_grad,
    l2_penalty,
    l2_penalty_grad,
)
from ._ridge import early_stopping_filter_factors, ridge_closed_form, ridge_filter_factors
from ._shrinking import max_norm, soft_threshold
from ._stopping import EarlyStopping

__all__ = [
    "EarlyStopping",
    "early_stopping_filter_factors",
    "elastic_net_penalty",
    "elastic_net_penalty_grad",
    "l1_penalty",
    "l1_penalty_grad",
    "l2_penalty",
    "l2_penalty_grad",
    "max_norm",
    "ridge_closed_form",
    "ridge_filter_factors",
    "smooth_labels",
    "soft_threshold",
]
