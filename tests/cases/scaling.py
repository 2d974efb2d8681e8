"""The table of scalers: each line is run through every contract of its test_contracts file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlref import scaling

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class ScalerCase:
    """A scaler, and what becomes of a feature whose value is always 7."""

    make: Callable[[], scaling.Scaler]
    seven: float = 0.0

    @property
    def name(self) -> str:
        return repr(self.make())

    @property
    def whitens(self) -> bool:
        return "Whitener" in self.name

    def fitted(self, x: Array) -> scaling.Scaler:
        return self.make().fit(x)


def features(n: int = 40, d: int = 5, dtype: Any = np.float64, seed: int = 0) -> Array:
    """Return correlated features of different means and scales."""
    rng = np.random.default_rng(seed)
    mixed = rng.standard_normal((n, d)) @ rng.standard_normal((d, d))
    return (mixed * 3.0 ** np.arange(d) + 2.0 ** np.arange(d)).astype(dtype)


SCALERS = [
    ScalerCase(scaling.StandardScaler),
    ScalerCase(scaling.MinMaxScaler),
    ScalerCase(lambda: scaling.MinMaxScaler(feature_range=(-1.0, 3.0)), seven=-1.0),
    ScalerCase(scaling.RobustScaler),
    ScalerCase(lambda: scaling.RobustScaler(quantile_range=(10.0, 95.0))),
    ScalerCase(scaling.MaxAbsScaler, seven=1.0),
    ScalerCase(scaling.PCAWhitener),
    ScalerCase(lambda: scaling.PCAWhitener(eps=0.5)),
    ScalerCase(scaling.ZCAWhitener),
    ScalerCase(lambda: scaling.ZCAWhitener(eps=0.5)),
]
