"""Figures of the lab on signals and gradients by depth."""

import numpy as np


def plain(fig, tr, *, signal_propagation):
    found = signal_propagation.plain
    ax = fig.subplots()
    styles = ["-", "--", "-.", ":", "-", "--"]
    for style, name, signals in zip(
        styles, found["name"], found["signal"], strict=True
    ):
        gradient = signals[:, 1] / signals[:, 1, -1:]
        ax.semilogy(np.median(gradient, axis=0), style, label=str(name))
    ax.set_ylim(1e-34, 1e4)
    ax.set_xlabel(tr(zh="层", en="layer"))
    ax.set_ylabel(tr(zh="梯度的均方根", en="root mean square of the gradient"))
    ax.legend(loc="lower right", ncols=2)


def trained(fig, tr, *, signal_propagation):
    found = signal_propagation.trainability
    own = tr(zh="SiLU，自己的增益", en="SiLU, own gain")
    labels = {
        "relu 2/n": "ReLU 2/n",
        "selu 1/n": "SELU 1/n",
        "silu 2/n": "SiLU 2/n",
        "silu own": own,
        "silu own + bn": own + tr(zh="，批归一化", en=", batch norm"),
    }
    ax = fig.subplots()
    styles = ["o-", "s--", "^-.", "D:", "v-"]
    for color, (style, name, right) in enumerate(
        zip(styles, found["name"], found["right"], strict=True)
    ):
        label = labels[str(name)]
        ax.plot(
            found["depth"],
            right.mean(axis=1),
            style,
            color=f"C{color}",
            label=label,
        )
        points = np.repeat(found["depth"], right.shape[1])
        ax.plot(points, right.ravel(), ".", color=f"C{color}", alpha=0.4)
    ax.set_xticks(found["depth"])
    ax.set_ylim(0, 1)
    ax.set_xlabel(tr(zh="隐藏层数", en="hidden layers"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="lower left")
