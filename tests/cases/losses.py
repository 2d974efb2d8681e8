"""The table of losses: each line is run through every contract of test_contracts_losses.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dlref import losses

Make = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]
WEIGHTS = np.array([0.5, 2.0, 1.0, 3.0, 0.25])


@dataclass(frozen=True)
class Loss:
    """A loss with its gradient, how to draw a prediction and a target, and its arguments."""

    f: Callable[..., Any]
    grad: Callable[..., Any]
    make: Make
    arguments: dict[str, Any] = field(default_factory=dict)
    words: str = ""

    @property
    def name(self) -> str:
        options = ", ".join(
            f"{key}={'array' if isinstance(value, np.ndarray) else value}"
            for key, value in self.arguments.items()
        )
        return f"{self.f.__name__}({', '.join(filter(None, [self.words, options]))})"

    def value(self, pred: Any, target: Any, reduction: str = "none") -> Any:
        return self.f(pred, target, **self.arguments, reduction=reduction)

    def slope(self, pred: Any, target: Any, reduction: str = "none") -> Any:
        return self.grad(pred, target, **self.arguments, reduction=reduction)

    def draw(
        self, n: int = 4, dtype: type = np.float64, seed: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return prediction and target of a batch of `n`, both in the dtype unless labels."""
        pred, target = self.make(np.random.default_rng(seed), n)
        return pred.astype(dtype), target if target.dtype.kind == "i" else target.astype(dtype)

    def count(self, target: np.ndarray) -> float:
        """Return what the mean divides the sum by."""
        if "weight" in self.arguments and target.dtype.kind == "i":
            return self.arguments["weight"][target].sum()
        return np.size(self.value(*self.draw(len(target))))

    @property
    def of_distributions(self) -> bool:
        return self.make is two_distributions

    @property
    def of_masks(self) -> bool:
        return self.make is masks


def real(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 3)), rng.normal(size=(n, 3))


def labels(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 5)), rng.integers(0, 5, n)


def labels_of_pixels(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 5, 2, 3)), rng.integers(0, 5, (n, 2, 3))


def as_many_classes_as_examples(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, max(n, 1))), rng.integers(0, max(n, 1), n)


def probabilities(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 5)), rng.dirichlet(np.ones(5), n)


def probabilities_of_pixels(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 5, 2)), np.moveaxis(rng.dirichlet(np.ones(5), (n, 2)), -1, 1)


def soft_answers(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 3)), rng.random((n, 3))


def answers(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 3)), rng.integers(0, 2, (n, 3)).astype(float)


def signs(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.normal(size=(n, 3)), 2.0 * rng.integers(0, 2, (n, 3)) - 1


def two_distributions(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.dirichlet(np.full(4, 9.0), n), rng.dirichlet(np.full(4, 9.0), n)


def masks(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.uniform(0.05, 0.95, (n, 3, 2)), rng.integers(0, 2, (n, 3, 2)).astype(float)


def entropy(p: Any, _: Any, **options: Any) -> Any:
    return losses.entropy(p, **options)


def entropy_grad(p: Any, _: Any, **options: Any) -> Any:
    return losses.entropy_grad(p, **options)


def kl_divergence_in_q(q: Any, p: Any, **options: Any) -> Any:
    return losses.kl_divergence(p, q, **options)


def kl_divergence_grad_in_q(q: Any, p: Any, **options: Any) -> Any:
    return losses.kl_divergence_grad_q(p, q, **options)


LOSSES = [
    Loss(losses.mse_loss, losses.mse_loss_grad, real),
    Loss(losses.mae_loss, losses.mae_loss_grad, real),
    Loss(losses.huber_loss, losses.huber_loss_grad, real),
    Loss(losses.huber_loss, losses.huber_loss_grad, real, {"delta": 0.3}),
    Loss(losses.log_cosh_loss, losses.log_cosh_loss_grad, real),
    Loss(losses.cross_entropy, losses.cross_entropy_grad, labels),
    Loss(
        losses.cross_entropy,
        losses.cross_entropy_grad,
        as_many_classes_as_examples,
        words="K=N",
    ),
    Loss(losses.cross_entropy, losses.cross_entropy_grad, labels, {"weight": WEIGHTS}),
    Loss(losses.cross_entropy, losses.cross_entropy_grad, labels, {"label_smoothing": 0.1}),
    Loss(
        losses.cross_entropy,
        losses.cross_entropy_grad,
        labels,
        {"weight": WEIGHTS, "label_smoothing": 0.1},
    ),
    Loss(losses.cross_entropy, losses.cross_entropy_grad, labels_of_pixels, words="pixels"),
    Loss(
        losses.cross_entropy,
        losses.cross_entropy_grad,
        labels_of_pixels,
        {"weight": WEIGHTS, "label_smoothing": 0.3},
        "pixels",
    ),
    Loss(losses.cross_entropy, losses.cross_entropy_grad, probabilities, words="probabilities"),
    Loss(
        losses.cross_entropy,
        losses.cross_entropy_grad,
        probabilities_of_pixels,
        {"weight": WEIGHTS, "label_smoothing": 0.1},
        "probabilities of pixels",
    ),
    Loss(losses.nll_loss, losses.nll_loss_grad, labels),
    Loss(losses.nll_loss, losses.nll_loss_grad, labels, {"weight": WEIGHTS}),
    Loss(losses.nll_loss, losses.nll_loss_grad, labels_of_pixels, words="pixels"),
    Loss(
        losses.binary_cross_entropy_with_logits,
        losses.binary_cross_entropy_with_logits_grad,
        soft_answers,
    ),
    Loss(
        losses.binary_cross_entropy_with_logits,
        losses.binary_cross_entropy_with_logits_grad,
        soft_answers,
        {"pos_weight": np.array([0.5, 1.0, 4.0])},
    ),
    Loss(losses.focal_loss, losses.focal_loss_grad, answers),
    Loss(losses.focal_loss, losses.focal_loss_grad, answers, {"gamma": 0.5, "alpha": 0.25}),
    Loss(losses.hinge_loss, losses.hinge_loss_grad, signs),
    Loss(losses.dice_loss, losses.dice_loss_grad, masks),
    Loss(losses.dice_loss, losses.dice_loss_grad, masks, {"smooth": 1e-6}),
    Loss(entropy, entropy_grad, two_distributions),
    Loss(losses.kl_divergence, losses.kl_divergence_grad, two_distributions),
    Loss(kl_divergence_in_q, kl_divergence_grad_in_q, two_distributions),
    Loss(losses.js_divergence, losses.js_divergence_grad, two_distributions),
]
