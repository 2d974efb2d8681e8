"""check_layer: it passes a right layer, and catches every kind of wrong one."""

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from dlref.errors import GradientError, ParameterError
from dlref.gradcheck import check_layer


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


class Affine:
    """y = tanh(x W + b), whose backward pass can be spoiled."""

    def __init__(self, **spoil: Any) -> None:
        draw = rng()
        self.params = {"W": draw.standard_normal((3, 4)), "b": draw.standard_normal(4)}
        self.grads: dict[str, Any] = {}
        self.spoil = spoil

    def forward(self, x: np.ndarray, *, train: bool = False) -> np.ndarray:
        self.x, self.train = x, train
        self.y = np.tanh(x @ self.params["W"] + self.params["b"])
        return self.y

    def backward(self, dy: np.ndarray) -> Any:
        dz = dy * (1 - self.y**2)
        gradients = {"W": self.x.T @ dz, "b": dz.sum(axis=0), "x": dz @ self.params["W"].T}
        for name, spoil in self.spoil.items():
            gradients[name] = spoil(gradients[name])
        dx = gradients.pop("x")
        self.grads = gradients
        return dx


BATCH = np.random.default_rng(1).standard_normal((5, 3))


def test_check_layer_passes_a_right_layer_and_restores_it() -> None:
    layer, x = Affine(), BATCH.copy()
    before = {name: array.copy() for name, array in layer.params.items()}
    x.flags.writeable = False
    assert check_layer(layer, x, rng=rng(), train=True) < 1e-8
    assert layer.train
    np.testing.assert_equal(layer.params, before)


@pytest.mark.parametrize("name", ["W", "b", "x"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda g: 1.01 * g,
        lambda g: -g,
        lambda g: np.where(np.arange(g.size).reshape(g.shape) == 1, -g, g),
        lambda g: g * np.nan,
    ],
    ids=["scaled", "negated", "one sign", "nan"],
)
def test_check_layer_catches_a_wrong_gradient(name: str, spoil: Any) -> None:
    with pytest.raises(
        GradientError,
        match=rf"^check_layer: gradient of {name}, along a random direction, must be "
        r"[-.\de]+ \(central difference\); got (-?[.\de]+|nan)$",
    ):
        check_layer(Affine(**{name: spoil}), BATCH, rng=rng())


def test_check_layer_whole_message() -> None:
    class Double:
        params: dict[str, Any] = {"w": np.array(0.0)}  # noqa: RUF012
        grads: dict[str, Any] = {"w": np.array(0.0)}  # noqa: RUF012

        def forward(self, x: np.ndarray, *, train: bool = False) -> Any:
            return np.zeros(1) + 2 * self.params["w"]

        def backward(self, dy: np.ndarray) -> None:
            """Leave the gradient at 0, and none for the integers."""

    class Fixed(np.random.Generator):
        def standard_normal(self, shape: Any) -> Any:
            return np.ones(shape)

    with pytest.raises(GradientError) as error:
        check_layer(Double(), [1, 2], rng=Fixed(np.random.PCG64(0)))
    assert str(error.value) == (
        "check_layer: gradient of w, along a random direction, "
        "must be 2 (central difference); got 0"
    )


def test_check_layer_restores_the_layer_after_a_failure() -> None:
    layer = Affine(W=lambda g: -g)
    before = {name: array.copy() for name, array in layer.params.items()}
    with pytest.raises(GradientError):
        check_layer(layer, BATCH, rng=rng())
    np.testing.assert_equal(layer.params, before)


@pytest.mark.parametrize(
    ("name", "spoil", "message"),
    [
        (
            "W",
            np.transpose,
            "check_layer: gradient of W must have shape (3, 4); got (4, 3)",
        ),
        ("x", np.sum, "check_layer: gradient of x must have shape (5, 3); got ()"),
        ("B", np.copy, "check_layer: grads must have the keys ['W', 'b']; got ['B', 'W', 'b']"),
    ],
)
def test_check_layer_names_wrong_shapes_and_keys(name: str, spoil: Any, message: str) -> None:
    class Surplus(Affine):
        def backward(self, dy: np.ndarray) -> Any:
            dx = super().backward(dy)
            if name == "B":
                self.grads["B"] = self.grads["b"]
            return dx

    layer = Affine(**{name: spoil}) if name != "B" else Surplus()
    with pytest.raises(GradientError) as error:
        check_layer(layer, BATCH, rng=rng())
    assert str(error.value) == message


def test_check_layer_of_integers_without_parameters() -> None:
    class OneHot:
        params: dict[str, Any] = {}  # noqa: RUF012
        grads: dict[str, Any] = {}  # noqa: RUF012

        def forward(self, x: np.ndarray, *, train: bool = False) -> Any:
            return np.eye(3)[x]

        def backward(self, dy: np.ndarray) -> None:
            """Integers have no gradient."""

    assert check_layer(OneHot(), [0, 2, 1], rng=rng()) == 0


def test_check_layer_refuses() -> None:
    with pytest.raises(TypeError) as error:
        check_layer(Affine(), BATCH)
    assert str(error.value) == (
        "check_layer: rng must be a Generator, so pass numpy.random.default_rng(seed); got None"
    )
    with pytest.raises(ParameterError) as parameter_error:
        check_layer(Affine(), BATCH, rng=rng(), rtol=-1.0)
    assert str(parameter_error.value) == "check_layer: rtol must be in (0, inf); got -1.0"


@pytest.mark.parametrize(("excess", "passes"), [(0.99e-6, True), (1.01e-6, False)])
def test_tolerance_by_default(excess: float, passes: bool) -> None:
    with nullcontext() if passes else pytest.raises(GradientError):
        check_layer(Affine(b=lambda g: (1 + excess) * g), BATCH, rng=rng())
