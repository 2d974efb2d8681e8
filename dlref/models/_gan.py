"""Two networks against each other, and the penalty that keeps a critic's slope near 1."""

from __future__ import annotations  # so that numpy.random is loaded when used, not by a hint

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from .. import _check
from .._check import Array
from ..activations import identity, leaky_relu, relu, sigmoid, softplus, tanh
from ..errors import ParameterError
from ..layers import Activation, Layer, Linear, Sequential

Grads = dict[str, Array]
Function = Callable[[Array], Array]


class GAN:
    r"""Generator and discriminator, with the losses of both and their gradients.

    The generator G makes examples of random numbers z; the discriminator D gives each example a
    logit s = D(x), shape (N, 1): the higher, the more real. With :math:`\zeta` for softplus, so
    that :math:`\zeta(-s) = -\log \sigma(s)`, the means of these are minimized:

    ==================== ============================================== ======================
    `loss`               discriminator                                  generator
    ==================== ============================================== ======================
    ``"non-saturating"`` :math:`\zeta(-D(x)) + \zeta(D(G(z)))`          :math:`\zeta(-D(G(z)))`
    ``"saturating"``     the same                                       :math:`-\zeta(D(G(z)))`
    ``"wgan-gp"``        :math:`D(G(z)) - D(x) + \lambda P`             :math:`-D(G(z))`
    ==================== ============================================== ======================

    Parameters
    ----------
    generator
        Network from z, (N, ...), to examples.
    discriminator
        Network from examples to logits (N, 1), with no sigmoid behind them. For ``"wgan-gp"`` one
        that `gradient_penalty` knows how to differentiate.
    loss
        ``"non-saturating"``, ``"saturating"`` or ``"wgan-gp"``.
    penalty
        λ, the weight of the gradient penalty P.

    Raises
    ------
    ParameterError
        If a network is no layer, the word is not known, or `penalty` is negative.

    Notes
    -----
    Both generator losses of the first kind have their minimum in the same place. Where D is sure
    of itself, s far below 0, the slope of the saturating one is :math:`-\sigma(s) \approx 0`, that
    of the other :math:`-\sigma(-s) \approx -1`.

    Both networks act as in training, and each batch, real or made, goes through D by itself.

    References
    ----------
    Goodfellow et al. 2014, "Generative adversarial nets", section 3.
    Gulrajani et al. 2017, "Improved training of Wasserstein GANs", equation 3.

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.models import mlp
    >>> rng = np.random.default_rng(0)
    >>> gan = GAN(mlp([2, 16, 2], rng=rng), mlp([2, 16, 1], rng=rng))
    >>> real, z = rng.standard_normal((8, 2)), rng.standard_normal((8, 2))
    >>> loss, grads = gan.discriminator_gradients(real, z)
    >>> sorted(grads) == sorted(gan.discriminator.params)
    True
    >>> loss, grads = gan.generator_gradients(z)
    >>> sorted(grads) == sorted(gan.generator.params)
    True
    """

    def __init__(
        self,
        generator: Layer,
        discriminator: Layer,
        loss: str = "non-saturating",
        penalty: float = 10.0,
    ) -> None:
        for name, model in [("generator", generator), ("discriminator", discriminator)]:
            if not isinstance(model, Layer):
                raise ParameterError(f"GAN: {name} must be a Layer; got {model!r}")
        _check.choice(loss, list(FOOLED), "GAN", "loss")
        _check.in_range(penalty, "[0, inf)", "GAN", "penalty")
        if loss == "wgan-gp":
            _leaves(discriminator, "GAN", "discriminator")
        self.generator, self.discriminator = generator, discriminator
        self.loss, self.penalty = loss, float(penalty)

    def generate(self, z: ArrayLike) -> Array:
        """Make examples, outside training.

        Parameters
        ----------
        z
            Random numbers, (N, ...), of which the generator makes N examples.

        Returns
        -------
        ndarray
            The examples.
        """
        return self.generator.forward(z)

    def discriminator_gradients(
        self, real: ArrayLike, z: ArrayLike, *, rng: np.random.Generator = _check.MISSING
    ) -> tuple[float, Grads]:
        """Return the discriminator's loss, and the gradients at its parameters.

        Parameters
        ----------
        real
            Examples, (N, ...).
        z
            As many random numbers, or another number of them.
        rng
            Generator of the places where ``"wgan-gp"`` takes its penalty; needed for it only.

        Returns
        -------
        loss : float
            The loss.
        grads : dict
            Gradients, under the keys of ``discriminator.params``.
        """
        who, wasserstein = "GAN.discriminator_gradients", self.loss == "wgan-gp"
        if wasserstein:
            _check.generator(rng, who)
        fake = self.generator.forward(z, train=True)
        on_real, on_fake = (MINUS, PLUS) if wasserstein else (LOG_REAL, LOG_FAKE)
        real_loss, real_grads, _ = self._judged(real, on_real)
        fake_loss, fake_grads, _ = self._judged(fake, on_fake)
        loss = real_loss + fake_loss
        grads: Grads = {name: real_grads[name] + fake_grads[name] for name in real_grads}
        if wasserstein:
            share = rng.random((len(fake), *(1,) * (fake.ndim - 1))).astype(fake.dtype)
            between = share * _check.like(real, fake, who, "real") + (1 - share) * fake
            value, more = gradient_penalty(self.discriminator, between)
            loss += self.penalty * value
            grads = {name: gradient + self.penalty * more[name] for name, gradient in grads.items()}
        return loss, grads

    def generator_gradients(self, z: ArrayLike) -> tuple[float, Grads]:
        """Return the generator's loss, and the gradients at its parameters.

        Parameters
        ----------
        z
            Random numbers, (N, ...).

        Returns
        -------
        loss : float
            The loss.
        grads : dict
            Gradients, under the keys of ``generator.params``.
        """
        fake = self.generator.forward(z, train=True)
        loss, _, dfake = self._judged(fake, FOOLED[self.loss])
        self.generator.backward(dfake)
        return loss, self.generator.grads

    def _judged(self, x: ArrayLike, rule: tuple[Function, Function]) -> tuple[float, Grads, Array]:
        """Return the mean of a function of the logits, and its gradients at D and at x."""
        f, f_grad = rule
        s = self.discriminator.forward(x, train=True)
        _check.shape(s, "N 1", "GAN", "discriminator(x)")
        dx = self.discriminator.backward(f_grad(s) / len(s))
        return float(f(s).mean()), self.discriminator.grads, dx

    def __repr__(self) -> str:
        """Write it as it is made."""
        return f"GAN({self.generator!r}, {self.discriminator!r}, loss={self.loss!r})"


