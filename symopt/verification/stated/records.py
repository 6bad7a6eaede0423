"""A claim as a JSON object, the way `symopt verify --jsonl` takes it: read, checked, nothing evaluated yet.

    {"id": "…", "vars": {"x": {"assumptions": {"positive": true}, "sample": [[0.1, 4]]}},
     "function": "x**2*log(x)", "wrt": "x", "order": 1, "claimed": "2*x*log(x) + x"}

Numbers stand for formulas too, and are exact as they are written: 0.1 is 1/10. `spec` (a path or a table)
or `definitions` state a model. "relation" is "equal" for an identity and "update" for a new value
of `wrt`. `expr` and `deriv` are other names of `function` and `claimed`, as tables of identities have them.
Fields that are not known are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias, cast

from symopt.foundation.errors import LimitError, ReadingError
from symopt.foundation.pattern import pattern
from symopt.model.spec_table import Decimal
from symopt.verification.stated.kinds import kind_word

MAX_CHARACTERS = 1_000_000
"""The longest record that is read."""
MAX_NAMES = 2_000
"""How many variables or definitions one record may have."""
MAX_ORDER = 8
_RELATIONS = {None: "", "derivative": "", "equal": "equal", "update": "update"}
_ID = pattern(r'\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.){0,200}"|-?\d{1,18})\s*[,}]')

Written: TypeAlias = "str | tuple[Written, ...] | Mapping[str, Written]"
"""One formula, a list of them (or of lists), or one by name."""


@dataclass(frozen=True, slots=True)
class Record:
    """One claim, every field of the right type and within its bound.

    id: as it came.   wrt: names, repeated for higher orders.   order: None if it was not said.
    relation: "" for a derivative, "equal", or "update".   kind: of `kinds.KINDS`, or another one, as said.
    variables: what `vars` says of each name.   spec: a path, a table, or None.
    imaginary_unit: whether an undeclared I is √-1, as it is where a variable is complex.
    layout: "numerator" or "denominator", maybe with a remark, as said.
    """

    id: Any
    claimed: Written
    function: Written | None = None
    wrt: tuple[str, ...] = ()
    order: int | None = None
    relation: str = ""
    kind: str = ""
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    constraints: tuple[str, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    spec: str | Mapping[str, Any] | None = None
    imaginary_unit: bool = False
    layout: str = ""


def read_record(text: str) -> Record:
    r"""Return the record of one line of JSON.

    Raises ReadingError for what is no record, LimitError for one that is too large.

    >>> read_record('{"id": 1, "function": "x**2", "wrt": "x", "claimed": "2*x"}').wrt
    ('x',)
    """
    if len(text) > MAX_CHARACTERS:
        raise LimitError(
            f"the record is too long: more than {MAX_CHARACTERS:,} characters",
            remedy="state its parts in a specification file",
        )
    try:
        found = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once
        )
    except ValueError as error:  # a number of thousands of digits is one, too
        place = f"character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise ReadingError(
            "the line is not JSON",
            where=place,
            why=error.msg if isinstance(error, json.JSONDecodeError) else "a number is too long",
            remedy='write one object on each line, {"id": "…", "function": "…", …}',
        ) from None
    except RecursionError:
        raise LimitError("the record is nested too deeply") from None
    return record_of(found)


def record_of(found: object) -> Record:
    """Return the record of an object that is already read. Raises ReadingError."""
    if not isinstance(found, dict):
        raise ReadingError(
            "a claim is a JSON object",
            where=_shown(found),
            remedy='write {"id": "…", "function": "…", "wrt": "x", "claimed": "…"}',
        )
    return _Reader(cast("dict[str, Any]", found)).record()


def id_of(text: str) -> str | int | None:
    """Return the id at the beginning of a line that is not a record, if it is there.

    >>> id_of('{"id": "a7", "function": 3')
    'a7'
    """
    found = _ID.match(text[:400])
    if found is None:
        return None
    try:
        return json.loads(found[1])
    except ValueError:
        return None


class _Reader:
    """One object on its way to a record."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields

    def record(self) -> Record:
        relation = self.relation()
        kind, layout = self.fields.get("kind"), self.fields.get("layout")
        wrt = self.wrt()
        spec = self.spec()
        function = self.written("function") or self.written("expr")
        definitions = self.table("definitions")
        claimed = self.written("claimed") or self.written("deriv")
        if claimed is None:
            self.missing("claimed", "what is claimed")
        if function is None and spec is None and not definitions:
            self.missing("function", "what the claim is about")
        if not (wrt or relation == "equal" or spec is not None or isinstance(claimed, dict)):
            self.missing("wrt", "the variable")
        given: object = self.fields.get("id")
        return Record(
            _number(given) if isinstance(given, Decimal) else given,
            claimed,
            function,
            wrt,
            self.order(),
            relation,
            kind_word(kind) if isinstance(kind, str) else "",
            self.variables(),
            self.texts("constraints"),
            {name: self.formula(value, f"definitions.{name}") for name, value in definitions},
            spec,
            self.fields.get("imaginary_unit") is True,
            layout if isinstance(layout, str) else "",
        )

    def relation(self) -> str:
        said = self.fields.get("relation")
        if self.fields.get("update") is True:
            said = said or "update"
        if isinstance(said, dict | list) or said not in _RELATIONS:
            self.wrong("relation", said, 'write "equal", "update", or leave it out')
        return _RELATIONS[said]

    def wrt(self) -> tuple[str, ...]:
        said = self.fields.get("wrt")
        if said is None or said == "":
            return ()
        many = cast("list[object]", said) if isinstance(said, list) else [said]
        if not many or not all(isinstance(item, str) for item in many):
            self.wrong("wrt", said, 'write a name, or a list of names: ["x", "y"]')
        if len(many) > MAX_NAMES:
            raise LimitError("there are too many names", where="wrt")
        return tuple(part for item in many for part in _names(str(item)))

    def order(self) -> int | None:
        said = self.fields.get("order")
        if said is None:
            return None
        if isinstance(said, bool) or not isinstance(said, int) or not 1 <= said <= MAX_ORDER:
            self.wrong("order", said, f"write a whole number from 1 to {MAX_ORDER}")
        return said

    def spec(self) -> str | Mapping[str, Any] | None:
        said = self.fields.get("spec")
        if said is not None and not isinstance(said, str | dict):
            self.wrong("spec", said, "write the path of a specification, or its table")
        return cast("str | dict[str, Any] | None", said)

    def variables(self) -> Mapping[str, Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        for name, value in self.table("vars", lists=True):
            about: Any = {} if value is None else value
            if not isinstance(about, dict):
                self.wrong(f"vars.{name}", value, 'write {"assumptions": {"positive": true}}')
            found[name] = cast("dict[str, Any]", about)
        return found

    def table(self, key: str, lists: bool = False) -> list[tuple[str, Any]]:
        said: Any = self.fields.get(key)
        if said is None:
            return []
        if lists and isinstance(said, list) and all(isinstance(item, str) for item in said):
            said = dict.fromkeys(cast("list[str]", said))
        if not isinstance(said, dict):
            self.wrong(key, said, "write an object with a key for each name")
        pairs = list(cast("dict[str, Any]", said).items())
        if len(pairs) > MAX_NAMES:
            raise LimitError(f"there are more than {MAX_NAMES} names", where=key)
        return pairs

    def texts(self, key: str) -> tuple[str, ...]:
        said: Any = self.fields.get(key)
        many = cast("list[object]", said) if isinstance(said, list) else [said]
        if said is None:
            return ()
        if not all(isinstance(item, str) for item in many):
            self.wrong(key, said, 'write conditions as text: ["a < b"]')
        return tuple(cast("list[str]", many))

    def written(self, key: str) -> Written | None:
        said = self.fields.get(key)
        return None if said is None else self.formulas(said, key, 0)

    def formulas(self, said: object, where: str, depth: int) -> Written:
        if isinstance(said, list) and said and depth < 2:
            many = cast("list[object]", said)
            return tuple(self.formulas(item, where, depth + 1) for item in many)
        if isinstance(said, dict) and said and depth == 0:
            parts = cast("dict[str, object]", said)
            return {name: self.formulas(item, where, 1) for name, item in parts.items()}
        return self.formula(said, where)

    def formula(self, said: object, where: str) -> str:
        if isinstance(said, int) and not isinstance(said, bool):
            return str(said)
        if not isinstance(said, str):
            self.wrong(where, said, 'write a formula as text: "2*x"')
        return str(said)

    def wrong(self, where: str, said: object, remedy: str) -> NoReturn:
        raise ReadingError(
            f"{where} is not what it should be", where=f"{where}: {_shown(said)}", remedy=remedy
        )

    def missing(self, key: str, what: str) -> NoReturn:
        raise ReadingError(f"{key} is missing", why=f"it says {what}", remedy=f'add "{key}"')


def _names(text: str) -> list[str]:
    """Return the names of "x, y"; a comma inside brackets belongs to one name."""
    return [part.strip() for part in re.split(r",(?![^\[{(]*[\]})])", text)]


def _number(text: Decimal) -> float | str:
    value = float(text)
    return value if isfinite(value) else str(text)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def _no_number(word: str) -> object:
    raise ReadingError(
        f"{word} is not JSON", why="JSON has no such number", remedy="write a formula as text"
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ReadingError(f"{twice[:60]!r} is given twice", remedy="keep one of the two")
    return found
