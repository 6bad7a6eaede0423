"""Settings made by hand from LaTeX, line by line, and claims judged in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from symopt.documents.elaborate.elaborate import elaborate
from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.judging.identity import compare
from symopt.equality.verdict import Status
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.model import Shape
from symopt.syntax.reading.parser import parse_part
from symopt.syntax.tree import Tree
from symopt.syntax.vocabulary import Vocabulary


@dataclass
class Notes:
    """A setting that grows by definitions in LaTeX.

    functions: with their parameters, defined or not.   names: further declared names.
    """

    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    names: str = ""
    setting: Setting = Setting()

    def __post_init__(self) -> None:
        undefined = {n: p for n, p in self.functions.items() if n != "H"}
        self.setting = replace(self.setting, shapes=dict(self.shapes), functions=undefined)

    @property
    def vocabulary(self) -> Vocabulary:
        setting = self.setting
        inner = [p for ps in self.functions.values() for p in ps]
        sizes = [s for shape in setting.shapes.values() for s in shape if isinstance(s, str)]
        return default_vocabulary().declare(
            [*self.names.split(), *(d.name for d in setting.definitions), *inner, *sizes],
            functions=self.functions,
            arrays={n: len(shape) for n, shape in setting.shapes.items() if shape},
        )

    def tree(self, latex: str) -> Tree:
        return parse_part(latex, 0, len(latex), self.vocabulary)

    def __call__(self, latex: str) -> Tree:
        return elaborate(self.tree(latex), self.setting)

    def define(self, name: str, latex: str, **more: object) -> Notes:
        parameters = self.functions.get(name, ())
        body = self(latex)
        functions = {n: p for n, p in self.setting.functions.items() if n != name}
        self.setting = replace(
            self.setting,
            definitions=(*self.setting.definitions, Defined(name, body, parameters)),
            functions=functions,
        )
        self.names += f" {name}"
        return self.having(**more)

    def having(self, **more: object) -> Notes:
        self.setting = replace(self.setting, **more)
        return self

    def judged(self, left: str, right: str) -> Status:
        """Return what is said of left = right."""
        found = compare(self.setting, self(left), self(right), slip=False)
        return found.verdict.status


PROVED, REFUTED = Status.PROVED, Status.REFUTED
