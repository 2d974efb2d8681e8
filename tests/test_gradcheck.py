"""Numerical derivatives, and that the checks which rest on them can fail."""

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import rosen, rosen_der, rosen_hess, rosen_hess_prod

from dlref.errors import GradientError, ParameterError, ShapeError
from dlref.gradcheck import (
    check_gradient,
    directional_derivative,
    hessian_vector_product,
    jacobian,
    max_hessian_eigenvalue,
    numerical_gradient,
    relative_error,
)

X = np.array([0.5, -1.2, 2.0])
V = np.array([1.0, 0.3, -2.0])


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("scheme", "rtol"), [("central", 2e-9), ("forward", 1e-5), ("complex", 1e-14)]
)
def test_numerical_gradient_of_rosenbrock(scheme: str, rtol: float) -> None:
    gradient = numerical_gradient(rosen, X, scheme=scheme)
    np.testing.assert_allclose(gradient, rosen_der(X), rtol=rtol)


@pytest.mark.parametrize(
    ("scheme", "h", "expected"),
    [("central", 0.5, 12.25), ("forward", 1.0, 19.0), ("complex", 1.0, 11.0)],
)
def test_numerical_gradient_with_a_given_step(scheme: str, h: float, expected: float) -> None:
    assert numerical_gradient(lambda x: x**3, 2.0, h, scheme) == expected


def test_numerical_gradient_step_grows_with_the_point() -> None:
    assert float(numerical_gradient(np.square, 1e12)) == pytest.approx(2e12, rel=1e-9)


def test_numerical_gradient_of_an_elementwise_function() -> None:
    x = np.linspace(-2, 2, 6).reshape(2, 3)
    np.testing.assert_allclose(numerical_gradient(np.sin, x), np.cos(x), rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_numerical_gradient_keeps_dtype(dtype: type) -> None:
    for scheme, rtol in (("central", 0.05), ("forward", 0.1), ("complex", 1e-3)):
        gradient = numerical_gradient(np.sin, np.array([0.5], dtype), scheme=scheme)
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient, np.cos(0.5), rtol=rtol)


def test_numerical_gradient_of_a_scalar_is_a_scalar() -> None:
    assert type(numerical_gradient(np.exp, 0)) is np.float64


def test_numerical_gradient_leaves_the_point_alone() -> None:
    x = X.copy()
    x.flags.writeable = False

    def rude(x: np.ndarray) -> Any:
        x *= 2
        return x.sum()

    np.testing.assert_allclose(numerical_gradient(rude, x), [2, 2, 2], rtol=1e-9)
    assert x.tolist() == X.tolist()


def test_numerical_gradient_at_a_kink_depends_on_the_scheme() -> None:
    relu = lambda x: np.maximum(x, 0)  # noqa: E731
    assert numerical_gradient(relu, 0.0) == 0.5
    assert numerical_gradient(relu, 0.0, scheme="forward") == 1
    assert float(numerical_gradient(relu, 5e-5, h=1e-4)) == pytest.approx(0.75, rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"scheme": "backward"},
            "numerical_gradient: scheme must be one of 'central', 'forward', 'complex'; "
            "got 'backward'",
        ),
        ({"h": 0.0}, "numerical_gradient: h must be in (0, inf); got 0.0"),
    ],
)
def test_numerical_gradient_refuses(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as error:
        numerical_gradient(np.sin, 1.0, **arguments)
    assert str(error.value) == message


def test_directional_derivative() -> None:
    assert float(directional_derivative(rosen, X, V)) == pytest.approx(rosen_der(X) @ V, rel=1e-9)
    assert directional_derivative(np.square, 3.0, 1.0, h=0.5) == 6
    assert directional_derivative(rosen, X, 0 * X) == 0


def test_directional_derivative_does_not_depend_on_the_length_of_v() -> None:
    for size in (1e-12, 1e12):
        along = float(directional_derivative(rosen, X, size * V))
        assert along == pytest.approx(size * rosen_der(X) @ V, rel=1e-9)


def test_directional_derivative_of_an_array() -> None:
    np.testing.assert_allclose(directional_derivative(np.sin, X, V), np.cos(X) * V, rtol=1e-9)


def test_directional_derivative_refuses() -> None:
    with pytest.raises(ShapeError) as shape_error:
        directional_derivative(rosen, X, 1.0)
    assert str(shape_error.value) == "directional_derivative: v must have shape (3,); got ()"
    with pytest.raises(ParameterError) as error:
        directional_derivative(rosen, X, V, h=-1.0)
    assert str(error.value) == "directional_derivative: h must be in (0, inf); got -1.0"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [([1, 2], [1, 2], 0), ([0], [0], 0), ([], [], 0), ([1, 0], [1, 1], 1), ([2], [-2], 2)],
)
def test_relative_error(a: list[float], b: list[float], expected: float) -> None:
    assert relative_error(a, b) == expected


