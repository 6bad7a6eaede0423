"""What the parser is told by the catalogues: spellings, and how many arguments they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.functions.folders import COMPLEX_VALUED, ELEMENTARY, INTERNAL, LOSSES
from symopt.functions.function import Function
from symopt.syntax.vocabulary import Signature, Vocabulary


@cache
def default_vocabulary() -> Vocabulary:
    r"""Return the vocabulary of the catalogues; a caller declares its own names on top.

    In LaTeX every spelling is also read as `\operatorname{spelling}`. A loss reads as a call by its
    canonical name, which `expand.expand_losses` replaces.

    >>> default_vocabulary().functions["arcsin"].name
    'asin'
    """
    return Vocabulary(functions=Spellings(), latex_functions=Commands())


@cache
def catalogue_vocabulary() -> Vocabulary:
    """Return the vocabulary in which the catalogues write their own formulas: internal functions too.

    >>> catalogue_vocabulary().functions["logcosh"].name
    'logcosh'
    """
    vocabulary = default_vocabulary().with_imaginary_unit()
    return replace(vocabulary, functions=OwnSpellings())


class _Words(Mapping[str, Signature]):
    """Words with the signatures they mean, all of them found out when one is not found otherwise."""

    place = 0

    def all(self) -> Mapping[str, Signature]:
        """Return every word."""
        return _tables()[self.place]

    def __getitem__(self, word: str) -> Signature:
        """Return what a word means."""
        return self.all()[word]

    def __iter__(self) -> Iterator[str]:
        """Go through the words."""
        return iter(self.all())

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.all())


class Spellings(_Words):
    """What plain words mean: a canonical name is the name of a file, which alone is then imported.

    No function is spelled by a single letter, with an index or without: such words are names.

    >>> Spellings()["exp"], "x_1" in Spellings()
    (Signature(name='exp', least=1, most=1, options=()), False)
    """

    def __getitem__(self, word: str) -> Signature:
        """Return what a word means."""
        if len(word.partition("_")[0]) <= 1:
            raise KeyError(word)
        for folder in (ELEMENTARY, COMPLEX_VALUED):
            if word in folder:
                return _signature(folder[word])
        return super().__getitem__(word)


class Commands(_Words):
    """What LaTeX commands mean."""

    place = 1


class OwnSpellings(Spellings):
    """What plain words mean in the formulas of the catalogues, internal functions among them."""

    def __getitem__(self, word: str) -> Signature:
        """Return what a word means."""
        return _internal(word) if word in INTERNAL else super().__getitem__(word)

    def all(self) -> Mapping[str, Signature]:
        """Return every word."""
        return {**super().all(), **{name: _internal(name) for name in INTERNAL}}


def _internal(name: str) -> Signature:
    count = len(INTERNAL[name].arguments)
    return Signature(name, count, count)


@cache
def _tables() -> tuple[dict[str, Signature], dict[str, Signature]]:
    """Return all spellings and all commands. Raises ValueError if two entries share a spelling."""
    plain: dict[str, Signature] = {}
    latex: dict[str, Signature] = {}
    for words, commands, signature in _entries():
        operators = tuple(rf"\operatorname{{{word}}}" for word in words if word.isalnum())
        for table, spellings in ((plain, words), (latex, (*commands, *operators))):
            for spelling in spellings:
                if spelling and table.setdefault(spelling, signature) != signature:
                    raise ValueError(
                        f"{spelling!r} names {table[spelling].name} and {signature.name}"
                    )
    return plain, latex


def _entries() -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Signature]]:
    for entry in (*ELEMENTARY.values(), *COMPLEX_VALUED.values()):
        commands = (entry.latex, *entry.latex_spellings)
        yield (entry.name, *entry.spellings), commands, _signature(entry)
    for array in ARRAY_FUNCTIONS:
        signature = Signature(array.name, array.least, array.most, array.options)
        yield (array.name, *array.spellings), (array.command,), signature
    for entry in LOSSES.values():
        most = len(entry.arguments)
        signature = Signature(entry.name, most - len(entry.defaults), most)
        yield (entry.name, *entry.spellings), (), signature


def _signature(entry: Function) -> Signature:
    count = len(entry.arguments)
    for array in ARRAY_FUNCTIONS:
        if array.extends == entry.name:
            return Signature(entry.name, array.least, None, array.options)
    return Signature(entry.name, count, None if entry.variadic else count)
