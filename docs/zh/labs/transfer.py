# ---
# title: 预训练何时有益，何时有害
# description: 在清晰数字上预训练的网络，用几个标签学习带噪声或黑白反转的数字，与从头训练的网络比较。
# finding: 每个数字只有一个标签时，微调清晰数字上的权重，使带噪声数字的准确率达到三倍；在反转的数字上它不比从头训练好，学习率小时更差，但原因只在旧的末层，换上新末层，那里也有收获。
# seconds: 45
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 一个网络用 800 个标签学会了读清晰的数字。现在它要读另一种数字图像，每个数字只有一个、五个或二十个标签。这是否比从头训练好，对任何图像都是如此吗？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 标签少时，预训练有帮助。
# - 最坏也没有害处，因为训练还会继续。
# - 冻结特征、换一个新末层，是稳妥的做法。
#
# 在照片上，目标与源差得越多，特征能带过去的越少 [@yosinski2014]。源也可能有害，这叫负迁移（negative transfer）[@pan2010]。

# %%
import os
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.layers import Sequential
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.optimizers import SGD
from dlref.training import fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 5)
steps = 100 if FAST else 200
rates = np.array([0.003, 0.1] if FAST else [0.003, 0.01, 0.03, 0.1])
labels = np.array([5] if FAST else [1, 5, 20])  # of each digit
STARTS = ["scratch", "fine-tuned", "new head", "frozen", "random frozen"]
TARGETS = ["noisy", "inverted"]

x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
source, pool, held_out = order[:800], order[800:1297], order[1297:]


def seen(target, rows, rng):
    """Images of the target: noise on the pixels, or black and white exchanged besides."""
    image = 1 - x[rows] if target == "inverted" else x[rows]
    return image + 0.5 * rng.standard_normal(image.shape)


def train(model, x, y, rate, rng, steps=steps):
    epochs = max(1, steps // -(-len(x) // 32))
    fit(
        model, (x, y), "cross_entropy", SGD(rate, momentum=0.9), epochs, 32, rng=rng
    )


def right(model, x, y):
    return accuracy(model.forward(x).argmax(axis=1), y)


def pretrained(seed):
    rng = np.random.default_rng(seed)
    model = mlp([64, 64, 64, 10], rng=rng)
    train(model, x[source], y[source], 0.05, rng, steps=600)
    return dict(model.params), right(model, x[held_out], y[held_out])


# %% [markdown]
# ## 两对数据 {#two-pairs}
#
# 带噪声的图像，是在清晰图像的每个像素上加正态噪声；反转的图像，还把黑白对调。网络有两个 64 单元的隐藏层，起点有五种：从头训练；从预训练网络的权重开始（微调）；同上，但末层从头开始（新末层）；同上，但只有末层学习（冻结）；同上，但用随机权重代替预训练的权重（随机冻结）。每种在四个学习率下各走 200 步，五个种子各取不同的有标签图像，再取在测试图像上最好的学习率，规则对所有起点相同。


# %% pairs
def learn(target, few, start, rate, seed, weights):
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(pool[y[pool] == digit])[:few] for digit in range(10)]
    rows = np.concatenate(rows)
    x_few, x_new = seen(target, rows, rng), seen(target, held_out, rng)
    model = mlp([64, 64, 64, 10], rng=rng)
    head = model.layers[-1]
    own = dict(head.params)
    if start in ("fine-tuned", "new head", "frozen"):
        model.params.update(weights)
    if start == "new head":
        head.params.update(own)
    if start.endswith("frozen"):
        body = Sequential(*model.layers[:-1])
        head.params.update(own)
        model = head
        x_few, x_new = body.forward(x_few), body.forward(x_new)
    train(model, x_few, y[rows], rate, rng)
    return right(model, x_new, y[held_out])