@given(st.floats(1e-100, 1e100), st.floats(-1e100, 1e100))
def test_relative_error_is_symmetric_and_bounded(a: float, b: float) -> None:
    assert relative_error(a, b) == relative_error(b, a) == relative_error(-a, -b)
    assert 0 <= relative_error(a, b) <= 2


def test_relative_error_of_nan_is_nan() -> None:
    assert np.isnan(relative_error([1.0, np.nan], [1.0, 1.0]))


def test_relative_error_refuses() -> None:
    with pytest.raises(ShapeError) as error:
        relative_error([1.0], 1.0)
    assert str(error.value) == "relative_error: b must have shape (1,); got ()"


def test_check_gradient_returns_the_error() -> None:
    assert check_gradient(rosen, rosen_der, X) < 1e-9
    assert check_gradient(rosen, lambda x: 1.001 * rosen_der(x), X, rtol=0.01) == pytest.approx(
        0.001, rel=0.01
    )


@pytest.mark.parametrize(("excess", "passes"), [(0.99e-6, True), (1.01e-6, False)])
def test_tolerance_of_check_gradient_by_default(excess: float, passes: bool) -> None:
    with nullcontext() if passes else pytest.raises(GradientError):
        check_gradient(np.sum, lambda x: (1 + excess) * np.ones_like(x), X)


def test_check_gradient_takes_an_empty_array_and_a_scalar() -> None:
    assert check_gradient(np.sum, np.ones_like, np.empty((0, 2))) == 0
    assert check_gradient(np.sin, np.cos, 1.0) < 1e-9


def test_check_gradient_allows_the_rounding_noise_of_a_constant() -> None:
    def softmax_sum(z: np.ndarray) -> Any:
        return 1e3 * (np.exp(z) / np.exp(z).sum()).sum()

    assert check_gradient(softmax_sum, np.zeros_like, X) < 1e-6


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            lambda x: 2 * x + [0, 0, 0.01],
            "check_gradient: grad(x)[2] must be 4 (central difference); got 4.01",
        ),
        (
            lambda x: 2 * x * [1, -1, 1],
            "check_gradient: grad(x)[1] must be -2.4 (central difference); got 2.4",
        ),
        (
            lambda x: [np.nan, *(2 * x[1:])],
            "check_gradient: grad(x)[0] must be 1 (central difference); got nan",
        ),
    ],
)
def test_check_gradient_names_the_worst_coordinate(wrong: Any, message: str) -> None:
    with pytest.raises(GradientError) as error:
        check_gradient(lambda x: x @ x, wrong, X)
    assert str(error.value) == message


def test_check_gradient_names_a_place_in_a_matrix() -> None:
    with pytest.raises(GradientError) as error:
        check_gradient(np.sin, lambda _: [[1, 1], [1.5, 1]], np.zeros((2, 2)))
    assert str(error.value) == (
        "check_gradient: grad(x)[1, 0] must be 1 (central difference); got 1.5"
    )


def test_check_gradient_is_a_failed_assertion_at_a_scalar() -> None:
    with pytest.raises(AssertionError) as error:
        check_gradient(np.sin, np.sin, 0.0)
    assert str(error.value) == "check_gradient: grad(x) must be 1 (central difference); got 0"


