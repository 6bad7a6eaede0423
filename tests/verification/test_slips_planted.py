"""Slips planted in correct derivatives are refuted, never proved, and named."""

import pytest

from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from tests.verification.slip_generator import ALSO, CASES, judged, planted, subject_of_case

COUNT = 60
"""Planted here; `measured(200)` is the longer run."""

CORRECT = [(case, wrt) for case in CASES for wrt in case.correct]


@pytest.mark.parametrize(
    ("case", "wrt"), CORRECT, ids=[f"{case.name}: {wrt}" for case, wrt in CORRECT]
)
def test_what_slips_are_planted_in_is_correct(case, wrt):
    _, vocabulary = subject_of_case(case)
    found = judged(case, wrt, parse(case.correct[wrt], vocabulary))
    assert found.verdict.proved


def measured(count, seed=0):
    """Return the numbers of slips planted, refuted, proved, named, and named by a kind that is also true."""
    refuted = proved = named = also = 0
    for slip, found in planted(count, seed):
        proved += found.verdict.proved
        refuted += found.verdict.status is Status.REFUTED
        kind = found.diagnosis.kind if found.diagnosis else ""
        named += kind == slip.kind
        also += (slip.kind, kind) in ALSO
        if kind != slip.kind and (slip.kind, kind) not in ALSO:
            print(
                f"{slip.case.name}, {slip.wrt}: {slip.kind}, named {kind or None}: {to_text(slip.claim)}"
            )
    return {"planted": count, "refuted": refuted, "proved": proved, "named": named, "also": also}


def test_planted_slips_are_refuted_and_named():
    found = measured(COUNT)
    assert found["proved"] == 0
    assert found["refuted"] >= 0.95 * COUNT
    assert found["named"] >= 0.8 * COUNT
