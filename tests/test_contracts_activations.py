"""What every activation promises, over the table of cases/activations.py."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import activations
from dlref.errors import GradientError, ParameterError
from dlref.gradcheck import check_gradient, numerical_gradient
from tests.cases.activations import ELEMENTWISE, VECTOR_TO_VECTOR, Elementwise, VectorToVector

every_elementwise = pytest.mark.parametrize("case", ELEMENTWISE, ids=lambda case: case.name)
every_vector = pytest.mark.parametrize("case", VECTOR_TO_VECTOR, ids=lambda case: case.name)
every_dtype = pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])

POINTS = np.linspace(-8.03, 8.07, 162)


def away_from_kinks(case: Elementwise) -> np.ndarray:
    distance = np.abs(np.subtract.outer(POINTS, case.kinks)).min(axis=1, initial=np.inf)
    return POINTS[distance > 1e-3]


def both(case: Elementwise) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    return case.value, case.slope


def arrays(case: VectorToVector, dtype: type = np.float64, seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(dtype) for shape in case.shapes]


def with_dy(case: VectorToVector, inputs: list[np.ndarray]) -> list[np.ndarray]:
    shape = case.value(*inputs).shape
    return [*inputs, np.random.default_rng(1).standard_normal(shape).astype(inputs[0].dtype)]


def test_table_covers_every_derivative() -> None:
    named = {name for name in activations.__all__ if name.endswith(("_grad", "_vjp"))}
    used = {case.grad.__name__ for case in ELEMENTWISE}
    used |= {case.vjp.__name__ for case in VECTOR_TO_VECTOR}
    assert named - used == {"rrelu_grad"}


@every_elementwise
def test_gradient_in_every_point(case: Elementwise) -> None:
    x = away_from_kinks(case)
    np.testing.assert_allclose(
        case.slope(x), numerical_gradient(case.value, x), rtol=1e-9, atol=3e-10
    )


@every_elementwise
def test_gradient_passes_the_checker(case: Elementwise) -> None:
    assert check_gradient(*both(case), away_from_kinks(case)) < 1e-9


@every_elementwise
def test_checker_catches_a_scaled_gradient(case: Elementwise) -> None:
    with pytest.raises(GradientError, match=r"^check_gradient: grad\(x\)\[\d+\] must be "):
        check_gradient(case.value, lambda x: 1.01 * case.slope(x), away_from_kinks(case))


@every_elementwise
def test_checker_catches_one_flipped_sign(case: Elementwise) -> None:
    x = away_from_kinks(case)
    largest = np.argmax(np.abs(case.slope(x)))

    def flipped(x: np.ndarray) -> Any:
        slope = case.slope(x)
        slope[largest] *= -1
        return slope

    with pytest.raises(GradientError, match=rf"^check_gradient: grad\(x\)\[{largest}\] must be "):
        check_gradient(case.value, flipped, x)


@every_elementwise
@every_dtype
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_dtype_and_shape_kept(case: Elementwise, dtype: type, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    for f in both(case):
        assert f(x).dtype == dtype
        assert f(x).shape == shape


@every_elementwise
@pytest.mark.parametrize("x", [[-1, 0, 2], np.array([-1, 0, 2], np.int32), (True, False)])
def test_other_numbers_become_float64(case: Elementwise, x: Any) -> None:
    for f in both(case):
        assert f(x).dtype == np.float64
        np.testing.assert_array_equal(f(x), f(np.asarray(x, np.float64)))


@every_elementwise
@pytest.mark.parametrize("x", [0.5, np.float64(0.5), np.array(0.5)])
def test_scalar_gives_a_numpy_scalar(case: Elementwise, x: Any) -> None:
    for f in both(case):
        assert type(f(x)) is np.float64
        assert f(x) == f([0.5])[0]


@every_elementwise
def test_argument_is_never_written_to_nor_returned(case: Elementwise) -> None:
    x = POINTS.copy()
    x.flags.writeable = False
    for f in both(case):
        assert not np.shares_memory(f(x), x)
        np.testing.assert_array_equal(x, POINTS)


@every_elementwise
def test_strided_input(case: Elementwise) -> None:
    for f in both(case):
        np.testing.assert_array_equal(f(POINTS[::-3]), f(POINTS[::-3].copy()))


@every_elementwise
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_finite_for_every_finite_input(case: Elementwise, dtype: type) -> None:
    # A third of the largest float, because a slope of 2 may carry the rest beyond all floats.
    tiny, largest = float(np.finfo(dtype).tiny), float(np.finfo(dtype).max) / 3
    sizes = [0, 1e-300, tiny, 1e-3, 10, 90, 720, 1e4, 1e30, 1e300, largest]
    x = np.array([size for size in sizes if size <= largest], dtype)
    for f in both(case):
        assert np.isfinite(f(np.concatenate([x, -x]))).all()


@every_elementwise
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nan_passes(case: Elementwise, dtype: type) -> None:
    x = np.array([1, np.nan, -1], dtype)
    assert np.isnan(case.value(x)).tolist() == [False, True, False]
    if case.grad is not activations.identity_grad:
        assert np.isnan(case.slope(x)).tolist() == [False, True, False]


@every_elementwise
def test_float32_agrees_with_float64(case: Elementwise) -> None:
    x = away_from_kinks(case).astype(np.float32)
    for f in both(case):
        np.testing.assert_allclose(f(x), f(x.astype(np.float64)), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize(
    "f",
    [
        getattr(activations, name)
        for name in activations.__all__
        if name not in {"ActivationMoments", "activation_moments"}
    ],
)
def test_complex_numbers_are_refused(f: Callable[..., Any]) -> None:
    required = [
        parameter.name
        for parameter in inspect.signature(f).parameters.values()
        if parameter.default is parameter.empty
    ]
    with pytest.raises(ParameterError) as error:
        f(*([[1j]] * len(required)))
    expected = f"{f.__name__}: {required[0]} must hold real numbers; got dtype complex128"
    assert str(error.value) == expected


@every_vector
def test_vjp_against_differences(case: VectorToVector) -> None:
    *inputs, dy = with_dy(case, arrays(case))
    for i, gradient in enumerate(case.gradients(*inputs, dy)):

        def projected(array: np.ndarray, i: int = i) -> np.ndarray:
            return dy * case.value(*inputs[:i], array, *inputs[i + 1 :])

        assert check_gradient(projected, lambda _, g=gradient: g, inputs[i]) < 1e-9
        with pytest.raises(GradientError):
            check_gradient(projected, lambda _, g=gradient: 1.01 * g, inputs[i])
        with pytest.raises(GradientError):
            check_gradient(projected, lambda _, g=gradient: -g, inputs[i])


@every_vector
@every_dtype
def test_vector_dtype_kept(case: VectorToVector, dtype: type) -> None:
    inputs = with_dy(case, arrays(case, dtype))
    assert case.value(*inputs[:-1]).dtype == dtype
    for array, gradient in zip(inputs, case.gradients(*inputs), strict=False):
        assert gradient.dtype == dtype
        assert gradient.shape == array.shape


@every_vector
def test_vector_dy_takes_the_dtype_of_the_input(case: VectorToVector) -> None:
    *inputs, dy = with_dy(case, arrays(case, np.float32))
    ones = np.ones(dy.shape, int)
    assert {g.dtype for g in case.gradients(*inputs, ones)} == {np.dtype(np.float32)}


@every_vector
def test_vector_arguments_are_never_written_to(case: VectorToVector) -> None:
    inputs = with_dy(case, arrays(case))
    before = [array.copy() for array in inputs]
    for array in inputs:
        array.flags.writeable = False
    case.value(*inputs[:-1])
    case.gradients(*inputs)
    np.testing.assert_equal(inputs, before)


@every_vector
def test_vector_lists_accepted(case: VectorToVector) -> None:
    inputs = with_dy(case, arrays(case))
    lists = [array.tolist() for array in inputs]
    np.testing.assert_array_equal(case.value(*lists[:-1]), case.value(*inputs[:-1]))
    np.testing.assert_equal(case.gradients(*lists), case.gradients(*inputs))


@every_vector
def test_empty_batch(case: VectorToVector) -> None:
    inputs = [np.zeros(shape) for shape in case.empty]
    y = case.value(*inputs)
    assert y.size == 0
    for array, gradient in zip(inputs, case.gradients(*inputs, y), strict=True):
        assert gradient.shape == array.shape
        assert not gradient.any()


@every_vector
@pytest.mark.parametrize("size", [1e-300, 1e4, 1e100])
def test_vector_huge_and_tiny(case: VectorToVector, size: float) -> None:
    inputs = with_dy(case, arrays(case))
    huge = [size * array for array in inputs[:-1]]
    assert np.isfinite(case.value(*huge)).all()
    for gradient in case.gradients(*huge, inputs[-1]):
        assert np.isfinite(gradient).all()


@every_vector
def test_vector_nan_passes(case: VectorToVector) -> None:
    inputs = arrays(case)
    inputs[0].flat[0] = np.nan
    assert np.isnan(case.value(*inputs)).any()


@pytest.mark.parametrize(
    "case",
    [case for case in VECTOR_TO_VECTOR if "axis" not in case.arguments],
    ids=lambda case: case.name,
)
def test_vector_permuting_the_batch(case: VectorToVector) -> None:
    inputs = arrays(case)
    order = np.random.default_rng(2).permutation(len(inputs[0]))
    has_batch = [0 in shape for shape in case.empty]
    permuted = [a[order] if batch else a for a, batch in zip(inputs, has_batch, strict=True)]
    np.testing.assert_allclose(case.value(*permuted), case.value(*inputs)[order], rtol=1e-14)
