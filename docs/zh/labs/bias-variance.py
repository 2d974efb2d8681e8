# ---
# title: 量一量偏差与方差
# description: 拟合成千上万个多项式，测量偏差的平方、方差和噪声怎样随次数、样本数和惩罚变化，以及随机的输入会把图变成什么样。
# finding: 偏差、方差与噪声之和等于测试误差；误差随次数呈 U 形，但输入固定时右边很平，教科书图里的急剧爆炸来自外推。
# seconds: 6
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 同一个模型反复拟合，每次换一份来自同一来源的样本。它的预测平均起来离真值多远，这是[偏差](term:statistical-bias)（statistical bias）；各次预测散得多开，这是[方差](term:variance)（variance）。模型变大、数据变多、加上惩罚，降下来的各是哪一个？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 模型越复杂，偏差越小，方差越大，所以测试误差呈 U 形。
# - 一个降，另一个就升：这是一种权衡。
# - 增加数据能治过拟合，治不了欠拟合。
# - 点很少而多项式次数很高，曲线就会爆炸。
#
# 对平方误差来说，这个分解本身是精确的 [@geman1992; @hastie2009, §7.3]。各部分怎样变化却不在分解之内，要看模型、数据，以及在哪里评判。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.diagnostics import bias_variance
from dlref.regularization import ridge_closed_form

FAST = "DLREF_FAST" in os.environ  # a second or two
seeds = range(2 if FAST else 5)
samples = 500 if FAST else 2000  # training sets for each seed
SIGMA = 0.3  # standard deviation of the noise


def truth(x):
    return np.sin(2 * np.pi * x)


def noisy(x, rng):
    return truth(x) + SIGMA * rng.normal(size=x.shape)


def basis(x, degree):
    return np.polynomial.legendre.legvander(
        2 * x - 1, degree
    )  # powers of x round too much


def predictions(x, y, degree, at, lam=0.0):
    """One row for each row of y."""
    w = ridge_closed_form(basis(x, degree), y.T, lam)
    return (basis(at, degree) @ w).T


# %% [markdown]
# ## 模型更大 {#larger-model}
#
# 在 [0, 1] 上取 30 个等距的点，用最小二乘法拟合带噪声的正弦，多项式从 0 次到 15 次。评判用同样的点、新的噪声，这就是测试误差。偏差和方差只从预测值计算。

# %% degrees
x = np.linspace(0, 1, 30)
d = np.arange(16)


def over_degrees(seed):
    rng = np.random.default_rng(seed)
    X = np.broadcast_to(x, (samples, len(x)))
    y, new = noisy(X, rng), noisy(X, rng)
    rows = []
    for degree in d:
        pred = predictions(x, y, degree, x)
        parts = bias_variance(pred, truth(x), SIGMA**2)
        errors = np.mean((pred - y) ** 2), np.mean((pred - new) ** 2)
        rows.append([*errors, parts.bias_squared, parts.variance])
    return rows


found = np.array(Parallel()(delayed(over_degrees)(seed) for seed in seeds))
degrees = {"degree": d, "noise": SIGMA**2}
degrees["train"], degrees["test"], degrees["bias"], degrees["variance"] = (
    np.moveaxis(found, -1, 0)
)
train, test, bias, variance = np.mean(found, axis=0).T
print("degree   train    test   bias²  variance  bias² + variance + noise")
for k in d:
    total = bias[k] + variance[k] + SIGMA**2
    print(
        f"{k:>6}  {train[k]:6.3f}  {test[k]:6.3f}  {bias[k]:6.3f}  {variance[k]:8.3f}  {total:8.3f}"
    )
print(f"noise {SIGMA**2:.2f}; lowest test error at degree {test.argmin()}")
print(f"degree 15 against the best: {test[-1] / test.min() - 1:.0%} more error")
assert np.allclose(test, bias + variance + SIGMA**2, rtol=0.03)
assert np.allclose(variance, SIGMA**2 * (d + 1) / len(x), rtol=0.1)
assert np.all(np.diff(degrees["train"]) < 0)
assert np.all(np.diff(bias) < 1e-3)
assert test[1] > 2 * test.min()
assert 1.15 < test[-1] / test.min() < 1.5
assert 3 <= test.argmin() <= 6

