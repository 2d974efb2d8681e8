# ---
# title: What regularizers do, with clean and with wrong labels
# description: Dropout, weight decay, label smoothing, early stopping and averages of networks on 300 real digits, with none, a fifth and two fifths of the labels wrong.
# finding: With clean labels dropout, weak weight decay, label smoothing and early stopping change the accuracy by about a point; with two fifths of the labels wrong, early stopping and strong dropout gain more than fifteen points, label smoothing none.
# seconds: 75
# ---

# %% [markdown]
# ## The question {#question}
#
# Which regularizer makes a network more accurate, and on what does that depend? [Dropout](term:dropout), [weight decay](term:weight-decay), label smoothing and early stopping are compared where there is little to overfit to, and where there is much: wrong labels.

# %% [markdown]
# ## What people say {#what-people-say}
#
# - Regularization prevents overfitting, and so raises the accuracy.
# - Dropout does it by averaging over an ensemble of networks.
# - Stop early, and the network generalizes better.
# - Averaging many predictions with dropout left on gives better probabilities.
#
# Dropout was measured on data sets where networks overfit [@srivastava2014], and its averages were proposed as a way to know how sure a network is [@gal2016]. Whether a network overfits is a property of the data, though, and often the first thing to ask.

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
# The network has two hidden layers of 128 units, 300 training images and 150 for validation, momentum 0.9, rate 0.02, 80 epochs. A share of the labels is replaced by wrong ones, for validation as well, since nobody would know; the test labels are right.
#
# ## Label noise {#label-noise}
#
# Each regularizer comes with one or two usual strengths, none of them tuned. Early stopping takes the unregularized network from the epoch with the lowest validation loss.

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
# ![Test accuracy against the share of wrong labels. All methods are within a few points of each other with clean labels; with two fifths of wrong labels no regularization and smoothing fall to about 0.65, while strong decay, dropout 0.5 and early stopping stay above 0.8, in this order.](figure:regularizers.noise "Accuracy on right labels after training on partly wrong ones. Points are runs, lines their means. With clean labels regularization hardly raises the accuracy, other than people say.")
#
# With clean labels nothing helps by more than a point, which is what one test set can just resolve, and strong weight decay harms: it costs three points and more than doubles the cross-entropy. With wrong labels the network learns them by heart if it is let, and what keeps it from that pays, early stopping and strong dropout most of all; label smoothing and weak decay do not keep it. The same strong decay now gains more than ten points. There is no good strength as such, only one for the data at hand.
#
# The cross-entropy tells more than the accuracy: smoothing raises it by more than half on clean labels while the accuracy stays, as the network is asked never to be sure.
#
# ## Early stopping {#early-stopping}

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
# ![Test accuracy over the epochs without regularization: with clean labels it rises and stays, with wrong labels it rises to a peak within about ten epochs and then falls.](figure:regularizers.stopping "No regularization: medians of the test accuracy over the epochs. Circles mark the epoch with the lowest validation loss. With clean labels there is nothing to be gained by stopping.")
#
# First the network learns what the right labels have in common, then, one by one, the wrong ones. The noisy validation labels are good enough to notice. With clean labels the accuracy only rises: stopping early saves time and nothing else.
#
# ## Averages {#averages-of-predictions}
#
# Three networks from different starts on the same images, and dropout at 0.5, with the weights scaled as usual or as the mean of many predictions with dropout left on:


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
# An average of networks is always better in cross-entropy than one of them, clearly so where labels are wrong, and it needs three times the work. The mean over dropout masks is not: here it is *worse*, on average, than scaling the weights, at the same accuracy. It makes every prediction less sure, which helps a network that is too sure; this one, trained with dropout, is not.
#
# ## What would change the result {#what-would-change}
#
# - **Fewer images or a larger network**: then there is something to overfit to with clean labels too.
# - **More epochs or a larger rate**: the network with dropout becomes surer of itself, and the mean over masks may win.
# - **Another noise.** Wrong labels were drawn at random here; if one class is systematically taken for another, no average finds out.
# - **Tuning each strength on the validation set**, as one should: it would pick weak regularization for clean labels and a strong one for wrong labels.
#
# ## References {#references}
