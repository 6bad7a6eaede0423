"""A row plan made ready for arrays: what generated numpy code computes is arranged, not changed.

* σ and softplus of z and -z come from one exponential (numpy_code/logistic.py).
* Adjoints of a row lose factors that are the same for all rows, c · r_i becomes r_i: sums over the rows are
  multiplied by c instead.
* Sums Σ (log(1 + e_i) + rest_i) are two sums, the first of which has code of its own.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import ONE, Entry, Node, Product, Sum
from symopt.compilation.numpy_code.logistic import is_tail, logistic
from symopt.compilation.numpy_code.normal import normal
from symopt.compilation.plan import RowPlan
from symopt.compilation.row_source import Needs, needed
from symopt.compilation.rows import Formula, Item, Reduction, factor_out, used_names

MOST_FACTORS = 2
"""In what is left to the sums."""


def ready(plan: RowPlan, level: int) -> RowPlan:
    """Return the plan of one function, made ready."""
    needs = needed(plan, level)
    bodies = list(needs.nodes)
    for item in (*plan.items, *plan.sweep.before, *plan.sweep.rows):
        if isinstance(item, Formula) and item.name in needs.names:
            bodies.append(item.body)
    together = logistic(bodies)
    moved: dict[str, Node] = {}

    def visit(node: Node) -> Node:
        node = normal(together(node))
        if names_in(node).isdisjoint(moved):
            return node
        return build.rewrite(node, entry=lambda e: moved.get(e.name, e))

    items = [i if isinstance(i, Reduction) else replace(i, body=visit(i.body)) for i in plan.items]
    rows: list[Formula] = []
    for item in plan.sweep.rows:
        body = visit(item.body)
        scale, rest = factor_out(body, plan.row) if plan.row is not None else (ONE, body)
        if isinstance(rest, Entry) and rest.free:
            moved[item.name] = body
        elif scale is not ONE and rest.free and is_short(scale):
            mark, _, rest_of_name = item.name.partition(".")
            # Adjoints and coefficients of one name are two things: adj.f.1 and c.f.1.
            name = f"delta.{rest_of_name}" if mark == "adj" else f"delta.{item.name}"
            moved[item.name] = build.multiply(scale, at_row(plan, name))
            rows.append(Formula(name, True, rest))
        else:
            rows.append(replace(item, body=body))
    items, late = _with_tails(replace(plan, items=tuple(items)))
    gradient = [
        replace(s, adjoint=visit(s.adjoint), partial=visit(s.partial)) for s in plan.sweep.gradient
    ]
    hessian = [replace(e, coefficient=visit(e.coefficient)) for e in plan.sweep.hessian]
    before = [replace(f, body=visit(f.body)) for f in plan.sweep.before]
    swept = replace(
        plan.sweep,
        before=tuple(before),
        rows=tuple(rows),
        gradient=tuple(gradient),
        hessian=tuple(hessian),
    )
    linear = {n: replace(v, rest=visit(v.rest)) for n, v in plan.linear.items()}
    tangents = {
        n: replace(t, parts=tuple(replace(p, factor=visit(p.factor)) for p in t.parts))
        for n, t in plan.tangents.items()
    }
    return replace(plan, items=items, sweep=swept, late=late, linear=linear, tangents=tangents)


def _with_tails(plan: RowPlan) -> tuple[tuple[Item, ...], frozenset[str]]:
    """Return items in which sums of logarithms log(1 + e) stand apart, and the names that are late."""
    formulas = {item.name: item for item in plan.items if isinstance(item, Formula)}
    items: list[Item] = []
    late = set(plan.late)
    for item in plan.items:
        body = formulas[item.summand].body if isinstance(item, Reduction) else ONE
        if not isinstance(item, Reduction) or not isinstance(body, Sum):
            items.append(item)
            continue
        tails = [(c, t) for c, t in body.terms if is_tail(t) is not None]
        rest = build.linear([p for p in body.terms if p not in tails], body.constant)
        if not tails or not rest.free:
            items.append(item)
            continue
        parts = [*tails, (1, rest)]
        for number, (_, part) in enumerate(parts, 1):
            name = f"{item.name}.{number}"
            items += [Formula(f"{name}.term", True, part), Reduction(name, f"{name}.term")]
            late.add(name)
        names = [(c, Entry(f"{item.name}.{k}")) for k, (c, _) in enumerate(parts, 1)]
        items.append(Formula(item.name, False, build.linear(names)))
    return tuple(items), frozenset(late)


def is_short(scale: Node) -> bool:
    """Return whether a factor may be left to the sums: products of many would grow from name to name."""
    return not isinstance(scale, Product) or len(scale.powers) <= MOST_FACTORS


def summands(plan: RowPlan, needs: Needs) -> dict[str, Node]:
    """Return the formulas that are needed for one sum over rows alone, by name: they get no line."""
    names = needs.names
    users = {name: [False] for node in needs.nodes for name in used_names(node)}
    for item in (*plan.items, *plan.sweep.before, *plan.sweep.rows):
        if item.name in names:
            for name in {item.summand} if isinstance(item, Reduction) else used_names(item.body):
                users.setdefault(name, []).append(isinstance(item, Reduction))
    return {
        item.name: item.body
        for item in plan.items
        if isinstance(item, Formula) and "." in item.name and users.get(item.name) == [True]
    }


def at_row(plan: RowPlan, name: str) -> Entry:
    """Return a formula's entry at the row."""
    assert plan.row is not None  # formulas of a row have one
    return Entry(name, (indices.of(plan.row),))
