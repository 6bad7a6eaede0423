"""What is told of a claim: a headline, and facts with labels, as sentences with formulas in them.

update of w_11: sign
gradient  339: ∂L/∂w_11 = -x_1 w_1 a_1 (1 - a_1)(y - ŷ)   proved
expected  w_11 + α x_1 w_1 a_1 (1 - a_1)(y - ŷ)           proved
why       the sign of a term is wrong
example   α = x_1 = w_1 = y = 1, b = -1/2, others 0: written -1/8, correct 1/8
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symopt.documents.judging.checked import Checked, CheckedDocument
from symopt.documents.reading.claim import Claim, ClaimKind
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status
from symopt.foundation.document import Code, Inline, Math
from symopt.functions.vocabulary import default_notation
from symopt.presentation.checks.standing import Standing, standing
from symopt.presentation.formats.measure import width
from symopt.syntax.latex_printer import to_latex
from symopt.syntax.names import name_unicode
from symopt.syntax.notation import Notation
from symopt.syntax.tree import Derivative, Name, Relation, Tree
from symopt.verification.array_point import by_arrays, is_zero, written_value
from symopt.verification.evidence import middle

_OPS: dict[Sign, str] = {
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
_MANY = 12  # values of a point that are shown
_DIGITS = 6
_ZERO = re.compile(r"\[\s*\+/-[^\]]*\]")  # a ball around 0


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
    op = _OPS.get(claim.sign, "=")
    return Relation(op, left, claim.claimed)  # type: ignore[arg-type]


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
                return (claim.kind.value,)
            if width(to_latex(claim.head, notation_of(claim))) <= _WIDEST:
                return (Math(claim.head),)
            return (_written_head(claim),)


def _written_head(claim: Claim) -> Inline:
    """Return the left side as it is written, where what it stands for is too large for a headline."""
    written = _SIGN.split(claim.latex, maxsplit=1)[0].strip(" &\n\t")
    fits = written and len(written) <= 60 and "\n" not in written and "{=" not in claim.latex
    return Code(written) if fits else claim.kind.value


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
        gradient = _gradient(checked, document)
        if gradient is not None:
            line = gradient.claim.place.first[0]
            sure = gradient.status.value if gradient.status else ""
            shown = equation(gradient.claim)
            tell("gradient", (f"{line}: ", Math(shown)) if shown else (), sure.replace("-", " "))
        proved = "proved" if gradient is not None and checked.expected is not None else ""
        tell("expected", _expected(checked), proved)
        tell("why", (checked.diagnosis.text if checked.diagnosis else "",))
        tell("example", _example(checked))
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
    if checked.expected is not None:
        return (Math(checked.expected), f" = {checked.shown}" if checked.shown else "")
    return (checked.shown,)


def _gradient(checked: Checked, document: CheckedDocument) -> Checked | None:
    """Return the line that derived the gradient of an update: the last proved one before it."""
    claim = checked.claim
    if claim.kind is not ClaimKind.UPDATE or not claim.name:
        return None
    last: Checked | None = None
    for other in document.claims:
        if other is checked:
            break
        if other.status is Status.PROVED and _derives(other.claim, claim):
            last = other
    return last


def _derives(claim: Claim, update: Claim) -> bool:
    match claim.head:
        case Derivative(of=of, wrt=(Name(name=name),)) if name == update.name:
            return not update.setting.objective or of == Name(update.setting.objective)
        case _:
            return False


def _example(checked: Checked) -> tuple[Inline, ...]:
    """Return the point against a claim with both values: equal values together, zeros last."""
    example = checked.counterexample
    if example is None:
        return ()
    correct, written = brief(middle(example.left), middle(example.right))
    told = f"written {written}, correct {correct}"
    at = point_text(example.point)
    return (f"{at}: {told}",) if at else (told,)


def point_text(point: Mapping[str, Fraction]) -> str:
    """Return a point on one line, names with the same value together.

    >>> point_text({"x": Fraction(1), "y": Fraction(1), "b": Fraction(-1, 2)})
    'x = y = 1, b = -1/2'
    """
    by_value: dict[str, list[str]] = {}
    zeros: list[str] = []
    for name, value in by_arrays(point).items():
        base, bracket, rest = name.partition("[")
        shown = name_unicode(base) + bracket + rest
        if is_zero(value):
            zeros.append(shown)
        else:
            by_value.setdefault(written_value(value), []).append(shown)
    groups = list(by_value.items())
    parts = [" = ".join([*names, value]) for value, names in groups[:_MANY]]
    parts += ["…"] if len(groups) > _MANY else []
    if len(zeros) > 2:
        parts.append("others 0" if parts else "all 0")
    elif zeros:
        parts.append(" = ".join([*zeros, "0"]))
    return ", ".join(parts)


def brief(*values: str) -> Sequence[str]:
    """Return decimal numbers with as few digits as tell them apart, at least six.

    >>> brief("0.1556147828004640", "-0.155614782800464"), brief("1.0000000001", "1")
    (['0.155615', '-0.155615'], ['1.0000000001', '1'])
    >>> brief("[+/- 2.05e-31]", "2.5")
    ['0', '2.5']
    """
    try:
        numbers = [0.0 if _ZERO.fullmatch(value) else float(value) for value in values]
    except ValueError:
        return values  # a complex number, or a value of another form
    for digits in range(_DIGITS, 18):
        short = [f"{number:.{digits}g}" for number in numbers]
        if len(set(short)) == len(set(values)):
            return short
    return values
