"""From a setting to a subject of the verification engine: what the names of a few formulas mean.

Only the definitions that the formulas need are taken, so that a subject stays small and serves many claims.
A free name is a real number, or an array of the shape that the setting gives; a name that bounds a sum is
a size; a name that indexes an entry and is nothing else is an index, and the formula holds for each of its
values. A definition with parameters, g(x) = …, is the named value g in x; g(3) is its value at a point.

Numbers of the document may be taken in three ways:
    EXACT     a number printed for a value that was defined before is that value
    PRINTED   it is the number that is printed
    GENERAL   as EXACT, and a given number such as x_0 = 0.05 is any number: what a formula says in general
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from symopt.calculus import indices
from symopt.calculus.graph import inline, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.lower import lower
from symopt.calculus.nodes import Node
from symopt.calculus.system import System, system_of, unused
from symopt.calculus.views.ordering import Style
from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import Known, known_of
from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.meaning.defining import defined
from symopt.documents.meaning.needed import closure, conditions_on, is_number
from symopt.foundation.errors import ShapeError, SymoptError
from symopt.model.assemble import assemble
from symopt.model.model import Definition, Fit, Role, Shape, Variable
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Call,
    Div,
    Entry,
    Name,
    Neg,
    Number,
    Part,
    Sum,
    Tree,
    children,
    names,
)
from symopt.verification.stated.inferred import inferred_shapes, size_names
from symopt.verification.subject import Subject, subject_of

KEPT = 512
"""How many subjects a process keeps."""
_OUTPUT, _SCALAR, _CARRIER = ("claim", "claim_0"), ("free", "free_0"), ("carrier",)
_Named: TypeAlias = "tuple[tuple[str, Tree], ...]"


class Numbers(Enum):
    """How the numbers that a document defines are taken."""

    EXACT = "exact"
    PRINTED = "printed"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Ground:
    """A subject, and the hypotheses that could not be read: without them nothing is refuted."""

    subject: Subject
    unread: tuple[Tree, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a subject is made of; two claims with the same share it."""

    definitions: _Named
    free: tuple[tuple[str, Shape, tuple[str, ...], bool], ...]
    sizes: frozenset[str]
    conditions: tuple[Tree, ...]
    places: tuple[tuple[str, str | int], ...]


def ground(
    setting: Setting, trees: Sequence[Tree], numbers: Numbers = Numbers.EXACT, objective: str = ""
) -> Ground:
    """Return the subject in which the trees have values.

    objective: a definition that is to be the subject's output.
    Raises the errors of lowering definitions and of names that cannot be told apart.
    """
    wanted = {n for t in trees for n in names(t)} | ({objective} - {""})
    conditions = conditions_on(setting, wanted)
    wanted |= {n for c in conditions for n in names(c)}
    bodies = [
        (d.name, body) for d in closure(setting, wanted) if (body := _body(d, numbers)) is not None
    ]
    everything = [*trees, *conditions, *(body for _, body in bodies)]
    stated = _stated(setting, bodies, wanted, everything, conditions)
    return _ground(stated, objective, setting.held)


def _body(defined: Defined, numbers: Numbers) -> Tree | None:
    """Return the body of a definition, None where its name is to be free."""
    if numbers is Numbers.PRINTED:
        return defined.body
    body = defined.body if defined.exact is None else defined.exact
    if numbers is Numbers.GENERAL and is_number(body) and not defined.parameters:
        return None
    return _sigmoid(body)


def _sigmoid(body: Tree) -> Tree:
    """Return 1/(1 + e^{-z}) as σ(z), whose derivative is written by its own name: a(1 - a)."""
    match body:
        case Div(Number(value=one), Add(terms=(first, second))) if one == 1:
            for other, power in ((first, second), (second, first)):
                match power:
                    case Call("exp", (Neg(body=inner),)) if other == ONE:
                        return Call("sigmoid", (inner,))
                    case _:
                        continue
        case _:
            pass
    return body


def _stated(
    setting: Setting,
    bodies: Sequence[tuple[str, Tree]],
    wanted: set[str],
    trees: Sequence[Tree],
    conditions: Sequence[Tree],
) -> _Stated:
    own = {name for name, _ in bodies}
    shapes = {**_inferred(trees), **setting.shapes}
    mentioned = dict.fromkeys([*(n for t in trees for n in names(t)), *sorted(wanted)])
    known = known_of(setting)
    for name in mentioned:
        if not shapes.get(name) and (shape := extent(Name(name), known)):
            shapes[name] = shape
    sizes = {s for n in mentioned for s in shapes.get(n, ()) if isinstance(s, str)}
    sizes |= {n for n in size_names(trees) if n not in own and not shapes.get(n)}
    places = _places(trees, shapes, {*own, *sizes}, known)
    free = [n for n in mentioned if n not in own and n not in sizes and n not in places]
    return _Stated(
        tuple(bodies),
        tuple(
            (n, shapes.get(n, ()), tuple(setting.properties.get(n, ())), n in setting.given)
            for n in free
        ),
        frozenset(sizes),
        tuple(conditions),
        tuple(places.items()),
    )


