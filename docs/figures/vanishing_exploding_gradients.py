"""Figures of the page losses-gradients/vanishing-exploding-gradients."""

import numpy as np

from dlref.activations import (
    activation_moments,
    identity,
    identity_grad,
    relu,
    relu_grad,
    tanh,
    tanh_grad,
)
from dlref.initializers import lecun_normal, orthogonal


def fates(fig, tr, *, signal_propagation):
    """Gradient by layer of six networks, from the lab's runs."""
    lab = signal_propagation
    plain = dict(zip(lab.plain["name"].tolist(), lab.plain["signal"], strict=True))
    normalized = dict(
        zip(lab.normalized["name"].tolist(), lab.normalized["signal"], strict=True)
    )
    cases = [
        ("ReLU 2/n + " + tr(zh="捷径", en="shortcuts"), lab.shortcuts, "-"),
        (
            "ReLU 2/n + " + tr(zh="批归一化", en="batch norm"),
            normalized["relu"],
            "--",
        ),
        ("ReLU 2/n", plain["relu 2/n"], "-."),
        ("tanh 1/n", plain["tanh 1/n"], ":"),
        ("ReLU 1/n", plain["relu 1/n"], "-"),
        ("sigmoid 1/n", plain["sigmoid 1/n"], "--"),
    ]
    fig.set_size_inches(6.2, 3.6)
    ax = fig.subplots()
    for name, signals, style in cases:
        gradient = signals[:, 1] / signals[:, 1, -1:]
        ax.semilogy(np.median(gradient, axis=0), style, label=name)
    ax.set_xlabel(tr(zh="层（右侧是输出）", en="layer (output on the right)"))
    ax.set_ylabel(tr(zh="梯度，输出处为 1", en="gradient, 1 at the output"))
    ax.legend(loc="lower right")


def _settled(sigma_w, sigma_b):
    """Fixed point of the variance of tanh pre-activations, and chi there."""
    q = 1.0
    for _ in range(300):
        m = activation_moments(lambda z, q=q: tanh(q**0.5 * z))
        new = sigma_w**2 * m.second_moment + sigma_b**2
        if abs(new - q) < 1e-6 * q:
            break
        q = new
    return q, sigma_w**2 * m.squared_slope / q


def _edge(sigma_b):
    """The weight deviation at which chi is 1."""
    low, high = 1.0, 3.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (
            (low, middle) if _settled(middle, sigma_b)[1] > 1 else (middle, high)
        )
    return low


def chaos(fig, tr):
    """Order and chaos for tanh, and the depth scale."""
    fig.set_size_inches(6.4, 3.2)
    plane, scale = fig.subplots(1, 2)
    biases = np.linspace(0.05, 1.0, 16)
    edge = [1.0, *(_edge(b) for b in biases)]
    plane.plot(edge, [0.0, *biases], color="C0")
    plane.set_xlim(0.5, 2.5)
    plane.set_ylim(0, 1)
    plane.set_xlabel(tr(zh="权重标准差 σ_w", en="weight deviation σ_w"))
    plane.set_ylabel(tr(zh="偏置标准差 σ_b", en="bias deviation σ_b"))
    plane.text(
        0.85,
        0.72,
        tr(zh="有序\n梯度消失\nχ < 1", en="order\nvanishing\nχ < 1"),
        ha="center",
    )
    plane.text(
        2.1,
        0.22,
        tr(zh="混沌\n梯度爆炸\nχ > 1", en="chaos\nexploding\nχ > 1"),
        ha="center",
    )
    critical = _edge(0.3)
    for side, style in (
        (np.linspace(0.7, critical - 0.015, 24), "-"),
        (np.linspace(critical + 0.015, 2.4, 24), "--"),
    ):
        depths = [1 / abs(np.log(_settled(s, 0.3)[1])) for s in side]
        scale.semilogy(
            side,
            depths,
            style,
            label=tr(zh="消失", en="vanishing")
            if style == "-"
            else tr(zh="爆炸", en="exploding"),
        )
    scale.axvline(critical, color="grid")
    scale.set_xlabel(tr(zh="σ_w，σ_b = 0.3", en="σ_w, with σ_b = 0.3"))
    scale.set_ylabel(tr(zh="深度尺度 ξ（层）", en="depth scale ξ (layers)"))
    scale.legend(loc="upper right")


