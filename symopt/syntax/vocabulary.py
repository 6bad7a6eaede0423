r"""What the parser is told about words: functions of the catalogue, and the reader's own names.

A declared name always wins: where `beta`, `gamma`, `lambda`, `S`, `N`, `E`, `I`, `e` or `pi` is
declared, it is that name and not a function or a constant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from symopt.syntax.names import NameParts, join_name, name_from_latex, split_name


class Signature(NamedTuple):
    """A function's canonical name, how many arguments it takes (None: any number), and keywords."""

    name: str
    least: int = 1
    most: int | None = 1
    options: tuple[str, ...] = ()


def _empty() -> dict[str, Signature]:
    return {}


@dataclass(frozen=True)
class Vocabulary:
    r"""Words and what they mean.

    functions: plain-text spelling -> signature, e.g. "ln" -> Signature("log").
    latex_functions: LaTeX command -> signature, backslash included: r"\ln", r"\sigma",
        r"\operatorname{ReLU}". A Greek letter is a function only where it is applied.
    declared: names of variables, constants, sizes and definitions.
    declared_functions: a user's functions with their parameters, e.g. "f" -> ("x", "y"):
        f(x, y) is the value f itself, and f(3, 4) is its value at a point.
    arrays: names of arrays with their rank: `X_{ij}` is then an entry, and juxtaposed arrays
        in LaTeX are a matrix product.
    displays: LaTeX that a name is printed as, where a user chose it.
    wide_sums: whether the body of a sum in LaTeX goes on over `+` and `-`, as some notes mean it.
    integrals: whether `\int_a^b` and `\lim` are read, as calls of a sum that holds variable and ends.
    samples: names of one sample with the array of all: `x^{(i)}` is then the entry i of that array.
    imaginary_unit: whether an undeclared `I`, in LaTeX `\mathrm{i}`, is the imaginary unit, not a name.
    """

    functions: Mapping[str, Signature] = field(default_factory=_empty)
    latex_functions: Mapping[str, Signature] = field(default_factory=_empty)
    declared: frozenset[str] = frozenset()
    declared_functions: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    arrays: Mapping[str, int] = field(default_factory=dict[str, int])
    displays: Mapping[str, str] = field(default_factory=dict[str, str])
    imaginary_unit: bool = False
    wide_sums: bool = False
    integrals: bool = False
    samples: Mapping[str, str] = field(default_factory=dict[str, str])
    aliases: Mapping[str, str] = field(default_factory=dict[str, str], init=False)
    heads: frozenset[str] = field(default=frozenset(), init=False)
    longest: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Find the names that read the same as a declared one: `x_1` for a declared `x1`.

        `heads` are the words of several letters that declared names begin with: net of `net_h1`;
        `longest` is the length of the longest name.
        """
        object.__setattr__(self, "aliases", _aliases(self))
        names = (*self.declared, *self.declared_functions, *self.arrays)
        object.__setattr__(self, "longest", max(map(len, names), default=0))
        words = (name.partition("_")[0].rstrip("0123456789") for name in names)
        object.__setattr__(self, "heads", frozenset(word for word in words if len(word) > 1))

    def declare(
        self,
        names: Iterable[str] = (),
        *,
        functions: Mapping[str, tuple[str, ...]] | None = None,
        arrays: Mapping[str, int] | None = None,
        displays: Mapping[str, str] | None = None,
    ) -> Vocabulary:
        """Return this vocabulary with further names, functions and arrays declared."""
        return replace(
            self,
            declared=self.declared | frozenset(names),
            declared_functions={**self.declared_functions, **(functions or {})},
            arrays={**self.arrays, **(arrays or {})},
            displays={**self.displays, **(displays or {})},
        )

    def with_imaginary_unit(self) -> Vocabulary:
        """Return this vocabulary for complex values: an undeclared `I` is the imaginary unit."""
        return replace(self, imaginary_unit=True)

    def is_declared(self, name: str) -> bool:
        """Return whether the name belongs to the user."""
        return name in self.declared or name in self.declared_functions or name in self.arrays

    def function(self, spelling: str) -> Signature | None:
        """Return the function that a plain word means, unless the word is declared as a name."""
        return None if self.is_declared(spelling) else self.functions.get(spelling)

    def latex_function(self, command: str) -> Signature | None:
        """Return the function that a LaTeX command means, unless its letter is declared.

        A vector is not multiplied with a bracket behind it, so the letter of one is still the function there:
        notes call the vector of all σ(z_i) σ.
        """
        letter = command.removeprefix("\\")
        if self.is_declared(letter) and self.arrays.get(letter) != 1:
            return None
        return self.latex_functions.get(command)

    def resolve(self, name: str) -> str:
        """Return the declared name that `name` means: itself, or the one that looks the same."""
        return name if self.is_declared(name) else self.aliases.get(name, name)


def _alphabets(parts: NameParts) -> tuple[tuple[str, ...], ...]:
    r"""Return the marks under which a declared name is meant too: `\mathbf{x}` for x, `\mathcal{L}` for L."""
    if {"bold", "cal", "bb", "frak"} & {*parts.marks}:
        return ()
    bold = ((*parts.marks, "bold"), ("bold", *parts.marks))
    capital = len(parts.base) == 1 and parts.base.isupper()
    return (*bold, (*parts.marks, "cal")) if capital else bold


def _aliases(vocabulary: Vocabulary) -> dict[str, str]:
    found: dict[str, str] = {}
    names = {*vocabulary.declared, *vocabulary.declared_functions, *vocabulary.arrays}
    for name in sorted(names):
        parts: NameParts = split_name(name)
        for other in (join_name(parts), name.replace("_", "", 1)):
            if other != name and other not in names and split_name(other) == parts:
                found.setdefault(other, name)
        for marks in _alphabets(parts):
            found.setdefault(join_name(NameParts(parts.base, marks, parts.subscripts)), name)
    for name, latex in vocabulary.displays.items():
        shown = name_from_latex(latex)
        if shown is not None and shown not in names:
            found[shown] = name
    return found
