"""One gradient in three forms: entry by entry, as a sum over rows, and for the whole batch.

    ∂L/∂W_jk = Σ_i X_ij ∂L/∂Z_ik        ∂L/∂W = Σ_i X_{i,:} (∂L/∂Z_{i,:})ᵀ = Xᵀ ∂L/∂Z

X_{i,:} is row i written as a column, so that each row adds the outer product of what comes in and what
comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Product
from symopt.calculus.system import System
from symopt.calculus.views.index_names import is_row
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.ordering import Style
from symopt.calculus.views.pieces import affine_tree
from symopt.calculus.views.raising import raise_node
from symopt.derivation.check import Written, checked
from symopt.derivation.letters import Letters
from symopt.derivation.matrix.adjoints import Adjoints, adjoint_name
from symopt.derivation.step import Derivation
from symopt.syntax.tree import Derivative, Entry, Name, Neg, Sum, Tree, rebuild


def three_forms(
    system: System, found: Adjoints, name: str, batch: Tree, style: Style
) -> tuple[Derivation, ...]:
    """Return the entry form, and the sum over rows with the batch form, of ∂output/∂name.

    batch: the whole-array form. Nothing is returned where the derivative is no sum over rows.
    """
    equation = found.equations[name]
    rows = _rows(equation.total, style)
    if rows is None or not equation.labels:
        return ()
    letters = Letters(system.row, style.rows)
    labels = letters.labels(name)
    node = build.rename(
        equation.total, {a: indices.of(b) for a, b in zip(equation.labels, labels, strict=True)}
    )
    here = found.system(system, name, {})
    by_entry = _derivatives(raise_node(node, style), found)
    entry = Derivative(Name(found.output), (Entry(name, tuple(Name(i.name) for i in labels)),))
    first = checked(
        here,
        entry,
        [Written(by_entry, "adjoint-equation", ("entry by entry",))],
        places={i.name: i for i in labels},
        enclose=False,
    )
    summed = _over_rows(node, labels, style, letters)
    if summed is None:
        return ()
    lines = [
        Written(_derivatives(summed, found), "rows", ("row by row",)),
        Written(batch, "batch", ("all rows at once",)),
    ]
    head = Derivative(Name(found.output), (Name(name),))
    return first, checked(here, head, lines, enclose=False)


def _rows(node: Node, style: Style) -> Index | None:
    """Return the summed index that counts rows, if the node is one product summed over it."""
    if not isinstance(node, Product):
        return None
    return next((i for i in node.sums if is_row(i, style)), None)


def _over_rows(
    node: Node, labels: tuple[Index, ...], style: Style, letters: Letters
) -> Tree | None:
    """Return Σ_i of the term of row i in matrix notation."""
    assert isinstance(node, Product)  # as `_rows` says
    place = next(k for k, i in enumerate(node.sums) if is_row(i, style))
    summand, opened = build.open_sums(node)
    row = opened[place]
    rest = build.contract(summand, [i for k, i in enumerate(opened) if k != place])
    letter = letters.letter(row.upper, set())
    body = matrix_view(rest, labels, style, fixed={row: letter}, parts=True)
    if body is None:
        return None
    ends = affine_tree(row.lower, {}), affine_tree(row.upper, {})
    if isinstance(body, Neg):
        return Neg(Sum(body.body, letter, *ends))
    return Sum(body, letter, *ends)


def _derivatives(tree: Tree, found: Adjoints) -> Tree:
    """Return the tree with entries of adjoints, (∂L/∂Z)_ik, written as derivatives in entries."""
    known: Mapping[str, str] = {adjoint_name(found.output, n): n for n in found.equations}

    def put(part: Tree) -> Tree:
        if isinstance(part, Entry) and part.name in known:
            return Derivative(Name(found.output), (replace(part, name=known[part.name]),))
        return rebuild(part, put)

    return put(tree)
