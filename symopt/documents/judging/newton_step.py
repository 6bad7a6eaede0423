r"""Newton's step for a vector, w → w - H⁻¹g, told by its form: H the Hessian, g the gradient.

A matrix that is not shown to be the Hessian may belong to another method (Gauss-Newton, a natural gradient),
so such a step is not refuted. Where it is the Hessian, a wrong gradient behind it is a mistake.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.identity import compare
from symopt.equality.verdict import Status, Verdict
from symopt.syntax.tree import Add, Call, Derivative, MatMul, Name, Neg, Tree
from symopt.verification.judgement import Judgement


def newton_step(setting: Setting, objective: str, name: str, claimed: Tree) -> Judgement | None:
    """Return what is said of a step of the form w - A⁻¹b, None for any other form."""
    found = _parts(name, claimed)
    if found is None or not setting.shapes.get(name):
        return None
    matrix, behind, back = found
    slope = Derivative(Name(objective), (Name(name),))
    second = compare(setting, Derivative(Name(objective), (Name(name), Name(name))), matrix)
    if not second.verdict.proved:
        message = f"whether the matrix that is inverted is the Hessian of {objective} is not shown"
        return Judgement(Verdict(Status.UNDECIDED, message=message))
    first = compare(setting, slope, behind if back else Neg(behind))
    if first.verdict.proved:
        both = (*first.verdict.hypotheses, *second.verdict.hypotheses)
        verdict = replace(first.verdict, hypotheses=tuple(dict.fromkeys(both)), message="")
        return replace(first, verdict=verdict, expected=None)
    if first.expected is None:
        return first
    right = Add((Name(name), Neg(MatMul((Call("inv", (matrix,)), first.expected)))))
    return replace(first, expected=right)


def _parts(name: str, claimed: Tree) -> tuple[Tree, Tree, bool] | None:
    """Return A and b of w ∓ A⁻¹b, and whether the sign is minus."""
    match claimed:
        case Add((Name(first), Neg(MatMul((Call("inv", (matrix,)), *rest))))) if first == name:
            back = True
        case Add((Name(first), MatMul((Call("inv", (matrix,)), *rest)))) if first == name:
            back = False
        case _:
            return None
    return matrix, rest[0] if len(rest) == 1 else MatMul(tuple(rest)), back
