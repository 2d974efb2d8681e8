"""Figures of the page foundations/data-splits."""

import numpy as np
from matplotlib.ticker import NullFormatter, PercentFormatter

from dlref.special import normal_cdf
from dlref.splitting import (
    accuracy_standard_error,
    bootstrap_indices,
    group_k_fold,
    k_fold,
    time_series_split,
    train_val_test_split,
)


def splits(fig, tr):
    """What five functions return for 24 examples, a row for each fit."""
    n, rng = 24, np.random.default_rng(1)
    groups = np.arange(n) // 3
    kinds = [
        (
            tr(zh="留出法", en="hold-out"),
            [train_val_test_split(n, 0.25, 0, rng=rng)[:2]],
        ),
        (tr(zh="4 折交叉验证", en="4 folds"), k_fold(n, 4, rng=rng)),
        (tr(zh="自助法", en="bootstrap"), [bootstrap_indices(n, rng=rng)]),
        (tr(zh="按组", en="groups"), group_k_fold(groups, 4, rng=rng)[:1]),
        (tr(zh="按时间", en="time"), time_series_split(n, 3, gap=2)),
    ]
    fig.set_size_inches(6.4, 3.4)
    ax = fig.subplots()
    y, ticks = 0.0, []
    for name, pairs in kinds:
        ticks.append((y + (len(pairs) - 1) / 2, name))
        for train, val in pairs:
            many = np.bincount(train, minlength=n)
            for i in np.flatnonzero(many):
                box = {"height": 0.72, "width": 0.84, "linewidth": 1}
                ax.barh(y, left=i, facecolor="none", edgecolor="C0", **box)
                if many[i] > 1:
                    ax.text(
                        i + 0.42, y, f"{many[i]}", size=8, ha="center", va="center"
                    )
            ax.barh(y, 0.84, 0.72, val, color="C1", edgecolor="C1")
            y += 1
        y += 0.8
    ax.barh(
        -9, 1, facecolor="none", edgecolor="C0", label=tr(zh="训练", en="training")
    )
    ax.barh(-9, 1, color="C1", label=tr(zh="验证", en="validation"))
    ax.set_ylim(y - 0.9, -0.8)
    ax.set_xlim(-0.3, n)
    ax.set_yticks([at for at, _ in ticks], [name for _, name in ticks])
    ax.set_xticks(np.arange(0, n, 4) + 0.42, np.arange(0, n, 4))
    ax.set_xlabel(tr(zh="样本", en="example"))
    ax.grid(False)
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    fig.legend(loc="outside upper right", ncols=2)


def precision(fig, tr):
    """Half-width of the 95% interval over the number of examples."""
    n = np.array([30, 100, 300, 1000, 3000, 10_000, 30_000])
    ax = fig.subplots()
    for p in (0.5, 0.9, 0.98):
        half = [196 * accuracy_standard_error(p, int(size)) for size in n]
        ax.loglog(n, half, label=tr(zh=f"准确率 {p:g}", en=f"accuracy {p:g}"))
    ax.set_yticks([0.3, 1, 3, 10], ["0.3", "1", "3", "10"])
    ax.set_xticks([100, 1000, 10_000], ["100", "1000", "10 000"])
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(tr(zh="独立样本数 n", en="independent examples n"))
    ax.set_ylabel(tr(zh="± 百分点（95% 置信区间）", en="± points (95% interval)"))
    ax.legend()


def methods(fig, tr, *, validation_estimators):
    """Estimate minus true error of six methods, with something to learn and with nothing."""
    panels = [
        (validation_estimators.estimates["miss"], tr(zh="手写数字", en="digits")),
        (
            validation_estimators.coin["miss"],
            tr(zh="抛硬币的标签", en="labels from a coin"),
        ),
    ]
    names = [
        tr(zh="留出法", en="hold-out"),
        tr(zh="5 折", en="5-fold"),
        tr(zh="10 折", en="10-fold"),
        tr(zh="包外", en="out of bag"),
        ".632",
        ".632+",
    ]
    fig.set_size_inches(6.4, 3.0)
    left, right = fig.subplots(1, 2, sharey=True)
    for ax, (miss, title) in zip((left, right), panels, strict=True):
        ax.boxplot(
            miss,
            orientation="horizontal",
            manage_ticks=False,
            whis=(5, 95),
            showfliers=False,
            medianprops={"color": "C0", "linewidth": 2},
            boxprops={"color": "C5"},
            whiskerprops={"color": "C5"},
            capprops={"color": "C5"},
        )
        ax.axvline(0, color="C1", linewidth=1, linestyle="--")
        ax.set_title(title)
    left.set_yticks(range(1, 7), names)
    left.set_ylim(6.6, 0.4)
    fig.supxlabel(
        tr(zh="估计减去真实错误率", en="estimate minus true error"), size="medium"
    )


def reuse(fig, tr):
    """Public score over submissions that only guess: the best of them, and their vote."""
    n, rng = 1001, np.random.default_rng(0)
    m = np.unique(
        2 * np.geomspace(1, 501, 30).astype(int) - 1
    )  # odd: no vote is tied
    found = []
    for _ in range(4):
        right = rng.choice([-1, 1], (m[-1], 2 * n))
        scores = right[:, :n].sum(axis=1)
        vote = np.cumsum(np.sign(scores)[:, None] * right, axis=0)[m - 1] > 0
        best = np.maximum.accumulate(scores)[m - 1] / (2 * n) + 0.5
        found.append([vote[:, :n].mean(axis=1), best, vote[:, n:].mean(axis=1)])
    vote, best, private = np.mean(found, axis=0)
    ax = fig.subplots()
    label = tr(zh="投票，公开榜", en="vote, public")
    ax.semilogx(m, vote, "o", markersize=4, label=label)
    expected = normal_cdf(np.sqrt(2 * m / (np.pi * n)))
    label = tr(zh="近似式", en="approximation")
    ax.semilogx(m, expected, "-", color="C0", linewidth=1, label=label)
    label = tr(zh="最好的一个，公开榜", en="best one, public")
    ax.semilogx(m, best, "--", color="C1", label=label)
    label = tr(zh="投票，私有榜", en="vote, private")
    ax.semilogx(m, private, ":", color="C2", label=label)
    ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    ax.yaxis.set_major_formatter(PercentFormatter(1, 0))
    ax.set_xlabel(tr(zh="提交次数 m", en="submissions m"))
    ax.set_ylabel(tr(zh="准确率", en="accuracy"))
    ax.legend()
