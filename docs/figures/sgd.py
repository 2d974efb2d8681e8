"""Figures of the page optimization/sgd."""

import numpy as np


def paths(fig, tr):
    """Three batch sizes, the same rate and the same number of gradients."""
    rng = np.random.default_rng(3)
    n, rate, passes = 64, 0.08, 4
    X = rng.standard_normal((n, 2)) @ np.array([[1.2, 0.5], [0.0, 0.6]])
    t = X @ [1.0, 1.0] + 0.5 * rng.standard_normal(n)
    best = np.linalg.lstsq(X, t, rcond=None)[0]
    u, v = np.meshgrid(np.linspace(-1.6, 2.2, 23), np.linspace(-1.0, 2.2, 23))
    grid = np.stack([u, v], axis=-1) - best
    height = np.einsum("...i,ij,...j->...", grid, X.T @ X / n, grid) / 2
    titles = [
        tr(zh="全批量，4 步", en="all 64, 4 steps"),
        tr(zh="每批 8 个，32 步", en="8 each, 32 steps"),
        tr(zh="单样本，256 步", en="1 each, 256 steps"),
    ]
    axes = fig.subplots(1, 3, sharey=True)
    for ax, B, title in zip(axes, (n, 8, 1), titles, strict=True):
        w = np.array([-1.3, 0.2])
        path = [w]
        for _ in range(passes):
            for rows in np.split(rng.permutation(n), n // B):
                w = w - rate * X[rows].T @ (X[rows] @ w - t[rows]) / B
                path.append(w)
        ax.contour(
            u,
            v,
            height,
            levels=np.geomspace(0.01, 4, 9),
            colors="grid",
            linewidths=0.8,
        )
        ax.plot(
            *np.array(path).T,
            "C0.-" if B > 1 else "C0-",
            markersize=4,
            linewidth=0.8,
        )
        ax.plot(*best, "C1x", markersize=7)
        ax.set_title(title)
        ax.set_xlabel("w₁")
    axes[0].set_ylabel("w₂")


def _regression(n, seed, D=5):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, D)) * np.linspace(1, 0.4, D)
    t = X @ rng.standard_normal(D) + 0.5 * rng.standard_normal(n)
    return X, t, np.linalg.lstsq(X, t, rcond=None)[0]


def orders(fig, tr):
    """Three ways to draw single examples, hovering at a small rate."""
    n, rate, runs = 100, 0.005, 40
    X, t, best = _regression(n, 0)
    H = X.T @ X / n
    rng = np.random.default_rng(0)
    once = rng.permuted(np.tile(np.arange(n), (runs, 1)), axis=1)
    draws = [
        (
            lambda: rng.integers(0, n, (runs, n)),
            tr(zh="有放回", en="with replacement"),
            "-",
        ),
        (lambda: once, tr(zh="只打乱一次", en="shuffled once"), ":"),
        (
            lambda: rng.permuted(once, axis=1),
            tr(zh="每轮重新打乱", en="reshuffled"),
            "--",
        ),
    ]
    ax = fig.subplots()
    for draw, label, line in draws:
        w, found = np.tile(best, (runs, 1)), []
        for _ in range(30):
            for rows in draw().T:
                error = np.sum(X[rows] * w, axis=1) - t[rows]
                w -= rate * error[:, None] * X[rows]
            d = w - best
            found.append(np.mean(np.sum(d @ H * d, axis=1)) / 2)
        ax.semilogy(range(1, 31), found, line, label=label)
    ax.set_ylim(3e-6, 1e-2)
    ax.set_xlabel(tr(zh="轮数", en="epochs"))
    ax.set_ylabel(tr(zh="比最小损失高出", en="loss above the minimum"))
    ax.legend(loc="upper right")


def race(fig, tr):
    """Loss against gradients computed, four ways to spend them."""
    n, passes = 1000, 50
    X, t, best = _regression(n, 0)
    H = X.T @ X / n
    full = 1 / np.linalg.norm(H, 2)
    cases = [
        (n, lambda _: full, tr(zh="全批量", en="full batch"), "-"),
        (
            32,
            lambda _: 0.15,
            tr(zh="每批 32 个，恒定", en="batches of 32, constant"),
            "-.",
        ),
        (1, lambda _: 0.02, tr(zh="单样本，恒定", en="single, constant"), ":"),
        (
            1,
            lambda k: 8 / (k + 200),
            tr(zh="单样本，∝ 1/t", en="single, ∝ 1/t"),
            "--",
        ),
    ]
    ax = fig.subplots()
    for B, rate, label, line in cases:
        rng = np.random.default_rng(0)
        w, k = np.zeros(5), 0
        cost, loss = [], []
        marks = np.unique(np.geomspace(1, passes * n, 160).astype(int))
        for _ in range(passes):
            order = rng.permutation(n)
            for start in range(0, n, B):
                rows = order[start : start + B]
                spent = k * B if B > 1 else k
                if B > 1 or k in marks:
                    cost.append(max(spent, 1) / n)
                    loss.append((w - best) @ H @ (w - best) / 2)
                w = w - rate(k) * X[rows].T @ (X[rows] @ w - t[rows]) / len(rows)
                k += 1
        if n == B:  # one pass pays for a step
            ax.step(cost, loss, line, where="post", label=label)
        else:
            thin = (
                slice(None)
                if B == 1
                else np.unique(np.geomspace(1, len(cost) - 1, 120).astype(int))
            )
            ax.plot(np.array(cost)[thin], np.array(loss)[thin], line, label=label)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_ylim(1e-9, 10)
    ax.set_xlim(1e-3, passes)
    ax.set_xlabel(tr(zh="算过的梯度（遍数）", en="gradients computed, in passes"))
    ax.set_ylabel(tr(zh="比最小损失高出", en="loss above the minimum"))
    ax.legend(loc="lower left")


def rates(fig, tr):
    """Mean square distance on a noisy parabola under five schedules."""
    schedules = [
        (lambda t: 1 / (t + 1) ** 2, "1/(t+1)²", (0, (1, 1))),
        (lambda _: 0.1, tr(zh="恒定 0.1", en="constant 0.1"), "-."),
        (lambda t: 0.25 / t, "0.25/t", (0, (5, 1))),
        (lambda t: 0.5 / t**0.5, "0.5/√t", "--"),
        (lambda t: 1 / t, "1/t", "-"),
    ]
    ax = fig.subplots()
    for rate, label, line in schedules:
        v, found = 1.0, []
        for t in range(1, 10_001):
            v = (1 - rate(t)) ** 2 * v + rate(t) ** 2
            found.append(v)
        at = np.unique(np.geomspace(1, 10_000, 60).astype(int))
        ax.loglog(at, np.array(found)[at - 1], linestyle=line, label=label)
    ax.set_xlabel(tr(zh="步数", en="step"))
    ax.set_ylabel(tr(zh="距离的均方", en="mean square distance"))
    ax.legend(loc="lower left")
