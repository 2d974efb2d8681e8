"""Training: what a run does and tells, and parameters in a file."""

import io
import math
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlref import losses, training
from dlref.dropout import Dropout
from dlref.layers import Layer, Linear, Sequential
from dlref.models import mlp, simple_cnn
from dlref.normalization import BatchNorm
from dlref.optimizers import SAM, SGD, Adam, AddDecay, Chain, ScaleByRate, clip_by_global_norm
from dlref.regularization import EarlyStopping
from dlref.schedules import ReduceOnPlateau, exponential
from dlref.training import History, Loss, Step, fit, load, save

Array = np.ndarray[Any, Any]


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def example(n: int = 10, dtype: Any = np.float64) -> tuple[Layer, tuple[Array, Array]]:
    rng = generator()
    x = rng.standard_normal((n, 3)).astype(dtype)
    y = np.stack([x[:, 0] * x[:, 1], x[:, 2] ** 2], axis=1)
    return mlp([3, 5, 2], "tanh", rng=rng, dtype=dtype), (x, y)


def train(model: Layer, data: Any, **options: Any) -> History:
    arguments: dict[str, Any] = {
        "loss": "mse_loss",
        "optimizer": SGD(0.1),
        "epochs": 4,
        "batch_size": 3,
        "rng": generator(1),
    } | options
    return fit(model, data, **arguments)


# The loop.


def test_a_run_is_the_loop_written_out() -> None:
    model, (x, y) = example()
    history = train(model, (x, y), optimizer=SGD(0.1, momentum=0.9), epochs=2, max_norm=0.5)
    other, _ = example()
    optimizer, rng = SGD(0.1, momentum=0.9), generator(1)
    state, values, norms = optimizer.init(other.params), [], []
    for _ in range(2):
        order = rng.permutation(10)
        for batch in (order[:3], order[3:6], order[6:9], order[9:]):
            pred = other.forward(x[batch], train=True)
            values.append(float(losses.mse_loss(pred, y[batch])))
            other.backward(losses.mse_loss_grad(pred, y[batch]))
            grads, norm = clip_by_global_norm(other.grads, 0.5)
            params, state = optimizer.step(other.params, grads, state)
            other.params.update(params)
            norms.append(norm)
    assert history.step_loss == values
    assert history.step_norm == norms
    assert history.step_lr == [0.1] * 8
    assert history.loss == pytest.approx(
        [np.average(values[i : i + 4], weights=[3, 3, 3, 1]) for i in (0, 4)], rel=1e-14
    )
    assert history.stopped == "all epochs done"
    assert (history.val_loss, history.metric) == ([], [])
    np.testing.assert_equal(dict(model.params), dict(other.params))
    np.testing.assert_equal(history.state, state)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_seed_same_bits(dtype: type) -> None:
    runs = []
    for seed in (5, 5, 6):
        model, data = example(dtype=dtype)
        noisy = Sequential(Dropout(0.2, rng=generator(2)), model)
        history = train(noisy, data, optimizer=Adam(0.01), rng=generator(seed))
        runs.append((history.step_loss, dict(noisy.params)))
    np.testing.assert_equal(runs[0], runs[1])
    assert runs[0][0] != runs[2][0]
    assert {array.dtype for array in runs[0][1].values()} == {np.dtype(dtype)}


def test_training_improves_and_leaves_the_data_alone() -> None:
    model, (x, y) = example(40)
    x.flags.writeable = y.flags.writeable = False
    history = train(model, (x, y), epochs=60)
    assert history.loss[-1] < 0.5 * history.loss[0]


def test_a_batch_may_be_larger_than_the_data() -> None:
    model, data = example()
    assert len(train(model, data, batch_size=64).step_loss) == 4


def test_lists_are_data_too() -> None:
    model = Linear(1, 1, rng=generator())
    history = train(model, ([[1.0], [2.0]], [[2.0], [4.0]]), epochs=200, batch_size=2)
    assert history.loss[-1] < 1e-3


def test_data_may_be_made_anew_for_each_epoch() -> None:
    rng, seen = generator(1), []

    def draw(given: np.random.Generator) -> tuple[Array, Array]:
        assert given is rng
        x = given.standard_normal((4, 3))
        seen.append(x)
        return x, x[:, :2]

    model, _ = example()
    history = train(model, draw, rng=rng)
    assert len(seen) == 4
    assert np.any(seen[0] != seen[1])
    assert len(history.step_loss) == 8


