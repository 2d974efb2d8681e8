"""What training refuses, and in which words."""

import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlref.dropout import Dropout
from dlref.errors import ParameterError, ShapeError, StateError
from dlref.layers import Layer, Linear
from dlref.models import mlp
from dlref.normalization import BatchNorm
from dlref.optimizers import SGD, Adam, AddDecay
from dlref.regularization import EarlyStopping
from dlref.schedules import ReduceOnPlateau
from dlref.training import Loss, fit, load, save

RNG = np.random.default_rng(0)
DATA = np.ones((4, 2)), np.ones((4, 3))
NAMES = (
    "'binary_cross_entropy_with_logits', 'cross_entropy', 'dice_loss', 'focal_loss', "
    "'hinge_loss', 'huber_loss', 'js_divergence', 'kl_divergence', 'log_cosh_loss', 'mae_loss', "
    "'mse_loss', 'nll_loss'"
)


def refused(error: type[Exception], mistake: Callable[[], Any], message: str) -> None:
    with pytest.raises(error) as told:
        mistake()
    assert type(told.value) is error
    assert str(told.value) == message


def train(**wrong: Any) -> None:
    """Train with right arguments but for those given; the model must not change."""
    model = Linear(2, 3, rng=np.random.default_rng(0))
    before = {name: array.copy() for name, array in model.params.items()}
    arguments: dict[str, Any] = {
        "model": model,
        "data": DATA,
        "loss": "mse_loss",
        "optimizer": SGD(0.1),
        "epochs": 2,
        "batch_size": 3,
        "rng": np.random.default_rng(0),
    }
    try:
        fit(**arguments | wrong)
    finally:
        np.testing.assert_equal(dict(model.params), before)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"model": 3}, "model must be a Layer; got 3"),
        ({"optimizer": 0.1}, "optimizer must be a Transform; got 0.1"),
        ({"optimizer": SGD}, f"optimizer must be a Transform; got {SGD!r}"),
        ({"loss": None}, "loss must be a Loss or the name of one; got None"),
        ({"epochs": 0}, "epochs must be an integer of at least 1; got 0"),
        ({"epochs": 1.5}, "epochs must be an integer of at least 1; got 1.5"),
        ({"batch_size": 0}, "batch_size must be an integer of at least 1; got 0"),
        ({"batch_size": 2.0}, "batch_size must be an integer of at least 1; got 2.0"),
        ({"batch_size": "all"}, "batch_size must be an integer of at least 1; got 'all'"),
        ({"max_norm": 0}, "max_norm must be in (0, inf); got 0"),
        ({"max_norm": np.nan}, "max_norm must be in (0, inf); got nan"),
        ({"metric": len}, "validation must be given with metric; got None"),
        ({"data": DATA[0]}, "data must be a pair of inputs and targets; got ndarray"),
        ({"data": DATA[:1]}, "data must be a pair of inputs and targets; got tuple"),
        ({"data": lambda rng: None}, "data must be a pair of inputs and targets; got NoneType"),
        ({"validation": 3}, "validation must be a pair of inputs and targets; got int"),
        ({"callbacks": [len, 3]}, "callbacks[1] must be a function or an EarlyStopping; got 3"),
        ({"schedule": 0.1}, "schedule must be a function of the step; got 0.1"),
        (
            {"schedule": float, "optimizer": AddDecay(0.5)},
            "optimizer must have a learning rate for a schedule; got AddDecay(weight_decay=0.5)",
        ),
        (
            {"callbacks": [EarlyStopping(mode="max")], "validation": DATA},
            "metric must be given for EarlyStopping(patience=3, min_delta=0.0, mode='max', "
            "restore_best=True); got None",
        ),
        (
            {"schedule": ReduceOnPlateau(0.5, mode="max")},
            "metric must be given for ReduceOnPlateau(lr=0.5, mode='max', factor=0.1, "
            "patience=10, threshold=0.0001, threshold_mode='rel', cooldown=0, min_lr=0.0); "
            "got None",
        ),
    ],
)
def test_arguments(wrong: dict[str, Any], message: str) -> None:
    refused(ParameterError, lambda: train(**wrong), f"fit: {message}")


