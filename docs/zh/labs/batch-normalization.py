# ---
# title: 批归一化改变了什么
# description: 在真实的手写数字上，有无批归一化时各种学习率的结果，注入噪声、测试批大小和极小训练批的影响。
# finding: 批归一化使可用的学习率大到十倍左右，也使 sigmoid 网络能够训练，在它后面加上随机的平移也一样；代价是用小批的统计量来预测会失败。
# seconds: 75
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 批归一化（batch normalization）究竟改变了训练的什么：可用的学习率、速度，还是最后的准确率？它起作用，是因为让每层输入的分布保持稳定吗？一个样本的输出要看同[批](term:batch)（batch）的其他样本，代价又是什么？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 它有效，是因为减少了内部协变量偏移（internal covariate shift）：下面的层在学习，这一层输入的分布却保持不变。
# - 有了它，[学习率](term:learning-rate)（learning rate）就无所谓了。
# - 网络训练得更快，最后也更准。
# - 有了它，会饱和的激活函数也能用。
#
# 第一句是发明者自己给出的理由 [@ioffe2015]。有人在归一化之后再加上随机的平移来检验它，结果它站不住 [@santurkar2018]；另一些人发现，关键在于可以用更大的学习率 [@bjorck2018]。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.layers import Layer, Sequential
from dlref.losses import cross_entropy
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.normalization import BatchNorm
from dlref.optimizers import SGD
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 3)

x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
train = x[order[:1297]], y[order[:1297]]
test = x[order[1297:]], y[order[1297:]]


def trained(hidden, norm, seed, rate, *, batch_size=32, epochs, activation="relu"):
    rng = np.random.default_rng(seed)
    model = mlp([64] * (hidden + 1) + [10], activation, norm, rng=rng)
    history = fit(
        model, train, "cross_entropy", SGD(rate), epochs, batch_size, rng=rng,
        validation=test, metric=right_share,
    )  # fmt: skip
    return model, history


def right_share(logits, labels):
    return accuracy(logits.argmax(axis=1), labels)


def judged(model):
    """Training loss and test accuracy, with the running averages."""
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # where the rate was too large
        loss = cross_entropy(model.forward(train[0]), train[1])
        return loss, right_share(model.forward(test[0]), test[1])


# %% [markdown]
# ## 学习率 {#learning-rates}
#
# 五个隐藏层，每层 64 个单元，用 ReLU 或 sigmoid，普通 SGD，批大小 32，训练 8 轮，从 0.01 到 10 共七个学习率。每种网络用同样的学习率和种子。

