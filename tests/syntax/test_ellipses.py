r"""Ellipses in LaTeX: sums and products where the terms beside the dots say which, else an error."""

import pytest

from symopt.foundation.errors import ReadingError
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.ellipses import ALL_PAIRS, AS_WRITTEN
from symopt.syntax.reading.parser import parse_part

WORDS = default_vocabulary().declare(functions={"f": ("x",)})

READ = {
    r"a_1 + a_2 + \cdots + a_n": "Sum(a[i], (i, 1, n))",
    r"-a_1 - a_2 - \dots - a_n": "-Sum(a[i], (i, 1, n))",
    r"w_1 x_1 + \cdots + w_d x_d + b": "Sum(w[i]*x[i], (i, 1, d)) + b",
    r"\theta_0+\theta_1 x_1+\dots+\theta_n x_n": "theta_0 + Sum(theta[i]*x[i], (i, 1, n))",
    r"1+2+\cdots+n": "Sum(i, (i, 1, n))",
    r"1+3+5+\dots+(2n-1)": "Sum(2*i - 1, (i, 1, n))",
    r"2+4+\dots+2n": "Sum(2*i, (i, 1, n))",
    r"1+x+x^2+\cdots+x^n": "Sum(x**i, (i, 0, n))",
    r"1+\frac12+\frac13+\cdots+\frac1n": "Sum(1/i, (i, 1, n))",
    r"x_1+2x_2+3x_3+\cdots+nx_n": "Sum(i*x[i], (i, 1, n))",
    r"a_1b_n+a_2b_{n-1}+\dots+a_nb_1": "Sum(a[i]*b[n - i + 1], (i, 1, n))",
    r"f(x_1)+\dots+f(x_{n-1})+f(x_n)": "Sum(at(f, x=x[i]), (i, 1, n))",
    r"-\log f(x_1) - \log f(x_2) \cdots - \log f(x_n)": "-Sum(log(at(f, x=x[i])), (i, 1, n))",
    r"f(x_1) \cdots f(x_n)": "exp(Sum(log(at(f, x=x[i])), (i, 1, n)))",
    r"x_0 + x_1 + \dots + x_n": "x_0 + Sum(x[i], (i, 1, n))",
}  # fmt: skip

UNCERTAIN = (
    r"x + \dots",
    r"\dots",
    r"a_1 + \dots + b_n",
    r"x_1 + x_1 + \dots + x_n",
    r"x_1 + x_3 + \dots + x_n + x_{n+1}",
    r"a_1 + a_2 + a_4 + \dots + a_n",
    r"2 + \dots + 2n",
    r"\theta_1 x_1 + \theta_1 x_2 + \dots + \theta_n x_n",
    r"1 + 2 + \dots + 2",
    r"A \cdots A",
    r"x_1 + x_2 + \dots x_n",
    r"a_1 - \dots - a_n",
)


@pytest.mark.parametrize("latex", READ)
def test_terms_beside_the_dots_say_what_is_summed(latex):
    assert to_text(parse_part(latex, 0, len(latex), WORDS)) == READ[latex]


@pytest.mark.parametrize("latex", UNCERTAIN)
def test_what_is_not_certain_is_not_read(latex):
    with pytest.raises(ReadingError, match="an ellipsis is not read"):
        parse_part(latex, 0, len(latex), WORDS)


def test_a_term_that_breaks_the_steps_is_read_as_written_where_asked_for():
    latex = r"c + \theta_1 x_1 + \theta_1 x_2 + \theta_3 x_3 + \dots + \theta_n x_n"
    found = parse_part(latex, 0, len(latex), WORDS, slips=AS_WRITTEN)
    assert to_text(found) == (
        "c + theta_1*x_1 + theta_1*x_2 + theta_3*x_3 + Sum(theta[i]*x[i], (i, 4, n))"
    )


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"(x_1,\ldots,x_n)", "x"),
        (r"[x_1,\ldots,x_n]^T", "x"),
        (r"\begin{bmatrix}x_1\\ \vdots\\ x_n\end{bmatrix}", "x"),
        (r"\begin{bmatrix}x_1 & \cdots & x_n\end{bmatrix}", "x.T"),
        (
            r"[\frac{\partial L}{\partial x_1},\ldots,\frac{\partial L}{\partial x_n}]^T",
            "diff(L, x)",
        ),
    ],
)
def test_a_list_of_the_entries_of_a_vector_is_the_vector(latex, expected):
    vector = WORDS.declare(arrays={"x": 1})
    assert to_text(parse_part(latex, 0, len(latex), vector)) == expected
    for arrays in ({}, {"x": 2}):  # of vectors it may be a matrix of rows or of columns
        with pytest.raises(ReadingError, match="an ellipsis is not read"):
            parse_part(latex, 0, len(latex), WORDS.declare(arrays=arrays))


def test_terms_that_break_the_steps_may_be_all_pairs():
    latex = r"x_1 y_1 + x_1 y_2 + \dots + x_n y_n"
    found = parse_part(latex, 0, len(latex), WORDS, slips=ALL_PAIRS)
    assert to_text(found) == "Sum(Sum(x[j]*y[i], (j, 1, n)), (i, 1, n))"
