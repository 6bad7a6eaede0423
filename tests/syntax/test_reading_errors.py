"""What cannot be read gives one clear error, at its place, quickly and without running anything."""

from __future__ import annotations

import random

import pytest
from syntax_words import WORDS

from symopt.foundation.errors import LimitError, ReadingError
from symopt.syntax.reading.parser import parse

UNREADABLE = {
    "": "no formula",
    "   ": "no formula",
    "1 + * 2": r"'\*' is out of place",
    "1 +": "ends too early",
    "sin(x": r"'\(' is never closed",
    "(x]": r"opened at column 1 and '\)' should come here",
    "x)": "closes nothing",
    "a, b": "a list needs brackets",
    "2 3": "an operator is missing",
    "x 2": "an operator is missing",
    "siin(x)": "did you mean sin",
    "foo(x)": "unknown function 'foo'",
    "zeta(2)": "'zeta' is a function or a factor",
    "log x": "has no arguments here",
    "ln(x, y)": "takes 1 argument, not 2",
    "max()": "takes at least 1 argument",
    "f'(x)": "write the derivative as diff",
    "x..y": "'.' is not read here",
    "1.2.3": "this is not a number",
    "1_000": "this is not a number",
    "0x10": "only decimal numbers",
    "x @": "ends too early",
    "diff(x)": "a derivative needs a variable",
    "diff(x, 2)": "not a variable of differentiation",
    "Sum(x_i, (i, 1, n))": r"x_i does not depend on the index i",
    "Sum(x)": "a sum needs a body and a range",
    "Rational(x, 2)": "a rational number is made of two whole numbers",
    "Rational(1)": "a rational number is made of two whole numbers",
    "Piecewise()": "needs a case",
    "[[1, 2], [3]]": "rows of this matrix do not fit",
    "X[]": "an entry needs an index",
    "x if y else z": "'if' is not mathematics",
    "lambda x: x": "':' is out of place",
    "A @ B ⊗ C": "beside another product needs brackets",
    "2[1]": "a number has no entries",
    "x[1:2:3]": "':' is out of place",
    "__import__('os').system('x')": "'_' is not read here",
    "x.__class__": "'.' is not read here",
    "().__class__": "is not read here",
    "exec('x')": "unknown function 'exec'|is not read here",
    "x\0y": r"control character \(U\+0000\)",
    "$\theta x$": r"(?s)control character \(U\+0009\).*'\\theta'",
    "$\nabla f$": r"(?s)control character \(U\+000A\).*'\\nabla'",
    r"\frac{1}{": "ends too early",
    r"\frac{1": "is never closed",
    r"\foo x": r"'\\foo' is not read here",
    r"\nabla \cdot f": "a divergence or a curl is not read",
    "H(x, y)": "a list is not a factor",
    "2*(x, y)": "a list is not a factor",
    r"x^2^3": None,
    r"$x^2^3$": "a second superscript",
    r"\sin^{-1} x": "ambiguous",
    r"\ln_2 x": "with a subscript is not read",
    r"\begin{cases} x & \end{cases}": "a case needs its condition",
    r"\begin{align} x \end{align}": "environment 'align' is not read",
    r"\begin{bmatrix} 1 & 2": "is never closed",
    r"\frac{\partial^2 f}{\partial x}": "order of this derivative does not fit",
    r"$y'$": "does not say by which variable",
    r"\sum x": "has no index",
    r"\hat{+}": "needs a letter",
    r"$|x$": "is never closed",
    r"\left( x": "is never closed",
    "x # y": "'#' is not read here",
    "`x`": "'`' is not read here",
    "x; y": "';' is not read here",
    "漢": "is not read here",
}


@pytest.mark.parametrize("text", [text for text, message in UNREADABLE.items() if message])
def test_unreadable_text_says_what_and_where(text):
    with pytest.raises(ReadingError, match=UNREADABLE[text]) as caught:
        parse(text, WORDS)
    assert "^" in caught.value.where or not text.strip()


