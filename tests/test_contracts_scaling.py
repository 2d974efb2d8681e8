"""What every scaler promises, over the table of cases/scaling.py."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import scaling
from dlref.errors import ParameterError, ShapeError, StateError
from tests.cases.scaling import SCALERS, ScalerCase, features

TOLERANCE = {np.float16: 2e-2, np.float32: 2e-5, np.float64: 1e-12, np.longdouble: 1e-12}
SIZES = [(40, 5), (5, 40), (6, 6), (1, 3), (40, 1)]

OF_FEATURES = [case for case in SCALERS if not case.whitens]
every_scaler = pytest.mark.parametrize("case", SCALERS, ids=lambda case: case.name)
every_feature_scaler = pytest.mark.parametrize("case", OF_FEATURES, ids=lambda case: case.name)
every_size = pytest.mark.parametrize("size", SIZES, ids=str)


def same(a: Any, b: Any, tolerance: float = 1e-12) -> None:
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * np.abs(b).max(initial=1))


def told(error: type[Exception], call: Callable[..., Any], *args: Any) -> str:
    with pytest.raises(error) as raised:
        call(*args)
    assert type(raised.value) is error
    return str(raised.value)


def comes_back(scaler: scaling.Scaler, x: np.ndarray) -> None:
    z = scaler.transform(x)
    back = scaler.inverse_transform(z)
    assert z.dtype == back.dtype == x.dtype
    assert back.shape == x.shape
    same(back, x, TOLERANCE[x.dtype.type])


def writes_to_nothing(scaler: scaling.Scaler, x: np.ndarray) -> None:
    x = x.copy()
    x.flags.writeable = False
    z = scaler.fit(x).transform(x)
    assert not np.shares_memory(z, x)
    z.flags.writeable = False
    assert not np.shares_memory(scaler.inverse_transform(z), z)


def test_table_covers_every_scaler() -> None:
    assert {type(case.make()).__name__ for case in SCALERS} == set(scaling.__all__) - {"Scaler"}


@every_scaler
@every_size
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_inverse_brings_the_data_back(case: ScalerCase, size: tuple[int, int], dtype: Any) -> None:
    x = features(*size, dtype)
    comes_back(case.fitted(x), x)


@every_feature_scaler
def test_half_precision(case: ScalerCase) -> None:
    x = features(40, 3, np.float16)
    comes_back(case.fitted(x), x)


@every_scaler
def test_long_doubles(case: ScalerCase) -> None:
    x = features(40, 3, np.longdouble)
    comes_back(case.fitted(x), x)


def test_a_wrong_inverse_would_be_seen() -> None:
    class Wrong(scaling.StandardScaler):
        def _inverse(self, z: np.ndarray) -> np.ndarray:
            return 1.01 * super()._inverse(z)

    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        comes_back(Wrong().fit(features()), features())


@every_scaler
def test_arguments_are_never_written_to(case: ScalerCase) -> None:
    writes_to_nothing(case.make(), features())


def test_writing_to_an_argument_would_be_seen() -> None:
    class Wrong(scaling.StandardScaler):
        def _transform(self, x: np.ndarray) -> np.ndarray:
            x -= self.center
            return x / self.scale

    with pytest.raises(ValueError, match="read-only"):
        writes_to_nothing(Wrong(), features())


@every_scaler
def test_dtype_is_that_of_the_input_not_of_the_training_data(case: ScalerCase) -> None:
    x = features()
    single, double = case.fitted(x.astype(np.float32)), case.fitted(x)
    assert single.transform(x).dtype == np.float64
    assert double.transform(x.astype(np.float32)).dtype == np.float32
    same(single.transform(x), double.transform(x), 1e-4)
    same(double.transform(x.astype(np.float32)), double.transform(x), 1e-4)
    assert case.fitted(x.astype(int)).transform(x.astype(int)).dtype == np.float64


@every_scaler
def test_fit_returns_the_scaler_and_forgets(case: ScalerCase) -> None:
    scaler = case.make()
    assert scaler.fit(features(30, 4, seed=1)) is scaler
    x = features()
    np.testing.assert_array_equal(scaler.fit(x).transform(x), case.fitted(x).transform(x))


@every_scaler
def test_order_of_the_training_data_does_not_matter(case: ScalerCase) -> None:
    x = features()
    same(case.fitted(x[::-1]).transform(x), case.fitted(x).transform(x), 1e-9)


@every_scaler
def test_each_example_is_mapped_on_its_own(case: ScalerCase) -> None:
    x = features()
    scaler = case.fitted(x)
    z = scaler.transform(x)
    same(np.concatenate([scaler.transform(one[None]) for one in x]), z)
    same(scaler.transform(x[::-1]), z[::-1])
    empty = scaler.transform(x[:0])
    assert empty.shape == (0, z.shape[1])
    assert scaler.inverse_transform(empty).shape == (0, 5)


@every_scaler
def test_the_map_is_affine(case: ScalerCase) -> None:
    x = features()
    scaler, a, b = case.fitted(x), features(7, seed=1), features(7, seed=2)
    between = 0.3 * scaler.transform(a) + 0.7 * scaler.transform(b)
    same(scaler.transform(0.3 * a + 0.7 * b), between, 1e-10)


@every_scaler
@pytest.mark.parametrize("size", [(40, 4), (1, 1), (3, 0)], ids=str)
def test_a_constant_feature_gets_an_answer(case: ScalerCase, size: tuple[int, int]) -> None:
    x = np.insert(features(*size), 0, 7.0, axis=1)
    scaler = case.fitted(x)
    z = scaler.transform(x)
    assert np.isfinite(z).all()
    same(scaler.inverse_transform(z), x)
    if not case.whitens:
        np.testing.assert_array_equal(z[:, 0], case.seven)
    elif "ZCA" in case.name:
        same(z[:, 0], 0)
    else:
        assert z.shape[1] == np.linalg.matrix_rank(x - x.mean(axis=0))


@every_feature_scaler
def test_rounding_is_no_variation(case: ScalerCase) -> None:
    # The mean of these is not 0.1, and their deviation from it not 0.
    x = np.full((3, 1), 0.1)
    assert x.mean() != 0.1
    z = case.fitted(x).transform(x)
    same(z, case.seven, 1e-15)


@pytest.mark.parametrize(
    "case", [case for case in SCALERS if "eps=0.5" not in case.name], ids=lambda case: case.name
)
@pytest.mark.parametrize("scale", [1e-100, 1e100])
def test_huge_and_tiny_numbers(case: ScalerCase, scale: float) -> None:
    x = features()
    same(case.fitted(scale * x).transform(scale * x), case.fitted(x).transform(x), 1e-9)


@every_feature_scaler
def test_nan_and_infinity_pass_through(case: ScalerCase) -> None:
    x = features()
    scaler = case.fitted(x)
    bad = x.copy()
    bad[0, 0], bad[1, 1], bad[2, 2] = np.nan, np.inf, -np.inf
    z = scaler.transform(bad)
    assert (np.isnan(z[0, 0]), z[1, 1], z[2, 2]) == (True, np.inf, -np.inf)
    fine = np.isfinite(bad)
    np.testing.assert_array_equal(z[fine], scaler.transform(x)[fine])
    x[0, 0] = np.nan
    z = case.fitted(x).transform(x)
    assert np.isnan(z[:, 0]).all()
    np.testing.assert_array_equal(z[:, 1:], scaler.transform(x)[:, 1:])


@every_scaler
def test_repr_makes_the_same_scaler(case: ScalerCase) -> None:
    again = eval(repr(case.make()), vars(scaling))
    assert type(again) is type(case.make())
    assert vars(again) == vars(case.make())


@every_scaler
def test_before_fit(case: ScalerCase) -> None:
    scaler, name = case.make(), type(case.make()).__name__
    told_so = "fit must have been called before; got no data"
    assert told(StateError, scaler.transform, features()) == f"{name}.transform: {told_so}"
    message = told(StateError, scaler.inverse_transform, features())
    assert message == f"{name}.inverse_transform: {told_so}"
    told(ShapeError, scaler.fit, features()[0])
    told(StateError, scaler.transform, features())  # a fit that failed was none


@every_scaler
@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((), "must have shape (N, D); got ()"),
        ((4,), "must have shape (N, D); got (4,)"),
        ((4, 3, 2), "must have shape (N, D); got (4, 3, 2)"),
        ((0, 3), "must have at least one element along axis 0; got shape (0, 3)"),
        ((3, 0), "must have at least one element along axis 1; got shape (3, 0)"),
    ],
)
def test_shape_of_the_training_data(
    case: ScalerCase, shape: tuple[int, ...], expected: str
) -> None:
    message = told(ShapeError, case.make().fit, np.ones(shape))
    assert message == f"{type(case.make()).__name__}.fit: x {expected}"


@every_scaler
@pytest.mark.parametrize("shape", [(5,), (4, 6), (2, 4, 5)])
def test_shape_of_the_data(case: ScalerCase, shape: tuple[int, ...]) -> None:
    scaler = case.fitted(features())
    name = type(scaler).__name__
    message = told(ShapeError, scaler.transform, np.ones(shape))
    assert message == f"{name}.transform: x must have shape (N, 5); got {shape}"
    message = told(ShapeError, scaler.inverse_transform, np.ones(shape))
    assert message == f"{name}.inverse_transform: z must have shape (N, 5); got {shape}"


@every_scaler
def test_data_must_be_real(case: ScalerCase) -> None:
    name = type(case.make()).__name__
    message = told(ParameterError, case.make().fit, [["a"]])
    assert message == f"{name}.fit: x must hold real numbers; got dtype <U1"
    message = told(ParameterError, case.fitted(features()).transform, np.ones((2, 5), complex))
    assert message == f"{name}.transform: x must hold real numbers; got dtype complex128"
