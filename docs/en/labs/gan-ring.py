# ---
# title: A GAN on a ring of eight clouds
# description: How many of eight clouds a small GAN reaches and how well, with the saturating and the non-saturating loss, and what the loss does when the discriminator is ahead.
# finding: With networks of 64 units and Adam, all six runs reach all eight clouds by step 3000, whichever of the two losses the generator has; about a fifth of the points stay between the clouds.
# seconds: 45
# ---

# %% [markdown]
# ## The question {#question}
#
# A generator is to fill eight small clouds of points on a circle, and learns only from a discriminator. Does it leave some of them out? And does it matter which of the two losses it minimizes?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - GANs collapse: the generator finds a few modes and stays there.
# - The [loss](term:loss) of the first derivation, $\log(1 - D(G(z)))$, [saturates](term:saturation) and must be replaced by $-\log D(G(z))$ [@goodfellow2014, §3].
# - In the end the discriminator answers 1/2.
#
# The ring has become the standard picture of collapse [@metz2017]; there the networks, the rates and the number of steps were others than here.

# %%
import os
from itertools import product

import numpy as np
from joblib import Parallel, delayed

from dlref.activations import sigmoid
from dlref.data import gaussian_ring
from dlref.diagnostics import modes_covered
from dlref.models import GAN, mlp
from dlref.optimizers import Adam

FAST = "DLREF_FAST" in os.environ  # a few seconds instead of a minute
seeds = range(1 if FAST else 3)
LOSSES = ["non-saturating", "saturating"]
CENTERS, _ = gaussian_ring(8, std=0.0, rng=np.random.default_rng(0))
ADAM = Adam(0.001, betas=(0.5, 0.999))


def step(model, grads, state):
    params, state = ADAM.step(model.params, grads, state)
    model.params.update(params)
    return state


class Game:
    """Two networks with two hidden layers of 64 units each, and their optimizers."""

    def __init__(self, loss, seed):
        self.rng = np.random.default_rng(seed)
        generator = mlp([2, 64, 64, 2], rng=self.rng)
        self.gan = GAN(generator, mlp([2, 64, 64, 1], rng=self.rng), loss)
        self.g_state = ADAM.init(generator.params)
        self.d_state = ADAM.init(self.gan.discriminator.params)

    def noise(self, n=64):
        return self.rng.standard_normal((n, 2))

    def train_discriminator(self):
        real, _ = gaussian_ring(64, rng=self.rng)
        loss, grads = self.gan.discriminator_gradients(real, self.noise())
        self.d_state = step(self.gan.discriminator, grads, self.d_state)
        return loss

    def train_generator(self):
        _, grads = self.gan.generator_gradients(self.noise())
        self.g_state = step(self.gan.generator, grads, self.g_state)


# %% [markdown]
# ## The two losses {#losses}
#
# Both depend on the logit $s$ of a made example; their slopes are $-\sigma(s)$ and $-\sigma(-s)$. The second sentence is about a discriminator that is sure of itself. So here it is trained alone, against a generator that stands still, and the gradient at the generator's weights is measured for both losses.

# %% head-start
print(
    f"logit -10: slope {sigmoid(-10.0):.1e} saturating, {sigmoid(10.0):.5f} other"
)
moments = [0, 100, 300] if FAST else [0, 30, 100, 300, 1000]


def lengths(seed):
    game = Game("saturating", seed)
    other = GAN(game.gan.generator, game.gan.discriminator, "non-saturating")
    rows = []
    for t in range(moments[-1] + 1):
        if t in moments:
            z = game.noise(500)
            grads = [gan.generator_gradients(z)[1] for gan in (other, game.gan)]
            rows.append(
                [
                    np.sqrt(sum(np.sum(g**2) for g in each.values()))
                    for each in grads
                ]
            )
        game.train_discriminator()
    return rows


found = Parallel()(delayed(lengths)(seed) for seed in seeds)
head_start = {"steps": np.array(moments), "norm": np.array(found)}
for t, (other, saturating) in zip(moments, np.median(found, axis=0), strict=True):
    print(
        f"after {t:>4} steps: {other:5.2f} non-saturating, {saturating:5.2f} saturating"
    )
other, saturating = np.moveaxis(head_start["norm"][:, -1], -1, 0)
assert np.all(saturating < 0.7 * other)
assert np.all(saturating > 0.1)
assert sigmoid(-10.0) < 1e-4 < 0.9999 < sigmoid(10.0)

