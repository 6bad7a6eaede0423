"""Partially separable functions: sums of many alike terms, each of a few unknowns.

    f(θ) = c + Σ_g Σ_r φ_g(θ[i_g1(r)], …, θ[i_gk(r)]; data)

Chains (Rosenbrock's), grids and networks have this form. The templates φ are few, and derived once; the
Hessian has entries only where two unknowns meet in a term, and is sparse.
Source: A. Griewank and Ph. Toint, On the unconstrained optimization of partially separable functions (1982).

Two terms are alike if they are the same expression once their unknowns are called u1, u2, … in the flat
order and their numbers, if that is what tells them apart, d1, d2, …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.graph import Graph, inline
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Apply,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
    Value,
)
from symopt.compilation.rows import needed_definitions, subnodes
from symopt.compilation.sparse.shared import TooManySums, with_shared_sums

MOST_SLOTS = 8
"""A term of more unknowns than this fills too much of the Hessian."""
MOST_GROUPS = 48
"""Of more kinds of terms none is repeated often."""
_MOST_NODES = 400

Place = tuple[str, tuple[Affine, ...]]
"""A variable and where in it; the variable "" stands for the place itself, as a number."""


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that are alike.

    template: a scalar expression in u1, …, uk (`slots` of them) and d1, …, dl (`data`).
    labels: the indices that the terms run over, none if they are listed.
    unknowns, given: what u1, … and d1, … stand for: for each, a place in the labels.
    listed: (positions of u1, …; numbers d1, …; coefficient) of each term, in the flat order of scalars.
    """

    template: Node
    labels: tuple[Index, ...] = ()
    unknowns: tuple[Place, ...] = ()
    given: tuple[Place, ...] = ()
    listed: list[tuple[tuple[int, ...], tuple[Rational, ...], Rational]] = field(
        default_factory=list[tuple[tuple[int, ...], tuple[Rational, ...], Rational]]
    )

    @property
    def slots(self) -> tuple[str, ...]:
        """The names u1, …, uk."""
        count = len(self.unknowns) if self.unknowns else len(self.listed[0][0])
        return tuple(f"u{k + 1}" for k in range(count))

    @property
    def data(self) -> tuple[str, ...]:
        """The names d1, …, dl."""
        count = len(self.given) if self.unknowns else len(self.listed[0][1]) + len(self.given)
        return tuple(f"d{k + 1}" for k in range(count))


@dataclass(frozen=True, slots=True)
class Elements:
    """A partially separable function: its groups, and a constant; or one of such sums (see `shared`).

    owners: for each group, 0 or the number k of the sum S_k that it belongs to.
    shared: the names of s, which count as unknowns after all others.   constants: of S_1, ….
    """

    groups: tuple[Group, ...]
    constant: Fraction
    owners: tuple[int, ...] = ()
    shared: tuple[str, ...] = ()
    constants: tuple[Fraction, ...] = ()

    @property
    def dependent(self) -> bool:
        """Whether a range depends on another index."""
        return any(label.free for group in self.groups for label in group.labels)


class _NotSeparable(Exception):  # noqa: N818 - it never leaves this file
    """The function has another form."""


def find_elements(graph: Graph, output: str, parameters: Sequence[str]) -> Elements | None:
    """Return a scalar output as a sum of a few kinds of terms, None if it is none."""
    *before, last = needed_definitions(graph, [output])
    if last.indices:
        return None
    arrays = any(graph.shape(name) for name in parameters)
    try:
        constant, terms = _terms(inline(last.body, before))
        groups = _all_grouped(terms, parameters, arrays)
        if groups is not None:
            return Elements(tuple(groups), constant, (0,) * len(groups))
        return _with_shared(constant, terms, parameters, arrays)
    except (_NotSeparable, TooManySums):
        return None


