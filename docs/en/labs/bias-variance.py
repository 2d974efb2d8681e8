# ---
# title: What bias and variance are, measured
# description: Squared bias, variance and noise of thousands of fitted polynomials, over the degree, the number of examples and the penalty, and what random inputs do to the picture.
# finding: Bias, variance and noise add up to the test error, which is U-shaped over the degree, but with a flat right arm on fixed inputs; the dramatic explosion in textbook pictures comes from extrapolation.
# seconds: 6
# ---

# %% [markdown]
# ## The question {#question}
#
# A model is fitted again and again, each time to another sample from the same source. How far are its predictions from the truth in the mean, which is the [bias](term:statistical-bias), and how far do they scatter, which is the [variance](term:variance)? And which of the two falls with a larger model, with more data, with a penalty?

# %% [markdown]
# ## What people say {#what-people-say}
#
# - A more complex model has less bias and more variance, so the test error is U-shaped.
# - What lowers the one raises the other: it is a trade-off.
# - More data cure overfitting, but not underfitting.
# - A polynomial of high degree on few points explodes.
#
# The decomposition itself is exact for the squared error [@geman1992; @hastie2009, §7.3]. How the parts move is not part of it, and depends on the model, the data, and the place where it is judged.

# %%
import os

import numpy as np
from joblib import Parallel, delayed

from dlref.diagnostics import bias_variance
from dlref.regularization import ridge_closed_form

FAST = "DLREF_FAST" in os.environ  # a second or two
seeds = range(2 if FAST else 5)
samples = 500 if FAST else 2000  # training sets for each seed
SIGMA = 0.3  # standard deviation of the noise


def truth(x):
    return np.sin(2 * np.pi * x)


def noisy(x, rng):
    return truth(x) + SIGMA * rng.normal(size=x.shape)


def basis(x, degree):
    return np.polynomial.legendre.legvander(
        2 * x - 1, degree
    )  # powers of x round too much


def predictions(x, y, degree, at, lam=0.0):
    """One row for each row of y."""
    w = ridge_closed_form(basis(x, degree), y.T, lam)
    return (basis(at, degree) @ w).T


# %% [markdown]
# ## A larger model {#larger-model}
#
# Polynomials of degree 0 to 15 are fitted by least squares to a noisy sine at 30 equidistant points of [0, 1]. They are judged at the same points against new noise; that is the test error. Bias and variance are computed from the predictions alone.

# %% degrees
x = np.linspace(0, 1, 30)
d = np.arange(16)


def over_degrees(seed):
    rng = np.random.default_rng(seed)
    X = np.broadcast_to(x, (samples, len(x)))
    y, new = noisy(X, rng), noisy(X, rng)
    rows = []
    for degree in d:
        pred = predictions(x, y, degree, x)
        parts = bias_variance(pred, truth(x), SIGMA**2)
        errors = np.mean((pred - y) ** 2), np.mean((pred - new) ** 2)
        rows.append([*errors, parts.bias_squared, parts.variance])
    return rows


found = np.array(Parallel()(delayed(over_degrees)(seed) for seed in seeds))
degrees = {"degree": d, "noise": SIGMA**2}
degrees["train"], degrees["test"], degrees["bias"], degrees["variance"] = (
    np.moveaxis(found, -1, 0)
)
train, test, bias, variance = np.mean(found, axis=0).T
print("degree   train    test   bias²  variance  bias² + variance + noise")
for k in d:
    total = bias[k] + variance[k] + SIGMA**2
    print(
        f"{k:>6}  {train[k]:6.3f}  {test[k]:6.3f}  {bias[k]:6.3f}  {variance[k]:8.3f}  {total:8.3f}"
    )
print(f"noise {SIGMA**2:.2f}; lowest test error at degree {test.argmin()}")
print(f"degree 15 against the best: {test[-1] / test.min() - 1:.0%} more error")
assert np.allclose(test, bias + variance + SIGMA**2, rtol=0.03)
assert np.allclose(variance, SIGMA**2 * (d + 1) / len(x), rtol=0.1)
assert np.all(np.diff(degrees["train"]) < 0)
assert np.all(np.diff(bias) < 1e-3)
assert test[1] > 2 * test.min()
assert 1.15 < test[-1] / test.min() < 1.5
assert 3 <= test.argmin() <= 6

