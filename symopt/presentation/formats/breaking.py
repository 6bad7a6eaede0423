r"""Breaking a wide formula into lines: before a term of a sum, or before a factor of a product.

    a (b + c)   becomes   a ( b
                              + c )

A format says how it prints and measures (`Setter`); what cannot be broken is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from symopt.syntax.tree import Add, Matrix, Mul, Neg, Sum, Tree


@dataclass(frozen=True, slots=True)
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


def break_lines(tree: Tree, limit: float, setter: Setter) -> list[str]:
    """Return `tree` printed on as few lines as fit into `limit`, the later ones to be set in."""
    whole = setter.write(tree)
    if setter.width(whole) <= limit:
        return [whole]
    match tree:
        case Add(terms=terms):
            return _sum(terms, limit, setter)
        case Neg(body=Mul() | Sum() | Matrix() as body):
            first, *rest = break_lines(body, limit - 1, setter)
            return [setter.minus + first, *rest]
        case Neg(body=Add() as body):
            return _bracketed(setter.minus, body, "", limit, setter)
        case Mul(factors=factors):
            return _product(tree, factors, limit, setter)
        case Sum(body=Add() as body):
            sign = _sign_of_sum(tree, setter)
            return _bracketed(sign, body, "", limit, setter)
        case Matrix(rows=rows) if len(rows[0]) > 1:
            return _matrix(tree, whole, limit, setter)
        case _:
            return [setter.shrink(whole, limit)]


def _sum(terms: Sequence[Tree], limit: float, setter: Setter) -> list[str]:
    """Fill lines with terms, in order; a term that is too wide by itself breaks inside."""
    lines: list[str] = []
    for chunk in _fill(terms, limit, setter, lambda part: setter.write(Add(tuple(part)))):
        head = chunk[0]
        if len(chunk) > 1:
            pieces = [setter.write(Add(tuple(chunk)))]
        else:
            pieces = break_lines(head, limit - 1, setter)
        if lines:
            pieces[0] = _continued(head, pieces[0], setter)
        lines.extend(pieces)
    return lines


def _continued(head: Tree, text: str, setter: Setter) -> str:
    """Put the sign of a term between two terms in front of a line."""
    if isinstance(head, Neg):
        return (
            setter.minus
            + text.removeprefix(setter.minus).removeprefix("-").removeprefix("−").lstrip()
        )
    return setter.plus + text


def _product(tree: Mul, factors: Sequence[Tree], limit: float, setter: Setter) -> list[str]:
    widest = max(range(len(factors)), key=lambda k: setter.width(setter.write(factors[k])))
    inner = factors[widest]
    if isinstance(inner, Add) and setter.width(setter.write(inner)) > limit / 2:
        before = _around(factors[:widest], setter)
        return _bracketed(before, inner, _around(factors[widest + 1 :], setter), limit, setter)
    if isinstance(inner, Matrix | Sum) and len(factors) > 1:
        before, after = _around(factors[:widest], setter), _around(factors[widest + 1 :], setter)
        before, after = _gapped(before, after, setter)
        lines = break_lines(inner, limit - setter.width(before) - setter.width(after), setter)
        return (
            [before + lines[0], *lines[1:-1], lines[-1] + after]
            if len(lines) > 1
            else [before + lines[0] + after]
        )
    chunks = _fill(factors, limit, setter, lambda part: _around(part, setter))
    if len(chunks) < 2:
        return [setter.shrink(setter.write(tree), limit)]
    first, *rest = (_around(chunk, setter) for chunk in chunks)
    return [first, *(setter.times + line for line in rest)]


def _around(factors: Sequence[Tree], setter: Setter) -> str:
    """Print some factors of a product, with the brackets that a factor needs."""
    if not factors:
        return ""
    if len(factors) > 1:
        return setter.write(Mul(tuple(factors)))
    text = setter.write(factors[0])
    return f"({text})" if isinstance(factors[0], Add | Neg) else text


def _bracketed(before: str, body: Add, after: str, limit: float, setter: Setter) -> list[str]:
    """Print `before (body) after` with the sum in brackets over several lines."""
    before, after = _gapped(before, after, setter)
    start = before + setter.opening
    inside = limit - min(setter.width(before), limit / 3) - setter.width(after) - 2
    lines = _sum(body.terms, max(inside, limit / 3), setter)
    if len(lines) == 1:
        return [setter.shrink(start + lines[0] + setter.closing + after, limit)]
    return [start + lines[0], *lines[1:-1], lines[-1] + setter.closing + after]


def _gapped(before: str, after: str, setter: Setter) -> tuple[str, str]:
    """Put the gap between factors behind what comes before and in front of what comes after."""
    bare = not before or before.endswith(" ") or before == setter.minus
    return before + ("" if bare else setter.gap), (setter.gap if after else "") + after


def _sign_of_sum(tree: Sum, setter: Setter) -> str:
    """Print the sign of a sum without its body, by printing it over a one-letter body and taking that off."""
    from symopt.syntax.tree import Name

    return (
        setter.write(Sum(Name("x"), tree.index, tree.lower, tree.upper)).rstrip().removesuffix("x")
    )


def _matrix(tree: Matrix, whole: str, limit: float, setter: Setter) -> list[str]:
    """Shrink a wide matrix a little, or print it block of columns by block of columns."""
    needed = setter.width(whole)
    if needed * setter.smallest <= limit:
        return [setter.shrink(whole, limit)]
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
