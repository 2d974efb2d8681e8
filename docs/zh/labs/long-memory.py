# ---
# title: 谁记得第一个符号
# description: 不同初始化的普通循环网络与 LSTM，要记住 30 个或 100 个符号中的第一个，其后或者一片安静，或者跟着别的符号。
# finding: 第一个符号之后若是安静，正交的普通网络记住 30 步，与遗忘门偏置为 log T 的 LSTM 一样可靠；若跟着别的符号，只有后者每次都学会；偏置为 0 的 LSTM 在 300 步内一次也没有学会。
# seconds: 120
# ---

# %% [markdown]
# ## 问题 {#question}
#
# [循环神经网络](term:recurrent-network)（recurrent network）读完一串符号，然后要说出第一个是什么。训练 300 步以内，哪些网络学得会？这取决于网络的种类，取决于[初始化](term:initialization)（initialization），还是取决于这串符号里有什么？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 普通循环网络会遗忘，因为[梯度消失](term:vanishing-gradient)（vanishing gradient）；[长短期记忆网络](term:lstm)（LSTM）不会 [@hochreiter1997]。
# - 沿着 LSTM 的细胞状态，梯度是各步遗忘门的乘积，所以偏置为 0 时每一步减半。
# - 循环权重取正交矩阵，普通网络就一样好 [@le2015; @henaff2016]。
# - 遗忘门的偏置应从 1 开始 [@gers2000; @jozefowicz2015]，要记 $T$ 步则从 $\log T$ 开始 [@tallec2018]。
#
# 这几句话来自不同的任务。这里有两个任务：安静任务里，第一个符号之后全是零；嘈杂任务里，之后是随机的其他符号。两者都有四种符号，每个网络都有 24 个单元。

# %%
import os
from functools import partial
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.data import recall_task
from dlref.initializers import lecun_normal, orthogonal
from dlref.losses import cross_entropy_grad
from dlref.metrics import accuracy
from dlref.models import SequenceClassifier
from dlref.optimizers import Adam
from dlref.recurrent import LSTM, RNN
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of two minutes
seeds = range(1 if FAST else 5)
SYMBOLS, UNITS, T = 4, 24, 100
TASKS = ["quiet", "busy"]
NETS = [
    "RNN Gaussian",
    "RNN orthogonal",
    "LSTM bias 0",
    "LSTM bias 1",
    "LSTM log T",
]


def network(name, length, rng):
    biases = {"LSTM bias 0": 0.0, "LSTM bias 1": 1.0, "LSTM log T": np.log(length)}
    if name in biases:
        cell = LSTM(SYMBOLS, UNITS, forget_bias=biases[name], rng=rng)
    else:
        init = orthogonal if name == "RNN orthogonal" else lecun_normal
        cell = RNN(SYMBOLS, UNITS, recurrent_init=init, rng=rng)
    return SequenceClassifier(cell, SYMBOLS, rng=rng)


def draw(n, task, length, rng):
    x, y = recall_task(n, length, SYMBOLS, rng=rng)
    if task == "quiet":
        x[:, 1:] = 0
    return x, y


def gradient_by_step(model, task, rng):
    x, y = draw(100, task, T, rng)
    dx = model.backward(cross_entropy_grad(model.forward(x), y))
    return np.linalg.norm(dx, axis=(0, 2))


# %% [markdown]
# ## 梯度沿序列的变化 {#gradient}
#
# 训练开始之前，损失对 100 步中每一步输入的梯度有多大？要看的是第一步与最后一步之比。


# %% gradients
def untrained(name, task, seed):
    rng = np.random.default_rng(seed)
    return gradient_by_step(network(name, T, rng), task, rng)


tasks = list(product(NETS, TASKS, seeds))
found = Parallel()(delayed(untrained)(*task) for task in tasks)
gradients = {"norm": np.reshape(found, (len(NETS), len(TASKS), len(seeds), T))}
ratio = gradients["norm"][..., 0] / gradients["norm"][..., -1]
middle = dict(zip(NETS, np.median(np.log10(ratio), axis=-1), strict=True))
print("log10 of the gradient at the first step over that at the last")
for name, (quiet, busy) in middle.items():
    print(f"{name:<15} quiet {quiet:6.1f}   busy {busy:6.1f}")
print(f"forget bias 0: 99 log10 f {99 * np.log10(1 / 2):.1f}")
print(f"forget bias 0: 99 log10 (f + 1/4) {99 * np.log10(3 / 4):.1f}")
assert middle["LSTM bias 0"][0] > 99 * np.log10(1 / 2) + 10
assert max(middle["LSTM bias 0"]) < -9
assert min(middle["LSTM log T"]) > -2
assert middle["RNN orthogonal"][0] > -2
assert middle["RNN orthogonal"][1] < -4

