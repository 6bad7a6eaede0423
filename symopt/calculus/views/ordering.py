r"""The order in which a textbook writes factors and terms, and which way round it writes a bracket.

Factors: numbers, constants and sizes, data, parameters, definitions (an activation a at once followed by
its 1 - a), functions, other brackets, and the residual y - ŷ last: -x_1 w_1 a_1 (1 - a_1)(y - ŷ). A residual
with one datum alone comes first: -(y - ŷ) x_1.

Terms: by falling degree, but never a negative term first if there is a positive one: 1 - a, x² - 4x + 1.

Brackets in one number: data before definitions, y - ŷ; in sums and arrays the way that gives a
positive sign: Σ_i (ŷ_i - y_i) X_ij. The order depends on names and roles, never on addresses or hashes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeAlias

from symopt.calculus import build
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.indices import Affine, spell
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Rational, Sum, Value
from symopt.foundation.record import record
from symopt.model.model import Model

NameRole: TypeAlias = Literal["data", "parameter", "constant", "definition"]
Power: TypeAlias = tuple[Node, Rational]

_RANK: dict[str, int] = {"constant": 1, "data": 3, "parameter": 4, "definition": 5}
_FUNCTION, _BRACKET, _RESIDUAL, _SUMMED = 6, 7, 8, 9


def _words() -> Mapping[str, str]:
    return MappingProxyType({})


@record
class Style:
    """What decides how nodes read.

    roles: of names; others are taken as parameters, and adjoints ("∂L/∂z") stand before data.
    order: declaration order of names.
    index_names: readable names of free index labels, by the label's own name: {"w.1": "j"}.
    rows: names of sizes that count rows; their indices are called i, or all alike if there are none.
    spelled: names to write for derived definitions, {"∂J/∂Z": "Delta"}.
    shapes: dimensions of arrays, for matrix notation; a name without one is taken to be used whole.
    symmetric: names of symmetric matrices, which are never transposed.
    """

    roles: Mapping[str, NameRole] = field(default_factory=lambda: MappingProxyType({}))
    order: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    index_names: Mapping[str, str] = field(default_factory=_words)
    rows: frozenset[str] = frozenset(("m",))
    spelled: Mapping[str, str] = field(default_factory=_words)
    shapes: Mapping[str, tuple[Affine, ...]] = field(default_factory=lambda: MappingProxyType({}))
    symmetric: frozenset[str] = frozenset()

    def rank(self, name: str) -> tuple[int, int, str]:
        """Return where a name stands among names: by role, declaration, spelling."""
        role = self.roles.get(name)
        known = _RANK[role] if role else 2 if "∂" in name else _RANK["parameter"]
        return known, self.order.get(name, len(self.order)), name

    def role(self, node: Node) -> NameRole | None:
        """Return the role of a name's entry; None for any other node."""
        return self.roles.get(node.name) if isinstance(node, Entry) else None


def style_of(model: Model, rows: str = "", graph: Graph | None = None) -> Style:
    """Return the style of a model: its roles and declaration order.

    rows: the name of the number of rows; the first dimension of a data matrix that is not square
    counts rows too.
    graph: where the shapes of names are found, for matrix notation.
    """
    roles: dict[str, NameRole] = {v.name: v.role.value for v in model.variables}
    roles.update((d.name, "definition") for d in model.definitions)
    matrices = (v.shape for v in model.data if len(v.shape) == 2 and v.shape[0] != v.shape[1])
    named = frozenset(str(shape[0]) for shape in matrices) | ({rows} - {""})
    order = {name: place for place, name in enumerate(roles)}
    names = [*graph.shapes, *(d.name for d in graph.definitions)] if graph else []
    shapes = {name: graph.shape(name) for name in names} if graph else {}
    alike = symmetric_names(graph) if graph else frozenset[str]()
    return Style(roles, order, rows=named, shapes=shapes, symmetric=alike)


