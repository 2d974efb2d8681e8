"""What every loss promises, over the table of cases/losses.py."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlref import losses
from dlref.errors import GradientError, ParameterError, ShapeError
from dlref.gradcheck import check_gradient
from tests.cases.losses import LOSSES, Loss, kl_divergence_in_q

FREE = [case for case in LOSSES if not (case.of_distributions or case.of_masks)]

every_loss = pytest.mark.parametrize("case", LOSSES, ids=lambda case: case.name)
every_free_loss = pytest.mark.parametrize("case", FREE, ids=lambda case: case.name)
every_reduction = pytest.mark.parametrize("reduction", ["mean", "sum", "none"])


def with_slope(
    case: Loss, target: np.ndarray, reduction: str
) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    return (
        lambda pred: case.value(pred, target, reduction),
        lambda pred: case.slope(pred, target, reduction),
    )


def test_table_covers_every_loss() -> None:
    used = {case.f.__name__ for case in LOSSES} | {case.grad.__name__ for case in LOSSES}
    in_q = {"kl_divergence_in_q", "kl_divergence_grad_in_q"}
    assert used - in_q == set(losses.__all__) - {"logsumexp", "one_hot", "kl_divergence_grad_q"}


@every_loss
@every_reduction
@pytest.mark.parametrize("n", [1, 4])
def test_gradient_passes_the_checker(case: Loss, reduction: str, n: int) -> None:
    pred, target = case.draw(n)
    assert check_gradient(*with_slope(case, target, reduction), pred) < 3e-9


@every_loss
def test_checker_catches_a_scaled_gradient(case: Loss) -> None:
    pred, target = case.draw()
    f, slope = with_slope(case, target, "mean")
    with pytest.raises(GradientError, match=r"^check_gradient: grad\(x\)\[[\d, ]+\] must be "):
        check_gradient(f, lambda x: 1.01 * slope(x), pred)


@every_loss
def test_checker_catches_one_flipped_sign(case: Loss) -> None:
    pred, target = case.draw()
    f, slope = with_slope(case, target, "mean")

    def flipped(x: np.ndarray) -> Any:
        gradient = slope(x)
        gradient.flat[np.argmax(np.abs(gradient))] *= -1
        return gradient

    with pytest.raises(GradientError, match=r"^check_gradient: grad\(x\)\[[\d, ]+\] must be "):
        check_gradient(f, flipped, pred)


@every_loss
def test_reductions_agree(case: Loss) -> None:
    pred, target = case.draw()
    single = case.value(pred, target)
    assert case.value(pred, target, "sum") == pytest.approx(single.sum(), rel=1e-15)
    mean = single.sum() / case.count(target)
    assert case.value(pred, target, "mean") == pytest.approx(mean, rel=1e-15)
    gradient = case.slope(pred, target)
    np.testing.assert_array_equal(case.slope(pred, target, "sum"), gradient)
    np.testing.assert_allclose(
        case.slope(pred, target, "mean"), gradient / case.count(target), rtol=1e-15, atol=1e-17
    )


@every_loss
@pytest.mark.parametrize("function", ["f", "grad"])
def test_mean_is_the_default(case: Loss, function: str) -> None:
    f, (pred, target) = getattr(case, function), case.draw()
    np.testing.assert_array_equal(
        f(pred, target, **case.arguments), f(pred, target, **case.arguments, reduction="mean")
    )


@every_loss
@every_reduction
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_dtype_and_shape_kept(case: Loss, reduction: str, dtype: type) -> None:
    pred, target = case.draw(3, dtype)
    value, gradient = case.value(pred, target, reduction), case.slope(pred, target, reduction)
    assert value.dtype == gradient.dtype == dtype
    assert gradient.shape == pred.shape
    assert value.shape == (case.value(*case.draw(3)).shape if reduction == "none" else ())
    assert value.ndim > 0 or isinstance(value, np.floating)


@pytest.mark.parametrize(
    "case",
    [case for case in LOSSES if case.f is not kl_divergence_in_q],
    ids=lambda case: case.name,
)
def test_target_takes_the_dtype_of_the_prediction(case: Loss) -> None:
    pred, target = case.draw(3, np.float32)
    target = target if target.dtype.kind == "i" else target.astype(np.float64)
    assert case.value(pred, target, "mean").dtype == np.float32
    assert case.slope(pred, target, "mean").dtype == np.float32


@every_loss
@every_reduction
def test_arguments_are_never_written_to_nor_returned(case: Loss, reduction: str) -> None:
    pred, target = case.draw()
    before = pred.copy(), target.copy()
    pred.flags.writeable = target.flags.writeable = False
    for f in (case.value, case.slope):
        result = np.asarray(f(pred, target, reduction))
        assert not np.shares_memory(result, pred)
        assert not np.shares_memory(result, target)
        assert result.flags.writeable
    np.testing.assert_equal((pred, target), before)


@every_loss
@every_reduction
def test_lists_and_strides_accepted(case: Loss, reduction: str) -> None:
    pred, target = case.draw(5)
    for f in (case.value, case.slope):
        expected = f(pred[::2].copy(), target[::2].copy(), reduction)
        np.testing.assert_array_equal(f(pred[::2], target[::2], reduction), expected)
        lists = pred[::2].tolist(), target[::2].tolist()
        np.testing.assert_array_equal(f(*lists, reduction), expected)


@every_loss
def test_empty_batch(case: Loss) -> None:
    pred, target = case.draw(0)
    single = case.value(pred, target)
    assert single.size == 0
    assert single.ndim == case.value(*case.draw(1)).ndim
    assert case.value(pred, target, "sum") == 0
    assert np.isnan(case.value(pred, target, "mean"))
    for reduction in ("mean", "sum", "none"):
        assert case.slope(pred, target, reduction).shape == pred.shape


@every_loss
def test_permuting_the_batch_permutes_losses_and_gradients(case: Loss) -> None:
    pred, target = case.draw()
    order = [2, 0, 3, 1]
    for f in (case.value, case.slope):
        expected = f(pred, target)[order]
        np.testing.assert_allclose(f(pred[order], target[order]), expected, rtol=1e-14)


@every_loss
def test_nan_reaches_its_own_example_only(case: Loss) -> None:
    pred, target = case.draw()
    pred[1] = np.nan
    functions = [case.value] if case.grad is losses.nll_loss_grad else [case.value, case.slope]
    for f in functions:
        bad = np.isnan(f(pred, target))
        assert bad[1].all()
        assert not np.delete(bad, 1, axis=0).any()
    assert np.isnan(case.value(pred, target, "mean"))


@every_loss
@every_reduction
def test_float32_agrees_with_float64(case: Loss, reduction: str) -> None:
    pred, target = case.draw(dtype=np.float32)
    wide = target if target.dtype.kind == "i" else target.astype(np.float64)
    for f in (case.value, case.slope):
        expected = f(pred.astype(np.float64), wide, reduction)
        np.testing.assert_allclose(f(pred, target, reduction), expected, rtol=2e-5, atol=1e-6)


@every_free_loss
@pytest.mark.parametrize("size", [1e-300, 1e-9, 1e4, 1e100])
def test_huge_and_tiny(case: Loss, size: float) -> None:
    pred, target = case.draw()
    for reduction in ("mean", "sum", "none"):
        for f in (case.value, case.slope):
            assert np.isfinite(f(size * pred, target, reduction)).all()


@every_free_loss
def test_huge_in_float32(case: Loss) -> None:
    pred, target = case.draw(dtype=np.float32)
    for f in (case.value, case.slope):
        assert np.isfinite(f(np.float32(1e4) * pred, target)).all()


@every_loss
@pytest.mark.parametrize("function", ["f", "grad"])
def test_unknown_reduction_is_refused(case: Loss, function: str) -> None:
    f, (pred, target) = getattr(case, function), case.draw()
    with pytest.raises(ParameterError) as error:
        f(pred, target, **case.arguments, reduction="average")
    who = f.__name__.replace("_grad_in_q", "_grad_q").removesuffix("_in_q")
    assert str(error.value) == (
        f"{who}: reduction must be one of 'mean', 'sum', 'none'; got 'average'"
    )


NAMES = [name for name in losses.__all__ if name not in {"logsumexp", "one_hot"}]
TWO = [name for name in NAMES if not name.startswith("entropy")]


def first_two(name: str) -> list[str]:
    return list(inspect.signature(getattr(losses, name)).parameters)[:2]


@pytest.mark.parametrize("name", [name for name in losses.__all__ if name != "one_hot"])
def test_complex_numbers_are_refused(name: str) -> None:
    arguments = [[[1j, 1.0]]] if name in {"logsumexp", *NAMES} - set(TWO) else [[[1j, 1.0]]] * 2
    with pytest.raises(ParameterError) as error:
        getattr(losses, name)(*arguments)
    expected = f"{name}: {first_two(name)[0]} must hold real numbers; got dtype complex128"
    assert str(error.value) == expected


@pytest.mark.parametrize("name", TWO)
def test_target_of_another_shape_is_refused(name: str) -> None:
    two_rows = [[0.5, 0.5], [0.5, 0.5]]
    expected = "(2, 2)"
    if name.startswith(("nll", "cross")):
        expected = "(2,) or (2, 2)" if name.startswith("cross") else "(2,)"
    with pytest.raises(ShapeError) as error:
        getattr(losses, name)(two_rows, [[0, 1]])
    assert (
        str(error.value) == f"{name}: {first_two(name)[1]} must have shape {expected}; got (1, 2)"
    )
