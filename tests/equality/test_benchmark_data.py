"""The benchmark's own labels: equal pairs agree numerically, unequal ones are refuted."""

from collections import Counter

import pytest
from benchmark_pairs import EQUAL, PAIRS, UNEQUAL
from benchmark_reading import read

from symopt.equality.enclosures.meeting import Meeting, meet
from symopt.equality.verdict import Given, Status


def test_counts():
    assert Counter(label for *_, label, _ in PAIRS) == {
        EQUAL: 160, UNEQUAL: 39, "almost everywhere": 1,
    }  # fmt: skip
    assert len({name for name, *_ in PAIRS}) == 200


@pytest.mark.parametrize(
    ("left", "right", "label", "conditions"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS]
)
def test_labels_agree_with_numbers(left, right, label, conditions):
    pair = read(left, right, conditions)
    found = meet(Meeting(pair.left, pair.right, pair.graph, Given(pair.domain)), 3, 40)
    assert (found.status is Status.REFUTED) == (label == UNEQUAL)
