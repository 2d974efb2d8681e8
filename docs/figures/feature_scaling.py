"""Figures of the lab on feature scaling, and of the page on it."""

import numpy as np

from dlref.scaling import (
    MinMaxScaler,
    PCAWhitener,
    RobustScaler,
    StandardScaler,
    ZCAWhitener,
)


def conditioning(fig, tr, *, feature_scaling):
    found = feature_scaling.conditioning
    kinds = [
        tr(zh="原始", en="raw"),
        tr(zh="中心化", en="centered"),
        "min-max",
        "z-score",
        tr(zh="白化", en="whitened"),
    ]
    titles = tr(zh="葡萄酒", en="wine"), tr(zh="乳腺癌", en="cancer")
    panels = fig.subplots(1, 2, sharey=True)
    for ax, title, loss in zip(
        panels, titles, np.median(found["loss"], axis=2), strict=True
    ):
        for kind, every in zip(kinds, loss, strict=True):
            ax.loglog(found["step"], every, label=kind)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="步数", en="step"))
    panels[0].set_ylabel(tr(zh="训练损失", en="training loss"))
    fig.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )


def network(fig, tr, *, feature_scaling):
    found = feature_scaling.network
    kinds = tr(zh="原始", en="raw"), "z-score"
    panels = fig.subplots(1, 2, sharey=True)
    for ax, title, right in zip(
        panels, ("SGD", "Adam"), found["right"], strict=True
    ):
        for color, (kind, every) in enumerate(zip(kinds, right, strict=True)):
            ax.semilogx(found["rate"], every.mean(axis=1), label=kind)
            points = np.repeat(found["rate"], every.shape[1])
            ax.plot(points, every.ravel(), f"C{color}.", markersize=3)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    panels[0].set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    fig.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )


def contours(fig, tr):
    """Contours and paths for raw, standardized and whitened features."""
    mix = np.linalg.cholesky([[1.0, 0.9], [0.9, 1.0]])
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 2))
    standard = PCAWhitener().fit(x).transform(x) @ mix.T
    raw = standard * [1.0, 3.0]
    kinds = [
        (raw, tr(zh="原始", en="raw")),
        (standard, tr(zh="标准化", en="standardized")),
        (PCAWhitener().fit(raw).transform(raw), tr(zh="白化", en="whitened")),
    ]
    target = standard @ [0.3, 1.5]
    for ax, (X, title) in zip(fig.subplots(1, 3), kinds, strict=True):
        H = X.T @ X / len(X)
        curvature = np.linalg.eigvalsh(H)
        least = np.linalg.lstsq(X, target)[0]
        path = [np.zeros(2)]
        for _ in range(10):
            step = 2 / curvature.sum() * H @ (path[-1] - least)
            path.append(path[-1] - step)
        path = np.array(path)
        reach = 1.3 * np.abs(path - least).max()
        grid = np.linspace(-reach, reach, 25)
        offset = np.stack(np.meshgrid(grid, grid), axis=-1)
        loss = np.einsum("...i,ij,...j", offset, H, offset)
        start = least @ H @ least
        ax.contour(
            least[0] + grid,
            least[1] + grid,
            loss,
            levels=start * np.array([0.03, 0.15, 0.4, 1.0, 2.2]),
            colors="ink",
            alpha=0.35,
            linewidths=0.8,
        )
        ax.plot(*path.T, "C0o-", markersize=2.5, linewidth=1)
        ax.plot(0, 0, "C0o", markersize=6)
        ax.plot(*least, "C1x", markersize=8, markeredgewidth=2)
        ax.set_aspect("equal")
        kappa = curvature[-1] / curvature[0]
        ax.set_title(f"{title}, κ = {kappa:.0f}")
        ax.set_xlabel("w₁")
        ax.set_xticks([])
        ax.set_yticks([])
        ax.grid(visible=False)
    fig.axes[0].set_ylabel("w₂")


def methods(fig, tr):
    """One skewed feature with an outlier, scaled in five ways."""
    x = np.exp(np.random.default_rng(0).normal(0, 0.5, 59))
    x = np.append(x, 15.0)[:, None]
    ranks = (x.argsort(axis=0).argsort(axis=0) + 1) / len(x)
    plots = [
        (x, tr(zh="原始", en="raw")),
        (MinMaxScaler().fit(x).transform(x), "min-max"),
        (StandardScaler().fit(x).transform(x), "z-score"),
        (RobustScaler().fit(x).transform(x), tr(zh="稳健", en="robust")),
        (
            StandardScaler().fit(np.log(x)).transform(np.log(x)),
            tr(zh="对数，再 z-score", en="log, then z-score"),
        ),
        (ranks, tr(zh="分位数", en="quantile")),
    ]
    height = np.random.default_rng(0).uniform(-1, 1, len(x))
    height[-1] = 0
    for ax, (z, title) in zip(fig.subplots(2, 3).ravel(), plots, strict=True):
        ax.plot(z, height, "C0.", markersize=4)
        ax.plot(z[-1], 0, "C1o", markersize=9, markerfacecolor="none")
        ax.set_ylim(-2, 2)
        ax.set_yticks([])
        ax.set_title(title)


def clouds(fig, tr):
    """The same points centered, PCA whitened and ZCA whitened."""
    rng = np.random.default_rng(0)
    x = (
        rng.standard_normal((80, 2))
        @ np.linalg.cholesky([[1.0, 0.8], [0.8, 1.0]]).T
    )
    x -= x.mean(axis=0)
    marks = np.array([[1.5, 1.5], [1.5, 0.0], [-1.5, -1.5], [-1.5, 0.0]])
    pca, zca = PCAWhitener().fit(x), ZCAWhitener().fit(x)
    kinds = [
        (x, marks, tr(zh="中心化", en="centered")),
        (pca.transform(x), pca.transform(marks), "PCA"),
        (zca.transform(x), zca.transform(marks), "ZCA"),
    ]
    for ax, (points, corners, title) in zip(
        fig.subplots(1, 3, sharex=True, sharey=True), kinds, strict=True
    ):
        ax.plot(*points.T, ".", color="C0", markersize=2, alpha=0.6)
        for color, corner, mark in zip(
            ("C1", "C2", "C3", "C4"), corners, "s^oD", strict=True
        ):
            ax.plot(*corner, mark, color=color, markersize=8)
        ax.set_aspect("equal")
        ax.set_xlim(-3.9, 3.9)
        ax.set_ylim(-3.9, 3.9)
        ax.set_title(title)


def neighbors(fig, tr, *, feature_scaling):
    """Accuracy of the nearest neighbor by kind of scaling, from the lab."""
    right = feature_scaling.neighbors["right"]
    kinds = [
        tr(zh="原始", en="raw"),
        tr(zh="中心化", en="centered"),
        "min-max",
        "z-score",
        tr(zh="白化", en="whitened"),
    ]
    titles = tr(zh="葡萄酒", en="wine"), tr(zh="乳腺癌", en="cancer")
    panels = fig.subplots(1, 2, sharey=True)
    for ax, title, rows in zip(panels, titles, right, strict=True):
        for place, every in enumerate(rows):
            ax.plot(np.full(len(every), place), every, "C0.", markersize=4)
            ax.plot(
                [place - 0.3, place + 0.3], [every.mean()] * 2, "C1-", linewidth=2
            )
        ax.set_xticks(range(len(kinds)), kinds, rotation=30)
        ax.set_title(title)
    panels[0].set_ylabel(tr(zh="测试准确率", en="test accuracy"))
