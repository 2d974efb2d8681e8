# ---
# title: 学习率何时太大，何时太小
# description: 学习率的几种情形：在抛物线上，在噪声中，在两个谷之间，以及在一个边训练边测量锐度的网络里。
# finding: 学习率超过 2 除以曲率，在抛物线上就发散，而用全批训练的网络在那里仍继续学习，锐度贴近 2 除以学习率；小学习率留在所处的谷里，能翻出去的是大学习率加上噪声。
# seconds: 30
# ---

# %% [markdown]
# ## 问题 {#question}
#
# [学习率](term:learning-rate)（learning rate）可能太小，也可能太大。对什么来说太大？太大了会怎样，是永远来回摆动，还是发散？太小了，又会不会卡住？

# %% [markdown]
# ## 人们怎么说 {#what-people-say}
#
# - 学习率太大，损失在极小值附近来回摆动，永远不收敛。
# - 学习率太小，训练就慢。
# - 小学习率会卡在局部极小值里；大学习率能跳出来，找到更好的极小值。
#
# 对抛物线，这一切都能算出来 [@lecun1998, §5]。网络也遵守这个极限，方式却出人意料 [@cohen2021]；初期用大学习率有助于泛化，在某些设定下已有证明 [@li2019]。

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.diagnostics import sharpness
from dlref.initializers import xavier_normal
from dlref.landscapes import double_well
from dlref.losses import mse_loss, mse_loss_grad, one_hot
from dlref.models import mlp

FAST = "DLREF_FAST" in os.environ  # a few seconds
seeds = range(2 if FAST else 4)

# %% [markdown]
# ## 抛物线 {#a-parabola}
#
# 在 $w^2/2$ 上曲率是 1，每一步都把 $w$ 乘以 $1 - \eta$。

# %% parabola
rates = [0.5, 1.0, 1.5, 1.9, 2.0, 2.1]
w = np.ones(len(rates))
for _ in range(100):
    w -= np.array(rates) * w
parabola = {"rate": np.array(rates), "w": w}
for rate, distance in zip(rates, np.abs(w), strict=True):
    print(f"rate {rate}: distance from the minimum after 100 steps {distance:.1e}")
assert np.all(np.abs(w[:4]) < 1e-4) and abs(w[4]) == 1 and abs(w[5]) > 1e4

# %% [markdown]
# 学习率低于 1 时从一侧逼近；在 1 与 2 之间来回摆动，但照样收敛。永远摆动只发生在恰好等于 2 时，再大就发散。可见第一句只对一个数成立。
#
# ## 噪声 {#noise}
#
# 现在每个梯度都带有方差为 1 的噪声，就像小批带来的那样。


# %% floor
def stationary_variance(rate, seed):
    rng = np.random.default_rng(seed)
    w, squares = np.zeros(200 if FAST else 1000), []
    begin = round(5 / rate)  # by then the start is forgotten
    for step in range(3 * begin):
        w -= rate * (w + rng.normal(size=w.shape))
        if step >= begin:
            squares.append(np.mean(w**2))
    return np.mean(squares)


rates = np.array([0.01, 0.03, 0.1, 0.3, 1.0, 1.5])
tasks = [(rate, seed) for rate in rates for seed in seeds]
found = Parallel()(delayed(stationary_variance)(*task) for task in tasks)
floor = {"rate": rates, "variance": np.reshape(found, (len(rates), -1))}
law = rates / (2 - rates)
for rate, every, expected in zip(rates, floor["variance"], law, strict=True):
    print(
        f"rate {rate:4.2f}: variance {np.mean(every):.4f}, rate / (2 - rate) = {expected:.4f}"
    )
assert np.allclose(floor["variance"], law[:, None], rtol=0.25)

