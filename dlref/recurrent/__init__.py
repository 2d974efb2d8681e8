"""Recurrent layers over sequences (N, T, D), with backpropagation through time written out.

``layer.forward(x, initial)`` goes through all steps and leaves the last state in ``layer.final``;
``layer.backward(dy, dfinal)`` goes back through all of them, or with ``truncate`` through pieces.
"""

from ._gru import GRU, gru_parameter_count
from ._lstm import LSTM, lstm_parameter_count
from ._recurrent import Recurrent
from ._rnn import RNN, rnn_parameter_count

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Recurrent",
    "gru_parameter_count",
    "lstm_parameter_count",
    "rnn_parameter_count",
]
