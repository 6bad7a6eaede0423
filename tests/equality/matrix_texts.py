"""Identities of arrays as text, read into nodes: one set of names with shapes for all tests of matrices."""

from __future__ import annotations

import re
from random import Random

from symopt.calculus import indices
from symopt.calculus.arrays.alignment import align
from symopt.calculus.graph import Graph
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import Node
from symopt.equality.form.space import Known
from symopt.equality.limits import DEFAULT
from symopt.equality.proofs.prove import Proof, prove
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.properties import with_consequences
from symopt.syntax.reading.parser import parse

SIZES = ("n", "m", "k")
SHAPES: dict[str, tuple[str, ...]] = {
    **{name: ("n", "n") for name in ("A", "B", "C", "D", "P", "Q", "S", "T")},
    **{name: ("m", "n") for name in ("E", "H", "X", "Y")},
    "U": ("n", "k"), "V": ("k", "n"), "G": ("k", "k"), "R": ("m", "m"), "F": ("n", "m"),
    **{name: ("n",) for name in ("a", "b", "d", "w", "x", "y", "z")},
    "u": ("m",), "v": ("m",), "g": ("k",), "c": (), "lam": (), "mu": (),
}  # fmt: skip


def graph(**properties: str) -> Graph:
    """Return the graph of all names; properties: words by name, several joined by commas."""
    shapes = {name: tuple(map(indices.size, shape)) for name, shape in SHAPES.items()}
    words = {name: with_consequences(text.split(",")) for name, text in properties.items()}
    rows = {name: shapes[name][-1] for name, has in words.items() if "row sums 1" in has}
    return Graph(shapes, (), rows, properties=words)


def both(left: str, right: str) -> tuple[Node, Node]:
    """Return the nodes of two texts at common labels."""
    shapes = {name: tuple(map(indices.size, shape)) for name, shape in SHAPES.items()}
    arrays = {name: len(shape) for name, shape in shapes.items() if shape}
    words = default_vocabulary().declare([*shapes, *SIZES], arrays=arrays)
    scope = Scope(shapes, frozenset(SIZES))
    one, two = align([lower(parse(text, words), scope) for text in (left, right)], "=")
    return one.body, two.body


def proof(left: str, right: str, **properties: str) -> Proof | None:
    """Return a proof of left = right, None if none is found."""
    found = graph(**properties)
    one, two = both(left, right)
    known = Known(unit_rows=found.unit_rows, properties=found.properties, shapes=found.shapes)
    return prove(one, two, found, known, DEFAULT)


def exact_text(text: str) -> str:
    """Return a text as the oracle reads it: ‖·‖² has a function of its own there."""
    return re.sub(r"norm\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)\*\*2", r"norm2(\1)", text)


def mutants(text: str, rng: Random) -> list[str]:
    """Return texts with one slip: a transpose, factors swapped, a sign, a name, a size, a factor."""
    tokens = re.findall(r"[A-Za-z]+(?:\.T)?|\d+|\*\*|.", text)
    found: set[str] = {f"2*({text})", f"({text}).T"}

    def put(start: int, stop: int, *new: str) -> None:
        found.add("".join([*tokens[:start], *new, *tokens[stop:]]))

    for k, token in enumerate(tokens):
        name = token.removesuffix(".T")
        if name in SHAPES:
            put(k, k + 1, name if token.endswith(".T") else f"{name}.T")
            alike = [o for o in SHAPES if o != name and SHAPES[o] == SHAPES[name]]
            if alike:
                put(k, k + 1, token.replace(name, rng.choice(alike)))
        if token in "+-":
            put(k, k + 1, "-" if token == "+" else "+")
        if token == "@" and 0 < k < len(tokens) - 1:
            put(k - 1, k + 2, tokens[k + 1], "@", tokens[k - 1])
        if token in SIZES:
            put(k, k + 1, rng.choice(SIZES))
    return sorted(found - {text})
