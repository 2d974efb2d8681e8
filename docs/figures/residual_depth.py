"""Figures of the lab on plain and residual depth."""

import numpy as np


def depth(fig, tr, *, residual_depth):
    found = residual_depth.depth
    names = [
        tr(zh="普通", en="plain"),
        tr(zh="普通，BN", en="plain, BN"),
        tr(zh="残差", en="residual"),
        tr(zh="残差，1/L", en="residual, 1/L"),
        "ReZero",
        tr(zh="残差，BN", en="residual, BN"),
    ]
    fig.set_size_inches(6.6, 3.3)
    axes = fig.subplots(1, 2, sharey=True)
    titles = [tr(zh="训练", en="training"), tr(zh="测试", en="test")]
    for ax, title, part in zip(axes, titles, ("train", "test"), strict=True):
        for color, (name, runs) in enumerate(zip(names, found[part], strict=True)):
            ax.plot(found["L"], runs.mean(axis=-1), label=name)
            points = np.repeat(found["L"], runs.shape[-1])
            ax.plot(points, runs.ravel(), ".", color=f"C{color}", markersize=4)
        ax.set_xscale("log", base=2)
        ax.set_xticks(found["L"], [str(blocks) for blocks in found["L"]])
        ax.set_title(title)
        ax.set_xlabel(tr(zh="块数 L", en="blocks L"))
    axes[0].set_ylabel(tr(zh="准确率", en="accuracy"))
    fig.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3
    )
