"""Figures of the lab on the batch size."""

import numpy as np


def noise(fig, tr, *, batch_size):
    found = batch_size.noise
    ax = fig.subplots()
    ax.loglog(found["B"], found["rms"], "o-", label=tr(zh="实测", en="measured"))
    law = found["rms"][0] / np.sqrt(found["B"])
    ax.loglog(
        found["B"],
        law,
        "--",
        label=tr(zh="与 1/√B 成正比", en="proportional to 1/√B"),
    )
    ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    ax.set_ylabel(tr(zh="梯度噪声的长度", en="length of the gradient noise"))
    ax.legend()


def epochs(fig, tr, *, batch_size):
    found = batch_size.training
    names = [
        tr(zh="学习率固定", en="fixed rate"),
        tr(zh="随 √B 增大", en="rate ∝ √B"),
        tr(zh="随 B 增大", en="rate ∝ B"),
    ]
    ax = fig.subplots()
    for color, (name, every) in enumerate(zip(names, found["epochs"], strict=True)):
        arrived = ~np.isnan(every).any(axis=1)
        ax.loglog(
            found["B"][arrived], np.median(every[arrived], axis=1), label=name
        )
        points = np.repeat(found["B"], every.shape[1])
        ax.plot(points, every.ravel(), ".", color=f"C{color}")
    ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    ax.set_ylabel(
        tr(zh="训练损失降到 0.1 所需轮数", en="epochs to a training loss of 0.1")
    )
    ax.legend()
