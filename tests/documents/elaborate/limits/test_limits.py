r"""If these fail, limits are misread: one that does not exist gets a value, or a value is wrong."""

from __future__ import annotations

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, statuses

RIGHT = [
    r"\lim_{x\to 0} \frac{\sin x}{x} = 1",
    r"\lim_{x \to 0} \frac{1 - \cos x}{x^2} = \frac12",
    r"\lim_{x\to 0}\frac{\tan x - x}{x^3} = \frac13",
    r"\lim_{x\to 2} \frac{x^2-4}{x-2} = 4",
    r"\lim_{x\rightarrow 0^{+}} \frac{|x|}{x} = 1",
    r"\lim_{x\to 0-} \frac{|x|}{x} = -1",
    r"\lim_{n\to\infty} \frac{2n+1}{n+3} = 2",
    r"\lim_{n\to\infty} \left(1 + \frac{1}{n}\right)^n = e",
    r"\lim_{h \to 0} \frac{(x+h)^2 - x^2}{h} = 2x",
]
OPEN = [
    r"\lim_{x\to 0} \frac{|x|}{x} = 1",  # one from above, another from below
    r"\lim_{x \to 0} \frac{1}{x} = 5",
    r"\lim_{x\to 0} \sin\frac1x = 1",
    r"\lim_{x\to 0} \sqrt{x} = 1",  # from below it has no value
    r"\lim_{x\to 0} \frac{ax}{bx} = a",  # for b = 0 it has none
    r"\lim x^2 = 4",
    r"\lim_{t \to 0} x(t) = 5",
    r"\lim_{n \to \infty} x_n = 5",
    r"\lim_{k\to\infty} \frac{|x_{k+1} - x^*|}{|x_k - x^*|^2} = 2",
]


@pytest.mark.parametrize("line", RIGHT)
def test_a_limit_has_its_value_and_no_other(line):
    assert [status for _, status, _ in statuses(f"$${line}$$")] == [Status.PROVED]
    wrong = statuses(f"$${line} + 1$$")[-1][1]  # where x is free it may be a condition
    assert wrong is (Status.NOT_UNDERSTOOD if "(x+h)" in line else Status.REFUTED)


@pytest.mark.parametrize("line", OPEN)
def test_a_limit_that_is_not_certain_is_not_judged(line):
    ((_, status, message),) = statuses(f"$${line}$$")
    assert status is Status.NOT_UNDERSTOOD
    assert message


def test_the_derivative_of_a_function_of_the_notes_as_a_limit():
    page = "Let $f(x) = x^3$. $$f'(x) = \\lim_{h\\to 0} \\frac{f(x+h) - f(x)}{h} = 3x^2$$"
    assert [status for _, status, _ in statuses(page)] == [Status.PROVED] * 3
    assert len(refuted(page.replace("f(x)}{h}", "f(x)}{2h}"))) == 1
