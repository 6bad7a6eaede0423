"""From what Python gives (SymPy expressions, text, numbers) to a plain model, through `assemble`.

Every formula may be a SymPy expression, a number, or text as in a specification. All formulas of a
model share one table of symbols, so that a name means one thing. A symbol's assumptions become its
domain: Symbol("s", positive=True) adds s > 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction
from typing import Any, Literal, cast

from symopt.foundation.errors import ShapeError, SpecError, SymoptError
from symopt.foundation.record import record
from symopt.functions.expand import expand_losses
from symopt.functions.sympy_functions import sympy_names
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.assemble import assemble
from symopt.model.model import Definition, Fit, Model, Role, Shape, Variable
from symopt.syntax.names import canonical_name
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.sympy_border.incoming import from_sympy
from symopt.syntax.sympy_border.names import SympyNames
from symopt.syntax.tree import Logic, Name, Relation, Tree, number

_ASSUMPTIONS = (
    ("is_positive", ">"),
    ("is_negative", "<"),
    ("is_nonnegative", ">="),
    ("is_nonpositive", "<="),
)


@record
class Reading:
    """How formulas are read: the symbols met so far, and the arrays and names declared.

    arrays: number of dimensions of each declared array.   names: declared names.
    """

    table: SympyNames = field(default_factory=sympy_names)
    names: list[str] = field(default_factory=list[str])
    arrays: dict[str, int] = field(default_factory=dict[str, int])
    displays: dict[str, str] = field(default_factory=dict[str, str])

    def name(self, given: Any) -> str:  # noqa: ANN401 - a symbol or text
        """Return the canonical name of a symbol or of text, and declare it."""
        name = canonical_name(given) if isinstance(given, str) else self.symbol(given)
        if name not in self.names:
            self.names.append(name)
        return name

    def add_sizes(self, model: Model) -> None:
        """Remember the sizes of a model as positive whole numbers, where no symbol stands for them."""
        from sympy import Symbol

        for variable in model.variables:
            for size in variable.shape:
                if isinstance(size, str) and size not in self.table.symbols:
                    self.table.symbols[size] = Symbol(size, integer=True, positive=True)

    def symbol(self, given: Any) -> str:  # noqa: ANN401
        """Return the name of a symbol. Raises SpecError for what is no symbol."""
        tree = self.formula(given, "name")
        if not isinstance(tree, Name):
            raise SpecError(
                f"{to_text(tree)} is not a name",
                remedy="give a Symbol, a MatrixSymbol, an IndexedBase or its name as text",
            )
        return tree.name

    def formula(self, given: Any, where: str) -> Tree:  # noqa: ANN401
        """Return the tree of text, a number or a SymPy expression."""
        try:
            if isinstance(given, str):
                vocabulary = default_vocabulary().declare(
                    self.names, arrays=self.arrays, displays=self.displays
                )
                return expand_losses(parse(given, vocabulary, where=where))
            if isinstance(given, bool) or given is None:
                raise SpecError(f"{given} is not a formula", remedy="give an expression")
            return from_sympy(given, self.table)
        except SymoptError as error:
            raise error if isinstance(given, str) else error.within(where) from None

    def conditions(self, given: Any, where: str) -> tuple[Tree, ...]:  # noqa: ANN401
        """Return conditions given as one relation, as text, or as a sequence of these."""
        many = cast("Iterable[Any]", given) if isinstance(given, list | tuple) else (given,)
        found: list[Tree] = []
        for item in many:
            tree = self.formula(item, where)
            parts = tree.arguments if isinstance(tree, Logic) and tree.op == "and" else (tree,)
            found.extend(parts)
        for part in found:
            if not isinstance(part, Relation | Logic):
                raise SpecError(
                    f"{to_text(part)} is not a condition",
                    where=where,
                    remedy='write, for example, "x > 0" or x > 0',
                )
        return tuple(found)

    def assumed(self, name: str) -> tuple[Tree, ...]:
        """Return what the assumptions on a symbol say of its sign, as conditions."""
        symbol = self.table.symbols.get(name)
        if symbol is None or not getattr(symbol, "is_Symbol", False):
            return ()
        for attribute, op in _ASSUMPTIONS:
            if getattr(symbol, attribute) is True:
                return (Relation(cast("Any", op), Name(name), number(0)),)
        return ()

    def shape(self, given: Any, name: str) -> Shape:  # noqa: ANN401
        """Return a shape given as sizes: whole numbers, names, symbols; a column is a vector."""
        sizes = cast("Iterable[Any]", given) if isinstance(given, list | tuple) else (given,)
        found: list[str | int] = []
        for size in sizes:
            tree = self.formula(size, f"shape of {name}")
            value = getattr(tree, "value", None)
            if isinstance(tree, Name):
                found.append(tree.name)
            elif isinstance(value, Fraction) and value.denominator == 1 and value > 0:
                found.append(int(value))
            else:
                raise ShapeError(
                    f"{to_text(tree)} is not a size",
                    where=f"shape of {name}",
                    remedy="use whole numbers or symbols such as m and n",
                )
        return tuple(found)

    def shape_of(self, given: Any, name: str) -> Shape:  # noqa: ANN401
        """Return the shape that a MatrixSymbol or an IndexedBase states, () for a scalar."""
        stated = None if isinstance(given, str) else getattr(given, "shape", None)
        if not stated:
            return ()
        shape = self.shape(tuple(stated), name)
        is_column = len(shape) == 2 and shape[1] == 1 and getattr(given, "is_Matrix", False)
        return shape[:1] if is_column else shape


@record
class Parts:
    """What a caller says of a model; every field as `Model` documents it."""

    data: tuple[Any, ...]
    parameters: tuple[Any, ...]
    definitions: tuple[tuple[Any, Any], ...]
    output: Any
    goal: Literal["loss", "function", "zero"]
    constants: Mapping[Any, Any]
    domain: Mapping[Any, Any]
    shapes: Mapping[Any, Any]
    properties: Mapping[Any, Any]
    display: Mapping[Any, str]
    units: Mapping[Any, str]
    columns: Mapping[Any, Any]
    penalty: Any
    start: Mapping[Any, Any]
    bounds: Mapping[Any, Any]
    title: str
    reduction: str | None
    kind: str
    predict: Any
    weights: Any
    constraints: tuple[Any, ...]


def build(parts: Parts) -> tuple[Model, Reading]:
    """Return the plain model, and how its formulas were read.

    Raises the errors of reading, of SymPy's border and of `assemble`.
    """
    reading = Reading()
    declared = [*parts.data, *parts.parameters, *parts.constants]
    names = [reading.name(item) for item in declared]
    defined = [reading.name(item) for item, _ in parts.definitions]
    shapes = {n: reading.shape_of(g, n) for n, g in zip(names, declared, strict=True)}
    shapes |= {reading.symbol(k): reading.shape(v, str(k)) for k, v in parts.shapes.items()}
    reading.arrays.update({n: len(s) for n, s in shapes.items() if s})
    reading.names.extend(s for shape in shapes.values() for s in shape if isinstance(s, str))
    reading.displays.update({reading.symbol(k): v for k, v in parts.display.items()})
    about = _About(parts, reading, shapes)
    about.check(set(names), set(defined))
    count = len(parts.data)
    roles = (
        *((Role.DATA, n) for n in names[:count]),
        *((Role.PARAMETER, n) for n in names[count : count + len(parts.parameters)]),
        *((Role.CONSTANT, n) for n in names[count + len(parts.parameters) :]),
    )
    bodies = [
        Definition(n, reading.formula(body, f"definition of {n}"), (), about.displays.get(n, ""))
        for n, (_, body) in zip(defined, parts.definitions, strict=True)
    ]
    output = _output(parts, reading, bodies, set(names))
    model = assemble(
        title=parts.title,
        variables=[about.variable(name, role) for role, name in roles],
        definitions=bodies,
        loss=output,
        penalty=None if parts.penalty is None else reading.formula(parts.penalty, "penalty"),
        fit=about.fit(set(names[:count])),
        goal=parts.goal,
    )
    reading.add_sizes(model)
    return model, reading


def _output(parts: Parts, reading: Reading, bodies: list[Definition], variables: set[str]) -> str:
    """Return the output's name; an expression without a name gets one and becomes a definition."""
    tree = reading.formula(parts.output, parts.goal)
    if isinstance(tree, Name) and tree.name not in variables:
        return tree.name
    stem = {"loss": "L", "function": "f", "zero": "f"}[parts.goal]
    name = stem
    while name in reading.names:
        name += "_1"
    bodies.append(Definition(name, tree))
    return name


