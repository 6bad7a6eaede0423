"""What the canonical form proves, and that it proves nothing else."""

import pytest
from equality_pairs import EQUAL, LATER, UNEQUAL
from equality_reading import NONE, domain, node

from symopt.calculus.graph import names_in
from symopt.equality.canonical import equal
from symopt.equality.compare import Status, compare
from symopt.equality.space import Known


@pytest.mark.parametrize(("left", "right", "where"), EQUAL)
def test_equal_pairs_are_proved(left, right, where):
    assert compare(node(left), node(right), NONE, domain(where)).status is Status.PROVED


@pytest.mark.parametrize(("left", "right", "where"), UNEQUAL)
def test_unequal_pairs_are_not_proved_and_are_refuted(left, right, where):
    a, b = node(left), node(right)
    assert equal(a, b, Known(domain(where))) is None
    found = compare(a, b, NONE, domain(where))
    assert found.status is Status.REFUTED
    assert set(found.point) == names_in(a) | names_in(b)
    assert found.left != found.right


@pytest.mark.parametrize(("left", "right", "where"), LATER)
def test_what_is_not_proved_is_checked_numerically(left, right, where):
    found = compare(node(left), node(right), NONE, domain(where))
    assert found.status is Status.AGREES
    assert found.points == 8
    assert found.digits >= 12
