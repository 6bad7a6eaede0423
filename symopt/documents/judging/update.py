r"""Updates judged: w → w - α ∂L/∂w for the objective in force, Newton's steps for a minimum or a root.

The step is whatever positive number or name stands before the gradient. Where no function is in force, an
update that is written with ∂L/∂w itself holds whatever L is, by its form. A claim that goes along the
gradient with another positive factor may have it in its step, and one that goes upward is right for a
function that is to be maximized: these are refuted only where the sign is wrong for a loss, which is known
by its values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.elaborate.names.unknowns import Rate, unknown
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.equation import checked
from symopt.documents.judging.identity import certain, compare
from symopt.documents.judging.newton_step import newton_step
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.needed import closure, is_number
from symopt.documents.meaning.subject import Ground, Numbers, ground
from symopt.equality.enclosures.meeting import Meeting, both
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Derivative,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Relation,
    Tree,
    names,
    walk,
)
from symopt.verification.expected import readable
from symopt.verification.judgement import Judgement
from symopt.verification.subject import derivative
from symopt.verification.update import factor_of_step, judge_update

_LIKELIHOODS = ("ell", "ll", "loglik", "loglikelihood", "log_likelihood")
"""What is maximized, by its name."""
POINTS = 12
"""At how many points an objective is looked at."""


def judge_step(claim: Claim) -> Checked:
    """Return what is known of the claim that `claimed` is the new value of `name`."""
    assert claim.claimed is not None  # the caller looks
    name, claimed, setting = claim.name, claim.claimed, claim.setting
    written = _written_gradients(claimed, name)
    objective = written[0] if written else setting.objective
    if not objective or setting.definition(objective) is None:
        return _by_form(claim, objective)
    if not _depends(setting, objective, name):
        message = f"{objective} does not depend on {name}: this is no step along its gradient"
        return Checked(claim, Status.NOT_UNDERSTOOD, message=message)
    here = ground(setting, _known(setting, objective, name, claimed), Numbers.GENERAL, objective)
    found = certain(here, judge_update(here.subject, name, claimed, of=objective))
    if found.verdict.status is not Status.REFUTED:
        return checked(claim, found, "head")
    if found.verdict.method == "shapes":
        return Checked(claim, Status.NOT_UNDERSTOOD, message=found.verdict.message)
    if not written and _is_plain_step(name, claimed):
        message = f"an assignment to {name} that need not go down {objective}"
        return Checked(claim, Status.NOT_UNDERSTOOD, message=message)
    told = newton_step(setting, objective, name, claimed)
    if told is not None:
        return checked(claim, told, "head")
    excuse = _root(setting, objective, name, claimed) or _excused(claim, here, objective)
    excuse = excuse or ("" if written else _of_a_part(claim, objective))
    if isinstance(excuse, Judgement):
        return checked(claim, excuse, "head")
    if excuse:
        return Checked(claim, Status.UNDECIDED, "head", message=excuse)
    return replace(checked(claim, found, "head"), expected=_as_written(claim, here, found))


def _is_plain_step(name: str, claimed: Tree) -> bool:
    """Return whether a claim is made of numbers and the name, which stands there once: x + 1, x/2."""
    places = [tree for tree in walk(claimed) if isinstance(tree, Name)]
    return places == [Name(name)]


def _as_written(claim: Claim, here: Ground, found: Judgement) -> Tree | None:
    """Return the right value as w - α(…) with the claim's own step, if the claim names one."""
    assert claim.claimed is not None  # the caller looks
    known = {*here.subject.scope.shapes, *here.subject.scope.sizes}
    unknown = [n for n in names(claim.claimed) if n not in known]
    slope = readable(here.subject, derivative(here.subject, here.subject.output, (claim.name,)))
    if len(unknown) != 1 or slope is None:
        return found.expected
    turned = slope.body if isinstance(slope, Neg) else slope
    parts = turned.factors if isinstance(turned, Mul) else (turned,)
    leading = 1 if isinstance(parts[0], Number) else 0
    step = Mul((*parts[:leading], Name(unknown[0]), *parts[leading:]))
    return Add((Name(claim.name), step if isinstance(slope, Neg) else Neg(step)))


def _written_gradients(claimed: Tree, name: str) -> list[str]:
    """Return the functions whose derivative by the name is written in a claim."""
    return [found for tree in walk(claimed) if (found := _gradient_of(tree, name))]


def _gradient_of(tree: Tree, name: str) -> str:
    """Return L if a tree is ∂L/∂name, for an L that is defined or not; else ""."""
    if isinstance(tree, Derivative) and isinstance(tree.of, Name) and tree.wrt == (Name(name),):
        return tree.of.name
    item = unknown(tree.name) if isinstance(tree, Name) else None
    return item.of if isinstance(item, Rate) and item.wrt == (name,) else ""


