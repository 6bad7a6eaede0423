r"""Hostile LaTeX gives a tree or one error, soon: nothing runs, nothing hangs, nothing else is raised."""

from __future__ import annotations

import random
import time

import pytest

from symopt.foundation.errors import LimitError, ReadingError
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse_part

WORDS = default_vocabulary().declare(
    ["x", "net_h1"], functions={"f": ("x",), "F": ("x", "y")}, arrays={"A": 2, "v": 1}
)
SECONDS = 5
"""Far more than any of these takes; what grows with the square of its length takes minutes."""

HOSTILE = {
    "tower": r"9^{9^{9^9}}",
    "tower of brackets": r"(((9^9)^9)^9)^{9^9}",
    "tower in a fraction": r"\frac{1}{9^{9^{9^9}}}",
    "power of ten": r"10^{10^{10}}",
    "scientific": "1e99999",
    "long scientific": "1e" + "9" * 5_000,
    "factorials": r"\operatorname{factorial}(9^{9^9})",
    "digits": "1" * 19_000,
    "thousands": "1" + "{,}000" * 3_000,
    "decimals": "0." + "3" * 19_000,
    "braces": "{" * 19_000,
    "closed braces": "{" * 9_000 + "x" + "}" * 9_000,
    "closing": "}" * 19_000,
    "brackets": r"\left(" * 3_000,
    "bars": "|" * 19_000,
    "bars and letters": "|x" * 9_000,
    "double bars": r"\|" * 9_000,
    "fractions": r"\frac" * 4_000,
    "roots": r"\sqrt{" * 3_000,
    "accents": r"\hat" * 4_000 + "x",
    "fonts": r"\mathbf{" * 2_000 + "x",
    "subscripts": "x_{" * 90 + "a" * 10_000 + "}" * 90,
    "deep subscripts": "x_{" * 6_000,
    "superscripts": "x^{" * 6_000,
    "labels": "x^{(" * 4_000,
    "primes": "f" + "'" * 19_000 + "(x)",
    "prime marks": r"x^{" + r"\prime" * 3_000 + "}",
    "functions": "f(" * 9_000,
    "powers of functions": "f^{f^{" * 3_000,
    "values in values": "f(f" * 6_000,
    "differentials": "d x " * 4_000,
    "quotients": "d/d" * 6_000,
    "derivatives": r"\frac{d}{dx}" * 1_600,
    "orders": r"\frac{d^{99999}f}{dx^{99999}}",
    "gradients": r"\nabla" * 3_000,
    "sums": r"\sum_i" * 3_000,
    "sums of sums": r"\sum_{i=1}^{\sum_{i=1}^{" * 700,
    "products": r"\prod_{i=1}^{999999999} x",
    "products of products": r"\prod_{i=1}^{20}" * 1_000 + "x",
    "cases": r"\begin{cases}" * 1_400,
    "arrays": r"\left\{\begin{array}{l}" * 800,
    "matrices": r"\begin{bmatrix}" * 1_200,
    "rows": r"\begin{bmatrix}" + r"1 \\ " * 3_000,
    "ends": r"\end{bmatrix}" * 1_400,
    "under braces": r"\underbrace{" * 1_500,
    "norms": r"\|x\|_" * 2_000,
    "inner products": r"\langle x," * 1_800,
    "indicators": "1(" * 9_000 + "x=1",
    "bars with points": "f|_{" * 4_000,
    "labels left open": r"\label{" * 2_000,
    "texts": r"\text{" * 3_000,
    "comments": "%" * 19_000,
    "macros": r"\newcommand{\a}{\a\a}\a",
    "definitions": r"\def\a{\a}\a",
    "input": r"\input{/etc/passwd}",
    "write": r"\write18{true}",
    "code": r"__import__('os').system('true')",
    "call": r"\operatorname{eval}(x)",
    "null": "x\0y",
    "escape": "x\x1b[31my",
    "marks": "\N{COMBINING CIRCUMFLEX ACCENT}" * 5_000,
    "letters and marks": ("x" + "\N{COMBINING ACUTE ACCENT}" * 50) * 300,
    "direction": "x \N{RIGHT-TO-LEFT OVERRIDE} y",
    "surrogate": "x \ud800 y",
    "wide digits": "\N{FULLWIDTH DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}",
    "emoji": "\N{PILE OF POO}" * 5_000,
    "long name": r"\mathrm{" + "a" * 19_000 + "}",
    "long run": "a" * 19_000,
    "long": "x+" * 40_000 + "x",
}


def read(text):
    """Return the message of the error that a text gives, or nothing."""
    try:
        parse_part(text, 0, len(text), WORDS)
    except (ReadingError, LimitError) as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_latex_ends_soon(kind):
    begin = time.perf_counter()
    assert len(read(HOSTILE[kind])) < 2_000
    assert time.perf_counter() - begin < SECONDS


@pytest.mark.parametrize("kind", ["tower", "scientific", "digits", "closed braces", "long"])
def test_what_is_too_large_says_so(kind):
    with pytest.raises(LimitError):
        parse_part(HOSTILE[kind], 0, len(HOSTILE[kind]), WORDS)


PIECES = (
    *("x", "f", "F", "A", "v", "d", "i", "net", "12", "0.5", "e", "1", "(", ")", "[", "]", "{", "}"),
    *("^", "_", "+", "-", "*", "/", "=", "<", "'", "|", "&", ",", ";", ".", ":", " ", "\n", "\t"),
    *(r"\frac", r"\partial", r"\nabla", r"\sum", r"\prod", r"\left", r"\right", r"\hat", r"\mathbf"),
    *(r"\ln", r"\sigma", r"\delta", r"\|", r"\mid", r"\ldots", r"\approx", r"\sqrt", r"\top", r"\text{if}"),
    *(r"\begin{cases}", r"\end{cases}", r"\begin{bmatrix}", r"\end{bmatrix}", r"\left.", r"\right|"),
    *(r"\\", r"\cancel", r"\underbrace", r"\boxed", r"\prime", r"\{", r"\}", r"\langle", r"\rangle"),
    *(r"\mathrm{d}", r"\mathbb{1}", r"^{(i)}", r"^{[1]}", r"_{k+1}", r"\stackrel{!}{=}", r"\%", r"\log"),
)  # fmt: skip


def test_noise_gives_a_tree_or_an_error():
    chance = random.Random(5)
    for _ in range(5_000):
        assert (
            len(read("".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14))))) < 2_000
        )
