"""Attention: exact values, the mask, gradients by differences, and what it does not know."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from dlref.attention import (
    MultiHeadAttention,
    scaled_dot_product_attention,
    scaled_dot_product_attention_vjp,
    sinusoidal_positions,
)
from dlref.autodiff import Tensor, concatenate
from dlref.errors import GradientError
from dlref.gradcheck import check_gradient

# Leading axes, T, S, d, d_v: all different, and all equal.
SIZES = [((), 3, 4, 2, 5), ((2,), 4, 3, 5, 1), ((2, 3), 5, 4, 1, 2), ((3,), 3, 3, 3, 3)]
every_size = pytest.mark.parametrize("sizes", SIZES)
either = pytest.mark.parametrize("causal", [False, True])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def draw(sizes: Any, dtype: Any = np.float64) -> list[np.ndarray]:
    """Return q, k, v and dy."""
    leading, T, S, d, d_v = sizes
    shapes = [(T, d), (S, d), (S, d_v), (T, d_v)]
    return [rng(i).standard_normal((*leading, *s)).astype(dtype) for i, s in enumerate(shapes)]


@either
@every_size
def test_against_the_formula_with_scipy(sizes: Any, causal: bool) -> None:
    q, k, v, _ = draw(sizes)
    scores = np.einsum("...td,...sd->...ts", q, k) / math.sqrt(q.shape[-1])
    if causal:
        scores = np.where(np.tri(*scores.shape[-2:]) == 1, scores, -np.inf)
    expected = np.einsum("...ts,...sv->...tv", special.softmax(scores, axis=-1), v)
    got = scaled_dot_product_attention(q, k, v, causal)
    np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-15)


@either
@every_size
def test_gradients_pass_the_checker(sizes: Any, causal: bool) -> None:
    *inputs, dy = draw(sizes)
    for i in range(3):

        def moved(x: Any, i: int = i) -> list[Any]:
            return [*inputs[:i], x, *inputs[i + 1 :]]

        def f(x: Any, moved: Any = moved) -> Any:
            return dy * scaled_dot_product_attention(*moved(x), causal=causal)

        def grad(x: Any, moved: Any = moved, i: int = i) -> Any:
            return scaled_dot_product_attention_vjp(*moved(x), dy, causal=causal)[i]

        assert check_gradient(f, grad, inputs[i]) < 1e-7
        with pytest.raises(GradientError):
            check_gradient(f, lambda x, grad=grad: 1.01 * grad(x), inputs[i])


@either
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shapes_dtypes_and_arguments(causal: bool, dtype: Any) -> None:
    arrays = draw(SIZES[1], dtype)
    for array in arrays:
        array.flags.writeable = False
    q, k, v, dy = arrays
    y = scaled_dot_product_attention(q, k, v, causal)
    assert (y.shape, y.dtype) == (dy.shape, dtype)
    gradients = scaled_dot_product_attention_vjp(q, k, v, dy, causal)
    for gradient, array in zip(gradients, (q, k, v), strict=True):
        assert (gradient.shape, gradient.dtype) == (array.shape, dtype)


@pytest.mark.parametrize(("T", "S"), [(4, 4), (3, 5), (5, 3)])
def test_causal_weights_are_those_of_the_past_and_the_present(T: int, S: int) -> None:
    q, k = np.zeros((T, 2)), np.zeros((S, 2))
    weights = scaled_dot_product_attention(q, k, np.eye(S), causal=True)
    expected = np.tri(T, S) / np.minimum(np.arange(1, T + 1), S)[:, np.newaxis]
    np.testing.assert_allclose(weights, expected, rtol=1e-15)


@given(st.integers(1, 64), st.integers(0, 99))
def test_scores_are_divided_by_the_root_of_d(d: int, seed: int) -> None:
    q, k = rng(seed).standard_normal((2, 3, d))
    weights = scaled_dot_product_attention(q, k, np.eye(3))
    log = np.log(weights)
    scores = q @ k.T
    expected = (scores[:, :1] - scores) / np.sqrt(d)
    np.testing.assert_allclose(log[:, :1] - log, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-15, 1e4, 1e15])
@either
def test_scores_of_any_size(causal: bool, dtype: Any, size: float) -> None:
    q, k, v, dy = draw(SIZES[3], dtype)
    q, k = (size * q).astype(dtype), (size * k).astype(dtype)
    y = scaled_dot_product_attention(q, k, v, causal)
    assert (np.abs(y) <= np.abs(v).max() * 1.001).all()
    for gradient in scaled_dot_product_attention_vjp(q, k, v, dy, causal):
        assert np.isfinite(gradient).all()


def test_the_best_key_takes_all() -> None:
    q, k, v = [[1e4, 0.0]], [[1.0, 9.0], [-1.0, 9.0]], [[3.0], [7.0]]
    assert scaled_dot_product_attention(q, k, v) == 3


def test_empty_arrays() -> None:
    assert scaled_dot_product_attention(np.ones((0, 2)), np.ones((3, 2)), np.eye(3)).shape == (0, 3)
    empty = np.ones((0, 4, 2))
    gradients = scaled_dot_product_attention_vjp(empty, empty, empty, empty, causal=True)
    assert [gradient.shape for gradient in gradients] == [(0, 4, 2)] * 3


def test_nan_reaches_those_that_look() -> None:
    q, k, v, _ = draw(((), 4, 4, 3, 2))
    k[2] = np.nan
    y = scaled_dot_product_attention(q, k, v, causal=True)
    assert np.isnan(y).all(axis=1).tolist() == [False, False, True, True]
    assert not np.isnan(y[:2]).any()


def layer(embed_dim: int = 6, num_heads: int = 2, **options: Any) -> MultiHeadAttention:
    made = MultiHeadAttention(embed_dim, num_heads, **options, rng=rng())
    for array in made.params.values():
        array += 0.1 * rng(1).standard_normal(array.shape)
    return made


@either
@pytest.mark.parametrize("num_heads", [1, 2, 3, 6])
def test_heads_are_attentions_of_their_own(num_heads: int, causal: bool) -> None:
    whole, x = layer(6, num_heads, causal=causal), rng(2).standard_normal((4, 5, 6))
    qkv, d = x @ whole.params["qkv.W"] + whole.params["qkv.b"], 6 // num_heads
    heads = [
        scaled_dot_product_attention(*(qkv[..., i + s : i + s + d] for s in (0, 6, 12)), causal)
        for i in range(0, 6, d)
    ]
    expected = np.concatenate(heads, axis=-1) @ whole.params["out.W"] + whole.params["out.b"]
    np.testing.assert_allclose(whole.forward(x), expected, rtol=1e-12, atol=1e-14)


@given(st.permutations(range(5)))
def test_it_does_not_know_about_order(order: list[int]) -> None:
    whole, x = layer(), rng(2).standard_normal((4, 5, 6))
    y = whole.forward(x)
    np.testing.assert_allclose(whole.forward(x[:, order]), y[:, order], rtol=1e-11, atol=1e-13)


@given(st.integers(1, 4))
def test_a_causal_layer_does_not_know_the_future(cut: int) -> None:
    whole, x = layer(causal=True), rng(2).standard_normal((4, 5, 6))
    y, changed = whole.forward(x), x.copy()
    changed[:, cut:] += 1
    np.testing.assert_allclose(whole.forward(changed)[:, :cut], y[:, :cut], rtol=1e-12)
    assert np.abs(whole.forward(changed) - y)[:, cut:].min() > 0
    dy = np.zeros_like(y)
    dy[:, cut - 1] = 1
    assert not whole.backward(dy)[:, cut:].any()


def test_weights_of_the_last_forward() -> None:
    whole, x = layer(causal=True), rng(2).standard_normal((4, 5, 6))
    y = whole.forward(x)
    assert whole.weights.shape == (4, 2, 5, 5)
    np.testing.assert_allclose(whole.weights.sum(axis=-1), np.ones((4, 2, 5)), rtol=1e-14)
    assert not np.triu(whole.weights, 1).any()
    dx = whole.backward(np.ones_like(y))
    whole.weights[...] = 0  # a copy
    np.testing.assert_array_equal(whole.backward(np.ones_like(y)), dx)


def test_starting_values_and_repr() -> None:
    made = MultiHeadAttention(200, 4, rng=rng())
    assert 0.99 < np.abs(made.params["qkv.W"]).max() / math.sqrt(6 / 800) < 1
    assert not made.params["qkv.b"].any()
    assert repr(made) == "MultiHeadAttention(200, 4)"
    assert repr(layer(bias=False)) == "MultiHeadAttention(6, 2, bias=False)"
    assert repr(layer(causal=True)) == "MultiHeadAttention(6, 2, causal=True)"


@either
def test_against_the_tape(causal: bool) -> None:
    whole, x = layer(causal=causal), rng(2).standard_normal((2, 5, 6))
    parameters = {name: Tensor(array, True) for name, array in whole.params.items()}
    x_on_tape, heads = Tensor(x, True), []
    qkv = x_on_tape @ parameters["qkv.W"] + parameters["qkv.b"]
    for i in (0, 3):
        q, k, v = (qkv[:, :, s + i : s + i + 3] for s in (0, 6, 12))
        e = (q @ k.transpose(0, 2, 1) / math.sqrt(3)).exp() * (np.tri(5) if causal else 1)
        heads.append(e / e.sum(axis=-1, keepdims=True) @ v)
    y = concatenate(heads, axis=2) @ parameters["out.W"] + parameters["out.b"]
    np.testing.assert_allclose(whole.forward(x), y.data, rtol=1e-12, atol=1e-14)
    dy = rng(3).standard_normal(y.shape)
    y.backward(dy)
    np.testing.assert_allclose(whole.backward(dy), x_on_tape.grad, rtol=1e-11, atol=1e-13)
    for name, tensor in parameters.items():
        np.testing.assert_allclose(whole.grads[name], tensor.grad, rtol=1e-11, atol=1e-12)


def test_positions_by_hand() -> None:
    got = sinusoidal_positions(3, 4, base=16.0)
    t = np.arange(3)
    expected = np.stack([np.sin(t), np.cos(t), np.sin(t / 4), np.cos(t / 4)], axis=1)
    np.testing.assert_allclose(got, expected, rtol=1e-15)
    last = [math.sin(7 / 10000 ** (510 / 512)), math.cos(7 / 10000 ** (510 / 512))]
    np.testing.assert_allclose(sinusoidal_positions(8, 512)[7, 510:], last, rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_positions_keep_the_dtype(dtype: Any) -> None:
    got = sinusoidal_positions(5000, 8, dtype=dtype)
    assert got.dtype == dtype
    np.testing.assert_allclose(got, sinusoidal_positions(5000, 8), atol=np.finfo(dtype).eps)
    assert sinusoidal_positions(0, 8, dtype=dtype).shape == (0, 8)


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_shift_turns_each_pair(t: int, k: int) -> None:
    table = sinusoidal_positions(81, 6)
    sin, cos = table[:, 0::2], table[:, 1::2]
    np.testing.assert_allclose(sin[t + k], sin[t] * cos[k] + cos[t] * sin[k], atol=1e-13)
    np.testing.assert_allclose(cos[t + k], cos[t] * cos[k] - sin[t] * sin[k], atol=1e-13)
