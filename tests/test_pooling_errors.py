"""What pooling refuses, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref.errors import ParameterError, ShapeError, StateError
from dlref.pooling import AvgPool2d, GlobalAvgPool2d, MaxPool2d, UpsampleNearest2d


def ones(*shape: int) -> Any:
    return np.ones(shape)


MISTAKES: list[tuple[type[Exception], Callable[[], Any], str]] = [
    (
        ParameterError,
        lambda: MaxPool2d(0),
        "MaxPool2d: kernel_size must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: AvgPool2d(2.0),  # type: ignore[arg-type]
        "AvgPool2d: kernel_size must be an integer of at least 1; got 2.0",
    ),
    (
        ParameterError,
        lambda: MaxPool2d((2, 2, 2)),  # type: ignore[arg-type]
        "MaxPool2d: kernel_size must be an integer or a pair of them; got (2, 2, 2)",
    ),
    (
        ParameterError,
        lambda: MaxPool2d(2, stride=0),
        "MaxPool2d: stride must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: AvgPool2d(2, stride=(2, 0)),
        "AvgPool2d: stride must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: MaxPool2d(3, padding=-1),
        "MaxPool2d: padding must be an integer of at least 0; got -1",
    ),
    (
        ParameterError,
        lambda: MaxPool2d(3, padding=2),
        "MaxPool2d: padding must be at most half of kernel_size 3; got 2",
    ),
    (
        ParameterError,
        lambda: AvgPool2d((4, 1), padding=(2, 1)),
        "AvgPool2d: padding must be at most half of kernel_size 1; got 1",
    ),
    (
        ShapeError,
        lambda: MaxPool2d(2).forward(ones(3, 4, 4)),
        "MaxPool2d.forward: x must have shape (N, C, H, W); got (3, 4, 4)",
    ),
    (
        ShapeError,
        lambda: AvgPool2d(2).forward(ones(4, 4)),
        "AvgPool2d.forward: x must have shape (N, C, H, W); got (4, 4)",
    ),
    (
        ShapeError,
        lambda: MaxPool2d(3).forward(ones(1, 1, 2, 4)),
        "MaxPool2d.forward: x must be at least 3 long along axis 2, so that a window fits into it "
        "and its padding; got shape (1, 1, 2, 4)",
    ),
    (
        ShapeError,
        lambda: AvgPool2d(4, padding=1).forward(ones(1, 1, 2, 1)),
        "AvgPool2d.forward: x must be at least 2 long along axis 3, so that a window fits into it "
        "and its padding; got shape (1, 1, 2, 1)",
    ),
    (
        ShapeError,
        lambda: MaxPool2d(2, padding=1).forward(ones(1, 1, 0, 3)),
        "MaxPool2d.forward: x must be at least 1 long along axis 2, so that a window fits into it "
        "and its padding; got shape (1, 1, 0, 3)",
    ),
    (
        ShapeError,
        lambda: GlobalAvgPool2d().forward(ones(2, 3)),
        "GlobalAvgPool2d.forward: x must have shape (N, C, H, W); got (2, 3)",
    ),
    (
        ShapeError,
        lambda: GlobalAvgPool2d().forward(ones(2, 3, 0, 4)),
        "GlobalAvgPool2d.forward: x must have at least one element along axis 2; "
        "got shape (2, 3, 0, 4)",
    ),
    (
        ShapeError,
        lambda: GlobalAvgPool2d().forward(ones(2, 3, 4, 0)),
        "GlobalAvgPool2d.forward: x must have at least one element along axis 3; "
        "got shape (2, 3, 4, 0)",
    ),
    (
        ParameterError,
        lambda: UpsampleNearest2d(0),
        "UpsampleNearest2d: scale_factor must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: UpsampleNearest2d(1.5),  # type: ignore[arg-type]
        "UpsampleNearest2d: scale_factor must be an integer of at least 1; got 1.5",
    ),
    (
        ShapeError,
        lambda: UpsampleNearest2d(2).forward(ones(3, 4, 4)),
        "UpsampleNearest2d.forward: x must have shape (N, C, H, W); got (3, 4, 4)",
    ),
    (
        ParameterError,
        lambda: MaxPool2d(2).forward([[[["a"]]]]),
        "MaxPool2d.forward: x must hold real numbers; got dtype <U1",
    ),
    (
        StateError,
        lambda: MaxPool2d(2).backward(ones(1, 1, 1, 1)),
        "MaxPool2d.backward: forward must have been called before; got no input",
    ),
]


@pytest.mark.parametrize(("error", "f", "message"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_mistakes(error: type[Exception], f: Callable[[], Any], message: str) -> None:
    with pytest.raises(error) as told:
        f()
    assert type(told.value) is error
    assert str(told.value) == message
