"""What the printers are told by the catalogues: how each function prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.functions.folders import COMPLEX_VALUED, ELEMENTARY, INTERNAL
from symopt.syntax.printing.notation import Form, Notation


@cache
def default_notation() -> Notation:
    """Return how the functions of the catalogues print; `dataclasses.replace` adds a model's displays.

    >>> default_notation().form("log").text_form
    'ln({x})'
    """
    return Notation(functions=Forms())


class Forms(Mapping[str, Form]):
    """How functions print: found out when one is printed."""

    def __getitem__(self, name: str) -> Form:
        """Return how a function prints."""
        found = _form(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        yield from dict.fromkeys((*ELEMENTARY, *COMPLEX_VALUED, *INTERNAL, *_ARRAYS))

    def __len__(self) -> int:
        """Return the number of names."""
        return len(list(iter(self)))


_ARRAYS = {array.name: array for array in ARRAY_FUNCTIONS}


@cache
def _form(name: str) -> Form | None:
    array = _ARRAYS.get(name)
    if array is not None:
        return Form(("x",), array.command, array.latex_form, array.text_form, array.defaults)
    for folder in (ELEMENTARY, COMPLEX_VALUED, INTERNAL):
        if name in folder:
            entry = folder[name]
            return Form(entry.arguments, entry.latex, entry.latex_form, entry.text_form)
    return None
