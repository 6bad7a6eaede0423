r"""What a part of a formula would have to be for the formula to have other values.

With E(part) = value given and E(part') = goal wanted, part' is found by undoing E from the outside in:
a sum gives goal - rest, a product goal / rest, b^q the root, e^u the logarithm. So one pass over a formula
gives, for every part, the values that it should have had: whatever explains the difference by one
change at one place is then found by a look-up, and nothing is evaluated again.

The parts: terms of sums, factors b^q of products, bases, arguments, exponents, coefficients. Under a sum over
an index, in a branch, or in a function that cannot be undone the goal is not known; the search ends there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Literal

from symopt.calculus import build
from symopt.calculus.graph import entries
from symopt.calculus.nodes import Apply, Node, Number, Product, Rational, Sum
from symopt.verification.search.sheet import Sheet
from symopt.verification.search.vector import Vector, constant_vector, vector

MOST = 300
"""How many parts of one formula are looked at."""

Role = Literal["whole", "term", "factor", "base", "argument", "exponent", "coefficient"]


@dataclass(frozen=True, slots=True)
class Site:
    """A part at its place.

    node, value: what stands there.   goal: what would have to stand there.
    put: the whole formula with something else at the place.   exponent: of a factor, else 1.
    terms: how many terms a term stands among.   inside: the function of which it is an argument.
    """

    node: Node
    role: Role
    value: Vector
    goal: Vector
    put: Callable[[Node], Node]
    exponent: Rational = 1
    base: Node | None = None
    terms: int = 1
    function: str = ""
    depth: int = 0


def sites(sheet: Sheet, root: Node, goal: Vector) -> list[Site]:
    """Return the parts of `root` with their goals, outermost first."""
    value = sheet.vector(root)
    if value is None:
        return []
    found: list[Site] = []
    waiting = [Site(root, "whole", value, goal, lambda new: new)]
    while waiting and len(found) < MOST:
        site = waiting.pop(0)
        found.append(site)
        waiting.extend(islice(_parts(sheet, site), MOST))
    return found


def _parts(sheet: Sheet, site: Site) -> Iterator[Site]:
    if site.role == "factor":
        return  # its base is a part of its own
    match site.node:
        case Sum():
            yield from _terms(sheet, site, site.node)
        case Product(sums=()):
            yield from _factors(sheet, site, site.node)
        case Apply():
            yield from _arguments(sheet, site, site.node)
        case _:
            return


def _terms(sheet: Sheet, site: Site, node: Sum) -> Iterator[Site]:
    count = len(node.terms) + (node.constant != 0)
    parts = [build.scale(c, t) for c, t in node.terms]
    if node.constant:
        parts.append(Number(node.constant))
    for part in parts:
        value = sheet.vector(part)
        if value is None:
            continue

        def put(new: Node, part: Node = part) -> Node:
            return site.put(build.linear(((1, node), (-1, part), (1, new))))

        goal = site.goal - site.value + value
        yield Site(part, "term", value, goal, put, terms=count, depth=site.depth + 1)


def _factors(sheet: Sheet, site: Site, node: Product) -> Iterator[Site]:
    if node.coefficient != 1:
        rest = build.scale(1 / Fraction(node.coefficient), node)
        value = constant_vector(node.coefficient, len(sheet.places))

        def scaled(new: Node, rest: Node = rest) -> Node:
            return site.put(build.multiply(new, rest))

        goal = site.goal * value / site.value
        yield Site(
            Number(node.coefficient), "coefficient", value, goal, scaled, depth=site.depth + 1
        )
    for place, (base, exponent) in enumerate(node.powers):
        part = build.power(base, exponent)
        value = sheet.vector(part)
        if value is None:
            continue
        others = node.powers[:place] + node.powers[place + 1 :]
        rest = build.scale(node.coefficient, build.merge(others))

        def put(new: Node, rest: Node = rest) -> Node:
            return site.put(build.multiply(rest, new))

        goal = site.goal / (site.value / value)
        factor = Site(part, "factor", value, goal, put, exponent, base, depth=site.depth + 1)
        if len(node.powers) > 1 or node.coefficient != 1 or exponent != 1:
            yield factor
        yield from _base(sheet, factor)


def _base(sheet: Sheet, factor: Site) -> Iterator[Site]:
    """Yield the base of a power as a part of its own, its goal a root: each way to choose its signs."""
    base, exponent = factor.base, factor.exponent
    assert base is not None  # factors have one
    value = sheet.vector(base)
    if value is None:
        return

    def put(new: Node) -> Node:
        return factor.put(build.power(new, exponent))

    for goal in _roots(sheet, factor.goal, exponent, base, value):
        yield Site(base, "base", value, goal, put, depth=factor.depth + 1)


def _roots(
    sheet: Sheet, goal: Vector, exponent: Rational, base: Node, value: Vector
) -> Iterator[Vector]:
    if exponent == 1:
        yield goal
        return
    if exponent == -1:
        yield constant_vector(1, len(sheet.places)) / goal
        return
    odd = isinstance(exponent, int) and exponent % 2 == 1
    size = vector(abs(b) for b in goal.balls) if odd else goal
    root = size.power(1 / Fraction(exponent))
    if root is None:
        return
    likes = [goal] if odd else [value, root, -value]
    if not odd and isinstance(exponent, int):  # the signs of the base may have been others
        names = sorted(entries(base), key=lambda e: e.digest)[:3]
        found = [v for name in names if (v := sheet.vector(name)) is not None]
        likes += [like for v in found for like in (v, -v)]
    seen: set[tuple[bool, ...]] = set()
    for like in likes:
        signs = tuple(bool(b < 0) for b in like.balls)
        if signs not in seen:
            seen.add(signs)
            yield vector(-r if minus else r for r, minus in zip(root.balls, signs, strict=True))


INVERSES = {
    "exp": "log", "log": "exp", "tanh": "atanh", "sinh": "asinh", "atan": "tan", "asinh": "sinh",
    "atanh": "tanh", "sigmoid": "logit", "erf": "erfinv",
}  # fmt: skip
"""How to undo a function, where there is one way."""


def _arguments(sheet: Sheet, site: Site, node: Apply) -> Iterator[Site]:
    if node.function == "pow":
        yield from _general_power(sheet, site, node)
        return
    inverse = INVERSES.get(node.function)
    if inverse is None or len(node.arguments) != 1:
        return
    (argument,) = node.arguments
    value = sheet.vector(argument)
    goal = undone(inverse, site.goal)
    if value is None or goal is None:
        return

    def put(new: Node) -> Node:
        return site.put(build.apply(node.function, new))

    yield Site(argument, "argument", value, goal, put, function=node.function, depth=site.depth + 1)


def undone(inverse: str, goal: Vector) -> Vector | None:
    """Return the inverse function of a vector; None outside its domain."""
    balls = goal.balls
    if inverse == "log" and not all(b > 0 for b in balls):
        return None
    if inverse == "logit":
        if not all(b > 0 and b < 1 for b in balls):
            return None
        return vector((b / (1 - b)).log() for b in balls)
    if inverse in ("atanh", "erfinv") and not all(abs(b) < 1 for b in balls):
        return None
    return vector(getattr(b, inverse)() for b in balls)


def _general_power(sheet: Sheet, site: Site, node: Apply) -> Iterator[Site]:
    base, exponent = node.arguments
    b, e = sheet.vector(base), sheet.vector(exponent)
    logarithm = undone("log", site.goal)
    if b is None or e is None or logarithm is None or not all(v > 0 for v in b.balls):
        return
    log_base = vector(v.log() for v in b.balls)

    def put_exponent(new: Node) -> Node:
        return site.put(build.general_power(base, new))

    def put_base(new: Node) -> Node:
        return site.put(build.general_power(new, exponent))

    depth = site.depth + 1
    yield Site(exponent, "exponent", e, logarithm / log_base, put_exponent, depth=depth)
    goal = vector(v.exp() for v in (logarithm / e).balls)
    yield Site(base, "base", b, goal, put_base, depth=depth)
