r"""Values of which nothing is known, by names of their own: f(x_0), f'(x_k), dy/dx of an undefined y.

    f(x_0)        f_at_x_0              f'(x_k)       df_by_1_at_x_k
    f_x(x, y)     df_by_1_at_x_and_y    d²x/dt²       dx_by_t_by_t

Each distinct application has one name, which is a real number to the calculus, and the name says what it
stands for: `unknown` reads it back, and `restored` puts f'(x_k) in its place in what is printed. Functions
are taken to be smooth, so the order of mixed derivatives is no matter. What is proved for all values of these
names holds for every function; what is refuted may still hold for the one that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.model.model import Shape
from symopt.syntax.names import is_name
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import (
    Add,
    At,
    Derivative,
    Mul,
    Name,
    Tree,
    names,
    rebuild,
    walk,
)

_SIGNS = {
    "+": "plus", "-": "minus", "*": "times", "/": "over", "**": "pow", "(": "open", ")": "close",
    ".": "dot", ",": "comma", "[": "entry", "]": "end", "@": "matmul",
}  # fmt: skip
_WORDS = {word: sign for sign, word in _SIGNS.items()}
_RESERVED = frozenset((*_WORDS, "at", "by", "and"))
_TOKEN = re.compile(r"\*\*|[A-Za-z][A-Za-z0-9_]*|[0-9]+|\S")


@dataclass(frozen=True, slots=True)
class Application:
    """A derivative of an undefined function at arguments; orders: the places differentiated by, from 1."""

    function: str
    arguments: tuple[Tree, ...]
    orders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """The derivative of an undefined name by names."""

    of: str
    wrt: tuple[str, ...]


Unknown: TypeAlias = Application | Rate


def name_of(item: Unknown) -> str:
    """Return the name of an unknown value. Raises UnsupportedError where it would not read back.

    >>> name_of(Application("f", (Name("x_0"),))), name_of(Rate("x", ("t", "t")))
    ('f_at_x_0', 'dx_by_t_by_t')
    """
    if isinstance(item, Rate):
        item = Rate(item.of, tuple(sorted(item.wrt)))
        said = f"d{item.of}" + "".join(f"_by_{name}" for name in item.wrt)
    else:
        arguments = tuple(map(_ordered, item.arguments))
        item = Application(item.function, arguments, tuple(sorted(item.orders)))
        head = f"d{item.function}" if item.orders else item.function
        said = head + "".join(f"_by_{k}" for k in item.orders)
        said += "_at_" + "_and_".join(map(_spelled, item.arguments))
    if not is_name(said) or unknown(said) != item:
        raise UnsupportedError(
            "this value of an undefined function is too long to be told from others",
            why="the function is not defined, so that only its own name tells the value",
            remedy="define the function",
        )
    return said


@lru_cache(4096)
def unknown(name: str) -> Unknown | None:
    """Return what a name stands for, if it is one of these; None for any other name.

    >>> unknown("df_by_1_at_x_k")
    Application(function='f', arguments=(Name(name='x_k'),), orders=(1,))
    """
    head, at, said = name.partition("_at_")
    of, *wrt = head.split("_by_")
    if not at:
        return Rate(of[1:], tuple(wrt)) if wrt and of[:1] == "d" and of[1:] else None
    if wrt and (of[:1] != "d" or not all(k.isdigit() for k in wrt)):
        return None
    arguments = [_read(part) for part in said.split("_and_")]
    known = tuple(a for a in arguments if a is not None)
    if len(known) < len(arguments) or not of[1 if wrt else 0 :]:
        return None
    return Application(of[1 if wrt else 0 :], known, tuple(map(int, wrt)))


def unknowns(tree: Tree) -> tuple[str, ...]:
    """Return the names of unknown values in a tree, in order."""
    return tuple(name for name in names(tree) if unknown(name) is not None)


def shape_of_unknown(name: str, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of an unknown value: a gradient has that of what it is taken by."""
    item = unknown(name)
    if isinstance(item, Rate):
        return tuple(size for part in (item.of, *item.wrt) for size in shapes.get(part, ()))
    if item is None:
        return ()
    sizes: list[str | int] = []
    for place in item.orders:
        argument = item.arguments[place - 1] if place <= len(item.arguments) else None
        if isinstance(argument, Name):
            sizes += shapes.get(argument.name, ())
    return tuple(sizes)


def restored(tree: Tree) -> Tree:
    """Return the tree with f(x_0), f'(x_k) and dy/dx in place of their names, for print."""
    if isinstance(tree, Name):
        item = unknown(tree.name)
        return tree if item is None else _shown(item)
    return rebuild(tree, restored)


def _shown(item: Unknown) -> Tree:
    if isinstance(item, Rate):
        wrt = tuple(map(Name, item.wrt))
        return Derivative(Name(item.of), wrt, total=len(set(wrt)) == 1)
    letters = ("t",) if len(item.arguments) == 1 else tuple(
        f"t_{k + 1}" for k in range(len(item.arguments))
    )  # fmt: skip
    body: Tree = Name(item.function)
    if item.orders:
        wrt = tuple(Name(letters[k - 1]) for k in item.orders)
        body = Derivative(body, wrt, total=len(letters) == 1, style="lagrange")
    return At(body, tuple(zip(letters, map(restored, item.arguments), strict=True)))


def _ordered(tree: Tree) -> Tree:
    """Return an argument with terms and factors in one order, so that f(x + h) is f(h + x)."""
    tree = rebuild(tree, _ordered)
    if isinstance(tree, Add):
        return Add(tuple(sorted(tree.terms, key=lambda t: (to_text(t)[:1] == "-", to_text(t)))))
    if isinstance(tree, Mul):
        return Mul(tuple(sorted(tree.factors, key=to_text)))
    return tree


def _spelled(tree: Tree) -> str:
    inner = [t.name for t in walk(tree) if isinstance(t, Name)]
    if any(_RESERVED & {*name.split("_")} for name in inner if unknown(name) is None):
        raise UnsupportedError(f"a name in {to_text(tree)} means something else here")
    tokens: list[str] = _TOKEN.findall(to_text(tree))
    return "_".join(_SIGNS.get(token, token) for token in tokens)


def _read(said: str) -> Tree | None:
    """Return the argument that was spelled."""
    from symopt.functions.vocabulary import default_vocabulary
    from symopt.syntax.reading.parser import parse

    parts: list[str] = []
    word: list[str] = []
    for piece in said.split("_"):
        if piece in _WORDS:
            parts += ["_".join(word), _WORDS[piece]] if word else [_WORDS[piece]]
            word = []
        else:
            word.append(piece)
    parts += ["_".join(word)] if word else []
    called = {a for a, b in zip(parts, parts[1:], strict=False) if b == "("}
    own = [p for p in parts if is_name(p) and p not in called and p not in ("e", "pi")]
    text = "".join(f" {p} " if p in ("+", "-") else p for p in parts)
    try:
        return parse(text, default_vocabulary().declare(own))
    except SymoptError:
        return None


def mapping(tree: Tree) -> dict[str, Tree]:
    """Return what each unknown value of a tree stands for."""
    found = ((name, unknown(name)) for name in names(tree))
    return {name: _shown(item) for name, item in found if item is not None}


__all__ = [
    "Application", "Rate", "mapping", "name_of", "restored", "shape_of_unknown", "unknown",
    "unknowns",
]  # fmt: skip
