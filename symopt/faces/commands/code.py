"""`symopt code`: the generated source of value, gradient and Hessian, and how exact it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.options import json_option, output_option
from symopt.faces.console.output import deliver, json_text
from symopt.faces.console.reading import read_model
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from symopt.faces.accuracy.measure import Measured
    from symopt.model.model import Model, Variable


@command(
    "code",
    examples=(
        "symopt code derivations/classification_perceptron.toml",
        "symopt code derivations/newton_two_variables.toml --backend math -o bowl.py",
        "symopt code derivations/neural_network_2_2_1.toml --accuracy",
    ),
)
@click.argument("spec")
@click.option(
    "--backend",
    default="auto",
    metavar="NAME",
    help="See `symopt list backends`; else the fastest.",
)
@click.option("--accuracy", is_flag=True, help="Compare the code with exact values of the model.")
@json_option
@output_option
def COMMAND(spec: str, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Show the code of value, gradient and Hessian that SPEC compiles to."""
    from symopt.calculus.system import system_of
    from symopt.faces.runs.run import compile_model

    model = read_model(spec)
    measured: Measured | None = None
    try:
        system = system_of(model)
        compiled = compile_model(model, backend=options["backend"], system=system)
        if compiled.note:
            click.echo(compiled.note, err=True)
        if options["accuracy"]:
            from symopt.faces.accuracy.measure import measure

            measured = measure(system, compiled)
    except SymoptError as error:
        raise error.within(spec) from None
    if options["as_json"]:
        found = {
            "backend": compiled.backend,
            "parameters": [v.name for v in model.parameters],
            "data": [v.name for v in model.data],
            "source": compiled.source,
            **(_measured(measured) if measured else {}),
        }
        deliver(json_text(found), options["output"])
    else:
        head, foot = _head(model, system.objective), list[str]()
        if measured is not None:
            from symopt.faces.accuracy.text import comments

            foot = comments(measured)
        if compiled.backend == "c":
            head, foot = ([line.replace("#", "//", 1) for line in part] for part in (head, foot))
        deliver("\n".join([*head, compiled.source, *foot]), options["output"])
    return 0


def _head(model: Model, objective: str) -> list[str]:
    """Return what the code computes, and the order of its parameters, as comments."""
    title = " ".join(model.title.split()).rstrip("\\")
    lines = [f"# {title}"] if title else []
    lines.append(f"# Value, gradient and Hessian of {objective}; theta holds, one after the other:")
    lines.append(f"#   {', '.join(map(_shaped, model.parameters))}")
    if model.data:
        rows = ", a number for each row" if model.by_row else ""
        lines += [f"# The data{rows}:", f"#   {', '.join(map(_shaped, model.data))}"]
    return [*lines, ""]


def _shaped(variable: Variable) -> str:
    return variable.name + (f"[{', '.join(map(str, variable.shape))}]" if variable.shape else "")


def _measured(found: Measured) -> dict[str, Any]:
    """Return what was measured as parts of the JSON document."""
    return {
        "accuracy": [asdict(item) for item in found.sizes],
        "accuracy_complete": found.complete,
        "accuracy_warnings": found.warned,
    }
