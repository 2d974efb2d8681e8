"""Formulas as their papers print them, and what happened when they were first tied."""

from __future__ import annotations

import math

import numpy as np

from tests.sitekit.formula_case import Case, sigmoid, softmax
from tests.sitekit.formula_cases_layers import adam


def nt_xent(s, i, j, tau):
    others = np.delete(s[i - 1], i - 1)
    return -np.log(np.exp(s[i - 1, j - 1] / tau) / np.exp(others / tau).sum())


PAPERS = [
    Case(
        "Kingma & Ba 2015, algorithm 1",
        "adam",
        r"""\begin{aligned}
        m_t &\leftarrow \beta_1 \cdot m_{t-1} + (1 - \beta_1) \cdot g_t \\
        v_t &\leftarrow \beta_2 \cdot v_{t-1} + (1 - \beta_2) \cdot g_t^2 \\
        \widehat{m}_t &\leftarrow m_t / (1 - \beta_1^t) \\
        \widehat{v}_t &\leftarrow v_t / (1 - \beta_2^t) \\
        \theta_t &\leftarrow \theta_{t-1}
            - \alpha \cdot \widehat{m}_t / (\sqrt{\widehat{v}_t} + \epsilon)
        \end{aligned}""",
        "adam(theta_tm1, g_t, m_tm1, v_tm1, t, alpha, beta_1, beta_2, epsilon)"
        " == (theta_t, m_t, v_t); theta_tm1, g_t, m_tm1 in [-2, 2]; v_tm1 in [0, 2];"
        " t in {1..20}; alpha in (0, 1); beta_1, beta_2 in (0.1, 0.99); epsilon in [1e-3, 1e-1]",
        adam,
    ),
    Case(
        "Ioffe & Szegedy 2015, algorithm 1",
        "batch-norm",
        r"""\begin{aligned}
        \mu_{\mathcal{B}} &\leftarrow \frac{1}{m}\sum_{i=1}^{m} x_i \\
        \sigma_{\mathcal{B}}^2 &\leftarrow \frac{1}{m}\sum_{i=1}^{m} (x_i - \mu_{\mathcal{B}})^2 \\
        \widehat{x}_i &\leftarrow \frac{x_i - \mu_{\mathcal{B}}}
            {\sqrt{\sigma_{\mathcal{B}}^2 + \epsilon}} \\
        y_i &\leftarrow \gamma \widehat{x}_i + \beta \equiv \mathrm{BN}_{\gamma,\beta}(x_i)
        \end{aligned}""",
        "batch_norm(x, gamma, beta, epsilon) == y; x[m] in [-3, 3]; gamma, beta in [-2, 2];"
        " epsilon in [1e-3, 1e-1]",
        lambda x, g, b, e: g * (x - x.mean()) / np.sqrt(x.var() + e) + b,
    ),
    Case(
        "Vaswani et al. 2017, eq. 1",
        "attention",
        r"\mathrm{Attention}(Q, K, V) = \mathrm{softmax}(\frac{QK^T}{\sqrt{d_k}})V",
        "scaled_dot_product_attention(Q, K, V) == rhs; Q[n, d_k], K[m, d_k], V[m, v] in [-2, 2]",
        lambda q, k, v: softmax(q @ k.T / math.sqrt(q.shape[1])) @ v,
    ),
    Case(
        "Ba, Kiros & Hinton 2016, eq. 3",
        "layer-norm",
        r"\mu^l = \frac{1}{H}\sum_{i=1}^{H} a_i^l \qquad"
        r" \sigma^l = \sqrt{\frac{1}{H}\sum_{i=1}^{H}\left(a_i^l - \mu^l\right)^2}",
        "layer_moments(a_l) == (mu_l, sigma_l); a_l[H] in [-3, 3]",
        lambda a: (a.mean(), a.std()),
    ),
    Case(
        "Hendrycks & Gimpel 2016, section 2",
        "gelu",
        r"0.5x(1 + \tanh[\sqrt{2/\pi}(x + 0.044715x^3)])",
        "gelu(x) == rhs; x in [-4, 4]",
        lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    ),
    Case(
        "Szegedy et al. 2016, section 7",
        "label-smoothing",
        r"q'(k) = (1 - \epsilon)\delta_{k,y} + \frac{\epsilon}{K}",
        "smooth_labels(y, K, epsilon)[k] == rhs; y in {1..3}; K in {3..6}; epsilon in [0, 0.5]",
        lambda y, K, epsilon: (1 - epsilon) * np.eye(K)[y - 1] + epsilon / K,
    ),
    Case(
        "Lin et al. 2017, eq. 5",
        "focal-loss",
        r"\mathrm{FL}(p_{\mathrm{t}}) = -\alpha_{\mathrm{t}} (1 - p_{\mathrm{t}})^\gamma"
        r" \log(p_{\mathrm{t}}).",
        "focal_loss(alpha_t, p_t, gamma) == rhs; alpha_t, p_t in (0.01, 0.99); gamma in [0, 5]",
        lambda a, p, gamma: -a * (1 - p) ** gamma * np.log(p),
    ),
    Case(
        "Chen et al. 2020 (SimCLR), eq. 1",
        "nt-xent",
        r"\ell_{i,j} = -\log \frac{\exp(\mathrm{sim}(\mathbf z_i, \mathbf z_j)/\tau)}"
        r"{\sum_{k=1}^{2N} \mathbb{1}_{[k \ne i]}"
        r" \exp(\mathrm{sim}(\mathbf z_i, \mathbf z_k)/\tau)}",
        "nt_xent(s, i, j, tau) == rhs; s[M, L] in [-1, 1]; i in {1..2}; j in {1..2};"
        " tau in [0.1, 1]",
        nt_xent,
    ),
    Case(
        "Loshchilov & Hutter 2017, eq. 5",
        "cosine",
        r"\eta_t = \eta_{min}^i + \frac12(\eta_{max}^i - \eta_{min}^i)"
        r"(1 + \cos(\frac{T_{cur}}{T_i}\pi))",
        "cosine(T_cur, T_i, eta_min, eta_max) == rhs; T_cur in {0..20}; T_i in {20..30};"
        " eta_min in [0, 0.1]; eta_max in [0.2, 1]",
        lambda t, T, low, high: low + (high - low) * (1 + math.cos(math.pi * t / T)) / 2,
    ),
    Case(
        "Kingma & Welling 2014, appendix B",
        "kl-of-gaussians",
        r"-D_{KL}((q_\phi(\mathbf z) \| p_\theta(\mathbf z)) = \frac12 \sum_{j=1}^{J}"
        r" \left(1 + \log((\sigma_j)^2) - (\mu_j)^2 - (\sigma_j)^2\right)",
        "negative_kl(mu, sigma) == rhs; mu[J] in [-2, 2]; sigma[J] in [0.2, 2]",
        lambda mu, sigma: -0.5 * (sigma**2 + mu**2 - 1 - 2 * np.log(sigma)).sum(),
    ),
    Case(
        "Goodfellow et al. 2014, proposition 1",
        "gan-discriminator",
        r"D^*_G(\boldsymbol{x}) = \frac{p_{data}(\boldsymbol{x})}"
        r"{p_{data}(\boldsymbol{x}) + p_g(\boldsymbol{x})}",
        "gan_optimal_discriminator(p, q) == rhs; p, q in [0.1, 1]",
        lambda p, q: p / (p + q),
    ),
    Case(
        "Hochreiter & Schmidhuber 1997, as in Graves 2013, eq. 7",
        "lstm-gate",
        r"i_t = \sigma\left(W_{xi}x_t + W_{hi}h_{t-1} + W_{ci}c_{t-1} + b_i\right)",
        "gate(W_xi, x_t, W_hi, h_tm1, W_ci, c_tm1, b_i) == rhs; W_xi[H, D], W_hi[H, H],"
        " W_ci[H, H], x_t[D], h_tm1[H], c_tm1[H], b_i[H] in [-2, 2]",
        lambda a, x, b, h, c, s, d: sigmoid(a @ x + b @ h + c @ s + d),
    ),
]
