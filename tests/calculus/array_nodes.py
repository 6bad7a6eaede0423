"""Nodes over indices evaluated at given sizes by their definition, in floats: sums are loops.

Each value is remembered by the node and the values of its free indices.
"""

from __future__ import annotations

from itertools import product as grid

import numpy as np
from scipy import special
from scipy.linalg import expm

from symopt.calculus.indices import Index
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Number,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)

FUNCTIONS = {
    "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "atan": np.arctan,
    "sigmoid": special.expit, "softplus": lambda x: np.logaddexp(0, x), "relu": lambda x: max(x, 0.0),
    "abs": abs, "sign": np.sign, "max": max, "min": min, "pow": lambda a, b: a**b, "pi": lambda: np.pi,
    "sech": lambda x: 1 / np.cosh(x), "cosh": np.cosh, "sinh": np.sinh, "tan": np.tan,
    "step": lambda x: 0.5 * (1 + np.sign(x)), "log1p": np.log1p, "expm1": np.expm1,
}  # fmt: skip
ALONG = {
    "softmax": special.softmax, "logsumexp": special.logsumexp, "amax": np.max, "amin": np.min,
    "prod": np.prod,
}  # fmt: skip
MATRIX = {
    "inv": np.linalg.inv, "det": np.linalg.det, "pinv": np.linalg.pinv, "expm": expm,
    "logdet": lambda b: np.linalg.slogdet(b)[1],
}  # fmt: skip


CLOSE = 1e-11
"""Equal numbers may have been summed in different orders."""


def separate(node):
    """Whether no range depends on another index, and nothing is cut off by an indicator."""
    plain = all(
        i.lower.constant == 1 and not i.lower.terms and not i.upper.indices for i in node.sums
    )
    return plain and not any(isinstance(b, Within | Delta) for b, _ in node.powers)


class Nodes:
    """Evaluates nodes. definitions: of a graph; what they define is evaluated when it is met."""

    def __init__(self, arrays, sizes, definitions=()):
        self.arrays, self.sizes = arrays, sizes
        self.definitions = {d.name: d for d in definitions}
        self.known = {}

    def array(self, item):
        """Return the array of a definition or a derivative."""
        counts = [self.place(i.upper, {}) for i in item.indices]
        out = np.empty(counts)
        for at in grid(*(range(1, c + 1) for c in counts)):
            value = self.of(item.body, dict(zip(item.indices, at, strict=True)))
            out[tuple(k - 1 for k in at)] = value
        return out

    def place(self, affine, at):
        return affine.constant + sum(
            c * (at[s] if isinstance(s, Index) else self.sizes[s]) for s, c in affine.terms
        )

    def of(self, node, at):
        key = (node, tuple(sorted((i.name, at[i]) for i in node.free)))
        if key not in self.known:
            self.known[key] = self.make(node, at)
        return self.known[key]

    def runs(self, bound, at):
        if not bound:
            yield at
            return
        first = next(b for b in bound if not {*b.lower.indices, *b.upper.indices} & {*bound})
        rest = [b for b in bound if b is not first]
        for k in range(self.place(first.lower, at), self.place(first.upper, at) + 1):
            yield from self.runs(rest, {**at, first: k})

    def make(self, node, at):
        match node:
            case Number():
                return float(node.value)
            case Value():
                return float(self.place(node.affine, at))
            case Entry():
                return self.entry(node, tuple(self.place(i, at) for i in node.indices))
            case Delta():
                return float(self.place(node.difference, at) == 0)
            case Within():
                where, low, high = (self.place(a, at) for a in node.fields)
                return float(low <= where <= high)
            case Product(sums=sums) if len(sums) > 2 and separate(node):
                return float(node.coefficient) * self.contracted(node, at)
            case Product():
                runs = self.runs(list(node.sums), at)
                return float(node.coefficient) * sum(self.factors(node.powers, h) for h in runs)
            case Sum():
                parts = (float(c) * self.of(t, at) for c, t in node.terms)
                return float(node.constant) + sum(parts)
            case Apply():
                return FUNCTIONS[node.function](*(self.of(a, at) for a in node.arguments))
            case Operator():
                return self.operator(node, at)
            case Cases():
                return next(self.of(v, at) for v, c in node.branches if self.holds(c, at))
        raise TypeError(node)

    def entry(self, node, places):
        if node.name in self.arrays:
            assert all(p >= 1 for p in places), f"{node.name}{places} is outside its array"
            return self.arrays[node.name][tuple(p - 1 for p in places)]
        item = self.definitions[node.name]
        return self.of(item.body, dict(zip(item.indices, places, strict=True)))

    def factors(self, powers, at):
        """Return a product; a factor beside an indicator that is 0 may have no value."""
        part = 1.0
        for base, q in sorted(powers, key=lambda p: not isinstance(p[0], Within | Delta)):
            if not part:
                return 0.0
            part *= self.of(base, at) ** (q if isinstance(q, int) else float(q))
        return part

    def contracted(self, node, at):
        """Return a sum over several indices by numpy, each factor evaluated over its own indices alone."""
        counts = {i: self.place(i.count, at) for i in node.sums}
        letters = dict(zip(node.sums, "abcdefghijklmnopqrstuvw", strict=False))
        arrays, spelled = [], []
        for base, q in node.powers:
            own = [i for i in node.sums if i in base.free]
            cells = [range(1, counts[i] + 1) for i in own]
            values = [self.of(base, {**at, **dict(zip(own, k, strict=True))}) for k in grid(*cells)]
            values = np.array(values) ** (q if isinstance(q, int) else float(q))
            arrays.append(values.reshape([counts[i] for i in own]))
            spelled.append("".join(letters[i] for i in own))
        return float(np.einsum(f"{','.join(spelled)}->", *arrays, optimize="greedy"))

    def operator(self, node, at):
        key = (
            node.function,
            node.body,
            tuple((i.name, at[i]) for i in node.body.free - {*node.bound}),
        )
        values = self.known.get(key)
        if values is None:
            values = self.known[key] = self.whole(node, at)
        where = [
            self.place(p, at) - self.place(b.lower, at)
            for p, b in zip(node.at, node.bound, strict=False)
        ]
        return float(values[tuple(where)])

    def whole(self, node, at):
        """Return the array of all entries of an operator."""
        values = [self.of(node.body, here) for here in self.runs(list(node.bound), at)]
        counts = [self.place(b.count, at) for b in node.bound]
        function = ALONG.get(node.function) or MATRIX[node.function]
        return np.asarray(function(np.reshape(values, counts)))

    def holds(self, node, at):
        match node:
            case Compare(fields=(op, left, right)):
                a, b = self.of(left, at), self.of(right, at)
                same = abs(a - b) <= CLOSE * (1 + abs(a))
                return {"<": a < b, "<=": a <= b or same, "=": same, "!=": not same}[op]
            case Boolean(fields=(op, arguments)):
                parts = [self.holds(a, at) for a in arguments]
                return {"and": all(parts), "or": any(parts), "true": True, "not": not any(parts)}[
                    op
                ]
        raise TypeError(node)