# %% [markdown]
# ![随次数升高，训练误差一路下降；偏差分级下降，到 5 次几乎为零；方差直线上升；测试误差在 3 次最低，15 次时高出 28%。](figure:bias_variance.degrees "误差各部分随次数的变化；30 个固定的点，对全部训练集取平均。U 形的右边很平：流行的那种陡峭的右边，要换一种取点方式才有，见下文。")
#
# 第一句在这里成立。三部分之和与实测的测试误差一致；方差等于 $\sigma^2 (d+1)/n$：每多一个系数，代价都一样，不管真值用不用得上。偶数次看得最清楚：正弦关于中点是奇函数，所以偶数次只添方差，不减偏差。
#
# 然而什么也没有爆炸。15 次的系数有点数的一半之多，误差只比最好的高出四分之一左右；一条直线的误差却是最好的三倍左右。在这些点上，模型太小远比太大糟糕。

# %% [markdown]
# ## 数据更多 {#more-data}

# %% sizes
sizes = {"n": np.array([30, 120, 480]), "degree": np.array([1, 9])}


def over_sizes(seed):
    rng = np.random.default_rng(seed)
    rows = []
    for n in sizes["n"]:
        x = np.linspace(0, 1, n)
        y = noisy(np.broadcast_to(x, (samples, n)), rng)
        parts = [
            bias_variance(predictions(x, y, k, x), truth(x))
            for k in sizes["degree"]
        ]
        rows.append([(part.bias_squared, part.variance) for part in parts])
    return rows


found = np.array(Parallel()(delayed(over_sizes)(seed) for seed in seeds))
sizes["bias"], sizes["variance"] = np.moveaxis(found, -1, 0)
for k, bias, variance in zip(
    sizes["degree"], *np.mean(found, axis=0).T, strict=True
):
    for n, b, v in zip(sizes["n"], bias, variance, strict=True):
        print(f"degree {k}, {n:>3} examples: bias² {b:.4f}, variance {v:.4f}")
    assert np.allclose(variance * sizes["n"], variance[0] * 30, rtol=0.15)
assert np.all(
    np.ptp(sizes["bias"][..., 0], axis=1) < 0.2 * sizes["bias"][..., -1, 0]
)
assert np.all(sizes["bias"][:, -1, 0] > 4 * sizes["variance"][:, 0, 1])

# %% [markdown]
# 样本增加到 16 倍，两个模型的方差都降到十六分之一。直线的偏差不变：用 480 个样本，它仍然远不如用 30 个样本的 9 次多项式。第三句成立。第二句不成立，因为方差降了，偏差并没有升：权衡是同一份数据上不同模型之间的事。

# %% [markdown]
# ## 加上惩罚 {#a-penalty}
#
# 次数固定为 15，改变的是岭惩罚的系数 $\lambda$。

# %% penalty
penalty = {"lam": 10.0 ** np.arange(-3, 2.5, 0.5)}


def over_penalties(seed):
    rng = np.random.default_rng(seed)
    y = noisy(np.broadcast_to(x, (samples, len(x))), rng)
    parts = [
        bias_variance(predictions(x, y, 15, x, lam), truth(x))
        for lam in penalty["lam"]
    ]
    return [(part.bias_squared, part.variance) for part in parts]


found = np.array(Parallel()(delayed(over_penalties)(seed) for seed in seeds))
penalty["bias"], penalty["variance"] = np.moveaxis(found, -1, 0)
error = np.mean(found.sum(axis=-1), axis=0) + SIGMA**2
for lam, total in zip(penalty["lam"], error, strict=True):
    print(f"lambda {lam:7.3f}: error {total:.3f}")
print(f"lowest {error.min():.3f}, almost without penalty {error[0]:.3f}")
assert np.all(np.diff(penalty["variance"]) < 0)
assert np.all(np.diff(penalty["bias"][:, 3:]) > 0)
assert error.min() < 0.95 * error[0]
assert error.min() > 1.05 * test.min()

