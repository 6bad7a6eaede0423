r"""The judge of code: is this numpy function the derivative that it is said to be?

The function is called at floats chosen to be sensitive, and each number it returns is compared with
an Arb ball of the true derivative at exactly these floats. It is refuted where the error is larger
than rounding can explain, and otherwise agrees to so many of the digits that can be attained.
Formulas that are right but lose digits or overflow at unusual values still agree, with a note.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any, Literal

from symopt.equality.verdict import Counterexample, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Tree
from symopt.verification.code.claimed.claim import Reduction, code_claim
from symopt.verification.code.claimed.target import Component, Target, confirmed
from symopt.verification.code.judgement import CodeJudgement
from symopt.verification.code.running.call import Code, caller, unused_names
from symopt.verification.code.running.trial import Trial
from symopt.verification.code.slips import slip_of
from symopt.verification.code.truth.findings import Finding, Mark
from symopt.verification.subject import Subject

METHOD = "agreement of code"


def judge_code(
    subject: Subject,
    wrt: Sequence[str],
    function: Code,
    *,
    of: Tree | str | None = None,
    order: int = 1,
    per_row: bool | None = None,
    reduction: Reduction | None = None,
    hessian: Literal["full", "diagonal"] = "full",
    data: Mapping[str, Any] | None = None,
    columns: Collection[str] | None = None,
    sizes: Mapping[str, int] | None = None,
    one_hot: Collection[str] | None = None,
    points: int = 24,
    seed: int = 0,
    diagnosed: bool = True,
) -> CodeJudgement:
    r"""Return a judgement on `function` = ∂of/∂wrt…, called with keyword arrays named as the variables.

    order: 0 for the value, 1 for the gradient, 2 for the Hessian, `hessian` saying which part of it.
    per_row: the result has one entry for each row; else `reduction` says how the rows are reduced, or
        there are no rows. One of them must be stated where the model has data columns.
    data: values that stay the same at every point; the function need not ask for these.
    columns: names that differ from row to row; the data of the model if None.
    sizes: of dimensions by name, where they stay the same.
    one_hot: arrays whose rows are one-hot vectors; if None, all whose rows sum to 1.
    points: about how many points of each kind are looked at.   seed: of their choice.
    diagnosed: whether to look for the slip behind a refutation.
    Raises SpecError for what is not stated, NameError_ for an argument that is no name of the model,
    the errors of lowering and of differentiation.

    >>> from symopt.model.spec import model_from_text
    >>> from symopt.calculus.system import system_of
    >>> from symopt.verification.subject import subject_of
    >>> text = 'parameters=["x"]\nfunction="f"\n[definitions]\nf="x**2"'
    >>> subject = subject_of(system_of(model_from_text(text)))
    >>> judge_code(subject, ["x"], lambda x: 2 * x).agrees
    True
    """
    claim = code_claim(
        subject, wrt, of=of, order=order, per_row=per_row, reduction=reduction,
        hessian=hessian, data=data, columns=columns, sizes=sizes, one_hot=one_hot,
    )  # fmt: skip
    target = Target(claim)
    trial = Trial(target, caller(function, target), points, seed)
    trial.run()
    if trial.unfit is not None:
        return _unfit(trial)
    if trial.wrong:
        return _refuted(trial, diagnosed)
    if trial.failures and (not trial.findings or _ordinary_failure(trial)):
        return _failed(trial)
    return _agreement(trial)


def _ordinary_failure(trial: Trial) -> bool:
    return any(not e.arithmetic or s.kind == "moderate" for e, s in trial.failures)


def _unfit(trial: Trial) -> CodeJudgement:
    assert trial.unfit is not None
    unfit, sheet = trial.unfit
    message = f"the function returns {unfit.given}, expected {unfit.expected}"
    message += f": {unfit.hint}" if unfit.hint else ""
    point = Counterexample(sheet.point(None), unfit.expected, unfit.given)
    verdict = Verdict(Status.REFUTED, "shape", counterexample=point, message=message)
    return CodeJudgement(verdict, _formula(trial.target, None), message=message)


def _failed(trial: Trial) -> CodeJudgement:
    error, sheet = trial.failures[0]
    at = ", ".join(f"{k} = {_short(v)}" for k, v in list(sheet.point(0).items())[:6])
    message = f"the function raises {error.text} at {at}"
    verdict = Verdict(Status.UNDECIDED, METHOD, tried=(error.text,), message=message)
    return CodeJudgement(verdict, _formula(trial.target, None), message=message)


def _contradiction() -> CodeJudgement:
    message = "the derivative by rules and that by Taylor arithmetic contradict one another"
    verdict = Verdict(Status.UNDECIDED, METHOD, tried=(message,), message=message)
    return CodeJudgement(verdict, message=message)


def _refuted(trial: Trial, diagnosed: bool) -> CodeJudgement:
    wrong = trial.wrong
    first = min(wrong, key=lambda f: f.component.position)
    mine = [f for f in wrong if f.component.label == first.component.label]
    shown = min(mine, key=lambda f: (not isfinite(f.claimed), f.kink, not f.ordinary))
    component = shown.component
    if not confirmed(trial.target, component):
        return _contradiction()
    diagnosis = slip_of(trial, component) if diagnosed else None
    labels = list(dict.fromkeys(f.component.label for f in wrong))
    compared = {f.component.label for f in trial.findings}
    message = f"{component.label} is wrong"
    if len(compared) > 1:
        message += f" ({len(labels)} of the {len(compared)} components compared are)"
    message += f": {diagnosis.text}" if diagnosis else ""
    truth = "no value" if shown.truth is None else shown.truth.str(17)
    point = Counterexample(shown.sheet.point(shown.row), truth, repr(shown.claimed))
    verdict = Verdict(
        Status.REFUTED,
        METHOD if not shown.kink else f"{METHOD} at a switch: outside the one-sided derivatives",
        counterexample=point,
        points=trial.places,
        message=message,
    )
    formula = _formula(trial.target, component)
    return CodeJudgement(
        verdict, formula, diagnosis, component.label, message=message, notes=_notes(trial)
    )


def _agreement(trial: Trial) -> CodeJudgement:
    compared = [f for f in trial.findings if f.mark is not Mark.UNKNOWN]
    if not compared:
        none = "no point was found in the domain" + (
            " at which the truth has a value" if trial.found_domain else ""
        )
        verdict = Verdict(Status.UNDECIDED, METHOD, tried=(none,), message=none)
        return CodeJudgement(verdict, _formula(trial.target, None), message=none)
    attained, attainable = _digits(compared)
    message = f"agrees to {attained:.1f} of {attainable:.1f} attainable digits"
    verdict = Verdict(
        Status.UNDECIDED,
        METHOD,
        points=trial.places,
        digits=int(attained),
        message=f"{message} at {trial.places} points",
    )
    return CodeJudgement(
        verdict,
        _formula(trial.target, None),
        attained_digits=attained,
        attainable_digits=attainable,
        message=message,
        notes=_notes(trial),
    )


def _digits(findings: Sequence[Finding]) -> tuple[float, float]:
    """Return the digits where most of the attainable ones are missing."""
    pairs = [
        (f.attained, f.attainable)
        for f in findings
        if f.attained is not None and f.attainable is not None and f.ordinary
    ]
    return min(pairs, key=lambda p: (p[0] - p[1], -p[0]), default=(15.0, 15.0))


def _notes(trial: Trial) -> tuple[str, ...]:
    notes: list[str] = []
    for mark, text in ((Mark.LOSES, "loses {} digits"), (Mark.OVERFLOWS, "gives {}")):
        found = [f for f in trial.findings if f.mark is mark]
        if found:
            worst = max(found, key=lambda f: f.lost)
            what = str(worst.claimed) if mark is Mark.OVERFLOWS else f"{worst.lost:.0f}"
            where = ", ".join(f"{k} = {_short(v)}" for k, v in _where(worst))
            notes.append(f"{text.format(what)} in {worst.component.label} at {where}")
    idle = unused_names(trial.call, _used(trial))
    if idle:
        notes.append(f"the function does not take {', '.join(idle)}, on which the truth depends")
    notes += [f"raises {e.text}" for e, _ in trial.failures]
    notes += [f"emits {text}" for text in trial.call.warned]
    return tuple(dict.fromkeys(notes))


def _used(trial: Trial) -> list[str]:
    from symopt.equality.enclosures.points import variables

    target = trial.target
    bodies = [array.body for array in target.truth.arrays.values()]
    found = variables(bodies, target.truth.graph)
    return [n for n in target.graph.shapes if n in found and n not in target.claim.fixed]


def _where(finding: Finding) -> list[tuple[str, Fraction]]:
    point = finding.sheet.point(finding.row)
    return list(point.items())[:6]


def _short(value: Fraction) -> str:
    return f"{float(value):.4g}"


def _formula(target: Target, component: Component | None) -> Tree | None:
    """Return the truth of a component, or the first derivative with its labels, to be read."""
    from symopt.calculus.views.raising import raise_node

    try:
        if component is not None:
            node = target.node(component)
        else:
            node = target.formula(target.keys()[0]).body
        return raise_node(node, target.claim.subject.style)
    except SymoptError:
        return None
