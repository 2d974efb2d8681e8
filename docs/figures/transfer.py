"""Figures of the lab on transfer."""


def _starts(tr):
    return [
        tr(zh="从头训练", en="scratch"),
        tr(zh="微调", en="fine-tuned"),
        tr(zh="新末层", en="new head"),
        tr(zh="冻结", en="frozen"),
        tr(zh="随机冻结", en="random frozen"),
    ]


def pairs(fig, tr, *, transfer):
    found = transfer.pairs
    fig.set_size_inches(6.0, 3.4)
    axes = fig.subplots(1, 2, sharey=True)
    titles = [tr(zh="加噪声", en="noisy"), tr(zh="黑白反转", en="inverted")]
    for ax, title, panel in zip(axes, titles, found["chosen"], strict=True):
        for start, name in enumerate(_starts(tr)):
            runs = panel[:, start]
            ax.semilogx(found["labels"], runs.mean(axis=-1), label=name)
            ax.plot(found["labels"], runs, ".", color=f"C{start}", markersize=3)
        ax.set_title(title)
        ax.set_xticks(found["labels"], [str(few) for few in found["labels"]])
        ax.minorticks_off()
        ax.set_xlabel(tr(zh="每个数字的标签数", en="labels of each digit"))
    axes[0].set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    fig.legend(
        *axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )


def rates(fig, tr, *, transfer):
    found = transfer.small_rate
    labels = transfer.pairs["labels"]
    ax = fig.subplots()
    color = 0
    for row in (0, -1):
        for key, name in zip(("scratch", "tuned"), _starts(tr)[:2], strict=False):
            runs = found[key][row]
            few = tr(zh=f"{name}，{labels[row]} 个", en=f"{name}, {labels[row]}")
            ax.semilogx(found["rates"], runs.mean(axis=-1), label=few)
            ax.plot(found["rates"], runs, ".", color=f"C{color}", markersize=3)
            color += 1
    guess = tr(zh="随机猜测", en="guess")
    ax.axhline(0.1, color="C5", linewidth=0.8, linestyle=":", label=guess)
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    fig.legend(loc="outside upper center", ncols=3)
