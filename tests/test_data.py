"""The data: exact values, known curves and distributions, scikit-learn and SciPy as oracles."""

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal, stats
from sklearn import datasets

from dlref import data
from dlref.metrics import iou


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def assert_uniform(values: np.ndarray, low: float, high: float) -> None:
    assert stats.kstest(values.ravel(), "uniform", (low, high - low)).pvalue > 0.01


@given(st.integers(0, 50), st.integers(1, 20), st.booleans())
def test_minibatches(n: int, batch_size: int, drop_last: bool) -> None:
    batches = data.minibatches(n, batch_size, rng=rng(), drop_last=drop_last)
    whole, rest = divmod(n, batch_size)
    last = [rest] if rest and not drop_last else []
    assert [len(batch) for batch in batches] == [batch_size] * whole + last
    seen = [index for batch in batches for index in batch]
    assert len(set(seen)) == len(seen)
    assert set(seen) <= set(range(n))


def test_minibatches_are_shuffled_anew() -> None:
    generator = rng()
    first, second = (np.concatenate(data.minibatches(50, 8, rng=generator)) for _ in range(2))
    assert np.any(first != second)
    assert np.any(first != np.arange(50))
    np.testing.assert_array_equal(first, np.concatenate(data.minibatches(50, 8, rng=rng())))


def test_minibatches_hold_every_pair_equally_often() -> None:
    together = sum(
        {0, 1} <= set(batch)
        for seed in range(3000)
        for batch in data.minibatches(6, 3, rng=rng(seed))
    )
    assert abs(together / 3000 - 2 / 5) < 5 * np.sqrt(0.4 * 0.6 / 3000)


@pytest.mark.parametrize(
    ("problem", "options"),
    [
        (data.xor, {"noise": 0.1}),
        (data.two_moons, {"noise": 0.1}),
        (data.spirals, {"num_classes": 2, "turns": 1.5, "noise": 0.02}),
        (data.gaussian_ring, {"num_modes": 8, "radius": 2.0, "std": 0.05}),
        (data.sawtooth, {"pieces": 8, "noise": 0.0}),
        (data.shapes_segmentation, {"size": 16, "noise": 0.4, "gated": False}),
    ],
)
def test_defaults(problem: Any, options: dict[str, Any]) -> None:
    np.testing.assert_equal(problem(9, rng=rng()), problem(9, rng=rng(), **options))


def test_xor_by_hand() -> None:
    x, y = data.xor(6, noise=0.0, rng=rng())
    assert x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [0, 0], [0, 1]]
    assert y.tolist() == [0, 1, 1, 0, 0, 1]


def test_two_moons_are_those_of_scikit_learn() -> None:
    x, y = data.two_moons(400, noise=0.0, rng=rng())
    theirs, labels = datasets.make_moons(2002, noise=None)
    for k in (0, 1):
        gap = np.linalg.norm(x[y == k, None] - theirs[labels == k], axis=-1).min(axis=1)
        assert gap.max() <= np.pi / 2000  # half of the distance between two of theirs
    assert_uniform(np.arctan2(*x[y == 0].T[::-1]), 0, np.pi)
    assert_uniform(np.arctan2(*([1, 0.5] - x[y == 1]).T[::-1]), 0, np.pi)


@pytest.mark.parametrize(("num_classes", "turns"), [(1, 2.0), (2, 1.5), (3, -0.7), (4, 0.0)])
def test_spirals(num_classes: int, turns: float) -> None:
    x, y = data.spirals(600, num_classes, turns, noise=0.0, rng=rng())
    radius = np.hypot(*x.T)
    assert_uniform(radius, 0.1, 1)
    angle = 2 * np.pi * (radius * turns + y / num_classes)
    np.testing.assert_allclose(x[:, 0], radius * np.cos(angle), atol=1e-14)
    np.testing.assert_allclose(x[:, 1], radius * np.sin(angle), atol=1e-14)


def test_gaussian_ring() -> None:
    x, mode = data.gaussian_ring(8000, radius=3.0, std=0.1, rng=rng())
    corner = 3 / np.sqrt(2)
    for k, center in [(0, (3, 0)), (1, (corner, corner)), (4, (-3, 0)), (7, (corner, -corner))]:
        cloud = x[mode == k] - center
        assert np.abs(cloud.mean(axis=0)).max() < 5 * 0.1 / np.sqrt(1000)
        np.testing.assert_allclose(cloud.std(axis=0), 0.1, rtol=5 / np.sqrt(2000))
        assert abs(np.corrcoef(cloud.T)[0, 1]) < 5 / np.sqrt(1000)


@pytest.mark.parametrize("pieces", [1, 2, 5, 8])
def test_sawtooth_is_the_triangle_wave_of_scipy(pieces: int) -> None:
    x, y = data.sawtooth(500, pieces, rng=rng())
    assert_uniform(x, 0, 1)
    np.testing.assert_allclose(
        y, (signal.sawtooth(np.pi * pieces * x, width=0.5) + 1) / 2, atol=1e-14
    )


