"""Features brought to comparable scales: fit on the training data, use on all.

>>> import numpy as np
>>> from dlref.scaling import StandardScaler
>>> train, test = np.array([[1.0, 100.0], [3.0, 500.0]]), np.array([[2.0, 700.0]])
>>> scaler = StandardScaler().fit(train)
>>> scaler.transform(test)
array([[0., 2.]])

What was learned is kept in float64; `transform` keeps the floating dtype of its input. A constant
feature is centered and otherwise left alone.
"""

from ._base import Scaler
from ._features import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from ._whiteners import PCAWhitener, ZCAWhitener

__all__ = [
    "MaxAbsScaler",
    "MinMaxScaler",
    "PCAWhitener",
    "RobustScaler",
    "Scaler",
    "StandardScaler",
    "ZCAWhitener",
]
