"""Running a command: what it returns is the exit code, and every error is one message.

    0    all well          1    refuted, not converged, not found
    2    wrong use or unreadable input, or a defect of symopt itself       130  interrupted

A traceback is shown only with SYMOPT_DEBUG=1 in the environment.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Sequence
from io import TextIOWrapper

import click

from symopt.faces.console.group import Group
from symopt.faces.console.terminal import paint
from symopt.foundation.errors import ProofError, SymoptError

FAILED, WRONG, INTERRUPTED = 1, 2, 130
_ARGUMENT = re.compile(r"""\b([a-z_]+)=(['"])([\w-]+)\2""")


def main(args: Sequence[str] | None = None) -> int:
    """Run `symopt` with these arguments (those of the process if None) and return the exit code."""
    debug = bool(os.environ.get("SYMOPT_DEBUG"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter
    try:
        with warnings.catch_warnings():
            if not debug and not sys.warnoptions:
                warnings.simplefilter("ignore")  # they name lines of code, not of the user's input
            code = _run(list(sys.argv[1:] if args is None else args))
    except Exception as error:
        if debug:
            raise
        return _explained(error)
    except KeyboardInterrupt:
        return _interrupted()
    return code


def _run(args: list[str]) -> int:
    code = SYMOPT.main(args or ["--help"], prog_name="symopt", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _explained(error: Exception) -> int:
    if isinstance(error, SymoptError):
        error.remedy = _as_options(error.remedy)
        _say(str(error))
        return FAILED if isinstance(error, ProofError) else WRONG
    if isinstance(error, click.Abort):
        return _interrupted()
    if isinstance(error, click.ClickException):
        _say(_usage(error))
        return WRONG
    if isinstance(error, OSError) and error.filename is not None:
        _say(f"{(error.strerror or 'cannot be used').lower()}: {error.filename}")
        return WRONG
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("symopt"):
        _say(
            f"the library {error.name!r} is not installed\n  do:    install symopt once more with pip"
        )
        return WRONG
    if isinstance(error, RecursionError):
        _say("the input is nested too deeply\n  do:    give its parts names of their own")
        return WRONG
    text = " ".join(str(error).split())[:200]
    if isinstance(error, MemoryError):
        why = f"\n  why:   {text[:1].lower()}{text[1:]}" if text else ""
        _say(f"there is not enough memory{why}\n  do:    use fewer rows, or smaller arrays")
        return WRONG
    _say(
        f"symopt met a defect of its own ({type(error).__name__}{': ' if text else ''}{text})\n"
        "  do:    please report it with the command and its input; SYMOPT_DEBUG=1 shows where it was"
    )
    return WRONG


def _as_options(remedy: str) -> str:
    """Return a remedy with arguments of Python, as in backend='numpy', written as options."""
    return _ARGUMENT.sub(lambda found: f"--{found[1].replace('_', '-')} {found[3]}", remedy)


def _usage(error: click.ClickException) -> str:
    """Return click's message in our words: what is wrong, then where the help is."""
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "symopt"
    return f"{message[:1].lower()}{message[1:]}\n  do:    see `{path} --help`"


def _say(message: str) -> None:
    click.echo(f"{paint('error:', 'red', sys.stderr)} {message}", err=True)


def _interrupted() -> int:
    click.echo("interrupted", err=True)
    return INTERRUPTED


def _version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"symopt {version('symopt')}")
        ctx.exit()


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the version and exit.",
)
def SYMOPT() -> None:  # noqa: N802 - a value, made by the decorators
    """Write a model once as mathematics; get a derivation to print and code to run.

    Every command has --help with an example. Exit codes: 0 all well, 1 refuted or not converged,
    2 wrong use or unreadable input.
    """
