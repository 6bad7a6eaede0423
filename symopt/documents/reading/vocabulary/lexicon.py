r"""The vocabulary of a statement: names, functions and arrays of its document, as they are meant there.

A function has the parameters that the definition before the statement gives it, `f(x)` first and `f(x, y)`
later. A Greek letter of the catalogue (σ is the sigmoid before a bracket) keeps that meaning unless the
document uses the letter as a value: `\sigma = \sqrt{v}`, or declares it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symopt.documents.reading.vocabulary.declared import Declared
from symopt.documents.reading.vocabulary.in_force import InForce
from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.reading.vocabulary.samples import samples_of
from symopt.documents.reading.vocabulary.signatures import (
    CONVENTIONAL,
    Signed,
    applications,
    functions_of,
    is_catalogue,
    name_of,
)
from symopt.documents.reading.vocabulary.words import words_of
from symopt.documents.statements.chain import Sign, Statement
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.names import NameParts, add_mark, join_name, split_name
from symopt.syntax.vocabulary import Vocabulary

_HESSIAN = "H"
_LETTER = re.compile("[A-Za-z]")
_E = "e"
_NUMBER_E = re.compile(r"\\lim|\\infty|\\exp")
_POWER_OF_E = re.compile(
    r"(?<![A-Za-z\\])e\s*\^\s*(?!\{?\s*(?:2|T|\\top|\\intercal|\\prime)\s*\}?(?![A-Za-z0-9]))"
)
_COMMAND = re.compile(r"\\(?:begin|end)\s*\{[a-z]*\}|\\[A-Za-z]+")


class Lexicon:
    """The words of a document, learned from all of its statements at once."""

    def __init__(self, items: Sequence[Item], declared: Declared) -> None:
        statements = [item.statement for item in items]
        self.words = words_of(statements)
        self.values = frozenset(_values(statements))
        self.own = frozenset(
            (*_primed(statements), *_gates(statements), *_raised(items), *_apart(statements))
        )
        self.error = _is_error(statements)  # whether e is what the document says it is
        if self.error and not _exponentials(statements):
            self.own |= {_E}
        found = functions_of(statements)
        self.short = _short(found, [item.section for item in items])
        found = {name: signed for name, signed in found.items() if name not in self.short}
        self.functions: dict[str, tuple[Signed, ...]] = {
            name: signed
            for name, signed in found.items()
            if not is_catalogue(name) and name not in declared.functions
        }
        self.catalogue = {
            n: s for n, s in found.items() if is_catalogue(n) and n not in self.values
        }
        self.mentions = _mentions(statements, self.functions)
        self.numbered = frozenset(_numbered(statements))
        parameters = {p for s in found.values() for signed in s for p in signed.parameters}
        self.samples = samples_of(statements, parameters)
        self.arrays: dict[int, dict[str, int]] = {}
        self.scalars: dict[int, frozenset[str]] = {}
        self.declared = declared
        self._made: dict[object, Vocabulary] = {}
        self._in_force: InForce | None = None
        self._array_keys: dict[int, int] = {}
        self._array_sets: dict[tuple[tuple[str, int], ...], int] = {}
        self._last: dict[str, tuple[str, ...]] = {}

    def add_function(self, name: str, signed: Signed) -> None:
        """Make a letter of the catalogue the document's own function."""
        self.functions[name] = (*self.functions.get(name, ()), signed)
        self.mentions.setdefault(name, {})
        self._in_force = None

    def set_arrays(self, stretch: int, ranks: Mapping[str, int]) -> None:
        """Tell the names that are arrays under a heading, by their number of dimensions."""
        self.arrays[stretch] = dict(ranks)
        sets = self._array_sets
        self._array_keys[stretch] = sets.setdefault(tuple(ranks.items()), len(sets))

    def set_scalars(self, stretch: int, names: Iterable[str]) -> None:
        r"""Tell names that are numbers under a heading, so that `\lambda X^T` scales."""
        self.scalars[stretch] = frozenset(names)

    def signatures(self, item: Item) -> tuple[dict[str, tuple[str, ...]], ...]:
        """Return the parameters of all functions at a statement, and those that it means otherwise."""
        if self._in_force is None:
            self._in_force = InForce(self.functions, self.mentions)
        table, applied = self._in_force.table(item.order), self._in_force.applied(item.order)
        if _HESSIAN in table and not any(s.defined for s in self.functions[_HESSIAN]):
            found = {**table, **applied}
            count = len(found[_HESSIAN])
            for name, parameters in found.items():
                if name != _HESSIAN and len(parameters) == count:
                    defined = [s for s in self.functions[name] if s.defined]
                    if any(s.order <= item.order for s in defined):
                        applied[_HESSIAN] = found[_HESSIAN] = parameters
        return table, {**applied, **item.declared.functions}

    def vocabulary(self, item: Item) -> Vocabulary:
        """Return the vocabulary of a statement."""
        table, applied = self.signatures(item)
        arrays = self.arrays.get(item.stretch, {})
        scalars = self.scalars.get(item.stretch, frozenset[str]())
        kept = self._array_keys.get(item.stretch, -1)
        key = (id(item.declared), id(table), tuple(applied.items()), kept, scalars)
        made = self._made.get(key)
        if made is None:
            declared, signatures = item.declared, {**table, **applied}
            ranks = {name: len(shape) for name, shape in declared.shapes.items() if shape}
            names = {*self.words, *self.values, *declared.names, *scalars}
            names |= {name for name in self.own if split_name(name).base not in signatures}
            names |= {n for n in self.numbered if split_name(n).base in ranks}  # no entry of data
            made = default_vocabulary().declare(
                names - signatures.keys(),
                functions=signatures,
                arrays={**arrays, **ranks},
                displays={
                    **{long: short for short, long in self.short.items()},
                    **declared.displays,
                },
            )
            known = declared.names | ranks.keys()
            samples = {one: every for one, every in self.samples.items() if one not in known}
            made = replace(made, samples=samples, integrals=True)
            self._made[key] = made
        return made


