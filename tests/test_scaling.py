"""Scalers against scikit-learn and SciPy, and the moments that they are named after."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import linalg
from sklearn import datasets, decomposition, preprocessing

from dlref import scaling
from dlref.errors import ParameterError
from tests.cases.scaling import features

WINE = datasets.load_wine(return_X_y=True)[0]
CANCER = datasets.load_breast_cancer(return_X_y=True)[0]
DIGITS = datasets.load_digits(return_X_y=True)[0]
each_set = pytest.mark.parametrize(
    "x", [WINE, CANCER, DIGITS, features(7, 7)], ids=["wine", "cancer", "digits", "square"]
)
small = arrays(
    np.float64, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(-9, 9)
)


@each_set
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (scaling.StandardScaler(), preprocessing.StandardScaler()),
        (scaling.MinMaxScaler(), preprocessing.MinMaxScaler()),
        (scaling.MinMaxScaler((-2.0, 5.0)), preprocessing.MinMaxScaler(feature_range=(-2, 5))),
        (scaling.RobustScaler(), preprocessing.RobustScaler()),
        (scaling.RobustScaler((5.0, 80.0)), preprocessing.RobustScaler(quantile_range=(5, 80))),
        (scaling.MaxAbsScaler(), preprocessing.MaxAbsScaler()),
    ],
    ids=repr,
)
def test_against_scikit_learn(ours: scaling.Scaler, theirs: Any, x: np.ndarray) -> None:
    train, test = x[::2], x[1::2]
    z, expected = ours.fit(train).transform(test), theirs.fit(train).transform(test)
    np.testing.assert_allclose(z, expected, rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(
        ours.inverse_transform(z), theirs.inverse_transform(expected), rtol=1e-14, atol=1e-14
    )


@pytest.mark.parametrize("x", [WINE, CANCER, features(50, 9)], ids=["wine", "cancer", "random"])
def test_pca_against_scikit_learn(x: np.ndarray) -> None:
    train, test = x[::2], x[1::2]
    theirs = decomposition.PCA(whiten=True, svd_solver="full").fit(train)
    ours = scaling.PCAWhitener().fit(train)
    np.testing.assert_allclose(ours.components, theirs.components_, atol=1e-12)
    unbiased = np.sqrt(len(train) / (len(train) - 1))
    np.testing.assert_allclose(
        ours.transform(test) / unbiased, theirs.transform(test), rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize("eps", [0.0, 0.1, 10.0])
@pytest.mark.parametrize("x", [WINE[:, :4], features(50, 9)], ids=["wine", "random"])
def test_zca_is_the_inverse_root_of_the_covariance(x: np.ndarray, eps: float) -> None:
    covariance = np.cov(x.T, bias=True) + eps * np.eye(x.shape[1])
    expected = (x - x.mean(axis=0)) @ linalg.inv(linalg.sqrtm(covariance))
    z = scaling.ZCAWhitener(eps).fit(x).transform(x)
    np.testing.assert_allclose(z, expected, rtol=1e-9, atol=1e-9)


@each_set
@pytest.mark.parametrize("whitener", [scaling.PCAWhitener, scaling.ZCAWhitener])
def test_white_data_are_uncorrelated(x: np.ndarray, whitener: Any) -> None:
    z = whitener().fit(x).transform(x)
    covariance = np.cov(z.T, bias=True)
    rank = np.linalg.matrix_rank(x - x.mean(axis=0))
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-8)
    expected = np.sort(np.repeat([0, 1], [z.shape[1] - rank, rank]))
    np.testing.assert_allclose(np.linalg.eigvalsh(covariance), expected, atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [(50, 6), (2000, 6), (8, 20)], ids=str)
def test_features_that_depend_on_others_add_no_direction(size: tuple[int, int], dtype: Any) -> None:
    x = features(*size).astype(dtype)
    x = np.column_stack([x, x[:, 0] + x[:, 1], np.full(len(x), 1e3, dtype), 2 * x[:, 2] - 5])
    whitener = scaling.PCAWhitener().fit(x)
    assert len(whitener.scale) == min(size[1], size[0] - 1)
    z = whitener.transform(x)
    np.testing.assert_allclose(z.T @ z / len(z), np.eye(z.shape[1]), atol=1e-3)


def test_a_small_variance_is_no_rounding() -> None:
    # The covariance has the condition number 1e20, which no eigenvalue algorithm would survive.
    x = features(200, 2) * [1e10, 1.0]
    z = scaling.PCAWhitener().fit(x).transform(x)
    np.testing.assert_allclose(np.cov(z.T, bias=True), np.eye(2), atol=1e-4)


def test_sign_of_a_component() -> None:
    x = np.array([[1.0, -1.0], [-1.0, 1.0], [2.0, 2.0], [-2.0, -2.0]])
    half = np.sqrt(0.5)
    for data in (x, -x, x[::-1]):
        components = scaling.PCAWhitener().fit(data).components
        np.testing.assert_allclose(components, [[half, half], [half, -half]], atol=1e-15)
    components = scaling.PCAWhitener().fit(x * [1, -3]).components
    assert (np.abs(components).max(axis=1) == components.max(axis=1)).all()


@given(small)
def test_moments(x: np.ndarray) -> None:
    varies = np.ptp(x, axis=0) > 0
    z = scaling.StandardScaler().fit(x).transform(x)
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(z.std(axis=0), varies, atol=1e-14)
    z = scaling.MinMaxScaler().fit(x).transform(x)
    np.testing.assert_array_equal(z.min(axis=0), 0)
    np.testing.assert_array_equal(z.max(axis=0), varies)
    z = scaling.RobustScaler().fit(x).transform(x)
    np.testing.assert_allclose(np.median(z, axis=0), 0, atol=1e-14)
    q1, q3 = np.percentile(x, [25, 75], axis=0)
    np.testing.assert_allclose(
        np.subtract(*np.percentile(z, [75, 25], axis=0)), q3 > q1, atol=1e-13
    )
    z = scaling.MaxAbsScaler().fit(x).transform(x)
    np.testing.assert_array_equal(np.abs(z).max(axis=0), (x != 0).any(axis=0))
    np.testing.assert_array_equal(np.sign(z), np.sign(x))


def test_the_widest_quantiles_are_the_range() -> None:
    robust = scaling.RobustScaler((0.0, 100.0)).fit(WINE)
    np.testing.assert_allclose(robust.scale, scaling.MinMaxScaler().fit(WINE).scale, rtol=1e-15)


def test_what_was_learned() -> None:
    x = [[1.0, 0.0], [2.0, -4.0], [6.0, 0.0]]
    for scaler, center, scale in [
        (scaling.StandardScaler(), [3, -4 / 3], [np.sqrt(14 / 3), np.sqrt(32) / 3]),
        (scaling.MinMaxScaler(), [1, -4], [5, 4]),
        (scaling.MinMaxScaler((-1.0, 1.0)), [3.5, -2], [2.5, 2]),
        (scaling.RobustScaler(), [2, 0], [2.5, 2]),
        (scaling.MaxAbsScaler(), [0, 0], [6, 4]),
    ]:
        scaler.fit(x)
        np.testing.assert_allclose(scaler.center, center, rtol=1e-15)
        np.testing.assert_allclose(scaler.scale, scale, rtol=1e-15)
        assert scaler.center.dtype == scaler.scale.dtype == np.float64


def test_a_large_offset_in_float32() -> None:
    x = (features(500, 3) + 1e4).astype(np.float32)
    z = scaling.StandardScaler().fit(x).transform(x)
    np.testing.assert_allclose(z.mean(axis=0, dtype=np.float64), 0, atol=1e-6)
    np.testing.assert_allclose(z.std(axis=0, dtype=np.float64), 1, atol=1e-6)


def test_condition_number_of_two_correlated_features() -> None:
    # After z-scoring (1 + r) / (1 - r) is left, with the correlation r in the sample.
    rng = np.random.default_rng(0)
    x = rng.multivariate_normal([0, 0], [[1, 900], [900, 1e6]], size=1000)
    r = np.corrcoef(x.T)[0, 1]
    z = scaling.StandardScaler().fit(x).transform(x)
    assert np.linalg.cond(z.T @ z) == pytest.approx((1 + r) / (1 - r), rel=1e-12)
    z = scaling.PCAWhitener().fit(x).transform(x)
    assert np.linalg.cond(z.T @ z) == pytest.approx(1, rel=1e-11)


@pytest.mark.parametrize("whitener", [scaling.PCAWhitener, scaling.ZCAWhitener])
@pytest.mark.parametrize("eps", [-1.0, np.inf, np.nan])
def test_eps(whitener: Any, eps: float) -> None:
    with pytest.raises(ParameterError) as raised:
        whitener(eps)
    assert str(raised.value) == f"{whitener.__name__}: eps must be in [0, inf); got {eps}"


@pytest.mark.parametrize("whitener", [scaling.PCAWhitener, scaling.ZCAWhitener])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_whitening_takes_finite_numbers(whitener: Any, bad: float) -> None:
    x = features()
    scaler, before = whitener().fit(x), whitener().fit(x).transform(x)
    with pytest.raises(ParameterError) as raised:
        scaler.fit(np.where(x == x[3, 2], bad, x))
    message = f"{whitener.__name__}.fit: x must hold finite numbers; got {bad}"
    assert str(raised.value) == message
    np.testing.assert_array_equal(scaler.transform(x), before)


@pytest.mark.parametrize(
    "interval", [(1.0, 0.0), (1.0, 1.0), (0.0, np.inf), (-np.inf, 0.0), (np.nan, 1.0)]
)
def test_feature_range(interval: tuple[float, float]) -> None:
    with pytest.raises(ParameterError) as raised:
        scaling.MinMaxScaler(interval)
    assert str(raised.value) == (
        "MinMaxScaler: feature_range must be two finite numbers, the smaller one first; "
        f"got {interval}"
    )


@pytest.mark.parametrize("interval", [(75.0, 25.0), (50.0, 50.0), (-1.0, 50.0), (50.0, 101.0)])
def test_quantile_range(interval: tuple[float, float]) -> None:
    with pytest.raises(ParameterError) as raised:
        scaling.RobustScaler(interval)
    assert str(raised.value) == (
        "RobustScaler: quantile_range must be two numbers in [0, 100], the smaller one first; "
        f"got {interval}"
    )
