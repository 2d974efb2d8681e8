# ---
# title: How well validation estimates the error
# description: Hold-out, cross-validation and three bootstrap estimates against the true error, for a hundred samples of real digits; what leakage does; and what the best of many validation scores is worth.
# finding: On 100 digits a hold-out estimate misses by about twice as much as ten-fold cross-validation, and the .632 bootstrap misses least though it is wrong where a model learns by heart; leakage and choosing the best score deceive far more than any of them.
# seconds: 20
# ---

# %% [markdown]
# ## The question {#question}
#
# A model is made from 100 examples, and there are no others. How large is its error on new ones? Each method of validation gives a number; how far is it from the truth, in the mean and in a single case?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - Hold out a fifth to a third of the data.
# - Cross-validation is unbiased.
# - The bootstrap is the best for small data.
# - With a validation set one is safe from overfitting.
#
# The comparison is an old one [@efron1983; @kohavi1995; @efron1997]. It needs the true error, which is why it is done where plenty of data are left over.

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.splitting import (
    bootstrap_632,
    bootstrap_632_plus,
    bootstrap_indices,
    k_fold,
    no_information_error,
    train_val_test_split,
)

FAST = "DLREF_FAST" in os.environ  # a few seconds
seeds = range(20 if FAST else 200)
x, y = load_digits()
square = np.sum(x**2, axis=1)
distance = square[:, None] + square - 2 * x @ x.T  # squared, between all images


def answers(train, test, labels):
    """What the nearest training example says."""
    return labels[train][distance[np.ix_(test, train)].argmin(axis=1)]


def error(train, test, labels):
    return np.mean(answers(train, test, labels) != labels[test])


# %% [markdown]
# ## Six estimates {#six-estimates}
#
# The model is the nearest neighbor, on 100 digits. Each estimate sees these alone: a hold-out of three tenths; cross-validation with 5 and with 10 folds; the error out of the bag, over 50 bootstrap samples, whose models have not seen these examples; the .632 rule, which mixes it with the training error; and .632+, which takes into account how much the model overfits. The true error is that on the other 1697 images.

# %% estimates
METHODS = ["hold-out", "5-fold", "10-fold", "out of bag", ".632", ".632+"]
SIZE = 100


def misses(seed, labels):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    sample, rest = order[:SIZE], order[SIZE:]

    def mean_error(pairs):
        return np.mean(
            [error(sample[train], sample[test], labels) for train, test in pairs]
        )

    train, held_out, _ = train_val_test_split(SIZE, 0.3, 0, rng=rng)
    in_bag = error(sample, sample, labels)
    out = mean_error(bootstrap_indices(SIZE, rng=rng) for _ in range(50))
    chance = no_information_error(answers(sample, sample, labels), labels[sample])
    found = [
        mean_error([(train, held_out)]),
        mean_error(k_fold(SIZE, 5, rng=rng)),
        mean_error(k_fold(SIZE, 10, rng=rng)),
        out,
        bootstrap_632(in_bag, out),
        bootstrap_632_plus(in_bag, out, chance),
    ]
    truth = error(sample, rest, labels)
    return np.array(found) - truth, in_bag, truth


found, in_bag, truth = zip(
    *Parallel()(delayed(misses)(seed, y) for seed in seeds), strict=True
)
estimates = {"miss": np.array(found)}
bias, rmse = np.mean(found, axis=0), np.sqrt(np.mean(np.square(found), axis=0))
print(f"{len(y) - SIZE} images for the truth: mean error {np.mean(truth):.2f}")
print(f"largest training error {max(in_bag):.2f}")
print("            bias   typical miss")
for method, b, r in zip(METHODS, bias, rmse, strict=True):
    print(f"{method:>10}  {b:+.3f}  {r:.3f}")
print(f"hold-out against 10-fold {rmse[0] / rmse[2]:.1f}")
assert max(in_bag) == 0
assert rmse[0] > 1.3 * max(rmse[1:3])
assert bias[0] > bias[2] > -0.01 and bias[1] > 0.005
assert bias[3] > 0.03
assert bias[4] < 0.01 < bias[3] - bias[4]
assert rmse[4] < 0.9 * rmse[3]

