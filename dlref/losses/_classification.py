"""Losses over several classes, which stand on axis 1: labels or probabilities as target."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from .. import _check
from .._check import Array
from ..activations import log_softmax, softmax
from ..errors import ShapeError
from ._reduction import averaged, check_reduction, reduced


def logsumexp(z: ArrayLike, axis: int = -1, *, keepdims: bool = False) -> Array:
    r"""Logarithm of a sum of exponentials, :math:`\log \sum_k e^{z_k}`.

    Parameters
    ----------
    z
        Array of any shape with at least one axis.
    axis
        Axis of the sum.
    keepdims
        Whether the axis stays, with length 1.

    Returns
    -------
    ndarray
        Floating dtype of `z`, its shape without `axis`.

    Raises
    ------
    ShapeError
        If `z` has no such axis or no element along it.

    Notes
    -----
    The largest element m is taken out, :math:`m + \log\sum_k e^{z_k - m}`: then no exponent is
    positive, and one term is 1. The gradient is the softmax.

    References
    ----------
    Blanchard, Higham and Higham 2021, "Accurately computing the log-sum-exp and softmax
    functions".

    Examples
    --------
    >>> round(float(logsumexp([1000.0, 1000.0])), 4)
    1000.6931
    >>> logsumexp([[0.0, -1e4], [-1e4, -1e4]]).round(4)
    array([    0.    , -9999.3069])

    The formula as it stands overflows, or is the logarithm of 0:

    >>> import numpy as np
    >>> with np.errstate(over="ignore", divide="ignore"):
    ...     float(np.log(np.exp(1000.0) + np.exp(1000.0))), float(np.log(np.exp(-1e4)))
    (inf, -inf)
    """
    z = _check.floating(z, "logsumexp", "z")
    _check.axis(z, axis, "logsumexp", "z")
    largest = z.max(axis=axis, keepdims=True)
    largest = np.where(np.isinf(largest), 0, largest)  # inf - inf would be NaN
    with np.errstate(over="ignore", divide="ignore"):  # exp makes -inf 0; log(0) is right for -inf
        terms = z - largest
        np.exp(terms, out=terms)
        y = np.log(terms.sum(axis=axis, keepdims=True)) + largest
    return y if keepdims else y.squeeze(axis)[()]


def one_hot(y: ArrayLike, num_classes: int, *, dtype: DTypeLike = np.float64) -> Array:
    r"""Labels as unit vectors: 1 at the place of the label, 0 elsewhere.

    Parameters
    ----------
    y
        Integer labels, of any shape.
    num_classes
        Number of classes K.
    dtype
        Floating dtype of the result.

    Returns
    -------
    ndarray
        Shape of `y` with an axis of length K behind it.

    Raises
    ------
    ParameterError
        If `y` does not hold integers, or a label is not in [0, K).

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])

    Indexing an identity matrix takes -1 for the last class; here it is an error:

    >>> import numpy as np
    >>> np.eye(3)[[-1]]
    array([[0., 0., 1.]])
    >>> one_hot([-1], 3)
    Traceback (most recent call last):
        ...
    dlref.errors.ParameterError: one_hot: y must hold labels in [0, 3); got -1
    """
    labels = _check.labels(y, num_classes, "one_hot", "y")
    hot = np.zeros((*labels.shape, num_classes), dtype)
    np.put_along_axis(hot, labels[..., None], 1, axis=-1)
    return hot


def nll_loss(
    log_p: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    reduction: str = "mean",
) -> Array:
    r"""Negative log-likelihood of the right class, :math:`-w_t \log p_t`.

    Parameters
    ----------
    log_p
        Logarithms of the probabilities of K classes, shape (N, K) or (N, K, ...).
    target
        Integer labels t in [0, K), shape (N,) or (N, ...).
    weight
        One weight per class, shape (K,); 1 if left out.
    reduction
        ``"sum"``; ``"mean"``, the sum divided by the weights of the labels that occur; or
        ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `target`; floating dtype of `log_p`.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If `target` does not hold integers in [0, K), or a weight is negative.

    Notes
    -----
    It takes what `log_softmax` gives; fed with probabilities it returns nonsense without an
    error. `cross_entropy` is both in one.

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", equation 4.108.

    Examples
    --------
    >>> import numpy as np
    >>> log_p = np.log([[0.25, 0.75], [0.5, 0.5]])
    >>> nll_loss(log_p, [1, 0], reduction="none").round(4)
    array([0.2877, 0.6931])
    """
    log_p, labels, w = _log_likelihood(log_p, target, weight, reduction, "nll_loss")
    return reduced(-w * log_p[_places(labels)], reduction, _mean(w))


def nll_loss_grad(
    log_p: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    reduction: str = "mean",
) -> Array:
    r"""Gradient of `nll_loss` at the log-probabilities: :math:`-w_t` at the label, else 0.

    Parameters
    ----------
    log_p
        Logarithms of the probabilities of K classes, shape (N, K) or (N, K, ...).
    target
        Integer labels t in [0, K), shape (N,) or (N, ...).
    weight
        As in `nll_loss`.
    reduction
        As in `nll_loss`; ``"mean"`` divides by the weights of the labels that occur.

    Returns
    -------
    ndarray
        Shape and floating dtype of `log_p`.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If `target` does not hold integers in [0, K), or a weight is negative.

    Examples
    --------
    >>> import numpy as np
    >>> nll_loss_grad(np.log([[0.25, 0.75], [0.5, 0.5]]), [1, 0])
    array([[ 0. , -0.5],
           [-0.5,  0. ]])
    """
    log_p, labels, w = _log_likelihood(log_p, target, weight, reduction, "nll_loss_grad")
    gradient = np.zeros_like(log_p)
    gradient[_places(labels)] = -w
    return averaged(gradient, _total(w), reduction)


def cross_entropy(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
) -> Array:
    r"""Cross-entropy of target and softmax, :math:`-\sum_k t_k \log s_k` with s = softmax(z).

    Parameters
    ----------
    logits
        Logits z of K classes, shape (N, K) or (N, K, ...): the classes are on axis 1.
    target
        Integer labels in [0, K), shape (N,) or (N, ...), or probabilities t, of the shape of
        `logits`.
    weight
        One weight :math:`w_k` per class, shape (K,), a factor of :math:`t_k`; 1 if left out.
    label_smoothing
        Share ε of the target that is spread evenly over the classes,
        :math:`(1-\varepsilon)\,t_k + \varepsilon/K`.
    reduction
        ``"sum"``; ``"mean"``, the sum divided by the number of examples, or by the weights of
        the labels that occur; or ``"none"``.

    Returns
    -------
    ndarray
        A number, or with ``"none"`` the shape of `logits` without axis 1; its floating dtype.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If labels are not integers in [0, K), if probabilities do not sum to 1, if a weight is
        negative, or if `label_smoothing` is not in [0, 1].

    Notes
    -----
    With a label t this is :math:`\log\sum_k e^{z_k} - z_t`, where the largest logit is taken out
    first: no probability is formed, so none can become 0 before its logarithm is taken.

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", equation 4.108. Szegedy, Vanhoucke,
    Ioffe, Shlens and Wojna 2016, "Rethinking the Inception architecture for computer vision",
    section 7, for label smoothing.

    Examples
    --------
    >>> round(float(cross_entropy([[0.0, 0.0], [0.0, 1000.0]], [0, 1])), 4)
    0.3466
    >>> float(cross_entropy([[0.0, 1000.0]], [0]))
    1000.0

    The logarithm of a softmax that has become 0 is lost:

    >>> import numpy as np
    >>> from dlref.activations import softmax
    >>> with np.errstate(divide="ignore"):
    ...     float(-np.log(softmax([0.0, 1000.0])[0]))
    inf
    """
    who = "cross_entropy"
    z, t, w = _entropy_arguments(logits, target, weight, label_smoothing, reduction, who)
    if t.dtype.kind == "f":
        losses = -(t * log_softmax(z, axis=1)).sum(axis=1)
    else:
        terms = _shifted(z)
        right = terms[_places(t)]
        np.exp(terms, out=terms)
        losses = w * (np.log(_sums(terms)) - right)
    return reduced(losses, reduction, _mean(w))


def cross_entropy_grad(
    logits: ArrayLike,
    target: ArrayLike,
    *,
    weight: ArrayLike | None = None,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
) -> Array:
    r"""Gradient of `cross_entropy` at the logits, :math:`s_k - t_k`.

    Parameters
    ----------
    logits
        Logits z of K classes, shape (N, K) or (N, K, ...).
    target
        Integer labels in [0, K), shape (N,) or (N, ...), or probabilities t, of the shape of
        `logits`.
    weight
        As in `cross_entropy`; with weights the gradient is
        :math:`s_k \sum_j w_j t_j - w_k t_k`.
    label_smoothing
        As in `cross_entropy`.
    reduction
        As in `cross_entropy`; ``"mean"`` divides by the same number.

    Returns
    -------
    ndarray
        Shape and floating dtype of `logits`; the sums along axis 1 are 0.

    Raises
    ------
    ShapeError
        If a shape does not fit.
    ParameterError
        If labels are not integers in [0, K), if probabilities do not sum to 1, if a weight is
        negative, or if `label_smoothing` is not in [0, 1].

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", equation 4.109.

    Examples
    --------
    >>> cross_entropy_grad([[0.0, 0.0], [0.0, 1000.0]], [0, 1], reduction="sum")
    array([[-0.5,  0.5],
           [ 0. ,  0. ]])
    """
    who = "cross_entropy_grad"
    z, t, w = _entropy_arguments(logits, target, weight, label_smoothing, reduction, who)
    if t.dtype.kind == "f":
        gradient = softmax(z, axis=1) * t.sum(axis=1, keepdims=True) - t
        return averaged(gradient, _total(w), reduction)
    w = averaged(w, _total(w), reduction)  # N numbers, where the gradient has N K
    gradient = _shifted(z)
    np.exp(gradient, out=gradient)
    gradient *= (w / _sums(gradient))[:, None]
    gradient[_places(t)] -= w
    return gradient


def _shifted(z: Array) -> Array:
    with np.errstate(over="ignore"):  # a difference beyond all floats is -inf, and exp makes it 0
        return z - z.max(axis=1, keepdims=True)


def _sums(terms: Array) -> Array:
    """Sum over axis 1, three times as fast as NumPy's own sum of rows."""
    return np.einsum("nk...->n...", terms)


