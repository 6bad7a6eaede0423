r"""Values of a sequence with a rule: after x_{k+1} = x_k - f(x_k) and x_0 = 1, `x_1 = 1.5` is a claim.

A value is worked out from the one before it by the only rule of the section, where that gives a number.
"""

from __future__ import annotations

import re

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known
from symopt.documents.reading.known.values import free_names
from symopt.syntax.tree import Entry, Name, Tree, rebuild

_VALUE = re.compile(r"(?P<base>[A-Za-z]+)_(?P<step>[1-9]\d{0,2})")


def by_rule(book: Book, at: Parsed, name: str) -> Tree | None:
    """Return what the rule in force says x_3 is, None where no rule gives it a number."""
    value = _VALUE.fullmatch(name)
    if value is None:
        return None
    base, step = value["base"], int(value["step"])
    rules = [
        (made[-1], letter)
        for letter in "knti"
        if (made := [k for k in book.ledger.made.get(f"{base}_{letter}p1", ()) if _here(k, at)])
    ]
    before = book.ledger.before(f"{base}_{step - 1}", at.item, at.functions)
    if len(rules) != 1 or before is None or not _here(before, at) or before.opaque:
        return None
    ((rule, letter),) = rules
    bodies = {k.body for k in book.ledger.made[rule.name] if _here(k, at)}
    found = _at_step(rule.body, letter, step)
    if len(bodies) > 1 or found is None or rule.opaque or free_names(book, at, found) != ():
        return None
    return found


def _here(known: Known, at: Parsed) -> bool:
    return known.section == at.item.section and known.scope == at.item.scope


def _at_step(tree: Tree, letter: str, step: int) -> Tree | None:
    """Return a rule for x_{k+1} with k as the number before a step; None where k stands as it is."""
    bare = False

    def change(node: Tree) -> Tree:
        nonlocal bare
        bare = bare or node == Name(letter) or isinstance(node, Entry)
        if isinstance(node, Name) and node.name.endswith(f"_{letter}"):
            return Name(f"{node.name.removesuffix(letter)}{step - 1}")
        return rebuild(node, change)

    found = change(tree)
    return None if bare else found
