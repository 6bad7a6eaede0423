"""An independent evaluator of graphs with mpmath: plain recursion over index values, 60 digits."""

import mpmath

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
)  # fmt: skip

mp = mpmath.mp.clone()
mp.dps = 60

FUNCTIONS = {
    "exp": mp.exp,
    "log": mp.log,
    "tanh": mp.tanh,
    "sin": mp.sin,
    "cos": mp.cos,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "relu": lambda x: max(x, mp.mpf(0)),
    "step": lambda x: mp.mpf(x > 0) if x else mp.mpf("0.5"),
    "abs": abs,
    "sign": mp.sign,
    "erf": mp.erf,
    "atan": mp.atan,
    "pow": lambda x, y: mp.power(x, y),
    "pi": lambda: +mp.pi,
    "max": max,
    "min": min,
}


class Evaluator:
    """Values of a graph's names at a point. values: name or (name, indices) -> number."""

    def __init__(self, graph, values, sizes):
        self.graph, self.values, self.sizes = graph, values, sizes
        self.definitions = {d.name: d for d in graph.definitions}
        self.known = {}

    def affine(self, affine, places):
        total = affine.constant
        for symbol, coefficient in affine.terms:
            value = places[symbol] if isinstance(symbol, Index) else self.sizes[symbol]
            total += coefficient * value
        return total

    def name(self, name, at):
        key = (name, at)
        if key in self.values:
            return self.values[key]
        if key not in self.known:
            item = self.definitions[name]
            self.known[key] = self.node(item.body, dict(zip(item.indices, at, strict=True)))
        return self.known[key]

    def over(self, indices, places):
        if not indices:
            yield places
            return
        first, *rest = indices
        low, high = self.affine(first.lower, places), self.affine(first.upper, places)
        for value in range(low, high + 1):
            yield from self.over(rest, {**places, first: value})

    def node(self, node, places):
        match node:
            case Number():
                return mp.mpf(node.value.numerator) / node.value.denominator
            case Value():
                return mp.mpf(self.affine(node.affine, places))
            case Entry():
                return self.name(node.name, tuple(self.affine(a, places) for a in node.indices))
            case Delta():
                return mp.mpf(self.affine(node.difference, places) == 0)
            case Within():
                value, low, high = (self.affine(a, places) for a in node.fields)
                return mp.mpf(low <= value <= high)
            case Sum():
                terms = (self.rational(c) * self.node(t, places) for c, t in node.terms)
                return self.rational(node.constant) + sum(terms)
            case Product():
                return self.rational(node.coefficient) * sum(
                    self.factors(node, here) for here in self.over(node.sums, places)
                )
            case Apply():
                return FUNCTIONS[node.function](*(self.node(a, places) for a in node.arguments))
            case Operator():
                return self.operator(node, places)
            case Cases():
                return next(self.node(v, places) for v, c in node.branches if self.holds(c, places))
        raise TypeError(type(node))

    def rational(self, value):
        return mp.mpf(value.numerator) / value.denominator

    def factors(self, node, places):
        total = mp.mpf(1)
        for base, exponent in node.powers:
            value = self.node(base, places)
            if not value and exponent > 0:
                return mp.mpf(0)
            total *= value ** (exponent if isinstance(exponent, int) else self.rational(exponent))
        return total

    def operator(self, node, places):
        bodies = {
            tuple(here[i] for i in node.bound): mp.exp(self.node(node.body, here))
            for here in self.over(node.bound, places)
        }
        total = sum(bodies.values())
        if node.function == "logsumexp":
            return mp.log(total)
        assert node.function == "softmax"
        return bodies[tuple(self.affine(a, places) for a in node.at)] / total

    def holds(self, condition, places):
        if isinstance(condition, Boolean):
            op, arguments = condition.fields
            values = [self.holds(a, places) for a in arguments]
            return {"true": True, "and": all(values), "or": any(values), "not": not all(values)}[op]
        assert isinstance(condition, Compare)
        op, left, right = condition.fields
        a, b = self.node(left, places), self.node(right, places)
        return {"<": a < b, "<=": a <= b, "=": a == b, "!=": a != b}[op]