_PARAMETERS = ("theta", "thetabold", "w", "W", "beta", "phi")


def _short(functions: Mapping[str, Sequence[Signed]], sections: Sequence[str]) -> dict[str, str]:
    r"""Return the functions that are written without their parameter, too: h(x) for h_\theta(x)."""
    found: dict[str, str] = {}
    for long, signed in functions.items():
        parts = split_name(long)
        short = join_name(NameParts(parts.base, parts.marks, ()))
        if parts.subscripts not in [(p,) for p in _PARAMETERS]:
            continue
        if short not in functions:
            if short in CONVENTIONAL:  # applied to a sample, h(x^{(i)})
                found[short] = long
            continue
        both = (*signed, *functions[short])
        one = len({len(s.parameters) for s in both}) == 1
        places = [{sections[s.order] for s in f if s.defined} for f in (signed, functions[short])]
        if one and places[0].isdisjoint(places[1]):
            found[short] = long
    return found


def _values(statements: Sequence[Statement]) -> set[str]:
    r"""Return the letters of the catalogue that the document defines as values: `\sigma^2 = …`."""
    found: set[str] = set()
    for statement in statements:
        if not statement.signs or statement.signs[0] not in (Sign.EQUAL, Sign.DEFINED, Sign.IN):
            continue
        head = statement.text(statement.sides[0]).strip()
        name = name_of(re.sub(r"\s*\^\s*\{?\s*2\s*\}?\s*$", "", head))
        if name is None or not is_catalogue(name):
            continue
        rest = statement.piece.text[statement.sides[1].start : statement.sides[-1].end]
        if not any(app.name == name for app in applications(rest)):
            found.add(name)
    applied = {
        app.name
        for statement in statements
        for side in statement.sides
        for app in applications(statement.piece.text, side.start, side.end)
        if app.name in found and app.arguments != (None,)
    }
    return found - applied


_DIFFERENTIATED = re.compile(
    r"\\partial\s*(?P<name>\\[A-Za-z]+|[A-Za-z])\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)(?!')"
)


