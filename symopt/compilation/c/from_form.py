"""The Hessian of an array plan by its structure, as one C function: `out` takes the matrix.

    G = Σ_m s_m J_m J_mᵀ                     one product of low rank for all blocks, copied to its places
    H[start + Σ index·step] += piece         what stands on diagonals of a block, or is no such product

A piece is written where it belongs, by the formula of its entry; the opposite block by the same formula if
it is only diagonals, else as the transpose. Where all pieces are diagonals `out` holds zeros before; else any
numbers, and the first piece of a block replaces them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

from symopt.calculus import indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.compilation.arrays.deltas import Piece, masked
from symopt.compilation.arrays.form import HessianForm, Pair, definitions
from symopt.compilation.arrays.joint import Joint, joint_factors
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.c.formulas import FUNCTIONS
from symopt.compilation.c.function import Function
from symopt.compilation.c.lowering import Lowering
from symopt.compilation.c.memory import Memory, total_size
from symopt.compilation.c.program import Gram, Program, Squares, Statement
from symopt.compilation.c.rows_axis import find_rows
from symopt.compilation.c.squares import with_squares
from symopt.compilation.c.stage import Stage
from symopt.compilation.c.written import Squared, Written
from symopt.compilation.labels import standard_label
from symopt.compilation.numpy_code.arrays import standard
from symopt.compilation.primitives import by_primitives
from symopt.compilation.rows import subnodes, used_names

GRAM = "joint.c"


def hessian_function(plan: ArrayPlan, form: HessianForm, title: str) -> Function:
    """Return the function of a structured Hessian. Raises UnsupportedError for what C cannot compute."""
    found = _lowered(plan, form)
    if found is None:  # no blocks of rows for the product of low rank: a piece for each block
        found = _lowered(plan, _without_joint(form))
    assert found is not None  # only a joint product asks for rows
    row, statements, pieces, squares, parts = found
    wanted = {n for piece in pieces for n in used_names(piece.body)}
    names = {s.name for s in statements}
    wanted = (wanted & names) | ({GRAM} if parts else set[str]())
    wanted |= {block.name for block in squares.values()}
    dense = bool(parts or squares) or any(not piece.pairs for piece in pieces)
    shapes = {n: plan.shapes[n] for n in (*plan.variables, *plan.parameters)}
    users = [*plan.parameters, *plan.variables, *plan.sizes]
    users += [d.name for d in plan.definitions if d.name[0] != "∂" and "." not in d.name]
    return Function(
        title=title,
        program=Program(statements, shapes, row, frozenset(wanted)),
        parameters={p: plan.shapes[p] for p in plan.parameters},
        data={v: plan.shapes[v] for v in plan.variables},
        sizes=plan.sizes,
        finish=lambda memory, stage: _Filling(plan, memory, stage).lines(
            pieces, squares, parts, dense=dense
        ),
        users=users,
        dense=dense,
        added=set(parts) == set(plan.parameters),
    )


def _without_joint(form: HessianForm) -> HessianForm:
    common = form.joint
    assert common is not None  # callers look
    found = list(form.pieces)
    names = list(common.sides)
    for k, p in enumerate(names):
        for q in names[k:]:
            one, two = common.sides[p].axes, common.sides[q].axes
            left = tuple(Index(f"{i.name}.left", i.lower, i.upper) for i in one)
            right = tuple(Index(f"{i.name}.right", i.lower, i.upper) for i in two)
            axes = (*left, *right)
            found.append(((p, q), Piece((), axes, common.block(p, q, axes))))
    return HessianForm(None, tuple(found))


Blocks = Mapping[Pair, Squared]
Parts = Mapping[str, tuple[Entry, ...]]
Found = tuple[Index | None, tuple[Statement, ...], list[Written], Blocks, Parts]


def _lowered(plan: ArrayPlan, form: HessianForm, *, squares: bool = True) -> Found | None:
    """Return row, statements, pieces, blocks of squares and the parts of J by parameter.

    squares: look for such blocks.   None: J has no blocks of rows.
    """
    lowering = Lowering({n: plan.shapes[n] for n in (*plan.variables, *plan.parameters)})
    for item in definitions(plan, form.names):
        lowering.define(item)
    whole = form.joint is not None and set(form.joint.sides) == set(plan.parameters)
    parts = _joint(lowering, form.joint, direct=whole) if form.joint else {}
    pieces: list[Written] = []
    for pair, piece in form.pieces:
        item = standard(NodeDefinition("", piece.axes, masked(piece).body))
        body = lowering.visit(by_primitives(item.body, FUNCTIONS))
        pieces.append(Written(pair, piece.pairs, item.indices, body))
    blocks: Blocks = {}
    if squares and form.joint is None:
        pieces, blocks = with_squares(lowering, pieces)
    fixed = [*plan.parameters, *(n for p in pieces for n in used_names(p.body))]
    fixed = [n for n in fixed if n in lowering.shapes]
    row, statements = find_rows(lowering.statements, lowering.shapes, plan.variables, fixed)
    if form.joint is not None and (row is None or row.upper != form.joint.row.upper):
        return None
    if any(isinstance(s, Squares) and s.over is not row for s in statements):
        return _lowered(plan, form, squares=False)
    return row, statements, pieces, blocks, parts


def _joint(lowering: Lowering, found: Joint, *, direct: bool) -> Mapping[str, tuple[Entry, ...]]:
    """Add the product of low rank and return the parts of J by parameter.

    direct: it is all of H, and is added up there.
    """
    parts: dict[str, tuple[Entry, ...]] = {}
    row = standard_label(found.row.lower, found.row.upper, set())
    for name, factors in joint_factors(found).items():
        entries: list[Entry] = []
        for node, axes in factors:
            others = [i for i in axes if i.upper != row.upper]
            label = next((i for i in axes if i.upper == row.upper), row)
            entries.append(_column(lowering, node, (*others, label)))
        parts[name] = tuple(entries)
    (weight,) = parts.pop("")
    over = weight.indices[-1].plain
    assert over is not None  # `_column` has plain indices
    lowering.statements.append(Gram(GRAM, weight, tuple(parts.values()), over, direct))
    return parts


def _column(lowering: Lowering, node: Node, axes: tuple[Index, ...]) -> Entry:
    """Return an array over some axes and the rows, its last axis or its first."""
    node = lowering.visit(by_primitives(node, FUNCTIONS))
    if isinstance(node, Entry):
        plain = tuple(p.plain for p in node.indices)
        if plain == axes or (len(axes) == 2 and plain == axes[::-1]):
            return node
    return lowering.array(node, "v", axes)


def side_by_side(body: Node, axes: Sequence[Index]) -> list[Index]:
    """Return axes with that one last along which the numbers of the widest array lie side by side."""
    entries = [e for e in subnodes(body) if isinstance(e, Entry) and e.indices]
    widest = max(entries, key=lambda e: len(e.indices), default=None)
    last = widest.indices[-1].plain if widest is not None else None
    return [*(i for i in axes if i != last), *(i for i in axes if i == last)]


class _Filling:
    """Lines that put pieces into the Hessian."""

    def __init__(self, plan: ArrayPlan, memory: Memory, stage: Stage) -> None:
        self.plan, self.memory, self.stage = plan, memory, stage
        self.start: dict[str, str] = {}
        sizes: list[str] = []
        for p in plan.parameters:
            self.start[p] = total_size(sizes)
            sizes.append(memory.count(plan.shapes[p]))
        place = total_size(sizes)
        self.head = [f"const long parameters = {place};", "double *H = out;"]

    def lines(
        self, pieces: Sequence[Written], squares: Blocks, parts: Parts, *, dense: bool
    ) -> list[str]:
        """Return all of them. dense: of a matrix that holds any numbers; else it holds zeros."""
        kept = self.stage.lines
        self.stage.lines = out = [*self.head]
        if parts:
            out += self.joint(parts)
        for (p, _), block in squares.items():
            out.append(self.squares(p, block))
        written = {frozenset(pair) for pair in (*squares, *combinations_with_replacement(parts, 2))}
        for pair in dict.fromkeys(piece.pair for piece in pieces):
            mine = [piece for piece in pieces if piece.pair == pair]
            full = [piece for piece in mine if not piece.pairs]
            empty = dense and frozenset(pair) not in written
            if empty and not full:
                self.empty(*pair)
            for piece in sorted(mine, key=lambda piece: bool(piece.pairs)):
                self.piece(piece, opposite=False, first=empty and piece in full[:1])
                if pair[0] != pair[1] and not full:
                    self.piece(piece, opposite=True)
            if pair[0] != pair[1] and full:
                self.opposite(*pair)
            written.add(frozenset(pair))
        for pair in combinations_with_replacement(self.plan.parameters, 2):
            if dense and frozenset(pair) not in written:
                self.empty(*pair)
        self.stage.lines = kept
        return out

    def joint(self, parts: Mapping[str, tuple[Entry, ...]]) -> list[str]:
        """Return the lines that copy the product of low rank to its places, or complete it there."""
        if set(parts) == set(self.plan.parameters):
            self.stage.used.add("mirror")
            return ["mirror(H, parameters, parameters);"]
        self.stage.used.add("put_gram")
        starts = ", ".join(self.start[name] for name in parts)
        sizes = ", ".join(self.memory.count(self.plan.shapes[name]) for name in parts)
        word = self.memory.spots[GRAM].word
        return [
            f"const long starts[] = {{{starts}}}, lengths[] = {{{sizes}}};",
            f"put_gram(H, parameters, {word}, starts, lengths, {len(parts)});",
        ]

    def squares(self, p: str, block: Squared) -> str:
        """Return the line that writes a block of sums of squares."""
        self.stage.used.add("put_squares")
        shape, word = self.plan.shapes[p], self.memory.spots[block.name].word
        n, units = (self.memory.size(shape[k]) for k in (block.place, 1 - block.place))
        steps = [self.memory.count(shape[k + 1 :]) for k in (block.place, 1 - block.place)]
        first = f"H + ({self.start[p]})*(parameters + 1)"
        return f"put_squares({first}, parameters, {word}, {n}, {steps[0]}, {units}, {steps[1]});"

    def opposite(self, p: str, q: str) -> None:
        """Write the transpose of a block to the opposite one."""
        self.stage.used.add("transpose")
        m, n = (self.memory.count(self.plan.shapes[name]) for name in (p, q))
        one, two = self.start[p], self.start[q]
        self.stage.lines += [f"transpose(H, parameters, {one}, {m}, {two}, {n});"]

    def empty(self, p: str, q: str) -> None:
        """Write zeros to a block and the opposite one."""
        self.stage.used.add("clear")
        for one, two in dict.fromkeys([(p, q), (q, p)]):
            m, n = (self.memory.count(self.plan.shapes[name]) for name in (one, two))
            first = f"H + ({self.start[one]})*parameters + {self.start[two]}"
            self.stage.lines.append(f"clear({first}, parameters, {m}, 1, {n});")

    def piece(self, piece: Written, *, opposite: bool, first: bool = False) -> None:
        """Write a piece; the axes of its columns in H are the inner loops, see side_by_side.

        first: nothing else is there yet.
        """
        stage, (p, q) = self.stage, piece.pair
        one, two = self.plan.shapes[p], self.plan.shapes[q]
        variables: dict[Index, str] = {}
        dropped = {late: early for early, late in piece.pairs}
        kept = [k for k in range(len(one) + len(two)) if k not in dropped]
        at = dict(zip(kept, piece.axes, strict=True))
        for late, early in sorted(dropped.items()):
            at[late] = at[early]
        rows, columns = (
            [at[k] for k in range(len(one))],
            [at[k] for k in range(len(one), len(one) + len(two))],
        )
        outer, inner = (columns, rows) if opposite else (rows, columns)
        order = (*outer, *side_by_side(piece.body, inner))
        heads = stage.loops(tuple(dict.fromkeys(order)), variables)
        formulas = stage.formulas(variables)
        formulas.count([piece.body])
        text = formulas.write(piece.body)
        stage.used |= formulas.functions
        row = self.flat(p, rows, variables)
        column = self.flat(q, columns, variables)
        if opposite:
            row, column = column, row
        target = f"H[({row})*parameters + {column}]"
        sign = "=" if first else "+="
        stage.lines += [*heads, *formulas.lines, f"{target} {sign} {text};", *["}"] * len(heads)]

    def flat(self, name: str, axes: Sequence[Index], variables: Mapping[Index, str]) -> str:
        """Return the place of an entry of a parameter in the flat order."""
        shape = self.plan.shapes[name]
        terms = [] if self.start[name] == "0" else [self.start[name]]
        for k, index in enumerate(axes):
            step = self.memory.count(shape[k + 1 :])
            place = self.memory.place(indices.shift(indices.of(index), -1), variables)
            terms.append(place if step == "1" else f"{place}*{step}")
        return " + ".join(terms) or "0"
