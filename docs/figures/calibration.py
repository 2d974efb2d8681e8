"""Figures of the lab on calibration."""

import numpy as np


def reliability(fig, tr, *, calibration):
    found = calibration
    panels = {
        tr(zh="标签有噪声", en="noisy labels"): found.temperature,
        tr(zh="标签平滑", en="label smoothing"): found.label_smoothing,
    }
    axes = fig.subplots(1, 2, sharex=True, sharey=True)
    for ax, (title, result) in zip(axes, panels.items(), strict=True):
        ax.plot(
            [0, 1], [0, 1], ":", color="C2", label=tr(zh="已校准", en="calibrated")
        )
        labels = {
            "before": tr(zh="缩放前", en="before"),
            "after": tr(zh="缩放后", en="after"),
        }
        for style, (when, label) in zip(["s--", "o-"], labels.items(), strict=True):
            number, sure, right = result[f"bins {when}"].sum(axis=0)
            filled = number >= 50
            ax.plot(
                (sure / np.maximum(number, 1))[filled],
                (right / np.maximum(number, 1))[filled],
                style,
                label=label,
            )
        ax.set_title(title)
        ax.set_xlabel(tr(zh="置信度", en="confidence"))
    axes[0].set_ylabel(tr(zh="答对的比例", en="share of right answers"))
    axes[1].legend(loc="lower right")


def base_rate(fig, tr, *, calibration):
    found = calibration.base_rate
    ax = fig.subplots()
    lines = {
        "zero": ("C0", "-", tr(zh="偏置 0", en="bias 0")),
        "informed": ("C1", "--", tr(zh="偏置 logit(0.01)", en="bias logit(0.01)")),
    }
    for name, (color, style, label) in lines.items():
        epochs = np.arange(1, found[name].shape[1] + 1)
        ax.plot(
            epochs, found[name].T, style, color=color, alpha=0.25, linewidth=0.8
        )
        ax.plot(epochs, found[name].mean(axis=0), style, color=color, label=label)
    ax.set_xticks([1, 5, 10, 15, 20])
    ax.set_ylim(0)
    ax.set_xlabel(tr(zh="轮", en="epoch"))
    ax.set_ylabel(tr(zh="训练损失", en="training loss"))
    ax.legend()
