"""Sums of products of two arrays as C: products of columns, and plain loops where no kernel fits.

both have rows, and they are summed     out_ab += Σ_i L_a[i] R_b[i]         cross, dots
one has rows                            out_a[i] = Σ_k c_ak L_k[i]          mix, mix_one, row_dots
none has rows                           out_ab = Σ_k L_ak R_kb              mix, cross: by strides
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry
from symopt.compilation.c.memory import Kind, Spot, added
from symopt.compilation.c.program import Pair
from symopt.compilation.c.stage import ROW, Stage


@dataclass(slots=True)
class Side:
    """One of the arrays: where it lies, and its index along each axis."""

    spot: Spot
    axes: tuple[Index, ...]

    def stride(self, stage: Stage, index: Index) -> str:
        """Return how far apart neighbors along an index are; 0 if it has none."""
        if index not in self.axes:
            return "0"
        return stage.memory.stride(self.spot, self.axes.index(index))

    def at(self, stage: Stage, variables: dict[Index, str], *, free: Sequence[Index]) -> str:
        """Return the address of an entry, `free` indices and the row's at their beginning."""
        places = [
            None if axis == self.spot.row or index in free else variables[index]
            for axis, index in enumerate(self.axes)
        ]
        return added(self.spot.word, stage.memory.flat(self.spot, places))

    def value(self, stage: Stage, variables: dict[Index, str]) -> str:
        """Return an entry."""
        flat = stage.memory.flat(
            self.spot,
            [
                None if axis == self.spot.row else variables[index]
                for axis, index in enumerate(self.axes)
            ],
        )
        if self.spot.row >= 0:
            flat = added(ROW, flat)
        return f"{self.spot.word}[{flat}]"


def side(stage: Stage, entry: Entry, *, columns: bool = True) -> Side:
    """Return an operand; data with rows first as columns."""
    axes = tuple(i for p in entry.indices if (i := p.plain) is not None)
    spot = stage.by_column(entry.name) if columns else stage.memory.spots[entry.name]
    return Side(spot, axes)


def pair(stage: Stage, item: Pair) -> None:
    """Write one sum of products."""
    row = stage.row
    if row is not None and row in item.over:
        _over_rows(stage, item)
    elif row is not None and row in item.axes:
        left, right = item.left, item.right
        if stage.memory.spots[left.name].row < 0:
            left, right = right, left
        if stage.memory.spots[right.name].row < 0 and len(item.over) == 1:
            _by_row(stage, item, left, right)
        else:
            _row_loops(stage, item)
    else:
        _whole(stage, item)


def _data_rows(stage: Stage, entry: Entry) -> Spot | None:
    """Return where data with rows first and one more, whole axis are, None for anything else."""
    spot = stage.memory.spots[entry.name]
    if spot.kind is not Kind.DATA or spot.row != 0 or len(spot.shape) != 2:
        return None
    index = entry.indices[1].plain
    return spot if index is not None and index.upper == spot.shape[1] else None


def _over_rows(stage: Stage, item: Pair) -> None:
    row = stage.row
    names = [i for i in item.over if i is not row]
    word = stage.accumulator(item.name, [i.upper for i in item.axes])
    out = Side(Spot(word, Kind.WHOLE, tuple(i.upper for i in item.axes)), item.axes)
    left, right = item.left, item.right
    if len(right.indices) > len(left.indices):
        left, right = right, left
    data = _data_rows(stage, left)
    if data is not None and len(right.indices) == 1 and not names:
        stage.used.add("row_sums")
        width = stage.memory.size(data.shape[1])
        stage.lines.append(
            f"row_sums({word}, {data.word}, {width}, {side(stage, right).spot.word}, count);"
        )
        return
    if item.weight is not None:
        _weighted(stage, item, out)
        return
    one, two = side(stage, left), side(stage, right)
    mine = [i for i in one.axes if i in item.axes and i not in two.axes]
    yours = [i for i in two.axes if i in item.axes and i not in one.axes]
    if yours and not mine:
        one, two, mine, yours = two, one, yours, mine
    tiled = [*mine[-1:], *yours[-1:]]
    variables = stage.variables()
    heads = stage.loops([i for i in (*item.axes, *names) if i not in tiled], variables)
    stage.lines += heads
    target = out.at(stage, variables, free=tiled)
    first, second = (s.at(stage, variables, free=tiled) for s in (one, two))
    if not tiled:
        stage.used |= {"dots"}
        single = stage.names.fresh("single")
        stage.lines += [
            f"const double *{single}[] = {{{first}}};",
            f"dots({target}, 1, {second}, {single}, 1, count);",
        ]
    else:
        a = tiled[0]
        m = stage.memory.size(a.count)
        table = stage.table(first, one.stride(stage, a), m)
        if len(tiled) == 1:
            stage.used.add("dots")
            stage.lines.append(
                f"dots({target}, {out.stride(stage, a)}, {second}, {table}, {m}, count);"
            )
        else:
            b = tiled[1]
            n = stage.memory.size(b.count)
            other = stage.table(second, two.stride(stage, b), n)
            strides = f"{out.stride(stage, a)}, {out.stride(stage, b)}"
            _cross(stage, target, strides, (table, m), (other, n), "count")
    stage.lines += ["}"] * len(heads)


