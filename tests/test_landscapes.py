"""Landscapes: contracts over all of them, SciPy as oracle, exact values, what they refuse."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import rosen, rosen_der, rosen_hess

from dlref.errors import GradientError, ParameterError, ShapeError
from dlref.gradcheck import check_gradient, jacobian, relative_error
from dlref.landscapes import (
    Landscape,
    beale,
    double_well,
    quadratic,
    rosenbrock,
    rotated_quadratic,
)

SADDLE = np.array([[2.0, 1.0, 0.5], [1.0, -3.0, 0.0], [0.5, 0.0, 1.0]])
# A landscape and the shape of one of its points.
CASES: dict[str, tuple[Landscape, tuple[int, ...]]] = {
    "quadratic": (quadratic(SADDLE), (3,)),
    "quadratic, one coordinate": (quadratic([[3]]), (1,)),
    "rotated_quadratic": (rotated_quadratic(100.0, 0.6), (2,)),
    "rosenbrock": (rosenbrock(), (2,)),
    "rosenbrock, 3": (rosenbrock(b=2.0), (3,)),
    "rosenbrock, 6": (rosenbrock(), (6,)),
    "beale": (beale(), (2,)),
    "double_well": (double_well(), ()),
    "double_well, tilted": (double_well(0.15), ()),
}
every = pytest.mark.parametrize(("f", "point"), CASES.values(), ids=CASES)
METHODS = ("__call__", "grad", "hess")


def points(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).normal(size=shape)


def all_three(f: Landscape, w: Any) -> list[Any]:
    return [f(w), f.grad(w), f.hess(w)]


@every
def test_gradient(f: Landscape, point: tuple[int, ...]) -> None:
    assert check_gradient(f, f.grad, points(*point)) < 1e-8
    assert check_gradient(f, f.grad, points(2, 4, *point)) < 1e-8


@every
def test_hessian(f: Landscape, point: tuple[int, ...]) -> None:
    w = points(*point)
    hessian = f.hess(w)
    assert relative_error(hessian, jacobian(f.grad, w)) < 1e-8
    np.testing.assert_array_equal(hessian, hessian.T)


@dataclass
class Wrong:
    """A landscape with one method that is not what it should be."""

    f: Landscape
    method: str
    mistake: Callable[[np.ndarray], np.ndarray]

    def _called(self, method: str, w: Any) -> np.ndarray:
        result = getattr(self.f, method)(w)
        return self.mistake(result) if method == self.method else result

    def __call__(self, w: Any) -> np.ndarray:
        return self._called("__call__", w)

    def grad(self, w: Any) -> np.ndarray:
        return self._called("grad", w)

    def hess(self, w: Any) -> np.ndarray:
        return self._called("hess", w)


@every
def test_contracts_can_fail(f: Any, point: tuple[int, ...]) -> None:
    def flip_last(x: np.ndarray) -> np.ndarray:
        signs = np.ones(point)
        signs.flat[-1] = -1
        return x * signs

    for mistake in (lambda x: 1.01 * x, flip_last):
        with pytest.raises(GradientError):
            test_gradient(Wrong(f, "grad", mistake), point)
        with pytest.raises(AssertionError):
            test_hessian(Wrong(f, "hess", mistake), point)


@every
def test_many_points_are_as_each_of_them(f: Landscape, point: tuple[int, ...]) -> None:
    w = points(2, 4, *point)
    for method in METHODS:
        whole = getattr(f, method)(w)
        for place in np.ndindex(2, 4):
            np.testing.assert_allclose(whole[place], getattr(f, method)(w[place]), rtol=1e-13)


@every
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtype_and_shapes(f: Landscape, point: tuple[int, ...], dtype: type) -> None:
    w = points(4, *point).astype(dtype)
    w.flags.writeable = False
    results = all_three(f, w)
    assert [r.dtype for r in results] == [dtype] * 3
    assert [r.shape for r in results] == [(4,), w.shape, w.shape + point]
    rtol = 50 * np.finfo(dtype).eps
    for result, expected in zip(results, all_three(f, w.astype(np.float64)), strict=True):
        np.testing.assert_allclose(result, expected, rtol=rtol, atol=rtol * abs(expected).max())
    assert not any(np.shares_memory(r, w) for r in results)
    assert [r.shape for r in all_three(f, w[:0])] == [(0,), w[:0].shape, w[:0].shape + point]


@every
def test_integers_and_nan(f: Landscape, point: tuple[int, ...]) -> None:
    for result in all_three(f, np.ones(point, int)):
        assert result.dtype == np.float64
    w = np.full(point, np.nan)
    assert np.isnan(f(w))
    assert np.isnan(f.grad(w)).all()


@every
def test_the_hessian_is_the_callers_own(f: Landscape, point: tuple[int, ...]) -> None:
    w = np.ones((2, *point))
    expected = f.hess(w).copy()
    f.hess(w)[...] = 0
    np.testing.assert_array_equal(f.hess(w), expected)


def test_repr() -> None:
    assert repr(rosenbrock(b=10)) == "rosenbrock(b=10)"
    assert repr(beale()) == "beale()"
    assert repr(double_well(0.15)) == "double_well(tilt=0.15)"
    assert repr(rotated_quadratic(3)) == "quadratic(H=array([[1., 0.],\n       [0., 3.]]))"


@pytest.mark.parametrize("D", [2, 3, 7])
def test_rosenbrock_against_scipy(D: int) -> None:
    f = rosenbrock()
    for w in 3 * points(20, D):
        np.testing.assert_allclose(f(w), rosen(w), rtol=1e-13)
        np.testing.assert_allclose(f.grad(w), rosen_der(w), rtol=1e-11)
        np.testing.assert_allclose(f.hess(w), rosen_hess(w), rtol=1e-13)
    assert f(np.ones(D)) == 0
    assert not f.grad(np.ones(D)).any()


def test_rosenbrock_with_flat_walls() -> None:
    w = [2.0, 3.0]
    assert [f(w) - 1 for f in (rosenbrock(0.5), rosenbrock(2.0))] == [0.5, 2.0]


def test_beale_by_hand() -> None:
    f = beale()
    # Without x the residuals are the constants; with y = 1 too, and all slopes of x vanish.
    for w in ([0, 0], [0, 3], [1, 1], [-5, 1]):
        assert f(w) == 1.5**2 + 2.25**2 + 2.625**2
    assert f.grad([1, 1]).tolist() == [0, 2 * (1.5 + 2 * 2.25 + 3 * 2.625)]
    assert f.grad([0, 0]).tolist() == [-2 * (1.5 + 2.25 + 2.625), 0]
    # At y = 0 r is c - x; the slopes are -1, -1, -1 and x, 0, 0.
    assert f.hess([0.5, 0.0]).tolist() == [[6, 2 * (-0.5 + 1.0)], [1, 2 * (0.25 + 0.5 * 2 * 1.75)]]
    assert f([3, 0.5]) == 0
    assert not f.grad([3, 0.5]).any()
    assert (np.linalg.eigvalsh(f.hess([3, 0.5])) > 0).all()


def test_double_well_by_hand() -> None:
    f = double_well(0.15)
    assert float(f(2)) == 4 - 2 + 0.3
    assert float(f.grad(2)) == 6 + 0.15
    assert float(f.hess(2)) == 11
    minima = np.sort(np.roots([1, 0, -1, 0.15]))[[0, 2]]
    np.testing.assert_allclose(minima, [-1.068, 0.914], atol=5e-4)
    np.testing.assert_allclose(f.grad(minima), 0, atol=1e-14)
    np.testing.assert_allclose(f.hess(minima), [2.42, 1.51], atol=5e-3)
    assert f(minima[0]) < f(minima[1])
    assert double_well()([-1.0, 1.0]).tolist() == [-0.25, -0.25]


@given(st.floats(1, 1e4), st.floats(-10, 10))
def test_rotated_quadratic_has_the_curvatures_1_and_kappa(kappa: float, angle: float) -> None:
    H = rotated_quadratic(kappa, angle).H
    np.testing.assert_array_equal(H, H.T)
    values = np.linalg.eigvalsh(H)
    np.testing.assert_allclose(values, [1, kappa], rtol=1e-13, atol=1e-15 * kappa)
    flat, steep = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    np.testing.assert_allclose(H @ flat, flat, atol=1e-15 * kappa)
    np.testing.assert_allclose(H @ steep, kappa * steep, rtol=1e-13, atol=1e-15 * kappa)


def steps_to(f: Landscape, w: np.ndarray, rate: float) -> int:
    steps, scale = 0, f(w)
    while f(w) > 1e-6 * scale:
        w = w - rate * f.grad(w)
        steps += 1
    return steps


def test_gradient_descent_turns_with_the_bowl() -> None:
    steps = []
    for angle in (0.0, 0.4, np.pi / 4):
        c, s = np.cos(angle), np.sin(angle)
        start = np.array([[c, -s], [s, c]]) @ [1.0, 1.0]
        steps.append(steps_to(rotated_quadratic(100.0, angle), start, 2 / 101))
    assert steps[0] == steps[1] == steps[2] > 100


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), st.floats(-10, 10))
def test_quadratic_is_homogeneous(w: list[float], c: float) -> None:
    f, w = quadratic(SADDLE), np.array(w)
    np.testing.assert_allclose(f(c * w), c * c * f(w), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(f.grad(c * w), c * f.grad(w), rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(f(w), w @ SADDLE @ w / 2, rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(f.hess(w), SADDLE)


def test_quadratic_keeps_its_own_matrix() -> None:
    H = np.eye(2)
    f = quadratic(H)
    H[0, 0] = 7
    assert f([1.0, 0.0]) == 0.5
    almost = np.array([[1.0, 0.1 + 1e-12], [0.1, 1.0]])
    np.testing.assert_allclose(quadratic(almost).grad([0.0, 1.0]), [0.1, 1.0])
    for scale in (1e-6, 1e6):
        quadratic(scale * almost)
        with pytest.raises(ParameterError, match="H must be symmetric"):
            quadratic(scale * np.array([[1.0, 0.1 + 1e-7], [0.1, 1.0]]))
    assert np.isnan(quadratic([[np.nan, 1.0], [1.0, 2.0]])([1.0, 1.0]))


@every
def test_a_landscape_cannot_be_changed(f: Any, point: tuple[int, ...]) -> None:
    for name in ("H", "b", "tilt"):
        with pytest.raises(FrozenInstanceError):
            setattr(f, name, 2.0)


def test_equality() -> None:
    assert rosenbrock(100.0) == rosenbrock() != rosenbrock(1.0)
    assert double_well(0.15) == double_well(0.15) != double_well()
    assert quadratic(SADDLE) != quadratic(SADDLE)  # each is its own: arrays are not compared


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: quadratic([1.0, 2.0]), ShapeError, "H must have shape (D, D); got (2,)"),
        (lambda: quadratic(np.ones((2, 3))), ShapeError, "H must have shape (D, D); got (2, 3)"),
        (
            lambda: quadratic([[1.0, 2.0], [2.001, 1.0]]),
            ParameterError,
            "H must be symmetric; got H[0, 1] = 2.0 and H[1, 0] = 2.001",
        ),
        (
            lambda: quadratic([[1j]]),
            ParameterError,
            "H must hold real numbers; got dtype complex128",
        ),
        (lambda: rotated_quadratic(0.5), ParameterError, "kappa must be in [1, inf); got 0.5"),
        (lambda: rotated_quadratic(np.inf), ParameterError, "kappa must be in [1, inf); got inf"),
        (lambda: rotated_quadratic(2, np.nan), ParameterError, "angle must be finite; got nan"),
        (lambda: rosenbrock(b=0.0), ParameterError, "b must be in (0, inf); got 0.0"),
        (lambda: double_well(np.inf), ParameterError, "tilt must be finite; got inf"),
    ],
)
def test_refused_landscapes(make: Any, error: type[ValueError], message: str) -> None:
    with pytest.raises(error) as raised:
        make()
    who, _, rest = str(raised.value).partition(": ")
    assert type(raised.value) is error
    assert who in ("quadratic", "rotated_quadratic", "rosenbrock", "double_well")
    assert rest == message


@pytest.mark.parametrize(
    ("f", "name", "w", "message"),
    [
        (quadratic(SADDLE), "quadratic", [1.0, 2.0], "w must have shape (..., 3); got (2,)"),
        (quadratic(SADDLE), "quadratic", 1.0, "w must have shape (..., 3); got ()"),
        (beale(), "beale", np.ones((2, 3)), "w must have shape (..., 2); got (2, 3)"),
        (
            rosenbrock(),
            "rosenbrock",
            [1.0],
            "w must have at least two coordinates along axis -1; got shape (1,)",
        ),
        (
            rosenbrock(),
            "rosenbrock",
            1.0,
            "w must have at least two coordinates along axis -1; got shape ()",
        ),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_refused_points(f: Landscape, name: str, w: Any, message: str, method: str) -> None:
    with pytest.raises(ShapeError) as raised:
        getattr(f, method)(w)
    suffix = "" if method == "__call__" else f".{method}"
    assert str(raised.value) == f"{name}{suffix}: {message}"


def test_refused_dtype() -> None:
    with pytest.raises(ParameterError) as raised:
        beale().hess([1j, 2j])
    assert str(raised.value) == "beale.hess: w must hold real numbers; got dtype complex128"
