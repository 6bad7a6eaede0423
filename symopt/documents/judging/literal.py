"""A side that is arithmetic in literals, 0.4·0.58 + 0.6, compared with the value of another side.

It may be the other side with numbers put in: at the exact values, at the printed ones, or with digits
rounded on the way. So it is right where it equals the value, or agrees with it to the digits of the
literals; where these leave too much open, nothing is said.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.identity import compare
from symopt.documents.judging.near import loosened
from symopt.documents.judging.outcome import Outcome, entry_name, number_tree
from symopt.documents.meaning.digits import literals, printed, short
from symopt.documents.meaning.needed import closure, is_number
from symopt.documents.meaning.values import Entries, Taken, Value, rounded, values_of
from symopt.equality.verdict import Status
from symopt.syntax.tree import Number, Tree, names, walk

NARROW = Fraction(1, 50)
"""A literal side whose digits leave its value open by more than this part of it decides nothing."""
WIDE = Fraction(1, 20)
"""One of which nothing else is known that leaves more than this open is wrong as it is written."""


def judge_arithmetic(setting: Setting, side: Tree, claimed: Tree) -> Outcome | None:
    """Return whether arithmetic in literals has the value of a side; None if that has none in numbers."""
    exact, written = values_of(setting, side), values_of(setting, claimed)
    if exact is None:  # of what was printed, the numbers are no longer known
        exact = values_of(setting, side, Taken.PRINTED)
    if exact is None or written is None or exact.shape != written.shape:
        return None
    told = compare(setting, side, claimed, slip=False)
    if told.verdict.proved:
        return Outcome(told.verdict.status, told.verdict.method)
    behind = rounded(setting, side)
    known = [exact]
    if behind:
        known += [e for e in [values_of(setting, side, Taken.PRINTED)] if e is not None]
    if any(_same(found, written) for found in known):
        return Outcome(Status.PROVED, "the numbers printed")
    if not names(side):
        return _as_written(setting, side, claimed, exact) or _wrong(exact, written, claimed)
    about = _loosened(setting, side, claimed)
    if about is None:
        return None
    near = [found for found in known if _meet(found, about)]
    if near:
        narrow = all(_width(value) <= NARROW for value in about.at.values())
        message = "" if narrow else "the digits of the numbers put in leave this open"
        status = Status.PROVED if narrow else Status.UNDECIDED
        return Outcome(status, "the digits printed" if narrow else "", message=message)
    loose = values_of(setting, side, Taken.LOOSE) if behind else None
    if behind and (loose is None or _meet(loose, about)):
        message = f"right only to the rounding of {', '.join(d.name for d in behind)}"
        return Outcome(Status.UNDECIDED, message=message)
    return _wrong(exact, written, claimed)


def _same(first: Entries, second: Entries) -> bool:
    return all(value.meets(second.at[p].low, second.at[p].high) for p, value in first.at.items())


_meet = _same


def _loosened(setting: Setting, side: Tree, claimed: Tree) -> Entries | None:
    """Return the values of literals that may be rounded, each taken for all numbers printed so."""
    exact = {
        abs(found.value)
        for d in closure(setting, names(side))
        if d.half is None and is_number(d.body) and (found := printed(d.body)) is not None
    }
    return loosened(setting, claimed, lambda found: found.value not in exact)


def _as_written(setting: Setting, side: Tree, claimed: Tree, exact: Entries) -> Outcome | None:
    r"""Return whether literals stand for others, rounded on the way: \sqrt{1 - 0.49^2} = 0.87.

    Those on both sides are what they are. None if that does not make the sides equal.
    """
    for one, other, wanted in (
        (side, claimed, exact),
        (claimed, side, values_of(setting, claimed)),
    ):
        kept = {found.value for found in literals(one)}
        about = loosened(setting, other, lambda found, kept=kept: found.value not in kept)
        if (
            about is None
            or wanted is None
            or about.shape != wanted.shape
            or not _meet(wanted, about)
        ):
            continue
        widest = max(_width(value) for value in about.at.values())
        if widest <= NARROW:
            return Outcome(Status.PROVED, "the digits printed")
        if widest <= WIDE:
            message = "the digits of the numbers put in leave this open"
            return Outcome(Status.UNDECIDED, message=message)
    return None


def _width(value: Value) -> Fraction:
    return (value.high - value.low) / abs(value.middle) if value.middle else WIDE + 1


def _wrong(exact: Entries, written: Entries, claimed: Tree) -> Outcome:
    digits = max(
        (found.places for found in map(printed, _numbers(claimed)) if found is not None), default=0
    )
    place = next(
        p for p, v in exact.at.items() if not v.meets(written.at[p].low, written.at[p].high)
    )
    shown, here = (short(e.at[place].middle, max(digits, 3)) for e in (exact, written))
    where = entry_name(place)
    what = f"{where} is" if where else "the value is"
    message = f"{what} {shown}, and this is {here}"
    alone = not where
    expected = number_tree(shown) if alone else None
    return Outcome(Status.REFUTED, "enclosures", shown if alone else "", expected, where, message)


def _numbers(tree: Tree) -> list[Tree]:
    return [node for node in walk(tree) if isinstance(node, Number)]
