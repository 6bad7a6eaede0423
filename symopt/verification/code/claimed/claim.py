"""A claim about code: which derivative of what it is said to be, and how its result is laid out.

Rows. In a model with data columns the subject is one row's loss L. The code is given all rows at once
and returns, as stated, one derivative for each row (`per_row`) or that of the mean or the sum over the
rows (`reduction`); this is never guessed. A name that differs from row to row is a column: the data,
and for custom objectives the raw score as well. The derivative of a mean in a column itself keeps one
value for each row, since a row's loss depends on its own score alone: ∂(mean L)/∂f_i = (∂L_i/∂f_i)/m.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symopt.calculus.graph import Graph
from symopt.compilation.shapes import as_array, check_finite
from symopt.equality.enclosures.points import finite_choices
from symopt.foundation.errors import LimitError, NameError_, SpecError, UnsupportedError
from symopt.syntax.tree import Tree
from symopt.verification.subject import Subject

Array: TypeAlias = "NDArray[np.float64]"
Reduction: TypeAlias = Literal["mean", "sum"]
MOST_ROWS = 2_000
"""So many rows may be reduced: each one is evaluated without rounding."""
MOST_ENTRIES = 200_000
"""So many entries may an array of given data have."""


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """function = value (order 0), gradient (1) or Hessian (2) of `of` in the names `wrt`.

    of: a definition, an expression, or None for the subject's output.
    hessian: the full matrix, or only its diagonal, in the shape of the gradient.
    columns: names with one value (or array) for each row; empty where there are no rows.
    fixed: values that stay the same at every point, such as given data and constants.
    sizes: of dimensions, where they stay the same.
    one_hot: arrays whose rows are taken to be one-hot vectors.
    """

    subject: Subject
    wrt: tuple[str, ...]
    of: Tree | str | None = None
    order: int = 1
    hessian: Literal["full", "diagonal"] = "full"
    per_row: bool = False
    reduction: Reduction | None = None
    columns: frozenset[str] = frozenset()
    fixed: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    one_hot: frozenset[str] = frozenset()

    @property
    def graph(self) -> Graph:
        """The subject's graph."""
        return self.subject.graph

    @property
    def by_row(self) -> bool:
        """Whether the result has one entry for each row."""
        own = self.order > 0 and bool(self.columns) and set(self.wrt) <= self.columns
        return self.per_row or own


def code_claim(
    subject: Subject,
    wrt: Sequence[str],
    *,
    of: Tree | str | None,
    order: int,
    per_row: bool | None,
    reduction: Reduction | None,
    hessian: Literal["full", "diagonal"],
    data: Mapping[str, Any] | None,
    columns: Collection[str] | None,
    sizes: Mapping[str, int] | None,
    one_hot: Collection[str] | None,
) -> CodeClaim:
    """Return a checked claim.

    Raises SpecError for what is not stated or contradicts itself, NameError_ for an unknown name,
    LimitError for too many data, UnsupportedError for complex variables.
    """
    names = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    _check_known(subject.graph, [*names, *(data or ()), *(columns or ()), *(one_hot or ())])
    if order not in (0, 1, 2):
        raise SpecError(f"code of order {order} is not compared", remedy="use 0, 1 or 2")
    if subject.given.complex:
        raise UnsupportedError(
            "code in complex variables is not compared",
            remedy="claim its formula, or declare the variables real",
        )
    if order and not names:
        raise SpecError("a derivative is in some name", remedy="say in which: wrt=")
    if per_row and reduction:
        raise SpecError(
            "per_row and reduction contradict each other",
            why="code returns one value for each row, or the reduced one",
            remedy="state one of them",
        )
    found = _columns(subject, per_row, reduction, columns)
    mixed = {name in found for name in names}
    if reduction and order and (len(mixed) > 1 or (mixed == {True} and order == 2)):
        _check_mixed(order, hessian, mixed)
    known = {**_said(subject, found), **(data or {})}
    fixed = {name: as_array(name, value, "data") for name, value in known.items()}
    for name, array in fixed.items():
        check_finite(name, array, "data")
        _check_size(name, array, bool(reduction) and name in found)
    hot = subject.graph.unit_rows if one_hot is None else one_hot
    return CodeClaim(
        subject,
        names,
        of,
        order,
        hessian,
        bool(per_row),
        reduction,
        found,
        fixed,
        dict(sizes or {}),
        frozenset(hot),
    )


def _said(subject: Subject, columns: frozenset[str]) -> dict[str, float]:
    """Return the values of scalars that a hypothesis sets to a number, such as c = 0.1, as floats."""
    found: dict[str, float] = {}
    for name, conditions in subject.given.domain.items():
        values = finite_choices(conditions) or ()
        scalar = subject.graph.shapes.get(name) == () and name not in columns
        if scalar and len(values) == 1:
            found[name] = float(values[0])
    return found


def _columns(
    subject: Subject,
    per_row: bool | None,
    reduction: Reduction | None,
    columns: Collection[str] | None,
) -> frozenset[str]:
    graph = subject.graph
    data = frozenset(n for n, r in subject.style.roles.items() if r == "data" and n in graph.shapes)
    if per_row or reduction:
        found = data if columns is None else frozenset(columns)
        if not found:
            raise SpecError(
                "there are no rows",
                why="no name is a data column",
                remedy="name the columns, or leave out per_row and reduction",
            )
        return found
    scalars = sorted(n for n in data if not graph.shape(n))
    if columns or scalars:  # one row alone would not show whether they are added up or averaged
        raise SpecError(
            "it is not stated what the code does with the rows",
            why=f"{(sorted(columns or ()) or scalars)[0]} is a data column",
            remedy="say per_row=True for one value for each row, or reduction='mean' or 'sum'",
        )
    return frozenset()


def _check_size(name: str, array: Array, reduced: bool) -> None:
    rows = array.shape[0] if array.shape else 1
    if (reduced and rows > MOST_ROWS) or array.size > MOST_ENTRIES:
        raise LimitError(
            f"data {name} of shape {array.shape} are too many to judge",
            why=f"at most {MOST_ROWS} rows are reduced, and {MOST_ENTRIES} entries read",
            remedy="give some of the rows: a slip shows in a few",
        )


def _check_mixed(order: int, hessian: str, mixed: set[bool]) -> None:
    if len(mixed) > 1:
        raise SpecError(
            "a reduced derivative is in columns and in parameters at once",
            why="the one has an entry for each row, the other has none",
            remedy="compare them one by one",
        )
    if order == 2 and hessian == "full":
        raise SpecError(
            "the full Hessian of a reduced loss in a column has a row and a column for each row",
            remedy="state hessian='diagonal', or per_row=True",
        )


def _check_known(graph: Graph, names: Sequence[str]) -> None:
    for name in names:
        if name not in graph.shapes and graph.definition(name) is None:
            raise NameError_(
                f"{name} is not a name of the model",
                remedy=f"use one of {', '.join([*graph.shapes, *(d.name for d in graph.definitions)])}",
            )
