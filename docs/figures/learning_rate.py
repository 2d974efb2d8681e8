"""Figures of the page optimization/learning-rate."""

import numpy as np

from dlref.data import load_digits
from dlref.landscapes import quadratic
from dlref.losses import cross_entropy, cross_entropy_grad
from dlref.models import mlp
from dlref.schedules import (
    constant,
    cosine,
    cosine_restarts,
    exponential,
    inverse_sqrt,
    lr_range_test,
    one_cycle,
    polynomial,
    step_decay,
    warmup,
    warmup_stable_decay,
)


def regimes(fig, tr):
    """Gradient descent on one parabola at four rates."""
    parabola = quadratic([[1.0]])
    grid = np.linspace(-3, 3, 25)
    titles = [
        tr(zh="η = 0.3：一侧逼近", en="η = 0.3: one side"),
        tr(zh="η = 1：一步到达", en="η = 1: one step"),
        tr(zh="η = 1.8：收敛", en="η = 1.8: converges"),
        tr(zh="η = 2.1：发散", en="η = 2.1: diverges"),
    ]
    for ax, rate, title in zip(
        fig.subplots(1, 4, sharey=True), (0.3, 1.0, 1.8, 2.1), titles, strict=True
    ):
        w = [1.0]
        for _ in range(8):
            w.append(w[-1] - rate * float(parabola.grad([w[-1]])[0]))
        points = np.array(w)
        ax.plot(grid, parabola(grid[:, None]), color="grid")
        ax.plot(
            points, parabola(points[:, None]), "C0o-", markersize=4, linewidth=1
        )
        ax.set_xlim(-2.4, 2.4)
        ax.set_ylim(-0.1, 2.6)
        ax.set_yticks([0, 1, 2])
        ax.set_title(title)
        ax.set_xlabel("w")


def catapult(fig, tr):
    """Two weights in a row: a rate too large for the minimum ahead."""
    plane, right = fig.subplots(1, 2)
    u = np.linspace(2.2, 3.4, 20)
    angle = np.linspace(-0.1, 0.5, 20)
    plane.plot(u, 1 / u, color="grid")
    plane.annotate("uv = 1", (2.33, 0.45), color="ink")
    plane.plot(8**0.5 * np.cos(angle), 8**0.5 * np.sin(angle), ":", color="ink")
    plane.annotate("u² + v² = 8", (2.79, 0.8), color="ink")
    for color, rate, line in (("C1", 0.1, "--"), ("C0", 0.25, "-")):
        path, losses = [(3.0, 0.3)], []
        for _ in range(40):
            a, b = path[-1]
            r = a * b - 1
            losses.append(r**2 / 2)
            path.append((a - rate * r * b, b - rate * r * a))
        points = np.array(path)
        plane.plot(*points.T, line, color=color, linewidth=0.8)
        plane.plot(*points[-1], "o", color=color, markersize=7)
        right.semilogy(losses, line, color=color, label=f"η = {rate:g}")
    plane.set_xlim(2.3, 3.3)
    plane.set_ylim(-0.02, 0.88)
    plane.set_xlabel("u")
    plane.set_ylabel("v")
    right.set_ylim(1e-10, 1e3)
    right.minorticks_off()
    right.set_xlabel(tr(zh="步数", en="step"))
    right.set_title(tr(zh="损失", en="loss"))
    right.legend(loc="upper right")


def range_test(fig, tr):
    """The range test on digits, three seeds."""
    x, y = load_digits()
    ax = fig.subplots()
    turns = []
    for seed, line in enumerate(("-", "--", ":")):
        rng = np.random.default_rng(seed)
        model = mlp([64, 32, 10], rng=rng)

        def train_step(rate, model=model, rng=rng):
            rows = rng.integers(0, 500, 25)
            pred = model.forward(x[rows], train=True)
            model.backward(cross_entropy_grad(pred, y[rows]))
            for name, W in model.params.items():
                W -= rate * model.grads[name]
            return cross_entropy(pred, y[rows])

        rates, losses = lr_range_test(train_step, 1e-3, 10.0, num_iter=100)
        turns.append(rates[losses.argmin()])
        ax.semilogx(
            rates[::2],
            losses[::2],
            line,
            color=f"C{seed}",
            label=tr(zh=f"种子 {seed}", en=f"seed {seed}"),
        )
    turn = float(np.exp(np.mean(np.log(turns))))
    ax.axvline(turn, color="ink", linestyle="--", linewidth=0.8)
    ax.axvline(turn / 3, color="ink", linewidth=0.8)
    ax.annotate(tr(zh="最低处", en="lowest"), (turn / 1.08, 3.8), ha="right")
    third = tr(zh="最低处的 1/3", en="a third of it")
    ax.annotate(third, (turn / 3 / 1.08, 3.6), ha="right")
    ax.set_ylim(0.6, 4)
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="一批的损失", en="loss of a batch"))
    ax.minorticks_off()
    ax.legend(loc="lower left")


