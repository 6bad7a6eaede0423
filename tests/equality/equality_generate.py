"""Random nodes for property tests: scalars, kernels, cases and sums, from a seeded source."""

from random import Random

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import TRUE, Apply, Cases, Compare, Entry, Node, Number, Product, Sum
from symopt.foundation.errors import SymoptError

M = indices.size("m")
GRAPH = Graph({"x": (), "y": (), "p": (), "v": (M,), "w": (M,)}, ())
SMOOTH = ("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "atan", "erf", "abs", "sign", "relu")
PARTIAL = ("log", "log1p", "asin", "acosh", "atanh", "loggamma", "gamma", "digamma", "sqrt")
FRACTIONS = (
    build.Fraction(1, 2),
    build.Fraction(1, 3),
    build.Fraction(3, 2),
    build.Fraction(-1, 2),
)


def leaf(source: Random, label: Index | None) -> Node:
    if label is not None and source.random() < 0.6:
        place = indices.of(label)
        return Entry(source.choice("vw"), (place,))
    if source.random() < 0.25:
        return Number(source.choice((1, 2, 3, -1, build.Fraction(1, 2))))
    return Entry(source.choice("xyp"))


def expression(source: Random, depth: int, *, ragged: bool = True) -> Node:
    """Return a random node; a division by zero at construction is drawn again.

    ragged: sums may have ranges that can be empty.
    """
    while True:
        try:
            return _expression(source, depth, None, ragged)
        except SymoptError:
            continue


def _expression(source: Random, depth: int, label: Index | None, ragged: bool) -> Node:
    if depth <= 0:
        return leaf(source, label)

    def part() -> Node:
        return _expression(source, depth - 1 - source.randrange(2), label, ragged)

    match source.randrange(12):
        case 0 | 1:
            return build.add(part(), part())
        case 2 | 3:
            return build.multiply(part(), part())
        case 4:
            return build.divide(part(), part())
        case 5:
            return build.power(part(), source.choice((2, 3, -1, -2)))
        case 6:
            return build.power(part(), source.choice(FRACTIONS))
        case 7:
            return build.apply(source.choice(SMOOTH), part())
        case 8:
            name = source.choice(PARTIAL)
            inner = part()
            return build.power(inner, FRACTIONS[0]) if name == "sqrt" else build.apply(name, inner)
        case 9:
            return build.apply(source.choice(("max", "min")), part(), part())
        case 10:
            test = Compare(source.choice(("<", "<=", "=", "!=")), part(), part())
            return build.cases(((part(), test), (part(), TRUE)))
        case _ if label is None:
            lower = source.choice((1, 1, 2)) if ragged else 1
            upper = source.choice((M, M, indices.shift(M, -1))) if ragged else M
            fresh = build.fresh(Index("", Affine(lower), upper))
            return build.contract(_expression(source, depth - 1, fresh, ragged), (fresh,))
        case _:
            return build.general_power(part(), part())


def mutate(source: Random, node: Node) -> Node:
    """Return the node with one place changed."""
    if source.random() < 0.35 or not node.fields:
        return source.choice(
            (
                build.negate,
                lambda n: build.scale(2, n),
                lambda n: build.add(n, Number(1)),
                lambda n: build.power(n, 2),
                lambda n: build.apply("abs", n),
                lambda n: Entry("y") if not n.free else n,
            )
        )(node)
    match node:
        case Sum() if node.terms:
            k = source.randrange(len(node.terms))
            parts = [(c, mutate(source, t) if i == k else t) for i, (c, t) in enumerate(node.terms)]
            return build.linear(parts, node.constant)
        case Product():
            inner, labels = build.open_sums(node)
            if labels:
                return build.contract(mutate(source, inner), labels)
            k = source.randrange(len(node.powers))
            parts = [
                (mutate(source, b) if i == k else b, q) for i, (b, q) in enumerate(node.powers)
            ]
            return build.scale(node.coefficient, build.merge(parts))
        case Apply() if node.arguments:
            k = source.randrange(len(node.arguments))
            parts = [mutate(source, a) if i == k else a for i, a in enumerate(node.arguments)]
            return build.apply(node.function, *parts)
        case Cases():
            k = source.randrange(len(node.branches))
            return build.cases(
                (mutate(source, v) if i == k else v, c) for i, (v, c) in enumerate(node.branches)
            )
        case _:
            return build.negate(node)
