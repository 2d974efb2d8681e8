# ---
# title: 激活函数的比较：各自调好再比
# description: 在真实的手写数字上，用 1、4、10 个隐藏层比较多种激活函数，每种各用自己的初始尺度和学习率，种子配对。
# finding: 初始尺度和学习率各自调好之后，在手写数字上，1 层和 4 层时各种激活函数不分上下；10 层又无归一化时，训练 8 轮后 tanh、ELU 和 SELU 的准确率比 ReLU 高约 4 个百分点，训练三倍的时间，差距缩小一半以上，批归一化则几乎把它抹平。
# seconds: 80
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 每种激活函数都配上合适的初始尺度，[学习率](term:learning-rate)（learning rate）也各自选好，隐藏层用哪一种还重要吗？层数多了，答案会不会变？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - ReLU 比 tanh 和 sigmoid 训练得快，效果也好。
# - Leaky ReLU 优于 ReLU，更新的激活函数还要更好。
# - Sigmoid 不能用在隐藏层，会梯度消失。
#
# 每句话都有它成立的出处：第一句是 CIFAR-10 上的卷积网络 [@krizhevsky2012, §3.1]，第二句是图像和语音任务上的比较 [@maas2013; @xu2015; @clevert2016]，第三句是几层 sigmoid 的网络 [@glorot2010]。但流传的许多比较让所有激活函数共用一个尺度、一个学习率，这等于只替其中一种调了参。

# %%
import os
from functools import partial

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import activation_moments, sigmoid, sigmoid_grad
from dlref.data import load_digits
from dlref.initializers import normal
from dlref.layers import Activation
from dlref.losses import cross_entropy
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.normalization import BatchNorm
from dlref.optimizers import SGD
from dlref.schedules import polynomial
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(2 if FAST else 5)
rates = [0.1, 1.0] if FAST else [0.03, 0.1, 0.3, 1.0, 3.0]
epochs = 4 if FAST else 8

x, y = load_digits()
x = (x - x.mean()) / x.std()

names = ["sigmoid", "tanh", "relu", "elu", "selu", "silu"]
LAYERS = {name: partial(Activation, name) for name in names}
LAYERS["gelu"] = partial(
    Activation, "gelu", approximate="tanh"
)  # exact: twice as slow
for slope in (0.01, 0.1, 0.3):
    LAYERS[f"leaky {slope}"] = partial(
        Activation, "leaky_relu", negative_slope=slope
    )
VARIANCE = {  # times n: it keeps the mean square from layer to layer
    name: 1 / activation_moments(layer().forward).second_moment
    for name, layer in LAYERS.items()
}
for name, variance in VARIANCE.items():
    print(f"{name:<11}{variance:.2f}/n")


# %%
def draw(shape, variance, *, rng, dtype):
    return normal(shape, (variance / shape[0]) ** 0.5, rng=rng, dtype=dtype)


def train(name, depth, rate, seed, epochs=epochs):
    rng = np.random.default_rng(
        seed
    )  # the same split, draws and batches for each activation
    rows, held_out, test = np.split(rng.permutation(len(x)), [800, 1200])
    kind, _, norm = name.partition(" + ")
    init = partial(draw, variance=VARIANCE[kind])
    norm = BatchNorm if norm else None
    model = mlp(
        [64, *[64] * depth, 10], LAYERS[kind], norm=norm, init=init, rng=rng
    )
    falling = polynomial(rate, epochs * 25)  # in a straight line to 0
    data = x[rows], y[rows]
    fit(
        model,
        data,
        "cross_entropy",
        SGD(rate),
        epochs,
        32,
        rng=rng,
        schedule=falling,
    )
    with np.errstate(over="ignore", invalid="ignore"):  # where it has diverged
        losses = [
            cross_entropy(model.forward(x[part]), y[part])
            for part in (rows, held_out)
        ]
        right = accuracy(model.forward(x[test]).argmax(axis=1), y[test])
    return *np.nan_to_num(losses, nan=np.inf), right


known = {}


def contest(depth, names):
    tasks = [
        (name, depth, rate, seed)
        for name in names
        for rate in rates
        for seed in seeds
    ]
    new = [task for task in tasks if task not in known]
    known.update(
        zip(new, Parallel()(delayed(train)(*task) for task in new), strict=True)
    )
    runs = np.array([known[task] for task in tasks])
    runs = runs.reshape(len(names), len(rates), len(seeds), 3)
    held_out = runs[..., 1].mean(axis=2)
    best = held_out.argmin(axis=1)
    loss, _, right = np.moveaxis(runs[np.arange(len(names)), best], 2, 0)
    print(f"{depth:>2} hidden layers  rate   loss  accuracy")
    for name, k, losses, rights in zip(names, best, loss, right, strict=True):
        error = rights.std(ddof=1) / len(seeds) ** 0.5
        print(
            f"{name:<16}{rates[k]:>6} {losses.mean():>6.3f}  {rights.mean():.3f} ± {error:.3f}"
        )
    return {
        "name": np.array(names),
        "rates": np.array(rates),
        "held_out": held_out,
        "loss": loss,
        "right": right,
    }


