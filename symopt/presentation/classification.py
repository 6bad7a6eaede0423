r"""Critical points as a document: the equations, and for each point Hessian, eigenvalues, verdict.

The characteristic polynomial is worked: det(H - λI) = (4 - λ)(6 - λ) - (-1)(-1) = λ² - 10λ + 23.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.foundation.document import (
    Block,
    Document,
    Formula,
    Heading,
    Inline,
    Items,
    Line,
    Mark,
    Math,
    Prose,
    Steps,
    Table,
)
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.report import (
    Classification,
    CriticalPoint,
    Eigenvalues,
    Family,
    Value,
)
from symopt.presentation import iterates
from symopt.presentation.numerals import DIGITS, numeral, rounded
from symopt.presentation.restyle import decimal
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    At,
    Call,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Relation,
    Tree,
    number,
)

WORDS = {
    Nature.MINIMUM: "minimum",
    Nature.MAXIMUM: "maximum",
    Nature.SADDLE: "saddle point",
    Nature.INCONCLUSIVE: "inconclusive",
}
LISTED = 24


def classification_document(
    found: Classification, *, output: str = "f", title: str = "", digits: int = DIGITS
) -> Document:
    """Return the critical points of a function as a document of its own."""
    start: list[Block] = [Formula((Relation("=", Name(output), found.tree),))]
    blocks = classification_blocks(found, output=output, digits=digits, level=2)
    return Document(title or f"Critical points of {output}", (*start, *blocks))


def classification_blocks(
    found: Classification,
    *,
    output: str = "f",
    digits: int = DIGITS,
    level: int = 3,
    derivatives: bool = True,
) -> list[Block]:
    """Return the blocks on the critical points of a function.

    output: the function's name.   digits: significant digits of decimals.   level: of the headings
    of single points.   derivatives: whether to state gradient and Hessian first.
    """
    page = _Page(found, output, digits, level)
    start = page.equations() if derivatives else page.conditions()
    blocks: list[Block] = [*start, Prose((found.method,))]
    blocks += [Prose((note,)) for note in found.notes]
    if not (found.points or found.families or found.complete):
        blocks.append(Prose(("None was found.",)))
    for family in found.families:
        blocks += page.family(family)
    if len(found.points) > 1:
        blocks += page.summary()
    for point in found.points[:LISTED]:
        blocks += page.point(point)
    return blocks


class _Page:
    """One classification being written."""

    def __init__(self, found: Classification, output: str, digits: int, level: int) -> None:
        self.found, self.output, self.digits, self.level = found, output, digits, level
        self.names = found.names
        self.one = len(found.names) == 1
        self.letter = "lambda" if "lambda" not in found.names else "mu"

    def conditions(self) -> list[Block]:
        """Return what must vanish."""
        lines = tuple(Relation("=", g, ZERO) for g in self.found.gradient)
        what = "the derivative vanishes" if self.one else "the gradient vanishes"
        return [Prose((f"A critical point is where {what}:",)), Formula(lines)] if lines else []

    def equations(self) -> list[Block]:
        """Return what must vanish, and the Hessian as a formula."""
        if not self.found.gradient:
            return []
        first = [
            iterates.derivative(self.output, self.names)
            if self.one
            else iterates.partial(self.output, (name,))
            for name in self.names
        ]
        lines = tuple(
            Relation("=", left, right)
            for left, right in zip(first, self.found.gradient, strict=True)
        )
        what = "the derivative vanishes" if self.one else "the gradient vanishes"
        blocks: list[Block] = [Prose((f"A critical point is where {what}:",)), Formula(lines)]
        second = self.found.hessian
        if self.one:
            right = second[0][0]
            left = iterates.derivative(self.output, self.names * 2)
            return [
                *blocks,
                Prose(("The second derivative is",)),
                Formula((Relation("=", left, right),)),
            ]
        matrix = Relation("=", Name(self.hessian), Matrix(second))
        return [*blocks, Prose(("The Hessian matrix is",)), Formula((matrix,))]

    @property
    def hessian(self) -> str:
        return "H" if "H" not in self.names else "H_f"

    def decimal(self, value: Value) -> list[Inline]:
        """Return " ≈ 1.2346" after an exact value that is no number in digits."""
        if value.tree is None or not _needs_decimal(value.tree):
            return []
        return [" ≈ ", numeral(value.decimal, self.digits)]

    def exact(self, value: Value) -> Tree:
        """Return the exact value, or digits."""
        if value.tree is not None:
            return value.tree
        return (
            rounded(value.decimal, self.digits)
            if value.decimal == value.decimal
            else Name("undefined")
        )

    def where(self, point: CriticalPoint) -> Tree:
        left = iterates.point([Name(n) for n in self.names])
        return Relation("=", left, iterates.point([self.exact(c) for c in point.coordinates]))

    def rounded_where(self, point: CriticalPoint) -> list[Inline]:
        if not any(c.tree is not None and _needs_decimal(c.tree) for c in point.coordinates):
            return []
        numbers = [rounded(c.decimal, self.digits) for c in point.coordinates]
        return [" ≈ ", Math(iterates.point(numbers))]

    def summary(self) -> list[Block]:
        """Return the table of all points."""
        kinds = "f″" if self.one else "eigenvalues"
        second: tuple[Inline, ...] = (
            (Math(iterates.derivative(self.output, self.names * 2)),) if kinds == "f″" else (kinds,)
        )
        header: tuple[tuple[Inline, ...], ...] = (
            (Math(iterates.point([Name(n) for n in self.names])),),
            (Math(Name(self.output)),),
            second,
            ("verdict",),
        )
        rows = [self.summary_row(p) for p in self.found.points[:LISTED]]
        return [Table(header, tuple(rows), "llll")]

    def summary_row(self, point: CriticalPoint) -> tuple[tuple[Inline, ...], ...]:
        place = iterates.point([self.exact(c) for c in point.coordinates])
        value: list[Inline] = [Math(self.exact(point.value))]
        listed: list[Inline] = []
        for k, eigenvalue in enumerate(point.spectrum.values if point.spectrum else ()):
            listed += [", "] if k else []
            listed.append(Math(self.exact(eigenvalue)))
        return (Math(place),), tuple(value), tuple(listed or ["none"]), (_verdict(point, self.one),)

    def point(self, point: CriticalPoint) -> list[Block]:
        """Return one point: value, Hessian, characteristic polynomial, eigenvalues, verdict."""
        title: list[Inline] = ["At ", Math(self.where(point)), *self.rounded_where(point)]
        blocks: list[Block] = [Heading(self.level, tuple(title)), *self.value(point)]
        if point.critical is False:
            return [*blocks, *self.not_critical(point)]
        if point.spectrum is not None and point.hessian is not None:
            blocks += self.second(point) if self.one else self.matrix(point, point.spectrum)
        return [*blocks, Prose((*self.verdict(point),))]

    def value(self, point: CriticalPoint) -> list[Block]:
        equation = Relation("=", Name(self.output), self.exact(point.value))
        text: list[Inline] = ["The value is ", Math(equation), *self.decimal(point.value), "."]
        if point.found == "enclosed":
            text.append(
                " Interval arithmetic proves that there is a critical point with these digits, and no "
                "other close to it."
            )
        return [Prose(tuple(text))]

    def not_critical(self, point: CriticalPoint) -> list[Block]:
        column = iterates.column([self.exact(g) for g in point.gradient or ()])
        left = iterates.gradient(self.output, self.names)
        text = (
            "This is no critical point, since the derivative is not 0 there:"
            if self.one
            else ("This is no critical point, since the gradient is not 0 there:")
        )
        return [Prose((text,)), Formula((Relation("=", left, column),))]

    def second(self, point: CriticalPoint) -> list[Block]:
        assert point.hessian is not None  # the caller has looked
        value = point.hessian[0][0]
        left = iterates.derivative(self.output, self.names * 2)
        at = At(left, ((self.names[0], self.exact(point.coordinates[0])),))
        sentence: list[Inline] = [
            Math(Relation("=", at, self.exact(value))),
            *self.decimal(value),
            ".",
        ]
        return [Prose(tuple(sentence))]

    def matrix(self, point: CriticalPoint, spectrum: Eigenvalues) -> list[Block]:
        assert point.hessian is not None  # the caller has looked
        rows = tuple(tuple(self.exact(h) for h in row) for row in point.hessian)
        blocks: list[Block] = [Formula((Relation("=", Name(self.hessian), Matrix(rows)),))]
        if all(c.decimal == c.decimal for c in spectrum.characteristic):
            blocks.append(self.characteristic(rows, spectrum))
        return [*blocks, *self.eigenvalues(spectrum)]

    def characteristic(self, rows: Sequence[Sequence[Tree]], spectrum: Eigenvalues) -> Steps:
        """Return det(H - λI) = (4 - λ)(6 - λ) - (-1)(-1) = λ² - 10λ + 23."""
        letter = Name(self.letter)
        head = Call("det", (Add((Name(self.hessian), Neg(Mul((letter, Name("I")))))),))
        lines: list[Tree] = []
        diagonal = tuple(_less(rows[k][k], letter) for k in range(len(rows)))
        off = [rows[i][j] for i in range(len(rows)) for j in range(len(rows)) if i != j]
        if len(rows) == 2:
            terms: list[Tree] = [Mul(diagonal)]
            if any(item != ZERO for item in off):
                terms.append(Neg(Mul((rows[0][1], rows[1][0]))))
            lines.append(terms[0] if len(terms) == 1 else Add(tuple(terms)))
        elif all(item == ZERO for item in off):
            lines.append(Mul(diagonal))
        lines.append(self.polynomial(spectrum))
        return Steps(head, tuple(Line(line, mark=Mark.GIVEN) for line in lines))

    def polynomial(self, spectrum: Eigenvalues) -> Tree:
        """Return the characteristic polynomial expanded, (-1)^n λ^n first."""
        size = len(spectrum.characteristic) - 1
        terms: list[Tree] = []
        for k, coefficient in enumerate(spectrum.characteristic):
            value = self.exact(coefficient)
            if value == ZERO:
                continue
            negative = isinstance(value, Neg) != (size % 2 == 1)
            body = value.body if isinstance(value, Neg) else value
            power = _power(Name(self.letter), size - k)
            factor = body if power == ONE else (power if body == ONE else Mul((body, power)))
            terms.append(Neg(factor) if negative else factor)
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def eigenvalues(self, spectrum: Eigenvalues) -> list[Block]:
        if not spectrum.values:
            return []
        items: list[tuple[Inline, ...]] = []
        for k, value in enumerate(reversed(spectrum.values)):
            equation = Relation("=", Name(f"{self.letter}_{k + 1}"), self.exact(value))
            items.append((Math(equation), *self.decimal(value)))
        return [Prose(("Its zeros are the eigenvalues",)), Items(tuple(items))]

    def verdict(self, point: CriticalPoint) -> list[Inline]:
        return [point.judgement.reason]

    def family(self, family: Family) -> list[Block]:
        """Return infinitely many critical points."""
        what = _family_words(family)
        blocks: list[Block] = [Prose((what,))]
        if family.equations:
            blocks.append(Formula(family.equations))
        text: list[Inline] = []
        if family.whole:
            text += ["for every whole number ", Math(Name(family.whole)), ". "]
        if family.value is not None:
            equation = Relation("=", Name(self.output), self.exact(family.value))
            text += ["There ", Math(equation), *self.decimal(family.value), ". "]
        text.append(family.judgement.reason)
        return [*blocks, Prose(tuple(text))]


def _family_words(family: Family) -> str:
    if family.whole:
        return "There are infinitely many critical points, among them"
    if not family.equations:
        return "Every point is a critical point."
    if any(isinstance(e, Relation) and e.op in ("<", ">") for e in family.equations):
        return "Every point of a region is a critical point, namely where"
    if not family.straight:
        return "There are infinitely many critical points, namely all with"
    shape = {1: "a line", 2: "a plane"}.get(
        family.dimension, f"a set of {family.dimension} dimensions"
    )
    return f"The critical points form {shape}:"


def _verdict(point: CriticalPoint, one: bool) -> str:
    if point.critical is False:
        return "no critical point"
    if point.nature is Nature.SADDLE and one:
        return "neither minimum nor maximum"
    return WORDS[point.nature]


def _less(value: Tree, letter: Tree) -> Tree:
    return Neg(letter) if value == ZERO else Add((value, Neg(letter)))


def _power(base: Tree, exponent: int) -> Tree:
    if exponent == 0:
        return ONE
    return base if exponent == 1 else Pow(base, number(exponent))


def _needs_decimal(tree: Tree) -> bool:
    """Whether an exact value is not read at a glance: roots, functions, fractions that do not end."""
    if isinstance(tree, Neg):
        return _needs_decimal(tree.body)
    return not isinstance(decimal(tree), Number)