weights, clean = zip(
    *Parallel()(delayed(pretrained)(seed) for seed in seeds), strict=True
)
print(f"pre-trained, on clean images: {min(clean):.2f} to {max(clean):.2f}")
tasks = product(TARGETS, labels, STARTS, rates, seeds)
found = Parallel()(delayed(learn)(*task, weights[task[-1]]) for task in tasks)
sizes = (len(TARGETS), len(labels), len(STARTS), len(rates), len(seeds))
every = np.reshape(found, sizes)
best = every.mean(axis=-1).argmax(axis=-1)[..., None, None]
chosen = np.take_along_axis(every, best, axis=3).squeeze(3)
pairs = {"labels": labels, "rates": rates, "every": every, "chosen": chosen}
for target, rows in zip(TARGETS, chosen, strict=True):
    for few, row in zip(labels, rows, strict=True):
        print(f"{target}, {few} of each digit")
        for start, runs in zip(STARTS, row, strict=True):
            print(f"  {start:<14} {runs.mean():.2f} ± {runs.std():.2f}")
scratch, tuned, head, frozen, random = np.moveaxis(chosen.mean(axis=-1), -1, 0)
assert np.all(tuned[0] > scratch[0] + 0.05)
assert tuned[0, 0] > 1.4 * scratch[0, 0]
assert np.all(tuned[1] < scratch[1] + 0.02)
assert np.all(head[1] > tuned[1] + 0.02)
assert np.all(tuned[0] > head[0])
assert np.all(frozen > random + 0.1)

# %% [markdown]
# ![准确率随标签数的变化。在带噪声的图像上，每个数字一个标签时，微调以 0.59 对 0.19 遥遥领先，20 个时仍然领先。在反转的图像上，微调始终略低于从头训练，新末层始终高于它。](figure:transfer.pairs "新图像上的准确率随每个数字的标签数的变化，各起点取自己最好的学习率。点是各个种子。“标签少时预训练有帮助”在左边成立；在右边，要看是否留着旧的末层。")
#
# 在带噪声的图像上第一句成立，而且标签越少越是如此。最值钱的是旧的末层：只有一个标签时，换上新末层，收获剩下不到一半。
#
# 在反转的图像上，同样的权重没有好处：微调之后不比从头训练好，也许还略差一点。但错不在特征。换上新末层，一个标签和五个标签时都多出约十个百分点。旧的末层学到的是哪里有墨迹意味着什么，现在它的每个回答都是错的，要先忘掉，才能学习。
#
# 第三句在标签少时成立：一个和五个标签时，冻结的特征在两对数据上都领先于从头训练，也远远领先于随机特征。在反转的图像上，20 个标签时它落后了，因为冻结的部分无法适应。

# %% [markdown]
# ## 学习率 {#the-rate}
#
# 这样看来，害处很小。但最好的学习率是看着结果选的，而微调通常用小的学习率，以免破坏已有的东西。

# %% small-rate
small_rate = {"rates": rates, "scratch": every[1, :, 0], "tuned": every[1, :, 1]}
print("inverted      rate  scratch  fine-tuned")
for k, few in enumerate(labels):
    for rate, a, b in zip(rates, every[1, k, 0], every[1, k, 1], strict=True):
        print(f"{few:>2} labels  {rate:>8}  {a.mean():7.2f}  {b.mean():10.2f}")
loss = (small_rate["scratch"] - small_rate["tuned"]).mean(axis=-1)
assert np.all(loss[:, 0] > 0.03)

# %% [markdown]
# ![在反转的图像上，微调在每个学习率下都低于从头训练；学习率最小、只有一个标签时，还不如随机猜测。](figure:transfer.rates "反转图像上的准确率随学习率的变化，每个数字一个标签和 20 个标签。“最坏也没有害处”在学习率小、步数少时不成立。")
#
# 学习率最小时，第二句显然不成立：每个数字一个标签时，微调的网络比随机猜测对得还少，因为它仍然按源数据教的来回答。学习率居中时，害处缩小到几个百分点；学习率最大、有 20 个标签时，它又回来了。负迁移看上去有多大，取决于学习率和步数。

# %% [markdown]
# ## 什么会改变结果 {#what-would-change}
#
# - **更多的步数。** 与更大的学习率一样，使微调更接近从头训练；训练得久，就能弥补坏的起点。
# - **不看测试图像来选学习率。** 每个数字只有一个标签时，没有什么可用来选，人们会取常用的小学习率：那时害处就是较大的那个。
# - **更大的源。** 这里的源是同样十个数字的 800 张图像。更大、更多样的源，特征也许适合更多的目标。
# - **别的类别。** 目标的类别不同时，旧的末层对不上，一开始就会换上新的。

# %% [markdown]
# ## 参考文献 {#references}
