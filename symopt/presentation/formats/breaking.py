r"""Breaking a wide formula into lines: before a term of a sum, or before a factor of a product.

    a (b + c)   becomes   a ( b
                              + c )

A format says how it prints and measures (`Setter`); what cannot be broken is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symopt.foundation.pattern import pattern
from symopt.foundation.record import record
from symopt.syntax.tree import (
    Add,
    Cancel,
    Logic,
    Matrix,
    Mul,
    Name,
    Neg,
    Piecewise,
    Relation,
    Sum,
    Tree,
)

_INDENT = 0.7  # em by which a continuation stands further right than the first line


_LOOSE = (Add, Neg, Sum, Piecewise, Relation, Logic)  # what a factor must not be without brackets
# A name printed behind an open end, to see how the end is closed, and taken off again.
_PROBE = Name("zzz")
_PROBED = pattern(r"\s*(?:\\cdot|\\,|·|\*)?\s*(?:\\mathrm\{zzz\}|zzz)$")


@record
class Setter:
    """How one format prints.

    A tree, its width, brackets around lines, signs that start a line,
    what goes between factors (`gap`), and how a formula that cannot be broken is made to fit (`shrink`),
    and how small a matrix may become before it is split (`smallest`).
    """

    write: Callable[[Tree], str]
    width: Callable[[str], float]
    opening: str
    closing: str
    plus: str
    minus: str
    times: str
    gap: str
    shrink: Callable[[str, float], str]
    smallest: float = 1.0

    @property
    def negative(self) -> str:
        """The sign that starts a formula, where `minus` starts a line within one."""
        return self.minus.removeprefix("{}").strip()


def break_lines(tree: Tree, limit: float, setter: Setter) -> list[str]:
    """Return `tree` printed on as few lines as fit into `limit`, the later ones to be set in."""
    whole = setter.write(tree)
    if setter.width(whole) <= limit:
        return [whole]
    first, *rest = _broken(tree, whole, limit, setter)
    return [setter.shrink(first, limit), *(setter.shrink(line, limit - _INDENT) for line in rest)]


def _broken(tree: Tree, whole: str, limit: float, setter: Setter) -> list[str]:
    match tree:
        case Add(terms=terms):
            return _sum(terms, limit, setter)
        case Neg():
            return _term(tree, limit, setter, first=True)
        case Mul(factors=factors):
            return _product(tree, factors, limit, setter)
        case Sum(body=Add() as body):
            sign = _sign_of_sum(tree, setter)
            return _bracketed(sign, body, "", limit, setter)
        case Matrix(rows=rows) if len(rows[0]) > 1:
            return _matrix(tree, whole, limit, setter)
        case _:
            return [whole]


def _sum(terms: Sequence[Tree], limit: float, setter: Setter) -> list[str]:
    """Fill lines with terms, in order; a term that is too wide by itself breaks inside."""
    lines: list[str] = []
    for chunk in _fill(terms, limit, setter, lambda part: setter.write(Add(tuple(part)))):
        if len(chunk) > 1:
            lines.append(_continued(setter.write(Add(tuple(chunk))), setter, first=not lines))
        else:
            lines.extend(_term(chunk[0], limit, setter, first=not lines))
    return lines


def _continued(text: str, setter: Setter, *, first: bool) -> str:
    """Put the sign of the first term of a printed sum in front of its line."""
    if first:
        return text
    bare = text.removeprefix("-").removeprefix("−")
    return setter.plus + text if bare == text else setter.minus + bare.lstrip()


def _term(term: Tree, limit: float, setter: Setter, *, first: bool) -> list[str]:
    """Print one term of a sum with its sign, over several lines if it has to be."""
    sign = ("" if first else setter.plus) if not isinstance(term, Neg) else setter.minus
    if isinstance(term, Neg) and first:
        sign = setter.negative
    body = term.body if isinstance(term, Neg) else term
    if isinstance(term, Neg) and isinstance(body, Add):
        return _bracketed(sign, body, "", limit, setter)
    if isinstance(term, Neg) and isinstance(_core(body), _LOOSE):
        return [f"{sign}({setter.write(body)})"]
    start, *rest = break_lines(body, limit - setter.width(sign), setter)
    return [sign + start, *rest]


def _product(tree: Mul, factors: Sequence[Tree], limit: float, setter: Setter) -> list[str]:
    widest = max(range(len(factors)), key=lambda k: setter.width(setter.write(factors[k])))
    inner = factors[widest]
    wide = setter.width(setter.write(inner)) > limit
    if wide and isinstance(inner, Mul) and len(factors) > 1 and "⊙" not in (inner.sign, tree.sign):
        flat = (*factors[:widest], *inner.factors, *factors[widest + 1 :])
        return _product(replace(tree, factors=flat), flat, limit, setter)  # x (y z) breaks in z
    if isinstance(inner, Add) and setter.width(setter.write(inner)) > limit / 2:
        before = _closed(factors[:widest], setter)
        return _bracketed(before, inner, _around(factors[widest + 1 :], setter), limit, setter)
    if isinstance(inner, Matrix | Sum) and len(factors) > 1:
        before, after = _closed(factors[:widest], setter), _around(factors[widest + 1 :], setter)
        before, after = _gapped(before, after, setter)
        lines = break_lines(inner, limit - setter.width(before) - setter.width(after), setter)
        return (
            [before + lines[0], *lines[1:-1], lines[-1] + after]
            if len(lines) > 1
            else [before + lines[0] + after]
        )
    chunks = _fill(factors, limit, setter, lambda part: _around(part, setter))
    if len(chunks) < 2:
        return [setter.write(tree)]
    *most, last = chunks
    first, *rest = [*(_closed(chunk, setter) for chunk in most), _around(last, setter)]
    return [first, *(setter.times + line for line in rest)]


def _core(tree: Tree) -> Tree:
    """Return what is struck out, which prints without brackets of its own."""
    return _core(tree.body) if isinstance(tree, Cancel) else tree


def _around(factors: Sequence[Tree], setter: Setter) -> str:
    """Print some factors at the end of a product, with the brackets that a factor needs."""
    if len(factors) == 1 and isinstance(_core(factors[0]), (*_LOOSE, Mul)):
        return f"({setter.write(factors[0])})"
    return setter.write(Mul(tuple(factors)) if len(factors) > 1 else factors[0]) if factors else ""


def _closed(factors: Sequence[Tree], setter: Setter) -> str:
    r"""Print some factors that others follow: brackets end what would take these in, as in `\ln x`."""
    if not factors or isinstance(_core(factors[-1]), _LOOSE) and len(factors) == 1:
        return _around(factors, setter)
    text, found = _PROBED.subn("", setter.write(Mul((*factors, _PROBE))))
    return text if found else _around(factors, setter)


def _bracketed(before: str, body: Add, after: str, limit: float, setter: Setter) -> list[str]:
    """Print `before (body) after` with the sum in brackets over several lines."""
    before, after = _gapped(before, after, setter)
    start = before + setter.opening
    inside = limit - min(setter.width(before), limit / 3) - setter.width(after) - 2
    lines = _sum(body.terms, max(inside, limit / 3), setter)
    if len(lines) == 1:
        return [start + lines[0] + setter.closing + after]
    return [start + lines[0], *lines[1:-1], lines[-1] + setter.closing + after]


def _gapped(before: str, after: str, setter: Setter) -> tuple[str, str]:
    """Put the gap between factors behind what comes before and in front of what comes after."""
    bare = not before or before.endswith(" ") or before in {setter.minus, setter.negative}
    return before + ("" if bare else setter.gap), (setter.gap if after else "") + after


def _sign_of_sum(tree: Sum, setter: Setter) -> str:
    """Print the sign of a sum without its body, by printing it over a name and taking that off."""
    over = setter.write(Sum(_PROBE, tree.index, tree.lower, tree.upper))
    return _PROBED.sub("", over) + setter.gap


def _matrix(tree: Matrix, whole: str, limit: float, setter: Setter) -> list[str]:
    """Shrink a wide matrix a little, or print it block of columns by block of columns."""
    needed = setter.width(whole)
    if needed * setter.smallest <= limit:
        return [whole]
    columns = len(tree.rows[0])
    count = min(columns, max(2, -int(-needed * max(setter.smallest, 0.8) // limit)))
    while True:
        size = -(-columns // count)
        blocks = [
            Matrix(tuple(row[k : k + size] for row in tree.rows)) for k in range(0, columns, size)
        ]
        written = [setter.write(block) for block in blocks]
        if (
            count >= columns
            or max(map(setter.width, written)) * max(setter.smallest, 0.75) <= limit
        ):
            break
        count += 1
    factor = min(1.0, limit / max(map(setter.width, written)))
    shares = [_open_sides(text, k == 0, k == len(blocks) - 1) for k, text in enumerate(written)]
    return [setter.shrink(text, setter.width(text) * factor) for text in shares]


def _open_sides(text: str, first: bool, last: bool) -> str:
    r"""Leave out the brackets of a LaTeX matrix where the next block of columns goes on."""
    body = text.removeprefix(r"\begin{bmatrix}").removesuffix(r"\end{bmatrix}")
    if body == text:
        return text
    left = r"\left[" if first else r"\left.\cdots\;"
    right = r"\right]" if last else r"\;\cdots\right."
    return rf"{left}\begin{{matrix}}{body}\end{{matrix}}{right}"


def _fill(
    parts: Sequence[Tree], limit: float, setter: Setter, write: Callable[[Sequence[Tree]], str]
) -> list[list[Tree]]:
    """Split `parts` into runs that fit when written, at least one part each."""
    runs: list[list[Tree]] = []
    for part in parts:
        if runs and setter.width(write([*runs[-1], part])) <= limit - (2 if len(runs) > 1 else 0):
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs
