"""Where a critical point is: exact coordinates, or a box that is proved to hold exactly one.

* closed: each coordinate is a node without unknowns, such as 1/2, log 2 or √2;
* algebraic: each coordinate is a polynomial in θ, a real root of an irreducible polynomial;
* enclosed: each coordinate is an Arb ball; nothing is ever known to be 0 there;
* approximate: floats, about which nothing is known.

`sign` and `zero` of a node at a place are proved or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symopt.calculus import build
from symopt.calculus.cost import cost
from symopt.calculus.lower import lower_scalar
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Sum
from symopt.calculus.tidy import expand
from symopt.calculus.views.raising import raise_node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.equality.form.canonical import is_zero
from symopt.foundation.errors import SymoptError
from symopt.foundation.record import record
from symopt.optimization.critical.algebraic import (
    PRECISIONS,
    Root,
    closed_form,
    element_ball,
    inverse,
    minimal_polynomial,
    square_part,
    surd,
)
from symopt.optimization.critical.quotients import fraction, rational
from symopt.syntax.tree import Tree, number

if TYPE_CHECKING:
    from flint import arb, fmpq_poly

THETA = "%theta"
"""The name of the algebraic generator; no user can write it."""
MAX_COST = 24
"""Values longer than this are shown in digits."""


@record
class Place:
    """A point; see the module.

    names: of the unknowns.   exact: their nodes, None if they are not known exactly.
    root: what θ is in these nodes.   balls: enclosures of an enclosed point.   floats: of any point.
    """

    names: tuple[str, ...]
    exact: tuple[Node, ...] | None
    root: Root | None = None
    balls: tuple[Any, ...] | None = None
    floats: tuple[float, ...] = ()
    memo: dict[Node, fmpq_poly | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def certain(self) -> bool:
        """Whether a critical point is proved to be here."""
        return self.exact is not None or self.balls is not None

    def at(self, node: Node) -> Node:
        """Return a node with the coordinates put in, where they are exact.

        Raises OutsideDomain where that divides by zero.
        """
        if self.exact is None:
            return node
        known = dict(zip(self.names, self.exact, strict=True))
        try:
            put = build.rewrite(node, entry=lambda e: known.get(e.name, e) if not e.indices else e)
        except (SymoptError, ArithmeticError):
            raise OutsideDomain from None
        return put

    def ball(self, node: Node, precision: int = 128) -> arb:
        """Return a ball about the node's value here. Raises OutsideDomain or Undecided."""
        from flint import arb

        with working(precision):
            values = self._values(precision)
            evaluation = Evaluation(BallArithmetic(), lambda name, _: values[name], {}, None)
            found = evaluation.value(node)
            return found if isinstance(found, arb) else arb(found)

    def _values(self, precision: int) -> Mapping[str, Any]:
        from flint import arb

        if self.exact is not None:
            theta = {THETA: self.root.ball(precision)} if self.root is not None else {}
            inner = Evaluation(BallArithmetic(), lambda name, _: theta[name], {}, None)
            return {n: inner.value(e) for n, e in zip(self.names, self.exact, strict=True)} | theta
        if self.balls is not None:
            return dict(zip(self.names, self.balls, strict=True))
        return {n: arb(x) for n, x in zip(self.names, self.floats, strict=True)}

    def holds(self, condition: Node) -> bool | None:
        """Return whether a condition holds here; None if that is not certain."""
        for precision in PRECISIONS:
            with working(precision):
                values = self._values(precision)
                evaluation = Evaluation(BallArithmetic(), lambda name, _: values[name], {}, None)  # noqa: B023
                try:
                    return evaluation.holds(condition)
                except OutsideDomain:
                    return False
                except Undecided:
                    continue
        return None

    def element(self, node: Node) -> fmpq_poly | None:
        """Return the node's value as an element of Q(θ) (of Q without θ), None if it is none."""
        if self.exact is None:
            return None
        try:
            return _Elements(self).visit(self.at(node))
        except (_NoElement, OutsideDomain):
            return None

    def zero(self, node: Node) -> bool | None:
        """Return whether the node is 0 here: True and False are proved."""
        if self.exact is not None:
            element = self.element(node)
            if element is not None:
                return bool(element.is_zero())
        sign = self._separated(node)
        if sign is not None:
            return False
        known = self._plain()
        try:
            return True if known is not None and is_zero(known.at(node)) is True else None
        except OutsideDomain:
            return None

    def _plain(self) -> Place | None:
        """Return the place with coordinates free of θ, None if they have no closed form."""
        if self.exact is None or self.root is None:
            return self if self.exact is not None else None
        trees = [self.tree(Entry(name)) for name in (*self.names, THETA)]
        known = [t for t in trees if t is not None]
        if len(known) < len(trees):
            return None
        return Place((*self.names, THETA), tuple(map(lower_scalar, known)))

    def sign(self, node: Node) -> int | None:
        """Return the sign of the node here, -1, 0 or 1, if it is proved."""
        if self.exact is not None:
            element = self.element(node)
            if element is not None and element.is_zero():
                return 0
        found = self._separated(node)
        if found is not None:
            return found
        return 0 if self.zero(node) else None

    def _separated(self, node: Node) -> int | None:
        if not self.certain:
            return None
        for precision in PRECISIONS:
            try:
                value = self.ball(node, precision)
            except Undecided:
                continue
            except OutsideDomain:
                return None
            if value > 0:
                return 1
            if value < 0:
                return -1
        return None

    def value(self, node: Node) -> float:
        """Return the node's value as a float, NaN where it has none."""
        for precision in PRECISIONS:
            try:
                found = self.ball(node, precision)
            except Undecided:
                continue
            except OutsideDomain:
                return float("nan")
            if found.rel_accuracy_bits() > 60 or precision == PRECISIONS[-1] or not self.exact:
                return 0.0 if found.contains(0) and self.zero(node) else float(found.mid())
        return float("nan")

    def tree(self, node: Node) -> Tree | None:
        """Return the node's exact value here as a tree, None if it has no closed form."""
        if self.exact is None:
            return None
        element = self.element(node)
        if element is not None:
            return self._closed(element)
        there = self._plain()
        if there is None:
            return None
        try:
            plain = simplified(expand(there.at(node)))
            found = there.recognized(plain)
            if found is not None:
                return found
            return raise_node(plain) if cost(plain) <= MAX_COST else None
        except (SymoptError, OutsideDomain):
            return None

    def recognized(self, node: Node) -> Tree | None:
        """Return a value as a rational number or the square root of one, if that is proved."""
        value = self.value(node)
        if not abs(value) < 1e6:
            return None
        for power in (1, 2):
            near = Fraction(value**power).limit_denominator(48)
            if abs(float(near) - value**power) > 1e-9 * max(1.0, value**power):
                continue
            if self.zero(build.subtract(build.power(node, power), Number(near))):
                if power == 1:
                    return number(near)
                outside, radicand = square_part(near)
                return surd(Fraction(0), outside if value > 0 else -outside, radicand)
        return None

    def _closed(self, element: fmpq_poly) -> Tree | None:
        if element.degree() <= 0:
            return number(fraction(element[0]))
        assert self.root is not None  # only then are elements more than numbers
        minimal = minimal_polynomial(element, self.root.modulus)
        return closed_form(minimal, element_ball(element, self.root, PRECISIONS[1]))


