"""`symopt derive`: the derivation document of a specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from symopt.faces.console.command import command
from symopt.faces.console.documents import chosen_format, document_options, written
from symopt.faces.console.options import json_option, listed
from symopt.faces.console.output import deliver
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from symopt.derivation.models.whole import ModelDerivation
    from symopt.derivation.rule import Detail
    from symopt.model.model import Model


@command(
    "derive",
    examples=(
        "symopt derive derivations/classification_perceptron.toml",
        "symopt derive model.toml --wrt w_1,b --order 1 --notation lagrange",
        "symopt derive model.toml -o model.tex --standalone",
    ),
)
@click.argument("spec")
@listed("--wrt", help="Parameters to differentiate by (all by default).", metavar="NAME,...")
@click.option("--order", type=click.IntRange(1, 2), default=2, help="1 gradient, 2 Hessian too.")
@click.option(
    "--detail",
    type=click.Choice(["result", "textbook", "every"]),
    default="textbook",
    help="How many lines.",
)
@click.option(
    "--notation",
    type=click.Choice(["leibniz", "lagrange"]),
    default="leibniz",
    help="∂f/∂x or f_x.",
)
@click.option("--no-cancel", is_flag=True, help="Do not strike out factors that cancel.")
@click.option("--plots", metavar="DIR", help="Also draw pictures, into a folder.")
@click.option("--strict", is_flag=True, help="Exit with 1 unless every line is proved.")
@json_option
@document_options
def COMMAND(spec: str, **options: Any) -> int:  # noqa: ANN401, N802 - a value; options by name
    """Derive gradient, Hessian and updates of SPEC, every line checked.

    SPEC is a TOML file: data, parameters and named definitions of a model.
    """
    from symopt.calculus.system import system_of
    from symopt.derivation.models.whole import derive_model
    from symopt.model.spec import read_spec

    name = chosen_format(options)
    model = read_spec(spec)
    try:
        found = derive_model(
            system_of(model),
            wrt=_names(options["wrt"], model),
            order=options["order"],
            detail=cast("Detail", options["detail"]),
        )
    except SymoptError as error:
        raise error.within(spec) from None
    deliver(_document(model, found, name, options), options["output"])
    return int(options["strict"] and not _proved(found))


def _names(written: tuple[str, ...], model: Model) -> tuple[str, ...]:
    """Return the names, each once, that words such as w1 or ŷ mean in the model."""
    from symopt.faces.console.reading import resolve

    known = [item.name for item in (*model.variables, *model.definitions)]
    known.remove(model.loss)
    return tuple(dict.fromkeys(resolve(word, known, "name of the model") for word in written))


def _document(model: Model, found: ModelDerivation, name: str, options: dict[str, Any]) -> str:
    from symopt.presentation.notation import model_notation
    from symopt.presentation.pages import completed

    document = completed(found, notation=options["notation"])
    if options["plots"]:
        from symopt.faces.console.pictures import with_pictures

        document = with_pictures(document, model, options["plots"], options["output"], name)
    return written(document, name, options, model_notation(model), cancel=not options["no_cancel"])


def _proved(found: ModelDerivation) -> bool:
    return all(part.proved for part in found.every)
