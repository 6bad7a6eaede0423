r"""Power series at a place with exact coefficients: f(p + γ(t)) = Σ c_k t^k, each c_k a node in θ.

Functions of the catalogue are composed with their Taylor coefficients F^(k)(u_0)/k!, found by
differentiating. Where an argument vanishes at t = 0, the sign of its first nonzero coefficient says
what |u|, max, min and cases are for small t > 0, so one-sided expansions at kinks come out exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import factorial

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.nodes import ZERO, Entry, Node, Number, Rational
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.foundation.errors import SymoptError
from symopt.foundation.record import record
from symopt.optimization.critical.functions import Function
from symopt.optimization.critical.places import Place, element_node

_SMOOTH = {
    "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh",
    "acosh", "atanh", "erf", "erfc", "sigmoid", "softplus", "logsigmoid", "log1p", "expm1",
    "gamma", "loggamma", "digamma", "polygamma", "erfinv", "erfi", "lambertw", "besselj", "bessely",
    "besseli", "besselk", "airyai", "airybi", "airyaiprime", "airybiprime", "fresnels", "fresnelc",
    "expint", "uppergamma", "lowergamma",
}  # fmt: skip


@record
class Series:
    """Σ coefficients[k] t^k + O(t^length)."""

    coefficients: tuple[Node, ...]
    space: Expansion

    def __add__(self, other: Series) -> Series:
        """Return the sum."""
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return self.space.made([build.add(a, b) for a, b in pairs])

    def __neg__(self) -> Series:
        """Return the negative."""
        return self.space.made([build.negate(a) for a in self.coefficients])

    def __sub__(self, other: Series) -> Series:
        """Return the difference."""
        return self + (-other)

    def __mul__(self, other: Series) -> Series:
        """Return the product."""
        length = len(self.coefficients)
        sums: list[list[Node]] = [[] for _ in range(length)]
        for i, a in enumerate(self.coefficients):
            if a is ZERO:
                continue
            for j in range(length - i):
                if other.coefficients[j] is not ZERO:
                    sums[i + j].append(build.multiply(a, other.coefficients[j]))
        return self.space.made([build.add(*parts) for parts in sums])


class Expansion:
    """The arithmetic of series at a place, to a fixed length. See `equality.evaluation.Arithmetic`."""

    def __init__(self, place: Place, length: int) -> None:
        self.place, self.length = place, length

    def made(self, coefficients: Sequence[Node]) -> Series:
        """Return a series with coefficients in normal form."""
        return Series(tuple(map(self.normal, coefficients)), self)

    def normal(self, node: Node) -> Node:
        """Return a coefficient in the normal form of Q(θ), or as it is."""
        if isinstance(node, Number):
            return node
        element = self.place.element(node)
        if element is not None:
            return element_node(element)
        return ZERO if self.place.zero(node) else node

    def of(self, node: Node, curve: Mapping[str, Sequence[Node]]) -> Series:
        """Return the series of a node along x = Σ curve[x][k] t^k."""
        padded = {
            name: self.made([*given, *[ZERO] * (self.length - len(given))][: self.length])
            for name, given in curve.items()
        }
        return Evaluation(self, lambda name, _: padded[name], {}, None).value(node)

    def rise(self, node: Node, curve: Mapping[str, Sequence[Node]]) -> Series:
        """Return f(γ(t)) - f(γ(0)). Raises Undecided where f may jump at t = 0."""
        found = self.of(node, curve)
        here = Expansion(self.place, 1).of(node, {name: c[:1] for name, c in curve.items()})
        start = found.coefficients[0]
        if self.place.zero(build.subtract(start, here.coefficients[0])) is not True:
            raise Undecided
        return found - self.node(start)

    def constant(self, value: Rational) -> Series:
        """Return a rational number."""
        return self.node(Number(value))

    def node(self, value: Node) -> Series:
        """Return a constant."""
        return Series((value, *[ZERO] * (self.length - 1)), self)

    def leading(self, value: Series) -> tuple[int, int] | None:
        """Return (order, sign) of the first nonzero coefficient; None if all are 0.

        Raises Undecided where a coefficient's sign is not known.
        """
        for order, coefficient in enumerate(value.coefficients):
            sign = self.place.sign(coefficient)
            if sign is None:
                raise Undecided
            if sign:
                return order, sign
        return None

    def sign(self, value: Series) -> int:
        """Return the sign for small t > 0; Undecided for a series that is 0 as far as it is known."""
        found = self.leading(value)
        if found is None:
            if self.length == 1:
                return 0  # a value, not a series: it is 0
            raise Undecided
        return found[1]

    def side(self, value: Series) -> int:
        """Return the sign for small t > 0, 0 for a series that is 0 as far as it is known."""
        found = self.leading(value)
        return found[1] if found else 0

    def whole(self, value: Series) -> int | None:
        """Return the whole number that a constant series is, if it is one."""
        first, *rest = value.coefficients
        if any(c is not ZERO for c in rest) or not isinstance(first, Number):
            return None
        number = Fraction(first.value)
        return int(number) if number.denominator == 1 else None

    def finite(self, value: Series) -> bool:
        """Return True: exact values are finite."""
        del value
        return True

    def inverse(self, value: Series) -> Series:
        """Return 1/value by Newton's recurrence; the constant term must not be 0."""
        first = value.coefficients[0]
        if self.place.zero(first) is not False:
            raise OutsideDomain
        below = self.normal(build.power(first, -1))
        out: list[Node] = [below]
        for k in range(1, self.length):
            total = build.add(
                *(build.multiply(value.coefficients[j], out[k - j]) for j in range(1, k + 1))
            )
            out.append(self.normal(build.negate(build.multiply(below, total))))
        return Series(tuple(out), self)

    def root(self, value: Series, exponent: Fraction) -> Series:
        """Return value ** exponent for value > 0 near t = 0+, by k u_0 p_k = Σ (j(q+1) - k) u_j p_{k-j}."""
        found = self.leading(value)
        if found is None:
            raise Undecided
        order, sign = found
        shift = order * exponent
        if sign < 0 or shift < 0:
            raise OutsideDomain
        if shift.denominator != 1:
            raise Undecided  # a fractional power of t; see `branch_degree`
        u = [*value.coefficients[order:], *[ZERO] * order]
        out: list[Node] = [build.power(u[0], exponent)]
        for k in range(1, self.length):
            total = build.add(
                *(
                    build.scale(
                        (j * (exponent + 1) - k) / Fraction(k), build.multiply(u[j], out[k - j])
                    )
                    for j in range(1, k + 1)
                )
            )
            out.append(self.normal(build.multiply(build.power(u[0], -1), total)))
        moved = [*[ZERO] * int(shift), *out][: self.length]
        return Series(tuple(map(self.normal, moved)), self)

    def function(self, name: str, arguments: list[Series]) -> Series | None:
        """Return a function of the catalogue; None for one that is taken by its definition."""
        first = arguments[0] if arguments else self.constant(0)
        match name:
            case "pi":
                return self.node(build.apply("pi"))
            case "abs":
                return first if self.side(first) >= 0 else -first
            case "sign":
                return self.constant(self.sign(first))
            case "max" | "min":
                best = first
                for other in arguments[1:]:
                    higher = self.side(other - best) > 0
                    best = other if higher == (name == "max") else best
                return best
            case _:
                pass
        if name not in _SMOOTH:
            if definition_node(name, tuple(Entry(f"%{k}") for k in range(len(arguments)))) is None:
                raise Undecided
            return None
        *orders, last = arguments
        return self.composed(name, [o.coefficients[0] for o in orders], last)

    def composed(self, name: str, leading: Sequence[Node], inner: Series) -> Series:
        """Return F(inner) with the Taylor coefficients of F at the constant term."""
        start = inner.coefficients[0]
        mark = Entry("%u")
        current = build.apply(name, *leading, mark)
        rise = Series((ZERO, *inner.coefficients[1:]), self)
        total, power = self.node(self._value(current, start)), self.constant(1)
        for k in range(1, self.length):
            power = power * rise
            if all(c is ZERO for c in power.coefficients):
                break
            current = Function(("%u",), current).partial(current, "%u")
            value = build.scale(Fraction(1, factorial(k)), self._value(current, start))
            total = total + self.node(self.normal(value)) * power
        return total

    def _value(self, node: Node, start: Node) -> Node:
        try:
            return self.normal(build.rewrite(node, entry=lambda e: start if e.name == "%u" else e))
        except (SymoptError, ArithmeticError):
            raise OutsideDomain from None