# %% [markdown]
# ![对数坐标里，权重的方差随学习率的变化：实测的点落在规律上，从学习率 0.01 时的 0.005 到 1.5 时的 3。](figure:learning_rate_regimes.floor "梯度带噪声时，权重在极小值附近徘徊；学习率小时，距离的平方与学习率成正比。点是各个种子。")
#
# 有噪声时，任何固定的学习率都不收敛，小的也不例外，只是徘徊的范围更小。训练末期降低学习率，原因在此，而不在摆动。代价是时间：忘掉起点所需的步数与学习率成反比，所以第二句是对的。
#
# ## 两个谷 {#two-wells}
#
# 一个权重的函数，有两个极小值：左边的更深，也更尖锐。梯度下降从 -1.5 到 1.5 之间的 301 个点出发。

# %% wells
f = double_well(tilt=0.15)
minima = np.array([-1.068, 0.914])
limits = 2 / f.hess(minima)
print("limits of the rate: left", limits[0].round(2), "right", limits[1].round(2))
wells = {"rate": np.array([0.01, 0.1, 0.4, 0.8, 0.84, 1.2]), "limits": limits}
shares = []
for rate in wells["rate"]:
    w = np.linspace(-1.5, 1.5, 301)
    for _ in range(round(max(2000, 50 / rate))):
        w -= rate * f.grad(w)
    shares.append([np.mean(np.abs(w - minimum) < 0.01) for minimum in minima])
    print(f"rate {rate:4.2f}: left {shares[-1][0]:.0%}, right {shares[-1][1]:.0%}")
wells["share"] = np.array(shares)
small, just_below, just_above = wells["share"][[0, 3, 4]]
assert np.allclose(small, wells["share"][1], atol=0.01)
assert just_below[0] > 0.5 and just_above[0] < 0.05 and just_above[1] > 0.3

# %% [markdown]
# 从最小的学习率到 0.4，每个起点都走到自己那个谷的极小值：小学习率并不比适中的差。大学习率离开的是尖锐的极小值，而在这里那恰恰是更好的一个：学习率为 0.84 时没有一个留在里面。离开的那些无休止地摆动。
#
# ## 两个谷加上噪声 {#wells-and-noise}
#
# 全部运行都从较差的极小值（右边）出发，梯度带有标准差为 0.5 的噪声。步数与学习率的乘积对各个学习率都一样。


# %% escape
def share_in_the_left(rate, seed):
    rng = np.random.default_rng(seed)
    w = np.full(200 if FAST else 500, minima[1])
    for _ in range(round(200 / rate)):
        w -= rate * (f.grad(w) + 0.5 * rng.normal(size=w.shape))
    return np.mean(w < 0)


rates = np.array([0.03, 0.1, 0.2, 0.3, 0.4])
tasks = [(rate, seed) for rate in rates for seed in seeds]
found = Parallel()(delayed(share_in_the_left)(*task) for task in tasks)
escape = {"rate": rates, "share": np.reshape(found, (len(rates), -1))}
for rate, every in zip(rates, escape["share"], strict=True):
    print(
        f"rate {rate:4.2f}: {np.min(every):.0%} to {np.max(every):.0%} in the better minimum"
    )
assert np.all(escape["share"][:2] < 0.05)
assert np.all(escape["share"][-1] > 0.8)

# %% [markdown]
# ![到达更好极小值的比例随学习率的变化：学习率到 0.1 为止几乎没有，0.4 时几乎全部。](figure:learning_rate_regimes.escape "梯度带噪声时，从较差的极小值走到更好的极小值。点是各个种子。没有噪声，在这些学习率下没有一次运行会离开。")
#
# 在这里第三句是对的：翻过势垒靠的是噪声，学习率越大，噪声的作用越大。条件就是要有噪声，也就是批要小。
#
# ## 网络在稳定的边缘 {#a-network}
#
# 一个有 32 个隐藏单元的 tanh 网络，用平方误差和全批学习 300 个数字，因此没有噪声。途中测量它的锐度，即[黑塞矩阵](term:hessian)（Hessian）的最大特征值。


# %% edge
STEPS = 300 if FAST else 1500
EVERY = 50
x, y = load_digits()


def loss_grad(pred, target):
    return 5 * mse_loss_grad(pred, target)  # half the sum over the ten classes


