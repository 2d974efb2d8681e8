"""Figures of the lab on the memory of recurrent networks."""

import numpy as np


def _nets(tr):
    return [
        tr(zh="RNN 高斯", en="RNN Gaussian"),
        tr(zh="RNN 正交", en="RNN orthogonal"),
        tr(zh="LSTM 偏置 0", en="LSTM bias 0"),
        tr(zh="LSTM 偏置 1", en="LSTM bias 1"),
        tr(zh="LSTM log T", en="LSTM log T"),
    ]


def _tasks(tr):
    return [tr(zh="安静任务", en="quiet task"), tr(zh="嘈杂任务", en="busy task")]


def gradients(fig, tr, *, long_memory):
    norms = long_memory.gradients["norm"]
    middle = np.median(norms / norms[..., -1:], axis=2)
    back = np.arange(norms.shape[-1])[::-1]
    fig.set_size_inches(6.0, 3.4)
    axes = fig.subplots(1, 2, sharey=True)
    for task, (ax, title) in enumerate(zip(axes, _tasks(tr), strict=True)):
        for net, name in enumerate(_nets(tr)):
            ax.semilogy(back, middle[net, task], label=name if task == 0 else None)
        ax.set_title(title)
        ax.set_xlabel(tr(zh="离末尾的步数", en="steps before the last"))
    axes[0].set_ylabel(tr(zh="梯度，末步为 1", en="gradient, 1 at the last step"))
    fig.legend(loc="outside upper center", ncols=3)


def radius(fig, tr, *, long_memory):
    found = long_memory.radius
    ax = fig.subplots()
    names = [tr(zh="线性", en="linear"), "tanh"]
    for color, (kind, name) in enumerate(
        zip(("identity", "tanh"), names, strict=True)
    ):
        ax.plot(found["radius"], np.mean(found[kind], axis=1), label=name)
        ax.plot(found["radius"], found[kind], ".", color=f"C{color}")
    ax.axhline(0, color="C5", linewidth=0.8, linestyle=":")
    ax.set_xlabel(tr(zh="谱半径", en="spectral radius"))
    ax.set_ylabel(
        tr(
            zh="log₁₀ 首步与末步梯度之比",
            en="log₁₀ of gradient, first over last step",
        )
    )
    ax.legend()


def steps(fig, tr, *, long_memory):
    found = long_memory.training
    most, lengths = int(found["most"]), found["lengths"]
    names = _nets(tr)
    fig.set_size_inches(6.0, 4.2)
    axes = fig.subplots(2, 2, sharex=True, sharey=True)
    for task, title in enumerate(_tasks(tr)):
        for row, every in enumerate((found["short"], found["long"])):
            ax = axes[row, task]
            for net in range(len(names)):
                runs = every[task, net]
                if np.isnan(found["short"][task, net]).all() and row:
                    continue
                height = net + 0.13 * (np.arange(len(runs)) - len(runs) // 2)
                done = ~np.isnan(runs)
                ax.plot(
                    runs[done], height[done], "o", color=f"C{net}", markersize=4
                )
                missed = np.full((~done).sum(), most + 40)
                ax.plot(missed, height[~done], "x", color=f"C{net}", markersize=4)
            ax.set_title(f"{title}  T = {lengths[row]}")
            ax.axvline(most + 15, color="C5", linewidth=0.8, linestyle=":")
    axes[0, 0].set_yticks(range(len(names)), names)
    axes[0, 0].invert_yaxis()
    axes[0, 0].set_xticks([0, 100, 200, 300])
    for ax in axes[1]:
        ax.set_xlabel(
            tr(zh="达到 99% 的步数；× 未达到", en="steps to 99%; × not reached")
        )
