"""`symopt check`: every formula of some documents, with its verdict."""

from __future__ import annotations

from typing import Any

import click

from symopt.faces.console.command import command
from symopt.faces.console.options import json_option, output_option
from symopt.faces.console.output import deliver


@command(
    "check",
    examples=(
        "symopt check notes.md",
        "symopt check chapter1.tex chapter2.tex --declare names.toml",
        "symopt check notes.md -o notes.html",
        "symopt check notes.ipynb --format sarif -o notes.sarif",
    ),
)
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option(
    "--declare",
    metavar="FILE",
    help="What the names are, where the documents do not say it (TOML, as a specification).",
)
@click.option(
    "--format",
    "format_",
    metavar="text|json|markdown|html|sarif",
    help="By the suffix of -o, else text. markdown and html are annotated copies.",
)
@json_option
@output_option
@click.option("--all", "--verbose", "every", is_flag=True, help="List what is proved, too.")
@click.option(
    "--strict", is_flag=True, help="Exit with 1 also if something is undecided or not understood."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1, 86_400),
    default=10.0,
    metavar="SECONDS",
    help="For one formula (10 if not said).",
)
def COMMAND(documents: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401, N802 - a value
    """Check every formula of Markdown, LaTeX and text files and of notebooks.

    Each link of a chain a = b = c is proved, refuted (with the wrong part, the right value and the slip), or
    left undecided; what is not understood is said so and never counted as wrong. Several documents are one:
    what the first defines holds in the second. Documents are only read, never changed.

    Exit code 1 if something is refuted.
    """
    from symopt.documents.check import check
    from symopt.faces.console.claims.checking import chosen_report_format, report_options
    from symopt.faces.console.progress import counted
    from symopt.presentation.checks.render import render_report
    from symopt.presentation.checks.verdict import failed

    name = chosen_report_format(options, documents)
    with counted("formulas") as told:
        report = check(
            documents,
            declare=options["declare"],
            time_limit=options["time_limit"],
            progress=told,
        )
    text = render_report(report, name, report_options(options["output"], every=options["every"]))
    deliver(text, options["output"])
    return int(failed(report, strict=options["strict"]))
