"""What every optimizer promises, over the table of cases/optimizers.py."""

import copy
import dataclasses
import json
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from dlref import optimizers
from dlref.errors import ParameterError, ShapeError, StateError
from dlref.optimizers import Adam, Chain
from dlref.optimizers._transform import BLOCK, _made_by
from tests.cases.optimizers import CASES, RECIPES, Case, Turned

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_recipe = pytest.mark.parametrize("case", RECIPES, ids=lambda case: case.name)
every_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])

SHAPES = {"W": (4, 3), "b": (3,), "scale": (), "none": (0, 2)}

Dict = dict[str, Any]


def draw(seed: int, dtype: Any = np.float64, shapes: Any = SHAPES) -> Dict:
    rng = np.random.default_rng(seed)
    return {key: np.asarray(rng.standard_normal(shape), dtype) for key, shape in shapes.items()}


def steps(optimizer: Any, params: Dict, count: int = 3) -> tuple[Dict, Any]:
    """Take steps along gradients that do not depend on the parameters."""
    state = optimizer.init(params)
    dtype = params["W"].dtype
    for seed in range(1, count + 1):
        shapes = {key: p.shape for key, p in params.items()}
        params, state = optimizer.step(params, draw(seed, dtype, shapes), state)
    return params, state


def memories(state: Any) -> Iterator[tuple[str, Dict]]:
    """Yield the dictionaries of arrays in a state, by name."""
    for rule in state:
        yield from ((name, kept) for name, kept in rule.items() if isinstance(kept, dict))


def assert_equal(a: Any, b: Any) -> None:
    np.testing.assert_equal(a, b)


def test_table_covers_every_optimizer() -> None:
    classes = {
        name
        for name in optimizers.__all__
        if isinstance(getattr(optimizers, name), type) and name not in {"Transform", "Rule"}
    }
    assert classes - {type(case.optimizer).__name__ for case in CASES} == set()


@every_case
def test_frozen_and_equal_by_value(case: Case) -> None:
    optimizer = case.optimizer
    if case.name != "Turned()":
        field = dataclasses.fields(optimizer)[0].name if dataclasses.fields(optimizer) else "any"
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(optimizer, field, 1.0)
        assert copy.deepcopy(optimizer) == optimizer
        assert pickle.loads(pickle.dumps(optimizer)) == optimizer
        assert case.name.startswith(f"{type(optimizer).__name__}(")


@every_case
@every_dtype
def test_shapes_keys_and_dtypes_kept(case: Case, dtype: type) -> None:
    params, state = steps(case.optimizer, draw(0, dtype))
    updates, state = case.optimizer.update(draw(9, dtype), state, params)
    for arrays in (params, updates, *(kept for _, kept in memories(state))):
        assert list(arrays) == list(SHAPES)
        for key, array in arrays.items():
            assert type(array) is np.ndarray
            assert array.shape == SHAPES[key]
            assert array.dtype == dtype


@every_case
def test_memory_is_what_the_table_says(case: Case) -> None:
    _, state = steps(case.optimizer, draw(0))
    assert tuple(name for name, _ in memories(state)) == case.memory
    for _, kept in memories(case.optimizer.init(draw(0))):
        assert not any(array.any() for array in kept.values())


@every_case
def test_step_is_update_added(case: Case) -> None:
    params, state = steps(case.optimizer, draw(0))
    updates, after_update = case.optimizer.update(draw(9), state, params)
    stepped, after_step = case.optimizer.step(params, draw(9), state)
    assert_equal(stepped, {key: params[key] + updates[key] for key in params})
    assert_equal(after_step, after_update)


@every_case
def test_nothing_is_written_to_nor_shared(case: Case) -> None:
    params, state = steps(case.optimizer, draw(0))
    grads = draw(9)
    given = [params, grads, *(kept for _, kept in memories(state))]
    for arrays in given:
        for array in arrays.values():
            array.flags.writeable = False
    before = copy.deepcopy((params, grads, state))
    stepped, after = case.optimizer.step(params, grads, state)
    updates, _ = case.optimizer.update(grads, state, params)
    assert_equal((params, grads, state), before)
    made = [stepped, updates, *(kept for _, kept in memories(after))]
    for new in made:
        for old in given:
            assert not any(np.shares_memory(new[key], old[key]) for key in new)


@every_case
def test_same_arguments_give_the_same_result(case: Case) -> None:
    assert_equal(steps(case.optimizer, draw(0)), steps(case.optimizer, draw(0)))


@every_case
def test_state_passes_through_json(case: Case) -> None:
    def plain(value: Any) -> Any:
        return value.tolist() if isinstance(value, np.ndarray) else float(value)

    shapes = {key: shape for key, shape in SHAPES.items() if key != "none"}
    params, state = steps(case.optimizer, draw(0, shapes=shapes))
    read = json.loads(json.dumps(state, default=plain))
    grads = draw(9, shapes=shapes)
    assert_equal(
        case.optimizer.step(params, grads, read), case.optimizer.step(params, grads, state)
    )


