"""How a quantity reads in a sentence: on one line, in the user's names, in brackets where it needs them."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus.nodes import Boolean, Compare, Entry, Node
from symopt.calculus.views.ordering import Style
from symopt.calculus.views.pieces import relation
from symopt.calculus.views.raising import raise_node
from symopt.foundation.errors import SymoptError
from symopt.functions.notation import default_notation
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.verification.search.replacing import replaced


def said(node: Node, style: Style, names: Mapping[Node, Entry]) -> str:
    """Return a node as text, what definitions are made of written by their names."""
    try:
        tree = raise_node(replaced(node, names), style)
    except (SymoptError, RecursionError):
        return "…"
    return to_unicode(tree, default_notation())


_OPPOSITE = {"<": "<=", "<=": "<", "=": "!=", "!=": "="}


def said_condition(node: Node, style: Style) -> str:
    """Return a condition as text, "x > 0"; a negation is carried out."""
    if isinstance(node, Boolean) and node.fields[0] == "not":
        (inner,) = node.fields[1]
        if isinstance(inner, Compare):
            op, left, right = inner.fields
            turned = (left, right) if op in ("=", "!=") else (right, left)
            return said_condition(Compare(_OPPOSITE[op], *turned), style)
        return f"not ({said_condition(inner, style)})"
    if isinstance(node, Boolean):
        return f" {node.fields[0]} ".join(said_condition(part, style) for part in node.fields[1])
    if not isinstance(node, Compare):
        return "…"
    op, left, right = node.fields
    try:
        tree = relation(op, raise_node(left, style), raise_node(right, style))
    except (SymoptError, RecursionError):
        return "…"
    return to_unicode(tree, default_notation())