def test_labels_and_images() -> None:
    rng = generator()
    model = simple_cnn((1, 4, 4), 2, (3,), rng=rng)
    x, y = rng.standard_normal((6, 1, 4, 4)), np.array([0, 1] * 3)
    history = train(model, (x, y), loss=Loss("cross_entropy", label_smoothing=0.1))
    assert len(history.loss) == 4


def test_validation_is_measured_after_each_epoch_outside_training() -> None:
    model, (x, y) = example(20)
    model = Sequential(Dropout(0.5, rng=generator(2)), model)
    seen: list[tuple[float, float]] = []

    def note(now: Step) -> None:
        if now.epoch_ended:
            pred = model.forward(x[12:])
            seen.append((float(losses.mse_loss(pred, y[12:])), float(np.abs(pred).max())))

    history = train(
        model,
        (x[:12], y[:12]),
        validation=(x[12:], y[12:]),
        metric=lambda pred, y: np.abs(pred).max(),
        callbacks=[note],
    )
    assert list(zip(history.val_loss, history.metric, strict=True)) == seen
    assert all(type(value) is float for value in history.metric)
    without = train(example(20)[0], (x, y), validation=(x, y))
    assert (len(without.val_loss), without.metric) == (4, [])


# What is passed in: schedules, states, SAM.


def test_a_schedule_takes_the_place_of_the_rate() -> None:
    schedule = exponential(0.4, gamma=0.9)
    for optimizer in (
        SGD(0.1),
        Chain([AddDecay(0.0), ScaleByRate(7.0)]),
        SAM(SGD(0.1), rho=1e-12),
        Chain([Chain([SGD(0.1)])]),
    ):
        model, data = example()
        history = train(model, data, optimizer=optimizer, schedule=schedule)
        assert history.step_lr == [schedule(step) for step in range(16)]
    assert train(*example(), optimizer=SGD(lambda step: 0.1 / (step + 1))).step_lr[:2] == [
        0.1,
        0.05,
    ]
    assert train(*example(), optimizer=AddDecay(0.0)).step_lr == []
    twice = Chain([ScaleByRate(0.5), AddDecay(0.0), ScaleByRate(0.1)])
    assert train(*example(), optimizer=twice, epochs=1).step_lr == [0.1] * 4


def test_a_plateau_lowers_the_rate() -> None:
    model, data = example()
    rule = ReduceOnPlateau(lr=1e-9, factor=0.5, patience=0, threshold=0.1)
    history = train(model, data, schedule=rule)
    assert history.step_lr[::4] == [1e-9, 1e-9, 5e-10, 2.5e-10]  # nothing gets better by a tenth
    upward = ReduceOnPlateau(lr=1e-9, mode="max", factor=0.5, patience=0, threshold=0.1)
    values = iter([1.0, 2.0, 2.0, 2.0])
    history = train(
        model, data, schedule=upward, validation=data, metric=lambda pred, y: next(values)
    )
    assert history.step_lr[::4] == [1e-9, 1e-9, 1e-9, 5e-10]


def test_two_runs_with_the_state_between_are_one() -> None:
    optimizer = Adam(0.01)
    model, data = example()
    whole = train(model, data, optimizer=optimizer)
    parts, rng = example()[0], generator(1)
    first = train(parts, data, optimizer=optimizer, epochs=1, rng=rng)
    second = train(parts, data, optimizer=optimizer, epochs=3, rng=rng, state=first.state)
    assert first.step_loss + second.step_loss == whole.step_loss
    np.testing.assert_equal(dict(parts.params), dict(model.params))


def test_sam_gets_its_second_gradient_on_the_same_batch() -> None:
    model, (x, y) = example(3)
    optimizer = SAM(SGD(0.1), rho=0.2)
    start = {name: array.copy() for name, array in model.params.items()}
    train(model, (x, y), optimizer=optimizer, epochs=1)

    other, _ = example(3)
    batch = generator(1).permutation(3)

    def gradients() -> dict[str, Array]:
        other.backward(losses.mse_loss_grad(other.forward(x[batch]), y[batch]))
        return other.grads

    other.params.update(optimizer.climb(start, gradients()))
    expected, _ = optimizer.step(start, gradients(), optimizer.init(start))
    np.testing.assert_equal(dict(model.params), expected)


@pytest.mark.parametrize("max_norm", [0.05, 1e6])
def test_clipping(max_norm: float) -> None:
    norms = []

    def note(now: Step) -> None:
        norms.append(math.sqrt(sum(float((g**2).sum()) for g in now.grads.values())))

    model, data = example()
    history = train(model, data, max_norm=max_norm, callbacks=[note])
    expected = np.minimum(history.step_norm, max_norm)
    np.testing.assert_allclose(norms, expected, rtol=1e-12)
    assert train(*example()).step_norm == []


