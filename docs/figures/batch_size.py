"""Figures of the lab and of the page on the batch size."""

import numpy as np


def noise(fig, tr, *, batch_size):
    found = batch_size.noise
    ax = fig.subplots()
    ax.loglog(found["B"], found["rms"], "o-", label=tr(zh="实测", en="measured"))
    law = found["rms"][0] / np.sqrt(found["B"])
    ax.loglog(
        found["B"],
        law,
        "--",
        label=tr(zh="与 1/√B 成正比", en="proportional to 1/√B"),
    )
    ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    ax.set_ylabel(tr(zh="梯度噪声的长度", en="length of the gradient noise"))
    ax.legend()


def epochs(fig, tr, *, batch_size):
    found = batch_size.training
    names = [
        tr(zh="学习率固定", en="fixed rate"),
        tr(zh="随 √B 增大", en="rate ∝ √B"),
        tr(zh="随 B 增大", en="rate ∝ B"),
    ]
    ax = fig.subplots()
    for color, (name, every) in enumerate(zip(names, found["epochs"], strict=True)):
        arrived = ~np.isnan(every).any(axis=1)
        ax.loglog(
            found["B"][arrived], np.median(every[arrived], axis=1), label=name
        )
        points = np.repeat(found["B"], every.shape[1])
        ax.plot(points, every.ravel(), ".", color=f"C{color}")
    ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    ax.set_ylabel(
        tr(zh="训练损失降到 0.1 所需轮数", en="epochs to a training loss of 0.1")
    )
    ax.legend()


def rules(fig, tr, *, batch_size):
    """Epochs and steps to the target under three rules for the rate."""
    found = batch_size.training
    names = [
        tr(zh="学习率固定", en="rate fixed"),
        tr(zh="随 √B 增大", en="rate ∝ √B"),
        tr(zh="随 B 增大", en="rate ∝ B"),
    ]
    steps_per_epoch = np.ceil(found["B"].max() / found["B"])[:, None]
    panels = fig.subplots(1, 2)
    titles = tr(zh="轮数", en="epochs"), tr(zh="步数", en="steps")
    for ax, title, per_epoch in zip(
        panels, titles, (1, steps_per_epoch), strict=True
    ):
        for color, (name, epochs) in enumerate(
            zip(names, found["epochs"], strict=True)
        ):
            runs = epochs * per_epoch
            points = np.repeat(found["B"], runs.shape[1])
            ax.plot(points, runs.ravel(), ".", color=f"C{color}", markersize=4)
            arrived = ~np.isnan(runs).any(axis=1)
            ax.loglog(
                found["B"][arrived], np.median(runs[arrived], axis=1), label=name
            )
        ax.set_title(title)
        ax.minorticks_off()
        ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    fig.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3
    )


def law(fig, tr, *, batch_size):
    """Noise and direction of batch gradients, and what the formulas say of them."""
    found, n = batch_size.noise, batch_size.training["B"].max()
    scale = batch_size.noise_scale["B"][0, 0]  # of the same network
    B = np.geomspace(1, 512, 20)
    finite = (n - B) / (n - 1)
    length, direction = fig.subplots(1, 2)
    length.loglog(found["B"], found["rms"], "o", markersize=4)
    length.loglog(B, found["rms"][0] / np.sqrt(B), label="∝ 1/√B")
    length.loglog(
        B,
        found["rms"][0] * np.sqrt(finite / B),
        label=tr(zh="不放回", en="without replacement"),
    )
    length.set_title(tr(zh="梯度噪声", en="gradient noise"))
    direction.semilogx(found["B"], found["cosine"], "o", markersize=4)
    direction.semilogx(
        B,
        1 / np.sqrt(1 + scale * finite / B),
        color="C3",
        linestyle="-",
        label="1/√(1 + b/B)",
    )
    direction.axvline(scale, color="grid")
    direction.text(scale * 1.15, 0.2, f"b = {scale:.0f}")
    direction.set_ylim(0, 1.05)
    direction.set_title(tr(zh="与全梯度的余弦", en="cosine with full gradient"))
    for ax in (length, direction):
        ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    length.set_yticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
    length.minorticks_off()
    fig.legend(loc="outside upper center", ncols=3)


