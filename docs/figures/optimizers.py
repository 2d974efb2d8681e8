"""Figures of the page optimization/optimizers."""

import numpy as np

from dlref.landscapes import rotated_quadratic
from dlref.optimizers import SGD, Adagrad, Adam


def walk(optimizer, grad, start, steps):
    params = {"w": np.array(start)}
    state, path = optimizer.init(params), [params["w"]]
    for _ in range(steps):
        params, state = optimizer.step(params, {"w": grad(params["w"])}, state)
        path.append(params["w"])
    return np.array(path)


def updates(optimizer, grads):
    params, made = {"w": np.zeros(1)}, []
    state = optimizer.init(params)
    for g in grads:
        change, state = optimizer.update({"w": np.array([g])}, state, params)
        made.append(-change["w"][0])
    return np.array(made)


def paths(fig, tr):
    """Three optimizers in a narrow valley, along the axes and turned by 45 degrees."""
    fig.set_size_inches(6.4, 3.6)
    methods = [
        (SGD(0.05), "SGD", "o"),
        (SGD(0.03, momentum=0.7), tr(zh="动量", en="momentum"), "s"),
        (Adagrad(0.7), "AdaGrad", "^"),
    ]
    grid = np.linspace(-1.6, 0.7, 47)
    points = np.stack(np.meshgrid(grid, grid), axis=-1)
    titles = [
        tr(zh="沿坐标轴", en="along the axes"),
        tr(zh="转 45 度", en="turned by 45 degrees"),
    ]
    for ax, degrees, title in zip(fig.subplots(1, 2), (0, 45), titles, strict=True):
        angle = np.deg2rad(degrees)
        turn = np.array(
            [
                [np.cos(angle), -np.sin(angle)],
                [np.sin(angle), np.cos(angle)],
            ]
        )
        f = rotated_quadratic(30, angle)
        ax.contour(
            grid,
            grid,
            f(points),
            levels=[0.05, 0.3, 1, 3, 8],
            colors="grid",
            linestyles="-",
        )
        for k, (optimizer, name, mark) in enumerate(methods):
            path = walk(optimizer, f.grad, turn @ [-1.2, 0.5], 20)
            ax.plot(
                *path.T,
                f"C{k}",
                marker=mark,
                markersize=3.5,
                linewidth=1.3,
                label=name,
            )
        ax.plot(0, 0, "+", color="ink", markersize=10)
        ax.set_aspect("equal")
        ax.grid(visible=False)
        ax.set_xlim(-1.5, 0.35)
        ax.set_ylim(-1.27, 0.6)
        ax.set_title(title)
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)


def valley_steps(fig, tr, *, optimizers_compared):
    """Steps of gradient descent and heavy ball over the condition number."""
    kappa = optimizers_compared.heavy_ball["kappa"]
    plain, heavy = optimizers_compared.heavy_ball["steps"].T
    ax = fig.subplots()
    for steps, mark, label in (
        (plain, "o", tr(zh="梯度下降", en="gradient descent")),
        (heavy, "s", tr(zh="重球法", en="heavy ball")),
    ):
        ax.loglog(kappa, steps, marker=mark, label=label)
        for x, y in zip(kappa, steps, strict=True):
            ax.annotate(
                f"{y:.0f}",
                (x, y),
                (0, 7),
                textcoords="offset points",
                ha="right",
            )
    ax.set_ylim(15, 20_000)
    ax.set_xlim(6, 1500)
    ax.set_xlabel(tr(zh="条件数 κ", en="condition number κ"))
    ax.set_ylabel(tr(zh="步数", en="steps"))
    ax.legend(loc="upper left")


def bias_correction(fig, tr):
    """Adam's step under a constant gradient, with and without the correction."""
    t = np.arange(1, 1001)
    plain = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    ax = fig.subplots()
    ax.semilogx(
        t,
        plain,
        label=tr(
            zh="不校正，β₁ = 0.9，β₂ = 0.999",
            en="uncorrected, β₁ = 0.9, β₂ = 0.999",
        ),
    )
    ax.semilogx(
        t,
        np.sqrt(1 - 0.9**t),
        label=tr(zh="不校正，β₁ = β₂ = 0.9", en="uncorrected, β₁ = β₂ = 0.9"),
    )
    ax.semilogx(
        t,
        updates(Adam(1.0), np.ones(1000)),
        label=tr(zh="校正后", en="corrected"),
    )
    top = plain.argmax()
    ax.annotate(
        f"{plain[top]:.2f}",
        (t[top], plain[top]),
        (0, 5),
        textcoords="offset points",
        ha="center",
    )
    ax.annotate(
        f"{plain[0]:.2f}",
        (t[0], plain[0]),
        (4, -12),
        textcoords="offset points",
    )
    ax.set_ylim(0, 11.5)
    ax.set_xlabel(tr(zh="步 t", en="step t"))
    ax.set_ylabel(tr(zh="步长 ÷ 学习率", en="step ÷ learning rate"))
    ax.legend(loc="upper right")


def step_lengths(fig, tr):
    """Steps under a constant gradient, and per unit of a gradient that shrinks."""
    constant, shrinking = fig.subplots(1, 2)
    t = np.arange(1, 5001)
    shown = np.unique(np.geomspace(1, 5000, 60).astype(int))
    for optimizer, name in ((Adam(1.0), "Adam"), (Adagrad(1.0), "AdaGrad")):
        steps = updates(optimizer, np.ones(5000))
        constant.loglog(shown, steps[shown - 1], label=name)
        steps = updates(optimizer, 1 / t) * t
        shrinking.loglog(shown, steps[shown - 1], label=name)
    constant.set_title(tr(zh="梯度不变", en="constant gradient"))
    constant.set_ylabel(tr(zh="步长 ÷ η", en="step ÷ η"))
    constant.set_ylim(0.005, 3)
    shrinking.set_title(tr(zh="梯度为 1/t", en="gradient 1/t"))
    shrinking.set_ylabel(tr(zh="步长 ÷（η × 梯度）", en="step ÷ (η × gradient)"))
    for ax in (constant, shrinking):
        ax.set_xlabel(tr(zh="步 t", en="step t"))
    constant.text(20, 1.15, "Adam")
    constant.text(60, 0.2, "AdaGrad")
    shrinking.text(15, 20, "Adam")
    shrinking.text(60, 0.68, "AdaGrad", va="top")
    shrinking.set_ylim(0.3, 500)