def _primed(statements: Sequence[Statement]) -> Iterable[str]:
    r"""Yield the names with a prime that are differentiated, or something by them: `\partial c'`."""
    for statement in statements:
        for found in _DIFFERENTIATED.finditer(statement.piece.text):
            name = name_of(found["name"])
            if name is not None:
                yield add_mark(name, "prime")


_PLUS = re.compile(r"\s*(?P<name>[^\s^_]+)\s*\^\s*(?:\{\s*\+\s*\}|\+)\s*")
_PSEUDOINVERSE = re.compile(r"pseudo|penrose", re.IGNORECASE)


def _raised(items: Sequence[Item]) -> Iterable[str]:
    """Yield the names P^+ that formulas define, where no word says that a pseudoinverse is meant."""
    if any(_PSEUDOINVERSE.search(f"{item.section} {item.before}") for item in items):
        return
    for statement in (item.statement for item in items):
        if statement.signs[:1] in ((Sign.EQUAL,), (Sign.DEFINED,)):
            found = _PLUS.fullmatch(statement.text(statement.sides[0]))
            name = None if found is None else name_of(found["name"])
            if name is not None:
                yield add_mark(name, "plus")


def _gates(statements: Sequence[Statement]) -> Iterable[str]:
    """Yield o and O where a formula says what they are: `o (1 - o)` is then no remainder."""
    for statement in statements:
        if statement.signs[:1] in ((Sign.EQUAL,), (Sign.DEFINED,)):
            head = statement.text(statement.sides[0]).strip()
            if head in ("o", "O"):
                yield head


def _apart(statements: Sequence[Statement]) -> Iterable[str]:
    """Yield the names made of their own letter, which are no entries: x_p = x - (w^T x) w."""
    for statement in statements:
        if statement.signs[:1] not in ((Sign.EQUAL,), (Sign.DEFINED,)):
            continue
        head, body = map(statement.text, statement.sides[:2])
        name = name_of(head.strip())
        parts = None if name is None else split_name(name)
        if name is None or parts is None or parts.marks or len(parts.subscripts) != 1:
            continue
        alone = rf"(?<![A-Za-z\\]){re.escape(parts.base)}(?![A-Za-z_])"
        if len(parts.base) == 1 and parts.subscripts[0].isalpha() and re.search(alone, body):
            yield name


def _is_error(statements: Sequence[Statement]) -> bool:
    r"""Return whether a formula says what e is, as in `e = y - \hat y`, and not that it is 2.718…"""
    for statement in statements:
        if statement.signs[:1] in ((Sign.EQUAL,), (Sign.DEFINED,)):
            head, body = map(statement.text, statement.sides[:2])
            letters = _LETTER.search(_COMMAND.sub("", body))
            if head.strip() == _E and letters and not _NUMBER_E.search(body):
                return True
    return False


def _exponentials(statements: Sequence[Statement]) -> bool:
    """Return whether e has exponents that those of an error have not."""
    return any(_POWER_OF_E.search(statement.piece.text) for statement in statements)


def _numbered(statements: Sequence[Statement]) -> Iterable[str]:
    r"""Yield the names with a numeral below that formulas define: `c_1 = f \odot c`."""
    for statement in statements:
        if not statement.signs or statement.signs[0] not in (Sign.EQUAL, Sign.DEFINED):
            continue
        body = statement.text(statement.sides[1])
        if statement.leading is None and _LETTER.search(_COMMAND.sub("", body)):
            name = name_of(statement.text(statement.sides[0]).strip())
            if name is not None and split_name(name).subscripts[-1:] and name[-1].isdigit():
                yield name


def _mentions(
    statements: Sequence[Statement], functions: Mapping[str, object]
) -> dict[str, dict[int, list[int]]]:
    """Return, for each function, the numbers of arguments that statements give it."""
    found: dict[str, dict[int, list[int]]] = {name: {} for name in functions}
    for order, statement in enumerate(statements):
        for side in statement.sides:
            for app in applications(statement.piece.text, side.start, side.end):
                base = app.name if app.name in found else app.name.partition("_")[0]
                if base in found:
                    found[base].setdefault(order, []).append(len(app.arguments))
    return found
