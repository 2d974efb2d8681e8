# ---
# title: softmax 以什么为目标
# description: 学生网络用硬目标、软目标和两者混合来训练，带与不带因子 T²；两千个类别时采样 softmax 梯度的偏差；以及从零开始的 softmax 回归。
# finding: 图像很少的学生，每一次运行都因教师的软目标而受益，因子 T² 改变的主要是所需的学习率；除非按模型自己的 softmax 抽取类别，采样梯度就有偏；softmax 回归可以从零权重开始，有隐藏层就不行。
# seconds: 30
# ---

# %% [markdown]
# ## 问题 {#question}
#
# softmax 配交叉熵，梯度是 $p - t$。如果目标 $t$ 不是标签，而是另一个网络的输出；如果 $p$ 只由少数几个类别算出；如果训练从全零的权重开始：结果会怎样？
#
# ## 人们怎么说 {#what-people-say}
#
# - 教师的软目标告诉学生的，比标签更多；损失的软目标部分必须乘以 $T^2$ [@hinton2015, §2]。
# - 采样 softmax 几乎省掉输出层的全部开销 [@jean2015]；它的梯度有偏 [@blanc2018]。
# - 权重不能从零开始，否则所有单元永远相同。
# - 没有非线性，就无法从图像中学到任何东西。

# %%
import os
from functools import partial
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import softmax
from dlref.data import load_digits
from dlref.losses import cross_entropy, cross_entropy_grad, entropy, one_hot
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.optimizers import SGD
from dlref.training import Loss, fit

FAST = "DLREF_FAST" in os.environ  # two seconds instead of half a minute
seeds = range(2 if FAST else 6)
x, y = load_digits()


def right(model, rows):
    return accuracy(model.forward(x[rows]).argmax(axis=1), y[rows])


# %% [markdown]
# ## 软目标 {#distillation-runs}
#
# 教师有两个隐藏层，各 128 个单元，在一千幅数字图像上训练；学生有 32 个隐藏单元，只用其中的一百幅。它的目标是标签，或教师在[温度](term:temperature)（temperature）$T = 4$ 时的 softmax，或两种损失的平均；软目标的损失分带与不带因子 $T^2$ 两种。每一种都在另外 300 幅图像上选学习率。<!-- number 300: 1300 less 1000 -->

# %%
T = 4
TEMPERATURES = np.array([1, 2, 4, 8, 16, 32])
TARGETS = {  # weight of the hard targets, factor before the soft ones
    "hard": (1.0, 1),
    "soft": (0.0, 1),
    "soft, T²": (0.0, T**2),
    "both": (0.5, 1),
    "both, T²": (0.5, T**2),
}
rates = [0.03, 0.3] if FAST else [0.01, 0.03, 0.1, 0.3]


def mixed(z, targets, hard, factor):
    t, v = np.split(targets, 2, axis=1)  # labels, and the teacher's logits
    soft = cross_entropy(z / T, softmax(v / T))
    return hard * cross_entropy(z, t) + (1 - hard) * factor * soft


def mixed_grad(z, targets, hard, factor):
    t, v = np.split(targets, 2, axis=1)
    soft = cross_entropy_grad(z / T, softmax(v / T)) / T
    return hard * cross_entropy_grad(z, t) + (1 - hard) * factor * soft


def distill(seed):
    rng = np.random.default_rng(seed)
    known, held_out, test = np.split(rng.permutation(len(x)), [1000, 1300])
    teacher = mlp([64, 128, 128, 10], rng=rng)
    sgd = partial(SGD, momentum=0.9)
    epochs = 8 if FAST else 20
    fit(
        teacher,
        (x[known], y[known]),
        "cross_entropy",
        sgd(0.1),
        epochs,
        32,
        rng=rng,
    )
    rows = known[:100]
    v = teacher.forward(x[rows])
    targets = np.concatenate([one_hot(y[rows], 10), v], axis=1)
    student = mlp([64, 32, 10], rng=rng)
    start = {name: W.copy() for name, W in student.params.items()}
    z = student.forward(x[rows])
    lengths = [
        np.linalg.norm(softmax(z / t) - softmax(v / t)) / t for t in TEMPERATURES
    ]
    found = []
    for (hard, factor), rate in product(TARGETS.values(), rates):
        student.params.update(start)
        loss = Loss(mixed, mixed_grad, hard=hard, factor=factor)
        order, epochs = np.random.default_rng(seed), 30 if FAST else 60
        fit(student, (x[rows], targets), loss, sgd(rate), epochs, 32, rng=order)
        found.append([right(student, held_out), right(student, test)])
    return lengths, found, right(teacher, test)


