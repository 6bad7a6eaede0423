r"""Stronger identities that imply an equality: a common factor left out, or a trace opened.

D = Σ_b v_b E_b, where every term of D holds the variable v once at least and one of them is left out of each:
D = 0 if E_b = 0 for all b. So xᵀ(A + U V)⁻¹y, a number, is dealt with as the matrix that it is made of.

D = Σ_l E_ll, where each term is cut at one of its summed indices: D = 0 if E_pq = 0 for all p, q.

Which place of v, or which index, is taken does not matter for soundness; a few ways are tried. Those that are
not 0 at some rational point are left out at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice, product

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node, Number, Rational, Sum
from symopt.equality.enclosures.meeting import Meeting, meet
from symopt.equality.form.known import Known
from symopt.equality.form.matrices.networks import Factor, contracted, opened_product
from symopt.equality.verdict import Given
from symopt.foundation.record import record

MOST_WAYS = 16
"""At most this many ways to open a trace are tried."""


@record
class _Term:
    factors: list[Factor]
    labels: list[Index]


def stripped(node: Node) -> Iterator[Node]:
    """Yield nodes that imply, where they are 0 for all values of their free indices, that the node is 0."""
    terms = _terms(node)
    if terms is None:
        return
    for name in sorted(names_in(node)):
        yield from _without(terms, name)
    if not node.free:
        yield from islice(_opened(terms), MOST_WAYS)


def without_linear(node: Node) -> Iterator[Node]:
    """Yield the node without a vector that each term holds once, and no inverse: they vanish together."""
    terms = _terms(node)
    if terms is None:
        return
    for name in sorted(names_in(node)):
        ways = list(_without(terms, name))
        if len(ways) == 1 and name not in names_in(ways[0]):
            yield ways[0]


def by_degree(node: Node) -> list[Node]:
    """Return the node in parts, each with other vectors in its terms, or in other powers: all may be 0.

    What inverses and the like are made of does not count.
    """
    terms = _terms(node)
    if terms is None or not isinstance(node, Sum):
        return [node]
    found: dict[tuple[tuple[str, int], ...], list[tuple[Rational, Node]]] = {}
    for term, pair in zip(terms, node.terms, strict=True):
        degrees: dict[str, int] = {}
        for base, exponent in term.factors:
            if isinstance(base, Entry) and len(base.indices) == 1 and isinstance(exponent, int):
                degrees[base.name] = degrees.get(base.name, 0) + exponent
        found.setdefault(tuple(sorted(degrees.items())), []).append(pair)
    return [build.linear(pairs) for pairs in found.values()]


def differs(node: Node, known: Known) -> bool:
    """Return whether a node is certainly not 0 at some sampled point."""
    graph = Graph(known.shapes, (), known.unit_rows, known.whole, known.properties)
    given = Given(known.domain, known.constraints, known.whole)
    return meet(Meeting(node, Number(0), graph, given), 1, 4).refuted


def _terms(node: Node) -> list[_Term] | None:
    if not isinstance(node, Sum) or node.constant:
        return None
    found: list[_Term] = []
    for place, (coefficient, term) in enumerate(node.terms):
        factors, labels = opened_product(term, f"@o{place}")
        found.append(_Term([*factors, (build.number(coefficient), 1)], labels))
    return found


def _without(terms: Sequence[_Term], name: str) -> Iterator[Node]:
    """Yield the sum with one entry of a variable left out of each term, for the ways to choose them."""
    options: list[list[tuple[_Term, int]]] = []
    for term in terms:
        found = [
            (term, k)
            for k, (base, q) in enumerate(term.factors)
            if isinstance(base, Entry) and base.name == name and base.indices and _whole(q)
        ]
        if not found:
            return
        options.append(found)
    for choice in islice(product(*options), MOST_WAYS):
        stripped_sum = _left_out(choice)
        if stripped_sum is not None:
            yield stripped_sum


def _left_out(choice: Sequence[tuple[_Term, int]]) -> Node | None:
    """Return the sum of the terms without the chosen factors, None if their places do not agree."""
    places = [base.indices for t, k in choice if isinstance(base := t.factors[k][0], Entry)]
    ends = _ends([term for term, _ in choice], places)
    if ends is None:
        return None
    parts: list[Node] = []
    for (term, place), at in zip(choice, places, strict=True):
        rest = [f for k, f in enumerate(term.factors) if k != place]
        base, exponent = term.factors[place]
        rest += [(base, exponent - 1)] if exponent != 1 else []
        pairs = ((a.plain, end) for a, end in zip(at, ends, strict=True))
        moved = {
            old: indices.of(new) for old, new in pairs if old is not None and old in term.labels
        }
        kept = [i for i in term.labels if i not in moved]
        parts.append(contracted([(build.rename(b, moved), q) for b, q in rest], kept))
    return build.add(*parts)


def _whole(exponent: Rational) -> bool:
    return isinstance(exponent, int) and exponent > 0


def _ends(terms: Sequence[_Term], places: Sequence[tuple[Affine, ...]]) -> list[Index] | None:
    """Return new free indices in the places of the variable; those that are free already must agree."""
    ends: list[Index] = []
    for at in zip(*places, strict=True):
        labels = [place.plain for place in at]
        first = labels[0]
        if first is None:
            return None
        bound = [label in term.labels for label, term in zip(labels, terms, strict=True)]
        if not any(bound):
            if any(label != first for label in labels):
                return None
            ends.append(first)
            continue
        if not all(bound):
            return None
        ranges = {(i.lower, i.upper) for i in labels if i is not None}
        if len(ranges) != 1 or first.lower.indices or first.upper.indices:
            return None
        taken = {i.name for t in terms for base, _ in t.factors for i in base.free}
        taken |= {i.name for i in ends}
        name = next(name for k in count() if (name := f"left{k}") not in taken)
        ends.append(Index(name, first.lower, first.upper))
    for at in places:  # x_b x_b, or A_bb, has no two places
        if len(set(at)) != len(at):
            return None
    return ends


def _opened(terms: Sequence[_Term]) -> Iterator[Node]:
    """Yield D_pq for the ways to write a number as Σ_p D_pp."""
    first = next((i for i in terms[0].labels), None)
    if first is None:
        return
    for bounds in sorted({(str(i.lower), str(i.upper)) for i in terms[0].labels}):
        options: list[list[Node]] = []
        for term in terms:
            fitting = [i for i in term.labels if (str(i.lower), str(i.upper)) == bounds]
            ways = [cut for label in fitting for cut in _cut(term, label)]
            if not ways:
                break
            options.append(ways)
        else:
            for choice in product(*options):
                yield build.add(*choice)


def _cut(term: _Term, label: Index) -> Iterator[Node]:
    """Yield the term with a summed index cut in two, p on one side and q on the other."""
    if label.lower.indices or label.upper.indices:
        return
    users = [k for k, (base, _) in enumerate(term.factors) if label in base.free]
    if len(users) != 2 or any(term.factors[k][1] != 1 for k in users):
        return
    p, q = (Index(f"cut{name}", label.lower, label.upper) for name in "pq")
    kept = [i for i in term.labels if i is not label]
    for one, two in (users, users[::-1]):
        ends = {one: p, two: q}
        moved = [
            (build.rename(base, {label: indices.of(ends[k])}) if k in ends else base, e)
            for k, (base, e) in enumerate(term.factors)
        ]
        yield contracted(moved, kept)
