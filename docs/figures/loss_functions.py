"""Figures of the page losses-gradients/loss-functions."""

import numpy as np

from dlref.activations import sigmoid, sigmoid_grad, softplus
from dlref.losses import (
    focal_loss,
    hinge_loss,
    huber_loss,
    huber_loss_grad,
    kl_divergence,
    log_cosh_loss,
    log_cosh_loss_grad,
    mae_loss,
    mae_loss_grad,
    mse_loss,
    mse_loss_grad,
)


def regression(fig, tr):
    """Four regression losses and their gradients against the error."""
    e = np.linspace(-3, 3, 121)
    values, slopes = fig.subplots(1, 2)
    cases = [
        (mse_loss, mse_loss_grad, tr(zh="平方误差", en="squared error")),
        (mae_loss, mae_loss_grad, tr(zh="绝对误差", en="absolute error")),
        (huber_loss, huber_loss_grad, "Huber"),
        (log_cosh_loss, log_cosh_loss_grad, "log-cosh"),
    ]
    for ax in (values, slopes):
        ax.axhline(0, color="grid")
        ax.axvline(0, color="grid")
        ax.set_xlabel(tr(zh="误差 e", en="error e"))
    for loss, loss_grad, name in cases:
        zero = np.zeros_like(e)
        values.plot(e, loss(e, zero, reduction="none"), label=name)
        slope = loss_grad(e, zero, reduction="none")
        slopes.plot(e, np.where((e == 0) & (loss is mae_loss), np.nan, slope))
    values.set_title(tr(zh="损失", en="loss"))
    slopes.set_title(tr(zh="梯度", en="gradient"))
    values.set_ylim(-0.1, 4)
    slopes.set_ylim(-2.5, 2.5)
    fig.legend(loc="outside upper center", ncols=2)


def kl(fig, tr):
    """One Gaussian fitted to two peaks, in both directions of the KL divergence."""
    axis = np.linspace(-6, 6, 121)

    def gaussian(mean, std):
        p = np.exp(-(((axis - mean) / std) ** 2) / 2)
        return p / p.sum(axis=-1, keepdims=True)

    peaks = 0.6 * gaussian(-2, 0.6) + 0.4 * gaussian(2, 0.6)
    means, stds = np.meshgrid(np.linspace(-3, 3, 31), np.linspace(0.4, 3, 27))
    models = gaussian(means.reshape(-1, 1), stds.reshape(-1, 1))
    data = np.broadcast_to(peaks, models.shape)
    forward = models[kl_divergence(data, models, reduction="none").argmin()]
    reverse = models[kl_divergence(models, data, reduction="none").argmin()]
    ax = fig.subplots()
    ax.fill_between(axis, peaks / 0.1, color="grid", linewidth=0)
    ax.text(2.7, 0.2, tr(zh="数据 t", en="data t"))
    ax.plot(axis, forward / 0.1, label=tr(zh="D(t‖p) 最小", en="smallest D(t‖p)"))
    ax.plot(axis, reverse / 0.1, label=tr(zh="D(p‖t) 最小", en="smallest D(p‖t)"))
    ax.set_ylabel(tr(zh="密度", en="density"))
    ax.set_ylim(0, 0.75)
    ax.legend(loc="upper right")


def stall(fig, tr):
    """Output of one sigmoid unit that starts confidently wrong, step by step."""
    cases = [
        (lambda p, _: p, tr(zh="交叉熵", en="cross-entropy")),
        (lambda p, z: p * sigmoid_grad(z), tr(zh="平方误差", en="squared error")),
    ]
    ax = fig.subplots()
    ax.axhline(0, color="grid")
    for slope, name in cases:
        w = b = 2.0
        outputs = []
        for _ in range(301):
            p = sigmoid(w + b)
            outputs.append(p)
            delta = slope(p, w + b)
            w, b = w - 0.15 * delta, b - 0.15 * delta
        ax.plot(outputs, label=name)
    ax.set_xlabel(tr(zh="步数", en="step"))
    ax.set_ylabel(tr(zh="输出 p，目标为 0", en="output p, target 0"))
    ax.legend(loc="upper right")


def margins(fig, tr):
    """Losses of a classification against the margin."""
    m = np.linspace(-3, 4, 141)
    one = np.ones_like(m)
    ax = fig.subplots()
    ax.axhline(0, color="grid")
    ax.axvline(0, color="grid")
    ax.plot([-3, 0, 0, 4], [1, 1, 0, 0], color="ink", lw=0.9, ls="-", label="0-1")
    cases = [
        (hinge_loss(m, one, reduction="none"), tr(zh="合页损失", en="hinge")),
        (softplus(-m), tr(zh="交叉熵", en="cross-entropy")),
        (focal_loss(m, one, reduction="none"), "focal, γ = 2"),
        (
            (sigmoid(m) - 1) ** 2,
            tr(zh="sigmoid 后的平方误差", en="squared error, sigmoid"),
        ),
    ]
    for loss, name in cases:
        ax.plot(m, loss, label=name)
    ax.set_ylim(-0.1, 3.2)
    ax.set_xlabel(tr(zh="间隔 m = t z", en="margin m = t z"))
    ax.set_ylabel(tr(zh="损失", en="loss"))
    ax.legend(loc="upper right")
