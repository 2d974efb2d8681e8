"""Optimizers, schedules, sizes and layers as pages write them."""

from __future__ import annotations

import math

import numpy as np

from tests.sitekit.formula_case import Case, sigmoid, softmax


def adam(theta, g, m, v, t, eta, beta_1, beta_2, epsilon):
    m = m + (1 - beta_1) * (g - m)
    v = v + (1 - beta_2) * (g * g - v)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    return theta - eta * m_hat / (np.sqrt(v_hat) + epsilon), m, v


def batch_norm_grad(x, dy, epsilon):
    root = np.sqrt(x.var() + epsilon)
    x_hat = (x - x.mean()) / root
    return (dy - dy.mean() - x_hat * (dy * x_hat).mean()) / root


def cross_correlate2d(x, w):
    rows, columns = x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1
    return np.array(
        [
            [np.sum(x[i : i + w.shape[0], j : j + w.shape[1]] * w) for j in range(columns)]
            for i in range(rows)
        ]
    )


CASES = [
    Case(
        "optimizer",
        "sgd",
        r"\theta_{t+1} = \theta_t - \eta\, \nabla_\theta L(\theta_t)",
        "sgd(theta_t, eta, grad_L) == rhs; theta_t, grad_L in [-2, 2]; eta in (0, 1)",
        lambda theta, eta, g: theta - eta * g,
    ),
    Case(
        "optimizer",
        "nesterov",
        r"\begin{aligned} v_t &= \mu v_{t-1} - \eta g_t \\"
        r" \theta_t &= \theta_{t-1} - \mu v_{t-1} + (1 + \mu) v_t \end{aligned}",
        "nesterov(theta_tm1, v_tm1, g_t, mu, eta) == (theta_t, v_t);"
        " theta_tm1, v_tm1, g_t in [-2, 2]; mu, eta in [0, 1]",
        lambda theta, v, g, mu, eta: (theta + mu * (mu * v - eta * g) - eta * g, mu * v - eta * g),
    ),
    Case(
        "optimizer",
        "adam",
        r"\begin{aligned} m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\"
        r" v_t &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \\"
        r" \hat m_t &= m_t / (1 - \beta_1^t) \\ \hat v_t &= v_t / (1 - \beta_2^t) \\"
        r" \theta_t &= \theta_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}"
        r" \end{aligned}",
        "adam(theta_tm1, g_t, m_tm1, v_tm1, t, eta, beta_1, beta_2, epsilon)"
        " == (theta_t, m_t, v_t); theta_tm1, g_t, m_tm1 in [-2, 2]; v_tm1 in [0, 2];"
        " t in {1..20}; eta in (0, 1); beta_1, beta_2 in (0.1, 0.99); epsilon in [1e-3, 1e-1]",
        adam,
    ),
    Case(
        "optimizer",
        "adamw",
        r"\theta_t = (1 - \eta\lambda)\,\theta_{t-1}"
        r" - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}",
        "adamw(theta_tm1, eta, lam, m_hat_t, v_hat_t, epsilon) == rhs; theta_tm1, m_hat_t in"
        " [-2, 2]; v_hat_t in [0, 2]; eta, lam in (0, 1); epsilon in [1e-3, 1e-1]",
        lambda theta, eta, lam, m, v, eps: theta - eta * (lam * theta + m / (v**0.5 + eps)),
    ),
    Case(
        "optimizer",
        "rmsprop",
        r"w \leftarrow w - \frac{\eta}{\sqrt{s + \epsilon}} \odot g",
        "rmsprop(w, eta, s, epsilon, g) == rhs; w[n], g[n] in [-2, 2]; s[n] in [0, 2];"
        " eta in (0, 1); epsilon in [1e-3, 1e-1]",
        lambda w, eta, s, epsilon, g: w - eta * g * (s + epsilon) ** -0.5,
    ),
    Case(
        "optimizer",
        "clip-norm",
        r"g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert_2}\right)",
        "clip_by_norm(g, c) == rhs; g[n] in [-2, 2]; c in [0.5, 3]",
        lambda g, c: g * min(1, c / math.sqrt((g * g).sum())),
    ),
    Case(
        "optimizer",
        "momentum-arrows",
        r"\begin{aligned} v &\leftarrow \beta v + g \\ w &\leftarrow w - \eta v \end{aligned}",
        "momentum(w, v, g, beta, eta) == (w, v); w, v, g in [-2, 2]; beta, eta in (0, 1)",
        lambda w, v, g, beta, eta: (w - eta * (beta * v + g), beta * v + g),
    ),
    Case(
        "schedule",
        "cosine",
        r"\eta_t = \eta_{\min} + \frac12 (\eta_{\max} - \eta_{\min})"
        r"\left(1 + \cos\frac{t \pi}{T}\right)",
        "cosine(t, T, eta_min, eta_max) == rhs; T in {20..30}; t in {0..20};"
        " eta_min in [0, 0.1]; eta_max in [0.2, 1]",
        lambda t, T, low, high: low + (high - low) * np.cos(math.pi * t / T / 2) ** 2,
    ),
    Case(
        "schedule",
        "warmup",
        r"\eta_t = \eta_{\max} \min\left(1, \frac{t}{T_{\text{warm}}}\right)",
        "warmup(t, T_warm, eta_max) == rhs; t in {0..20}; T_warm in {1..20}; eta_max in [0, 1]",
        lambda t, warm, eta: eta if t >= warm else eta * t / warm,
    ),
    Case(
        "schedule",
        "inverse-root",
        r"\eta_t = d_{\mathrm{model}}^{-0.5} \min\left(t^{-0.5}, t \cdot w^{-1.5}\right)",
        "inverse_sqrt(d_model, t, w) == rhs; d_model in {8..64}; t, w in {1..50}",
        lambda d, t, w: min(1 / math.sqrt(t), t / w**1.5) / math.sqrt(d),
    ),
    Case(
        "schedule",
        "step-decay",
        r"\eta_t = \eta_0\, \gamma^{\lfloor t / s \rfloor}",
        "step_decay(eta_0, gamma, t, s) == rhs; eta_0, gamma in (0.1, 1); t in {0..30};"
        " s in {2..7}",
        lambda eta, gamma, t, s: eta * gamma ** (t // s),
    ),
    Case(
        "initialization",
        "glorot-variance",
        r"\mathrm{Var}(W) = \frac{2}{n_{\text{in}} + n_{\text{out}}}",
        "glorot_variance(n_in, n_out) == rhs; n_in, n_out in {1..99}",
        lambda a, b: 2 / (a + b),
    ),
    Case(
        "initialization",
        "he",
        r"\sigma_W = \sqrt{2 / n_{\mathrm{in}}}",
        "he_std(n_in) == rhs; n_in in {1..99}",
        lambda n: math.sqrt(2) / math.sqrt(n),
    ),
    Case(
        "size",
        "convolution",
        r"n_{\text{out}} = \left\lfloor \frac{n + 2p - d(k - 1) - 1}{s} \right\rfloor + 1",
        "conv_output_size(n, k, s, p, d) == rhs; n in {9..40}; p in {0..3}; d in {1..3};"
        " k in {1..4}; s in {1..4}",
        lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) // s + 1,
    ),
    Case(
        "size",
        "same-padding",
        r"p = \left\lceil \frac{d (k - 1)}{2} \right\rceil",
        "same_padding(d, k) == rhs; d in {1..4}; k in {1..7}",
        lambda d, k: (d * (k - 1) + 1) // 2,
    ),
    Case(
        "size",
        "receptive-field",
        r"r_\ell = r_{\ell-1} + (k_\ell - 1) \prod_{i=1}^{\ell-1} s_i",
        "receptive_field(r_ellm1, k_ell, s) == rhs; r_ellm1 in {1..20}; k_ell in {1..7};"
        " s[n] in {1..3}; ell = n + 1",
        lambda r, k, s: r + (k - 1) * int(np.prod(s)),
    ),
    Case(
        "size",
        "cross-correlation",
        r"y_{ij} = \sum_{a=0}^{m-1} \sum_{b=0}^{n-1} w_{ab}\, x_{i+a,\, j+b}",
        "cross_correlate2d(x, w)[i, j] == rhs; x[m + 2, n + 3], w[m, n] in [-2, 2]; index from 0",
        cross_correlate2d,
    ),
    Case(
        "normalization",
        "batch-moments",
        r"\mu_B = \frac1m \sum_{i=1}^m x_i, \qquad"
        r" \sigma_B^2 = \frac1m \sum_{i=1}^m (x_i - \mu_B)^2",
        "moments(x) == (mu_B, sigma_B); x[m] in [-3, 3]",
        lambda x: (x.mean(), x.std()),
    ),
    Case(
        "normalization",
        "layer-norm",
        r"\begin{aligned} \mu &= \frac1d \sum_{j=1}^d x_j \\"
        r" \sigma^2 &= \frac1d \sum_{j=1}^d (x_j - \mu)^2 \\"
        r" \hat x_i &= \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} \\"
        r" y_i &= \gamma_i \hat x_i + \beta_i \end{aligned}",
        "layer_norm(x, gamma, beta, epsilon) == y; x[d], gamma[d], beta[d] in [-3, 3];"
        " epsilon in [1e-3, 1e-1]",
        lambda x, gamma, beta, eps: gamma * (x - x.mean()) / np.sqrt(x.var() + eps) + beta,
    ),
    Case(
        "normalization",
        "batch-norm-backward",
        r"\frac{\partial L}{\partial x_i} = \frac{1}{m \sqrt{\sigma_B^2 + \epsilon}} \left("
        r"m g_i - \sum_{j=1}^m g_j - \hat x_i \sum_{j=1}^m g_j \hat x_j\right)",
        "batch_norm_grad(x, g, epsilon)[i] == rhs; x[m], g[m] in [-3, 3]; epsilon in [1e-3, 1e-1];"
        " sigma_B = x.std(); x_hat = (x - x.mean()) / np.sqrt(x.var() + epsilon)",
        batch_norm_grad,
    ),
    Case(
        "normalization",
        "rms-norm",
        r"y_i = \frac{x_i}{\sqrt{\frac1d \sum_{j=1}^d x_j^2 + \epsilon}}\, \gamma_i",
        "rms_norm(x, gamma, epsilon)[i] == rhs; x[d], gamma[d] in [-3, 3]; epsilon in [1e-3, 1e-1]",
        lambda x, gamma, epsilon: x * gamma / np.sqrt((x * x).mean() + epsilon),
    ),
    Case(
        "statistics",
        "dropout",
        r"\mathbb{E}[\tilde x] = p \cdot 0 + (1 - p) \cdot \frac{x}{1 - p} = x",
        "dropout_mean(x, p) == rhs; x in [-3, 3]; p in [0, 1)",
        lambda x, _p: x,
    ),
    Case(
        "statistics",
        "bias-variance",
        r"\mathbb{E}\left[(y - \hat f)^2\right] = \left(f - \mathbb{E}[\hat f]\right)^2"
        r" + \mathbb{E}\left[\left(\hat f - \mathbb{E}[\hat f]\right)^2\right] + \sigma^2",
        "expected_error(f, f_hat, sigma) == rhs; f in [-2, 2]; f_hat[S] in [-2, 2];"
        " sigma in [0, 1]",
        lambda f, f_hat, sigma: ((f - f_hat) ** 2).mean() + sigma**2,
    ),
    Case(
        "statistics",
        "variance",
        r"\mathrm{Var}[x] = \mathbb{E}[x^2] - \mathbb{E}[x]^2",
        "variance(x) == rhs; x[n] in [-2, 2]",
        lambda x: x.var(),
    ),
    Case(
        "statistics",
        "bootstrap",
        r"\left(1 - \frac1n\right)^n \approx e^{-1}",
        "lhs == rhs; n in {2000..4000}; tol 1e-3",
        None,
    ),
    Case(
        "statistics",
        "f1",
        r"F_1 = 2 \cdot \frac{P \cdot R}{P + R}",
        "f1_score(P, R) == rhs; P, R in (0, 1]",
        lambda p, r: 2 / (1 / p + 1 / r),
    ),
    Case(
        "matrix",
        "affine",
        r"Y = X W + b",
        "linear(X, W, b) == rhs; X[N, D], W[D, M], b[M] in [-2, 2]",
        lambda x, w, b: np.einsum("nd,dm->nm", x, w) + b,
    ),
    Case(
        "matrix",
        "affine-input",
        r"\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W^\top",
        "linear_grad(dL_dY, W) == rhs; dL_dY[N, M], W[D, M] in [-2, 2]",
        lambda d, w: np.einsum("nm,dm->nd", d, w),
    ),
    Case(
        "matrix",
        "affine-weight",
        r"dW = X^\top dY",
        "linear_grad(X, dY) == rhs; X[N, D], dY[N, M] in [-2, 2]",
        lambda x, d: np.einsum("nd,nm->dm", x, d),
    ),
    Case(
        "matrix",
        "ridge",
        r"\hat w = (X^\top X + \lambda I)^{-1} X^\top y",
        "ridge(X, y, lam) == rhs; X[N, D], y[N] in [-2, 2]; lam in [0.1, 2]; I = np.eye(D)",
        lambda x, y, lam: np.linalg.solve(x.T @ x + lam * np.eye(x.shape[1]), x.T @ y),
    ),
    Case(
        "matrix",
        "two-layers",
        r"f(x) = W^{(2)} \operatorname{ReLU}\left(W^{(1)} \mathbf x + \mathbf b^{(1)}\right)"
        r" + \mathbf b^{(2)}",
        "mlp(x, W_1, b_1, W_2, b_2) == rhs; W_1[H, D], W_2[M, H], x[D], b_1[H], b_2[M] in [-2, 2]",
        lambda x, w1, b1, w2, b2: w2 @ np.maximum(w1 @ x + b1, 0) + b2,
    ),
    Case(
        "matrix",
        "backpropagated-error",
        r"\delta^{(l)} = \left(W^{(l+1)}\right)^\top \delta^{(l+1)} \odot \sigma'(z^{(l)})",
        "hidden_error(W_lp1, delta_lp1, z_l) == rhs; W_lp1[M, H], delta_lp1[M], z_l[H] in [-2, 2]",
        lambda w, d, z: (d @ w) * sigmoid(z) * sigmoid(-z),
    ),
    Case(
        "recurrent",
        "gate",
        r"i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)",
        "gate(W_i, x_t, U_i, h_tm1, b_i) == rhs; W_i[H, D], U_i[H, H], x_t[D], h_tm1[H], b_i[H]"
        " in [-2, 2]",
        lambda w, x, u, h, b: sigmoid(w @ x + u @ h + b),
    ),
    Case(
        "recurrent",
        "lstm",
        r"\begin{aligned} c_t &= f_t \odot c_{t-1} + i_t \odot \tilde c_t \\"
        r" h_t &= o_t \odot \tanh(c_t) \end{aligned}",
        "lstm(f_t, c_tm1, i_t, c_tilde_t, o_t) == (h_t, c_t); f_t[H], c_tm1[H], i_t[H],"
        " c_tilde_t[H], o_t[H] in [-2, 2]",
        lambda f, c, i, new, o: (o * np.tanh(f * c + i * new), f * c + i * new),
    ),
    Case(
        "recurrent",
        "gru",
        r"h_t = (1 - z_t) \odot h_{t-1} + z_t \odot \tilde h_t",
        "gru(z_t, h_tm1, h_tilde_t) == rhs; z_t[H], h_tm1[H], h_tilde_t[H] in [-2, 2]",
        lambda z, h, new: h + z * (new - h),
    ),
    Case(
        "attention",
        "attention",
        r"\mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V",
        "scaled_dot_product_attention(Q, K, V) == rhs; Q[n, d_k], K[m, d_k], V[m, v] in [-2, 2]",
        lambda q, k, v: softmax(q @ k.T / math.sqrt(q.shape[1])) @ v,
    ),
    Case(
        "attention",
        "attention-by-index",
        r"o_i = \sum_{j=1}^{m} \frac{\exp(q_i^\top k_j / \sqrt d)}"
        r"{\sum_{l=1}^{m} \exp(q_i^\top k_l / \sqrt d)}\, v_j",
        "attention(q, k, v)[i] == rhs; q[n, d], k[m, d], v[m, e] in [-2, 2]",
        lambda q, k, v: softmax(q @ k.T / math.sqrt(q.shape[1])) @ v,
    ),
    Case(
        "attention",
        "positions",
        r"PE_{p, 2i} = \sin\left(\frac{p}{10000^{2i/d}}\right)",
        "sinusoidal_positions(p, i, d) == rhs; p in {0..50}; i in {0..8}; d in {16..64}",
        lambda p, i, d: math.sin(p / 10000 ** (2 * i / d)),
    ),
]
