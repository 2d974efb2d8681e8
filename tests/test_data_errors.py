"""What the data functions refuse, and in which words; n, rng and noise: see the contracts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import data
from dlref.errors import ParameterError


@pytest.mark.parametrize(
    ("f", "arguments", "message"),
    [
        (data.minibatches, (-1, 4), "n must be an integer of at least 0; got -1"),
        (data.minibatches, (10, 0), "batch_size must be an integer of at least 1; got 0"),
        (data.minibatches, (10, 2.5), "batch_size must be an integer of at least 1; got 2.5"),
        (data.spirals, (10, 0), "num_classes must be an integer of at least 1; got 0"),
        (data.spirals, (10, 2, np.inf), "turns must be finite; got inf"),
        (data.gaussian_ring, (10, 0), "num_modes must be an integer of at least 1; got 0"),
        (data.gaussian_ring, (10, 8, -2.0), "radius must be in [0, inf); got -2.0"),
        (data.sawtooth, (10, 0), "pieces must be an integer of at least 1; got 0"),
        (data.recall_task, (10, 0), "length must be an integer of at least 1; got 0"),
        (data.recall_task, (10, 5, 1), "num_symbols must be an integer of at least 2; got 1"),
        (data.adding_problem, (10, 1), "length must be an integer of at least 2; got 1"),
        (data.shapes_segmentation, (10, 7), "size must be an integer of at least 8; got 7"),
    ],
)
def test_arguments(f: Callable[..., Any], arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ParameterError) as raised:
        f(*arguments, rng=np.random.default_rng(0))
    assert str(raised.value) == f"{f.__name__}: {message}"


@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0)])
def test_minibatches_need_a_generator(rng: Any) -> None:
    with pytest.raises(TypeError) as raised:
        data.minibatches(10, 4, rng=rng)
    assert str(raised.value) == (
        f"minibatches: rng must be a Generator, so pass numpy.random.default_rng(seed); got {rng!r}"
    )
