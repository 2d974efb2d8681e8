"""erf and the normal distribution against SciPy, the C library and 40-digit arithmetic."""

import decimal
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from dlref.gradcheck import check_gradient
from dlref.special import erf, normal_cdf, normal_pdf

# Both sides of the place where the formula of erf changes, and the grid around it.
SEAMS = [0.46875]
EDGES = [side for seam in SEAMS for side in (np.nextafter(seam, 0), seam, np.nextafter(seam, 9))]
POINTS = np.concatenate([np.linspace(-6, 6, 2401), np.linspace(-37, 37, 1481), EDGES])
functions = pytest.mark.parametrize("f", [erf, normal_cdf, normal_pdf])


def exact_density(x: float) -> float:
    with decimal.localcontext() as context:
        context.prec = 40
        two_pi = 2 * Decimal("3.141592653589793238462643383279502884197")
        return float((-(Decimal(x) ** 2) / 2).exp() / two_pi.sqrt())


def exact_lower_tail(x: float) -> float:
    """Return Φ(x) for x < 0 by Laplace's continued fraction, from the far end."""
    with decimal.localcontext() as context:
        context.prec = 40
        a = Decimal(-x)
        fraction = a
        for k in range(4000, 0, -1):
            fraction = a + k / fraction
        two_pi = 2 * Decimal("3.141592653589793238462643383279502884197")
        return float((-(a**2) / 2).exp() / two_pi.sqrt() / fraction)


def test_erf_against_scipy_and_libm() -> None:
    np.testing.assert_allclose(erf(POINTS), special.erf(POINTS), rtol=1e-15)
    np.testing.assert_allclose(erf(POINTS), [math.erf(x) for x in POINTS], rtol=1e-15)


def test_erf_keeps_all_digits_near_zero() -> None:
    x = np.logspace(-300, -1, 300)
    np.testing.assert_allclose(erf(x), special.erf(x), rtol=1e-15)
    assert np.signbit(erf(-0.0))


def test_cdf_against_scipy() -> None:
    x = POINTS[np.abs(POINTS) < 3]
    np.testing.assert_allclose(normal_cdf(x), special.ndtr(x), rtol=2e-15)


@pytest.mark.parametrize("x", [-37.5, -30.1, -20.3, -11.7, -5.66, -5.65, -3.3, -1.9, -1.1])
def test_cdf_keeps_all_digits_in_the_tail(x: float) -> None:
    assert float(normal_cdf(x)) == pytest.approx(exact_lower_tail(x), rel=2e-15, abs=0)


@pytest.mark.parametrize("x", [0.0, 0.3, 1.7, -5.1, 12.34567, -25.4321, 37.123])
def test_pdf_keeps_all_digits_in_the_tail(x: float) -> None:
    assert float(normal_pdf(x)) == pytest.approx(exact_density(x), rel=2e-15, abs=0)


def test_splitting_the_square_is_what_keeps_them() -> None:
    x = 37.123
    naive = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    assert abs(naive / exact_density(x) - 1) > 1e-14


@given(st.floats(-1e300, 1e300))
def test_symmetries(x: float) -> None:
    assert erf(-x) == -erf(x)
    assert normal_pdf(-x) == normal_pdf(x)
    assert float(normal_cdf(x) + normal_cdf(-x)) == pytest.approx(1, abs=3e-16)


def test_density_is_the_derivative() -> None:
    x = np.linspace(-7, 7, 57)
    assert check_gradient(normal_cdf, normal_pdf, x) < 1e-9
    assert check_gradient(erf, lambda x: 2 / math.sqrt(math.pi) * np.exp(-x * x), x) < 1e-9


@functions
def test_special_values_pass(f: Callable[..., Any]) -> None:
    limits = {erf: [-1, 1], normal_cdf: [0, 1], normal_pdf: [0, 0]}
    assert f([-np.inf, np.inf]).tolist() == limits[f]
    assert f([-1.7e308, 1.7e308]).tolist() == limits[f]
    assert np.isnan(f([1.0, np.nan])).tolist() == [False, True]


@functions
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float16, 2e-3), (np.float32, 1e-6)])
def test_low_precision(f: Callable[..., Any], dtype: type, rtol: float) -> None:
    x = np.linspace(-4, 4, 161).astype(dtype)
    assert f(x).dtype == dtype
    np.testing.assert_allclose(f(x), f(x.astype(np.float64)), rtol=rtol, atol=np.finfo(dtype).tiny)
    assert np.isfinite(f(np.array([-6e4, 6e4], dtype))).all()


@functions
@pytest.mark.parametrize("shape", [(), (0,), (2, 3, 4)])
def test_shape_and_scalar(f: Callable[..., Any], shape: tuple[int, ...]) -> None:
    assert f(np.ones(shape)).shape == shape
    assert type(f(0.1)) is type(f(1.0)) is np.float64
    assert f(1) == f(1.0)


@functions
def test_argument_is_not_written_to(f: Callable[..., Any]) -> None:
    x = np.array([-9.0, 0.1, 2.0, 9.0])
    x.flags.writeable = False
    f(x)
    assert x.tolist() == [-9.0, 0.1, 2.0, 9.0]
