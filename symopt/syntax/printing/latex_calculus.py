r"""LaTeX of functions, derivatives, sums, cases, matrices and values at a point."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symopt.syntax.indicator import indicated
from symopt.syntax.names import split_name
from symopt.syntax.printing.latex_matrices import matrix_call
from symopt.syntax.printing.latex_writer import Writer, closed_call, fenced, is_plain, joined
from symopt.syntax.printing.precedence import ATOM, FRACTION, POWER, PRODUCT, RELATION, Piece, runs
from symopt.syntax.ranks import MATRIX
from symopt.syntax.tree import (
    At,
    Call,
    Derivative,
    Entry,
    Matrix,
    Name,
    Piecewise,
    Sum,
    Tree,
    names,
)

_ROW = r" \\ "


def _call(writer: Writer, tree: Call, closed: bool) -> Piece:
    raised = matrix_call(writer, tree) or _nabla(writer, tree)
    if raised is not None:
        return raised
    form = writer.notation.form(tree.function)
    options = form.options(tree)
    if form.latex_form and not options and not _may_be_a_determinant(writer, tree):
        filled = form.fill(form.latex_form, tuple(writer.text(a) for a in tree.arguments))
        if filled is not None:
            return Piece(filled, POWER if "^" in form.latex_form else ATOM)
    letter = form.latex[1:] if form.greek else ""
    own = letter and any(letter in names(argument) for argument in tree.arguments)
    command = "" if own else form.latex
    command = command or rf"\operatorname{{{tree.function.replace('_', chr(92) + '_')}}}"
    if options:
        below = ",".join(rf"\mathrm{{{key}}}={writer.text(value)}" for key, value in options)
        command += f"_{{{below}}}"
    elif form.bare and not closed and len(tree.arguments) == 1 and is_plain(tree.arguments[0]):
        return Piece(joined(command, writer.text(tree.arguments[0])), PRODUCT + 1)
    return Piece(command + fenced(", ".join(map(writer.text, tree.arguments))))


_NABLA = {"grad": r"\nabla", "hess": r"\nabla^{2}"}


def _may_be_a_determinant(writer: Writer, tree: Call) -> bool:
    """Whether bars around the argument would be read as the determinant of a matrix."""
    return tree.function == "abs" and writer.rank(tree.arguments[0]) == MATRIX


def _nabla(writer: Writer, tree: Call) -> Piece | None:
    r"""Print `\nabla f`, `\nabla_{x,y} f`; None for other calls."""
    sign = _NABLA.get(tree.function)
    if sign is None or not tree.arguments:
        return None
    body, *variables = tree.arguments
    below = f"_{{{','.join(map(writer.text, variables))}}}" if variables else ""
    inner = writer.text(body) if isinstance(body, Name) else fenced(writer.text(body))
    return Piece(joined(sign + below, inner), PRODUCT + 1)


def _sum(writer: Writer, tree: Sum, closed: bool) -> Piece:
    lower = "" if tree.lower is None else f"={writer.text(tree.lower)}"
    upper = "" if tree.upper is None else f"^{{{writer.text(tree.upper)}}}"
    head = rf"\sum_{{{writer.name(tree.index)}{lower}}}{upper}"
    return Piece(
        f"{head} {writer.at_least(tree.body, PRODUCT)}", PRODUCT if closed else PRODUCT + 1
    )


def _derivative(writer: Writer, tree: Derivative, closed: bool) -> Piece:
    if tree.style == "lagrange":
        printed = _lagrange(writer, tree)
        if printed is not None:
            return Piece(printed, POWER)
    sign = "d" if tree.total else r"\partial"
    order = f"^{{{len(tree.wrt)}}}" if len(tree.wrt) > 1 else ""
    parts: list[str] = []
    for variable, count in runs(tuple(reversed(tree.wrt))):
        power = f"^{{{count}}}" if count > 1 else ""
        parts.append(_beside(sign, writer.text(variable)) + power)
    below = " ".join(parts)
    if isinstance(tree.of, Name | Entry):
        return Piece(
            rf"\frac{{{_beside(sign + order, writer.text(tree.of))}}}{{{below}}}", FRACTION
        )
    operand = (
        writer.piece(tree.of, True).text if closed_call(tree.of) else fenced(writer.text(tree.of))
    )
    return Piece(rf"\frac{{{sign}{order}}}{{{below}}}{operand}", PRODUCT if closed else PRODUCT + 1)


def _beside(sign: str, name: str) -> str:
    return sign + name if sign == "d" else f"{sign} {name}"


def _lagrange(writer: Writer, tree: Derivative) -> str | None:
    """Print f'(x) or L_{w v}; None where that notation does not say it."""
    variable = tree.wrt[0]
    if tree.total:
        if len(tree.wrt) > 3 or any(item != variable for item in tree.wrt):
            return None
        head = _lagrange_head(writer, tree.of, variable)
        return (
            None
            if head is None
            else f"{head}{chr(39) * len(tree.wrt)}{fenced(writer.text(variable))}"
        )
    if not isinstance(tree.of, Name) or split_name(tree.of.name).subscripts:
        return None
    if not _is_by_parameters(writer, tree.of.name, tree.wrt):
        return None
    inner = ""
    for item in tree.wrt:
        text = writer.text(item)
        inner = (
            text
            if not inner
            else f"{inner} {text}"
            if "_" in inner or "\\" in inner
            else inner + text
        )
    return rf"{writer.name(tree.of.name)}_{{{inner}}}"


