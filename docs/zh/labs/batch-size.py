# ---
# title: 批大小改变了什么
# description: 在真实的手写数字上，用三种学习率规则，测量批大小怎样影响梯度噪声、轮数、步数、时间和准确率。
# finding: 学习率随批大小成比例调整时，从 4 到 256 的各种批大小需要的轮数差不多，准确率也一样；学习率固定时，批越大需要的轮数多得多。
# seconds: 60
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 批变大，究竟改变了什么：梯度的噪声、训练的轮数、步数、时间，还是准确率？其中有多少是批大小（batch size）造成的，又有多少只是因为[学习率](term:learning-rate)（learning rate）没有跟着改？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 批太小，噪声大，不收敛。
# - 批越大，需要的轮数越多。
# - 批越大，泛化越差。
#
# 第一句把噪声当成了失败；第二句只在一种学习率规则下成立。第三句在大网络上有实测 [@keskar2017]，后来的工作又把它拆开来看：步数给够，或者换一种学习率规则，差距大半就消失了 [@hoffer2017; @shallue2019]。

# %%
import os
import time

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits, minibatches
from dlref.diagnostics import gradient_noise_scale
from dlref.losses import cross_entropy, cross_entropy_grad
from dlref.metrics import accuracy
from dlref.models import mlp

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 4)

x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
x_train, y_train = x[order[:1297]], y[order[:1297]]
x_test, y_test = x[order[1297:]], y[order[1297:]]
n = len(x_train)


def network(seed):
    return mlp([64, 64, 10], rng=np.random.default_rng(seed))


def backward(model, rows):
    logits = model.forward(x_train[rows], train=True)
    model.backward(cross_entropy_grad(logits, y_train[rows]))


def gradient(model, rows):
    backward(model, rows)
    return np.concatenate([g.ravel() for g in model.grads.values()])


def train_epoch(model, B, rate, rng):
    for rows in minibatches(n, B, rng=rng):
        backward(model, rows)
        for name, W in model.params.items():
            W -= rate * model.grads[name]


# %% [markdown]
# ## 梯度的噪声 {#gradient-noise}
#
# 批的梯度是从 $n$ 个样本中不放回抽出的 $B$ 个的平均，所以噪声按 $1/\sqrt B$ 下降，外加一个因子，批等于全集时它变为零。这里的噪声是批梯度与全梯度之差的长度，对 200 个批取均方根。

# %% noise
noise = {"B": np.array([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])}
model = network(0)
full = gradient(model, np.arange(n))
rng = np.random.default_rng(1)
batches = [
    [rng.permutation(n)[:B] for _ in range(50 if FAST else 200)] for B in noise["B"]
]
grads = [np.array([gradient(model, rows) for rows in drawn]) for drawn in batches]
noise["rms"] = np.array(
    [np.sqrt(np.mean(np.sum((g - full) ** 2, axis=1))) for g in grads]
)
noise["cosine"] = np.array(
    [
        np.mean(g @ full / np.linalg.norm(g, axis=1)) / np.linalg.norm(full)
        for g in grads
    ]
)
finite = np.sqrt((n - noise["B"]) / (n - 1))  # drawn without replacement
slope = np.polyfit(np.log(noise["B"]), np.log(noise["rms"] / finite), 1)[0]
print("   B   noise   cosine with the full gradient")
for B, rms, cosine in zip(*noise.values(), strict=True):
    print(f"{B:>4}  {rms:6.2f}  {cosine:6.2f}")
print(f"slope {slope:.2f}")
assert abs(slope + 0.5) < 0.03
assert noise["cosine"][0] < 0.5
assert noise["cosine"][-1] > 0.9

# %% [markdown]
# ![双对数坐标里是一条直线：批大小从 1 到 512，梯度的噪声与批大小的平方根成反比。](figure:batch_size.noise "梯度噪声随批大小的变化，以及平方根律。")
#
# 单个样本的梯度充其量大致指对方向；这已经足够学习，因为许多步的误差会互相抵消。批增大到 16 倍，噪声只降到四分之一。

# %% [markdown]
# ## 轮数、步数、时间 {#epochs}
#
# 同一个网络，64 个隐藏单元，普通 SGD，训练到全体训练样本的平均损失低于 0.1 为止。批大小为 32 时学习率是 0.1，其余按三种规则之一：保持不变，与批大小成正比，与批大小的平方根成正比。

# %% training
RULES = {"fixed": 0.0, "root": 0.5, "linear": 1.0}
sizes = [4, 32, 256] if FAST else [1, 4, 16, 64, 256, n]
most = 100 if FAST else 200  # epochs


def train(rule, B, seed, target=0.1):
    rate = 0.1 * (B / 32) ** RULES[rule]
    model, rng = network(seed), np.random.default_rng(seed)
    begun, reached = time.perf_counter(), np.nan
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # where the rate is too large
        for epoch in range(1, most + 1):
            train_epoch(model, B, rate, rng)
            if cross_entropy(model.forward(x_train), y_train) < target:
                reached = epoch
                break
        right = accuracy(model.forward(x_test).argmax(axis=1), y_test)
    return reached, time.perf_counter() - begun, right