# %% [markdown]
# ![With the lead of the discriminator the gradient of the non-saturating loss grows, from 1.38 to 25.8 after 1000 steps, and that of the saturating loss from 1.66 to 5.19.](figure:gan_ring.head_start "Length of the gradient at the generator's weights, after the discriminator has been trained alone. Points are seeds. Here the saturating loss does not go silent: it has a fifth of the other's gradient.")
#
# At a single logit of -10 the difference is as large as the second sentence says. Over all examples it is not: an untrained generator scatters its points over the ring and around it, some of them lie among the real ones, and those carry the gradient. What is left is a factor of about five, and Adam divides by the size of the gradient anyway.

# %% [markdown]
# ## The ring {#ring-runs}
#
# Both networks have two hidden layers of 64 units with ReLU and take turns, one step each, with Adam at 0.001 and $\beta_1 = 0.5$. A cloud counts as reached when at least 20 of 1000 made points lie within 0.25 of its center; the clouds lie on a circle of radius 2.

# %% ring
moments = [50, 600] if FAST else [100, 500, 1000, 2000, 3000]


def play(loss, seed):
    game = Game(loss, seed)
    rows, samples = [], []
    for t in range(1, moments[-1] + 1):
        d_loss = game.train_discriminator()
        game.train_generator()
        if t in moments:
            made = game.gan.generate(game.noise(1000))
            covered = modes_covered(made, CENTERS, 0.25, min_samples=20)
            judged = sigmoid(game.gan.discriminator.forward(made)).mean()
            rows.append([covered.modes, covered.share, judged, d_loss])
            samples.append(made[:300])
    return rows, samples


tasks = product(LOSSES, seeds)
rows, samples = zip(
    *Parallel()(delayed(play)(*task) for task in tasks), strict=True
)
runs = np.reshape(rows, (len(LOSSES), len(seeds), len(moments), 4))
ring = {"steps": np.array(moments), "samples": np.array(samples[0])}
ring["modes"], ring["share"], ring["judged"], _ = np.moveaxis(runs, -1, 0)
print("                steps  clouds    near one     D(made)  loss of D, mean")
for loss, every in zip(LOSSES, runs, strict=True):
    for t, found in zip(moments, np.moveaxis(every, 1, 0), strict=True):
        low, high = np.min(found, axis=0), np.max(found, axis=0)
        print(
            f"{loss:<15} {t:>5}  {low[0]:.0f} to {high[0]:.0f}  {low[1]:.2f} to {high[1]:.2f}  {low[2]:.2f} to {high[2]:.2f}  {np.mean(found[:, 3]):.2f}"
        )
print(f"2 log 2 = {2 * np.log(2):.3f}")
first, last = ring["modes"][..., 0], ring["modes"][..., -1]
assert np.all(first <= 4)
assert np.all(last > first)
assert FAST or np.all(last >= 6)
assert FAST or np.median(last) == 8
assert FAST or np.all(ring["share"][..., -1] > 0.6)
assert np.abs(ring["judged"][..., -1] - 0.5).max() < 0.25

# %% [markdown]
# ![Made points at five moments of one run: a broad cloud with rays after 100 and 500 steps, a ring after 1000, and in the end eight clouds with threads between them.](figure:gan_ring.samples "Points made by one generator with the non-saturating loss after 100 to 3000 steps; crosses are the centers of the clouds.")
#
# ![The number of reached clouds rises from one or two after 100 steps to eight in all runs after 3000, with both losses alike; the share of points near a cloud rises to about four fifths.](figure:gan_ring.modes "Clouds reached, and the share of made points near one, in three runs for each loss. Neither collapse nor a failure of the saturating loss is seen here, contrary to what is often said of GANs; a stronger discriminator or other optimizers can bring both about.")
#
# None of the first two sentences shows here. After 500 steps four clouds are reached at most, but the points are scattered, not collapsed. With both losses all runs end at eight clouds. What does not go away is the fifth or so of the points that lie between clouds: a continuous map of one normal cloud cannot tear it into eight.
#
# The third sentence holds roughly. The answers to made points end between 0.40 and 0.49, and the discriminator's loss stays below $2 \log 2$, its value at a draw. The game ends near the draw, not in it.

# %% [markdown]
# ## What would change the result {#what-would-change}
#
# - **Plain gradient steps** in place of Adam: then the players can circle instead of settling [@mescheder2018].
# - **A discriminator that is far ahead**, by many steps of its own or on data that do not touch the made points: then the saturating loss does go silent.
# - **Images.** Eight clouds in the plane are known, so that they can be counted. On images nobody counts the modes, and a missing one is hard to see.
# - **Another threshold.** With one point near a cloud instead of 20 of 1000, the clouds count as reached much earlier.

# %% [markdown]
# ## References {#references}
