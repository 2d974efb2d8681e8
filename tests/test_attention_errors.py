"""What attention refuses, and in which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import attention as at
from dlref.errors import ParameterError, ShapeError, StateError

Q, K, V = np.ones((2, 3, 4)), np.ones((2, 5, 4)), np.ones((2, 5, 6))
FLOAT32 = np.ones((2, 5, 6), np.float32)


def refused(error: type[Exception], mistake: Callable[[], Any], message: str) -> None:
    with pytest.raises(error) as told:
        mistake()
    assert type(told.value) is error
    assert str(told.value) == message


@pytest.mark.parametrize(
    ("error", "inputs", "message"),
    [
        (ShapeError, (Q[0, 0], K, V), "q must have shape (..., T, d); got (4,)"),
        (
            ShapeError,
            (Q[..., :0], K[..., :0], V),
            "q must have at least one element along axis -1; got shape (2, 3, 0)",
        ),
        (ShapeError, (Q, K[..., :3], V), "k must have shape (2, S, 4); got (2, 5, 3)"),
        (ShapeError, (Q, K[0], V), "k must have shape (2, S, 4); got (5, 4)"),
        (ShapeError, (Q[0], K, V), "k must have shape (S, 4); got (2, 5, 4)"),
        (
            ShapeError,
            (Q, K[:, :0], V[:, :0]),
            "k must have at least one element along axis -2; got shape (2, 0, 4)",
        ),
        (ShapeError, (Q, K, V[:, :4]), "v must have shape (2, 5, d_v); got (2, 4, 6)"),
        (ShapeError, (Q, K, V[:1]), "v must have shape (2, 5, d_v); got (1, 5, 6)"),
        (ParameterError, (Q, FLOAT32[..., :4], V), "k must have dtype float64; got float32"),
        (ParameterError, (Q, K, FLOAT32), "v must have dtype float64; got float32"),
        (ParameterError, (Q, K, V * 1j), "v must hold real numbers; got dtype complex128"),
    ],
)
def test_queries_keys_and_values(error: type[Exception], inputs: Any, message: str) -> None:
    refused(
        error,
        lambda: at.scaled_dot_product_attention(*inputs),
        f"scaled_dot_product_attention: {message}",
    )
    refused(
        error,
        lambda: at.scaled_dot_product_attention_vjp(*inputs, np.ones((2, 3, 6))),
        f"scaled_dot_product_attention_vjp: {message}",
    )


def layer() -> at.MultiHeadAttention:
    return at.MultiHeadAttention(6, 2, rng=np.random.default_rng(0))


MISTAKES: list[tuple[type[Exception], Callable[[], Any], str]] = [
    (
        ShapeError,
        lambda: at.scaled_dot_product_attention_vjp(Q, K, V, np.ones((2, 3, 4))),
        "scaled_dot_product_attention_vjp: dy must have shape (2, 3, 6); got (2, 3, 4)",
    ),
    (
        TypeError,
        lambda: at.MultiHeadAttention(6, 2),
        "MultiHeadAttention: rng must be a Generator, so pass numpy.random.default_rng(seed); "
        "got None",
    ),
    (
        ParameterError,
        lambda: at.MultiHeadAttention(0, 1, rng=np.random.default_rng(0)),
        "MultiHeadAttention: embed_dim must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: at.MultiHeadAttention(6, 0, rng=np.random.default_rng(0)),
        "MultiHeadAttention: num_heads must be an integer of at least 1; got 0",
    ),
    (
        ParameterError,
        lambda: at.MultiHeadAttention(6, 4, rng=np.random.default_rng(0)),
        "MultiHeadAttention: num_heads must divide embed_dim 6; got 4",
    ),
    (
        ShapeError,
        lambda: layer().forward(np.ones((2, 3, 4))),
        "MultiHeadAttention.forward: x must have shape (N, T, 6); got (2, 3, 4)",
    ),
    (
        ShapeError,
        lambda: layer().forward(np.ones((2, 6))),
        "MultiHeadAttention.forward: x must have shape (N, T, 6); got (2, 6)",
    ),
    (
        ShapeError,
        lambda: layer().forward(np.ones((2, 0, 6))),
        "MultiHeadAttention.forward: x must have at least one element along axis 1; "
        "got shape (2, 0, 6)",
    ),
    (
        StateError,
        lambda: layer().weights,
        "MultiHeadAttention.weights: forward must have been called before; got no input",
    ),
    (
        ParameterError,
        lambda: at.sinusoidal_positions(-1, 4),
        "sinusoidal_positions: length must be an integer of at least 0; got -1",
    ),
    (
        ParameterError,
        lambda: at.sinusoidal_positions(3, 0),
        "sinusoidal_positions: embed_dim must be an integer of at least 2; got 0",
    ),
    (
        ParameterError,
        lambda: at.sinusoidal_positions(3, 5),
        "sinusoidal_positions: embed_dim must be even; got 5",
    ),
    (
        ParameterError,
        lambda: at.sinusoidal_positions(3, 4, base=0.0),
        "sinusoidal_positions: base must be in (0, inf); got 0.0",
    ),
    (
        ParameterError,
        lambda: at.sinusoidal_positions(3, 4, dtype=np.int64),
        "zeros: dtype must be a floating dtype; got int64",
    ),
]


@pytest.mark.parametrize(("error", "mistake", "message"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_mistakes_are_told(
    error: type[Exception], mistake: Callable[[], Any], message: str
) -> None:
    refused(error, mistake, message)
