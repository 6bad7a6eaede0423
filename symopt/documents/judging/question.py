"""A claim without its places: what a worker process is asked, and what makes two claims the same.

Only the definitions, shapes and conditions that the claim needs are kept, and no tree says where it stood.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pickle import dumps, loads
from typing import Any, cast, get_args

from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.elaborate.names.unknowns import unknown
from symopt.documents.judging.checked import Checked
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.needed import closure, conditions_on
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.syntax.tree import Entry, Name, Tree, names

_NOWHERE = Place(Sheet("", ""), 0, 0)
_TREES = frozenset(get_args(Tree))
_END = 16
"""How much of a claim's text is kept, for the dots at its end."""


def question(claim: Claim) -> str:
    """Return a claim as text for a worker; claims that say the same in the same setting have one text."""
    return b64encode(dumps(_bare(claim))).decode("ascii")


def claim_of(text: str) -> Claim:
    """Return the claim of a question of our own."""
    return cast("Claim", loads(b64decode(text)))


def answer(found: Checked) -> str:
    """Return what is known of a claim as text, without the claim."""
    values = {f.name: getattr(found, f.name) for f in fields(Checked) if f.name != "claim"}
    return b64encode(dumps(values)).decode("ascii")


def answered(claim: Claim, text: str) -> Checked:
    """Return what a worker of our own has said of a claim."""
    return Checked(claim, **cast("dict[str, Any]", loads(b64decode(text))))


def _bare(claim: Claim) -> Claim:
    return replace(
        claim,
        place=_NOWHERE,
        whole=_NOWHERE,
        latex=claim.latex[-_END:],
        setting=_setting(claim),
        head=_plain(claim.head),
        previous=_plain(claim.previous),
        claimed=_plain(claim.claimed),
        because=(),
        alternatives=tuple(map(_bare, claim.alternatives)),
    )


def _setting(claim: Claim) -> Setting:
    """Return what the claim needs of its setting."""
    setting = claim.setting
    wanted = {n for tree in _sides(claim) for n in names(tree)}
    wanted |= {claim.name, setting.objective, *setting.variables} - {""}
    conditions = conditions_on(setting, wanted)
    wanted |= {n for c in conditions for n in names(c)}
    kept = closure(setting, wanted | _named(setting, wanted))
    wanted |= {n for d in kept for n in (d.name, *_names(d))}
    return replace(
        setting,
        definitions=tuple(_defined(d) for d in kept),
        shapes={n: s for n, s in setting.shapes.items() if n in wanted},
        properties={n: w for n, w in setting.properties.items() if n in wanted},
        conditions=tuple(_plain(c) for c in conditions),
        matrix=_plain(setting.matrix),
        given=frozenset(setting.given & wanted),
        functions={n: p for n, p in setting.functions.items() if n in wanted},
    )


def _named(setting: Setting, wanted: set[str]) -> set[str]:
    """Return the names that are defined as unknown values of a claim: δ = ∂L/∂y says that it is a number."""
    return {
        d.name
        for d in setting.definitions
        if isinstance(d.body, Name | Entry)
        and d.body.name in wanted
        and unknown(d.body.name) is not None
    }


def _sides(claim: Claim) -> Iterator[Tree]:
    for tree in (claim.head, claim.previous, claim.claimed, claim.setting.matrix):
        if tree is not None:
            yield tree


def _names(defined: Defined) -> tuple[str, ...]:
    exact = () if defined.exact is None else names(defined.exact)
    return (*names(defined.body), *exact)


def _defined(defined: Defined) -> Defined:
    return replace(
        defined, body=_plain(defined.body), exact=_plain(defined.exact), place=None, line=0
    )


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name != "span")


def _plain(value: Any) -> Any:  # noqa: ANN401 - a tree, or any field of one
    """Return a tree without places in the text."""
    if isinstance(value, tuple):
        return tuple(map(_plain, cast("tuple[Any, ...]", value)))
    kind: type = type(value)
    if kind not in _TREES:
        return value
    return kind(**{name: _plain(getattr(value, name)) for name in _fields(kind)})
