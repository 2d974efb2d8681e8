"""Whole networks: against the tape of autodiff, against differences, and in what they promise."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from dlref.autodiff import Tensor, concatenate, maximum
from dlref.gradcheck import check_gradient, directional_derivative
from dlref.layers import Activation, Layer, Linear, Residual, Sequential
from dlref.models import (
    GAN,
    SequenceClassifier,
    UNet2d,
    bottleneck_block,
    gradient_penalty,
    mlp,
    residual_mlp,
    resnet_block,
    simple_cnn,
    transformer_block,
)
from dlref.normalization import BatchNorm, GroupNorm, RMSNorm
from dlref.recurrent import GRU, LSTM, RNN

Array = np.ndarray[Any, Any]


def generator() -> np.random.Generator:
    return np.random.default_rng(7)


def moved(model: Layer) -> Layer:
    """Give every parameter, biases too, a value of its own."""
    rng = np.random.default_rng(8)
    for array in model.params.values():
        array += 0.3 * rng.standard_normal(array.shape)
    return model


def size(model: Layer) -> int:
    return sum(array.size for array in model.params.values())


# The tape as a second opinion: the same network, written with tensors.


def conv(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """Slide a kernel of odd size over an image, padded so that the size stays."""
    N, C, H, w = x.shape
    K, pad = W.shape[0], W.shape[2] // 2
    x = concatenate([np.zeros((N, C, pad, w)), x, np.zeros((N, C, pad, w))], 2)
    x = concatenate([np.zeros((N, C, H + 2 * pad, pad)), x, np.zeros((N, C, H + 2 * pad, pad))], 3)
    y = b.reshape(1, K, 1, 1)
    for i, j in itertools.product(range(W.shape[2]), repeat=2):
        pixels = x[:, :, i : i + H, j : j + w].transpose(0, 2, 3, 1)
        y = y + (pixels @ W[:, :, i, j].transpose()).transpose(0, 3, 1, 2)
    return y


def pool(x: Tensor) -> Tensor:
    rows = maximum(x[:, :, 0::2], x[:, :, 1::2])
    return maximum(rows[:, :, :, 0::2], rows[:, :, :, 1::2])


def up(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    """Write each pixel as a block of two by two."""
    N, _, H, w = x.shape
    K = W.shape[1]
    pixels = x.transpose(0, 2, 3, 1)
    rows = [
        concatenate([(pixels @ W[:, :, i, j]).reshape(N, H, 1, w, 1, K) for j in (0, 1)], 4)
        for i in (0, 1)
    ]
    y = concatenate(rows, 2).reshape(N, 2 * H, 2 * w, K)
    return y.transpose(0, 3, 1, 2) + b.reshape(1, K, 1, 1)


def mlp_by_tape(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    h = (x @ p["0.0.W"] + p["0.0.b"]).tanh()
    h = h + (h @ p["1.body.0.W"] + p["1.body.0.b"]).tanh()
    return h @ p["2.W"] + p["2.b"]


def cnn_by_tape(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    for stage in "01":
        x = pool(conv(x, p[f"{stage}.0.W"], p[f"{stage}.0.b"]).relu())
    return x.reshape(x.shape[0], -1) @ p["3.W"] + p["3.b"]


def lstm_by_tape(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    H = p["cell.W_h"].shape[0]
    h = c = Tensor(np.zeros((x.shape[0], H)))
    for t in range(x.shape[1]):
        a = x[:, t] @ p["cell.W_x"] + h @ p["cell.W_h"] + p["cell.b"]
        i, f, g, o = (a[:, k * H : (k + 1) * H] for k in range(4))
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
    return h @ p["head.W"] + p["head.b"]


def unet_by_tape(x: Tensor, p: dict[str, Tensor]) -> Tensor:
    def twice(x: Tensor, at: str) -> Tensor:
        for i in (0, 2):
            x = conv(x, p[f"{at}.{i}.W"], p[f"{at}.{i}.b"]).relu()
        return x

    def level(x: Tensor, at: str) -> Tensor:
        if f"{at}.0.W" in p:
            return twice(x, at)
        a = twice(x, f"{at}.enter")
        below = level(pool(a), f"{at}.below.1")
        around = up(below, p[f"{at}.below.2.W"], p[f"{at}.below.2.b"])
        skips = p[f"{at}.leave.0.W"].shape[1] > a.shape[1]
        return twice(concatenate([a, around], 1) if skips else around, f"{at}.leave")

    return conv(level(x, "0"), p["1.W"], p["1.b"])


@pytest.mark.parametrize(
    ("model", "shape", "by_tape"),
    [
        (mlp([3, 5, 5, 2], "tanh", residual=True, rng=generator()), (4, 3), mlp_by_tape),
        (simple_cnn((2, 8, 4), 3, (3, 5), rng=generator()), (4, 2, 8, 4), cnn_by_tape),
        (
            SequenceClassifier(LSTM(3, 5, rng=generator()), 2, rng=generator()),
            (4, 6, 3),
            lstm_by_tape,
        ),
        (UNet2d(2, 3, depth=2, base=2, rng=generator()), (2, 2, 8, 4), unet_by_tape),
        (UNet2d(2, 3, 1, 2, skips=False, rng=generator()), (2, 2, 8, 4), unet_by_tape),
    ],
    ids=["mlp", "cnn", "lstm", "unet", "unet without skips"],
)
def test_the_tape_gives_the_same_gradients(
    model: Layer, shape: tuple[int, ...], by_tape: Callable[..., Tensor]
) -> None:
    moved(model)
    x = np.random.default_rng(9).standard_normal(shape)
    y = model.forward(x)
    dy = np.random.default_rng(10).standard_normal(y.shape)
    dx = model.backward(dy)
    params = {name: Tensor(array, requires_grad=True) for name, array in model.params.items()}
    input_ = Tensor(x, requires_grad=True)
    output = by_tape(input_, params)
    output.backward(dy)
    close = partial(np.testing.assert_allclose, rtol=1e-11, atol=1e-11)
    close(y, output.data)
    close(dx, input_.grad)
    for name, tensor in params.items():
        close(model.grads[name], tensor.grad, err_msg=name)


# What the networks are made of.


def test_sizes_of_the_published_networks() -> None:
    rng = generator()
    assert size(simple_cnn((1, 12, 12), 10, rng=rng)) == 2698
    assert size(simple_cnn((1, 12, 12), 10, (8, 32), head="average", rng=rng)) == 2746
    assert size(mlp([144, 64, 10], rng=rng)) == 9930
    # Without biases: two 3×3 convolutions, and the bottleneck of the paper's figure 5.
    assert size(resnet_block(64, 64, norm=partial(BatchNorm, affine=False), rng=rng)) == 73728
    block = bottleneck_block(256, 256, norm=partial(BatchNorm, affine=False), rng=rng)
    assert size(block) == 256 * 64 + 64 * 64 * 9 + 64 * 256


def test_a_network_is_written_as_its_layers() -> None:
    rng = generator()
    assert repr(mlp([2, 3, 3, 1], "tanh", residual=True, dropout=0.25, rng=rng)) == (
        "Sequential(Sequential(Linear(2, 3), Activation(tanh), Dropout(0.25)), "
        "Residual(Sequential(Linear(3, 3), Activation(tanh), Dropout(0.25))), Linear(3, 1))"
    )
    assert repr(mlp([2, 3, 1], norm=BatchNorm, rng=rng)) == (
        "Sequential(Sequential(Linear(2, 3, bias=False), BatchNorm(3), Activation(relu)), "
        "Linear(3, 1))"
    )
    assert repr(mlp([2, 2, 1], rng=rng)) == (
        "Sequential(Sequential(Linear(2, 2), Activation(relu)), Linear(2, 1))"
    )
    assert repr(mlp([2, 1], rng=rng)) == "Sequential(Linear(2, 1))"
    assert repr(residual_mlp(2, 3, 1, 1, norm=RMSNorm, scale=0.5, rng=rng)) == (
        "Sequential(Linear(2, 3), "
        "Residual(Sequential(RMSNorm(3), Activation(relu), Linear(3, 3)), scale=0.5), "
        "RMSNorm(3), Activation(relu), Linear(3, 1))"
    )
    assert repr(simple_cnn((3, 4, 4), 2, (8,), norm=partial(GroupNorm, 4), rng=rng)) == (
        "Sequential(Sequential(Conv2d(3, 8, 3, padding=1, bias=False), GroupNorm(4, 8), "
        "Activation(relu), MaxPool2d(2)), Flatten(), Linear(32, 2))"
    )
    assert repr(resnet_block(2, 3, 2, rng=rng)) == (
        "Sequential(Residual(Sequential(Conv2d(2, 3, 3, stride=2, padding=1, bias=False), "
        "BatchNorm(3), Activation(relu), Conv2d(3, 3, 3, padding=1, bias=False), BatchNorm(3)), "
        "shortcut=Sequential(Conv2d(2, 3, 1, stride=2, bias=False), BatchNorm(3))), "
        "Activation(relu))"
    )
    assert repr(bottleneck_block(4, 8, preactivation=True, activation="silu", rng=rng)) == (
        "Sequential(Residual(Sequential(BatchNorm(4), Activation(silu), "
        "Conv2d(4, 2, 1, bias=False), BatchNorm(2), Activation(silu), "
        "Conv2d(2, 2, 3, padding=1, bias=False), BatchNorm(2), Activation(silu), "
        "Conv2d(2, 8, 1, bias=False)), shortcut=Sequential(Conv2d(4, 8, 1, bias=False))))"
    )
    assert repr(transformer_block(4, 2, 6, 0.1, "relu", False, rng=rng)) == (
        "Sequential(Residual(Sequential(MultiHeadAttention(4, 2), Dropout(0.1))), LayerNorm(4), "
        "Residual(Sequential(Linear(4, 6), Activation(relu), Linear(6, 4), Dropout(0.1))), "
        "LayerNorm(4))"
    )
    assert repr(SequenceClassifier(GRU(2, 3, rng=rng), 4, rng=rng)) == (
        "SequenceClassifier(GRU(2, 3), 4)"
    )
    assert repr(UNet2d(skips=False, upsample="nearest", rng=rng)) == (
        "UNet2d(1, 1, depth=2, base=8, skips=False, upsample='nearest')"
    )
    assert repr(GAN(mlp([1, 1], rng=rng), mlp([1, 1], rng=rng), "saturating")) == (
        "GAN(Sequential(Linear(1, 1)), Sequential(Linear(1, 1)), loss='saturating')"
    )


def test_activation_and_initializer_are_the_callers() -> None:
    def leaky() -> Layer:
        return Activation("leaky_relu", negative_slope=0.2)

    def ones(shape: tuple[int, ...], *, rng: np.random.Generator, dtype: Any) -> Array:
        return np.ones(shape, dtype)

    rng = generator()
    for model in (
        mlp([2, 3, 1], leaky, init=ones, rng=rng),
        residual_mlp(2, 3, 1, 1, leaky, init=ones, rng=rng),
        simple_cnn((1, 4, 4), 2, activation=leaky, init=ones, rng=rng),
        resnet_block(1, 2, activation=leaky, init=ones, rng=rng),
        bottleneck_block(1, 4, activation=leaky, init=ones, rng=rng),
        transformer_block(2, 1, activation=leaky, init=ones, rng=rng),
        UNet2d(base=2, init=ones, rng=rng),
        SequenceClassifier(
            RNN(2, 3, init=ones, recurrent_init=ones, rng=rng), 2, init=ones, rng=rng
        ),
    ):
        weights = [a for name, a in model.params.items() if ".W" in f".{name}"]
        assert weights
        assert all((weight == 1).all() for weight in weights)
        if not isinstance(model, UNet2d | SequenceClassifier):
            assert "negative_slope=0.2" in repr(model)


def test_shortcuts_only_where_widths_agree() -> None:
    model = mlp([3, 4, 4, 4], residual=True, rng=generator())
    kinds = [type(layer) for layer in model.layers]
    assert kinds == [Sequential, Residual, Linear]  # the output gets none


def test_dropout_and_normalization_act_in_training_only() -> None:
    rng = generator()
    x = rng.standard_normal((4, 6))
    model = mlp([6, 50, 2], norm=BatchNorm, dropout=0.5, rng=rng)
    np.testing.assert_array_equal(model.forward(x), model.forward(x))
    assert np.any(model.forward(x, train=True) != model.forward(x, train=True))
    block = transformer_block(6, 2, dropout=0.5, rng=rng)
    x = rng.standard_normal((4, 3, 6))
    np.testing.assert_array_equal(block.forward(x), block.forward(x))
    assert np.any(block.forward(x, train=True) != block.forward(x, train=True))
    classifier = SequenceClassifier(DroppedRNN(3, 5, rng=rng), 2, rng=rng)
    x = rng.standard_normal((4, 6, 3))
    assert np.any(classifier.forward(x, train=True) != classifier.forward(x))
    unet = UNet2d(base=2, rng=rng)
    seen = modes(unet)
    unet.forward(np.zeros((1, 1, 4, 4)), train=True)
    assert set(seen) == {True}


@pytest.mark.parametrize("loss", ["non-saturating", "saturating"])
def test_both_adversaries_are_in_training(loss: str) -> None:
    gan, real, z = adversaries(loss)
    players = modes(gan.generator), modes(gan.discriminator)
    gan.discriminator_gradients(real, z)
    gan.generator_gradients(z)
    assert [set(seen) for seen in players] == [{True}, {True}]
    gan.generate(z)
    assert players[0][-1] is False


class DroppedRNN(RNN):
    """A cell that does something else in training."""

    def forward(self, x: Any, initial: Any = None, *, train: bool = False) -> Array:
        return super().forward(x * (0.5 if train else 1.0), initial, train=train)


def modes(model: Layer) -> list[bool]:
    """List, as it happens, whether each layer's forward is told that it is being trained."""
    seen: list[bool] = []

    def watched(forward: Callable[..., Any], x: Any, train: bool) -> Any:
        seen.append(train)
        return forward(x, train)

    for _, layer in model._parts:
        layer._forward = partial(watched, layer._forward)  # type: ignore[method-assign]
    return seen


