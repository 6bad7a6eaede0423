"""Equations that differ only in the number of a layer: their common form, with a letter for the number.

    ∂L/∂Z_3 = (∂L/∂Z_4 W_4ᵀ) ⊙ A_3 ⊙ (1 - A_3)
    ∂L/∂Z_2 = (∂L/∂Z_3 W_3ᵀ) ⊙ A_2 ⊙ (1 - A_2)        ∂L/∂Z_l = (∂L/∂Z_{l+1} W_{l+1}ᵀ) ⊙ A_l ⊙ (1 - A_l)

It is the least general form of which each is an instance (anti-unification), names with a number k at the
end being the entries k + constant of a sequence of names. It is stated, not proved; its instances are.

Source: Plotkin (1970), A note on inductive generalization (anti-unification).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symopt.syntax.tree import (
    Add,
    Entry,
    Name,
    Neg,
    Relation,
    Sum,
    Tree,
    number,
    rebuild,
    walk,
)

FEWEST = 3
"""A sum of fewer terms is not written as a sum over their number."""
LETTERS = ("l", "s", "r", "q", "layer")
"""What the number of a layer may be called, best first."""
TIMES = ("t", "s", "r", "q", "time")
"""What the number of a step in time may be called, best first: weights are the same at each."""


@dataclass(frozen=True, slots=True)
class Layers:
    """The common form of several equations.

    members: what the equations are of, with the number of each, by number.   form: the common equation.
    letter: what the number is called.
    """

    members: tuple[tuple[str, int], ...]
    form: Relation
    letter: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the equations are of, by number."""
        return tuple(name for name, _ in self.members)


def unused_letter(letters: Sequence[str], taken: frozenset[str]) -> str:
    """Return the first letter that is no name."""
    return next((x for x in letters if x not in taken), letters[-1])


def layers(equations: Mapping[str, Relation], letter: str) -> tuple[Layers, ...]:
    """Return the common forms of equations, by the name each is of; one alone has none.

    letter: what the number is called.
    """
    stems: dict[str, list[str]] = {}
    for name in equations:
        parts = numbered(name)
        if parts is not None:
            stems.setdefault(parts[0], []).append(name)
    found: list[Layers] = []
    for names in stems.values():
        rest = names
        while len(rest) > 1:
            group, rest = _like(rest[0], rest[1:], equations)
            if len(group) > 1:
                found.append(_common(group, equations, letter))
    return tuple(found)


def numbered(name: str) -> tuple[str, int] | None:
    """Return (stem, number) of a name with a number at its end: W_2 is ("W", 2)."""
    stem, _, last = name.rpartition("_")
    return (stem, int(last)) if stem and last.isdigit() else None


def _like(
    first: str, others: Sequence[str], equations: Mapping[str, Relation]
) -> tuple[list[str], list[str]]:
    """Return the names whose equations differ from the first only in their number, and the others."""
    key = _shifted(first, equations[first])
    alike = [n for n in others if _shifted(n, equations[n]) == key]
    return [first, *alike], [n for n in others if n not in alike]


def _common(group: Sequence[str], equations: Mapping[str, Relation], letter: str) -> Layers:
    members = sorted(((n, _number(n)) for n in group), key=lambda member: member[1])
    name, layer = members[0]
    form = _written(equations[name], layer, letter)
    assert isinstance(form, Relation)  # the same kind of tree
    return Layers(tuple(members), form, letter)


def _shifted(name: str, equation: Relation) -> Tree:
    """Return the equation with the number of each name counted from that of the equation's own name."""
    return _written(equation, _number(name), "")


def _written(tree: Tree, layer: int, letter: str) -> Tree:
    """Return the tree with names A_k as entries A[letter + k - layer]."""
    if isinstance(tree, Name):
        parts = numbered(tree.name)
        return tree if parts is None else Entry(parts[0], (_place(parts[1] - layer, letter),))
    return rebuild(tree, lambda part: _written(part, layer, letter))


def _place(shift: int, letter: str) -> Tree:
    index: Tree = Name(letter)
    if not shift:
        return index
    return Add((index, number(shift) if shift > 0 else Neg(number(-shift))))


def _number(name: str) -> int:
    parts = numbered(name)
    assert parts is not None  # names without a number have no layer
    return parts[1]


def sum_over_layers(tree: Tree, letter: str) -> Sum | None:
    """Return a sum of terms that differ only in a number as one sum over it: weights shared over time.

    >>> terms = tuple(Add((Name(f"a_{k}"), Name(f"x_{k}"))) for k in (1, 2, 3))
    >>> sum_over_layers(Add(terms), "t").index
    't'
    """
    if not isinstance(tree, Add) or len(tree.terms) < FEWEST:
        return None
    anchors = [_first_number(term) for term in tree.terms]
    numbers = sorted(n for n in anchors if n is not None)
    if len(numbers) < len(anchors) or numbers != list(range(numbers[0], numbers[-1] + 1)):
        return None
    forms = {
        _written(term, place, letter)
        for term, place in zip(tree.terms, anchors, strict=True)
        if place is not None
    }
    if len(forms) != 1:
        return None
    return Sum(forms.pop(), letter, number(numbers[0]), number(numbers[-1]))


def _first_number(tree: Tree) -> int | None:
    found = (numbered(part.name) for part in walk(tree) if isinstance(part, Name))
    return next((parts[1] for parts in found if parts is not None), None)
