r"""Arrays in notes: sums without bounds, products side by side, explicit matrices, symbolic sizes."""

from __future__ import annotations

import pytest

from symopt.foundation.errors import ShapeError, SymoptError, UnsupportedError
from symopt.syntax.printing.text_printer import to_text
from tests.documents.elaborate.notes import PROVED, REFUTED, Notes


def logistic() -> Notes:
    """Return notes of logistic regression with a matrix of rows A."""
    notes = Notes(shapes={"A": ("n", "p"), "y": ("n",), "theta": ("p",)}, names="ell s")
    notes.define("s", r"\operatorname{sigmoid}(A\theta)")
    notes.having(shapes={**notes.setting.shapes, "s": ("n",)})
    notes.define("ell", r"-\sum_{i=1}^{n}\left[y_i\log s_i + (1-y_i)\log(1-s_i)\right]")
    return notes.having(objective="ell", variables=("theta",))


@pytest.mark.parametrize(
    ("left", "right", "status"),
    [
        (r"\nabla\ell", r"A^T(s-y)", PROVED),
        (r"\nabla\ell", r"A^T(y-s)", REFUTED),
        (r"\nabla^2\ell", r"A^T\operatorname{diag}(s_i(1-s_i))A", PROVED),
        (r"\nabla^2\ell", r"A^T\operatorname{diag}(s(1-s))A", PROVED),
        (r"\nabla^2\ell", r"\sum_i s_i(1-s_i)A_{i,:}^T A_{i,:}", PROVED),
        (r"\nabla^2\ell", r"A^T\operatorname{diag}(s)A", REFUTED),
    ],
)
def test_logistic_regression(left: str, right: str, status: object) -> None:
    assert logistic().judged(left, right) is status


def normalized() -> Notes:
    """Return notes of a normalized vector with mean m_0 and variance v."""
    shapes = {n: ("m",) for n in ("x", "xhat", "y", "delta", "dL_by_y")}
    notes = Notes(shapes=shapes, names="L mu s epsilon gamma beta N m i j k")
    notes.define("N", "m").define("mu", r"\frac{1}{m}\sum_i x_i")
    notes.define("v", r"\frac{1}{m}\sum_i (x_i-\mu)^2").define("s", r"\sqrt{v+\epsilon}")
    notes.define("xhat", r"(x-\mu)/s").define("y", r"\gamma\hat x+\beta")
    return notes.define("delta", r"\frac{\partial L}{\partial y}")


@pytest.mark.parametrize(
    ("left", "right", "status"),
    [
        (r"\frac{\partial v}{\partial x_i}", r"\frac{2}{N}(x_i-\mu)", PROVED),
        (
            r"\frac{\partial v}{\partial x_i}",
            r"\frac{1}{N}\sum_{j=1}^N \frac{\partial}{\partial x_i}(x_j-\mu)^2",
            PROVED,
        ),
        (
            r"\frac{\partial\hat x_j}{\partial x_i}",
            r"\frac1s\frac{\partial(x_j-\mu)}{\partial x_i}-\frac{(x_j-\mu)(x_i-\mu)}{N s^3}",
            PROVED,
        ),
        (
            r"\frac{\partial L}{\partial x_i}",
            r"\frac{\gamma}{m s}(m\delta_i-\sum_j\delta_j-\hat x_i\sum_j\delta_j\hat x_j)",
            PROVED,
        ),
        (
            r"\frac{\partial L}{\partial x_i}",
            r"\frac{\gamma}{m s}(m\delta_i-\sum_j\delta_j+\hat x_i\sum_j\delta_j\hat x_j)",
            REFUTED,
        ),
    ],
)
def test_normalization_over_a_batch(left: str, right: str, status: object) -> None:
    assert normalized().judged(left, right) is status


def test_rows_of_a_matrix_in_a_sum() -> None:
    notes = Notes(shapes={"u": ("n", "p"), "v": ("p",)})
    notes.define("J", r"-\sum_k\log(\sigma(-u_k^T v))")
    right = r"\sum_k(1-\sigma(-u_k^T v))u_k"
    assert notes.judged(r"\frac{\partial J}{\partial v}", right) is PROVED


def test_explicit_matrices_are_worked_out() -> None:
    notes = Notes(names="a b c d x")
    assert to_text(
        notes(r"\begin{bmatrix}1&2\\3&4\end{bmatrix}^{-1}\begin{bmatrix}2\\1\end{bmatrix}")
    ) == ("[[-3], [5/2]]")
    swapped = r"\frac{1}{ad-bc}\begin{bmatrix}d&-b\\-c&a\end{bmatrix}"
    assert notes.judged(r"\begin{bmatrix}a&b\\c&d\end{bmatrix}^{-1}", swapped) is PROVED
    assert notes.judged(r"\det\begin{bmatrix}a&b\\c&d\end{bmatrix}", "ad-bc") is PROVED
    cube = r"\begin{bmatrix}a&1&0\\1&b&1\\0&1&c\end{bmatrix}"
    assert notes.judged(rf"\det{cube}", "abc-a-c") is PROVED
    assert to_text(notes(rf"\operatorname{{tr}}\left({cube}\right)")) == "a + b + c"
    assert (
        to_text(notes(r"\begin{bmatrix}1&x\end{bmatrix}\begin{bmatrix}x\\2\end{bmatrix}"))
        == "x + 2*x"
    )


