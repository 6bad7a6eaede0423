r"""Critical points that the Hessian does not decide.

One variable: the signs of f(p + t) - f(p) and f(p - t) - f(p) for small t > 0, that is, of the first
nonzero derivative. The same test serves kinks and cusps, where the two sides have different series.

Several: with H positive semidefinite, coordinates u that span its null space and the others v,
∂f/∂v = 0 is solved by a power series v = φ(u), and near p, up to a change of coordinates,

    f = f(p) + (positive definite quadratic form) + g(u),     g(u) = f(u, φ(u)) - f(p),

so g alone decides (the splitting lemma: Gromoll and Meyer 1969; Poston and Stewart, Catastrophe
Theory and its Applications, 1978, section 4.5). In one null direction its first nonzero coefficient
does; in more, its signs along lines u = t d refute an extremum, and the lowest form of g, if it is
positive in every direction, proves one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import factorial, lcm

from symopt.calculus import build
from symopt.calculus.cost import cost
from symopt.calculus.elementary import definition_node
from symopt.calculus.nodes import ZERO, Apply, Cases, Node, Number, Product, Sum
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.foundation.errors import SymoptError
from symopt.foundation.record import record
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.factors import by_even_powers, by_factors
from symopt.optimization.critical.functions import Function, Piece
from symopt.optimization.critical.places import Place
from symopt.optimization.critical.quotients import rational
from symopt.optimization.critical.report import Judgement
from symopt.optimization.critical.series import Expansion
from symopt.optimization.critical.spectrum import characteristic

LENGTHS = (5, 9, 14)
LONGEST = 66
"""How many coefficients of a series are looked at, one after the other."""

_WORD = {1: Nature.MINIMUM, -1: Nature.MAXIMUM}


@record
class Side:
    """How f changes on one side of a point: like coefficient · t^order; sign 0 where it is constant."""

    sign: int
    order: int = 0
    coefficient: Node = ZERO


def by_sides(node: Node, place: Place, pieces: Sequence[Piece] = ()) -> Judgement | None:
    """Return the verdict in one variable from both sides of a point, None if it stays open.

    pieces: of a function that is not smooth at the point.
    """
    degree = branch_degree(node)
    try:
        right, left = (_side(node, place, side, degree, pieces) for side in (1, -1))
    except (Undecided, OutsideDomain, SymoptError):
        return None
    if right is None or left is None:
        return None
    return _two_sides(place, right, left, not pieces and degree == 1)


def _side(node: Node, place: Place, side: int, degree: int, pieces: Sequence[Piece]) -> Side | None:
    """Return how f(p ± t^degree) - f(p) begins."""
    assert place.exact is not None  # the caller asks only where the point is exact
    move = {place.names[0]: [place.exact[0], *[Number(0)] * (degree - 1), Number(side)]}
    for length in (*LENGTHS, *((LONGEST,) if cost(node) < 40 else ())):
        space = Expansion(place, length * degree)
        rise = space.rise(node, move)
        leading = space.leading(rise)
        if leading is not None:
            return Side(leading[1], leading[0], rise.coefficients[leading[0]])
    space = Expansion(place, degree * LENGTHS[0])
    for piece in pieces:
        signs = (space.sign(space.of(a, move)) == s for a, s in piece.signs)
        if piece.function.gradient[0] is ZERO and all(signs):
            return Side(0)
    return None


def _two_sides(place: Place, right: Side, left: Side, smooth: bool) -> Judgement | None:
    order, sign = right.order, right.sign
    ends = {left.sign, sign} - {0}
    if not ends:
        return None
    nature = Nature.SADDLE if len(ends) == 2 else _WORD[ends.pop()]
    if smooth:
        coefficient = right.coefficient
        value = place.value(build.scale(factorial(order), coefficient))
        parity = "even" if order % 2 == 0 else "odd"
        what = {
            Nature.MINIMUM: "a minimum",
            Nature.MAXIMUM: "a maximum",
        }.get(nature, "no extremum: the function grows on one side and falls on the other")
        text = (
            f"The first derivative that is not 0 is number {order}, equal to {value:.6g}: of {parity} "
            f"order{_signed(sign) if order % 2 == 0 else ''}, so this is {what}."
        )
        return Judgement(nature, text)
    before = {
        1: "falls up to the point",
        -1: "rises up to the point",
        0: "is constant before the point",
    }
    behind = {1: "rises after it", -1: "falls after it", 0: "is constant after it"}
    after = {Nature.MINIMUM: "a minimum", Nature.MAXIMUM: "a maximum"}.get(nature, "no extremum")
    text = f"The function {before[left.sign]} and {behind[sign]}: {after}."
    return Judgement(nature, text, strict=0 not in (left.sign, sign))


def _signed(sign: int) -> str:
    return " and positive" if sign > 0 else " and negative"


def branch_degree(node: Node) -> int:
    """Return L such that, with t = s^L, roots of t become whole powers of s."""
    degree, stack, seen = 1, [node], set[Node]()
    while stack:
        item = stack.pop()
        if item in seen:
            continue
        seen.add(item)
        match item:
            case Product():
                for base, power in item.powers:
                    degree = lcm(degree, Fraction(power).denominator)
                    stack.append(base)
            case Sum():
                stack += [t for _, t in item.terms]
            case Apply():
                inner = definition_node(item.function, item.arguments)
                stack += item.arguments if inner is None else [inner]
            case Cases():
                stack += [v for v, _ in item.branches]
            case _:
                pass
    return degree if degree <= 6 else 1


def by_null_space(
    function: Function, place: Place, counts: tuple[int, int, int]
) -> Judgement | None:
    """Return the verdict at a point with a semidefinite singular Hessian, None if it stays open.

    counts: of negative, zero and positive eigenvalues; one of the outer two is 0.
    """
    if place.exact is None:
        return None
    lift = 1 if counts[0] == 0 else -1  # -1: the curved directions bend down
    try:
        reduced = _Reduced(function, place, counts[1])
        found = _one_direction(reduced, lift) if counts[1] == 1 else _directions(reduced, lift)
    except (Undecided, OutsideDomain, SymoptError, StopIteration):
        found = None
    return found or by_factors(function, place) or by_even_powers(function, place)


class _Reduced:
    """The function g(u) along lines u = t d, with the other coordinates solved for."""

    def __init__(self, function: Function, place: Place, corank: int) -> None:
        self.function, self.place, self.corank = function, place, corank
        size = len(function.names)
        hessian = [[place.at(h) for h in row] for row in function.hessian]
        for null in combinations(range(size), corank):
            rest = [k for k in range(size) if k not in null]
            block = [[hessian[i][j] for j in rest] for i in rest]
            if place.zero(determinant(block)) is False:
                self.null, self.rest = null, rest
                self.inverse = inverse(block)
                return
        raise Undecided

    def along(self, direction: Sequence[int], length: int) -> tuple[int, int, Node] | None:
        """Return (order, sign, coefficient) of g(t d), None if it is 0 as far as it is known."""
        names, exact = self.place.names, self.place.exact
        assert exact is not None  # checked before
        space = Expansion(self.place, length)
        curve: dict[str, list[Node]] = {n: [x] for n, x in zip(names, exact, strict=True)}
        for k, step in zip(self.null, direction, strict=True):
            curve[names[k]].append(Number(step))
        for order in range(1, (length + 1) // 2 if self.rest else 0):
            # φ to order m gives g to order 2m + 1, since g is stationary in φ.
            short = Expansion(self.place, order + 1)
            gaps = [
                short.of(self.function.gradient[k], curve).coefficients[order] for k in self.rest
            ]
            for row, k in enumerate(self.rest):
                parts = [build.multiply(self.inverse[row][c], g) for c, g in enumerate(gaps)]
                own = curve[names[k]]
                own += [Number(0)] * (order + 1 - len(own))
                own[order] = space.normal(build.subtract(own[order], build.add(*parts)))
        rise = space.rise(self.function.node, curve)
        leading = space.leading(rise)
        return None if leading is None else (*leading, rise.coefficients[leading[0]])


def inverse(block: list[list[Node]]) -> list[list[Node]]:
    """Return the inverse by Cramer's rule."""
    size = len(block)
    if not size:
        return []
    whole = determinant(block)
    minors = [
        [
            determinant(
                [[block[r][c] for c in range(size) if c != i] for r in range(size) if r != j]
            )
            for j in range(size)
        ]
        for i in range(size)
    ]
    return [
        [build.scale((-1) ** (i + j), build.divide(minors[i][j], whole)) for j in range(size)]
        for i in range(size)
    ]  # fmt: skip


