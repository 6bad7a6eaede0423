"""`symopt list`: the catalogues: what may be written, which methods there are, which formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import click

from symopt.faces.console.command import command
from symopt.faces.console.options import json_option
from symopt.faces.console.output import deliver, json_text

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One catalogue: what it holds, in a sentence, and its entries as rows (name, title, …)."""

    title: str
    rows: Callable[[], Iterable[Row]]


def _functions() -> Iterable[Row]:
    from symopt.foundation.catalogue import catalogue
    from symopt.functions.arrays import ARRAY_FUNCTIONS
    from symopt.functions.function import Function

    for entry in catalogue("symopt.functions.entries", Function).values():
        yield {
            "name": entry.name,
            "title": entry.title,
            "spellings": ", ".join(entry.spellings),
        }
    for array in ARRAY_FUNCTIONS:
        yield {
            "name": array.name,
            "title": array.title,
            "spellings": ", ".join(array.spellings),
        }


def _losses() -> Iterable[Row]:
    from symopt.foundation.catalogue import catalogue
    from symopt.functions.function import Loss

    for entry in catalogue("symopt.functions.losses", Loss).values():
        yield {
            "name": entry.name,
            "title": entry.title,
            "formula": f"{entry.name}({', '.join(entry.arguments)}) = {entry.formula}",
        }


def _methods() -> Iterable[Row]:
    from symopt.optimization.driver import methods

    for entry in methods().values():
        settings = ", ".join(f"{s.name}={s.default:g}" for s in entry.settings)
        yield {"name": entry.name, "title": entry.summary or entry.title, "settings": settings}


def _rules() -> Iterable[Row]:
    from symopt.derivation.rule import rewrites, rules

    for entry in (*rules(), *rewrites()):
        yield {"name": entry.name, "title": entry.title, "statement": entry.statement}


def _formats() -> Iterable[Row]:
    from symopt.presentation.render import formats

    for entry in formats().values():
        yield {"name": entry.name, "title": entry.title, "suffixes": ", ".join(entry.suffixes)}


def _backends() -> Iterable[Row]:
    from symopt.compilation.backend import backends

    for entry in backends().values():
        yield {
            "name": entry.name,
            "title": entry.title,
            "available": "yes" if entry.available() else "no",
        }


def _slips() -> Iterable[Row]:
    from symopt.verification.diagnose import slips

    for entry in slips():
        yield {"name": entry.name, "title": entry.title, "kind": entry.kind}


def _signatures() -> Iterable[Row]:
    from symopt.verification.code.adapter import adapters

    for entry in adapters().values():
        yield {"name": entry.name, "title": entry.title, "signature": entry.signature}


SHELVES = {
    "losses": Shelf("Losses, by name in a definition: L = log_loss(y, yhat)", _losses),
    "functions": Shelf("Functions of text mathematics", _functions),
    "methods": Shelf("Methods of minimize and fit", _methods),
    "rules": Shelf("Rules of derivations", _rules),
    "formats": Shelf("Output formats", _formats),
    "backends": Shelf("Backends of generated code", _backends),
    "slips": Shelf("Slips that a verdict names", _slips),
    "signatures": Shelf("Signatures of libraries, for Model.verify(signature=…)", _signatures),
}


@command("list", examples=("symopt list", "symopt list methods", "symopt list losses --json"))
@click.argument(
    "catalogue", required=False, type=click.Choice(list(SHELVES)), metavar="[CATALOGUE]"
)
@json_option
def COMMAND(catalogue: str | None, as_json: bool) -> int:  # noqa: N802 - a value
    """Show the catalogues, or one of them.

    They are losses, functions, methods, rules, formats, backends, slips and signatures.
    """
    asked = [catalogue] if catalogue else list(SHELVES)
    found = {name: list(SHELVES[name].rows()) for name in asked}
    if as_json:
        deliver(json_text(found), None)
    else:
        deliver("\n\n".join(_shown(name, rows) for name, rows in found.items()), None)
    return 0


def _shown(name: str, rows: list[Row]) -> str:
    """Return a table: names, titles, and what else there is, its columns as wide as they need."""
    keys = list(rows[0]) if rows else []
    widths = [max(len(row[key]) for row in rows) for key in keys]
    lines = [SHELVES[name].title]
    for row in rows:
        cells = [row[key].ljust(width) for key, width in zip(keys, widths, strict=True)]
        lines.append(f"  {'  '.join(cells)}".rstrip())
    return "\n".join(lines)
