"""Two formulas compared in a setting: equal in general, or at the numbers that the document gives.

A formula of a document that has given numbers (x = 3, η = 0.1) may speak in general, f'(x) = 2x, or of
these values, f(x) = 9. So the general reading is judged first; where it is wrong and the claim holds at the
given numbers, it is proved with them as its hypotheses. It is refuted where both readings are. A claim in
which such a name itself stands, f'(x) = 2x², speaks in general alone: at x = 0 much would be true.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.elaborate.names.doubts import doubt
from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.needed import closure, is_number
from symopt.documents.meaning.subject import Ground, Numbers, ground
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Derivative, Name, Tree, names, walk
from symopt.verification.interim import go_on, listening
from symopt.verification.judge import judge_derivative, judge_identity
from symopt.verification.judgement import Judgement
from symopt.verification.stated.claim_model import read_error


def compare(setting: Setting, left: Tree, right: Tree, *, slip: bool = True) -> Judgement:
    """Return what is said of left = right, where left is taken for the truth.

    slip: whether the slip behind a wrong claim is looked for.   Never raises a SymoptError.
    """
    varied = _varied(setting, left, right)
    if varied:
        kept = tuple(d for d in setting.definitions if d.name not in varied)
        general = _compare(replace(setting, definitions=kept), left, right, slip)
        if general.verdict.proved or not _compare(setting, left, right, False).verdict.proved:
            return general
        message = f"it holds for the {', '.join(varied)} that is defined, and not in general"
        return Judgement(Verdict(Status.UNDECIDED, message=message))
    return _compare(setting, left, right, slip)


def _varied(setting: Setting, left: Tree, right: Tree) -> list[str]:
    """Return defined names that a derivative varies and that the other side speaks of.

    After w = (XᵀX)⁻¹Xᵀy all gradients in w are zero: what is said of ∂J/∂w is not about that w.
    """
    if not isinstance(left, Derivative):
        return []
    by = dict.fromkeys(w.name for w in left.wrt if isinstance(w, Name))
    return [n for n in by if n in names(right) and setting.definition(n) is not None]


def _compare(setting: Setting, left: Tree, right: Tree, slip: bool) -> Judgement:
    given = [(d.name, d.body) for d in _given(setting, left, right)]
    first = compare_as(
        setting, left, right, Numbers.GENERAL if given else Numbers.EXACT, slip=slip and not given
    )
    if not given or first.verdict.status not in (Status.REFUTED, Status.UNDECIDED):
        return first
    if _in_general(setting, left) and {name for name, _ in given} & set(names(right)):
        general = first.verdict.status is Status.REFUTED and slip and go_on(first)
        return compare_as(setting, left, right, Numbers.GENERAL) if general else first
    second = compare_as(setting, left, right, Numbers.EXACT, slip=False)
    if second.verdict.proved:
        stated = tuple(Hypothesis(f"{name} = {to_text(body)}") for name, body in given)
        verdict = replace(second.verdict, hypotheses=(*second.verdict.hypotheses, *stated))
        return replace(second, verdict=verdict)
    if second.verdict.status is not Status.REFUTED or not slip or not go_on(second):
        return second
    general = first.verdict.status is Status.REFUTED and names(right)
    return compare_as(setting, left, right, Numbers.GENERAL if general else Numbers.EXACT)


def _in_general(setting: Setting, left: Tree) -> bool:
    """Return whether a side is a function or a derivative: f(x) = … with an x in it holds for every x."""
    if any(isinstance(node, Derivative) for node in walk(left)):
        return True
    defined = setting.definition(left.name) if isinstance(left, Name) else None
    return defined is not None and bool(defined.parameters)


def compare_as(
    setting: Setting, left: Tree, right: Tree, numbers: Numbers, *, slip: bool = True
) -> Judgement:
    """Return what is said of left = right with the document's numbers taken in one way."""
    try:
        here = ground(setting, (left, right), numbers)
        with listening(lambda _: slip):
            found = _judged(here, setting, left, right)
    except SymoptError as error:
        return Judgement(Verdict(Status.NOT_UNDERSTOOD, message=read_error(error)))
    told = certain(here, readable_value(setting, left, found))
    return doubted(setting, left, right, told) if told.verdict.refuted else told


def doubted(setting: Setting, left: Tree, right: Tree, found: Judgement) -> Judgement:
    """Return a refutation as not understood where the claim speaks of what is not defined, or is misread.

    Shapes that do not fit show an array that was read wrongly, unless the claim is just transposed.
    """
    message = doubt(setting, left, right)
    if (
        found.verdict.method == "shapes"
        and "its transpose has the right shape" not in found.verdict.message
    ):
        message = message or found.verdict.message
    if not message:
        return found
    return Judgement(Verdict(Status.NOT_UNDERSTOOD, message=message))


def certain(here: Ground, found: Judgement) -> Judgement:
    """Return a refutation that left hypotheses out as what it is: undecided."""
    if not here.unread or found.verdict.status is not Status.REFUTED:
        return found
    text = "; ".join(map(to_text, here.unread))
    message = f"wrong without the hypothesis {text}, which is not understood"
    return replace(found, verdict=Verdict(Status.UNDECIDED, message=message), diagnosis=None)


def readable_value(setting: Setting, left: Tree, found: Judgement) -> Judgement:
    """Return the judgement with a name that is defined as what it is defined to be."""
    if isinstance(found.expected, Name) and isinstance(left, Name):
        defined = setting.definition(left.name)
        return replace(found, expected=left if defined is None else defined.body)
    return found


def _given(setting: Setting, left: Tree, right: Tree):  # noqa: ANN202 - definitions
    wanted = (*names(left), *names(right))
    return [
        d
        for d in closure(setting, wanted)
        if is_number(d.body) and d.exact is None and not d.parameters
    ]


def _judged(here: Ground, setting: Setting, left: Tree, right: Tree) -> Judgement:
    """Judge a derivative by what is differentiated, so that its kinks and its chain are seen."""
    if isinstance(left, Derivative) and (isinstance(left.of, Name) or not setting.held):
        wrt = tuple(w.name for w in left.wrt if isinstance(w, Name))
        if len(wrt) == len(left.wrt):
            of = left.of.name if isinstance(left.of, Name) else left.of
            if not isinstance(of, str) or here.subject.graph.definition(of) is not None:
                return judge_derivative(here.subject, of, wrt, right)
    return judge_identity(here.subject, left, right)
