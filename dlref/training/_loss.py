"""A loss together with its gradient."""

from collections.abc import Callable
from typing import Any

from numpy.typing import ArrayLike

from .. import _check, losses
from .._check import Array
from ..errors import ParameterError

NAMES = [name for name in losses.__all__ if f"{name}_grad" in losses.__all__ and name != "entropy"]


class Loss:
    r"""A loss and its gradient at the prediction, what `fit` minimizes.

    Parameters
    ----------
    f
        Name of a loss of `dlref.losses`, or a function ``f(pred, target)`` that gives one number.
    f_grad
        Gradient at `pred` of a function that is passed as such.
    **arguments
        Passed on to both, such as ``label_smoothing=0.1``.

    Raises
    ------
    ParameterError
        If there is no loss of this name, a function comes alone, or `reduction` is ``"none"``.

    Examples
    --------
    >>> loss = Loss("mse_loss")
    >>> loss([1.0, 2.0], [1.0, 4.0]), loss.grad([1.0, 2.0], [1.0, 4.0])
    (2.0, array([ 0., -2.]))
    >>> Loss("cross_entropy", label_smoothing=0.1)
    Loss(cross_entropy, label_smoothing=0.1)
    """

    def __init__(
        self,
        f: str | Callable[..., Any],
        f_grad: Callable[..., Array] | None = None,
        **arguments: Any,
    ) -> None:
        if isinstance(f, str):
            _check.choice(f, NAMES, "Loss", "f")
            self.f: Callable[..., Any] = getattr(losses, f)
            self.f_grad: Callable[..., Array] = getattr(losses, f"{f}_grad")
        elif f_grad is None:
            raise ParameterError("Loss: f_grad must be the gradient of f; got None")
        else:
            self.f, self.f_grad = f, f_grad
        if arguments.get("reduction") == "none":
            raise ParameterError("Loss: reduction must give one number; got 'none'")
        self.arguments = arguments

    def __call__(self, pred: ArrayLike, target: ArrayLike) -> float:
        """Return the loss.

        Parameters
        ----------
        pred
            Output of the model.
        target
            What it should be.

        Returns
        -------
        float
            One number.
        """
        return float(self.f(pred, target, **self.arguments))

    def grad(self, pred: ArrayLike, target: ArrayLike) -> Array:
        """Return the gradient at the prediction.

        Parameters
        ----------
        pred
            Output of the model.
        target
            What it should be.

        Returns
        -------
        ndarray
            Shape of `pred`.
        """
        return self.f_grad(pred, target, **self.arguments)

    def __repr__(self) -> str:
        """Write it as it is made."""
        arguments = "".join(f", {name}={value!r}" for name, value in self.arguments.items())
        return f"Loss({self.f.__name__}{arguments})"
