"""Verdicts on pairs of formulas, beside SymPy's simplify, pair by pair."""

from tests.benchmarks.timing import Row
from tests.benchmarks.verdicts import rows as pairs

TITLE = "verdicts on pairs of formulas"


def rows(run):
    """Yield the times of all pairs; the ratio is the median over pairs."""
    found = list(pairs())
    ours, theirs = tuple(row[3] for row in found), tuple(row[5] for row in found)
    decided = sum(v.proved if label == "equal" else v.refuted for _, label, v, *_ in found)
    equal = [row for row in found if row[1] == "equal"]
    proved = sum(row[4] for row in equal)
    case = f"{len(found)} pairs"
    yield Row(case, "symopt", ours, ours, f"{decided} decided")
    note = f"{proved} of {len(equal)} equal ones proved"
    yield Row(case, "SymPy simplify", theirs, ours, note)
