"""Free indices and entries replaced where that leaves the form of a node as it is.

Putting other indices into Σ_k x_ik w_kj nearly always gives the same formula with other letters: the same
factors, in another order. Bound indices then keep their names, for no binder inside has their number, and a
sum need not be opened with fresh labels and closed again. Where more would happen (factors that become equal,
deltas, indicators, several bound indices of one range) None is the answer, and `build` goes step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from symopt.calculus import indices
from symopt.calculus.binding import first_digest
from symopt.calculus.indices import Affine, Index
from symopt.calculus.leaves import cases, delta, value
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Node,
    Operator,
    Product,
    Rational,
    Sum,
    Value,
    Within,
)
from symopt.calculus.operators.places import placed
from symopt.calculus.special import special_value

_NO_INDICES: Mapping[Index, Affine] = MappingProxyType({})


class _Changed(Exception):  # noqa: N818 - it never leaves this file
    """The form of the node changes."""


def relabeled(node: Node, mapping: Mapping[Index, Affine]) -> Node | None:
    """Return the node with free indices replaced, None if its form may change."""
    if node.height and any(
        _bound_inside(i, node) for key, a in mapping.items() for i in (key, *a.free)
    ):
        return None

    def concerns(part: Node) -> bool:
        return not part.free.isdisjoint(mapping)

    return _replaced(node, _Replacing(concerns, None, mapping))


def moved(
    node: Node, concerns: Callable[[Node], bool], entry: Callable[[Entry], Entry]
) -> Node | None:
    """Return the node with entries replaced by entries that hold the same indices, or None.

    concerns: whether there is an entry to replace in a node.
    """
    return _replaced(node, _Replacing(concerns, entry, _NO_INDICES))


def _replaced(node: Node, replacing: _Replacing) -> Node | None:
    try:
        return replacing.visit(node)
    except _Changed:
        return None


def _bound_inside(index: Index, node: Node) -> bool:
    """Return whether a binder in the node may have the name of an index."""
    return index.name[0] == "%" and 0 < int(index.name[1:]) <= node.height


class _Replacing:
    """One replacement, each shared node visited once."""

    def __init__(
        self,
        concerns: Callable[[Node], bool],
        move: Callable[[Entry], Entry] | None,
        mapping: Mapping[Index, Affine],
    ) -> None:
        self.concerns, self.move, self.mapping = concerns, move, mapping
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        if not self.concerns(node):
            return node
        known = self.done.get(node)
        if known is None:
            make = _MAKE.get(type(node))
            if make is None:
                raise _Changed
            known = self.done[node] = make(self, node)
        return known

    def affine(self, affine: Affine) -> Affine:
        return indices.rename(affine, self.mapping)

    def entry(self, node: Entry) -> Node:
        if self.move is not None:
            return self.move(node)
        return Entry(node.name, tuple(map(self.affine, node.indices)))

    def value(self, node: Value) -> Node:
        return _same(value(self.affine(node.affine)), node)

    def delta(self, node: Delta) -> Node:
        return _same(delta(self.affine(node.difference), Affine(0)), node)

    def sum(self, node: Sum) -> Node:
        terms: list[tuple[Rational, Node]] = []
        for c, t in node.terms:
            new = self.visit(t)
            if isinstance(new, Product) and new.coefficient != 1:  # the sign of a bracket
                c *= new.coefficient
                new = Product(1, new.powers, new.sums)
            terms.append((c, new))
        if len({t for _, t in terms}) < len(terms):
            raise _Changed
        terms.sort(key=_second_digest)
        return Sum(node.constant, tuple(terms))

    def product(self, node: Product) -> Node:
        sums = node.sums
        if sums and (any(i.free for i in sums) or _alike(sums)):
            raise _Changed
        coefficient = node.coefficient
        powers: list[tuple[Node, Rational]] = []
        for base, q in node.powers:
            new = self.visit(base)
            if self.mapping and isinstance(new, Delta | Within):
                raise _Changed
            if isinstance(new, Sum) and type(q) is int and new is not base:
                if sums and q == 1 and any(_indicated(t) for _, t in new.terms):
                    raise _Changed
                if new.terms[0][0] != base.fields[1][0][0]:
                    coefficient, new = _upright(coefficient, new, q)
            powers.append((new, q))
        if len({b for b, _ in powers}) < len(powers):
            raise _Changed
        powers.sort(key=first_digest)
        return Product(coefficient, tuple(powers), sums)

    def apply(self, node: Apply) -> Node:
        arguments = tuple(map(self.visit, node.arguments))
        if special_value(node.function, arguments) is not None:
            raise _Changed
        return Apply(node.function, arguments)

    def operator(self, node: Operator) -> Node:
        if self.mapping and (other := placed(node, self.mapping)) is not None:
            return other
        bound, body = node.bound, node.body
        if len(bound) != 1 or bound[0].free or bound[0].name != f"%{body.height + 1}":
            raise _Changed
        at = tuple(map(self.affine, node.at))
        return Operator(node.function, self.visit(body), bound, at)

    def cases(self, node: Cases) -> Node:
        made = cases((self.visit(v), self.visit(c)) for v, c in node.branches)
        if not isinstance(made, Cases) or len(made.branches) < len(node.branches):
            raise _Changed
        return made

    def compare(self, node: Compare) -> Node:
        op, left, right = node.fields
        return Compare(op, self.visit(left), self.visit(right))

    def boolean(self, node: Boolean) -> Node:
        op, parts = node.fields
        visited = tuple(map(self.visit, parts))
        if len(set(visited)) < len(parts):
            raise _Changed
        return Boolean(op, visited)


def _alike(sums: tuple[Index, ...]) -> bool:
    """Return whether bound indices have the same range, so that the factors tell their order."""
    return len(sums) > 1 and len({(i.lower, i.upper) for i in sums}) < len(sums)


def _same(made: Node, node: Node) -> Node:
    if type(made) is not type(node):
        raise _Changed
    return made


def _upright(coefficient: Rational, base: Sum, exponent: int) -> tuple[Rational, Sum]:
    """Return the coefficient and a bracket that begins with another sign than before, turned round."""
    if base.terms[0][0] > 0:
        raise _Changed  # another term came first, and what factor stands outside may change
    turned = Sum(-base.constant, tuple((-c, t) for c, t in base.terms))
    return (-coefficient if exponent % 2 else coefficient), turned


def _indicated(term: Node) -> bool:
    """Return whether a term has a delta or an indicator, over which a sum may be split."""
    factors: Iterable[Node] = (b for b, _ in term.powers) if isinstance(term, Product) else (term,)
    return any(isinstance(f, Delta | Within) for f in factors)


def _second_digest(item: tuple[Rational, Node]) -> bytes:
    return item[1].digest


_MAKE: dict[type[Node], Callable[[_Replacing, Any], Node]] = {
    Entry: _Replacing.entry,
    Value: _Replacing.value,
    Delta: _Replacing.delta,
    Sum: _Replacing.sum,
    Product: _Replacing.product,
    Apply: _Replacing.apply,
    Operator: _Replacing.operator,
    Cases: _Replacing.cases,
    Compare: _Replacing.compare,
    Boolean: _Replacing.boolean,
}
"""How each kind is made again; what is not here may change its form."""