def _known(setting: Setting, objective: str, name: str, claimed: Tree) -> Sequence[Tree]:
    """Return the names whose meaning is known; another one in the claim is its step."""
    made_of = {n for d in closure(setting, [objective]) for n in (d.name, *names(d.body))}
    known = [objective, name]
    for other in names(claimed):
        defined = setting.definition(other)
        formula = defined is not None and not is_number(defined.body)
        if formula or other in made_of or other in setting.shapes:
            known.append(other)
    return [Name(n) for n in dict.fromkeys(known)]


def _depends(setting: Setting, objective: str, name: str) -> bool:
    return any(name in names(d.body) for d in closure(setting, [objective]))


def _root(setting: Setting, objective: str, name: str, claimed: Tree) -> Judgement | None:
    """Return the proof that a claim is Newton's step for a root, x - f(x)/f'(x), None if it is not."""
    if setting.shapes.get(name):
        return None
    slope = Derivative(Name(objective), (Name(name),))
    step = Add((Name(name), Neg(Div(Name(objective), slope))))
    found = compare(setting, step, claimed, slip=False)
    return found if found.verdict.proved else None


def _of_a_part(claim: Claim, objective: str) -> str:
    """Return why a step is right for a term of the objective that has a name, L of R = L + λ w², else ""."""
    setting, body = claim.setting, claim.setting.definition(objective)
    terms = body.body.terms if body is not None and isinstance(body.body, Add) else ()
    for part in (
        t.name for t in terms if isinstance(t, Name) and _depends(setting, t.name, claim.name)
    ):
        assert claim.claimed is not None  # the caller looks
        known = _known(setting, part, claim.name, claim.claimed)
        here = ground(setting, known, Numbers.GENERAL, part)
        if judge_update(here.subject, claim.name, claim.claimed, of=part).verdict.proved:
            return f"this is a step along the gradient of {part}, not of {objective}"
    return ""


def _excused(claim: Claim, here: Ground, objective: str) -> str:
    """Return why a step that is not the expected one may be meant, "" if it is certainly wrong."""
    assert claim.claimed is not None  # the caller looks
    try:
        factor = factor_of_step(here.subject, claim.name, claim.claimed, of=objective)
    except (SymoptError, ArithmeticError):
        return ""
    if factor is None:
        return ""
    if factor > 0:
        return f"this is {factor} times the step along the gradient: right if the step takes it in"
    if _loss(claim.setting, objective):
        return ""
    return f"this goes upward on {objective}: right if it is to be maximized"


def _loss(setting: Setting, objective: str) -> bool:
    """Return whether an objective is minimized, as a loss is, which is never negative for data in (0, 1)."""
    if objective.split("_")[0] in _LIKELIHOODS or objective in _LIKELIHOODS:
        return False
    defined = {d.name for d in setting.definitions}
    made_of = {n for d in closure(setting, [objective]) for n in names(d.body)} - defined
    unit = [
        Relation("<", low, high)
        for n in sorted(made_of)
        for low, high in ((ZERO, Name(n)), (Name(n), ONE))
    ]
    inside = replace(setting, conditions=(*setting.conditions, *unit))
    here = ground(inside, [Name(objective)], Numbers.GENERAL).subject
    value = here.value(Name(objective))
    asked = Meeting(value.body, value.body, here.graph, here.given)
    found = [both(asked, asked.point(k), {}) for k in range(POINTS)]
    known = [balls[0] for balls in found if balls is not None]
    return not value.indices and len(known) >= POINTS // 2 and all(v >= 0 for v in known)


def _by_form(claim: Claim, function: str) -> Checked:
    """Judge w - α ∂L/∂w by its form alone."""
    sign = _sign_of_step(claim) if function else 0
    if sign < 0:
        message = f"whatever {function} is"
        return Checked(claim, Status.PROVED, "head", "its form", message=message)
    what = f"{function} is not defined here" if function else "no function is in force here"
    if sign > 0:
        what = f"this goes upward on {function}, which is not defined here"
    return Checked(claim, Status.NOT_UNDERSTOOD, message=what)


def _sign_of_step(claim: Claim) -> int:
    """Return -1 for w - α ∂L/∂w with a positive α, 1 for w + α ∂L/∂w, 0 for any other form."""
    match claim.claimed:
        case Add(terms=(Name(name=first), Neg(body=step))) if first == claim.name:
            sign = -1
        case Add(terms=(Name(name=first), step)) if first == claim.name:
            sign = 1
        case _:
            return 0
    factors = step.factors if isinstance(step, Mul) else (step,)
    slopes = [f for f in factors if _gradient_of(f, claim.name)]
    others = [f for f in factors if f not in slopes]
    plain = all(isinstance(f, Name | Number) and f != Name(claim.name) for f in others)
    return sign if len(slopes) == 1 and plain else 0
