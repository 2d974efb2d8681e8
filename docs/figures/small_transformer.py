"""Figures of the lab on a small transformer."""

import numpy as np


def attention_scale(fig, tr, *, small_transformer):
    found = small_transformer.attention_scale
    names = [
        tr(zh="除以 √d", en="divided by √d"),
        tr(zh="除以 d", en="divided by d"),
        tr(zh="不除", en="undivided"),
        tr(zh="不除，初始值小", en="undivided, small start"),
    ]
    axes = fig.subplots(1, 2, sharex=True)
    for ax, key in zip(axes, ("loss", "entropy"), strict=True):
        for k, (name, style) in enumerate(
            zip(names, ["-", "--", "-.", ":"], strict=True)
        ):
            runs = found[key][k]
            ax.plot(
                found["steps"],
                runs.T,
                style,
                color=f"C{k}",
                alpha=0.3,
                linewidth=0.7,
            )
            ax.plot(
                found["steps"], runs.mean(axis=0), style, color=f"C{k}", label=name
            )
        ax.set_ylim(0)
        ax.set_xlabel(tr(zh="步", en="step"))
    axes[0].set_title(tr(zh="损失", en="loss"))
    axes[1].set_title(tr(zh="权重的熵", en="entropy of the weights"))
    fig.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2
    )


def gated_units(fig, tr, *, small_transformer):
    found = small_transformer.gated_units
    names = [
        "GELU",
        "SwiGLU",
        tr(zh="没有前馈块", en="no feed-forward"),
        tr(zh="没有注意力", en="no attention"),
    ]
    styles = ["o-", "s--", "^-.", "v:"]
    ax = fig.subplots()
    for k, (name, style) in enumerate(zip(names, styles, strict=True)):
        place = found["rates"] * 1.03 ** (k - 1.5)  # side by side
        ax.semilogx(
            place, found["test"][k].mean(axis=-1), style, color=f"C{k}", label=name
        )
        points = np.repeat(place, found["test"].shape[-1])
        ax.plot(
            points, found["test"][k].ravel(), style[0], color=f"C{k}", alpha=0.3
        )
    ax.set_xticks(found["rates"], [f"{rate:g}" for rate in found["rates"]])
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="每像素的测试损失", en="test loss per pixel"))
    fig.legend(loc="outside upper center", ncols=2)