# %% [markdown]
# ![Estimate minus true error of the six methods: the hold-out scatters most, with a typical miss of 0.079; 10-fold 0.040; out of bag is too high throughout; .632 and .632+ scatter least, 0.028 and 0.030.](figure:validation_estimators.estimates "Estimate minus true error, over samples of 100 digits: boxes hold the middle half, whiskers nine tenths. The hold-out, which most people use, is the worst here.")
#
# All but the two mixtures are too high in the mean, since they judge models that were made from fewer than 100 examples: that is the bias of cross-validation, smaller with ten folds than with five. Out of bag it is largest, as a bootstrap sample holds less than two thirds of the examples. The hold-out trains on seventy, judges by thirty, and scatters most; another share would only move the fault from the one part to the other. The first two sentences fail.
#
# The third is right on these data: the .632 rule misses least. But look at how. The training error of a nearest neighbor is 0, so the rule is 0.632 times the error out of the bag, whatever the data.
#
# ## Nothing to learn {#nothing-to-learn}
#
# The same with labels from a coin: no model can be right more than half of the time.

# %% coin
labels = np.random.default_rng(0).integers(2, size=len(x))
found, _, truth = zip(
    *Parallel()(delayed(misses)(seed, labels) for seed in seeds), strict=True
)
coin = {"miss": np.array(found)}
bias = np.mean(found, axis=0)
print(f"true error {np.mean(truth):.2f}")
for method, b in zip(METHODS, bias, strict=True):
    print(f"{method:>10}: estimate in the mean {np.mean(truth) + b:.2f}")
assert bias[4] < -0.15
assert np.all(np.abs(bias[[0, 1, 2, 3]]) < 0.04)
assert bias[4] + 0.1 < bias[5] < 0

# %% [markdown]
# The .632 rule claims a third of errors where half of the answers are wrong. Its success on digits was luck: a bias downwards that happened to cancel one upwards. The rule .632+ was made for this case and repairs most of it.
#
# ## Leakage {#data-leakage}
#
# Again labels from a coin, for 400 images, and cross-validation with five folds; then each image is stored twice before the folds are cut.


# %% leakage
def accuracies(seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(2, size=len(x))
    rows = rng.permutation(len(x))[:400]
    found = []
    for stored in (rows, np.tile(rows, 2)):
        folds = k_fold(len(stored), 5, rng=rng)
        found.append(
            np.mean([1 - error(stored[a], stored[b], labels) for a, b in folds])
        )
    return found


repeats = range(5 if FAST else 20)
leakage = {
    "right": np.array(Parallel()(delayed(accuracies)(seed) for seed in repeats))
}
clean, twice = leakage["right"].mean(axis=0)
print(f"accuracy {clean:.2f}, with every image stored twice {twice:.2f}")
assert abs(clean - 0.5) < 0.03
assert twice > 0.8

# %% [markdown]
# There is nothing to learn, and the accuracy is 0.90: four fifths of the images have their double in the training part. Augmented copies, several pictures of one person, neighboring frames of a film do the same, and no method of validation notices [@kaufman2012]. Such examples have to stay together on one side.
#
# ## The best of many {#winners-curse}
#
# Models that guess are compared by their accuracy on 100 validation examples, and the best one is taken.

# %% best-of-many
rng = np.random.default_rng(0)
models = np.array([1, 3, 10, 30, 100, 300])
draws = rng.binomial(100, 0.5, size=(500 if FAST else 2000, models[-1])) / 100
best_of_many = {
    "models": models,
    "best": np.array([draws[:, :m].max(axis=1).mean() for m in models]),
}
for m, best in zip(models, best_of_many["best"], strict=True):
    print(
        f"best of {m:>3} models that guess: validation accuracy {best:.3f}, true accuracy 0.5"
    )
assert np.all(np.diff(best_of_many["best"]) > 0.01)
assert best_of_many["best"][4] > 0.6

# %% [markdown]
# ![Validation accuracy of the best model over the number of models: from 0.50 for one to 0.62 for a hundred, though all of them guess.](figure:validation_estimators.winner "Mean validation accuracy of the best of many models that all guess; their true accuracy is 0.5.")
#
# So the fourth sentence fails: to choose is to fit, and a score by which a model was chosen is no estimate of its error. For that one needs data that had no part in the choice, the test set, and it is used up in the same way.
#
# ## What would change the result {#what-would-change}
#
# - **More data.** With ten thousand examples in the held-out part, its error is known to within a percent, and everything else is a waste of time.
# - **A model that does not learn by heart.** Then the training error says something, and the .632 rule is closer to its purpose.
# - **Cross-validation to compare models**, not to judge one: an equal bias cancels. But the folds share their training data, so the scatter over folds is not the uncertainty of their mean [@bengio2004].
# - **Examples that depend on each other**: persons, days, places. Then all these estimates are too good, unless whole groups are left out.
#
# ## References {#references}