def _is_by_parameters(writer: Writer, function: str, wrt: tuple[Tree, ...]) -> bool:
    """Whether a function, of those that are known, is differentiated by its own parameters."""
    known = writer.notation.parameters
    return not known or all(v.name in known.get(function, ()) for v in wrt if isinstance(v, Name))


def _lagrange_head(writer: Writer, of: Tree, variable: Tree) -> str | None:
    if isinstance(of, Name):
        own = isinstance(variable, Name) and writer.notation.takes(of.name, (variable.name,))
        return writer.name(of.name) if own else None
    if isinstance(of, Call) and of.arguments == (variable,):
        form = writer.notation.form(of.function)
        return form.latex if form.greek else None
    return None


def _piecewise(writer: Writer, tree: Piecewise, closed: bool) -> Piece:
    condition = indicated(tree, writer.notation.arrays)
    if condition is not None:
        return Piece(rf"\mathbf{{1}}[{writer.text(condition)}]")
    rows = (
        f"{writer.text(value)} & "
        + (r"\text{otherwise}" if condition is None else rf"\text{{if }} {writer.text(condition)}")
        for value, condition in tree.branches
    )
    return Piece(rf"\begin{{cases}} {_ROW.join(rows)} \end{{cases}}", FRACTION)


def _matrix(writer: Writer, tree: Matrix, closed: bool) -> Piece:
    rows = (" & ".join(writer.text(item) for item in row) for row in tree.rows)
    return Piece(rf"\begin{{bmatrix}} {_ROW.join(rows)} \end{{bmatrix}}")


def _at(writer: Writer, tree: At, closed: bool) -> Piece:
    """Print f(3) and f'(3) where the body is a name, and a bar with the point otherwise."""
    body = tree.body
    if _is_value(writer, body, tree) or _is_partial(writer, body, tree):
        return Piece(
            f"{writer.text(body)}{fenced(writer.items(tuple(v for _, v in tree.point)))}",
            ATOM if isinstance(body, Name) else POWER,
        )
    if (
        isinstance(body, Derivative)
        and body.style == "lagrange"
        and body.total
        and len(tree.point) == 1
    ):
        ((name, value),) = tree.point
        head = _lagrange_head(writer, body.of, Name(name))
        if head is not None and set(body.wrt) == {Name(name)} and len(body.wrt) <= 3:
            return Piece(f"{head}{chr(39) * len(body.wrt)}{fenced(writer.text(value))}", POWER)
    point = ", ".join(
        f"{writer.name(name)}={writer.at_least(value, RELATION + 1)}" for name, value in tree.point
    )
    return Piece(rf"\left. {writer.text(body)} \right|_{{{point}}}", FRACTION)


def _is_value(writer: Writer, body: Tree, tree: At) -> bool:
    """Whether a body is a name or its gradient, which take their arguments behind them: f(4), ∇f(4, 4)."""
    match body:
        case Name(name) | Call("grad" | "hess", (Name(name),)):
            own = any(name in names(value) for _, value in tree.point)
            return not own and writer.notation.takes(name, tuple(given for given, _ in tree.point))
        case _:
            return False


def _is_partial(writer: Writer, body: Tree, tree: At) -> bool:
    """Whether a body is a partial derivative by parameters that are given values: f_x(4, 4)."""
    if not isinstance(body, Derivative) or body.total or body.style != "lagrange":
        return False
    given = tuple(name for name, _ in tree.point)
    if not isinstance(body.of, Name) or split_name(body.of.name).subscripts:
        return False
    named = writer.notation.takes(body.of.name, given)
    return named and all(isinstance(item, Name) and item.name in given for item in body.wrt)


CALCULUS: dict[type, Callable[[Writer, Any, bool], Piece]] = {
    Call: _call,
    Sum: _sum,
    Derivative: _derivative,
    Piecewise: _piecewise,
    Matrix: _matrix,
    At: _at,
}