tasks = [(rule, B, seed) for rule in RULES for B in sizes for seed in seeds]
runs = np.array(Parallel()(delayed(train)(*task) for task in tasks))
epochs, seconds, right = np.moveaxis(
    runs.reshape(3, len(sizes), len(seeds), 3), -1, 0
)
training = {"B": np.array(sizes), "epochs": epochs, "right": right}
steps = np.ceil(n / np.array(sizes))
for rule, *found in zip(RULES, epochs, seconds, strict=True):
    print(f"{rule:<6}     B  epochs  steps  seconds")
    for B, every, per_epoch, spent in zip(
        sizes, found[0], steps, found[1], strict=True
    ):
        if np.isnan(every).any():
            print(
                f"{B:>12}  more than {most} epochs in {np.isnan(every).sum()} of {len(seeds)} runs"
            )
            continue
        epoch = np.median(every)
        print(
            f"{B:>12}  {epoch:>6.0f}  {epoch * per_epoch:>5.0f}  {np.median(spent):>7.2f}"
        )

small, large = sizes.index(4), sizes.index(256)
fixed, root, linear = epochs[:, small : large + 1]
assert np.isnan(fixed[-1]).any() or np.median(fixed[-1]) > 8 * np.median(fixed[0])
assert not np.isnan(linear).any()
assert np.max(linear) <= 2.5 * np.min(linear)
assert np.max(linear[-1]) < np.min(root[-1])

# %% [markdown]
# ![训练损失降到 0.1 以下所需的轮数随批大小的变化：学习率固定时几乎成正比上升，平方根规则上升较慢，线性规则到 256 为止保持水平。](figure:batch_size.epochs "训练损失降到 0.1 所需的轮数。点是各次运行，线经过中位数；没有降到的运行不画。")
#
# 批大小为 1 时，三种规则都收敛；人们归咎于小批的噪声，其实是学习率对它来说太大了。第二句在学习率固定时成立。学习率与批大小成正比时，每步的样本多到 64 倍，步数就少到 1/64：批大，梯度的噪声小，步子就可以大。这到[曲率](#what-would-change)而不再是噪声成为限制时为止，在这里，还没到全批就到头了。

# %% [markdown]
# ## 准确率 {#accuracy}

# %% accuracy-spread
arrived = ~np.isnan(epochs)
accuracy_spread = {"B": np.array(sizes), "right": np.where(arrived, right, np.nan)}
means = [
    np.mean(right[:, k][arrived[:, k]])
    for k in range(len(sizes))
    if arrived[:, k].any()
]
error = np.sqrt(np.mean(means) * (1 - np.mean(means)) / len(y_test))
print(
    f"mean accuracy when the loss is 0.1: {min(means):.2f} to {max(means):.2f}, by size"
)
print(f"standard error of one accuracy on {len(y_test)} images: {error:.3f}")
assert max(means) - min(means) < 0.04
assert min(means) > 0.9

# %% [markdown]
# 在同样的训练损失上比较，各种批大小的差距小到 500 张测试图像分辨不出来。这不能证明大批永远不会泛化得更差；它只是一个许多人预料有差距、而实际没有的例子。

# %% [markdown]
# ## 多大才算大？ {#how-large}
#
# 噪声尺度 [@mccandlish2018, Eq. 2.9] 是噪声与梯度一样长时的批大小。小于它时，批加倍，步数几乎减半；大于它时，收获很小。


# %% noise-scale
def per_example(model):
    return np.array([gradient(model, [row]) for row in range(n)])


def noise_scale_after(epochs, seed=0):
    model, rng = network(seed), np.random.default_rng(seed)
    for _ in range(epochs):
        train_epoch(model, 32, 0.1, rng)
    return gradient_noise_scale(per_example(model))


moments = [0, 1, 3] if FAST else [0, 1, 3, 10, 30]
tasks = [(k, seed) for k in moments for seed in seeds]
found = Parallel()(delayed(noise_scale_after)(*task) for task in tasks)
noise_scale = {
    "epochs": np.array(moments),
    "B": np.reshape(found, (len(moments), -1)),
}
for k, every in zip(moments, noise_scale["B"], strict=True):
    print(
        f"after {k:>2} epochs: {np.min(every):.0f} to {np.max(every):.0f} examples"
    )
assert np.max(noise_scale["B"][0]) < 60
assert np.median(noise_scale["B"][-1]) > 2 * np.median(noise_scale["B"][0])

# %% [markdown]
# 训练开始时，所有样本对错在哪里意见一致，几十个就够了。很快意见不再那么一致，值得用的批大小就增加到几倍。到了末尾，梯度只由少数仍然出错的样本决定，各次运行的数值也就相差很大。

# %% [markdown]
# ## 什么会改变结果 {#what-would-change}
#
# - **学习率不能再大的任务。** 线性规则到最大的稳定学习率为止，对普通梯度下降来说是 2 除以最大曲率。超过之后，每步再多的样本也没有用。
# - **学习率固定，轮数相同，再来比较**，这很常见：那样大批只不过走的步数少。
# - **Adam**：它的步长不随梯度变短，平方根规则比线性规则更适合它 [@malladi2022]。
# - **硬件**：这里只有一个核在算，小批要为每次调用的开销付出代价。在算一千个样本与算一个同样快的设备上，从时间看大批就更占优势。

# %% [markdown]
# ## 参考文献 {#references}
