"""What the canonical form proves, and that it proves nothing else."""

import pytest
from equality_pairs import EQUAL, LATER, UNEQUAL
from equality_reading import NONE, domain, node

from symopt.calculus.graph import names_in
from symopt.equality.decide import decide
from symopt.equality.form.canonical import equal
from symopt.equality.form.space import Known
from symopt.equality.verdict import Given, Status


@pytest.mark.parametrize(("left", "right", "where"), EQUAL)
def test_equal_pairs_are_proved(left, right, where):
    assert decide(node(left), node(right), NONE, Given(domain(where))).status is Status.PROVED


@pytest.mark.parametrize(("left", "right", "where"), UNEQUAL)
def test_unequal_pairs_are_not_proved_and_are_refuted(left, right, where):
    a, b = node(left), node(right)
    assert equal(a, b, Known(domain(where))) is None
    found = decide(a, b, NONE, Given(domain(where)))
    assert found.status is Status.REFUTED
    assert set(found.point) == names_in(a) | names_in(b)
    assert found.counterexample is not None
    assert found.counterexample.left != found.counterexample.right


@pytest.mark.parametrize(("left", "right", "where"), LATER)
def test_what_needs_more_than_the_canonical_form(left, right, where):
    a, b = node(left), node(right)
    assert equal(a, b, Known(domain(where))) is None
    assert decide(a, b, NONE, Given(domain(where))).status is Status.PROVED