# Functions of the logits, each with its derivative.
LOG_REAL = (lambda s: softplus(-s), lambda s: -sigmoid(-s))
LOG_FAKE = (softplus, sigmoid)
MINUS = (lambda s: -s, lambda s: -np.ones_like(s))
PLUS = (lambda s: s, np.ones_like)
FOOLED: dict[str, tuple[Function, Function]] = {
    "non-saturating": LOG_REAL,
    "saturating": (lambda s: -softplus(s), lambda s: -sigmoid(s)),
    "wgan-gp": MINUS,
}

# Second derivatives of the activations that a critic may have.
BENDS: dict[Callable[..., Array], Function] = {
    identity: np.zeros_like,
    relu: np.zeros_like,
    leaky_relu: np.zeros_like,
    tanh: lambda a: -2 * np.tanh(a) * (1 - np.tanh(a) ** 2),
}


def gradient_penalty(critic: Layer, x: ArrayLike) -> tuple[float, Grads]:
    r"""Penalty on the slope of a critic, :math:`P = \frac1N \sum_n (\|\nabla_x D(x_n)\| - 1)^2`.

    Parameters
    ----------
    critic
        D, a `Sequential` of `Linear` layers and `Activation` layers with identity, relu,
        leaky_relu or tanh, such as `mlp` gives; output (N, 1).
    x
        Places where the slope is taken, (N, D), one or more.

    Returns
    -------
    value : float
        P.
    grads : dict
        Gradients of P, under the keys of ``critic.params``.

    Raises
    ------
    ParameterError
        If the critic has other layers.
    ShapeError
        If there is no place, or the output is not one number for each.

    Notes
    -----
    The slope comes from a backward pass, so the gradient of P goes backward through that. For a
    layer let a be its input, :math:`\delta` the slope at its output and :math:`\delta'` that at a:

    1. forward, keeping a; backward from :math:`\delta = 1`, keeping :math:`\delta`: this ends with
       the slope g at x;
    2. from :math:`u = \partial P / \partial g` up again through the backward pass: an affine map
       had :math:`\delta' = \delta W^\top`, so W gets :math:`u^\top \delta`, and
       :math:`u \leftarrow uW`; an activation had :math:`\delta' = \delta \odot f'(a)`, so a gets
       :math:`u \odot \delta \odot f''(a)`, and :math:`u \leftarrow u \odot f'(a)`;
    3. down once more, an ordinary backward pass of what the a have got.

    For a critic of ReLUs f'' is 0: step 3 finds nothing, and no bias has a gradient.

    References
    ----------
    Gulrajani et al. 2017, "Improved training of Wasserstein GANs", equation 3.

    Examples
    --------
    The slope of x w is w; here it is 5 long:

    >>> import numpy as np
    >>> from dlref.layers import Linear, Sequential
    >>> critic = Sequential(Linear(2, 1, rng=np.random.default_rng(0)))
    >>> critic.params["0.W"] = [[3.0], [4.0]]
    >>> value, grads = gradient_penalty(critic, [[0.0, 0.0]])
    >>> value, grads["0.W"]  # (5 - 1)², and 2 (5 - 1) w / 5
    (16.0, array([[4.8],
           [6.4]]))
    """
    who = "gradient_penalty"
    layers = _leaves(critic, who, "critic")
    h = _check.floating(x, who)
    _check.axis(h, 0, who)
    inputs, deltas = [], []
    for _, layer in layers:
        inputs.append(h)
        h = layer.forward(h)
    _check.shape(h, f"{len(h)} 1", who, "critic(x)")
    g = np.ones_like(h)
    for _, layer in reversed(layers):
        deltas.append(g)
        g = layer.backward(g)
    deltas.reverse()
    length = np.sqrt((g**2).sum(axis=1, keepdims=True))
    u = 2 / len(g) * (length - 1) * np.divide(g, length, out=np.zeros_like(g), where=length > 0)
    grads: Grads = {}
    bends: list[Array | None] = []
    for (name, layer), a, delta in zip(layers, inputs, deltas, strict=True):
        if isinstance(layer, Activation):
            bends.append(u * delta * BENDS[layer.f](a))
            u = u * layer.f_grad(a, **layer.arguments)
        else:
            bends.append(None)
            grads[f"{name}W"] = u.T @ delta
            u = u @ layer.params["W"]
    d = np.zeros_like(h)
    for (name, layer), bend in zip(reversed(layers), reversed(bends), strict=True):
        d = layer.backward(d)
        if bend is not None:
            d = d + bend
        for key, gradient in layer.grads.items():
            grads[f"{name}{key}"] = gradient + grads.get(f"{name}{key}", 0)
    value = float(((length - 1) ** 2).mean())
    return value, {name: grads[name] for name in critic.params}


def _leaves(critic: Layer, who: str, name: str) -> list[tuple[str, Layer]]:
    """List the affine maps and activations, each with what stands before its parameters' names."""
    leaves = list(_walk(critic, ""))
    for _, layer in leaves:
        known = isinstance(layer, Activation) and layer.f in BENDS
        if not known and type(layer) is not Linear:
            allowed = ", ".join(f.__name__ for f in BENDS)
            raise ParameterError(
                f"{who}: {name} must be made of Linear and Activation layers ({allowed}) for a "
                f"gradient penalty; got {layer!r}"
            )
    return leaves


def _walk(layer: Layer, prefix: str) -> Iterator[tuple[str, Layer]]:
    if type(layer) is Sequential:
        for i, inner in enumerate(layer.layers):
            yield from _walk(inner, f"{prefix}{i}.")
    else:
        yield prefix, layer