# Callbacks.


def test_what_a_callback_sees() -> None:
    seen: list[Step] = []
    lengths = []

    def note(now: Step) -> None:
        seen.append(now)
        lengths.append(
            (len(now.history.loss), len(now.history.val_loss), len(now.history.step_loss))
        )

    model, data = example()
    history = train(model, data, epochs=2, callbacks=[note], validation=data)
    assert [now.step for now in seen] == list(range(8))
    assert [now.epoch for now in seen] == [0] * 4 + [1] * 4
    assert [now.epoch_ended for now in seen] == [False, False, False, True] * 2
    assert [now.loss for now in seen] == history.step_loss
    assert lengths == [
        (0, 0, 1), (0, 0, 2), (0, 0, 3), (1, 1, 4), (1, 1, 5), (1, 1, 6), (1, 1, 7), (2, 2, 8)
    ]  # fmt: skip
    assert all(now.model is model and now.history is history for now in seen)
    assert all(now.grads.keys() == set(model.params) for now in seen)


def test_parameters_seen_are_those_after_the_step() -> None:
    before = {name: array.copy() for name, array in example()[0].params.items()}
    after: list[dict[str, Array]] = []

    def note(now: Step) -> None:
        after.append(dict(now.model.params))  # new arrays in each step: no copy is needed

    model, data = example()
    grads = []
    train(model, data, callbacks=[note, lambda now: grads.append(now.grads)])
    for step in range(16):
        for name, array in before.items():
            np.testing.assert_allclose(
                after[step][name], array - 0.1 * grads[step][name], rtol=1e-12
            )
        before = after[step]


def test_a_callback_ends_the_training_and_all_are_called() -> None:
    calls = []

    def enough(now: Step) -> bool:
        return now.step == 5

    class Counter:
        def __call__(self, now: Step) -> np.bool:
            calls.append(now.step)
            return np.bool(now.step == 5)

        def __repr__(self) -> str:
            return "Counter()"

    model, data = example()
    history = train(model, data, callbacks=[enough, Counter()])
    assert history.stopped == "enough at step 5"
    assert (len(history.loss), len(history.step_loss), calls) == (1, 6, list(range(6)))
    assert train(model, data, callbacks=[Counter()]).stopped == "Counter() at step 5"


def test_early_stopping_brings_back_the_best_parameters_and_state() -> None:
    model = Sequential(BatchNorm(3), example()[0])
    _, data = example()
    measured = iter([3.0, 1.0, 2.0, 2.0, 0.0])
    kept: list[dict[str, Array]] = []

    def note(now: Step) -> None:
        if now.epoch_ended:
            kept.append({k: v.copy() for k, v in {**model.params, **model.state}.items()})

    history = train(
        model,
        data,
        epochs=9,
        validation=data,
        metric=lambda pred, y: -next(measured),
        callbacks=[note, EarlyStopping(patience=2, mode="max")],
    )
    assert history.stopped == "EarlyStopping at step 15"
    assert history.metric == [-3.0, -1.0, -2.0, -2.0]
    np.testing.assert_equal({**model.params, **model.state}, kept[1])
    assert np.any(kept[3]["0.running_mean"] != kept[1]["0.running_mean"])


def test_what_early_stopping_watches() -> None:
    model, (x, y) = example()
    rising = EarlyStopping(patience=1, restore_best=False)
    # On the training data nothing gets worse, on the other data all does.
    history = train(model, (x, y), callbacks=[rising])
    assert history.stopped == "all epochs done"
    model, _ = example()
    history = train(model, (x, y), callbacks=[rising], validation=(x, -9 * y))
    assert history.stopped == "EarlyStopping at step 7"
    last = {name: array.copy() for name, array in model.params.items()}
    model, _ = example()
    train(model, (x, y), epochs=2)
    np.testing.assert_equal(dict(model.params), last)


def test_the_watched_value_is_the_measured_one() -> None:
    values = iter([100.0, 100.505, 0.0, 0.0])
    history = train(
        *example(),
        callbacks=[EarlyStopping(patience=1, min_delta=0.51, mode="max")],
        validation=example()[1],
        metric=lambda pred, y: next(values),
    )
    assert history.metric == [100.0, 100.505]