def ahead(found, a, b):
    names = found["name"].tolist()
    paired = found["right"][names.index(a)] - found["right"][names.index(b)]
    print(
        f"{a} less {b}: {paired.mean():+.3f} ± {paired.std(ddof=1) / len(paired) ** 0.5:.3f}"
    )
    return paired.mean()


# %% [markdown]
# 每种激活函数的权重初始方差都取能使正态输入[均方不变](../activations/relu-variants.md#matching-gains)的那个值（上面打印的），输入的均值为 0、方差为 1，偏置从零开始。网络每层 64 个单元，用 800 张数字图像训练 8 轮，每批 32 张，普通 SGD，学习率直线降到零。最高学习率从 0.03 到 3 试五个，每种激活函数取其中在另外 400 张留出图像上平均损失（对种子平均）最低的一个，再在剩下的 597 张上测准确率。<!-- number 400, 597: 1200 减 800，以及 1797 张里剩下的 -->
#
# 一个种子定下划分、随机数和批，同一种子的各次运行就成了配对，比较的是每对之内的差。GELU 用 tanh 近似，误差不到千分之一，算得更快。
#
# ## 一个隐藏层 {#one-layer}

# %% shallow
names = ["relu", "tanh", "sigmoid"]
if not FAST:
    names += ["leaky 0.01", "leaky 0.3", "elu", "selu", "gelu", "silu"]
shallow = contest(1, names)
mean = shallow["right"].mean(axis=1)
print(f"from {mean.min():.3f} to {mean.max():.3f}")
assert mean.max() - mean.min() < 0.03
assert mean.min() > 0.9

# %% [markdown]
# 九种激活函数相差约一个百分点以内，误差是零点几个百分点。Sigmoid 选中了最大的学习率，是 ReLU 的三倍；换成 ReLU 合适的学习率，它会难看得多，而常见的比较正是那样做的。
#
# ## 四个隐藏层 {#four-layers}

# %% middle
names = ["relu", "tanh"]
if not FAST:
    names += ["elu", "selu", "gelu", "silu"]
middle = contest(4, names)
mean = middle["right"].mean(axis=1)
print(f"from {mean.min():.3f} to {mean.max():.3f}")
assert mean.max() - mean.min() < 0.03
assert mean.min() > 0.9

# %% [markdown]
# 仍然不分上下：与 ReLU 的差都不比误差大多少。
#
# ## 十个隐藏层 {#ten-layers}

# %% deep
names = ["relu", "tanh", "elu"]
if not FAST:
    names += ["selu", "gelu", "silu"]
deep = contest(10, names)
leads = {name: ahead(deep, name, "relu") for name in names[1:]}
assert leads["tanh"] > 0.01
assert leads["elu"] > 0.01
assert deep["right"].mean(axis=1).min() > 0.75
if not FAST:
    assert leads["selu"] > 0.01
    assert leads["silu"] < 0

# %% [markdown]
# ![各个种子的准确率，三栏。一层和四层：所有激活函数都在 0.95 到 0.98 左右，互相重叠。十层：tanh、ELU、SELU 仍在 0.955 左右，ReLU 和 GELU 约 0.92，SiLU 约 0.89](figure:activations_compared.accuracy "各种激活函数在不同深度的测试准确率，一点一个种子，短线是均值。尺度和学习率都各自选定。与常见的说法相反，这里 ReLU 在任何深度都不领先，到了十层，较新的 GELU 和 SiLU 也不领先。")
#
# 这时有了名次，却不是按年代排的。tanh、ELU 和 SELU 每一层都把信号的尺度[拉回 1 附近](../activations/choosing-activations.md#own-gain-is-not-enough)；ReLU 听凭尺度随机漂移，GELU 和 SiLU 还把偏离放大。前三种除了 0 以外没有零输出，可见这里起作用的不是[稀疏](term:sparse-activation)（sparse activation）。人们说 ReLU 适合深层网络，它恰恰在这里落后：这里没有归一化也没有跳跃连接，而今天的深层网络大多有。
#
# 这里面有多少只是快慢之差？把其中两个网络训练三倍的时间：

