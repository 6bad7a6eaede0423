r"""Limits, by power series with exact coefficients: `\lim_{x \to 0} \frac{\sin x}{x} = 1`.

x → a        x = a + t and x = a - t, t → 0+; both sides must agree unless one is meant
x → ∞        x = 1/t
N/D          the first coefficient of D that is proved to be none but 0 decides; those of N before it
             must be proved to be 0
b^e          e^L with L the limit of e ln b, where e depends on x

What is not certain, and what grows beyond bounds, is refused. Knopp, Theorie und Anwendung der unendlichen
Reihen, 1922, § 40.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from symopt.documents.elaborate.names.exact import bounded, value_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.replacing import free_names, replaced
from symopt.documents.elaborate.names.varying import refuse_varying
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Constant,
    Div,
    Mul,
    Name,
    Neg,
    Pow,
    Sum,
    Tree,
    number,
    walk,
)

if TYPE_CHECKING:
    from symopt.calculus.nodes import Node
    from symopt.documents.elaborate.limits.anywhere import Anywhere

LENGTH = 8
"""Coefficients of the series: what vanishes to a higher order is not looked into."""
MOST = 300
"""The largest expression, in parts, whose limit is looked for."""
SMALL = "small"
"""The name of t."""
_INFINITY = Constant("inf")


def limit_of(tree: Sum, side: int, known: Known) -> Tree:
    """Return a limit, whose variable and place a sum holds. Raises UnsupportedError.

    side: 1 from above, -1 from below, 0 from both.
    """
    x, place = tree.index, tree.lower
    body = known.written_out(tree.body, {x, *known.inputs(free_names(tree.body))})
    refuse_varying(body, x)
    if place is None:
        raise UnsupportedError("where this limit is taken is not said")
    if sum(1 for _ in islice(walk(body), MOST + 1)) > MOST:
        raise UnsupportedError("this limit is too large to be looked into")
    if x not in free_names(body):
        return body
    small = Name(SMALL)
    if place in (_INFINITY, Neg(_INFINITY)):
        over = Div(ONE, small)
        ways: list[Tree] = [over if place == _INFINITY else Neg(over)]
    else:
        above, below = Add((place, small)), Add((place, Neg(small)))
        ways = [above] if side > 0 else [below] if side < 0 else [above, below]
    found = [_limit(bounded(replaced(body, {x: way}))) for way in ways]
    if len(found) == 2 and not _same(*found):
        raise UnsupportedError("the limits from both sides are not known to be the same")
    return found[0]


def _same(left: Tree, right: Tree) -> bool:
    from symopt.calculus import build
    from symopt.calculus.lower import lower_scalar

    if left == right:
        return True
    return _place().zero(build.subtract(lower_scalar(left), lower_scalar(right))) is True


def _limit(tree: Tree) -> Tree:
    """Return the limit of a tree for small t > 0."""
    match tree:
        case Pow(base, exponent) if SMALL in free_names(exponent) and base != Constant("e"):
            return Call("exp", (_limit(Mul((exponent, Call("log", (base,))))),))
        case Call("exp", (inner,)):
            return Call("exp", (_limit(inner),))
        case _:
            pass
    above, below = _quotient(tree)
    try:
        return _of_series(_series(above), _series(below))
    except (OutsideDomain, Undecided, SymoptError, ArithmeticError) as error:
        told = getattr(error, "why", "") or "its series is not certain there"
        raise UnsupportedError("this limit is not known here", why=told) from None


def vanishing(tree: Tree, order: int) -> list[Tree]:
    """Return the coefficients that are 0 if a tree is O(t^order) for small t > 0. Raises UnsupportedError."""
    from symopt.calculus.views.raising import raise_node

    above, below = _quotient(tree)
    try:
        first, second = _series(above), _series(below)
    except (OutsideDomain, Undecided, SymoptError, ArithmeticError) as error:
        told = getattr(error, "why", "") or "its series is not certain there"
        raise UnsupportedError("this remainder is not known here", why=told) from None
    place = _place()
    lead = next((k for k, c in enumerate(second) if place.zero(c) is not True), len(second))
    if lead + order > len(first) or place.zero(second[lead]) is not False:
        raise UnsupportedError("the denominators before this remainder are not certain")
    return [raise_node(c) for c in first[: lead + order]]


def _of_series(above: list[Node], below: list[Node]) -> Tree:
    from symopt.calculus import build
    from symopt.calculus.views.raising import raise_node

    place = _place()
    for first, second in zip(above, below, strict=True):
        if place.zero(second) is False:
            return raise_node(build.divide(first, second))
        if place.zero(second) is not True or place.zero(first) is not True:
            raise Undecided
    raise Undecided


def _series(tree: Tree) -> list[Node]:
    from symopt.calculus.lower import lower_scalar
    from symopt.calculus.nodes import Entry, Number
    from symopt.optimization.critical.series import Expansion

    zero, one = Number(0), Number(1)
    curve: dict[str, list[Node]] = {name: [Entry(name)] for name in free_names(tree)}
    curve[SMALL] = [zero, one]
    return list(Expansion(_place(), LENGTH).of(lower_scalar(tree), curve).coefficients)


def _place() -> Anywhere:
    from symopt.documents.elaborate.limits.anywhere import ANYWHERE

    return ANYWHERE


def _quotient(tree: Tree) -> tuple[Tree, Tree]:
    """Return numerator and denominator of a tree, of sums over a common one."""
    if SMALL not in free_names(tree):
        return tree, ONE
    match tree:
        case Neg(body):
            above, below = _quotient(body)
            return Neg(above), below
        case Add(terms):
            parts = [_quotient(term) for term in terms]
            total: tuple[Tree, Tree] = parts[0]
            for above, below in parts[1:]:
                if below == total[1]:
                    total = Add((total[0], above)), below
                else:
                    left, right = _times(total[0], below), _times(above, total[1])
                    total = Add((left, right)), _times(total[1], below)
            return total
        case Mul(factors):
            above, below = ONE, ONE
            for factor in factors:
                first, second = _quotient(factor)
                above, below = _times(above, first), _times(below, second)
            return above, below
        case Div(first, second):
            above, below = _quotient(first), _quotient(second)
            return _times(above[0], below[1]), _times(above[1], below[0])
        case Pow(base, exponent) if (value := value_of(exponent)) is not None:
            above, below = _quotient(base)
            power = number(abs(value))
            pair = Pow(above, power), ONE if below == ONE else Pow(below, power)
            return pair if value > 0 else (pair[1], pair[0])
        case _:
            return tree, ONE


def _times(left: Tree, right: Tree) -> Tree:
    if ONE in (left, right):
        return right if left == ONE else left
    return bounded(Mul((left, right)))
