"""Figures of the lab on double descent."""

import numpy as np


def sizes(fig, tr, *, double_descent):
    found = double_descent.sizes
    titles = (
        tr(zh="标签无误", en="clean labels"),
        tr(zh="五分之一重抽", en="a fifth redrawn"),
    )
    panels = fig.subplots(1, 2, sharey=True)
    for ax, title, wrong in zip(panels, titles, found["wrong"], strict=True):
        ax.set_xscale("log")
        ax.axvline(found["n"], color="C5", linewidth=1, linestyle="-")
        for k, lam in enumerate(found["penalty"][:3]):
            label = f"λ = {lam:g}" if lam else tr(zh="无惩罚", en="no penalty")
            ax.plot(
                found["P"],
                np.median(wrong[:, :, k], axis=1),
                color=f"C{k}",
                label=label,
            )
        ax.plot(
            np.repeat(found["P"], wrong.shape[1]),
            wrong[:, :, 0].ravel(),
            "C0.",
            markersize=3,
        )
        ax.set_ylim(0, 0.9)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="随机特征数 P", en="random features P"))
    panels[0].set_ylabel(tr(zh="测试错误率", en="share of wrong answers"))
    fig.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )


def examples(fig, tr, *, double_descent):
    found = double_descent.examples
    names = tr(zh="无惩罚", en="no penalty"), tr(zh="λ = 0.01", en="λ = 0.01")
    ax = fig.subplots()
    ax.set_xscale("log")
    ax.axvline(found["P"], color="C5", linewidth=1, linestyle="-")
    for k, name in enumerate(names):
        wrong = found["wrong"][:, :, k]
        ax.plot(found["n"], np.median(wrong, axis=1), label=name)
        ax.plot(
            np.repeat(found["n"], wrong.shape[1]),
            wrong.ravel(),
            f"C{k}.",
            markersize=3,
        )
    ax.set_ylim(0, 0.9)
    ax.set_xticks([100, 300, 1000], ["100", "300", "1000"])
    ax.set_xlabel(tr(zh="训练图像数", en="training images"))
    ax.set_ylabel(tr(zh="测试错误率", en="share of wrong answers"))
    ax.legend()
