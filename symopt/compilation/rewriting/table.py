"""The rewrites of the catalogue by what their left sides begin with, read when first needed.

The left side of a rule is a sum, a product of powers, or a function. One factor of it, the *anchor*, has a
function; only nodes with that function are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Node, Number, Product, Rational, Sum
from symopt.compilation.rewriting.rewrite import Family, Rewrite, pattern
from symopt.foundation.catalogue import catalogue
from symopt.foundation.record import record

Powers = tuple[tuple[Node, Rational], ...]
ROOT = "root"
"""The head of a sum under a fractional power."""
LEAST = Number(-(10**308))
"""A number below all that code meets."""


@record
class Rule:
    """A rewrite as nodes.

    base, exponent: the anchor.   beside: the other factors of its term.   coefficient: of that term.
    others: the other terms of a sum, with the constant as a term.
    """

    rewrite: Rewrite
    before: Node
    after: Node
    base: Node
    exponent: Rational
    beside: Powers
    coefficient: Rational
    others: tuple[tuple[Rational, Node], ...]


def families() -> Mapping[str, Family]:
    """Return the catalogue of rewrites."""
    return catalogue("symopt.compilation.rewrites", Family)


@cache
def rules(kind: str, head: str) -> tuple[Rule, ...]:
    """Return the rules for nodes of a kind, "sum", "product" or "apply", that have a function inside."""
    found = (
        _rule(rewrite)
        for family in families().values()
        if head in family.heads
        for rewrite in family.rewrites
    )
    return tuple(r for r in found if r.before.kind == kind and head_of(r.base, r.exponent) == head)


def head_of(node: Node, exponent: Rational) -> str:
    """Return what an anchor is listed under; "" if it is none."""
    if isinstance(node, Apply):
        inner = node.arguments[0] if node.function == "log" else None
        return f"log {inner.function}" if isinstance(inner, Apply) else node.function
    return ROOT if isinstance(exponent, Fraction) and isinstance(node, Sum) else ""


def powers_of(node: Node) -> Powers:
    """Return the factors of a term without sums; the term itself if it is none."""
    if isinstance(node, Product) and not node.sums:
        return node.powers
    return ((node, 1),)


def kept_whole(node: Node) -> Node:
    """Return a sum as one node, never rearranged: 1 - y, exact for y near 1, would lose its digits."""
    return build.apply("max", node, LEAST)


def quotient(term: Node, rest: Node) -> Node | None:
    """Return q with term = rest · q where rest is a factor of the term by its form; else None."""
    if rest is ONE:
        return term
    powers = dict(powers_of(term))
    for base, exponent in powers_of(rest):
        if powers.get(base) != exponent:
            return None
        del powers[base]
    return build.merge(powers.items())


@cache
def _rule(rewrite: Rewrite) -> Rule:
    before, after = pattern(rewrite.before), pattern(rewrite.after)
    terms = list(before.terms) if isinstance(before, Sum) else [(_coefficient(before), before)]
    for place, (coefficient, term) in enumerate(terms):
        powers = powers_of(term)
        for spot, (base, exponent) in enumerate(powers):
            if head_of(base, exponent):
                others = terms[:place] + terms[place + 1 :]
                if isinstance(before, Sum) and before.constant:
                    others.append((before.constant, pattern("1")))
                beside = powers[:spot] + powers[spot + 1 :]
                return Rule(
                    rewrite, before, after, base, exponent, beside, coefficient, tuple(others)
                )
    raise ValueError(f"the rewrite of {rewrite.before} has no function to be found by")


def _coefficient(node: Node) -> Rational:
    return node.coefficient if isinstance(node, Product) else 1