# %% distillation
lengths, found, teachers = zip(
    *Parallel()(delayed(distill)(seed) for seed in seeds), strict=True
)
shape = len(seeds), len(TARGETS), len(rates), 2
held_out, test = np.moveaxis(np.reshape(found, shape), (0, -1), (-1, 0))
best = held_out.mean(axis=-1).argmax(axis=-1)
own = test[np.arange(len(TARGETS)), best]
lengths = np.mean(lengths, axis=0)
distillation = {"rates": np.array(rates), "right": test, "own": own}
print(f"accuracy of the teacher {np.mean(teachers):.3f}")
print("rate     ", *[f"{rate:>6}" for rate in rates], "  at its best")
for name, runs, at_best in zip(TARGETS, test, own, strict=True):
    print(f"{name:<9}", *[f"{r:6.3f}" for r in runs.mean(axis=-1)], end="")
    print(f"  {at_best.mean():11.3f}")
print("length of the soft gradient at the logits, without and with T²")
for t, length in zip(TEMPERATURES, lengths / lengths[0], strict=True):
    print(f"T = {t:>2}  {length:.3f}  {t**2 * length:.2f}")
plain, soft, soft_squared, both, both_squared = own
assert np.all(soft > plain)
assert np.all(soft_squared > plain)
assert abs(np.mean(soft_squared - soft)) < 0.015
assert -0.01 < np.mean(both_squared - both) < 0.03
assert both.mean() > plain.mean() + 0.005
small, large = rates.index(0.03), rates.index(0.3)
assert test[1, small].mean() < test[2, small].mean() - 0.05
assert test[1, large].mean() > test[2, large].mean() + 0.4
slope = np.log(lengths[-1] / lengths[-3]) / np.log(4)
assert -2.5 < slope < -1.7

# %% [markdown]
# ![测试准确率随学习率的变化：硬目标的最好值最低；软目标不带因子时向右上升，学习率最大时最好，带因子时在小学习率处最好、在大学习率处崩溃；混合的介于其间](figure:softmax_targets.distillation "线是各种子的均值，点是各次运行。T² 把软目标的曲线移向左边。")
#
# 软目标在每一次运行中都胜过标签，约高三个百分点。它带有一百个标签所没有的信息：教师见过的图像是学生的十倍，它怎样排列其余的类别。
#
# 只用软目标时，$T^2$ 是整个损失前面的因子，对 SGD 来说等于把学习率放大到 16 倍。只在一种学习率下比较，可能会认为它必不可少，也可能认为它有害；各用各的学习率，两者就一样了。混合时它还决定两部分的权重，这是调学习率做不到的：有了它，结果更接近软目标，这里因此高出约一个百分点。
#
# 软目标梯度的长度，要到高温时才大致按 $1/T^2$ 下降；从 1 到 4 下降得更慢，所以在这一段，这个因子使软目标部分比 $T = 1$ 时更强。
#
# ## 采样梯度 {#sampling}
#
# 2000 个类别，频率按 $1/k$ 下降，输出权重随机，宽度 16。对隐藏向量的完整梯度需要全部 logit。采样梯度取目标类，再按提议分布 $q$ 从其余类别中抽 $m$ 次，把抽到的 logit 加上 $-\log(m q)$ 作修正，然后对这 $m + 1$ 个做 softmax。它的偏差是均值到完整梯度的距离，误差是单个估计到完整梯度的均方根距离；两者都以完整梯度的长度为单位，并对若干目标求平均。

# %% sampled-softmax
K, WIDTH = 2000, 16
words = range(4 if FAST else 20)
repeats = 200 if FAST else 1000
counts = np.array([10, 40, 160, 640])
PROPOSALS = ["uniform", "unigram", "the model's own"]


