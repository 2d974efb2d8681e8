"""Data to learn from: mini-batches, seeded toy problems, and one set of real images.

A toy problem is a function of the number of examples. What it returns, inputs first, is float64;
class labels are integers. Labels of points in the plane take turns (0, 1, 0, 1, ...), so any first
part of the examples holds the classes in equal shares. For float32 write ``x.astype(np.float32)``.
"""

from ._batches import minibatches
from ._images import load_digits, shapes_segmentation
from ._planar import gaussian_ring, sawtooth, spirals, two_moons, xor
from ._sequences import adding_problem, recall_task

__all__ = [
    "adding_problem",
    "gaussian_ring",
    "load_digits",
    "minibatches",
    "recall_task",
    "sawtooth",
    "shapes_segmentation",
    "spirals",
    "two_moons",
    "xor",
]
