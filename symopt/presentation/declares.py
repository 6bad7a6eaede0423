"""What the names of a page are, as a specification says it.

Kept in a comment of the page, so that `symopt check` reads its formulas as they are meant.
"""

from __future__ import annotations

from symopt.model.model import Model
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Logic


def declares(model: Model) -> str:
    """Return the declarations of a model as TOML, without its definitions: these are on the page.

    A value that a comment cannot hold is left out.
    """
    lines: list[str] = []
    for key, variables in (("data", model.data), ("parameters", model.parameters)):
        if variables:
            lines.append(f"{key} = [{', '.join(_quoted(v.name) for v in variables)}]")
    values = {v.name: _quoted(to_text(v.value)) for v in model.constants if v.value is not None}
    lines += _table("constants", values)
    shapes = {
        v.name: ", ".join(str(s) if isinstance(s, int) else _quoted(s) for s in v.shape)
        for v in model.variables
        if v.shape
    }
    lines += _table("shapes", {name: f"[{sizes}]" for name, sizes in shapes.items()})
    words = {v.name: ", ".join(map(_quoted, v.properties)) for v in model.variables if v.properties}
    lines += _table("properties", {name: f"[{said}]" for name, said in words.items()})
    domains = {
        v.name: to_text(v.domain[0] if len(v.domain) == 1 else Logic("and", v.domain))
        for v in model.variables
        if v.domain
    }
    lines += _table("domain", {name: _quoted(said) for name, said in domains.items()})
    shown = {name: f"'{latex}'" for name, latex in model.displays.items() if "'" not in latex}
    lines += _table("display", shown)
    return "\n".join(line for line in lines if "--" not in line)


def _table(key: str, entries: dict[str, str]) -> list[str]:
    rows = [f"{name} = {value}" for name, value in entries.items()]
    return [f"[{key}]", *rows] if rows else []


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