# %% [markdown]
# ![Over the degree the training error falls throughout; the bias falls in steps, to almost nothing at degree 5; the variance rises in a straight line; the test error is lowest at degree 3 and 28% higher at degree 15.](figure:bias_variance.degrees "Parts of the error over the degree; 30 fixed points, mean of all training sets. The right arm of the U is flat: the widespread steep one needs another design, see below.")
#
# The first sentence holds here. The sum agrees with the measured test error, and the variance is $\sigma^2 (d+1)/n$: each further coefficient costs the same, whether the truth needs it or not. The even degrees show it: the sine is odd about the middle, so they add variance and remove no bias.
#
# Yet nothing explodes. Degree 15, with half as many coefficients as points, costs about a quarter more error than the best one; a straight line costs about three times the error. On these points too small is far worse than too large.

# %% [markdown]
# ## More data {#more-data}

# %% sizes
sizes = {"n": np.array([30, 120, 480]), "degree": np.array([1, 9])}


def over_sizes(seed):
    rng = np.random.default_rng(seed)
    rows = []
    for n in sizes["n"]:
        x = np.linspace(0, 1, n)
        y = noisy(np.broadcast_to(x, (samples, n)), rng)
        parts = [
            bias_variance(predictions(x, y, k, x), truth(x))
            for k in sizes["degree"]
        ]
        rows.append([(part.bias_squared, part.variance) for part in parts])
    return rows


found = np.array(Parallel()(delayed(over_sizes)(seed) for seed in seeds))
sizes["bias"], sizes["variance"] = np.moveaxis(found, -1, 0)
for k, bias, variance in zip(
    sizes["degree"], *np.mean(found, axis=0).T, strict=True
):
    for n, b, v in zip(sizes["n"], bias, variance, strict=True):
        print(f"degree {k}, {n:>3} examples: bias² {b:.4f}, variance {v:.4f}")
    assert np.allclose(variance * sizes["n"], variance[0] * 30, rtol=0.15)
assert np.all(
    np.ptp(sizes["bias"][..., 0], axis=1) < 0.2 * sizes["bias"][..., -1, 0]
)
assert np.all(sizes["bias"][:, -1, 0] > 4 * sizes["variance"][:, 0, 1])

# %% [markdown]
# Sixteen times the examples mean a sixteenth of the variance, for both models. The bias of the straight line stays: with 480 examples it is still far worse than degree 9 with 30. The third sentence holds. The second does not, for the variance fell and the bias did not rise: the trade-off is one between models on the same data.

# %% [markdown]
# ## A penalty {#a-penalty}
#
# The degree stays at 15; what changes is the weight $\lambda$ of a ridge penalty on the coefficients.

# %% penalty
penalty = {"lam": 10.0 ** np.arange(-3, 2.5, 0.5)}


def over_penalties(seed):
    rng = np.random.default_rng(seed)
    y = noisy(np.broadcast_to(x, (samples, len(x))), rng)
    parts = [
        bias_variance(predictions(x, y, 15, x, lam), truth(x))
        for lam in penalty["lam"]
    ]
    return [(part.bias_squared, part.variance) for part in parts]


found = np.array(Parallel()(delayed(over_penalties)(seed) for seed in seeds))
penalty["bias"], penalty["variance"] = np.moveaxis(found, -1, 0)
error = np.mean(found.sum(axis=-1), axis=0) + SIGMA**2
for lam, total in zip(penalty["lam"], error, strict=True):
    print(f"lambda {lam:7.3f}: error {total:.3f}")
print(f"lowest {error.min():.3f}, almost without penalty {error[0]:.3f}")
assert np.all(np.diff(penalty["variance"]) < 0)
assert np.all(np.diff(penalty["bias"][:, 3:]) > 0)
assert error.min() < 0.95 * error[0]
assert error.min() > 1.05 * test.min()