def symmetric_names(graph: Graph) -> frozenset[str]:
    """Return the names that are declared symmetric."""
    return frozenset(name for name, words in graph.properties.items() if "symmetric" in words)


def order_factors(powers: Sequence[Power], style: Style) -> list[Power]:
    """Return factors in reading order."""
    placed = sorted(powers, key=lambda power: _factor_key(power, style))
    for power in list(placed):
        partner = complement(power[0])
        place = next((k for k, (b, _) in enumerate(placed) if b is partner), None)
        if place is not None and partner is not power[0]:
            placed.remove(power)
            place = next(k for k, (b, _) in enumerate(placed) if b is partner)
            placed.insert(place + 1, power)
    rest = [p for p in placed if _factor_key(p, style)[0] > _RANK["constant"]]
    if len(rest) == 2 and style.role(rest[0][0]) == "data" and is_residual(rest[1][0], style):
        placed = [p for p in placed if p not in rest] + [rest[1], rest[0]]
    return placed


def order_terms(node: Sum, style: Style) -> list[tuple[Rational, Node]]:
    """Return (coefficient, term) by falling degree, the constant as a term of ONE; signs do not matter."""
    terms = [*node.terms, *([(node.constant, build.number(1))] if node.constant else [])]
    return sorted(terms, key=lambda term: _term_key(term[1], style))


def orient(node: Product, style: Style) -> tuple[Rational, list[Power]]:
    """Return the product's coefficient and factors with each bracket turned the way it is written."""
    array = bool(node.sums or node.free)
    coefficient = node.coefficient
    bases = {base for base, _ in node.powers}
    powers: list[Power] = []
    for base, exponent in node.powers:
        if not isinstance(base, Sum) or not isinstance(exponent, int):
            powers.append((base, exponent))
            continue
        if _turned(base, exponent, bases, style, array):
            base = build.negate(base)
            coefficient = -coefficient if _odd(exponent) else coefficient
        powers.append((base, exponent))
    if array and coefficient < 0:
        place = _flippable(powers, style)
        if place is not None:
            base, exponent = powers[place]
            powers[place] = (build.negate(base), exponent)
            return -coefficient, powers
    return coefficient, powers


def is_residual(node: Node, style: Style) -> bool:
    """Whether the node is a difference of data and definitions, y - ŷ."""
    return _data_sign(node, style) != 0


def reversed_residual(node: Sum, style: Style) -> bool:
    """Whether a scalar sum reads better as the negative of data minus prediction: ŷ - y = -(y - ŷ)."""
    return not node.free and _data_sign(node, style) < 0


def complement(node: Node) -> Node | None:
    """Return u if the node is 1 - u (or u - 1), else None."""
    if isinstance(node, Sum) and abs(node.constant) == 1 and len(node.terms) == 1:
        factor, term = node.terms[0]
        return term if factor == -node.constant else None
    return None


def _data_sign(node: Node, style: Style) -> int:
    """Return 1 for data minus definition, -1 for the contrary, 0 for what is no such difference."""
    if not isinstance(node, Sum) or node.constant or len(node.terms) != 2:
        return 0
    (a, first), (b, second) = node.terms
    roles = style.role(first), style.role(second)
    if a != -b or set(roles) != {"data", "definition"}:
        return 0
    return 1 if (a if roles[0] == "data" else b) > 0 else -1


def _turned(base: Sum, exponent: Rational, bases: set[Node], style: Style, array: bool) -> bool:
    """Whether a bracket is better written as its negative."""
    sign = _data_sign(base, style)
    if sign:
        return sign > 0 if array and base.free and _odd(exponent) else sign < 0
    if _one_first(base, exponent, bases, style):
        return base.constant < 0
    return order_terms(base, style)[0][0] < 0


