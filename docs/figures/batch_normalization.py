"""Figures of the lab on batch normalization."""

import numpy as np


def _names(tr):
    return [tr(zh="普通", en="plain"), tr(zh="批归一化", en="batch normalization")]


def rates(fig, tr, *, batch_normalization):
    found = batch_normalization.rates
    fig.set_size_inches(6.0, 3.1)
    axes = fig.subplots(1, 2, sharey=True)
    for ax, title, panel in zip(
        axes, ("ReLU", "sigmoid"), found["right"], strict=True
    ):
        for color, (name, runs) in enumerate(zip(_names(tr), panel, strict=True)):
            ax.semilogx(found["rate"], runs.mean(axis=-1), label=name)
            points = np.repeat(found["rate"], runs.shape[-1])
            ax.plot(points, runs.ravel(), ".", color=f"C{color}")
        ax.set_title(title)
        ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    axes[0].set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    axes[1].legend(loc="center", bbox_to_anchor=(0.5, 0.4))


def longer(fig, tr, *, batch_normalization):
    found = batch_normalization.longer["right"]
    ax = fig.subplots()
    epoch = 1 + np.arange(found.shape[-1])
    for color, (name, runs) in enumerate(zip(_names(tr), found, strict=True)):
        ax.plot(epoch, runs.T, "-", color=f"C{color}", linewidth=0.6)
        ax.plot(
            epoch,
            np.median(runs, axis=0),
            color=f"C{color}",
            linewidth=2.4,
            label=name,
        )
    ax.set_ylim(0.7, 1.0)
    ax.set_xlabel(tr(zh="轮", en="epoch"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="lower right")


def modes(fig, tr, *, batch_normalization):
    found = batch_normalization.modes
    ax = fig.subplots()
    own = tr(zh="批自己的统计量", en="own statistics of the batch")
    ax.semilogx(found["B"], found["own"].mean(axis=0), "o-", label=own)
    levels = [
        (found["running"], tr(zh="滑动平均", en="running averages")),
        (
            found["sorted"],
            tr(zh="自己的，16 张，按类排序", en="own, 16 images sorted by class"),
        ),
    ]
    for color, (runs, name) in enumerate(levels, 1):
        dashes = ["--", "-."][color - 1]
        ax.axhline(runs.mean(), color=f"C{color}", linestyle=dashes, label=name)
    ax.set_xlabel(tr(zh="测试批大小", en="size of the test batch"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="center right", bbox_to_anchor=(1, 0.45))
