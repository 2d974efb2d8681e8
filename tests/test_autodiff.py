"""The tape: against finite differences, against the layers, and mistakes with their message."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlref import layers, losses
from dlref.autodiff import Tensor, concatenate, maximum
from dlref.errors import ParameterError, ShapeError, StateError
from dlref.gradcheck import numerical_gradient


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


B = rng(5).uniform(0.5, 2, (4, 3))

OPERATIONS: dict[str, Callable[[Any], Any]] = {
    "x + B": lambda x: x + B,
    "B + x": lambda x: B + x,
    "x - B": lambda x: x - B,
    "B - x": lambda x: B - x,
    "x * B": lambda x: x * B,
    "B * x": lambda x: B * x,
    "x * x": lambda x: x * x,
    "x / B": lambda x: x / B,
    "B / x": lambda x: B / x,
    "x / (x + 1)": lambda x: x / (x + 1),
    "x ** 3": lambda x: x**3,
    "x ** -0.5": lambda x: x**-0.5,
    "x ** 0": lambda x: x**0 * x,
    "-x": lambda x: -x,
    "x @ x.T": lambda x: x @ x.transpose(),
    "x @ B.T": lambda x: x @ B.T,
    "B.T @ x": lambda x: B.T @ x,
    "sum": lambda x: x.sum() * x,
    "sum over 0": lambda x: x.sum(axis=0) * x,
    "sum over 1, kept": lambda x: x.sum(axis=1, keepdims=True) * x,
    "sum over both": lambda x: x.sum(axis=(0, 1)) * x,
    "mean": lambda x: x.mean() * x,
    "mean over 1": lambda x: x.mean(axis=1) ** 2,
    "reshape": lambda x: x.reshape(2, -1) @ B.reshape(6, 2),
    "transpose": lambda x: x.reshape(2, 2, 3).transpose(1, 2, 0) * B.reshape(2, 3, 2),
    "row": lambda x: x[1] * x,
    "slice": lambda x: x[1:3, ::2] ** 2,
    "one row twice": lambda x: x[[0, 0, 2]] ** 2,
    "mask": lambda x: x[B > 1] ** 2,
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "relu": lambda x: (x - 1.03).relu() * x,
    "maximum": lambda x: maximum(x, B) * x,
    "maximum of two": lambda x: maximum(x * 2, x + 1.01),
    "constant maximum": lambda x: maximum(B, x) ** 2,
    "concatenate": lambda x: concatenate([x, B, x * 2], axis=1) ** 2,
    "broadcast": lambda x: x.reshape(4, 3, 1) * x.reshape(4, 1, 3),
    "broadcast a row": lambda x: x[:1] * x + x[0],
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_against_finite_differences(name: str) -> None:
    f, x = OPERATIONS[name], rng().uniform(0.5, 2, (4, 3))
    # A random projection: with the plain sum, what cancels within a row would stay unseen.
    weights = rng(1).standard_normal(f(Tensor(x)).shape)
    tensor = Tensor(x, requires_grad=True)
    (f(tensor) * weights).sum().backward()
    numerical = numerical_gradient(lambda x: np.sum(f(Tensor(x)).data * weights), x)
    np.testing.assert_allclose(tensor.grad, numerical, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("name", OPERATIONS)
def test_float32_stays_float32(name: str) -> None:
    tensor = Tensor(rng().uniform(0.5, 2, (4, 3)).astype(np.float32), requires_grad=True)
    y = OPERATIONS[name](tensor)
    y.sum().backward()
    assert y.data.dtype == np.float32
    assert tensor.grad is not None
    assert tensor.grad.dtype == np.float32


def test_several_layers_agree_with_the_written_backward() -> None:
    net = layers.Sequential(
        layers.Linear(3, 5, rng=rng()),
        layers.Activation("tanh"),
        layers.Residual(layers.Linear(5, 5, rng=rng(1))),
        layers.Activation("relu"),
        layers.Linear(5, 4, rng=rng(2)),
    )
    x, target = rng(3).standard_normal((6, 3)), np.array([0, 3, 1, 1, 2, 0])
    dx = net.backward(losses.cross_entropy_grad(net.forward(x), target))

    t = {name: Tensor(array, requires_grad=True) for name, array in net.params.items()}
    taped = Tensor(x, requires_grad=True)
    h = (taped @ t["0.W"] + t["0.b"]).tanh()
    h = (h + (h @ t["2.body.W"] + t["2.body.b"])).relu()
    z = h @ t["4.W"] + t["4.b"]
    picked = (z - z.exp().sum(axis=1, keepdims=True).log())[np.arange(6), target]
    (-picked.mean()).backward()

    np.testing.assert_allclose(dx, taped.grad, atol=1e-14)
    for name, gradient in net.grads.items():
        np.testing.assert_allclose(gradient, t[name].grad, atol=1e-14, err_msg=name)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=6), st.floats(-3, 3))
def test_gradients_are_linear_in_dy(values: list[float], factor: float) -> None:
    def gradient(scale: float) -> Any:
        x = Tensor(values, requires_grad=True)
        (x * x.exp()).backward(scale * np.ones(len(values)))
        return x.grad

    np.testing.assert_allclose(gradient(factor), factor * gradient(1.0), rtol=1e-12)


def test_a_shared_part_is_walked_once() -> None:
    calls: list[int] = []
    x = Tensor(2.0, requires_grad=True)
    shared = x * 3
    shared._operands = tuple(
        (t, lambda dy, f=f: calls.append(1) or f(dy)) for t, f in shared._operands
    )
    y = shared
    for _ in range(40):  # 2^40 paths
        y = y + y
    y.backward()
    assert len(calls) == 1
    assert x.grad == 3 * 2**40


def test_a_long_chain_needs_no_recursion() -> None:
    x = Tensor(1.0, requires_grad=True)
    y = x
    for _ in range(5000):
        y = y * 1.0
    y.backward()
    assert x.grad == 1


def test_grad_adds_up_until_it_is_taken_away() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    for _ in range(2):
        (x * 3).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [6, 6]
    x.grad = None
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3, 3]


def test_constants_get_no_gradient_and_are_not_written_to() -> None:
    x, constant = Tensor([1.0], requires_grad=True), Tensor([2.0])
    (x * constant).backward(np.array([5.0]))
    assert constant.grad is None
    assert x.grad is not None
    assert x.grad.tolist() == [10]
    assert not (constant * 2).requires_grad


def test_integers_become_float64() -> None:
    assert Tensor([1, 2]).data.dtype == np.float64


def test_repr() -> None:
    assert repr(Tensor([[1.0, 2.5]])) == "Tensor([[1. , 2.5]])"
    assert repr(Tensor(3.0, requires_grad=True)) == "Tensor(3., requires_grad=True)"


@pytest.mark.parametrize(
    ("error", "call", "told"),
    [
        (
            StateError,
            lambda: Tensor(1.0).backward(),
            "Tensor.backward: requires_grad must be True somewhere; got none",
        ),
        (
            ShapeError,
            lambda: Tensor([1.0, 2.0], requires_grad=True).backward(),
            "Tensor.backward: dy must be given for more than one element; got shape (2,)",
        ),
        (
            ShapeError,
            lambda: Tensor([1.0, 2.0], requires_grad=True).backward([1.0]),
            "Tensor.backward: dy must have shape (2,); got (1,)",
        ),
        (
            ShapeError,
            lambda: Tensor([1.0, 2.0]) @ Tensor([[1.0], [2.0]]),
            "Tensor: both sides of @ must have two axes or more; got (2,) and (2, 1)",
        ),
        (
            ParameterError,
            lambda: Tensor([1.0, 2.0]) ** Tensor([2.0, 2.0]),  # type: ignore[operator]
            "Tensor: exponent must be a number; got Tensor([2., 2.])",
        ),
        (
            ParameterError,
            lambda: Tensor([1j]),
            "Tensor: data must hold real numbers; got dtype complex128",
        ),
    ],
)
def test_mistakes(error: type[Exception], call: Callable[[], Any], told: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert str(raised.value) == told