class _About:
    """What is said of variables, by canonical name."""

    def __init__(self, parts: Parts, reading: Reading, shapes: dict[str, Shape]) -> None:
        def by_name(given: Mapping[Any, Any]) -> dict[str, Any]:
            return {reading.symbol(key): value for key, value in given.items()}

        self.parts, self.reading, self.shapes = parts, reading, shapes
        self.constants = by_name(parts.constants)
        self.domain, self.properties = by_name(parts.domain), by_name(parts.properties)
        self.displays, self.units = by_name(parts.display), by_name(parts.units)
        self.columns, self.start = by_name(parts.columns), by_name(parts.start)
        self.bounds = by_name(parts.bounds)

    def check(self, variables: set[str], defined: set[str]) -> None:
        """Refuse what speaks of names that are not declared."""
        for label, known in (
            ("domain", variables), ("properties", variables), ("units", variables),
            ("columns", variables), ("start", variables), ("bounds", variables),
            ("displays", variables | defined), ("shapes", variables),
        ):  # fmt: skip
            for name in getattr(self, label):
                if name not in known:
                    raise SpecError(
                        f"{label} speaks of {name}, which is not declared",
                        remedy=f"known are: {', '.join(sorted(known))}",
                    )

    def variable(self, name: str, role: Role) -> Variable:
        """Return one variable with everything said of it."""
        reading = self.reading
        given = (
            reading.conditions(self.domain[name], f"domain of {name}")
            if name in self.domain
            else ()
        )
        assumed = () if role is Role.CONSTANT else reading.assumed(name)
        words = self.properties.get(name, ())
        column = self.columns.get(name, "")
        return Variable(
            name,
            role,
            self.shapes.get(name, ()),
            (*given, *(c for c in assumed if c not in given)),
            (words,) if isinstance(words, str) else tuple(words),
            reading.formula(self.constants[name], f"constant {name}")
            if name in self.constants
            else None,
            self.displays.get(name, ""),
            self.units.get(name, ""),
            column if isinstance(column, str) else tuple(column),
        )

    def fit(self, data: set[str]) -> Fit:
        """Return how the loss meets data, by the same rules as a specification's [fit]."""
        parts, reading = self.parts, self.reading
        arrays = any(self.shapes.get(name) for name in data)
        reduced = bool(data) and not arrays and parts.goal == "loss"
        if parts.reduction is not None and not reduced:
            raise SpecError(
                "reduction is given, but there are no rows to reduce over",
                why="a loss over arrays with a row dimension is complete: it is never reduced again",
                remedy="leave reduction out, and write the sum or mean in the loss itself",
            )
        for label, value, known in (
            ("reduction", parts.reduction, (None, "mean", "sum")),
            ("kind", parts.kind, ("least-squares", "likelihood", "other")),
        ):
            if value not in known:
                listed = ", ".join(str(word) for word in known if word)
                raise SpecError(f"{label} {value!r} is unknown", remedy=f"use one of: {listed}")
        return Fit(
            reduction=cast("Any", parts.reduction or "mean") if reduced else None,
            kind=cast("Any", parts.kind),
            predict=reading.symbol(parts.predict) if parts.predict else "",
            weights=reading.symbol(parts.weights) if parts.weights else "",
            constraints=reading.conditions(parts.constraints, "constraints"),
            start={n: reading.formula(v, f"start of {n}") for n, v in self.start.items()},
            bounds={n: self.bound(n, v) for n, v in self.bounds.items()},
        )

    def bound(self, name: str, given: Any) -> tuple[Fraction | None, Fraction | None]:  # noqa: ANN401
        """Return (lower, upper), None where there is none."""
        from symopt.faces.problem.numbers import number_of

        pair = cast("list[Any]", list(given)) if isinstance(given, list | tuple) else []
        if len(pair) != 2:
            raise SpecError(
                "a bound is a pair of numbers", where=f"bounds of {name}", remedy="write (0, 10)"
            )
        ends: list[Fraction | None] = []
        for item in pair:
            value = None if item is None else number_of(self.reading.formula(item, name))
            ends.append(None if value is None or value in (1e999, -1e999) else Fraction(value))
        return ends[0], ends[1]


def begun(start: Any, x0: Any) -> Any:  # noqa: ANN401 - a number or a mapping, as the caller takes
    """Return where a run begins, given by either of its two names. Raises SpecError for both."""
    if start is not None and x0 is not None:
        raise SpecError(
            "start and x0 are given",
            why="they are two names of the same: where the run begins",
            remedy="leave one of them out",
        )
    return x0 if start is None else start