def estimates(z, t, q, m, rng):
    """Weights of the target and of m classes drawn by q from the others, many times."""
    others = np.delete(np.arange(K), t)
    q = q[others] / q[others].sum()
    drawn = rng.choice(K - 1, size=(repeats, m), p=q)
    target = np.full((repeats, 1), z[t])
    logits = np.hstack([target, z[others][drawn] - np.log(m * q[drawn])])
    return others[drawn], softmax(logits)


def sampled(word):
    """Length of bias, error and noise of the mean, relative to the full gradient."""
    rng = np.random.default_rng(word)
    W = rng.standard_normal((K, WIDTH))
    h = 2 * rng.standard_normal(WIDTH) / WIDTH**0.5
    b = -np.log(np.arange(1, K + 1))  # the more frequent, the more probable
    z = W @ h + b
    p = softmax(z)
    t = rng.choice(K, p=p)
    full = p @ W - W[t]
    found = []
    for q, m in product((np.full(K, 1 / K), softmax(b), p), counts):
        classes, weights = estimates(z, t, q, m, rng)
        g = np.sum(weights[:, 1:, None] * W[classes], axis=1)
        g += (weights[:, :1] - 1) * W[t]
        off = np.sum((g - full) ** 2, axis=1).mean()
        bias = np.sum((g.mean(axis=0) - full) ** 2)
        found.append([bias, off, g.var(axis=0).sum() / repeats])
    return np.reshape(found, (len(PROPOSALS), len(counts), 3)), np.sum(full**2)


squares, full = zip(
    *Parallel()(delayed(sampled)(word) for word in words), strict=True
)
bias, error, noise = np.moveaxis(
    np.sqrt(np.mean(squares, axis=0) / np.mean(full)), -1, 0
)
sampled_softmax = {"counts": counts, "bias": bias, "error": error, "noise": noise}
print(f"dot products: {K} for the full gradient, m + 1 for m samples")
for name, *lines in zip(PROPOSALS, bias, error, noise, strict=True):
    print(f"drawn by {name}")
    for m, *values in zip(counts, *lines, strict=True):
        values = "  ".join(f"{value:.3f}" for value in values)
        print(f"  m = {m:>3}  bias, error, noise of the bias  {values}")
slopes = np.log(error[:, -1] / error[:, 0]) / np.log(counts[-1] / counts[0])
print("exponents of the error", *slopes.round(2))
uniform, unigram, own = range(3)
assert np.all(bias[own] < 2 * noise[own])
assert np.all(bias[uniform] > 3 * noise[uniform])
assert bias[unigram, 0] > 3 * noise[unigram, 0]
assert np.all(np.diff(bias[:2], axis=1) < 0)
assert abs(slopes[own] + 0.5) < 0.05
assert error[own, 1] < 0.6 * error[uniform, -1]
assert error[unigram, -1] < 0.8 * error[uniform, -1]

# %% [markdown]
# ![误差与偏差随样本数的变化，两轴都是对数：均匀抽取时误差下降很慢，其中相当一部分是偏差；按频率抽取时两者都较小；按模型自己的 softmax 抽取时误差最小，与样本数的平方根成反比，偏差不超过它的噪声](figure:softmax_targets.sampled_softmax "左图是单个梯度的误差，右图是偏差，以完整梯度的长度为单位。细点线：仅由随机性造成的表观偏差。")
#
# 抽 40 个样本，输出层要算 41 个点积，而不是 2000 个，只有五十分之一。这能换来什么，取决于提议分布甚于样本数：按模型自己的 softmax 抽 40 个，误差小于均匀抽 640 个。修正使分母中的和在平均意义上正确，可梯度要除以它，而商的均值不等于均值的商。偏差由此而来；$q$ 离 $p$ 很远时，它减小得很慢。若按 $p$ 本身抽取，分母恰好精确，偏差为零；但那样就需要全部 logit，什么也没省下。<!-- number 41: 40 + 1 -->
#
# ## 从零开始 {#from-zero}
#
# 在数字图像上训练 softmax 回归和有 32 个隐藏单元的网络，SGD，学习率 0.3，所有权重和偏置都是零。

