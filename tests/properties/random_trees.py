"""Random trees of the kind that the parser makes, by rank: numbers, columns and matrices; and their words.

Every kind of node and every function of the catalogues is drawn. Where two trees are written alike in LaTeX
by nature, only the one that the parser makes is drawn; a comment says so at each place.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Cancel,
    Constant,
    Derivative,
    Div,
    Entry,
    Logic,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Part,
    Piecewise,
    Pow,
    Range,
    Relation,
    Sequence,
    Sum,
    Transpose,
    number,
)
from tests.properties.random_names import ARRAYS, INDICES, VARIABLES

FUNCTIONS = {"f": ("x",), "g": ("x", "y"), "h": ("t",)}
"""Functions of the reader's own, with their parameters."""

ELEMENTARY = tuple(
    sorted(
        {s.name: s for s in default_vocabulary().functions.values()}.values(), key=lambda s: s.name
    )
)
_OF_ARRAYS = {entry.name: entry for entry in ARRAY_FUNCTIONS}
_TOTALS = ("tr", "det", "logdet", "eigmax", "norm", "norm1", "sum", "mean", "prod", "var", "std")
_REDUCED = ("sum", "mean", "prod", "norm", "var", "std", "amax", "amin", "logsumexp")
_SIGNS = ("", "", "", "·", "×")
_COMPARISONS = ("=", "<", "<=", ">", ">=", "!=", "->", "in")


