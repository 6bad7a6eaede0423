"""Sums of products over indices, as matrix products where they are that.

The factors are combined in the order found by `contraction`; one pair becomes `A @ B`, a vector
product, `np.tensordot`, a sum over an axis, or, if nothing else fits, `np.einsum`. Constants and
factors without indices are applied to the result, which is smaller than the operands.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.leaves import within
from symopt.calculus.nodes import Entry, Node, Number, Product, Rational
from symopt.compilation.arrays.atoms import with_common_factors
from symopt.compilation.arrays.contraction import order
from symopt.compilation.arrays.running import RunningSum, running_sum
from symopt.compilation.expressions import ATOM, POWER, PRODUCT, Text, bracket, join_product

if TYPE_CHECKING:
    from symopt.compilation.arrays.matrices import Key
    from symopt.compilation.arrays.writer import ArrayWriter

Axes = tuple[Index, ...]
LETTERS = "ijklmnpqrstuvwxyzabcdefgh"


@dataclass(frozen=True, slots=True)
class Operand:
    """An array: its text and its axes in order. inverse: of what it is, if it is not formed yet."""

    text: Text
    axes: Axes
    inverse: Key | None = None


class Products:
    """Texts of products of arrays, counted; one that was repeated at the last writing gets a name."""

    def __init__(self, writer: ArrayWriter, repeated: frozenset[str]) -> None:
        self.writer, self.repeated = writer, repeated
        self.counts: Counter[str] = Counter()
        self.names: dict[str, str] = {}
        self.spelled: dict[str, str] = {}

    def seen(self, text: Text) -> Text:
        """Return the text, or the name of an array that this text was given to."""
        key = re.sub(r"[A-Za-z_]\w*", lambda m: self.spelled.get(m[0], m[0]), text[0])
        key = re.sub(r"[()\s]", "", key)  # brackets depend on whether a part has a name
        self.counts[key] += 1
        if key not in self.repeated:
            return text
        name = self.names.get(text[0])
        if name is None:
            name = self.names[text[0]] = self.writer.names.fresh("v")
            self.spelled[name] = key
            self.writer.place.append(f"{name} = {text[0]}")
        return name, ATOM

    def learned(self) -> frozenset[str]:
        """Return the texts that occurred more than once."""
        return frozenset(key for key, count in self.counts.items() if count > 1)


class Sums:
    """Writes one sum of a product."""

    def __init__(self, writer: ArrayWriter) -> None:
        self.writer = writer
        self.wanted = writer.axes

    def contract(self, node: Product) -> tuple[Text, Axes]:
        """Return the text of the sum and its axes."""
        summand, labels = self.writer.opened(node)
        summand, labels, running = self.running(summand, labels)
        summand, regular = self.rectangular(summand, labels)
        summand = with_common_factors(summand)
        product = summand if isinstance(summand, Product) and not summand.sums else None
        powers = product.powers if product is not None else ((summand, 1),)
        coefficient = product.coefficient if product is not None else 1
        if isinstance(summand, Number):
            powers, coefficient = (), summand.value
        scalars = [(b, q) for b, q in powers if not b.free]
        operands = [*running, *(self.operand(b, q) for b, q in powers if b.free)]
        unused = [i for i in regular if not any(i in o.axes for o in operands)]
        scalars += [(build.value(i.count), 1) for i in unused]
        summed = frozenset(regular) - set(unused)
        for step in order([frozenset(o.axes) for o in operands], summed):
            if step.right < 0:
                operands.append(self.sum(operands.pop(step.left), step.over))
            else:
                right, left = operands.pop(step.right), operands.pop(step.left)
                operands.append(self.pair(left, right, step.over))
        operands = [self.formed(o) for o in operands]
        result = operands[0] if operands else Operand(("1", ATOM), ())
        for other in operands[1:]:
            result = self.elementwise(result, other)
        return self.scaled(coefficient, scalars, result), result.axes

    def running(
        self, summand: Node, labels: list[Index]
    ) -> tuple[Node, list[Index], list[Operand]]:
        """Return what is left of a sum without its running sums, Σ a_j over j ≤ i or j ≥ i, and these."""
        found: list[Operand] = []
        for label in labels:
            held = frozenset(i for operand in found for i in operand.axes)
            split = running_sum(summand, labels, label, held)
            if split is None:
                continue
            part = self.operand(split.terms, 1)
            if split.whole not in part.axes:
                continue
            axes = tuple(split.up_to if i == split.whole else i for i in part.axes)
            text = _running(self.formed(part).text, axes.index(split.up_to), split)
            found.append(Operand(self.writer.products.seen(text), axes))
            summand, labels = split.rest, split.labels
        return summand, labels, found

    def rectangular(self, summand: Node, labels: list[Index]) -> tuple[Node, list[Index]]:
        """Return the sum with ranges that depend on other indices replaced by whole ranges and masks."""
        out: list[Index] = []
        moved: dict[Index, Affine] = {}
        for label in labels:
            low, high = _end(label.lower, -1), _end(label.upper, 1)
            if (low, high) == (label.lower, label.upper):
                out.append(label)
                continue
            whole = build.fresh(Index("", low, high))
            ends = (indices.rename(end, moved) for end in (label.lower, label.upper))
            moved[label] = indices.of(whole)
            mask = within(indices.of(whole), *ends)
            summand = build.multiply(build.rename(summand, {label: moved[label]}), mask)
            out.append(whole)
        return summand, out

    def operand(self, base: Node, exponent: Rational) -> Operand:
        """Return one factor in its own axes."""
        writer = self.writer
        inverse = writer.matrices.inverse(base) if exponent == 1 else None
        if inverse is not None:
            return Operand(("", ATOM), inverse[1], inverse[0])
        if isinstance(base, Entry) and exponent == 1:
            plain = [p.plain for p in base.indices]
            if all(i is not None for i in plain) and len(set(plain)) == len(plain):
                axes = tuple(i for i in plain if i is not None)
                return Operand(writer.array(base, axes), axes)
        axes = writer.natural(base)
        if exponent == 1:
            return Operand(writer.array(base, axes), axes)
        with writer.context(axes):
            text = writer.compose(build.power(base, exponent))
        return Operand(text, axes)

    def formed(self, operand: Operand) -> Operand:
        """Return an operand as an array, an inverse formed."""
        if operand.inverse is None:
            return operand
        with self.writer.context(operand.axes):
            places = tuple(map(indices.of, operand.axes))
            return Operand(self.writer.matrices.at(operand.inverse, places), operand.axes)

    def solved(self, left: Operand, right: Operand, over: frozenset[Index]) -> Operand | None:
        """Return B⁻¹ r for an inverse that meets a vector or a matrix on one side; None otherwise."""
        if left.inverse is None:
            left, right = right, left
        if left.inverse is None or right.inverse is not None or len(over) != 1:
            return None
        (index,) = over
        rest = tuple(i for i in right.axes if i != index)
        if index not in left.axes or len(rest) > 1 or rest == right.axes:
            return None
        kept = left.axes[0] if left.axes[1] == index else left.axes[1]
        if kept in rest:
            return None
        text = right.text if right.axes[0] == index else _transposed(right.text)
        turned = left.axes[0] == index
        solved = self.writer.matrices.solve(left.inverse, text[0], turned=turned)
        return Operand((solved, ATOM), (kept, *rest))

    def sum(self, operand: Operand, over: frozenset[Index]) -> Operand:
        """Sum one array over some of its axes."""
        operand = self.formed(operand)
        kept = tuple(i for i in operand.axes if i not in over)
        if not kept:
            text = operand.text[0]
            found = re.fullmatch(r"np\.diagonal\((\w+)\)", text)
            return Operand((f"np.trace({found[1]})" if found else _summed(text), ATOM), ())
        places = [k for k, i in enumerate(operand.axes) if i in over]
        axis = str(places[0]) if len(places) == 1 else f"({', '.join(map(str, places))})"
        return Operand((_summed(operand.text[0], f"axis={axis}"), ATOM), kept)

    def pair(self, left: Operand, right: Operand, over: frozenset[Index]) -> Operand:
        """Combine two arrays and sum."""
        found = self.solved(left, right, over)
        if found is None:
            found = self.combined(self.formed(left), self.formed(right), over)
        return Operand(self.writer.products.seen(found.text), found.axes) if over else found

    def combined(self, left: Operand, right: Operand, over: frozenset[Index]) -> Operand:
        """Combine two arrays by a product of matrices, or whatever fits."""
        if not over:
            return self.elementwise(left, right)
        if self.rank(right, over) < self.rank(left, over):
            left, right = right, left
        shared = [i for i in left.axes if i in right.axes]
        batch = [i for i in shared if i not in over]
        private = [i for i in over if i not in shared]
        if not batch and not private:
            if len(over) == 1 and len(left.axes) <= 2 and len(right.axes) <= 2:
                return self.matmul(left, right, next(iter(over)))
            if len(over) == len(left.axes) == len(right.axes):
                aligned = self.aligned(right, left.axes)
                return Operand((f"np.vdot({left.text[0]}, {aligned[0]})", ATOM), ())
            return self.tensordot(left, right, [i for i in left.axes if i in over])
        if set(left.axes) == set(right.axes):
            return self.sum(self.elementwise(left, right), over)
        if len(over) == 1 and not private:
            found = self.batched(left, right, batch, next(iter(over)))
            if found is not None:
                return found
        return self.einsum(left, right, over)

    def rank(self, operand: Operand, over: frozenset[Index]) -> int:
        """Return where in the wanted axes an operand's first remaining axis stands."""
        places = [self.wanted.index(i) for i in operand.axes if i not in over and i in self.wanted]
        return min(places, default=len(self.wanted))

    def matmul(self, left: Operand, right: Operand, over: Index) -> Operand:
        """Return the product of matrices or vectors over one shared axis."""
        if len(right.axes) == 2 and len(left.axes) == 1:
            left, right = right, left  # a matrix times a vector reads better than the reverse
        a, b = left.text, right.text
        if len(left.axes) == 2 and left.axes[0] == over:
            a = _transposed(a)
        if len(right.axes) == 2 and right.axes[1] == over:
            b = _transposed(b)
        kept = tuple(i for i in (*left.axes, *right.axes) if i != over)
        return Operand(self.writer.matmul(a, b), kept)

    def tensordot(self, left: Operand, right: Operand, over: list[Index]) -> Operand:
        """Return a product over several shared axes, or of stacks of matrices over one."""
        found = self.stacked(left, right, over) or self.stacked(right, left, over)
        if found is not None:
            return found
        places = [left.axes.index(i) for i in over], [right.axes.index(i) for i in over]
        kept = tuple(i for i in (*left.axes, *right.axes) if i not in over)
        text = f"np.tensordot({left.text[0]}, {right.text[0]}, axes=({places[0]}, {places[1]}))"
        return Operand((text, ATOM), kept)

    def stacked(self, matrix: Operand, stack: Operand, over: list[Index]) -> Operand | None:
        """Return A_bk S_…km as matrix products along the last axes of S, None if it is no such sum."""
        if len(over) != 1 or len(matrix.axes) != 2 or len(stack.axes) < 3:
            return None
        (index,) = over
        a, b = matrix.text, bracket(stack.text, POWER)
        (kept,) = (i for i in matrix.axes if i != index)
        if stack.axes[-2] == index:
            a = a if matrix.axes[1] == index else _transposed(a)
            axes = (*stack.axes[:-2], kept, stack.axes[-1])
            return Operand((f"{bracket(a, PRODUCT)} @ {b}", PRODUCT), axes)
        if stack.axes[-1] == index:
            a = a if matrix.axes[0] == index else _transposed(a)
            axes = (*stack.axes[:-1], kept)
            text = f"{bracket(stack.text, PRODUCT)} @ {bracket(a, POWER)}"
            return Operand((text, PRODUCT), axes)
        return None

    def batched(
        self, left: Operand, right: Operand, batch: list[Index], over: Index
    ) -> Operand | None:
        """Return a stack of matrix products, if each side has one axis of its own."""
        mine = [i for i in left.axes if i not in batch and i != over]
        yours = [i for i in right.axes if i not in batch and i != over]
        if len(mine) != 1 or len(yours) != 1:
            return None
        a = self.aligned(left, (*batch, *mine, over))
        b = self.aligned(right, (*batch, over, *yours))
        text = f"{bracket(a, PRODUCT)} @ {bracket(b, POWER)}"
        return Operand((text, PRODUCT), (*batch, *mine, *yours))

    def einsum(self, left: Operand, right: Operand, over: frozenset[Index]) -> Operand:
        """Return a sum that is no matrix product."""
        every = list(dict.fromkeys((*left.axes, *right.axes)))
        letter = {index: LETTERS[k] for k, index in enumerate(every)}
        kept = tuple(i for i in every if i not in over)
        spelled = ["".join(letter[i] for i in axes) for axes in (left.axes, right.axes, kept)]
        rule = f"{spelled[0]},{spelled[1]}->{spelled[2]}"
        return Operand((f'np.einsum("{rule}", {left.text[0]}, {right.text[0]})', ATOM), kept)

    def elementwise(self, left: Operand, right: Operand) -> Operand:
        """Return the product of two arrays, in the axes of the larger first."""
        if len(right.axes) > len(left.axes):
            left, right = right, left
        axes = tuple(dict.fromkeys((*left.axes, *right.axes)))
        a, b = self.aligned(left, axes), self.aligned(right, axes)
        return Operand((f"{bracket(a, PRODUCT)}*{bracket(b, POWER)}", PRODUCT), axes)

    def aligned(self, operand: Operand, axes: Axes) -> Text:
        """Return an operand so that it broadcasts to the axes."""
        with self.writer.context(axes):
            return self.writer.align(operand.text, operand.axes)

    def scaled(
        self, coefficient: Rational, scalars: list[tuple[Node, Rational]], result: Operand
    ) -> Text:
        """Apply constants and factors without indices."""
        writer = self.writer
        with writer.context(()):
            above = [writer.power(b, q) for b, q in scalars if q > 0]
            below = [writer.power(b, -q) for b, q in scalars if q < 0]
        if coefficient == 1 and not above and not below:
            return result.text
        return join_product(coefficient, above, below, ([result.text], []))


def _summed(text: str, where: str = "") -> str:
    """Return the sum of an array; the method is called a microsecond sooner than the function."""
    if text.isidentifier():
        return f"{text}.sum({where})"
    return f"np.sum({text}{', ' if where else ''}{where})"


def _running(text: Text, axis: int, split: RunningSum) -> Text:
    """Return the running sums along an axis, from the first entry on or from the last."""
    if split.forward:
        return f"np.cumsum({text[0]}, axis={axis})", ATOM
    back = f"[{':, ' * axis}::-1]"
    return f"np.cumsum({bracket(text, ATOM)}{back}, axis={axis}){back}", ATOM


def _transposed(text: Text) -> Text:
    body = text[0]
    if text[1] == ATOM and body.endswith(".T"):
        return body[:-2], ATOM
    return f"{bracket(text, ATOM)}.T", ATOM


def _end(bound: Affine, direction: int) -> Affine:
    """Return a bound in sizes alone that the given one never passes."""
    while bound.indices:
        index = bound.indices[0]
        coefficient = dict(bound.terms)[index]
        end = index.upper if coefficient * direction > 0 else index.lower
        bound = indices.rename(bound, {index: end})
    return bound
