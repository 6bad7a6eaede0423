r"""∇f, H and their values at points, determinants with λI, Newton's step in two variables."""

from __future__ import annotations

import pytest

from symopt.foundation.errors import ShapeError, SymoptError, UnsupportedError
from symopt.syntax.printing.text_printer import to_text
from tests.documents.elaborate.notes import PROVED, REFUTED, Notes


def of_two(body: str) -> Notes:
    """Return notes with f(x, y) as the function in force."""
    notes = Notes({"f": ("x", "y"), "H": ("x", "y")}, names="lambda p q")
    return notes.define("f", body, objective="f", variables=("x", "y"))


QUARTIC = r"x^4 + 0.5y^4 + 3x^2 + y^2 - 2xy - 0.1x^2y"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\nabla f(x,y)", r"\begin{bmatrix} 4x^3+6x-2y-0.2xy \\ 2y^3+2y-2x-0.1x^2 \end{bmatrix}"),
        (r"\nabla f(2,1)", r"\begin{bmatrix} 41.6 \\ -0.4 \end{bmatrix}"),
        (r"H(2,1)", r"\begin{bmatrix} 53.8 & -2.4 \\ -2.4 & 8 \end{bmatrix}"),
        (r"\nabla^2 f(2,1)", r"\begin{bmatrix} 53.8 & -2.4 \\ -2.4 & 8 \end{bmatrix}"),
        (r"H", r"\begin{bmatrix} 12x^2+6-0.2y & -2-0.2x \\ -2-0.2x & 6y^2+2 \end{bmatrix}"),
        (r"\operatorname{tr}(H(2,1))", r"61.8"),
        (r"f_{xy}(2,1)", r"-2.4"),
        (r"f(p, q)", r"p^4 + 0.5q^4 + 3p^2 + q^2 - 2pq - 0.1p^2q"),
        (r"f(y, x)", r"y^4 + 0.5x^4 + 3y^2 + x^2 - 2xy - 0.1y^2x"),
        (r"\nabla f(p, p)", r"\begin{bmatrix} 4p^3+4p-0.2p^2 \\ 2p^3-0.1p^2 \end{bmatrix}"),
    ],
)
def test_values_of_gradient_and_hessian_are_proved(left: str, right: str) -> None:
    assert of_two(QUARTIC).judged(left, right) is PROVED


def test_a_wrong_entry_is_refuted() -> None:
    notes = of_two(QUARTIC)
    assert (
        notes.judged(r"H(2,1)", r"\begin{bmatrix} 53.8 & 2.4 \\ -2.4 & 8 \end{bmatrix}") is REFUTED
    )
    assert notes.judged(r"\nabla f(2,1)", r"\begin{bmatrix} 41.6 \\ 0.4 \end{bmatrix}") is REFUTED


@pytest.mark.parametrize(
    ("left", "right", "status"),
    [
        (r"\det(H(0,0) - \lambda I)", r"(2-\lambda)(8-\lambda) - 9", PROVED),
        (r"|H - \lambda I|", r"\lambda^2 - 10\lambda + 7", PROVED),
        (r"\det(H(0,0) - \lambda I)", r"\lambda^2 + 10\lambda + 7", REFUTED),
        (
            r"\det(H - \lambda I)",
            r"\det \begin{bmatrix} 2-\lambda & 3 \\ 3 & 8-\lambda \end{bmatrix}",
            PROVED,
        ),
        (r"H - 2I", r"\begin{bmatrix} 0 & 3 \\ 3 & 6 \end{bmatrix}", PROVED),
    ],
)
def test_characteristic_polynomials(left: str, right: str, status: object) -> None:
    assert of_two(r"x^2 + 4y^2 + 3xy").judged(left, right) is status


def test_a_number_beside_a_square_matrix_is_refused() -> None:
    with pytest.raises(ShapeError, match="a number is added to a square matrix"):
        of_two(QUARTIC)(r"H - \lambda")


def test_an_identity_without_size_is_refused() -> None:
    with pytest.raises(ShapeError, match="the size of I is not said"):
        of_two(QUARTIC)(r"H \cdot I")


def test_newtons_step_in_two_variables() -> None:
    notes = of_two(r"x^2 + 4y^2 + 3xy")
    step = r"\begin{bmatrix} x \\ y \end{bmatrix} - H^{-1}(x,y) \nabla f(x,y)"
    assert notes.judged(step, r"\begin{bmatrix} 0 \\ 0 \end{bmatrix}") is PROVED


def test_a_gradient_goes_through_definitions() -> None:
    notes = Notes(names="w b x y lambda")
    notes.define("p", r"\sigma(wx + b)").define("L", r"\frac12 (p - y)^2")
    notes.having(objective="L", variables=("w", "b"))
    right = r"\begin{bmatrix} (p-y)p(1-p)x \\ (p-y)p(1-p) \end{bmatrix}"
    assert notes.judged(r"\nabla L", right) is PROVED
    assert notes.judged(r"\nabla_{b,w} L", right) is REFUTED


def test_a_value_at_a_point_goes_through_definitions() -> None:
    notes = Notes({"s": ("x",)}, names="x a").define("u", r"x^2 + 1").define("s", r"u^2 + x")
    assert notes.judged(r"s(a)", r"(a^2+1)^2 + a") is PROVED
    assert notes.judged(r"s'(3)", r"4 \cdot 3 \cdot 10 + 1") is PROVED


def test_without_variables_there_is_no_gradient() -> None:
    with pytest.raises(UnsupportedError, match="a gradient without variables"):
        Notes(names="L")(r"\nabla L")


def test_a_defined_H_is_itself() -> None:
    notes = of_two(QUARTIC)
    notes = (
        Notes({"f": ("x", "y")}, names="p")
        .define("H", "p^2")
        .having(objective="f", variables=("x", "y"))
    )
    assert to_text(notes("H + 1")) == "H + 1"


def test_arrays_that_no_gradient_joins() -> None:
    notes = Notes(shapes={"u": ("n",), "v": ("n",)}).define("L", r"u^T v")
    notes.having(objective="L", variables=("u", "v"))
    with pytest.raises(SymoptError, match="no single array"):
        notes(r"\nabla L")