def _weighted(stage: Stage, item: Pair, out: Side) -> None:
    """Write Σ_i w_i A_ia B_ib; half of the square where A is B and w has no other axis."""
    assert item.weight is not None  # callers look
    row = stage.row
    weight = side(stage, item.weight)
    (a,), (b,) = (
        [i for p in e.indices if (i := p.plain) is not row] for e in (item.left, item.right)
    )
    assert a is not None  # sides of a weighted sum have plain indices
    assert b is not None
    variables = stage.variables()
    right = packed(stage, item.right, b, "RIGHT", "0")
    heads = stage.loops([i for i in weight.axes if i is not row], variables)
    stage.lines += heads
    m, n = stage.memory.size(a.count), stage.memory.size(b.count)
    last = {a, b} == set(item.axes[-2:])
    same = item.left.name == item.right.name and a.upper == b.upper and last
    factor = weight.at(stage, variables, free=())
    left = packed(stage, item.left, a, "LEFT", factor)
    target = out.at(stage, variables, free=(a, b))
    strides = f"{out.stride(stage, a)}, {out.stride(stage, b)}"
    if same:  # the upper half, whichever of its axes comes first
        strides = f"{m}, 1"
    stage.used.add("cross")
    stage.lines.append(
        f"cross({target}, {strides}, {left}, {m}, {right}, {n}, count, {int(same)});"
    )
    stage.lines += ["}"] * len(heads)
    if same:
        squares = stage.memory.count([i.upper for i in item.axes[:-2]])
        stage.mirrored.append((out.spot.word, m, squares))


def packed(stage: Stage, entry: Entry, index: Index, width: str, weight: str) -> str:
    """Write the columns of an array side by side in panels; return where they are."""
    room = stage.names.fresh("packed")
    size = stage.memory.size(index.count)
    stage.work.append((room, "double", f"({size} + {width})*ld"))
    data = _data_rows(stage, entry)
    if data is not None:
        stage.used.add("pack_rows")
        stage.lines.append(f"pack_rows({room}, {width}, {data.word}, {size}, {weight}, count);")
        return room
    one = side(stage, entry)
    table = stage.table(one.spot.word, one.stride(stage, index), size)
    stage.used.add("pack_columns")
    stage.lines.append(f"pack_columns({room}, {width}, {table}, {size}, {weight}, count);")
    return room


def _cross(
    stage: Stage,
    target: str,
    strides: str,
    left: tuple[str, str],
    right: tuple[str, str],
    count: str,
) -> None:
    """Write all products of two tables of columns."""
    stage.used |= {"cross", "cross_columns"}
    panels: list[str] = []
    ld = "ld" if stage.row is not None else count
    for width, (_, size) in (("LEFT", left), ("RIGHT", right)):
        room = stage.names.fresh("packed")
        stage.work.append((room, "double", f"({size} + {width})*{ld}"))
        panels.append(room)
    sides = ", ".join((*left, *right, *panels))
    stage.lines.append(f"cross_columns({target}, {strides}, {sides}, {count});")


