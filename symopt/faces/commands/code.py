"""`symopt code`: the generated source of value, gradient and Hessian."""

from __future__ import annotations

import click

from symopt.faces.console.command import command
from symopt.faces.console.options import json_option, output_option
from symopt.faces.console.output import deliver, json_text
from symopt.faces.console.reading import read_model
from symopt.foundation.errors import SymoptError


@command(
    "code",
    examples=(
        "symopt code derivations/classification_perceptron.toml",
        "symopt code derivations/newton_two_variables.toml --backend math -o bowl.py",
    ),
)
@click.argument("spec")
@click.option(
    "--backend",
    default="auto",
    metavar="NAME",
    help="See `symopt list backends`; else the fastest.",
)
@json_option
@output_option
def COMMAND(spec: str, backend: str, as_json: bool, output: str | None) -> int:  # noqa: N802
    """Show the code of value, gradient and Hessian that SPEC compiles to."""
    from symopt.faces.run import compile_model

    model = read_model(spec)
    try:
        compiled = compile_model(model, backend=backend)
    except SymoptError as error:
        raise error.within(spec) from None
    if as_json:
        found = {
            "backend": compiled.backend,
            "parameters": [v.name for v in model.parameters],
            "data": [v.name for v in model.data],
            "source": compiled.source,
        }
        deliver(json_text(found), output)
    else:
        deliver(compiled.source, output)
    return 0
