"""`symopt minimize`: a minimum of an expression or of a specification without data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.documents import chosen_format, document_options, written
from symopt.faces.console.options import json_option, listed, run_options, start_option
from symopt.faces.console.output import deliver, json_text
from symopt.faces.console.pictures import check_picture, draw_minimization
from symopt.faces.console.problems import Problem, problem_of_expression, problem_of_model
from symopt.faces.console.progress import progress
from symopt.faces.console.reading import (
    is_spec,
    name_the_start,
    read_conditions,
    read_function,
    read_model,
    read_settings,
    read_start,
)
from symopt.faces.console.results import result_json, result_text, whole
from symopt.foundation.errors import UnsupportedError

if TYPE_CHECKING:
    from symopt.optimization.few.ended import Ended
    from symopt.optimization.result import Result
    from symopt.syntax.tree import Tree

Conditions = tuple[Sequence[str], Sequence[str]]
"""Where the function is defined, and what to keep."""


@command(
    "minimize",
    examples=(
        'symopt minimize "x**4 + y**2" --start "x=4,y=4"',
        'symopt minimize "exp(x) - log(x)" --start x=1 --assume "x>0" --trace',
        'symopt minimize "(x-3)**2" --start x=0 --bound "0<=x<=1" --json',
        "symopt minimize -x**2+x**4 --start x=1 --method gradient-descent --set step=0.1",
    ),
)
@click.argument("function", metavar="EXPR|SPEC")
@start_option
@click.option("--method", metavar="NAME", help="See `symopt list methods`.")
@click.option("--backend", metavar="NAME", help="See `symopt list backends`.")
@listed("--set", "settings", help="Settings of the method, as in step=0.1.", metavar="NAME=NUMBER")
@listed("--assume", help='Where the function is defined, as in "x>0".', metavar="CONDITION")
@listed("--bound", help='Bounds to keep, as in "0<=x<=1".', metavar="CONDITION")
@run_options
@click.option("--trace", is_flag=True, help="Show the run, step by step with its numbers.")
@click.option(
    "--plot", metavar="FILE", help="Draw the path in one or two variables (.svg, .png, .pdf)."
)
@json_option
@document_options
def COMMAND(function: str, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Find a minimum of EXPR, or of a SPEC without data; say what the point is."""
    start = read_start(options["start"])
    names = ("max_iterations", "tolerance", "backend")
    limits = {k: options[k] for k in names if options[k] is not None}
    given = {**limits, "method": options["method"], **read_settings(options["settings"])}
    conditions = (options["assume"], options["bound"])
    run = _of_spec if is_spec(function) else _of_expression
    name = chosen_format(options)
    check_picture(options["plot"])
    with progress() as callback:
        problem, result = run(function, start, conditions, {**given, "callback": callback})
    if name == "json":
        text = json_text(result_json(result))
    elif options["trace"] or options["output"] or name != "text":
        text = _worked(problem, whole(result), name, options)
    else:
        text = result_text(result)
    deliver(text, options["output"])
    if options["plot"]:
        draw_minimization(problem, whole(result), options["plot"])
    return int(not result.success)


def _worked(problem: Problem, result: Result, name: str, options: dict[str, Any]) -> str:
    """Return the run as a derivation; as a table, where the function is not one expression."""
    from symopt.presentation.worked_run import minimization_document

    if problem.tree is None and name == "text":
        return result_text(result, trace=True)
    document = minimization_document(problem.written(), result, output=problem.output)
    return written(document, name, options, problem.notation)


def _of_expression(
    text: str, start: dict[str, Any], conditions: Conditions, given: dict[str, Any]
) -> tuple[Problem, Result | Ended]:
    from symopt.faces.runs.expression import with_eulers_number
    from symopt.faces.runs.expression_runs import minimize_briefly
    from symopt.syntax.tree import names

    tree, note = with_eulers_number(read_function(text, list(start)), start)
    begin = name_the_start(start, names(tree))
    domains, bounds = (read_conditions(part, list(begin)) for part in conditions)
    if bounds:
        bounds, given["constraints"] = _ranges_first(bounds, list(begin))
    trees = [*domains, *bounds]
    result = minimize_briefly(tree, begin, conditions=trees, note=note, **given)
    return problem_of_expression(tree), result


def _ranges_first(bounds: Sequence[Tree], unknowns: list[str]) -> tuple[list[Tree], list[Tree]]:
    """Return the bounds that are ranges of one unknown or strict, and those that are constraints."""
    from symopt.faces.problem.ranges import sort_conditions
    from symopt.syntax.tree import Relation

    conditions: list[Tree] = []
    constraints: list[Tree] = []
    for bound in bounds:
        others = sort_conditions([bound], unknowns).others
        kept = [r for r in others if isinstance(r, Relation) and r.op in ("=", "<=", ">=")]
        if others and len(kept) == len(others):
            constraints += kept
        else:
            conditions.append(bound)
    return conditions, constraints


def _of_spec(
    path: str, start: dict[str, Any], conditions: Conditions, given: dict[str, Any]
) -> tuple[Problem, Result]:
    from symopt.faces.runs.run import fit_model

    model = read_model(path)
    if model.data:
        raise UnsupportedError(
            "this specification needs data",
            where=path,
            why=f"it has {', '.join(v.name for v in model.data)}",
            remedy=f"use `symopt fit {path} DATA`",
        )
    if model.goal == "zero":
        raise UnsupportedError(
            "this specification asks for a zero", where=path, remedy=f"use `symopt root {path}`"
        )
    names = [v.name for v in model.parameters]
    trees = [tree for part in conditions for tree in read_conditions(part, names)]
    found = fit_model(model, start=name_the_start(start, names), conditions=trees, **given)
    return problem_of_model(model, path), found.result
