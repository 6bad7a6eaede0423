"""Matrices that are written out, compared entry by entry, so that what is wrong is named and shown.

A vector may stand as a row or as a column.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.identity import compare
from symopt.equality.verdict import Status, Verdict
from symopt.syntax.tree import Matrix, Tree
from symopt.verification.judgement import Judgement, together

MOST = 36
"""The largest number of entries that are looked at one by one."""


def compare_entries(
    setting: Setting, left: Tree, right: Tree, *, slip: bool = True
) -> Judgement | None:
    """Return what is said of left = right; None unless both are written out and not too large."""
    if not isinstance(left, Matrix) or not isinstance(right, Matrix):
        return None
    truth, claim = _upright(left), _upright(right)
    shapes = [(len(m.rows), len(m.rows[0])) for m in (truth, claim)]
    if shapes[0] != shapes[1]:
        told = " and ".join(f"{a} × {b}" for a, b in shapes)
        return Judgement(Verdict(Status.NOT_UNDERSTOOD, message=f"the shapes differ: {told}"))
    if shapes[0][0] * shapes[0][1] > MOST:
        return None
    column = shapes[0][1] == 1
    parts: list[tuple[str, Judgement]] = []
    rows: list[tuple[Tree, ...]] = []
    for i, (first, second) in enumerate(zip(truth.rows, claim.rows, strict=True)):
        row: list[Tree] = []
        for j, (a, b) in enumerate(zip(first, second, strict=True)):
            found = compare(setting, a, b, slip=slip)
            row.append(b if found.verdict.proved else found.expected or a)
            parts.append((f"[{i + 1}]" if column else f"[{i + 1},{j + 1}]", found))
        rows.append(tuple(row))
    return replace(together(parts), expected=Matrix(tuple(rows)))


def _upright(matrix: Matrix) -> Matrix:
    """Return a row as a column."""
    return Matrix(tuple((e,) for e in matrix.rows[0])) if len(matrix.rows) == 1 else matrix
