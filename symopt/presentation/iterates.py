"""How the iterates of a run are written: x_k and x_{k+1} in formulas, x_0, x_1, … with numbers."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.foundation.document import Inline, Math
from symopt.presentation.numerals import rounded
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Derivative,
    Entry,
    MatMul,
    Matrix,
    Name,
    Neg,
    Relation,
    Tree,
)
from symopt.syntax.tree import (
    Sequence as Point,
)

START_DIGITS = 12


def iterate(name: str, k: int) -> Tree:
    """Return x_0, x_1, … of a variable; w_11 gives w_{11,0}."""
    return Name(f"{name}_{k}")


def start(names: Sequence[str], values: Sequence[float]) -> list[Inline]:
    """Return the words that say where a run starts, with all digits that matter."""
    said: list[Inline] = ["The run starts at "]
    for k, (name, value) in enumerate(zip(names, values, strict=True)):
        said += [", "] if k else []
        said.append(Math(Relation("=", iterate(name, 0), rounded(value, START_DIGITS))))
    return [*said, ". "]


def general(name: str, step: int = 0) -> Tree:
    """Return x_k or x_{k+1}; w_1 gives w_{1,k}, and a plain w_1 stands for the next one."""
    if "_" in name:
        return Name(f"{name}_k") if not step else Name(name)
    return Entry(name, (Add((Name("k"), ONE)) if step else Name("k"),))


def update(names: Sequence[str], change: Tree) -> Relation:
    """Return x_{k+1} = x_k - change; several variables are a column."""
    if any("_" in name for name in names):
        plain = column([Name(name) for name in names])
        return Relation("->", plain, Add((plain, Neg(change))))
    now, then = (column([general(name, s) for name in names]) for s in (0, 1))
    return Relation("=", then, Add((now, Neg(change))))


def column(items: Sequence[Tree]) -> Tree:
    """Return a column vector; one item stands by itself."""
    return items[0] if len(items) == 1 else Matrix(tuple((item,) for item in items))


def point(items: Sequence[Tree]) -> Tree:
    """Return (x, y); one item stands by itself."""
    return items[0] if len(items) == 1 else Point(tuple(items))


def derivative(output: str, names: Sequence[str]) -> Tree:
    """Return f′ or f″ of one variable, f_x or f_xy of several, as a name."""
    parts = tuple(map(Name, names))
    return Derivative(Name(output), parts, total=len(set(names)) == 1, style="lagrange")


def gradient(output: str, names: Sequence[str]) -> Tree:
    """Return the column of first derivatives, f′ in one variable."""
    if len(names) == 1:
        return derivative(output, names)
    return column([partial(output, (name,)) for name in names])


def partial(output: str, names: Sequence[str]) -> Tree:
    """Return f_x, f_xy, … with a curly d."""
    return Derivative(Name(output), tuple(map(Name, names)), style="lagrange")


def inverse_times(matrix: Tree, vector: Tree) -> Tree:
    """Return H⁻¹ v."""
    return MatMul((Call("inv", (matrix,)), vector))
