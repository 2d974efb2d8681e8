"""The table of activations: each line is run through every contract of its test_contracts file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dlref import activations as act


@dataclass(frozen=True)
class Elementwise:
    """An activation with its derivative, its arguments, and the places where it has a kink."""

    f: Callable[..., Any]
    grad: Callable[..., Any]
    kinks: tuple[float, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        options = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.f.__name__}({options})"

    def value(self, x: Any) -> Any:
        return self.f(x, **self.arguments)

    def slope(self, x: Any) -> Any:
        return self.grad(x, **self.arguments)


def rrelu_in_test(x: Any) -> Any:
    return act.rrelu(x, rng=np.random.default_rng(0))[0]


def rrelu_in_test_grad(x: Any) -> Any:
    return act.rrelu_grad(x, act.rrelu(x, rng=np.random.default_rng(0))[1])


ELEMENTWISE = [
    Elementwise(act.identity, act.identity_grad),
    Elementwise(act.sigmoid, act.sigmoid_grad),
    Elementwise(act.log_sigmoid, act.log_sigmoid_grad),
    Elementwise(act.hard_sigmoid, act.hard_sigmoid_grad, (-3, 3)),
    Elementwise(act.tanh, act.tanh_grad),
    Elementwise(act.hard_tanh, act.hard_tanh_grad, (-1, 1)),
    Elementwise(act.softsign, act.softsign_grad),
    Elementwise(act.relu, act.relu_grad, (0,)),
    Elementwise(act.relu6, act.relu6_grad, (0, 6)),
    Elementwise(act.leaky_relu, act.leaky_relu_grad, (0,)),
    Elementwise(act.leaky_relu, act.leaky_relu_grad, (0,), {"negative_slope": 2.0}),
    Elementwise(act.leaky_relu, act.leaky_relu_grad, (0,), {"negative_slope": -0.5}),
    Elementwise(act.prelu, act.prelu_grad, (0,), {"a": 0.25}),
    Elementwise(rrelu_in_test, rrelu_in_test_grad, (0,)),
    Elementwise(act.elu, act.elu_grad),
    Elementwise(act.elu, act.elu_grad, (0,), {"alpha": 0.3}),
    Elementwise(act.celu, act.celu_grad),
    Elementwise(act.celu, act.celu_grad, (), {"alpha": 0.3}),
    Elementwise(act.selu, act.selu_grad, (0,)),
    Elementwise(act.softplus, act.softplus_grad),
    Elementwise(act.softplus, act.softplus_grad, (), {"beta": 3.0}),
    Elementwise(act.gelu, act.gelu_grad),
    Elementwise(act.gelu, act.gelu_grad, (), {"approximate": "tanh"}),
    Elementwise(act.silu, act.silu_grad),
    Elementwise(act.swish, act.swish_grad, (), {"beta": 0.5}),
    Elementwise(act.swish, act.swish_grad, (), {"beta": -2.0}),
    Elementwise(act.mish, act.mish_grad),
    Elementwise(act.hard_swish, act.hard_swish_grad, (-3, 3)),
]


@dataclass(frozen=True)
class VectorToVector:
    """A function of several arrays with its product of Jacobian and output gradient."""

    f: Callable[..., Any]
    vjp: Callable[..., Any]
    shapes: tuple[tuple[int, ...], ...]
    empty: tuple[tuple[int, ...], ...]
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        options = ", ".join(f"{key}={value}" for key, value in self.arguments.items())
        return f"{self.f.__name__}({options})"

    def value(self, *arrays: Any) -> Any:
        return self.f(*arrays, **self.arguments)

    def gradients(self, *arrays_and_dy: Any) -> tuple[Any, ...]:
        """Return one gradient for each array, whether the function gives one or several."""
        gradients = self.vjp(*arrays_and_dy, **self.arguments)
        return gradients if isinstance(gradients, tuple) else (gradients,)


VECTOR_TO_VECTOR = [
    VectorToVector(act.softmax, act.softmax_vjp, ((2, 3, 5),), ((0, 3, 5),)),
    VectorToVector(act.softmax, act.softmax_vjp, ((5, 2, 3),), ((5, 0, 3),), {"axis": 0}),
    VectorToVector(act.softmax, act.softmax_vjp, ((2, 5),), ((0, 5),), {"temperature": 0.4}),
    VectorToVector(act.log_softmax, act.log_softmax_vjp, ((2, 3, 5),), ((0, 3, 5),)),
    VectorToVector(act.log_softmax, act.log_softmax_vjp, ((5, 2, 3),), ((5, 0, 3),), {"axis": 0}),
    VectorToVector(act.glu, act.glu_vjp, ((2, 3, 6),), ((0, 3, 6),)),
    VectorToVector(act.glu, act.glu_vjp, ((4, 3),), ((4, 0),), {"axis": 0}),
    VectorToVector(act.geglu, act.geglu_vjp, ((2, 3), (2, 3)), ((0, 3), (0, 3))),
    VectorToVector(act.swiglu, act.swiglu_vjp, ((2, 3), (2, 3)), ((0, 3), (0, 3))),
    VectorToVector(
        act.maxout, act.maxout_vjp, ((4, 3), (3, 5, 2), (5, 2)), ((0, 3), (3, 5, 2), (5, 2))
    ),
    VectorToVector(
        act.maxout, act.maxout_vjp, ((3, 3), (3, 3, 3), (3, 3)), ((0, 3), (3, 3, 3), (3, 3))
    ),
]