def test_recall_task() -> None:
    x, y = data.recall_task(5000, length=3, num_symbols=5, rng=rng())
    np.testing.assert_array_equal(np.sort(x, axis=-1), np.broadcast_to([0, 0, 0, 0, 1], x.shape))
    np.testing.assert_array_equal(x[:, 0].argmax(axis=-1), y)
    for step in x.argmax(axis=-1).T:
        assert stats.chisquare(np.bincount(step, minlength=5)).pvalue > 0.01
    _, agree = np.unique(x[:, 1].argmax(axis=-1) == y, return_counts=True)
    assert stats.chisquare(agree, [4000, 1000]).pvalue > 0.01  # no hint later


@pytest.mark.parametrize("length", [2, 3, 10, 11])
def test_adding_problem(length: int) -> None:
    x, y = data.adding_problem(2000, length, rng=rng())
    numbers, markers = x[..., 0], x[..., 1]
    assert_uniform(numbers, 0, 1)
    half = length // 2
    for part in (markers[:, :half], markers[:, half:]):
        assert set(part.ravel()) <= {0, 1}
        np.testing.assert_array_equal(part.sum(axis=1), 1)
        if part.shape[1] > 1:
            assert stats.chisquare(part.sum(axis=0)).pvalue > 0.01
    np.testing.assert_array_equal(
        y[:, 0], [row[mark == 1].sum() for row, mark in zip(numbers, markers, strict=True)]
    )
    error = np.mean((y - 1) ** 2)
    assert abs(error - 1 / 6) < 5 * np.sqrt((1 / 15 - 1 / 36) / 2000)


def test_shapes_have_the_areas_of_their_norms() -> None:
    x, mask = data.shapes_segmentation(900, size=64, noise=0.0, rng=rng())
    np.testing.assert_array_equal(x, mask)
    squared_radius = (16**3 - 8**3) / (3 * (16 - 8))  # the mean of r² for r uniform in [8, 16]
    areas = mask.sum(axis=(1, 2, 3)).reshape(300, 3).mean(axis=0)
    np.testing.assert_allclose(areas, np.array([2, np.pi, 4]) * squared_radius, rtol=0.1)
    width = mask.any(axis=2).sum(axis=-1).ravel()
    height = mask.any(axis=3).sum(axis=-1).ravel()
    assert np.abs(width - height).max() <= 1
    assert 14 <= width.min() <= 16
    assert 31 <= width.max() <= 32


@pytest.mark.parametrize("size", [8, 9, 16])
def test_shapes_keep_off_the_frame_and_reach_everywhere_else(size: int) -> None:
    _, mask = data.shapes_segmentation(4000, size, rng=rng())
    inside = np.zeros((size, size))
    inside[1:-1, 1:-1] = 1
    np.testing.assert_array_equal(mask.max(axis=(0, 1)), inside)
    assert mask.sum(axis=(1, 2, 3)).min() >= 1


def test_the_gate_is_the_frame() -> None:
    x, mask = data.shapes_segmentation(60, rng=rng())
    gated_x, gated_mask = data.shapes_segmentation(60, gated=True, rng=rng())
    np.testing.assert_array_equal(gated_x[::2], x[::2])
    np.testing.assert_array_equal(gated_mask[::2], 0)
    np.testing.assert_array_equal(gated_mask[1::2], mask[1::2])
    frame = np.pad(np.zeros((14, 14)), 1, constant_values=1)
    difference = gated_x[1::2] - x[1::2]
    np.testing.assert_allclose(difference, np.broadcast_to(frame, x[1::2].shape), atol=1e-14)


def test_only_the_gated_task_needs_more_than_the_neighborhood() -> None:
    def from_neighbors(x: np.ndarray) -> np.ndarray:
        box = signal.convolve(x, np.ones((1, 1, 3, 3)) / 9, mode="same") > 0.5
        return box & np.pad(np.ones((14, 14), bool), 1)

    x, mask = data.shapes_segmentation(200, rng=rng())
    assert iou(from_neighbors(x), mask > 0) > 0.7
    x, mask = data.shapes_segmentation(200, gated=True, rng=rng())
    assert iou(from_neighbors(x), mask > 0) < 0.5
    edge = np.concatenate([x[:, 0, 0], x[:, 0, -1]], axis=1).mean(axis=1) > 0.5
    assert iou(from_neighbors(x) & edge[:, None, None, None], mask > 0) > 0.6


def test_digits_are_those_of_scikit_learn() -> None:
    x, y = data.load_digits()
    theirs, labels = datasets.load_digits(return_X_y=True)
    np.testing.assert_array_equal(16 * x, theirs)
    np.testing.assert_array_equal(y, labels)
    assert (x.dtype, y.dtype) == (np.float64, np.int64)
    assert (x.min(), x.max()) == (0, 1)


def test_digits_without_scikit_learn(monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError) as raised:
        data.load_digits()
    assert str(raised.value) == (
        "load_digits: scikit-learn must be installed, as with the extra dlref[data]; "
        "got import of sklearn halted; None in sys.modules"
    )
