"""Where expressions have real values: what canonical forms and balls must agree on.

* log needs an argument > 0, a power with a rational exponent that is not whole a base ≥ 0 (> 0 if negative).
* b**e with an exponent that varies needs b > 0, unless the exponent is made of indices, sizes and names that
  are declared whole: x**n with a size n has a value for every x.
* A quotient needs a denominator that is not 0; at least one case must hold.
"""

from __future__ import annotations

from symopt.calculus.nodes import Apply, Entry, Node, Product, Sum


class OutsideDomain(Exception):  # noqa: N818 - an answer, not a failure
    """The expression certainly has no value at the point."""


class Undecided(Exception):  # noqa: N818 - an answer, not a failure
    """The enclosures are too wide to decide a sign or a domain at this precision."""


def need(condition: bool, opposite: bool) -> None:
    """Raise unless the condition is certain: OutsideDomain if the opposite is certain, else Undecided."""
    if not condition:
        raise OutsideDomain if opposite else Undecided


def may_be_whole(exponent: Node, whole: frozenset[str] = frozenset()) -> bool:
    """Return whether an exponent is made of indices, sizes, numbers and the names `whole` alone."""
    match exponent:
        case Entry():
            return exponent.name in whole
        case Sum():
            return all(may_be_whole(term, whole) for _, term in exponent.terms)
        case Product(sums=()):
            return all(may_be_whole(base, whole) for base, _ in exponent.powers)
        case Apply():
            return all(may_be_whole(argument, whole) for argument in exponent.arguments)
        case _:
            return True
