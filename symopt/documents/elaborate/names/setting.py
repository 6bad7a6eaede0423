"""What holds where a claim stands: definitions in force, names with shapes, hypotheses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from symopt.documents.scanning.source.placed import Place
from symopt.model.model import Shape
from symopt.syntax.tree import Tree


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition in force: `name = body`, or `name(parameters) = body`.

    place: where it is written, None if it comes from a declaration file.   line: its line, 0 if none.
    half: where the body is a number that was printed with few digits, half a unit of its last digit; the
    number may then stand for the exact value (`exact`), if the document defined that before.
    """

    name: str
    body: Tree
    parameters: tuple[str, ...] = ()
    place: Place | None = None
    line: int = 0
    half: Fraction | None = None
    exact: Tree | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    r"""Definitions and names in force at one place of a document.

    definitions: each uses earlier ones only; what the document redefines later is not here.
    shapes: of names that are arrays; other names are real numbers.   properties: of arrays.
    conditions: hypotheses, declared or said by the document ("x > 0").
    objective: the function in force: what an update, `\nabla`, `H` and eigenvalues are about; "" if none.
    variables: the names that `\nabla` and `H` differentiate by, in order.
    matrix: the matrix that was last spoken of, whose eigenvalues are `\lambda_1`, … ; None if none.
    held: whether a derivative of a written-out expression holds all other names; else it goes through what
        is defined.
    given: names declared as data, which no equation of the document defines.
    functions: functions that the document applies and does not define, with their parameters: f is f(x).
    """

    definitions: tuple[Defined, ...] = ()
    shapes: Mapping[str, Shape] = field(default_factory=lambda: MappingProxyType({}))
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    conditions: tuple[Tree, ...] = ()
    objective: str = ""
    variables: tuple[str, ...] = ()
    matrix: Tree | None = None
    given: frozenset[str] = frozenset()
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    held: bool = False

    def definition(self, name: str) -> Defined | None:
        """Return the definition of a name, None if it is free here."""
        return next((d for d in self.definitions if d.name == name), None)


def meant(setting: Setting) -> tuple[object, ...]:
    """Return what a setting means, without where its definitions stand."""
    return (
        tuple((d.name, d.body, d.parameters, d.half, d.exact) for d in setting.definitions),
        tuple(sorted(setting.shapes.items(), key=lambda item: item[0])),
        tuple(sorted(setting.properties.items(), key=lambda item: item[0])),
        setting.conditions,
        setting.objective,
        setting.variables,
        setting.matrix,
        setting.given,
        tuple(sorted(setting.functions.items())),
        setting.held,
    )
