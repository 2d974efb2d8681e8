"""What the normalization layers refuse, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import normalization as nm
from dlref.errors import ParameterError, ShapeError, StateError
from dlref.layers import Flatten, Linear


def linear() -> Linear:
    return Linear(3, 4, rng=np.random.default_rng(0))


def ones(*shape: int) -> Any:
    return np.ones(shape)


MISTAKES: list[tuple[type[Exception], Callable[[], Any], str]] = [
    (
        ParameterError,
        lambda: nm.BatchNorm(0),
        "BatchNorm: num_features must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: nm.BatchNorm(2.0),  # type: ignore[arg-type]
        "BatchNorm: num_features must be an integer of at least 1; got 2.0",
    ),
    (ParameterError, lambda: nm.BatchNorm(3, eps=0), "BatchNorm: eps must be in (0, inf); got 0"),
    (
        ParameterError,
        lambda: nm.BatchNorm(3, momentum=1.1),
        "BatchNorm: momentum must be in [0, 1]; got 1.1",
    ),
    (
        ParameterError,
        lambda: nm.BatchNorm(3, momentum=-0.1),
        "BatchNorm: momentum must be in [0, 1]; got -0.1",
    ),
    (
        ParameterError,
        lambda: nm.BatchNorm(3, dtype=int),
        "zeros: dtype must be a floating dtype; got int64",
    ),
    (
        ShapeError,
        lambda: nm.BatchNorm(3).forward(ones(2, 4)),
        "BatchNorm.forward: x must have shape (N, 3) or (N, 3, H, W); got (2, 4)",
    ),
    (
        ShapeError,
        lambda: nm.BatchNorm(3).forward(ones(2, 3, 5)),
        "BatchNorm.forward: x must have shape (N, 3) or (N, 3, H, W); got (2, 3, 5)",
    ),
    (
        ParameterError,
        lambda: nm.BatchNorm(3, affine=False).forward(ones(2, 3).astype(np.float32)),
        "BatchNorm.forward: x must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: nm.BatchNorm(3, dtype=np.float32).forward(ones(2, 3)),
        "BatchNorm.forward: x must have dtype float32; got float64",
    ),
    (
        ShapeError,
        lambda: nm.BatchNorm(3).state.update(running_var=ones(4)),
        "layer: running_var must have shape (3,); got (4,)",
    ),
    (
        ParameterError,
        lambda: nm.LayerNorm(0),
        "LayerNorm: normalized_shape must hold integers of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: nm.LayerNorm((3, -1)),
        "LayerNorm: normalized_shape must hold integers of at least 1; got (3, -1)",
    ),
    (
        ParameterError,
        lambda: nm.RMSNorm(()),
        "RMSNorm: normalized_shape must hold integers of at least 1; got ()",
    ),
    (
        ParameterError,
        lambda: nm.RMSNorm([2.5]),  # type: ignore[list-item]
        "RMSNorm: normalized_shape must hold integers of at least 1; got [2.5]",
    ),
    (
        ParameterError,
        lambda: nm.LayerNorm(3, eps=-1),
        "LayerNorm: eps must be in (0, inf); got -1",
    ),
    (ParameterError, lambda: nm.RMSNorm(3, eps=0), "RMSNorm: eps must be in (0, inf); got 0"),
    (
        ShapeError,
        lambda: nm.LayerNorm(3).forward(ones(2, 4)),
        "LayerNorm.forward: x must have shape (N, ..., 3); got (2, 4)",
    ),
    (
        ShapeError,
        lambda: nm.LayerNorm(3).forward(ones(3)),
        "LayerNorm.forward: x must have shape (N, ..., 3); got (3,)",
    ),
    (
        ShapeError,
        lambda: nm.RMSNorm((3, 4)).forward(ones(2, 4, 3)),
        "RMSNorm.forward: x must have shape (N, ..., 3, 4); got (2, 4, 3)",
    ),
    (
        ParameterError,
        lambda: nm.RMSNorm(3).forward(ones(2, 3).astype(np.float32)),
        "RMSNorm.forward: x must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: nm.GroupNorm(4, 6),
        "GroupNorm: num_groups must divide num_channels 6; got 4",
    ),
    (
        ParameterError,
        lambda: nm.GroupNorm(0, 6),
        "GroupNorm: num_groups must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: nm.GroupNorm(1, 0),
        "GroupNorm: num_channels must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: nm.GroupNorm(3, 6, eps=np.nan),
        "GroupNorm: eps must be in (0, inf); got nan",
    ),
    (
        ShapeError,
        lambda: nm.GroupNorm(3, 6).forward(ones(2, 5, 4, 4)),
        "GroupNorm.forward: x must have shape (N, 6, ...); got (2, 5, 4, 4)",
    ),
    (
        ShapeError,
        lambda: nm.GroupNorm(3, 6).forward(ones(6)),
        "GroupNorm.forward: x must have shape (N, 6, ...); got (6,)",
    ),
    (
        ParameterError,
        lambda: nm.InstanceNorm(0),
        "InstanceNorm: num_features must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: nm.InstanceNorm(3, eps=np.inf),
        "InstanceNorm: eps must be in (0, inf); got inf",
    ),
    (
        ShapeError,
        lambda: nm.InstanceNorm(3).forward(ones(2, 3)),
        "InstanceNorm.forward: x must have shape (N, 3, H, W); got (2, 3)",
    ),
    (
        ShapeError,
        lambda: nm.InstanceNorm(3).forward(ones(2, 4, 5, 5)),
        "InstanceNorm.forward: x must have shape (N, 3, H, W); got (2, 4, 5, 5)",
    ),
    (
        ParameterError,
        lambda: nm.WeightNorm(Flatten()),
        "WeightNorm: layer must be a layer with a parameter W; got Flatten()",
    ),
    (
        ParameterError,
        lambda: nm.WeightNorm(nm.WeightNorm(linear())),
        "WeightNorm: layer must be a layer with a parameter W; got WeightNorm(Linear(3, 4))",
    ),
    (
        ParameterError,
        lambda: nm.WeightNorm(None),  # type: ignore[arg-type]
        "WeightNorm: layer must be a layer with a parameter W; got None",
    ),
    (
        ShapeError,
        lambda: nm.WeightNorm(linear(), axis=2),
        "WeightNorm: W must have at least one element along axis 2; got shape (3, 4)",
    ),
    (
        ShapeError,
        lambda: nm.WeightNorm(linear()).forward(ones(2, 4)),
        "Linear.forward: x must have shape (N, ..., 3); got (2, 4)",
    ),
    (
        StateError,
        lambda: nm.WeightNorm(linear()).backward(ones(2, 4)),
        "WeightNorm.backward: forward must have been called before; got no input",
    ),
    (
        ShapeError,
        lambda: nm.spectral_norm(ones(3), rng=np.random.default_rng(0)),
        "spectral_norm: W must have at least two axes; got shape (3,)",
    ),
    (
        ParameterError,
        lambda: nm.spectral_norm(ones(3, 3), 0, rng=np.random.default_rng(0)),
        "spectral_norm: iters must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: nm.spectral_norm(ones(3, 3) * 1j, rng=np.random.default_rng(0)),
        "spectral_norm: W must hold real numbers; got dtype complex128",
    ),
    (
        TypeError,
        lambda: nm.spectral_norm(ones(3, 3)),
        "spectral_norm: rng must be a Generator, so pass numpy.random.default_rng(seed); got None",
    ),
    (
        TypeError,
        lambda: nm.spectral_norm(ones(3, 3), rng=7),  # type: ignore[arg-type]
        "spectral_norm: rng must be a Generator, so pass numpy.random.default_rng(seed); got 7",
    ),
]


@pytest.mark.parametrize(("error", "f", "message"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_mistakes(error: type[Exception], f: Callable[[], Any], message: str) -> None:
    with pytest.raises(error) as told:
        f()
    assert type(told.value) is error
    assert str(told.value) == message


def test_a_forward_that_is_refused_leaves_the_averages() -> None:
    layer = nm.BatchNorm(3)
    with pytest.raises(ShapeError):
        layer.forward(ones(2, 4), train=True)
    assert not layer.state["running_mean"].any()
