"""If these fail, products of many factors have another value or derivative, or take too long to compile."""

import numpy as np
import pytest

from symopt.faces.runs.expression import compile_expression
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import names

from .support import agree

TEXTS = {
    "names": lambda n: "*".join(f"x_{i}" for i in range(1, n + 1)),
    "inside": lambda n: (
        "log(2 + " + "*".join(f"x_{i}**{1 + i % 3}" for i in range(1, n + 1)) + ")**2"
    ),
    "brackets": lambda n: (
        "3*" + "*".join(f"(1 + x_{i}**2/{n})" for i in range(1, n + 1)) + "/x_1**2"
    ),
}


def compiled(text):
    tree = parse(text, default_vocabulary())
    return compile_expression(tree, sorted(names(tree), key=lambda name: int(name[2:])))


@pytest.mark.parametrize("size", [17, 40])
@pytest.mark.parametrize("case", TEXTS)
def test_derivatives_of_long_products(case, size):
    found = compiled(TEXTS[case](size))
    agree(found, None, np.random.default_rng(0).uniform(0.8, 1.2, size))


def test_a_factor_of_zero():
    x = np.ones(30)
    x[4] = 0
    value, gradient, hessian = compiled(TEXTS["names"](30)).bind().flat_all(x)
    expected = np.zeros((30, 30))
    expected[4] = expected[:, 4] = 1
    expected[4, 4] = 0
    assert value == 0
    np.testing.assert_array_equal(gradient, np.eye(30)[4])
    np.testing.assert_array_equal(hessian, expected)


def test_code_grows_with_the_number_of_factors_and_not_with_its_square():
    lengths = [len(compiled(TEXTS["names"](n)).bind().second().code.source) for n in (60, 240)]
    assert lengths[1] < 6 * lengths[0]
