"""What the augmentations refuse, and in which words; images and rng: see the contracts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import augmentation as au
from dlref.errors import ParameterError, ShapeError

IMAGES = np.ones((3, 1, 4, 5))
LABELS = np.eye(3)


def refused(
    error: type[Exception], f: Callable[..., Any], arguments: Any, options: Any, message: str
) -> None:
    with pytest.raises(error) as raised:
        f(*arguments, rng=np.random.default_rng(0), **options)
    assert type(raised.value) is error
    assert str(raised.value) == f"{f.__name__}: {message}"


@pytest.mark.parametrize(
    ("f", "options", "message"),
    [
        (au.random_flip, {"p": 1.5}, "p must be in [0, 1]; got 1.5"),
        (au.random_flip, {"p": np.nan}, "p must be in [0, 1]; got nan"),
        (au.random_flip, {"axis": 2}, "axis must be -1 or -2; got 2"),
        (au.random_flip, {"axis": -3}, "axis must be -1 or -2; got -3"),
        (
            au.random_shift,
            {"max_shift": -1},
            "max_shift must be an integer of at least 0; got -1",
        ),
        (
            au.random_shift,
            {"max_shift": 1.5},
            "max_shift must be an integer of at least 0; got 1.5",
        ),
        (au.random_crop, {"size": 0}, "size must be an integer of at least 1; got 0"),
        (au.random_crop, {"size": (2, 0)}, "size must be an integer of at least 1; got 0"),
        (au.random_crop, {"size": 2.5}, "size must be an integer of at least 1; got 2.5"),
        (
            au.random_crop,
            {"size": (2, 2, 2)},
            "size must be an integer or a pair of them; got (2, 2, 2)",
        ),
        (
            au.random_crop,
            {"size": 2, "padding": -1},
            "padding must be an integer of at least 0; got -1",
        ),
        (
            au.random_rotate,
            {"degrees": -5.0},
            "degrees must be at least 0, or (low, high) in order; got -5.0",
        ),
        (
            au.random_rotate,
            {"degrees": np.nan},
            "degrees must be at least 0, or (low, high) in order; got nan",
        ),
        (
            au.random_rotate,
            {"degrees": np.inf},
            "degrees must be at least 0, or (low, high) in order; got inf",
        ),
        (
            au.random_rotate,
            {"degrees": (10.0, 5.0)},
            "degrees must be at least 0, or (low, high) in order; got (10.0, 5.0)",
        ),
        (
            au.random_rotate,
            {"degrees": [1.0, 2.0, 3.0]},
            "degrees must be at least 0, or (low, high) in order; got [1.0, 2.0, 3.0]",
        ),
        (au.random_rotate, {"degrees": 5.0, "fill": np.nan}, "fill must be finite; got nan"),
        (au.gaussian_noise, {"std": -0.1}, "std must be in [0, inf); got -0.1"),
        (au.gaussian_noise, {"std": np.inf}, "std must be in [0, inf); got inf"),
        (au.cutout, {"length": -1}, "length must be an integer of at least 0; got -1"),
        (au.cutout, {"length": 2.0}, "length must be an integer of at least 0; got 2.0"),
    ],
)
def test_arguments(f: Callable[..., Any], options: dict[str, Any], message: str) -> None:
    refused(ParameterError, f, (IMAGES,), options, message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 5}, "size must be at most (4, 5), the padded image; got (5, 5)"),
        ({"size": (4, 6)}, "size must be at most (4, 5), the padded image; got (4, 6)"),
        (
            {"size": (9, 7), "padding": 2},
            "size must be at most (8, 9), the padded image; got (9, 7)",
        ),
    ],
)
def test_crop_larger_than_the_image(options: dict[str, Any], message: str) -> None:
    refused(ShapeError, au.random_crop, (IMAGES,), options, message)


@pytest.mark.parametrize("f", [au.mixup, au.cutmix])
@pytest.mark.parametrize("alpha", [0.0, -1.0, np.inf, np.nan])
def test_alpha(f: Callable[..., Any], alpha: float) -> None:
    message = f"alpha must be in (0, inf); got {alpha}"
    refused(ParameterError, f, (IMAGES, LABELS, alpha), {}, message)


@pytest.mark.parametrize("f", [au.mixup, au.cutmix])
@pytest.mark.parametrize(
    ("error", "target", "message"),
    [
        (
            ParameterError,
            np.array([0, 1, 2], np.int64),
            "target must hold floats, as one_hot gives; got dtype int64",
        ),
        (
            ParameterError,
            np.eye(3, dtype=bool),
            "target must hold floats, as one_hot gives; got dtype bool",
        ),
        (
            ParameterError,
            LABELS.astype(complex),
            "target must hold real numbers; got dtype complex128",
        ),
        (ShapeError, LABELS[:2], "target must have shape (3, ...); got (2, 3)"),
        (ShapeError, 1.0, "target must have shape (3, ...); got ()"),
    ],
)
def test_target(f: Callable[..., Any], error: type[Exception], target: Any, message: str) -> None:
    refused(error, f, (IMAGES, target), {}, message)


def test_mixup_takes_at_least_one_axis() -> None:
    refused(ShapeError, au.mixup, (1.0, [1.0]), {}, "x must have shape (N, ...); got ()")
