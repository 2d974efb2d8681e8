"""Wrong arguments of the activations: the error and its whole message."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import activations as act
from dlref.errors import ParameterError, ShapeError

RNG = np.random.default_rng(0)
WITH_ONE_BAD_ARGUMENT = [
    (act.relu_grad, ([1.0], 2.0), "relu_grad: at_zero must be in [0, 1]; got 2.0"),
    (act.relu_grad, ([1.0], np.nan), "relu_grad: at_zero must be in [0, 1]; got nan"),
    (
        act.leaky_relu,
        ([1.0], math.inf),
        "leaky_relu: negative_slope must be finite; got inf",
    ),
    (
        act.leaky_relu_grad,
        ([1.0], math.nan),
        "leaky_relu_grad: negative_slope must be finite; got nan",
    ),
    (act.elu, ([1.0], -1), "elu: alpha must be in [0, inf); got -1"),
    (act.elu_grad, ([1.0], math.inf), "elu_grad: alpha must be in [0, inf); got inf"),
    (act.celu, ([1.0], 0), "celu: alpha must be in (0, inf); got 0"),
    (act.celu_grad, ([1.0], 0), "celu_grad: alpha must be in (0, inf); got 0"),
    (act.softplus, ([1.0], 0), "softplus: beta must be in (0, inf); got 0"),
    (act.softplus_grad, ([1.0], -2.0), "softplus_grad: beta must be in (0, inf); got -2.0"),
    (act.swish, ([1.0], math.inf), "swish: beta must be finite; got inf"),
    (act.swish_grad, ([1.0], math.inf), "swish_grad: beta must be finite; got inf"),
    (act.gelu, ([1.0], "erf"), "gelu: approximate must be one of 'none', 'tanh'; got 'erf'"),
    (
        act.gelu_grad,
        ([1.0], "sigmoid"),
        "gelu_grad: approximate must be one of 'none', 'tanh'; got 'sigmoid'",
    ),
    (
        act.prelu,
        (np.ones(2, np.float32), np.ones(2)),
        "prelu: a must have dtype float32; got float64",
    ),
    (
        act.softmax,
        ([1.0], -1, 0.0),
        "softmax: temperature must be in (0, inf); got 0.0",
    ),
    (
        act.softmax_vjp,
        ([1.0], [1.0], -1, -1.0),
        "softmax_vjp: temperature must be in (0, inf); got -1.0",
    ),
    (
        act.geglu,
        (np.ones(2), np.ones(2, np.float32)),
        "geglu: b must have dtype float64; got float32",
    ),
    (
        act.maxout,
        (np.ones((1, 2)), np.ones((2, 3, 4), np.float32), np.ones((3, 4))),
        "maxout: W must have dtype float64; got float32",
    ),
    (
        act.maxout,
        (np.ones((1, 2)), np.ones((2, 3, 4)), np.ones((3, 4), np.float16)),
        "maxout: b must have dtype float64; got float16",
    ),
]


@pytest.mark.parametrize(("f", "arguments", "message"), WITH_ONE_BAD_ARGUMENT)
def test_parameter_errors(f: Callable[..., Any], arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ParameterError) as error:
        f(*arguments)
    assert str(error.value) == message


W, B = np.ones((2, 3, 4)), np.ones((3, 4))


@pytest.mark.parametrize(
    ("f", "arguments", "message"),
    [
        (act.prelu, (np.ones(2), np.ones(3)), "prelu: a must broadcast to shape (2,); got (3,)"),
        (
            act.prelu_grad,
            (np.ones(2), np.ones((2, 2))),
            "prelu_grad: a must broadcast to shape (2,); got (2, 2)",
        ),
        (
            act.prelu_grad_a,
            (1.0, np.ones(3)),
            "prelu_grad_a: a must broadcast to shape (); got (3,)",
        ),
        (
            act.rrelu_grad,
            ([1.0], [1.0, 2.0]),
            "rrelu_grad: slopes must have shape (1,); got (2,)",
        ),
        (
            act.softmax,
            (1.0,),
            "softmax: z must have at least one element along axis -1; got shape ()",
        ),
        (
            act.softmax_vjp,
            (np.ones((2, 0)), np.ones((2, 0))),
            "softmax_vjp: z must have at least one element along axis -1; got shape (2, 0)",
        ),
        (
            act.log_softmax,
            ([1.0], 1),
            "log_softmax: z must have at least one element along axis 1; got shape (1,)",
        ),
        (
            act.log_softmax_vjp,
            ([1.0], [1.0], -2),
            "log_softmax_vjp: z must have at least one element along axis -2; got shape (1,)",
        ),
        (
            act.log_softmax_vjp,
            ([1.0, 2.0], [1.0]),
            "log_softmax_vjp: dy must have shape (2,); got (1,)",
        ),
        (
            act.softmax_jacobian,
            ([[1.0]],),
            "softmax_jacobian: z must have shape (K,); got (1, 1)",
        ),
        (
            act.softmax_jacobian,
            ([],),
            "softmax_jacobian: z must have at least one element along axis -1; got shape (0,)",
        ),
        (act.glu, ([1.0],), "glu: x must have an even length along axis -1; got shape (1,)"),
        (act.glu_vjp, ([1.0, 2.0], [1.0, 2.0]), "glu_vjp: dy must have shape (1,); got (2,)"),
        (act.swiglu, ([1.0], [[1.0]]), "swiglu: b must have shape (1,); got (1, 1)"),
        (
            act.swiglu_vjp,
            ([1.0], [1.0], [1.0, 1.0]),
            "swiglu_vjp: dy must have shape (1,); got (2,)",
        ),
        (act.geglu_vjp, ([1.0], [], [1.0]), "geglu_vjp: b must have shape (1,); got (0,)"),
        (act.maxout, ([1.0, 2.0], W, B), "maxout: x must have shape (N, D); got (2,)"),
        (act.maxout, (np.ones((1, 3)), W, B), "maxout: W must have shape (3, K, k); got (2, 3, 4)"),
        (act.maxout, (np.ones((1, 2)), W, B.T), "maxout: b must have shape (3, 4); got (4, 3)"),
        (
            act.maxout,
            (np.ones((1, 2)), W[..., :0], B[..., :0]),
            "maxout: W must have at least one element along axis -1; got shape (2, 3, 0)",
        ),
        (
            act.maxout_vjp,
            (np.ones((1, 2)), W, B, np.ones((1, 4))),
            "maxout_vjp: dy must have shape (1, 3); got (1, 4)",
        ),
    ],
)
def test_shape_errors(f: Callable[..., Any], arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ShapeError) as error:
        f(*arguments)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lower": -math.inf, "rng": RNG}, "rrelu: lower must be finite; got -inf"),
        ({"lower": 0.5, "rng": RNG}, "rrelu: upper must be in [0.5, inf); got 0.3333333333333333"),
    ],
)
def test_rrelu_refuses(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError) as error:
        act.rrelu([1.0], **arguments)
    assert str(error.value) == message


@pytest.mark.parametrize("arguments", [{}, {"rng": None}])
def test_rrelu_without_a_generator(arguments: dict[str, Any]) -> None:
    with pytest.raises(TypeError) as error:
        act.rrelu([1.0], **arguments)
    assert str(error.value) == (
        "rrelu: rng must be a Generator, so pass numpy.random.default_rng(seed); got None"
    )
