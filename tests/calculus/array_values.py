"""Trees of array expressions evaluated by numpy: what + @ tr inv … mean, with nothing of the calculus.

A vector has one dimension, and says whether it stands as a row; a number has none. Functions are written
so that they are holomorphic away from kinks: a complex step goes through them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symopt.syntax import tree as syntax


@dataclass(frozen=True)
class Val:
    """An array of at most two dimensions; `row`: a vector that stands as a row."""

    a: np.ndarray
    row: bool = False

    @property
    def matrix(self):
        """The array with two dimensions: a vector is a column, or a row."""
        if self.a.ndim == 2:
            return self.a
        return self.a.reshape(1, -1) if self.row or not self.a.ndim else self.a.reshape(-1, 1)


def absolute(a):
    return np.where(np.real(a) < 0, -a, a)


def where_positive(a):
    return np.where(np.real(a) > 0, 1.0, 0.0)


def largest(a, axis):
    """The entry whose real part is the largest."""
    if axis is None:
        return a.ravel()[np.argmax(np.real(a))]
    place = np.expand_dims(np.argmax(np.real(a), axis=axis), axis)
    return np.take_along_axis(a, place, axis)


def softmax(a, axis):
    e = np.exp(a - np.max(np.real(a), axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def logsumexp(a, axis):
    top = np.max(np.real(a), axis=axis, keepdims=True)
    return np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top


def full_rank_pinv(a):
    rows, columns = a.shape
    return np.linalg.inv(a.T @ a) @ a.T if rows >= columns else a.T @ np.linalg.inv(a @ a.T)


ELEMENTWISE = {
    "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "sqrt": np.sqrt,
    "atan": np.arctan, "abs": absolute, "sign": lambda a: np.sign(np.real(a)), "step": where_positive,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "softplus": lambda a: np.log(1 + np.exp(a)),
    "relu": lambda a: where_positive(a) * a, "sech": lambda a: 1 / np.cosh(a), "cosh": np.cosh,
    "sinh": np.sinh, "log1p": np.log1p, "tan": np.tan,
}  # fmt: skip
REDUCING = {
    "var": lambda a, axis: np.mean(
        (a - np.mean(a, axis, keepdims=True)) ** 2, axis, keepdims=axis is not None
    ),
    "sum": lambda a, axis: np.sum(a, axis=axis, keepdims=axis is not None),
    "mean": lambda a, axis: np.mean(a, axis=axis, keepdims=axis is not None),
    "prod": lambda a, axis: np.prod(a, axis=axis, keepdims=axis is not None),
    "norm": lambda a, axis: np.sqrt(np.sum(a * a, axis=axis, keepdims=axis is not None)),
    "norm1": lambda a, axis: np.sum(absolute(a), axis=axis, keepdims=axis is not None),
    "amax": largest,
    "amin": lambda a, axis: -largest(-a, axis),
}
MATRIX = {
    "tr": np.trace, "det": np.linalg.det, "logdet": lambda a: np.log(np.linalg.det(a)),
    "inv": np.linalg.inv, "pinv": full_rank_pinv, "adj": lambda a: np.linalg.det(a) * np.linalg.inv(a),
}  # fmt: skip


class Trees:
    """Evaluates trees. arrays: by name; sizes: by name; places: values of indices under a sum."""

    def __init__(self, arrays, sizes):
        self.arrays, self.sizes, self.places = arrays, sizes, {}

    def value(self, tree):
        """Return the array that a tree stands for."""
        return self.visit(tree).a

    def visit(self, tree):
        return getattr(self, type(tree).__name__.lower())(tree)

    def number(self, tree):
        return Val(np.asarray(float(tree.value)))

    def constant(self, tree):
        return Val(np.asarray({"pi": np.pi, "e": np.e}[tree.name]))

    def name(self, tree):
        for known in (self.places, self.arrays, self.sizes):
            if tree.name in known:
                return Val(np.asarray(known[tree.name]))
        raise KeyError(tree.name)

    def place(self, tree):
        return round(float(np.real(self.value(tree)))) - 1

    def entry(self, tree):
        return Val(np.asarray(self.arrays[tree.name][tuple(map(self.place, tree.indices))]))

    def part(self, tree):
        whole = self.visit(tree.body)
        where = []
        for place in tree.places:
            if isinstance(place, syntax.Range):
                low = None if place.lower is None else self.place(place.lower)
                high = None if place.upper is None else self.place(place.upper) + 1
                where.append(slice(low, high))
            else:
                where.append(self.place(place))
        return Val(np.asarray(whole.a[tuple(where)]), whole.row)

    def joined(self, parts, operation):
        lead = max(parts, key=lambda p: p.a.ndim)
        total = parts[0].a
        for part in parts[1:]:
            total = operation(total, part.a)
        return Val(total, lead.row)

    def add(self, tree):
        return self.joined([self.visit(t) for t in tree.terms], np.add)

    def neg(self, tree):
        inner = self.visit(tree.body)
        return Val(-inner.a, inner.row)

    def mul(self, tree):
        return self.joined([self.visit(f) for f in tree.factors], np.multiply)

    def div(self, tree):
        return self.joined([self.visit(tree.numerator), self.visit(tree.denominator)], np.divide)

    def pow(self, tree):
        base, exponent = self.visit(tree.base), tree.exponent
        whole = isinstance(exponent, syntax.Number) and exponent.value.denominator == 1
        power = int(exponent.value) if whole else self.value(exponent)
        if whole and power < 0:
            return Val(1 / base.a**-power, base.row)
        return Val(base.a**power, base.row)

    def matmul(self, tree):
        result = self.visit(tree.factors[0])
        for factor in tree.factors[1:]:
            right = self.visit(factor)
            if not result.a.ndim or not right.a.ndim:
                result = self.joined([result, right], np.multiply)
            elif result.a.ndim == right.a.ndim == 1:
                outer = right.row and not result.row
                result = Val(
                    np.outer(result.a, right.a) if outer else np.asarray(result.a @ right.a)
                )
            else:
                product = result.a @ right.a
                result = Val(product, product.ndim == 1 and result.a.ndim == 1)
        return result

    def transpose(self, tree):
        inner = self.visit(tree.body)
        return Val(inner.a, not inner.row) if inner.a.ndim < 2 else Val(inner.a.T)

    def sum(self, tree):
        total = None
        for k in range(self.place(tree.lower) + 1, self.place(tree.upper) + 2):
            self.places[tree.index] = float(k)
            part = self.visit(tree.body)
            total = part if total is None else Val(total.a + part.a, part.row)
        return total

    def piecewise(self, tree):
        result = np.nan
        for value, condition in reversed(tree.branches):
            body = self.value(value)
            result = body if condition is None else np.where(self.holds(condition), body, result)
        return Val(result)

    def holds(self, tree):
        left, right = np.real(self.value(tree.left)), np.real(self.value(tree.right))
        same = np.abs(left - right) <= 1e-11 * (1 + np.abs(left))  # summed in different orders
        return {"<": left < right, "<=": (left <= right) | same, ">": left > right,
                ">=": (left >= right) | same, "=": same, "!=": ~same}[tree.op]  # fmt: skip

    def matrix(self, tree):
        return Val(np.block([[self.visit(item).matrix for item in row] for row in tree.rows]))

    def call(self, tree):
        arguments = [self.visit(a) for a in tree.arguments]
        name, first = tree.function, arguments[0]
        options = dict(tree.options)
        if name in ("max", "min") and (len(arguments) == 1 or options):
            name = f"a{name}"
        if name in REDUCING:
            return self.reduced(REDUCING[name], first, options)
        if name in ("softmax", "logsumexp"):
            axis = self.axis(options.get("axis"))
            axis = first.a.ndim - 1 if axis is None else axis
            if name == "softmax":
                return Val(softmax(first.a, axis), first.row)
            return Val(np.squeeze(logsumexp(first.a, axis), axis))
        if name in ELEMENTWISE:
            return Val(ELEMENTWISE[name](first.a), first.row)
        if name in MATRIX:
            return Val(np.asarray(MATRIX[name](first.a if first.a.ndim else first.matrix)))
        return self.other(name, arguments)

    def axis(self, tree):
        if tree is None:
            return None
        return -self.axis(tree.body) if isinstance(tree, syntax.Neg) else int(tree.value)

    def reduced(self, function, first, options):
        axis = self.axis(options.get("axis"))
        out = np.asarray(function(first.a, axis))
        if axis is not None and "keepdims" not in options:
            out = np.squeeze(out, axis)
        return Val(out)

    def other(self, name, arguments):
        if name in ("had", "had3"):
            return self.joined(arguments, np.multiply)
        if name == "ediv":
            return self.joined(arguments, np.divide)
        if name == "hpow":
            return Val(arguments[0].a ** float(arguments[1].a), arguments[0].row)
        return Val(OTHERS[name](*(arguments if name in WHOLE else [a.a for a in arguments])))


def filled(fill):
    return lambda *counts: fill([int(c) for c in counts if int(c) > 1])


def bigger(a, b):
    return np.where(np.real(a) > np.real(b), a, b)


WHOLE = ("kron", "hstack", "vstack")
"""Functions of matrices, for which a vector is a column or a row."""
OTHERS = {
    "matpow": lambda a, q: np.linalg.matrix_power(a, int(q)),
    "diag": np.diag, "outer": np.outer, "vec": lambda a: a.T.ravel(), "tril": np.tril, "triu": np.triu,
    "eye": lambda n: np.eye(int(n)), "ones": filled(np.ones), "zeros": filled(np.zeros),
    "cumsum": np.cumsum, "convolve": np.convolve,
    "convolve_valid": lambda x, w: np.convolve(x, w, "valid"),
    "correlate": lambda x, w: np.convolve(x, w[::-1], "valid"),
    "max": bigger, "min": lambda a, b: -bigger(-a, -b),
    "kron": lambda a, b: np.kron(a.matrix, b.matrix),
    "hstack": lambda *a: np.hstack([v.matrix for v in a]),
    "vstack": lambda *a: np.vstack([v.matrix for v in a]),
}  # fmt: skip
