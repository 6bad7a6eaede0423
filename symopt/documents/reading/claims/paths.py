r"""Paths that a chain rule tells: ∂L/∂x_i = Σ_k ∂L/∂y_k ∂y_k/∂x_i says that L depends on x through y.

That is taken from the rule where nothing is known of L but its derivatives, and y is made of x. It holds for
derivatives by x alone: what else L depends on, and through what, such a rule does not say.
"""

from __future__ import annotations

from collections.abc import Iterable

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.coming import made
from symopt.documents.reading.known.ledger import PATH, Known
from symopt.syntax.names import is_name
from symopt.syntax.tree import Add, Derivative, Entry, Mul, Name, Sum, Tree


def path_name(of: str, by: str, through: str) -> str:
    """Return the name of a path."""
    return f"{PATH}{of}_by_{by}_through_{through}"


def take_paths(book: Book, line: Parsed, head: Tree, side: Tree) -> None:
    """Take note of the paths that a chain rule for an undefined function tells."""
    found = _variable(head)
    if found is None or book.ledger.at(found[0], line.item, line.functions) is not None:
        return
    of, by = found
    if of in line.functions:
        return
    through = [_through(term, of, by) for term in _terms(side)]
    if None in through:
        return
    for name in dict.fromkeys(name for name in through if name):
        path = path_name(of, by, name)
        fits = is_name(path) and book.scenes.depends(line, name, by)
        if fits and path not in book.ledger.made:
            book.ledger.enter(_known(line, path, Derivative(Name(of), (Name(name),))))


def _known(line: Parsed, name: str, body: Tree) -> Known:
    return made(line, name, body)


def _variable(tree: Tree) -> tuple[str, str] | None:
    """Return L and x of a derivative ∂L/∂x or ∂L/∂x_i."""
    match tree:
        case Derivative(Name(of) | Entry(of), (Name(by) | Entry(by),)):
            return of, by
        case _:
            return None


def _terms(tree: Tree) -> Iterable[Tree]:
    match tree:
        case Add(terms):
            for term in terms:
                yield from _terms(term)
        case Sum(body):
            yield from _terms(body)
        case _:
            yield tree


def _through(term: Tree, of: str, by: str) -> str | None:
    """Return y of a product that begins with ∂L/∂y and ends with a derivative by x, else None."""
    if not isinstance(term, Mul) or len(term.factors) < 2:
        return None
    pairs = [_variable(factor) for factor in term.factors]
    first, last = pairs[0], pairs[-1]
    if None in pairs or first is None or last is None or first[0] != of or last[1] != by:
        return None
    linked = all(a and b and a[1] == b[0] for a, b in zip(pairs, pairs[1:], strict=False))
    return first[1] if linked and first[1] != by else None
