"""The same as tutorials write it: the formulas one after the other, in plain NumPy."""

from typing import Any

import numpy as np

Array = np.ndarray


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def gelu_tanh(x: Array) -> Array:
    return 0.5 * x * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)))


def softmax(z: Array) -> Array:
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def cross_entropy(z: Array, labels: Array) -> tuple[Any, Array]:
    p, t = softmax(z), np.eye(z.shape[1], dtype=z.dtype)[labels]
    return -np.mean(np.sum(t * np.log(p), axis=1)), (p - t) / len(z)


def affine(x: Array, W: Array, b: Array, dy: Array) -> tuple[Array, ...]:
    return x @ W + b, dy @ W.T, x.T @ dy, np.sum(dy, axis=0)


def im2col(x: Array, k: int, stride: int, pad: int) -> tuple[Array, int, int]:
    N, C, H, W = x.shape
    rows, columns = (H + 2 * pad - k) // stride + 1, (W + 2 * pad - k) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    col = np.zeros((N, C, k, k, rows, columns), x.dtype)
    for i in range(k):
        for j in range(k):
            last_i, last_j = i + stride * rows, j + stride * columns
            col[:, :, i, j] = padded[:, :, i:last_i:stride, j:last_j:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * rows * columns, -1), rows, columns


def col2im(col: Array, shape: tuple[int, ...], k: int, stride: int, pad: int) -> Array:
    N, C, H, W = shape
    rows, columns = (H + 2 * pad - k) // stride + 1, (W + 2 * pad - k) // stride + 1
    col = col.reshape(N, rows, columns, C, k, k).transpose(0, 3, 4, 5, 1, 2)
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), col.dtype)
    for i in range(k):
        for j in range(k):
            last_i, last_j = i + stride * rows, j + stride * columns
            padded[:, :, i:last_i:stride, j:last_j:stride] += col[:, :, i, j]
    return padded[:, :, pad : pad + H, pad : pad + W]


def conv2d(x: Array, W: Array, b: Array, dy: Array, stride: int, pad: int) -> tuple[Array, ...]:
    K, k = len(W), W.shape[2]
    col, rows, columns = im2col(x, k, stride, pad)
    y = (col @ W.reshape(K, -1).T + b).reshape(len(x), rows, columns, K).transpose(0, 3, 1, 2)
    delta = dy.transpose(0, 2, 3, 1).reshape(-1, K)
    dx = col2im(delta @ W.reshape(K, -1), x.shape, k, stride, pad)
    return y, dx, (delta.T @ col).reshape(W.shape), np.sum(delta, axis=0)


def max_pool(x: Array, dy: Array) -> tuple[Array, Array]:
    y, dx = np.zeros_like(dy), np.zeros_like(x)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = x[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            y[:, :, i, j] = np.max(window, axis=(2, 3))
            mask = window == y[:, :, i : i + 1, j : j + 1]
            dx[:, :, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = mask * dy[:, :, i : i + 1, j : j + 1]
    return y, dx


def norm(x: Array, gamma: Array, beta: Array, dy: Array, axes: Any) -> tuple[Array, ...]:
    """Normalize over `axes`; gamma and beta have the shape of one example, with gaps of 1."""
    mu, var = np.mean(x, axis=axes, keepdims=True), np.var(x, axis=axes, keepdims=True)
    m = x.size // mu.size
    root = np.sqrt(var + 1e-5)
    xhat = (x - mu) / root
    dxhat = dy * gamma
    dvar = np.sum(dxhat * (x - mu) * -0.5 * root**-3, axis=axes, keepdims=True)
    dmu = np.sum(-dxhat / root, axis=axes, keepdims=True)
    dx = dxhat / root + dvar * 2 * (x - mu) / m + dmu / m
    others = tuple(i for i, size in enumerate(gamma.shape) if size == 1)
    return gamma * xhat + beta, dx, np.sum(dy * xhat, axis=others), np.sum(dy, axis=others)


def lstm(x: Array, W_x: Array, W_h: Array, b: Array, dy: Array) -> tuple[Array, ...]:
    N, T, _ = x.shape
    H = len(W_h)
    h, c = np.zeros((N, H), x.dtype), np.zeros((N, H), x.dtype)
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros_like(b)
    y, dx, kept = np.zeros_like(dy), np.zeros_like(x), []
    for t in range(T):
        a = x[:, t] @ W_x + h @ W_h + b
        i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 3 * H :])
        g = np.tanh(a[:, 2 * H : 3 * H])
        kept.append((h, c, i, f, g, o))
        c = f * c + i * g
        h = o * np.tanh(c)
        y[:, t] = h
    dh, dc = np.zeros_like(h), np.zeros_like(c)
    for t in reversed(range(T)):
        h, c_before, i, f, g, o = kept[t]
        tanh_c = np.tanh(f * c_before + i * g)
        dh = dh + dy[:, t]
        dc = dc + dh * o * (1 - tanh_c**2)
        da = np.concatenate(
            [
                dc * g * i * (1 - i),
                dc * c_before * f * (1 - f),
                dc * i * (1 - g**2),
                dh * tanh_c * o * (1 - o),
            ],
            axis=1,
        )
        dW_x += x[:, t].T @ da
        dW_h += h.T @ da
        db += np.sum(da, axis=0)
        dx[:, t], dh, dc = da @ W_x.T, da @ W_h.T, dc * f
    return y, dx, dW_x, dW_h, db


def adam(p: Array, g: Array, m: Array, v: Array, t: int) -> tuple[Array, Array, Array]:
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return p - 0.001 * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


def mlp_epoch(weights: list[Array], x: Array, labels: Array, batches: Any, lr: float) -> Any:
    """Train W1, b1, W2, b2, ... by gradient descent, with ReLU between the layers."""
    weights = [w.copy() for w in weights]
    for batch in batches:
        inputs, z = [x[batch]], x[batch]
        for W, b in zip(weights[::2], weights[1::2], strict=True):
            z = inputs[-1] @ W + b
            inputs.append(np.where(z > 0, z, 0))
        _, dz = cross_entropy(z, labels[batch])
        for layer in reversed(range(len(weights) // 2)):
            W = weights[2 * layer]
            gradients = inputs[layer].T @ dz, np.sum(dz, axis=0)
            dz = (dz @ W.T) * (inputs[layer] > 0)
            weights[2 * layer] = W - lr * gradients[0]
            weights[2 * layer + 1] = weights[2 * layer + 1] - lr * gradients[1]
    return tuple(weights)
