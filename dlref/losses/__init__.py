"""Loss functions, each with its gradient written out.

``loss(pred, target, reduction="mean")`` has a partner ``loss_grad`` with the same arguments: the
gradient at the first of them. For ``"mean"`` and ``"sum"`` it is the gradient of that one number;
for ``"none"`` each loss is differentiated on its own, which is the gradient of their sum. The mean
of no losses at all is NaN.
"""

from ._binary import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    focal_loss,
    focal_loss_grad,
    hinge_loss,
    hinge_loss_grad,
)
from ._classification import (
    cross_entropy,
    cross_entropy_grad,
    logsumexp,
    nll_loss,
    nll_loss_grad,
    one_hot,
)
from ._divergences import (
    entropy,
    entropy_grad,
    js_divergence,
    js_divergence_grad,
    kl_divergence,
    kl_divergence_grad,
    kl_divergence_grad_q,
)
from ._overlap import (
    dice_loss,
    dice_loss_grad,
)
from ._regression import (
    huber_loss,
    huber_loss_grad,
    log_cosh_loss,
    log_cosh_loss_grad,
    mae_loss,
    mae_loss_grad,
    mse_loss,
    mse_loss_grad,
)

__all__ = [
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_grad",
    "cross_entropy",
    "cross_entropy_grad",
    "dice_loss",
    "dice_loss_grad",
    "entropy",
    "entropy_grad",
    "focal_loss",
    "focal_loss_grad",
    "hinge_loss",
    "hinge_loss_grad",
    "huber_loss",
    "huber_loss_grad",
    "js_divergence",
    "js_divergence_grad",
    "kl_divergence",
    "kl_divergence_grad",
    "kl_divergence_grad_q",
    "log_cosh_loss",
    "log_cosh_loss_grad",
    "logsumexp",
    "mae_loss",
    "mae_loss_grad",
    "mse_loss",
    "mse_loss_grad",
    "nll_loss",
    "nll_loss_grad",
    "one_hot",
]