def determinant(block: list[list[Node]]) -> Node:
    """Return the determinant."""
    return build.scale((-1) ** len(block), characteristic(block)[-1]) if block else Number(1)


def _one_direction(reduced: _Reduced, lift: int) -> Judgement | None:
    for length in LENGTHS:
        found = reduced.along((1,), length)
        if found is None:
            continue
        order, sign, coefficient = found
        value = reduced.place.value(coefficient)
        bends = "" if not reduced.rest else _bends(lift)
        text = (
            f"The Hessian has one null direction{bends}; along the curve that is tangent to it the "
            f"function changes like {_power(value, order)}, "
        )
        if order % 2 == 0 and (sign == lift or not reduced.rest):
            kind = "minimum" if sign > 0 else "maximum"
            return Judgement(_WORD[sign], f"{text}so this is a {kind}.")
        why = "which changes sign" if order % 2 else "against the other directions"
        return Judgement(Nature.SADDLE, f"{text}{why}: a saddle point, no extremum.")
    return None


def _bends(lift: int) -> str:
    return f" and bends {'up' if lift > 0 else 'down'} in all others"


def _power(value: float, order: int) -> str:
    size = f"{abs(value):.4g}"
    return f"{'-' if value < 0 else ''}{'' if size == '1' else size + ' '}t^{order}"


