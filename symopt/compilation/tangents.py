"""The matrices Dv = dv/dθ that a row form's Hessian needs, and the data laid out for them.

For z = Σ_k w_k x_k + b the rows of Dz are the data columns x_1, …, x_n, 1. If the parameters of such
a formula are neighbors in the flat order, their columns are stacked as neighbors too (a *run*): then
z = θ[s:e] @ X[a:b], its gradient is X[a:b] @ z̄ and Dz is X[a:b] itself, with nothing copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Entry, Node, Product, Sum
from symopt.compilation.local import Local
from symopt.compilation.rows import Formula, used_names
from symopt.foundation.record import record


@record
class Run:
    """Parameters start..stop-1 of the flat order, with the stacked columns row..row+stop-start-1."""

    start: int
    stop: int
    row: int


@record(frozen=False)
class Stack:
    """Columns of data side by side, in the order in which runs need them; None is a column of ones."""

    columns: list[str | None] = field(default_factory=list)

    def place(self, wanted: Sequence[str | None]) -> int:
        """Return where the wanted columns stand side by side, putting them at the end if nowhere."""
        size, width = len(self.columns), len(wanted)
        for k in range(size - width + 1):
            if self.columns[k : k + width] == list(wanted):
                return k
        self.columns.extend(wanted)
        return size


@record
class Linear:
    """body = Σ runs θ[s:e] @ X[a:b] + rest; `by` maps each parameter of the runs to its run."""

    runs: tuple[Run, ...]
    rest: Node


def find_linear(
    body: Node, places: Mapping[str, int], columns: frozenset[str], stack: Stack
) -> Linear | None:
    """Find the part of a body that is linear in parameters with data columns as coefficients.

    places: the flat order.   columns: names of data with a row index.
    None if there is no run of two or more parameters.
    """
    if not isinstance(body, Sum):
        return None
    found: dict[int, tuple[str | None, Node]] = {}
    for coefficient, term in body.terms:
        pair = _pair(term, places, columns) if coefficient == 1 else None
        if pair is not None and pair[0] not in found:
            found[pair[0]] = (pair[1], term)
    runs: list[Run] = []
    rest = body
    for start, stop in stretches(sorted(found)):
        wanted = [found[k][0] for k in range(start, stop)]
        if stop - start > 1 and any(w is not None for w in wanted):
            runs.append(Run(start, stop, stack.place(wanted)))
            rest = build.linear([(1, rest), *((-1, found[k][1]) for k in range(start, stop))])
    if not runs:
        return None
    used = used_names(rest)
    inside = {name for name, k in places.items() if any(r.start <= k < r.stop for r in runs)}
    return Linear(tuple(runs), rest) if inside.isdisjoint(used) else None


def _pair(
    term: Node, places: Mapping[str, int], columns: frozenset[str]
) -> tuple[int, str | None] | None:
    """Return (parameter, column) of a term w·x, or (parameter, None) of a lone parameter."""
    if isinstance(term, Entry) and term.name in places:
        return places[term.name], None
    if isinstance(term, Product) and not term.sums and term.coefficient == 1:
        if len(term.powers) != 2 or any(q != 1 for _, q in term.powers):
            return None
        names = [b.name if isinstance(b, Entry) else "" for b, _ in term.powers]
        for parameter, column in (names, names[::-1]):
            if parameter in places and column in columns:
                return places[parameter], column
    return None


def stretches(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Yield (start, stop) of the stretches of consecutive numbers.

    >>> list(stretches([0, 1, 2, 5, 7, 8]))
    [(0, 3), (5, 6), (7, 9)]
    """
    start: int | None = None
    last = -2
    for number in numbers:
        if number != last + 1:
            if start is not None:
                yield start, last + 1
            start = number
        last = number
    if start is not None:
        yield start, last + 1


@record
class Part:
    """A term of Dv: factor · D(source) for a name, else `factor` at a parameter, or a run of columns."""

    factor: Node
    source: str = ""
    parameter: int = -1
    run: Run | None = None


@record
class Tangent:
    """Dv, with one row for each of `parameters` (sorted places in the flat order).

    alias: the run that it is, if it is nothing else.
    """

    name: str
    row: bool
    parameters: tuple[int, ...]
    parts: tuple[Part, ...]

    @property
    def alias(self) -> Run | None:
        """The run of columns that the whole matrix is, or None."""
        return self.parts[0].run if len(self.parts) == 1 else None


class Tangents:
    """Finds the matrices needed for a set of names, earliest first."""

    def __init__(
        self,
        formulas: Mapping[str, Formula],
        locals_: Mapping[str, Local],
        linear: Mapping[str, Linear],
        places: Mapping[str, int],
    ) -> None:
        self.formulas, self.locals, self.linear, self.places = formulas, locals_, linear, places
        self.made: dict[str, Tangent] = {}
        self.order = {name: k for k, name in enumerate(formulas)}

    def need(self, names: Iterable[str]) -> None:
        """Make the matrices of the names and of those that they are made of, without recursion."""
        wanted = {name for name in names if name not in self.places}
        for name in reversed(list(self.formulas)):
            if name in wanted:
                tangent = self.build(name)
                self.made[name] = tangent
                wanted.update(part.source for part in tangent.parts if part.source)
        self.made = dict(sorted(self.made.items(), key=lambda item: self.order[item[0]]))
        for name, tangent in list(self.made.items()):
            own = {k for p in tangent.parts for k in self.span(p)}
            self.made[name] = Tangent(name, tangent.row, tuple(sorted(own)), tangent.parts)

    def build(self, name: str) -> Tangent:
        """Return Dv by its parts; formulas with one input are looked through."""
        item = self.formulas[name]
        linear = self.linear.get(name)
        runs = linear.runs if linear else ()
        parts = [Part(ONE, run=run) for run in runs]
        merged: dict[str, list[Node]] = {}
        for source, factor in self.locals[name].first.items():
            place = self.places.get(source)
            if place is not None and any(r.start <= place < r.stop for r in runs):
                continue
            factor, source = self.through(factor, source)
            merged.setdefault(source, []).append(factor)
        for source, factors in merged.items():
            place = self.places.get(source, -1)
            factor = build.add(*factors)
            parts.append(Part(factor, "" if place >= 0 else source, place))
        return Tangent(name, item.row, (), tuple(parts))

    def through(self, factor: Node, source: str) -> tuple[Node, str]:
        """Follow formulas with one input down to a parameter or a formula with several."""
        while source not in self.places and source not in self.linear:
            first = self.locals[source].first
            if len(first) != 1:
                break
            source, inner = next(iter(first.items()))
            factor = build.multiply(factor, inner)
        return factor, source

    def span(self, part: Part) -> Iterable[int]:
        """Return the parameters that a part touches."""
        if part.run is not None:
            return range(part.run.start, part.run.stop)
        return (part.parameter,) if not part.source else self.made[part.source].parameters
