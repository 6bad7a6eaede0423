r"""Symmetric, skew-symmetric, orthogonal and triangular matrices in contractions.

    symmetric S       S_ij = S_ji, so that Sx + Sᵀx = 2Sx; the inverse of what is symmetric is so too
    skew-symmetric K  K_ij = -K_ji, so that xᵀKx = 0
    orthogonal Q      Σ_k Q_ki Q_kj = δ_ij, Q⁻¹ = Qᵀ
    triangular        entries outside are 0

Of the forms that differ by turning entries round, the one with the least digest is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from symopt.calculus import build, indices
from symopt.calculus.graph import functions_in, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.laws.pattern import Power
from symopt.calculus.nodes import ZERO, Apply, Cases, Entry, Node, Operator, Product, Rational, Sum

Properties = Mapping[str, frozenset[str]]
Way = tuple[Node, Rational, int]
"""A factor with its exponent, and the sign by which it differs from the one that it stands for."""

MAX_TURNED = 3
"""The largest number of factors that are tried both ways round in all combinations."""

_SYMMETRIC, _SKEW, _ORTHOGONAL = "symmetric", "skew-symmetric", "orthogonal"
_KNOWN = frozenset(
    (_SYMMETRIC, _SKEW, _ORTHOGONAL, "diagonal", "lower triangular", "upper triangular")
)
_OF_SYMMETRIC = frozenset(("inv", "pinv", "expm"))


def settling(node: Node, properties: Properties) -> Callable[[Node], Node]:
    """Return what uses the properties of the names in parts of one node, each part looked at once."""
    named = any(not _KNOWN.isdisjoint(properties.get(name, ())) for name in names_in(node))
    if not named and not holds(node, _OF_SYMMETRIC):
        return lambda part: part
    return _Settling(properties).visit


def holds(node: Node, functions: frozenset[str]) -> bool:
    """Whether one of the array functions occurs in a node."""
    return not functions.isdisjoint(functions_in(node))


class _Settling:
    def __init__(self, properties: Properties) -> None:
        self.properties = properties
        self.done: dict[Node, Node] = {}
        self.symmetric: dict[tuple[Node, tuple[Index, ...]], bool] = {}

    def visit(self, node: Node) -> Node:
        found = self.done.get(node)
        if found is None:
            found = self.done[node] = self.make(node)
        return found

    def make(self, node: Node) -> Node:
        match node:
            case Sum():
                return build.linear(((c, self.visit(t)) for c, t in node.terms), node.constant)
            case Apply():
                return build.apply(node.function, *map(self.visit, node.arguments))
            case Cases():
                return build.cases((self.visit(v), c) for v, c in node.branches)
            case Entry():
                return ZERO if self.outside(node) else self.product(node)
            case Product():
                return self.product(node)
            case Operator():
                return self.product(self.operator(node))
            case _:
                return node

    def operator(self, node: Operator) -> Node:
        mapping, labels = _labels(node, node.bound)
        body = self.visit(build.rename(node.body, mapping))
        entry = isinstance(body, Entry) and node.function == "inv"
        if entry and isinstance(body, Entry) and self.has(body.name, _ORTHOGONAL):
            turned = dict(zip(labels, node.at[::-1], strict=True))
            return build.rename(body, turned)
        return build.operator(node.function, body, tuple(labels), node.at)

    def outside(self, node: Entry) -> bool:
        """Whether an entry of a triangular or diagonal matrix is certainly outside."""
        if len(node.indices) != 2:
            return False
        words = self.properties.get(node.name, frozenset())
        below = indices.sign(indices.shift(indices.subtract(*node.indices), -1)) == 1
        above = indices.sign(indices.subtract(*node.indices)) == -1
        return (
            ("diagonal" in words and (below or above))
            or ("upper triangular" in words and below)
            or ("lower triangular" in words and above)
        )

    def product(self, node: Node) -> Node:
        """Return the least of the forms of a product that differ by turning its factors."""
        coefficient, factors, labels = _opened(node)
        settled = [(self.inside(b), q) for b, q in factors]
        if any(base is ZERO and q > 0 for base, q in settled):
            return ZERO
        joined = self.orthogonal(settled, labels)
        if joined is not None:
            return self.visit(build.scale(coefficient, joined))
        ways = [self.ways(base, exponent) for base, exponent in settled]
        turned = [place for place, way in enumerate(ways) if len(way) > 1]
        if not turned:
            same = all(a is b for (a, _), (b, _) in zip(settled, factors, strict=True))
            return node if same else build.scale(coefficient, build.merge(settled, labels))
        if all(ways[place][1][2] > 0 for place in turned) or len(turned) > MAX_TURNED:
            return build.scale(coefficient, self.evened(settled, ways, labels))
        found: dict[Node, Rational] = {}
        for choice in product(*ways):
            size, core = self.form(choice, labels)
            if found.setdefault(core, size) != size:
                return ZERO  # it is its own negative
        first = min(found, key=lambda form: form.digest)
        return build.scale(found[first] * coefficient, first)

    def form(self, choice: Sequence[Way], labels: Sequence[Index]) -> tuple[Rational, Node]:
        size, core = build.split(build.merge([(b, q) for b, q, _ in choice], labels))
        for _, _, sign in choice:
            size *= sign
        return size, core

    def evened(
        self, factors: Sequence[Power], ways: Sequence[Sequence[Way]], labels: Sequence[Index]
    ) -> Node:
        """Return a product in the form that does not depend on which way round its factors stood.

        With S_ij + S_ji for each S_ij the indices get names that do not; then the lesser term is taken.
        """
        turns = [way for way in ways if len(way) > 1 and way[1][2] > 0]
        if any(not isinstance(way[0][1], int) for way in turns):
            return build.merge(factors, labels)
        both = [
            (build.add(way[0][0], way[1][0]) if way in turns else base, q)
            for (base, q), way in zip(factors, ways, strict=True)
        ]
        size, even = build.split(build.merge(both, labels))
        powers = even.powers if isinstance(even, Product) else ((even, 1),)
        sums = even.sums if isinstance(even, Product) else ()
        taken = [(self.lesser(base), q) for base, q in powers]
        halves = sum(int(q) for (a, _), (b, q) in zip(taken, powers, strict=True) if a is not b)
        halves -= sum(int(way[0][1]) for way in turns)
        return build.scale(size * Fraction(2) ** halves, build.merge(taken, sums))

    def lesser(self, base: Node) -> Node:
        """Return the lesser of S_ij and S_ji for their sum, anything else as it is."""
        match base:
            case Sum(constant=0, terms=((1, first), (1, second))):
                ways = self.ways(first, 1)
                if len(ways) > 1 and ways[1][0] is second and ways[1][2] > 0:
                    return first if first.digest < second.digest else second
            case _:
                pass
        return base

    def inside(self, base: Node) -> Node:
        if isinstance(base, Entry):
            return ZERO if self.outside(base) else base
        return self.operator(base) if isinstance(base, Operator) else self.visit(base)

    def ways(self, base: Node, exponent: Rational) -> list[Way]:
        """Return a factor with the forms that it has turned round, each with its sign."""
        here: list[Way] = [(base, exponent, 1)]
        match base:
            case Entry(indices=(first, second)) if first != second:
                sign = self.sign(base)
                if sign > 0 or (sign and isinstance(exponent, int)):
                    turned = Entry(base.name, (second, first))
                    here.append((turned, exponent, sign if exponent % 2 else 1))
            case Operator(at=(first, second)) if first != second and self.turns(base):
                here.append(
                    (
                        build.operator(base.function, base.body, base.bound, base.at[::-1]),
                        exponent,
                        1,
                    )
                )
            case _:
                pass
        return here

    def sign(self, entry: Entry) -> int:
        words = self.properties.get(entry.name, frozenset())
        return 1 if _SYMMETRIC in words else -1 if _SKEW in words else 0

    def turns(self, node: Operator) -> bool:
        """Whether an operator's argument is symmetric."""
        if node.function not in _OF_SYMMETRIC or len(node.bound) != 2:
            return False
        key = node.body, node.bound
        if key not in self.symmetric:
            self.symmetric[key] = self.alike(node)
        return self.symmetric[key]

    def alike(self, node: Operator) -> bool:
        """Whether an operator's argument and its transpose are one node."""
        _, (one, two) = _labels(node, node.bound)
        if (one.lower, one.upper) != (two.lower, two.upper):
            return False
        places = [
            dict(zip(node.bound, map(indices.of, way), strict=True))
            for way in ((one, two), (two, one))
        ]
        first, second = (build.rename(node.body, at) for at in places)
        return first is second or self.visit(first) is self.visit(second)

    def has(self, name: str, word: str) -> bool:
        return word in self.properties.get(name, ())

    def orthogonal(self, factors: Sequence[Power], labels: Sequence[Index]) -> Node | None:
        """Return the product with Σ_k Q_ki Q_kj put together to δ_ij, None if it has none."""
        entries = [
            (k, b) for k, (b, q) in enumerate(factors)
            if q == 1 and isinstance(b, Entry) and self.has(b.name, _ORTHOGONAL)
        ]  # fmt: skip
        for place, (first, one) in enumerate(entries):
            for second, two in entries[place + 1 :]:
                for axis in (0, 1):
                    label = one.indices[axis].plain
                    if (
                        one.name != two.name
                        or label not in labels
                        or one.indices[axis] != two.indices[axis]
                    ):
                        continue
                    rest = [f for k, f in enumerate(factors) if k not in (first, second)]
                    if any(label in base.free for base, _ in rest):
                        continue
                    ends = one.indices[1 - axis], two.indices[1 - axis]
                    if any(label in end.indices for end in ends):
                        continue
                    kept = [i for i in labels if i != label]
                    return build.merge([*rest, (build.delta(*ends), 1)], kept)
        return None


def _labels(node: Node, bound: Sequence[Index]) -> tuple[dict[Index, Affine], list[Index]]:
    """Return free labels in place of bound indices, named by the node alone, so that orders are kept."""
    mapping: dict[Index, Affine] = {}
    labels: list[Index] = []
    for place, old in enumerate(bound):
        ends = indices.rename(old.lower, mapping), indices.rename(old.upper, mapping)
        labels.append(Index(f"#{node.height}.{place}", *ends))
        mapping[old] = indices.of(labels[-1])
    return mapping, labels


def _opened(node: Node) -> tuple[Rational, Sequence[Power], list[Index]]:
    if not isinstance(node, Product):
        return 1, ((node, 1),), []
    mapping, labels = _labels(node, node.sums)
    summand = build.merge((build.rename(b, mapping), q) for b, q in node.powers)
    size, core = build.split(summand)
    factors = core.powers if isinstance(core, Product) and not core.sums else ((core, 1),)
    return size * node.coefficient, factors, labels
