"""Figures of the lab on dead ReLU units."""

import numpy as np


def by_rate(fig, tr, *, dead_relu):
    found = dead_relu.dead_share
    left, right = fig.subplots(1, 2, sharex=True, sharey=True)
    lines = {
        "first": (left, "C0", "o-", tr(zh="第一层", en="layer 1")),
        "second": (left, "C1", "s--", tr(zh="第二层", en="layer 2")),
        "right": (right, "C2", "^-", None),
    }
    for key, (ax, color, style, label) in lines.items():
        every = found[key]
        ax.semilogx(
            found["rate"], every.mean(axis=1), style, color=color, label=label
        )
        points = np.repeat(found["rate"], every.shape[1])
        ax.plot(points, every.ravel(), ".", color=color, alpha=0.4)
        ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    left.set_title(tr(zh="死亡单元的比例", en="share of dead units"))
    right.set_title(tr(zh="测试准确率", en="test accuracy"))
    left.legend()


def one_step(fig, tr, *, dead_relu):
    found = dead_relu.one_step
    names = {
        "batch norm": tr(zh="ReLU + 批归一化", en="ReLU + batch norm"),
        "relu": "ReLU",
        "elu": "ELU",
        "leaky 0.01": "leaky 0.01",
        "leaky 0.1": "leaky 0.1",
        "leaky 0.3": "leaky 0.3",
    }
    ax = fig.subplots()
    styles = ["o-", "s--", "^-.", "D:", "v-", "P--"]
    for color, (style, (name, label)) in enumerate(
        zip(styles, names.items(), strict=True)
    ):
        every = found["right"][found["name"].tolist().index(name)]
        ax.semilogx(
            found["rate"], every.mean(axis=1), style, color=f"C{color}", label=label
        )
        points = np.repeat(found["rate"], every.shape[1])
        ax.plot(points, every.ravel(), ".", color=f"C{color}", alpha=0.3)
    ax.set_xticks(found["rate"], [f"{rate:g}" for rate in found["rate"]])
    ax.set_xlabel(tr(zh="第一步的学习率", en="rate of the first step"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="lower left")
