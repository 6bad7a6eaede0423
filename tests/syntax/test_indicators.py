"""The indicator of a condition on arrays prints as 1[Z > 0] and reads back as cases."""

from dataclasses import replace

import pytest

from symopt.functions.notation import default_notation
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Piecewise, walk

ARRAYS = {"Z": 2, "G": 2}
WORDS = default_vocabulary().declare(["Z", "G", "x"], arrays=ARRAYS)
NOTATION = replace(default_notation(), arrays=ARRAYS)


@pytest.mark.parametrize(
    ("text", "latex", "unicode"),
    [
        ("G*Piecewise((1, Z > 0), (0, True))", r"G \odot \mathbf{1}[Z > 0]", "G ⊙ 𝟏[Z > 0]"),
        (
            "Piecewise((1, abs(Z) <= 1), (0, True)) @ G",
            r"\mathbf{1}[\operatorname{abs}(Z) \le 1]G",
            "𝟏[|Z| ≤ 1] G",
        ),
    ],
)
def test_conditions_on_arrays_are_indicators(text, latex, unicode):
    tree = parse(text, WORDS)
    assert to_latex(tree, NOTATION) == latex
    assert to_unicode(tree, NOTATION) == unicode
    found = parse(f"${latex}$", WORDS)
    assert [t for t in walk(found) if isinstance(t, Piecewise)] == [
        t for t in walk(tree) if isinstance(t, Piecewise)
    ]


@pytest.mark.parametrize(
    "text", ["Piecewise((1, x > 0), (0, True))", "Piecewise((2, Z > 0), (0, True))"]
)
def test_other_cases_stay_cases(text):
    assert r"\begin{cases}" in to_latex(parse(text, WORDS), NOTATION)
