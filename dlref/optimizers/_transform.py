"""What every optimizer is: a pure rule from gradients to updates, and chains of such rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..errors import ParameterError, StateError

Given = Mapping[str, ArrayLike]
Arrays = dict[str, Array]
State = Any
"""A tuple with, for each rule, a dictionary of numbers and of dictionaries of arrays."""

BLOCK = 2**16
"""Elements that go through all rules at once: their temporaries stay in the processor's cache."""


def arrays(given: Given, who: str, name: str) -> Arrays:
    """Return a dictionary of floating arrays."""
    if not isinstance(given, Mapping):
        raise ParameterError(
            f"{who}: {name} must be a dictionary of arrays; got {type(given).__name__}"
        )
    return {key: _check.floating(value, who, f"{name}[{key!r}]") for key, value in given.items()}


def like(given: Given, model: Arrays, who: str, name: str) -> Arrays:
    """Return a dictionary of arrays that fit those of the model one by one."""
    fitting = arrays(given, who, name)
    if fitting.keys() != model.keys():
        raise ParameterError(
            f"{who}: {name} must have the keys {sorted(model)}; got {sorted(fitting)}"
        )
    for key, array in fitting.items():
        if (array.dtype, array.shape) != (model[key].dtype, model[key].shape):
            _check.same_dtype(array, model[key], who, f"{name}[{key!r}]")
            _check.like(array, model[key], who, f"{name}[{key!r}]")
    return fitting


class Transform(ABC):
    r"""A pure rule that turns gradients into updates, with a state that the caller keeps.

    Every optimizer, and every part of one, is a frozen dataclass of this kind: it holds numbers
    only. Parameters, gradients and updates are flat dictionaries of arrays under the same keys.
    No method writes to an argument: an error leaves parameters and state as they were.

    Notes
    -----
    The state is plain data: a tuple that holds, for each of the `rules`, a dictionary of numbers
    and of dictionaries of arrays. Only the optimizer that made a state accepts it, and only for
    the parameters that it was made for.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.optimizers import SGD, Transform
    >>> optimizer = SGD(lr=0.5)
    >>> isinstance(optimizer, Transform)
    True
    >>> params, grads = {"w": np.array([1.0, 2.0])}, {"w": np.array([2.0, 2.0])}
    >>> state = optimizer.init(params)
    >>> updates, _ = optimizer.update(grads, state, params)
    >>> updates
    {'w': array([-1., -1.])}
    >>> params, state = optimizer.step(params, grads, state)
    >>> params
    {'w': array([0., 1.])}
    """

    @property
    @abstractmethod
    def rules(self) -> tuple[Rule, ...]:
        """The rules that it consists of, in order."""

    def init(self, params: Given) -> State:
        """Return the state before the first step.

        Parameters
        ----------
        params
            Dictionary of arrays, of any shapes.

        Returns
        -------
        State
            Plain data; the arrays in it have the shapes and dtypes of `params`.
        """
        checked = arrays(params, f"{type(self).__name__}.init", "params")
        return tuple(_initial(rule, checked) for rule in self.rules)

    def update(self, grads: Given, state: State, params: Given) -> tuple[Arrays, State]:
        """Return what is to be added to the parameters, and the next state.

        Parameters
        ----------
        grads
            Gradients, with the keys, shapes and dtypes of `params`.
        state
            What `init` or the step before returned.
        params
            Parameters at which the gradients were taken.

        Returns
        -------
        updates : dict
            Keys, shapes and dtypes of `params`.
        state : State
            For the next step.

        Raises
        ------
        StateError
            If the state is that of another optimizer, or of other parameters.
        """
        checked = self._checked(grads, state, params, f"{type(self).__name__}.update")
        return _run(self.rules, *checked, add=False)

    def step(self, params: Given, grads: Given, state: State) -> tuple[Arrays, State]:
        """Return the parameters plus their updates, and the next state.

        Parameters
        ----------
        params
            Parameters at which the gradients were taken.
        grads
            Gradients, with the keys, shapes and dtypes of `params`.
        state
            What `init` or the step before returned.

        Returns
        -------
        params : dict
            New arrays; the old ones are left as they are.
        state : State
            For the next step.

        Raises
        ------
        StateError
            If the state is that of another optimizer, or of other parameters.
        """
        checked = self._checked(grads, state, params, f"{type(self).__name__}.step")
        return _run(self.rules, *checked, add=True)

    def _checked(
        self, grads: Given, state: State, params: Given, who: str
    ) -> tuple[Arrays, State, Arrays]:
        checked = arrays(params, who, "params")
        fitting = like(grads, checked, who, "grads")
        if not _fits(self.rules, state):
            raise StateError(f"{who}: state must be {_made_by(self.rules)}; got {_kept_by(state)}")
        for rule, kept in zip(self.rules, state, strict=True):
            _check_memory(rule, kept, checked, who)
        return fitting, state, checked