@dataclass(frozen=True)
class Trees:
    """Draws trees; `latex` says whether LaTeX is to write them, which has strokes and `\nabla`."""

    chance: Random
    latex: bool = False

    def draw(self):
        """Return a whole formula."""
        depth = self.chance.randint(1, 4)
        return self._pick(
            self.scalar, self.scalar, self.scalar, self.column, self.matrix, self.matrix,
            self.condition, self.sequence, self.definition,
        )(depth)  # fmt: skip

    def sequence(self, depth):
        return Sequence(self._several(self.scalar, depth, 1, 3))

    def definition(self, depth):
        rank = self._pick(
            (VARIABLES, self.scalar), (ARRAYS[1], self.column), (ARRAYS[2], self.matrix)
        )
        return Relation(self._pick("=", "->"), Name(self._pick(*rank[0])), rank[1](depth))

    # numbers ---------------------------------------------------------------------------------------

    def scalar(self, depth):
        if depth <= 0 or self.chance.random() < 0.1:
            return self._leaf()
        return self._pick(
            self._sum_of, self._sum_of, self._product, self._product, self._product, self._quotient,
            self._quotient, self._power, self._negative, self._elementary, self._elementary, self._total,
            self._series, self._derivative, self._lagrange, self._cases, self._at, self._form, self._part,
            self._struck,
        )(depth - 1)  # fmt: skip

    def _leaf(self):
        kind = self.chance.random()
        if kind < 0.5:
            return Name(self._pick(*VARIABLES))
        if kind < 0.75:
            return self._number()
        if kind < 0.83:
            return Constant(self._pick("pi", "e", "inf", "I"))
        if kind < 0.9:
            return Name(self._pick(*FUNCTIONS))  # the value f, written f or f(x)
        if kind < 0.95:
            return Entry(self._pick(*ARRAYS[1]), (self._index(),))
        return Entry(self._pick(*ARRAYS[2]), (self._index(), self._index()))

    def _number(self):
        if self.chance.random() < 0.7:
            return Number(Fraction(self.chance.choice((0, 1, 2, 2, 3, 5, 10, 12, 100, 4096))))
        text = self._pick("0.1", "0.50", "12.25", "0.001", "2.0", "3.14159")
        return Number(Fraction(text), text)

    def _index(self):
        letter = Name(self._pick(*INDICES))
        return self._pick(
            letter, letter, Number(Fraction(1)), Number(Fraction(2)), Number(Fraction(12)),
            Add((letter, Number(Fraction(1)))), Add((letter, Neg(Number(Fraction(1))))),
            Mul((Number(Fraction(2)), letter)), Name("n"),
        )  # fmt: skip

    def _sum_of(self, depth):
        return Add(self._several(self._signed, depth, 2, 4))

    def _signed(self, depth):
        tree = self.scalar(depth)
        return Neg(tree) if self.chance.random() < 0.3 else tree

    def _negative(self, depth):
        return Neg(self.scalar(depth))

    def _product(self, depth):
        return Mul(self._several(self._signed, depth, 2, 4), self._pick(*_SIGNS))

    def _quotient(self, depth):
        return Div(self.scalar(depth), self.scalar(depth))

    def _power(self, depth):
        base = self.scalar(depth)
        if base == Constant("e"):  # e^x is the exponential function, and read as that
            base = Name("x")
        small = (Number(Fraction(2)), Number(Fraction(3)), Neg(Number(Fraction(1))), Name("n"))
        return Pow(base, self._pick(*small, number(Fraction(1, 2)), self.scalar(min(depth, 1))))

    def _elementary(self, depth):
        found = self._pick(*ELEMENTARY)
        if found.name in _OF_ARRAYS:
            return self._total(depth)
        count = (
            found.least if found.most is not None else self.chance.randint(max(found.least, 2), 3)
        )
        return Call(found.name, self._several(self.scalar, depth, count, count))

    def _total(self, depth):
        if self.chance.random() < 0.3:
            return Call("dot", (self.column(depth), self.column(depth)))
        body = self._pick(self.matrix, self.column)(depth)
        return Call(self._pick(*_TOTALS), (body,))

    def _series(self, depth):
        lower = self._pick(None, Number(Fraction(1)), Number(Fraction(0)), Name("n"))
        upper = None if lower is None else self._pick(None, Name("n"), self.scalar(depth))
        entry = Entry(self._pick(*ARRAYS[1]), (Name("i"),))
        body = self._pick(entry, Mul((entry, self.scalar(depth))), self.scalar(depth))
        return Sum(body, self._pick(*INDICES), lower, upper)

    def _derivative(self, depth):
        variables = [
            Name(self._pick(*VARIABLES[:6])),
            Entry("v", (Name("i"),)),
            Name("x"),
            Name("X"),
        ]
        wrt = tuple(self.chance.choice(variables) for _ in range(self.chance.randint(1, 3)))
        of = self._pick(self.scalar(depth), Name(self._pick(*VARIABLES)))
        if self.chance.random() < 0.3:
            return Derivative(of, (Name("x"),) * self.chance.randint(1, 3), total=True)
        return Derivative(of, wrt)

    def _lagrange(self, depth):
        """Return f'(x), g_{xy}, sigma'(z), and their values at points."""
        x, y = Name("x"), Name("y")
        count = self.chance.randint(1, 3)
        simple = self._pick("sigmoid", "gamma")
        prime = Derivative(Name("f"), (x,) * count, True, "lagrange")
        partial = Derivative(
            Name("g"), self._pick((x,), (y,), (x, y), (x, x), (y, x)), False, "lagrange"
        )
        values = (self._value("x", depth), self._value("y", depth))
        if self.latex and self.chance.random() < 0.2:
            return self._gradient(values)
        return self._pick(
            prime, partial, At(prime, values[:1]),
            At(partial, values),
            Derivative(Call(simple, (x,)), (x,) * count, True, "lagrange"),
        )  # fmt: skip

    def _gradient(self, values):
        r"""Return what `\nabla` writes; only LaTeX does."""
        sign, g = self._pick("grad", "hess"), Name("g")
        variables = tuple(Name(self._pick(*VARIABLES)) for _ in range(2))
        of = self._pick(g, Name(self._pick(*VARIABLES)))
        return self._pick(
            Call(sign, (g,)), At(Call(sign, (g,)), values), Call(sign, (of, *variables))
        )

    def _value(self, name, depth):
        """Return a value for a name other than the name: f(x) is f, and no value at a point."""
        tree = self.scalar(depth)
        return name, Number(Fraction(3)) if tree == Name(name) else tree

    def _cases(self, depth):
        count = self.chance.randint(1, 2)
        found = [(self.scalar(depth), self.condition(depth)) for _ in range(count)]
        return Piecewise(
            (*found, (self.scalar(depth), None))[: self.chance.randint(count, count + 1)]
        )

    def _at(self, depth):
        x, y = self._value("x", depth), self._value("y", depth)
        body = self.scalar(depth)
        if isinstance(body, Derivative) and body.style == "lagrange":
            body = Neg(body)  # the point of σ'(3) has no name
        if isinstance(
            body, Name
        ):  # L(3) is a value at a point where L is a function; else a product
            return self._applied(self._pick(*FUNCTIONS), depth)
        return At(body, self._pick((x,), (x, y)))

    def _applied(self, name, depth):
        return At(Name(name), tuple(self._value(p, depth) for p in FUNCTIONS[name]))

    def _form(self, depth):
        """Return a quadratic form, a value of a function, an entry of a matrix, or what a gradient is of."""
        x, y = (Name(self._pick(*ARRAYS[1])) for _ in range(2))
        return self._pick(
            MatMul((Transpose(x), self.matrix(depth), y)),
            MatMul((Transpose(x), y)),
            self._applied(self._pick(*FUNCTIONS), depth),
            Call("max", self._several(self.scalar, depth, 2, 3)),
        )

    def _part(self, depth):
        body = self.matrix(depth)
        places = (self._index(), self._index())
        return Entry(body.name, places) if isinstance(body, Name) else Part(body, places)

    def _struck(self, depth):
        return Cancel(self.scalar(depth)) if self.latex else self.scalar(depth)

    # conditions ------------------------------------------------------------------------------------

    def condition(self, depth):
        kind = self.chance.random()
        if kind < 0.6 or depth <= 0:
            return self._comparison(depth - 1)
        if kind < 0.75:
            parts = [self.scalar(depth - 1) for _ in range(3)]
            signs = [self._pick("<", "<=", "=", ">") for _ in range(2)]
            pairs = zip(signs, parts, parts[1:], strict=False)
            return Logic("and", tuple(Relation(*pair) for pair in pairs))
        if kind < 0.85:
            return Logic("not", (self.condition(depth - 1),))
        return Logic(self._pick("and", "or"), self._several(self.condition, depth - 1, 2, 3))

    def _comparison(self, depth):
        rank = self._pick(self.scalar, self.scalar, self.scalar, self.column)
        sign = self._pick(*_COMPARISONS)
        right = self._pick(rank, self.sequence) if sign == "in" else rank
        return Relation(sign, rank(depth), right(depth))

    # arrays ----------------------------------------------------------------------------------------

    def column(self, depth):
        if depth <= 0 or self.chance.random() < 0.2:
            return Name(self._pick(*ARRAYS[1]))
        depth -= 1
        X = self.matrix(depth)  # noqa: N806 - a matrix
        body = Name(self._pick(*ARRAYS[1]))
        return self._pick(
            lambda: MatMul((X, self.column(depth))),
            lambda: MatMul((Transpose(X), self.column(depth))),
            lambda: Add((self.column(depth), Neg(self.column(depth)))),
            lambda: Add((self.column(depth), self.column(depth))),
            lambda: Mul((self.scalar(depth), self.column(depth))),
            lambda: Mul((self.column(depth), self.column(depth)), "⊙"),
            lambda: Div(self.column(depth), self.scalar(depth)),
            lambda: Neg(self.column(depth)),
            lambda: Call(self._pick("exp", "relu", "log", "softmax", "cumsum"), (self.column(depth),)),
            lambda: Matrix(tuple((self.scalar(depth),) for _ in range(self.chance.randint(2, 3)))),
            lambda: Part(X, self._pick((Range(), self._index()), (self._index(), Range()))),
            lambda: Part(body, (Range(self._end(), self._end()),)),
            lambda: Call(self._pick("ones", "zeros"), (Name("n"),)),
            lambda: Call(self._pick("vec", "diag", "vmax"), (X,)),
            lambda: Call(self._pick(*_REDUCED), (X,), (("axis", self._pick(number(0), number(1))),)),
            lambda: Derivative(self.scalar(depth), (body,)),
            lambda: self._indicator(depth),
        )()  # fmt: skip

    def _indicator(self, depth):
        """Return an indicator of arrays, a factor by itself."""
        condition = Relation(self._pick(">", "<=", "="), self.column(depth), self.scalar(depth))
        return Piecewise(((Number(Fraction(1)), condition), (Number(Fraction(0)), None)))

    def _end(self):
        return self._pick(None, self._index())

    def matrix(self, depth):
        if depth <= 0 or self.chance.random() < 0.25:
            return Name(self._pick(*ARRAYS[2]))
        depth -= 1
        two = (self._pick(number(2), number(3), Neg(number(2)), Name("n")),)
        return self._pick(
            lambda: MatMul(self._several(self.matrix, depth, 2, 3)),
            lambda: MatMul((self.column(depth), Transpose(self.column(depth)))),
            lambda: Transpose(self.matrix(depth)),
            lambda: Call("inv", (self.matrix(depth),)),
            lambda: Call("pinv", (self.matrix(depth),)),
            lambda: Transpose(Call(self._pick("inv", "pinv"), (self.matrix(depth),))),
            lambda: Call("matpow", (self.matrix(depth), *two)),
            lambda: Pow(self.matrix(depth), self._pick(number(2), number(Fraction(1, 2)), Name("n"))),
            lambda: Add(self._several(self.matrix, depth, 2, 3)),
            lambda: Neg(self.matrix(depth)),
            lambda: Mul((self.scalar(depth), self.matrix(depth))),
            lambda: Mul(self._several(self.matrix, depth, 2, 3), "⊙"),
            lambda: Div(self.matrix(depth), self.scalar(depth)),
            lambda: Call("kron", self._several(self.matrix, depth, 2, 3)),
            lambda: Call(self._pick("exp", "sigmoid", "expm", "adj", "abs"), (self.matrix(depth),)),
            lambda: Call("diag", (self.column(depth),)),
            lambda: Call("outer", (self.column(depth), self.column(depth))),
            lambda: Call("eye", (Name("n"),)),
            lambda: Call("ones", (Name("n"), Name("m"))),
            lambda: Call(self._pick("had", "ediv"), self._several(self.matrix, depth, 2, 2)),
            lambda: Call(self._pick("hstack", "vstack"), self._several(self.matrix, depth, 2, 2)),
            lambda: Call(self._pick("tril", "triu"), (self.matrix(depth),)),
            lambda: Part(self.matrix(depth), (Range(self._end(), self._end()), Range())),
            lambda: self._table(depth),
        )()  # fmt: skip

    def _table(self, depth):
        width = self.chance.randint(2, 3)
        return Matrix(tuple(self._several(self.scalar, depth, width, width) for _ in range(2)))

    def _several(self, draw, depth, least, most):
        return tuple(draw(depth) for _ in range(self.chance.randint(least, most)))

    def _pick(self, *options):
        return self.chance.choice(options)
