"""The command `symopt`: it finds its commands in a folder, and loads one only when it is called."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import click

_FOLDER = "symopt.faces.commands"


class Group(click.Group):
    """One file of the folder is one command; `list_.py` is the command `list`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted(_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, None if there is none of that name."""
        module = _modules().get(cmd_name)
        return None if module is None else import_module(f"{_FOLDER}.{module}").COMMAND

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name. Raises UsageError with the nearest name."""
        name = args[0] if args else ""
        if name not in _modules():
            from difflib import get_close_matches

            near = get_close_matches(name, _modules(), 1)
            known = ", ".join(self.list_commands(ctx))
            hint = f"did you mean {near[0]}?" if near else f"the commands are {known}"
            raise click.UsageError(f"there is no command {name[:60]!r}: {hint}", ctx)
        return super().resolve_command(ctx, args)


def _modules() -> dict[str, str]:
    folder = import_module(_FOLDER).__path__
    return {module.name.rstrip("_"): module.name for module in iter_modules(folder)}
