"""Which examples to learn from, and which to keep for judging: index arrays.

A split holds indices, each array in ascending order, whatever was drawn; `x[train]` takes the
examples. No index is in two parts, but that is not enough: what belongs together, such as copies
of an image or several images of one person, must be on one side (`groups`), what comes later must
not help to predict what was before (`time_series_split`), and whatever is fitted, a scaler
included, is fitted on the training part alone.
"""

from ._bootstrap import (
    bootstrap_632,
    bootstrap_632_plus,
    bootstrap_indices,
    no_information_error,
)
from ._folds import (
    group_k_fold,
    k_fold,
    leave_one_out,
    stratified_k_fold,
    time_series_split,
)
from ._holdout import train_val_test_split
from ._uncertainty import accuracy_standard_error, wilson_interval

__all__ = [
    "accuracy_standard_error",
    "bootstrap_632",
    "bootstrap_632_plus",
    "bootstrap_indices",
    "group_k_fold",
    "k_fold",
    "leave_one_out",
    "no_information_error",
    "stratified_k_fold",
    "time_series_split",
    "train_val_test_split",
    "wilson_interval",
]
