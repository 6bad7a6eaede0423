"""Documents in the format that was asked for: by --format, else by the suffix of -o, else text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symopt.faces.console.options import output_option
from symopt.faces.console.terminal import width
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from symopt.foundation.document import Document
    from symopt.syntax.printing.notation import Notation

F = TypeVar("F", bound=Callable[..., Any])


def document_options(function: F) -> F:
    """Add --format, --standalone and -o."""
    for option in (
        output_option,
        click.option("--standalone", is_flag=True, help="LaTeX that compiles by itself."),
        click.option(
            "--format",
            "format_",
            metavar="latex|markdown|html|text|json",
            help="By the suffix of -o, else text.",
        ),
    ):
        function = option(function)
    return function


def chosen_format(options: dict[str, Any]) -> str:
    """Return the name of the format. Raises SymoptError for an unknown one, UsageError for two."""
    asked, file = options["format_"], options["output"]
    if options["as_json"]:
        if asked not in (None, "json"):
            raise click.UsageError(f"--json and --format {asked} ask for two formats")
        return "json"
    if asked is None and file in (None, "-"):
        return "text"
    from symopt.presentation.render import format_for, formats

    if asked is None:
        return format_for(str(file))
    if asked not in formats():
        raise SymoptError(
            f"unknown output format {asked!r}",
            why=f"the formats are {', '.join(sorted(formats()))}",
            remedy="choose one of these",
        )
    return asked


def written(
    document: Document,
    name: str,
    options: dict[str, Any],
    notation: Notation,
    *,
    cancel: bool = True,
) -> str:
    """Return a document in a format."""
    from symopt.presentation.render import render

    return render(
        document,
        name,
        standalone=options["standalone"],
        cancel=cancel,
        width=width(options["output"]),
        notation=notation,
    )
