"""Augmentations against SciPy, values by hand, and the distributions that they promise."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, stats

from dlref import augmentation as au
from dlref.losses import one_hot
from tests.cases.augmentation import images


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


class Given(np.random.Generator):
    """A generator that returns what it was given: places, mixing weights and partners."""

    def __init__(self, places: Any = (), weight: Any = None, partner: Any = None) -> None:
        super().__init__(np.random.PCG64(0))
        self.places, self.weight, self.partner = list(places), weight, partner

    def integers(self, *arguments: Any, **options: Any) -> Any:
        return np.array(self.places.pop(0))

    def beta(self, *arguments: Any) -> Any:
        return super().beta(*arguments) if self.weight is None else np.array(self.weight)

    def permutation(self, *arguments: Any) -> Any:
        return super().permutation(*arguments) if self.partner is None else np.array(self.partner)


def numbered(n: int, height: int, width: int) -> np.ndarray:
    """Return equal images whose pixels are 1, 2, 3, ..."""
    pixels = np.arange(1.0, height * width + 1).reshape(1, 1, height, width)
    return np.repeat(pixels, n, axis=0)


def assert_uniform(values: np.ndarray, number: int) -> None:
    """Check that each of so many values is equally frequent."""
    counts = np.unique(values, return_counts=True)[1]
    assert len(counts) == number
    assert stats.chisquare(counts).pvalue > 0.01


# Flips


@pytest.mark.parametrize("axis", [-1, -2])
def test_flips_are_those_of_numpy(axis: int) -> None:
    x = images()
    np.testing.assert_array_equal(au.random_flip(x, 1.0, axis, rng=rng()), np.flip(x, axis))
    y = au.random_flip(x, 0.5, axis, rng=rng())
    for before, after in zip(x, y, strict=True):
        assert any(np.array_equal(after, each) for each in (before, np.flip(before, axis)))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_share_of_flips(p: float) -> None:
    y = au.random_flip(numbered(4000, 1, 2), p, rng=rng())
    flipped = np.mean(y[:, 0, 0, 0] == 2)
    assert abs(flipped - p) < 5 * math.sqrt(p * (1 - p) / 4000)


# Shifts and crops


@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, -1), (-2, 2), (1, 0)])
def test_shift_is_that_of_scipy(down: int, right: int) -> None:
    x = images((1, 2, 5, 4))
    y = au.random_shift(x, 2, 0.5, rng=Given([[2 - down], [2 - right]]))
    expected = ndimage.shift(x, (0, 0, down, right), order=0, mode="constant", cval=0.5)
    np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize("shape", [(4, 4), (3, 6)])
def test_every_shift_is_equally_likely(shape: tuple[int, int]) -> None:
    y = au.random_shift(numbered(5000, *shape), 1, rng=rng())
    assert_uniform(np.unique(y, axis=0, return_inverse=True)[1].ravel(), 9)


def test_defaults() -> None:
    x = images((300, 1, 3, 3))
    np.testing.assert_array_equal(
        au.random_shift(x, rng=rng()), au.random_shift(x, 1, 0.0, rng=rng())
    )
    np.testing.assert_array_equal(
        au.random_crop(x, 3, 1, rng=rng()), au.random_crop(x, 3, 1, 0.0, rng=rng())
    )
    np.testing.assert_array_equal(
        au.random_rotate(x, 9.0, rng=rng()), au.random_rotate(x, (-9.0, 9.0), 0.0, rng=rng())
    )


def test_a_large_shift_leaves_nothing() -> None:
    y = au.random_shift(numbered(200, 2, 2), 5, 7.0, rng=rng())
    assert (y == 7).all(axis=(1, 2, 3)).mean() > 0.5
    assert y.shape == (200, 1, 2, 2)


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_crop_is_a_window(height: int, width: int, draw: st.DataObject) -> None:
    x = numbered(7, height, width)
    size = draw.draw(st.tuples(st.integers(1, height), st.integers(1, width)))
    for part in au.random_crop(x, size, rng=rng(draw.draw(st.integers(0, 99))))[:, 0]:
        assert part.shape == size
        top, left = divmod(int(part[0, 0]) - 1, width)
        np.testing.assert_array_equal(part, x[0, 0, top : top + size[0], left : left + size[1]])


def test_every_crop_is_equally_likely() -> None:
    y = au.random_crop(numbered(6000, 4, 5), (3, 3), rng=rng())
    assert_uniform(y[:, 0, 0, 0], 6)


def test_shift_is_a_crop_of_the_padded_image() -> None:
    x = images()
    crop = au.random_crop(x, (6, 7), padding=3, fill=0.5, rng=rng(1))
    np.testing.assert_array_equal(au.random_shift(x, 3, 0.5, rng=rng(1)), crop)


# Rotations


@pytest.mark.parametrize("fill", [0.0, 1.5])
@pytest.mark.parametrize("shape", [(7, 7), (6, 9), (8, 3), (1, 5), (1, 1)], ids=str)
@pytest.mark.parametrize("degrees", [-200.0, -30.0, 1.0, 45.0, 90.0, 137.0])
def test_rotation_is_that_of_scipy(degrees: float, shape: tuple[int, int], fill: float) -> None:
    x = images((2, 3, *shape))
    y = au.random_rotate(x, (degrees, degrees), fill, rng=rng())
    expected = ndimage.rotate(
        x, degrees, axes=(3, 2), reshape=False, order=1, mode="grid-constant", cval=fill
    )
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("quarters", [-1, 0, 1, 2, 3, 4])
def test_quarter_turns_are_those_of_numpy(quarters: int) -> None:
    x, angle = images((2, 3, 6, 6)), 90.0 * quarters
    y = au.random_rotate(x, (angle, angle), rng=rng())
    np.testing.assert_allclose(y, np.rot90(x, quarters, axes=(2, 3)), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("degrees", [40.0, (10.0, 90.0), [-50.0, -20.0]])
def test_angles_are_uniform(degrees: Any) -> None:
    # The middle of a ramp stays a ramp, and its slope tells the angle.
    x = np.broadcast_to(np.arange(9.0), (3000, 1, 9, 9))
    middle = au.random_rotate(x, degrees, rng=rng())[:, 0, 3:6, 3:6]
    down, right = middle[:, 2, 1] - middle[:, 0, 1], middle[:, 1, 2] - middle[:, 1, 0]
    angle = np.rad2deg(np.arctan2(-down, right))
    low, high = (-40.0, 40.0) if isinstance(degrees, float) else degrees
    assert stats.kstest(angle, "uniform", (low, high - low)).pvalue > 0.01


# Noise


@pytest.mark.parametrize("std", [0.1, 2.0])
def test_noise_is_normal(std: float) -> None:
    x = images((20, 3, 10, 10))
    noise = (au.gaussian_noise(x, std, rng=rng()) - x).ravel()
    assert stats.kstest(noise, "norm", (0, std)).pvalue > 0.01


def test_noise_takes_any_shape() -> None:
    for shape in ((), (3,), (2, 0), (2, 3, 4, 5, 6)):
        assert au.gaussian_noise(np.ones(shape), rng=rng()).shape == shape
    assert au.gaussian_noise(np.ones(1000), rng=rng()).std() == pytest.approx(0.1, rel=0.1)


# Cutout


@pytest.mark.parametrize("length", [0, 1, 2, 4, 10])
def test_cutout_is_that_of_its_authors(length: int) -> None:
    """Their rule, for even lengths: from center - length // 2 up to center + length // 2."""
    x = images((1, 2, 5, 6))
    for row in range(5):
        for column in range(6):
            expected = x.copy()
            top, left = max(row - length // 2, 0), max(column - length // 2, 0)
            bottom, end = row + (length + 1) // 2, column + (length + 1) // 2
            expected[:, :, top:bottom, left:end] = 0.5
            y = au.cutout(x, length, 0.5, rng=Given([[row], [column]]))
            np.testing.assert_array_equal(y, expected)


def test_centers_are_uniform() -> None:
    y = au.cutout(np.ones((6000, 1, 3, 4)), 1, rng=rng())
    assert_uniform(y.reshape(6000, -1).argmin(axis=1), 12)


def test_an_odd_square_has_its_center_in_the_middle() -> None:
    y = au.cutout(np.ones((1, 1, 5, 5)), 3, rng=Given([[2], [2]]))
    np.testing.assert_array_equal(y[0, 0], np.pad(np.zeros((3, 3)), 1, constant_values=1))


# Mixup


@pytest.mark.parametrize("alpha", [0.2, 1.0, 5.0])
def test_mixup(alpha: float) -> None:
    # Unit vectors, so that a row tells who was mixed and with which weights.
    n = 400
    x, t = au.mixup(np.eye(n), np.eye(n), alpha, rng=rng())
    np.testing.assert_array_equal(x, t)
    np.testing.assert_allclose(x.sum(axis=1), 1, rtol=1e-15)
    own, partner = np.diag(x), (x - np.diag(np.diag(x))).argmax(axis=1)
    other = (x - np.diag(own)).max(axis=1)
    np.testing.assert_allclose(own + other, 1, rtol=1e-15)
    apart = partner[other > 0]
    assert len(set(apart)) == len(apart)
    assert stats.kstest(own[own < 1], stats.beta(alpha, alpha).cdf).pvalue > 0.01


def test_mixup_by_hand() -> None:
    x = [[0.0, 8.0], [4.0, 0.0], [2.0, 2.0]]
    generator = Given(weight=[0.25, 1.0, 0.5], partner=[2, 0, 1])
    mixed, t = au.mixup(x, [0.0, 10.0, 100.0], rng=generator)
    np.testing.assert_array_equal(mixed, [[1.5, 3.5], [4, 0], [3, 1]])
    np.testing.assert_array_equal(t, [75, 10, 55])


def test_mixup_keeps_each_dtype_and_any_shape() -> None:
    for shape in ((4,), (4, 2), (4, 2, 3, 3), (0, 3)):
        x = np.ones(shape, np.float32)
        mixed, t = au.mixup(x, np.ones((shape[0], 5), np.float16), rng=rng())
        assert (mixed.shape, mixed.dtype) == (shape, np.float32)
        assert (t.shape, t.dtype) == ((shape[0], 5), np.float16)


# CutMix


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.75, 0.9, 1.0])
def test_cutmix_by_its_definition(weight: float) -> None:
    x = np.stack([np.zeros((2, 8, 12)), np.ones((2, 8, 12))])
    height, width = (int(side * math.sqrt(1 - weight)) for side in (8, 12))
    for row, column in [(4, 6), (0, 0), (7, 11), (1, 10)]:
        generator = Given([[row] * 2, [column] * 2], [weight] * 2, [1, 0])
        y, t = au.cutmix(x, one_hot([0, 1], 2), rng=generator)
        box = np.zeros((8, 12))
        top, left = row - height // 2, column - width // 2
        box[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)] = 1
        np.testing.assert_array_equal(y, [[box, box], [1 - box, 1 - box]])
        share = box.mean()
        np.testing.assert_allclose(t, [[1 - share, share], [share, 1 - share]], atol=1e-15)


