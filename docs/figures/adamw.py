"""Figures of the page optimization/adamw."""

import numpy as np

from dlref.optimizers import Adam, AdamW
from dlref.schedules import cosine


def walk(optimizer, grad, start, steps):
    params = {"w": np.array(start, dtype=float)}
    state, path = optimizer.init(params), [params["w"]]
    for _ in range(steps):
        params, state = optimizer.step(params, {"w": grad(params["w"])}, state)
        path.append(params["w"])
    return np.array(path)


def remaining(fig, tr):
    """What pure gradient noise leaves of weights, over the size of the noise."""
    sizes, copies = np.geomspace(0.01, 100, 17), 120
    ax = fig.subplots()
    for optimizer, label, mark in (
        (AdamW(1e-3, weight_decay=0.1), "AdamW", "o"),
        (Adam(1e-3, weight_decay=0.1), "Adam + L2", "s"),
    ):
        rng, sigma = np.random.default_rng(0), np.repeat(sizes, copies)

        def noise(w, rng=rng, sigma=sigma):
            return sigma * rng.standard_normal(w.size)

        left = walk(optimizer, noise, np.ones(sigma.size), 5000)[-1]
        ax.semilogx(
            sizes, left.reshape(-1, copies).mean(axis=1), marker=mark, label=label
        )
    ax.axhline(0, color="grid")
    ax.set_ylim(-0.08, 1.12)
    ax.set_xlabel(
        tr(zh="梯度噪声的标准差 σ", en="standard deviation σ of the gradient noise")
    )
    ax.set_ylabel(tr(zh="5000 步后剩下的份额", en="share left after 5000 steps"))
    ax.text(0.012, 0.66, "AdamW")
    ax.text(8, 0.83, "Adam + L2")


def solutions(fig, tr):
    """Where AdamW and Adam + L2 end on a quadratic whose minimum lies outside the box."""
    H, best, lam = np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([0.5, 4.0]), 0.5
    fig.set_size_inches(5.2, 4.6)
    ax = fig.subplots()
    x, y = np.meshgrid(np.linspace(-0.7, 3.4, 42), np.linspace(-0.5, 4.6, 42))
    off = np.stack([x, y], axis=-1) - best
    ax.contour(
        x,
        y,
        (off @ H * off).sum(axis=-1) / 2,
        levels=[0.1, 0.5, 1.5, 3, 5, 8],
        colors="grid",
        linestyles="-",
    )
    ax.plot([-0.7, 2, 2], [2, 2, -0.5], color="ink", linestyle="--", linewidth=1.2)
    strengths = np.geomspace(1e-3, 1e3, 60)
    ridge = [np.linalg.solve(H + s * np.eye(2), H @ best) for s in strengths]
    ax.plot(*np.transpose(ridge), color="ink", linestyle=":", linewidth=1.6)
    rate = cosine(0.1, T_max=1000)
    for k, (method, mark) in enumerate(((AdamW, "o"), (Adam, "s"))):
        optimizer = method(rate, betas=(0.9, 0.95), weight_decay=lam)
        path = walk(optimizer, lambda w: H @ (w - best), [0.0, 0.0], 1000)
        ax.plot(*path[::5].T, f"C{k}", linewidth=1.3)
        ax.plot(*path[-1], f"C{k}", marker=mark, markersize=8)
    ax.plot(*best, "+", color="ink", markersize=12)
    ax.plot(0, 0, ".", color="ink")
    ax.text(0.62, 4.05, tr(zh="无惩罚的最小值", en="minimum without penalty"))
    ax.text(1.6, 2.1, "AdamW")
    ax.text(0.95, 2.6, "Adam + L2")
    ax.text(2.07, 0.4, tr(zh="边框 |θ| = 1/λ", en="box |θ| = 1/λ"))
    ax.text(0.6, 3.2, tr(zh="岭回归解", en="ridge solutions"), ha="right")
    ax.set_aspect("equal")
    ax.grid(visible=False)
    ax.set_xlim(-0.7, 3.4)
    ax.set_ylim(-0.5, 4.6)
    ax.set_xlabel("θ₁")
    ax.set_ylabel("θ₂")


def timescale(fig, tr):
    """What the decay leaves of a weight without gradient, at η = 0.001."""
    steps = np.unique(np.geomspace(100, 1e6, 80).astype(int))
    ax = fig.subplots()
    ax.axhline(0.5, color="grid")
    for lam, style in ((1.0, "-"), (0.1, "--"), (0.01, "-.")):
        ax.semilogx(steps, (1 - 1e-3 * lam) ** steps, linestyle=style)
        half = np.log(2) / (1e-3 * lam)
        ax.plot(half, 0.5, "o", color="ink", markersize=4)
        default = tr(zh="（默认）", en=" (default)") if lam == 0.01 else ""
        ax.text(half * 1.15, 0.52, f"λ = {lam:g}{default}")
    rate = cosine(1e-3, T_max=10_000)
    left = np.cumprod([1 - 0.1 * rate(step) for step in range(20_000)])
    shown = steps[steps <= 20_000]
    ax.semilogx(shown, left[shown - 1], linestyle=":", linewidth=2.2)
    ax.annotate(
        tr(zh="λ = 0.1\n余弦调度", en="λ = 0.1,\ncosine"),
        (19_900, left[-1]),
        (21_000, 0.27),
        arrowprops={"arrowstyle": "-", "color": "ink"},
    )
    ax.set_ylim(-0.03, 1.05)
    ax.set_xlabel(tr(zh="步数", en="steps"))
    ax.set_ylabel(tr(zh="剩下的份额", en="share left"))


def rotation(fig, tr):
    """Length and angle per step of scale-invariant weights under random gradients."""
    eta, lam, width, steps = 0.05, 0.1, 200, 1000
    starts = np.array([0.1, 0.5, 3.0])
    lengths, angles = fig.subplots(1, 2)
    shown = np.unique(np.geomspace(1, steps, 160).astype(int))

    def run(decay, initial):
        rng = np.random.default_rng(0)

        def at_right_angles(w):
            noise = rng.standard_normal(w.shape)
            square = (w**2).sum(axis=1, keepdims=True)
            along = (noise * w).sum(axis=1, keepdims=True) * w / square
            return (noise - along) / square**0.5

        w = initial[:, None] * rng.choice([-1.0, 1.0], (len(initial), width))
        optimizer = AdamW(eta, betas=(0.9, 0.95), eps=0.0, weight_decay=decay)
        path = walk(optimizer, at_right_angles, w, steps)
        rms = (path**2).mean(axis=2) ** 0.5
        cosines = (path[1:] * path[:-1]).mean(axis=2) / (rms[1:] * rms[:-1])
        return rms[shown], np.arccos(np.clip(cosines, -1, 1))[shown - 1]

    rms, angle = run(lam, starts)
    for k, style in enumerate(("-", "-.", ":")):
        lengths.loglog(shown, rms[:, k], f"C{k}", linestyle=style)
        angles.loglog(shown, angle[:, k], f"C{k}", linestyle=style)
    rms, angle = run(0.0, starts[:1])
    lengths.loglog(shown, rms, color="ink", linestyle="--", linewidth=1.2)
    angles.loglog(shown, angle, color="ink", linestyle="--", linewidth=1.2)
    lengths.set_title(tr(zh="权重的均方根", en="root mean square of the weights"))
    angles.set_title(tr(zh="每步转过的角度（弧度）", en="angle per step (radians)"))
    for ax in (lengths, angles):
        ax.set_xlabel(tr(zh="步数", en="step"))