@every_case
def test_float32_agrees_with_float64(case: Case) -> None:
    single, double = (steps(case.optimizer, draw(0, dtype))[0] for dtype in (np.float32, float))
    for key, p in double.items():
        np.testing.assert_allclose(single[key], p, rtol=2e-5, atol=2e-5)


@every_case
def test_numpy_scalars_as_numbers_keep_float32(case: Case) -> None:
    if case.name == "Turned()" or not dataclasses.fields(case.optimizer):
        return
    changed = {
        field.name: np.float64(value)
        for field in dataclasses.fields(case.optimizer)
        if isinstance(value := getattr(case.optimizer, field.name, None), float)
    }
    if "betas" in (field.name for field in dataclasses.fields(case.optimizer)):
        changed["betas"] = tuple(np.array(case.optimizer.betas))
    optimizer = dataclasses.replace(case.optimizer, **changed)
    params, state = steps(optimizer, draw(0, np.float32))
    for arrays in (params, *(kept for _, kept in memories(state))):
        assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}


@every_case
def test_parameters_do_not_know_each_other(case: Case) -> None:
    together, _ = steps(case.optimizer, draw(0))
    for key in SHAPES:
        optimizer, params = case.optimizer, {key: draw(0)[key]}
        state = optimizer.init(params)
        for seed in range(1, 4):
            params, state = optimizer.step(params, {key: draw(seed)[key]}, state)
        assert_equal(params[key], together[key])


@every_case
def test_order_of_keys_does_not_matter(case: Case) -> None:
    params, state = steps(case.optimizer, draw(0))
    grads = dict(reversed(draw(9).items()))
    expected = case.optimizer.step(params, draw(9), state)
    assert_equal(case.optimizer.step(params, grads, state), expected)


@every_case
def test_any_memory_layout(case: Case) -> None:
    params, state = steps(case.optimizer, draw(0))
    grads = draw(9)
    strided = {**grads, "W": np.asfortranarray(grads["W"]), "b": np.repeat(grads["b"], 2)[::2]}
    expected = case.optimizer.step(params, grads, state)
    assert_equal(case.optimizer.step(params, strided, state), expected)
    turned = {**params, "W": np.asfortranarray(params["W"])}
    assert_equal(case.optimizer.step(turned, strided, state), expected)


@every_case
def test_lists_and_numbers_accepted(case: Case) -> None:
    params, grads = {"w": [1.0, 2.0], "b": 3.0}, {"w": [3.0, -1.0], "b": 0.5}
    arrays = [{key: np.array(x) for key, x in given.items()} for given in (params, grads)]
    got = case.optimizer.step(params, grads, case.optimizer.init(params))
    assert_equal(got, case.optimizer.step(*arrays, case.optimizer.init(arrays[0])))


@every_case
def test_no_parameters_at_all(case: Case) -> None:
    assert case.optimizer.step({}, {}, case.optimizer.init({}))[0] == {}


@every_case
@pytest.mark.parametrize("size", [0.0, 1e-300, 1e-30, 1e4, 1e100])
def test_finite_for_gradients_of_any_size(case: Case, size: float) -> None:
    params = draw(0)
    state = case.optimizer.init(params)
    for seed in range(1, 4):
        grads = {key: size * g for key, g in draw(seed).items()}
        updates, state = case.optimizer.update(grads, state, params)
        assert all(np.isfinite(u).all() for u in updates.values())


@every_case
def test_a_nan_stays_with_its_parameter(case: Case) -> None:
    params, grads = draw(0), draw(9)
    grads["W"][1, 2] = np.nan
    updates, _ = case.optimizer.update(grads, case.optimizer.init(params), params)
    assert np.isnan(updates["W"][1, 2])
    assert all(np.isfinite(updates[key]).all() for key in ("b", "scale"))


@every_case
def test_blocks_change_nothing(case: Case) -> None:
    """An array longer than a block gets what its pieces get, if elements do not mix."""
    shapes = {"W": (2 * BLOCK + 5,)}
    params, _ = steps(case.optimizer, draw(0, shapes=shapes), 2)
    assert params["W"].shape == shapes["W"]
    if any(word in case.name for word in ("LARS", "LAMB", "TrustRatio")):
        return
    for part in (slice(None, BLOCK), slice(BLOCK - 3, BLOCK + 3), slice(2 * BLOCK - 1, None)):
        piece = {"W": draw(0, shapes=shapes)["W"][part]}
        rest = case.optimizer.init(piece)
        for seed in (1, 2):
            g = {"W": draw(seed, shapes=shapes)["W"][part]}
            piece, rest = case.optimizer.step(piece, g, rest)
        assert_equal(piece["W"], params["W"][part])


def height_after(optimizer: Any) -> float:
    """Return where 300 steps on a parabola end that begin at a height of 13."""
    H = np.diag([1.0, 3.0])
    params = {"w": np.array([1.0, -2.0])}
    state = optimizer.init(params)
    for _ in range(300):
        params, state = optimizer.step(params, {"w": H @ params["w"]}, state)
    return float(params["w"] @ H @ params["w"])


@every_recipe
def test_goes_down_a_parabola(case: Case) -> None:
    assert height_after(case.optimizer) < 0.25


