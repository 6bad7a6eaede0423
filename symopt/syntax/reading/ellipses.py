r"""Ellipses read as sums and products over an index, where the terms that are shown say what is left out.

    a_1 + a_2 + \cdots + a_n         Σ_{i=1}^n a_i
    p(x_1) \cdots p(x_n)             exp Σ_{i=1}^n ln p(x_i): the product, where its factors are positive
    (x_1, \ldots, x_n)               x

The terms around the dots have one form, and at each place where they differ there are numbers that go up or
down in equal steps to what the last term has there: 1, 2, …, n. Every term shown is then the form at one
value of an index. Terms of another form may stand before and behind: b + w_1 x_1 + … + w_n x_n.

A term of the form that breaks the steps at one place, where another place has them, may be a slip of the pen,
as in θ_1 x_1 + θ_1 x_2 + … + θ_n x_n. It is read, as it is written, only where that is asked for. Where no
place tells the steps, or two ways to go on are possible, nothing is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symopt.foundation.record import record
from symopt.syntax.affine import Affine, affine_tree
from symopt.syntax.grammar.tokens import Source
from symopt.syntax.latex.layout import DOTS
from symopt.syntax.reading.alike import Alike, alike
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Derivative,
    Entry,
    Matrix,
    Mul,
    Name,
    Neg,
    Sum,
    Transpose,
    Tree,
    names,
    rebuild,
    walk,
)
from symopt.syntax.tree import Sequence as Listed

_CENTERED = (r"\cdots", r"\dotsm", r"\dotsb", "⋯")
AS_WRITTEN, ALL_PAIRS = 1, 2
_LETTERS = ("i", "j", "k", "l", "q", "s", "t", "r", "u", "v")


def unfolded(tree: Tree, source: Source, arrays: Mapping[str, int], *, slips: int = 0) -> Tree:
    """Return a tree with its ellipses read. Raises ReadingError for one that is not certain.

    arrays: names with their number of dimensions; a list of the entries of a vector is that vector, and of
    what is no vector it may be a matrix of rows or of columns.
    slips: AS_WRITTEN reads a term that breaks the steps at one place as it is written, ALL_PAIRS reads such
    terms as the first ones of a sum over two indices: x_1 y_1 + x_1 y_2 + … + x_n y_n.
    """
    taken = set(names(tree)) | {node.index for node in walk(tree) if isinstance(node, Sum)}
    letters = [letter for letter in _LETTERS if letter not in taken][:2]
    made = tree
    if len(letters) > 1:
        made = _Unfolding(letters[0], letters[1], slips, source.text, arrays).of(tree)
    for node in walk(made):
        if node == DOTS:
            source.fail(
                "an ellipsis is not read",
                *(node.span or (0, None)),
                why="what it leaves out is for a person to see",
                remedy=r"write a sum, \sum_{i=1}^{n}",
            )
    return made


@record
class _Run:
    """What terms with an ellipsis among them mean: a form in an index, its bounds, and terms beside."""

    form: Tree
    lower: Tree
    upper: Tree
    before: tuple[Tree, ...] = ()
    behind: tuple[Tree, ...] = ()
    inner: tuple[Tree, Tree] | None = None  # the bounds of a second index


@record
class _Unfolding:
    """The index of the sums that are made, a second one, how slips are read, and the text."""

    index: str
    other: str
    slips: int
    text: str
    arrays: Mapping[str, int]

    def of(self, tree: Tree) -> Tree:
        """Return a tree with the ellipses in it read, where that is certain."""
        match tree:
            case Transpose(Listed(items) as listed) if DOTS in items:
                made = self._array(listed, items)
                return tree if made is None else made  # a list of numbers has no direction
            case _:
                tree = rebuild(tree, self.of)
        match tree:
            case Add(terms):
                return self._sum(tree, _by_themselves(terms))
            case Mul(factors) if DOTS in factors:
                return self._product(tree, factors)
            case Listed(items) if DOTS in items:
                return self._array(tree, items) or tree
            case Matrix((row,)) if DOTS in row:
                made = self._array(tree, row)
                return tree if made is None else Transpose(made)
            case Call("diag", (Matrix(rows),)) if (DOTS,) in rows:
                entries = self._entries([row[0] for row in rows])
                return tree if entries is None else replace(tree, arguments=(entries,))
            case Matrix(rows) if (DOTS,) in rows:
                return self._array(tree, [row[0] for row in rows]) or tree
            case _:
                return tree

    def _sum(self, tree: Add, terms: Sequence[Tree]) -> Tree:
        found = self._run(terms)
        if found is None:
            return tree
        form = found.form
        body = form.body if isinstance(form, Neg) else form
        if found.inner is not None:
            body = Sum(body, self.other, *found.inner)
        summed: Tree = Sum(body, self.index, found.lower, found.upper, span=tree.span)
        if isinstance(form, Neg):
            summed = Neg(summed, span=tree.span)
        parts = (*found.before, summed, *found.behind)
        return summed if len(parts) == 1 else replace(tree, terms=parts)

    def _product(self, tree: Mul, factors: Sequence[Tree]) -> Tree:
        found = self._run(factors)
        low = any(
            self.text[slice(*f.span)] not in _CENTERED for f in factors if f == DOTS and f.span
        )
        if found is None or (low and not tree.sign):  # x_1 \ldots x_n may be a list
            return tree
        log = Call("log", (found.form,))
        logs = Sum(log, self.index, found.lower, found.upper, span=tree.span)
        made = Call("exp", (logs,), span=tree.span)
        parts = (*found.before, made, *found.behind)
        return made if len(parts) == 1 else replace(tree, factors=parts)

    def _array(self, tree: Tree, items: Sequence[Tree]) -> Tree | None:
        """Return the array whose entries are listed from the first on, or a derivative by it."""
        found = self._run(items)
        if found is None or found.before or found.behind or found.lower != ONE:
            return None
        place = (Name(self.index),)
        match found.form:
            case Entry(name, indices) if indices == place and self.arrays.get(name) == 1:
                return Name(name, span=tree.span)
            case Derivative(of, (Entry(name, indices),)) if (
                indices == place and self.arrays.get(name) == 1
            ):
                made = replace(found.form, wrt=(Name(name),), span=tree.span)
                return None if self.index in names(of) else made
            case _:
                return None

    def _entries(self, items: Sequence[Tree]) -> Tree | None:
        """Return the formula of an array whose entries are listed from the first on: p(1 - p)."""
        found = self._run(items)
        if found is None or found.before or found.behind or found.lower != ONE:
            return None
        place = (Name(self.index),)

        def change(node: Tree) -> Tree:
            if isinstance(node, Entry) and node.indices == place:
                return Name(node.name)
            return rebuild(node, change)

        made = change(found.form)
        return None if self.index in names(made) else made

    def _run(self, terms: Sequence[Tree]) -> _Run | None:
        """Return what terms with one ellipsis among them mean, None where that is not certain."""
        if sum(term == DOTS for term in terms) != 1:
            return None
        place = list(terms).index(DOTS)
        shown, rest = list(terms[:place]), list(terms[place + 1 :])
        for last in range(len(rest), 0, -1):
            ending = rest[:last]
            first = len(shown)
            while first and alike([*shown[first - 1 :], *ending]) is not None:
                first -= 1
            common = alike([*shown[first:], *ending])
            if first == len(shown) or common is None:
                continue
            beside = (*shown[:first], *rest[last:])
            if any(alike([term, ending[-1]]) is not None for term in beside):
                return None
            found = self._stepped(common, shown[first:])
            if found is None:
                return None
            before = (*shown[:first], *found.before)
            return replace(found, before=before, behind=tuple(rest[last:]))
        return None

    def _stepped(self, common: Alike, shown: Sequence[Tree]) -> _Run | None:
        """Return the run of terms of one form, of which some are shown before the dots."""
        count = len(shown)
        steps = [step for place in common.places if (step := _steps(place, count)) is not None]
        if not steps or any(length != steps[0][1] for _, length in steps):
            return None
        length = steps[0][1]
        broken: set[int] = set()
        firsts: list[tuple[Affine, int]] = []
        ends: list[tuple[Affine, Affine] | None] = []  # of places that break the steps
        for place in common.places:
            own = _at_steps(place, count, length)
            if own is None:
                return None
            first, step, wrong = own
            firsts.append((first, step))
            ends.append((first, place[-1]) if wrong else None)
            broken |= wrong
        if (broken and not self.slips) or len(broken) > 1:
            return None
        start = next((f.constant for f, step in firsts if step == 1 and not f.terms), 1)
        index = Affine(0, ((self.index, 1),))
        values = [affine_tree(first + (index - Affine(start)) * step) for first, step in firsts]
        upper = affine_tree(length + Affine(start))
        if broken and self.slips == ALL_PAIRS:
            return self._pairs(common, values, ends, affine_tree(Affine(start)), upper)
        form = common.at(values)
        apart = count if broken else 0
        if not apart and not start and _has_entries(form, self.index):
            apart = 1  # entries of arrays count from 1
        return _Run(form, affine_tree(Affine(start + apart)), upper, tuple(shown[:apart]))

    def _pairs(
        self,
        common: Alike,
        values: list[Tree],
        ends: list[tuple[Affine, Affine] | None],
        lower: Tree,
        upper: Tree,
    ) -> _Run | None:
        """Return a sum in which the places that break the steps have an index of their own."""
        found = {pair for pair in ends if pair is not None}
        if len(found) != 1 or lower != ONE:
            return None
        inner = next((affine_tree(first), affine_tree(last)) for first, last in found)
        pairs = zip(values, ends, strict=True)
        form = common.at([value if end is None else Name(self.other) for value, end in pairs])
        return _Run(form, lower, upper, inner=inner)


def _has_entries(form: Tree, index: str) -> bool:
    entries = (node for node in walk(form) if isinstance(node, Entry))
    return any(index in names(place) for entry in entries for place in entry.indices)


def _by_themselves(terms: Sequence[Tree]) -> list[Tree]:
    r"""Return terms in which the dots of `- a_2 \cdots - a_n` and of `- \cdots` are a term of their own."""
    found: list[Tree] = []
    for term in terms:
        body = term.body if isinstance(term, Neg) else term
        if body == DOTS:
            found.append(body)
        elif isinstance(body, Mul) and body.factors[-1] == DOTS:
            rest = body.factors[:-1]
            kept = rest[0] if len(rest) == 1 else replace(body, factors=rest)
            found += [Neg(kept, span=term.span) if isinstance(term, Neg) else kept, DOTS]
        else:
            found.append(term)
    return found


def _steps(place: tuple[Affine, ...], count: int) -> tuple[int, Affine] | None:
    """Return the step at a place, and how many steps it is from the first term to the last; None if unequal.

    Where one term stands before the dots, the step is 1 from 1 to n, and -1 from n to 1.
    """
    shown, ending = place[:count], place[count:]
    way = ending[-1] - shown[0]
    near = [b - a for part in (shown, ending) for a, b in zip(part, part[1:], strict=False)]
    if near:
        step = near[0].constant
        if any(item != Affine(step) for item in near) or not step:
            return None
    else:
        step = way.terms[0][1] if len(way.terms) == 1 else (1 if way.constant > 0 else -1)
        if abs(step) != 1:
            return None
    length = way.over(step)
    if length is None or (not length.terms and length.constant < len(place)):
        return None
    return step, length


def _at_steps(
    place: tuple[Affine, ...], count: int, length: Affine
) -> tuple[Affine, int, set[int]] | None:
    """Return what a place begins with, its step, and the terms that break the steps; None if it has none."""
    first, last = place[0], place[-1]
    step = (last - first).times(length)
    if step is None or not step:
        return None
    ends = len(place) - count
    wrong = {k for k in range(count) if place[k] != first + Affine(step * k)}
    late = [k for k in range(ends) if place[count + k] != last - Affine(step * (ends - 1 - k))]
    return None if late else (first, step, wrong)
