"""A verdict on an equality, with what it rests on and the evidence to replay it.

Semantics. left = right is claimed at every real point (every complex one for names declared complex)
at which both sides are defined and the hypotheses hold: the declared domain of each name, conditions in
several names, and every free index in its range.

PROVED               equal at all of these points.
ALMOST_EVERYWHERE    equal at all of them but, possibly, those on the named boundaries.
REFUTED              an exact point at which enclosures of the two sides are disjoint.
UNDECIDED            neither; where both sides could be evaluated they agree to `digits` digits.
NOT_UNDERSTOOD       the text or the kind of claim is outside what is handled.

Hypotheses are declared (said by the user) or induced (needed for the sides to be defined: 1 - x > 0).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal, NoReturn, TypeAlias

from symopt.foundation.record import record

Exact: TypeAlias = "Fraction | Any"
"""A rational number, or a complex one with rational parts."""


class Status(Enum):
    """What is known of an equality; the value is what JSON says."""

    PROVED = "proved"
    ALMOST_EVERYWHERE = "proved-almost-everywhere"
    REFUTED = "refuted"
    UNDECIDED = "undecided"
    NOT_UNDERSTOOD = "not-understood"


@record
class Hypothesis:
    """A condition that a verdict rests on, as text: "x > 0".

    origin: declared by the user, or induced by a side that is defined only there.
    narrowed: the truth is defined where this does not hold, the claim is not.
    """

    text: str
    origin: Literal["declared", "induced", "range"] = "declared"
    narrowed: bool = False

    def __str__(self) -> str:
        """Return the condition."""
        return self.text


@record
class Counterexample:
    """An exact point and enclosures of both sides there, which are disjoint.

    point: values by name, `w[2]` for an entry; sizes and free indices by their names.
    left, right: balls as text, "[0.25 +/- 1e-30]".
    """

    point: Mapping[str, Exact]
    left: str
    right: str

    def __str__(self) -> str:
        """Return the point on one line."""
        return ", ".join(f"{name} = {value}" for name, value in self.point.items())


@record
class Verdict:
    """What is known of left = right, how, on which hypotheses, with which evidence.

    boundary: equations of the sets left out (ALMOST_EVERYWHERE).   points, digits: at how many points
    the enclosures met, and the fewest digits to which they agreed.   tried: what was tried in vain.
    """

    status: Status
    method: str = ""
    hypotheses: tuple[Hypothesis, ...] = ()
    boundary: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    points: int = 0
    digits: int = 0
    tried: tuple[str, ...] = ()
    message: str = ""

    @property
    def proved(self) -> bool:
        """Whether the equality is proved, at least almost everywhere."""
        return self.status in (Status.PROVED, Status.ALMOST_EVERYWHERE)

    @property
    def refuted(self) -> bool:
        """Whether there is a point at which the two sides certainly differ."""
        return self.status is Status.REFUTED

    @property
    def agrees(self) -> bool:
        """Whether there is no proof, but agreement at every point that was found."""
        return self.status is Status.UNDECIDED and self.points > 0

    @property
    def point(self) -> Mapping[str, Exact]:
        """The point of a refutation, empty if there is none."""
        return self.counterexample.point if self.counterexample else MappingProxyType({})

    def __bool__(self) -> NoReturn:
        """Refuse: a verdict has more than two values."""
        raise TypeError(
            "a verdict is no yes or no: look at its status, or call raise_if_refuted() or "
            "raise_unless_proved()"
        )


@record
class Given:
    """What is declared of the names in an equality.

    domain: conditions by name; each mentions no other name and holds for every entry.
    constraints: conditions in several names.   whole: names whose values are whole numbers.
    complex: names whose values are complex.
    """

    domain: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: MappingProxyType({}))
    constraints: tuple[Any, ...] = ()
    whole: frozenset[str] = frozenset()
    complex: frozenset[str] = frozenset()
