"""Claims given as code, from Python: a function with keyword arrays, or with a library's own signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symopt.equality.verdict import Status
from symopt.faces.problem.numbers import number_of
from symopt.foundation.errors import SpecError, UnsupportedError
from symopt.model.model import Model, Role
from symopt.syntax.tree import Tree
from symopt.verification.finding import Finding
from symopt.verification.judgement import Judgement, together
from symopt.verification.stated.claims import without
from symopt.verification.stated.kinds import KINDS, turned
from symopt.verification.subject import Subject

if TYPE_CHECKING:
    from symopt.verification.code.judgement import CodeJudgement
    from symopt.verification.stated.claims import Claim

Code = Callable[..., Any]


def asked_of_code(claim: Claim, given: int | None) -> int | None:
    """Return the order of the derivative that a function is claimed to be, 0 for the value itself.

    given: the order as said, None if it is not.
    Raises SpecError where the kind says another one, UnsupportedError for what only a formula can claim.
    """
    if claim.relation == "update":
        raise UnsupportedError(
            "the new value of a step is not compared with a function",
            remedy="claim the gradient that the step takes, or the new value as a formula",
        )
    if claim.relation == "equal":
        return _agreed(0, given, "equal=True")
    kind = KINDS.get(claim.kind)
    if turned(claim.kind or "grad", claim.layout):
        raise UnsupportedError(
            f"a function is not compared in {claim.layout} layout",
            remedy="transpose what it returns, and leave out layout=",
        )
    if kind is None:
        return given
    if kind.directed or kind.structure:
        raise UnsupportedError(
            f"what a function returns is not compared with a derivative of the kind {claim.kind}",
            remedy="claim the gradient, the Jacobian or the Hessian, or give a formula",
        )
    return _agreed(kind.order, given, f"kind={claim.kind!r}") if kind.order else given


def _agreed(order: int, given: int | None, said: str) -> int:
    if given not in (None, order):
        raise SpecError(f"{said} and order={given} contradict each other", remedy="say one of them")
    return order


def judged_code(
    subject: Subject,
    of: Tree | str | None,
    wrt: tuple[str, ...],
    code: Code,
    order: int | None,
    options: Mapping[str, Any],
    unread: tuple[str, ...] = (),
) -> tuple[Finding, CodeJudgement]:
    """Return what is known of a function's claim, as a page tells it, and the numbers behind it.

    unread: hypotheses that were left out: a point without one of these refutes nothing.
    options: those of `judge_code`; with `signature`, the name of a library whose signature the function
    has ("scipy", "xgboost", "lightgbm", "scikit_learn", "statsmodels", "torch"), those of `judge_adapted`.
    """
    from symopt.verification.code.adapter import judge_adapted
    from symopt.verification.code.judge import judge_code

    given = dict(options)
    signature = given.pop("signature", None)
    called = getattr(code, "__name__", type(code).__name__)
    if signature is None:
        found = judge_code(subject, wrt, code, of=of, order=1 if order is None else order, **given)
        told = {"": found}
        title = f"{called}({', '.join(wrt)})"
    else:
        if order is not None:
            raise SpecError(
                f"the order of a derivative is not said beside signature={signature!r}",
                why="the signature says what the function returns",
                remedy='leave out order=, kind= and equal=; for "scipy" say returns="hessian" or "value"',
            )
        told = judge_adapted(signature, subject, wrt, code, of=of, **given)
        title = f"{called}, as {signature} calls it"
    parts = [(name, _judgement(item, unread)) for name, item in told.items()]
    parts.sort(key=lambda part: part[1].verdict.agrees)  # what does not agree counts first
    whole = parts[0][1] if len(parts) == 1 else together(parts)
    if signature is not None and whole.verdict.agrees:
        whole = replace(whole, component="")
    notes = tuple(note for item in told.values() for note in item.notes)
    first = told.get(whole.component, next(iter(told.values())))
    return Finding(whole, code=title, notes=tuple(dict.fromkeys(notes))), first


def constants_of(model: Model) -> dict[str, float]:
    """Return the values of a model's constants: a function may have them written in."""
    return {
        v.name: number_of(v.value, f"constants.{v.name}")
        for v in model.variables
        if v.role is Role.CONSTANT and v.value is not None and not v.shape
    }


def _judgement(found: CodeJudgement, unread: tuple[str, ...]) -> Judgement:
    verdict = found.verdict
    if found.message and not verdict.message:
        verdict = replace(verdict, message=found.message)
    judged = Judgement(verdict, found.expected, found.diagnosis, found.component)
    return without(judged, unread) if unread and verdict.status is Status.REFUTED else judged