# %% longer
names = ["relu", "elu"]
times = 2 if FAST else 3
tasks = [(name, 10, 0.1, seed, times * epochs) for name in names for seed in seeds]
found = np.array(Parallel()(delayed(train)(*task) for task in tasks))
found = found.reshape(len(names), len(seeds), 3)
longer = {"name": np.array(names), "loss": found[..., 0], "right": found[..., 2]}
print(
    f"{times * epochs} epochs, rate 0.1: loss", *found[..., 0].mean(axis=1).round(3)
)
print("accuracy", *longer["right"].mean(axis=1).round(3))
assert ahead(longer, "elu", "relu") < 0.7 * leads["elu"]
assert longer["right"].mean(axis=1).min() > 0.9

# %% [markdown]
# 领先缩小了一半以上：看上去更好的激活函数，很大程度上只是到得更早。
#
# ## Sigmoid 与它的尺度 {#sigmoid}
#
# 对 sigmoid 依次用三种办法：通常的方差 1/n；16/n，用来补偿 ¼ 的斜率；16/n 再减去 ½，这就是 $\frac12 \tanh(z/2)$。


# %% sigmoid-scale
def centered(z):
    return sigmoid(z) - 0.5


LAYERS |= dict.fromkeys(["sigmoid 1/n", "sigmoid 16/n"], LAYERS["sigmoid"])
LAYERS["centered 16/n"] = partial(Activation, centered, sigmoid_grad)
VARIANCE |= {"sigmoid 1/n": 1.0, "sigmoid 16/n": 16.0, "centered 16/n": 16.0}
sigmoid_scale = contest(4, ["sigmoid 1/n", "sigmoid 16/n", "centered 16/n", "tanh"])
plain, scaled, half_off, tanh = sigmoid_scale["right"].mean(axis=1)
assert plain < 0.3
assert scaled > 0.8
assert abs(half_off - tanh) < 0.03
if not FAST:
    scaled, half_off = contest(10, ["sigmoid 16/n", "centered 16/n"])["right"].mean(
        axis=1
    )
    assert scaled < 0.5
    assert half_off > 0.85

# %% [markdown]
# ![四个隐藏层，留出损失随最高学习率的变化：方差 1/n 的 sigmoid 无论学习率多大都停在 2.3，即瞎猜的损失；16/n 能降到 0.3 左右；再减去 ½，就与 tanh 降得一样低，只是学习率要大到十倍](figure:activations_compared.scale "四个隐藏层的 sigmoid 与初始尺度。")
#
# 四层时，方差 1/n 的 sigmoid 在这些学习率下什么也学不到，换成 16/n 就学会了大部分：这种失败是尺度造成的。到了十层，单靠尺度不够；减去 ½，同一个函数又能训练。所以对 sigmoid 的批评，大部分针对的是它的默认尺度，其余的针对[输出的均值](../activations/tanh.md#gap-is-mostly-scale)。
#
# ## Leaky ReLU 的斜率 {#leaky}

# %% leaky-slopes
names = ["relu", "leaky 0.3"]
if not FAST:
    names[1:1] = ["leaky 0.01", "leaky 0.1"]
leaky_slopes = contest(10, names)
leads = [ahead(leaky_slopes, name, "relu") for name in names[1:]]
assert leads[-1] > 0.01
if not FAST:
    assert leads[0] < leads[-1]

# %% [markdown]
# 十层时，负侧留一点斜率有好处，斜率越大好处越多；只有一个隐藏层时（见上），斜率 0.3 没有好处。方差已经按斜率配好，所以不是尺度的缘故。常用的 0.01 差别最小。
#
# ## ELU、ReLU 与批归一化 {#batch-norm}

# %% elu-and-batch-norm
pairs = [("relu", "relu + bn")]
if not FAST:
    pairs += [("elu", "elu + bn")]
elu_and_batch_norm = contest(10, [name for pair in pairs for name in pair])
assert ahead(elu_and_batch_norm, "relu + bn", "relu") > 0.02
if not FAST:
    without = ahead(elu_and_batch_norm, "elu", "relu")
    assert abs(ahead(elu_and_batch_norm, "elu + bn", "relu + bn")) < without / 2

# %% [markdown]
# 没有归一化，ELU 领先几个百分点；有了归一化，差距不超过误差能分辨的范围，从归一化得益最多的是 ReLU。ELU 的均值[更接近零](../activations/relu-variants.md#elu-closer-to-natural-gradient)，这个理由成立，但批归一化消掉的正是同一份偏移。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **归一化或跳跃连接**：十层时的名次只属于没有这些的网络，有了批归一化就几乎消失。
# - **所有激活函数共用一个学习率**：那样决定胜负的是学习率。
# - **训练更久或更短，学习率不下降**：十层时的领先是 8 轮之后的，往后会缩小；学习率固定，噪声会盖住小的差别。
# - **换一个任务**。手写数字很容易，谁都学得会。大模型上的门控单元有[小而一致的好处](../activations/choosing-activations.md#gated-units-help-transformers)，五个种子的手写数字看不出来。
#
# ## 参考文献 {#references}
