"""Figures of the lab on optimizers."""

import numpy as np

METHODS = ["SGD", "momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "Lion"]


def valley(fig, tr, *, optimizers_compared):
    steps = optimizers_compared.valley["steps"][:6]  # Lion does not arrive
    names = (
        tr(zh="沿坐标轴", en="along the axes"),
        tr(zh="转 45 度", en="turned by 45 degrees"),
    )
    ax = fig.subplots()
    for k, (name, mark, shift) in enumerate(
        zip(names, "os", (-0.12, 0.12), strict=True)
    ):
        at = np.arange(len(steps)) + shift
        ax.plot(
            np.repeat(at, steps.shape[2]),
            steps[:, k].ravel(),
            f"C{k}.",
            markersize=3,
        )
        ax.plot(at, np.median(steps[:, k], axis=1), f"C{k}{mark}", label=name)
    ax.set_yscale("log")
    momentum = tr(zh="动量", en="momentum")
    ax.set_xticks(range(len(steps)), [METHODS[0], momentum, *METHODS[2:6]])
    ax.set_ylabel(tr(zh="步数", en="steps"))
    fig.legend(loc="outside upper center", ncols=2)


def digits(fig, tr, *, optimizers_compared):
    found = optimizers_compared.digits
    momentum = tr(zh="动量", en="momentum")
    ax = fig.subplots()
    for method, right in zip(METHODS, found["right"], strict=True):
        if method != "Nesterov":  # as momentum
            name = momentum if method == "momentum" else method
            ax.semilogx(found["rate"], right.mean(axis=1), label=name)
    ax.set_ylim(0, 1)
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    fig.legend(loc="outside upper center", ncols=3)
