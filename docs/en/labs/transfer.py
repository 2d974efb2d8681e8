# ---
# title: When pre-training helps, and when it hurts
# description: A network pre-trained on clean digits learns noisy or inverted ones from a few labels, against one that starts from scratch.
# finding: Fine-tuning clean-digit weights triples the accuracy on noisy digits with one label each; on inverted digits it is no better than a start from scratch, and worse at a small rate, but only because of the old last layer, for with a new one it gains there too.
# seconds: 45
# ---

# %% [markdown]
# ## The question {#question}
#
# A network has learned to read clean digits from 800 labels. Now it is to read other images of digits, for which there are one, five or twenty labels of each. Is that better than starting from scratch, on any kind of images?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - Pre-training helps when labels are few.
# - At worst it does no harm, since training goes on.
# - Frozen features with a new last layer are the safe way.
#
# On photographs, features carry less far the more the target differs from the source [@yosinski2014]. That a source can also harm is known as negative transfer [@pan2010].

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
# ## Two pairs {#two-pairs}
#
# The noisy images are the clean ones with normal noise on every pixel. The inverted ones have black and white exchanged as well. The network has two hidden layers of 64 units and five ways to start: from scratch; from the weights of the pre-trained network (fine-tuned); from these with a last layer from scratch (new head); the same, with only the last layer learning (frozen); and that with random weights instead of the pre-trained ones. Each takes 200 steps at four rates, with other labeled images for each of five seeds, and counts at the rate that is best for it on the test images, the same rule for all.


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
# ![Accuracy against the number of labels. On noisy images fine-tuning is far ahead with one label of each digit, 0.59 against 0.19, and still ahead with 20. On inverted images fine-tuning lies slightly below scratch and the new head above it throughout.](figure:transfer.pairs "Accuracy on new images against the labels of each digit, each start at its best rate. Points are seeds. That pre-training helps when labels are few holds on the left; on the right it depends on whether the old last layer is kept.")
#
# On noisy images the first sentence holds, and more so the fewer labels there are. The old last layer is worth the most: with a new one less than half of the gain is left for a single label.
#
# On inverted images the same weights do no good: fine-tuned, they end no better than the start from scratch, a little worse if anything. Yet the fault is not in the features. With a new last layer they gain about ten points, with one label as with five. The old layer has learned what ink means where, and every one of its answers is now wrong; it must be unlearned before anything is learned.
#
# The third sentence holds for few labels: with one and with five, frozen features are ahead of the start from scratch in both pairs, and far ahead of random ones. With 20 labels on inverted images they fall behind, since what is frozen cannot adapt.

# %% [markdown]
# ## The rate {#the-rate}
#
# So the harm seems small. But the best rate was chosen by looking at the result, and for fine-tuning small rates are usual, so as not to destroy what is there.

# %% small-rate
small_rate = {"rates": rates, "scratch": every[1, :, 0], "tuned": every[1, :, 1]}
print("inverted      rate  scratch  fine-tuned")
for k, few in enumerate(labels):
    for rate, a, b in zip(rates, every[1, k, 0], every[1, k, 1], strict=True):
        print(f"{few:>2} labels  {rate:>8}  {a.mean():7.2f}  {b.mean():10.2f}")
loss = (small_rate["scratch"] - small_rate["tuned"]).mean(axis=-1)
assert np.all(loss[:, 0] > 0.03)

# %% [markdown]
# ![On inverted images fine-tuning lies below the start from scratch at every rate; at the smallest, with one label, it is right less often than a guess.](figure:transfer.rates "Accuracy on inverted images against the learning rate, for one and for 20 labels of each digit. That at worst pre-training does no harm is not true of a small rate and few steps.")
#
# At the smallest rate the second sentence fails plainly: with one label of each digit the fine-tuned network is right less often than a blind guess, since it still answers what the source has taught it. At middle rates the harm shrinks to a few points, and at the largest one, with 20 labels, it is back. How large negative transfer looks is a matter of rate and steps.

# %% [markdown]
# ## What would change the result {#what-would-change}
#
# - **More steps.** They bring fine-tuning closer to scratch, as a larger rate does; long training makes up for a bad start.
# - **Rates chosen without the test images.** With one label of each digit there is nothing to choose by, and a usual small rate would be taken: the harm is then the larger one.
# - **A larger source.** Here 800 images of the same ten digits are the source. A larger and more varied one may have features that suit more targets.
# - **Other classes.** If the target had other classes, the old last layer would not fit, and a new one would be put in from the beginning.

# %% [markdown]
# ## References {#references}
