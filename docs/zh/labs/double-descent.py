# ---
# title: 真实数字上的双下降
# description: 随机特征从太少增加到样本数的十倍，标签无误或有错，加惩罚或不加，测试误差怎样变化；以及样本不断增加时又怎样。
# finding: 不加惩罚时，测试误差在特征数等于样本数处达到峰值，之后再次下降；标签无误时最终优于最好的小模型，五分之一的标签重抽时则不然；岭惩罚会消除峰值。
# seconds: 15
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 模型的自由系数与训练样本一样多时，就能复现每一个标签，错的也不例外。一路走到那里，测试误差怎样变化？模型再大下去，又会怎样？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 训练数据拟合得分毫不差的模型就是过拟合，没有用。
# - 测试误差呈 U 形：超过最佳规模，越大越差。
# - 有了双下降，说法反过来：越大总是越好，惩罚过时了。
# - 数据增加总没有坏处。
#
# 峰值与第二次下降已经在许多模型上有人描述 [@belkin2019; @nakkiran2020]，对线性模型还有计算结果 [@hastie2022]。第二次下降能降到多低，则是另一个问题。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.losses import one_hot
from dlref.regularization import ridge_filter_factors

FAST = "DLREF_FAST" in os.environ  # a few seconds
seeds = range(2 if FAST else 8)
n = 100 if FAST else 300  # training images
x, y = load_digits()

# %% [markdown]
# ## 模型更大 {#larger-model}
#
# 模型对 $P$ 个随机特征是线性的，特征是 $\max(0, V x + b)$，其中 $V$ 和 $b$ 只抽一次，从不训练 [@rahimi2007]。于是拟合就是最小二乘问题，可以精确求解；解有许多个时，取系数最小的那一个。目标是十个类别，各为 0 或 1。训练标签有两种：全部无误，或者五分之一重新随机抽取；测试标签始终无误。


# %%
def random_features(x, P, rng):
    V, b = rng.normal(size=(x.shape[1], P)), rng.normal(size=P)
    return np.maximum(0, x @ V + b) / np.sqrt(V.size)


def fits(X, Y, penalties):
    """Coefficients of ridge regression for each penalty; with 0 those of the smallest norm."""
    Q, R = np.linalg.qr(X.T)  # makes the next step fast
    V, s, Ut = np.linalg.svd(R, full_matrices=False)
    keep = s > 1e-10 * s[0]
    for lam in penalties:
        shrunk = ridge_filter_factors(s[keep], lam) / s[keep]
        yield Q @ V[:, keep] @ (shrunk[:, None] * (Ut[keep] @ Y))


# %% sizes
NOISE = {
    "clean": 0.0,
    "noisy": 0.2,
}  # share of the training labels that is drawn anew
penalties = [0.0, 0.001, 0.01, 0.1]
ratios = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.7, 0.9, 1.0, 1.1, 1.5, 3.0, 10.0])
counts = [round(ratio * n) for ratio in ratios]


