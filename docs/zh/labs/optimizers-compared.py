# ---
# title: 各用最佳学习率的优化器
# description: 七种优化器，在沿坐标轴和转过角度的窄谷里，以及在真实的手写数字上，各自取同一组学习率中最好的一个。
# finding: 窄谷沿着坐标轴时，自适应方法遥遥领先，转 45 度后优势全无；在手写数字上，七种方法各用最佳学习率，准确率差不多，而 Adam 用默认学习率会落后。
# seconds: 60
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 哪个优化器最好？答案里有多少在于优化器，又有多少在于给它的[学习率](term:learning-rate)（learning rate）？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - Adam 总是最快。
# - Adam 用默认学习率就行，不必调。
# - 自适应方法能应付病态的问题。
# - 动量能加速。
#
# 各种比较的结论两边都有 [@wilson2017; @choi2019]；一项大规模的比较发现，把一种方法调好，与把几种方法都试一遍，收获差不多 [@schmidt2021]。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.landscapes import rotated_quadratic
from dlref.losses import cross_entropy
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.optimizers import SGD, Adagrad, Adam, Lion, RMSprop
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds
seeds = range(1 if FAST else 3)


def optimizer(method, rate):
    if method == "momentum":
        return SGD(rate, momentum=0.9)
    if method == "Nesterov":
        return SGD(rate, momentum=0.9, nesterov=True)
    rules = {
        "SGD": SGD,
        "Adagrad": Adagrad,
        "RMSprop": RMSprop,
        "Adam": Adam,
        "Lion": Lion,
    }
    return rules[method](rate)


METHODS = ["SGD", "momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "Lion"]

# %% [markdown]
# ## 谷中的动量 {#momentum}
#
# 平面上的一个碗，曲率为 1 和 $\kappa$。梯度下降和重球法用各自最优的学习率和动量 [@polyak1964]，一直运行到与极小值的距离缩小到百万分之一。

# %% heavy-ball
kappas = [10, 100, 1000]


def steps_until(optimizer, kappa):
    f = rotated_quadratic(kappa)
    params, count = {"w": np.ones(2)}, 0
    state = optimizer.init(params)
    while not np.linalg.norm(params["w"]) < 1e-6 * np.sqrt(2) and count < 10_000:
        params, state = optimizer.step(params, {"w": f.grad(params["w"])}, state)
        count += 1
    return count


heavy_ball = {"kappa": np.array(kappas), "steps": np.zeros((len(kappas), 2))}
for row, kappa in zip(heavy_ball["steps"], kappas, strict=True):
    root = np.sqrt(kappa)
    best = SGD(4 / (1 + root) ** 2, momentum=((root - 1) / (root + 1)) ** 2)
    row[:] = steps_until(SGD(2 / (1 + kappa)), kappa), steps_until(best, kappa)
    print(
        f"condition number {kappa:>4}: gradient descent {row[0]:.0f}, heavy ball {row[1]:.0f}"
    )
plain, heavy = heavy_ball["steps"].T
assert np.all(np.diff(np.log10(plain)) > 0.9) and np.all(heavy < 0.5 * plain)
assert np.all(np.diff(np.log10(heavy)) < 0.65)

# %% [markdown]
# 梯度下降的步数与[条件数](term:condition-number)（condition number）成正比，重球法的步数与它的平方根成正比。在这里第四句是对的，幅度也与理论一致。
#
# ## 同一个谷，转一个角度 {#turned}
#
# 条件数为 100 的碗，一次沿坐标轴，一次连同十个随机的起点一起转 45 度。每种方法在同一组学习率中取步数中位数最小的那个，步数算到 $f$ 低于 $10^{-6}$ 为止。

# %% valley
MOST = 200 if FAST else 2000
RATES = 10.0 ** np.arange(-4, 1.1, 0.5 if FAST else 0.25)


def steps_at(method, angle, rate):
    f = rotated_quadratic(100, angle)
    turn = np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    )
    params = {"w": np.random.default_rng(0).normal(size=(10, 2)) @ turn.T}
    rule = optimizer(method, rate)
    state, steps = rule.init(params), np.full(10, np.inf)
    for step in range(1, MOST + 1):
        params, state = rule.step(params, {"w": f.grad(params["w"])}, state)
        value = f(params["w"])
        steps[(value < 1e-6) & np.isinf(steps)] = step
        if np.isfinite(steps).all() or value.max() > 1e9:
            break
    return steps


angles = np.deg2rad([0, 45])
tasks = [
    (method, angle, rate)
    for method in METHODS
    for angle in angles
    for rate in RATES
]
found = np.reshape(
    Parallel()(delayed(steps_at)(*task) for task in tasks),
    (len(METHODS), 2, len(RATES), 10),
)
chosen = np.median(found, axis=-1).argmin(axis=-1)
steps = np.take_along_axis(found, chosen[..., None, None], axis=2)[:, :, 0]
valley = {"steps": steps, "rate": RATES[chosen]}
typical = np.median(steps, axis=-1)
for method, counts in zip(METHODS, typical, strict=True):
    along, turned = (
        f"{c:.0f}" if np.isfinite(c) else f"more than {MOST}" for c in counts
    )
    print(f"{method:>8}: {along} steps along the axes, {turned} turned")
along, turned = typical.T
assert np.all(along[3:5] < 15) and np.all(turned[3:5] > 20 * along[3:5])
assert np.array_equal(along[1:3], turned[1:3])
assert turned[2] < turned[5] < 3 * along[5]

