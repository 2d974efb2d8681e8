"""Write beside_pytorch.json: what PyTorch gives where the page "dlref beside PyTorch" shows it.

Needs torch==2.13.0 and numpy, and imports nothing of the project but store.py beside it:

    python tests/golden/make_beside_pytorch.py            # writes the file
    python tests/golden/make_beside_pytorch.py --check    # computes anew and compares

The op is a section of docs/*/api/beside-pytorch.md, the argument an example in it as it stands
there; the value is PyTorch's, where the example prints that of the formula in NumPy or of dlref.
tests/docs/test_beside_pytorch.py compares the two.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import store

try:
    import torch
    import torch.nn.functional as F  # noqa: N812 (PyTorch's own habit)
    from torch import nn
except ImportError:
    torch = None

Shown = dict[str, Any]


def array(*values: Any) -> torch.Tensor:
    return torch.tensor(values)


def normalization() -> dict[str, Shown]:
    layer, x = nn.BatchNorm1d(1), array([1.0], [2.0], [6.0])
    y = layer(x)
    with contextlib.suppress(ValueError):
        nn.BatchNorm1d(1)(array([5.0]))
        raise RuntimeError("a batch of one must be an error, as the page says; got an output")
    x = array(1.0, 2.0, 6.0)
    return {
        "batchnorm": {
            "layer.forward(x, train=True).ravel().round(4)": y.ravel(),
            'layer.state["running_var"]': layer.running_var,
        },
        "variance": {
            "float(x.var(ddof=1))": x.var(),
            "LayerNorm(3).forward([x]).round(4)": nn.LayerNorm(3)(x[None]),
        },
    }


def recurrent() -> dict[str, Shown]:
    gru = nn.GRU(1, 2, batch_first=True)
    weights = {
        "weight_ih_l0": array([0.5], [1.0], [-0.5], [0.0], [1.0], [-1.0]),
        "weight_hh_l0": array([1.0, 0], [0.0, 1], [1.0, -1], [0.0, 1], [2.0, 1], [1.0, -2]),
        "bias_ih_l0": torch.zeros(6),
        "bias_hh_l0": array(0.0, 0.0, 0.0, 0.0, 0.5, 1.0),
    }
    gru.load_state_dict(weights)
    last = gru(array([[1.0], [-1.0], [2.0]]))[0][0, -1]
    lstm = nn.LSTM(2, 3)
    lstm(torch.ones(4, 5, 2))[0].sum().backward()
    if not torch.equal(lstm.bias_ih_l0.grad, lstm.bias_hh_l0.grad):
        raise RuntimeError("both biases must have the same gradient, as the page says")
    return {
        "lstm-biases": {
            "lstm_parameter_count(2, 3) + 4 * 3": sum(p.numel() for p in lstm.parameters()),
        },
        "gru": {"last(b=i, b_h=j[4:])": last},
        "load-gru": {"gru.forward([[[1.0], [-1.0], [2.0]]])[0, -1].round(4)": last},
    }


def updates(
    make: Callable[..., Any], grads: Any, start: Any = (0.0,), rates: Any = None
) -> list[Any]:
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer, made = make([w]), []
    for step, g in enumerate(grads):
        if rates:
            optimizer.param_groups[0]["lr"] = rates[step]
        before, w.grad = w.detach().clone(), torch.full_like(w, g)
        optimizer.step()
        made.append((w.detach() - before).tolist())
    return made


def steps(make: Callable[..., Any], grads: Any, rates: Any = None) -> list[float]:
    return [update[0] for update in updates(make, grads, rates=rates)]


def optimizers() -> dict[str, Shown]:
    o = torch.optim
    parameters = [nn.Parameter(torch.zeros(1, dtype=torch.float64)) for _ in "wb"]
    for parameter, g in zip(parameters, (3.0, 4.0), strict=True):
        parameter.grad = torch.full_like(parameter, g)
    nn.utils.clip_grad_norm_(parameters, 1.0)
    half = o.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule, rates = o.lr_scheduler.CosineAnnealingLR(half, T_max=4), []
    for _ in range(9):
        rates.append(half.param_groups[0]["lr"])
        half.step()
        schedule.step()
    linear = nn.Linear(1, 1)
    for _ in range(2):
        linear(array([3.0])).sum().backward()

    def decay(kind: Any, lr: float) -> Any:
        return updates(lambda p: kind(p, lr=lr, weight_decay=0.1), [0.0], (1.0, 100.0))[0]

    return {
        "adam-epsilon": {
            "first_update(Adam(lr=1.0, eps=1e-8), 1e-8)": steps(
                lambda p: o.Adam(p, lr=1.0, eps=1e-8), [1e-8]
            )[0],
        },
        "nadam": {
            "first_update(NAdam(lr=1.0), 8.0)": steps(lambda p: o.NAdam(p, lr=1.0), [8.0])[0],
            "first_update(Adam(lr=1.0), 8.0)": steps(lambda p: o.Adam(p, lr=1.0), [8.0])[0],
        },
        "dampening": {
            "updates(SGD(lr=1.0, momentum=0.9, dampening=0.9), [1.0, 1.0, 0.0])": steps(
                lambda p: o.SGD(p, lr=1.0, momentum=0.9, dampening=0.9), [1.0, 1.0, 0.0]
            ),
        },
        "momentum-and-rate": {
            "updates(SGD(lr=rate, momentum=0.9), [1.0, 1.0, 1.0, 1.0])": steps(
                lambda p: o.SGD(p, lr=0.1, momentum=0.9), 4 * [1.0], [0.1, 0.1, 0.01, 0.01]
            ),
        },
        "weight-decay": {
            "decayed(Adam(lr=0.01, weight_decay=0.1))": decay(o.Adam, 0.01),
            "decayed(AdamW(lr=0.01, weight_decay=0.1))": decay(o.AdamW, 0.01),
            "decayed(AdamW(lr=0.005, weight_decay=0.1))": decay(o.AdamW, 0.005),
            "Adam().weight_decay, AdamW().weight_decay": [
                kind([torch.zeros(1)]).defaults["weight_decay"] for kind in (o.Adam, o.AdamW)
            ],
        },
        "clipping": {"round(3.0 * 1.0 / (norm + 1e-6), 8)": parameters[0].grad[0]},
        "cosine": {
            "[round(float(1 + np.cos(np.pi * t / 4)) / 2, 3) for t in range(9)]": rates,
        },
        "accumulation": {"total": linear.weight.grad},
    }


def weights() -> dict[str, Shown]:
    torch.manual_seed(0)
    init, linear = nn.init, nn.Linear(400, 4000)
    model = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1))
    weight, bias = array([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), array(10.0, 20.0)
    own = {"0.weight": weight, "0.bias": bias}
    model.load_state_dict({**own, "2.weight": array([1.0, -1.0]), "2.bias": array(0.5)})
    x = array([1.0, 0.0, -1.0])
    return {
        "initializers": {
            "[round((2 / 400) ** 0.5, 3), round((6 / 400) ** 0.5, 3)]": [
                float(init.kaiming_normal_(torch.empty(300, 400)).std()),
                float(init.kaiming_uniform_(torch.empty(300, 400)).max()),
            ],
            '[round(calculate_gain("leaky_relu", a), 5) for a in (0.0, 0.01)]': [
                init.calculate_gain("leaky_relu", 0),
                init.calculate_gain("leaky_relu"),
            ],
            "compute_fans((3, 5, 1, 1))": list(
                init._calculate_fan_in_and_fan_out(torch.empty(3, 5, 1, 1))
            ),
        },
        "linear-default": {
            'round(calculate_gain("leaky_relu", 5**0.5) * (3 / n) ** 0.5, 6)': linear.weight.max(),
            "n**-0.5": round(linear.bias.max().item(), 4),
        },
        "layout": {"x @ weight.T + bias": F.linear(x, weight, bias)},
        "load-linear": {"linear.forward([[1.0, 0.0, -1.0]])": F.linear(x, weight, bias)},
        "load-model": {"model.forward([[1.0, 0.0, -1.0]])": model(x)},
    }


def functions() -> dict[str, Shown]:
    image = torch.arange(9.0).reshape(1, 1, 3, 3)
    z = array([8.0, 0.0, 0.0])
    p, q = array([0.5, 0.5], [0.9, 0.1]), array([0.25, 0.75], [0.5, 0.5])
    x = torch.linspace(-5, 5, 1001, dtype=torch.float64)
    gap = (F.gelu(x) - F.gelu(x, approximate="tanh")).abs().max()
    far, no = torch.tensor(20.0), torch.tensor(0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the axis is left open, and what "mean" divides by
        implicit = F.softmax(torch.zeros(2, 3, 4))[0, 0, 0]
        mean = F.kl_div(q.log(), p)
    return {
        "convolution": {
            "cross_correlate2d(image, kernel)": F.conv2d(image, array([[[1.0, 2.0], [3.0, 4.0]]]))[
                0, 0
            ],
        },
        "softmax": {"float(softmax(z, axis=0)[0, 0, 0])": implicit},
        "cross-entropy": {
            "round(float(cross_entropy(z, [0])), 4)": F.cross_entropy(z, array(0)),
            "round(float(cross_entropy(softmax(z), [0])), 4)": F.cross_entropy(
                z.softmax(1), array(0)
            ),
        },
        "kl-divergence": {
            "round(float(kl_divergence(p, q)), 4)": F.kl_div(q.log(), p, reduction="batchmean"),
            "round(float(kl_divergence(p, q)) / p.shape[1], 4)": mean,
            "round(float(kl_divergence(q, p)), 4)": F.kl_div(p.log(), q, reduction="batchmean"),
        },
        "bce": {
            "float(p)": torch.sigmoid(far),
            'with np.errstate(divide="ignore"):\n    float(-np.maximum(np.log(1 - p), -100))': (
                F.binary_cross_entropy(torch.sigmoid(far), no)
            ),
            "float(binary_cross_entropy_with_logits(z, target))": (
                F.binary_cross_entropy_with_logits(far, no)
            ),
        },
        "gelu": {"round(float(gap.max()), 6)": gap},
    }


def entries() -> list[store.Entry]:
    made = []
    for part in (normalization, recurrent, optimizers, weights, functions):
        for section, shown in part().items():
            for example, value in shown.items():
                numbers = value.detach().numpy() if isinstance(value, torch.Tensor) else value
                made.append(
                    store.entry(
                        section, {"example": example}, torch.float32,
                        inputs={},
                        value=np.round(np.array(numbers, float), 9).tolist(), gradients=[],
                    )
                )  # fmt: skip
    return made


if __name__ == "__main__":
    sys.exit(store.main(__file__, entries, __doc__))
