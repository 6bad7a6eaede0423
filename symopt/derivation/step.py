"""A derivation as data: a goal, steps that each rewrite one line into the next, and a result.

head = line_1 = line_2 = … = result. Each line is checked equal to the one before by the equality
engine, and the head is enclosed by Taylor arithmetic of the original function, which knows nothing of
our rules. A line that is refuted is an error (ProofError) and never gets here.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.foundation.document import Inline, Mark
from symopt.foundation.record import record
from symopt.syntax.tree import Tree


@record
class Step:
    """One rewriting: `before` becomes `after` by `rule`, for `reason`.

    mark: what is known of before = after.   points: at how many points it was checked, if numerically.
    """

    before: Tree
    after: Tree
    rule: str
    reason: tuple[Inline, ...] = ()
    mark: Mark = Mark.PROVED
    points: int = 0


@record
class Derivation:
    """A goal and the steps from it to the result.

    goal: the head of the chain, a derivative as a name.   steps: the first one starts at the goal.
    enclosed: at how many points the result was enclosed by Taylor arithmetic of the original function
    (0 if that is not possible, for example for an array of symbolic size).
    hypotheses: the declared domains, under which the chain holds.
    direct: what is known of head = result at once, without the lines between.
    """

    goal: Tree
    steps: tuple[Step, ...]
    enclosed: int = 0
    hypotheses: tuple[Tree, ...] = ()
    direct: Mark = Mark.PROVED

    @property
    def result(self) -> Tree:
        """The last line."""
        return self.steps[-1].after if self.steps else self.goal

    @property
    def brief(self) -> Derivation:
        """The goal and the result in one line, as surely known as the least sure of its steps."""
        if not self.steps:
            return self
        points = [s.points for s in self.steps if s.mark is Mark.NUMERIC]
        almost = any(s.mark is Mark.ALMOST for s in self.steps)
        mark = Mark.NUMERIC if points else Mark.ALMOST if almost else Mark.PROVED
        line = Step(self.goal, self.result, "derivative", (), mark, min(points, default=0))
        return replace(self, steps=(line,))

    @property
    def proved(self) -> bool:
        """Whether every line is proved, and head = result too."""
        return all(step.mark is Mark.PROVED for step in self.steps) and self.direct is Mark.PROVED
