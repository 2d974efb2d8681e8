"""Optimizers: pure rules from gradients to updates, and the parts that they are chained from.

>>> from dlref.optimizers import Adam
>>> optimizer = Adam(lr=0.1)
>>> params = {"w": [1.0, -2.0]}
>>> state = optimizer.init(params)
>>> for _ in range(200):
...     params, state = optimizer.step(params, {"w": params["w"]}, state)  # of w²/2
>>> bool(abs(params["w"]).max() < 0.01)
True

An optimizer holds numbers only, and each method returns new arrays: nothing is changed in place.
"""

from ._adam import ScaleByAdam, ScaleByAdamax, ScaleByAMSGrad, ScaleByNAdam, ScaleByRAdam
from ._adaptive import ScaleByAdadelta, ScaleByAdagrad, ScaleByRMSprop
from ._basic import (
    AddDecay,
    ScaleByLARS,
    ScaleByLion,
    ScaleByRate,
    ScaleByTrustRatio,
    Trace,
)
from ._gradients import clip_by_global_norm, clip_by_value, ema_update, swa_average
from ._recipes import (
    LAMB,
    LARS,
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    Lion,
    NAdam,
    RAdam,
    RMSprop,
)
from ._sam import SAM
from ._transform import Chain, Rule, Transform

__all__ = [  # noqa: RUF022 (plain alphabetical order, as everywhere in dlref)
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "AddDecay",
    "Chain",
    "LAMB",
    "LARS",
    "Lion",
    "NAdam",
    "RAdam",
    "RMSprop",
    "Rule",
    "SAM",
    "SGD",
    "ScaleByAMSGrad",
    "ScaleByAdadelta",
    "ScaleByAdagrad",
    "ScaleByAdam",
    "ScaleByAdamax",
    "ScaleByLARS",
    "ScaleByLion",
    "ScaleByNAdam",
    "ScaleByRAdam",
    "ScaleByRMSprop",
    "ScaleByRate",
    "ScaleByTrustRatio",
    "Trace",
    "Transform",
    "clip_by_global_norm",
    "clip_by_value",
    "ema_update",
    "swa_average",
]