# %% [markdown]
# ![惩罚加大，方差下降；从 λ 等于 0.1 起偏差上升；两者之和在中间最小。](figure:bias_variance.penalty "15 次多项式加岭惩罚：偏差、方差及其和随惩罚系数的变化。")
#
# 系数的个数始终一样，可见这里的复杂度不等于次数。惩罚有用，但不如选对次数：它把所有系数一律压小，正弦用得上的和用不上的都在内。

# %% [markdown]
# ## 爆炸从哪里来 {#explosion}
#
# 现在每个训练集的 30 个输入都从 [0, 1] 中随机抽取；误差不含噪声，在布满整个区间的网格上计算。

# %% random-inputs
random_inputs = {"degree": np.array([1, 3, 5, 7, 9])}
grid = np.linspace(0, 1, 200)


def over_random_inputs(seed):
    rng = np.random.default_rng(seed)
    X = rng.uniform(size=(100 if FAST else 400, 30))
    Y = noisy(X, rng)
    inside = (X.min(axis=1)[:, None] <= grid) & (grid <= X.max(axis=1)[:, None])
    rows = []
    for degree in random_inputs["degree"]:
        pred = np.concatenate(
            [
                predictions(x, y[None], degree, grid)
                for x, y in zip(X, Y, strict=True)
            ]
        )
        off = (pred - truth(grid)) ** 2
        within = np.mean(off, axis=1, where=inside)
        variance = bias_variance(pred, truth(grid)).variance
        rows.append([variance, np.median(np.mean(off, axis=1)), np.mean(within)])
    return rows


found = np.array(Parallel()(delayed(over_random_inputs)(seed) for seed in seeds))
random_inputs["variance"], random_inputs["typical"], random_inputs["inside"] = (
    np.moveaxis(found, -1, 0)
)
random_inputs["fixed"] = SIGMA**2 * (random_inputs["degree"] + 1) / 30
print("degree   variance, by seed      median error   mean inside   fixed points")
for k, degree in enumerate(random_inputs["degree"]):
    lowest, highest = np.min(found[:, k, 0]), np.max(found[:, k, 0])
    typical, within = np.mean(found[:, k, 1:], axis=0)
    fixed = random_inputs["fixed"][k]
    print(
        f"{degree:>6}  {lowest:8.3f} to {highest:8.3f}  {typical:12.3f}  {within:12.3f}  {fixed:12.3f}"
    )
assert np.all(random_inputs["variance"][:, -1] > 20 * random_inputs["fixed"][-1])
assert np.all(
    random_inputs["variance"][:, -1] > 5 * random_inputs["typical"][:, -1]
)
assert np.all(
    random_inputs["variance"][:, -1] > 10 * random_inputs["inside"][:, -1]
)

# %% [markdown]
# ![在固定的点上，方差随次数缓慢上升，到 9 次是 0.03；输入随机时，它在 9 次是前者的几百倍，而误差的中位数和数据范围内的平均误差都不高。](figure:bias_variance.random_inputs "输入固定与随机时，方差随次数的变化，都是 30 个点；圆点是各个种子。教科书图里的爆炸只来自少数训练集，在它们最外侧的样本之外。")
#
# 爆炸在这里出现了，但它是另一回事，是外推的爆炸。在各自训练集最小与最大的输入之间，9 次多项式即使按平均误差算，也只比在固定的点上差几倍。范围之外没有任何东西约束它，少数在端点留下空档的训练集就让平均值变得巨大。这时的方差说的是罕见的意外：换一个种子就差出几倍，中位数却几乎不动。

# %% [markdown]
# ## 什么会改变结果 {#what-would-change}
#
# - **系数比样本还多。** 从那里起，误差可以再次下降，方差也随之下降 [@belkin2019; @neal2018]，见[双下降](double-descent.py)的实验。
# - **与真值合拍的基。** 用正弦而不用多项式，一个系数就够，偏差和方差同时变小。权衡是相对于一族模型而言的。
# - **别的损失。** 对分类错误的个数，各部分不能相加；在那里方差更大甚至可能错得更少 [@friedman1997]。
# - **真实数据。** 真值未知，偏差和噪声都量不出来，只能量到它们与方差之和。

# %% [markdown]
# ## 参考文献 {#references}
