"""Which definitions and conditions of a setting a few formulas need."""

from __future__ import annotations

from collections.abc import Iterable

from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.syntax.tree import Neg, Number, Tree, names


def closure(setting: Setting, wanted: Iterable[str]) -> list[Defined]:
    """Return the definitions of the names and of all that these are made of, in order."""
    needed, found = set(wanted), list[Defined]()
    for item in reversed(setting.definitions):
        if item.name in needed:
            found.append(item)
            needed |= {*names(item.body), *(names(item.exact) if item.exact is not None else ())}
    return found[::-1]


def conditions_on(setting: Setting, wanted: Iterable[str]) -> tuple[Tree, ...]:
    """Return the conditions that speak of the names, of what these are made of, or of one another."""
    if not setting.conditions:
        return ()
    known = {*wanted} | _made_of(setting, wanted)
    waiting, found = list(setting.conditions), list[Tree]()
    while True:
        now = [c for c in waiting if not known.isdisjoint(names(c))]
        if not now:
            return tuple(c for c in setting.conditions if c in found)
        found += now
        waiting = [c for c in waiting if c not in now]
        more = {n for c in now for n in names(c)}
        known |= more | _made_of(setting, more)


def _made_of(setting: Setting, wanted: Iterable[str]) -> set[str]:
    items = closure(setting, wanted)
    return {n for d in items for n in (d.name, *names(d.body))}


def is_number(tree: Tree) -> bool:
    """Return whether a tree is a number as it stands there, maybe with a sign."""
    return isinstance(tree.body if isinstance(tree, Neg) else tree, Number)
