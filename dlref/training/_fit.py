"""The training loop."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _check
from .._check import Array
from ..data import minibatches
from ..errors import ParameterError, ShapeError
from ..layers import Layer
from ..optimizers import SAM, Chain, Transform, clip_by_global_norm
from ..regularization import EarlyStopping
from ..schedules import ReduceOnPlateau
from ._history import History, Step
from ._loss import Loss
from ._watchers import Bar, Callback, Plateau, watcher

Pair = tuple[ArrayLike, ArrayLike]
Data = Pair | Callable[[np.random.Generator], Pair]
Metric = Callable[[Any, Any], float]
Rate = Callable[[int], float]


def fit(
    model: Layer,
    data: Data,
    loss: str | Loss,
    optimizer: Transform,
    epochs: int,
    batch_size: int,
    *,
    rng: np.random.Generator = _check.MISSING,
    schedule: Rate | ReduceOnPlateau | None = None,
    callbacks: Sequence[Callback | EarlyStopping] = (),
    validation: Pair | None = None,
    metric: Callable[[Any, Any], float] | None = None,
    max_norm: float | None = None,
    state: Any = None,
    progress: bool = False,
) -> History:
    r"""Train a model: for each batch forward, loss, backward, and a step of the optimizer.

    Parameters
    ----------
    model
        The model; it is trained in place.
    data
        Inputs and targets, (N, ...) each; or a function that makes them with a generator, called
        at the start of each epoch: for augmentation, or for examples that never come again.
    loss
        A `Loss`, or the name of a function of `dlref.losses`.
    optimizer
        What turns gradients into steps, from `dlref.optimizers`. `SAM` gets its second gradient.
    epochs
        How many times to go through the data.
    batch_size
        Examples in a batch; the last one of an epoch may have fewer.
    rng
        Generator of the batches, and for `data`; required.
    schedule
        Learning rate in place of the optimizer's own: a function of the step, from 0, such as
        those of `dlref.schedules`; or a `ReduceOnPlateau`, which watches as `callbacks` tells.
    callbacks
        Functions of a `Step`, called after each step; if one returns something true the training
        ends. Also `EarlyStopping`, which watches the validation loss after each epoch, or the
        training loss if there is none; with ``mode="max"`` the metric. At the end it puts the best
        parameters and state into the model, unless told otherwise.
    validation
        Inputs and targets on which loss and metric are measured after each epoch, in one batch.
    metric
        Function of the model's output and the targets, such as
        ``lambda pred, y: accuracy(pred.argmax(axis=1), y)``.
    max_norm
        Norm to which longer gradients are cut, all together, see `clip_by_global_norm`; None for no
        limit.
    state
        State of the optimizer to begin with, such as ``history.state`` of the run before; None for
        a new one.
    progress
        Whether to show a bar, on the standard error stream if that is a terminal.

    Returns
    -------
    History
        What was measured, and why the training ended.

    Raises
    ------
    ParameterError
        If an argument is none of those allowed.
    ShapeError
        If there are not as many targets as inputs, or none at all.
    StateError
        If `state` is that of another optimizer, or of another model.
    TypeError
        If `rng` is missing or not a ``numpy.random.Generator``.

    Notes
    -----
    The same seeds give the same bits, with the same libraries and number of threads. Dropout draws
    from the generator that its layer was made with, which may be the same one.

    A loss that is infinite or NaN ends the training before the step, so that the parameters with
    which it came about can be looked at: ``history.stopped`` tells. NumPy's warnings of overflow
    are off in here, for it is this that they lead to.

    References
    ----------
    Goodfellow, Bengio and Courville 2016, "Deep learning", section 8.1.3.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.data import two_moons
    >>> from dlref.metrics import accuracy
    >>> from dlref.models import mlp
    >>> from dlref.optimizers import SGD
    >>> rng = np.random.default_rng(0)
    >>> x, y = two_moons(300, rng=rng)
    >>> model = mlp([2, 16, 2], rng=rng)
    >>> history = fit(
    ...     model, (x[:200], y[:200]), "cross_entropy", SGD(0.1, momentum=0.9), 20, 32, rng=rng,
    ...     validation=(x[200:], y[200:]),
    ...     metric=lambda pred, y: accuracy(pred.argmax(axis=1), y),
    ... )
    >>> len(history.loss), len(history.step_loss), history.metric[-1] > 0.95
    (20, 140, True)

    A rate far too large:

    >>> big = fit(mlp([2, 16, 1], rng=rng), (x, y[:, None]), "mse_loss", SGD(1e6), 20, 32, rng=rng)
    >>> big.stopped.split()[:3]
    ['loss', 'is', 'inf']
    """
    _check.generator(rng, "fit")
    _kind(model, Layer, "model", "a Layer")
    _kind(optimizer, Transform, "optimizer", "a Transform")
    _kind(loss, (str, Loss), "loss", "a Loss or the name of one")
    _check.count(epochs, 1, "fit", "epochs")
    _check.count(batch_size, 1, "fit", "batch_size")
    if max_norm is not None:
        _check.in_range(max_norm, "(0, inf)", "fit", "max_norm")
    for rule in (schedule, *callbacks):
        if getattr(rule, "mode", "min") == "max" and metric is None:
            raise ParameterError(f"fit: metric must be given for {rule!r}; got None")
    if metric is not None and validation is None:
        raise ParameterError("fit: validation must be given with metric; got None")
    held_out = None if validation is None else _examples(validation, "validation")
    criterion = Loss(loss) if isinstance(loss, str) else loss
    watchers = [watcher(each, f"callbacks[{i}]") for i, each in enumerate(callbacks)]
    if isinstance(schedule, ReduceOnPlateau):
        plateau = Plateau(schedule)
        watchers.append(plateau)
        optimizer = _with_rate(optimizer, plateau.rate)
    elif schedule is not None:
        optimizer = _with_rate(optimizer, schedule)
    if progress and sys.stderr.isatty():
        watchers.append(Bar(epochs))
    history = History(state=optimizer.init(model.params) if state is None else state)
    steps = _steps(model, data, criterion, optimizer, epochs, batch_size, rng, max_norm, history)
    with np.errstate(over="ignore", invalid="ignore"):  # what comes of it is told by the history
        for now in steps:
            if now.epoch_ended and held_out is not None:
                x, y = held_out
                pred = model.forward(x)
                history.val_loss.append(criterion(pred, y))
                history.metric += [float(metric(pred, y))] if metric is not None else []
            enough = [watcher.name for watcher in watchers if watcher.watch(now)]
            if enough:
                history.stopped = f"{enough[0]} at step {now.step}"
                break
    for each in watchers:
        each.finish(model)
    return history


def _steps(
    model: Layer,
    data: Data,
    loss: Loss,
    optimizer: Transform,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    max_norm: float | None,
    history: History,
) -> Iterator[Step]:
    """Train, pausing after each step to show it."""
    for epoch in range(epochs):
        x, y = _examples(data(rng) if callable(data) else data, "data")
        total = 0.0
        batches = minibatches(len(x), batch_size, rng=rng)
        for batch in batches:
            step, examples = len(history.step_loss), (x[batch], y[batch])
            value, grads = _gradients(model, loss, *examples)
            history.step_loss.append(value)
            if not math.isfinite(value):
                history.stopped = f"loss is {value} at step {step}"
                return
            total += len(batch) * value
            if isinstance(optimizer, SAM):
                here = dict(model.params)
                model.params.update(optimizer.climb(here, grads))
                _, grads = _gradients(model, loss, *examples)
                model.params.update(here)
            if max_norm is not None:
                grads, norm = clip_by_global_norm(grads, max_norm)
                history.step_norm.append(norm)
            params, history.state = optimizer.step(model.params, grads, history.state)
            model.params.update(params)
            history.step_lr += [kept["lr"] for kept in history.state if "lr" in kept][-1:]
            ended = batch is batches[-1]
            if ended:
                history.loss.append(total / len(x))
            yield Step(model, epoch, step, value, grads, ended, history)
    history.stopped = "all epochs done"


def _gradients(model: Layer, loss: Loss, x: Any, y: Any) -> tuple[float, dict[str, Array]]:
    """Return the loss of a batch, and its gradients at the parameters."""
    pred = model.forward(x, train=True)
    model.backward(loss.grad(pred, y))
    return loss(pred, y), model.grads


def _with_rate(optimizer: Transform, rate: Rate) -> Transform:
    """Return the optimizer with another learning rate."""
    if not callable(rate):
        raise ParameterError(f"fit: schedule must be a function of the step; got {rate!r}")
    if not any(hasattr(rule, "lr") for rule in optimizer.rules):
        raise ParameterError(
            f"fit: optimizer must have a learning rate for a schedule; got {optimizer!r}"
        )
    return _rated(optimizer, rate)


def _rated(optimizer: Any, rate: Rate) -> Transform:
    if isinstance(optimizer, SAM):
        return replace(optimizer, base=_rated(optimizer.base, rate))
    if isinstance(optimizer, Chain):
        return Chain([_rated(part, rate) for part in optimizer.parts])
    return replace(optimizer, lr=rate) if hasattr(optimizer, "lr") else optimizer


def _kind(given: object, kind: Any, name: str, words: str) -> None:
    if not isinstance(given, kind):
        raise ParameterError(f"fit: {name} must be {words}; got {given!r}")


def _examples(pair: Any, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return inputs and targets as arrays, as many of one as of the other."""
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise ParameterError(
            f"fit: {name} must be a pair of inputs and targets; got {type(pair).__name__}"
        )
    x, y = map(np.asarray, pair)
    if not x.shape or not len(x):
        raise ShapeError(f"fit: {name} must hold one example or more; got inputs {x.shape}")
    if x.shape[:1] != y.shape[:1]:
        raise ShapeError(
            f"fit: {name} must hold as many targets as inputs; got {x.shape} and {y.shape}"
        )
    return x, y