# %% zero-start
STARTS = {
    "no hidden layer, zero": (None, True),
    "ReLU, zero": ("relu", True),
    "tanh, zero": ("tanh", True),
    "sigmoid, zero": ("sigmoid", True),
    "ReLU, random": ("relu", False),
}
EPOCHS = 15 if FAST else 40


def from_start(name, seed):
    activation, zero = STARTS[name]
    rng = np.random.default_rng(seed)
    rows, test = np.split(rng.permutation(len(x)), [1297])
    sizes = [64, 32, 10] if activation else [64, 10]
    model = mlp(sizes, activation or "relu", rng=rng)
    if zero:
        for W in model.params.values():
            W[:] = 0
    examples = x[rows], y[rows]
    history = fit(model, examples, "cross_entropy", SGD(0.3), EPOCHS, 32, rng=rng)
    first = next(iter(model.params.values()))
    classes = entropy(np.bincount(y[rows]) / len(rows))
    rank = np.linalg.matrix_rank(first)
    return right(model, test), rank, np.abs(first).max(), classes, history.loss


found = Parallel()(delayed(from_start)(*task) for task in product(STARTS, seeds))
*numbers, losses = zip(*found, strict=True)
shape = len(STARTS), len(seeds)
scores, ranks, largest, classes = (np.reshape(part, shape) for part in numbers)
losses = np.reshape(losses, (*shape, EPOCHS))
zero_start = {"loss": losses, "right": scores, "entropy": classes}
print(f"entropy of the classes {classes.mean():.3f}")
print("                        accuracy   loss  rank of the first matrix")
for name, score, loss, rank in zip(STARTS, scores, losses, ranks, strict=True):
    print(f"{name:<23} {score.mean():9.3f}", end="")
    print(f"  {loss[:, -1].mean():5.3f}  {rank.min():.0f} to {rank.max():.0f}")
linear, *stuck, symmetric, random = range(len(STARTS))
assert scores[linear].min() > 0.94
assert np.all(largest[stuck] == 0)
assert np.all(np.abs(losses[stuck][..., -1] - classes[stuck]) < 0.03)
assert scores[stuck].max() < 0.2
assert np.all(ranks[symmetric] == 1)
assert scores[symmetric].max() < 0.6
assert scores[random].min() > 0.94
assert np.mean(scores[random] - scores[linear]) > 0

# %% [markdown]
# ![每轮的训练损失：没有隐藏层时，从零权重开始立刻下降；有 ReLU 或 tanh 时停在 2.30，即类别的熵；用 sigmoid 时很晚才缓慢离开这个水平；从随机权重开始降得最低](figure:softmax_targets.zero_start "训练损失，各种子的均值。")
#
# 没有隐藏层时损失是凸的，没有不好的起点：梯度 $x^\top(p - t)$ 不为零，因为 $p$ 是均匀的，$t$ 不是。从零开始，它在没见过的数字上超过 94%，**softmax 前面没有任何非线性**；从随机权重开始的隐藏层再添约一个百分点。
#
# 隐藏层用 ReLU 或 tanh、权重为零时，隐藏层的输出是零，第二个矩阵就没有梯度；第二个矩阵是零，第一个也就没有梯度。训练之后两者仍然恰好是零，只有输出偏置在学，学到的是各类出现的频率。
#
# 人们所说的“所有单元永远相同”，发生在 sigmoid 上：它在零处的输出是二分之一，第二个矩阵会动，第一个也跟着动，但所有单元动得一样。矩阵的秩始终是一，32 个单元等于一个。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **学生的图像与教师一样多，或者教师是错的**：那样能告诉的就更少，或者太多。
# - **Adam**：它会消去梯度中的常数因子，所以只用软目标时，前面的 $T^2$ 完全不起作用。
# - **更尖锐的模型**：$p$ 离简单的提议分布越远，需要的样本越多。训练刚开始时 $p$ 接近均匀，偏差就小。
# - **更难的图像**：手写数字近乎线性可分，大多数照片不是。
#
# ## 参考文献 {#references}