def _one_first(base: Sum, exponent: Rational, bases: set[Node], style: Style) -> bool:
    """Whether a bracket is 1 - u with u or a power of u a value, a factor beside it or a function."""
    inner = complement(base)
    if inner is None:
        return False
    if isinstance(inner, Product) and len(inner.powers) == 1 and not inner.sums:
        inner = inner.powers[0][0]
    named = style.role(inner) in ("data", "definition")
    return named or inner in bases or exponent < 0 or isinstance(inner, Apply)


def _flippable(powers: Sequence[Power], style: Style) -> int | None:
    """Return the place of the one bracket that may be turned round: a residual if there is one."""
    bases = {base for base, _ in powers}
    residuals: list[int] = []
    others: list[int] = []
    for place, (base, exponent) in enumerate(powers):
        if not isinstance(base, Sum) or not _odd(exponent):
            continue
        if is_residual(base, style):
            if not base.free:
                return None  # -(y - ŷ) x_j keeps its minus
            residuals.append(place)
        elif not _one_first(base, exponent, bases, style) and _mixed(base):
            others.append(place)
    found = residuals or others
    return found[0] if len(found) == 1 else None


def _mixed(base: Sum) -> bool:
    signs = {c > 0 for c, _ in base.terms} | ({base.constant > 0} if base.constant else set())
    return len(signs) == 2


def _odd(exponent: Rational) -> bool:
    return isinstance(exponent, int) and exponent % 2 == 1


_Rank = tuple[int, int, str]


def _factor_key(power: Power, style: Style) -> tuple[int, _Rank, list[str], bytes]:
    """Return the sorting key of a factor; the digest only separates what is alike in all else."""
    base = power[0]
    kind, rank = _factor_rank(base, style)
    where = [spell(i) for i in base.indices] if isinstance(base, Entry) else []
    return kind, rank, where, base.digest


def _factor_rank(base: Node, style: Style) -> tuple[int, _Rank]:
    nowhere = (0, 0, "")
    match base:
        case Number():
            return 0, nowhere
        case Value():
            return _RANK["constant"], nowhere
        case Entry():
            rank = style.rank(base.name)
            return rank[0], rank
        case Apply(arguments=()):
            return _RANK["constant"], (0, 1, base.function)
        case Sum():
            kind = _RESIDUAL if is_residual(base, style) else _BRACKET
            return kind, _least(base, style)
        case Product(sums=sums) if sums:
            return _SUMMED, _least(base, style)
        case _:
            return _FUNCTION, _least(base, style)


def _least(node: Node, style: Style) -> _Rank:
    return min(map(style.rank, names_in(node)), default=(0, 0, ""))


def _term_key(
    node: Node, style: Style
) -> tuple[Rational, list[tuple[_Rank, Rational]], list[str], bytes]:
    powers = node.powers if isinstance(node, Product) else ((node, 1),)
    names = sorted(
        (
            style.rank(b.name) if isinstance(b, Entry) else (_FUNCTION, *_least(b, style)[1:]),
            -q,
        )
        for b, q in powers
    )
    where = [spell(i) for i in node.indices] if isinstance(node, Entry) else []
    return -degree(node, style), names, where, node.digest


def degree(node: Node, style: Style) -> Rational:
    """Return the degree in everything but constants; e^(-u) counts as -1 and other functions as 1."""
    match node:
        case Number() | Value():
            return 0
        case Entry():
            return int(style.role(node) != "constant")
        case Product():
            return sum(q * degree(b, style) for b, q in node.powers)
        case Sum():
            found = [degree(t, style) for _, t in node.terms]
            return max(found, default=Fraction(0))
        case Apply() if not names_in(node):
            return 0
        case Apply(function="exp", arguments=(argument,)):
            return -1 if _negative(argument) else 1
        case _:
            return int(bool(names_in(node)))


def _negative(node: Node) -> bool:
    if isinstance(node, Product):
        return node.coefficient < 0
    if isinstance(node, Number):
        return node.value < 0
    return isinstance(node, Sum) and all(c < 0 for c, _ in node.terms)
