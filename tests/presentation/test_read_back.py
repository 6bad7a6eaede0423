r"""What a derivation prints is what symopt reads: every formula of derivations/, back to its tree.

A page's rows are put together again as a reader does: a line that is broken goes on, reasons are left
out, and what only sets a formula in place (`\rlap`, `\scalebox`) is taken off.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from symopt.calculus.system import system_of
from symopt.derivation.models.whole import derive_model
from symopt.foundation.document import Document, Formula, Group, Items, Math, Prose, Steps
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.spec import read_spec
from symopt.presentation.derivation import derivation_document
from symopt.presentation.notation import model_notation
from symopt.presentation.render import render
from symopt.syntax.names import join_name, split_name
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import (
    Call,
    Derivative,
    Entry,
    MatMul,
    Matrix,
    Mul,
    Name,
    Relation,
    rebuild,
    walk,
)

SPECS = sorted((Path(__file__).parents[2] / "derivations").glob("*.toml"))
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{(?:aligned|alignat\*)\}(?:\{\d\})?")
BOX = re.compile(r"\\(?:rlap|scalebox\{[\d.]+\})\{\$\\displaystyle ")
GRID = re.compile(r"\\begin\{(\w*matrix|cases)\}.*?\\end\{\1\}", re.DOTALL)
HIDDEN = "\N{SYMBOL FOR SUBSTITUTE}"
SIGN_IN_WORDS = re.compile(r"\\times$|\^\{\d\}$")  # m × n, m²
RELATION = re.compile(
    r"(?:\\quad )?(=|<|>|\\le|\\ge|\\ne|\\lt|\\gt|\\rightarrow|\\in)(?![A-Za-z]) ?"
)


@cache
def page(spec):
    model = read_spec(spec)
    system = system_of(model)
    return derivation_document(derive_model(system)), system, model_notation(model)


def vocabulary(document, system):
    """Return what a reader of the page has been told: its names, and which of them are arrays."""
    trees = [tree for block in document.blocks for tree in formulas(block)]
    entries = {t.name: len(t.indices) for tree in trees for t in walk(tree) if isinstance(t, Entry)}
    found = [t.name for tree in trees for t in walk(tree) if isinstance(t, Name | Entry)]
    arrays = {name: len(shape) for name in (*entries, *found) if (shape := shape_of(system, name))}
    arrays |= {name: rank for tree in trees for name, rank in made(tree) if name not in arrays}
    displays = system.model.displays
    return default_vocabulary().declare(found, arrays={**entries, **arrays}, displays=displays)


def made(tree):
    """Yield what the page introduces for all parameters: the Hessian H and the column theta."""
    for product in walk(tree):
        match product:
            case MatMul((Call("inv", (Name(matrix),)), Derivative(_, (Name(column),)))):
                yield from ((matrix, 2), (column, 1))
            case MatMul((Call("inv", (Name(matrix),)), Matrix())):
                yield matrix, 2


def shape_of(system, name):
    """Return the shape of a name, of its differential (a dot) or of the derivative in it (a bar)."""
    parts = split_name(name)
    while parts.marks and parts.marks[-1] in ("dot", "bar"):
        parts = replace(parts, marks=parts.marks[:-1])
        name = join_name(parts)
    shapes = {v.name: v.shape for v in system.model.variables}
    defined = {d.name for d in system.model.definitions}
    return system.row.shape(name) if name in defined else shapes.get(name, ())


def formulas(block):
    """Return the formulas of a block in order, each side of a displayed relation by itself."""
    match block:
        case Steps(head):
            return [head, *(line.tree for line in block.printed)]
        case Group(members):
            return [tree for member in members for tree in formulas(member)]
        case Formula(lines):
            split = [(t.left, t.right) if isinstance(t, Relation) else (t,) for t in lines]
            return [tree for sides in split for tree in sides]
        case Prose(content):
            return [item.tree for item in content if isinstance(item, Math)]
        case Items(items):
            return [item.tree for content in items for item in content if isinstance(item, Math)]
        case _:
            return []


def printed(block, name, notation):
    """Return the LaTeX of each formula that a format prints for a block."""
    text = render(Document("", (block,)), name, notation=notation)
    if isinstance(block, Prose | Items):
        found = re.findall(r"\$`(.*?)`\$" if name == "markdown" else r"\$(.*?)\$", text)
        return [part for part in found if not SIGN_IN_WORDS.match(part)]
    inside = re.search(r"```math\n(.*)\n```|\\\[\n(.*)\n\\\]", text, re.DOTALL)
    rows = ENVIRONMENT.sub("", inside[1] or inside[2]).strip().split(" \\\\\n")
    found = []
    hiding = (GRID.sub(hidden, unboxed(row).strip()) for row in rows)
    for cell in (cell for row in hiding for cell in row.split(r" &\qquad ")):
        left, aligned, rest = cell.partition("&")
        rest = re.split(r" &\\quad& ", rest)[0]
        if not aligned:
            found += relation_sides(cell.strip())
        elif relation := RELATION.match(rest):
            found += [left] if left else []
            chain = rest[relation.end() :].removesuffix(" &&").split(" &&= ")
            found += chain if len(chain) > 1 or not isinstance(block, Group) else equal(chain[0])
        elif not re.match(r"(?:\\quad|\\qquad| )*\\text\{", rest):
            if rest.startswith((r"\quad", r"\qquad")):
                found[-1] += " " + rest
            else:
                found.append(rest)
    return [text.replace(HIDDEN, "&") for text in found]


def hidden(grid):
    """Put another sign for the & of a matrix."""
    return grid[0].replace("&", HIDDEN)


def relation_sides(text):
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        relation = RELATION.match(text, place)
        if relation and not depth and text[place - 1] == " ":
            return [text[:place], text[relation.end() :]]
    return [text]


def equal(text):
    """Return the sides of a chain a = b = c."""
    sides, depth = [""], 0
    for part in re.split(r"( = |[{}])", text):
        depth += (part == "{") - (part == "}")
        if part == " = " and not depth:
            sides.append("")
        else:
            sides[-1] += part
    return sides


def unboxed(row):
    while found := BOX.search(row):
        end = closing(row, found.end())
        row = row[: found.start()] + row[found.end() : end] + row[end + 2 :]
    return row


def closing(row, place):
    """Return where the box that opened before `place` ends, at its `$}`."""
    depth = 0
    while depth or row[place : place + 2] != "$}":
        box = BOX.match(row, place)
        if box or (depth and row[place : place + 2] == "$}"):
            depth += 1 if box else -1
            place = box.end() if box else place + 2
        else:
            place += 1
    return place


def same(read, tree, system):
    """Whether a formula is read as it was written; of layers Z_l no reader knows that they are matrices."""
    if any(isinstance(t, Entry) and is_layer(t.name, system) for t in walk(tree)):
        return without_matrices(read) == without_matrices(tree)
    return read == tree


def is_layer(name, system):
    stem = split_name(name).base
    names = [v.name for v in system.model.variables] + [d.name for d in system.model.definitions]
    return stem not in names and any(n.startswith(f"{stem}_") for n in names)


def without_matrices(tree):
    tree = rebuild(tree, without_matrices)
    return Mul(tree.factors) if isinstance(tree, MatMul) else tree


@pytest.mark.parametrize("name", ["latex", "markdown"])
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_every_formula_reads_back(spec, name):
    document, system, notation = page(spec)
    words = vocabulary(document, system)
    count = 0
    for block in document.blocks:
        trees = formulas(block)
        if not trees:
            continue
        texts = printed(block, name, notation)
        assert len(texts) == len(trees), texts
        for text, tree in zip(texts, trees, strict=True):
            assert same(parse(f"${text}$", words), tree, system), text
        count += len(trees)
    assert count > 2