def shapes(fig, tr):
    """Nine schedules over 100 steps."""
    plots = [
        (constant(1.0), tr(zh="恒定", en="constant")),
        (step_decay(1.0, 34, gamma=0.3), tr(zh="阶梯", en="step decay")),
        (exponential(1.0, 0.97), tr(zh="指数", en="exponential")),
        (polynomial(1.0, 100), tr(zh="直线", en="straight line")),
        (cosine(1.0, 100), tr(zh="余弦", en="cosine")),
        (cosine_restarts(1.0, 34), tr(zh="余弦，重启", en="cosine, restarts")),
        (one_cycle(1.0, 101), tr(zh="单周期", en="one-cycle")),
        (inverse_sqrt(1.0, 10), tr(zh="平方根倒数", en="inverse root")),
        (
            warmup_stable_decay(1.0, 10, 70, 20),
            tr(zh="预热–稳定–衰减", en="warm-up, stable, decay"),
        ),
    ]
    steps = np.arange(0, 101, 4)
    axes = fig.subplots(3, 3, sharex=True, sharey=True)
    for ax, (schedule, title) in zip(axes.ravel(), plots, strict=True):
        ax.plot(steps, [schedule(int(t)) for t in steps])
        ax.set_ylim(-0.05, 1.1)
        ax.set_xticks([0, 50, 100])
        ax.set_yticks([0, 1])
        ax.set_title(title)
    for ax in axes[-1]:
        ax.set_xlabel(tr(zh="步数", en="step"))


def floors(fig, tr):
    """Expected loss of the noisy bowl under four schedules."""
    curvatures = np.array([1.0, 0.1, 0.01])
    cases = [
        (constant(0.5), tr(zh="恒定 0.5", en="constant 0.5"), ":"),
        (constant(0.1), tr(zh="恒定 0.1", en="constant 0.1"), "--"),
        (
            warmup_stable_decay(0.38, 0, 240, 60),
            tr(zh="稳定后衰减，0.38", en="stable, decay, 0.38"),
            "-.",
        ),
        (cosine(1.2, 300), tr(zh="余弦 1.2", en="cosine 1.2"), "-"),
    ]
    ax = fig.subplots()
    for schedule, label, line in cases:
        v, losses = np.ones(3), [float(curvatures.sum()) / 2]
        for t in range(300):
            rate = schedule(t)
            v = (1 - rate * curvatures) ** 2 * v + rate**2 * 0.1 * curvatures
            losses.append(float(v @ curvatures) / 2)
        ax.semilogy(range(0, 301, 5), losses[::5], line, label=label)
    ax.set_xlabel(tr(zh="步数", en="step"))
    ax.set_ylabel(tr(zh="期望损失", en="expected loss"))
    ax.minorticks_off()
    ax.legend(loc="upper right")


def warm_up(fig, tr):
    """On w⁴/4 from w = 3: what the rate can bear, and both paths."""
    left, right = fig.subplots(1, 2)
    schedule = warmup(1.0, total_iters=40, start_factor=0.0)
    w = [3.0]
    for t in range(60):
        w.append(w[-1] - schedule(t) * w[-1] ** 3)
    path = np.array(w)
    steps = np.arange(1, 61)
    left.semilogy(path**2, "C0-", label="w²")
    left.semilogy(
        steps,
        [2 / schedule(int(t)) for t in steps],
        "C1--",
        label=tr(zh="上限 2/η", en="limit 2/η"),
    )
    left.set_xlabel(tr(zh="步数", en="step"))
    left.minorticks_off()
    left.legend(loc="upper right")
    right.plot(path, "C0-", label=tr(zh="有预热", en="with warm-up"))
    right.plot([0, 1], [3, 3 - 27], "C3s:", label=tr(zh="无预热", en="without"))
    right.set_ylim(-26, 6)
    right.set_xlabel(tr(zh="步数", en="step"))
    right.set_ylabel("w")
    right.legend(loc="lower right")


def by_rate(fig, tr, *, optimizers_compared):
    """Training loss on digits after ten epochs over the rate, from the lab."""
    found = optimizers_compared.digits
    rates, losses = found["rate"], found["loss"]
    ax = fig.subplots()
    methods = [
        (5, "Adam", "o-"),
        (1, tr(zh="动量 0.9", en="momentum 0.9"), "s--"),
        (0, "SGD", "^:"),
    ]
    for at, name, line in methods:
        ax.loglog(rates, losses[at].mean(axis=-1), line, markersize=4, label=name)
    ax.set_ylim(0.01, 10)
    ax.set_xlabel(tr(zh="学习率", en="learning rate"))
    ax.set_ylabel(tr(zh="训练损失", en="training loss"))
    ax.minorticks_off()
    ax.legend(loc="lower left")
