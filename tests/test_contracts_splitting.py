"""What every split promises, over the table of cases/splitting.py."""

from itertools import combinations

import numpy as np
import pytest

from dlref import splitting
from tests.cases.splitting import SPLITS, Parts, Split

NO_SPLITS = {
    "accuracy_standard_error", "bootstrap_632", "bootstrap_632_plus", "no_information_error",
    "wilson_interval",
}  # fmt: skip
RANDOM = [case for case in SPLITS if case.random]

every_split = pytest.mark.parametrize("case", SPLITS, ids=lambda case: case.name)
every_random_split = pytest.mark.parametrize("case", RANDOM, ids=lambda case: case.name)


def keep_apart(split: Parts) -> None:
    for a, b in combinations(split, 2):
        assert set(a) & set(b) == set(), "an index is on both sides"


def ascend(split: Parts, repeats: bool) -> None:
    for part in split:
        steps = np.diff(part)
        assert (steps >= (0 if repeats else 1)).all(), "indices do not ascend"


def test_table_covers_every_split() -> None:
    names = {case.name.partition("(")[0] for case in SPLITS}
    assert names == set(splitting.__all__) - NO_SPLITS


@every_split
def test_parts_are_indices(case: Split) -> None:
    for split in case.drawn():
        for part in split:
            assert part.dtype.kind == "i"
            assert part.ndim == 1
            assert set(part) <= set(range(30))
            assert part.flags.writeable


@every_split
def test_no_index_is_in_two_parts(case: Split) -> None:
    for seed in range(20):
        for split in case.drawn(seed):
            keep_apart(split)


@every_split
def test_indices_ascend(case: Split) -> None:
    for split in case.drawn():
        ascend(split, case.repeats)


def test_a_leak_and_a_disorder_would_be_seen() -> None:
    with pytest.raises(AssertionError, match="both sides"):
        keep_apart((np.array([0, 1]), np.array([2]), np.array([1, 3])))
    with pytest.raises(AssertionError, match="ascend"):
        ascend((np.array([0, 2, 1]),), repeats=True)
    with pytest.raises(AssertionError, match="ascend"):
        ascend((np.array([0, 1, 1]),), repeats=False)


@pytest.mark.parametrize("case", [c for c in SPLITS if c.covers], ids=lambda case: case.name)
def test_nothing_is_left_out(case: Split) -> None:
    for split in case.drawn():
        assert set(np.concatenate(split)) == set(range(30))


@pytest.mark.parametrize("case", [c for c in SPLITS if c.folds], ids=lambda case: case.name)
def test_each_example_is_judged_once(case: Split) -> None:
    judged = np.concatenate([split[-1] for split in case.drawn()])
    assert sorted(judged) == list(range(30))


@every_random_split
def test_same_seed_same_split(case: Split) -> None:
    np.testing.assert_equal(case.drawn(3), case.drawn(3))
    last = {tuple(case.drawn(seed)[-1][-1]) for seed in range(20)}
    assert len(last) > 3


@every_random_split
def test_like_examples_have_the_same_chance(case: Split) -> None:
    held_out = np.zeros(30)
    for seed in range(400):
        held_out[case.drawn(seed)[-1][-1]] += 1 / 400
    for label in np.unique(case.alike):
        share = held_out[case.alike == label]
        expected = share.mean()
        deviation = np.sqrt(expected * (1 - expected) / 400)
        assert np.abs(share - expected).max() <= 5 * deviation


@pytest.mark.parametrize("rng", [None, 0])
def test_a_generator_must_be_given(rng: object) -> None:
    calls = {
        "k_fold": (9, 3),
        "stratified_k_fold": ([0, 1, 2], 3),
        "group_k_fold": ([0, 1, 2], 3),
        "bootstrap_indices": (9,),
        "train_val_test_split": (9,),
    }
    for name, arguments in calls.items():
        with pytest.raises(TypeError) as raised:
            getattr(splitting, name)(*arguments, rng=rng)
        assert str(raised.value) == (
            f"{name}: rng must be a Generator, so pass numpy.random.default_rng(seed); got {rng}"
        )
