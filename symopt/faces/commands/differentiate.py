"""`symopt differentiate`: derivatives of expressions in numbers, vectors and matrices of symbolic size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.documents import chosen_format, document_options, written
from symopt.faces.console.options import json_option, listed
from symopt.faces.console.output import deliver, json_text

if TYPE_CHECKING:
    from symopt.faces.python.array_derivative import ArrayDerivative

KINDS = "gradient|jacobian|hessian|hessian-vector|directional|differential"


@command(
    "differentiate",
    examples=(
        'symopt differentiate "log(det(X))" --wrt X',
        'symopt differentiate "norm(A @ x - y)**2" --wrt x --steps',
        'symopt differentiate "inv(X)" --wrt X --kind differential',
        'symopt differentiate "x.T @ A @ x" --wrt x --kind hessian --property A=symmetric',
        'symopt differentiate "A @ x" --wrt x --shape A=m,n --shape x=n --layout denominator --json',
    ),
)
@click.argument("function", metavar="EXPR")
@listed("--wrt", help="The variable; each gives a result of its own.", metavar="X,...")
@click.option(
    "--kind",
    metavar=KINDS,
    help="By default the gradient of a number, the Jacobian of an array.",
)
@click.option(
    "--shape",
    "shapes",
    multiple=True,
    metavar="X=m,n",
    help="The sizes of an array (else inferred from EXPR, and said).",
)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="A=symmetric",
    help="What is known of an array: symmetric, invertible, orthogonal, …",
)
@click.option(
    "--layout",
    type=click.Choice(["denominator", "numerator"]),
    help="By default denominator for a gradient, numerator for a Jacobian.",
)
@click.option(
    "--structure",
    multiple=True,
    metavar="symmetric|toeplitz|…",
    help="The entries of X are tied together: a gradient by independent entries.",
)
@click.option("--define", multiple=True, metavar="NAME=EXPR", help="A name that EXPR may use.")
@listed("--direction", help="What the direction of a product is called.", metavar="V,...")
@click.option(
    "--steps", is_flag=True, help="With the derivation by differentials, proved line by line."
)
@json_option
@document_options
def COMMAND(function: str, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Differentiate EXPR in numbers, vectors and matrices of any size, and say how the result is laid out.

    Letters say what is not declared: A to Z are matrices, h to z vectors, a to g and Greek letters numbers,
    unless the expression shows otherwise. @ is the matrix product and .T the transpose.
    """
    name = chosen_format(options)
    found = _results(function, options)
    if name == "json":
        parts = [item.evidence(steps=options["steps"]) for item in found]
        text = json_text(parts[0] if len(parts) == 1 else {"results": parts})
    else:
        text = "\n".join(_page(item, name, options) for item in found)
    deliver(text, options["output"])
    return 0


def _results(function: str, options: dict[str, Any]) -> list[ArrayDerivative]:
    from symopt.faces.console.assigned import definitions, properties, shapes
    from symopt.faces.python.matrix_calculus import differentiate, kind_named

    if not options["wrt"]:
        raise click.UsageError("--wrt is missing: the variable of the derivative")
    kind = options["kind"]
    each = kind_named(kind) in (None, "gradient", "jacobian", "hessian-vector")
    asked = [[name] for name in options["wrt"]] if each else [list(options["wrt"])]
    return [
        differentiate(
            function,
            wrt,
            kind=kind,
            shapes=shapes(options["shapes"]),
            properties=properties(options["properties"]),
            layout=options["layout"],
            structure=list(options["structure"]) or None,
            direction=list(options["direction"]) or None,
            define=definitions(options["define"]),
        )
        for wrt in asked
    ]


def _page(found: ArrayDerivative, name: str, options: dict[str, Any]) -> str:
    page = found.document(steps=options["steps"])
    return written(page, name, options, found.notation)