def test_a_name_that_is_defined_as_a_matrix_is_one() -> None:
    notes = Notes(names="lambda x").define("A", r"\begin{bmatrix}2&1\\2&3\end{bmatrix}")
    assert notes.judged(r"\det(A-\lambda I)", r"(\lambda-1)(\lambda-4)") is PROVED
    assert (
        notes.judged(r"A\begin{bmatrix}1\\2\end{bmatrix}", r"4\begin{bmatrix}1\\2\end{bmatrix}")
        is PROVED
    )
    assert notes.judged(r"A^2", r"\begin{bmatrix}6&5\\10&11\end{bmatrix}") is PROVED


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"\begin{bmatrix}1&2\end{bmatrix}\begin{bmatrix}1&2\end{bmatrix}", "are not multiplied"),
        (r"\begin{bmatrix}1\\2\end{bmatrix}+\begin{bmatrix}1\\2\\3\end{bmatrix}", "are not added"),
        (r"\begin{bmatrix}1&1\\1&1\end{bmatrix}^{-1}", "has no inverse"),
        (r"\det\begin{bmatrix}1\\2\end{bmatrix}", "square"),
        (r"\sum_j 2", "the sum over j has no end"),
    ],
)
def test_what_does_not_fit_is_refused(latex: str, message: str) -> None:
    with pytest.raises(SymoptError, match=message):
        Notes()(latex)


def test_a_sum_over_two_sizes_is_refused() -> None:
    notes = Notes(shapes={"x": ("m",), "w": ("n",)})
    with pytest.raises(ShapeError, match="j runs over m and n"):
        notes(r"\sum_j w_j x_j")


def test_the_identity_beside_a_product_of_arrays() -> None:
    notes = Notes(shapes={"A": ("m", "n"), "x": ("n",)}, names="lambda")
    assert notes.judged(r"(A^T A + \lambda I)x", r"A^T A x + \lambda x") is PROVED
    with pytest.raises(ShapeError, match="a number is added"):
        notes(r"A^T A + \lambda")


def test_an_identity_takes_its_size_from_the_other_side() -> None:
    from symopt.documents.elaborate.elaborate import elaborate
    from symopt.syntax.tree import Relation

    notes = Notes(shapes={"A": ("n", "n")})
    tree = Relation("=", notes.tree(r"A A^{-1}"), notes.tree("I"))
    found = elaborate(tree, notes.setting)
    assert isinstance(found, Relation)
    assert to_text(found.right) == "eye(n)"


def test_vectors_side_by_side_are_multiplied_entry_by_entry() -> None:
    notes = Notes(shapes={"x": ("n",), "w": ("n",)})
    assert notes.judged(r"w x", r"x \odot w") is PROVED
    assert notes.judged(r"w \cdot x", r"\sum_i w_i x_i") is PROVED


def test_the_letter_of_a_vector_is_still_its_function_before_a_bracket() -> None:
    notes = Notes(shapes={"sigma": ("n",), "A": ("n", "p"), "theta": ("p",)})
    assert to_text(notes.tree(r"\sigma(A\theta)")) == "sigmoid(A @ theta)"
    assert to_text(notes.tree(r"\sigma(1-\sigma)")) == "sigma @ (1 - sigma)"


def test_samples_on_a_diagonal_are_entries_and_iterates_are_names() -> None:
    notes = Notes(shapes={"y": ("n",)}, names="i t")
    assert to_text(notes(r"\operatorname{diag}(y^{(i)})")) == "diag(y)"
    assert to_text(notes(r"y^{(t)}")) == "y_sample_t"


def test_a_gradient_is_by_the_parameter_where_nothing_says_so() -> None:
    notes = Notes(shapes={"A": ("n", "p"), "theta": ("p",)}).define("J", r"\|A\theta\|^2")
    assert notes.judged(r"\nabla J", r"2A^TA\theta") is PROVED


@pytest.mark.parametrize("latex", [r"e^{A}", r"\ln A", r"\frac{1}{A}", r"2^{A}", r"\exp(A t)"])
def test_a_function_of_a_square_matrix_with_two_meanings_is_refused(latex: str) -> None:
    notes = Notes(shapes={"A": ("n", "n"), "X": ("m", "n")}, names="t")
    with pytest.raises(UnsupportedError, match="two meanings"):
        notes(latex)
    assert to_text(notes(r"\exp(X)")) == "exp(X)"
    assert to_text(notes(r"\tanh(A)")) == "tanh(A)"
