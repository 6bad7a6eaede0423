r"""Names that were given a new value made of the old one, in formulas that were written before it or as if.

After `\sigma := \sqrt{\sigma^2 + \epsilon}` many notes go on to write `\sqrt{\sigma^2 + \epsilon}`, and
mean the same value, not one with ε in it twice. So a claim is read that way as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.syntax.tree import Call, Name, Pow, Tree, number, rebuild


def as_renewed(tree: Tree, renewed: Mapping[str, Tree]) -> Tree:
    """Return a tree with the new names in the place of what was written to define them.

    renewed: the right sides of `name := …` as they are written, by their names.
    """
    meant = {body: Name(name) for name, body in renewed.items()}
    squares = {
        body.arguments[0]: Pow(Name(name), number(2))
        for name, body in renewed.items()
        if isinstance(body, Call) and body.function == "sqrt" and len(body.arguments) == 1
    }

    def change(node: Tree) -> Tree:
        found = meant.get(node) or squares.get(node)
        return rebuild(node, change) if found is None else found

    return change(tree)
