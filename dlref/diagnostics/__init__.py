"""Measurements of a model and its training: what a figure of a lab shows, and what to look at."""

from ._estimates import BiasVariance, bias_variance, condition_number, gradient_noise_scale
from ._gan import ModesCovered, gan_optimal_discriminator, gan_value, modes_covered
from ._network import SignalPropagation, loss_slice, sharpness, signal_propagation
from ._units import activation_sparsity, dead_units, same_sign_fraction

__all__ = [
    "BiasVariance",
    "ModesCovered",
    "SignalPropagation",
    "activation_sparsity",
    "bias_variance",
    "condition_number",
    "dead_units",
    "gan_optimal_discriminator",
    "gan_value",
    "gradient_noise_scale",
    "loss_slice",
    "modes_covered",
    "same_sign_fraction",
    "sharpness",
    "signal_propagation",
]
