"""Nodes as quotients of polynomials over Q in the unknowns and in kernels such as exp(x).

A kernel is a function of the unknowns that is taken as one more unknown, so a polynomial that vanishes
for all values of the kernels is 0, while one that does not may still be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.nodes import Entry, Node, Number, Product, Sum
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

MAX_DEGREE = 100
"""Powers beyond this are not written as polynomials."""
MAX_TERMS = 2000
"""The largest polynomial that is worked with."""


class NotPolynomial(Exception):  # noqa: N818 - an answer, not a failure
    """The node is no quotient of polynomials of a workable size."""


@record
class Ring:
    """Q[unknowns, kernels]: generator names, and the node that each kernel stands for."""

    context: fmpq_mpoly_ctx
    names: tuple[str, ...]
    kernels: Mapping[Node, str]

    @property
    def unknowns(self) -> int:
        """The number of generators that are unknowns; they come first."""
        return len(self.names) - len(self.kernels)


@record
class Quotient:
    """top / bottom, without a common factor."""

    top: fmpq_mpoly
    bottom: fmpq_mpoly


def rational(value: Fraction | int) -> fmpq:
    """Return a rational number of FLINT's."""
    from flint import fmpq

    value = Fraction(value)
    return fmpq(value.numerator, value.denominator)


def fraction(value: fmpq) -> Fraction:
    """Return a Fraction."""
    return Fraction(int(value.p), int(value.q))


def ring_of(nodes: Sequence[Node], unknowns: Sequence[str]) -> Ring:
    """Return the ring in which the nodes are quotients of polynomials, one generator for each kernel."""
    from flint import Ordering, fmpq_mpoly_ctx

    kernels: dict[Node, str] = {}
    seen: set[Node] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Sum):
            stack += [term for _, term in node.terms]
        elif isinstance(node, Product) and not node.sums:
            for base, power in node.powers:
                if Fraction(power).denominator == 1:
                    stack.append(base)
                else:
                    kernels.setdefault(_kernel(base, power), "")
        elif not isinstance(node, Number) and not _is_unknown(node, unknowns):
            kernels.setdefault(node, "")
    ordered = sorted(kernels, key=lambda k: k.digest)
    named = {kernel: f"k{place:03}" for place, kernel in enumerate(ordered)}
    names = (*(f"x{place}" for place in range(len(unknowns))), *named.values())
    return Ring(fmpq_mpoly_ctx.get(names, Ordering.lex), names, named)


def quotient(node: Node, ring: Ring, unknowns: Sequence[str]) -> Quotient:
    """Return a node as an element of the ring's field of fractions.

    Raises NotPolynomial if it is too large, has too high powers, or divides by 0.
    """
    return _Reading(ring, unknowns).visit(node)


class _Reading:
    """The conversion of nodes of one ring."""

    def __init__(self, ring: Ring, unknowns: Sequence[str]) -> None:
        self.ring = ring
        self.place = {name: k for k, name in enumerate(unknowns)}
        self.generators = ring.context.gens()
        self.memo: dict[Node, Quotient] = {}

    def visit(self, node: Node) -> Quotient:
        found = self.memo.get(node)
        if found is None:
            found = self.memo[node] = self.compute(node)
            if max(len(found.top), len(found.bottom)) > MAX_TERMS:
                raise NotPolynomial
        return found

    def constant(self, value: Fraction | int) -> Quotient:
        context = self.ring.context
        return Quotient(context.constant(rational(value)), context.constant(1))

    def generator(self, place: int) -> Quotient:
        return Quotient(self.generators[place], self.ring.context.constant(1))

    def compute(self, node: Node) -> Quotient:
        match node:
            case Number():
                return self.constant(node.value)
            case Entry(name=name) if name in self.place:
                return self.generator(self.place[name])
            case Sum():
                total = self.constant(node.constant)
                for coefficient, term in node.terms:
                    part = self.visit(term)
                    total = _added(total, Quotient(part.top * rational(coefficient), part.bottom))
                return total
            case Product(sums=()) if node not in self.ring.kernels:
                result = self.constant(node.coefficient)
                for base, power in node.powers:
                    result = _multiplied(result, self.raised(base, Fraction(power)))
                return result
            case _ if node in self.ring.kernels:
                return self.generator(self.ring.names.index(self.ring.kernels[node]))
            case _:
                raise NotPolynomial

    def raised(self, base: Node, power: Fraction) -> Quotient:
        if power.denominator != 1:
            return self.visit(_kernel(base, power))
        if abs(power) > MAX_DEGREE:
            raise NotPolynomial
        found = self.visit(base)
        top, bottom = (found.top, found.bottom) if power > 0 else (found.bottom, found.top)
        if bottom.is_zero():
            raise NotPolynomial
        size = abs(int(power))
        return Quotient(top**size, bottom**size)


def numerator_node(node: Node, unknowns: Sequence[str]) -> Node:
    """Return the numerator of a node as a node. Raises NotPolynomial as `quotient` does."""
    ring = ring_of([node], unknowns)
    return polynomial_node(quotient(node, ring, unknowns).top, ring, unknowns)


def polynomial_node(polynomial: fmpq_mpoly, ring: Ring, unknowns: Sequence[str]) -> Node:
    """Return a polynomial of a ring as a node."""
    kernels = sorted(ring.kernels, key=ring.kernels.__getitem__)
    generators = [*(Entry(name) for name in unknowns), *kernels]
    return build.add(
        *(
            build.scale(c, build.merge((g, k) for g, k in zip(generators, e, strict=True) if k))
            for e, c in terms_of(polynomial).items()
        )
    )


def terms_of(polynomial: fmpq_mpoly) -> dict[tuple[int, ...], Fraction]:
    """Return exponents -> coefficient, in plain Python."""
    return {tuple(map(int, e)): fraction(c) for e, c in polynomial.to_dict().items()}


def _is_unknown(node: Node, unknowns: Sequence[str]) -> bool:
    return isinstance(node, Entry) and not node.indices and node.name in unknowns


def _kernel(base: Node, power: Fraction | int) -> Node:
    return Product(1, ((base, power),))


def _added(left: Quotient, right: Quotient) -> Quotient:
    if left.bottom == right.bottom:
        return _reduced(left.top + right.top, left.bottom)
    return _reduced(left.top * right.bottom + right.top * left.bottom, left.bottom * right.bottom)


def _multiplied(left: Quotient, right: Quotient) -> Quotient:
    return _reduced(left.top * right.top, left.bottom * right.bottom)


def _reduced(top: fmpq_mpoly, bottom: fmpq_mpoly) -> Quotient:
    if bottom.is_constant():
        return Quotient(top / bottom.leading_coefficient(), bottom / bottom.leading_coefficient())
    common = top.gcd(bottom)
    return Quotient(top / common, bottom / common)
