"""Every entry of the catalogue of slips, by its own examples."""

import pytest

from symopt.verification.diagnose import diagnose, slips
from tests.verification.slip_problems import problem_from

CASES = [
    pytest.param(slip, example, id=f"{slip.name}-{k}")
    for slip in slips()
    for k, example in enumerate(slip.examples)
]


@pytest.mark.parametrize("slip", slips(), ids=lambda s: s.name)
def test_an_entry_says_what_it_is_and_shows_it(slip):
    assert slip.name
    assert slip.kind
    assert slip.title
    assert slip.examples


def test_no_two_entries_claim_the_same_place_in_the_order():
    ranks = [slip.rank for slip in slips()]
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(("slip", "example"), CASES)
def test_an_example_is_diagnosed_as_its_own_kind(slip, example):
    found = diagnose(problem_from(example))
    assert found is not None
    assert found.kind == slip.kind
    assert found.text
    assert found.method