def _fits(rules: tuple[Rule, ...], state: Any) -> bool:
    """Tell whether a state has what these rules keep, and nothing else."""
    if not isinstance(state, tuple | list) or len(state) != len(rules):
        return False
    return all(
        isinstance(kept, Mapping)
        and kept.get("rule") == type(rule).__name__
        and kept.keys() == {"rule", *rule.start(), *rule.memory}
        for rule, kept in zip(rules, state, strict=True)
    )


def _made_by(rules: tuple[Rule, ...]) -> str:
    """Return in words what a state of these rules is made of."""
    return _list((type(rule).__name__, [*rule.start(), *rule.memory]) for rule in rules)


def _kept_by(state: State) -> str:
    """Return in words what a state is made of."""
    if isinstance(state, tuple | list) and all(isinstance(kept, Mapping) for kept in state):
        return _list((kept.get("rule"), [key for key in kept if key != "rule"]) for kept in state)
    return type(state).__name__


def _list(kept: Iterable[tuple[Any, list[str]]]) -> str:
    entries = [f"{rule}({', '.join(sorted(names))})" for rule, names in kept]
    return f"[{', '.join(entries)}]"


def _initial(rule: Rule, params: Arrays) -> dict[str, Any]:
    memory = {name: {key: np.zeros_like(p) for key, p in params.items()} for name in rule.memory}
    return {"rule": type(rule).__name__, **rule.start(), **memory}


def _check_memory(rule: Rule, kept: dict[str, Any], params: Arrays, who: str) -> None:
    """Check that the arrays that a state keeps for a rule fit the parameters."""
    for name in rule.memory:
        for key in params.keys() | kept[name].keys():
            expected, got = _kind(params.get(key)), _kind(kept[name].get(key))
            if got != expected:
                raise StateError(
                    f"{who}: state must hold for {name}[{key!r}], as init(params) does, "
                    f"{_in_words(expected)}; got {_in_words(got)}"
                )


def _kind(array: Any) -> Any:
    return None if array is None else (np.asarray(array).dtype, np.shape(array))


def _in_words(kind: Any) -> str:
    return "none" if kind is None else f"{kind[0]} of shape {kind[1]}"


def _run(
    rules: tuple[Rule, ...], grads: Arrays, state: State, params: Arrays, *, add: bool
) -> tuple[Arrays, State]:
    """Return the updates, or with `add` the new parameters, and the next state."""
    now = [rule.clock(kept) for rule, kept in zip(rules, state, strict=True)]
    results: Arrays = {}
    following: list[dict[str, Any]] = [
        {"rule": type(rule).__name__, **numbers, **{name: {} for name in rule.memory}}
        for rule, numbers in zip(rules, now, strict=True)
    ]
    for key, p in params.items():
        old = [
            [np.asarray(kept[name][key]) for name in rule.memory]
            for rule, kept in zip(rules, state, strict=True)
        ]
        results[key], new = _one(rules, now, grads[key], p, old, add=add)
        for rule, kept, memory in zip(rules, following, new, strict=True):
            for name, array in zip(rule.memory, memory, strict=True):
                kept[name][key] = array
    return results, tuple(following)


def _one(
    rules: tuple[Rule, ...],
    now: list[dict[str, float]],
    g: Array,
    p: Array,
    old: list[list[Array]],
    *,
    add: bool,
) -> tuple[Array, list[list[Array]]]:
    """Take one parameter through all rules, block by block; return the result and the memory."""
    if p.size <= BLOCK or not all(rule.elementwise for rule in rules):
        u, fresh = _through(rules, now, g, p, old)
        result = np.asarray(np.add(p, u, dtype=p.dtype)) if add else np.array(u, p.dtype)
        return result, [[np.array(array, p.dtype) for array in memory] for memory in fresh]
    g_flat, p_flat = g.reshape(-1), p.reshape(-1)
    old_flat = [[array.reshape(-1) for array in memory] for memory in old]
    result = np.empty(p.shape, p.dtype)
    new = [[np.empty(p.shape, p.dtype) for _ in memory] for memory in old]
    result_flat, new_flat = result.reshape(-1), [[a.reshape(-1) for a in memory] for memory in new]
    for begin in range(0, p.size, BLOCK):
        part = slice(begin, begin + BLOCK)
        kept = [[array[part] for array in memory] for memory in old_flat]
        u, fresh = _through(rules, now, g_flat[part], p_flat[part], kept)
        if add:
            np.add(p_flat[part], u, out=result_flat[part])
        else:
            result_flat[part] = u
        for memory, pieces in zip(new_flat, fresh, strict=True):
            for array, piece in zip(memory, pieces, strict=True):
                array[part] = piece
    return result, new