def test_the_best_parameters_come_back_after_the_last_epoch_too() -> None:
    model, (x, y) = example()
    stopping = EarlyStopping(patience=9)
    history = train(model, (x, y), callbacks=[stopping], validation=(x, -9 * y))
    assert history.stopped == "all epochs done"
    assert losses.mse_loss(model.forward(x), -9 * y) == history.val_loss[0]


# Divergence.


def test_a_loss_that_is_nan_ends_the_training_before_the_step() -> None:
    model, (x, y) = example()
    x[7] = np.nan
    before = {name: array.copy() for name, array in model.params.items()}
    history = train(model, (x, y), batch_size=10)
    assert history.stopped == "loss is nan at step 0"
    assert (len(history.loss), len(history.step_loss), history.step_lr) == (0, 1, [])
    assert repr(history) == "History(epochs=0, steps=1, stopped='loss is nan at step 0')"
    np.testing.assert_equal(dict(model.params), before)


def test_divergence_ends_with_infinity_and_without_a_warning() -> None:
    model, data = example()
    seen: list[int] = []
    history = train(
        model, data, optimizer=SGD(1e200), callbacks=[lambda now: seen.append(now.step)]
    )
    assert history.stopped == f"loss is inf at step {len(seen)}"
    assert history.step_loss[-1] == math.inf
    assert seen


def test_early_stopping_restores_after_divergence() -> None:
    model, data = example()
    train(model, data, optimizer=SGD(1e200), callbacks=[EarlyStopping()], batch_size=10)
    assert all(np.isfinite(array).all() for array in model.params.values())


# Showing.


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal_if_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[tuple[bool, bool], str] = {}
    for terminal in (Terminal(), io.StringIO()):
        for progress in (True, False):
            monkeypatch.setattr("sys.stderr", terminal)
            history = train(*example(), epochs=2, progress=progress)
            shown[terminal.isatty(), progress] = terminal.getvalue()
            terminal.seek(0)
            terminal.truncate()
    first, last = (f"{loss:<10.4g}" for loss in history.loss)
    assert shown.pop((True, True)) == (
        f"\r[{'#' * 15}{'-' * 15}] epoch 1/2, loss {first}\r[{'#' * 30}] epoch 2/2, loss {last}\n"
    )
    assert set(shown.values()) == {""}


def test_history_shows_what_was_measured() -> None:
    assert repr(History()) == "History(epochs=0, steps=0, stopped='')"
    assert repr(History(loss=[2.0, 0.5], step_loss=[3.0, 1.0, 0.5])) == (
        "History(epochs=2, steps=3, loss=0.5, stopped='')"
    )
    history = train(*example(), validation=example()[1], metric=lambda pred, y: 0.123456)
    assert repr(history) == (
        f"History(epochs=4, steps=16, loss={history.loss[-1]:.4g}, "
        f"val_loss={history.val_loss[-1]:.4g}, metric=0.1235, stopped='all epochs done')"
    )


# Losses by name.


def test_every_loss_has_its_name() -> None:
    rng = generator()
    z, labels = rng.standard_normal((4, 3)), np.array([0, 2, 1, 1])
    p = np.full((4, 3), 1 / 3)
    log_p = np.log(p)
    arguments = {
        "binary_cross_entropy_with_logits": (z, p),
        "cross_entropy": (z, labels),
        "dice_loss": (p, np.eye(4)[:, :3]),
        "focal_loss": (z, np.eye(4)[:, :3]),
        "hinge_loss": (z, np.where(z > 0, 1, -1)),
        "huber_loss": (z, p),
        "js_divergence": (p, p),
        "kl_divergence": (p, p),
        "log_cosh_loss": (z, p),
        "mae_loss": (z, p),
        "mse_loss": (z, p),
        "nll_loss": (log_p, labels),
    }
    assert sorted(arguments) == sorted(training._loss.NAMES)
    for name, given_ in arguments.items():
        loss = Loss(name)
        assert type(loss(*given_)) is float
        assert loss(*given_) == getattr(losses, name)(*given_)
        np.testing.assert_array_equal(loss.grad(*given_), getattr(losses, f"{name}_grad")(*given_))


def test_a_loss_of_ones_own() -> None:
    loss = Loss(
        lambda pred, y, k: k * np.sum(pred), lambda pred, y, k: np.full_like(pred, k), k=2.0
    )
    assert loss([[3.0]], None) == 6.0
    assert repr(loss) == "Loss(<lambda>, k=2.0)"
    model = Linear(1, 1, rng=generator())
    before = float(model.params["b"][0])
    train(model, (np.ones((1, 1)), np.zeros(1)), loss=loss, epochs=1)
    assert float(model.params["b"][0]) == pytest.approx(before - 0.2)