# %% rates
ACTIVATIONS = ["relu", "sigmoid"]
NORMS = [None, BatchNorm]
grid = [0.1, 1.0] if FAST else [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
epochs = 3 if FAST else 8


def run_rate(activation, norm, rate, seed):
    return judged(
        trained(5, norm, seed, rate, epochs=epochs, activation=activation)[0]
    )


tasks = [
    (f, norm, r, s)
    for f in ACTIVATIONS
    for norm in NORMS
    for r in grid
    for s in seeds
]
runs = np.reshape(
    Parallel()(delayed(run_rate)(*task) for task in tasks), (2, 2, len(grid), -1, 2)
)
rates = {"rate": np.array(grid), "loss": runs[..., 0], "right": runs[..., 1]}
mean = rates["right"].mean(axis=-1)  # by activation, norm and rate
for f, activation in enumerate(ACTIVATIONS):
    print(f"{activation:<8} rate   loss plain    BN   accuracy plain    BN")
    for k, rate in enumerate(grid):
        loss = rates["loss"][f, :, k].mean(axis=-1)
        print(
            f"{rate:>13g}  {loss[0]:>11.3f} {loss[1]:>5.3f}  {mean[f, 0, k]:>15.3f} {mean[f, 1, k]:.3f}"
        )
(relu_plain, relu_bn), (sigmoid_plain, sigmoid_bn) = mean.max(axis=-1)
usable = np.max(np.where(mean[0] > 0.5, grid, 0.0), axis=1)
print(f"largest rate at which ReLU learns: plain {usable[0]:g}, BN {usable[1]:g}")
assert usable[1] > 5 * usable[0]
assert relu_bn > relu_plain
assert sigmoid_plain < 0.3
assert sigmoid_bn > 0.9

# %% [markdown]
# ![两幅图：测试准确率随学习率的变化。ReLU：普通网络到 0.3 为止有效，到 1 就等于乱猜；有批归一化时到 3 为止有效。sigmoid：普通网络在任何学习率下都等于乱猜，有批归一化时超过 0.95。](figure:batch_normalization.rates "训练 8 轮后的准确率。点是各次运行，线是平均值。可用学习率的范围变宽了，但并非没有尽头：与常见的说法不同，学习率仍然要紧。")
#
# 没有归一化，ReLU 网络到 0.3 为止能学习；有归一化，到 3 为止，大到十倍；到 10 也失败了。所以学习率仍然要紧，只是范围宽了。学习率相同时，从 0.03 起，有归一化的网络损失更低；在 0.01，两者不相上下。sigmoid 网络没有它，在任何学习率下都学不到东西；有了它，就学得很好：四句话中的最后一句成立。
#
# ## 更快，还是更准？ {#faster-or-better}
#
# 8 轮之后，各取最好的学习率，有归一化的网络领先；最好的学习率都是 0.1。让这两个网络训练 30 轮：

# %% longer
last = 8 if FAST else 30  # epochs


def run_longer(norm, seed):
    return trained(5, norm, seed, 0.1, epochs=last)[1].metric


tasks = [(norm, seed) for norm in NORMS for seed in seeds]
found = np.array(Parallel()(delayed(run_longer)(*task) for task in tasks))
longer = {"right": found.reshape(2, len(seeds), last)}
median = np.median(longer["right"], axis=1)
for epoch in (1, 2, 3, 5, 10, 20, 30):
    if epoch <= last:
        plain, bn = median[:, epoch - 1]
        print(f"epoch {epoch:>2}: plain {plain:.3f}, BN {bn:.3f}")
assert median[1, 1] > median[0, 1] + 0.02
assert abs(median[1, -1] - median[0, -1]) < 0.03

# %% [markdown]
# ![30 轮的测试准确率：有归一化的网络几轮之内达到 0.95，普通网络需要两三倍的时间，途中还有个别的崩落；到最后两者持平。](figure:batch_normalization.longer "五个 ReLU 隐藏层，学习率 0.1。细线是各次运行，粗线是中位数。更快，是的；最后更准，并没有。")
#
# 在这里它确实更快，学习率相同时就已如此。到最后，准确率的差别小到 500 张测试图像显示不出来。
#
# ## 协变量偏移 {#covariate-shift}
#
# 如果原因在于分布稳定，那么让分布重新变得不稳定，就该是致命的。现在，在每个归一化之后，把每个单元乘以一个随机的因子，再加上一个随机的数，每一步都重新抽取：下一层看到的分布跳动得比任何普通网络都厉害。学习率是 1，普通网络在这里什么也学不到。


# %% jitter
class Jitter(Layer):
    """Stretch and shift each unit at random, anew at every training step."""

    def __init__(self, size, rng):
        self.size, self.rng = size, rng
        super().__init__()

    def _forward(self, x, train):
        if not train:
            return x, 1.0
        factor = np.exp(0.5 * self.rng.standard_normal(self.size))
        return x * factor + 0.5 * self.rng.standard_normal(self.size), factor

    def _backward(self, dy, factor):
        return dy * factor, {}


def run_jitter(activation, seed):
    rng = np.random.default_rng(100 + seed)

    def unsteady(size, dtype):
        return Sequential(BatchNorm(size, dtype=dtype), Jitter(size, rng))

    model, _ = trained(5, unsteady, seed, 1.0, epochs=epochs, activation=activation)
    return judged(model)[1]


tasks = [(activation, seed) for activation in ACTIVATIONS for seed in seeds]
found = np.reshape(
    Parallel()(delayed(run_jitter)(*task) for task in tasks), (2, -1)
)
at_one = rates["right"][:, :, grid.index(1.0)]
jitter = {"plain": at_one[:, 0], "bn": at_one[:, 1], "unsteady": found}
for f, activation in enumerate(ACTIVATIONS):
    for name, right in jitter.items():
        print(f"{activation:<8} {name:<9}", *(f"{value:.3f}" for value in right[f]))
assert jitter["plain"].max() < 0.5
assert np.median(jitter["unsteady"], axis=1).min() > 0.7

# %% [markdown]
# 分布不稳定的网络在普通网络学不到东西的地方照样训练，离有归一化的网络不远；差几个百分点，这么强的噪声总要付出一些。可见得到的好处不在于稳定。分布跳动时，批归一化剩下的是它对梯度的作用：反向传播时梯度除以批的标准差，于是权重的尺度和所有样本共有的平移都传不过去。
#
# ## 训练模式与测试模式 {#training-and-test}
#
# 训练时均值和方差来自当前的批；预测时用滑动平均。如果忘了切换——这很容易发生——会怎样？

# %% modes
sizes = [1, 2, 4, 8, 16, 64, 500]


def right_in_batches(model, rows, size):
    """Accuracy when each test batch is normalized with its own statistics."""
    batches = [rows[i : i + size] for i in range(0, len(rows), size)]
    logits = [model.forward(test[0][batch], train=True) for batch in batches]
    return right_share(np.concatenate(logits), test[1][rows])


def run_modes(seed):
    model, _ = trained(5, BatchNorm, seed, 0.1, epochs=epochs)
    running = judged(model)[1]
    mixed = [
        right_in_batches(model, np.arange(len(test[0])), size) for size in sizes
    ]
    return [running, right_in_batches(model, np.argsort(test[1]), 16), *mixed]


found = np.array(Parallel()(delayed(run_modes)(seed) for seed in seeds))
modes = {
    "B": np.array(sizes),
    "running": found[:, 0],
    "sorted": found[:, 1],
    "own": found[:, 2:],
}
print(f"running averages      {modes['running'].mean():.3f}")
for size, right in zip(sizes, modes["own"].mean(axis=0), strict=True):
    print(f"own, batches of {size:>3}   {right:.3f}")
print(f"sorted by class, 16   {modes['sorted'].mean():.3f}")
single, pair, *_, whole = modes["own"].mean(axis=0)
assert single < 0.2
assert pair < 0.5
assert abs(whole - modes["running"].mean()) < 0.03
assert modes["sorted"].max() < 0.5

# %% [markdown]
# ![用测试批自己的统计量归一化，准确率随测试批大小的变化：单张图像等于乱猜，16 张约 0.9，从 64 张起与滑动平均持平。](figure:batch_normalization.modes "每条线是一种预测方式。16 张图像几乎属于同一类时，远不如 16 张各类混合的图像。")
#
# 单张图像用自己归一化，不论画的是什么，结果全是零，网络的回答永远一样。两张图像至少能看出谁的某个特征更强。64 张混合的图像，差别就没有了。但如果按类排好，16 张也没有用：减去的均值恰好就是类别本身。
#
# ## 极小的训练批 {#small-training-batches}
#
# 训练时，小批的统计量同样有噪声。两个隐藏层，3 轮，学习率与批大小成正比，批为 32 时是 0.1。

# %% small-batches
batch_sizes = [2, 32] if FAST else [2, 4, 8, 32]


def run_small(norm, B, seed):
    model, _ = trained(
        2, norm, seed, 0.1 * B / 32, batch_size=B, epochs=1 if FAST else 3
    )
    return judged(model)[1]


tasks = [(norm, B, seed) for norm in NORMS for B in batch_sizes for seed in seeds]
found = np.reshape(
    Parallel()(delayed(run_small)(*task) for task in tasks),
    (2, len(batch_sizes), -1),
)
small_batches = {"B": np.array(batch_sizes), "right": found}
plain, bn = found.mean(axis=-1)
print("   B  plain     BN")
for B, *right in zip(batch_sizes, plain, bn, strict=True):
    print(f"{B:>4}  {right[0]:.3f}  {right[1]:.3f}")
assert bn[0] < plain[0] - 0.1
assert bn[-1] > plain[-1] - 0.03

# %% [markdown]
# 批为 2 时，有归一化的网络远远落后于普通网络；一个样本的输出要看随机选中的同伴是谁。批为 4 时它已经赶上，从 8 起领先。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **更深的网络。**普通网络到某个深度就学不动了；有归一化的网络晚一些，但也一样，见[普通网络与残差网络的深度](residual-depth.py)。
# - **别的优化器。**Adam 自己就除以梯度的大小，更宽的学习率范围也就没那么值钱。
# - **在样本内而不是在批内归一化**，如层归一化：它没有两种模式，也没有最小的批。
# - **轮数更少**：那样“快”看起来就像“准”。**轮数更多或学习率更小**：普通网络会赶上来。
#
# ## 参考文献 {#references}
