"""Layers: hand-computed values, the view of parameters, and mistakes with their whole message."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import layers
from dlref.activations import tanh, tanh_grad
from dlref.errors import ParameterError, ShapeError, StateError
from dlref.gradcheck import numerical_gradient
from dlref.initializers import xavier_uniform


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def linear(in_features: int, out_features: int, **arguments: Any) -> layers.Linear:
    return layers.Linear(in_features, out_features, rng=rng(), **arguments)


def test_linear_by_hand() -> None:
    layer = linear(2, 2)
    layer.params["W"] = np.array([[1.0, 2.0], [3.0, 4.0]])
    layer.params["b"] = np.array([10.0, 20.0])
    np.testing.assert_array_equal(layer.forward([[1, 1], [0, 2]]), [[14, 26], [16, 28]])
    np.testing.assert_array_equal(layer.backward([[1, 0], [0, 1]]), [[1, 3], [2, 4]])
    np.testing.assert_array_equal(layer.grads["W"], [[1, 0], [1, 2]])
    np.testing.assert_array_equal(layer.grads["b"], [1, 1])


def test_linear_starts_with_he_weights_or_those_asked_for() -> None:
    assert abs(linear(300, 200).params["W"].var() * 300 / 2 - 1) < 0.03
    own = linear(300, 200, init=xavier_uniform).params["W"]
    np.testing.assert_array_equal(own, xavier_uniform((300, 200), rng=rng()))
    assert not linear(300, 200).params["b"].any()


def test_embedding_equals_a_product_with_one_hot_rows() -> None:
    layer, ids = layers.Embedding(6, 3, rng=rng()), rng().integers(6, size=(4, 5))
    one_hot = np.eye(6)[ids]
    np.testing.assert_array_equal(layer.forward(ids), one_hot @ layer.params["W"])
    dy = rng().standard_normal((4, 5, 3))
    assert layer.backward(dy).tolist() == np.zeros((4, 5)).tolist()
    expected = one_hot.reshape(20, 6).T @ dy.reshape(20, 3)
    np.testing.assert_allclose(layer.grads["W"], expected, atol=1e-14)


def test_rezero_starts_as_the_identity() -> None:
    layer = layers.ReZero(linear(3, 3))
    x = rng().standard_normal((4, 3))
    np.testing.assert_array_equal(layer.forward(x), x)
    dy = rng(1).standard_normal((4, 3))
    np.testing.assert_array_equal(layer.backward(dy), dy)
    assert not layer.grads["body.W"].any()
    assert layer.grads["alpha"] == pytest.approx(np.sum(dy * (x @ layer.params["body.W"])))


def net() -> layers.Sequential:
    return layers.Sequential(
        linear(3, 4), layers.Residual(layers.Sequential(linear(4, 4), layers.Activation("relu")))
    )


def test_names_join_with_dots() -> None:
    assert list(net().params) == ["0.W", "0.b", "1.body.0.W", "1.body.0.b"]
    assert len(net().params) == 4
    assert len(net().layers) == 2
    assert repr(net().params) == ("{0.W: (3, 4), 0.b: (4,), 1.body.0.W: (4, 4), 1.body.0.b: (4,)}")
    assert "1.body.0" not in net().params
    assert "2.W" not in net().params
    assert dict(net().state) == {}


def test_assigned_arrays_are_the_layers_own() -> None:
    whole = net()
    mine = np.zeros((4, 4))
    whole.params["1.body.0.W"] = mine
    assert whole.layers[1].params["body.0.W"] is mine


def test_update_takes_new_arrays_for_all_names() -> None:
    whole = net()
    whole.params.update({name: array * 0 for name, array in whole.params.items()})
    assert not whole.forward(np.ones((2, 3))).any()


def test_repr_is_as_made() -> None:
    assert repr(net()) == (
        "Sequential(Linear(3, 4), Residual(Sequential(Linear(4, 4), Activation(relu))))"
    )
    assert repr(linear(3, 4, bias=False)) == "Linear(3, 4, bias=False)"
    assert repr(layers.Residual(linear(3, 4), 0.5, linear(3, 4))) == (
        "Residual(Linear(3, 4), scale=0.5, shortcut=Linear(3, 4))"
    )
    assert repr(layers.ReZero(linear(3, 3))) == "ReZero(Linear(3, 3))"
    assert repr(layers.Embedding(5, 2, rng=rng())) == "Embedding(5, 2)"
    assert repr(layers.Activation("elu", alpha=0.5)) == "Activation(elu, alpha=0.5)"


@pytest.mark.parametrize("batch", [1, 5])
def test_one_hidden_layer_against_differences(batch: int) -> None:
    shapes = {"W1": (3, 6), "b1": (6,), "W2": (6, 2), "b2": (2,)}
    draw = rng()
    x, y = draw.standard_normal((batch, 3)), draw.standard_normal((batch, 2))
    params = {name: draw.standard_normal(shape) for name, shape in shapes.items()}
    gradients = layers.one_hidden_layer_backprop(x, y, **params, f=tanh, f_grad=tanh_grad)

    def loss(name: str, array: Any) -> Any:
        p = {**params, name: array}
        return np.mean((np.tanh(x @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"] - y) ** 2)

    for name, gradient in zip(shapes, gradients, strict=True):
        numerical = numerical_gradient(lambda array, name=name: loss(name, array), params[name])
        np.testing.assert_allclose(gradient, numerical, atol=1e-8, err_msg=name)


def test_one_hidden_layer_equals_the_layers() -> None:
    whole = layers.Sequential(linear(3, 4), layers.Activation("relu"), linear(4, 2))
    x, y = rng(1).standard_normal((5, 3)), rng(2).standard_normal((5, 2))
    whole.backward(2 * (whole.forward(x) - y) / y.size)
    gradients = layers.one_hidden_layer_backprop(x, y, *whole.params.values())
    for name, gradient in zip(whole.params, gradients, strict=True):
        np.testing.assert_allclose(gradient, whole.grads[name], atol=1e-14)


def test_one_hidden_layer_with_an_empty_batch() -> None:
    gradients = layers.one_hidden_layer_backprop(
        np.zeros((0, 3)), np.zeros((0, 2)), np.ones((3, 4)), np.ones(4), np.ones((4, 2)), np.ones(2)
    )
    assert [gradient.shape for gradient in gradients] == [(3, 4), (4,), (4, 2), (2,)]
    assert not any(gradient.any() for gradient in gradients)


def backprop(**changed: Any) -> Any:
    arrays = {"x": (5, 3), "y": (5, 2), "W1": (3, 4), "b1": (4,), "W2": (4, 2), "b2": (2,)}
    ones: dict[str, Any] = {name: np.ones(shape) for name, shape in arrays.items()}
    return layers.one_hidden_layer_backprop(**{**ones, **changed})


def assign(name: str, array: Any) -> None:
    net().params[name] = array


def delete(name: str) -> None:
    del net().params[name]


def twice() -> None:
    shared = linear(3, 3)
    layers.Sequential(shared, layers.Residual(shared))


class Unfinished(layers.Layer):
    """A layer whose author has not written anything yet."""


MISTAKES: list[tuple[type[Exception], Callable[[], Any], str]] = [
    (
        TypeError,
        lambda: layers.Linear(3, 4),
        "Linear: rng must be a Generator, so pass numpy.random.default_rng(seed); got None",
    ),
    (
        TypeError,
        lambda: layers.Embedding(3, 4, rng=7),  # type: ignore[arg-type]
        "Embedding: rng must be a Generator, so pass numpy.random.default_rng(seed); got 7",
    ),
    (
        ParameterError,
        lambda: linear(0, 4),
        "Linear: in_features must be in [1, inf); got 0",
    ),
    (
        ParameterError,
        lambda: linear(3, -1),
        "Linear: out_features must be in [1, inf); got -1",
    ),
    (
        ParameterError,
        lambda: layers.Embedding(0, 4, rng=rng()),
        "Embedding: num_embeddings must be in [1, inf); got 0",
    ),
    (
        ParameterError,
        lambda: layers.Embedding(3, 0, rng=rng()),
        "Embedding: embedding_dim must be in [1, inf); got 0",
    ),
    (
        ShapeError,
        lambda: linear(3, 4).forward(np.ones((2, 4))),
        "Linear.forward: x must have shape (N, ..., 3); got (2, 4)",
    ),
    (
        ShapeError,
        lambda: linear(3, 4).forward(np.ones(3)),
        "Linear.forward: x must have shape (N, ..., 3); got (3,)",
    ),
    (
        ParameterError,
        lambda: linear(3, 4).forward(np.ones((2, 3), complex)),
        "Linear.forward: x must hold real numbers; got dtype complex128",
    ),
    (
        ParameterError,
        lambda: linear(3, 4, dtype=np.float32).forward(np.ones((2, 3))),
        "Linear.forward: x must have dtype float32; got float64",
    ),
    (
        ShapeError,
        lambda: layers.Flatten().forward(np.ones(3)),
        "Flatten.forward: x must have shape (N, ...); got (3,)",
    ),
    (
        ParameterError,
        lambda: layers.Embedding(3, 4, rng=rng()).forward([[0.0]]),
        "Embedding.forward: x must hold integers; got dtype float64",
    ),
    (
        ParameterError,
        lambda: layers.Embedding(3, 4, rng=rng()).forward([[0, 3]]),
        "Embedding.forward: x must be in [0, 3); got 3",
    ),
    (
        ParameterError,
        lambda: layers.Embedding(3, 4, rng=rng()).forward([[0, -1]]),
        "Embedding.forward: x must be in [0, 3); got -1",
    ),
    (
        ParameterError,
        lambda: layers.Activation(np.sin),
        "Activation: f_grad must be the derivative of f; got None",
    ),
    (
        ParameterError,
        lambda: layers.Sequential(linear(3, 3), np.tanh),  # type: ignore[arg-type]
        "Sequential: layers must be Layer objects; got <ufunc 'tanh'>",
    ),
    (
        ParameterError,
        lambda: layers.Sequential(),
        "Sequential: layers must be one or more; got none",
    ),
    (
        ParameterError,
        twice,
        "Sequential: layers must be different objects; got Linear(3, 3) twice",
    ),
    (
        ShapeError,
        lambda: layers.Residual(linear(3, 4)).forward(np.ones((2, 3))),
        "Residual.forward: body(x) must have shape (2, 3); got (2, 4)",
    ),
    (
        ShapeError,
        lambda: layers.ReZero(linear(3, 4)).forward(np.ones((2, 3))),
        "ReZero.forward: body(x) must have shape (2, 3); got (2, 4)",
    ),
    (
        ParameterError,
        lambda: assign("1.W", np.ones((4, 4))),
        "layer: name must be one of 0.W, 0.b, 1.body.0.W, 1.body.0.b; got '1.W'",
    ),
    (
        ShapeError,
        lambda: assign("1.body.0.W", np.ones((4, 3))),
        "layer: W must have shape (4, 4); got (4, 3)",
    ),
    (
        ParameterError,
        lambda: delete("0.W"),
        "layer: 0.W must stay in place; got del",
    ),
    (
        ParameterError,
        lambda: layers.Flatten().params.update(W=np.ones(3)),
        "layer: name must be one of none; got 'W'",
    ),
    (
        StateError,
        lambda: net().backward(np.ones((2, 4))),
        "Sequential.backward: forward must have been called before; got no input",
    ),
    (
        ShapeError,
        lambda: backprop(x=np.ones(3)),
        "one_hidden_layer_backprop: x must have shape (N, D); got (3,)",
    ),
    (
        ShapeError,
        lambda: backprop(y=np.ones((5, 3))),
        "one_hidden_layer_backprop: y must have shape (5, 2); got (5, 3)",
    ),
    (
        ShapeError,
        lambda: backprop(W1=np.ones((2, 4))),
        "one_hidden_layer_backprop: W1 must have shape (3, H); got (2, 4)",
    ),
    (
        ShapeError,
        lambda: backprop(b2=np.ones((1, 2))),
        "one_hidden_layer_backprop: b2 must have shape (2,); got (1, 2)",
    ),
    (
        ParameterError,
        lambda: backprop(W2=np.ones((4, 2), np.float32)),
        "one_hidden_layer_backprop: W2 must have dtype float64; got float32",
    ),
]


@pytest.mark.parametrize(("error", "call", "told"), MISTAKES, ids=[told for *_, told in MISTAKES])
def test_mistakes(error: type[Exception], call: Callable[[], Any], told: str) -> None:
    with pytest.raises(error) as raised:
        call()
    assert str(raised.value) == told


def test_an_unknown_activation_lists_those_that_there_are() -> None:
    with pytest.raises(ParameterError) as raised:
        layers.Activation("softmax")
    told = str(raised.value)
    assert told.startswith("Activation: f must be one of 'celu', 'elu', 'gelu', ")
    assert told.endswith("'tanh'; got 'softmax'")


def test_an_unfinished_layer_says_so() -> None:
    with pytest.raises(NotImplementedError):
        Unfinished().forward([[1.0]])
    layer = Unfinished()
    layer._memory = np.ones(1), None
    with pytest.raises(NotImplementedError):
        layer.backward([1.0])


def test_params_missing_name_is_a_key_error() -> None:
    with pytest.raises(KeyError, match=r"^'0\.w'$"):
        net().params["0.w"]