def test_rezero_starts_as_the_identity() -> None:
    model = residual_mlp(3, 4, 5, 2, rezero=True, rng=generator())
    first, *_, activation, last = model.layers
    x = generator().standard_normal((6, 3))
    direct = last.forward(activation.forward(first.forward(x)))
    np.testing.assert_array_equal(model.forward(x), direct)


def test_jacobian_of_a_block_is_the_identity_plus_that_of_its_body() -> None:
    block = resnet_block(2, 2, preactivation=True, rng=generator())
    body = block.layers[0]._inner["body"]
    x, v = generator().standard_normal((2, 1, 2, 3, 3))
    along = directional_derivative(block.forward, x, v)
    np.testing.assert_allclose(along, v + directional_derivative(body.forward, x, v), atol=1e-8)
    dy = generator().standard_normal(x.shape)
    block.forward(x)
    np.testing.assert_allclose(block.backward(dy), dy + body.backward(dy), rtol=1e-14)


def test_average_head_takes_images_of_any_size() -> None:
    model = simple_cnn((1, 8, 8), 3, head="average", rng=generator())
    assert model.forward(np.zeros((2, 1, 13, 9))).shape == (2, 3)


def test_three_levels_down() -> None:
    model = UNet2d(depth=3, base=1, rng=generator())
    assert model.forward(np.zeros((1, 1, 8, 16))).shape == (1, 1, 8, 16)


