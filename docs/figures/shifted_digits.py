"""Figures of the lab on shifted digits."""

import numpy as np


def shifts(fig, tr, *, shifted_digits):
    names = ["MLP", "CNN", tr(zh="CNN，取平均", en="CNN, average")]
    titles = [
        tr(zh="用居中的数字训练", en="trained on centered digits"),
        tr(zh="训练时加平移", en="trained with shifts"),
    ]
    fig.set_size_inches(6.0, 3.1)
    axes = fig.subplots(1, 2, sharey=True)
    for ax, title, panel in zip(axes, titles, shifted_digits.shifts, strict=True):
        for color, (name, runs) in enumerate(zip(names, panel, strict=True)):
            pixels = np.arange(runs.shape[1])
            ax.plot(pixels, runs.mean(axis=0), label=name)
            ax.plot(
                np.tile(pixels, len(runs)), runs.ravel(), ".", color=f"C{color}"
            )
        ax.set_xticks(pixels)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="测试时移动的像素", en="pixels moved in the test"))
    axes[0].set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    axes[1].legend(loc="lower left")
