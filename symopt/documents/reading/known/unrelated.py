"""Derivatives by a name that has a definition of its own and is no part of what is differentiated.

∂a₂/∂z₁ in a network is 0: z₁ is a value that others are made of, and a₂ is not one of them. But du/dv with
u = x² and v = x³ is 2/(3x), and ∂L/∂z with ŷ = σ(x w + b) and z = w x + b nobody else uses is not 0 either.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.reading.formulas.forms import has_decimals, is_plain, is_zero
from symopt.documents.reading.known.ledger import Ledger
from symopt.documents.reading.known.made_of import made_of
from symopt.syntax.tree import Derivative, Name, Tree, names, walk


def unrelated(ledger: Ledger, setting: Setting, trees: Sequence[Tree]) -> str:
    """Return why a derivative has no value that is known, "" if there is no such derivative."""
    zero = any(is_zero(tree) for tree in trees)
    for tree in trees:
        for node in walk(tree):
            if not isinstance(node, Derivative) or not isinstance(node.of, Name):
                continue
            if not zero and (told := _of_a_moment(setting, node)):
                return told
            for by in node.wrt:
                if _only_a_value(setting, node.of.name, by):
                    return f"of {node.of.name} nothing is known but a number"
                if isinstance(by, Name) and _apart(ledger, setting, node.of.name, by.name):
                    return f"how {node.of.name} depends on {by.name} is not said"
    return ""


def _of_a_moment(setting: Setting, node: Derivative) -> str:
    """Return why names that are given as numbers may vary: dr/dt "when r = 10" is not 0.

    What is made of nothing but such numbers has the value that it has at a moment.
    """
    assert isinstance(node.of, Name)
    defined = setting.definition(node.of.name)
    if defined is None or defined.parameters:
        return ""
    made = made_of(lambda n: _body(setting, n), node.of.name)
    free = {n for n in made if setting.definition(n) is None}
    by = [w.name for w in node.wrt if isinstance(w, Name)]
    if free or not by or any(name in made or name == node.of.name for name in by):
        return ""
    return f"how {node.of.name} depends on {by[0]} is not said, but what it is at a moment"


def _only_a_value(setting: Setting, of: str, by: Tree) -> bool:
    """Return whether a decimal is all that is known of what is differentiated, E = 0.0236, and no formula."""
    defined = setting.definition(of)
    if defined is None or defined.exact is not None or by == Name(of):
        return False
    return is_plain(defined.body) and has_decimals(defined.body)


def _apart(ledger: Ledger, setting: Setting, of: str, by: str) -> bool:
    """Return whether two defined names have inputs in common and neither chain leads to the other."""
    if of == by or setting.definition(of) is None or setting.definition(by) is None:
        return False
    made, inputs = (made_of(lambda n: _body(setting, n), name) for name in (of, by))
    if by in made or not made & inputs:
        return False
    return not any(
        by in names(known.body) and known.name != by and by not in known.parameters
        for found in ledger.made.values()
        for known in found
    )


def _body(setting: Setting, name: str) -> Tree | None:
    defined = setting.definition(name)
    if defined is None:
        return None
    return defined.body if defined.exact is None else defined.exact