@every_recipe
def test_a_flipped_sign_would_be_seen(case: Case) -> None:
    with np.errstate(all="ignore"):
        assert not height_after(Chain([case.optimizer, Turned()])) < 13


@every_case
def test_a_parameter_added_after_init(case: Case) -> None:
    optimizer = case.optimizer
    state = optimizer.init({"W": np.ones((2, 3))})
    params, grads = ({"W": np.ones((2, 3)), "b": np.ones(3)} for _ in range(2))
    if not case.memory:  # nothing to remember, so nothing is missing
        assert list(optimizer.step(params, grads, state)[0]) == ["W", "b"]
        return
    name = type(optimizer).__name__
    with pytest.raises(StateError) as error:
        optimizer.step(params, grads, state)
    assert str(error.value) == (
        f"{name}.step: state must hold for {case.memory[0]}['b'], as init(params) does, "
        "float64 of shape (3,); got none"
    )
    with pytest.raises(StateError) as error:
        optimizer.update({}, state, {})
    assert str(error.value) == (
        f"{name}.update: state must hold for {case.memory[0]}['W'], as init(params) does, "
        "none; got float64 of shape (2, 3)"
    )
    for other, word in (
        (np.ones((3, 2)), "float64 of shape (3, 2)"),
        (np.ones((2, 3), np.float32), "float32 of shape (2, 3)"),
    ):
        with pytest.raises(StateError) as error:
            optimizer.step({"W": other}, {"W": other}, state)
        assert str(error.value) == (
            f"{name}.step: state must hold for {case.memory[0]}['W'], as init(params) does, "
            f"{word}; got float64 of shape (2, 3)"
        )


@every_case
def test_the_state_of_every_other_optimizer(case: Case) -> None:
    params = draw(0)
    own = _made_by(case.optimizer.rules)
    for other in CASES:
        theirs = _made_by(other.optimizer.rules)
        if theirs == own:
            continue
        with pytest.raises(StateError) as error:
            case.optimizer.step(params, draw(1), other.optimizer.init(params))
        assert str(error.value) == (
            f"{type(case.optimizer).__name__}.step: state must be {own}; got {theirs}"
        )


@every_case
@pytest.mark.parametrize(
    ("params", "grads", "kind", "message"),
    [
        (
            {"W": np.ones((2, 3))},
            {"W": np.ones((3, 2))},
            ShapeError,
            "grads['W'] must have shape (2, 3); got (3, 2)",
        ),
        (
            {"W": np.ones(2)},
            {"W": np.ones(2, np.float32)},
            ParameterError,
            "grads['W'] must have dtype float64; got float32",
        ),
        (
            {"W": np.ones(2), "b": np.ones(3)},
            {"W": np.ones(2)},
            ParameterError,
            "grads must have the keys ['W', 'b']; got ['W']",
        ),
        (
            {"W": np.ones(2)},
            {"W": np.array([1j, 2])},
            ParameterError,
            "grads['W'] must hold real numbers; got dtype complex128",
        ),
        (
            {"W": np.ones(2)},
            np.ones(2),
            ParameterError,
            "grads must be a dictionary of arrays; got ndarray",
        ),
    ],
)
def test_wrong_gradients(
    case: Case, params: Dict, grads: Any, kind: type[Exception], message: str
) -> None:
    state = case.optimizer.init(params)
    for method, arguments in (("step", (params, grads, state)), ("update", (grads, state, params))):
        with pytest.raises(kind) as error:
            getattr(case.optimizer, method)(*arguments)
        assert str(error.value) == f"{type(case.optimizer).__name__}.{method}: {message}"


@every_case
def test_an_error_leaves_everything_as_it_was(case: Case) -> None:
    params, state = steps(case.optimizer, draw(0))
    before = copy.deepcopy((params, state))
    grads = {**draw(9), "scale": np.ones(2)}  # the third of four is wrong
    with pytest.raises(ShapeError):
        case.optimizer.step(params, grads, state)
    assert_equal((params, state), before)


@every_case
@pytest.mark.parametrize("params", [[1.0], "W", None])
def test_parameters_that_are_no_dictionary(case: Case, params: Any) -> None:
    with pytest.raises(ParameterError) as error:
        case.optimizer.init(params)
    assert str(error.value) == (
        f"{type(case.optimizer).__name__}.init: params must be a dictionary of arrays; "
        f"got {type(params).__name__}"
    )


@pytest.mark.parametrize(
    ("state", "got"),
    [
        (None, "NoneType"),
        ((), "[]"),
        ({}, "dict"),
        (({"m": 1}, {}), "[None(m), None()]"),
        ((None,), "tuple"),
        (({"rule": "ScaleByAdam", "step": 1, "m": {}},), "[ScaleByAdam(m, step)]"),
    ],
)
def test_a_state_that_is_none(state: Any, got: str) -> None:
    with pytest.raises(StateError) as error:
        Adam().step({}, {}, state)
    assert str(error.value) == (
        "Adam.step: state must be [ScaleByAdam(m, step, v), ScaleByRate(lr, step)]; " + f"got {got}"
    )
