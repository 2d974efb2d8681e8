"""How far a measured accuracy may be from the true one."""

import math
from statistics import NormalDist

from .. import _check
from ..errors import ParameterError


def accuracy_standard_error(accuracy: float, n: int) -> float:
    r"""Standard deviation of an accuracy that was measured on n examples, :math:`\sqrt{p(1-p)/n}`.

    Parameters
    ----------
    accuracy
        The accuracy p in [0, 1].
    n
        Number of test examples.

    Returns
    -------
    float
        The standard error; a difference below twice of it is likely to be chance.

    Raises
    ------
    ParameterError
        If `accuracy` is not in [0, 1], or `n` is not positive.

    Notes
    -----
    It is that of independent examples. Only their number counts, not their share of the data.
    At p = 0 and p = 1 it is 0, which is too sure: use `wilson_interval`.

    Examples
    --------
    Near 98%, five hundred test images cannot tell apart two models that differ by a point:

    >>> round(accuracy_standard_error(0.98, 500), 4)
    0.0063
    >>> [round(accuracy_standard_error(0.9, n), 3) for n in (100, 1000, 10_000)]
    [0.03, 0.009, 0.003]
    """
    _check.in_range(accuracy, "[0, 1]", "accuracy_standard_error", "accuracy")
    _check.count(n, 1, "accuracy_standard_error", "n")
    return math.sqrt(accuracy * (1 - accuracy) / n)


def wilson_interval(successes: int, n: int, confidence_level: float = 0.95) -> tuple[float, float]:
    r"""Interval for a probability, from the number of successes in n independent trials.

    It holds every p from which the measured share :math:`\hat p` is at most z standard errors
    away, :math:`|\hat p - p| \le z \sqrt{p(1-p)/n}`.

    Parameters
    ----------
    successes
        Number of successes, such as images that were recognized, from 0 to n.
    n
        Number of trials.
    confidence_level
        Share of such intervals that hold the true probability, about; it gives z, 1.96 for 0.95.

    Returns
    -------
    low : float
        Lower end, at least 0.
    high : float
        Upper end, at most 1.

    Raises
    ------
    ParameterError
        If `successes` is not an integer from 0 to `n`, `n` is not positive, or
        `confidence_level` is not in (0, 1).

    Notes
    -----
    The ends solve a quadratic equation whose roots have the product
    :math:`\hat p^2 / (1 + z^2/n)`; dividing by the large root loses no digits where the
    small one is near 0. The upper end is 1 less the lower one for the failures.

    References
    ----------
    Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    Examples
    --------
    Without a single error in 100 images, the usual interval is a point; this one is not:

    >>> 1.0 - 1.96 * accuracy_standard_error(1.0, 100)
    1.0
    >>> low, high = wilson_interval(100, 100)
    >>> round(low, 3), high
    (0.963, 1.0)
    """
    who = "wilson_interval"
    _check.count(n, 1, who, "n")
    _check.count(successes, 0, who, "successes")
    if successes > n:
        raise ParameterError(f"{who}: successes must be at most n, {n}; got {successes}")
    _check.in_range(confidence_level, "(0, 1)", who, "confidence_level")
    z = -NormalDist().inv_cdf((1 - confidence_level) / 2)  # (1 + level) / 2 could round to 1
    return _lower_end(successes / n, n, z), 1 - _lower_end((n - successes) / n, n, z)


def _lower_end(p: float, n: int, z: float) -> float:
    """Solve (1 + z²/n) q² - (2p + z²/n) q + p² = 0 for the smaller q."""
    if p == 0:  # where z is 0 too, the formula is 0/0
        return 0.0
    return p**2 / (p + z**2 / (2 * n) + z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)))
