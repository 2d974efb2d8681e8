"""Figures of the lab on a GAN and a ring of clouds."""

import numpy as np

from dlref.data import gaussian_ring


def _losses(tr):
    return [
        tr(zh="非饱和损失", en="non-saturating"),
        tr(zh="饱和损失", en="saturating"),
    ]


def head_start(fig, tr, *, gan_ring):
    found = gan_ring.head_start
    ax = fig.subplots()
    for color, name in enumerate(_losses(tr)):
        norms = found["norm"][..., color]
        ax.plot(found["steps"], np.median(norms, axis=0), label=name)
        ax.plot(found["steps"], norms.T, ".", color=f"C{color}")
    ax.set_xscale("symlog", linthresh=30)
    ax.set_yscale("log")
    ax.set_xlabel(tr(zh="判别器领先的步数", en="steps of the discriminator alone"))
    ax.set_ylabel(
        tr(zh="生成器梯度的长度", en="length of the generator's gradient")
    )
    ax.legend()


def samples(fig, tr, *, gan_ring):
    found = gan_ring.ring
    centers, _ = gaussian_ring(8, std=0.0, rng=np.random.default_rng(0))
    fig.set_size_inches(6.0, 1.7)
    axes = fig.subplots(1, len(found["steps"]), sharex=True, sharey=True)
    for ax, step, made in zip(axes, found["steps"], found["samples"], strict=True):
        ax.plot(*made.T, ".", color="C0", markersize=2)
        ax.plot(*centers.T, "+", color="C1", markersize=6)
        ax.set_title(tr(zh=f"{step} 步", en=f"{step} steps"), fontsize="small")
        ax.set_aspect("equal")
        ax.set_xlim(-3, 3)
        ax.set_ylim(-3, 3)
        ax.set_xticks([])
        ax.set_yticks([])


def modes(fig, tr, *, gan_ring):
    found = gan_ring.ring
    fig.set_size_inches(6.0, 3.0)
    axes = fig.subplots(1, 2)
    for color, name in enumerate(_losses(tr)):
        for ax, key in zip(axes, ("modes", "share"), strict=True):
            runs = found[key][color]
            ax.plot(found["steps"], runs.mean(axis=0), label=name)
            ax.plot(found["steps"], runs.T, ".", color=f"C{color}")
            ax.set_xlabel(tr(zh="步数", en="step"))
    axes[0].set_ylabel(tr(zh="覆盖的团数", en="clouds reached"))
    axes[1].set_ylabel(
        tr(zh="落在某团附近的比例", en="share of points near a cloud")
    )
    fig.legend(
        *axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2
    )