def test_without_skips_all_goes_through_the_lowest_level() -> None:
    with_skips, without = (
        moved(UNet2d(depth=1, base=2, skips=skips, rng=generator())) for skips in (True, False)
    )
    x = generator().standard_normal((1, 1, 4, 4))
    for model, seen in ((with_skips, True), (without, False)):
        for name, array in model.params.items():
            if name.startswith("0.below.1."):
                array[...] = 0
        assert np.any(model.forward(2 * x) != model.forward(x)) == seen


def test_only_the_last_step_is_answered() -> None:
    model = SequenceClassifier(RNN(2, 3, rng=generator()), 2, rng=generator())
    x = generator().standard_normal((4, 5, 2))
    y = model.forward(x)
    np.testing.assert_array_equal(model.cell.forward(x)[:, -1] @ model.params["head.W"], y)


# Adversaries.

LOSSES = ["non-saturating", "saturating", "wgan-gp"]


def adversaries(loss: str, dtype: Any = np.float64) -> tuple[GAN, Array, Array]:
    rng = generator()
    made = GAN(
        mlp([3, 6, 2], "tanh", rng=rng, dtype=dtype),
        mlp([2, 5, 4, 1], "tanh", rng=rng, dtype=dtype),
        loss,
        penalty=3.0,
    )
    moved(made.generator)
    moved(made.discriminator)
    return made, *(rng.standard_normal((7, n)).astype(dtype) for n in (2, 3))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_gradients_of_both_losses_by_differences(loss: str, player: str) -> None:
    gan, real, z = adversaries(loss)
    params = getattr(gan, player).params

    def turn() -> tuple[float, dict[str, Array]]:
        if player == "generator":
            return gan.generator_gradients(z)
        return gan.discriminator_gradients(real, z, rng=np.random.default_rng(3))

    for name in params:
        start = params[name]

        def f(w: Array, name: str = name) -> float:
            params[name] = w
            return turn()[0]

        def f_grad(w: Array, name: str = name) -> Array:
            params[name] = w
            return turn()[1][name]

        check_gradient(f, f_grad, start)
        params[name] = start


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_of_a_discriminator_that_knows_nothing(loss: str) -> None:
    gan, real, z = adversaries(loss)
    for array in gan.discriminator.params.values():
        array[...] = 0
    expected = {
        "non-saturating": (2 * np.log(2), np.log(2)),
        "saturating": (2 * np.log(2), -np.log(2)),
        "wgan-gp": (3.0, 0.0),  # its slope is 0, so the penalty is 3 (0 - 1)²
    }[loss]
    value, grads = gan.discriminator_gradients(real, z, rng=generator())
    assert value == pytest.approx(expected[0], rel=1e-14)
    assert all(np.isfinite(gradient).all() for gradient in grads.values())
    assert gan.generator_gradients(z)[0] == pytest.approx(expected[1], rel=1e-14)


