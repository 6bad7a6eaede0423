"""`symopt root`: Newton's method for a zero of an expression in one unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.options import json_option, run_options, start_option
from symopt.faces.console.output import deliver, json_text
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
@click.option("--trace", is_flag=True, help="Show every step.")
@json_option
def COMMAND(function: str, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Find a zero of EXPR (or of an equation EXPR = EXPR) by Newton's method."""
    start = read_start(options["start"])
    given = {k: options[k] for k in ("max_iterations", "tolerance") if options[k] is not None}
    given["damped"] = options["damped"]
    found = (_of_spec if is_spec(function) else _of_expression)(function, start, given)
    text = (
        json_text(root_json(found))
        if options["as_json"]
        else root_text(found, trace=options["trace"])
    )
    deliver(text, None)
    return int(not found.success)


def _of_expression(text: str, start: dict[str, Any], given: dict[str, Any]) -> Root:
    from symopt.faces.run import root_expression
    from symopt.syntax.tree import names

    tree = read_equation(text, list(start))
    return root_expression(tree, name_the_start(start, names(tree)), **given)


def _of_spec(path: str, start: dict[str, Any], given: dict[str, Any]) -> Root:
    from symopt.faces.run import root_model

    model = read_model(path)
    names = [v.name for v in model.parameters]
    return root_model(model, name_the_start(start, names), **given)
