"""Figures of the lab on data augmentation."""

import numpy as np


def gains(fig, tr, *, data_augmentation):
    found = data_augmentation.matrix
    change = 100 * (found - found[:1])[1:]  # kind, seed, test
    names = [
        tr(zh="平移", en="shift"),
        tr(zh="旋转", en="rotation"),
        tr(zh="噪声", en="noise"),
        tr(zh="镜像", en="mirror"),
        tr(zh="半圈", en="half turn"),
    ]
    fig.set_size_inches(6.2, 3.1)
    axes = fig.subplots(1, 2, sharey=True)
    titles = [tr(zh="测试图像：原样", en="test images as they are"),
              tr(zh="测试图像：同样变化", en="test images changed likewise")]  # fmt: skip
    rows = np.arange(len(names))
    panels = [change[:, :, 0], np.array([change[k, :, k + 1] for k in rows])]
    for ax, title, runs in zip(axes, titles, panels, strict=True):
        ax.axvline(0, color="ink", linestyle="-", linewidth=1)
        ax.plot(
            runs.ravel(),
            np.repeat(rows, runs.shape[1]),
            ".",
            color="C0",
            markersize=5,
        )
        ax.plot(
            runs.mean(axis=1),
            rows,
            "|",
            color="C1",
            markersize=18,
            markeredgewidth=2,
        )
        ax.set_title(title)
        ax.set_xlabel(
            tr(zh="准确率的变化（百分点）", en="change of accuracy in points")
        )
    axes[0].set_yticks(rows, names)
    axes[0].set_ylim(len(names) - 0.5, -0.5)


def examples(fig, tr, *, data_augmentation):
    found = data_augmentation.examples
    ax = fig.subplots()
    lines = [
        (0, 0, tr(zh="无增强，原样", en="none, as they are")),
        (1, 0, tr(zh="平移增强，原样", en="shift, as they are")),
        (1, 1, tr(zh="平移增强，移动过", en="shift, moved")),
        (0, 1, tr(zh="无增强，移动过", en="none, moved")),
    ]
    for color, (kind, test, name) in enumerate(lines):
        runs = found["right"][kind, :, :, test]
        ax.semilogx(found["n"], runs.mean(axis=1), label=name)
        points = np.repeat(found["n"], runs.shape[1])
        ax.plot(points, runs.ravel(), ".", color=f"C{color}", markersize=4)
    ax.set_xticks(found["n"], [str(n) for n in found["n"]])
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="训练图像数", en="training images"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="center right", bbox_to_anchor=(1, 0.42))
