"""What is told of a claim: a headline, and facts with labels, as sentences with formulas in them.

update of w_11: sign
gradient  339: ∂L/∂w_11 = -x_1 w_1 a_1 (1 - a_1)(y - ŷ)   proved
expected  w_11 + α x_1 w_1 a_1 (1 - a_1)(y - ŷ)           proved
why       the sign of a term is wrong
example   α = x_1 = w_1 = y = 1, b = -1/2, others 0: written -1/8, correct 1/8
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from symopt.documents.judging.checked import Checked, CheckedDocument
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.statements.chain import Sign
from symopt.foundation.document import Code, Inline, Math
from symopt.functions.notation import default_notation
from symopt.presentation.checks.gradients import gradient_of
from symopt.presentation.checks.points import brief, point_text
from symopt.presentation.checks.recovery import RECOVERED, recovered
from symopt.presentation.checks.standing import Standing, standing
from symopt.presentation.formats.measure import width
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.notation import Notation
from symopt.syntax.tree import Name, Neg, Number, Part, Relation, Tree, names
from symopt.verification.evidence import middle

_OPS: dict[Sign, Literal["<", "<=", ">", ">=", "!=", "in"]] = {
    Sign.LESS: "<",
    Sign.LESS_EQUAL: "<=",
    Sign.GREATER: ">",
    Sign.GREATER_EQUAL: ">=",
    Sign.UNEQUAL: "!=",
    Sign.IN: "in",
}
RIGHT_VALUE = "the value is right, but it does not follow from the side before"
_SIGN = re.compile(r"=|\\(?:to|(?:long)?rightarrow|approx|equiv)\b")
_WIDEST = 14.0  # em of a formula in a headline


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with its label; `sure` says in a word how sure it is ("proved")."""

    label: str
    content: tuple[Inline, ...]
    sure: str = ""


def notation_of(claim: Claim) -> Notation:
    """Return how the names of a claim print: the catalogue's notation, with the ranks of its arrays."""
    ranks = {name: len(shape) for name, shape in claim.setting.shapes.items() if shape}
    return replace(default_notation(), arrays=ranks)


def equation(claim: Claim) -> Tree | None:
    """Return what a claim says as one relation: head = claimed side; None if it was not read."""
    if claim.claimed is None:
        return None
    if claim.kind is ClaimKind.UPDATE and claim.name:
        return Relation("->", Name(claim.name), claim.claimed)
    left = claim.head if claim.head is not None else claim.previous
    if left is None:
        return claim.claimed
    return Relation(_OPS.get(claim.sign, "="), left, claim.claimed)


def headline(checked: Checked) -> tuple[Inline, ...]:
    """Return what a claim is about, and the slip in it: "update of w_11: sign"."""
    said = slip(checked)
    return (*about(checked.claim), said) if said else about(checked.claim)


def slip(checked: Checked) -> str:
    """Return the kind of the slip as it ends a headline, ": sign"; nothing if none is known."""
    return f": {checked.diagnosis.kind.replace('-', ' ')}" if checked.diagnosis else ""


def about(claim: Claim) -> tuple[Inline, ...]:
    """Return what a claim is about: what is derived, updated or defined."""
    match claim.kind:
        case ClaimKind.UPDATE:
            return ("update of ", Math(Name(claim.name))) if claim.name else ("update",)
        case ClaimKind.DEFINITION:
            return ("definition of ", Math(Name(claim.name))) if claim.name else ("definition",)
        case _:
            if claim.word:
                return (claim.word,)
            if claim.head is None:
                return (Math(Name(claim.name)) if claim.name else claim.kind.value,)
            worked_out = isinstance(claim.head, Part) or not names(claim.head)  # a limit is 1
            if not worked_out and width(to_latex(claim.head, notation_of(claim))) <= _WIDEST:
                return (Math(claim.head),)
            return (_written_head(claim),)


