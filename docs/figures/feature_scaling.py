"""Figures of the lab on feature scaling."""

import numpy as np


def conditioning(fig, tr, *, feature_scaling):
    found = feature_scaling.conditioning
    kinds = [
        tr(zh="原始", en="raw"),
        tr(zh="中心化", en="centered"),
        "min-max",
        "z-score",
        tr(zh="白化", en="whitened"),
    ]
    titles = tr(zh="葡萄酒", en="wine"), tr(zh="乳腺癌", en="cancer")
    panels = fig.subplots(1, 2, sharey=True)
    for ax, title, loss in zip(
        panels, titles, np.median(found["loss"], axis=2), strict=True
    ):
        for kind, every in zip(kinds, loss, strict=True):
            ax.loglog(found["step"], every, label=kind)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="步数", en="step"))
    panels[0].set_ylabel(tr(zh="训练损失", en="training loss"))
    fig.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )


def network(fig, tr, *, feature_scaling):
    found = feature_scaling.network
    kinds = tr(zh="原始", en="raw"), "z-score"
    panels = fig.subplots(1, 2, sharey=True)
    for ax, title, right in zip(
        panels, ("SGD", "Adam"), found["right"], strict=True
    ):
        for color, (kind, every) in enumerate(zip(kinds, right, strict=True)):
            ax.semilogx(found["rate"], every.mean(axis=1), label=kind)
            points = np.repeat(found["rate"], every.shape[1])
            ax.plot(points, every.ravel(), f"C{color}.", markersize=3)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    panels[0].set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    fig.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )
