# ---
# title: 正则化在标签正确与错误时的作用
# description: 用 300 张真实的手写数字，标签全对、五分之一错误或五分之二错误，比较 dropout、权重衰减、标签平滑、早停和网络的平均。
# finding: 标签正确时，dropout、较弱的权重衰减、标签平滑和早停只让准确率变化一个百分点左右；五分之二的标签错误时，早停和较强的 dropout 提高十五个百分点以上，标签平滑没有作用。
# seconds: 75
# ---

# %% [markdown]
# ## 问题 {#question}
#
# 哪种正则化（regularization）能让网络更准，又取决于什么？这里比较 [dropout](term:dropout)、[权重衰减](term:weight-decay)（weight decay）、标签平滑（label smoothing）和早停（early stopping），一处没有什么可过拟合的，另一处有很多：错误的标签。

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 正则化防止过拟合，所以提高准确率。
# - dropout 靠的是对一组网络取平均。
# - 早一点停，泛化更好。
# - 预测时保留 dropout，把多次预测平均，得到的概率更好。
#
# dropout 是在网络会过拟合的数据集上测的 [@srivastava2014]；有人提出用它的多次预测来了解网络有多大把握 [@gal2016]。可是网络会不会过拟合，取决于数据，往往应该先问这一点。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import softmax
from dlref.data import load_digits
from dlref.dropout import mc_dropout
from dlref.ensembles import average_predictions
from dlref.losses import cross_entropy, nll_loss
from dlref.metrics import accuracy
from dlref.models import mlp
from dlref.optimizers import SGD
from dlref.training import Loss, fit

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 4)
epochs = 40 if FAST else 80
n, n_validation = 300, 150  # images

x, y = load_digits()
order = np.random.default_rng(0).permutation(len(x))
pool, held_out = order[:1297], order[1297:]
x_test, y_test = x[held_out], y[held_out]


def with_noise(labels, share, rng):
    """Replace this share of the labels by another one."""
    wrong = rng.random(len(labels)) < share
    return np.where(wrong, (labels + rng.integers(1, 10, len(labels))) % 10, labels)


