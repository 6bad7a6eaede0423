"""`symopt classify`: the critical points of a function, with their Hessians and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.classify_results import classification_json
from symopt.faces.console.command import command
from symopt.faces.console.documents import chosen_format, document_options, written
from symopt.faces.console.options import json_option, listed
from symopt.faces.console.output import deliver, json_text
from symopt.faces.console.reading import (
    is_spec,
    read_conditions,
    read_function,
    read_model,
    read_point,
)
from symopt.faces.console.written_out import written_out
from symopt.foundation.record import record

if TYPE_CHECKING:
    from symopt.syntax.printing.notation import Notation
    from symopt.syntax.tree import Tree


@command(
    "classify",
    examples=(
        'symopt classify "2*x**2 + 3*y**2 - x*y"',
        'symopt classify "x**4 - x**2" --at x=0 --json',
        'symopt classify "x - log(x)" --assume "x>0"',
    ),
)
@click.argument("function", metavar="EXPR|SPEC")
@listed("--at", help='Look at this point only, as in "x=0,y=1/2".', metavar="NAME=NUMBER,...")
@listed("--assume", help='Where the function is considered, as in "x>0".', metavar="CONDITION")
@click.option("--strict", is_flag=True, help="Exit with 1 unless every point has a verdict.")
@json_option
@document_options
def COMMAND(function: str, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Find the critical points of EXPR and say what each is: minimum, maximum or saddle.

    Not to be confused with the classification of data: that is `symopt fit`.
    """
    from symopt.optimization.certificates.certificate import Nature
    from symopt.optimization.critical.classify import classify

    at = read_point(options["at"])
    name = chosen_format(options)
    asked = _function(function, list(at))
    conditions = [*asked.domain, *read_conditions(options["assume"], asked.variables)]
    found = classify(asked.tree, asked.variables, at or None, conditions=conditions)
    if name == "json":
        text = json_text(classification_json(found))
    else:
        from symopt.presentation.classification import classification_document

        page = classification_document(found, output=asked.output, title=asked.title)
        text = written(page, name, options, asked.notation)
    deliver(text, options["output"])
    natures = [item.judgement.nature for item in (*found.points, *found.families)]
    if not natures:
        return int(not found.complete)
    unsure = Nature.INCONCLUSIVE in natures or not (found.complete or at)
    return int(options["strict"] and unsure)


@record
class _Asked:
    """A function, its variables in order, its domain, and how it and its names are called."""

    tree: Tree
    variables: tuple[str, ...]
    domain: tuple[Tree, ...]
    output: str
    title: str
    notation: Notation


def _function(word: str, declared: Sequence[str]) -> _Asked:
    from symopt.functions.notation import default_notation
    from symopt.presentation.notation import model_notation
    from symopt.syntax.tree import names

    if not is_spec(word):
        tree = read_function(word, declared)
        output = "f" if "f" not in names(tree) else "F"
        return _Asked(tree, names(tree), (), output, "", default_notation())
    model = read_model(word)
    domain = tuple(condition for v in model.parameters for condition in v.domain)
    variables = tuple(v.name for v in model.parameters)
    tree = written_out(model, word)
    return _Asked(tree, variables, domain, model.loss, model.title, model_notation(model))
