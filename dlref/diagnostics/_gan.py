"""Generative adversarial networks: the game's value, and what a generator leaves out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array


def gan_optimal_discriminator(p_data: ArrayLike, p_gen: ArrayLike) -> Array:
    r"""Best discriminator for a fixed generator, :math:`D^* = p/(p + q)`.

    p are the data, q the generator.

    Parameters
    ----------
    p_data
        Probabilities or densities of the data, of any shape.
    p_gen
        Those of the generator at the same points.

    Returns
    -------
    ndarray
        Shape and floating dtype of `p_data`, values in [0, 1]; NaN where both are 0, where no
        discriminator is ever asked.

    Raises
    ------
    ShapeError
        If the shapes differ.
    ParameterError
        If a probability is negative.

    Notes
    -----
    Computed as :math:`1/(1 + q/p)`, without a sum of densities that could overflow.

    References
    ----------
    Goodfellow et al. 2014, "Generative adversarial nets", proposition 1.

    Examples
    --------
    >>> gan_optimal_discriminator([0.5, 0.5, 0.0], [0.5, 0.0, 0.5])
    array([0.5, 1. , 0. ])

    For two unit Gaussians around 1 and -1 it is the sigmoid of 2x:

    >>> import numpy as np
    >>> from dlref.activations import sigmoid
    >>> from dlref.special import normal_pdf
    >>> x = np.linspace(-5, 5, 101)
    >>> d = gan_optimal_discriminator(normal_pdf(x - 1), normal_pdf(x + 1))
    >>> bool(np.abs(d - sigmoid(2 * x)).max() < 1e-15)
    True
    """
    p_data, p_gen = _densities(p_data, p_gen, "gan_optimal_discriminator")
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # q/0, large q/p, 0/0
        return 1 / (1 + p_gen / p_data)


def gan_value(p_data: ArrayLike, p_gen: ArrayLike, d: ArrayLike | None = None) -> float:
    r"""Value of the game, :math:`\sum_k p_k \log d_k + q_k \log(1 - d_k)`.

    p are the data, q the generator. The discriminator raises the value, the generator lowers it.

    Parameters
    ----------
    p_data
        Probabilities of the data that sum to 1, shape (K,); densities on a grid count times its
        spacing.
    p_gen
        Those of the generator, shape (K,).
    d
        Answers of the discriminator in [0, 1], shape (K,); None for the optimal one.

    Returns
    -------
    float
        Number of at most 0; minus infinity if the discriminator is certain and wrong.

    Raises
    ------
    ShapeError
        If the shapes are not (K,).
    ParameterError
        If a probability is negative, they do not sum to 1, or `d` is outside [0, 1].

    Notes
    -----
    With the optimal discriminator the value is :math:`-\log 4 + 2\,\mathrm{JSD}(p, q)`, with the
    Jensen-Shannon divergence: -log 4 where the generator has reached the data, 0 where the two
    have nothing in common. Both logarithms are then written as :math:`\log p - \log(p + q)`: in the
    tails 1 - D* is 0 by rounding, and its logarithm minus infinity.

    References
    ----------
    Goodfellow et al. 2014, "Generative adversarial nets", equation 1 and theorem 1.

    Examples
    --------
    >>> import math
    >>> gan_value([0.5, 0.5], [0.5, 0.5], [0.5, 0.5]) == -math.log(4)
    True
    >>> gan_value([1.0, 0.0], [0.0, 1.0]), gan_value([1.0, 0.0], [0.0, 1.0], [1.0, 1.0])
    (0.0, -inf)

    Two unit Gaussians around 1 and -1, by the sum over a grid:

    >>> import numpy as np
    >>> from dlref.special import normal_pdf
    >>> x, dx = np.linspace(-20, 20, 4001, retstep=True)
    >>> p, q = normal_pdf(x - 1) * dx, normal_pdf(x + 1) * dx
    >>> round(gan_value(p, q), 4)
    -0.7126
    >>> gan_value(p, q, gan_optimal_discriminator(p, q))
    -inf
    """
    p_data, p_gen = _densities(p_data, p_gen, "gan_value")
    _check.shape(p_data, "K", "gan_value", "p_data")
    _check.distribution(p_data, 0, "gan_value", "p_data")
    _check.distribution(p_gen, 0, "gan_value", "p_gen")
    if d is not None:
        d = _check.like(d, p_data, "gan_value", "d")
        _check.all_in_range(d, "[0, 1]", "gan_value", "d")
        real, fake = _times_log(p_data, d), _times_log(p_gen, 1 - d)
    else:
        both = p_data + p_gen
        real = _times_log(p_data, p_data) - _times_log(p_data, both)
        fake = _times_log(p_gen, p_gen) - _times_log(p_gen, both)
    return float(np.sum(real + fake))


class ModesCovered(NamedTuple):
    """How many modes a generator reaches, and how many of its samples lie near one.

    Attributes
    ----------
    modes
        Number of modes with enough samples near them.
    share
        Share of the samples that lie near any mode.

    Examples
    --------
    >>> ModesCovered(modes=8, share=0.9).modes
    8
    """

    modes: int
    share: float


def modes_covered(
    samples: ArrayLike, modes: ArrayLike, radius: float, min_samples: int = 1
) -> ModesCovered:
    r"""Count the modes of a known mixture that samples reach.

    Parameters
    ----------
    samples
        Points from the generator, shape (N, D).
    modes
        Centers of the mixture, shape (K, D).
    radius
        Largest Euclidean distance from its nearest mode at which a sample belongs to it; three
        standard deviations of a mode are usual.
    min_samples
        Samples that a mode needs to be covered.

    Returns
    -------
    ModesCovered
        The number of modes covered, and the share of samples near a mode; the share is NaN if
        there are no samples.

    Raises
    ------
    ShapeError
        If the shapes are not (N, D) and (K, D) with K at least 1.
    ParameterError
        If `radius` is not positive, or `min_samples` no integer of at least 1.

    References
    ----------
    Srivastava et al. 2017, "VEEGAN: reducing mode collapse in GANs using implicit variational
    learning", where the two numbers are called modes and high-quality samples.

    Examples
    --------
    Two modes of four are reached; one sample lies between them:

    >>> modes = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]
    >>> modes_covered([[1.1, 0.0], [0.9, 0.1], [0.5, 0.5], [0.0, 1.0]], modes, radius=0.25)
    ModesCovered(modes=2, share=0.75)

    A collapse shows in the first number, samples between the modes in the second:

    >>> modes_covered([[1.0, 0.0]] * 100, modes, radius=0.25)
    ModesCovered(modes=1, share=1.0)
    """
    samples = _check.floating(samples, "modes_covered", "samples")
    modes = _check.floating(modes, "modes_covered", "modes")
    _check.shape(samples, "N D", "modes_covered", "samples")
    _check.shape(modes, f"K {samples.shape[1]}", "modes_covered", "modes")
    _check.axis(modes, 0, "modes_covered", "modes")
    _check.in_range(radius, "(0, inf)", "modes_covered", "radius")
    _check.count(min_samples, 1, "modes_covered", "min_samples")
    distance = np.linalg.norm(samples[:, None] - modes, axis=-1)
    near = distance.min(axis=1) <= radius
    counts = np.bincount(distance.argmin(axis=1)[near], minlength=len(modes))
    share = float(near.mean()) if len(samples) else np.nan
    return ModesCovered(int(np.count_nonzero(counts >= min_samples)), share)


def _densities(p_data: ArrayLike, p_gen: ArrayLike, who: str) -> tuple[Array, Array]:
    p_data = _check.floating(p_data, who, "p_data")
    p_gen = _check.like(p_gen, p_data, who, "p_gen")
    _check.all_in_range(p_data, "[0, inf]", who, "p_data")
    _check.all_in_range(p_gen, "[0, inf]", who, "p_gen")
    return p_data, p_gen


def _times_log(p: Array, d: Array) -> Array:
    """Return p log d, and 0 where p is 0, whatever d is."""
    with np.errstate(divide="ignore"):
        return p * np.log(d, out=np.zeros_like(p), where=p > 0)
