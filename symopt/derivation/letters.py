"""Index letters: each size has one, i for rows, then j, k, l, …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine, Index, spell
from symopt.calculus.views.ordering import Style

_LETTERS = "ijklpqrstuv"


def lettered(style: Style) -> Style:
    """Return the style with index letters written as they are."""
    return replace(style, index_names={letter: letter for letter in _LETTERS})


class Letters:
    """Readable index labels for the arrays of one graph.

    rows: names of sizes that count rows; they take the letter i. Letters that are names are
    skipped, sizes included.
    """

    def __init__(self, graph: Graph, rows: frozenset[str]) -> None:
        self.graph = graph
        names = [*graph.shapes, *(d.name for d in graph.definitions)]
        counts = [size for name in names for size in graph.shape(name)]
        used = {*names, *(symbol for size in counts for symbol, _ in size.terms)}
        self.free = [letter for letter in _LETTERS if letter not in used]
        self.of_size: dict[str, str] = {}
        sizes = list(dict.fromkeys(map(spell, counts)))
        sizes.sort(key=lambda size: size not in rows)
        letters = (
            self.free if rows & set(sizes) else [x for x in self.free if x != "i"] or self.free
        )
        for size, letter in zip(sizes, letters, strict=False):
            self.of_size[size] = letter

    def labels(self, name: str, taken: Sequence[Index] = ()) -> tuple[Index, ...]:
        """Return one label for each dimension of `name`, distinct from each other and from `taken`."""
        found: list[Index] = []
        for size in self.graph.shape(name):
            used = {i.name for i in (*taken, *found)}
            found.append(Index(self.letter(size, used), Affine(1), size))
        return tuple(found)

    def letter(self, size: Affine, used: set[str]) -> str:
        """Return the letter of a size, or another one if it is used."""
        own = self.of_size.get(spell(size), "")
        if own and own not in used:
            return own
        others = [x for x in self.free if x not in used and x not in self.of_size.values()]
        others += [x for x in self.free if x not in used] + [f"{own or 'i'}{len(used)}"]
        return others[0]