def over_penalties(labels, P, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    train, test = order[:n], order[n:]
    redrawn = rng.random(n) < NOISE[labels]
    target = np.where(redrawn, rng.integers(10, size=n), y[train])
    X, Y = random_features(x, P, rng), one_hot(target, 10)
    rows = []
    for C in fits(X[train], Y, penalties):
        wrong = np.mean((X[test] @ C).argmax(axis=1) != y[test])
        rows.append((wrong, np.mean((X[train] @ C - Y) ** 2), np.linalg.norm(C)))
    return rows


tasks = [(labels, P, seed) for labels in NOISE for P in counts for seed in seeds]
found = np.array(Parallel()(delayed(over_penalties)(*task) for task in tasks))
found = found.reshape(len(NOISE), len(counts), len(seeds), len(penalties), 3)
sizes = {"P": np.array(counts), "n": n, "penalty": np.array(penalties)}
sizes["wrong"], sizes["train"], sizes["norm"] = np.moveaxis(found, -1, 0)
wrong, train, norm = np.moveaxis(np.median(found, axis=2), -1, 0)
for k, labels in enumerate(NOISE):
    print(f"{labels} labels: wrong answers, by penalty lambda")
    print(
        "features",
        *(f"{lam:>7}" for lam in penalties),
        "  without penalty: norm, training loss",
    )
    for j, P in enumerate(counts):
        print(f"{P:>8}", *(f"{share:>7.3f}" for share in wrong[k, j]), end="")
        print(f"{norm[k, j, 0]:24.0f}  {train[k, j, 0]:10.0e}")
small = wrong[:, ratios < 0.8, 0].min(axis=1)
peak = wrong[:, np.abs(ratios - 1) < 0.2].max(axis=1)
large = wrong[:, -1]
print(f"share of wrong answers      {'clean':>6} {'noisy':>6}")
print("best of the small models   ", *(f"{share:6.3f}" for share in small))
print("at the peak                ", *(f"{share:6.3f}" for share in peak[:, 0]))
print("largest model              ", *(f"{share:6.3f}" for share in large[:, 0]))
print("largest model, lambda 0.01 ", *(f"{share:6.3f}" for share in large[:, 2]))
assert np.all(peak[:, 0] > 1.8 * small) and np.all(peak[:, 0] > 2 * large[:, 0])
assert np.all(norm[:, ratios == 1, 0] > 4 * norm[:, -1:, 0])
assert (
    large[0, 0] < 0.7 * small[0]
)  # on clean labels the second descent leads lower
assert FAST or large[1, 0] > 1.1 * small[1]  # on noisy ones it does not
assert large[1, 0] > 1.4 * large[1, 2]
assert np.all(peak[:, 2] < 1.3 * large[:, 2] + 0.03)  # no peak with a penalty

# %% [markdown]
# ![用 300 张训练图像，测试错误率随特征数的变化。不加惩罚时先降，在 300 个特征附近升到峰值，然后再降：标签无误时降到 0.028，低于所有小模型；标签有错时降到 0.224，高于最好的小模型。惩罚为 0.01 时一路下降，没有峰值。](figure:double_descent.sizes "测试错误率随特征数的变化，左边标签无误，右边五分之一重抽。点是各次运行，线经过中位数。人们常借双下降说越大越好；在这里，只有标签无误或者加了惩罚，这句话才对。")
#
# 标签无误时，前两句都不成立：特征数是图像数的十倍时，模型把每个标签都拟合到分毫不差，犯的错却只有最好的小模型的三分之一左右。标签重抽时这两句成立，因为第二次下降的终点仍高于最好的小模型。
#
# 峰值在训练损失刚刚降到零的地方，比 300 个特征略多，因为有些特征在所有数字上都是零，不起作用。在那里只有一个解，系数极大。特征再多，解就有许多个，其中范数最小的越来越小。可见有害的不是系数的个数，而是系数的大小，这正是惩罚所限制的：$\lambda = 0.01$ 时没有峰值；标签重抽时，不加惩罚的任何规模都远不如它。第三句不成立。

# %% [markdown]
# ## 数据更多 {#more-data}
#
# 反过来做：特征数不变，训练图像增加，标签有五分之一重抽。

# %% examples
P = 100 if FAST else 300
images = [round(ratio * P) for ratio in (0.2, 0.4, 0.7, 0.9, 1.0, 1.1, 1.5, 3.0)]


def over_images(seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    redrawn = rng.random(len(x)) < NOISE["noisy"]
    Y = one_hot(np.where(redrawn, rng.integers(10, size=len(x)), y), 10)
    X, test = random_features(x, P, rng), order[-500:]
    rows = []
    for train in [order[:count] for count in images]:
        answers = [
            (X[test] @ C).argmax(axis=1)
            for C in fits(X[train], Y[train], [0.0, 0.01])
        ]
        rows.append([np.mean(answer != y[test]) for answer in answers])
    return rows


found = np.array(Parallel()(delayed(over_images)(seed) for seed in seeds))
examples = {"n": np.array(images), "P": P, "wrong": np.moveaxis(found, 0, 1)}
bare, penalized = np.median(found, axis=0).T
print("images   wrong without penalty   with lambda 0.01")
for row in zip(images, bare, penalized, strict=True):
    print("{:>6}  {:>22.3f}  {:>17.3f}".format(*row))
assert bare[3:6].max() > 1.4 * bare[1]
assert bare[-1] < 0.6 * bare[1]
assert np.all(np.diff(penalized) < 0.02) and penalized[-1] < 0.5 * penalized[1]

# %% [markdown]
# ![用 300 个特征，测试错误率随训练图像数的变化，标签有错：不加惩罚时，300 张图像的错误率约为 120 张的两倍，之后下降；加惩罚则一路下降。](figure:double_descent.examples "300 个特征时，测试错误率随训练图像数的变化。点是各次运行，线经过中位数。数据增加可能有害，但只在不加惩罚时。")
#
# 对不加惩罚的模型，第四句同样不成立：用 300 张图像时，出错约为用 120 张时的两倍。原因相同：恰在这样的数目上，它用最大的系数拟合每一个重抽的标签。加上惩罚，数据增加就又有好处了。

# %% [markdown]
# ## 什么会改变结果 {#what-would-change}
#
# - **错误标签的多少。** 噪声越大，峰值越高，第二次下降的终点也越差。图像很少时，最好的小模型也不好，第二次下降就可能在有噪声时仍然胜出。
# - **为每个规模单独调惩罚**：那样，更大从不更差；对线性模型有理论 [@nakkiran2021]，在这里除去偶然起伏也是如此。
# - **提前停止。** 从零出发的梯度下降最后才到达大的系数；步数少，就相当于加了惩罚。训练时间短的网络因此看不到峰值。
# - **看平方误差还是错误率。** 平方误差的峰值要高几个数量级，在峰值处，平均值由最差的一次运行决定；所以这里用中位数。

# %% [markdown]
# ## 参考文献 {#references}