def trained(
    share, seed, start=0, dropout=0.0, weight_decay=0.0, label_smoothing=0.0
):
    """The network, and after each epoch validation loss, test cross-entropy, test accuracy."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(pool)[: n + n_validation]
    labels = with_noise(y[rows], share, rng)
    data, validation = (x[rows[:n]], labels[:n]), (x[rows[n:]], labels[n:])
    rng = np.random.default_rng([seed, start])
    model = mlp([64, 128, 128, 10], dropout=dropout, rng=rng)
    tested = []

    def test(step):
        if step.epoch_ended:
            logits = step.model.forward(x_test)
            right = accuracy(logits.argmax(axis=1), y_test)
            tested.append((cross_entropy(logits, y_test), right))

    loss = Loss("cross_entropy", label_smoothing=label_smoothing)
    optimizer = SGD(0.02, momentum=0.9, weight_decay=weight_decay)
    history = fit(
        model,
        data,
        loss,
        optimizer,
        epochs,
        32,
        rng=rng,
        validation=validation,
        callbacks=[test],
    )
    return model, np.column_stack([history.val_loss, tested])


# %% [markdown]
# 网络有两个隐藏层，各 128 个单元；300 张训练图像，150 张验证图像；动量 0.9，学习率 0.02，80 轮。一部分标签换成错误的，验证集也一样，因为没有人知道哪些是错的；测试标签是对的。
#
# ## 标签噪声 {#label-noise}
#
# 每种正则化取一两个常用的强度，都没有调过。早停取不加正则化的网络在验证损失最低那一轮的状态。

# %% noise
shares = [0.0, 0.4] if FAST else [0.0, 0.2, 0.4]
KINDS = {
    "none": {},
    "dropout 0.2": {"dropout": 0.2},
    "dropout 0.5": {"dropout": 0.5},
    "L2 0.003": {"weight_decay": 0.003},
    "L2 0.03": {"weight_decay": 0.03},
    "smoothing 0.1": {"label_smoothing": 0.1},
}


def run(kind, share, seed):
    return trained(share, seed, **KINDS[kind])[1]


tasks = [
    (kind, share, seed) for kind in KINDS for share in shares for seed in seeds
]
runs = Parallel()(delayed(run)(*task) for task in tasks)
curves = np.reshape(runs, (len(KINDS), len(shares), len(seeds), epochs, 3))
stop = curves[0, :, :, :, 0].argmin(axis=-1)  # lowest validation loss
stopped = np.take_along_axis(curves[0], stop[..., None, None], axis=-2)[:, :, 0]
found = np.concatenate([curves[:, :, :, -1], stopped[None]])[..., 1:]
noise = {
    "share": np.array(shares),
    "entropy": found[..., 0],
    "right": found[..., 1],
}
names = [*KINDS, "early stopping"]
for title, part in (("accuracy", "right"), ("cross-entropy", "entropy")):
    print(f"test {title:<14}", *(f"{share:>5.0%} noise" for share in shares))
    for name, every in zip(names, noise[part].mean(axis=-1), strict=True):
        print(f"{name:<19}", *(f"{value:>11.3f}" for value in every))
right = dict(zip(names, noise["right"].mean(axis=-1), strict=True))
clean = [right[name][0] for name in names if name != "L2 0.03"]
assert max(clean) - min(clean) < 0.05
for name in ("dropout 0.5", "L2 0.03", "early stopping"):
    assert right[name][-1] > right["none"][-1] + 0.03
entropy = dict(zip(names, noise["entropy"].mean(axis=-1), strict=True))
assert entropy["L2 0.03"][0] > 1.3 * entropy["none"][0]

# %% [markdown]
# ![测试准确率随错误标签比例的变化。标签全对时，各种方法相差不过几个百分点；五分之二错误时，不加正则化和标签平滑降到约 0.65，强的权重衰减、dropout 0.5 和早停依次更高，都在 0.8 以上。](figure:regularizers.noise "用部分错误的标签训练，在正确的标签上测试的准确率。点是各次运行，线是平均值。与常见的说法不同，标签全对时，正则化几乎不提高准确率。")
#
# 标签全对时，没有一种方法的好处超过一个百分点，而这正是一个测试集勉强能分辨的；强的权重衰减有害：准确率低三个百分点，交叉熵翻倍还多。标签有错时，网络只要有机会就会把它们背下来，能阻止它这样做的都有好处，早停和较强的 dropout 最明显；标签平滑和弱的权重衰减阻止不了。同样强的权重衰减，这时能提高十几个百分点。没有哪个强度本身就是好的，只有适合手头数据的强度。
#
# 交叉熵比准确率说明得更多：标签全对时，标签平滑使它增大一半以上，准确率却不变，因为它要求网络永远不要太有把握。
#
# ## 早停 {#early-stopping}

# %% stopping
stopping = {
    "right": np.median(curves[0, :, :, :, 2], axis=1),
    "epoch": np.median(stop, axis=1) + 1,
}
for share, at, curve in zip(
    shares, stopping["epoch"], stopping["right"], strict=True
):
    print(
        f"{share:.0%} noise: lowest validation loss after epoch {at:.0f}, "
        f"best accuracy {curve.max():.3f}, at the end {curve[-1]:.3f}"
    )
assert stopping["epoch"][-1] < epochs / 3
assert stopping["right"][-1].max() > stopping["right"][-1, -1] + 0.05
assert stopping["right"][0].max() < stopping["right"][0, -1] + 0.03

# %% [markdown]
# ![不加正则化时测试准确率随轮数的变化：标签全对时上升后保持；标签有错时，大约十轮内升到顶点，然后下降。](figure:regularizers.stopping "不加正则化：测试准确率的中位数随轮数的变化。圆圈是验证损失最低的一轮。标签全对时，停下来没有任何收获。")
#
# 网络先学会正确标签的共同之处，然后才一个一个地记住错误的标签。带噪声的验证标签已经足以察觉这一点。标签全对时，准确率只升不降：早停节省时间，仅此而已。
#
# ## 平均 {#averages-of-predictions}
#
# 在同样的图像上从不同起点训练的三个网络；以及 dropout 0.5，一种照常缩放权重，一种保留 dropout 并把多次预测平均：


# %% averages
def run_averages(share, seed):
    dropped, _ = trained(share, seed, dropout=0.5)
    passes = mc_dropout(dropped, x_test, 20 if FAST else 100)
    members = [
        softmax(trained(share, seed, start)[0].forward(x_test))
        for start in range(3)
    ]
    ways = [
        members[0],
        average_predictions(members),
        softmax(dropped.forward(x_test)),
        softmax(passes).mean(axis=0),
    ]
    return [
        (nll_loss(np.log(p), y_test), accuracy(p.argmax(axis=1), y_test))
        for p in ways
    ]


WAYS = ["one network", "three networks", "dropout, scaled", "dropout, mean"]
tasks = [(share, seed) for share in shares[:2] for seed in seeds]
found = np.reshape(
    Parallel()(delayed(run_averages)(*task) for task in tasks), (2, -1, 4, 2)
)
averages = {"entropy": found[..., 0], "right": found[..., 1]}
for share, every in zip(shares[:2], found.mean(axis=1), strict=True):
    print(f"{share:.0%} noise          cross-entropy  accuracy")
    for name, (entropy, right) in zip(WAYS, every, strict=True):
        print(f"{name:<17} {entropy:>13.3f} {right:>9.3f}")
assert np.all(averages["entropy"][..., 1] < averages["entropy"][..., 0])
assert np.mean(averages["entropy"][1, :, 3] - averages["entropy"][1, :, 2]) > 0.03
assert np.abs(averages["right"][..., 3] - averages["right"][..., 2]).max() < 0.05

# %% [markdown]
# 几个网络的平均，交叉熵总比其中一个好，标签有错时尤其明显，但要三倍的计算。对 dropout 掩码取平均则不然：在这里，它平均来看比缩放权重*更差*，准确率相同。它使每个预测都不那么有把握，这对过于自信的网络有帮助；而这个用 dropout 训练的网络并不过于自信。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **更少的图像，或更大的网络**：那样标签全对时也有东西可过拟合。
# - **更多的轮数，或更大的学习率**：用 dropout 的网络会更自信，对掩码取平均就可能胜出。
# - **别的噪声。**这里的错误标签是随机抽取的；如果一类总被当成另一类，怎样平均也发现不了。
# - **在验证集上调每个强度**，本来也应该这样做：标签全对时会选弱的正则化，标签有错时会选强的。
#
# ## 参考文献 {#references}
