"""A folder is a catalogue: one file holds one entry, and the folder is the only list.

`catalogue(package, kind)` imports the modules of a folder in alphabetical order and collects
their module-level values of type `kind`, keyed by `name`. Nothing registers itself.
`entry(package, kind, name)` imports one module, where a file is named for its entry: a run that needs
one method must not wait for the libraries of all the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Protocol, TypeVar


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The entry's name, unique in its catalogue."""
        ...


Entry = TypeVar("Entry", bound=Named)


@cache
def catalogue(package: str, kind: type[Entry]) -> Mapping[str, Entry]:
    """Return the entries of type `kind` found in the modules of `package`, by name.

    Raises ValueError if two entries share a name.

    >>> from symopt.functions.function import Function
    >>> "exp" in catalogue("symopt.functions.entries", Function)
    True
    """
    found: dict[str, Entry] = {}
    for module in sorted(iter_modules(import_module(package).__path__), key=lambda m: m.name):
        for value in vars(import_module(f"{package}.{module.name}")).values():
            if not isinstance(value, kind) or found.get(value.name) is value:
                continue
            if value.name in found:
                raise ValueError(f"two entries of {package} are named {value.name!r}")
            found[value.name] = value
    return MappingProxyType(found)


@cache
def entry(package: str, kind: type[Entry], name: str, file: str = "") -> Entry | None:
    """Return the entry of that name, None if the folder has none.

    file: the module that is looked at first, by default the name with _ for -.

    >>> from symopt.functions.function import Function
    >>> entry("symopt.functions.entries", Function, "exp").arguments
    ('x',)
    """
    wanted = file or name.replace("-", "_")
    folder = import_module(package).__path__
    if any(module.name == wanted for module in iter_modules(folder)):
        for value in vars(import_module(f"{package}.{wanted}")).values():
            if isinstance(value, kind) and value.name == name:
                return value
    return catalogue(package, kind).get(name)
