"""What further methods of proof are tested for: truths are proved and agree in numbers."""

from benchmark_reading import read

from symopt.equality.enclosures.meeting import Meeting, meet
from symopt.equality.form.canonical import equal
from symopt.equality.form.space import Known
from symopt.equality.limits import DEFAULT
from symopt.equality.verdict import Given, Status


def known_of(pair) -> Known:
    return Known(pair.domain, constraints=pair.constraints)


def holds(method, left: str, right: str, where: str = "") -> bool:
    """Whether the method proves it."""
    pair = read(left, right, where)
    return method(pair.left, pair.right, known_of(pair), DEFAULT) is True


def canonical(left: str, right: str, where: str = "") -> bool:
    """Whether the canonical form alone proves it."""
    pair = read(left, right, where)
    return equal(pair.left, pair.right, known_of(pair)) is True


def agree(left: str, right: str, where: str = "", points: int = 4) -> bool:
    """Whether balls meet at rational points, at least one, and are nowhere disjoint."""
    pair = read(left, right, where)
    given = Given(pair.domain, pair.constraints)
    found = meet(Meeting(pair.left, pair.right, pair.graph, given), points, 80)
    return found.status is not Status.REFUTED and found.points > 0