def test_the_caret_is_under_the_place():
    with pytest.raises(ReadingError) as caught:
        parse("y + foo(x)", WORDS, where="spec.toml: L")
    assert caught.value.where == "spec.toml: L\ny + foo(x)\n    ^^^"
    with pytest.raises(ReadingError) as caught:
        parse("1 + (2 * [x)", WORDS)
    assert caught.value.where == "1 + (2 * [x)\n           ^"
    assert "opened at column 10" in caught.value.why


TOO_LARGE = {
    "brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "open brackets": "(" * 10_000,
    "square brackets": "[" * 10_000,
    "braces": "$" + "{" * 9_000 + "x" + "}" * 9_000 + "$",
    "fractions": r"\frac{1}{" * 1_500 + "x" + "}" * 1_500,
    "roots": r"\sqrt" * 3_000 + "x",
    "accents": r"\hat" * 4_000 + "x",
    "minus signs": "-" * 15_000 + "x",
    "powers": "x**" * 5_000 + "x",
    "quotients": "x/" * 9_000 + "x",
    "transposes": "x" + ".T" * 5_000,
    "negations": "not " * 4_000 + "x",
    "calls": "exp(" * 4_000 + "x" + ")" * 4_000,
    "tower": "9**9**9**9",
    "LaTeX tower": "$9^{9^{9^9}}$",
    "bracketed tower": "((9**9)**9)**9**9",
    "exponent": "x**(9**9)",
    "factors": "(2**90000)*(2**90000)*x**(2**90000)",
    "long number": "1" * 1_001,
    "decimal exponent": "1e999999",
    "negative decimal exponent": "1e-999999",
    "length": "x + " * 12_501 + "x",
    "name": "x" * 1_001,
    "nodes": "x+" * 9_999 + "x" + "+1",
}


@pytest.mark.parametrize("kind", [kind for kind in TOO_LARGE if kind not in ("accents", "nodes")])
def test_what_is_too_large_is_refused(kind):
    with pytest.raises(LimitError, match="too (long|large|many|deep)"):
        parse(TOO_LARGE[kind], WORDS)


@pytest.mark.parametrize("opening", ["x in (y in [1, ", "$f_{i + f_{i + ", r"\sum_{i} f_{i f_{i "])
def test_nothing_is_read_twice_at_every_level(opening):
    """Reading twice at each of 90 levels would never end."""
    vocabulary = WORDS.declare(functions={"f": ("x",)})
    with pytest.raises((ReadingError, LimitError)):
        parse(opening * 45, vocabulary)


def test_nested_accents_are_an_error_and_not_a_recursion():
    with pytest.raises((ReadingError, LimitError)):
        parse(TOO_LARGE["accents"], WORDS)


@pytest.mark.parametrize(
    "text", ["2**64", "x**1000", "10**300", "(1/3)**100", "1e300", "2**0.5", "pi**log(pi)", "0**5"]
)
def test_ordinary_powers_are_read(text):
    parse(text, WORDS)


def test_ninety_brackets_and_twenty_thousand_characters_are_read():
    parse("(" * 90 + "x" + ")" * 90, WORDS)
    parse("1 + " * 4_999 + "x", WORDS)


def test_noise_gives_an_error_or_a_tree_and_nothing_else():
    chance = random.Random(20)
    pieces = [
        "x", "y_1", "12", "0.5", "(", ")", "[", "]", "{", "}", "^", "_", "+", "-", "*", "/", "=", "<",
        "'", "|", "&", ",", r"\frac", r"\partial", r"\sum", r"\left", r"\right", r"\hat", r"\ln", r"\sigma",
        r"\begin{cases}", r"\end{cases}", r"\sqrt", r"\top", r"\left.", r"\right|", r"\text{if}", r"\\",
        r"\cancel", "d", "T", "$", " ", ".T", "Sum", "diff", "Piecewise", "exp", ".", "e", "@", "not", "in",
    ]  # fmt: skip
    for _ in range(4_000):
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 12)))
        try:
            parse(text, WORDS)
        except (ReadingError, LimitError):
            continue
