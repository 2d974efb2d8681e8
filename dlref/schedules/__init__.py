"""Learning rates that change during training: a schedule is a rule from the step to the rate.

>>> from dlref.optimizers import Adam
>>> from dlref.schedules import cosine, warmup
>>> optimizer = Adam(lr=warmup(then=cosine(0.001, T_max=900), total_iters=100))

The rate of a step is what the schedule says when it is called with the number of steps done.
"""

from ._base import Schedule
from ._cosines import cosine, cosine_restarts, one_cycle
from ._decays import constant, exponential, multistep, polynomial, step_decay
from ._measured import ReduceOnPlateau, lr_range_test
from ._warmups import inverse_sqrt, warmup, warmup_stable_decay

__all__ = [
    "ReduceOnPlateau",
    "Schedule",
    "constant",
    "cosine",
    "cosine_restarts",
    "exponential",
    "inverse_sqrt",
    "lr_range_test",
    "multistep",
    "one_cycle",
    "polynomial",
    "step_decay",
    "warmup",
    "warmup_stable_decay",
]
