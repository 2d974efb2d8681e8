# ---
# title: 输出的概率有多可信
# description: 在真实的手写数字上测量 softmax 输出的校准：温度缩放前后、标签平滑、远离数据的输入、平方误差，以及稀有类别的输出偏置。
# finding: 标签有噪声时，拟合一个温度能把校准误差减少约一半，准确率不变；标签平滑使原本几乎校准的网络变得信心不足；远离数据处，什么温度也没有用。
# seconds: 30
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 分类器说 0.9 的时候，十次里真有九次是对的吗？温度、标签平滑和损失函数的选择会改变什么，远离数据时又会怎样？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 现代网络过度自信，用一个温度就能校准。
# - 标签平滑改善[校准](term:calibration)（calibration）。
# - 平方误差不能用于分类。
# - 正类稀少时，输出偏置要从它所占比例的 logit 开始。
#
# 第一句在大型图像网络上有实测 [@guo2017]，但后来的网络不都如此 [@minderer2021]。第二句也是在这类网络上发现的 [@muller2019]。其余两句流传时大多不带条件。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import softmax, softmax_vjp
from dlref.data import load_digits
from dlref.losses import cross_entropy
from dlref.metrics import accuracy, expected_calibration_error, roc_auc
from dlref.models import mlp
from dlref.optimizers import SGD
from dlref.training import Loss, fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of half a minute
seeds = range(3 if FAST else 8)
x, y = load_digits()


def split(seed):
    rng = np.random.default_rng(seed)
    return rng, np.split(rng.permutation(len(x)), [300, 600])


def each_seed(run, *settings):
    """Results by name, an array with one entry for each seed."""
    found = Parallel()(delayed(run)(seed, *settings) for seed in seeds)
    return {name: np.array([one[name] for one in found]) for name in found[0]}


# %% [markdown]
# ## 温度缩放前后 {#temperature-scaling}
#
# 两个隐藏层，各 128 个单元，300 张数字图像用于训练，300 张用于拟合[温度](term:temperature)（temperature），1197 张用于测试；训练 40 轮，直到训练标签几乎全部拟合。一次用干净的标签，一次把五分之一的标签换成随机的，好让网络有拿不准的东西。<!-- number 1197: 1797 张减去 600 -->

# %%
TEMPERATURES = np.geomspace(0.25, 8, 100)


def binned(p, t, bins=10):
    """Number of examples, sum of confidences and number of right ones in each bin."""
    sure, right = p.max(axis=1), p.argmax(axis=1) == t
    where = np.minimum((bins * sure).astype(int), bins - 1)
    return [
        np.bincount(where, weight, bins)
        for weight in (np.ones(len(p)), sure, right)
    ]


def calibrate(seed, wrong, smoothing):
    rng, (rows, held_out, test) = split(seed)
    random = (
        rng.random(len(y)) < wrong
    )  # these labels are replaced, in all three parts
    t = np.where(random, rng.integers(0, 10, len(y)), y)
    model = mlp([64, 128, 128, 10], rng=rng)
    loss = Loss("cross_entropy", label_smoothing=smoothing)
    fit(model, (x[rows], t[rows]), loss, SGD(0.05, momentum=0.9), 40, 32, rng=rng)
    z = model.forward(x[held_out])
    fitted = min(TEMPERATURES, key=lambda T: cross_entropy(z / T, t[held_out]))
    logits = {
        "": model.forward(x[test]),
        " x10": model.forward(10 * x[test]),
        " noise": model.forward(rng.uniform(size=(500, 64))),
    }
    found = {"T": fitted}
    for when, T in (("before", 1.0), ("after", fitted)):
        p = softmax(logits[""] / T)
        found[f"bins {when}"] = binned(p, t[test])
        found[f"right {when}"] = accuracy(p.argmax(axis=1), t[test])
        found[f"ece {when}"] = expected_calibration_error(p, t[test])
        found[f"loss {when}"] = cross_entropy(logits[""] / T, t[test])
        for where, outputs in logits.items():
            found[f"sure{where} {when}"] = softmax(outputs / T).max(axis=1).mean()
    learned = model.forward(x[rows])
    own = learned[np.arange(len(rows)), t[rows]]
    found["lead"] = np.mean(own - (learned.sum(axis=1) - own) / 9)
    found["right x10"] = accuracy(logits[" x10"].argmax(axis=1), t[test])
    return found


def report(label, found):
    m = {name: values.mean() for name, values in found.items()}
    print(f"{label}: accuracy {m['right before']:.2f}, T {m['T']:.2f}")
    for when in ("before", "after"):
        print(
            f"  {when:<7} confidence {m['sure ' + when]:.2f}"
            f"  ECE {m['ece ' + when]:.3f}  cross-entropy {m['loss ' + when]:.2f}"
        )


