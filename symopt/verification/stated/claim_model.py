"""The model that a record states: its variables and definitions, or those of a specification.

A name that no one declares is a real number. A scalar that bounds a sum, or is the size of `eye` or
`ones`, is a size: a positive whole number. `e` and `pi` are constants unless they are declared, and `I` is
√-1 beside complex variables; E, and I among real ones, must be declared, since others mean constants by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from symopt.calculus.system import unused
from symopt.foundation.errors import NameError_, ReadingError, SpecError, SymoptError
from symopt.functions.expand import expand_losses
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.assemble import assemble
from symopt.model.model import Definition, Fit, Model, Role, Shape, Variable
from symopt.model.spec import read_spec
from symopt.model.spec_table import model_from_table
from symopt.syntax import tree as syntax
from symopt.syntax.names import canonical_name
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import ZERO, Logic, Matrix, Relation, Tree, names
from symopt.syntax.vocabulary import Vocabulary
from symopt.verification.stated.declared import Declared, declare, is_complex, shape_said
from symopt.verification.stated.directions import model_with_directions, with_directions
from symopt.verification.stated.inferred import inferred_shapes, size_names
from symopt.verification.stated.records import Record, Written

Claimed: TypeAlias = "Tree | Mapping[str, Tree]"
"""A formula, a matrix of formulas, or formulas by name."""
_MISREAD = {"E": "the constant 2.718… is e", "I": "values are real unless a variable is complex"}
_OUTPUTS = ("f", "F", "output")
_SCALARS = ("x", "x_0")
_CARRIERS = ("carrier",)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a record is about.

    model: with every name declared.   declared: what `vars` says of names.   constraints: further conditions.
    sizes: what `vars` says of sizes.
    function: the formula, None for the model's own output.   claimed: as trees.
    written: how the record spells a canonical name, where that differs.
    assumed: names that the record leaves undeclared though it declares others.
    directions: by variable, the name of its direction, in claims that speak of directions.
    """

    model: Model
    declared: tuple[Declared, ...]
    constraints: tuple[Tree, ...]
    function: Tree | None
    claimed: Claimed
    wrt: tuple[str, ...]
    written: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    assumed: tuple[str, ...] = ()
    directions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sizes: tuple[Declared, ...] = ()


def stated(record: Record) -> Stated:
    """Return the model that a record states, with its formulas read.

    Raises the errors of reading, of specifications and of putting a model together.
    """
    if record.spec is None:
        return _Free(record).stated()
    if record.definitions:
        raise SpecError(
            "both a specification and definitions are given", remedy="put the definitions into one"
        )
    return _about_model(record, record.spec)


