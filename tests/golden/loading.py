"""How weights of PyTorch come into a layer of dlref: the table of docs/*/api/beside-pytorch.md.

The page shows this very function; tests/docs/test_beside_pytorch.py compares the two.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def load(layer: Any, weights: Any) -> None:
    """Copy a PyTorch state_dict of arrays into a dlref layer."""
    kind, w = type(layer).__name__, dict(weights)
    w.pop("num_batches_tracked", None)
    names = {"weight": "W", "bias": "b"}
    if kind in ("RNN", "LSTM", "GRU"):
        i, j = w["bias_ih_l0"], w["bias_hh_l0"]
        w = {"W_x": w["weight_ih_l0"].T, "W_h": w["weight_hh_l0"].T}
        w["b"] = i + j
        if "b_h" in layer.params:
            n = slice(2 * layer.hidden_size, None)
            w["b"][n], w["b_h"] = i[n], j[n]
    elif kind == "WeightNorm":
        path = "parametrizations.weight.original"
        w |= {"g": w.pop(path + "0")[:, 0], "V": w.pop(path + "1").T}
    elif kind == "MultiHeadAttention":
        names = {"in_proj_weight": "qkv.W", "in_proj_bias": "qkv.b"}
        names |= {"out_proj.weight": "out.W", "out_proj.bias": "out.b"}
    elif kind.endswith("Norm"):
        names = {"weight": "gamma", "bias": "beta"}
    turned = kind in ("Linear", "MultiHeadAttention")
    for key, array in w.items():
        name = names.get(key, key)
        arrays = layer.state if name in layer.state else layer.params
        arrays[name] = np.array(array.T if turned else array)