# %% [markdown]
# ![没有其他符号时，正交网络第一步的梯度比最后一步小不到一个数量级；有其他符号时，降到几百万分之一。偏置为 log T 的 LSTM 在两种任务里，梯度往回传时都增大。偏置为 0 的 LSTM 在两种任务里都降低 13 个数量级。](figure:long_memory.gradients "训练之前，输入处的梯度随离末尾的步数的变化；五个种子的中位数。")
#
# 在安静任务里，正交网络的梯度经过 100 步只损失不到一个数量级；在嘈杂任务里则不然：正交矩阵什么都留着，状态里装满了所有符号，直到 tanh 的斜率低于 1。
#
# 第二句对偏置为 0 的 LSTM 低估了许多个数量级。梯度还可以经过输出与候选值 $g$ 这条路。在零附近，这条路在 $f$ 之外又加上矩阵 $W_g/4$，因为 $i = o = 1/2$；$W_g$ 正交时，最好的方向每一步最多乘以 $f + 1/4$。偏置为 0 时，由此预测的数量级是对的；偏置为 $\log T$ 时，这个和大于 1，梯度一路增大。

# %% [markdown]
# ## 谱半径 {#spectral-radius}
#
# 接下来，普通网络的循环矩阵取正交矩阵乘以一个数，这个数就是它的谱半径；任务是嘈杂的那个。“线性”指不带 tanh 的递推。

# %% radius
radius = {"radius": np.array([0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5])}


def recurrence(kind, gain, seed):
    rng = np.random.default_rng(seed)
    init = partial(orthogonal, gain=gain)
    cell = RNN(SYMBOLS, UNITS, kind, recurrent_init=init, rng=rng)
    return gradient_by_step(SequenceClassifier(cell, SYMBOLS, rng=rng), "busy", rng)


for kind in ("identity", "tanh"):
    tasks = product([kind], radius["radius"], seeds)
    found = np.array(Parallel()(delayed(recurrence)(*task) for task in tasks))
    ratio = np.log10(found[:, 0] / found[:, -1])
    radius[kind] = ratio.reshape(-1, len(seeds))
law = (T - 1) * np.log10(radius["radius"])
print("radius  law    linear   tanh")
for k, rho in enumerate(radius["radius"]):
    linear, tanh = radius["identity"][k], radius["tanh"][k]
    print(f"{rho:5.1f} {law[k]:6.1f} {np.mean(linear):8.1f} {np.mean(tanh):7.1f}")
assert np.all(np.abs(radius["identity"] - law[:, None]) < 0.5)
assert np.all(radius["tanh"] < radius["identity"] - 2)
assert np.all(radius["tanh"][-1] < 5)

# %% [markdown]
# ![线性递推符合规律，对谱半径的对数来说是一条直线，从低于 1 的 30 个数量级到高于 1 的 17 个数量级。带 tanh 时，这个比值总比规律低几个数量级，谱半径超过 1.2 才回到 1。](figure:long_memory.radius "100 步中第一步与最后一步的梯度之比，随谱半径的变化。点是各个种子。")
#
# 只有线性递推符合 $\rho^{T-1}$。有了 tanh，每一步又有输入，斜率就参与进来：谱半径为 1 时梯度消失；要保持得最好，谱半径须明显大于 1，而线性递推在那里会爆炸。

# %% [markdown]
# ## 训练 {#training-runs}
#
# 用 Adam 训练，每批 32 个新序列，长度超过 1 的梯度缩短到 1，最多 300 步；每 20 步用 200 个序列测试一次。$T = 30$ 时每个网络试两个学习率；$T = 100$ 时用其中学会次数较多的那个，次数相同则用步数较少的；一次也没有学会的网络不再测试。


# %% training
rates = [0.01] if FAST else [0.002, 0.01]
short, long = 30, 100
most = 120 if FAST else 300  # steps


def recalled(logits, y):
    return accuracy(logits.argmax(axis=1), y)


def solved(now):
    return now.epoch_ended and now.history.metric[-1] >= 0.99


def train(task, name, length, rate, seed):
    """Steps to 99%, NaN if not reached, and the largest gradient before clipping."""
    rng = np.random.default_rng(seed)
    history = fit(
        network(name, length, rng),
        lambda rng: draw(20 * 32, task, length, rng),
        "cross_entropy",
        Adam(rate),
        epochs=most // 20,
        batch_size=32,
        rng=rng,
        validation=draw(200, task, length, rng),
        metric=recalled,
        callbacks=[solved],
        max_norm=1.0,
    )
    steps = len(history.step_loss) if history.metric[-1] >= 0.99 else np.nan
    return steps, max(history.step_norm)