def _with_shared(
    constant: Fraction,
    terms: Sequence[tuple[Rational, Node]],
    parameters: Sequence[str],
    arrays: bool,
) -> Elements | None:
    """Return the function of θ and of sums that its terms share, None if there are none."""
    outer, sums = with_shared_sums(terms, parameters, MOST_SLOTS)
    if not sums:
        return None
    inner = [_terms(body) for body in sums.values()]
    parts = [_all_grouped(outer, (*parameters, *sums), arrays)]
    parts += [_all_grouped(found, parameters, arrays) for _, found in inner]
    groups: list[Group] = []
    owners: list[int] = []
    for owner, part in enumerate(parts):
        if part is None:
            return None
        groups += part
        owners += [owner] * len(part)
    constants = tuple(c for c, _ in inner)
    return Elements(tuple(groups), constant, tuple(owners), tuple(sums), constants)


def _all_grouped(
    terms: Sequence[tuple[Rational, Node]], parameters: Sequence[str], arrays: bool
) -> list[Group] | None:
    """Return the groups, with numbers by name if there are too many with them; None if that fails."""
    try:
        for abstract in (False, True):
            groups = _grouped(terms, parameters, arrays, abstract)
            if groups is not None:
                return groups
    except _NotSeparable:
        return None
    return None


def _terms(node: Node) -> tuple[Fraction, list[tuple[Rational, Node]]]:
    """Return constant and terms of a sum, sums inside of it taken apart."""
    constant = Fraction(0)
    found: list[tuple[Rational, Node]] = []
    stack: list[tuple[Rational, Node]] = [(1, node)]
    while stack:
        factor, item = stack.pop()
        if isinstance(item, Sum):
            constant += Fraction(factor) * Fraction(item.constant)
            stack.extend((factor * c, term) for c, term in reversed(item.terms))
        elif isinstance(item, Number):
            constant += Fraction(factor) * Fraction(item.value)
        else:
            coefficient, rest = build.split(item)
            found.append((factor * coefficient, rest))
    return constant, found


def _grouped(
    terms: Iterable[tuple[Rational, Node]],
    parameters: Sequence[str],
    arrays: bool,
    abstract: bool,
) -> list[Group] | None:
    """Return the groups, None if they are too many."""
    places = {name: k for k, name in enumerate(parameters)}
    groups: dict[Node, Group] = {}
    ranged: list[Group] = []
    for coefficient, term in terms:
        if isinstance(term, Product) and term.sums:
            ranged.append(_ranged(build.scale(coefficient, term), places))
        elif arrays:
            ranged.append(_single(build.scale(coefficient, term), places))
        else:
            _list(groups, coefficient, term, places, abstract)
        if len(groups) + len(ranged) > MOST_GROUPS:
            return None
    return [*ranged, *groups.values()]


def _ranged(term: Node, places: Mapping[str, int]) -> Group:
    assert isinstance(term, Product)
    summand, labels = build.open_sums(term)
    return _of_places(summand, tuple(labels), places)


def _single(term: Node, places: Mapping[str, int]) -> Group:
    return _of_places(term, (), places)


def _of_places(summand: Node, labels: tuple[Index, ...], places: Mapping[str, int]) -> Group:
    """Return the group of a summand over its labels."""
    if any(not label.free <= set(labels[:k]) for k, label in enumerate(labels)):
        raise _NotSeparable  # a range that depends on an index after it
    inside = _plain_nodes(summand)
    entries = [item for item in inside if isinstance(item, Entry)]
    unknowns = sorted(
        (item for item in entries if item.name in places),
        key=lambda e: (places[e.name], [a.text for a in e.indices]),
    )
    if not 0 < len(unknowns) <= MOST_SLOTS:
        raise _NotSeparable
    others: list[Node] = [item for item in entries if item.name not in places]
    others += [item for item in inside if isinstance(item, Value)]
    others.sort(key=lambda item: item.digest)
    names: dict[Node, Node] = {e: Entry(f"u{k + 1}") for k, e in enumerate(unknowns)}
    names |= {e: Entry(f"d{k + 1}") for k, e in enumerate(others)}
    return Group(
        template=_replaced(summand, names),
        labels=labels,
        unknowns=tuple((e.name, e.indices) for e in unknowns),
        given=tuple(_place(item) for item in others),
    )


