"""Figures of the lab on validation."""

import numpy as np


def estimates(fig, tr, *, validation_estimators):
    miss = validation_estimators.estimates["miss"]
    names = [
        tr(zh="留出法", en="hold-out"),
        tr(zh="5 折", en="5-fold"),
        tr(zh="10 折", en="10-fold"),
        tr(zh="包外", en="out of bag"),
        ".632",
        ".632+",
    ]
    ax = fig.subplots()
    ax.boxplot(
        miss,
        tick_labels=names,
        whis=(5, 95),
        showfliers=False,
        medianprops={"color": "C0", "linewidth": 2},
        boxprops={"color": "C5"},
        whiskerprops={"color": "C5"},
        capprops={"color": "C5"},
    )
    ax.axhline(0, color="C1", linewidth=1, linestyle="--")
    ax.set_ylabel(tr(zh="估计减去真实错误率", en="estimate minus true error"))


def winner(fig, tr, *, validation_estimators):
    found = validation_estimators.best_of_many
    ax = fig.subplots()
    label = tr(zh="最好者的验证准确率", en="validation accuracy of the best")
    ax.semilogx(found["models"], found["best"], "o-", label=label)
    truth = np.full(len(found["models"]), 0.5)
    ax.semilogx(
        found["models"], truth, "--", label=tr(zh="真实准确率", en="true accuracy")
    )
    ax.set_xlabel(tr(zh="候选模型数", en="models to choose from"))
    ax.set_ylabel(tr(zh="准确率", en="accuracy"))
    ax.legend()
