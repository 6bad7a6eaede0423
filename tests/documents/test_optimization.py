"""If these fail, `symopt check` misses mistakes of a set of lecture notes, or raises false alarms there.

`optimization.md` holds 289 formulas of hand-written notes on optimization, in prose of our own; what is known
of each stands in `optimization.jsonl`: line, formula, and whether it is correct, wrong, garbled or notation.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from symopt.documents.check import check
from symopt.equality.verdict import Status

HERE = Path(__file__).parent
LABELS = [json.loads(line) for line in (HERE / "optimization.jsonl").read_text().splitlines()]
PROVED = {"proved", "proved-almost-everywhere"}


def bare(latex):
    """Return a formula without layout."""
    latex = re.sub(r"\\left|\\right|\\(begin|end)\{(aligned|cases)\}|\\\\|\\quad|\\,", "", latex)
    return re.sub(r"[\s&{}]", "", latex).rstrip(".,")


def last_side(latex):
    return bare(re.split(r"=|\\rightarrow|\\Rightarrow", latex)[-1])


@pytest.fixture(scope="module")
def found():
    report = check([HERE / "optimization.md"], declare=HERE / "optimization.toml", workers=2)
    return report.documents[0]


@pytest.fixture(scope="module")
def said(found):
    """Return, for each label, the verdicts on the sides that it may mean."""
    by_line = {}
    for claim in found.claims:
        by_line.setdefault(claim.claim.whole.first[0], []).append(claim)
    result = []
    for label in LABELS:
        side = last_side(label["latex"])
        here = by_line.get(label["line"], [])
        same = [
            c
            for c in here
            if bare(c.claim.place.text) == side.rstrip(")") or bare(c.claim.place.text) == side
        ]
        result.append((label, same, here))
    return result


def words(claims):
    return {"notation" if c.status is None else c.status.value for c in claims}


def test_at_least_32_of_the_38_mistakes_are_found_on_their_lines(said):
    """A wrong side is marked itself, or a side of its own chain before it."""
    wrong = [
        (
            label,
            any(
                c.status is Status.REFUTED
                and (c in same or bare(c.claim.place.text) in bare(label["latex"]))
                for c in here
            ),
        )
        for label, same, here in said
        if label["verdict"] == "wrong"
    ]
    missed = [label["latex"] for label, hit in wrong if not hit]
    assert len(wrong) == 38
    assert len(missed) <= 6, missed


def test_nothing_correct_is_called_wrong(said):
    alarms = [
        label["latex"]
        for label, same, _ in said
        if label["verdict"] in ("correct", "notation")
        and "refuted" in words(same)
        and not any(
            other["verdict"] == "wrong"
            and other["line"] == label["line"]
            and last_side(other["latex"]) == last_side(label["latex"])
            for other in LABELS
        )
    ]
    assert alarms == []


def test_85_percent_of_what_is_correct_is_proved(said):
    counts = Counter(
        bool(words(same) & PROVED) for label, same, _ in said if label["verdict"] == "correct"
    )
    assert counts[True] >= 0.85 * 165


def test_what_is_garbled_is_never_proved(said):
    proved = [
        label["latex"]
        for label, same, _ in said
        if label["verdict"] == "garbled" and words(same) & PROVED
    ]
    assert proved == []


def test_every_refutation_is_on_a_line_with_a_mistake(found):
    lines = {label["line"] for label in LABELS if label["verdict"] in ("wrong", "garbled")}
    stray = [
        c.claim.latex
        for c in found.claims
        if c.status is Status.REFUTED and c.claim.whole.first[0] not in lines
    ]
    assert stray == []
