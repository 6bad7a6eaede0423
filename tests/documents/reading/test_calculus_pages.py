r"""If these fail, pages of calculus books are misread: names of another example, equations to be solved, curves.

Each page is right as it stands: nothing of it may be refuted. Where a mistake is planted, by one text put in for
another, it is found.
"""

# ruff: noqa: E501 - formulas stand as they are written
from __future__ import annotations

import pytest

from symopt.documents.judging.judge import judge
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from tests.documents.reading.statuses import refuted, statuses

GOES_ON = {
    "a display goes on with the display before, not with the words between": (
        r"""$$\frac{d}{dx}[\tan x] = \frac{d}{dx}\left[\frac{\sin x}{\cos x}\right]$$

By the quotient rule with $f(x) = \sin x$ and $g(x) = \cos x$:

$$= \frac{\cos x \cos x + \sin x \sin x}{\cos^2 x}$$""",
        (r"+ \sin x \sin x}", r"- \sin x \sin x}"),
    ),
    "or with a lone formula in the words": (
        r"""Differentiate $\frac{d}{dx}\left[\frac{e^{3x}}{x + 2}\right]$.

With $f = e^{3x}$ and $g = x + 2$:

$$= \frac{3e^{3x}(x + 2) - e^{3x}}{(x + 2)^2}$$""",
        (r"- e^{3x}}", r"+ e^{3x}}"),
    ),
    "an identity in the words is no head": (
        r"""$$\frac{\frac{1}{x} - \frac{1}{3}}{x - 3} \cdot \frac{3x}{3x} = \frac{3 - x}{3x(x - 3)}$$

Note that $3 - x = -(x - 3)$:

$$= \frac{-1}{3x}$$""",
        (r"= \frac{-1}{3x}", r"= \frac{1}{3x}"),
    ),
    "what is not read may be the head": (
        r"""Here $\ln 3 \approx 1.099$.

Find $\int 5^x \, dx$

$$= \frac{5^x}{\ln 5} + C$$""",
        None,
    ),
    "a lone display is a head": (
        r"""$$s(0) = 5$$

$$|16 - 5| + |-11 - 16|$$

$$= 11 + 27 = 38$$""",
        ("= 38", "= 39"),
    ),
    "steps that are put together": (
        r"""$$\int 3\cos x \, dx = 3\sin x$$

Step 3: Combine with $C$ for the constant.

$$= \frac{x^4}{4} + 3\sin x + C$$""",
        None,
    ),
    "what follows an approximation is compared with it": (
        r"""Let $f(x) = \sqrt{x}$.

$$\sqrt{9.1} \approx f(9) + f'(9)(9.1 - 9) = 3 + \frac{1}{6}(0.1)$$""",
        ("= 3 +", "= 2 +"),
    ),
    "a rate after numbers is their factor": (
        r"""Let $V = \frac{4}{3}\pi r^3$.

$$\frac{dV}{dt} = 4\pi r^2 \frac{dr}{dt}$$

$$100 = 4\pi (5)^2 \frac{dr}{dt} = 100\pi \frac{dr}{dt}$$""",
        None,
    ),
    "the sine ends before a derivative": (
        r"""$$\frac{d}{dx}\left(\frac{7x^2}{\sin x}\right) = \frac{\sin x \frac{d}{dx}(7x^2) - 7x^2 \frac{d}{dx}(\sin x)}{\sin^2 x}$$""",
        ("- 7x^2", "+ 7x^2"),
    ),
}
EXAMPLES = {
    "bold examples have names of their own": (
        r"""**Example 1:** $h = 6$ and $r = 3$.

**Example 2:** Let $h = 10 - 2r$ and $V = \pi r^2 h$. With $r = 2$: $h = 6$ and $V = 24\pi$.""",
        (r"V = 24\pi", r"V = 25\pi"),
    ),
    "so have numbered exercises": (
        r"""## Exercises

1. With $g(x) = x^2$: $g'(x) = 2x$.
2. With $g(x) = x^3 - x$: $g'(x) = 3x^2 - 1$.
3. With $g(x) = 4$, $c = 2$: $c = 2$.""",
        ("3x^2 - 1", "3x^2 - x"),
    ),
    "an answer is about its problem": (
        r"""## Questions

**Problem 1:** Let $C(x) = 20 + 3x^2$.

**Problem 2:** Let $C(x) = 10 + x$.

**Answer 1:** $C'(x) = 6x$""",
        None,
    ),
    "admonitions": (
        r"""!!! question "Problem 4"
    Let $A = 3 w$ with $w = 2$.

    So $A = 6$.

Here $A = \pi r^2$ and $\frac{dA}{dr} = 2\pi r$.""",
        ("So $A = 6$", "So $A = 7$"),
    ),
    "rows of a table": (
        r"""| where | function |
|---|---|
| open | $f(x) = x$ |
| half open | $f(x) = x^2$ |

The function $f(x) = x$ has no largest value.""",
        None,
    ),
    "curves in a list": ("Draw $y = x^2$, $y = |x|$, and $y = \\ln x$.", None),
    "points in a list": (
        r"The largest is at $x = 1/\sqrt{3}$, the least at $x = 0$ and $x = \pi$.",
        None,
    ),
    "another number under another heading": (
        "# One\n\n$R = 3.75$\n\n# Two\n\n$R = (0.5 + 2)(0.5) = 1.25$",
        ("= 1.25", "= 1.5"),
    ),
    "words name anew": (
        "# Data\n\n$h = 3$, $r = 4$\n\n# Window\n\nLet $r$ = radius and let $h$ = height.\n\n$P = 2h + 2r = 30$",
        None,
    ),
    "any function": (
        r"""## A parabola

$f(x) = x^2$

## Theorem

If $f$ is continuous on $[a, b]$, there is a $c$ with $f(c) = \frac{1}{b - a}\int_a^b f(x) \, dx$. An odd function has $f(-x) = -f(x)$.""",
        None,
    ),
}
ASKED = {
    "an equation to be solved": (r"Show that $\cos x = x$ has a solution.", None),
    "one that there is": (r"There is a $c$ with $g(c) = 0$, that is, $\cos c = c$.", None),
    "set to zero": (
        "$S(r) = 2\\pi r^2 + \\frac{16}{r}$\n\n$S'(r) = 4\\pi r - \\frac{16}{r^2}$\n\nSet $S'(r) = 0$:\n\n$4\\pi r = \\frac{16}{r^2}$",
        ("= 4\\pi r - \\frac{16}{r^2}$", "= 4\\pi r + \\frac{16}{r^2}$"),
    ),
    "found right after": (
        "The best is this:\n\n$$0.2x + 3 = 5 - 0.3x$$\n\n$$x = 4$$",
        None,
    ),
    "a slope at a point that is sought": (
        "$f(x) = x^2$, $c = 1$\n\nFind $c$ where $f'(c) = 4$.",
        None,
    ),
    "marginal revenue and cost": (
        "$R(x) = 9x - x^2$, $C(x) = x^2$\n\nThe best is where they are equal: $R'(x) = C'(x)$. We have $R'(x) = 9 - 2x$.",
        ("9 - 2x", "9 - x"),
    ),
    "a turning point": ("$f(x) = x^4 - 6x^2$\n\nSet $f''(x) = 0$.", None),
    "a value that is given to a function": (
        r"$f(x) = \frac{x^2 - 1}{x - 1}$, which is not defined there. If we define $f(1) = 5$, it jumps.",
        None,
    ),
    "values that are supposed": (
        "$f(x) = x^2$\n\nSuppose $f(2) = -4$, $f'(2) = 3$ and $h(x) = f(x)^2$.",
        None,
    ),
    "what a graph is like": (
        "$f(x) = x^2 + x$\n\n$f'(0) = f'(2) = 0$, $f'(5) = 0$, $f'(x) < 0$",
        None,
    ),
    "what the text calls wrong": ("One may wrongly think that $(x + 1)^2 = x^2 + 1$.", None),
    "one side of a corner": (
        "$f(x) = |x - 2|$ at $x = 2$\n\nFor $x < 2$: $f(x) = 2 - x$, so $f'(x) = -1$.",
        None,
    ),
    "x a little less than 2": (
        "$f(x) = |x - 2|$\n\nFor $x$ slightly less than 2 $f'(x) = -1$.",
        None,
    ),
    "since it is negative": (r"Since $x^2 - 4 < 0$ there, $|x^2 - 4| = 4 - x^2$", None),
    "zero over zero": (r"$$\lim_{x \to 1} \frac{x^2 - 1}{x - 1} = \frac{1^2 - 1}{1 - 1}$$", None),
}
MOMENTS = {
    "rates of a moment": (
        r"""$V = \frac{4}{3}\pi r^3$ and $\frac{dV}{dt} = 4\pi r^2 \frac{dr}{dt}$.

When $r = 10$ we have $\frac{dr}{dt} = 2$ and

$$\frac{dV}{dt} = 4\pi (10)^2 (2) = 800\pi$$""",
        ("(2) = 800", "(2) = 400"),
    ),
    "differentials": (
        "$V = s^3$ and $\\frac{dV}{ds} = 3s^2$. With $d = 2$ and $s = 10$: $ds = 0.02$.",
        ("= 3s^2", "= 2s^2"),
    ),
    "a curve as a function of numbers": (
        "The line at $x = 3$ is $y = 6(x - 3) + 9$, so $3.1^2 \\approx y(3.1) = 6(0.1) + 9 = 9.6$.",
        None,
    ),
    "ends of an integral": (
        "Let $u = \\ln x$.\n\n- When $x = 1$: $u = \\ln 1 = 0$\n- When $x = e$: $u = \\ln e = 1$",
        ("= 0$", "= 1$"),
    ),
    "the inverse function": (
        "$f(x) = x^3 + x$, $f'(x) = 3x^2 + 1$\n\n$$(f^{-1})'(2) = \\frac{1}{4}$$",
        ("3x^2 + 1$", "3x^2$"),
    ),
    "the imaginary unit": (r"$e^{ix} = \cos x + i\sin x$", None),
    "functions that are composed": ("$f(x) = x^2$, $g(x) = -x$\n\n$f \\circ g = f$", None),
    "what the slash divides by": (r"$(2/\sqrt3)^3 = 8/3\sqrt3$", None),
}
PAGES = {**GOES_ON, **EXAMPLES, **ASKED, **MOMENTS}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_right_is_refuted(name):
    assert refuted(PAGES[name][0]) == []