# %% [markdown]
# 校准误差（ECE）是把样本按置信度分区间之后，置信度与答对比例之差的平均 [@guo2017, §2]。

# %% temperature
temperature = each_seed(calibrate, 0.2, 0.0)
clean = each_seed(calibrate, 0.0, 0.0)
report("a fifth of the labels random", temperature)
report("clean labels", clean)
assert np.all(temperature["right before"] == temperature["right after"])
assert temperature["T"].min() > 1.5
assert clean["T"].min() > 0.8
assert np.all(temperature["sure before"] - temperature["right before"] > 0.1)
assert np.all(temperature["ece after"] < temperature["ece before"])
assert temperature["ece after"].mean() < 0.75 * temperature["ece before"].mean()
assert np.all(temperature["loss after"] < temperature["loss before"])
assert clean["ece before"].max() < 0.06

# %% [markdown]
# ![可靠性图。左，标签有噪声：缩放之前，答对的比例远低于置信度，之后中间偏高，最右端仍然偏低。右，标签平滑：之前答对的比例高于置信度，之后落在对角线上](figure:calibration.reliability "答对的比例随置信度的变化，各种子合在一起。落在对角线上，置信度才名副其实。与常见的说法相反，标签平滑在这里并不起校准作用。")
#
# 标签有噪声时，网络过于自信，因为它把噪声也背了下来；一个数就纠正了大约一半，而预测的类别一个也没有变。再多它也做不到：缩放之后，网络在中间过于谨慎，在最高处仍然过于自信，因为一个数掰不弯曲线的形状。标签干净时，网络本来就几乎是校准的：人们所说的过度自信，属于那些去拟合无法预知之物的网络。
#
# ## 标签平滑 {#smoothing}

# %% label-smoothing
label_smoothing = each_seed(calibrate, 0.0, 0.1)
report("smoothing 0.1", label_smoothing)
for label, found in (("without", clean), ("with", label_smoothing)):
    print(f"lead of the right logit {label} smoothing: {found['lead'].mean():.2f}")
print(f"in theory with smoothing: log 91 = {np.log(91):.2f}")
assert np.all(
    label_smoothing["right before"] - label_smoothing["sure before"] > 0.05
)
assert np.all(label_smoothing["ece before"] > 2 * clean["ece before"])
assert label_smoothing["T"].max() < 0.8
assert np.all(label_smoothing["ece after"] < label_smoothing["ece before"] / 2)
assert np.all(np.abs(label_smoothing["lead"] - np.log(91)) < 0.5)
assert clean["lead"].min() > 8

# %% [markdown]
# 平滑后的标签要求领先 $\log 91$，网络就给出这么多：它变得信心不足，程度远超过原先的过度自信，拟合出的温度小于 1。网络过度自信时，平滑也许有帮助；但它是把置信度移到它自己的位置，不管那里对不对。
#
# ## 远离数据 {#out-of-distribution}
#
# 还是这些网络，输入换成均匀噪声，以及每个像素乘以十的测试图像。

# %% far-away
far_away = {}
for name, found in (("plain", clean), ("smoothed", label_smoothing)):
    for where in (" noise", " x10"):
        for when in ("before", "after"):
            far_away[f"{name}{where} {when}"] = found[f"sure{where} {when}"]
for name, sure in far_away.items():
    print(f"{name:<22} mean confidence {sure.mean():.3f}")
print(f"accuracy on digits times 10: {clean['right x10'].mean():.2f}")
for name, sure in far_away.items():
    assert sure.min() > (0.95 if "x10" in name else 0.2)
assert np.all(1 - far_away["plain x10 after"] < 0.5 * (1 - clean["right x10"]))
assert far_away["plain noise before"].min() > 0.5

# %% [markdown]
# 噪声不是十个数字中的任何一个，置信度却有四分之三左右。再远一些，不管答得对不对，都接近 1：沿着几乎每一条射线，ReLU 网络都是线性的，领先的幅度成比例地增长 [@hein2019]。温度是在数据上拟合的，对此一无所知。平滑能降低噪声上的置信度，但一旦用温度在数据上校准好，就又升上去；再远一些，它什么也改变不了。
#
# ## 用平方误差代替交叉熵 {#loss}
#
# softmax 之后接平方误差，干净的标签，一个隐藏层，每种损失各按留出准确率选学习率。


# %% squared-error
def squared(z, t):
    return np.mean(np.sum((softmax(z) - np.eye(10)[t]) ** 2, axis=1))


def squared_grad(z, t):
    return softmax_vjp(z, 2 * (softmax(z) - np.eye(10)[t])) / len(z)


