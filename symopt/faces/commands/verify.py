"""`symopt verify`: one claim, or a stream of them, proved, refuted or left undecided."""

from __future__ import annotations

from typing import Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.documents import chosen_format, document_options
from symopt.faces.console.options import json_option, listed
from symopt.faces.console.output import deliver
from symopt.foundation.errors import SymoptError

# The fields of a record, as the command line calls them.
_OPTIONS = {"claimed": "--claim", "function": "--function", "constraints": "--assume"}


@command(
    "verify",
    examples=(
        'symopt verify --function "x**2*ln(x)" --wrt x --claim "2*x*ln(x) + x"',
        "symopt verify derivations/classification_perceptron.toml --wrt w_1 --claim 'x_1*(yhat-y)'",
        'symopt verify --function "x**2*y" --wrt x,y --claim "[2*x*y, x**2]"',
        'symopt verify --function "x**2*y" --wrt x,y --order 2 --claim "2*x"',
        'symopt verify --function L --define "L=(y-w*x)**2/2" --wrt w --update '
        '--claim "w + alpha*x*(y - w*x)"',
        'symopt verify --function "x.T @ A @ x" --wrt x --claim "2*A @ x" --shape x=n --shape A=n,n '
        "--property A=symmetric",
        'symopt verify --equal --function "sin(x)**2" --claim "1 - cos(x)**2"',
        "symopt verify --jsonl claims.jsonl > verdicts.jsonl",
    ),
)
@click.argument("spec", required=False)
@click.option("--function", metavar="F", help="What is differentiated (with a SPEC: its loss).")
@listed("--define", help="Names that F and C may use, in order.", metavar="NAME=EXPR")
@listed(
    "--wrt",
    help="The variable; several for a gradient, or for a mixed derivative.",
    metavar="X,...",
)
@click.option("--claim", metavar="C", help='The derivative as claimed; "[a, b]" for several names.')
@click.option("--order", type=click.IntRange(1, 8), help="Of the derivative (1 if not said).")
@click.option("--update", is_flag=True, help="C is the new value of X in gradient descent.")
@click.option("--equal", is_flag=True, help="F and C are claimed to be equal.")
@listed("--assume", help='A hypothesis, as in "x>0".', metavar="CONDITION")
@click.option("--shape", multiple=True, metavar="X=m,n", help="The shape of an array.")
@click.option(
    "--property", multiple=True, metavar="A=WORD", help='Of an array: "symmetric", "invertible", …'
)
@click.option(
    "--kind",
    metavar="KIND",
    help="For arrays: grad, jac, hess, hvp (in the direction dX), diff (dF in dX), grad_sym, …",
)
@click.option(
    "--layout",
    type=click.Choice(["numerator", "denominator"]),
    help="Of a gradient or a Jacobian, where it is not the usual one.",
)
@click.option(
    "--jsonl", metavar="FILE", help="Claims as JSON lines, answered in order; - for standard input."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1, 86_400),
    default=10.0,
    metavar="SECONDS",
    help="For one claim (10 if not said).",
)
@click.option("--strict", is_flag=True, help="Exit with 1 also if a claim is undecided.")
@json_option
@document_options
def COMMAND(spec: str | None, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Verify that a derivative is C, for all real points where both sides are defined.

    The answer is proved, proved almost everywhere (but for a boundary that is named), refuted (with a
    point and the slip), or undecided. Exit code 1 if a claim is refuted.

    One name with --order 2 is the second derivative. Several names and a list [a, b] claim a gradient;
    with --order 2 and a matrix [[a, b], [c, d]] a Hessian. Several names and one formula claim the mixed
    derivative, if --order is their number.

    Constants of a SPEC may have any value; a claim that does not hold then is judged at their own, which
    are told as hypotheses.
    """
    if options["jsonl"] is not None:
        return _stream(spec, options)
    from symopt.faces.console.claims.verdicts import record_fields, verify_record

    name = chosen_format(options)
    try:
        found = verify_record(record_fields(spec, options), options["time_limit"])
    except SymoptError as error:
        raise _by_option(error) from None
    deliver(found.written(name, options), options["output"])
    return found.exit_code(options["strict"])


def _by_option(error: SymoptError) -> SymoptError:
    """Return an error whose place is an option, where it is named as the field of a record."""
    field, *rest = error.where.split("\n")
    option = _OPTIONS.get(field)
    if option is None:
        return error
    place = "\n".join([option, *rest])
    return type(error)(error.what, where=place, why=error.why, remedy=error.remedy)


def _stream(spec: str | None, options: dict[str, Any]) -> int:
    from symopt.faces.console.claims.verdicts import stream

    for key in (
        "function", "claim", "order", "update", "equal", "define", "wrt", "assume", "shape",
        "property", "kind", "layout",
    ):  # fmt: skip
        if options[key] or spec:
            raise click.UsageError(
                f"--jsonl and {'SPEC' if spec else '--' + key} do not go together: each line states "
                "its claim"
            )
    if options["format_"] not in (None, "json"):
        raise click.UsageError("--jsonl answers in JSON lines")
    return stream(options["jsonl"], options["time_limit"], options["strict"], options["output"])
