"""If these fail, a sum without end, or one that ends with O(…), has another value than it has."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, statuses

RIGHT = [
    r"\sum_{n=0}^\infty x^n = \frac{1}{1-x}",
    r"\frac{1}{(1-x)^2} = \sum_{n=1}^\infty n x^{n-1}",
    r"e^x = \sum_{n=0}^\infty \frac{x^n}{n!}",
    r"\sum_{k=1}^\infty k p (1-p)^{k-1} = \frac{1}{p}",
    r"\sum_{k=1}^\infty k^2 p (1-p)^{k-1} = \frac{2-p}{p^2}",
    r"\sum_{k=0}^\infty k e^{-\lambda} \frac{\lambda^k}{k!} = \lambda",
    r"\sum_{k=0}^\infty k^2 e^{-\lambda} \frac{\lambda^k}{k!} = \lambda^2 + \lambda",
    r"\sum_{k=1}^\infty \frac{k}{2^k} = 2",
    r"\sum_{t=0}^\infty \gamma^t r = \frac{r}{1-\gamma}",
]
OPEN = [
    r"\sum_{k=0}^\infty 2^k = -1",  # it has no value
    r"\sum_{k=1}^\infty \frac{1}{k^2} = \frac{\pi^2}{6}",
    r"\sum_{t=0}^\infty \gamma^t r_t = 1",
]
REMAINDERS = [
    (r"e^x = 1 + x + \frac{x^2}{2} + O(x^3)", "x^2}{2", "x^2}{3"),
    (r"\ln(1+x) = x - \frac{x^2}{2} + \mathcal{O}(x^3)", "-", "+"),
    (r"\sqrt{1+x} = 1 + \frac{x}{2} - \frac{x^2}{8} + O\left(x^3\right)", "8", "4"),
    (r"\ln x = (x-1) - \frac{(x-1)^2}{2} + O((x-1)^3)", "2}", "3}"),
    (r"(1+x)^a = 1 + ax + O(x^2)", "ax", "a^2 x"),
    (r"f(x+h) = f(x) + h f'(x) + \frac{h^2}{2} f''(x) + O(h^3)", "\\frac{h^2}{2}", "h^2"),
    (r"\frac{f(x+h) - f(x-h)}{2h} = f'(x) + O(h^2)", "2h", "h"),
    (r"\frac{f(x+h) - 2f(x) + f(x-h)}{h^2} = f''(x) + O(h^2)", "= f", "= 2f"),
]
UNREAD_REMAINDERS = [
    r"T(n) = 2 T(n/2) + O(n)",
    r"\sum_{k=1}^n k^2 = \frac{n^3}{3} + O(n^2)",
    r"f(x+h) = f(x) + \frac{h^2}{2} f''(x) + O(h^3)",  # f'(x) may be 0 at the x that is meant
]


@pytest.mark.parametrize("line", RIGHT)
def test_a_sum_without_end_has_its_value_and_no_other(line):
    assert [status for _, status, _ in statuses(f"$${line}$$")] == [Status.PROVED]
    assert refuted(f"$${line} + \\frac12$$")


def test_a_sum_without_end_is_compared_where_it_has_a_value():
    line = r"$$\sum_{k=0}^\infty x^k = \frac{1}{|1-x|}$$"
    assert statuses(line)[-1][1] is Status.PROVED


@pytest.mark.parametrize("line", OPEN)
def test_a_sum_without_end_that_is_not_certain_is_open(line):
    assert statuses(f"$${line}$$")[-1][1] in (Status.NOT_UNDERSTOOD, Status.UNDECIDED)


def test_a_sum_without_end_may_define_a_name():
    text = r"Let $V = \sum_{t=0}^\infty \gamma^t$. Then $$\frac{dV}{d\gamma} = \frac{1}{(1-\gamma)^2}$$"
    assert statuses(text)[-1][1] is Status.PROVED
    assert len(refuted(text.replace("^2}$$", "^3}$$"))) == 1


@pytest.mark.parametrize(("line", "old", "new"), REMAINDERS)
def test_lower_powers_than_the_remainder_are_the_same(line, old, new):
    assert statuses(f"$${line}$$")[-1][1] is Status.PROVED
    assert old in line
    assert refuted(f"$${line.replace(old, new)}$$")


@pytest.mark.parametrize("line", UNREAD_REMAINDERS)
def test_a_remainder_of_which_nothing_is_certain_is_open(line):
    assert statuses(f"$${line}$$")[-1][1] in (Status.NOT_UNDERSTOOD, Status.UNDECIDED)


def test_a_higher_order_than_there_is_is_refuted():
    assert refuted(r"$$\sin x = x + O(x^3)$$") == []
    assert refuted(r"$$\sin x = x + O(x^4)$$")
