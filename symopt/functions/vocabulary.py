"""What the parser and the printers are told by the catalogues: spellings, arguments and forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from symopt.foundation.catalogue import catalogue
from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.functions.function import Function, Loss
from symopt.syntax.notation import Form, Notation
from symopt.syntax.vocabulary import Signature, Vocabulary


@cache
def default_vocabulary() -> Vocabulary:
    r"""Return the vocabulary of the catalogues; a caller declares its own names on top.

    In LaTeX every spelling is also read as `\operatorname{spelling}`. A loss reads as a call by its
    canonical name, which `expand.expand_losses` replaces.
    Raises ValueError if two entries share a spelling.

    >>> default_vocabulary().functions["arcsin"].name
    'asin'
    """
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
    return Vocabulary(functions=plain, latex_functions=latex)


@cache
def catalogue_vocabulary() -> Vocabulary:
    """Return the vocabulary in which the catalogues write their own formulas: internal functions too.

    >>> catalogue_vocabulary().functions["logcosh"].name
    'logcosh'
    """
    vocabulary = default_vocabulary().with_imaginary_unit()
    internal = catalogue("symopt.functions.internal", Function).values()
    counts = {entry.name: len(entry.arguments) for entry in internal}
    own = {name: Signature(name, count, count) for name, count in counts.items()}
    return replace(vocabulary, functions={**vocabulary.functions, **own})


@cache
def default_notation() -> Notation:
    """Return how the functions of the catalogues print; `dataclasses.replace` adds a model's displays.

    >>> default_notation().form("log").text_form
    'ln({x})'
    """
    internal = catalogue("symopt.functions.internal", Function).values()
    forms = {
        entry.name: Form(entry.arguments, entry.latex, entry.latex_form, entry.text_form)
        for entry in (*_functions(), *internal)
    }
    for array in ARRAY_FUNCTIONS:
        forms[array.name] = Form(
            ("x",), array.command, array.latex_form, array.text_form, array.defaults
        )
    return Notation(functions=forms)


def _functions() -> Iterator[Function]:
    for folder in ("entries", "complex_valued"):
        yield from catalogue(f"symopt.functions.{folder}", Function).values()


def _entries() -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Signature]]:
    extended = {array.extends: array for array in ARRAY_FUNCTIONS if array.extends}
    for entry in _functions():
        count = len(entry.arguments)
        signature = Signature(entry.name, count, None if entry.variadic else count)
        if entry.name in extended:
            array = extended[entry.name]
            signature = Signature(entry.name, array.least, None, array.options)
        yield (entry.name, *entry.spellings), (entry.latex, *entry.latex_spellings), signature
    for array in ARRAY_FUNCTIONS:
        signature = Signature(array.name, array.least, array.most, array.options)
        yield (array.name, *array.spellings), (array.command,), signature
    for entry in catalogue("symopt.functions.losses", Loss).values():
        most = len(entry.arguments)
        signature = Signature(entry.name, most - len(entry.defaults), most)
        yield (entry.name, *entry.spellings), (), signature
