"""If these fail, a document of a megabyte takes minutes, or the time taken grows faster than its length."""

import cProfile
import pstats

import pytest

from symopt.documents.reading.read import read
from symopt.documents.reading.vocabulary.in_force import InForce
from symopt.documents.reading.vocabulary.signatures import Signed, parameters_at
from symopt.documents.scanning.scan import scan
from symopt.foundation.errors import LimitError

SECTION = """# Part {k}

Let $f(x) = {k}x^2 + a_{{{k}}}x$, so that $f'(x) = 2 \\cdot {k}x + a_{{{k}}}$.

$$g_{{{k}}}(x, y) = x^2 y + {k}, \\qquad \\frac{{\\partial g_{{{k}}}}}{{\\partial x}} = 2xy$$
"""


def calls(count):
    """Return how many calls of functions reading a document of so many sections takes."""
    document = scan("long.md", "\n".join(SECTION.format(k=k) for k in range(1, count + 1)).encode())
    profile = cProfile.Profile()
    profile.runcall(read, [document])
    return pstats.Stats(profile).total_calls


def test_work_grows_with_the_length_not_its_square():
    calls(2)  # what is read once for all documents
    assert calls(12) < 2.5 * calls(6)


def test_more_formulas_than_can_be_read_are_one_clear_error(monkeypatch):
    monkeypatch.setattr("symopt.documents.reading.read.FORMULAS", 20)
    document = scan("many.md", b"$x$\n\n" * 21)
    with pytest.raises(LimitError, match="too many formulas"):
        read([document])


def test_parameters_looked_up_are_those_worked_out():
    functions = {
        "f": (
            Signed(0, ("x_1",), False),
            Signed(2, ("x",), True),
            Signed(2, ("x", "y"), False),
            Signed(5, ("u", "v"), True),
            Signed(9, ("t",), False),
        ),
        "g": (Signed(-1, ("x",), False),),
        "h": (Signed(7, ("s",), True), Signed(3, ("r",), True)),
    }
    mentions = {"f": {1: [2], 3: [1], 8: [3]}, "g": {4: [1]}}
    known = InForce(functions, mentions)
    for order in (9, 0, 5, 4, 1, 2, 3, 8, 7, 10):
        found = {**known.table(order), **known.applied(order)}
        for name, signed in functions.items():
            count = mentions.get(name, {}).get(order, [None])[0]
            assert found[name] == parameters_at(signed, order, count)