def test_a_sure_discriminator_starves_the_saturating_generator() -> None:
    slopes = {}
    for loss in LOSSES[:2]:
        gan, _, z = adversaries(loss)
        gan.discriminator.params["2.W"][...] *= 1e-3
        gan.discriminator.params["2.b"][...] = -10.0
        _, grads = gan.generator_gradients(z)
        slopes[loss] = np.linalg.norm(grads["1.W"])
    assert slopes["saturating"] / slopes["non-saturating"] == pytest.approx(
        np.exp(-10), rel=0.01
    )  # sigmoid(-10) / sigmoid(10)


@pytest.mark.parametrize("loss", LOSSES)
def test_float32_stays_float32(loss: str) -> None:
    gan, real, z = adversaries(loss, np.float32)
    _, grads = gan.discriminator_gradients(real, z, rng=generator())
    _, more = gan.generator_gradients(z)
    assert {gradient.dtype for gradient in (*grads.values(), *more.values())} == {np.dtype("f4")}
    assert gan.generate(z).dtype == np.float32


def test_extreme_logits_do_not_overflow() -> None:
    for loss in LOSSES[:2]:
        for logit in (-1e4, 1e4):
            gan, real, z = adversaries(loss)
            gan.discriminator.params["2.b"][...] = logit
            assert np.isfinite(gan.discriminator_gradients(real, z)[0])
            assert np.isfinite(gan.generator_gradients(z)[0])


