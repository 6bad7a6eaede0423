r"""Which names of a document are arrays, heading by heading.

Under one heading a name is an array if what is said there makes it one: a transpose, a product with a matrix,
an index that a sum runs over, `w \in \mathbb{R}^n`; where `y \in \{-1, 1\}` stands it is a number. In later
headings of the chapter the arrays that were said still hold, and of other ones those that a definition used
there is made of; unless a name is used as a number there: x of the regression is an array, and x of Newton's
method, where f'(x) and x^3 stand, is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from symopt.documents.elaborate.arrays.shapes import shapes_of
from symopt.documents.reading.formulas.for_all import for_all
from symopt.documents.reading.formulas.forms import value_of
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.known.coming import known_of
from symopt.documents.reading.known.ledger import is_number
from symopt.documents.reading.vocabulary.declared import Declared
from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.reading.vocabulary.lexicon import Lexicon
from symopt.documents.reading.vocabulary.said import shapes_said
from symopt.documents.reading.vocabulary.samples import as_one, shapes_of_samples, vectors
from symopt.documents.statements.chain import Sign
from symopt.foundation.errors import SymoptError
from symopt.model.model import Shape
from symopt.syntax.tree import (
    Derivative,
    Entry,
    MatMul,
    Name,
    Neg,
    Number,
    Pow,
    Relation,
    Transpose,
    Tree,
    names,
    walk,
)

Shapes = Mapping[str, Shape]
SCALARS = frozenset(("lambda", "alpha", "eta", "epsilon", "varepsilon", "kappa", "rho"))
"""Letters that are numbers wherever nothing turns them or takes their entries: steps and penalties."""
_LINKS = (Sign.EQUAL, Sign.DEFINED, Sign.APPROXIMATE, Sign.IMPLIES)


def shapes_by_stretch(
    items: Sequence[Item], lexicon: Lexicon, parse: Callable[[Item], Parsed]
) -> tuple[list[Parsed], list[Shapes]]:
    """Return the statements with their trees, and the shapes of arrays under each heading."""
    lines: list[Parsed] = []
    found: list[Shapes] = [{}]
    every: dict[str, Shape] = {}
    said: dict[str, tuple[str, Shape]] = {}
    made_of: dict[str, set[str]] = {}
    for number, group in groupby(items, key=lambda item: item.stretch):
        here = list(group)
        found += [{}] * (number + 1 - len(found))
        chapter = here[0].chapter
        now = shapes_said(here)
        said |= {name: (chapter, shape) for name, shape in now.items() if shape}
        own = {name: shape for name, (where, shape) in said.items() if where in ("", chapter)}
        own |= {
            name: shape for name, shape in now.items() if not shape
        }  # a number under this heading
        own |= here[-1].declared.shapes
        lexicon.set_arrays(number, _ranks(own))
        meant = _meant([parse(item) for item in here], made_of)
        kept = {name: shape for name, shape in every.items() if name in meant}
        formulas = {name for name, uses in made_of.items() if uses}
        found[number], parsed = _of_stretch(here, lexicon, parse, kept, own, formulas)
        every |= found[number]
        lines += parsed
    return lines, found


def _meant(lines: Sequence[Parsed], made_of: dict[str, set[str]]) -> set[str]:
    """Return what the definitions of earlier headings that are used here are made of; adds those of here."""
    waiting = {name for line in lines for tree in line.trees for name in names(tree)}
    here: dict[str, set[str]] = {}
    for known in map(known_of, lines):
        if known is not None and (known.name not in here or not is_number(known.body)):
            here[known.name] = set(names(known.body))
    waiting -= here.keys()
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        uses = made_of.get(name, set())
        waiting |= uses - found
        found |= uses
    made_of |= here
    return found


def _of_stretch(
    items: Sequence[Item],
    lexicon: Lexicon,
    parse: Callable[[Item], Parsed],
    before: Shapes,
    said: Shapes,
    formulas: AbstractSet[str],
) -> tuple[Shapes, list[Parsed]]:
    stretch, declared = items[0].stretch, items[-1].declared
    lexicon.set_arrays(stretch, _ranks({**before, **said}))
    lines = [parse(item) for item in items]
    numbers = _used_as_numbers(lines) - said.keys() - formulas  # the formula says what it is
    kept = {name: shape for name, shape in before.items() if name not in numbers}
    if len(kept) < len(before):
        lexicon.set_arrays(stretch, _ranks({**kept, **said}))
        lines = [parse(item) for item in items]
    turned = _turned(lines)
    plain = (SCALARS | _leading(lines)) - turned - said.keys()
    plain |= {name for name, shape in said.items() if not shape} - turned
    lexicon.set_scalars(stretch, plain)
    lines = [parse(item) for item in items]
    known = {**dict.fromkeys(plain | numbers, ()), **_scalars(declared), **kept, **said}
    try:
        relations = _relations(lines)
        shapes = {**shapes_of([as_one(r) for r in relations], known), **kept, **said}
        shapes = {**vectors(relations), **shapes}
        shapes |= shapes_of_samples(relations, lexicon.samples, shapes)
    except SymoptError:
        shapes = {**kept, **said}
    shapes = {name: shape for name, shape in shapes.items() if shape}
    if _ranks(shapes) != _ranks({**kept, **said}):
        lexicon.set_arrays(stretch, _ranks(shapes))
        lines = [parse(item) for item in items]
    beside = _beside_entries(lines, shapes)
    if beside:
        shapes |= beside
        lexicon.set_arrays(stretch, _ranks(shapes))
        lines = [parse(item) for item in items]
    return shapes, [for_all(line, shapes) for line in lines]


def _beside_entries(lines: Sequence[Parsed], shapes: Shapes) -> dict[str, Shape]:
    r"""Return the shapes of arrays that `\hat{y}_i = w x_i + b` takes entries of at the index of ŷ."""
    found: dict[str, Shape] = {}
    for line in lines:
        head = line.sides[0]
        if not isinstance(head, Entry) or len(shapes.get(head.name, ())) != 1:
            continue
        for tree in line.trees[1:]:
            for node in walk(tree):
                alike = isinstance(node, Entry) and node.indices == head.indices
                if alike and isinstance(node, Entry) and node.name not in shapes:
                    found[node.name] = shapes[head.name]
    return found


def _leading(lines: Sequence[Parsed]) -> set[str]:
    r"""Return the names that only lead products such as `y w^T x`, where a number is meant."""
    found: set[str] = set()
    others: set[str] = set()
    for line in lines:
        for tree in line.trees:
            for node in walk(tree):
                if not isinstance(node, MatMul):
                    continue
                first, second = node.factors[:2]
                leads = isinstance(second, Transpose) and len(node.factors) > 2
                lead = first.body if isinstance(first, Neg) else first
                if leads and isinstance(lead, Name):
                    found.add(lead.name)
                rest = node.factors[1:] if leads else node.factors
                others |= {n for factor in rest for n in names(factor)}
    return found - others


def _turned(lines: Sequence[Parsed]) -> set[str]:
    """Return the names that are transposed or have entries."""
    found: set[str] = set()
    for line in lines:
        for tree in line.trees:
            for node in walk(tree):
                if isinstance(node, Transpose) and isinstance(node.body, Name):
                    found.add(node.body.name)
                elif isinstance(node, Entry):
                    found.add(node.name)
    return found


def _ranks(shapes: Shapes) -> dict[str, int]:
    return {name: len(shape) for name, shape in shapes.items() if shape}


def _scalars(declared: Declared) -> dict[str, Shape]:
    """Return the names that are declared without a shape: numbers."""
    names_ = (*declared.data, *declared.parameters, *declared.constants)
    return {name: () for name in names_ if name not in declared.shapes}


def _relations(lines: Sequence[Parsed]) -> list[Tree]:
    """Return what statements say: their sides, and neighboring sides as equations."""
    found: list[Tree] = []
    for line in lines:
        sides = line.sides
        joined: set[int] = set()
        for place, sign in enumerate(line.statement.signs):
            left, right = sides[place], sides[place + 1]
            if sign not in _LINKS or isinstance(left, Unread) or isinstance(right, Unread):
                continue
            if isinstance(left, Name) and left.name in names(right):
                continue  # an update
            found.append(Relation("=", left, right))
            joined |= {place, place + 1}
        found += [s for k, s in enumerate(sides) if k not in joined and not isinstance(s, Unread)]
    return found


def _used_as_numbers(lines: Sequence[Parsed]) -> set[str]:
    """Return the names that are numbers where they stand: given as one, raised to a power, behind a prime."""
    found: set[str] = set()
    for line in lines:
        head, signs = line.sides[0], line.statement.signs
        if isinstance(head, Name) and signs and signs[0] in _LINKS:
            value = line.sides[1]
            if not isinstance(value, Unread) and value_of(value) is not None:
                found.add(head.name)
        for tree in line.trees:
            for node in walk(tree):
                match node:
                    case Pow(Name(name), Number()):
                        found.add(name)
                    case Derivative(_, wrt, True, "lagrange"):
                        found |= {w.name for w in wrt if isinstance(w, Name)}
                    case _:
                        pass
    return found
