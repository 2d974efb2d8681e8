# ---
# title: 特征缩放有什么用
# description: 在真实数据上，比较原始、中心化、min-max、标准化和白化的特征，看逻辑回归、两种优化器训练的网络和最近邻的条件数、损失与准确率。
# finding: 把葡萄酒的特征标准化，条件数降到千万分之一，在原始特征上用任何学习率都学不好的网络就能学会；Adam 只能补救一部分；白化训练最快，却损害最近邻。
# seconds: 50
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 葡萄酒数据的各个特征单位不同：一个的均值是 0.4，另一个是 747。缩放改变了什么？哪种缩放最好？它会不会也有坏处？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 缩放使损失的等高线变圆，梯度下降就能直奔极小值。
# - 不缩放的话，只要把[学习率](term:learning-rate)（learning rate）取小一点就行。
# - Adam 会自己调整每个坐标的尺度，所以不需要缩放特征。
# - 特征处理得越均匀越好。
#
# 中心化、方差相等、去相关的理由出自 [@lecun1998, §4.3]：它们降低损失的[条件数](term:condition-number)（condition number）。这说的是梯度下降的速度，不是准确率。

# %%
import os

import numpy as np
from joblib import Parallel, delayed
from sklearn.datasets import load_breast_cancer, load_wine

from dlref.diagnostics import condition_number
from dlref.losses import cross_entropy, cross_entropy_grad
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.optimizers import SGD, Adam
from dlref.scaling import MinMaxScaler, PCAWhitener, StandardScaler
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds
seeds = range(2 if FAST else 5)
DATA = {
    "wine": load_wine(return_X_y=True),
    "cancer": load_breast_cancer(return_X_y=True),
}
means = DATA["wine"][0].mean(axis=0)
print(f"wine, means of the features: {means.min():.1f} to {means.max():.0f}")

KINDS = {  # each is fitted to the training rows alone
    "raw": lambda x, _: x,
    "centered": lambda x, train: x - x[train].mean(axis=0),
    "min-max": lambda x, train: MinMaxScaler().fit(x[train]).transform(x),
    "z-score": lambda x, train: StandardScaler().fit(x[train]).transform(x),
    "whitened": lambda x, train: PCAWhitener().fit(x[train]).transform(x),
}