def test_check_gradient_refuses() -> None:
    with pytest.raises(ShapeError) as shape_error:
        check_gradient(rosen, rosen, 0 * X)
    assert str(shape_error.value) == "check_gradient: grad(x) must have shape (3,); got ()"
    with pytest.raises(ParameterError) as error:
        check_gradient(rosen, rosen_der, X, rtol=0)
    assert str(error.value) == "check_gradient: rtol must be in (0, inf); got 0"


def test_jacobian() -> None:
    A = np.arange(6.0).reshape(2, 3)
    np.testing.assert_allclose(jacobian(lambda x: A @ x, X), A, atol=1e-9)
    np.testing.assert_allclose(jacobian(rosen_der, X), rosen_hess(X), rtol=1e-8)
    np.testing.assert_allclose(jacobian(rosen, X), rosen_der(X), rtol=2e-9)


def test_jacobian_has_the_axes_of_both() -> None:
    x = np.arange(6.0).reshape(2, 3)
    J = jacobian(np.transpose, x)
    assert J.shape == (3, 2, 2, 3)
    assert np.einsum("abba->", J) == pytest.approx(6)
    assert type(jacobian(np.sin, 0.0)) is np.float64


def test_jacobian_step_follows_each_coordinate() -> None:
    np.testing.assert_allclose(
        np.diag(jacobian(np.sin, [0.5, 1e6])), np.cos([0.5, 1e6]), rtol=1e-9, atol=1
    )
    assert jacobian(np.sin, [0.5, 1e6])[0, 0] == pytest.approx(np.cos(0.5), rel=1e-9)


def test_hessian_vector_product() -> None:
    np.testing.assert_allclose(
        hessian_vector_product(rosen_der, X, V), rosen_hess_prod(X, V), rtol=1e-9
    )


def test_hessian_vector_product_refuses() -> None:
    with pytest.raises(ShapeError) as error:
        hessian_vector_product(rosen, X, V)
    assert str(error.value) == "hessian_vector_product: grad_f(x) must have shape (3,); got ()"


@pytest.mark.parametrize(
    ("eigenvalues", "largest"),
    [([1, 2, 5], 5), ([-7, 1, 3], 3), ([-7, -2, -1], -1), ([0, 0, 0], 0), ([4, 4, 4], 4)],
)
def test_max_hessian_eigenvalue(eigenvalues: list[float], largest: float) -> None:
    Q = np.linalg.qr(rng().standard_normal((3, 3)))[0]
    H = Q @ np.diag(eigenvalues) @ Q.T if any(eigenvalues) else np.zeros((3, 3))
    found = max_hessian_eigenvalue(lambda x: H @ x, np.zeros(3), rng=rng())
    assert found == pytest.approx(largest, rel=1e-8, abs=1e-8)


def test_max_hessian_eigenvalue_of_a_matrix_of_parameters() -> None:
    found = max_hessian_eigenvalue(lambda x: 3 * x, np.ones((2, 2)), 5, rng=rng())
    assert found == pytest.approx(3, rel=1e-9)


def test_max_hessian_eigenvalue_needs_its_iterations() -> None:
    H = np.diag([1.0, 2.0])
    once, often = (
        max_hessian_eigenvalue(lambda x: H @ x, np.zeros(2), iters, rng=rng()) for iters in (1, 60)
    )
    assert once < 1.99
    assert often == pytest.approx(2, rel=1e-9)


def test_max_hessian_eigenvalue_refuses() -> None:
    with pytest.raises(ParameterError) as parameter_error:
        max_hessian_eigenvalue(rosen_der, X, 0, rng=rng())
    assert str(parameter_error.value) == (
        "max_hessian_eigenvalue: iters must be in [1, inf); got 0"
    )
    with pytest.raises(TypeError) as error:
        max_hessian_eigenvalue(rosen_der, X, rng=0)
    assert str(error.value) == (
        "max_hessian_eigenvalue: rng must be a Generator, "
        "so pass numpy.random.default_rng(seed); got 0"
    )
