"""What every toy problem promises, over the table of cases/data.py."""

from typing import Any

import numpy as np
import pytest

from dlref import data
from dlref.errors import ParameterError
from tests.cases.data import PROBLEMS, Problem

NOISY = [case for case in PROBLEMS if case.noise]

every_problem = pytest.mark.parametrize("case", PROBLEMS, ids=lambda case: case.name)
every_noisy_problem = pytest.mark.parametrize("case", NOISY, ids=lambda case: case.name)


def told(error: type[Exception], case: Problem, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(error) as raised:
        case.make(*args, **{**case.arguments, **kwargs})
    assert type(raised.value) is error
    return str(raised.value)


def balanced(y: np.ndarray, classes: int) -> bool:
    """Whether in every first part the numbers of the classes differ by one at most."""
    counts = np.cumsum(y[:, None] == np.arange(classes), axis=0)
    return bool(np.all(np.ptp(counts, axis=1) <= 1))


def test_table_covers_every_problem() -> None:
    names = {case.make.__name__ for case in PROBLEMS}
    assert names == set(data.__all__) - {"minibatches", "load_digits"}


@every_problem
@pytest.mark.parametrize("n", [0, 1, 13])
def test_shapes_and_dtypes(case: Problem, n: int) -> None:
    x, y = case.draw(n)
    assert x.shape == (n, *case.x)
    assert y.shape == (n, *case.y)
    assert x.dtype == np.float64
    assert y.dtype == (np.float64 if case.y else np.int64)
    assert np.isfinite(x).all()
    assert np.isfinite(y).all()


@every_problem
def test_same_seed_same_data(case: Problem) -> None:
    np.testing.assert_equal(case.draw(20, seed=3), case.draw(20, seed=3))
    assert np.any(case.draw(20, seed=3)[0] != case.draw(20, seed=4)[0])


@every_problem
def test_a_generator_goes_on(case: Problem) -> None:
    rng = np.random.default_rng(0)
    first, second = (case.make(20, rng=rng, **case.arguments)[0] for _ in range(2))
    assert np.any(first != second)


@every_problem
def test_nothing_global_is_drawn_from(case: Problem) -> None:
    before = np.random.get_state()[1].copy()  # noqa: NPY002 (the global state is meant)
    case.draw(20)
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


@every_problem
def test_arrays_are_the_callers_own(case: Problem) -> None:
    x, y = case.draw(5)
    assert x.flags.writeable
    assert y.flags.writeable
    assert not np.shares_memory(x, y)


@pytest.mark.parametrize(
    "case", [case for case in PROBLEMS if case.classes], ids=lambda case: case.name
)
def test_any_first_part_holds_the_classes_in_equal_shares(case: Problem) -> None:
    _, y = case.draw(41)
    assert set(y) == set(range(case.classes))
    assert balanced(y, case.classes)


def test_an_unbalanced_part_would_be_seen() -> None:
    assert balanced(np.array([0, 1, 1, 0]), 2)
    assert not balanced(np.array([0, 0, 1, 1]), 2)


@every_noisy_problem
def test_noise_is_added_and_normal(case: Problem) -> None:
    clean, little, more = (
        np.concatenate([part.ravel() for part in case.draw(2000, **{case.noise: scale})])
        for scale in (0.0, 0.1, 0.3)
    )
    np.testing.assert_allclose(more - clean, 3 * (little - clean), atol=1e-12)
    noise = (little - clean)[little != clean]
    assert abs(noise.mean()) < 5 * 0.1 / np.sqrt(noise.size)
    assert abs(noise.std() / 0.1 - 1) < 5 / np.sqrt(2 * noise.size)


@every_problem
def test_a_generator_must_be_given(case: Problem) -> None:
    who = f"{case.make.__name__}: rng must be a Generator, "
    who += "so pass numpy.random.default_rng(seed); got "
    assert told(TypeError, case, 5) == who + "None"
    assert told(TypeError, case, 5, rng=0) == who + "0"


@every_problem
@pytest.mark.parametrize("n", [-1, 2.0, "5"])
def test_n_must_be_a_count(case: Problem, n: Any) -> None:
    message = told(ParameterError, case, n, rng=np.random.default_rng(0))
    assert message == f"{case.make.__name__}: n must be an integer of at least 0; got {n!r}"


@every_noisy_problem
@pytest.mark.parametrize("scale", [-0.1, np.inf, np.nan])
def test_noise_must_be_a_deviation(case: Problem, scale: float) -> None:
    rng = np.random.default_rng(0)
    message = told(ParameterError, case, 5, rng=rng, **{case.noise: scale})
    assert message == f"{case.make.__name__}: {case.noise} must be in [0, inf); got {scale}"
