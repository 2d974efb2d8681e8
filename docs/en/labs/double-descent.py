# ---
# title: Double descent on real digits
# description: Test error of a model with ever more random features, from too few to ten times as many as examples, with clean and with wrong labels, with and without a penalty; and with ever more examples.
# finding: Without a penalty the test error peaks where features equal examples and falls again; beyond, it beats the best small model on clean labels but not with a fifth of the labels redrawn, and a ridge penalty removes the peak.
# seconds: 15
# ---

# %% [markdown]
# ## The question {#question}
#
# A model with as many free coefficients as training examples can reproduce every label, the wrong ones too. What happens to the test error on the way there, and what if the model grows further?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - A model that fits its training data exactly has overfitted and is useless.
# - The test error is a U: beyond the best size, larger is worse.
# - Since double descent, the opposite: larger is always better, so penalties are out of date.
# - More data never hurt.
#
# The peak and the second descent were described for many models [@belkin2019; @nakkiran2020], and for linear ones computed [@hastie2022]. How low the second descent leads is another question.

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.data import load_digits
from dlref.losses import one_hot
from dlref.regularization import ridge_filter_factors

FAST = "DLREF_FAST" in os.environ  # a few seconds
seeds = range(2 if FAST else 8)
n = 100 if FAST else 300  # training images
x, y = load_digits()

# %% [markdown]
# ## A larger model {#larger-model}
#
# The model is linear in $P$ random features, $\max(0, V x + b)$ with a $V$ and a $b$ that are drawn once and never trained [@rahimi2007]. So the fit is a least squares problem, solved exactly; where it has many solutions, the one with the smallest coefficients is taken. The targets are the ten classes, each 0 or 1. The training labels are clean, or a fifth of them is drawn anew; the test labels are always clean.


# %%
def random_features(x, P, rng):
    V, b = rng.normal(size=(x.shape[1], P)), rng.normal(size=P)
    return np.maximum(0, x @ V + b) / np.sqrt(V.size)


def fits(X, Y, penalties):
    """Coefficients of ridge regression for each penalty; with 0 those of the smallest norm."""
    Q, R = np.linalg.qr(X.T)  # makes the next step fast
    V, s, Ut = np.linalg.svd(R, full_matrices=False)
    keep = s > 1e-10 * s[0]
    for lam in penalties:
        shrunk = ridge_filter_factors(s[keep], lam) / s[keep]
        yield Q @ V[:, keep] @ (shrunk[:, None] * (Ut[keep] @ Y))


# %% sizes
NOISE = {
    "clean": 0.0,
    "noisy": 0.2,
}  # share of the training labels that is drawn anew
penalties = [0.0, 0.001, 0.01, 0.1]
ratios = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.7, 0.9, 1.0, 1.1, 1.5, 3.0, 10.0])
counts = [round(ratio * n) for ratio in ratios]


