# ---
# title: 验证方法估计得有多准
# description: 从真实的手写数字中取一百个样本，比较留出法、交叉验证和三种自助法的估计与真实错误率；再看泄漏的后果，以及从许多验证分数中挑出的最高分值多少。
# finding: 用 100 个数字时，留出法的误差约为十折交叉验证的两倍；.632 自助法误差最小，但在模型死记硬背时是错的；泄漏和挑选最高分造成的假象，比它们之间的差别大得多。
# seconds: 20
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 模型由 100 个样本得出，再没有别的数据。它在新样本上的错误率有多大？每种验证方法都给出一个数；平均来看、单独来看，这个数离真值多远？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 留出五分之一到三分之一的数据就行。
# - 交叉验证是无偏的。
# - 数据少时自助法最好。
# - 有了验证集，就不怕过拟合。
#
# 这样的比较由来已久 [@efron1983; @kohavi1995; @efron1997]。它需要真实的错误率，所以要在还剩下大量数据的地方来做。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.splitting import (
    bootstrap_632,
    bootstrap_632_plus,
    bootstrap_indices,
    k_fold,
    no_information_error,
    train_val_test_split,
)

FAST = "DLREF_FAST" in os.environ  # a few seconds
seeds = range(20 if FAST else 200)
x, y = load_digits()
square = np.sum(x**2, axis=1)
distance = square[:, None] + square - 2 * x @ x.T  # squared, between all images


def answers(train, test, labels):
    """What the nearest training example says."""
    return labels[train][distance[np.ix_(test, train)].argmin(axis=1)]


def error(train, test, labels):
    return np.mean(answers(train, test, labels) != labels[test])


# %% [markdown]
# ## 六种估计 {#six-estimates}
#
# 模型是最近邻，用 100 个数字。每种估计只看得到这 100 个：留出十分之三；5 折和 10 折交叉验证；包外错误率，取 50 个自助样本，评判的样本都不在训练所用的样本里；.632 规则，把它与训练错误率混合；.632+ 还考虑模型过拟合的程度。真实错误率取自其余 1697 张图像。

# %% estimates
METHODS = ["hold-out", "5-fold", "10-fold", "out of bag", ".632", ".632+"]
SIZE = 100


def misses(seed, labels):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    sample, rest = order[:SIZE], order[SIZE:]

    def mean_error(pairs):
        return np.mean(
            [error(sample[train], sample[test], labels) for train, test in pairs]
        )

    train, held_out, _ = train_val_test_split(SIZE, 0.3, 0, rng=rng)
    in_bag = error(sample, sample, labels)
    out = mean_error(bootstrap_indices(SIZE, rng=rng) for _ in range(50))
    chance = no_information_error(answers(sample, sample, labels), labels[sample])
    found = [
        mean_error([(train, held_out)]),
        mean_error(k_fold(SIZE, 5, rng=rng)),
        mean_error(k_fold(SIZE, 10, rng=rng)),
        out,
        bootstrap_632(in_bag, out),
        bootstrap_632_plus(in_bag, out, chance),
    ]
    truth = error(sample, rest, labels)
    return np.array(found) - truth, in_bag, truth


found, in_bag, truth = zip(
    *Parallel()(delayed(misses)(seed, y) for seed in seeds), strict=True
)
estimates = {"miss": np.array(found)}
bias, rmse = np.mean(found, axis=0), np.sqrt(np.mean(np.square(found), axis=0))
print(f"{len(y) - SIZE} images for the truth: mean error {np.mean(truth):.2f}")
print(f"largest training error {max(in_bag):.2f}")
print("            bias   typical miss")
for method, b, r in zip(METHODS, bias, rmse, strict=True):
    print(f"{method:>10}  {b:+.3f}  {r:.3f}")
print(f"hold-out against 10-fold {rmse[0] / rmse[2]:.1f}")
assert max(in_bag) == 0
assert rmse[0] > 1.3 * max(rmse[1:3])
assert bias[0] > bias[2] > -0.01 and bias[1] > 0.005
assert bias[3] > 0.03
assert bias[4] < 0.01 < bias[3] - bias[4]
assert rmse[4] < 0.9 * rmse[3]