def split(data, kind, rng):
    """Scaled inputs and labels, two thirds to train and a third to test."""
    x, y = DATA[data]
    order = rng.permutation(len(x))
    train, test = np.split(order, [2 * len(x) // 3])
    x = KINDS[kind](x, train)
    return (x[train], y[train]), (x[test], y[test])


# %% [markdown]
# ## 逻辑回归 {#logistic-regression}
#
# 用全批训练逻辑回归，权重从零开始。步长取损失可能有的最大曲率的倒数，所以每种缩放都用适合自己的学习率。

# %% conditioning
STEPS = np.array(
    [1, 10, 100, 500] if FAST else [1, 3, 10, 30, 100, 300, 1000, 3000]
)


def descend(data, kind, seed):
    (x, y), (x_test, y_test) = split(data, kind, np.random.default_rng(seed))
    X, X_test = np.insert(x, 0, 1, axis=1), np.insert(x_test, 0, 1, axis=1)
    rate = 2 * len(X) / np.linalg.norm(X, 2) ** 2
    W, losses = np.zeros((X.shape[1], y.max() + 1)), []
    for step in range(1, STEPS[-1] + 1):
        W -= rate * X.T @ cross_entropy_grad(X @ W, y)
        if step in STEPS:
            losses.append(cross_entropy(X @ W, y))
    right = accuracy((X_test @ W).argmax(axis=1), y_test)
    return [condition_number(X) ** 2, right, *losses]


tasks = [(data, kind, seed) for data in DATA for kind in KINDS for seed in seeds]
found = np.array(Parallel()(delayed(descend)(*task) for task in tasks))
found = found.reshape(len(DATA), len(KINDS), len(seeds), -1)
kappa, right, loss = found[..., 0], found[..., 1], found[..., 2:]
conditioning = {"step": STEPS, "kappa": kappa, "right": right, "loss": loss}
for data, *rows in zip(
    DATA, *(np.median(a, axis=2) for a in (kappa, right, loss)), strict=True
):
    print(f"{data}: condition number, loss after {STEPS[-1]} steps, test accuracy")
    for kind, k, r, every in zip(KINDS, *rows, strict=True):
        print(f"{kind:>9}  {k:7.1e}  {every[-1]:8.4f}  {r:6.2f}")
assert np.all(kappa[:, :-1] > 2 * kappa[:, 1:])
assert np.all(kappa[1, 3] > 1e4) and np.allclose(kappa[:, 4], 1)
assert np.all(loss[:, 0, :, -1] > 3 * loss[:, 3, :, -1])
assert np.all(loss[:, 3, :, -1] > loss[:, 4, :, -1])

# %% [markdown]
# ![葡萄酒和乳腺癌数据上损失随步数的变化：用原始特征时一直很高，中心化略有帮助，min-max 帮助更大；标准化和白化在葡萄酒上遥遥领先，在乳腺癌上领先得少一些。](figure:feature_scaling.conditioning "逻辑回归的损失随梯度下降步数的变化，取各个种子的中位数。人们常说缩放使等高线变圆；其实只有白化能做到。")
#
# 条件数的次序就是损失的次序。从原始特征到标准化，条件数降到千万分之一，但没有降到 1：乳腺癌数据的特征之间相关性很强，逐个特征缩放改变不了这一点。第一句只对白化成立。到了测试数据上，白化的领先消失了，准确率反而略低，因为它放大了那些几乎只有噪声的方向。
#
# ## 网络、两种优化器、所有学习率 {#a-network}
#
# 在葡萄酒数据上训练一个有 32 个隐藏单元的网络，60 轮，批大小 16，学习率取十一个，最大为 1，相邻的大约差三倍。

# %% network
EPOCHS = 20 if FAST else 60
OPTIMIZERS = {"SGD": SGD, "Adam": Adam}
kinds = ["raw", "z-score"]
rates = 10.0 ** (np.arange(-3, 0) if FAST else np.arange(-5, 0.5, 0.5))


def train(optimizer, kind, rate, seed):
    rng = np.random.default_rng(seed)
    (x, y), (x_test, y_test) = split("wine", kind, rng)
    model = mlp([x.shape[1], 32, 3], rng=rng)
    fit(
        model,
        (x, y),
        "cross_entropy",
        OPTIMIZERS[optimizer](rate),
        EPOCHS,
        16,
        rng=rng,
    )
    with np.errstate(all="ignore"):  # where the rate was too large
        return accuracy(model.forward(x_test).argmax(axis=1), y_test)


tasks = [
    (o, k, rate, seed)
    for o in OPTIMIZERS
    for k in kinds
    for rate in rates
    for seed in seeds
]
found = np.array(Parallel()(delayed(train)(*task) for task in tasks))
right = found.reshape(len(OPTIMIZERS), len(kinds), len(rates), len(seeds))
network = {"rate": rates, "right": right}
best = right.mean(axis=-1).max(axis=-1)
for optimizer, row in zip(OPTIMIZERS, best, strict=True):
    for kind, share in zip(kinds, row, strict=True):
        print(f"{optimizer:>4}, {kind:>7}: accuracy at the best rate {share:.2f}")
assert best[0, 0] < best[0, 1] - 0.1
assert best[0, 0] + 0.04 < best[1, 0] < best[1, 1] - 0.05

# %% [markdown]
# ![准确率随学习率的变化。用原始特征时，SGD 最好也只有 0.75，在较小的学习率上，学习率大时降到 0.4；用缩放过的特征，它在很宽的范围里达到 0.95。Adam 用原始特征达到 0.86。](figure:feature_scaling.network "葡萄酒数据上，网络的测试准确率随学习率的变化，取各个种子的平均，左为 SGD，右为 Adam。Adam 代替不了缩放。")
#
# 第二句不成立：原始特征的最佳学习率确实小，但在十一个学习率中，SGD 的平均表现没有一个能接近它在缩放后的特征上的水平。对大数值的特征来说足够小的学习率，对其他特征就太小了。Adam 给每个权重各自的步长，表现好一些，但仍不如用缩放过的特征：第一层的权重拉平了，隐藏单元的数值却没有。所以第三句只对了一半。
#
# ## 最近邻 {#nearest-neighbors}
#
# 这里什么也不训练：测试样本的标签就取离它最近的训练样本的标签。


# %% neighbors
def nearest(data, kind, seed):
    (x, y), (x_test, y_test) = split(data, kind, np.random.default_rng(seed))
    distance = np.linalg.norm(x_test[:, None] - x, axis=-1)
    return accuracy(y[distance.argmin(axis=1)], y_test)


repeats = range(5 if FAST else 20)
tasks = [(data, kind, seed) for data in DATA for kind in KINDS for seed in repeats]
found = Parallel()(delayed(nearest)(*task) for task in tasks)
neighbors = {"right": np.reshape(found, (len(DATA), len(KINDS), -1))}
for data, row in zip(DATA, neighbors["right"].mean(axis=-1), strict=True):
    print(
        data,
        *(f"{kind} {share:.2f}" for kind, share in zip(KINDS, row, strict=True)),
    )
wine, cancer = neighbors["right"].mean(axis=-1)
assert wine[3] > wine[0] + 0.1
assert cancer[3] > cancer[4] + 0.05

# %% [markdown]
# 缩放不只关系到速度，它还决定什么叫近。用原始特征时，几乎由数值最大的那个特征说了算。白化犯的是相反的错，在乳腺癌数据上最明显：它给三十个方向同样的权重，而其中大多数原来几乎不变。第四句不成立：对梯度下降最好的，并非对一切都最好。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **单位相同的特征**，例如像素：原始数值的比例本来就是对的，逐像素标准化反而会放大边缘上几乎总是空白的那些。
# - **互不相关的特征**：这时 z-score 就是白化。
# - **决策树**：它只拿一个特征与阈值比较，单调的缩放都不改变它的行为。
# - **二阶方法**，或者直接解方程：它们不以这种方式依赖条件数。
# - **输入后面接一个批归一化层**：它自己会把每个特征标准化。
#
# ## 参考文献 {#references}
