"""Claims as text about models as text, for tests of judgements."""

from collections.abc import Sequence

from symopt.calculus.system import system_of
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.spec import model_from_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Tree
from symopt.verification.judge import judge_derivative, judge_identity
from symopt.verification.judgement import Judgement
from symopt.verification.subject import Subject, subject_of
from symopt.verification.update import judge_update


class Asked:
    """A subject and the vocabulary in which claims about it are read."""

    def __init__(self, spec: str, conditions: Sequence[str] = ()) -> None:
        model = model_from_text(spec)
        system = system_of(model)
        names = [*(v.name for v in model.variables), *(d.name for d in model.definitions)]
        arrays = {n: len(s) for n, s in system.scope.shapes.items() if s}
        self.vocabulary = default_vocabulary().declare([*names, *system.scope.sizes], arrays=arrays)
        self.subject: Subject = subject_of(system, conditions=[self.read(c) for c in conditions])

    def read(self, text: str) -> Tree:
        return parse(text, self.vocabulary)

    def derivative(self, wrt: str, claim: str, of: str | None = None) -> Judgement:
        return judge_derivative(self.subject, of, wrt.split(","), self.read(claim))

    def identity(self, left: str, right: str) -> Judgement:
        return judge_identity(self.subject, self.read(left), self.read(right))

    def update(self, name: str, claim: str) -> Judgement:
        return judge_update(self.subject, name, self.read(claim))


def function(text: str, names: str = "x y a b w", conditions: Sequence[str] = ()) -> Asked:
    """A function of scalars, called f."""
    listed = ", ".join(f'"{n}"' for n in names.split())
    spec = f'parameters = [{listed}]\nfunction = "f"\n[definitions]\nf = "{text}"\n'
    return Asked(spec, conditions)
