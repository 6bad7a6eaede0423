"""How a computation ended: an enumeration whose values are words, each with a sentence."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """How an optimization or a root search ended. `word` goes to JSON, `sentence` to people."""

    CONVERGED = ("converged", "The gradient (or residual) is within the tolerance.")
    STEP_LIMIT = ("step-limit", "The limit on the number of steps was reached first.")
    STALLED = ("stalled", "No step makes progress at working precision.")
    DIVERGED = ("diverged", "The iterates grow without bound.")
    NO_MINIMUM = ("no-minimum", "The objective has no finite minimizer.")
    LEFT_DOMAIN = ("left-domain", "The step leaves the domain of the objective.")
    SINGULAR = ("singular", "The Hessian (or Jacobian) is singular: the solution is not unique.")
    NOT_FINITE = ("not-finite", "The objective or a derivative is not finite at the start.")
    SADDLE = ("saddle", "The method stopped at a saddle point or maximum, not at a minimum.")
    CYCLE = ("cycle", "The iterates repeat in a cycle.")

    def __init__(self, word: str, sentence: str) -> None:
        self.word, self.sentence = word, sentence

    @property
    def success(self) -> bool:
        """Whether the goal was reached."""
        return self is Outcome.CONVERGED