# %% [markdown]
# ![六种方法的估计减去真实错误率：留出法最分散，典型误差为 0.079；10 折为 0.040；包外一律偏高；.632 和 .632+ 最集中，为 0.028 和 0.030。](figure:validation_estimators.estimates "对许多份 100 个数字的样本，估计减去真实错误率：箱子含中间一半，须线含十分之九。人们最常用的留出法，在这里最差。")
#
# 除两种混合之外，平均来看都偏高，因为它们评判的模型所用的样本少于 100 个：这就是交叉验证的偏差，十折比五折小。包外的偏差最大，因为自助样本里不同的样本不到三分之二。留出法用七十个训练，用三十个评判，最为分散；换一个比例，只是把毛病从一边挪到另一边。前两句不成立。
#
# 第三句在这份数据上是对的：.632 规则误差最小。但要看看它是怎么做到的。最近邻的训练错误率是 0，所以不管数据如何，这条规则就是包外错误率乘以 0.632。
#
# ## 没有东西可学 {#nothing-to-learn}
#
# 同样的做法，标签由抛硬币决定：没有模型能对一半以上。

# %% coin
labels = np.random.default_rng(0).integers(2, size=len(x))
found, _, truth = zip(
    *Parallel()(delayed(misses)(seed, labels) for seed in seeds), strict=True
)
coin = {"miss": np.array(found)}
bias = np.mean(found, axis=0)
print(f"true error {np.mean(truth):.2f}")
for method, b in zip(METHODS, bias, strict=True):
    print(f"{method:>10}: estimate in the mean {np.mean(truth) + b:.2f}")
assert bias[4] < -0.15
assert np.all(np.abs(bias[[0, 1, 2, 3]]) < 0.04)
assert bias[4] + 0.1 < bias[5] < 0

# %% [markdown]
# 答案有一半是错的，.632 规则却说错误率只有三分之一左右。它在数字上的成功是运气：向下的偏差碰巧抵消了向上的偏差。.632+ 正是为这种情形设计的，能补救大部分。
#
# ## 泄漏 {#data-leakage}
#
# 仍用抛硬币得来的标签，400 张图像，五折交叉验证；然后在分折之前把每张图像存两份。


# %% leakage
def accuracies(seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(2, size=len(x))
    rows = rng.permutation(len(x))[:400]
    found = []
    for stored in (rows, np.tile(rows, 2)):
        folds = k_fold(len(stored), 5, rng=rng)
        found.append(
            np.mean([1 - error(stored[a], stored[b], labels) for a, b in folds])
        )
    return found


repeats = range(5 if FAST else 20)
leakage = {
    "right": np.array(Parallel()(delayed(accuracies)(seed) for seed in repeats))
}
clean, twice = leakage["right"].mean(axis=0)
print(f"accuracy {clean:.2f}, with every image stored twice {twice:.2f}")
assert abs(clean - 0.5) < 0.03
assert twice > 0.8

# %% [markdown]
# 没有东西可学，准确率却有 0.90：五分之四的图像在训练部分里有一份拷贝。增广出来的副本、同一个人的几张照片、影片中相邻的帧，也是如此，而任何验证方法都察觉不到 [@kaufman2012]。这样的样本必须整个留在同一边。
#
# ## 许多个里最好的 {#winners-curse}
#
# 一些全凭猜测的模型，按 100 个验证样本上的准确率比较，取最好的一个。

# %% best-of-many
rng = np.random.default_rng(0)
models = np.array([1, 3, 10, 30, 100, 300])
draws = rng.binomial(100, 0.5, size=(500 if FAST else 2000, models[-1])) / 100
best_of_many = {
    "models": models,
    "best": np.array([draws[:, :m].max(axis=1).mean() for m in models]),
}
for m, best in zip(models, best_of_many["best"], strict=True):
    print(
        f"best of {m:>3} models that guess: validation accuracy {best:.3f}, true accuracy 0.5"
    )
assert np.all(np.diff(best_of_many["best"]) > 0.01)
assert best_of_many["best"][4] > 0.6

# %% [markdown]
# ![最好模型的验证准确率随模型个数的变化：一个时为 0.50，一百个时为 0.62，而它们全凭猜测。](figure:validation_estimators.winner "全凭猜测的许多个模型中，最好者的平均验证准确率；它们的真实准确率都是 0.5。")
#
# 所以第四句不成立：挑选就是拟合，用来挑选模型的分数，不能当作它的错误率的估计。估计要用没有参与挑选的数据，即测试集；而测试集也会以同样的方式用旧。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **更多的数据。** 留出部分有一万个样本时，错误率已经准到百分之一以内，其余的办法都是浪费时间。
# - **不死记硬背的模型。** 这时训练错误率有了意义，.632 规则也更接近它的本意。
# - **用交叉验证比较模型**，而不是评判一个模型：相同的偏差会抵消。但各折共用训练数据，所以各折之间的离散程度并不是平均值的不确定度 [@bengio2004]。
# - **互相依赖的样本**：同一个人、同一天、同一个地点。这时所有这些估计都过于乐观，除非整组留出。
#
# ## 参考文献 {#references}
