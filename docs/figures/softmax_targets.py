"""Figures of the lab on the targets of softmax."""

import numpy as np


def distillation(fig, tr, *, softmax_targets):
    found = softmax_targets.distillation
    names = [
        tr(zh="硬", en="hard"),
        tr(zh="软", en="soft"),
        tr(zh="软，T²", en="soft, T²"),
        tr(zh="混合", en="both"),
        tr(zh="混合，T²", en="both, T²"),
    ]
    styles = ["o-", "s--", "^-.", "v:", "D-"]
    ax = fig.subplots()
    for k, (name, style) in enumerate(zip(names, styles, strict=True)):
        place = found["rates"] * 1.04 ** (k - 2)  # side by side
        runs = found["right"][k]
        ax.semilogx(
            place,
            runs.mean(axis=-1),
            style,
            color=f"C{k}",
            label=name,
            markersize=5,
        )
        points = np.repeat(place, runs.shape[-1])
        ax.plot(
            points, runs.ravel(), style[0], color=f"C{k}", alpha=0.25, markersize=4
        )
    ax.set_xticks(found["rates"], [f"{rate:g}" for rate in found["rates"]])
    ax.minorticks_off()
    ax.set_ylim(0.6, 1)
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    fig.legend(loc="outside upper center", ncols=3)


def sampled_softmax(fig, tr, *, softmax_targets):
    found = softmax_targets.sampled_softmax
    names = [
        tr(zh="均匀", en="uniform"),
        tr(zh="按频率", en="by frequency"),
        tr(zh="按模型的 p", en="by the model's p"),
    ]
    left, right = fig.subplots(1, 2, sharex=True, sharey=True)
    for k, (name, style) in enumerate(
        zip(names, ["o-", "s--", "^-."], strict=True)
    ):
        left.loglog(
            found["counts"], found["error"][k], style, color=f"C{k}", label=name
        )
        right.loglog(found["counts"], found["bias"][k], style, color=f"C{k}")
        right.loglog(
            found["counts"], found["noise"][k], ":", color=f"C{k}", linewidth=1
        )
    left.set_title(tr(zh="误差", en="error"))
    right.set_title(tr(zh="偏差", en="bias"))
    for ax in (left, right):
        ax.set_xticks(found["counts"], [f"{count}" for count in found["counts"]])
        ax.minorticks_off()
        ax.set_xlabel(tr(zh="样本数", en="samples"))
    left.legend(loc="lower left")


def zero_start(fig, tr, *, softmax_targets):
    found = softmax_targets.zero_start["loss"].mean(axis=1)
    names = [
        tr(zh="无隐藏层，零", en="no hidden layer, zero"),
        tr(zh="ReLU，零", en="ReLU, zero"),
        tr(zh="tanh，零", en="tanh, zero"),
        tr(zh="sigmoid，零", en="sigmoid, zero"),
        tr(zh="ReLU，随机", en="ReLU, random"),
    ]
    styles = ["-", "-", ":", "-.", "--"]
    ax = fig.subplots()
    epochs = np.arange(1, found.shape[-1] + 1)
    for k, (name, style) in enumerate(zip(names, styles, strict=True)):
        ax.plot(epochs, found[k], style, color=f"C{k}", label=name, linewidth=2)
    ax.set_ylim(0, 2.6)
    ax.set_xlabel(tr(zh="轮", en="epoch"))
    ax.set_ylabel(tr(zh="训练损失", en="training loss"))
    ax.legend(loc="center right", bbox_to_anchor=(1, 0.37))