def _place(item: Node) -> Place:
    if isinstance(item, Entry):
        return item.name, item.indices
    assert isinstance(item, Value)
    return "", (item.affine,)


def _list(
    groups: dict[Node, Group],
    coefficient: Rational,
    term: Node,
    places: Mapping[str, int],
    abstract: bool,
) -> None:
    """Add a term of scalars to the group of its kind."""
    inside = _plain_nodes(term)
    entries = [item for item in inside if isinstance(item, Entry)]
    unknowns = sorted((e for e in entries if e.name in places), key=lambda e: places[e.name])
    if not 0 < len(unknowns) <= MOST_SLOTS:
        raise _NotSeparable
    names: dict[Node, Node] = {e: Entry(f"u{k + 1}") for k, e in enumerate(unknowns)}
    others = sorted((e for e in entries if e.name not in places), key=lambda e: e.name)
    names |= {e: Entry(f"c{k + 1}") for k, e in enumerate(others)}
    template = _replaced(term, names)
    numbers: list[Rational] = []
    if abstract:
        template = _abstract(template, numbers)
    given = tuple((e.name, ()) for e in others)
    # Signs of sums are normal for the names in them, so that new names may bring a new factor.
    factor, template = build.split(template)
    for k in range(len(others)):  # after the numbers, which differ from term to term
        template = _replaced(template, {Entry(f"c{k + 1}"): Entry(f"d{len(numbers) + k + 1}")})
    # Constants of the model must be the same ones throughout a group.
    key = build.add(template, *(Entry(f"constant {name}") for name, _ in given))
    group = groups.setdefault(key, Group(template, given=given))
    group.listed.append(
        (tuple(places[e.name] for e in unknowns), tuple(numbers), coefficient * factor)
    )


def _plain_nodes(term: Node) -> list[Node]:
    """Return all nodes of a term. Raises _NotSeparable for sums and array functions inside of it."""
    found = list(subnodes(term))
    if len(found) > _MOST_NODES or any(
        isinstance(item, Operator)
        or (isinstance(item, Product) and item.sums)
        or item.kind in ("delta", "within")
        for item in found
    ):
        raise _NotSeparable
    return found


def _replaced(node: Node, names: Mapping[Node, Node]) -> Node:
    return _mapped(node, lambda item: names.get(item))


def _abstract(node: Node, numbers: list[Rational]) -> Node:
    """Return the node with the numbers of its sums called d1, d2, …, which are added to `numbers`."""

    def name(number: Rational) -> Node:
        numbers.append(number)
        return Entry(f"d{len(numbers)}")

    def visit(item: Node) -> Node | None:
        if not isinstance(item, Sum):
            return None
        parts: list[Node] = []
        for c, term in item.terms:
            inner = _mapped(term, visit)
            parts.append(build.scale(c, inner) if abs(c) == 1 else build.multiply(name(c), inner))
        if item.constant:
            parts.append(name(item.constant))
        return build.add(*parts)

    return _mapped(node, visit)


def _mapped(node: Node, replace: Callable[[Node], Node | None]) -> Node:
    """Return the node with every part for which `replace` gives one replaced by it."""
    found = replace(node)
    if found is not None:
        return found
    match node:
        case Sum():
            return build.linear(((c, _mapped(t, replace)) for c, t in node.terms), node.constant)
        case Product():
            powers = ((_mapped(b, replace), q) for b, q in node.powers)
            return build.scale(node.coefficient, build.merge(powers))
        case Apply():
            return build.apply(node.function, *(_mapped(a, replace) for a in node.arguments))
        case Entry() | Number() | Value():
            return node
        case _:
            raise _NotSeparable  # cases and conditions
