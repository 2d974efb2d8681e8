"""What every augmentation promises, over the table of cases/augmentation.py."""

from typing import Any

import numpy as np
import pytest

from dlref import augmentation as au
from dlref.errors import ParameterError, ShapeError
from tests.cases.augmentation import CASES, Case, images

OF_IMAGES = [case for case in CASES if case.f not in (au.gaussian_noise, au.mixup)]
ALONE = [case for case in CASES if not case.mixes]
MOVING = [case for case in CASES if case.moves]


def over(cases: list[Case]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


every_case = over(CASES)


def told(error: type[Exception], case: Case, x: Any, **options: Any) -> str:
    targets = [np.ones(len(np.atleast_1d(x)))] if case.mixes else []
    with pytest.raises(error) as raised:
        case.f(x, *targets, **{**case.arguments, **options})
    assert type(raised.value) is error
    return str(raised.value)


def writes_to_nothing(case: Case, x: np.ndarray) -> None:
    x = x.copy()
    x.flags.writeable = False
    for seed in range(3):
        y = case(x, seed)
        assert y.flags.writeable
        assert not np.shares_memory(y, x)


def test_table_covers_every_augmentation() -> None:
    assert {case.f.__name__ for case in CASES} == set(au.__all__)


@every_case
@pytest.mark.parametrize("shape", [(5, 3, 6, 7), (6, 6, 6, 6), (1, 1, 6, 7), (0, 2, 6, 7)], ids=str)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_shape_and_dtype(case: Case, shape: tuple[int, ...], dtype: Any) -> None:
    y = case(images(shape, dtype))
    assert y.shape == (shape[:2] + case.size if case.size else shape)
    assert y.dtype == dtype


@every_case
def test_integers_become_float64(case: Case) -> None:
    x = images(dtype=np.uint8)
    assert case(x).dtype == np.float64
    np.testing.assert_array_equal(case(x), case(x.astype(float)))


@every_case
def test_float32_agrees_with_float64(case: Case) -> None:
    x = images(dtype=np.float32)
    np.testing.assert_allclose(case(x), case(x.astype(float)), rtol=2e-6, atol=2e-6)


@every_case
def test_same_seed_same_result(case: Case) -> None:
    x = images()
    np.testing.assert_array_equal(case(x, 4), case(x, 4))
    assert len({case(x, seed).tobytes() for seed in range(5)}) == 5


@every_case
def test_nothing_global_is_drawn_from(case: Case) -> None:
    before = np.random.get_state()[1].copy()  # noqa: NPY002 (the global state is meant)
    case(images())
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@every_case
def test_arguments_are_never_written_to_nor_returned(case: Case) -> None:
    writes_to_nothing(case, images())


def test_writing_to_an_argument_would_be_seen() -> None:
    def wrong(x: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
        x += rng.normal(size=x.shape)
        return x

    with pytest.raises(ValueError, match="read-only"):
        writes_to_nothing(Case(wrong), images())


@over(ALONE)
def test_there_are_arguments_that_change_nothing(case: Case) -> None:
    x = images()
    y = case(x, **case.nothing)
    np.testing.assert_array_equal(y, x)
    assert not np.shares_memory(y, x)


@over(OF_IMAGES)
def test_the_channels_of_an_image_change_alike(case: Case) -> None:
    x = np.repeat(images((8, 1, 6, 7)), 3, axis=1)
    y = case(x)
    np.testing.assert_array_equal(y, np.repeat(y[:, :1], 3, axis=1))


@over(ALONE)
def test_each_image_has_random_numbers_of_its_own(case: Case) -> None:
    x = np.repeat(images((1, 1, 6, 7)), 50, axis=0)
    distinct = {image.tobytes() for image in case(x)}
    assert len(distinct) >= 2 if case.f is au.random_flip else len(distinct) > 5


@over(MOVING)
def test_every_number_was_there_before(case: Case) -> None:
    x = images((20, 3, 6, 7))
    assert set(case(x).ravel()) <= {*x.ravel(), case.arguments.get("fill", 0.0)}


@over([case for case in CASES if case.f is not au.gaussian_noise])
def test_no_number_is_beyond_those_before(case: Case) -> None:
    x = images((20, 3, 6, 7))
    fill = case.arguments.get("fill", 0.0)
    y = case(x)
    assert y.min() >= min(x.min(), fill) - 1e-15
    assert y.max() <= max(x.max(), fill) + 1e-15


@every_case
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity_stay_with_their_image(case: Case, bad: float) -> None:
    x = images((6, 1, 6, 7))
    x[2] = bad
    broken = {i for i, image in enumerate(case(x)) if not np.isfinite(image).all()}
    clean = images((6, 1, 6, 7))
    marked = np.zeros_like(clean)
    marked[2] = 1e6
    touched = {i for i, image in enumerate(case(marked)) if image.max() > 1e3}
    assert broken >= touched
    assert len(broken) <= 2 if case.mixes else broken <= {2}


@every_case
@pytest.mark.parametrize("rng", [None, 0, np.random.RandomState(0)])
def test_a_generator_must_be_given(case: Case, rng: Any) -> None:
    assert told(TypeError, case, images(), rng=rng) == (
        f"{case.f.__name__}: rng must be a Generator, "
        f"so pass numpy.random.default_rng(seed); got {rng!r}"
    )


@over(OF_IMAGES)
@pytest.mark.parametrize("shape", [(), (6,), (3, 6, 7), (2, 3, 4, 5, 6)])
def test_images_have_four_axes(case: Case, shape: tuple[int, ...]) -> None:
    message = told(ShapeError, case, np.ones(shape), rng=np.random.default_rng(0))
    assert message == f"{case.f.__name__}: x must have shape (N, C, H, W); got {shape}"


@over(OF_IMAGES)
@pytest.mark.parametrize(("shape", "axis"), [((2, 1, 0, 5), 2), ((2, 1, 5, 0), 3)])
def test_images_have_pixels(case: Case, shape: tuple[int, ...], axis: int) -> None:
    message = told(ShapeError, case, np.ones(shape), rng=np.random.default_rng(0))
    expected = f"x must have at least one element along axis {axis}; got shape {shape}"
    assert message == f"{case.f.__name__}: {expected}"


@every_case
def test_images_are_real(case: Case) -> None:
    message = told(ParameterError, case, np.ones((2, 1, 6, 7), complex))
    assert message == f"{case.f.__name__}: x must hold real numbers; got dtype complex128"
