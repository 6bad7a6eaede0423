"""If these fail, words that say where something holds are read as claims, or claims as such words."""

import pytest

from symopt.documents.judging.judge import judge
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from symopt.equality.verdict import Status

HEAD = '<!-- symopt\nparameters = ["x", "y"]\n-->\n'


def statuses(text):
    (claims,) = read([scan("a.md", (HEAD + text).encode())])
    return [judge(claim).status for claim in claims]


@pytest.mark.parametrize("words", ["Where", "Except at", "At", "except when"])
def test_where_something_holds_is_no_claim(words):
    text = f"$r = x - y$ is the rest.\n\n{words} $r = 0$, there is no slope.\n\n"
    text += "$\\frac{\\partial r}{\\partial x} = 1$"
    assert statuses(text) == [Status.PROVED, None, Status.PROVED]


def test_an_equation_after_other_words_is_one():
    text = "$f = (x + y)^2$\n\nWe see that $(x + y)^2 = x^2 + y^2$, so much is clear."
    assert Status.REFUTED in statuses(text)


def test_a_point_in_a_heading_holds_there_alone():
    text = "$f = x^2 + 3 y^2$\n\n# Minimum at $(x, y) = (1, 2)$\n\nThe value is $f = 13$.\n\n"
    text += "# Slope\n\n$\\frac{\\partial f}{\\partial x} = 2x$"
    assert statuses(text) == [Status.PROVED] * 4
    assert statuses(text.replace("13", "12"))[2] is Status.REFUTED


def test_a_sum_over_rows_is_not_what_an_update_goes_down():
    text = "$L = (y - x)^2$; over $m$ rows it is $J = \\frac{1}{m}\\sum_{i=1}^{m} L_{i}$.\n\n"
    assert statuses(text + "$$x \\rightarrow x + 2 \\alpha (y - x)$$")[-1] is Status.PROVED
    assert statuses(text + "$$x \\rightarrow x - 2 \\alpha (y - x)$$")[-1] is Status.REFUTED
