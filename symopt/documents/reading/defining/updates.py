r"""Updates: `w \to w - \alpha \frac{\partial L}{\partial w}` moves w down the loss that is meant there."""

from __future__ import annotations

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.claims.making import Where, claim, not_understood
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.vocabulary.samples import ENDING, indices
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import Derivative, Name, Tree, names, walk


def update(book: Book, line: Parsed, place: Where, name: str, side: Tree, sign: Sign) -> Claim:
    """Return the claim that a name moves to a formula of itself."""
    steps = [n for n in names(side) if n.partition("_")[0] == "Delta"]
    if steps:
        told = f"nothing is known of the step {steps[0]} here"
        return not_understood(place, told, ClaimKind.UPDATE)
    return claim(
        book, ClaimKind.UPDATE, place, Name(name), None, side, sign,
        name=name, objective=_objective_of(book, line, name, side),
    )  # fmt: skip


def _objective_of(book: Book, line: Parsed, name: str, side: Tree) -> str:
    """Return what an update goes down: the function it differentiates, else the loss in force."""
    for node in walk(side):
        if not isinstance(node, Derivative) or not isinstance(node.of, Name):
            continue
        if any(isinstance(w, Name) and w.name == name for w in node.wrt):
            return node.of.name
    found = book.objectives.moved_along(line, name)
    used = [n for n in names(side) if n.endswith(ENDING)]
    if indices(side) or any(not book.scenes.depends(line, found, n) for n in used):
        return ""  # a step for one sample, or down a loss of them that is not defined here
    return found
