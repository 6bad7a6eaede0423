"""An array plan as numpy source: one assignment for each definition, in order."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.compilation.arrays.matrices import Hints
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.arrays.writer import ArrayWriter, written
from symopt.compilation.expressions import Dialect
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.labels import standard_label


def standard(item: NodeDefinition) -> NodeDefinition:
    """Return the definition with standard labels, so that equal parts of two definitions are equal."""
    labels: list[Index] = []
    for old in item.indices:
        labels.append(standard_label(old.lower, old.upper, set(labels)))
    mapping = {a: indices.of(b) for a, b in zip(item.indices, labels, strict=True)}
    return NodeDefinition(item.name, tuple(labels), build.rename(item.body, mapping))


class NumpyArrays:
    """One function of an array plan."""

    def __init__(
        self, plan: ArrayPlan, dialect: Dialect, reserved: frozenset[str], level: int
    ) -> None:
        users = [*plan.parameters, *plan.variables, *plan.sizes]
        users += [d.name for d in plan.definitions if d.name[0] != "∂" and "." not in d.name]
        self.plan, self.level = plan, level
        self.users, self.dialect, self.reserved = users, dialect, reserved
        written(self.write)

    @property
    def used_functions(self) -> set[str]:
        """The functions that the source calls."""
        return self.writer.used_functions

    def write(self, hints: Hints) -> ArrayWriter:
        """Write the function with what an earlier writing has shown."""
        self.names = Identifiers(dict.fromkeys(self.users), self.reserved)
        self.writer = self.new_writer(hints)
        self.lines = self.writer.before
        self.write_lines()
        return self.writer

    def new_writer(self, hints: Hints) -> ArrayWriter:
        """Return what writes the nodes."""
        return ArrayWriter(self.dialect, self.names, self.plan.shapes, hints)

    def write_lines(self) -> None:
        """Write the definitions, then gradient and Hessian."""
        plan, writer = self.plan, self.writer
        needed = plan.needed(self.level)
        writer.matrices.own(needed)
        writer.count([standard(d).body for d in (*needed, *plan.results(self.level))])
        for item in needed:
            self.define(self.names.of(item.name), item)
        if self.level >= 1:
            parts = [self.result(plan.gradient[p]) for p in plan.parameters]
            self.lines.append(f"g = pack({', '.join(parts)})")
        if self.level >= 2:
            self.hessian()

    def define(self, name: str, item: NodeDefinition) -> None:
        """Write one definition as an array with all its axes."""
        if self.writer.matrices.define(item.name):
            return
        item = standard(item)
        self.lines.append(f"{name} = {self.writer.full(item.body, item.indices)}")
        if item.body.free >= set(item.indices):
            self.writer.adopt(item.body, name, item.indices)

    def result(self, item: NodeDefinition) -> str:
        """Return the text of a derivative with all its axes."""
        item = standard(item)
        return self.writer.full(item.body, item.indices)

    def hessian(self) -> None:
        """Write the blocks into the dense matrix, the lower triangle by symmetry."""
        plan = self.plan
        self.lines.append("H = np.zeros((len(theta), len(theta)))")
        for (p, q), item in plan.blocks.items():
            self.lines.append(f"put(H, {self.span(p)}, {self.span(q)}, {self.result(item)})")

    def span(self, name: str) -> str:
        """Return the slice of the flat vector that belongs to a parameter."""
        return f"at[{self.plan.parameters.index(name)}]"

    def head(self) -> list[str]:
        """Return the lines that take the parameters out of theta."""
        plan = self.plan
        words = ", ".join(map(self.names.of, plan.parameters))
        shapes = ", ".join(self.shape(plan.shapes[p]) for p in plan.parameters)
        lines = [f"{words}{',' if len(plan.parameters) == 1 else ''} = unpack(theta, {shapes})"]
        if self.level >= 2:
            lines.append(f"at = spans({shapes})")
        return lines

    def shape(self, shape: Sequence[Affine]) -> str:
        """Return a shape as a tuple of sizes."""
        parts = [self.writer.whole(d) for d in shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def source(self, title: str, arguments: Sequence[str]) -> str:
        """Return the source of the function; "#n" among the arguments is the size n."""
        results = [self.names.of(self.plan.output), "g", "H"][: self.level + 1]
        body = [*self.head(), *self.lines, f"return {', '.join(results)}"]
        words = ["theta", *(self.names.of(a.lstrip("#")) for a in arguments)]
        head = f"\ndef {title}({', '.join(words)}):\n"
        return head + "".join(f"    {line}\n" for line in body)
