"""Recurrent layers: values by hand, gradients of states, truncation, and a second opinion."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlref.activations import sigmoid
from dlref.autodiff import Tensor, concatenate
from dlref.errors import GradientError
from dlref.gradcheck import check_layer
from dlref.initializers import constant, identity
from dlref.layers import Linear, Sequential
from dlref.recurrent import (
    GRU,
    LSTM,
    RNN,
    Recurrent,
    gru_parameter_count,
    lstm_parameter_count,
    rnn_parameter_count,
)

Make = Callable[..., Recurrent]

KINDS: dict[str, Make] = {
    "RNN": RNN,
    "RNN, relu": lambda *sizes, **rest: RNN(*sizes, "relu", **rest),
    "RNN, identity": lambda *sizes, **rest: RNN(*sizes, "identity", **rest),
    "LSTM": LSTM,
    "GRU": GRU,
    "GRU, reset before": lambda *sizes, **rest: GRU(*sizes, reset_after=False, **rest),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def make(kind: str, D: int = 3, H: int = 5, dtype: Any = np.float64) -> Recurrent:
    layer = KINDS[kind](D, H, rng=rng(), dtype=dtype)
    for array in layer.params.values():
        array += 0.2 * rng(1).standard_normal(array.shape)
    return layer


def states_for(layer: Recurrent, N: int, seed: int) -> Any:
    """Draw what `initial` and `dfinal` take."""
    drawn = rng(seed).standard_normal((2, N, layer.hidden_size))
    return (drawn[0], drawn[1]) if isinstance(layer, LSTM) else drawn[0]


def joined(states: Any) -> np.ndarray:
    return np.concatenate(states if isinstance(states, tuple) else [states], axis=1)


class WithStates:
    """A layer whose initial states are parameters and whose last states are outputs."""

    def __init__(self, layer: Recurrent, N: int) -> None:
        self.layer, self.initial = layer, states_for(layer, N, 2)
        starts = self.initial if isinstance(self.initial, tuple) else (self.initial,)
        self.params = {**layer.params, **{f"initial{i}": array for i, array in enumerate(starts)}}

    def forward(self, x: Any, *, train: bool = False) -> Any:
        y = self.layer.forward(x, self.initial, train=train)
        self.shape = y.shape
        return np.concatenate([y.reshape(len(y), -1), joined(self.layer.final)], axis=1)

    def backward(self, dy: Any) -> Any:
        N, T, H = self.shape
        dfinal = [dy[:, k : k + H] for k in range(T * H, dy.shape[1], H)]
        dx = self.layer.backward(
            dy[:, : T * H].reshape(N, T, H), tuple(dfinal) if len(dfinal) > 1 else dfinal[0]
        )
        starts = self.layer.dinitial if len(dfinal) > 1 else (self.layer.dinitial,)
        self.grads = {**self.layer.grads, **{f"initial{i}": d for i, d in enumerate(starts)}}
        return dx


@every_kind
@pytest.mark.parametrize("sizes", [(4, 6, 3, 5), (3, 1, 2, 4), (4, 4, 4, 4)])
def test_gradients_of_first_and_last_states(kind: str, sizes: tuple[int, ...]) -> None:
    N, T, D, H = sizes
    layer = WithStates(make(kind, D, H), N)
    assert check_layer(layer, rng(3).standard_normal((N, T, D)), rng=rng(4)) < 1e-7


@every_kind
def test_a_wrong_gradient_of_a_first_state_would_be_seen(kind: str) -> None:
    class Wrong(WithStates):
        def backward(self, dy: Any) -> Any:
            dx = super().backward(dy)
            self.grads[self.wrong] = 1.01 * self.grads[self.wrong]
            return dx

    layer = Wrong(make(kind), 4)
    for name in layer.params.keys() - layer.layer.params.keys():
        layer.wrong = name
        with pytest.raises(GradientError, match=f"gradient of {name}"):
            check_layer(layer, rng(3).standard_normal((4, 6, 3)), rng=rng(4))


def test_rnn_by_hand() -> None:
    layer = RNN(1, 1, "relu", rng=rng())
    layer.params["W_x"], layer.params["W_h"], layer.params["b"] = [[2.0]], [[-3.0]], [1.0]
    y = layer.forward([[[1.0], [4.0], [-1.0], [5.0]]], [[-1.0]])
    # 2 + 3 + 1, then 8 - 18 + 1 < 0, then -2 - 0 + 1 < 0, then 10 - 0 + 1
    np.testing.assert_array_equal(y, [[[6.0], [0.0], [0.0], [11.0]]])
    dx = layer.backward([[[1.0], [1.0], [1.0], [1.0]]])
    np.testing.assert_array_equal(dx, [[[2.0], [0.0], [0.0], [2.0]]])
    np.testing.assert_array_equal(layer.grads["W_x"], [[1.0 + 5.0]])
    np.testing.assert_array_equal(layer.grads["W_h"], [[-1.0 + 0.0]])
    np.testing.assert_array_equal(layer.grads["b"], [2.0])
    np.testing.assert_array_equal(layer.dinitial, [[-3.0]])


def test_lstm_by_hand() -> None:
    """Gates as logits, in the order i, f, g, o, with no other weights."""
    layer = LSTM(1, 1, init=constant, recurrent_init=constant, rng=rng())
    layer.params["b"] = b = np.array([0.3, -0.4, 0.5, 1.2])
    i, f, o = sigmoid(b[[0, 1, 3]])
    g = np.tanh(b[2])
    y = layer.forward(np.zeros((1, 2, 1)), ([[0.9]], [[2.0]]))
    c1 = f * 2 + i * g
    c2 = f * c1 + i * g
    np.testing.assert_allclose(y.ravel(), [o * np.tanh(c1), o * np.tanh(c2)], rtol=1e-15)
    np.testing.assert_allclose(layer.final[1], [[c2]], rtol=1e-15)
    layer.backward(np.zeros((1, 2, 1)), ([[0.0]], [[1.0]]))
    np.testing.assert_allclose(layer.dinitial[1], [[f * f]], rtol=1e-15)
    np.testing.assert_allclose(
        layer.grads["b"],
        [(1 + f) * g * i * (1 - i), (c1 + f * 2) * f * (1 - f), (1 + f) * i * (1 - g * g), 0],
        rtol=1e-14,
    )


@pytest.mark.parametrize("reset_after", [True, False])
def test_gru_by_hand(reset_after: bool) -> None:
    layer = GRU(2, 2, reset_after, rng=rng())
    for array in layer.params.values():
        array[...] = rng(7).standard_normal(array.shape)
    W_x, b, W_h = (np.split(layer.params[name], 3, axis=-1) for name in ("W_x", "b", "W_h"))
    x, h = np.array([[0.4, -1.0]]), np.array([[0.5, 2.0]])
    r = sigmoid(x @ W_x[0] + h @ W_h[0] + b[0])
    z = sigmoid(x @ W_x[1] + h @ W_h[1] + b[1])
    if reset_after:
        n = np.tanh(x @ W_x[2] + b[2] + r * (h @ W_h[2] + layer.params["b_h"]))
    else:
        n = np.tanh(x @ W_x[2] + b[2] + (r * h) @ W_h[2])
    y = layer.forward(x[:, np.newaxis], h)
    np.testing.assert_allclose(y[:, 0], (1 - z) * n + z * h, rtol=1e-14)


def test_both_resets_agree_where_the_product_is_diagonal() -> None:
    after, before = (GRU(3, 4, reset, rng=rng()) for reset in (True, False))
    for layer in (after, before):
        layer.params["W_h"] = np.tile(np.diag([0.5, -1.0, 2.0, 0.1]), 3)
    x = rng(1).standard_normal((2, 6, 3))
    np.testing.assert_allclose(after.forward(x), before.forward(x), rtol=1e-13)
    before.params["W_h"] = after.params["W_h"] = rng(2).standard_normal((4, 12))
    assert np.abs(after.forward(x) - before.forward(x)).max() > 0.01


@every_kind
def test_a_sequence_in_two_parts(kind: str) -> None:
    layer, x = make(kind), rng(5).standard_normal((4, 7, 3))
    whole, final = layer.forward(x), layer.final
    first = layer.forward(x[:, :3])
    second = layer.forward(x[:, 3:], layer.final)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-12)
    np.testing.assert_allclose(joined(layer.final), joined(final), rtol=1e-12)


@every_kind
def test_the_output_of_the_last_step_is_the_final_state(kind: str) -> None:
    layer = make(kind)
    y = layer.forward(rng(5).standard_normal((4, 7, 3)))
    h = layer.final[0] if kind == "LSTM" else layer.final
    np.testing.assert_array_equal(h, y[:, -1])


@every_kind
@pytest.mark.parametrize("piece", [1, 3, 4])
def test_truncation_equals_forwards_of_their_own(kind: str, piece: int) -> None:
    layer, x, dy = make(kind), *rng(5).standard_normal((2, 4, 8, 3))
    dy = np.pad(dy, [(0, 0), (0, 0), (0, 2)])
    initial, dfinal = states_for(layer, 4, 6), states_for(layer, 4, 7)
    layer.forward(x, initial)
    dx, grads = layer.backward(dy, dfinal, truncate=piece), dict(layer.grads)
    dinitial = layer.dinitial
    parts, total, start = [], {name: np.zeros_like(g) for name, g in grads.items()}, initial
    for t in range(0, 8, piece):
        layer.forward(x[:, t : t + piece], start)
        start = layer.final
        parts.append(layer.backward(dy[:, t : t + piece], dfinal if t + piece >= 8 else None))
        total = {name: total[name] + g for name, g in layer.grads.items()}
        if t == 0:
            np.testing.assert_allclose(joined(dinitial), joined(layer.dinitial), atol=1e-13)
    np.testing.assert_allclose(dx, np.concatenate(parts, axis=1), rtol=1e-12, atol=1e-13)
    for name, gradient in grads.items():
        np.testing.assert_allclose(gradient, total[name], rtol=1e-12, atol=1e-13, err_msg=name)


@every_kind
@pytest.mark.parametrize("truncate", [8, 9])
def test_truncation_beyond_the_sequence_changes_nothing(kind: str, truncate: int) -> None:
    layer, x = make(kind), rng(5).standard_normal((4, 8, 3))
    dy, dfinal = rng(6).standard_normal((4, 8, 5)), states_for(layer, 4, 7)
    layer.forward(x)
    dx = layer.backward(dy, dfinal)
    np.testing.assert_array_equal(layer.backward(dy, dfinal, truncate=truncate), dx)
    assert np.any(layer.backward(dy, dfinal, truncate=7) != dx)
    np.testing.assert_array_equal(layer.backward(dy, dfinal), dx)  # nothing is left of it


@every_kind
def test_states_are_left_alone_and_forgotten(kind: str) -> None:
    layer, x = make(kind), rng(5).standard_normal((4, 6, 3))
    dy, initial, dfinal = np.ones((4, 6, 5)), states_for(layer, 4, 6), states_for(layer, 4, 7)
    for states in (initial, dfinal):
        for array in states if isinstance(states, tuple) else [states]:
            array.flags.writeable = False
    without = layer.forward(x)
    dx = layer.backward(dy)
    assert np.any(layer.forward(x, initial) != without)
    layer.backward(dy, dfinal)
    np.testing.assert_array_equal(layer.forward(x), without)
    np.testing.assert_array_equal(layer.backward(dy), dx)


@every_kind
def test_output_and_final_state_are_the_callers_own(kind: str) -> None:
    layer, x, dy = make(kind), rng(5).standard_normal((4, 6, 3)), np.ones((4, 6, 5))
    layer.forward(x)
    dx = layer.backward(dy)
    y = layer.forward(x)
    y[...] = 0
    for array in layer.final if kind == "LSTM" else [layer.final]:
        array[...] = 0
    np.testing.assert_array_equal(layer.backward(dy), dx)


@every_kind
def test_no_step_at_all(kind: str) -> None:
    layer = make(kind)
    initial, dfinal = states_for(layer, 4, 6), states_for(layer, 4, 7)
    assert layer.forward(np.zeros((4, 0, 3)), initial).shape == (4, 0, 5)
    np.testing.assert_array_equal(joined(layer.final), joined(initial))
    assert layer.backward(np.zeros((4, 0, 5)), dfinal).shape == (4, 0, 3)
    np.testing.assert_array_equal(joined(layer.dinitial), joined(dfinal))
    assert not any(gradient.any() for gradient in layer.grads.values())


@every_kind
def test_float32_states_stay_float32(kind: str) -> None:
    layer = make(kind, dtype=np.float32)
    layer.forward(np.ones((4, 6, 3), np.float32))
    initial = layer.final
    layer.forward(np.ones((4, 6, 3), np.float32), initial)
    layer.backward(np.ones((4, 6, 5)), initial)
    assert joined(layer.final).dtype == joined(layer.dinitial).dtype == np.float32


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU", "GRU, reset before"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-30, 1e4, 1e30])
def test_inputs_of_any_size(kind: str, dtype: Any, size: float) -> None:
    layer = make(kind, dtype=dtype)
    y = layer.forward((size * rng(5).standard_normal((4, 6, 3))).astype(dtype))
    dx = layer.backward(np.ones_like(y))
    assert np.abs(y).max() <= 1
    assert np.isfinite(dx).all()


@every_kind
@given(cut=st.integers(1, 6), seed=st.integers(0, 99))
def test_outputs_do_not_know_the_future(kind: str, cut: int, seed: int) -> None:
    layer, x = make(kind), rng(seed).standard_normal((2, 7, 3))
    y, changed = layer.forward(x), x.copy()
    changed[:, cut:] += 1
    np.testing.assert_allclose(layer.forward(changed)[:, :cut], y[:, :cut], rtol=1e-12, atol=1e-14)
    dy = np.zeros((2, 7, 5))
    dy[:, cut - 1] = 1
    assert not layer.backward(dy)[:, cut:].any()


@given(T=st.integers(1, 12), slope=st.floats(-1.5, 1.5))
def test_a_linear_network_multiplies_by_its_matrix(T: int, slope: float) -> None:
    layer = RNN(2, 3, "identity", rng=rng())
    layer.params["W_h"] *= slope
    layer.forward(np.zeros((1, T, 2)), np.zeros((1, 3)))
    dfinal = rng(2).standard_normal((1, 3))
    layer.backward(np.zeros((1, T, 3)), dfinal)
    expected = dfinal @ np.linalg.matrix_power(layer.params["W_h"], T).T
    np.testing.assert_allclose(layer.dinitial, expected, rtol=1e-10, atol=1e-14)


def test_the_way_along_the_cell_is_the_product_of_the_forget_gates() -> None:
    layer = LSTM(3, 4, recurrent_init=constant, rng=rng())  # without W_h only that way is left
    x = rng(5).standard_normal((2, 9, 3))
    layer.forward(x)
    layer.backward(np.zeros((2, 9, 4)), (np.zeros((2, 4)), np.ones((2, 4))))
    f = sigmoid(x @ layer.params["W_x"][:, 4:8] + layer.params["b"][4:8])
    np.testing.assert_allclose(layer.dinitial[1], f.prod(axis=1), rtol=1e-12)


def test_starting_values() -> None:
    layer = LSTM(3, 4, forget_bias=2.5, rng=rng())
    np.testing.assert_array_equal(layer.params["b"], [0] * 4 + [2.5] * 4 + [0] * 8)
    assert LSTM(3, 4, rng=rng()).params["b"].sum() == 4
    for block in np.split(layer.params["W_h"], 4, axis=1):
        np.testing.assert_allclose(block @ block.T, np.eye(4), atol=1e-14)
    for block in np.split(LSTM(300, 200, rng=rng()).params["W_x"], 4, axis=1):
        assert 0.99 < np.abs(block).max() / np.sqrt(6 / 500) < 1
    own = GRU(3, 4, init=constant, recurrent_init=identity, rng=rng())
    np.testing.assert_array_equal(own.params["W_x"], np.zeros((3, 12)))
    np.testing.assert_array_equal(own.params["W_h"], np.tile(np.eye(4), 3))


@pytest.mark.parametrize("D", [1, 6])
@pytest.mark.parametrize("H", [1, 6, 24])
def test_parameter_counts(D: int, H: int) -> None:
    def held(layer: Recurrent) -> int:
        return sum(array.size for array in layer.params.values())

    assert rnn_parameter_count(D, H) == held(RNN(D, H, rng=rng()))
    assert lstm_parameter_count(D, H) == held(LSTM(D, H, rng=rng()))
    assert gru_parameter_count(D, H) == held(GRU(D, H, rng=rng()))
    assert gru_parameter_count(D, H, False) == held(GRU(D, H, False, rng=rng()))


def test_repr_is_as_made() -> None:
    assert repr(RNN(3, 4, rng=rng())) == "RNN(3, 4)"
    assert repr(RNN(3, 4, "relu", rng=rng())) == "RNN(3, 4, nonlinearity='relu')"
    assert repr(LSTM(3, 4, rng=rng())) == "LSTM(3, 4)"
    assert repr(LSTM(3, 4, forget_bias=0.0, rng=rng())) == "LSTM(3, 4, forget_bias=0.0)"
    assert repr(GRU(3, 4, rng=rng())) == "GRU(3, 4)"
    assert repr(GRU(3, 4, False, rng=rng())) == "GRU(3, 4, reset_after=False)"


def test_layers_in_a_row() -> None:
    net = Sequential(make("LSTM"), make("GRU", 5, 4), Linear(4, 2, rng=rng()))
    assert list(net.params)[:4] == ["0.W_x", "0.b", "0.W_h", "1.W_x"]
    x = rng(3).standard_normal((3, 6, 3))
    assert check_layer(net, x, rng=rng(4)) < 1e-7


def blocks(a: Tensor, H: int) -> list[Tensor]:
    return [a[:, k : k + H] for k in range(0, a.shape[1], H)]


def lstm_on_the_tape(x: Tensor, h: Tensor, c: Tensor, W_x: Tensor, b: Tensor, W_h: Tensor) -> Any:
    outputs = []
    for t in range(x.shape[1]):
        i, f, g, o = blocks(x[:, t] @ W_x + h @ W_h + b, h.shape[1])
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        outputs.append(h)
    return concatenate([*outputs, h, c], axis=1)


def gru_on_the_tape(
    x: Tensor, h: Tensor, W_x: Tensor, b: Tensor, W_h: Tensor, b_h: Tensor | None = None
) -> Any:
    outputs, H = [], h.shape[1]
    for t in range(x.shape[1]):
        r, z, n = blocks(x[:, t] @ W_x + b, H)
        u_r, u_z, u_n = blocks(h @ W_h, H)
        r, z = (r + u_r).sigmoid(), (z + u_z).sigmoid()
        m = (r * h) @ W_h[:, 2 * H :] if b_h is None else r * (u_n + b_h)
        n = (n + m).tanh()
        h = (1 - z) * n + z * h
        outputs.append(h)
    return concatenate([*outputs, h], axis=1)


@pytest.mark.parametrize(
    ("kind", "on_the_tape"),
    [
        ("LSTM", lstm_on_the_tape),
        ("GRU", gru_on_the_tape),
        ("GRU, reset before", gru_on_the_tape),
    ],
)
@pytest.mark.parametrize("sizes", [(4, 5, 3, 2), (3, 3, 3, 3)])
def test_against_the_tape(kind: str, on_the_tape: Any, sizes: tuple[int, ...]) -> None:
    N, T, D, H = sizes
    layer, x = WithStates(make(kind, D, H), N), rng(3).standard_normal((N, T, D))
    starts = [array for name, array in layer.params.items() if name.startswith("initial")]
    arrays = [x, *starts, *layer.layer.params.values()]
    tensors = [Tensor(array, requires_grad=True) for array in arrays]
    out = on_the_tape(*tensors)
    np.testing.assert_allclose(layer.forward(x), out.data, rtol=1e-13, atol=1e-15)
    dy = rng(4).standard_normal(out.shape)
    out.backward(dy)
    dx = layer.backward(dy)
    names = list(layer.grads)
    order = [name for name in names if name.startswith("initial")] + list(layer.layer.params)
    for got, tensor in zip([dx, *(layer.grads[n] for n in order)], tensors, strict=True):
        np.testing.assert_allclose(got, tensor.grad, rtol=1e-11, atol=1e-13)