def _through(
    rules: tuple[Rule, ...],
    now: list[dict[str, float]],
    u: Array,
    w: Array,
    old: list[list[Array]],
) -> tuple[Array, list[list[Array]]]:
    """Take a gradient through all rules; return the update and the memory."""
    new = []
    for rule, numbers, memory in zip(rules, now, old, strict=True):
        u, *fresh = rule.formula(numbers, u, w, memory)
        new.append(fresh)
    return u, new


class Rule(Transform):
    r"""One part of an optimizer: a `formula` for one array, applied to each parameter.

    Derive a frozen dataclass from it to write a part of your own.

    Attributes
    ----------
    memory
        Names of the arrays that the state holds for each parameter; zeros before the first step.
    elementwise
        Whether each element is treated by itself. If that is so for all rules of an optimizer,
        large arrays are given to `formula` in blocks.

    Examples
    --------
    Gradients as messages of one bit:

    >>> from dataclasses import dataclass
    >>> import numpy as np
    >>> from dlref.optimizers import Chain, Rule, ScaleByRate
    >>> @dataclass(frozen=True)
    ... class Sign(Rule):
    ...     def formula(self, now, g, p, memory):
    ...         return (np.sign(g),)
    >>> optimizer = Chain([Sign(), ScaleByRate(0.125)])
    >>> params = {"w": [1.0, 1.0]}
    >>> optimizer.step(params, {"w": [-70.0, 0.1]}, optimizer.init(params))[0]
    {'w': array([1.125, 0.875])}
    """

    memory: ClassVar[tuple[str, ...]] = ()
    elementwise: ClassVar[bool] = True

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rule alone."""
        return (self,)

    def start(self) -> dict[str, float]:
        """Return the numbers of the state before the first step.

        Returns
        -------
        dict
            Holds a ``step`` of 0.
        """
        return {"step": 0}

    def clock(self, state: State) -> dict[str, float]:
        """Return the numbers of this step, one on from those of the state.

        Parameters
        ----------
        state
            State before the step.

        Returns
        -------
        dict
            Its ``step`` is 1 in the first step.
        """
        return {"step": state["step"] + 1}

    @abstractmethod
    def formula(
        self, now: dict[str, float], g: Array, p: Array, memory: list[Array]
    ) -> tuple[Array, ...]:
        """Return the update of one parameter, then its memory.

        Parameters
        ----------
        now
            The numbers of this step, from `clock`.
        g
            Gradient, or the update by the rules before; one axis.
        p
            Parameter, of the same length.
        memory
            The arrays of the state, of the same length, in the order of their names.

        Returns
        -------
        tuple of ndarray
            New arrays: the update, and the next memory.
        """


@dataclass(frozen=True)
class Chain(Transform):
    r"""Several transforms, each fed with the updates of the one before.

    The first one gets the gradients; what leaves the last one is added to the parameters.

    Attributes
    ----------
    parts
        At least one `Transform`.

    Raises
    ------
    ParameterError
        If there is no part, or one is no `Transform`.

    Examples
    --------
    Adam with an L2 penalty and AdamW are the same parts in another order:

    >>> from dlref.optimizers import AddDecay, ScaleByAdam, ScaleByRate
    >>> adam_l2 = Chain([AddDecay(0.1), ScaleByAdam(), ScaleByRate(0.001)])
    >>> adamw = Chain([ScaleByAdam(), AddDecay(0.1), ScaleByRate(0.001)])

    With a gradient of 0, AdamW takes lr times λ off each weight, whereas Adam divides the
    penalty by its own size and moves every weight by the learning rate:

    >>> params, grads = {"w": [1.0, 10.0]}, {"w": [0.0, 0.0]}
    >>> adamw.update(grads, adamw.init(params), params)[0]["w"].round(6)
    array([-0.0001, -0.001 ])
    >>> adam_l2.update(grads, adam_l2.init(params), params)[0]["w"].round(6)
    array([-0.001, -0.001])
    """

    parts: Sequence[Transform]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.parts))
        if not self.parts:
            raise ParameterError("Chain: parts must hold at least one Transform; got none")
        for i, part in enumerate(self.parts):
            if not isinstance(part, Transform):
                raise ParameterError(f"Chain: parts[{i}] must be a Transform; got {part!r}")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the parts, one after the other."""
        return tuple(rule for part in self.parts for rule in part.rules)