@pytest.mark.parametrize("name", [name for name, (_, slip) in PAGES.items() if slip])
def test_a_planted_mistake_is_found(name):
    page, slip = PAGES[name]
    right, wrong = slip
    assert page.count(right) == 1
    assert refuted(page.replace(right, wrong))


CURVE = r"""The old one was $y = \ln x$.

# A curve

Let $x^3 + y^3 = 9xy$. Differentiate both sides:

$$3x^2 + 3y^2 \frac{dy}{dx} = 9y + 9x\frac{dy}{dx}$$

$$\frac{dy}{dx} = \frac{3y - x^2}{y^2 - 3x}$$

# Another one

Let $e^y + y = x$.

$$\frac{dy}{dx} = \frac{1}{e^y + 1}$$

# A circle

Let $x^2 + y^2 = 25$.

$$\frac{dy}{dx} = -\frac{x}{y}$$

$$\frac{d^2 y}{dx^2} = -\frac{x^2 + y^2}{y^3}$$
"""


def test_derivatives_along_a_curve_are_proved():
    said = [status.value for latex, status, _ in statuses(CURVE) if status and r"\frac{d" in latex]
    assert said == ["proved"] * 5


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("3y - x^2}", "3y + x^2}"), (r"-\frac{x}{y}", r"\frac{x}{y}"), ("9y + 9x", "9y - 9x")],
)
def test_a_wrong_derivative_along_a_curve_is_not_proved(right, wrong):
    assert CURVE.count(right) == 1
    said = [
        s.value
        for latex, s, _ in statuses(CURVE.replace(right, wrong))
        if s and r"\frac{d" in latex
    ]
    assert said.count("proved") == 4


TEX = r"""\exercise{With $r = \sqrt{3}$, $y = x + 1$ has $r^2 = 3$.}{}

\exercise{With $r = 1/2$, $y = 2x$ has $\frac{dy}{dx} = 2$.}{}

\begin{example}
The systems $\begin{cases} x = t \\ y = 1 + t \end{cases}$ and $\begin{cases} x = 2 + t \\ y = 2 - t \end{cases}$.
\end{example}
"""


def refuted_in_tex(text):
    claims = read([scan("page.tex", text.encode())])[0]
    return [c.latex for c in claims if getattr(judge(c).status, "value", "") == "refuted"]


def test_exercises_in_latex_have_names_of_their_own():
    assert refuted_in_tex(TEX) == []
    assert refuted_in_tex(TEX.replace("= 2$.}", "= 3$.}")) == [r"\frac{dy}{dx} = 3"]
