"""Numerical derivatives, and the checks that compare written-out ones with them."""

from ._checks import check_gradient, check_layer, relative_error
from ._curvature import hessian_vector_product, max_hessian_eigenvalue
from ._differences import directional_derivative, jacobian, numerical_gradient

__all__ = [
    "check_gradient",
    "check_layer",
    "directional_derivative",
    "hessian_vector_product",
    "jacobian",
    "max_hessian_eigenvalue",
    "numerical_gradient",
    "relative_error",
]
