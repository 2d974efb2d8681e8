"""What every penalty and every shrinking function promises, over two tables of cases."""

import numpy as np
import pytest

from dlref import regularization as reg
from dlref.errors import GradientError
from dlref.gradcheck import check_gradient
from tests.cases.regularization import PENALTIES, SHRINKING, Case, probabilities

SHAPES = [(5,), (2, 3), (4, 4), (2, 3, 1, 2)]
DTYPES = [np.float16, np.float32, np.float64, np.longdouble]

each_penalty = pytest.mark.parametrize("case", PENALTIES, ids=lambda case: case.name)
each_shrinking = pytest.mark.parametrize("case", SHRINKING, ids=lambda case: case.name)
each_case = pytest.mark.parametrize("case", PENALTIES + SHRINKING, ids=lambda case: case.name)
each_dtype = pytest.mark.parametrize("dtype", DTYPES)
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)


def test_tables_cover_every_function() -> None:
    covered = {case.f.__name__ for case in PENALTIES + SHRINKING}
    assert covered == set(reg.__all__) - {"EarlyStopping", "ridge_closed_form"}


@each_penalty
@each_shape
def test_gradient_passes_the_checker(case: Case, shape: tuple[int, ...]) -> None:
    assert check_gradient(case, case.slope, case.draw(shape)) < 1e-9


@each_penalty
def test_checker_catches_a_scaled_gradient(case: Case) -> None:
    with pytest.raises(GradientError, match=r"^check_gradient: grad\(x\)\[[\d, ]+\] must be "):
        check_gradient(case, lambda x: 1.01 * case.slope(x), case.draw((2, 3)))


@each_penalty
def test_checker_catches_one_flipped_sign(case: Case) -> None:
    def flipped(x: np.ndarray) -> np.ndarray:
        gradient = case.slope(x)
        gradient.flat[np.argmax(np.abs(gradient))] *= -1
        return gradient

    with pytest.raises(GradientError, match=r"^check_gradient: grad\(x\)\[[\d, ]+\] must be "):
        check_gradient(case, flipped, case.draw((2, 3)))


@each_penalty
@each_dtype
def test_penalty_is_a_number_of_the_dtype(case: Case, dtype: type) -> None:
    value = case(case.draw((2, 3), dtype))
    assert isinstance(value, np.floating)
    assert value.dtype == dtype
    assert value >= 0


@each_penalty
def test_penalty_of_nothing_is_zero(case: Case) -> None:
    assert case(np.zeros((0, 3))) == case(np.zeros((2, 3))) == 0
    np.testing.assert_array_equal(case.slope(np.zeros(3)), np.zeros(3))


@each_shrinking
@each_shape
@each_dtype
def test_dtype_and_shape_kept(case: Case, shape: tuple[int, ...], dtype: type) -> None:
    result = case(case.draw(shape, dtype))
    assert (result.dtype, result.shape) == (dtype, shape)


@each_case
def test_float64_scalars_as_arguments_leave_float32_alone(case: Case) -> None:
    x = case.draw((2, 3), np.float32)
    kinds = {float: np.float64, int: np.int64, bool: bool}
    arguments = {
        key: kinds[type(value)](value) if key != "axis" else value
        for key, value in case.arguments.items()
    }
    result = case.f(x, **arguments)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result, case(x))


@each_case
def test_float32_agrees_with_float64(case: Case) -> None:
    x = case.draw((2, 3), np.float32)
    np.testing.assert_allclose(case(x), case(x.astype(np.float64)), rtol=5e-6)


@each_case
def test_argument_is_never_written_to_nor_returned(case: Case) -> None:
    x = 0.01 * case.draw((2, 3)) if case.make is np.asarray else case.draw((2, 3))
    before = x.copy()
    x.flags.writeable = False
    result = np.asarray(case(x))
    assert result.flags.writeable
    assert not np.shares_memory(result, x)
    np.testing.assert_array_equal(x, before)


@each_case
def test_lists_strides_and_integers(case: Case) -> None:
    x = case.draw((4, 3))[::2]
    np.testing.assert_array_equal(case(x), case(x.copy()))
    np.testing.assert_array_equal(case(x.tolist()), case(x.copy()))
    whole = np.eye(3, dtype=np.int32)
    np.testing.assert_array_equal(case(whole), case(whole.astype(np.float64)))


@each_shrinking
def test_empty(case: Case) -> None:
    shape = (3, 0) if case.arguments.get("axis", 0) == 0 and "c" in case.arguments else (0, 3)
    assert case(np.zeros(shape)).shape == shape


@each_shrinking
@pytest.mark.parametrize("size", [1e-300, 1e-9, 1e4, 1e100, 1e200])
def test_huge_and_tiny(case: Case, size: float) -> None:
    if case.make is probabilities:
        return
    x = size * np.array([[1.0, 0.5, 0.0], [2.0, 0.0, 3.0]])
    if case.f is not reg.early_stopping_filter_factors or size < 1e10:
        assert np.isfinite(case(x)).all()
    if case.make is np.asarray:
        np.testing.assert_array_equal(case(-x), -case(x))


@each_shrinking
def test_nan_reaches_its_own_unit_only(case: Case) -> None:
    x = case.draw((2, 3))
    x[1, 2] = np.nan
    bad = np.isnan(case(x))
    spread = {0: (slice(None), 2), -1: (1, slice(None))}
    expected = np.zeros((2, 3), bool)
    if case.f is reg.max_norm:
        expected[spread[case.arguments.get("axis", 0)]] = True
    else:
        expected[1, 2] = True
    np.testing.assert_array_equal(bad, expected)


@each_penalty
def test_nan_and_infinity_reach_the_penalty(case: Case) -> None:
    assert np.isnan(case([1.0, np.nan]))
    assert case([1.0, -np.inf]) == np.inf
