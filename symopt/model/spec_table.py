r"""A specification as a table: names, definitions and how the loss meets data.

The keys are those of the interface; an unknown key is an error with a suggestion. Formulas are plain
text or LaTeX. Numbers in TOML are exact: 0.1 is 1/10. TOML turns "\theta" into a tab and "heta", so
a control character inside a formula is an error that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast

from symopt.foundation.errors import SpecError, SymoptError
from symopt.functions.expand import expand_losses
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.assemble import assemble
from symopt.model.model import Definition, Fit, Model, Role, Shape, Variable
from symopt.syntax.names import canonical_name
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Logic, Relation, Tree
from symopt.syntax.vocabulary import Vocabulary

Goal: TypeAlias = Literal["loss", "function", "zero"]

_TOP = {
    "title", "data", "parameters", "loss", "function", "zero", "penalty", "definitions", "constants",
    "domain", "shapes", "properties", "display", "columns", "units", "start", "bounds", "fit",
}  # fmt: skip
_FIT = {"reduction", "kind", "predict", "weights", "constraints"}
_GOALS: tuple[Goal, ...] = ("loss", "function", "zero")


def model_from_table(table: Mapping[str, Any]) -> Model:
    """Return the model of a specification that is already a table."""
    _check_keys(table, _TOP, "the specification")
    if not table:
        raise SpecError("the specification is empty", remedy="start from one of derivations/*.toml")
    return _Reader(table).model()


class Decimal(str):
    """A decimal number of TOML, kept as it was written."""

    __slots__ = ()


class _Reader:
    """One specification on its way to a model."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table
        self.shapes = {
            self.name(k, "shapes"): self.shape(k, v) for k, v in self.section("shapes").items()
        }
        self.data = self.names("data")
        self.parameters = self.names("parameters")
        self.constants = [self.name(k, "constants") for k in self.section("constants")]
        self.defined = [self.name(k, "definitions") for k in self.section("definitions")]
        self.vocabulary = self.declared()

    def model(self) -> Model:
        goals = [goal for goal in _GOALS if goal in self.table]
        if len(goals) != 1:
            raise SpecError(
                "the specification names no output"
                if not goals
                else f"both {goals[0]} and {goals[1]} are given",
                remedy='give one of loss = "…", function = "…", zero = "…": the name of a definition',
            )
        goal = cast(Goal, goals[0])
        if not self.section("definitions"):
            raise SpecError(
                "there are no definitions",
                remedy='add [definitions] with, for example, L = "(y - z)**2"',
            )
        return assemble(
            title=self.text("title") or "Model",
            variables=self.variables(),
            definitions=[
                Definition(
                    self.name(k, "definitions"),
                    self.formula(v, f"definitions.{k}"),
                    (),
                    self.shown(k),
                )
                for k, v in self.section("definitions").items()
            ],
            loss=self.name(self.text(goal), goal),
            penalty=self.formula(self.table["penalty"], "penalty")
            if "penalty" in self.table
            else None,
            fit=self.fit(goal),
            goal=goal,
        )

    def declared(self) -> Vocabulary:
        names = [*self.data, *self.parameters, *self.constants, *self.defined, *self.shapes]
        sizes = {s for shape in self.shapes.values() for s in shape if isinstance(s, str)}
        displays = {self.name(k, "display"): str(v) for k, v in self.section("display").items()}
        arrays = {name: len(shape) for name, shape in self.shapes.items() if shape}
        return default_vocabulary().declare([*names, *sizes], arrays=arrays, displays=displays)

    def variables(self) -> list[Variable]:
        values = {self.name(k, "constants"): v for k, v in self.section("constants").items()}
        roles = [
            (Role.DATA, self.data),
            (Role.PARAMETER, self.parameters),
            (Role.CONSTANT, self.constants),
        ]
        found = [self.variable(name, role, values) for role, names in roles for name in names]
        known = {v.name for v in found}
        for section in ("shapes", "domain", "properties", "columns", "units"):
            self.check_members(section, known)
        self.check_members("display", known | set(self.defined))
        return found

    def variable(self, name: str, role: Role, values: Mapping[str, Any]) -> Variable:
        column = self.member("columns", name)
        return Variable(
            name,
            role,
            self.shapes.get(name, ()),
            self.conditions(self.member("domain", name), f"domain.{name}"),
            tuple(self.words(self.member("properties", name), f"properties.{name}")),
            self.constant(values[name], f"constants.{name}") if name in values else None,
            self.shown(name),
            str(self.member("units", name) or ""),
            tuple(map(str, cast("list[object]", column)))
            if isinstance(column, list)
            else str(column or ""),
        )

    def fit(self, goal: str) -> Fit:
        section = self.section("fit")
        _check_keys(section, _FIT, "[fit]")
        arrays = any(self.shapes.get(name) for name in self.data)
        given = section.get("reduction")
        if given is not None and (arrays or not self.data):
            raise SpecError(
                "reduction is given, but there are no rows to reduce over" if not arrays
                else "reduction is given for a loss over arrays",
                where="[fit]",
                why="a loss over arrays with a row dimension is complete: it is never reduced again",
                remedy="leave reduction out, and write sum(…) or mean(…) in the loss itself",
            )  # fmt: skip
        reduced = bool(self.data) and not arrays and goal == "loss"
        bounds = {
            self.name(k, "bounds"): self.bound(v, k) for k, v in self.section("bounds").items()
        }
        start = {
            self.name(k, "start"): self.constant(v, f"start.{k}")
            for k, v in self.section("start").items()
        }
        for section_name in ("start", "bounds"):
            self.check_members(section_name, set(self.parameters))
        return Fit(
            reduction=_choice(given or "mean", ("mean", "sum"), "fit.reduction")
            if reduced
            else None,
            kind=_choice(
                section.get("kind", "other"), ("least-squares", "likelihood", "other"), "fit.kind"
            ),
            predict=self.reference(section, "predict", self.defined),
            weights=self.reference(section, "weights", self.data),
            constraints=tuple(
                self.formula(text, "fit.constraints")
                for text in self.words(section.get("constraints"), "fit.constraints")
            ),
            start=start,
            bounds=bounds,
        )

    def reference(self, section: Mapping[str, Any], key: str, known: list[str]) -> str:
        if key not in section:
            return ""
        name = self.name(section[key], f"fit.{key}")
        if name not in known:
            raise SpecError(
                f"{name} is unknown", where=f"fit.{key}", remedy=f"use one of: {', '.join(known)}"
            )
        return name

    def formula(self, value: object, where: str) -> Tree:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise SpecError(
                f"{where} must be text", why="a formula is written between quotes", remedy='x = "…"'
            )
        control = re.search(r"[\x00-\x08\x0b-\x1f\x7f\t]", value)
        if control:
            raise SpecError(
                "a control character stands inside a formula",
                where=f"{where} = {value!r}",
                why=r'TOML reads \t, \n, \b, \f, \r and \u inside "…" as control characters',
                remedy=r"put LaTeX between single quotes: '\theta'",
            )
        return expand_losses(parse(value, self.vocabulary, where=where))

    def conditions(self, value: object, where: str) -> tuple[Tree, ...]:
        if value is None:
            return ()
        tree = self.formula(value, where)
        parts = tree.arguments if isinstance(tree, Logic) and tree.op == "and" else (tree,)
        if not all(isinstance(p, Relation | Logic) for p in parts):
            raise SpecError(
                "a domain must be a condition",
                where=where,
                remedy='write, for example, "0 <= y <= 1"',
            )
        return parts

    def constant(self, value: object, where: str) -> Tree:
        if isinstance(value, list):
            raise SpecError(
                f"{where} must be one number", remedy="arrays of numbers come with the data"
            )
        return self.formula(value, where)

    def bound(self, value: object, key: str) -> tuple[Fraction | None, Fraction | None]:
        pair = cast("list[object]", value) if isinstance(value, list) else []
        if len(pair) != 2:
            raise SpecError(
                "a bound is a pair of numbers",
                where=f"bounds.{key}",
                remedy="write, for example, [0, 10]",
            )
        low, high = (self.finite(v, f"bounds.{key}") for v in pair)
        if low is not None and high is not None and low > high:
            raise SpecError(
                f"the lower bound {low} is above the upper bound {high}",
                where=f"bounds.{key}",
                remedy=f"write [{high}, {low}], or correct one of them",
            )
        return low, high

    def finite(self, value: object, where: str) -> Fraction | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise SpecError(
                "a bound is a number", where=where, remedy="write -inf or inf for no bound"
            )
        if str(value).lstrip("+-") in ("inf", "nan"):
            return None
        return Fraction(str(value))

    def shape(self, name: str, value: object) -> Shape:
        sizes = cast("list[object]", value) if isinstance(value, list) else []
        for item in sizes:
            positive = isinstance(item, int) and not isinstance(item, bool) and item > 0
            if not positive and not (isinstance(item, str) and item.isidentifier()):
                raise SpecError(
                    f"{item!r} is not a size",
                    where=f"shapes.{name}",
                    remedy='use names or numbers: ["m", 3]',
                )
        if not sizes or len(sizes) > 2:
            raise SpecError(
                f"the shape of {name} must be a list of one or two sizes",
                where=f"shapes.{name}",
                remedy='write, for example, X = ["m", "n"]; leave scalars out',
            )
        return tuple(cast("list[str | int]", sizes))

    def shown(self, name: str) -> str:
        return str(self.member("display", self.name(name, "display")) or "")

    def member(self, section: str, name: str) -> Any:  # noqa: ANN401 - any TOML value
        return next(
            (v for k, v in self.section(section).items() if self.name(k, section) == name), None
        )

    def check_members(self, section: str, known: set[str]) -> None:
        for key in self.section(section):
            if self.name(key, section) not in known:
                raise SpecError(
                    f"[{section}] speaks of {key}, which is not declared", remedy=_near(key, known)
                )

    def section(self, key: str) -> Mapping[str, Any]:
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise SpecError(
                f"{key} must be a table", where=key, remedy=f"write [{key}] on a line of its own"
            )
        return cast("dict[str, Any]", value)

    def names(self, key: str) -> list[str]:
        return [self.name(word, key) for word in self.words(self.table.get(key), key)]

    def words(self, value: object, where: str) -> list[str]:
        items = (
            []
            if value is None
            else cast("list[object]", value if isinstance(value, list) else [value])
        )
        if not all(isinstance(item, str) for item in items):
            raise SpecError(
                f"{where} must be a list of words", remedy='write, for example, ["w_1", "w_2"]'
            )
        return cast("list[str]", items)

    def text(self, key: str) -> str:
        value = self.table.get(key, "")
        if not isinstance(value, str):
            raise SpecError(f"{key} must be text", where=key, remedy=f'write {key} = "…"')
        return value

    def name(self, value: object, where: str) -> str:
        try:
            return canonical_name(value if isinstance(value, str) else str(value))
        except SymoptError as error:
            raise error.within(where) from None


def _check_keys(table: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise SpecError(f"{key!r} is not a key of {where}", remedy=_near(key, known))


def _near(word: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(known), 1, 0.5)
    return f"did you mean {near[0]}?" if near else f"known are: {', '.join(sorted(known))}"


def _choice(value: object, known: tuple[str, ...], where: str) -> Any:  # noqa: ANN401 - one of `known`
    if value not in known:
        raise SpecError(
            f"{value!r} is unknown", where=where, remedy=f"use one of: {', '.join(known)}"
        )
    return value
