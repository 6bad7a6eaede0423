r"""What a reader of a document declares beside it: data, parameters, definitions, shapes, functions.

The keys are those of a specification, all optional, and `functions`:

    data = ["x", "y"]
    parameters = ["w", "b"]
    functions = {f = ["x", "y"]}
    [definitions]
    z = "w*x + b"
    [shapes]
    X = ["m", "n"]

In a `symopt` block a line may also say one thing of one name: `X = ["m", "n"]` is a shape, `alpha = 0.1`
a constant, `y = "data"` a role, and `z = "w*x + b"` a definition.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, cast

from symopt.foundation.errors import SpecError, SymoptError
from symopt.functions.expand import expand_losses
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.model import Shape
from symopt.model.properties import property_named
from symopt.syntax.names import canonical_name
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Logic, Relation, Tree
from symopt.syntax.vocabulary import Vocabulary

_KEYS = (
    "data", "parameters", "constants", "definitions", "shapes", "properties", "domain", "display",
    "functions", "aliases", "loss", "function", "zero",
)  # fmt: skip
_IGNORED = ("title", "columns", "units", "start", "bounds", "fit", "penalty")
_ROLES = {"data": "data", "parameter": "parameters", "constant": "parameters"}


def _none() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared.

    data, parameters: names.   definitions: trees by name, in order.   constants: numbers by name.
    shapes, properties, conditions: of names.   displays: how names print.   functions: parameters by name.
    aliases: other spellings of a name.   objective: what is minimized, "" if that is not said.
    """

    data: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    definitions: Mapping[str, Tree] = field(default_factory=_none)
    constants: Mapping[str, Tree] = field(default_factory=_none)
    shapes: Mapping[str, Shape] = field(default_factory=_none)
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=_none)
    conditions: tuple[Tree, ...] = ()
    displays: Mapping[str, str] = field(default_factory=_none)
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=_none)
    aliases: Mapping[str, str] = field(default_factory=_none)
    objective: str = ""

    @property
    def names(self) -> frozenset[str]:
        """All names that are declared, sizes included."""
        sizes = {s for shape in self.shapes.values() for s in shape if isinstance(s, str)}
        own = (self.data, self.parameters, self.definitions, self.constants, self.shapes)
        return frozenset(sizes.union(*own, self.functions))

    def __or__(self, later: Declared) -> Declared:
        """Return both; where they speak of the same name the later one holds."""
        return Declared(
            tuple(dict.fromkeys((*self.data, *later.data))),
            tuple(dict.fromkeys((*self.parameters, *later.parameters))),
            {**self.definitions, **later.definitions},
            {**self.constants, **later.constants},
            {**self.shapes, **later.shapes},
            {**self.properties, **later.properties},
            (*self.conditions, *(c for c in later.conditions if c not in self.conditions)),
            {**self.displays, **later.displays},
            {**self.functions, **later.functions},
            {**self.aliases, **later.aliases},
            later.objective or self.objective,
        )


