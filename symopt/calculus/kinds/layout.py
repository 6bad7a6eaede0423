"""How the entries of a derivative are laid out in rows and columns, said in a sentence.

Denominator layout: the derivative of a number has the shape of its variable (a gradient), and ∂y/∂x of
vectors has a row for each x_i. Numerator layout: the derivative of a number in a vector is a row, that in a
matrix is transposed, and ∂y/∂x has a row for each y_i (the Jacobian matrix). Unless one is asked for, a
gradient is in denominator and a Jacobian in numerator layout, as most books have them.

Source: Magnus and Neudecker (2019), section 9.2 and 10; Minka (2000), Old and New Matrix Algebra.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from symopt.calculus.kinds.derived import Derived, Labels
from symopt.foundation.record import record

Layout: TypeAlias = Literal["denominator", "numerator"]
LAYOUTS: tuple[Layout, ...] = ("denominator", "numerator")


@record
class Arrangement:
    """labels: those of rows, then columns; more than two if there is no matrix.

    row: whether a vector stands as a row.   sentence: which entry stands where, "" for a number.
    """

    layout: Layout
    labels: Labels
    row: bool
    sentence: str


def usual_layout(derived: Derived) -> Layout:
    """Return the layout of a kind unless another is asked for."""
    return "numerator" if derived.kind == "jacobian" else "denominator"


def arranged(derived: Derived, layout: Layout | None = None) -> Arrangement:
    """Return where the entries of a derivative stand."""
    chosen = layout or usual_layout(derived)
    labels = derived.labels
    if derived.kind in ("directional", "differential"):
        return Arrangement(chosen, labels, derived.row, "")
    if derived.order > 2:
        return Arrangement(chosen, labels, False, "")
    if derived.kind == "hessian":
        return Arrangement(chosen, labels, False, _hessian(derived))
    turned = chosen == ("denominator" if derived.own else "numerator")
    row = len(labels) == 1 and turned
    if turned:
        labels = labels[::-1]
    return Arrangement(chosen, labels, row, _sentence(derived, chosen, labels, row))


def _sentence(derived: Derived, layout: Layout, labels: Labels, row: bool) -> str:
    name = derived.wrt[0]
    said = f"{layout} layout"
    if not labels:
        return ""
    if derived.own and derived.others[0]:
        of = "the function" if layout == "numerator" else name
        over = name if layout == "numerator" else "the function"
        return f"a row for each entry of {of}, a column for each entry of {over} ({said})"
    if derived.own:
        same = "has the shape of the function" if not row else "is a row"
        turned = layout == "denominator" and len(labels) == 2
        return f"the derivative {'is transposed' if turned else same} ({said})"
    what = {"hessian-vector": "the product", "jacobian": "the Jacobian"}.get(
        derived.kind, "the gradient"
    )
    if layout == "denominator":
        return f"{what} has the shape of {name} ({said})"
    if row:
        return f"{what} is a row, with a column for each entry of {name} ({said})"
    return f"{what} has the shape of the transpose of {name} ({said})"


def _hessian(derived: Derived) -> str:
    first, second = derived.wrt
    if derived.order < 2 or derived.own or not all(derived.others):
        return ""
    if first == second:
        return f"a row and a column for each entry of {first}"
    return f"a row for each entry of {first}, a column for each entry of {second}"
