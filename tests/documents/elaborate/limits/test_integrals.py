r"""If these fail, integrals between two ends are misread: a value is wrong, or a pole is crossed."""

from __future__ import annotations

import mpmath
import pytest

from symopt.documents.elaborate.limits.antiderivative import antiderivative
from symopt.documents.judging.judge import judge
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from symopt.equality.verdict import Status
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from tests.documents.reading.statuses import refuted, statuses

RIGHT = [
    r"\int_0^1 x^2 \, dx = \frac13",
    r"\int_0^\pi \sin x \, dx = 2",
    r"\int_{1}^{e} \frac{1}{x}\, dx = 1",
    r"\int_{1}^{e} \frac{dx}{x} = 1",
    r"\int_0^1 x e^x \, \mathrm{d}x = 1",
    r"\int_0^1 (x^2 + 1)^2 dx = \frac{28}{15}",
    r"\int_a^b \frac{1}{t^2} dt = \frac1a - \frac1b",
    r"\int_a^b \frac{dt}{t} = \ln\frac{b}{a}",
    r"\int_0^\infty x e^{-2x} dx = \frac14",
    r"\int_1^\infty \frac{1}{x^2} dx = 1",
    r"\int_{-\infty}^{\infty} e^{-x^2/2} dx = \sqrt{2\pi}",
    r"\int_{-\infty}^{\infty} e^{-(x - m)^2} dx = \sqrt{\pi}",
    r"\int_0^1 \frac{1}{1+x^2} dx = \frac{\pi}{4}",
    r"\int_0^t \cos(3 s) ds = \frac{\sin 3t}{3}",
    r"\int_0^{\pi/2} \cos^2 x \, dx = \frac{\pi}{4}",
    r"\int_0^{\pi} x \sin^2(2x) \, dx = \frac{\pi^2}{4}",
]
OPEN = [
    r"\int_{-1}^{1} \frac{1}{x} dx = 0",  # it has no value
    r"\int_{-1}^{1} \frac{1}{x^2} dx = -2",  # nor this, whatever x^{-1} says at both ends
    r"\int_0^\infty \sin x \, dx = 1",
    r"\int_0^1 e^{x^2} dx = 2",
    r"\int_0^1 x^2 = \frac13",
    r"\int_0^1 f(x) dx = \frac12",
    r"\int_0^1 x_t dt = 1",
    r"\int_0^1 \int_0^1 x y \, dx \, dy = \frac14",
    r"\int x^2 dx = \frac{x^3}{3} + C",
]


@pytest.mark.parametrize("line", RIGHT)
def test_an_integral_has_its_value_and_no_other(line):
    assert [status for _, status, _ in statuses(f"$${line}$$")] == [Status.PROVED]
    wrong = statuses(f"$${line} + 1$$")[-1][1]
    free = any(
        letter in line for letter in ("_a", "- m")
    )  # where letters are free it may be a condition
    assert wrong is (Status.NOT_UNDERSTOOD if free else Status.REFUTED)


UNDER_CONDITIONS = [
    (r"\int_0^\infty e^{-\lambda x} dx = \frac{1}{\lambda}", "λ"),
    (r"\int_0^\infty x^2 \lambda e^{-\lambda x} dx = \frac{2}{\lambda^2}", "λ"),
    (r"\int_0^\infty e^{tx} e^{-x} dx = \frac{1}{1 - t}", "t"),
    (r"\int_{-\infty}^\infty e^{-b x^2} dx = \sqrt{\frac{\pi}{b}}", "b"),
]


@pytest.mark.parametrize(("line", "name"), UNDER_CONDITIONS)
def test_an_integral_up_to_infinity_has_its_value_where_it_has_one(line, name):
    (claim,) = read([scan("page.md", f"$${line}$$".encode())])[0]
    found = judge(claim)
    assert found.status is Status.PROVED
    assert any(">" in told or "<" in told for told in found.hypotheses), name
    assert refuted(f"$${line.replace(' = ', ' = 2 ')}$$")
    branch = r"\int_0^\infty e^{-\lambda x} dx = \frac{1}{|\lambda|}"  # elsewhere there is no value
    assert refuted(f"$${branch}$$") == []


@pytest.mark.parametrize("line", OPEN)
def test_an_integral_whose_value_is_not_certain_is_not_judged(line):
    ((_, status, message),) = statuses(f"$${line}$$")
    assert status is Status.NOT_UNDERSTOOD
    assert message


def test_an_integrand_may_be_a_function_of_the_notes():
    page = "Let $f(x) = 3x^2 - \\cos(2x)$. $$\\int_0^t f(x) dx = t^3 - \\frac{\\sin 2t}{2}$$"
    assert [status for _, status, _ in statuses(page)] == [Status.PROVED] * 2
    assert refuted(page.replace("\\frac{\\sin 2t}{2}", "\\sin 2t"))
    law = "\n\n$$\\frac{d}{dt} \\int_0^t f(x) dx = f(t)$$"
    assert statuses(page + law)[-1][1] is Status.PROVED


@pytest.mark.parametrize(
    "text",
    [
        "x**3 - 2*x + 1", "1/x", "1/(2*x + 1)", "sqrt(x)", "1/x**3", "(3*x + 1)**5", "exp(-2*x + 1)",
        "x**2*exp(-x)", "x*sin(2*x)", "x**3*cos(x)", "log(2*x)", "1/(1 + x**2)", "3*x**2/7 - exp(x)/2",
        "(x + 1)*(x - 2)*exp(x)", "1/sqrt(x + 1)", "exp(x)*exp(2*x)", "(2*x - 1)/x", "1/exp(x)",
        "sin(3*x)**2", "x*cos(x + 1)**2",
    ],
)  # fmt: skip
def test_the_derivative_of_an_antiderivative_is_the_integrand(text):
    tree = parse(text, default_vocabulary())
    found = antiderivative(tree, "x")
    assert found is not None
    words = {name: getattr(mpmath, name) for name in ("exp", "log", "sin", "cos", "sqrt", "atan")}
    with mpmath.workdps(40):
        for at in (mpmath.mpf("0.7"), mpmath.mpf("2.3")):

            def value(node, x):
                return eval(to_text(node), {**words, "__builtins__": {}}, {"x": x})  # noqa: S307

            slope = mpmath.diff(lambda x: value(found, x), at)
            assert abs(slope - value(tree, at)) < mpmath.mpf(10) ** -15