def test_targets_of_cutmix_are_the_shares_of_the_pixels() -> None:
    n = 300
    x = np.broadcast_to(np.arange(n, dtype=float)[:, None, None, None], (n, 1, 6, 7))
    y, t = au.cutmix(x, np.eye(n), 0.5, rng=rng())
    shares = np.stack([np.bincount(each.ravel().astype(int), minlength=n) for each in y]) / 42
    np.testing.assert_allclose(t, shares, atol=1e-15)
    assert (np.count_nonzero(t, axis=1) <= 2).all()
    assert (np.count_nonzero(t, axis=1) == 2).mean() > 0.5


@pytest.mark.parametrize("alpha", [0.5, 1.0, 3.0])
def test_boxes_of_cutmix_have_the_beta_distribution(alpha: float) -> None:
    # Around the middle no box leaves the image, and its side is floor(64 sqrt(1 - weight)).
    middle = np.full(300, 32)
    _, t = au.cutmix(np.ones((300, 1, 64, 64)), np.eye(300), alpha, rng=Given([middle, middle]))
    side = np.round(64 * np.sqrt(1 - np.diag(t)))
    weight = 1 - ((side + 0.5) / 64) ** 2
    assert stats.kstest(weight, stats.beta(alpha, alpha).cdf).pvalue > 0.01


def test_partners_of_cutmix_are_a_permutation() -> None:
    middle, x = np.full(50, 2), np.broadcast_to(np.eye(50)[:, :, None, None], (50, 50, 4, 4))
    y, t = au.cutmix(x, np.eye(50), rng=Given([middle, middle], weight=np.zeros(50)))
    np.testing.assert_array_equal(y[:, :, 0, 0], t)
    np.testing.assert_array_equal(np.sort(t.argmax(axis=1)), np.arange(50))
    assert (t.argmax(axis=1) != np.arange(50)).sum() > 40


@pytest.mark.parametrize("mix", [au.mixup, au.cutmix])
def test_targets_are_never_written_to(mix: Any) -> None:
    t = one_hot(np.arange(5), 5)
    before = t.copy()
    t.flags.writeable = False
    _, mixed = mix(images(), t, rng=rng())
    assert not np.shares_memory(mixed, t)
    np.testing.assert_array_equal(t, before)
    np.testing.assert_allclose(mixed.sum(axis=1), 1, rtol=1e-15)