# Files.


def normalized(seed: int, dtype: Any = np.float64) -> Layer:
    model = mlp([2, 3, 1], norm=BatchNorm, rng=generator(seed), dtype=dtype)
    model.forward(generator(seed).standard_normal((5, 2)).astype(dtype), train=True)
    return model


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", [str, Path])
def test_what_is_saved_comes_back(tmp_path: Path, dtype: type, kind: type) -> None:
    path = kind(tmp_path / "model.npz")
    model, other = normalized(0, dtype), normalized(1, dtype)
    save(model, path)
    load(other, path)
    np.testing.assert_equal(dict(other.params), dict(model.params))
    np.testing.assert_equal(dict(other.state), dict(model.state))
    assert {array.dtype for array in other.params.values()} == {np.dtype(dtype)}
    assert [each.name for each in tmp_path.iterdir()] == ["model.npz"]


def test_the_file_is_one_that_numpy_reads(tmp_path: Path) -> None:
    model = normalized(0)
    save(model, tmp_path / "model.npz")
    with np.load(tmp_path / "model.npz", allow_pickle=False) as file:
        np.testing.assert_equal(dict(file), {**model.params, **model.state})
    np.savez(tmp_path / "other.npz", **{**model.params, **model.state})
    other = normalized(1)
    load(other, tmp_path / "other.npz")
    np.testing.assert_equal(dict(other.params), dict(model.params))


def test_loaded_arrays_belong_to_the_model(tmp_path: Path) -> None:
    model = normalized(0)
    save(model, tmp_path / "model.npz")
    load(model, tmp_path / "model.npz")
    train(model, (np.ones((4, 2)), np.ones((4, 1))))


def test_the_name_is_used_as_it_is(tmp_path: Path) -> None:
    save(normalized(0), tmp_path / "model")
    load(normalized(1), tmp_path / "model")
    assert [each.name for each in tmp_path.iterdir()] == ["model"]


def test_a_model_without_arrays(tmp_path: Path) -> None:
    save(Dropout(rng=generator()), tmp_path / "empty.npz")
    load(Dropout(rng=generator()), tmp_path / "empty.npz")


@pytest.mark.parametrize("name", ["file", "allow_pickle", "a/b", "W.npy", "ζ"])
def test_any_name_of_a_parameter_will_do(tmp_path: Path, name: str) -> None:
    model, other = (Layer({name: np.full(2, value)}) for value in (1.0, 2.0))
    save(model, tmp_path / "model.npz")
    load(other, tmp_path / "model.npz")
    np.testing.assert_array_equal(other.params[name], [1.0, 1.0])


@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=4),
    st.sampled_from([np.float32, np.float64]),
    st.integers(0, 2**32),
)
def test_every_bit_comes_back(sizes: list[int], dtype: type, seed: int) -> None:
    model, other = (mlp(sizes, rng=generator(seed + i), dtype=dtype) for i in (0, 1))
    bits = generator(seed).integers(0, 2**32, 200, dtype=np.uint32).view(dtype)  # NaN, too
    for array in model.params.values():
        array[...] = np.resize(bits, array.shape)
    with tempfile.TemporaryDirectory() as folder:
        save(model, Path(folder) / "model.npz")
        load(other, Path(folder) / "model.npz")
    for name, array in model.params.items():
        assert array.tobytes() == other.params[name].tobytes()


def test_an_old_file_stays_whole_when_saving_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, model = tmp_path / "model.npz", normalized(0)
    save(model, path)
    before = path.read_bytes()
    write, written = np.lib.format.write_array, []

    def full(file: Any, array: Array, **options: Any) -> None:
        written.append(array)
        if len(written) == 3:
            raise OSError("No space left on device")
        write(file, array, **options)

    monkeypatch.setattr("numpy.lib.format.write_array", full)
    with pytest.raises(OSError, match="No space left"):
        save(normalized(1), path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["model.npz"]


def test_nothing_is_pickled(tmp_path: Path) -> None:
    odd = Layer({"W": np.array([None])})
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        save(odd, tmp_path / "model.npz")
    assert list(tmp_path.iterdir()) == []


def test_the_new_file_appears_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen = tmp_path / "model.npz", []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append((self.parent == target.parent, target.exists(), zipfile.is_zipfile(self)))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    save(normalized(0), path)
    assert seen == [(True, False, True)]