def _by_row(stage: Stage, item: Pair, left: Entry, right: Entry) -> None:
    """Write a mixture of columns with coefficients that have no rows."""
    (over,) = item.over
    spot = stage.array(item.name, item.axes)
    out, coefficients = Side(spot, item.axes), side(stage, right)
    data = _data_rows(stage, left)
    k = coefficients.stride(stage, over)
    if data is not None and len(item.axes) == 1 and over in coefficients.axes:
        n = stage.memory.size(data.shape[1])
        stage.used |= {"row_dots", "ahead"}
        stage.streams.append(f"ahead({data.word} + (count + from)*{n}, (to - from)*{n});")
        stage.lines.append(
            f"row_dots({spot.word}, {data.word}, {n}, {coefficients.spot.word}, {k}, count);"
        )
        return
    columns = side(stage, left)
    yours = [i for i in coefficients.axes if i in item.axes and i not in columns.axes]
    if over not in columns.axes or over not in coefficients.axes:
        _row_loops(stage, item, made=True)
        return
    tiled = [over, *yours[-1:]]
    variables = stage.variables()
    heads = stage.loops([i for i in item.axes if i not in tiled], variables)
    stage.lines += heads
    n = stage.memory.size(over.count)
    stage.used |= {"mix", "line_up"}
    table = stage.table(columns.at(stage, variables, free=tiled), columns.stride(stage, over), n)
    factor = coefficients.at(stage, variables, free=tiled)
    target = out.at(stage, variables, free=tiled)
    if yours:
        a = yours[-1]
        m = stage.memory.size(a.count)
        results = stage.table(target, out.stride(stage, a), m)
        steps = f"{coefficients.stride(stage, a)}, {k}"
        stage.lines.append(
            f"mix((double *const *){results}, {m}, {factor}, {steps}, {table}, {n}, count);"
        )
    else:
        stage.lines.append(f"mix_one({target}, {factor}, {k}, {table}, {n}, count);")
    stage.lines += ["}"] * len(heads)


def _row_loops(stage: Stage, item: Pair, *, made: bool = False) -> None:
    """Write a sum for each row in plain loops."""
    if not made:
        stage.array(item.name, item.axes)
    out = Side(stage.memory.spots[item.name], item.axes)
    one, two = side(stage, item.left), side(stage, item.right)
    variables = stage.variables()
    heads = stage.loops(item.axes, variables)
    inner = stage.loops(item.over, variables)
    result = out.value(stage, variables)
    product = f"{one.value(stage, variables)}*{two.value(stage, variables)}"
    loop = f"for (long {ROW} = 0; {ROW} < count; {ROW}++)"
    stage.lines += [*heads, f"{loop} {result} = 0.0;", *inner, "#pragma omp simd"]
    stage.lines += [f"{loop} {result} += {product};", *["}"] * (len(inner) + len(heads))]


def _whole(stage: Stage, item: Pair) -> None:
    """Write a sum of products of arrays without rows."""
    spot = stage.array(item.name, item.axes)
    one, two = side(stage, item.left), side(stage, item.right)
    if spot.kind is Kind.SCALAR or not _by_kernel(stage, item, Side(spot, item.axes), one, two):
        _plain(stage, item, spot, one, two)


def _plain(stage: Stage, item: Pair, spot: Spot, one: Side, two: Side) -> None:
    variables = stage.variables()
    heads = stage.loops(item.axes, variables)
    inner = stage.loops(item.over, variables)
    local = stage.names.fresh("sum")
    product = f"{one.value(stage, variables)}*{two.value(stage, variables)}"
    if inner:
        inner[-1:] = [f"#pragma omp simd reduction(+: {local})", inner[-1]]
    result = (
        f"const double {spot.word}"
        if spot.kind is Kind.SCALAR
        else Side(spot, item.axes).value(stage, variables)
    )
    stage.lines += [*heads, f"double {local} = 0.0;", *inner, f"{local} += {product};"]
    stage.lines += ["}"] * len(item.over)
    stage.lines += [f"{result} = {local};", *["}"] * len(heads)]


