r"""Finding a term of a matrix inside a contraction: the same factors, tied together in the same way.

A match maps the term's indices to those of the contraction: its summed ones to different summed ones that
nothing else uses, its places to any. Where the contraction holds Σ_k… of exactly the term's factors, what
is left is a factor that does not know them, so the term may be replaced by anything equal to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node, Operator
from symopt.equality.form.matrices.networks import Factor
from symopt.foundation.record import record

Alike = Callable[[Node], int]
"""1 if a factor with two places has the same value with them exchanged, -1 if its negative, 0 if neither."""

MOST_TRIES = 400
"""At most this many ways to go on are tried in one search."""


@record
class Found:
    """places: where the term's indices are in the contraction.   used: positions of the factors matched.

    sign: -1 where the factors there are the negative of the term's.
    """

    places: Mapping[Index, Affine]
    used: frozenset[int]
    sign: int = 1


@record(frozen=False)
class Search:
    """A search for the factors of a pattern among those of a contraction.

    inner: the pattern's summed indices; ends: its places.   labels: the contraction's summed indices.
    """

    pattern: Sequence[Factor]
    inner: frozenset[Index]
    ends: frozenset[Index]
    group: Sequence[Factor]
    labels: Sequence[Index]
    alike: Alike
    tries: int = 0

    def matches(self, start: Mapping[Index, Affine], barred: frozenset[int]) -> Iterator[Found]:
        """Yield the matches in which the start's places are as given; barred factors are left alone."""
        yield from self._extended(dict(start), barred, list(self.pattern), frozenset(), 1)

    def _extended(
        self,
        places: dict[Index, Affine],
        barred: frozenset[int],
        waiting: list[Factor],
        used: frozenset[int],
        sign: int,
    ) -> Iterator[Found]:
        if not waiting:
            if self._whole(places, used):
                yield Found(places, used, sign)
            return
        node, exponent = chosen = self._next(waiting, places)
        rest = [f for f in waiting if f is not chosen]
        for place, (other, power) in enumerate(self.group):
            if place in barred or place in used or power != exponent:
                continue
            for more, turn in self._unified(node, other, places):
                self.tries += 1
                if self.tries > MOST_TRIES:
                    return
                yield from self._extended(more, barred, rest, used | {place}, sign * turn)

    def _next(self, waiting: list[Factor], places: Mapping[Index, Affine]) -> Factor:
        for factor in waiting:
            if not factor[0].free.isdisjoint(places):
                return factor
        return waiting[0]

    def _whole(self, places: Mapping[Index, Affine], used: frozenset[int]) -> bool:
        """Return whether the summed indices matched are summed here and used by nothing else."""
        if not all(i in places for i in (*self.inner, *self.ends)):
            return False
        taken = {places[i].plain for i in self.inner}
        if len(taken) != len(self.inner):
            return False
        others = [places[i] for i in self.ends]
        if any(not taken.isdisjoint(affine.indices) for affine in others):
            return False
        return not any(
            not base.free.isdisjoint(taken)
            for place, (base, _) in enumerate(self.group)
            if place not in used
        )

    def _unified(
        self, node: Node, other: Node, places: dict[Index, Affine]
    ) -> Iterator[tuple[dict[Index, Affine], int]]:
        match node, other:
            case Entry(), Entry():
                if node.name == other.name and len(node.indices) == len(other.indices):
                    yield from self._at(node, node.indices, other.indices, places)
            case Operator(), Operator():
                same = (node.function, node.body, node.bound) == (
                    other.function, other.body, other.bound,
                )  # fmt: skip
                if same and node.body.free.isdisjoint(self.inner | self.ends):
                    yield from self._at(node, node.at, other.at, places)
            case _ if type(node) is type(other):
                yield from self._renamed(node, other, places)
            case _:
                return

    def _at(
        self,
        node: Node,
        ours: tuple[Affine, ...],
        theirs: tuple[Affine, ...],
        places: dict[Index, Affine],
    ) -> Iterator[tuple[dict[Index, Affine], int]]:
        orders = [(theirs, 1)]
        if len(theirs) == 2 and theirs[0] != theirs[1] and (turn := self.alike(node)):
            orders.append((theirs[::-1], turn))
        for order, turn in orders:
            found: dict[Index, Affine] | None = places
            for mine, here in zip(ours, order, strict=True):
                found = None if found is None else self._placed(mine, here, found)
            if found is not None:
                yield found, turn

    def _placed(
        self, mine: Affine, here: Affine, places: dict[Index, Affine]
    ) -> dict[Index, Affine] | None:
        label = mine.plain
        if label is None or (label not in self.inner and label not in self.ends):
            return places if indices.rename(mine, places) == here else None
        known = places.get(label)
        if known is not None:
            return places if known == here else None
        return {**places, label: here} if self._allowed(label, here) else None

    def _allowed(self, label: Index, here: Affine) -> bool:
        if label in self.inner:
            other = here.plain
            if other is None or other not in self.labels:
                return False
            return (other.lower, other.upper) == (label.lower, label.upper)
        return indices.within(here, label.lower, label.upper) is True

    def _renamed(
        self, node: Node, other: Node, places: dict[Index, Affine]
    ) -> Iterator[tuple[dict[Index, Affine], int]]:
        """Try every way to map the indices that are not mapped yet."""
        wanted = [i for i in sorted(node.free, key=_name) if i in self.inner or i in self.ends]
        new = [i for i in wanted if i not in places]
        open_ = sorted(other.free, key=_name)
        if len(new) > 2:
            return
        for choice in permutations(open_, len(new)):
            more = dict(places)
            if all(self._allowed(a, indices.of(b)) for a, b in zip(new, choice, strict=True)):
                more.update((a, indices.of(b)) for a, b in zip(new, choice, strict=True))
                if build.rename(node, {i: more[i] for i in wanted}) is other:
                    yield more, 1


def _name(index: Index) -> str:
    return index.name