def told(steps):
    done = steps[~np.isnan(steps)]
    median = f", median {np.median(done):.0f}" if done.size else ""
    return f"{done.size} of {len(steps)}{median}"


cases = list(product(TASKS, NETS))
tasks = product(cases, rates, seeds)
found = Parallel()(
    delayed(train)(*case, short, rate, seed) for case, rate, seed in tasks
)
steps, norms = np.moveaxis(
    np.reshape(found, (len(cases), len(rates), len(seeds), 2)), -1, 0
)
best = np.argmin(np.nan_to_num(steps, nan=1e6).mean(axis=-1), axis=-1)
able = [] if FAST else np.flatnonzero(~np.isnan(steps).all(axis=(1, 2)))
tasks = [(*cases[k], long, rates[best[k]], seed) for k in able for seed in seeds]
found = Parallel()(delayed(train)(*task) for task in tasks)
steps_long = np.full((len(cases), len(seeds)), np.nan)
steps_long[able] = np.reshape(found, (-1, len(seeds), 2))[..., 0]

for k, (task, name) in enumerate(cases):
    for rate, runs in zip(rates, steps[k], strict=True):
        print(f"{task:<6}{name:<15} T = {short:<4} rate {rate:<6} {told(runs)}")
    if k in able:
        rate = rates[best[k]]
        print(f"{'':<21} T = {long:<4} rate {rate:<6} {told(steps_long[k])}")
print(
    f"largest gradient of an LSTM before clipping: {norms[[2, 3, 4, 7, 8, 9]].max():.0f}"
)
chosen = steps[np.arange(len(cases)), best]
shape = (len(TASKS), len(NETS), len(seeds))
training = {"most": most, "lengths": np.array([short, long])}
training["short"], training["long"] = (
    chosen.reshape(shape),
    steps_long.reshape(shape),
)
quiet, busy = (~np.isnan(training["short"])).mean(axis=-1)
everywhere = np.minimum(quiet, busy)
assert everywhere[NETS.index("LSTM log T")] > 0.7
assert quiet[NETS.index("RNN orthogonal")] > 0.7
assert busy[NETS.index("RNN orthogonal")] < 0.5
assert quiet[NETS.index("LSTM bias 0")] < 0.3
assert busy[NETS.index("LSTM bias 0")] < 0.3
assert FAST or norms.max() > 50

# %% [markdown]
# ![安静任务、30 个符号时，正交网络和偏置为 log T 的 LSTM 五次都在几十步内学会；嘈杂任务里，只有偏置为 log T 的 LSTM 五次都学会。100 个符号时，嘈杂任务几乎全部失败。偏置为 0 的 LSTM 处处失败。](figure:long_memory.steps "达到 99% 正确所需的训练步数，每个网络取较好的学习率；每个记号是一次运行，100 处没有记号的网络没有测试。“LSTM 胜过普通网络”在嘈杂任务里、门开着时成立；在安静任务里，或偏置为 0 时，不成立。")
#
# 第一句在嘈杂任务里、门开着时成立。第一个符号之后若是安静，30 个符号时正交网络与最好的 LSTM 一样好，而偏置为 0 的 LSTM 是五种里最差的。所以两种流行的说法各自对自己的任务是对的：要在安静中保持，需要不消失的梯度；要在其他符号中保持，需要把它们挡在外面的门。
#
# 30 个符号时，只有偏置 $\log T$ 在两个任务里每次都学会。100 个符号时，除了一次运行，嘈杂任务对所有网络来说在 300 步内都太长。而且没有哪种 LSTM 能免于大梯度：不缩短的话，有些步会长出几百倍。

# %% [markdown]
# ## 什么会改变结果 {#what-would-change}
#
# - **更多的步数。** 300 步很少。学习率小一些、步数多一些，偏置为 0 的 LSTM 也能学会 30 个符号的安静任务；这里比的是谁很快学会，不是谁究竟能不能学会。
# - **LSTM 的循环权重。** 这里每个门的那一块都是正交矩阵。权重接近零，经过候选值的路就断了，剩下的只有各步遗忘门的乘积。
# - **输入的强弱。** 输入权重小，tanh 就停在近似线性的范围，正交网络在那里最好。
# - **必须知道长度**，才能用 $\log T$。偏置取 1 不需要知道，效果在两者之间。

# %% [markdown]
# ## 参考文献 {#references}
