"""Options that several commands share, each with one meaning and one help text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from symopt.faces.console.text_lists import split_all

F = TypeVar("F", bound=Callable[..., Any])


def listed(*spellings: str, help: str, metavar: str) -> Callable[[F], F]:  # noqa: A002
    """Return an option that may be repeated and also takes commas; its value is a tuple of texts."""

    def flatten(
        ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
    ) -> tuple[str, ...]:
        return split_all(value)

    return click.option(*spellings, multiple=True, callback=flatten, help=help, metavar=metavar)


def json_option(function: F) -> F:
    """Add --json."""
    return click.option(
        "--json", "as_json", is_flag=True, help="One JSON document on standard output."
    )(function)


def start_option(function: F) -> F:
    """Add --start."""
    return listed("--start", help='Where to begin, as in "x=4,y=4".', metavar="NAME=NUMBER,...")(
        function
    )


def output_option(function: F) -> F:
    """Add -o; whether the file can be written is known before the work begins."""

    def check(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        from symopt.faces.console.output import check_output

        check_output(value)
        return value

    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        callback=check,
        help="Write to a file; its suffix says the format.",
    )(function)


def run_options(function: F) -> F:
    """Add --max-iterations and --tolerance."""
    for option in (
        click.option("--tolerance", type=float, help="When to stop (a small positive number)."),
        click.option("--max-iterations", type=int, help="The most steps to take."),
    ):
        function = option(function)
    return function
