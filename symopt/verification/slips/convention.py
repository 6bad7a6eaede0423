"""The claim is right for another convention: a sum for a mean, (y - ŷ)² without its 1/2 or with it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Sum
from symopt.equality.enclosures.points import sizes_of
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for node, text in (*_counts(sheet), *_halves(sheet)):
        if sheet.matches(node, sheet.ratio):
            times = f"the claim is {sheet.say(node)} times the {sheet.noun}"
            yield Candidate(f"{times}: {text}", build.multiply(node, sheet.truth))


def _counts(sheet: Evidence) -> Iterator[tuple[Node, str]]:
    nodes = [n for n in (sheet.truth, sheet.claim, sheet.problem.function) if n is not None]
    for name in sorted(sizes_of(nodes, sheet.graph)):
        size = build.value(indices.of(name))
        yield size, f"a mean over {name} is treated as a sum, the factor 1/{name} is missing"
        yield build.power(size, -1), f"a sum over {name} is treated as a mean"


def _halves(sheet: Evidence) -> Iterator[tuple[Node, str]]:
    """Yield 2 and 1/2 where the function is the square of a residual."""
    half = _square(sheet)
    if half is None:
        return
    if half == Fraction(1, 2):
        yield Number(2), "it is right for the square without the factor 1/2"
        yield Number(Fraction(1, 2)), "the 2 of the derivative of the square is missing"
    else:
        yield Number(Fraction(1, 2)), "it is right for one half of the square"
        yield Number(2), "the 2 of the derivative of the square is there twice"


def _square(sheet: Evidence) -> Fraction | None:
    """Return c where the function is c times squares of differences, None if it is nothing of the kind."""
    node = sheet.problem.function
    if isinstance(node, Entry):
        found = sheet.graph.definition(node.name)
        node = node if found is None else found.body
    if node is None:
        return None
    terms = node.terms if isinstance(node, Sum) and not node.constant else ((1, node),)
    sizes = {c * s for c, term in terms if (s := _half(term)) is not None}
    known = all(_half(term) is not None for _, term in terms)
    return Fraction(sizes.pop()) if known and len(sizes) == 1 else None


def _half(node: Node) -> Fraction | None:
    if not isinstance(node, Product):
        return None
    squares = [b for b, q in node.powers if q == 2 and isinstance(b, Sum | Apply)]
    return Fraction(node.coefficient) if len(squares) == 1 else None


CONVENTION = Slip(
    name="convention",
    kind="convention",
    rank=16,
    title="a factor of convention, 1/m or 1/2, is missing or superfluous",
    find=_find,
    examples=(
        SlipExample("L", "w", "-2*(y - yhat)*x", {"yhat": "w*x", "L": "(y - yhat)**2/2"}),
        SlipExample("L", "w", "-(y - yhat)*x", {"yhat": "w*x", "L": "(y - yhat)**2"}),
    ),
)
