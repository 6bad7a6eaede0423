"""A tiny tensor with the interface of torch's: enough autograd for sums, products, exp and log."""

from __future__ import annotations

import numpy as np


class Tensor:
    """A numpy array that remembers how it was made."""

    def __init__(self, data, parents=()):
        self.data = data
        self.parents = parents  # (tensor, function from the outer gradient to its own)
        self.grad = None
        self.needed = False

    @property
    def data(self):
        return self.array

    @data.setter
    def data(self, value):
        self.array = value.array if isinstance(value, Tensor) else np.asarray(value)

    @property
    def shape(self):
        return self.data.shape

    def requires_grad_(self, needed):
        self.needed = needed
        return self

    def reshape(self, shape):
        return Tensor(self.data.reshape(shape))

    def detach(self):
        return Tensor(self.data)

    def cpu(self):
        return self

    def numpy(self):
        return self.data

    def backward(self, outer=None):
        outer = np.ones_like(self.data) if outer is None else outer
        self.grad = Tensor(outer) if self.grad is None else Tensor(self.grad.data + outer)
        for parent, pull in self.parents:
            parent.backward(_summed(pull(outer), parent.shape))

    def __add__(self, other):
        other = _tensor(other)
        return Tensor(self.data + other.data, ((self, lambda g: g), (other, lambda g: g)))

    def __mul__(self, other):
        other = _tensor(other)
        return Tensor(
            self.data * other.data,
            ((self, lambda g: g * other.data), (other, lambda g: g * self.data)),
        )

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -_tensor(other)

    def __matmul__(self, other):
        return Tensor(
            self.data @ other.data,
            ((self, lambda g: np.outer(g, other.data)), (other, lambda g: self.data.T @ g)),
        )

    def sum(self):
        return Tensor(self.data.sum(), ((self, lambda g: g * np.ones_like(self.data)),))

    def mean(self):
        return self.sum() * (1 / self.data.size)

    def exp(self):
        out = np.exp(self.data)
        return Tensor(out, ((self, lambda g: g * out),))

    def log1p(self):
        return Tensor(np.log1p(self.data), ((self, lambda g: g / (1 + self.data)),))


def _tensor(value):
    return value if isinstance(value, Tensor) else Tensor(value)


def _summed(gradient, shape):
    """Return a gradient summed over what was broadcast."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    return gradient.reshape(shape) if gradient.size == np.prod(shape) else np.sum(gradient)


class Linear:
    """A module: X @ weight.T + bias, and half the mean square of its residuals."""

    def __init__(self, width):
        self.weight, self.bias = Tensor(np.zeros((1, width))), Tensor(np.zeros(1))

    def named_parameters(self):
        return [("weight", self.weight), ("bias", self.bias)]

    def forward(self, X, y):
        flat = Tensor(self.weight.data[0], ((self.weight, lambda g: g[None, :]),))
        r = X @ flat + self.bias - y
        return (r * r).mean() * 0.5

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)
