"""Figures of the lab on activations compared."""

import numpy as np


def accuracy(fig, tr, *, activations_compared):
    found = activations_compared
    titles = [
        tr(zh="1 个隐藏层", en="1 hidden layer"),
        tr(zh="4 个隐藏层", en="4 hidden layers"),
        tr(zh="10 个隐藏层", en="10 hidden layers"),
    ]
    names = ["sigmoid", "tanh", "relu", "leaky 0.3", "elu", "selu", "gelu", "silu"]
    extra = {"leaky 0.3": found.leaky_slopes}
    axes = fig.subplots(1, 3, sharex=True, sharey=True)
    for ax, title, depth in zip(
        axes, titles, (found.shallow, found.middle, found.deep), strict=True
    ):
        for row, name in enumerate(names):
            source = depth
            if name not in depth["name"] and depth is found.deep:
                source = extra.get(name, depth)
            if name in source["name"]:
                every = source["right"][source["name"].tolist().index(name)]
                ax.plot(every, np.full(len(every), row), ".", color="C0", alpha=0.6)
                ax.plot(
                    every.mean(),
                    row,
                    "|",
                    color="C1",
                    markersize=14,
                    markeredgewidth=2,
                )
        ax.set_title(title)
        ax.invert_yaxis() if ax is axes[0] else None
    axes[0].set_yticks(range(len(names)), names)
    axes[1].set_xlabel(tr(zh="测试准确率", en="test accuracy"))


def scale(fig, tr, *, activations_compared):
    found = activations_compared.sigmoid_scale
    labels = [
        tr(zh="sigmoid，1/n", en="sigmoid, 1/n"),
        tr(zh="sigmoid，16/n", en="sigmoid, 16/n"),
        tr(zh="sigmoid − ½，16/n", en="sigmoid − ½, 16/n"),
        "tanh",
    ]
    ax = fig.subplots()
    for label, style, losses in zip(
        labels, ["o-", "s--", "^-.", "D:"], found["held_out"], strict=True
    ):
        shown = np.where(losses < 5, losses, np.nan)
        ax.semilogx(found["rates"], shown, style, label=label)
    ax.set_ylim(0, 3.6)
    ax.set_xlabel(tr(zh="最高学习率", en="peak learning rate"))
    ax.set_ylabel(tr(zh="留出损失", en="held-out loss"))
    ax.legend(ncols=2, loc="upper center")