def _directions(reduced: _Reduced, lift: int) -> Judgement | None:
    """Judge by the signs of g along lines in a null space of two or more dimensions."""
    size = reduced.corank
    lines = [d for d in product((0, 1, -1, 2), repeat=size) if any(d)]
    lines = [d for d in lines if next(x for x in d if x) > 0][:60]
    seen: dict[tuple[int, ...], tuple[int, int, Node]] = {}
    for length in LENGTHS[:2]:
        for line in lines:
            if line not in seen:
                found = reduced.along(line, length)
                if found is not None:
                    seen[line] = found
        judged = _signs(reduced, lift, seen)
        if judged is not None:
            return judged
    orders = {order for order, _, _ in seen.values()}
    if len(seen) < len(lines) or len(orders) != 1 or size != 2:
        return None
    (order,) = orders
    return _definite_form(reduced, order, next(iter(seen.values()))[1])


def _signs(
    reduced: _Reduced, lift: int, seen: dict[tuple[int, ...], tuple[int, int, Node]]
) -> Judgement | None:
    """Return "saddle" if the function both rises and falls from the point."""
    signs: dict[int, tuple[int, ...]] = {lift: ()} if reduced.rest else {}
    for line, (order, sign, _) in seen.items():
        signs.setdefault(sign, line)
        if order % 2:
            signs.setdefault(-sign, tuple(-x for x in line))
    if len(signs) < 2:
        return None
    shown = {
        s: _shown(reduced, line) if line else "a curved direction" for s, line in signs.items()
    }
    text = (
        f"The Hessian has {reduced.corank} null directions; the function rises along {shown[1]} and "
        f"falls along {shown[-1]}: a saddle point, no extremum."
    )
    return Judgement(Nature.SADDLE, text)


def _shown(reduced: _Reduced, line: Sequence[int]) -> str:
    names = [reduced.place.names[k] for k in reduced.null]
    return f"({', '.join(names)}) = ({', '.join(map(_times, line))})"


def _times(step: int) -> str:
    return {0: "0", 1: "t", -1: "-t"}.get(step, f"{step}t")


def _definite_form(reduced: _Reduced, order: int, sign: int) -> Judgement | None:
    """Return an extremum if the lowest form of g in two variables has no real zero."""
    if order % 2:
        return None
    values: list[tuple[int, Fraction]] = []
    for slope in range(-(order // 2), order // 2 + 1):
        found = reduced.along((1, slope), order + 1)
        element = None if found is None else reduced.place.element(found[2])
        if found is None or found[0] != order or element is None or element.degree() > 0:
            return None
        values.append((slope, Fraction(int(element[0].p), int(element[0].q))))
    end = reduced.along((0, 1), order + 1)
    if end is None or end[0] != order or _has_real_root(values):
        return None
    kind = "minimum" if sign > 0 else "maximum"
    text = (
        f"The Hessian has 2 null directions; there the lowest terms of the function, of order {order}, "
        f"are {'positive' if sign > 0 else 'negative'} in every direction: a {kind}."
    )
    return Judgement(_WORD[sign], text)


def _has_real_root(values: Sequence[tuple[int, Fraction]]) -> bool:
    """Return whether the polynomial through the points (s, value) has a real root."""
    from flint import fmpq_poly

    from symopt.optimization.critical.algebraic import irreducible_factors, real_roots

    total = fmpq_poly([0])
    for place, (s, value) in enumerate(values):
        part = fmpq_poly([rational(value)])
        for other, (r, _) in enumerate(values):
            if other != place:
                part *= fmpq_poly([rational(Fraction(-r, s - r)), rational(Fraction(1, s - r))])
        total += part
    return any(real_roots(factor) for factor in irreducible_factors(total))
