"""Functions that a backend lacks, written by what it has.

The catalogue's stable form is preferred (for gelu, x·erfc(-x/√2)/2 and not x(1 + erf(x/√2))/2), else
its definition, until only functions of the backend remain.
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from symopt.calculus import build
from symopt.calculus.nodes import (
    Apply,
    Entry,
    Node,
)
from symopt.calculus.rebuilding import opened
from symopt.compilation.rows import subnodes
from symopt.compilation.stable.special_forms import CODE_NAMES, special_form
from symopt.foundation.errors import UnsupportedError
from symopt.functions.lookup import definition_tree, function, stable_tree

_ALWAYS = ("pow", "pi")


def by_primitives(node: Node, available: Container[str]) -> Node:
    """Return the node with every function outside `available` expanded.

    Raises UnsupportedError for a primitive that the backend does not have.
    """
    foreign = any(
        isinstance(item, Apply) and item.function not in available and item.function not in _ALWAYS
        for item in subnodes(node)
    )
    return _Expansion(available).visit(node) if foreign else node


class _Expansion:
    def __init__(self, available: Container[str]) -> None:
        self.available = available
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        found = self.done.get(node)
        if found is None:
            found = self.done[node] = self.make(node)
        return found

    def make(self, node: Node) -> Node:
        match node:
            case Apply():
                arguments = tuple(map(self.visit, node.arguments))
                if node.function in self.available or node.function in _ALWAYS:
                    return build.apply(node.function, *arguments)
                if node.function == "imaginary_unit":
                    raise UnsupportedError(
                        "code computes with real numbers, and this has the imaginary unit",
                        remedy="write the real and the imaginary part as formulas of their own",
                    )
                return self.visit(written_out(node.function, arguments))
            case _:
                return opened(node, self.visit)


def written_out(name: str, arguments: tuple[Node, ...]) -> Node:
    """Return f(arguments) one step nearer to primitives, in the form that code should evaluate.

    Raises UnsupportedError for what has none.
    """
    special = special_form(name, arguments)
    if special is not None:
        return special
    template = _template(name)
    if template is None:
        raise UnsupportedError(
            f"this backend cannot compute {name}", remedy="compile with backend='numpy'"
        )
    given = dict(zip(function(name).arguments, arguments, strict=True))
    return build.rewrite(template, entry=lambda entry: given[entry.name])


@cache
def _template(name: str) -> Node | None:
    from symopt.calculus.lower import lower_scalar

    tree = None if name in CODE_NAMES else stable_tree(name) or definition_tree(name)
    return None if tree is None else lower_scalar(tree)


__all__ = ["Entry", "by_primitives", "written_out"]
