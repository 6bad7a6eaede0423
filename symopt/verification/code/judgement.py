"""What is found out about a function that is claimed to be a derivative: a noun.

Agreement of code is never a proof: a formula is compared at finitely many points. The verdict is then
UNDECIDED with the points and digits, and `agrees` says so in one word; a refutation is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from symopt.equality.verdict import Status, Verdict
from symopt.syntax.tree import Tree
from symopt.verification.diagnosis import Diagnosis


@dataclass(frozen=True, slots=True)
class CodeJudgement:
    """A verdict on code, with the formula it should have computed.

    expected: the right formula of the component (of one row, where there are rows), None if it is too
        large to write out.
    diagnosis: the slip, if one was found.
    component: the first one that is wrong: "w_2", "x[3]", "hess[1,2]" by flat places; "" if none is.
    attained_digits, attainable_digits: at the moderate point where most digits are missing.
    message: a sentence for people.   notes: where digits are lost, what overflows, warnings.
    """

    verdict: Verdict
    expected: Tree | None = None
    diagnosis: Diagnosis | None = None
    component: str = ""
    attained_digits: float = 0.0
    attainable_digits: float = 0.0
    message: str = ""
    notes: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the code agrees with the truth at every point, to the digits that can be had."""
        return self.verdict.agrees

    @property
    def refuted(self) -> bool:
        """Whether the code is not what it is claimed to be."""
        return self.verdict.status is Status.REFUTED

    def __bool__(self) -> NoReturn:
        """Refuse: a judgement has more than two values."""
        raise TypeError("a judgement is no yes or no: look at agrees, refuted and its verdict")
