"""Ensembles against scikit-learn, SciPy, and exact values."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import log_softmax, softmax
from sklearn.ensemble import BaggingRegressor, VotingRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.tree import DecisionTreeRegressor

from dlref import ensembles as ens
from dlref.losses import mse_loss
from dlref.regularization import ridge_closed_form

RNG = np.random.default_rng(8)
X = RNG.normal(size=(30, 4))
Y = X @ [1.0, -2.0, 0.0, 3.0] + RNG.normal(size=30)
PREDICTIONS = RNG.normal(size=(5, 7, 3))
TARGET = RNG.normal(size=(7, 3))
WEIGHTS = np.array([0.1, 0.3, 0.2, 0.4, 0.0])
Model = Callable[[np.ndarray], np.ndarray]


class Given(np.random.Generator):
    """A generator that returns the samples it was given."""

    def __init__(self, samples: Any) -> None:
        super().__init__(np.random.PCG64(0))
        self.samples = np.array(samples)

    def integers(self, *arguments: Any, **options: Any) -> Any:
        return self.samples


def linear(X: np.ndarray, y: np.ndarray) -> Model:
    w = ridge_closed_form(X, y, 0.5)
    return lambda x: x @ w


# Bagging


def test_bagging_against_scikit_learn() -> None:
    """The same samples give the same prediction as BaggingRegressor."""
    oracle = BaggingRegressor(Ridge(0.5, fit_intercept=False, solver="svd"), 7, random_state=0)
    oracle.fit(X, Y)
    bag = ens.bagging(linear, X, Y, 7, rng=Given(oracle.estimators_samples_))
    np.testing.assert_array_equal(bag.samples, oracle.estimators_samples_)
    got = ens.average_predictions([model(X) for model in bag.models])
    np.testing.assert_allclose(got, oracle.predict(X), rtol=1e-12)


def test_models_are_trained_on_their_samples() -> None:
    bag = ens.bagging(lambda X, y: (X, y), X, Y, 6, rng=np.random.default_rng(0))
    assert bag.samples.shape == (6, 30)
    assert bag.samples.dtype == np.int64
    for (inputs, targets), sample in zip(bag.models, bag.samples, strict=True):
        np.testing.assert_array_equal(inputs, X[sample])
        np.testing.assert_array_equal(targets, Y[sample])


def test_samples_are_uniform_with_replacement() -> None:
    n, models = 50, 4000
    bag = ens.bagging(lambda X, y: None, np.arange(n), np.arange(n), models, rng=RNG)
    counts = np.bincount(bag.samples.ravel(), minlength=n)
    assert counts == pytest.approx(np.full(n, models), abs=5 * math.sqrt(models))
    left_out = 1 - np.mean([len(set(sample)) for sample in bag.samples.tolist()]) / n
    assert left_out == pytest.approx((1 - 1 / n) ** n, abs=0.005)


def test_bootstrap_means_scatter_as_the_mean_does() -> None:
    bag = ens.bagging(lambda X, y: y.mean(), X, Y, 5000, rng=np.random.default_rng(1))
    assert np.var(bag.models) == pytest.approx(Y.var() / len(Y), rel=0.08)


def test_same_generator_same_samples() -> None:
    first, again, other = (
        ens.bagging(linear, X, Y, rng=np.random.default_rng(seed)).samples for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(first) == 10


def test_bagging_takes_lists_labels_and_images_and_writes_to_nothing() -> None:
    images, labels = RNG.normal(size=(6, 1, 2, 2)), np.arange(6) % 3
    before = images.copy()
    images.flags.writeable = labels.flags.writeable = False

    def fit(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
        x += 1  # a model may spoil its own sample, not the data
        return x.shape, y.dtype

    bag = ens.bagging(fit, images, labels, 2, rng=RNG)
    assert bag.models == [((6, 1, 2, 2), labels.dtype)] * 2
    np.testing.assert_array_equal(images, before)
    assert len(ens.bagging(fit, [[1.0]], [2], 3, rng=RNG).models) == 3


# Averages


def test_average_against_scikit_learn() -> None:
    members = [("line", LinearRegression()), ("tree", DecisionTreeRegressor(random_state=0))]
    for weights in (None, [0.25, 0.75]):
        oracle = VotingRegressor(members, weights=weights).fit(X, Y)
        got = ens.average_predictions([each.predict(X) for each in oracle.estimators_], weights)
        np.testing.assert_allclose(got, oracle.predict(X), rtol=1e-14)


def test_average_by_hand() -> None:
    assert ens.average_predictions([1, 2, 6]) == 3
    assert isinstance(ens.average_predictions([1.0, 2.0]), np.float64)
    np.testing.assert_array_equal(ens.average_predictions([[1.0, 2.0]]), [1, 2])
    np.testing.assert_array_equal(
        ens.average_predictions([[1.0, 2.0], [3.0, 6.0]], [0.75, 0.25]), [1.5, 3]
    )
    np.testing.assert_allclose(ens.average_predictions(PREDICTIONS), PREDICTIONS.mean(axis=0))
    np.testing.assert_allclose(
        ens.average_predictions(iter(PREDICTIONS), WEIGHTS),
        np.average(PREDICTIONS, axis=0, weights=WEIGHTS),
    )


def test_averaged_logits_are_the_geometric_mean_of_probabilities() -> None:
    geometric = np.exp(log_softmax(PREDICTIONS, axis=-1).mean(axis=0))
    geometric /= geometric.sum(axis=-1, keepdims=True)
    got = softmax(ens.average_predictions(PREDICTIONS), axis=-1)
    np.testing.assert_allclose(got, geometric, rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_dtype_and_shape_kept(dtype: type) -> None:
    for shape in ((5, 7, 3), (3, 3, 3), (1, 4), (2, 0, 3), (4,)):
        members = np.ones(shape, dtype)
        mean = ens.average_predictions(members, np.full(shape[0], 1 / shape[0]))
        assert (mean.dtype, mean.shape) == (dtype, shape[1:])


def test_arguments_are_never_written_to_nor_returned() -> None:
    arrays = [PREDICTIONS.copy(), TARGET.copy(), WEIGHTS.copy()]
    for array in arrays:
        array.flags.writeable = False
    mean = ens.average_predictions([arrays[0][0]])
    assert not np.shares_memory(mean, arrays[0])
    ens.average_predictions(arrays[0], arrays[2])
    ens.ambiguity_decomposition(*arrays)
    for array, original in zip(arrays, (PREDICTIONS, TARGET, WEIGHTS), strict=True):
        np.testing.assert_array_equal(array, original)


def test_nan_and_infinity_reach_their_own_element_only() -> None:
    members = PREDICTIONS.copy()
    members[2, 1, 0], members[3, 2, 2] = np.nan, np.inf
    mean = ens.average_predictions(members)
    assert np.isnan(mean[1, 0])
    assert mean[2, 2] == np.inf
    assert np.count_nonzero(~np.isfinite(mean)) == 2
    assert math.isnan(ens.ambiguity_decomposition(members, TARGET).ensemble)


# Variance


def test_variance_by_hand() -> None:
    assert ens.ensemble_variance(0.3, 1.0, 10) == pytest.approx(0.37, rel=1e-15)
    assert ens.ensemble_variance(0, 4, 8) == 0.5
    assert ens.ensemble_variance(1.0, 4.0, 8) == 4
    assert ens.ensemble_variance(0.5, 4.0, 1) == ens.ensemble_variance(-1.0, 4.0, 1) == 4
    assert ens.ensemble_variance(-1 / 9, 2.0, 10) == pytest.approx(0, abs=1e-16)
    assert type(ens.ensemble_variance(np.float32(0.5), np.int64(1), np.int64(2))) is float


@given(st.floats(0, 1), st.floats(0, 100), st.integers(1, 30))
def test_variance_is_that_of_the_covariance_matrix(rho: float, sigma2: float, m: int) -> None:
    covariance = sigma2 * (rho * np.ones((m, m)) + (1 - rho) * np.eye(m))
    assert ens.ensemble_variance(rho, sigma2, m) == pytest.approx(
        covariance.sum() / m**2, rel=1e-13
    )


def test_variance_of_drawn_numbers() -> None:
    """Claim C216: rho .3, ten members: 0.37."""
    rng = np.random.default_rng(0)
    common, own = rng.normal(size=(100_000, 1)), rng.normal(size=(100_000, 10))
    members = math.sqrt(0.3) * common + math.sqrt(0.7) * own
    drawn = ens.average_predictions(members.T).var()
    assert float(drawn) == pytest.approx(ens.ensemble_variance(0.3, 1.0, 10), rel=0.02)


# Ambiguity


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_decomposition_against_its_terms(weights: np.ndarray | None) -> None:
    split = ens.ambiguity_decomposition(PREDICTIONS, TARGET, weights)
    w = np.full(5, 0.2) if weights is None else weights
    mean = ens.average_predictions(PREDICTIONS, weights)
    assert split.ensemble == pytest.approx(float(mse_loss(mean, TARGET)), rel=1e-14)
    members = sum(a * float(mse_loss(f, TARGET)) for a, f in zip(w, PREDICTIONS, strict=True))
    assert split.members == pytest.approx(members, rel=1e-14)
    ambiguity = sum(a * float(mse_loss(f, mean)) for a, f in zip(w, PREDICTIONS, strict=True))
    assert split.ambiguity == pytest.approx(ambiguity, rel=1e-14)
    assert split.ensemble == pytest.approx(split.members - split.ambiguity, rel=1e-13)


@given(
    hnp.arrays(
        np.float64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.floats(-9, 9)
    )
)
def test_average_is_never_worse_than_the_mean_member(members: np.ndarray) -> None:
    split = ens.ambiguity_decomposition(members, np.ones(members.shape[1]))
    assert split.ambiguity >= 0
    assert split.ensemble <= split.members * (1 + 1e-12)
    assert split.ensemble == pytest.approx(split.members - split.ambiguity, abs=1e-12)


def test_decomposition_at_the_edges() -> None:
    one = ens.ambiguity_decomposition([TARGET + 2], TARGET)
    assert one == pytest.approx((4, 4, 0))
    assert ens.ambiguity_decomposition([1.0, 3.0], 2.0) == (0, 1, 1)
    assert all(map(math.isnan, ens.ambiguity_decomposition(np.zeros((2, 0)), [])))
    assert all(type(part) is float for part in one)
    shifted = ens.ambiguity_decomposition([1e8 + 1, 1e8 - 1], 1e8)  # differences, not squares
    assert shifted == (0, 1, 1)