def _written_head(claim: Claim) -> Inline:
    """Return the left side as it is written, where what it stands for is too large for a headline."""
    ends = (m.start() for m in _SIGN.finditer(claim.latex) if _is_outside(claim.latex, m.start()))
    written = claim.latex[: next(ends, len(claim.latex))].strip(" &\n\t")
    fits = written and len(written) <= 60 and "\n" not in written and "{=" not in claim.latex
    return Code(written) if fits else claim.kind.value


def _is_outside(latex: str, place: int) -> bool:
    r"""Return whether a place is in no braces, as the arrow of `\lim_{x \to 0}` is."""
    return latex.count("{", 0, place) == latex.count("}", 0, place)


def facts(checked: Checked, document: CheckedDocument) -> list[Fact]:
    """Return what is known of a claim, in the order in which it is told."""
    found: list[Fact] = []

    def tell(label: str, content: Iterable[Inline], sure: str = "") -> None:
        kept = tuple(part for part in content if part != "")
        if kept:
            found.append(Fact(label, kept, sure))

    how = standing(checked)
    if how is not Standing.PROVED:
        tell("reading", (checked.claim.reading,))
    if how is Standing.WRONG:
        tell("against", _against(checked))
        gradient = gradient_of(checked, document)
        if gradient is not None:
            line = gradient.claim.place.first[0]
            sure = gradient.status.value if gradient.status else ""
            shown = equation(gradient.claim)
            tell("gradient", (f"{line}: ", Math(shown)) if shown else (), sure.replace("-", " "))
        proved = "proved" if gradient is not None and checked.expected is not None else ""
        tell("expected", _expected(checked), proved)
        tell("why", (checked.diagnosis.text if checked.diagnosis else "",))
        tell("example", _example(checked))
    if how is Standing.STEP and recovered(checked, document):
        return [Fact("note", (RECOVERED,))]
    if how is Standing.STEP:
        tell("step", ("" if checked.message else RIGHT_VALUE,))
        if checked.claim.previous is not None:
            tell("before", (Math(checked.claim.previous),))
    if how is Standing.PROVED:
        tell("method", (checked.method,))
        tell("hypotheses", (", ".join(checked.hypotheses),))
    tell("note", (sentence(checked.message),))
    return found


def sentence(message: str) -> str:
    r"""Return a message on one line: what it says, why, and what to do; where is known already.

    >>> sentence("it is too long\n  where: in a\n         ^\n  why:   no\n  do:    cut it")
    'it is too long; no; cut it'
    """
    parts: list[str] = []
    label = ""
    for line in filter(None, map(str.strip, message.splitlines())):
        word, colon, rest = line.partition(":")
        if colon and word in ("where", "why", "do"):
            label, line = word, rest.strip()
        if label != "where":
            parts.append(line)
    return "; ".join(filter(None, parts))


def _against(checked: Checked) -> tuple[Inline, ...]:
    """Return what a wrong claim was judged against, where that is not the head of its chain."""
    claim = checked.claim
    if checked.versus == "previous" and claim.previous is not None:
        return ("the side before it, ", Math(claim.previous))
    if checked.versus == "definition" and claim.because:
        return (f"the definition in line {claim.because[-1]}",)
    return ()


def _expected(checked: Checked) -> tuple[Inline, ...]:
    if checked.expected is None or (checked.shown and _is_decimal(checked.expected)):
        return (checked.shown,)
    return (Math(checked.expected), f" = {checked.shown}" if checked.shown else "")


def _is_decimal(tree: Tree) -> bool:
    return isinstance(tree.body if isinstance(tree, Neg) else tree, Number)


def _example(checked: Checked) -> tuple[Inline, ...]:
    """Return the point against a claim with both values: equal values together, zeros last."""
    example = checked.counterexample
    if example is None:
        return ()
    correct, written = brief(middle(example.left), middle(example.right))
    told = f"written {written}, correct {correct}"
    at = point_text(example.point)
    return (f"{at}: {told}",) if at else (told,)
