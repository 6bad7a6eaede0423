"""A folder is a catalogue: one file holds one entry, and the folder is the only list.

`catalogue(package, kind)` imports the modules of a folder in alphabetical order and collects
their module-level values of type `kind`, keyed by `name`. Nothing registers itself.
`entry(package, kind, name)` imports one module, where a file is named for its entry: a run that needs
one method must not wait for the libraries of all the others. `Folder` is the catalogue of a folder in which
every file is, and is imported when its entry is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The entry's name, unique in its catalogue."""
        ...


Entry = TypeVar("Entry", bound=Named)


def _files(package: str) -> list[str]:
    """Return the names of the modules in a folder, which is not imported for it."""
    found = find_spec(package)
    if found is None or found.submodule_search_locations is None:
        raise ModuleNotFoundError(f"{package} is no folder of modules", name=package)
    return sorted(module.name for module in iter_modules(found.submodule_search_locations))


@cache
def catalogue(package: str, kind: type[Entry]) -> Mapping[str, Entry]:
    """Return the entries of type `kind` found in the modules of `package`, by name.

    Raises ValueError if two entries share a name.

    >>> from symopt.functions.function import Function
    >>> "exp" in catalogue("symopt.functions.entries", Function)
    True
    """
    found: dict[str, Entry] = {}
    for module in _files(package):
        for value in vars(import_module(f"{package}.{module}")).values():
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
    if wanted in _files(package):
        for value in vars(import_module(f"{package}.{wanted}")).values():
            if isinstance(value, kind) and value.name == name:
                return value
    return catalogue(package, kind).get(name)


class Folder(Mapping[str, Entry], Generic[Entry]):
    """The catalogue of a folder whose files are each named for their one entry.

    >>> from symopt.functions.function import Function
    >>> found = Folder("symopt.functions.entries", Function)
    >>> "exp" in found, "x" in found, found["exp"].arguments
    (True, False, ('x',))
    """

    def __init__(self, package: str, kind: type[Entry]) -> None:
        self.package, self.kind = package, kind

    @cached_property
    def _known(self) -> dict[str, Entry | None]:
        """The entries by name, None for those that were not asked for yet."""
        return dict.fromkeys(sorted(_files(self.package), key=str.lower))

    def __getitem__(self, name: str) -> Entry:
        """Return an entry. Raises ValueError if the file of that name does not hold it."""
        found = self._known[name]
        if found is None:
            module = vars(import_module(f"{self.package}.{name}"))
            entries = [value for value in module.values() if isinstance(value, self.kind)]
            if [one.name for one in entries] != [name]:
                raise ValueError(f"{self.package}.{name} does not hold one entry of its own name")
            found = self._known[name] = entries[0]
        return found

    def __contains__(self, name: object) -> bool:
        """Return whether there is a file of that name."""
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._known)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._known)
