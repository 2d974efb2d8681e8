"""Figures of the page initialization-normalization/normalization-layers."""

import numpy as np

from dlref.activations import relu, tanh
from dlref.normalization import LayerNorm, RMSNorm


def axes(fig, tr):
    """Which activations share one mean: examples down, channels across."""
    fig.set_size_inches(6.0, 2.0)
    examples, channels = 4, 6
    one, row, every = slice(1, 2), slice(2, 3), slice(None)
    panels = [
        (tr(zh="批归一化", en="batch norm"), (every, one)),
        (tr(zh="层归一化", en="layer norm"), (row, every)),
        (tr(zh="组归一化，3 组", en="group norm, 3"), (row, slice(0, 2))),
        (tr(zh="实例归一化", en="instance norm"), (row, one)),
    ]
    for ax, (title, together) in zip(
        fig.subplots(1, 4, sharey=True), panels, strict=True
    ):
        marked = np.zeros((examples, channels), dtype=bool)
        marked[together] = True
        for (n, c), mark in np.ndenumerate(marked):
            ax.barh(n, 0.84, 0.84, c - 0.42, color="C0" if mark else "grid")
        ax.set_title(title)
        ax.set_xlabel(tr(zh="通道 C", en="channel C"))
        ax.set_xticks([])
        ax.set_yticks([])
        ax.grid(visible=False)
        ax.set_aspect("equal")
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.invert_yaxis()
        if ax.get_subplotspec().is_first_col():
            ax.set_ylabel(tr(zh="样本 N", en="example N"))


def geometry(fig, tr):
    """Two features: RMSNorm maps onto a circle, layer norm onto two points."""
    fig.set_size_inches(6.0, 3.2)
    points = np.random.default_rng(4).normal((0.6, 0.9), 1.0, (14, 2))
    angle = np.linspace(0, 2 * np.pi, 181)
    panels = [
        (RMSNorm(2), "RMSNorm"),
        (LayerNorm(2), tr(zh="层归一化", en="layer norm")),
    ]
    for ax, (layer, title) in zip(
        fig.subplots(1, 2, sharex=True, sharey=True), panels, strict=True
    ):
        to = layer.forward(points)
        ax.plot(
            2**0.5 * np.cos(angle),
            2**0.5 * np.sin(angle),
            ":",
            color="ink",
            linewidth=0.8,
        )
        for start, end in zip(points, to, strict=True):
            ax.plot(
                *np.array([start, end]).T,
                color="grid",
                linestyle="-",
                linewidth=0.8,
            )
        ax.plot(*points.T, "o", color="C0", markersize=4, markerfacecolor="none")
        ax.plot(*to.T, "s", color="C1", markersize=5)
        ax.set_aspect("equal")
        ax.set_title(title)
        ax.set_xlabel("x₁")
    fig.axes[0].set_ylabel("x₂")


def stream(fig, tr):
    """Mean square of the stream, and the share of a branch in it, by block."""
    fig.set_size_inches(6.0, 3.0)
    size, share = fig.subplots(1, 2)
    blocks, width = 64, 64
    cases = (
        (True, tr(zh="前置归一化", en="pre-norm"), "C0", "-"),
        (False, tr(zh="后置归一化", en="post-norm"), "C1", "--"),
    )
    for pre, name, color, line in cases:
        found = []
        for seed in range(5):
            rng = np.random.default_rng(seed)
            x, norm = rng.standard_normal((16, width)), LayerNorm(width)
            for _ in range(blocks):
                W = rng.normal(0, (2 / width) ** 0.5, (width, width))
                branch = relu(norm.forward(x) if pre else x) @ W
                new = x + branch if pre else norm.forward(x + branch)
                found.append((np.mean(new**2), np.std(branch) / np.std(x)))
                x = new
        means = np.reshape(found, (5, blocks, 2)).mean(axis=0)
        depth = 1 + np.arange(blocks)
        size.plot(depth, means[:, 0], line, color=color, label=name)
        share.plot(depth, means[:, 1], line, color=color, label=name)
    share.plot(
        depth,
        depth**-0.5,
        ":",
        color="ink",
        linewidth=0.9,
        label="1/√l",
    )
    share.set_ylim(0, 1.25)
    size.set_title(tr(zh="主干的均方", en="mean square of the stream"))
    share.set_title(tr(zh="分支 ÷ 主干", en="branch ÷ stream"))
    for ax in (size, share):
        ax.set_xlabel(tr(zh="块 l", en="block l"))
    size.legend(loc="upper left")
    share.legend(loc="center right", bbox_to_anchor=(1, 0.52))


def sweep(fig, tr):
    """Output of layer norm for one of 16 features, the others fixed; and tanh."""
    D, t = 16, np.linspace(-30, 30, 241)
    others = np.random.default_rng(0).standard_normal(D - 1)
    others = (others - others.mean()) / others.std()
    x = np.column_stack([np.broadcast_to(others, (len(t), D - 1)), t])
    bound = (D - 1) ** 0.5
    slope = ((D - 1) / D) ** 0.5
    ax = fig.subplots()
    for level in (-bound, bound):
        ax.axhline(level, color="ink", linestyle=":", linewidth=0.9)
    ax.plot(
        t,
        LayerNorm(D).forward(x)[:, -1],
        label=tr(zh="层归一化", en="layer norm"),
    )
    ax.plot(
        t,
        bound * tanh(slope / bound * t),
        label="γ tanh(αx)",
    )
    ax.set_yticks([-bound, -2, 0, 2, bound], ["−√15", "−2", "0", "2", "√15"])
    ax.set_xlabel(tr(zh="一个特征的输入", en="input of one feature"))
    ax.set_ylabel(tr(zh="它的输出", en="its output"))
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0.95))
