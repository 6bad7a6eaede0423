"""An array plan as C functions: lower its definitions, find the rows, write value, gradient, Hessian."""

from __future__ import annotations

from symopt.calculus.indices import Affine
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.c.function import Function
from symopt.compilation.c.lowering import Lowering
from symopt.compilation.c.memory import Kind, Memory
from symopt.compilation.c.program import Program
from symopt.compilation.c.rows_axis import find_rows
from symopt.compilation.c.stage import Stage


def array_function(plan: ArrayPlan, title: str, level: int) -> Function:
    """Return one function of an array plan. Raises UnsupportedError for what C code cannot compute."""
    lowering = Lowering({n: plan.shapes[n] for n in (*plan.variables, *plan.parameters)})
    for item in plan.needed(level):
        lowering.define(item)
    wanted = [plan.output]
    if level >= 1:
        for name, item in plan.gradient.items():
            lowering.define(item, f"d.{name}.c")
            wanted.append(f"d.{name}.c")
    if level >= 2:
        for (p, q), item in plan.blocks.items():
            lowering.define(item, f"dd.{p}.{q}.c")
            wanted.append(f"dd.{p}.{q}.c")
    fixed = [*plan.parameters, *wanted]
    row, statements = find_rows(lowering.statements, lowering.shapes, plan.variables, fixed)
    program = Program(statements, lowering.shapes, row, frozenset(wanted))
    users = [*plan.parameters, *plan.variables, *plan.sizes]
    users += [d.name for d in plan.definitions if d.name[0] != "∂" and "." not in d.name]
    return Function(
        title=title,
        program=program,
        parameters={p: plan.shapes[p] for p in plan.parameters},
        data={v: plan.shapes[v] for v in plan.variables},
        sizes=plan.sizes,
        finish=lambda memory, stage: _finish(plan, level, memory, stage),
        users=users,
    )


def _finish(plan: ArrayPlan, level: int, memory: Memory, stage: Stage) -> list[str]:
    """Return the lines that fill `out`."""
    lines = [f"out[0] = {memory.spots[plan.output].word};"]
    place: dict[str, str] = {}
    at = "0"
    for p in plan.parameters:
        place[p] = at
        size = memory.count(plan.shapes[p])
        at = size if at == "0" else f"{at} + {size}"
    if level >= 1:
        for p in plan.parameters:
            lines += _copy(memory, f"d.{p}.c", f"1 + {place[p]}", plan.shapes[p])
    if level >= 2:
        lines += [f"const long parameters = {at};", "double *H = out + 1 + parameters;"]
        lines.append("memset(H, 0, sizeof(double)*parameters*parameters);")
        for p, q in plan.blocks:
            spot = memory.spots[f"dd.{p}.{q}.c"]
            m, n = (memory.count(plan.shapes[name]) for name in (p, q))
            source = f"&{spot.word}" if spot.kind is Kind.SCALAR else spot.word
            stage.used.add("put")
            lines.append(f"put(H, parameters, {place[p]}, {m}, {place[q]}, {n}, {source});")
    return lines


def _copy(memory: Memory, name: str, at: str, shape: tuple[Affine, ...]) -> list[str]:
    spot = memory.spots[name]
    if spot.kind is Kind.SCALAR:
        return [f"out[{at}] = {spot.word};"]
    return [f"memcpy(out + {at}, {spot.word}, sizeof(double)*{memory.count(shape)});"]
