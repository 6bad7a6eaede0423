"""Residuals of one row and their gradients, for whole columns at once, as numpy code.

    residual(b1, b2, x, y)  ->  r, shape (m,)          jacobian(b1, b2, x, y)  ->  r, (∂r/∂b1, ∂r/∂b2)

One backward sweep over the formulas of a row, whose adjoints are not summed over the rows. The code
keeps the precision of what it is given (np.longdouble), constants of the text excepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node, Value
from symopt.compilation.atoms import atomize
from symopt.compilation.backends.numpy_backend import DIALECT, array_words, module
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.rows import Formula, Item, Reduction, row_form, subnodes, used_names
from symopt.compilation.stable.late_powers import at_zero_everywhere
from symopt.compilation.sweep import NeedsArrays, sweep
from symopt.compilation.writer import Writer

TITLES = ("residual", "jacobian")
MOST_SLOPES = 5000
"""Terms of a gradient beyond which it is no longer written out."""


def row_source(
    graph: Graph, name: str, labels: Sequence[Index], parameters: Sequence[str]
) -> tuple[str, tuple[str, ...]] | None:
    """Return the module and the names of its arguments after the parameters, "#n" for the size n.

    name: the residual, a definition of the graph, with the given labels.
    None unless the parameters are scalars and all its formulas are of one row, or of none.
    """
    form_graph, total = _totaled(graph, name, labels)
    form = row_form(form_graph, total, parameters) if len(labels) <= 1 else None
    if form is None or (labels and form.row is None):
        return None
    items = atomize(form.items, form.row, parameters)
    if any(isinstance(i, Reduction) and i.summand != name for i in items):
        return None  # the residual needs a sum over the rows
    try:
        swept = sweep(items, form.row, total, parameters, order=1, push_all=False)
    except NeedsArrays:
        return None
    if len(swept.gradient) > MOST_SLOPES:
        return None
    parts: dict[str, list[Node]] = {p: [] for p in parameters}
    for slope in swept.gradient:
        parts[slope.parameter].append(build.multiply(slope.adjoint, slope.partial))
    place = (indices.of(form.row),) if form.row is not None else ()
    result = Entry(name, place if labels else ())
    columns = [at_zero_everywhere(build.add(*parts[p])) for p in parameters]
    slopes = [replace(f, body=at_zero_everywhere(f.body)) for f in (*swept.before, *swept.rows)]
    formulas = [*_formulas(items, total), *slopes]
    users = [n for n in graph.shapes if n not in parameters]
    written = [
        _Function(formulas, results, place, parameters, users)
        for results in ([result], [result, *columns])
    ]
    used = {n for f in written for n in f.used}
    arguments = tuple(n for n in users if n in used)
    sizes = tuple(f"#{s}" for s in sorted({s for f in written for s in f.sizes}))
    bodies = [f.source(t, (*arguments, *sizes)) for t, f in zip(TITLES, written, strict=True)]
    functions = {n for f in written for n in f.functions}
    return module(bodies, functions, []), (*arguments, *sizes)


def _totaled(graph: Graph, name: str, labels: Sequence[Index]) -> tuple[Graph, str]:
    """Return the graph with Σ r as its output: what the sweep starts from."""
    total = f"{name}.total"
    body = build.contract(Entry(name, tuple(map(indices.of, labels))), labels)
    return graph.extended(NodeDefinition(total, (), body)), total


def _formulas(items: Iterable[Item], total: str) -> list[Formula]:
    return [i for i in items if isinstance(i, Formula) and i.name != total]


class _Function:
    """One function.

    used: the names it reads.   sizes: names of sizes used as numbers.   functions: those it calls.
    """

    def __init__(
        self,
        formulas: Sequence[Formula],
        results: Sequence[Node],
        place: tuple[Affine, ...],
        parameters: Sequence[str],
        users: Sequence[str],
    ) -> None:
        kept, self.used = _needed(formulas, results)
        self.sizes = _sizes([*(f.body for f in kept), *results])
        own = [*parameters, *users, *(f.name for f in kept if "." not in f.name), *self.sizes]
        self.names = Identifiers(dict.fromkeys(own), array_words() | {*TITLES, "X"})
        self.parameters = parameters
        writer = Writer(DIALECT, self.names)
        writer.count([*(f.body for f in kept), *results])
        for item in kept:
            writer.place = writer.rows if item.row else writer.before
            writer.assign(Entry(item.name, place if item.row else ()), item.body)
        writer.place = writer.rows
        texts = [writer.write(r)[0] for r in results]
        self.functions = writer.used_functions
        first, rest = texts[0], "".join(f"{t}, " for t in texts[1:]).rstrip()
        self.lines = [
            *writer.before,
            *writer.rows,
            f"return {first}" + (f", ({rest})" if rest else ""),
        ]

    def source(self, title: str, arguments: Sequence[str]) -> str:
        """Return the source of the function."""
        words = [self.names.of(a.lstrip("#")) for a in (*self.parameters, *arguments)]
        return f"\ndef {title}({', '.join(words)}):\n" + "".join(f"    {t}\n" for t in self.lines)


def _needed(formulas: Sequence[Formula], results: Sequence[Node]) -> tuple[list[Formula], set[str]]:
    """Return the formulas that the results are made of, in order, and all names read."""
    wanted = {n for r in results for n in used_names(r)}
    kept: list[Formula] = []
    for item in reversed(formulas):
        if item.name in wanted:
            kept.append(item)
            wanted |= used_names(item.body)
    kept.reverse()
    return kept, wanted


def _sizes(bodies: Iterable[Node]) -> list[str]:
    """Return the sizes that occur as numbers."""
    values = [n for body in bodies for n in subnodes(body) if isinstance(n, Value)]
    return list(
        dict.fromkeys(str(s) for v in values for s, _ in v.affine.terms if isinstance(s, str))
    )
