r"""Numbers judged by the digits they print: |value - printed| <= half a unit of the last digit.

The value is that of the other side, at the exact values of names or at those that are printed for them: a
number is right if it fits either. If it fits neither, but a value within the rounding of the printed ones, it
is undecided. Arithmetic in literals has one value and must fit it as it is written. Whole numbers and
fractions are exact; `≈` allows what `=` does, and a whole number for what is rounded to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.equation import introduced, links, said
from symopt.documents.judging.identity import compare
from symopt.documents.judging.literal import judge_arithmetic
from symopt.documents.judging.near import COARSE, is_magnitude, near
from symopt.documents.judging.outcome import Outcome, entry_name, number_tree
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.digits import HALF, Printed, decimals_of, has_decimals, printed
from symopt.documents.meaning.units import in_many
from symopt.documents.meaning.values import Entries, Taken, Value, rounded, values_of
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status
from symopt.syntax.tree import Matrix, Name, Tree, names

LONGEST = 10**6
"""A fraction with a larger denominator is shown as a decimal."""
METHOD = "the digits printed"
_DOTS = (r"\ldots", r"\dots", r"\cdots", "...", "…")


def is_about_digits(claim: Claim) -> bool:
    """Return whether a claim is that a number, or an array of them, has some digits."""
    tree = claim.claimed
    if tree is None or names(tree):
        return False
    return has_decimals(tree) or (claim.sign is Sign.APPROXIMATE and _grid(tree) is not None)


def is_printed(tree: Tree) -> bool:
    """Return whether a tree is a number as it is printed, or a matrix of them."""
    return _grid(tree) is not None


def judge_number(claim: Claim) -> Checked | None:
    """Return what is known of a claim about numbers; None if no other side has a value in numbers."""
    assert claim.claimed is not None  # the caller looks
    open_: Checked | None = None
    for link in links(claim):
        if introduced(claim, link.side):
            continue
        found = against(claim, link.side, claim.claimed)
        if found is None or (open_ is not None and found.status is not Status.PROVED):
            continue
        told = _followed(claim, found.checked(claim, link.versus))
        if found.status is not Status.UNDECIDED:
            return told
        open_ = told  # it may be what the side before is, exactly
    return open_


def judge_mixed(claim: Claim) -> Checked | None:
    """Return what is known of 0.562·a_1 as rounded numbers; None if that makes no difference."""
    assert claim.claimed is not None  # the caller looks
    if not names(claim.claimed) or not has_decimals(claim.claimed):
        return None
    for link in links(claim):
        found = judge_arithmetic(claim.setting, link.side, claim.claimed)
        if found is not None:
            return None if found.status is Status.REFUTED else found.checked(claim, link.versus)
    return None


def against(claim: Claim, side: Tree, claimed: Tree) -> Outcome | None:
    """Return whether the numbers of a claim are those of a side; None if that has no value in numbers."""
    setting = _behind(claim.setting, side)
    if isinstance(side, Name) and setting is not claim.setting:
        side = setting.definitions[-1].body
    grid = _grid(claimed)
    if grid is None:
        return _of_order(claim, side, claimed) or judge_arithmetic(setting, side, claimed)
    entries = {Taken.EXACT: values_of(setting, side)}
    if rounded(setting, side):
        entries[Taken.PRINTED] = values_of(setting, side, Taken.PRINTED)
    known = {taken: found for taken, found in entries.items() if found is not None}
    if not known:
        return None
    if any(found.shape != _shape(grid) for found in known.values()):
        return _misshapen(grid, next(iter(known.values())))
    wanted = _read(claim, grid)
    for found in known.values():
        if all(_fits(claim, p, found.at[place]) for place, p in wanted.items()):
            return _exactly(setting, side, claimed, wanted, found)
    many = in_many(claim, wanted[()]) if () in wanted else None
    if many is not None and any(_fits(claim, many, found.at[()]) for found in known.values()):
        return Outcome(Status.PROVED, METHOD)
    return _wrong(claim, setting, side, wanted, known)


def _of_order(claim: Claim, side: Tree, claimed: Tree) -> Outcome | None:
    """Return what is known of a power of ten as an order of magnitude; None if it is none."""
    if not is_magnitude(claim, side, claimed):
        return None
    if claim.sign is Sign.APPROXIMATE:
        return Outcome(Status.PROVED, "the order of magnitude")
    found = judge_arithmetic(claim.setting, side, claimed)
    if found is None or found.status is not Status.REFUTED:
        return found
    message = f"the value is {found.shown}: this may be its order of magnitude"
    return Outcome(Status.UNDECIDED, message=message)


def _behind(setting: Setting, side: Tree) -> Setting:
    """Return the setting in which a name that a number is printed for is what it was before."""
    defined = setting.definition(side.name) if isinstance(side, Name) else None
    if defined is None or defined.exact is None:
        return setting
    kept = [d for d in setting.definitions if d is not defined]
    return replace(setting, definitions=(*kept, replace(defined, body=defined.exact, exact=None)))


def _grid(tree: Tree) -> dict[tuple[int, ...], Printed] | None:
    """Return printed numbers by their places, a single one at (); None if there is anything else."""
    if not isinstance(tree, Matrix):
        alone = printed(tree)
        return None if alone is None else {(): alone}
    found: dict[tuple[int, ...], Printed] = {}
    tall, wide = len(tree.rows) > 1, len(tree.rows[0]) > 1
    for i, row in enumerate(tree.rows):
        for j, item in enumerate(row):
            number = printed(item)
            if number is None:
                return None
            found[(i + 1,) * tall + (j + 1,) * wide] = number
    return found


def _shape(grid: dict[tuple[int, ...], Printed]) -> tuple[int, ...]:
    rank = len(next(iter(grid)))
    return tuple(max(place[k] for place in grid) for k in range(rank))


def _misshapen(grid: dict[tuple[int, ...], Printed], found: Entries) -> Outcome:
    shapes = " and ".join(str(shape or "a number") for shape in (found.shape, _shape(grid)))
    return Outcome(Status.NOT_UNDERSTOOD, message=f"the shapes differ: {shapes}")


def _read(claim: Claim, grid: dict[tuple[int, ...], Printed]) -> dict[tuple[int, ...], Printed]:
    """Return the numbers with what the sign allows: after ≈ a whole number is rounded, too."""
    if claim.sign is not Sign.APPROXIMATE:
        return grid
    return {place: _whole(p) for place, p in grid.items()}


def _whole(number: Printed) -> Printed:
    unit = Fraction(1, 100) if number.sign else Fraction(1)
    value = number.value / unit
    if (number.half and not number.sign) or number.places or value.denominator != 1:
        return number
    zeros = 0
    while value and value % 10 ** (zeros + 1) == 0:
        zeros += 1
    return replace(number, half=HALF * unit * 10**zeros, coarse=zeros > 0)


def _fits(claim: Claim, number: Printed, value: Value) -> bool:
    off = abs(value.middle - number.value)
    if number.coarse and off > COARSE * abs(number.value):
        return False
    if number.half and claim.latex.rstrip("$ .,").endswith(_DOTS) and number.cut(value.middle):
        return True
    return value.meets(number.value - number.half, number.value + number.half)


def _exactly(
    setting: Setting,
    side: Tree,
    claimed: Tree,
    wanted: dict[tuple[int, ...], Printed],
    found: Entries,
) -> Outcome | None:
    """Return the proof; a number without decimals is proved exactly where its value is only enclosed."""
    open_ = [p for p, number in wanted.items() if not number.half and not found.at[p].exact]
    if not open_:
        return Outcome(Status.PROVED, METHOD)
    told = compare(setting, side, claimed)
    if told.verdict.status is Status.REFUTED:
        return None  # it is proved by an equality of its own
    return Outcome(told.verdict.status, told.verdict.method, message=told.verdict.message)


@dataclass(frozen=True, slots=True)
class _Miss:
    """A number that fits no value: where, and the value that it should be."""

    place: tuple[int, ...]
    number: Printed
    value: Value


def _wrong(
    claim: Claim,
    setting: Setting,
    side: Tree,
    wanted: dict[tuple[int, ...], Printed],
    known: dict[Taken, Entries],
) -> Outcome:
    exact = next(iter(known.values()))
    missed = [
        _Miss(place, number, exact.at[place])
        for place, number in wanted.items()
        if not any(_fits(claim, number, found.at[place]) for found in known.values())
    ]
    if not missed:
        message = "some entries fit the exact values and some the printed ones"
        return Outcome(Status.UNDECIDED, message=message)
    behind = rounded(setting, side)
    loose = values_of(setting, side, Taken.LOOSE) if behind else None
    if behind and (loose is None or all(_loosely(miss, loose) for miss in missed)):
        message = f"right only to the rounding of {', '.join(d.name for d in behind)}"
        return Outcome(Status.UNDECIDED, message=message)
    first = next(m for m in missed if loose is None or not _loosely(m, loose))
    if _rounds_to_whole(first, setting, side):
        shown = first.number.shown(first.value.middle, 2)
        return Outcome(Status.UNDECIDED, message=f"the value is {shown}: a whole number is exact")
    told = near(claim, side, first.number, first.place, first.value.middle)
    if told:
        return Outcome(Status.UNDECIDED, message=told)
    return _refuted(first, wanted, exact)


def _loosely(miss: _Miss, loose: Entries) -> bool:
    number = miss.number
    return loose.at[miss.place].meets(number.value - number.half, number.value + number.half)


def _rounds_to_whole(miss: _Miss, setting: Setting, side: Tree) -> bool:
    """Return whether a whole number is the rounding of a value that comes of decimals or roots."""
    number, value = miss.number, miss.value
    if number.half or number.value.denominator != 1:
        return False
    bodies = [side, *(d.body for d in setting.definitions if d.name in names(side))]
    decimal = not value.exact or any(map(has_decimals, bodies))
    return decimal and abs(value.middle - number.value) <= HALF


def _refuted(miss: _Miss, wanted: dict[tuple[int, ...], Printed], found: Entries) -> Outcome:
    number, value = miss.number, miss.value.middle
    shown = _shown(number, value)
    where = entry_name(miss.place)
    if number.cut(value) and not number.coarse:
        longer = number.shown(value, 1)
        message = (
            f"{longer} is {shown} to {_decimals(number.places)}, not {_shown(number, number.value)}"
        )
        message = f"{where}: {message}" if where else message
    else:
        message = f"{where} is {shown}" if where else ""
    tall = [number_tree(_shown(p, found.at[place].middle)) for place, p in wanted.items()]
    expected = tall[0] if () in wanted else _matrix(wanted, tall)
    return Outcome(Status.REFUTED, METHOD, shown if () in wanted else "", expected, where, message)


def _shown(number: Printed, value: Fraction) -> str:
    """Return a value in the way a number is printed; exactly, where that is a whole number or a fraction."""
    if not number.half and number.value.denominator != 1 and value.denominator < LONGEST:
        return str(value)
    if number.half or (value * 10**6).denominator != 1:
        return number.shown(value, 0 if number.half else 4)
    return number.shown(value, decimals_of(value))


def _matrix(wanted: dict[tuple[int, ...], Printed], items: Sequence[Tree]) -> Tree:
    wide = max(place[1] for place in wanted) if len(next(iter(wanted))) == 2 else 1
    return Matrix(tuple(tuple(items[k : k + wide]) for k in range(0, len(items), wide)))


def _decimals(count: int) -> str:
    words = ("a whole number", "one decimal", "two decimals", "three decimals", "four decimals")
    return words[count] if count < len(words) else f"{count} decimals"


def _followed(claim: Claim, found: Checked) -> Checked:
    """Add whether the number follows from the side before."""
    if claim.previous is None or claim.claimed is None or found.versus == "previous":
        return found
    step = against(claim, claim.previous, claim.claimed)
    follows = None
    if step is not None and step.status in (Status.PROVED, Status.REFUTED):
        follows = step.status is Status.PROVED
    return replace(found, follows=follows, message=said(found, follows))
