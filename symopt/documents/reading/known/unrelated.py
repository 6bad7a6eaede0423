"""Derivatives by a name that has a definition of its own and is no part of what is differentiated.

∂a₂/∂z₁ in a network is 0: z₁ is a value that others are made of, and a₂ is not one of them. But du/dv with
u = x² and v = x³ is 2/(3x), and ∂L/∂z with ŷ = σ(x w + b) and z = w x + b nobody else uses is not 0 either.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.reading.formulas.forms import has_decimals, is_plain
from symopt.documents.reading.known.ledger import Ledger
from symopt.documents.reading.known.made_of import made_of
from symopt.syntax.tree import Derivative, Name, Tree, names, walk


def unrelated(ledger: Ledger, setting: Setting, trees: Sequence[Tree]) -> str:
    """Return why a derivative has no value that is known, "" if there is no such derivative."""
    for tree in trees:
        for node in walk(tree):
            if not isinstance(node, Derivative) or not isinstance(node.of, Name):
                continue
            for by in node.wrt:
                if _only_a_value(setting, node.of.name, by):
                    return f"of {node.of.name} nothing is known but a number"
                if isinstance(by, Name) and _apart(ledger, setting, node.of.name, by.name):
                    return f"how {node.of.name} depends on {by.name} is not said"
    return ""


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
        by in names(known.body) and known.name != by
        for found in ledger.made.values()
        for known in found
    )


def _body(setting: Setting, name: str) -> Tree | None:
    defined = setting.definition(name)
    return None if defined is None else defined.body