# %% [markdown]
# ![六种方法沿坐标轴和转 45 度时的步数：动量两种情形都是 109，Nesterov 都是 43；Adagrad 和 RMSprop 沿坐标轴约为 5，转过之后为 508 和 354；Adam 为 104 和 128。](figure:optimizers_compared.valley "最佳学习率下的步数，沿坐标轴与转过之后。小点是各个起点，大点是它们的中位数。人们说自适应方法能应付病态；在这里，只有沿坐标轴时才对。")
#
# 对梯度下降和动量来说，转过的碗还是同一个碗。Adagrad 和 RMSprop 逐个坐标调整尺度：沿坐标轴时这会把碗变圆，几步就够；转过之后，两个坐标的曲率相同，没有什么可调，需要的步数就和梯度下降差不多了。Adam 靠的是它的动量，两种情形都比 Nesterov 慢。可见第三句取决于坐标轴，第一句在这里是错的。Lion 的步长固定，永远不会比学习率所允许的更接近。
#
# ## 手写数字 {#on-digits}
#
# 一个有 64 个隐藏单元的网络，十轮，批大小 32；所有方法用同一组学习率，相邻的相差半个数量级。学习率按 验证图像上的损失选取，准确率在 500 张测试图像上计算。

# %% digits
x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
train, validation, test = np.split(order, [1000, 1297])
print(
    f"{len(train)} training, {len(validation)} validation, {len(test)} test images"
)
GRID = 10.0 ** (np.arange(-3, 1) if FAST else np.arange(-4, 1.1, 0.5))


def outcome(method, rate, seed):
    rng = np.random.default_rng(seed)
    model = mlp([64, 64, 10], rng=rng)
    epochs = 3 if FAST else 10
    fit(
        model,
        (x[train], y[train]),
        "cross_entropy",
        optimizer(method, rate),
        epochs,
        32,
        rng=rng,
    )
    with np.errstate(all="ignore"):  # where the rate was too large
        losses = [
            cross_entropy(model.forward(x[rows]), y[rows])
            for rows in (train, validation)
        ]
        right = accuracy(model.forward(x[test]).argmax(axis=1), y[test])
    return [*np.nan_to_num(losses, nan=np.inf), right]


tasks = [
    (method, rate, seed) for method in METHODS for rate in GRID for seed in seeds
]
found = np.array(Parallel()(delayed(outcome)(*task) for task in tasks))
loss, valid, right = np.moveaxis(
    found.reshape(len(METHODS), len(GRID), len(seeds), 3), -1, 0
)
chosen = valid.mean(axis=-1).argmin(axis=-1)
digits = {"rate": GRID, "loss": loss, "right": right, "chosen": chosen}
accuracies = right.mean(axis=-1)
print(
    "  method    rate   training loss   test accuracy   rates within 2 points of the best"
)
for method, at, losses, row in zip(
    METHODS, chosen, loss.mean(axis=-1), accuracies, strict=True
):
    usable = np.sum(row > row.max() - 0.02)
    print(
        f"{method:>8}  {GRID[at]:6.4f}   {losses[at]:13.4f}   {row[at]:13.3f}   {usable:>10}"
    )
tuned = accuracies[np.arange(len(METHODS)), chosen]
default = accuracies[METHODS.index("Adam"), np.argmin(np.abs(GRID - 1e-3))]
print(
    f"all tuned {tuned.min():.3f} to {tuned.max():.3f}, Adam at 0.001 {default:.3f}"
)
loss_at = loss.mean(axis=-1)
pair = [
    loss_at[m, np.argmin(np.abs(GRID - rate))] for m, rate in ((1, 0.01), (0, 0.1))
]
print(
    "training loss of momentum at 0.01 {:.3f}, of SGD at 0.1 {:.3f}".format(*pair)
)
assert FAST or np.ptp(tuned) < 0.03
assert tuned[5] > default + 0.02
assert tuned[1] > tuned[5] - 0.02
assert 0.7 < pair[0] / pair[1] < 1.4

# %% [markdown]
# ![测试准确率随学习率的变化：每种方法都只在一段较窄的范围里好用，Lion 在 0.001 附近，Adam 和 RMSprop 在 0.01 附近，动量和 Adagrad 在 0.1 附近，SGD 在 1 附近；最高处差不多一样高。](figure:optimizers_compared.digits "训练十轮后的测试准确率随学习率的变化；线是各个种子的平均。无论取哪个学习率，都有一种方法看上去最好；是哪一种，取决于学习率。")
#
# 各用最佳学习率，七种方法都在 0.959 与 0.970 之间，500 张测试图像分辨不出来。如果大家用同一个学习率来比，几乎可以让其中任何一种胜出。训练十轮后，用默认学习率的 Adam 落在后面，而且没有一种方法在十一个学习率中有三个以上好用：前两句不成立。
#
# 学习率为 0.01 的动量，最后的损失与学习率为 0.1 的 SGD 一样。步子小、梯度有噪声时，0.9 的动量就相当于十倍的学习率，此外没有多少作用；它在没有噪声的窄谷里带来的好处，这里看不到。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **更多轮数**：学习率小只是到得晚，用默认学习率的 Adam 会赶上来。
# - **让学习率逐渐下降的调度**：这样一来，所有方法都可以从更大的学习率开始。
# - **Transformer 和罕见的特征**：那里不同权重的梯度沿坐标相差几个数量级，自适应方法明显胜出。
# - **更密的网格，或者其余常数也一起调**：如果一种方法把另一种作为特例包含在内，调好之后就不会输给它 [@choi2019]。
#
# ## 参考文献 {#references}
