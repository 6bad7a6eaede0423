r"""Matrices that are spoken of: whose eigenvalues `\lambda_1`, … are, and what points are said to be.

\det(H(0,0) - \lambda I) = …     the matrix is H(0,0)
A = [[…]], H(4,4) = [[…]]        a square matrix that was last said
(0,0) is a saddle point          a claim about the function in force
"""

from __future__ import annotations

import re

from symopt.documents.reading.formulas.forms import value_of
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.syntax.tree import Add, At, Call, MatMul, Matrix, Mul, Name, Neg, Tree, names, walk

_EIGENVALUE = re.compile(r"lambda(_\d+)+\Z")
_WORDS = (
    ("saddle", re.compile(r"\bsaddle", re.I)),
    ("minimum", re.compile(r"\bmin", re.I)),
    ("maximum", re.compile(r"\bmax", re.I)),
)
_CLAIMS = re.compile(
    r"\s*(?:\.\s*)?(?:is|are|=|:)\s+(?:thus|then|therefore|indeed|clearly|hence|also)?\s*(?:an?|the|our)?\s*"
    r"(?:strict|local|global|isolated|\(local\)|relative|absolute|unique|non-degenerate)*\s*"
    r"(?P<word>min\w*|max\w*|saddle)\b",
    re.I,
)
_NOT = re.compile(r"\b(?:not|no|neither|if|when|whether|may|might|can|could|either)\b", re.I)


def matrix_spoken_of(head: Tree, sides: list[Tree]) -> Tree | None:
    """Return the matrix that a chain speaks of, None if it speaks of none."""
    for tree in (head, *sides):
        for node in walk(tree):
            if isinstance(node, Call) and node.function == "det":
                found = _under_characteristic(node.arguments[0])
                if found is not None:
                    return found
    square = any(isinstance(side, Matrix) and _is_square(side) for side in sides)
    if square and isinstance(head, Name | At):
        return head
    return None


def _under_characteristic(tree: Tree) -> Tree | None:
    """Return A of A - λI, or of λI - A."""
    if not isinstance(tree, Add) or len(tree.terms) != 2:
        return None
    first, second = (term.body if isinstance(term, Neg) else term for term in tree.terms)
    for matrix, rest in ((first, second), (second, first)):
        if _is_scaled_identity(rest):
            return matrix
    return None


def _is_scaled_identity(tree: Tree) -> bool:
    if not isinstance(tree, Mul | MatMul):
        return False
    found = names(tree)
    made = any(isinstance(n, Call) and n.function == "eye" for n in walk(tree))
    letters = {"I", "Ibold", "E"}
    return any(n.startswith("lambda") for n in found) and (made or bool(letters & set(found)))


def _is_square(matrix: Matrix) -> bool:
    return len(matrix.rows) == len(matrix.rows[0]) > 1


def is_eigenvalue(name: str, value: Tree) -> bool:
    """Return whether an equation gives an eigenvalue as a number: `lambda_1 = 6.41`."""
    return _EIGENVALUE.match(name) is not None and value_of(value) is not None


def is_open_eigenvalue(name: str, value: Tree) -> bool:
    r"""Return whether an equation speaks of any eigenvalue: `\lambda_i = 0`."""
    return re.match(r"lambda_[a-z]\Z", name) is not None and value_of(value) is not None


def word_said(parsed: Parsed) -> str:
    """Return what a point is said to be right behind it: "minimum", "maximum", "saddle"; "" if nothing."""
    told = f"{parsed.statement.after} {parsed.item.after}"[:80]
    told = re.split(r"[.;!?]\s", told.strip())[0]
    found = _CLAIMS.match(f" {told}")
    if found is None or _NOT.search(told[: found.end()]):
        return ""
    return next((word for word, pattern in _WORDS if pattern.match(found["word"])), "")
