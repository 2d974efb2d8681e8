"""What recurrent layers refuse, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref.errors import ParameterError, ShapeError, StateError
from dlref.recurrent import GRU, LSTM, RNN, Recurrent

X = np.zeros((4, 6, 3))
DY = np.zeros((4, 6, 5))
H = np.zeros((4, 5))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def done(kind: Any, **options: Any) -> Any:
    layer = kind(3, 5, rng=rng(), **options)
    layer.forward(X)
    return layer


MISTAKES: list[tuple[type[Exception], Callable[[], Any], str]] = [
    (
        TypeError,
        lambda: RNN(3, 5),
        "RNN: rng must be a Generator, so pass numpy.random.default_rng(seed); got None",
    ),
    (
        TypeError,
        lambda: GRU(3, 5, rng=7),  # type: ignore[arg-type]
        "GRU: rng must be a Generator, so pass numpy.random.default_rng(seed); got 7",
    ),
    (
        ParameterError,
        lambda: LSTM(0, 5, rng=rng()),
        "LSTM: input_size must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: GRU(3, 2.5, rng=rng()),  # type: ignore[arg-type]
        "GRU: hidden_size must be an integer of at least 1; got 2.5",
    ),
    (
        ParameterError,
        lambda: RNN(3, 5, "selu", rng=rng()),
        "RNN: nonlinearity must be one of 'tanh', 'relu', 'identity'; got 'selu'",
    ),
    (
        ParameterError,
        lambda: LSTM(3, 5, forget_bias=np.inf, rng=rng()),
        "LSTM: forget_bias must be finite; got inf",
    ),
    (
        ShapeError,
        lambda: done(LSTM).forward(np.zeros((4, 6, 5))),
        "LSTM.forward: x must have shape (N, T, 3); got (4, 6, 5)",
    ),
    (
        ShapeError,
        lambda: done(RNN).forward(np.zeros((6, 3))),
        "RNN.forward: x must have shape (N, T, 3); got (6, 3)",
    ),
    (
        ParameterError,
        lambda: done(GRU).forward(X.astype(np.float32)),
        "GRU.forward: x must have dtype float64; got float32",
    ),
    (
        ShapeError,
        lambda: done(GRU).forward(X, H[:3]),
        "GRU.forward: initial must have shape (4, 5); got (3, 5)",
    ),
    (
        ParameterError,
        lambda: done(GRU).forward(X, H.astype(np.float32)),
        "GRU.forward: initial must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: done(RNN).forward(X, H * 1j),
        "RNN.forward: initial must hold real numbers; got dtype complex128",
    ),
    (
        ParameterError,
        lambda: done(LSTM).forward(X, H),
        "LSTM.forward: initial must be 2 arrays; got ndarray",
    ),
    (
        ParameterError,
        lambda: done(LSTM).forward(X, (H,)),
        "LSTM.forward: initial must be 2 arrays; got 1",
    ),
    (
        ShapeError,
        lambda: done(LSTM).forward(X, [H, H[:, :4]]),
        "LSTM.forward: initial[1] must have shape (4, 5); got (4, 4)",
    ),
    (
        ShapeError,
        lambda: done(RNN).backward(DY[:, :5]),
        "RNN.backward: dy must have shape (4, 6, 5); got (4, 5, 5)",
    ),
    (
        ShapeError,
        lambda: done(RNN).backward(DY, H[0]),
        "RNN.backward: dfinal must have shape (4, 5); got (5,)",
    ),
    (
        ParameterError,
        lambda: done(LSTM).backward(DY, (H, H, H)),
        "LSTM.backward: dfinal must be 2 arrays; got 3",
    ),
    (
        ParameterError,
        lambda: done(LSTM).backward(DY, (H, H.astype(np.float32))),
        "LSTM.backward: dfinal[1] must have dtype float64; got float32",
    ),
    (
        ParameterError,
        lambda: done(GRU).backward(DY, truncate=0),
        "GRU.backward: truncate must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: done(GRU).backward(DY, truncate=2.0),
        "GRU.backward: truncate must be an integer of at least 1; got 2.0",
    ),
    (
        StateError,
        lambda: GRU(3, 5, rng=rng()).final,
        "GRU.final: forward must have been called before; got no input",
    ),
    (
        StateError,
        lambda: done(LSTM).dinitial,
        "LSTM.dinitial: backward must have been called before; got no gradient",
    ),
    (
        ParameterError,
        lambda: done(GRU, reset_after=False).params.update(b_h=H[0]),
        "layer: name must be one of W_x, b, W_h; got 'b_h'",
    ),
]


@pytest.mark.parametrize(("error", "mistake", "message"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_mistakes_are_told(
    error: type[Exception], mistake: Callable[[], Any], message: str
) -> None:
    with pytest.raises(error) as told:
        mistake()
    assert type(told.value) is error
    assert str(told.value) == message


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_a_refused_state_leaves_nothing_behind(kind: Any) -> None:
    layer = done(kind)
    with pytest.raises((ParameterError, ShapeError)):
        layer.forward(X, H[:1])
    with pytest.raises(StateError):
        layer.backward(DY)
    with pytest.raises(StateError):
        _ = layer.final


def test_a_cell_without_steps() -> None:
    layer = Recurrent(3, 5, rng=rng())
    with pytest.raises(NotImplementedError):
        layer.forward(X)
    with pytest.raises(NotImplementedError):
        layer._step_back((H,), None, layer.params["W_h"], H)
