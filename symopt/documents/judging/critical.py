"""Points said to be a minimum, a maximum or a saddle: judged by the gradient and the Hessian there.

    ∇f = 0 and all eigenvalues > 0      minimum           < 0: maximum           of both signs: saddle

Where the Hessian is singular nothing is decided by it. A point printed with few digits is taken for all
points that are printed so: the gradient must vanish at one of them, the signs must be the same at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.spectrum import eigenvalues, hessian
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.digits import Printed, printed
from symopt.documents.meaning.values import Entries, Taken, Value, values_of
from symopt.equality.verdict import Status
from symopt.syntax.tree import At, Derivative, Matrix, Name, Neg, Number, Tree
from symopt.syntax.tree import Sequence as Listed

METHOD = "the signs of the Hessian's eigenvalues"
_POINT = "point"
WORDS = ("minimum", "maximum", "saddle")


def judge_word(claim: Claim) -> Checked:
    """Return what is known of the claim that a point is a minimum, a maximum or a saddle."""
    setting = claim.setting
    point = _point(claim)
    if point is None or claim.word not in WORDS:
        message = f"it is not known which point of which function is a {claim.word}"
        return Checked(claim, Status.NOT_UNDERSTOOD, message=message)
    here = _placed(setting, point)
    by, of = tuple(map(Name, setting.variables)), Name(setting.objective)
    at = tuple((name, Name(f"{_POINT}_{name}")) for name in point)
    slopes = [values_of(here, At(Derivative(of, (v,)), at), Taken.LOOSE) for v in by]
    curved = _matrix(
        [[values_of(here, At(e, at), Taken.LOOSE) for e in row] for row in hessian(setting).rows]
    )
    if curved is None or any(s is None for s in slopes):
        message = f"{setting.objective} has no value in numbers at the point"
        return Checked(claim, Status.NOT_UNDERSTOOD, message=message)
    moved = [
        v.name
        for v, s in zip(by, slopes, strict=True)
        if s is not None and not s.at[()].meets(Fraction(0), Fraction(0))
    ]
    if moved:
        message = f"the derivative by {moved[0]} is not 0 there"
        return Checked(claim, Status.REFUTED, "head", "the gradient", message=message)
    return _by_signs(claim, eigenvalues(curved))


def _by_signs(claim: Claim, found: Sequence[Value] | None) -> Checked:
    """Return the verdict by the signs of the eigenvalues."""
    signs = {_sign(v) for v in found} if found is not None else {0}
    if {1, -1} <= signs:
        right = "saddle"
    elif 0 in signs:
        message = "the Hessian is singular there, or its signs are not certain"
        return Checked(claim, Status.UNDECIDED, "head", message=message)
    else:
        right = "minimum" if 1 in signs else "maximum"
    if right == claim.word:
        return Checked(claim, Status.PROVED, "head", METHOD)
    message = f"it is a {right}"
    return Checked(claim, Status.REFUTED, "head", METHOD, shown=right, message=message)


def _sign(value: Value) -> int:
    return 1 if value.low > 0 else -1 if value.high < 0 else 0


def _point(claim: Claim) -> Mapping[str, Printed] | None:
    """Return the point that is claimed, by variable."""
    setting, tree = claim.setting, claim.claimed or claim.head
    if not setting.variables or setting.definition(setting.objective) is None:
        return None
    match tree:
        case At(point=point):
            named = dict(point)
            items: list[Tree] = [named[v] for v in setting.variables if v in named]
        case Listed(items=inner):
            items = list(inner)
        case Matrix(rows=rows):
            items = [item for row in rows for item in row]
        case None:
            return None
        case _:
            items = [tree]
    if len(items) != len(setting.variables):
        return None
    found = {v: p for v, t in zip(setting.variables, items, strict=True) if (p := printed(t))}
    return found if len(found) == len(items) else None


def _placed(setting: Setting, point: Mapping[str, Printed]) -> Setting:
    """Return the setting with the coordinates of the point as numbers that may be rounded."""
    more: list[Defined] = []
    for name, p in point.items():
        size = Number(abs(p.value))
        body = Neg(size) if p.value < 0 else size
        more.append(Defined(f"{_POINT}_{name}", body, half=p.half or None))
    kept = [d for d in setting.definitions if d.name not in point]
    return replace(setting, definitions=(*more, *kept))


def _matrix(rows: Sequence[Sequence[Entries | None]]) -> Entries | None:
    found = {
        (i + 1, j + 1): e.at[()]
        for i, row in enumerate(rows)
        for j, e in enumerate(row)
        if e is not None
    }
    size = len(rows)
    return Entries((size, size), found) if len(found) == size * size else None
