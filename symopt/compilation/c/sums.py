"""Statements that sum, as C: totals of formulas, functions along an axis, columns of a row plan."""

from __future__ import annotations

from symopt.calculus import indices
from symopt.calculus.nodes import Entry
from symopt.compilation.c.memory import Kind, Spot
from symopt.compilation.c.program import Along, Crossed, Mixed, Total
from symopt.compilation.c.stage import ROW, Stage

FEW, MANY = 8, 64
"""Fewer columns are fetched ahead by the processor itself; of more too much would have to be asked for."""


def total(stage: Stage, item: Total) -> None:
    """Write name[axes] = Σ body in plain loops."""
    row = stage.row
    variables = stage.variables()
    heads = stage.loops(item.axes, variables)
    inner = stage.loops(item.over, variables)
    formulas = stage.formulas(variables)
    formulas.count([item.body])
    text = formulas.write(item.body)
    stage.used |= formulas.functions
    if row is not None and row in item.axes:
        here = stage.read(_here(stage, item), variables)
        clear = [f"for (long {ROW} = 0; {ROW} < count; {ROW}++) {here} = 0.0;"]
        loop = ["#pragma omp simd", f"for (long {ROW} = 0; {ROW} < count; {ROW}++) {{"]
        body = [*loop, *formulas.lines, f"{here} += {text};", "}"]
        stage.lines += [*heads, *clear, *inner, *body, *["}"] * (len(inner) + len(heads))]
        return
    local = stage.names.fresh("sum")
    body = [*formulas.lines, f"{local} += {text};"]
    if row is not None and row in item.over:
        pragma = f"#pragma omp simd reduction(+: {local})"
        body = [pragma, f"for (long {ROW} = 0; {ROW} < count; {ROW}++) {{", *body, "}"]
        word = stage.accumulator(item.name, [i.upper for i in item.axes])
        spot = Spot(word, Kind.WHOLE, tuple(i.upper for i in item.axes))
        target, sign = f"{word}[{_flat(stage, item, spot, variables)}]", "+="
    else:
        spot = stage.array(item.name, item.axes)
        sign = "="
        target = f"{spot.word}[{_flat(stage, item, spot, variables)}]"
        if spot.kind is Kind.SCALAR:
            target = f"const double {spot.word}"
    stage.lines += [*heads, f"double {local} = 0.0;", *inner, *body, *["}"] * len(inner)]
    stage.lines += [f"{target} {sign} {local};", *["}"] * len(heads)]


def _here(stage: Stage, item: Total) -> Entry:
    stage.array(item.name, item.axes)
    return Entry(item.name, tuple(map(indices.of, item.axes)))


def _flat(stage: Stage, item: Total, spot: Spot, variables: dict[indices.Index, str]) -> str:
    places = [stage.memory.place(indices.shift(indices.of(i), -1), variables) for i in item.axes]
    return stage.memory.flat(spot, places)


