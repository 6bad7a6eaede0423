"""Matrix formulas evaluated by numpy alone: vectors are columns, numbers 1 by 1; a referee for derivatives.

Formulas are Python text in the names of `SPACE`; nothing of symopt is used.
"""

import re

import numpy as np
import scipy.linalg as sl


def column(v):
    return np.reshape(v, (-1, 1))


def diag(a):
    a = np.asarray(a)
    return np.diag(a[:, 0]) if a.shape[1] == 1 else column(np.diag(a))


def toepsum(a):
    """Sum over the diagonals: entry (i, j) is the sum of all a[k, l] with l - k = i - j."""
    n = a.shape[0]
    return np.array(
        [
            [sum(a[k, k + i - j] for k in range(n) if 0 <= k + i - j < n) for j in range(n)]
            for i in range(n)
        ]
    )


def norm(a):
    return np.sqrt(np.sum(a * a))


def absolute(a):
    return np.where(np.real(a) < 0, -a, a)


def inv(a):
    a = np.asarray(a)
    return np.linalg.inv(a) if a.ndim == 2 else 1 / a


def pinv(a):
    """The pseudoinverse of a matrix of full rank, holomorphic in its entries."""
    m, n = a.shape
    return np.linalg.inv(a.T @ a) @ a.T if m >= n else a.T @ np.linalg.inv(a @ a.T)


def eigmax(a):
    """The largest eigenvalue of a symmetric matrix, to first order in its imaginary part."""
    values, vectors = np.linalg.eigh(np.real((a + a.T) / 2))
    v = vectors[:, -1]
    return values[-1] + 1j * (v @ np.imag(a) @ v) if np.iscomplexobj(a) else values[-1]


def vmax(a):
    return column(np.linalg.eigh(np.real(a))[1][:, -1])


def softmax(z):
    axis = 0 if z.shape[1] == 1 else 1
    e = np.exp(z - np.max(np.real(z)))
    return e / np.sum(e, axis=axis, keepdims=True)


def logsumexp(z):
    axis = 0 if z.shape[1] == 1 else 1
    return column(np.log(np.sum(np.exp(z), axis=axis)))


def piecewise(*branches):
    """Piecewise((e, c), …, (e, True)), entry by entry."""
    value = 0.0
    for branch, condition in reversed(branches):
        value = np.where(condition, branch, value)
    return value


SPACE = {
    "Piecewise": piecewise, "tril": np.tril, "triu": np.triu,
    "inv": inv, "pinv": pinv, "expm": sl.expm, "kron": np.kron, "eigmax": eigmax, "vmax": vmax,
    "det": np.linalg.det, "logdet": lambda a: np.log(np.linalg.det(a)),
    "tr": lambda a: np.trace(np.atleast_2d(a)), "matpow": lambda a, k: np.linalg.matrix_power(a, k),
    "adj": lambda a: np.linalg.det(a) * np.linalg.inv(a), "diag": diag, "toepsum": toepsum,
    "eye": lambda n: np.eye(n), "ones": lambda m, n=1: np.ones((m, n)),
    "zeros": lambda m, n=1: np.zeros((m, n)), "sc": lambda a: np.asarray(a).reshape(())[()],
    "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tan": np.tan, "tanh": np.tanh,
    "sinh": np.sinh, "cosh": np.cosh, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "arcsin": np.arcsin, "arccos": np.arccos, "arctan": np.arctan, "sqrt": np.sqrt,
    "sign": lambda a: np.sign(np.real(a)), "abs": absolute,
    "relu": lambda a: np.where(np.real(a) > 0, a, 0 * a),
    "step": lambda a: np.where(np.real(a) > 0, 1.0, 0.0),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "softplus": lambda a: np.log(1 + np.exp(a)),
    "had": lambda a, b: a * b, "had3": lambda a, b, c: a * b * c, "hpow": lambda a, k: a**k,
    "ediv": lambda a, b: a / b, "sum": np.sum, "sum_": np.sum, "mean": np.mean, "prod": np.prod,
    "prod_": np.prod, "eigvals": lambda a: np.linalg.eigvals(a), "norm": norm, "norm2": norm,
    "norm1": lambda a: np.sum(absolute(a)), "softmax": softmax, "logsumexp": logsumexp, "pi": np.pi,
}  # fmt: skip


def evaluate(text, arrays, sizes=None):
    """Return the value of a formula; the arrays are columns or matrices, numbers are numbers."""
    names = {**SPACE, **(sizes or {}), **arrays}
    return np.atleast_2d(eval(text, {"__builtins__": {}}, names))  # noqa: S307 - our own facts


def draw(rng, shape, props=()):
    """Return an array with the properties that a record names."""
    if not shape:
        return abs(rng.normal()) + 0.3 if "pos" in props else rng.normal()
    if "pos" in props:
        return rng.uniform(0.2, 1.2, shape)
    a = rng.normal(size=shape)
    n = shape[0]
    if "psd" in props:
        return a @ a.T + n * np.eye(n)
    if "sym" in props:
        return a + a.T
    if "inv" in props:
        return a + 2 * n * np.eye(n)
    if "toep" in props:
        return sl.toeplitz(a[:, 0], a[0])
    if "symtoep" in props:
        return sl.toeplitz(a[:, 0])
    return a


def with_sizes(text, called):
    """Return a formula with the numbers in eye(3) and ones(4, 1) replaced by names of sizes."""

    def put(found):
        return re.sub(r"\d+", lambda d: called.get(int(d[0]), d[0]), found[0])

    return re.sub(r"\b(eye|ones|zeros)\([\d, ]+\)", put, text)


def complex_step(text, arrays, name, sizes, step=1e-30):
    """Return ∂(text)/∂entry for every entry of a name: rows of flat values by flat entries (row-major)."""
    base = np.asarray(arrays[name], dtype=complex)
    rows = []
    for place in np.ndindex(base.shape) if base.ndim else [()]:
        moved = base.copy()
        moved[place] += 1j * step
        value = evaluate(text, {**arrays, name: moved if base.ndim else moved[()]}, sizes)
        rows.append(np.imag(value).ravel() / step)
    return np.array(rows).T
