"""Reading a formula of the catalogue: its names are declared, I is i, its tree carries no spans."""

from __future__ import annotations

from dataclasses import replace

from symopt.functions.vocabulary import catalogue_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Span, Tree, rebuild


def formula(text: str, names: frozenset[str], *, where: str = "") -> Tree:
    """Return the tree of a formula in the given names.

    Raises ReadingError as the parser does; `where` names the formula in the message.

    >>> formula("y*(1 - y)", frozenset({"y"})).factors[0]
    Name(name='y')
    """
    vocabulary = catalogue_vocabulary().declare(names)
    return placed(parse(text, vocabulary, where=where), None)


def placed(tree: Tree, span: Span) -> Tree:
    """Return `tree` with `span` as the place of every node."""
    return replace(rebuild(tree, lambda child: placed(child, span)), span=span)
