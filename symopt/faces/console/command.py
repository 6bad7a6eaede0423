"""A command whose arguments are mathematics: they may begin with a minus sign and stand anywhere.

    symopt minimize -x**2+x**4 --start x=1        -x**2+x**4 is an expression, not the option -x
    symopt derive --order 1 model.toml -o a.md    options before and after

What is an option is therefore decided before click reads: a word that is spelled like one of the
command's options, or like a long option (so that a misspelled one is still found out).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import click

from symopt.foundation.pattern import pattern

_LONG = pattern(r"--[A-Za-z][A-Za-z-]*(=.*)?", re.DOTALL)


class Command(click.Command):
    """A command with examples, shown at the end of its help."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **more: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **more)
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, those that begin with a minus sign included."""
        return super().parse_args(ctx, self._sorted(ctx, args))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")

    def _sorted(self, ctx: click.Context, args: Sequence[str]) -> list[str]:
        """Return the options with their values, then `--`, then everything else in its order."""
        takes_value = _options(self.get_params(ctx))
        options: list[str] = []
        others: list[str] = []
        words = iter(args)
        for word in words:
            if word == "--":
                others.extend(words)
            elif word in takes_value or _LONG.fullmatch(word):
                options.append(word)
                if takes_value.get(word):
                    value = next(words, None)
                    if value is None:
                        raise click.BadOptionUsage(word, f"{word} needs a value", ctx)
                    options.append(value)
            else:
                others.append(word)
        return [*options, "--", *others]


def _options(params: Sequence[click.Parameter]) -> dict[str, bool]:
    """Return whether an option takes a value, by each of its spellings."""
    return {
        spelling: not (param.is_flag or param.count)
        for param in params
        if isinstance(param, click.Option)
        for spelling in (*param.opts, *param.secondary_opts)
    }


def command(name: str, *, examples: Sequence[str]) -> Callable[[Callable[..., int]], Command]:
    """Return the decorator that makes a function a command; its docstring is the help."""
    return click.command(name, cls=Command, examples=examples)
