"""The errors that dlref raises on purpose.

Every message has one form, ``WHO: ARGUMENT must EXPECTED; got ACTUAL``. A missing or
unsuitable random generator is Python's own ``TypeError``, in the same form.
"""

__all__ = ["GradientError", "ParameterError", "ShapeError", "StateError"]


class ShapeError(ValueError):
    """An array has a shape that does not fit.

    Examples
    --------
    >>> from dlref.activations import glu
    >>> glu([1.0, 2.0, 3.0])
    Traceback (most recent call last):
        ...
    dlref.errors.ShapeError: glu: x must have an even length along axis -1; got shape (3,)
    """


class ParameterError(ValueError):
    """A number, a word or a dtype is none of those allowed.

    Examples
    --------
    >>> from dlref.activations import softplus
    >>> softplus(1.0, beta=-1.0)
    Traceback (most recent call last):
        ...
    dlref.errors.ParameterError: softplus: beta must be in (0, inf); got -1.0
    """


class StateError(RuntimeError):
    """A method was called before the one that it depends on.

    Examples
    --------
    >>> raise StateError("Linear.backward: forward must have been called before; got no input")
    Traceback (most recent call last):
        ...
    dlref.errors.StateError: Linear.backward: forward must have been called before; got no input
    """


class GradientError(AssertionError):
    """A derivative does not agree with finite differences.

    It is an ``AssertionError``: the fault lies in the function under test, not in an argument,
    and a test runner reports it as a failure.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.gradcheck import check_gradient
    >>> check_gradient(np.sin, np.sin, 0.0)
    Traceback (most recent call last):
        ...
    dlref.errors.GradientError: check_gradient: grad(x) must be 1 (central difference); got 0
    """