@pytest.mark.parametrize("name", ["data", "validation"])
@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (
            (np.ones((4, 2)), np.ones((3, 3))),
            "must hold as many targets as inputs; got (4, 2) and (3, 3)",
        ),
        ((np.ones((4, 2)), 1.0), "must hold as many targets as inputs; got (4, 2) and ()"),
        ((np.ones((0, 2)), np.ones((0, 3))), "must hold one example or more; got inputs (0, 2)"),
        ((1.0, 1.0), "must hold one example or more; got inputs ()"),
    ],
)
def test_numbers_of_examples(name: str, pair: Any, message: str) -> None:
    refused(ShapeError, lambda: train(**{name: pair}), f"fit: {name} {message}")
    if name == "data":
        refused(ShapeError, lambda: train(data=lambda rng: pair), f"fit: data {message}")


@pytest.mark.parametrize("wrong", [None, 0, np.random.RandomState(0)])
def test_generators(wrong: Any) -> None:
    refused(
        TypeError,
        lambda: train(rng=wrong),
        f"fit: rng must be a Generator, so pass numpy.random.default_rng(seed); got {wrong!r}",
    )
    refused(
        TypeError,
        lambda: fit(Linear(2, 3, rng=RNG), DATA, "mse_loss", SGD(0.1), 1, 3),
        "fit: rng must be a Generator, so pass numpy.random.default_rng(seed); got None",
    )


def test_states_of_others() -> None:
    params = {"W": np.ones((2, 3)), "b": np.ones(3)}
    refused(
        StateError,
        lambda: train(state=Adam().init(params)),
        "SGD.step: state must be [ScaleByRate(lr, step)]; got "
        "[ScaleByAdam(m, step, v), ScaleByRate(lr, step)]",
    )
    refused(
        StateError,
        lambda: train(optimizer=Adam(), state=Adam().init({"W": np.ones((2, 3))})),
        "Adam.step: state must hold for m['b'], as init(params) does, float64 of shape "
        "(3,); got none",
    )


def test_data_that_do_not_suit_the_model() -> None:
    refused(
        ShapeError,
        lambda: train(data=(np.ones((4, 5)), np.ones((4, 3)))),
        "Linear.forward: x must have shape (N, ..., 2); got (3, 5)",
    )
    refused(
        ParameterError,
        lambda: train(data=(np.ones((4, 2), np.float32), np.ones((4, 3)))),
        "Linear.forward: x must have dtype float64; got float32",
    )


def test_losses() -> None:
    refused(ParameterError, lambda: Loss("mse"), f"Loss: f must be one of {NAMES}; got 'mse'")
    refused(ParameterError, lambda: train(loss="mse"), f"Loss: f must be one of {NAMES}; got 'mse'")
    refused(ParameterError, lambda: Loss(len), "Loss: f_grad must be the gradient of f; got None")
    refused(
        ParameterError,
        lambda: Loss("mse_loss", reduction="none"),
        "Loss: reduction must give one number; got 'none'",
    )


# Files.


def model(dtype: Any = np.float64) -> Layer:
    return mlp([2, 3, 1], norm=BatchNorm, rng=np.random.default_rng(5), dtype=dtype)


def unloadable(error: type[Exception], path: Path, message: str) -> None:
    """Refuse to load, and leave every bit of the model as it is."""
    into = model()
    arrays = {**into.params, **into.state}
    before = {name: array.tobytes() for name, array in arrays.items()}
    refused(error, lambda: load(into, path), f"load: {message}")
    for name, array in {**into.params, **into.state}.items():
        assert array is arrays[name]
        assert array.tobytes() == before[name]


