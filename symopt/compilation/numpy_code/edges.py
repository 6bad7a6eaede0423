"""The Hessian of a row plan in numpy: the matrices Dv, then one update for each pair of names.

A matrix over the rows has shape (parameters, rows of the block), one of a formula without rows
(parameters, 1). For a pair (a, b) with coefficient c the sum over rows of c (Da Dbᵀ + Db Daᵀ) is a
rank-k update, a matrix-vector product where one of them is a parameter, or a number for two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.compilation.expressions import PRODUCT, bracket
from symopt.compilation.sweep import Edge
from symopt.compilation.tangents import Part, Tangent, stretches

if TYPE_CHECKING:
    from symopt.compilation.numpy_code.rows import NumpyRows


class Edges:
    """Writes the matrices and the updates of one function."""

    def __init__(self, owner: NumpyRows) -> None:
        self.owner, self.plan, self.writer = owner, owner.plan, owner.writer
        self.places = {name: k for k, name in enumerate(self.plan.parameters)}
        self.matrices: dict[str, str] = {}

    def write_early(self) -> None:
        """Write the matrices that are made before the rows: what they share with others stands there."""
        for tangent in self.plan.tangents.values():
            if not tangent.row and tangent.name not in self.plan.late:
                self.tangent(tangent)

    def write(self) -> None:
        """Write everything else."""
        for tangent in self.plan.tangents.values():
            if tangent.name not in self.matrices:
                self.tangent(tangent)
        for edge in self.plan.sweep.hessian:
            self.edge(edge)

    def tangent(self, tangent: Tangent) -> None:
        """Write the matrix Dv: a view of the data, or filled part by part."""
        run = tangent.alias
        if run is not None:
            self.matrices[tangent.name] = self.owner.columns(run)
            return
        writer = self.writer
        late = tangent.name in self.plan.late
        writer.place = writer.rows if tangent.row else writer.after if late else writer.before
        name = self.matrices[tangent.name] = self.owner.names.fresh(
            f"D_{self.owner.names.of(tangent.name)}"
        )
        filled: set[int] = set()
        lines: list[str] = []
        overlap = False
        for part in tangent.parts:
            own = self.own(tangent, part)
            op = "=" if filled.isdisjoint(own) else "+="
            overlap = overlap or op == "+="
            filled.update(own)
            lines.append(f"{name}[{_slice(own)}] {op} {self.part(part)}")
        width = self.owner.count if tangent.row else "1"
        make = "zeros" if overlap else "empty"
        writer.place.append(f"{name} = np.{make}(({len(tangent.parameters)}, {width}))")
        writer.place.extend(lines)

    def own(self, tangent: Tangent, part: Part) -> list[int]:
        """Return which rows of Dv a part fills."""
        if part.run is not None:
            touched = range(part.run.start, part.run.stop)
        elif part.source:
            touched = self.plan.tangents[part.source].parameters
        else:
            touched = (part.parameter,)
        rows = {parameter: k for k, parameter in enumerate(tangent.parameters)}
        return [rows[parameter] for parameter in touched]

    def part(self, part: Part) -> str:
        """Return what a part puts into its rows."""
        if part.run is not None:
            return self.owner.columns(part.run)
        text = self.writer.write(part.factor)
        if not part.source:
            return text[0]
        matrix = self.matrices[part.source]
        return matrix if text[0] == "1" else f"{bracket(text, PRODUCT)}*{matrix}"

    def edge(self, edge: Edge) -> None:
        """Write the update of one pair."""
        writer = self.writer
        writer.place = writer.rows if edge.row else writer.after
        a, b = edge.a, edge.b
        if a in self.places and b in self.places:
            self.numbers(edge, self.places[a], self.places[b])
        elif a in self.places or b in self.places:
            a, b = (a, b) if a in self.places else (b, a)
            self.vector(edge, self.places[a], self.plan.tangents[b])
        else:
            self.matrix(edge, self.plan.tangents[a], self.plan.tangents[b])

    def total(self, edge: Edge) -> str:
        """Return the sum of the coefficient over the rows."""
        if edge.row:
            return self.owner.row_sum(edge.coefficient)
        return self.writer.write(edge.coefficient)[0]

    def numbers(self, edge: Edge, i: int, j: int) -> None:
        """Add a number to H[i, j] and H[j, i]."""
        text = self.total(edge)
        if i == j:
            self.writer.place.append(f"H[{i}, {i}] += {text}")
            return
        name = self.owner.names.fresh("h")
        self.writer.place += [
            f"{name} = {text}",
            f"H[{i}, {j}] += {name}",
            f"H[{j}, {i}] += {name}",
        ]

    def vector(self, edge: Edge, i: int, tangent: Tangent) -> None:
        """Add a vector to row i and column i."""
        name = self.owner.names.fresh("h")
        span = _slice(tangent.parameters)
        self.writer.place += [
            f"{name} = {self.weighted(edge, tangent)}",
            f"H[{i}, {span}] += {name}",
            f"H[{span}, {i}] += {name}",
        ]

    def weighted(self, edge: Edge, tangent: Tangent) -> str:
        """Return Σ over the rows of c Dv, a vector."""
        matrix = self.matrices[tangent.name]
        if not tangent.row:
            return f"({self.total(edge)})*{matrix}[:, 0]"
        scale, inside = self.owner.scaled(edge.coefficient)
        text = self.writer.write(inside)
        if inside.free:
            weighted = f"{matrix} @ {bracket(text, PRODUCT + 1)}"
            return f"{scale}({weighted})" if scale else weighted
        return f"{scale or f'{bracket(text, PRODUCT)}*'}{matrix}.sum(axis=1)"

    def matrix(self, edge: Edge, a: Tangent, b: Tangent) -> None:
        """Add a matrix and, for two names, its transpose."""
        if a.name == b.name:
            self.writer.place.append(f"{self.target(a, a)} += {self.product(edge, a, a)}")
            return
        name = self.owner.names.fresh("B")
        self.writer.place += [
            f"{name} = {self.product(edge, a, b)}",
            f"{self.target(a, b)} += {name}",
            f"{self.target(b, a)} += {name}.T",
        ]

    def product(self, edge: Edge, a: Tangent, b: Tangent) -> str:
        """Return Σ over the rows of c Da Dbᵀ."""
        left, right = self.matrices[a.name], self.matrices[b.name]
        if a.row and b.row:
            scale, weight = self.owner.scaled(edge.coefficient)
            if not weight.free:
                scale = scale or f"{bracket(self.writer.write(weight), PRODUCT)}*"
                scale = "" if scale == "1*" else scale
                return f"{scale}({left} @ {right}.T)"
            text = self.writer.write(weight)
            if a.name == b.name:
                self.writer.used_functions.add("gram")
                return f"{scale}gram({left}, {text[0]})"
            whole = f"({left}*{bracket(text, PRODUCT + 1)}) @ {right}.T"
            return f"{scale}({whole})" if scale else whole
        if a.row:
            return f"np.outer({self.weighted(edge, a)}, {right}[:, 0])"
        if b.row:
            return f"np.outer({left}[:, 0], {self.weighted(edge, b)})"
        return f"({self.total(edge)})*({left} @ {right}.T)"

    def target(self, a: Tangent, b: Tangent) -> str:
        """Return the part of H that belongs to the parameters of a and of b."""
        whole = len(self.plan.parameters)
        if len(a.parameters) == len(b.parameters) == whole:
            return "H"
        rows, columns = _slice(a.parameters), _slice(b.parameters)
        if ":" in rows or ":" in columns:
            return f"H[{rows}, {columns}]"
        return f"H[np.ix_({rows}, {columns})]"


def _slice(numbers: list[int] | tuple[int, ...]) -> str:
    """Return an index of neighbors as a slice, of others as a list."""
    spans = list(stretches(numbers))
    if len(spans) == 1:
        start, stop = spans[0]
        return f"{start}:{stop}"
    return "[" + ", ".join(map(str, numbers)) + "]"