def over_penalties(labels, P, seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    train, test = order[:n], order[n:]
    redrawn = rng.random(n) < NOISE[labels]
    target = np.where(redrawn, rng.integers(10, size=n), y[train])
    X, Y = random_features(x, P, rng), one_hot(target, 10)
    rows = []
    for C in fits(X[train], Y, penalties):
        wrong = np.mean((X[test] @ C).argmax(axis=1) != y[test])
        rows.append((wrong, np.mean((X[train] @ C - Y) ** 2), np.linalg.norm(C)))
    return rows


tasks = [(labels, P, seed) for labels in NOISE for P in counts for seed in seeds]
found = np.array(Parallel()(delayed(over_penalties)(*task) for task in tasks))
found = found.reshape(len(NOISE), len(counts), len(seeds), len(penalties), 3)
sizes = {"P": np.array(counts), "n": n, "penalty": np.array(penalties)}
sizes["wrong"], sizes["train"], sizes["norm"] = np.moveaxis(found, -1, 0)
wrong, train, norm = np.moveaxis(np.median(found, axis=2), -1, 0)
for k, labels in enumerate(NOISE):
    print(f"{labels} labels: wrong answers, by penalty lambda")
    print(
        "features",
        *(f"{lam:>7}" for lam in penalties),
        "  without penalty: norm, training loss",
    )
    for j, P in enumerate(counts):
        print(f"{P:>8}", *(f"{share:>7.3f}" for share in wrong[k, j]), end="")
        print(f"{norm[k, j, 0]:24.0f}  {train[k, j, 0]:10.0e}")
small = wrong[:, ratios < 0.8, 0].min(axis=1)
peak = wrong[:, np.abs(ratios - 1) < 0.2].max(axis=1)
large = wrong[:, -1]
print(f"share of wrong answers      {'clean':>6} {'noisy':>6}")
print("best of the small models   ", *(f"{share:6.3f}" for share in small))
print("at the peak                ", *(f"{share:6.3f}" for share in peak[:, 0]))
print("largest model              ", *(f"{share:6.3f}" for share in large[:, 0]))
print("largest model, lambda 0.01 ", *(f"{share:6.3f}" for share in large[:, 2]))
assert np.all(peak[:, 0] > 1.8 * small) and np.all(peak[:, 0] > 2 * large[:, 0])
assert np.all(norm[:, ratios == 1, 0] > 4 * norm[:, -1:, 0])
assert (
    large[0, 0] < 0.7 * small[0]
)  # on clean labels the second descent leads lower
assert FAST or large[1, 0] > 1.1 * small[1]  # on noisy ones it does not
assert large[1, 0] > 1.4 * large[1, 2]
assert np.all(peak[:, 2] < 1.3 * large[:, 2] + 0.03)  # no peak with a penalty

# %% [markdown]
# ![Share of wrong answers over the number of features, with 300 training images. Without a penalty it falls, rises to a peak near 300 features, and falls again: on clean labels to 0.028, below all small models, on noisy labels to 0.224, above the best small one. With a penalty of 0.01 it falls without a peak.](figure:double_descent.sizes "Wrong answers over the number of features, for clean labels and with a fifth of them redrawn. Points are runs, lines go through their medians. That larger is better in any case, as is often said of double descent, is true here only of clean labels or with a penalty.")
#
# The first two sentences fail on clean labels: with ten times as many features as images the model fits every label exactly, and makes about a third of the mistakes of the best small one. With redrawn labels they hold, for the second descent ends above the best small model.
#
# The peak is where the training loss first reaches zero, a little above 300 features, since some features are zero on all digits and do not count. There is just one solution, and its coefficients are enormous. With more features there are many solutions, and the one of the smallest norm gets smaller. So it is not the number of coefficients that hurts but their size, and that is what a penalty limits: with $\lambda = 0.01$ there is no peak, and with redrawn labels no size without a penalty comes close to it. The third sentence fails.

# %% [markdown]
# ## More data {#more-data}
#
# The same the other way around: the number of features stays, the number of training images grows, and a fifth of the labels is redrawn.

# %% examples
P = 100 if FAST else 300
images = [round(ratio * P) for ratio in (0.2, 0.4, 0.7, 0.9, 1.0, 1.1, 1.5, 3.0)]


def over_images(seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    redrawn = rng.random(len(x)) < NOISE["noisy"]
    Y = one_hot(np.where(redrawn, rng.integers(10, size=len(x)), y), 10)
    X, test = random_features(x, P, rng), order[-500:]
    rows = []
    for train in [order[:count] for count in images]:
        answers = [
            (X[test] @ C).argmax(axis=1)
            for C in fits(X[train], Y[train], [0.0, 0.01])
        ]
        rows.append([np.mean(answer != y[test]) for answer in answers])
    return rows


found = np.array(Parallel()(delayed(over_images)(seed) for seed in seeds))
examples = {"n": np.array(images), "P": P, "wrong": np.moveaxis(found, 0, 1)}
bare, penalized = np.median(found, axis=0).T
print("images   wrong without penalty   with lambda 0.01")
for row in zip(images, bare, penalized, strict=True):
    print("{:>6}  {:>22.3f}  {:>17.3f}".format(*row))
assert bare[3:6].max() > 1.4 * bare[1]
assert bare[-1] < 0.6 * bare[1]
assert np.all(np.diff(penalized) < 0.02) and penalized[-1] < 0.5 * penalized[1]

# %% [markdown]
# ![Share of wrong answers over the number of training images, with 300 features and noisy labels: without a penalty it is about twice as large with 300 images as with 120, and falls from there; with a penalty it falls throughout.](figure:double_descent.examples "Wrong answers over the number of training images, at 300 features. Points are runs, lines go through their medians. More data can hurt, but only without a penalty.")
#
# The fourth sentence fails as well, for the model without a penalty: with 300 images it is wrong about twice as often as with 120. The cause is the same; these are the numbers at which it fits every redrawn label with the largest coefficients. A penalty, and more data help again.

# %% [markdown]
# ## What would change the result {#what-would-change}
#
# - **How many labels are wrong.** More noise makes the peak higher and the second descent worse. With very few images the best small model is bad too, and the second descent can win in spite of the noise.
# - **A penalty that is tuned for each size**: then larger was never worse, in theory for linear models [@nakkiran2021], and here, apart from chance.
# - **Stopping early.** Gradient descent from zero reaches the large coefficients last; few steps act like a penalty. Networks that are trained briefly show no peak for this reason.
# - **Squared error or wrong answers.** In the squared error the peak is higher by orders of magnitude, and a mean over runs at the peak is decided by the worst one; hence medians.

# %% [markdown]
# ## References {#references}
