"""Activations, losses and softmax as pages write them."""

from __future__ import annotations

import math

import numpy as np

from tests.sitekit.formula_case import Case, erf, sigmoid, softmax

X = "; x in [-4, 4]"
CASES = [
    Case(
        "elementwise",
        "sigmoid",
        r"\sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^{x}}{e^{x} + 1}",
        "sigmoid(x) == rhs" + X,
        lambda x: 0.5 * (1 + np.tanh(x / 2)),
    ),
    Case(
        "elementwise",
        "sigmoid-grad",
        r"\sigma'(x) = \sigma(x)\bigl(1 - \sigma(x)\bigr)",
        "sigmoid_grad(x) == rhs" + X,
        lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
    ),
    Case(
        "elementwise",
        "tanh",
        r"\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1",
        "tanh(x) == rhs" + X,
        np.tanh,
    ),
    Case(
        "elementwise",
        "tanh-grad",
        r"\frac{d}{dx} \tanh(x) = 1 - \tanh^2(x) = \frac{4}{(e^x + e^{-x})^2}",
        "tanh_grad(x) == rhs" + X,
        lambda x: 1 / np.cosh(x) ** 2,
    ),
    Case(
        "elementwise",
        "tanh-second",
        r"\tanh''(x) = -2 \tanh(x)\left(1 - \tanh^2(x)\right)",
        "tanh_derivative_twice(x) == rhs" + X,
        lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2,
    ),
    Case(
        "elementwise",
        "softplus",
        r"\mathrm{softplus}(x) = \ln(1 + e^x) = \max(0, x) + \ln\left(1 + e^{-|x|}\right)",
        "softplus(x) == rhs" + X,
        lambda x: np.logaddexp(x, 0),
    ),
    Case(
        "elementwise",
        "gelu",
        r"\operatorname{GELU}(x) = x\,\Phi(x) = \frac{x}{2}\left[1 + \operatorname{erf}"
        r"\left(\frac{x}{\sqrt 2}\right)\right]",
        "gelu(x) == rhs" + X,
        lambda x: x * 0.5 * (1 + erf(x / math.sqrt(2))),
    ),
    Case(
        "elementwise",
        "gelu-grad",
        r"\mathrm{GELU}'(x) = \Phi(x) + x\,\phi(x)",
        "gelu_grad(x) == rhs" + X,
        lambda x: 0.5 * (1 + erf(x / 2**0.5)) + x * np.exp(-x * x / 2) / (2 * math.pi) ** 0.5,
    ),
    Case(
        "elementwise",
        "silu-grad",
        r"\begin{aligned} \frac{d}{dx}\mathrm{SiLU}(x) &= \sigma(x) + x\,\sigma'(x) \\"
        r" &= \sigma(x)\left(1 + x\,(1 - \sigma(x))\right) \end{aligned}",
        "silu_grad(x) == rhs" + X,
        lambda x: sigmoid(x) + x * sigmoid(x) * sigmoid(-x),
    ),
    Case(
        "elementwise",
        "elu",
        r"\mathrm{ELU}(x) = \begin{cases} x & \text{if } x > 0 \\ "
        r"\alpha\,(e^x - 1) & \text{otherwise} \end{cases}",
        "elu(x, alpha) == rhs; x in [-4, 4]; alpha in [0.1, 2]",
        lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)),
    ),
    Case(
        "elementwise",
        "leaky-relu-grad",
        r"f'(x) = \begin{cases} 1, & x > 0, \\ \alpha, & x \le 0. \end{cases}",
        "leaky_relu_grad(x, alpha) == rhs; x in [-4, 4]; alpha in (0, 0.9)",
        lambda x, alpha: np.where(x > 0, 1.0, alpha),
    ),
    Case(
        "elementwise",
        "relu-grad",
        r"\mathrm{ReLU}'(x) = \mathbb{1}[x > 0]",
        "relu_grad(x) == rhs" + X,
        lambda x: float(x > 0),
    ),
    Case(
        "elementwise",
        "huber",
        r"\ell_\delta(r) = \begin{cases} \frac12 r^2 & |r| \le \delta \\ "
        r"\delta\left(|r| - \frac12\delta\right) & |r| > \delta \end{cases}",
        "huber_loss(r, delta) == rhs; r in [-4, 4]; delta in [0.5, 2]",
        lambda r, delta: r * r / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2),
    ),
    Case(
        "elementwise",
        "hard-sigmoid",
        r"f(x) = \min\left(1, \max\left(0, \tfrac{x}{6} + \tfrac12\right)\right)",
        "hard_sigmoid(x) == rhs" + X,
        lambda x: np.clip((x + 3) / 6, 0, 1),
    ),
    Case(
        "loss",
        "bce",
        r"\mathcal{L}_{\mathrm{BCE}} = -\left[y \log p + (1 - y)\log(1 - p)\right]",
        "binary_cross_entropy(y, p) == rhs; y in [0, 1]; p in (0.01, 0.99)",
        lambda y, p: -np.log(p) * y - np.log1p(-p) * (1 - y),
    ),
    Case(
        "loss",
        "bce-logits",
        r"L = \max(z, 0) - z y + \log\left(1 + e^{-|z|}\right)",
        "bce_with_logits(z, y) == rhs; z in [-6, 6]; y in [0, 1]",
        lambda z, y: np.logaddexp(0, z) - z * y,
    ),
    Case(
        "loss",
        "bce-logits-grad",
        r"\frac{\partial L}{\partial z} = \sigma(z) - y",
        "bce_grad(z, y) == rhs; z in [-6, 6]; y in [0, 1]",
        lambda z, y: 0.5 * (1 + np.tanh(z / 2)) - y,
    ),
    Case(
        "loss",
        "cross-entropy",
        r"H(p, q) = -\sum_{k=1}^{K} p_k \log q_k",
        "cross_entropy(p, q) == rhs; p[K], q[K] in simplex",
        lambda p, q: -(p * np.log(q)).sum(),
    ),
    Case(
        "loss",
        "cross-entropy-batch",
        r"L = -\frac{1}{N} \sum_{i=1}^{N} \sum_{k=1}^{K} y_{ik} \log p_{ik}",
        "cross_entropy(y, p) == rhs; y[N, K] in onehot; p[N, K] in simplex",
        lambda y, p: -np.log(p[y == 1]).mean(),
    ),
    Case(
        "loss",
        "cross-entropy-label",
        r"L(z, c) = -z_c + \log \sum_{k=0}^{K-1} e^{z_k}",
        "cross_entropy(z, c) == rhs; z[K] in [-4, 4]; c in {0..K-1}; index from 0",
        lambda z, c: -np.log(softmax(z)[c]),
    ),
    Case(
        "loss",
        "mse",
        r"\mathrm{MSE} = \frac{1}{N}\sum_{i=1}^{N} \left(y^{(i)} - \hat y^{(i)}\right)^2",
        "mse_loss(y, y_hat) == rhs; y[N], y_hat[N] in [-3, 3]",
        lambda y, y_hat: np.mean((y - y_hat) ** 2),
    ),
    Case(
        "loss",
        "mse-grad",
        r"\frac{\partial L}{\partial \hat y_i} = \frac{2}{N}(\hat y_i - y_i)",
        "mse_loss_grad(y_hat, y)[i] == rhs; y[N], y_hat[N] in [-3, 3]",
        lambda y_hat, y: (y_hat - y) * 2 / y.size,
    ),
    Case(
        "loss",
        "kl",
        r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_k p_k \ln \frac{p_k}{q_k}",
        "kl_divergence(p, q) == rhs; p[K], q[K] in simplex",
        lambda p, q: (p * (np.log(p) - np.log(q))).sum(),
    ),
    Case(
        "loss",
        "entropy",
        r"H(p) = -\sum_{k=1}^{K} p_k \log_2 p_k",
        "entropy_in_bits(p) == rhs; p[K] in simplex",
        lambda p: -(p * np.log2(p)).sum(),
    ),
    Case(
        "loss",
        "hinge-multiclass",
        r"L = \sum_{j \ne c} \max(0,\, s_j - s_c + \Delta)",
        "hinge_loss(s, c, Delta) == rhs; s[K] in [-3, 3]; c in {1..K}; Delta in [0.5, 2]",
        lambda s, c, d: sum(max(0.0, s[j] - s[c - 1] + d) for j in range(len(s)) if j != c - 1),
    ),
    Case(
        "loss",
        "hinge-function",
        r"L = \max\bigl(0,\ 1 - y\,f(x)\bigr)",
        "hinge_loss(x, y) == rhs; y in {-1, 1}; x in [-3, 3]; function f = identity",
        lambda x, y: max(0.0, 1 - y * x),
    ),
    Case(
        "loss",
        "focal",
        r"\mathrm{FL}(p_t) = -\alpha_t (1 - p_t)^\gamma \log(p_t)",
        "focal_loss(alpha_t, p_t, gamma) == rhs; alpha_t, p_t in (0.01, 0.99); gamma in [0, 5]",
        lambda a, p, gamma: -np.log(p) * a * (1 - p) ** gamma,
    ),
    Case(
        "loss",
        "l2",
        r"J(w) = L + \frac{\lambda}{2} \lVert w \rVert_2^2",
        "ridge_objective(L, lam, w) == rhs; L, lam in [0, 2]; w[d] in [-2, 2]",
        lambda loss, lam, w: loss + lam * (w @ w) / 2,
    ),
    Case(
        "loss",
        "label-smoothing",
        r"\tilde y_k = (1 - \varepsilon)\, y_k + \frac{\varepsilon}{K}",
        "smooth_labels(y, epsilon)[k] == rhs; y[K] in onehot; epsilon in [0, 0.5]",
        lambda y, epsilon: y + epsilon * (1 / y.size - y),
    ),
    Case(
        "softmax",
        "softmax",
        r"s_i = \frac{e^{z_i}}{\sum_{j=1}^{K} e^{z_j}}",
        "softmax(z)[i] == rhs; z[K] in [-5, 5]",
        softmax,
    ),
    Case(
        "softmax",
        "softmax-temperature",
        r"\mathrm{softmax}(z / T)_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}",
        "softmax_at(z, T)[i] == rhs; z[K] in [-5, 5]; T in [0.5, 3]",
        lambda z, T: softmax(z / T),
    ),
    Case(
        "softmax",
        "softmax-jacobian",
        r"\frac{\partial s_i}{\partial z_j} = s_i (\delta_{ij} - s_j)",
        "softmax_jacobian(z)[i, j] == rhs; z[K] in [-3, 3]; s = softmax(z)",
        lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z)),
    ),
    Case(
        "softmax",
        "logsumexp-gradient",
        r"\frac{\partial}{\partial z_j} \log \sum_k e^{z_k} = \frac{e^{z_j}}{\sum_k e^{z_k}}",
        "softmax(z)[j] == rhs; z[K] in [-3, 3]",
        softmax,
    ),
    Case(
        "softmax",
        "logsumexp",
        r"\log \sum_{k} e^{z_k} = m + \log \sum_{k} e^{z_k - m}, \qquad m = \max_k z_k",
        "logsumexp(z) == rhs; z[K] in [-5, 5]; m = z.max()",
        lambda z: np.log(np.exp(z).sum()),
    ),
    Case(
        "softmax",
        "softmax-vjp",
        r"\frac{\partial L}{\partial z_i} = s_i \left(g_i - \sum_j g_j s_j\right)",
        "softmax_vjp(z, g)[i] == rhs; z[K], g[K] in [-3, 3]; s = softmax(z)",
        lambda z, g: (np.diag(softmax(z)) - np.outer(softmax(z), softmax(z))) @ g,
    ),
]
