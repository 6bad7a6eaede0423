r"""What the parts of the LaTeX printer share: brackets, products, and the choice of a product sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from symopt.foundation.pattern import pattern
from symopt.foundation.record import record
from symopt.syntax.arrays import is_array_by
from symopt.syntax.names import is_letter, name_latex, split_name, under
from symopt.syntax.printing.notation import Notation
from symopt.syntax.printing.precedence import ATOM, PRODUCT, Piece, is_number, without_cancel
from symopt.syntax.ranks import Rank, rank_of
from symopt.syntax.tree import (
    Call,
    Cancel,
    Derivative,
    Div,
    MatMul,
    Name,
    Neg,
    Number,
    Pow,
    Sum,
    Tree,
)

_TALL = pattern(r"\\(?:frac|sum|begin|left\b(?!\|))|\^\{[^{}]*\^")
_COMMAND_END = pattern(r"\\[A-Za-z]+$")
_NUMBER = pattern(r"[0-9.]+")
_SIGNS = {"·": r" \cdot ", "×": r" \times ", "⊙": r" \odot "}


@record
class LatexStyle:
    """Choices of print. cancel: whether struck-out factors are shown so, or just shown."""

    cancel: Literal["keep", "drop"] = "keep"


@record
class Writer:
    """A table of printers by kind of node, with the notation they use.

    `closed` says that something follows side by side, so that a function needs its brackets.
    `done` holds what is printed, with its tree to keep the identity taken: a piece that turns out to
    need brackets is asked for again, at every level of nesting.
    """

    table: Mapping[type, Callable[[Writer, Any, bool], Piece]]
    notation: Notation
    style: LatexStyle
    done: dict[tuple[int, bool], tuple[Tree, Piece]]

    def piece(self, tree: Tree, closed: bool = False) -> Piece:
        """Return the LaTeX of a tree and how tightly it binds."""
        found = self.done.get((id(tree), closed))
        if found is None:
            found = self.done[id(tree), closed] = tree, self.table[type(tree)](self, tree, closed)
        return found[1]

    def text(self, tree: Tree) -> str:
        """Return the LaTeX of a tree that stands alone."""
        return self.piece(tree).text

    def at_least(self, tree: Tree, level: int, closed: bool = False) -> str:
        r"""Return the LaTeX of a tree, in brackets if it binds less tightly than `level`.

        The brackets of what is struck out are struck out too: `a\cancel{(1+b)}`.
        """
        text, own = self.piece(tree, closed)
        if own >= level:
            return text
        if isinstance(tree, Cancel) and self.style.cancel == "keep":
            return struck(self.at_least(tree.body, ATOM))
        return fenced(self.piece(tree).text)

    def items(self, items: tuple[Tree, ...]) -> str:
        """Return trees separated by commas."""
        return ",".join(self.text(item) for item in items)

    def name(self, name: str) -> str:
        """Return the LaTeX of a name."""
        return self.notation.displays.get(name) or name_latex(name)

    def is_array(self, tree: Tree) -> bool:
        """Return whether a factor is known to be an array."""
        return is_array_by(tree, self.notation.arrays)

    def rank(self, tree: Tree) -> Rank | None:
        """Return how many dimensions a tree has, None where that is not certain."""
        return rank_of(tree, lambda name: self.notation.arrays.get(name, 0))

    def entry(self, name: str, indices: str) -> str:
        """Return the LaTeX of an array's entry."""
        shown = self.notation.displays.get(name)
        return under(shown, indices) if shown else name_latex(name, indices)


def struck(text: str) -> str:
    """Return the text struck out."""
    return rf"\cancel{{{text}}}"


def fenced(text: str) -> str:
    """Return the text in round brackets, tall ones around tall content."""
    return rf"\left({text}\right)" if _TALL.search(text) else f"({text})"


def joined(left: str, right: str) -> str:
    r"""Return two texts side by side: a space keeps `\alpha x` and `x_1 w_1` apart."""
    if not right[0].isalpha():
        return left + right
    apart = _COMMAND_END.search(left) or not (left[-1] in ")]" or _NUMBER.fullmatch(left))
    return f"{left} {right}" if apart else left + right


def product(writer: Writer, factors: tuple[Tree, ...], sign: str, closed: bool) -> str:
    """Return factors multiplied, each with the sign that its neighbors call for."""
    if writer.style.cancel == "drop":
        factors = without_cancel(factors)
    text, last = "", len(factors) - 1
    for index, factor in enumerate(factors):
        following = factors[index + 1] if index < last else None
        mark = _mark(writer, sign, factor, following) if following is not None else ""
        side_by_side = closed if following is None else not mark or isinstance(factor, Sum)
        beside = index == last and not (sign or (index and writer.is_array(factors[index - 1])))
        part = writer.at_least(factor, _level(factor, beside), side_by_side)
        if not text:
            text = part
        elif text.endswith(" "):
            text += part
        elif (
            starts_with_digit(part)
            or (part == "e" and text[-1].isdigit())
            or (part.startswith(("(", r"\left(")) and _is_call(writer, factors[index - 1]))
        ):
            text += rf" \cdot {part}"
        else:
            text = joined(text, part)
        text += mark if following is not None else ""
    return text


def starts_with_digit(part: str) -> bool:
    """Whether the text would run together with a number before it."""
    return part.removeprefix(r"\cancel{")[:1].isdigit()


def _level(factor: Tree, beside: bool) -> int:
    """A matrix product needs no bracket beside the numbers of `c A b`; a sum swallows what follows it."""
    return PRODUCT if isinstance(factor, MatMul) and beside else PRODUCT + 1


def _mark(writer: Writer, sign: str, left: Tree, right: Tree) -> str:
    """Return the sign between two factors: the product's own, or the one they need."""
    if not sign or (sign == "⊙" and (is_number(left) or is_number(right))):
        return _sign(writer, left, right)
    return _SIGNS[sign]


def _sign(writer: Writer, left: Tree, right: Tree) -> str:
    """Return the sign that two factors need for themselves; empty for standing side by side."""
    left, right = _core(left), _core(right)
    if isinstance(left, Derivative) or isinstance(right, Neg):
        return r" \cdot "
    if isinstance(left, Number) and isinstance(right, Div) and isinstance(right.numerator, Number):
        return r" \cdot "
    if writer.is_array(left) and writer.is_array(right):
        return r" \odot "
    return ""


def _core(tree: Tree) -> Tree:
    return _core(tree.body) if isinstance(tree, Cancel) else tree


def _is_call(writer: Writer, tree: Tree) -> bool:
    r"""Whether a name before a bracket would read as a function: `\sigma(x)`, `\mathrm{rate}(x)`."""
    if isinstance(tree, Pow) and isinstance(tree.base, Name):
        return tree.base.name in writer.notation.parameters  # f^{2}(x) is the square of a value
    if isinstance(tree, Call):
        return tree.function in ("grad", "hess")
    if not isinstance(tree, Name):
        return False
    if tree.name in writer.notation.parameters:
        return True
    latex = writer.name(tree.name)
    commands = {form.latex for form in writer.notation.functions.values()}
    return latex in commands or not is_letter(tree.name) or bool(split_name(tree.name).base == "d")


def is_plain(tree: Tree) -> bool:
    r"""Whether a function takes this argument without brackets: `\ln x`, `\ln\hat{y}`."""
    return isinstance(tree, Name | Number) or (isinstance(tree, Cancel) and is_plain(tree.body))


def closed_call(tree: Tree) -> bool:
    """Whether an operator such as d/dx may stand before this without brackets."""
    return isinstance(tree, Call)