def _by_kernel(stage: Stage, item: Pair, out: Side, one: Side, two: Side) -> bool:
    """Write the sum by a product of columns, if one axis is summed and the strides fit."""
    if len(item.over) != 1:
        return False
    (over,) = item.over
    if over not in one.axes or over not in two.axes:
        return False
    mine = [i for i in one.axes if i in item.axes and i not in two.axes]
    yours = [i for i in two.axes if i in item.axes and i not in one.axes]
    if yours and not mine:
        one, two, mine, yours = two, one, yours, mine
    if not mine:
        return False
    for left, right, a, b in (
        (one, two, mine[-1], yours[-1] if yours else None),
        *([(two, one, yours[-1], mine[-1])] if yours else []),
    ):
        if b is None:
            return _matrix_vector(stage, item, out, left, right, a, over)
        if right.stride(stage, b) == "1" and out.stride(stage, b) == "1":
            _mix_rows(stage, item, out, left, right, a, b, over)
            return True
    a, b = mine[-1], yours[-1]
    if one.stride(stage, over) == "1" and two.stride(stage, over) == "1":
        _cross_rows(stage, item, out, one, two, a, b, over)
        return True
    return False


def _around(stage: Stage, item: Pair, tiled: Sequence[Index]) -> tuple[dict[Index, str], list[str]]:
    variables = stage.variables()
    heads = stage.loops([i for i in item.axes if i not in tiled], variables)
    stage.lines += heads
    return variables, heads


def _matrix_vector(
    stage: Stage, item: Pair, out: Side, one: Side, two: Side, a: Index, over: Index
) -> bool:
    m, n = stage.memory.size(a.count), stage.memory.size(over.count)
    by_rows = one.stride(stage, over) == "1" and two.stride(stage, over) == "1"
    by_columns = one.stride(stage, a) == "1" and out.stride(stage, a) == "1"
    if not by_rows and not by_columns:
        return False
    variables, heads = _around(stage, item, (a, over))
    first, second = (s.at(stage, variables, free=(a, over)) for s in (one, two))
    target = out.at(stage, variables, free=(a, over))
    if by_rows:
        stage.used |= {"dots", "clear"}
        step = out.stride(stage, a)
        table = stage.table(first, one.stride(stage, a), m)
        stage.lines += [
            f"clear({target}, {step}, {m}, 0, 1);",
            f"dots({target}, {step}, {second}, {table}, {m}, {n});",
        ]
    else:
        stage.used.add("mix")
        table = stage.table(first, one.stride(stage, over), n)
        step = two.stride(stage, over)
        stage.lines.append(f"mix_one({target}, {second}, {step}, {table}, {n}, {m});")
    stage.lines += ["}"] * len(heads)
    return True


def _mix_rows(
    stage: Stage, item: Pair, out: Side, one: Side, two: Side, a: Index, b: Index, over: Index
) -> None:
    variables, heads = _around(stage, item, (a, b, over))
    free = (a, b, over)
    m, n, k = (stage.memory.size(i.count) for i in free)
    stage.used.add("mix")
    results = stage.table(out.at(stage, variables, free=free), out.stride(stage, a), m)
    columns = stage.table(two.at(stage, variables, free=free), two.stride(stage, over), k)
    factor = one.at(stage, variables, free=free)
    steps = f"{one.stride(stage, a)}, {one.stride(stage, over)}"
    stage.lines.append(
        f"mix((double *const *){results}, {m}, {factor}, {steps}, {columns}, {k}, {n});"
    )
    stage.lines += ["}"] * len(heads)


def _cross_rows(
    stage: Stage, item: Pair, out: Side, one: Side, two: Side, a: Index, b: Index, over: Index
) -> None:
    variables, heads = _around(stage, item, (a, b, over))
    free = (a, b, over)
    m, n, k = (stage.memory.size(i.count) for i in free)
    target = out.at(stage, variables, free=free)
    left = stage.table(one.at(stage, variables, free=free), one.stride(stage, a), m)
    right = stage.table(two.at(stage, variables, free=free), two.stride(stage, b), n)
    ls, rs = out.stride(stage, a), out.stride(stage, b)
    stage.used.add("clear")
    stage.lines.append(f"clear({target}, {ls}, {m}, {rs}, {n});")
    _cross(stage, target, f"{ls}, {rs}", (left, m), (right, n), k)
    stage.lines += ["}"] * len(heads)