def descend(rate, seed):
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(x))[:300]
    images, target = x[rows] - x[rows].mean(axis=0), one_hot(y[rows], 10)
    model = mlp([64, 32, 10], "tanh", init=xavier_normal, rng=rng)
    losses, sharp = np.full(STEPS, np.inf), np.full(STEPS // EVERY, np.nan)
    for step in range(STEPS):
        if step % EVERY == 0:
            sharp[step // EVERY] = sharpness(
                model, loss_grad, images, target, 30, rng=rng
            )
        pred = model.forward(images, train=True)
        losses[step] = 5 * mse_loss(pred, target)
        if losses[step] > 1e3:
            break
        model.backward(loss_grad(pred, target))
        for name, W in model.params.items():
            W -= rate * model.grads[name]
    return losses, sharp


rates = [0.1, 0.8, 2.0] if FAST else [0.1, 0.3, 0.5, 0.8, 2.0]
tasks = [(rate, seed) for rate in rates for seed in seeds]
losses, sharp = zip(
    *Parallel()(delayed(descend)(*task) for task in tasks), strict=True
)
edge = {"rate": np.array(rates), "step": np.arange(0, STEPS, EVERY)}
edge["loss"] = np.reshape(losses, (len(rates), len(seeds), STEPS))
edge["sharpness"] = np.reshape(sharp, (len(rates), len(seeds), -1))
print(
    "sharpness at the start",
    *(f"{every:.1f}" for every in edge["sharpness"][0, :, 0]),
)
print("rate   2/rate   sharpness at the end   steps up   last loss")
for rate, loss, sharp in zip(rates, edge["loss"], edge["sharpness"], strict=True):
    if np.isinf(loss[:, -1]).all():
        print(f"{rate}   {2 / rate:6.2f}   diverged")
        continue
    up = np.mean(np.sum(np.diff(loss) > 0, axis=1))
    last, tail = np.mean(loss[:, -1]), np.mean(sharp[:, -5:])
    print(f"{rate}   {2 / rate:6.2f}   {tail:20.2f}   {up:8.0f}   {last:9.3f}")
calm, wild = edge["loss"][[0, -2]]
assert np.isinf(edge["loss"][-1, :, -1]).all()
assert np.all(np.diff(calm) < 0)
assert np.all(np.mean(np.diff(wild) > 0, axis=1) > 0.1)
assert np.all(wild[:, -1] < 0.8 * calm[:, -1])
assert np.all(
    np.abs(edge["sharpness"][-2, :, -5:].mean(axis=1) / (2 / rates[-2]) - 1) < 0.15
)

# %% [markdown]
# ![两幅图，横轴是步数。学习率为 0.1 时锐度保持在 4 附近；0.5 时升到 4，然后停在那里；0.8 时降到 2.5。三种情形损失都在下降，0.1 时平滑，0.8 时有跳动。](figure:learning_rate_regimes.edge "全批训练中的锐度与损失；锐度取各个种子的中位数，损失取第一个种子。细线是 2 除以学习率。人们说越过这个极限损失就不能下降，这对抛物线成立，对这个网络不成立。")
#
# 学习率小时，损失每一步都下降，锐度慢慢上升。学习率为 0.5 时，锐度升到 2 除以学习率就停住。0.8 时，锐度从一开始就太大：损失跳动，锐度降到极限，网络继续学习，尽管有几百步损失是上升的。所以第一句说的不是它：它在摆动，损失却在下降，而且比用小学习率时更低。网络可以移到更平坦的地方，抛物线不能。这也有尽头：学习率为 2.0 时，几步之内就发散。
#
# ## 什么会改变结果 {#what-would-change}
#
# - **小批。** 它的噪声让网络离开边缘，停在较低的锐度上，还要加上前面说的徘徊。
# - **别的损失。** 用交叉熵时，到了末期输出变得确信，锐度又会下降 [@cohen2021]。
# - **别的初始权重。** 如果大到一开始锐度就远远超过 2 除以学习率，训练会发散，而不是安定下来 [@lewkowycz2020]。
# - **别的两个谷。** 如果更好的极小值也更平坦，大学习率即使没有噪声也会偏向它。两种情形都不是规律；网络也没有这样一排可数的谷。
#
# ## 参考文献 {#references}