def spectrum(fig, tr):
    """Singular values of Jacobians over 50 layers."""
    cases = [
        (
            identity,
            identity_grad,
            orthogonal,
            1,
            tr(zh="线性，正交", en="linear, orthogonal"),
        ),
        (
            tanh,
            tanh_grad,
            orthogonal,
            1,
            tr(zh="tanh，正交", en="tanh, orthogonal"),
        ),
        (
            identity,
            identity_grad,
            lecun_normal,
            1,
            tr(zh="线性，高斯", en="linear, Gaussian"),
        ),
        (
            tanh,
            tanh_grad,
            lecun_normal,
            1,
            tr(zh="tanh，高斯", en="tanh, Gaussian"),
        ),
        (
            relu,
            relu_grad,
            orthogonal,
            2**0.5,
            tr(zh="ReLU，正交", en="ReLU, orthogonal"),
        ),
    ]
    ax = fig.subplots()
    width = 64
    for style, (f, f_grad, init, gain, label) in zip(
        ["-", "--", "-.", ":", "-"], cases, strict=True
    ):
        rng = np.random.default_rng(0)
        J, z = np.eye(width), 0.1 * rng.standard_normal(width)
        for _ in range(50):
            W = gain * init((width, width), rng=rng)
            J, z = J * f_grad(z) @ W, f(z) @ W
        s = np.linalg.svd(J, compute_uv=False)
        s[s < 1e-15] = np.nan  # smaller ones are lost in rounding
        ax.semilogy(np.arange(1, width + 1), s, style, label=label)
    ax.set_ylim(1e-15, 1e3)
    ax.set_xlabel(tr(zh="奇异值的序号", en="number of the singular value"))
    ax.set_ylabel(tr(zh="奇异值", en="singular value"))
    ax.legend(loc="upper right", bbox_to_anchor=(1, 0.82))


def blocks(fig, tr, *, residual_depth):
    """Growth per block before training, from the lab's runs."""
    found = residual_depth.growth
    names = {
        "plain": tr(zh="普通", en="plain"),
        "plain, BN": tr(zh="普通，批归一化", en="plain, batch norm"),
        "residual": tr(zh="捷径", en="shortcuts"),
        "residual, scaled": tr(zh="捷径，分支 × 1/L", en="shortcuts, branch × 1/L"),
        "ReZero": "ReZero",
        "residual, BN": tr(zh="捷径，批归一化", en="shortcuts, batch norm"),
    }
    ax = fig.subplots()
    ax.axvline(0, color="grid")
    for row, name in enumerate(names):
        runs = found[name]
        for part, face, shift in ((0, "C0", -0.12), (1, "none", 0.12)):
            label = None
            if row == 0:
                label = (
                    tr(zh="激活值（前向）", en="activations, forward")
                    if part == 0
                    else tr(zh="梯度（反向）", en="gradients, backward")
                )
            ax.plot(
                runs[:, part],
                np.full(len(runs), row + shift),
                "o" if part == 0 else "s",
                color=f"C{part}",
                markerfacecolor=face,
                markersize=4.5,
                label=label,
            )
    ax.set_yticks(range(len(names)), list(names.values()))
    ax.invert_yaxis()
    ax.set_xlabel(
        tr(
            zh="每块长度增长的以 2 为底的对数",
            en="binary logarithm of the growth per block",
        )
    )
    ax.legend(loc="center right", bbox_to_anchor=(1, 0.32))


def clipping(fig, tr):
    """One gradient, clipped by the norm and by value."""
    g = np.array([3.0, 0.8])
    ax = fig.subplots()
    angle = np.linspace(-0.7, np.pi / 2 + 0.25, 101)
    ax.plot(np.cos(angle), np.sin(angle), color="C5", linestyle=":")
    ax.plot([1, 1, 0], [-0.6, 1, 1], color="C5", linestyle="--", linewidth=0.8)
    arrows = [
        (g, "C0", tr(zh="梯度 g", en="gradient g"), (1.5, 0.7)),
        (
            g / np.linalg.norm(g),
            "C1",
            tr(zh="按范数", en="by the norm"),
            (1.08, 0.1),
        ),
        (np.clip(g, -1, 1), "C2", tr(zh="按值", en="by value"), (1.06, 0.86)),
    ]
    for vector, color, label, place in arrows:
        ax.annotate(
            "",
            xy=vector,
            xytext=(0, 0),
            arrowprops={"arrowstyle": "->", "color": color, "lw": 1.8},
        )
        ax.text(*place, label, color=color)
    ax.set_xlim(-0.2, 3.2)
    ax.set_ylim(-0.6, 1.3)
    ax.set_aspect("equal")