def file_with(path: Path, **others: Any) -> Path:
    """Write a file that would fit but for these arrays; None leaves one out."""
    right = model()
    arrays = {**{k: v + 1 for k, v in right.params.items()}, **right.state, **others}
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def test_only_models_are_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    refused(
        ParameterError, lambda: save({"W": 1}, path), "save: model must be a Layer; got {'W': 1}"
    )  # type: ignore[arg-type]
    refused(ParameterError, lambda: load(None, path), "load: model must be a Layer; got None")  # type: ignore[arg-type]
    twice = Layer({"W": np.ones(2)}, {"W": np.ones(2)})
    message = "model must have different names for params and state; got ['W'] twice"
    refused(ParameterError, lambda: save(twice, path), f"save: {message}")
    refused(ParameterError, lambda: load(twice, path), f"load: {message}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save(model(), tmp_path / "none" / "model.npz")
    unloadable(
        FileNotFoundError,
        tmp_path / "none.npz",
        "path must be a file; got 'none.npz', which is not there",
    )


def test_a_file_that_is_cut_off(tmp_path: Path) -> None:
    whole = tmp_path / "whole.npz"
    save(model(), whole)
    content = whole.read_bytes()
    path = tmp_path / "part.npz"
    for length in (0, 1, 100, len(content) // 2, len(content) - 30):
        path.write_bytes(content[:length])
        unloadable(
            ParameterError,
            path,
            "path must be a complete .npz file; got 'part.npz', which is none or cut off",
        )


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    for content in (b"hello", pickle.dumps({"W": 1})):
        path.write_bytes(content)
        unloadable(
            ParameterError,
            path,
            "path must be a complete .npz file; got 'other.npz', which is none or cut off",
        )
    with path.open("wb") as file:
        np.save(file, np.ones(3))
    unloadable(
        ParameterError,
        path,
        "path must be a complete .npz file; got 'other.npz', which is none or cut off",
    )
    (tmp_path / "folder.npz").mkdir()
    unloadable(
        ParameterError,
        tmp_path / "folder.npz",
        "path must be a complete .npz file; got 'folder.npz', which is none or cut off",
    )


def test_an_array_of_objects_is_not_unpickled(tmp_path: Path) -> None:
    path = file_with(tmp_path / "objects.npz", **{"0.0.W": np.array([Trap()], object)})
    unloadable(
        ParameterError,
        path,
        "path must hold whole arrays of numbers only; got '0.0.W.npy' in 'objects.npz', which "
        "is none",
    )


class Trap:
    """An object whose unpickling would be noticed."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("unpickled",)


def test_a_member_that_is_damaged_or_no_array(tmp_path: Path) -> None:
    path = file_with(tmp_path / "model.npz")
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        info = file.getinfo("1.W.npy")
    content[info.header_offset + 200] ^= 1
    path.write_bytes(content)
    message = "path must hold whole arrays of numbers only; got {!r} in 'model.npz', which is none"
    unloadable(ParameterError, path, message.format("1.W.npy"))
    for text in (b"", b"hello", b"\x93NUMPY\x01\x00"):
        path = file_with(tmp_path / "model.npz")
        with zipfile.ZipFile(path, "a") as file:
            file.writestr("readme", text)
        unloadable(ParameterError, path, message.format("readme"))


def test_names(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    file_with(path, **{"1.b": None, "0.1.running_var": None})
    text = "path must hold the arrays of the model and no others; "
    unloadable(ParameterError, path, text + "got missing ['0.1.running_var', '1.b'], unknown []")
    file_with(path, **{"2.W": np.ones(3)})
    unloadable(ParameterError, path, text + "got missing [], unknown ['2.W']")
    save(Dropout(rng=RNG), path)
    refused(
        ParameterError,
        lambda: load(Linear(1, 1, rng=RNG), path),
        f"load: {text}got missing ['W', 'b'], unknown []",
    )


def test_shapes_and_dtypes(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    file_with(path, **{"1.W": np.ones((1, 3))})
    unloadable(ShapeError, path, "1.W must have shape (3, 1); got (1, 3)")
    file_with(path, **{"0.1.running_var": np.ones(4)})
    unloadable(ShapeError, path, "0.1.running_var must have shape (3,); got (4,)")
    file_with(path, **{"1.b": np.ones(1, np.float32)})
    unloadable(ParameterError, path, "1.b must have dtype float64; got float32")
    file_with(path, **{"1.b": np.ones(1, complex)})
    unloadable(ParameterError, path, "1.b must hold real numbers; got dtype complex128")
    file_with(path, **{"1.b": np.array(["a"])})
    unloadable(ParameterError, path, "1.b must hold real numbers; got dtype <U1")
    save(model(np.float32), path)
    unloadable(ParameterError, path, "0.0.W must have dtype float64; got float32")
