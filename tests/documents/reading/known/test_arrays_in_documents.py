"""If these fail, arrays of one section are arrays of another, or entries are not read as the whole."""

import pytest

from symopt.documents.reading.formulas.indexed import whole
from symopt.documents.reading.vocabulary.said import shape_of_space
from symopt.documents.reading.vocabulary.signatures import name_of
from symopt.equality.verdict import Status
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from tests.documents.reading.said import claims, definitions
from tests.documents.reading.statuses import refuted, status_of


def read(text):
    vocabulary = default_vocabulary().declare(
        arrays={"a": 1, "x": 1, "z": 1, "y": 1, "W": 2, "X": 2}
    )
    return parse(text, vocabulary)


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("a[i]", "w*x[i] + b", "w*x + b"),
        ("a[i]", "sigmoid(z[i])", "sigmoid(z)"),
        ("z[i]", "Sum(W[i,j]*x[j], (j, 1, n)) + y[i]", "W @ x + y"),
        ("z[i]", "Sum(x[j]*W[j,i], (j, 1, n))", "x @ W"),
        ("a[i]", "exp(z[i])/Sum(exp(z[j]), (j, 1, n))", "exp(z)/Sum(exp(z[j]), (j, 1, n))"),
        ("a[i]", "x[i+1]", None),
        ("a[i]", "3", None),
        ("a[i]", "i*x[i]", None),
    ],
)
def test_entry_by_entry_is_the_whole(head, body, expected):
    found = whole(read(head), read(body))
    assert (None if found is None else to_text(found)) == expected


def test_a_definition_by_entries_is_used_in_sums():
    text = (
        r"$\hat y_i = w x_i + b$ and $J = \frac{1}{m}\sum_{i=1}^m (\hat y_i - y_i)^2$."
        r" $$\frac{\partial J}{\partial b} = \frac{2}{m} \sum_{i=1}^m (\hat y_i - y_i)$$"
    )
    last = claims(text)[-1]
    assert definitions(last)["yhat"] == "w*x + b"
    assert dict(last.setting.shapes)["x"] == ("m",)


def test_spaces_give_shapes():
    assert shape_of_space(r"\mathbb{R}^{n}") == ("n",)
    assert shape_of_space(r"\mathbb{R}^3") == (3,)
    assert shape_of_space(r"\mathbb{R}^{h \times 1}") == ("h",)
    assert shape_of_space(r"\mathbb{R}") == ()
    assert (
        shape_of_space("[0, 1]")
        == shape_of_space(r"\{-1, 1\}")
        == shape_of_space("(0, \\infty)")
        == ()
    )
    assert shape_of_space("[0, 1]^n") is shape_of_space(r"\{a, b\}") is None
    assert name_of(r"\mathbf{w}") == "wbold"
    text = (
        r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $f(x) = \|Ax\|^2$."
        r" $$\nabla f = 2 A^T A x$$"
    )
    assert dict(claims(text)[-1].setting.shapes) == {"A": ("m", "n"), "x": ("n",)}


def test_a_vector_of_one_section_is_a_number_of_another():
    text = "# A\n$z = w^T x$\n\n# B\n$f(x) = x^3$ and $f'(x) = 3x^2$\n"
    last = claims(text)[-1]
    assert "x" not in last.setting.shapes


def test_penalties_and_labels_are_numbers_before_products():
    last = claims(r"$f(w) = \lambda w^T w$. $$\nabla f = 2 \lambda w$$")[-1]
    assert dict(last.setting.shapes) == {"w": ("n",)}
    last = claims(r"$g(w) = e^{-y w^T x}$. $$\nabla g = -y e^{-y w^T x} x$$")[-1]
    assert set(last.setting.shapes) == {"w", "x"}


def test_words_and_readings_give_properties():
    text = r"With symmetric $Q$ let $q(x) = x^T Q x$. $$\nabla q = 2 Q x$$"
    assert dict(claims(text)[-1].setting.properties) == {"Q": ("symmetric",)}
    text = r"Let $q(x) = x^T Q x$. $$\nabla q = 2 Q x$$"
    (other,) = claims(text)[-1].alternatives
    assert (other.reading, other.weak) == ("with Q symmetric", True)


def test_labels_add_up_to_one_in_a_further_reading():
    text = (
        r"$p_i = \frac{e^{z_i}}{\sum_{j=1}^K e^{z_j}}$, $L = -\sum_{i=1}^K y_i \log p_i$."
        r" $$\frac{\partial L}{\partial z_i} = p_i - y_i$$"
    )
    (other,) = claims(text)[-1].alternatives
    assert dict(other.setting.properties) == {"y": ("row sums 1",)}


def test_the_hessian_is_claimed_and_a_matrix_is_spoken_of():
    text = (
        r"$f(x, y) = x^2 + 3y^2$. The Hessian is $$H(0,0) = \begin{bmatrix} 2 & 0 \\ 0 & 6 \end{bmatrix}$$"
        r" $$\det(H(0,0) - \lambda I) = (2-\lambda)(6-\lambda)$$ $\lambda_1 = 2$, and $(0,0)$ is a minimum."
    )
    found = claims(text)
    assert [c.kind.value for c in found[1:]] == ["equation", "equation", "matrix", "matrix"]
    assert found[3].name == "lambda_1"
    assert found[4].word == "minimum"


@pytest.mark.parametrize("space", [r"\{-1, 1\}", r"\mathbb{R}", r"(0, \infty)"])
def test_what_is_in_a_set_of_numbers_is_no_array(space):
    text = (
        rf"Let $w, x \in \mathbb{{R}}^n$ and $y \in {space}$. $$q(w) = \max(0, 1 - y w^\top x)^2$$"
    )
    right = r"\nabla q(w) = -2 y \max(0, 1 - y w^\top x)\, x"
    assert status_of(f"{text} $${right}$$", right) is Status.ALMOST_EVERYWHERE
    assert refuted(f"{text} $${right[:-1]}w$$") == [f"{right[:-1]}w"]
    entries = rf"Let $y \in {space}$. $s = \sum_{{i=1}}^n y_i^2$ has"
    assert refuted(rf"{entries} $\frac{{\partial s}}{{\partial y_i}} = 2 y_i$") == []
