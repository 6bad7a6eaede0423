"""Verdicts on random equalities; a longer run takes more seeds in `run`."""

import pytest
from verdict_fuzz import case, run, told

from symopt.equality.verdict import Status


@pytest.mark.parametrize("start", range(0, 160, 40))
def test_no_proof_is_wrong_and_no_refutation_is(start):
    counts = run(range(start, start + 40))
    assert counts.get(Status.REFUTED.value, 0) > 10
    assert counts.get(Status.PROVED.value, 0) > 0


def test_verdicts_do_not_depend_on_the_order_of_the_batch():
    cases = [item for seed in range(12) if (item := case(seed)) is not None]
    forward = [told(item) for item in cases]
    backward = [told(item) for item in reversed(cases)]
    assert forward == backward[::-1]
