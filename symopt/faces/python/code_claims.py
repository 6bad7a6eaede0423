"""Claims given as code, from Python: a function with keyword arrays, or with a library's own signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symopt.faces.problem.numbers import number_of
from symopt.model.model import Model, Role
from symopt.syntax.tree import Tree
from symopt.verification.finding import Finding
from symopt.verification.judgement import Judgement, together
from symopt.verification.subject import Subject

if TYPE_CHECKING:
    from symopt.verification.code.judgement import CodeJudgement

Code = Callable[..., Any]


def judged_code(
    subject: Subject,
    of: Tree | str | None,
    wrt: tuple[str, ...],
    code: Code,
    order: int | None,
    options: Mapping[str, Any],
) -> tuple[Finding, CodeJudgement]:
    """Return what is known of a function's claim, as a page tells it, and the numbers behind it.

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
        told = judge_adapted(signature, subject, wrt, code, **given)
        title = f"{called}, as {signature} calls it"
    parts = [(name, _judgement(item)) for name, item in told.items()]
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


def _judgement(found: CodeJudgement) -> Judgement:
    verdict = found.verdict
    if found.message and not verdict.message:
        verdict = replace(verdict, message=found.message)
    return Judgement(verdict, found.expected, found.diagnosis, found.component)