def critical(fig, tr):
    """A noisy parabola: examples to the target, and the best rate, for each batch size."""
    curvature = 1 / np.arange(1, 21)
    grid = np.geomspace(2e-3, 1.9, 100)
    t = np.unique(np.geomspace(1, 2e5, 500).astype(int))[:, None]

    def steps(B, rate):
        floor = rate / (B * (2 - rate * curvature))
        v = floor + (1 - floor) * (1 - rate * curvature) ** (2 * t)
        below = (v * curvature).sum(axis=-1) < 0.01 * curvature.sum()
        return np.where(below, t[:, 0], np.inf).min()

    sizes = 2 ** np.arange(13)
    by_rate = np.array([[steps(B, rate) for rate in grid] for B in sizes])
    best = grid[by_rate.argmin(axis=1)]
    cautious = best[0] / 8
    small = sizes * cautious < 1.99
    examples, rates = fig.subplots(1, 2)
    examples.loglog(
        sizes,
        sizes * by_rate.min(axis=1),
        "o-",
        markersize=4,
        label=tr(zh="每种大小的最佳学习率", en="best rate for each size"),
    )
    examples.loglog(
        sizes[small],
        [B * steps(B, cautious * B) for B in sizes[small]],
        label=tr(zh="偏小的学习率 ∝ B", en="a cautious rate ∝ B"),
    )
    examples.loglog(
        sizes,
        [B * steps(B, best[0]) for B in sizes],
        label=tr(zh="学习率固定", en="rate fixed"),
    )
    examples.set_title(tr(zh="达到目标所需样本数", en="examples to the target"))
    rates.loglog(sizes, best, "o-", markersize=4)
    rates.loglog(sizes[small], cautious * sizes[small])
    rates.loglog(sizes, np.full(len(sizes), best[0]))
    rates.set_title(tr(zh="学习率", en="rate"))
    for ax in (examples, rates):
        ax.minorticks_off()
        ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    fig.legend(
        *examples.get_legend_handles_labels(), loc="outside upper center", ncols=2
    )


def noise_scale(fig, tr, *, batch_size):
    """How the noise scale grows in training."""
    found = batch_size.noise_scale
    ax = fig.subplots()
    at = np.arange(len(found["epochs"]))
    seeds = found["B"].shape[1]
    ax.semilogy(np.repeat(at, seeds), found["B"].ravel(), "o", markersize=4)
    ax.semilogy(at, np.median(found["B"], axis=1), "-", color="C0")
    ax.set_xticks(at, [str(epochs) for epochs in found["epochs"]])
    ax.set_yticks([30, 100, 300, 1000], ["30", "100", "300", "1000"])
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="已训练的轮数", en="epochs of training"))
    ax.set_ylabel(tr(zh="噪声尺度（样本数）", en="noise scale (examples)"))


def time(fig, tr):
    """Time to the target, steps times time per step, on three machines."""
    B, scale = np.geomspace(1, 10000, 60), 64
    ax = fig.subplots()
    for color, overhead in enumerate((1, 100, 2500)):
        spent = (1 + scale / B) * (overhead + B)
        ax.loglog(B, spent, label=f"a/b = {overhead}")
        fastest = np.sqrt(scale * overhead)
        least = (1 + scale / fastest) * (overhead + fastest)
        ax.plot(fastest, least, "o", color=f"C{color}")
        ax.annotate(
            f"{fastest:.0f}",
            (fastest, least),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
        )
    ax.set_ylim(20, 3e6)
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    ax.set_ylabel(tr(zh="达到目标的时间", en="time to the target"))
    ax.legend(
        loc="upper right",
        title=tr(zh="开销 a ÷ 每样本耗时 b", en="overhead a ÷ time b per example"),
    )


def accuracy(fig, tr, *, batch_size):
    """Test accuracy at equal training loss, by batch size and rule."""
    found = batch_size.accuracy_spread
    names = [
        tr(zh="学习率固定", en="rate fixed"),
        tr(zh="随 √B 增大", en="rate ∝ √B"),
        tr(zh="随 B 增大", en="rate ∝ B"),
    ]
    ax = fig.subplots()
    middle = np.nanmean(found["right"])
    error = np.sqrt(middle * (1 - middle) / 500)
    ax.axhspan(
        middle - 2 * error, middle + 2 * error, color="grid", alpha=0.3, linewidth=0
    )
    for color, (name, runs) in enumerate(zip(names, found["right"], strict=True)):
        shifted = found["B"] * 1.12 ** (color - 1)
        points = np.repeat(shifted, runs.shape[1])
        ax.plot(points, runs.ravel(), ".", color=f"C{color}", markersize=4)
        arrived = ~np.isnan(runs).any(axis=1)
        ax.semilogx(shifted[arrived], runs[arrived].mean(axis=1), label=name)
    ax.set_ylim(0.9, 1)
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="批大小 B", en="batch size B"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="lower center", ncols=3)


def small_bn(fig, tr, *, batch_normalization):
    """Accuracy with small training batches, with and without batch normalization."""
    found = batch_normalization.small_batches
    names = [
        tr(zh="没有归一化", en="no normalization"),
        tr(zh="批归一化", en="batch normalization"),
    ]
    ax = fig.subplots()
    for color, (name, runs) in enumerate(zip(names, found["right"], strict=True)):
        points = np.repeat(found["B"], runs.shape[1])
        ax.plot(points, runs.ravel(), ".", color=f"C{color}")
        ax.semilogx(found["B"], runs.mean(axis=1), label=name)
    ax.set_xticks(found["B"], [str(B) for B in found["B"]])
    ax.minorticks_off()
    ax.set_xlabel(tr(zh="训练的批大小 B", en="training batch size B"))
    ax.set_ylabel(tr(zh="测试准确率", en="test accuracy"))
    ax.legend(loc="lower right")
