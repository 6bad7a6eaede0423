"""A verdict for people: a few lines for a terminal, or a document for every format.

REFUTED  ∂f/∂x = 2 x ln(x) - x: sign
  expected  x (2 ln(x) + 1)
  why       the sign of a term is wrong
  example   x = 1: claimed -1, correct 1
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from symopt.equality.verdict import Status
from symopt.foundation.document import Block, Document, Formula, Inline, Items, Math, Prose
from symopt.foundation.errors import SymoptError
from symopt.foundation.pattern import pattern
from symopt.functions.vocabulary import default_vocabulary
from symopt.presentation.formats.format import Options
from symopt.presentation.formats.prose import inline
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Name, Relation, Tree, number
from symopt.verification.array_point import by_arrays, is_zero, written_value
from symopt.verification.evidence import index_letters, middle, spelled
from symopt.verification.finding import Finding

Fact: TypeAlias = "tuple[str, tuple[Inline, ...]]"

WORDS = {
    Status.PROVED: "PROVED",
    Status.ALMOST_EVERYWHERE: "PROVED ALMOST EVERYWHERE",
    Status.REFUTED: "REFUTED",
    Status.UNDECIDED: "UNDECIDED",
    Status.NOT_UNDERSTOOD: "NOT UNDERSTOOD",
}
COLORS = {
    Status.PROVED: "green",
    Status.ALMOST_EVERYWHERE: "green",
    Status.REFUTED: "red",
    Status.UNDECIDED: "yellow",
    Status.NOT_UNDERSTOOD: "yellow",
}
_CALLED = pattern(r"([A-Za-z]\w*)(?!\w)(?!\s*\()")
_SHOWN = 12


def verdict_text(
    finding: Finding, options: Options, paint: Callable[[str, str], str] = lambda text, _: text
) -> str:
    """Return a verdict as lines for a terminal.

    paint: gives a word a color, by its name.
    """

    def line(content: Sequence[Inline]) -> str:
        return inline(content, str, options.unicode, str)

    word, color = _word(finding)
    head = [paint(word, color), line(_headline(finding))]
    facts = [(label, line(content)) for label, content in verdict_facts(finding)]
    width = max((len(label) for label, _ in facts), default=0)
    rows = [f"  {label:<{width}}  {text}" for label, text in facts]
    return "\n".join(["  ".join(filter(None, head)), *rows]) + "\n"


def verdict_document(finding: Finding) -> Document:
    """Return a verdict as a document of its own."""
    lines = [finding.function] if finding.function is not None else []
    lines += [tree for _, tree in finding.about]
    blocks: list[Block] = [Formula((tree,)) for tree in lines]
    slip = finding.judgement.diagnosis
    word = _word(finding)[0].capitalize()
    blocks.append(Prose((f"{word}{f': {slip.kind}' if slip else ''}.",)))
    facts = [
        (f"{label}: ", *content)
        for label, content in verdict_facts(finding)
        if label not in ("function", "claim")
    ]
    if facts:
        blocks.append(Items(tuple(facts)))
    return Document("Verdict", tuple(blocks))


def _word(finding: Finding) -> tuple[str, str]:
    """Return the verdict in a word, with its color; code that agrees is told so, though nothing is proved."""
    verdict = finding.judgement.verdict
    if finding.code and verdict.agrees:
        return "AGREES", "green"
    return WORDS[verdict.status], COLORS[verdict.status]


def verdict_facts(finding: Finding) -> list[Fact]:
    """Return what is known, each fact with its label, in the order in which it is told."""
    judgement = finding.judgement
    verdict = judgement.verdict
    facts: list[Fact] = []

    def tell(label: str, *content: Inline) -> None:
        if any(part != "" for part in content):
            facts.append((label, content))

    if isinstance(finding.function, Relation):
        tell("function", Math(finding.function))
    if finding.equation is None:
        for _, tree in finding.about[:_SHOWN]:
            tell("claim", Math(tree))
    tell("component", judgement.component)
    if verdict.status is Status.REFUTED:
        if judgement.expected is not None:
            tell("expected", Math(judgement.expected))
        tell("why", judgement.diagnosis.text if judgement.diagnosis else "")
        tell("example", *_example(finding))
    if verdict.proved:
        tell("method", verdict.method)
        tell("hypotheses", *_conditions(finding, narrowed=False))
        tell("defined only where", *_conditions(finding, narrowed=True))
        tell("except", *_joined(list(map(_lettered(finding), verdict.boundary))))
    if verdict.status is Status.UNDECIDED:
        tell("evidence", "" if finding.code else _agreement(verdict.points, verdict.digits))
        tell("tried", "; ".join(verdict.tried))
    tell("message", _lettered(finding)(verdict.message))
    for note in finding.notes:
        tell("note", note)
    return facts


def _headline(finding: Finding) -> tuple[Inline, ...]:
    slip = finding.judgement.diagnosis
    kind = f": {slip.kind}" if slip else ""
    if finding.equation is not None:
        return (Math(finding.equation), kind)
    return (finding.code, kind) if finding.code else (kind.removeprefix(": "),)


def _example(finding: Finding) -> tuple[Inline, ...]:
    """Return "x = 1, others 0: claimed -1, correct 1"; arrays are written row by row."""
    example = finding.judgement.verdict.counterexample
    if example is None:
        return ()
    letters = {**index_letters(finding.judgement), **finding.written}
    point = by_arrays(example.point)
    zeros = [name for name, value in point.items() if is_zero(value)]
    few = len(zeros) < 3
    parts: list[Inline] = []
    for name, value in point.items():
        if is_zero(value) and not few:
            continue
        shown = spelled(name, letters)
        if shown.isidentifier() and isinstance(value, int | Fraction):
            parts.append(Math(Relation("=", Name(shown), number(Fraction(value)))))
        else:
            parts.append(f"{shown} = {written_value(value)}")
    told = f"claimed {middle(example.right)}, correct {middle(example.left)}"
    listed = [*parts[:_SHOWN], *(["…"] if len(parts) > _SHOWN else [])]
    listed += [] if few else ["others 0" if parts else "all 0"]
    return (*_joined(listed), f": {told}") if listed else (told,)


def _conditions(finding: Finding, narrowed: bool) -> tuple[Inline, ...]:
    chosen = [h.text for h in finding.judgement.verdict.hypotheses if h.narrowed is narrowed]
    return _joined([*map(_lettered(finding), dict.fromkeys(chosen))])


def _joined(parts: Sequence[Inline]) -> tuple[Inline, ...]:
    """Return parts with commas between, conditions as mathematics."""
    found: list[Inline] = []
    for part in parts:
        tree = _formula(part) if isinstance(part, str) else None
        found += [", "] if found else []
        found.append(part if tree is None else Math(tree))
    return tuple(found)


def _formula(text: str) -> Tree | None:
    """Return a condition as mathematics, None where it is words."""
    if not re.search(r"[<>=]", text):
        return None
    try:
        return parse(text, default_vocabulary().declare(_CALLED.findall(text)))
    except SymoptError:
        return None


def _lettered(finding: Finding) -> Callable[[str], str]:
    letters = index_letters(finding.judgement)
    return lambda text: re.sub(r"#\d+", lambda found: letters.get(found[0], "i"), text)


def _agreement(points: int, digits: int) -> str:
    if not points:
        return ""
    where = f"{points} point{'s' * (points != 1)}"
    return f"the sides agree to {min(digits, 999)} digits at {where}; there is no proof"
