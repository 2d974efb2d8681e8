"""What every layer promises, over the table of cases/layers.py."""

from typing import Any

import numpy as np
import pytest

from dlref.errors import GradientError, ParameterError, ShapeError, StateError
from dlref.gradcheck import check_layer
from dlref.layers import Layer
from tests.cases.layers import LAYERS, LayerCase

every_layer = pytest.mark.parametrize("case", LAYERS, ids=lambda case: case.name)
every_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])
every_mode = pytest.mark.parametrize("train", [False, True])


def dy_for(case: LayerCase, dtype: Any = np.float64) -> Any:
    return np.random.default_rng(3).standard_normal(case.output).astype(dtype)


def after_backward(case: LayerCase, dtype: Any = np.float64) -> tuple[Layer, Any]:
    layer = case.layer(dtype)
    layer.forward(case.x(dtype))
    return layer, layer.backward(dy_for(case, dtype))


@every_layer
@every_mode
def test_gradients_of_input_and_parameters(case: LayerCase, train: bool) -> None:
    assert check_layer(case.layer(), case.x(), rng=np.random.default_rng(0), train=train) < 1e-7


@every_layer
@pytest.mark.parametrize("spoil", [lambda g: 1.01 * g, lambda g: -g], ids=["scaled", "negated"])
def test_checker_catches_each_wrong_gradient(case: LayerCase, spoil: Any) -> None:
    names = list(case.layer().params) + ["x"] * (not case.integers)
    for wrong in names:
        with pytest.raises(GradientError, match=f"gradient of {wrong}, along"):
            check_layer(Spoilt(case.layer(), wrong, spoil), case.x(), rng=np.random.default_rng(0))


class Spoilt:
    """A layer with one wrong gradient."""

    def __init__(self, layer: Layer, wrong: str, spoil: Any) -> None:
        self.layer, self.wrong, self.spoil = layer, wrong, spoil
        self.params, self.forward = layer.params, layer.forward

    def backward(self, dy: Any) -> Any:
        dx = self.layer.backward(dy)
        self.grads = self.layer.grads
        if self.wrong == "x":
            return self.spoil(dx)
        self.grads[self.wrong] = self.spoil(self.grads[self.wrong])
        return dx


@every_layer
@every_dtype
def test_shapes_dtypes_and_keys(case: LayerCase, dtype: type) -> None:
    layer = case.layer(dtype)
    y = layer.forward(case.x(dtype))
    dx = layer.backward(dy_for(case, dtype))
    assert (y.shape, y.dtype) == (case.output, dtype)
    assert (dx.shape, dx.dtype) == (case.input, dtype)
    assert list(layer.grads) == list(layer.params)
    for name, array in layer.params.items():
        assert (layer.grads[name].shape, layer.grads[name].dtype) == (array.shape, dtype)


@every_layer
def test_arguments_are_never_written_to(case: LayerCase) -> None:
    layer, x, dy = case.layer(), case.x(), dy_for(case)
    x.flags.writeable = dy.flags.writeable = False
    for array in layer.params.values():
        array.flags.writeable = False
    layer.forward(x, train=True)
    layer.backward(dy)


@every_layer
def test_second_backward_equals_the_first(case: LayerCase) -> None:
    layer, dx = after_backward(case)
    first = {name: gradient.copy() for name, gradient in layer.grads.items()}
    np.testing.assert_array_equal(layer.backward(dy_for(case)), dx)
    np.testing.assert_equal(layer.grads, first)


@every_layer
def test_backward_overwrites_gradients(case: LayerCase) -> None:
    layer, _ = after_backward(case)
    layer.backward(np.zeros(case.output))
    for gradient in layer.grads.values():
        assert not gradient.any()


@every_layer
def test_backward_before_forward(case: LayerCase) -> None:
    layer = case.layer()
    assert layer.grads == {}
    with pytest.raises(StateError) as told:
        layer.backward(dy_for(case))
    who = f"{type(layer).__name__}.backward"
    assert str(told.value) == f"{who}: forward must have been called before; got no input"


@every_layer
def test_a_forward_that_fails_leaves_nothing_behind(case: LayerCase) -> None:
    layer, _ = after_backward(case)
    with pytest.raises(ParameterError):
        layer.forward([["a"]])
    with pytest.raises(StateError):
        layer.backward(dy_for(case))


@every_layer
def test_gradient_of_the_wrong_shape(case: LayerCase) -> None:
    layer, _ = after_backward(case)
    with pytest.raises(ShapeError) as told:
        layer.backward(np.zeros((9, *case.output)))
    who, got = f"{type(layer).__name__}.backward", (9, *case.output)
    assert str(told.value) == f"{who}: dy must have shape {case.output}; got {got}"


@every_layer
def test_another_floating_dtype_is_refused(case: LayerCase) -> None:
    layer = case.layer(np.float64)
    if not layer.params or case.integers:
        return
    with pytest.raises(ParameterError, match="x must have dtype float64; got float32"):
        layer.forward(case.x(np.float32))


@every_layer
def test_parameters_are_live(case: LayerCase) -> None:
    layer, x = case.layer(), case.x()
    for name in layer.params:
        before = layer.forward(x)
        layer.params[name] = layer.params[name] + 0.1
        assigned = layer.forward(x)
        layer.params[name][...] -= 0.1
        written = layer.forward(x)
        assert np.any(assigned != before)
        np.testing.assert_allclose(written, before, atol=1e-12)


@every_layer
def test_same_generator_same_layer(case: LayerCase) -> None:
    np.testing.assert_equal(dict(case.layer().params), dict(case.layer().params))


@every_layer
@pytest.mark.parametrize("batch", [0, 1])
def test_small_batches(case: LayerCase, batch: int) -> None:
    layer = case.layer()
    y = layer.forward(case.x(batch=batch))
    assert y.shape == (batch, *case.output[1:])
    assert layer.backward(np.ones_like(y)).shape == (batch, *case.input[1:])
    if batch == 0:
        assert not any(gradient.any() for gradient in layer.grads.values())


@every_layer
def test_permuting_the_batch_permutes_the_output(case: LayerCase) -> None:
    if case.mixes_batch:
        return
    layer, x, order = case.layer(), case.x(), [2, 0, 3, 1]
    np.testing.assert_allclose(layer.forward(x[order]), layer.forward(x)[order], rtol=1e-13)


@every_layer
def test_nan_passes(case: LayerCase) -> None:
    if case.integers:
        return
    x = case.x()
    x[1] = np.nan
    y = case.layer().forward(x)
    assert np.isnan(y[1]).all()
    assert case.mixes_batch or not np.isnan(y[[0, 2, 3]]).any()


@every_layer
def test_repr_tells_how_it_is_made(case: LayerCase) -> None:
    assert repr(case.layer()).startswith(f"{type(case.layer()).__name__}(")