def _places(labels: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
    """Return the index of each example's right class in an array with the classes on axis 1."""
    indices: tuple[Any, ...] = np.indices(labels.shape, sparse=True)
    return indices[0], labels, *indices[1:]


def _mean(w: Array) -> float:
    return float(reduced(w, "mean"))


def _total(w: Array) -> float:
    return float(w.sum(dtype=np.float64))


def _log_likelihood(
    log_p: ArrayLike, target: ArrayLike, weight: ArrayLike | None, reduction: str, who: str
) -> tuple[Array, NDArray[np.intp], Array]:
    """Return log-probabilities; labels; and their weights."""
    log_p, weights = _scores(log_p, weight, reduction, who, "log_p")
    labels = _labels(target, log_p, "", who)
    return log_p, labels, weights[labels]


def _entropy_arguments(
    logits: ArrayLike,
    target: ArrayLike,
    weight: ArrayLike | None,
    label_smoothing: float,
    reduction: str,
    who: str,
) -> tuple[Array, NDArray[Any], Array]:
    """Return logits; labels or, if these do not suffice, weighted probabilities; a weight each."""
    z, weights = _scores(logits, weight, reduction, who, "logits")
    _check.in_range(label_smoothing, "[0, 1]", who, "label_smoothing")
    if np.shape(target) == z.shape:
        t = _check.like(target, z, who, "target")
        _check.distribution(t, 1, who, "target")
        w = np.ones_like(z[:, 0])
    else:
        labels = _labels(target, z, f" or {z.shape}", who)
        w = weights[labels]
        if not label_smoothing:
            return z, labels, w
        t = np.zeros_like(z)
        t[_places(labels)] = 1
    smoothed = (1 - label_smoothing) * t + label_smoothing / z.shape[1]
    return z, smoothed * weights.reshape(-1, *[1] * (z.ndim - 2)), w


def _labels(target: ArrayLike, scores: Array, otherwise: str, who: str) -> NDArray[np.intp]:
    expected = scores.shape[:1] + scores.shape[2:]
    if np.shape(target) != expected:
        raise ShapeError(
            f"{who}: target must have shape {expected}{otherwise}; got {np.shape(target)}"
        )
    return _check.labels(target, scores.shape[1], who, "target")


def _scores(
    scores: ArrayLike, weight: ArrayLike | None, reduction: str, who: str, name: str
) -> tuple[Array, Array]:
    """Return scores of shape (N, K, ...) and K weights."""
    check_reduction(reduction, who)
    scores = _check.floating(scores, who, name)
    if scores.ndim < 2:
        raise ShapeError(f"{who}: {name} must have shape (N, K, ...); got {scores.shape}")
    _check.axis(scores, 1, who, name)
    if weight is None:
        return scores, np.ones(scores.shape[1], scores.dtype)
    weights = _check.floating(weight, who, "weight").astype(scores.dtype, copy=False)
    _check.shape(weights, str(scores.shape[1]), who, "weight")
    _check.all_in_range(weights, "[0, inf]", who, "weight")
    return scores, weights
