"""Settings and claims made by hand, from plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.judging.checked import Checked
from symopt.documents.judging.judge import judge
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.model import Shape
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Derivative, Name, Tree

NOWHERE = Place(Sheet("notes.md", ""), 0, 0)


def tree(text: str, names: str = "", arrays: Mapping[str, int] | None = None) -> Tree:
    """Return the tree of a text in which the given names are declared."""
    declared = names.split() or [f"{a}{b}" for a in "abcxyzwL" for b in ("", "_1", "_2", "_11")]
    vocabulary = default_vocabulary().declare(declared, arrays=arrays)
    return parse(text, vocabulary)


def slope(of: str, *wrt: str) -> Tree:
    """Return ∂of/∂wrt… as a tree."""
    return Derivative(Name(of), tuple(map(Name, wrt)))


def setting(
    definitions: Mapping[str, str],
    *,
    given: str = "",
    conditions: tuple[str, ...] = (),
    shapes: Mapping[str, Shape] | None = None,
    **more: Any,
) -> Setting:
    """Return a setting from plain texts."""
    names = " ".join([*definitions, given, _BASE])
    arrays = {name: len(shape) for name, shape in (shapes or {}).items()}
    return Setting(
        tuple(Defined(n, tree(text, names, arrays)) for n, text in definitions.items()),
        shapes or {},
        conditions=tuple(tree(c, names, arrays) for c in conditions),
        given=frozenset(given.split()),
        **more,
    )


_BASE = (
    "a a_1 a_2 b b_1 b_2 w w_1 w_2 w_11 w_12 w_21 w_22 x x_0 x_1 x_2 y yhat z z_1 z_2 alpha eta L f g k "
    "p q t lambda theta"
)


def claim(
    where: Setting,
    claimed: Tree | str,
    head: Tree | str | None = None,
    previous: Tree | str | None = None,
    kind: ClaimKind = ClaimKind.EQUATION,
    **more: Any,
) -> Claim:
    """Return a claim from trees or plain texts."""
    names = " ".join([*(d.name for d in where.definitions), *where.given, *where.shapes, _BASE])
    arrays = {name: len(shape) for name, shape in where.shapes.items()}

    def side(written: Tree | str | None) -> Tree | None:
        return tree(written, names, arrays) if isinstance(written, str) else written

    return Claim(
        kind, NOWHERE, NOWHERE, "", where, side(head), side(previous), side(claimed), **more
    )


def checked(
    where: Setting,
    claimed: Tree | str,
    head: Tree | str | None = None,
    previous: Tree | str | None = None,
    **more: Any,
) -> Checked:
    """Return what is known of a claim made by hand."""
    return judge(claim(where, claimed, head, previous, **more))


PERCEPTRON = setting(
    {
        "z": "w_1*x_1 + w_2*x_2 + b",
        "yhat": "sigmoid(z)",
        "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)",
    },
    given="x_1 x_2 y",
    objective="L",
    variables=("w_1", "w_2", "b"),
)
REGRESSION = setting(
    {"yhat": "w_1*x_1 + w_2*x_2 + b", "L": "(y - yhat)**2/2"},
    given="x_1 x_2 y",
    objective="L",
    variables=("w_1", "w_2", "b"),
)
NETWORK = setting(
    {
        "z_1": "x_1*w_11 + x_2*w_21 + b_1",
        "a_1": "sigmoid(z_1)",
        "z_2": "x_1*w_12 + x_2*w_22 + b_2",
        "a_2": "sigmoid(z_2)",
        "z": "a_1*w_1 + a_2*w_2 + b",
        "yhat": "sigmoid(z)",
        "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)",
    },
    given="x_1 x_2 y",
    objective="L",
)
