r"""Gradients and Hessians: \nabla f, \nabla^2 f, and H, H(0,0) of the function in force.

∇f is the column of the derivatives by the variables of f, H = ∇²f the matrix ∂²f/∂x_i∂x_j in their order. By
one array θ they are the derivatives by the array, with the array's indices.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.elaborate.derivatives.derivatives import differentiated
from symopt.documents.elaborate.names.extents import shape_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.letters import HESSIANS, PARAMETERS
from symopt.documents.elaborate.names.replacing import free_names
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.names import split_name
from symopt.syntax.tree import Matrix, Name, Tree


def gradient_of(f: Tree, known: Known, below: Sequence[Tree] = ()) -> Tree:
    r"""Return ∇f as a column, or as the derivative by an array or by a single number.

    below: the variables, where they are written: `\nabla_{x,y} f`.
    """
    by = tuple(below) or tuple(map(Name, variables_of(f, known)))
    parts = tuple(differentiated(f, (v,), known) for v in by)
    return parts[0] if len(parts) == 1 else Matrix(tuple((part,) for part in parts))


def hessian_of(f: Tree, known: Known, below: Sequence[Tree] = ()) -> Tree:
    """Return ∇²f, row by row."""
    by = tuple(below) or tuple(map(Name, variables_of(f, known)))
    if len(by) == 1:
        return differentiated(f, by * 2, known)
    return Matrix(tuple(tuple(differentiated(f, (a, b), known) for b in by) for a in by))


def variables_of(f: Tree, known: Known) -> tuple[str, ...]:
    """Return the names that ∇ differentiates a function by: its own, else those in force.

    Raises UnsupportedError if nothing says what they are, or if they are several arrays.
    """
    own = known.parameters(f.name) if isinstance(f, Name) else ()
    setting = known.setting
    names = own or setting.variables
    if isinstance(f, Name) and f.name == setting.objective and setting.variables:
        names = setting.variables
    if not names:
        names = _parameter(f, known)
    if not names:
        raise UnsupportedError(
            "a gradient without variables",
            why="nothing says by which names the function is differentiated",
            remedy="define the function with its variables, as in f(x, y) = …",
        )
    if len(names) > 1 and any(shape_of(name, known) for name in names):
        raise UnsupportedError(
            f"the gradient by {', '.join(names)} together is no single array",
            remedy="write the derivative by each",
        )
    return names


def _parameter(f: Tree, known: Known) -> tuple[str, ...]:
    """Return the one array among its inputs that is called as parameters are, θ, w or β; else ()."""
    inputs = known.inputs(free_names(f)) - known.setting.given
    found = sorted(n for n in inputs if split_name(n).base in PARAMETERS and shape_of(n, known))
    return tuple(found) if len(found) == 1 else ()


def is_hessian(name: str, known: Known) -> bool:
    """Return whether a name is the Hessian matrix of the function in force."""
    setting = known.setting
    if name not in HESSIANS or name in known.bodies or name in setting.given:
        return False
    return bool(setting.objective) and bool(setting.variables) and not shape_of(name, known)


def hessian_in_force(known: Known) -> Tree:
    """Return the Hessian matrix of the function in force."""
    return hessian_of(Name(known.setting.objective), known)