def declared_from_text(toml: str) -> Declared:
    """Return what a TOML text declares. Raises SpecError for what it cannot mean, errors of reading.

    >>> declared_from_text('data = ["x", "y"]').data
    ('x', 'y')
    """
    try:
        table = tomllib.loads(toml, parse_float=_Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(
            "the declaration is not valid TOML",
            why=str(error),
            remedy=r"put LaTeX between single quotes: L = '-y \ln \hat{y}'",
        ) from None
    except RecursionError:
        raise SpecError("the declaration is nested too deeply") from None
    return _Reader(table).declared()


class _Decimal(str):
    """A decimal number of TOML, kept as it was written."""

    __slots__ = ()


class _Reader:
    """One table on its way to a declaration."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.sections: dict[str, dict[str, Any]] = {
            key: dict(self.table(table, key)) for key in (*_KEYS[2:8], "functions", "aliases")
        }
        self.lists = {key: list(_words(table.get(key), key)) for key in _KEYS[:2]}
        self.objective = next((str(table[k]) for k in _KEYS[10:] if k in table), "")
        for key, value in table.items():
            if key not in _KEYS and key not in _IGNORED:
                self.one(key, value)
        self.shapes = {_name(k): _shape(k, v) for k, v in self.sections["shapes"].items()}

    @staticmethod
    def table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise SpecError(
                f"{key} must be a table", where=key, remedy=f"write [{key}] on a line of its own"
            )
        return cast("dict[str, Any]", value)

    def one(self, key: str, value: object) -> None:
        """Take what a line says of one name."""
        near = get_close_matches(key, (*_KEYS, *_IGNORED), 1, 0.85)
        if near and len(key) > 4:
            raise SpecError(f"{key!r} is not a key", remedy=f"did you mean {near[0]}?")
        if isinstance(value, list):
            self.sections["shapes"][key] = value
        elif isinstance(value, str) and not isinstance(value, _Decimal) and value in _ROLES:
            self.lists[_ROLES[value]].append(_name(key))
        elif isinstance(value, int | _Decimal) and not isinstance(value, bool):
            self.sections["constants"][key] = value
        elif isinstance(value, str):
            self.sections["definitions"][key] = value
        else:
            raise SpecError(
                f"what {key} is cannot be read",
                remedy='write a shape ["m", "n"], a number, a role "data", or a definition "w*x + b"',
            )

    def declared(self) -> Declared:
        functions = {
            _name(k): tuple(_words(v, f"functions.{k}"))
            for k, v in self.sections["functions"].items()
        }
        displays = {_name(k): str(v) for k, v in self.sections["display"].items()}
        words = self.vocabulary(functions, displays)
        definitions = {
            _name(k): _formula(v, words, f"definitions.{k}")
            for k, v in self.sections["definitions"].items()
        }
        constants = {
            _name(k): _formula(v, words, f"constants.{k}")
            for k, v in self.sections["constants"].items()
        }
        conditions = [
            part
            for k, v in self.sections["domain"].items()
            for part in _conditions(_formula(v, words, f"domain.{k}"), k)
        ]
        properties = {
            _name(k): tuple(property_named(w) or w for w in _texts(v, f"properties.{k}"))
            for k, v in self.sections["properties"].items()
        }
        return Declared(
            tuple(self.lists["data"]),
            tuple(self.lists["parameters"]),
            definitions,
            constants,
            self.shapes,
            properties,
            tuple(conditions),
            displays,
            functions,
            {_name(k): _name(str(v)) for k, v in self.sections["aliases"].items()},
            _name(self.objective) if self.objective else "",
        )

    def vocabulary(
        self, functions: Mapping[str, tuple[str, ...]], displays: Mapping[str, str]
    ) -> Vocabulary:
        names = [*self.lists["data"], *self.lists["parameters"], *self.shapes]
        names += [_name(k) for s in ("constants", "definitions") for k in self.sections[s]]
        names += [s for shape in self.shapes.values() for s in shape if isinstance(s, str)]
        ranks = {name: len(shape) for name, shape in self.shapes.items() if shape}
        return default_vocabulary().declare(
            names, functions=functions, arrays=ranks, displays=displays
        )


def _formula(value: object, vocabulary: Vocabulary, where: str) -> Tree:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SpecError(f"{where} must be text", remedy='x = "…"')
    text = str(value)
    if any(ord(c) < 32 and c != "\n" for c in text):
        raise SpecError(
            "a control character stands inside a formula",
            where=where,
            why=r'TOML reads \t, \n, \b and \f inside "…" as control characters',
            remedy=r"put LaTeX between single quotes: '\theta'",
        )
    return expand_losses(parse(text, vocabulary, where=where))


def _conditions(tree: Tree, name: str) -> tuple[Tree, ...]:
    parts = tree.arguments if isinstance(tree, Logic) and tree.op == "and" else (tree,)
    if not all(isinstance(part, Relation | Logic) for part in parts):
        raise SpecError(
            "a domain must be a condition",
            where=f"domain.{name}",
            remedy='write, say, "0 <= y <= 1"',
        )
    return parts


def _shape(name: str, value: object) -> Shape:
    sizes = cast("list[object]", value) if isinstance(value, list) else []
    good = [
        s
        for s in sizes
        if (isinstance(s, str) and s.isidentifier())
        or (isinstance(s, int) and not isinstance(s, bool) and s > 0)
    ]
    if not sizes or len(sizes) > 2 or len(good) != len(sizes):
        raise SpecError(
            f"the shape of {name} must be a list of one or two sizes",
            where=f"shapes.{name}",
            remedy='write, for example, X = ["m", "n"]; leave scalars out',
        )
    return tuple(cast("list[str | int]", sizes))


def _texts(value: object, where: str) -> list[str]:
    items = [] if value is None else value if isinstance(value, list) else [value]
    found = [item for item in cast("list[object]", items) if isinstance(item, str)]
    if len(found) != len(cast("list[object]", items)):
        raise SpecError(f"{where} must be a list of words", remedy='write, say, ["w_1", "w_2"]')
    return found


def _words(value: object, where: str) -> list[str]:
    return [_name(word) for word in _texts(value, where)]


def _name(word: str) -> str:
    try:
        return canonical_name(word)
    except SymoptError as error:
        raise error.within("declaration") from None
