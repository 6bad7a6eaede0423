"""The parameters of functions from statement to statement: what `parameters_at` says, looked up.

A long document applies one letter thousands of times, and has thousands of letters. What holds for all of
them at a statement is one table, which changes only where a function is given other parameters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from symopt.documents.reading.vocabulary.signatures import Signed, parameters_at

Parameters = tuple[str, ...]
Table = dict[str, Parameters]
_BEFORE = -2
"""A place before all statements, and before what is said of a function without one."""


class InForce:
    """The functions of a document with their parameters, by the statement."""

    def __init__(
        self,
        functions: Mapping[str, Sequence[Signed]],
        mentions: Mapping[str, Mapping[int, Sequence[int]]],
    ) -> None:
        self.mentioned: dict[int, list[tuple[str, int]]] = {}
        for name in functions:
            for order, counts in mentions.get(name, {}).items():
                if counts:
                    self.mentioned.setdefault(order, []).append((name, counts[0]))
        self._functions = {name: _Function(signed) for name, signed in functions.items()}
        self._first = {name: known.at(_BEFORE, None) for name, known in self._functions.items()}
        changes = [
            (order, name, parameters)
            for name, known in self._functions.items()
            for order, parameters in known.changes(self._first[name])
        ]
        self._changes = sorted(changes, key=lambda change: change[0])
        self._orders = [order for order, _, _ in self._changes]
        self._tables: dict[tuple[tuple[str, Parameters], ...], Table] = {}
        self._at, self._table = 0, self._kept(self._first)

    def table(self, order: int) -> Table:
        """Return the parameters of all functions at a statement; equal tables are one object."""
        place = bisect_right(self._orders, order)
        if place != self._at:
            start, table = (self._at, self._table) if place > self._at else (0, self._first)
            table = dict(table)
            table.update((name, own) for _, name, own in self._changes[start:place])
            self._at, self._table = place, self._kept(table)
        return self._table

    def applied(self, order: int) -> Table:
        """Return the parameters of the functions that a statement applies, where these differ."""
        table = self.table(order)
        found = {
            name: self._functions[name].at(order, count)
            for name, count in self.mentioned.get(order, ())
        }
        return {name: own for name, own in found.items() if table[name] != own}

    def _kept(self, table: Table) -> Table:
        return self._tables.setdefault(tuple(table.items()), table)


class _Function:
    """What statements say of the parameters of one function, by the number of its parameters."""

    def __init__(self, signed: Sequence[Signed]) -> None:
        self.signed = signed
        self.sorted = all(a.order <= b.order for a, b in pairwise(signed))
        self.orders = [s.order for s in signed]
        self.groups: dict[int, list[Signed]] = {}
        for item in signed:
            self.groups.setdefault(len(item.parameters), []).append(item)
        self.defined = {n: [s for s in own if s.defined] for n, own in self.groups.items()}
        self.places = {n: [s.order for s in own] for n, own in self.defined.items()}
        self.otherwise = {n: parameters_at(own, _BEFORE, n) for n, own in self.groups.items()}
        self.before_all = parameters_at(signed, _BEFORE, None)

    def at(self, order: int, count: int | None) -> Parameters:
        """Return what `parameters_at` says."""
        if not self.sorted or (count is not None and count not in self.groups):
            return parameters_at(self.signed, order, count)
        if count is None:
            before = bisect_right(self.orders, order)
            if not before:
                return self.before_all
            count = len(self.signed[before - 1].parameters)
        place = bisect_right(self.places[count], order)
        return self.defined[count][place - 1].parameters if place else self.otherwise[count]

    def changes(self, parameters: Parameters) -> list[tuple[int, Parameters]]:
        """Return where the function gets other parameters than it has before all statements."""
        found: list[tuple[int, Parameters]] = []
        for order in sorted(set(self.orders)):
            now = self.at(order, None)
            if now != parameters:
                found.append((order, now))
                parameters = now
        return found