def _inferred(trees: Sequence[Tree]) -> dict[str, Shape]:
    try:
        return inferred_shapes(trees)
    except ShapeError:  # one name with several ranges: the setting knows, or lowering says so
        return {}


def _places(
    trees: Iterable[Tree], shapes: Mapping[str, Shape], taken: set[str], known: Known
) -> dict[str, str | int]:
    """Return the names that only index entries of arrays, with the size of the dimension."""
    found: dict[str, str | int] = {}

    def shape_of(tree: Tree) -> Shape:
        return shapes.get(tree.name, ()) if isinstance(tree, Name) else extent(tree, known) or ()

    def visit(tree: Tree, bound: frozenset[str]) -> None:
        inner = bound | {tree.index} if isinstance(tree, Sum) else bound
        match tree:
            case Entry() | Part():
                array = Name(tree.name) if isinstance(tree, Entry) else tree.body
                indexed = tree.indices if isinstance(tree, Entry) else tree.places
                for place, size in zip(indexed, shape_of(array), strict=False):
                    if isinstance(place, Name) and place.name not in inner | taken:
                        found.setdefault(place.name, size)
            case _:
                pass
        for child in children(tree):
            visit(child, inner)

    for tree in trees:
        visit(tree, frozenset())
    return {name: size for name, size in found.items() if not shapes.get(name)}


@lru_cache(KEPT)
def _ground(stated: _Stated, objective: str, held: bool) -> Ground:
    system = _system(stated)
    graph, scope = defined(system.row, system.scope, stated.definitions, held=held)
    subject = subject_of(system)
    conditions, unread = list[Node](), list[Tree]()
    for tree in stated.conditions:
        try:
            conditions.append(inline(lower(tree, scope).body, graph.definitions))
        except SymoptError:
            unread.append(tree)
    alone: dict[str, list[Node]] = {}
    for condition in conditions:
        if len(names_in(condition)) == 1:
            (name,) = names_in(condition)
            alone.setdefault(name, []).append(condition)
    if stated.places:
        bound = {name: Index(name, Affine(1), indices.size(size)) for name, size in stated.places}
        scope = replace(scope, places=bound)
    found = replace(
        subject,
        graph=graph,
        scope=scope,
        given=replace(
            subject.given,
            domain={name: tuple(nodes) for name, nodes in alone.items()},
            constraints=tuple(c for c in conditions if len(names_in(c)) != 1),
        ),
        declared=tuple(tree for tree in stated.conditions if tree not in unread),
        output=objective or subject.output,
        style=_style(subject.style, [name for name, _ in stated.definitions]),
    )
    return Ground(found, tuple(unread))


def _style(style: Style, defined_names: Sequence[str]) -> Style:
    """Return a style that knows the definitions, after all variables."""
    roles = {**style.roles, **dict.fromkeys(defined_names, "definition")}
    order = {name: place for place, name in enumerate(roles)}
    return replace(style, roles=roles, order=order)


def _system(stated: _Stated) -> System:
    """Return the variables as a system without definitions but its output, which is 0."""
    variables = [
        Variable(name, Role.DATA if given else Role.PARAMETER, shape, (), words)
        for name, shape, words, given in stated.free
    ]
    taken = {v.name for v in variables} | {name for name, _ in stated.definitions} | stated.sizes
    taken |= {name for name, _ in stated.places}
    carried = {s for v in variables for s in v.shape}
    for size in sorted(stated.sizes - carried):  # a model knows a size by an array that has it
        name = unused(_CARRIER, taken)
        taken.add(name)
        variables.append(Variable(name, Role.PARAMETER, (size,)))
    if not any(v.role is Role.PARAMETER for v in variables):
        variables.append(Variable(unused(_SCALAR, taken), Role.PARAMETER))
    output = unused(_OUTPUT, taken)
    return system_of(
        assemble(
            title="Claim",
            variables=variables,
            definitions=[Definition(output, ZERO)],
            loss=output,
            fit=Fit(None),
            goal="function",
        )
    )


__all__ = ["Ground", "Numbers", "ground"]
