"""What varies with a variable by its name alone: x_n with n, f(x) of a function of which nothing is known."""

from __future__ import annotations

from symopt.documents.elaborate.names.replacing import free_names
from symopt.documents.elaborate.names.unknowns import restored, unknown
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.names import split_name
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Entry, Name, Tree, names, walk

_FEW = 2
"""Letters below a name that are indices; more of them are a word."""


def refuse_varying(tree: Tree, x: str) -> None:
    """Raise UnsupportedError if a value in a tree varies with x in a way that is not written out."""
    for name in names(tree):
        below = [s for s in split_name(name).subscripts if s == x or (len(s) <= _FEW and x in s)]
        applied = unknown(name) is not None and x in free_names(Name(name))
        if name != x and (below or applied):
            told = to_text(restored(Name(name)))
            raise UnsupportedError(f"how {told} depends on {x} is not said")
    for node in walk(tree):
        if isinstance(node, Entry) and any(x in names(place) for place in node.indices):
            raise UnsupportedError(f"how {node.name} depends on {x} is not said")
