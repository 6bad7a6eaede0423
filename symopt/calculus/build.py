"""Constructors that keep nodes in normal form: `add`, `multiply`, `power`, `contract`, `delta`, `apply`.

Normal form means: like terms collected, equal bases merged, Kronecker deltas on summed indices
eliminated (Σ_k δ_ki f_k = f_i), summed indices named %1, %2, … in an order that does not depend on
the names they came with. Nothing is expanded: Σ (a + b) stays factored, and so do derivatives.

x·x⁻¹ becomes 1: values are kept wherever both sides are defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from symopt.calculus import indices
from symopt.calculus.binding import (
    canonical_names,
    find_elimination,
    first_digest,
    rerange,
    reranged,
)
from symopt.calculus.indices import Affine, Index
from symopt.calculus.leaves import cases, compare, delta, fresh, logic, number, value, within
from symopt.calculus.narrowing import find_narrowing, intersected, splits
from symopt.calculus.nodes import (
    FALSE,
    ONE,
    ZERO,
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
    Value,
    Within,
)
from symopt.calculus.numbers import content, exact_power
from symopt.calculus.operators.places import placed
from symopt.calculus.relabeling import relabeled
from symopt.calculus.special import special_value
from symopt.foundation.errors import DomainError


def linear(pairs: Iterable[tuple[Rational, Node]], constant: Rational = 0) -> Node:
    """Return constant + Σ coefficient · node, like terms collected."""
    total, found = constant, dict[Node, Rational]()
    for factor, node in pairs:
        if not factor or node is ZERO:
            continue
        if isinstance(node, Number):
            total += factor * node.value
        elif isinstance(node, Sum):
            total += factor * node.constant
            for coefficient, term in node.terms:
                found[term] = found.get(term, 0) + factor * coefficient
        else:
            coefficient, term = split(node)
            found[term] = found.get(term, 0) + factor * coefficient
    terms = [(_whole(c), t) for t, c in found.items() if c]
    if not terms:
        return Number(total)
    if not total and len(terms) == 1:
        return scale(*terms[0])
    terms.sort(key=lambda pair: pair[1].digest)
    return Sum(_whole(total), tuple(terms))


def add(*nodes: Node) -> Node:
    """Return the sum of nodes."""
    return linear((1, node) for node in nodes)


def subtract(left: Node, right: Node) -> Node:
    """Return left - right."""
    return linear(((1, left), (-1, right)))


def negate(node: Node) -> Node:
    """Return the negative of a node."""
    return scale(-1, node)


def split(node: Node) -> tuple[Rational, Node]:
    """Return (c, t) with node = c · t, where t has no rational factor of its own."""
    if isinstance(node, Number):
        return node.value, ONE
    if isinstance(node, Product) and node.coefficient != 1:
        return node.coefficient, _product(1, node.powers, node.sums)
    return 1, node


def scale(factor: Rational, node: Node) -> Node:
    """Return factor · node; a factor of a sum is distributed over it."""
    if factor == 1:
        return node
    if isinstance(node, Number):
        return Number(factor * node.value)
    if isinstance(node, Sum):
        return linear(((factor, node),))
    coefficient, term = split(node)
    coefficient = _whole(factor * coefficient)
    if not coefficient:
        return ZERO
    if isinstance(term, Product):
        return _product(coefficient, term.powers, term.sums)
    return Product(coefficient, ((term, 1),)) if coefficient != 1 else term


def multiply(*nodes: Node) -> Node:
    """Return the product of nodes."""
    return merge((node, 1) for node in nodes)


def divide(left: Node, right: Node) -> Node:
    """Return left / right."""
    return merge(((left, 1), (right, -1)))


def power(base: Node, exponent: Rational) -> Node:
    """Return base ** exponent for a rational exponent."""
    return merge(((base, exponent),))


def contract(body: Node, sums: Iterable[Index]) -> Node:
    """Return Σ over the given free indices of body."""
    return merge(((body, 1),), sums)


def merge(factors: Iterable[tuple[Node, Rational]], sums: Iterable[Index] = ()) -> Node:
    """Return Π base^exponent, summed over free indices, in normal form."""
    coefficient: Rational = 1
    found: dict[Node, Rational] = {}
    bound = list(sums)
    stack = list(factors)
    stack.reverse()
    while stack:
        base, exponent = stack.pop()
        if isinstance(base, Number):
            if isinstance(exponent, int) and base.value:
                coefficient *= (
                    Fraction(base.value) ** exponent if exponent < 0 else base.value**exponent
                )
                continue
        elif isinstance(base, Product):
            if exponent == 1 and base.sums:
                inner, labels = open_sums(base)
                bound += labels
                stack.append((inner, 1))
                continue
            if isinstance(exponent, int) and not base.sums:
                stack.append((Number(base.coefficient), exponent))
                stack.extend((b, q * exponent) for b, q in reversed(base.powers))
                continue
        elif isinstance(base, Sum):
            if isinstance(exponent, int):
                factor = content(base)
                if factor != 1:
                    coefficient *= Fraction(factor) ** exponent
                    base = scale(1 / Fraction(factor), base)
        elif isinstance(base, Delta | Within) and exponent > 0:
            found[base] = 1
            continue
        found[base] = _whole(found.get(base, 0) + exponent)
    coefficient, powers = _numeric(coefficient, found)
    if not coefficient:
        return ZERO
    if bound or any(isinstance(b, Delta) for b, _ in powers):
        return _contracted(coefficient, powers, bound)
    powers.sort(key=first_digest)
    return _product(_whole(coefficient), tuple(powers), ())


def _numeric(
    coefficient: Rational, found: Mapping[Node, Rational]
) -> tuple[Rational, list[tuple[Node, Rational]]]:
    """Move what is rational among the powers into the coefficient."""
    powers: list[tuple[Node, Rational]] = []
    for base, exponent in found.items():
        if not exponent:
            continue
        if isinstance(base, Number):
            if not base.value and exponent < 0:
                raise DomainError("division by zero", why="a denominator is identically 0")
            factor, rest = exact_power(base.value, exponent)
            coefficient *= factor
            if rest is None:
                continue
            base, exponent = Number(rest[0]), rest[1]
        powers.append((base, exponent))
    kept = intersected(powers)
    return (0, []) if kept is None else (coefficient, kept)


def _product(
    coefficient: Rational, powers: tuple[tuple[Node, Rational], ...], sums: tuple[Index, ...]
) -> Node:
    if not powers and not sums:
        return Number(coefficient)
    if coefficient == 1 and not sums and len(powers) == 1 and powers[0][1] == 1:
        return powers[0][0]
    if len(powers) == 1 and not sums and powers[0][1] == 1 and isinstance(powers[0][0], Sum):
        return scale(coefficient, powers[0][0])
    return Product(coefficient, powers, sums)


def open_sums(node: Product) -> tuple[Node, list[Index]]:
    """Return the summand of a product with its bound indices replaced by fresh free ones."""
    mapping = dict[Index, Affine]()
    labels: list[Index] = []
    for old in node.sums:
        new = fresh(
            Index("", indices.rename(old.lower, mapping), indices.rename(old.upper, mapping))
        )
        mapping[old] = indices.of(new)
        labels.append(new)
    summand = merge((rename(b, mapping), q) for b, q in node.powers)
    return scale(node.coefficient, summand), labels


def _contracted(
    coefficient: Rational, powers: list[tuple[Node, Rational]], bound: list[Index]
) -> Node:
    """Eliminate deltas, drop indices that occur nowhere, name the rest in canonical order."""
    step = find_elimination(powers, bound) or find_narrowing(powers, bound)
    if step is not None:
        mapping, left, rest, added = step
        remaining, moved = reranged([i for i in bound if i not in mapping], mapping)
        factors = [(rename(rename(b, mapping), moved), q) for b, q in left]
        return scale(_whole(coefficient), merge([*factors, *rest], [*remaining, *added]))
    for place, (base, exponent) in enumerate(powers):
        if isinstance(base, Sum) and exponent == 1 and splits(base, bound):
            others = powers[:place] + powers[place + 1 :]
            parts = [(base.constant, ONE), *base.terms]
            return linear((c * coefficient, merge([(t, 1), *others], bound)) for c, t in parts if c)
    for index in bound:
        used = any(index in base.free for base, _ in powers)
        if not used and not any(index in i.lower.indices + i.upper.indices for i in bound):
            others = [i for i in bound if i is not index]
            factors = [*powers, (value(index.count), 1)]
            return scale(_whole(coefficient), merge(factors, others))
    sign, named, sums = canonical_names(powers, bound, rename)
    return _product(_whole(sign * coefficient), named, sums)


def apply(function: str, *arguments: Node) -> Node:
    """Return an elementary function of nodes; exact special values are taken."""
    if function == "pow":
        return general_power(*arguments)
    known = special_value(function, arguments)
    return known if known is not None else Apply(function, arguments)


def operator(function: str, body: Node, bound: tuple[Index, ...], at: tuple[Affine, ...]) -> Node:
    """Return an array function of `body`, a function of the free indices `bound`, at an entry."""
    named = tuple(
        Index(f"%{body.height + place + 1}", i.lower, i.upper) for place, i in enumerate(bound)
    )
    mapping = {old: indices.of(new) for old, new in zip(bound, named, strict=True)}
    if len(bound) == 1:
        return Operator(function, rename(body, mapping), named, at)
    from symopt.calculus.operators.normal import normal  # which builds nodes itself

    return normal(function, rename(body, mapping), named, at)


def open_operator(node: Operator) -> tuple[Node, tuple[Index, ...]]:
    """Return the body of an operator with its bound indices replaced by fresh free ones.

    Whatever changes the body must open it: a binder put inside could take the name of a bound index.
    """
    labels = tuple(fresh(i) for i in node.bound)
    return rename(node.body, dict(zip(node.bound, map(indices.of, labels), strict=True))), labels


def general_power(base: Node, exponent: Node) -> Node:
    """Return base ** exponent for any exponent; e**u is exp(u)."""
    if isinstance(exponent, Number):
        return power(base, exponent.value)
    if isinstance(base, Apply) and base.function == "exp" and base.arguments[0] is ONE:
        return apply("exp", exponent)
    return ONE if base is ONE else Apply("pow", (base, exponent))


def rename(node: Node, mapping: Mapping[Index, Affine]) -> Node:
    """Return the node with free indices replaced by affine index expressions."""
    if not mapping or node.free.isdisjoint(mapping):
        return node
    return relabeled(node, mapping) or _Rewriting(mapping, None).visit(node)


def rewrite(node: Node, *, entry: Callable[[Entry], Node]) -> Node:
    """Return the node with each entry replaced; under a binder its indices are fresh labels."""
    return _Rewriting({}, entry).visit(node)


class _Rewriting:
    """One rewriting of free indices or of entries, each shared node visited once."""

    def __init__(
        self, mapping: Mapping[Index, Affine], entry: Callable[[Entry], Node] | None
    ) -> None:
        self.mapping, self.entry = mapping, entry
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        if self.entry is None and node.free.isdisjoint(self.mapping):
            return node
        known = self.done.get(node)
        if known is None:
            known = self.done[node] = self.make(node)
        return known

    def make(self, node: Node) -> Node:
        affine = self.affine
        match node:
            case Entry() if self.entry is not None:
                return self.entry(node)
            case Entry():
                return Entry(node.name, tuple(map(affine, node.indices)))
            case Value():
                return value(affine(node.affine))
            case Delta():
                return delta(affine(node.difference), Affine(0))
            case Within():
                return within(*map(affine, node.fields))
            case Sum():
                return linear(((c, self.visit(t)) for c, t in node.terms), node.constant)
            case Product(sums=()):
                factors = [(self.visit(b), q) for b, q in node.powers]
                return scale(node.coefficient, merge(factors))
            case Product():
                summand, labels = open_sums(node)
                ranged, moved = reranged(labels, self.mapping)
                return contract(rename(self.visit(summand), moved), ranged)
            case Operator():
                return self.operator(node)
            case Cases():
                held = ((v, self.visit(c)) for v, c in node.branches)
                return cases((self.visit(v), c) for v, c in held if c is not FALSE)
            case Compare():
                op, left, right = node.fields
                return compare(op, self.visit(left), self.visit(right))
            case Boolean():
                return logic(node.fields[0], map(self.visit, node.fields[1]))
            case Apply():
                return apply(node.function, *map(self.visit, node.arguments))
            case _:
                return node

    def operator(self, node: Operator) -> Node:
        if self.entry is None and (moved := placed(node, self.mapping)) is not None:
            return moved
        body, labels = open_operator(node)
        ranged = tuple(rerange(i, self.mapping) for i in labels)
        body = rename(self.visit(body), dict(zip(labels, map(indices.of, ranged), strict=True)))
        return operator(node.function, body, ranged, tuple(map(self.affine, node.at)))

    def affine(self, affine: Affine) -> Affine:
        return indices.rename(affine, self.mapping)


def _whole(value: Rational) -> Rational:
    if type(value) is int:
        return value
    return value.numerator if value.denominator == 1 else value


__all__ = [
    "add", "apply", "cases", "compare", "contract", "delta", "divide", "fresh", "general_power",
    "linear", "merge", "multiply", "negate", "number", "open_operator", "open_sums", "operator",
    "power", "rename", "rewrite", "scale", "split", "subtract", "value", "within",
]  # fmt: skip
