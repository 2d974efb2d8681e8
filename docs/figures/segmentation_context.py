"""Figures of the lab on segmentation and context."""

import numpy as np


def _nets(tr):
    return [
        "U-Net",
        tr(zh="无捷径", en="without\nshortcuts"),
        tr(zh="2 层卷积", en="2 convo-\nlutions"),
        tr(zh="8 层卷积", en="8 convo-\nlutions"),
    ]


def overlap(fig, tr, *, segmentation_context):
    names = _nets(tr)
    fig.set_size_inches(6.0, 3.0)
    axes = fig.subplots(1, 2, sharey=True)
    titles = [
        tr(zh="局部任务", en="local task"),
        tr(zh="门控任务", en="gated task"),
    ]
    found = [segmentation_context.local, segmentation_context.gated]
    for ax, title, task in zip(axes, titles, found, strict=True):
        for net, runs in enumerate(task["iou"]):
            places = net + 0.12 * (np.arange(len(runs)) - 1)
            ax.bar(net, runs[:-1].mean(), width=0.7, color=f"C{net}", alpha=0.4)
            ax.plot(places[:-1], runs[:-1], "o", color=f"C{net}", markersize=4)
            ax.plot(
                places[-1], runs[-1], "o", mfc="none", color=f"C{net}", markersize=4
            )
        ax.set_xticks(range(len(names)), names)
        ax.set_title(title)
    axes[0].set_ylabel(tr(zh="交并比", en="intersection over union"))


def examples(fig, tr, *, segmentation_context):
    found = segmentation_context.gated
    titles = [tr(zh="图像", en="image"), tr(zh="掩膜", en="mask"), *_nets(tr)]
    fig.set_size_inches(6.0, 2.5)
    axes = fig.subplots(2, len(titles))
    for row, line in enumerate(axes):
        shown = [found["images"][row], found["masks"][row]]
        shown += [pred[row] for pred in found["examples"]]
        for ax, title, picture in zip(line, titles, shown, strict=True):
            ax.imshow(picture, cmap="gray")
            ax.set_xticks([])
            ax.set_yticks([])
            ax.grid(visible=False)
            if row == 0:
                ax.set_title(title, fontsize="small")