# %% [markdown]
# ![With a growing penalty the variance falls and the bias rises from lambda 0.1 on; their sum is least in between.](figure:bias_variance.penalty "Degree 15 with a ridge penalty: excess error, bias and variance over the weight of the penalty.")
#
# The number of coefficients is the same all along, so the degree is not what complexity means here. The penalty helps, but less than the right degree would: it presses all coefficients down alike, those that the sine needs and those that it does not.

# %% [markdown]
# ## Where the explosion comes from {#explosion}
#
# Now each training set draws its 30 inputs at random from [0, 1], and the error, without the noise, is taken on a grid over the whole interval.

# %% random-inputs
random_inputs = {"degree": np.array([1, 3, 5, 7, 9])}
grid = np.linspace(0, 1, 200)


def over_random_inputs(seed):
    rng = np.random.default_rng(seed)
    X = rng.uniform(size=(100 if FAST else 400, 30))
    Y = noisy(X, rng)
    inside = (X.min(axis=1)[:, None] <= grid) & (grid <= X.max(axis=1)[:, None])
    rows = []
    for degree in random_inputs["degree"]:
        pred = np.concatenate(
            [
                predictions(x, y[None], degree, grid)
                for x, y in zip(X, Y, strict=True)
            ]
        )
        off = (pred - truth(grid)) ** 2
        within = np.mean(off, axis=1, where=inside)
        variance = bias_variance(pred, truth(grid)).variance
        rows.append([variance, np.median(np.mean(off, axis=1)), np.mean(within)])
    return rows


found = np.array(Parallel()(delayed(over_random_inputs)(seed) for seed in seeds))
random_inputs["variance"], random_inputs["typical"], random_inputs["inside"] = (
    np.moveaxis(found, -1, 0)
)
random_inputs["fixed"] = SIGMA**2 * (random_inputs["degree"] + 1) / 30
print("degree   variance, by seed      median error   mean inside   fixed points")
for k, degree in enumerate(random_inputs["degree"]):
    lowest, highest = np.min(found[:, k, 0]), np.max(found[:, k, 0])
    typical, within = np.mean(found[:, k, 1:], axis=0)
    fixed = random_inputs["fixed"][k]
    print(
        f"{degree:>6}  {lowest:8.3f} to {highest:8.3f}  {typical:12.3f}  {within:12.3f}  {fixed:12.3f}"
    )
assert np.all(random_inputs["variance"][:, -1] > 20 * random_inputs["fixed"][-1])
assert np.all(
    random_inputs["variance"][:, -1] > 5 * random_inputs["typical"][:, -1]
)
assert np.all(
    random_inputs["variance"][:, -1] > 10 * random_inputs["inside"][:, -1]
)

# %% [markdown]
# ![At fixed points the variance rises slowly with the degree, to 0.03 at degree 9; with random inputs it is hundreds of times as large there, while the median error and the mean error inside the range of the data stay low.](figure:bias_variance.random_inputs "Variance over the degree for fixed and for random inputs, 30 of them. Points are seeds. The explosion of textbook pictures comes from a few training sets, beyond their outermost examples.")
#
# Here is the explosion, and it is another one: that of extrapolation. Between the smallest and the largest input of their training set, the polynomials of degree 9 are a few times worse than on fixed points, even in the mean. Outside there is nothing to hold them, and the few training sets that leave a gap at an end make the mean enormous. The variance is then a number about rare accidents: it differs from seed to seed by a multiple, while the median hardly moves.

# %% [markdown]
# ## What would change the result {#what-would-change}
#
# - **More coefficients than examples.** From there on the error can fall a second time, with a variance that falls too [@belkin2019; @neal2018]: see the lab on [double descent](double-descent.py).
# - **A basis that suits the truth.** Sines instead of polynomials would need one coefficient: less bias and less variance at once. The trade-off is relative to a family of models.
# - **Another loss.** For the number of wrong classifications the parts do not add up; there more variance can even mean fewer errors [@friedman1997].
# - **Real data.** There the truth is unknown, so neither bias nor noise can be measured, only their sum with the variance.

# %% [markdown]
# ## References {#references}
