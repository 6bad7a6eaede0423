"""A model: variables, ordered named definitions, and one output, the loss.

Definitions are trees in earlier names and are never substituted into one another: `z`, `a_1`,
`yhat`, `L` stay names in derivations and in code.

A model whose data are columns (scalar data) states one row's loss; `objective.py` reduces it over
the rows. A model over arrays with a row dimension states the complete loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeAlias

from symopt.foundation.record import record
from symopt.syntax.tree import Tree

Shape: TypeAlias = "tuple[str | int, ...]"
"""Sizes of an array's dimensions: names such as "m", or whole numbers; () is a scalar."""


class Role(Enum):
    """What a variable is for."""

    DATA = "data"  # given with each row (or as an array of all rows)
    PARAMETER = "parameter"  # what an optimizer may change
    CONSTANT = "constant"  # fixed by the spec


@record
class Variable:
    """One variable. Real unless its domain says otherwise.

    shape: () for a scalar; for data columns, the shape of one row's value.
    domain: conditions in the variable's own name, e.g. `0 <= y` and `y <= 1` as relations.
    properties: words such as "symmetric" or "one-hot rows".
    value: a constant's value, a tree of numbers (None if the caller will give it).
    display: LaTeX that prints instead of the name's own; "" for none.
    """

    name: str
    role: Role
    shape: Shape = ()
    domain: tuple[Tree, ...] = ()
    properties: tuple[str, ...] = ()
    value: Tree | None = None
    display: str = ""
    unit: str = ""
    column: str | tuple[str, ...] = ""


@record
class Definition:
    """`name = body`, in earlier names. `shape` is inferred from the body."""

    name: str
    body: Tree
    shape: Shape = ()
    display: str = ""


@record
class Fit:
    """How a loss meets data.

    reduction: over rows; None where the loss is over arrays and complete.
    kind: decides standard errors.   predict: the definition that is a prediction.
    weights: the column of row weights.   constraints: relations among the parameters.
    start: a tree of numbers for each parameter given.   bounds: (lower, upper) for each, None for none.
    """

    reduction: Literal["mean", "sum"] | None = "mean"
    kind: Literal["least-squares", "likelihood", "other"] = "other"
    predict: str = ""
    weights: str = ""
    constraints: tuple[Tree, ...] = ()
    start: Mapping[str, Tree] = field(default_factory=lambda: MappingProxyType({}))
    bounds: Mapping[str, tuple[Fraction | None, Fraction | None]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@record
class Model:
    """Variables in declaration order, definitions in order, and the output (the name of a definition).

    goal: what the output is for: "loss" is minimized, "function" is differentiated, "zero" is solved for.
    """

    title: str
    variables: tuple[Variable, ...]
    definitions: tuple[Definition, ...]
    loss: str
    penalty: Tree | None = None
    fit: Fit = field(default_factory=Fit)
    goal: Literal["loss", "function", "zero"] = "loss"

    @property
    def data(self) -> tuple[Variable, ...]:
        """The data variables, in declaration order."""
        return tuple(v for v in self.variables if v.role is Role.DATA)

    @property
    def parameters(self) -> tuple[Variable, ...]:
        """The parameters, in declaration order: the flat order of gradients and Hessians."""
        return tuple(v for v in self.variables if v.role is Role.PARAMETER)

    @property
    def constants(self) -> tuple[Variable, ...]:
        """The constants, in declaration order."""
        return tuple(v for v in self.variables if v.role is Role.CONSTANT)

    @property
    def by_row(self) -> bool:
        """Whether the loss is one row's loss, to be reduced over the rows of the data."""
        return self.fit.reduction is not None and bool(self.data)

    def variable(self, name: str) -> Variable | None:
        """Return the variable of that name, if there is one."""
        return next((v for v in self.variables if v.name == name), None)

    def definition(self, name: str) -> Definition | None:
        """Return the definition of that name, if there is one."""
        return next((d for d in self.definitions if d.name == name), None)

    @property
    def displays(self) -> dict[str, str]:
        """LaTeX for the names that print otherwise than by their own rules."""
        both = (*self.variables, *self.definitions)
        return {item.name: item.display for item in both if item.display}