def along(stage: Stage, item: Along) -> None:
    """Write softmax, log-sum-exp, the largest or smallest entry, or the product of entries."""
    reduced = item.function != "softmax"
    outer = item.axes if reduced else item.axes[:-1]
    spot = stage.array(item.name, item.axes)
    by_row = stage.row is not None and stage.row in outer
    variables = stage.variables()
    heads = stage.loops(outer, variables)
    inner = dict(variables)
    (loop,) = stage.loops([item.label], inner)
    row = [f"for (long {ROW} = 0; {ROW} < count; {ROW}++) {{"] if by_row else []

    def each(line: str) -> list[str]:
        return [*(["#pragma omp simd"] if row else []), *row, line, *["}"] * len(row)]

    def along_label(line: str) -> list[str]:
        return [loop, *each(line), "}"]

    def variable(wish: str) -> str:
        word = stage.names.fresh(wish)
        if by_row:
            stage.work.append((word, "double", "ld"))
            return f"{word}[{ROW}]"
        stage.lines.append(f"double {word};")
        return word

    value = stage.read(item.body, inner)
    if reduced:
        at = Entry(item.name, tuple(map(indices.of, item.axes)))
        if spot.kind is Kind.SCALAR:
            stage.lines.append(f"double {spot.word};")
        found = stage.read(at, variables)
    else:
        found = variable("total")
    stage.lines += heads
    if item.function in _SIMPLE:
        start, step, word = _SIMPLE[item.function]
        stage.used.add(word)
        stage.lines += each(f"{found} = {start};") + along_label(step.format(found, value))
    else:
        top = variable("top")
        stage.used |= {"c_max", "c_exp"}
        stage.lines += each(f"{top} = -INFINITY; {found} = 0.0;")
        stage.lines += along_label(f"{top} = c_max({top}, {value});")
        if reduced:
            stage.used.add("c_log")
            stage.lines += along_label(f"{found} += c_exp({value} - {top});")
            stage.lines += each(f"{found} = c_log({found}) + {top};")
        else:
            entry = stage.read(Entry(item.name, tuple(map(indices.of, item.axes))), inner)
            share = f"const double e = c_exp({value} - {top}); {entry} = e; {found} += e;"
            stage.lines += along_label(share) + along_label(f"{entry} /= {found};")
    stage.lines += ["}"] * len(heads)


_SIMPLE = {
    "amax": ("-INFINITY", "{0} = c_max({0}, {1});", "c_max"),
    "amin": ("INFINITY", "{0} = c_min({0}, {1});", "c_min"),
    "prod": ("1.0", "{0} *= {1};", ""),
}
"""What each function starts from, how it goes on, and what that uses."""


def mixed(stage: Stage, item: Mixed) -> None:
    """Write name[row] = Σ θ column."""
    spot = stage.array(item.name, item.axes)
    word = column_table(stage, item.columns)
    stage.used.add("mix")
    n = len(item.columns)
    if FEW <= n <= MANY:
        stage.streams.append(
            f"for (long k = 0; k < {n}; k++) ahead({word}[k] + count + from, to - from);"
        )
    stage.lines.append(f"mix_one({spot.word}, theta + {item.start}, 1, {word}, {n}, count);")


def column_table(stage: Stage, columns: tuple[str | None, ...]) -> str:
    """Return a table of columns by name, None for ones."""
    key = ",".join(str(c) for c in columns)
    word = stage.tables.get(key)
    if word is None:
        texts = ["ones" if c is None else stage.memory.spots[c].word for c in columns]
        if None in columns:
            stage.used.add("ones")
        word = stage.tables[key] = stage.names.fresh("columns")
        stage.lines.append(f"const double *{word}[] = {{{', '.join(texts)}}};")
    return word


def crossed(stage: Stage, item: Crossed) -> None:
    """Write Σ over the rows of weight · left · right."""
    left = column_table(stage, item.left)
    weight = stage.memory.spots[item.weight].word
    m = len(item.left)
    size = indices.Affine(m)
    if item.right is None:
        word = stage.accumulator(item.name, [size])
        stage.used.add("dots")
        stage.lines.append(f"dots({word}, 1, {weight}, {left}, {m}, count);")
        return
    n = len(item.right)
    right = column_table(stage, item.right)
    word = stage.accumulator(item.name, [size, indices.Affine(n)])
    stage.used |= {"cross", "pack_columns"}
    packed = []
    for width, table, size, factor in (("LEFT", left, m, weight), ("RIGHT", right, n, "0")):
        room = stage.names.fresh("packed")
        stage.work.append((room, "double", f"({size} + {width})*ld"))
        stage.lines.append(f"pack_columns({room}, {width}, {table}, {size}, {factor}, count);")
        packed.append(room)
    stage.lines.append(
        f"cross({word}, {n}, 1, {packed[0]}, {m}, {packed[1]}, {n}, count, {int(item.same)});"
    )
    if item.same:
        stage.mirrored.append((word, str(m), "1"))