def test_the_penalty_is_taken_between_real_and_made() -> None:
    gan, real, z = adversaries("wgan-gp")
    seen = []
    forward = gan.discriminator.layers[0].layers[0].forward
    gan.discriminator.layers[0].layers[0].forward = lambda x, **mode: (  # type: ignore[method-assign]
        seen.append(np.array(x)) or forward(x, **mode)
    )
    gan.discriminator_gradients(real, z, rng=generator())
    places, fake = seen[-1], gan.generate(z)
    share = (places - fake) / (real - fake)
    assert ((share >= 0) & (share <= 1)).all()
    np.testing.assert_allclose(share[:, 0], share[:, 1])  # one share for each example
    assert len(np.unique(share[:, 0].round(6))) == len(real)


def test_weight_of_the_penalty() -> None:
    networks = mlp([1, 1], rng=generator()), mlp([1, 1], rng=generator())
    assert (GAN(*networks).loss, GAN(*networks).penalty) == ("non-saturating", 10.0)


def test_penalty_of_affine_critics() -> None:
    critic = Sequential(Linear(2, 1, rng=generator()))
    critic.params["0.W"] = [[0.6], [0.8]]
    value, grads = gradient_penalty(critic, np.ones((5, 2)))
    assert value == pytest.approx(0, abs=1e-30)
    assert list(grads) == ["0.W", "0.b"]
    assert not grads["0.b"].any()


@pytest.mark.parametrize("activation", ["identity", "relu", "leaky_relu", "tanh"])
def test_penalty_by_differences(activation: str) -> None:
    critic = moved(mlp([3, 6, 5, 1], activation, rng=generator()))
    x = generator().standard_normal((4, 3))
    for name in critic.params:
        start = critic.params[name]

        def f(w: Array, name: str = name) -> float:
            critic.params[name] = w
            return gradient_penalty(critic, x)[0]

        def f_grad(w: Array, name: str = name) -> Array:
            critic.params[name] = w
            return gradient_penalty(critic, x)[1][name]

        check_gradient(f, f_grad, start)
        critic.params[name] = start


def test_the_checks_see_a_wrong_penalty() -> None:
    critic = moved(mlp([3, 6, 1], "tanh", rng=generator()))
    x, start = generator().standard_normal((4, 3)), critic.params["0.0.W"]

    def f(w: Array) -> float:
        critic.params["0.0.W"] = w
        return gradient_penalty(critic, x)[0]

    with pytest.raises(AssertionError, match="must be"):
        check_gradient(f, lambda w: 1.01 * gradient_penalty(critic, x)[1]["0.0.W"], start)
