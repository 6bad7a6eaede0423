"""The value of a node by its definition, sums written out: a slow referee that shares no code with rules."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as grid

import mpmath

from symopt.calculus.indices import Affine, Index
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
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "abs": abs,
    "sign": mpmath.sign,
    "atan": mpmath.atan,
    "erf": mpmath.erf,
    "max": lambda *a: max(a),
    "min": lambda *a: min(a),
    "pow": lambda a, b: a**b,
    "pi": lambda: +mpmath.pi,
    "sqrt": mpmath.sqrt,
    "log1p": lambda x: mpmath.log(1 + x),
    "expm1": lambda x: mpmath.exp(x) - 1,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tan": mpmath.tan,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "asinh": mpmath.asinh,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "erfc": mpmath.erfc,
    "gamma": mpmath.gamma,
    "loggamma": mpmath.loggamma,
    "digamma": mpmath.digamma,
    "sec": mpmath.sec,
    "csc": mpmath.csc,
    "cot": mpmath.cot,
    "sech": mpmath.sech,
    "csch": mpmath.csch,
    "coth": mpmath.coth,
    "step": lambda x: (1 + mpmath.sign(x)) / 2,
    "lambertw": lambda x: mpmath.lambertw(x).real,
    "binomial": mpmath.binomial,
    "beta": mpmath.beta,
    "trigamma": lambda x: mpmath.polygamma(1, x),
    "polygamma": lambda n, x: mpmath.polygamma(int(n), x),
}


def number(q):
    q = Fraction(q)
    return mpmath.mpf(q.numerator) / q.denominator


class Values:
    """Sizes and array entries: `arrays[name]` maps tuples of places (from 1) to numbers."""

    def __init__(self, sizes, arrays, definitions=()):
        self.sizes, self.arrays = sizes, arrays
        self.definitions = {d.name: d for d in definitions}
        self.done = {}

    def place(self, affine: Affine, at):
        total = affine.constant
        for symbol, c in affine.terms:
            total += c * (at[symbol] if isinstance(symbol, Index) else self.sizes[symbol])
        return total

    def entry(self, name, places):
        if name in self.arrays:
            return self.arrays[name][places]
        if (name, places) not in self.done:
            item = self.definitions[name]
            at = dict(zip(item.indices, places, strict=True))
            self.done[name, places] = self.of(item.body, at)
        return self.done[name, places]

    def runs(self, bound, at):
        """Yield the assignments of summed indices, whose ranges may hold earlier ones."""
        if not bound:
            yield at
            return
        first, *rest = sorted(
            bound, key=lambda i: len(set(i.lower.indices + i.upper.indices) & set(bound))
        )
        for k in range(self.place(first.lower, at), self.place(first.upper, at) + 1):
            yield from self.runs([i for i in rest], {**at, first: k})

    def of(self, node, at):
        match node:
            case Number():
                return number(node.value)
            case Value():
                return mpmath.mpf(self.place(node.affine, at))
            case Entry():
                return self.entry(node.name, tuple(self.place(i, at) for i in node.indices))
            case Delta():
                return mpmath.mpf(self.place(node.difference, at) == 0)
            case Within():
                where, low, high = (self.place(a, at) for a in node.fields)
                return mpmath.mpf(low <= where <= high)
            case Product():
                runs = self.runs(list(node.sums), at)
                return number(node.coefficient) * sum(self.product(node.powers, h) for h in runs)
            case Sum():
                return number(node.constant) + sum(
                    number(c) * self.of(t, at) for c, t in node.terms
                )
            case Apply():
                return FUNCTIONS[node.function](*(self.of(a, at) for a in node.arguments))
            case Operator():
                (bound,) = node.bound
                terms = {
                    here[bound]: mpmath.exp(self.of(node.body, here))
                    for here in self.runs([bound], at)
                }
                total = sum(terms.values())
                if node.function == "logsumexp":
                    return mpmath.log(total)
                return terms[self.place(node.at[0], at)] / total
            case Cases():
                return next(self.of(v, at) for v, c in node.branches if self.holds(c, at))
            case _:
                raise TypeError(node)

    def product(self, powers, at):
        part = mpmath.mpf(1)
        for base, q in sorted(powers, key=lambda p: not isinstance(p[0], Within | Delta)):
            if not part:
                break  # an entry outside its range does not count where an indicator is 0
            value = self.of(base, at)
            part *= value**q if isinstance(q, int) else value ** number(q)
        return part

    def holds(self, node, at):
        match node:
            case Compare(fields=(op, left, right)):
                a, b = self.of(left, at), self.of(right, at)
                return {"<": a < b, "<=": a <= b, "=": a == b, "!=": a != b}[op]
            case Boolean(fields=(op, arguments)):
                parts = [self.holds(a, at) for a in arguments]
                return {"and": all(parts), "or": any(parts), "true": True, "not": not any(parts)}[
                    op
                ]
            case _:
                raise TypeError(node)


def cells(shape, sizes):
    """Return all places of an array."""
    counts = [s.constant + sum(c * sizes[n] for n, c in s.terms) for s in shape]
    return list(grid(*(range(1, c + 1) for c in counts)))
