"""What the catalogue says of one output format: a name, where it is used, and how it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from symopt.foundation.document import Document
from symopt.foundation.record import record
from symopt.functions.notation import default_notation
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.notation import Notation
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.tree import Cancel, Tree, rebuild


@record
class Options:
    r"""How a document is written.

    standalone: a whole file rather than a fragment, where the format knows the difference (LaTeX).
    cancel: strike cancelled factors out; otherwise they print as if nothing had happened to them.
    width: columns of plain text.   notation: how functions and names print.
    """

    standalone: bool = False
    cancel: bool = True
    width: int = 100
    notation: Notation = field(default_factory=default_notation)

    def latex(self, tree: Tree) -> str:
        """Return the LaTeX of a tree."""
        return to_latex(tree if self.cancel else without_strikes(tree), self.notation)

    def unicode(self, tree: Tree) -> str:
        """Return the one-line Unicode of a tree."""
        return to_unicode(tree, self.notation)

    def text(self, tree: Tree) -> str:
        """Return the plain text of a tree, as the parser reads it."""
        return to_text(tree)


@record
class Format:
    """One output format.

    name: how a command names it.   suffixes: of files, with the dot, the preferred one first.
    write: the document, written.   reference: its specification.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Document, Options], str]
    reference: str = ""


def without_strikes(tree: Tree) -> Tree:
    """Return the tree with struck-out parts shown as if they were not."""
    return (
        without_strikes(tree.body) if isinstance(tree, Cancel) else rebuild(tree, without_strikes)
    )