class _NoElement(Exception):  # noqa: N818 - an answer, not a failure
    """The node is not in Q(θ)."""


class _Elements:
    """Values of nodes in Q[θ]/m."""

    def __init__(self, place: Place) -> None:
        self.root, self.memo = place.root, place.memo

    def visit(self, node: Node) -> fmpq_poly:
        if node not in self.memo:
            self.memo[node] = self._compute(node)
        found = self.memo[node]
        if found is None:
            raise _NoElement
        return found

    def reduced(self, value: fmpq_poly) -> fmpq_poly:
        if self.root is None or value.degree() < self.root.modulus.degree():
            return value
        return value % self.root.modulus

    def _compute(self, node: Node) -> fmpq_poly | None:
        from flint import fmpq_poly

        match node:
            case Number():
                return fmpq_poly([rational(node.value)])
            case Entry(name=name) if name == THETA and self.root is not None:
                return self.reduced(fmpq_poly([0, 1]))
            case Sum():
                total = fmpq_poly([rational(node.constant)])
                for coefficient, term in node.terms:
                    total += self.visit(term) * rational(coefficient)
                return total
            case Product(sums=()):
                result = fmpq_poly([rational(node.coefficient)])
                for base, power in node.powers:
                    result = self.reduced(result * self.power(base, Fraction(power)))
                return result
            case _:
                return None

    def power(self, base: Node, exponent: Fraction) -> fmpq_poly:
        from flint import fmpq_poly

        if exponent.denominator != 1 or abs(exponent) > 400:
            raise _NoElement
        value = self.visit(base)
        if exponent < 0:
            if value.is_zero():
                raise OutsideDomain
            one = fmpq_poly([1])
            value = one / value[0] if self.root is None else inverse(value, self.root.modulus)
        result, size = fmpq_poly([1]), abs(int(exponent))
        while size:
            if size & 1:
                result = self.reduced(result * value)
            value, size = self.reduced(value * value), size >> 1
        return result


def closed_place(names: tuple[str, ...], coordinates: tuple[Node, ...]) -> Place:
    """Return the place with coordinates that are nodes without unknowns."""
    return with_floats(Place(names, coordinates))


def algebraic_place(names: tuple[str, ...], elements: list[fmpq_poly], root: Root) -> Place:
    """Return the place with coordinates in Q(θ); a rational θ is put in."""
    if root.modulus.degree() == 1:
        theta = -root.modulus[0] / root.modulus[1]
        return closed_place(names, tuple(Number(fraction(e(theta))) for e in elements))
    return with_floats(Place(names, tuple(map(element_node, elements)), root))


def element_node(element: fmpq_poly) -> Node:
    """Return a polynomial in θ as a node."""
    theta = Entry(THETA)
    powers = (
        build.scale(fraction(element[k]), build.power(theta, k) if k else Number(1))
        for k in range(element.length())
    )
    return build.add(*powers)


def simplified(node: Node) -> Node:
    """Return a node with powers of exp(u) joined and log(exp(u)) = u."""
    match node:
        case Sum():
            return build.linear(((c, simplified(t)) for c, t in node.terms), node.constant)
        case Product(sums=()):
            exponent: list[Node] = []
            rest: list[tuple[Node, Fraction]] = []
            for base, power in node.powers:
                plain = simplified(base)
                if isinstance(plain, Apply) and plain.function == "exp":
                    exponent.append(build.scale(power, plain.arguments[0]))
                else:
                    rest.append((plain, Fraction(power)))
            if exponent:
                rest.append((build.apply("exp", build.add(*exponent)), Fraction(1)))
            return build.scale(node.coefficient, build.merge(rest))
        case Apply(function="log", arguments=(Apply(function="exp", arguments=(inner,)),)):
            return simplified(inner)
        case Apply():
            return build.apply(node.function, *map(simplified, node.arguments))
        case _:
            return node


def with_floats(place: Place) -> Place:
    """Return the place with its coordinates as floats too."""
    floats = tuple(place.value(Entry(name)) for name in place.names)
    return Place(place.names, place.exact, place.root, place.balls, floats)