LOSSES = {
    "cross-entropy": Loss("cross_entropy"),
    "squared error": Loss(squared, squared_grad),
}
rates = [0.1, 1.0] if FAST else [0.1, 0.3, 1.0, 3.0]


def learn(seed, loss, rate):
    rng, (rows, held_out, test) = split(seed)
    model = mlp([64, 64, 10], rng=rng)
    fit(model, (x[rows], y[rows]), LOSSES[loss], SGD(rate), 40, 32, rng=rng)
    right = [
        accuracy(model.forward(x[part]).argmax(axis=1), y[part])
        for part in (held_out, test)
    ]
    return dict(zip(("held out", "test"), right, strict=True))


tried = [[each_seed(learn, loss, rate) for rate in rates] for loss in LOSSES]
best = [max(runs, key=lambda found: found["held out"].mean()) for runs in tried]
squared_error = {
    "rate": np.array(rates),
    "right": np.array([[found["test"] for found in runs] for runs in tried]),
    "best": np.array([found["test"] for found in best]),
}
print("accuracy at rates", *rates)
for loss, right in zip(LOSSES, squared_error["right"], strict=True):
    print(f"{loss:<14}", *right.mean(axis=1).round(3))
gap = squared_error["best"][0] - squared_error["best"][1]
error = gap.std(ddof=1) / len(gap) ** 0.5
print(
    f"cross-entropy less squared error, best rates: {gap.mean():+.3f} ± {error:.3f}"
)
assert abs(gap.mean()) < 0.03
assert squared_error["best"].mean(axis=1).min() > 0.9
same = squared_error["right"][0, 0] - squared_error["right"][1, 0]
assert same.mean() > 0.01

# %% [markdown]
# 在同一个较小的学习率下，平方误差落后，因为它的梯度[更小](../activations/softmax.md#squared-error-stalls)；各用自己的学习率，两者的差不超过误差能分辨的范围。交叉熵是自然的选择，却不是唯一行得通的。
#
# ## 输出偏置取基础比例 {#output-bias}
#
# 是不是数字 8？一千张训练图像里只有 10 张是。输出偏置从 0 开始，或者从 0.01 的 logit 开始；学习率 0.3。


# %% base-rate
def rare(seed, bias):
    rng = np.random.default_rng(seed)
    eights = rng.permutation(np.flatnonzero(y == 8))
    others = rng.permutation(np.flatnonzero(y != 8))
    rows = np.concatenate([eights[:10], others[:990]])
    test = np.concatenate([eights[10:], others[990:]])
    t = (y[:, None] == 8).astype(float)
    model = mlp([64, 32, 1], rng=rng)
    model.params["1.b"] = np.array([bias])
    loss = "binary_cross_entropy_with_logits"
    history = fit(model, (x[rows], t[rows]), loss, SGD(0.3), 20, 32, rng=rng)
    return {
        "loss": history.loss,
        "auc": roc_auc(model.forward(x[test])[:, 0], t[test, 0]),
    }


zero, informed = each_seed(rare, 0.0), each_seed(rare, np.log(0.01 / 0.99))
base_rate = {"zero": zero["loss"], "informed": informed["loss"]}
for label, found in (("bias 0", zero), ("bias logit(0.01)", informed)):
    loss = found["loss"].mean(axis=0)
    print(
        f"{label:<17} loss in epochs 1, 2, 20:", *loss[[0, 1, -1]].round(3), end=""
    )
    print(f"  area under the ROC curve {found['auc'].mean():.2f}")
assert np.all(zero["loss"][:, 0] > 1.2 * informed["loss"][:, 0])
assert abs(zero["loss"][:, -1].mean() - informed["loss"][:, -1].mean()) < 0.01
assert abs(zero["auc"].mean() - informed["auc"].mean()) < 0.06

# %% [markdown]
# ![训练损失随轮数的变化：偏置为 0 时起点更高，偏置为 0.01 的 logit 时从基础比例的损失开始；几轮之后两条曲线重合](figure:calibration.base_rate "一千个样本里有十个正类时的训练损失。细线是各次运行，粗线是均值。")
#
# 合适的偏置省下第一轮，那一轮本来只用来学会稀有类别所占的比例。到最后什么差别也没有留下，损失如此，排序也如此。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **训练数据更多，或者更早停止**：可以过度自信的东西就少了。
# - **拟合与使用之间数据有变化**：温度只对与拟合时相似的数据有效。
# - **类别更多，标签有错**：两者分别使平方误差更慢或更稳健，手写数字上都看不出来。
# - **学习率小，正类更少，网络更深**：开头的阶段会更长，偏置省下的也更多。
#
# ## 参考文献 {#references}