class Formulas:
    """The formulas of a record, read with one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.trees: list[Tree] = []

    def value(self, written: Written, where: str) -> Tree:
        """Return a formula, or a matrix of formulas. Raises ReadingError for an equation."""
        if isinstance(written, tuple):
            return self.matrix(cast("tuple[Written, ...]", written), where)
        tree = self.read(cast("str", written), where)
        if isinstance(tree, Relation | Logic):
            raise ReadingError(
                "an equation or a condition stands where a value is needed",
                where=f"{where}: {str(written)[:80]}",
                remedy='write one side, or two expressions with "relation": "equal"',
            )
        if isinstance(tree, syntax.Sequence):
            return Matrix(tuple((item,) for item in tree.items))
        return tree

    def claimed(self, written: Written) -> Claimed:
        """Return what is claimed, by name where it is given so."""
        if not isinstance(written, Mapping):
            return self.value(written, "claimed")
        return {canonical_name(k): self.value(v, f"claimed.{k}") for k, v in written.items()}

    def matrix(self, rows: tuple[Written, ...], where: str) -> Tree:
        """Return a column of formulas, or a matrix given row by row."""
        cells: list[tuple[Tree, ...]] = []
        for row in rows:
            items = cast("tuple[Written, ...]", row) if isinstance(row, tuple) else (row,)
            cells.append(tuple(self.value(item, where) for item in items))
        if len({len(row) for row in cells}) > 1:
            raise ReadingError("the rows have different lengths", where=where)
        return Matrix(tuple(cells))

    def conditions(self, texts: Sequence[str]) -> tuple[Tree, ...]:
        """Return conditions; those joined by `and` are taken apart."""
        found: list[Tree] = []
        for text in texts:
            tree = self.read(text, "constraints")
            parts = tree.arguments if isinstance(tree, Logic) and tree.op == "and" else (tree,)
            if not all(isinstance(part, Relation | Logic) for part in parts):
                raise ReadingError(
                    "a constraint is a condition", where=text[:80], remedy='write, say, "a < b"'
                )
            found += parts
        return tuple(found)

    def read(self, text: str, where: str) -> Tree:
        """Return the tree of a text, and remember it."""
        tree = expand_losses(parse(text, self.vocabulary, where=where))
        self.trees.append(tree)
        return tree


class _Free:
    """A record that states its own variables."""

    def __init__(self, record: Record) -> None:
        record, directions = with_directions(record)
        self.record = record
        self.directions = {canonical_name(x): canonical_name(d) for x, d in directions.items()}
        self.spelled = {canonical_name(name): name for name in record.variables}
        if len(self.spelled) < len(record.variables):
            raise NameError_("two variables have the same name", where="vars")
        self.shapes = {
            name: shape_said(written, record.variables[written])
            for name, written in self.spelled.items()
        }
        defined = [canonical_name(name) for name in record.definitions]
        sizes = [s for shape in self.shapes.values() for s in shape if isinstance(s, str)]
        wrt = [canonical_name(name) for name in record.wrt]
        vocabulary = default_vocabulary().declare(
            [*self.spelled, *defined, *sizes, *wrt], arrays=_ranks(self.shapes)
        )
        if record.imaginary_unit or any(map(is_complex, record.variables.values())):
            vocabulary = vocabulary.with_imaginary_unit()
        if self.spelled and not any(self.shapes.values()):
            vocabulary = (
                vocabulary.with_imaginary_unit()
            )  # unless it is declared, I is i as in SymPy
        self.wrt = tuple(vocabulary.resolve(name) for name in wrt)
        self.formulas = Formulas(vocabulary)

    def stated(self) -> Stated:
        record, formulas = self.record, self.formulas
        bodies = [
            Definition(canonical_name(name), formulas.value(text, f"definitions.{name}"))
            for name, text in record.definitions.items()
        ]
        function = None if record.function is None else formulas.value(record.function, "function")
        constraints = formulas.conditions(record.constraints)
        known = len(formulas.trees)
        claimed = formulas.claimed(record.claimed)
        declared = tuple(
            declare(written, record.variables[written], formulas.vocabulary)
            for written in self.spelled.values()
        )
        # a name that only an update's new value has is its step, which is found out later
        trees = formulas.trees[:known] if record.relation == "update" else formulas.trees
        _refuse_misread(formulas.trees, self.spelled, self.wrt)
        free = self.undeclared(trees, bodies)
        model = self.model(bodies, declared, trees, free, function is None)
        return Stated(
            model,
            tuple(d for d in declared if model.variable(d.name) is not None),
            constraints,
            function,
            claimed,
            self.wrt,
            {name: text for name, text in self.spelled.items() if name != text},
            tuple(name for name in free if self.spelled and name not in self.wrt),
            self.directions,
            tuple(d for d in declared if d.name in self.sizes(trees)),
        )

    def undeclared(self, trees: Sequence[Tree], bodies: Sequence[Definition]) -> list[str]:
        """Return names that occur but are not declared, in order."""
        known = {*self.spelled, *(d.name for d in bodies), *self.sizes(trees)}
        found = [*self.wrt, *(name for tree in trees for name in names(tree))]
        return list(dict.fromkeys(name for name in found if name not in known))

    def sizes(self, trees: Sequence[Tree]) -> set[str]:
        said = {s for shape in self.shapes.values() for s in shape if isinstance(s, str)}
        arrays = {name for name, shape in self.shapes.items() if shape}
        return said | (size_names(trees) - arrays - set(self.wrt))

    def model(
        self,
        bodies: list[Definition],
        declared: Sequence[Declared],
        trees: Sequence[Tree],
        free: Sequence[str],
        own_output: bool,
    ) -> Model:
        sizes = self.sizes(trees)
        inferred = inferred_shapes(trees)
        variables = [
            Variable(d.name, Role.PARAMETER, d.shape, (), d.properties)
            for d in declared
            if d.name not in sizes
        ]
        variables += [Variable(name, Role.PARAMETER, inferred.get(name, ())) for name in free]
        taken = {v.name for v in variables} | {d.name for d in bodies} | sizes
        carried = {s for v in variables for s in v.shape}
        for size in sorted(sizes - carried):  # a model knows a size by an array that has it
            name = unused(_CARRIERS, taken)
            taken.add(name)
            variables.append(Variable(name, Role.PARAMETER, (size,)))
        if not variables:
            variables.append(Variable(unused(_SCALARS, taken), Role.PARAMETER))
        output = bodies[-1].name if own_output and bodies else unused(_OUTPUTS, taken)
        if not own_output or not bodies:
            bodies = [*bodies, Definition(output, ZERO)]
        return assemble(
            title="Claim",
            variables=variables,
            definitions=bodies,
            loss=output,
            fit=Fit(None),
            goal="function",
        )


def _about_model(record: Record, spec: str | Mapping[str, Any]) -> Stated:
    """Return what a record says of a specification's model.

    A path must end in .toml: errors quote what they read, and records may come from anyone.
    """
    if isinstance(spec, str) and not spec.lower().endswith(".toml"):
        raise SpecError(
            "the path of a specification ends in .toml", where=spec[:80], remedy="rename the file"
        )
    model = read_spec(spec) if isinstance(spec, str) else model_from_table(spec)
    model, directions = model_with_directions(model, record, list(map(canonical_name, record.wrt)))
    shapes = {v.name: v.shape for v in model.variables}
    sizes = {s for shape in shapes.values() for s in shape if isinstance(s, str)}
    own = [*shapes, *(d.name for d in model.definitions), *sizes]
    spelled = {canonical_name(name): name for name in record.variables}
    vocabulary = default_vocabulary().declare(
        [*own, *spelled], arrays=_ranks(shapes), displays=model.displays
    )
    formulas = Formulas(vocabulary)
    wrt = tuple(vocabulary.resolve(canonical_name(name)) for name in record.wrt)
    function = None if record.function is None else formulas.value(record.function, "function")
    constraints = formulas.conditions(record.constraints)
    claimed = formulas.claimed(record.claimed)
    declared = tuple(declare(name, about, vocabulary) for name, about in record.variables.items())
    mentioned = [*spelled, *(name for tree in constraints for name in names(tree))]
    more = [name for name in dict.fromkeys(mentioned) if name not in own]
    if more:
        extra = tuple(Variable(name, Role.CONSTANT) for name in more)
        model = replace(model, variables=(*model.variables, *extra))
    return Stated(model, declared, constraints, function, claimed, wrt, directions=directions)


def _ranks(shapes: Mapping[str, Shape]) -> dict[str, int]:
    return {name: len(shape) for name, shape in shapes.items() if shape}


def _refuse_misread(trees: Iterable[Tree], *known: Iterable[str]) -> None:
    """Refuse E and I where nobody declares them. Raises NameError_."""
    declared = {name for group in known for name in group}
    for tree in trees:
        for name in names(tree):
            if name in _MISREAD and name not in declared:
                raise NameError_(
                    f"{name} is not declared",
                    why=_MISREAD[name],
                    remedy=f'declare it in vars if it is a variable: {{"{name}": {{}}}}',
                )


def read_error(error: SymoptError) -> str:
    """Return an error's message on one line, for a record."""
    parts = [error.what, error.why, error.remedy]
    return "; ".join(part for part in parts if part)
