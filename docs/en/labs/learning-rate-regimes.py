# ---
# title: When a learning rate is too large, or too small
# description: The regimes of the learning rate on a parabola, under noise, between two wells, and in a network whose sharpness is measured during training.
# finding: Above 2 over the curvature a parabola diverges, yet a network trained with the full batch goes on to learn there, at a sharpness close to 2 over the rate; a small rate stays in its valley, and what leaves it is a large rate together with noise.
# seconds: 30
# ---

# %% [markdown]
# ## The question {#question}
#
# A [learning rate](term:learning-rate) can be too small or too large. Too large for what, and what happens then? Does it swing for ever, does it diverge? And does a small one get stuck?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - If the rate is too large, the loss swings around the minimum and never converges.
# - If it is too small, training is slow.
# - A small rate gets stuck in a local minimum; a large one jumps out and finds a better one.
#
# For a parabola all of this can be computed [@lecun1998, §5]. Networks keep to the limit in an unexpected way [@cohen2021], and that a large first rate helps them to generalize has been shown in some settings [@li2019].

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
# ## A parabola {#a-parabola}
#
# On $w^2/2$ the curvature is 1, and each step multiplies $w$ by $1 - \eta$.

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
# Below 1 it approaches from one side, between 1 and 2 it swings to and fro and converges all the same. For ever it swings at 2 exactly, and above it diverges. So the first sentence is true of one single number.
#
# ## Noise {#noise}
#
# Now each gradient comes with noise of variance 1, as that of a small batch would.


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
# ![Variance of the weight over the learning rate, on logarithmic axes: the measured points lie on the law, from 0.005 at a rate of 0.01 to 3 at 1.5.](figure:learning_rate_regimes.floor "With noise in the gradient, the weight hovers around the minimum; the squared distance is proportional to a small rate. Points are seeds.")
#
# Under noise no constant rate converges, small ones neither: they hover lower. That, and not the swinging, is why the rate is lowered towards the end. The price is time: to forget the start takes a number of steps in proportion to one over the rate, so the second sentence is right.
#
# ## Two wells {#two-wells}
#
# A function of one weight with two minima: the left one is the deeper, and the sharper. Gradient descent begins at 301 points between -1.5 and 1.5.

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
# From the smallest rate to that of 0.4 each start runs to the minimum of its own valley: a small rate is no worse than a moderate one. What a large rate leaves are sharp minima, and here that is the better one: at 0.84 nobody stays in it. Those that leave swing about without an end.
#
# ## Two wells and noise {#wells-and-noise}
#
# All runs begin in the worse minimum, the right one, and there is noise of standard deviation 0.5 in the gradient. Steps times rate is the same for all rates.


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
# ![Share of runs in the better minimum over the rate: next to none up to a rate of 0.1, nearly all at 0.4.](figure:learning_rate_regimes.escape "From the worse minimum to the better one, with noise in the gradient. Points are seeds. Without noise no run moves at any of these rates.")
#
# Here the third sentence is right: the barrier is crossed by the noise, whose effect grows with the rate. The condition is the noise, that is, a small batch.
#
# ## A network at the edge {#a-network}
#
# A tanh network with 32 hidden units learns 300 digits with the squared error and the full batch, so there is no noise. Its sharpness, the largest eigenvalue of the [Hessian](term:hessian), is measured on the way.


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
# ![Two panels over the step. The sharpness stays near 4 at a rate of 0.1, climbs to 4 and stays there at 0.5, and falls to 2.5 at 0.8. The loss falls at all three, smoothly at 0.1, with jumps at 0.8.](figure:learning_rate_regimes.edge "Sharpness and loss during training with the full batch; the sharpness is the median of the seeds, the loss that of the first one. The thin lines are 2 over the rate. That the loss cannot fall beyond this limit is true of a parabola, not of this network.")
#
# At small rates the loss falls in each step, and the sharpness slowly grows. At 0.5 it grows up to 2 over the rate and stays. At 0.8 it is too large from the beginning; the loss jumps, the sharpness falls to the limit, and the network goes on to learn although the loss rises in hundreds of single steps. So the first sentence does not describe it: it swings, and yet the loss falls, lower than with the small rate. A network can move to where it is flatter, a parabola cannot. That has an end too: at 2.0 it diverges within a few steps.
#
# ## What would change the result {#what-would-change}
#
# - **A small batch.** Its noise keeps the network away from the edge, at a lower sharpness, and adds the floor from above.
# - **Another loss.** With cross-entropy the sharpness falls again at the end, when the outputs become sure [@cohen2021].
# - **Other initial weights.** If they are so large that the sharpness at the start is far above 2 over the rate, the run diverges instead of settling [@lewkowycz2020].
# - **Another pair of wells.** If the better minimum were the flatter one, large rates would favor it, even without noise. Neither is a law; and networks have no such list of valleys.
#
# ## References {#references}
