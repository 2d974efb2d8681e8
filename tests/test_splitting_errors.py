"""What the splits refuse, and in which words; a missing rng: see the contracts."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import splitting as sp
from dlref.errors import ParameterError, ShapeError


def refused(
    error: type[Exception], f: Callable[..., Any], arguments: Any, options: Any, message: str
) -> None:
    with pytest.raises(error) as raised:
        f(*arguments, **options)
    assert type(raised.value) is error
    assert str(raised.value) == f"{f.__name__}: {message}"


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((0,), {}, "n must be an integer of at least 1; got 0"),
        ((10, -1), {}, "val_size must be an integer of at least 0; got -1"),
        ((10, 0, -1), {}, "test_size must be an integer of at least 0; got -1"),
        ((10, 1.0), {}, "val_size must be in [0, 1); got 1.0"),
        ((10, 0, -0.1), {}, "test_size must be in [0, 1); got -0.1"),
        ((10, 0, np.nan), {}, "test_size must be in [0, 1); got nan"),
        (
            (10, 4, 0.6),
            {},
            "val_size and test_size must leave something to train on; got 4 and 6 of 10",
        ),
        (
            (4, 1, 1),
            {"groups": [0, 0, 1, 1]},
            "val_size and test_size must leave something to train on; got 1 and 1 of 2",
        ),
        (
            (2,),
            {"groups": [0, 1], "stratify": [0, 1]},
            "stratify must be None where groups are given; got both",
        ),
    ],
)
def test_train_val_test_split(arguments: Any, options: Any, message: str) -> None:
    options = {"rng": np.random.default_rng(0), **options}
    refused(ParameterError, sp.train_val_test_split, arguments, options, message)


@pytest.mark.parametrize("name", ["stratify", "groups"])
def test_labels_of_train_val_test_split(name: str) -> None:
    for labels, shape in [([0, 1], "(2,)"), (np.zeros((3, 1)), "(3, 1)")]:
        options = {"rng": np.random.default_rng(0), name: labels}
        message = f"{name} must have shape (3,); got {shape}"
        refused(ShapeError, sp.train_val_test_split, (3,), options, message)


@pytest.mark.parametrize(
    ("error", "f", "arguments", "message"),
    [
        (ParameterError, sp.k_fold, (1, 2), "n must be an integer of at least 2; got 1"),
        (ParameterError, sp.k_fold, (9.0, 3), "n must be an integer of at least 2; got 9.0"),
        (ParameterError, sp.k_fold, (10, 1), "k must be an integer of at least 2; got 1"),
        (ParameterError, sp.k_fold, (10, 2.5), "k must be an integer of at least 2; got 2.5"),
        (ParameterError, sp.k_fold, (3, 4), "k must be at most n, 3; got 4"),
        (
            ParameterError,
            sp.stratified_k_fold,
            ([0, 1, 1], 1),
            "k must be an integer of at least 2; got 1",
        ),
        (
            ParameterError,
            sp.stratified_k_fold,
            ([0, 1, 1], 4),
            "k must be at most the number of examples, 3; got 4",
        ),
        (ShapeError, sp.stratified_k_fold, ([[0, 1]], 2), "y must have shape (N,); got (1, 2)"),
        (
            ParameterError,
            sp.group_k_fold,
            ([0, 1, 1], 1),
            "k must be an integer of at least 2; got 1",
        ),
        (
            ParameterError,
            sp.group_k_fold,
            ([0, 1, 1], 3),
            "k must be at most the number of groups, 2; got 3",
        ),
        (ShapeError, sp.group_k_fold, (5, 2), "groups must have shape (N,); got ()"),
        (ParameterError, sp.bootstrap_indices, (0,), "n must be an integer of at least 1; got 0"),
    ],
)
def test_random_splits(
    error: type[Exception], f: Callable[..., Any], arguments: Any, message: str
) -> None:
    refused(error, f, arguments, {"rng": np.random.default_rng(0)}, message)


@pytest.mark.parametrize(
    ("error", "f", "arguments", "options", "message"),
    [
        (ParameterError, sp.leave_one_out, (1,), {}, "n must be an integer of at least 2; got 1"),
        (
            ParameterError,
            sp.time_series_split,
            (9.0, 2),
            {},
            "n must be an integer of at least 2; got 9.0",
        ),
        (
            ParameterError,
            sp.time_series_split,
            (9, 0),
            {},
            "k must be an integer of at least 1; got 0",
        ),
        (
            ParameterError,
            sp.time_series_split,
            (9, 2),
            {"gap": -1},
            "gap must be an integer of at least 0; got -1",
        ),
        (
            ParameterError,
            sp.time_series_split,
            (3, 3),
            {},
            "n must be enough for k = 3 and gap = 0; got 3",
        ),
        (
            ParameterError,
            sp.time_series_split,
            (7, 2),
            {"gap": 3},
            "n must be enough for k = 2 and gap = 3; got 7",
        ),
        (
            ParameterError,
            sp.bootstrap_632,
            (-0.1, 0.5),
            {},
            "train_error must be in [0, inf); got -0.1",
        ),
        (
            ParameterError,
            sp.bootstrap_632,
            (0.1, np.nan),
            {},
            "oob_error must be in [0, inf); got nan",
        ),
        (
            ParameterError,
            sp.bootstrap_632_plus,
            (np.inf, 0.5, 0.5),
            {},
            "train_error must be in [0, inf); got inf",
        ),
        (
            ParameterError,
            sp.bootstrap_632_plus,
            (0.1, -0.5, 0.5),
            {},
            "oob_error must be in [0, inf); got -0.5",
        ),
        (
            ParameterError,
            sp.bootstrap_632_plus,
            (0.1, 0.5, -0.5),
            {},
            "no_information must be in [0, inf); got -0.5",
        ),
        (
            ParameterError,
            sp.no_information_error,
            ([0.5], [1]),
            {},
            "pred must hold integers; got dtype float64",
        ),
        (
            ParameterError,
            sp.no_information_error,
            ([0], ["a"]),
            {},
            "target must hold integers; got dtype <U1",
        ),
        (
            ShapeError,
            sp.no_information_error,
            ([], []),
            {},
            "pred must have at least one element along axis 0; got shape (0,)",
        ),
        (
            ShapeError,
            sp.no_information_error,
            ([[0]], [[0]]),
            {},
            "pred must have shape (N,); got (1, 1)",
        ),
        (
            ShapeError,
            sp.no_information_error,
            ([0, 1], [0]),
            {},
            "target must have shape (2,); got (1,)",
        ),
        (
            ParameterError,
            sp.accuracy_standard_error,
            (98, 500),
            {},
            "accuracy must be in [0, 1]; got 98",
        ),
        (
            ParameterError,
            sp.accuracy_standard_error,
            (0.9, 0),
            {},
            "n must be an integer of at least 1; got 0",
        ),
        (
            ParameterError,
            sp.wilson_interval,
            (3, 0),
            {},
            "n must be an integer of at least 1; got 0",
        ),
        (
            ParameterError,
            sp.wilson_interval,
            (0.9, 10),
            {},
            "successes must be an integer of at least 0; got 0.9",
        ),
        (
            ParameterError,
            sp.wilson_interval,
            (11, 10),
            {},
            "successes must be at most n, 10; got 11",
        ),
        (
            ParameterError,
            sp.wilson_interval,
            (5, 10, 95),
            {},
            "confidence_level must be in (0, 1); got 95",
        ),
    ],
)
def test_arguments(
    error: type[Exception], f: Callable[..., Any], arguments: Any, options: Any, message: str
) -> None:
    refused(error, f, arguments, options, message)
