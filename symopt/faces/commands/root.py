"""`symopt root`: Newton's method for a zero of an expression in one unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.documents import chosen_format, document_options, written
from symopt.faces.console.options import json_option, run_options, start_option
from symopt.faces.console.output import deliver, json_text
from symopt.faces.console.pictures import check_picture, draw_root
from symopt.faces.console.problems import Problem, problem_of_expression, problem_of_model
from symopt.faces.console.reading import (
    is_spec,
    name_the_start,
    read_equation,
    read_model,
    read_start,
)
from symopt.faces.console.results import root_json, root_text

if TYPE_CHECKING:
    from symopt.optimization.roots import Root


@command(
    "root",
    examples=(
        'symopt root "exp(-x) - x" --start x=0.05 --trace',
        'symopt root "cos(x) = x" --start 1 --json',
        "symopt root derivations/newton_root.toml",
    ),
)
@click.argument("function", metavar="EXPR|SPEC")
@start_option
@run_options
@click.option("--damped", is_flag=True, help="Halve a step until |f| falls.")
@click.option("--trace", is_flag=True, help="Show the run, step by step with its numbers.")
@click.option("--plot", metavar="FILE", help="Draw the tangents (.svg, .png, .pdf).")
@json_option
@document_options
def COMMAND(function: str, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Find a zero of EXPR (or of an equation EXPR = EXPR) by Newton's method."""
    start = read_start(options["start"])
    given = {k: options[k] for k in ("max_iterations", "tolerance") if options[k] is not None}
    given["damped"] = options["damped"]
    name = chosen_format(options)
    check_picture(options["plot"])
    problem, found = (_of_spec if is_spec(function) else _of_expression)(function, start, given)
    if name == "json":
        text = json_text(root_json(found))
    elif options["trace"] or options["output"] or name != "text":
        from symopt.presentation.root_run import root_document

        text = written(
            root_document(problem.written(), found, output=problem.output),
            name,
            options,
            problem.notation,
        )
    else:
        text = root_text(found)
    deliver(text, options["output"])
    if options["plot"]:
        draw_root(problem, found, options["plot"])
    return int(not found.success)


def _of_expression(text: str, start: dict[str, Any], given: dict[str, Any]) -> tuple[Problem, Root]:
    from symopt.faces.runs.expression_runs import root_expression
    from symopt.syntax.tree import names

    tree = read_equation(text, list(start))
    found = root_expression(tree, name_the_start(start, names(tree)), **given)
    return problem_of_expression(tree), found


def _of_spec(path: str, start: dict[str, Any], given: dict[str, Any]) -> tuple[Problem, Root]:
    from symopt.faces.runs.run import root_model

    model = read_model(path)
    names = [v.name for v in model.parameters]
    found = root_model(model, name_the_start(start, names), **given)
    return problem_of_model(model, path), found
