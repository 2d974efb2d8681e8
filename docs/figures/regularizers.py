"""Figures of the lab on regularizers."""

import numpy as np


def noise(fig, tr, *, regularizers):
    found = regularizers.noise
    names = {
        0: tr(zh="无", en="none"),
        2: "dropout 0.5",
        4: tr(zh="权重衰减 0.03", en="weight decay 0.03"),
        5: tr(zh="标签平滑 0.1", en="label smoothing 0.1"),
        6: tr(zh="早停", en="early stopping"),
    }
    ax = fig.subplots()
    percent = 100 * found["share"]
    for color, (k, name) in enumerate(names.items()):
        runs = found["right"][k]
        ax.plot(percent, runs.mean(axis=-1), label=name)
        points = np.repeat(percent, runs.shape[-1])
        ax.plot(points, runs.ravel(), ".", color=f"C{color}", markersize=4)
    ax.set_xticks(percent)
    ax.set_xlabel(tr(zh="错误标签（%）", en="wrong labels (%)"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="lower left")


def stopping(fig, tr, *, regularizers):
    found = regularizers.stopping
    ax = fig.subplots()
    for color, (curve, at) in enumerate(
        zip(found["right"], found["epoch"], strict=True)
    ):
        share = f"{regularizers.noise['share'][color]:.0%}"
        name = tr(zh=f"{share} 的标签错误", en=f"{share} of the labels wrong")
        ax.plot(1 + np.arange(len(curve)), curve, label=name)
        at = int(at)
        ax.plot(
            at,
            curve[at - 1],
            "o",
            color=f"C{color}",
            markerfacecolor="none",
            markersize=9,
        )
    ax.set_xlabel(tr(zh="轮", en="epoch"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.set_ylim(0.3, 1.0)
    ax.legend(loc="lower right")
