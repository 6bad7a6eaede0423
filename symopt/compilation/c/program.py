"""What a C function computes, as statements over indices, and the order in which it computes them.

A program may have a row index. Arrays with that axis exist for one block of rows at a time; sums over it
are complete after a pass over all blocks, and what needs such a sum comes after that pass or in the next.
Statements of one pass with the same axes share one loop, so that what only they need is never stored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node
from symopt.compilation.c.formulas import shared_part, slow
from symopt.compilation.rows import subnodes, used_names

MOST_TOGETHER = 48
"""Statements in one loop: more would only be spilled from registers."""
MOST_CALLS = 1
"""Costly functions in one loop: their long chains of operations overlap between rows, not with each other."""


@dataclass(frozen=True, slots=True)
class Assign:
    """name[axes] = body."""

    name: str
    axes: tuple[Index, ...]
    body: Node

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        return used_names(self.body)


@dataclass(frozen=True, slots=True)
class Total:
    """name[axes] = Σ over indices of body, an elementwise formula."""

    name: str
    axes: tuple[Index, ...]
    body: Node
    over: tuple[Index, ...]

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        return used_names(self.body)


@dataclass(frozen=True, slots=True)
class Pair:
    """name[axes] = Σ over indices of weight · left · right; without a weight it is 1."""

    name: str
    axes: tuple[Index, ...]
    left: Entry
    right: Entry
    over: tuple[Index, ...]
    weight: Entry | None = None

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        more = set[str]() if self.weight is None else {self.weight.name}
        return {self.left.name, self.right.name} | more


@dataclass(frozen=True, slots=True)
class Along:
    """name[axes] = an array function of body along `label`; softmax has the label as its last axis."""

    name: str
    axes: tuple[Index, ...]
    function: str
    body: Entry
    label: Index

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        return {self.body.name}


@dataclass(frozen=True, slots=True)
class Mixed:
    """name[row] = Σ_k θ[start + k] column_k; None is a column of ones."""

    name: str
    axes: tuple[Index, ...]
    start: int
    columns: tuple[str | None, ...]

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        return {c for c in self.columns if c is not None}


@dataclass(frozen=True, slots=True)
class Crossed:
    """name[a, b] = Σ over rows of weight · left_a · right_b; without `right` the vector Σ weight · left_a.

    The names are those of columns; `same` says that left and right are, and half of the square is enough.
    """

    name: str
    weight: str
    left: tuple[str | None, ...]
    right: tuple[str | None, ...] | None
    same: bool = False
    axes: tuple[Index, ...] = ()

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        return {self.weight} | {c for c in (*self.left, *(self.right or ())) if c is not None}


@dataclass(frozen=True, slots=True)
class Gram:
    """name = Σ over rows of weight · J Jᵀ, half of the square; J has one column after another, part by part.

    parts: arrays over the rows; those of one part are multiplied, each entry of one with each of the next.
    direct: the square is all of `out`, and is added up there.
    """

    name: str
    weight: Entry
    parts: tuple[tuple[Entry, ...], ...]
    over: Index
    direct: bool = False
    axes: tuple[Index, ...] = ()

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        return {self.weight.name} | {e.name for part in self.parts for e in part}


@dataclass(frozen=True, slots=True)
class Squares:
    """name = Σ over rows of weight_uw · X_i X_j for u <= w, one square after another; i <= j are right.

    weight: of u, w and the row, the same when u and w are changed for each other.   features: X_i.
    """

    name: str
    weight: Entry
    features: Entry
    over: Index
    axes: tuple[Index, ...] = ()

    @property
    def reads(self) -> set[str]:
        """The names it needs."""
        return {self.weight.name, self.features.name}


Statement: TypeAlias = "Assign | Total | Pair | Along | Mixed | Crossed | Gram | Squares"


@dataclass(frozen=True, slots=True)
class Program:
    """Statements in an order of dependence.

    shapes: of variables and parameters.   row: the index over the rows.   wanted: names that are results.
    """

    statements: tuple[Statement, ...]
    shapes: Mapping[str, tuple[Affine, ...]]
    row: Index | None
    wanted: frozenset[str]


@dataclass(slots=True)
class Group:
    """Statements computed together: one loop (`axes` given), or one statement alone."""

    statements: list[Statement]
    axes: tuple[Index, ...] | None


@dataclass(slots=True)
class Pass:
    """What is computed once, then what is computed for each block of rows."""

    once: list[Group] = field(default_factory=list)
    rows: list[Group] = field(default_factory=list)


def sums_rows(item: Statement, row: Index | None) -> bool:
    """Return whether a statement sums over the rows."""
    if isinstance(item, Crossed | Gram | Squares):
        return True
    return isinstance(item, Total | Pair) and row in item.over


def passes(program: Program) -> list[Pass]:
    """Return the passes over the rows; the last one has no rows."""
    row = program.row
    level: dict[str, int] = {}
    made = {s.name: s for s in program.statements}
    for item in program.statements:
        start = max((level[n] for n in item.reads if n in level), default=0)
        level[item.name] = start + 1 if sums_rows(item, row) else start
    count = 1 + max(level.values(), default=0)
    out: list[Pass] = []
    for number in range(count):
        once = [
            s
            for s in program.statements
            if level[s.name] == number and row not in s.axes and not sums_rows(s, row)
        ]
        sums = [s for s in program.statements if sums_rows(s, row) and level[s.name] == number + 1]
        needed = _rows_for(sums, made, row)
        rows = [s for s in program.statements if s.name in needed]
        out.append(Pass(grouped(once, row), grouped(rows, row)))
    return out


def _rows_for(
    sums: Iterable[Statement], made: Mapping[str, Statement], row: Index | None
) -> set[str]:
    """Return the names computed in a block of rows for these sums, the sums among them."""
    found: set[str] = set()
    stack = list(sums)
    while stack:
        item = stack.pop()
        if item.name not in found:
            found.add(item.name)
            inner = [made[n] for n in item.reads if n in made]
            stack.extend(s for s in inner if row is not None and row in s.axes)
    return found


def grouped(statements: Sequence[Statement], row: Index | None) -> list[Group]:
    """Return the statements in groups, in an order in which loops are long."""
    waiting, users = _dependence(statements)
    ready: dict[tuple[Index, ...] | None, deque[Statement]] = {}
    for item in statements:
        if not waiting[item.name]:
            ready.setdefault(loop_of(item, row), deque()).append(item)
    out: list[Group] = []
    while any(ready.values()):
        key = None if ready.get(None) else next(k for k, items in ready.items() if items)
        group, members, held = Group([], key), set[str](), list[Statement]()
        parts: set[Node] = set()
        while ready.get(key) and len(group.statements) < (1 if key is None else MOST_TOGETHER):
            item = ready[key].popleft()
            part = shared_part(item.body) if isinstance(item, Assign) else None
            full = part is not None and part not in parts and len(parts) == MOST_CALLS
            if key is not None and (full or not _in_step(item, members)):
                held.append(item)
                continue
            if part is not None:
                parts.add(part)
            group.statements.append(item)
            members.add(item.name)
            for user in users.get(item.name, ()):
                waiting[user.name].discard(item.name)
                if not waiting[user.name]:
                    ready.setdefault(loop_of(user, row), deque()).append(user)
        ready.setdefault(key, deque()).extend(held)
        out.append(group)
    return out


def _in_step(item: Statement, members: Set[str]) -> bool:
    """Return whether a statement reads those of its own loop only where the loop stands."""
    assert isinstance(item, Assign | Total)  # others stand alone
    axes = item.over if isinstance(item, Total) else item.axes
    here = tuple(map(indices.of, axes))
    return all(
        e.indices == here for e in subnodes(item.body) if isinstance(e, Entry) and e.name in members
    )


def _dependence(
    statements: Sequence[Statement],
) -> tuple[dict[str, set[str]], dict[str, list[Statement]]]:
    names = {s.name for s in statements}
    waiting = {s.name: s.reads & names for s in statements}
    users: dict[str, list[Statement]] = {}
    for item in statements:
        for name in waiting[item.name]:
            users.setdefault(name, []).append(item)
    return waiting, users


def loop_of(item: Statement, row: Index | None) -> tuple[Index, ...] | None:
    """Return the loop that a statement can share, None for one that stands alone."""
    if isinstance(item, Assign):
        return None if slow(item.body) else item.axes
    if isinstance(item, Total) and row is not None and item.over == (row,) and not item.axes:
        return item.over
    return None


def only_needed(program: Program) -> Program:
    """Return the program without what its results do not need."""
    wanted = set(program.wanted)
    kept: list[Statement] = []
    for item in reversed(program.statements):
        if item.name in wanted:
            kept.append(item)
            wanted |= item.reads
    return replace(program, statements=tuple(reversed(kept)))
