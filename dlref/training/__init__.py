"""Training: the loop, what it leaves behind, and parameters in a file.

>>> import numpy as np
>>> from dlref.models import mlp
>>> from dlref.optimizers import Adam
>>> rng = np.random.default_rng(0)
>>> x = rng.uniform(-3.0, 3.0, (256, 1))
>>> model = mlp([1, 32, 1], "tanh", rng=rng)
>>> history = fit(model, (x, np.sin(x)), "mse_loss", Adam(0.01), 50, 32, rng=rng)
>>> history.loss[-1] < 0.1 < history.loss[0], history.stopped
(True, 'all epochs done')
"""

from ._fit import fit
from ._history import History, Step
from ._loss import Loss
from ._storage import load, save

__all__ = ["History", "Loss", "Step", "fit", "load", "save"]
