"""If these fail, a sum over x_1, x_2, x_3 is read as one over an array, or one over an array is not."""

import pytest

from symopt.documents.reading.formulas.numbered import written_out
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse

KNOWN = {"x_1", "x_2", "h_0", "h_1", "v"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Sum(x[t]*h[t-1], (t, 1, 2))", "x_1*h_0 + x_2*h_1"),
        ("Sum(x[t], (t, 1, 3))", "Sum(x[t], (t, 1, 3))"),
        ("Sum(v[t], (t, 1, 2))", "Sum(v[t], (t, 1, 2))"),
        ("Sum(x[t], (t, 1, m))", "Sum(x[t], (t, 1, m))"),
        ("2*Sum(t*x[t], (t, 1, 2))", "2*(1*x_1 + 2*x_2)"),
    ],
)
def test_sums_over_numbered_names(text, shown):
    vocabulary = default_vocabulary().declare(["m"], arrays={"x": 1, "h": 1, "v": 1})
    assert to_text(written_out(parse(text, vocabulary), KNOWN.__contains__)) == shown
