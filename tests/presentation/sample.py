"""A document with every kind of block: the derivation of the perceptron with log loss, and harder cases."""

from fractions import Fraction

from symopt.foundation.document import (
    Code,
    Document,
    Formula,
    Group,
    Heading,
    Items,
    Line,
    Listing,
    Mark,
    Math,
    Picture,
    Prose,
    Steps,
    Table,
)
from symopt.syntax.tree import (
    ONE,
    TWO,
    Add,
    Call,
    Cancel,
    Derivative,
    Div,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Piecewise,
    Pow,
    Relation,
    Sequence,
    Sum,
    Transpose,
    Tree,
)

HOSTILE = (
    "100% of {A_1 & B#2} cost $5 ~ \\input{x} ^ <script>alert('hi')</script> | `tick` *star* [l](u)"
)

x1, w1, y, yhat, z, b = (Name(n) for n in ("x_1", "w_1", "y", "yhat", "z", "b"))
one_minus = Add((ONE, Neg(yhat)))
residual = Add((y, Neg(yhat)))


def num(value: str) -> Tree:
    return Number(Fraction(value), value)


def partial(of: Tree, *wrt: Tree) -> Tree:
    return Derivative(of, wrt)


L = Name("L")
chain = Mul((partial(L, yhat), partial(yhat, z), partial(z, w1)))
inner = Add((Neg(Div(y, yhat)), Div(Add((ONE, Neg(y))), one_minus)))
over_common = Div(
    Add((Mul((Neg(y), one_minus)), Mul((Add((ONE, Neg(y))), yhat)))), Mul((yhat, one_minus))
)
struck = Mul(
    (
        Div(Neg(residual), Mul((Cancel(yhat), Cancel(one_minus)))),
        Cancel(yhat),
        Cancel(one_minus),
        x1,
    )
)

perceptron = Steps(
    partial(L, w1),
    (
        Line(chain, ("chain rule",)),
        Line(Mul((inner, yhat, one_minus, x1)), ("the three local derivatives",)),
        Line(
            Mul((over_common, yhat, one_minus, x1)),
            ("common denominator ", Math(Mul((yhat, one_minus)))),
        ),
        Line(struck, ("cancel ", Math(Mul((yhat, one_minus)))), Mark.NUMERIC, 24),
        Line(Mul((Neg(residual), x1)), ("the form of the notes",)),
    ),
)

wide_sum = Add(
    tuple(
        Neg(t) if k % 3 == 2 else t
        for k in range(14)
        for t in [Mul((Name(f"w_{k}"), Call("sigmoid", (Add((Name(f"x_{k}"), Name(f"b_{k}"))),))))]
    )
)
wide_product = Mul((Div(ONE, Name("m")), wide_sum, Call("exp", (Neg(z),))))
hessian = Matrix(
    tuple(
        tuple(partial(L, Name(f"w_{i}"), Name(f"w_{j}")) for j in range(1, 10))
        for i in range(1, 10)
    )
)
huge = Matrix(
    tuple(
        tuple(
            Mul(
                (
                    Add((y, Neg(yhat))),
                    Pow(Name(f"x_{i}"), TWO),
                    Call("sigmoid", (Name(f"z_{j}"),)),
                    Name("a_1"),
                )
            )
            for j in range(1, 10)
        )
        for i in range(1, 5)
    )
)
small = Matrix(((TWO, Neg(ONE)), (Neg(ONE), Number(Fraction(6)))))
wordy = (
    "because the derivative of the inner function with respect to ",
    Math(w1),
    " is ",
    Math(x1),
    " and every other term of ",
    Math(z),
    " is constant in it, so that only one product is left over",
)

DOCUMENT = Document(
    "A perceptron with log loss: 100% of the steps",
    (
        Prose(
            (
                "A model ",
                Math(Relation("=", yhat, Call("sigmoid", (z,)))),
                " of one row; run ",
                Code("symopt derive --wrt w_1"),
                ". ",
                HOSTILE,
            )
        ),
        Heading(2, ("Definitions of ", Math(z), " and ", Math(L))),
        Formula(
            (
                Relation("=", z, Add((Mul((w1, x1)), Mul((Name("w_2"), Name("x_2"))), b))),
                Relation("=", yhat, Call("sigmoid", (z,))),
                Relation(
                    "=",
                    L,
                    Add(
                        (
                            Neg(Mul((y, Call("log", (yhat,))))),
                            Neg(Mul((Add((ONE, Neg(y))), Call("log", (one_minus,))))),
                        )
                    ),
                ),
            )
        ),
        Heading(3, ("Gradient & 50% more",)),
        perceptron,
        Items(
            (
                ("the gradient for ", Math(w1), " has the shape of ", Math(w1)),
                (HOSTILE,),
                ("Zoë’s naïve façade: λ ≥ 0, ŷ ∈ [0, 1], x², 語 and 🙂",),
            )
        ),
        Formula((Relation("->", w1, Add((w1, Neg(Mul((Name("alpha"), partial(L, w1))))))),)),
        Heading(2, ("Wide things",)),
        Steps(
            partial(Name("J"), w1),
            (Line(wide_sum, ("sum rule",)), Line(wide_product, wordy), Line(w1, ("so it is",))),
        ),
        Group(
            tuple(
                Steps(partial(L, Name(f"w_{k}")), (Line(chain, ("chain rule",)), Line(w1)))
                for k in range(1, 6)
            ),
            ("chain rule",),
        ),
        Group(
            (
                Steps(partial(L, w1), (Line(w1),)),
                Steps(partial(L, b), (Line(wide_product, wordy), Line(b, (), Mark.NUMERIC, 7))),
                Steps(partial(L, y), (Line(wide_sum),)),
            )
        ),
        Steps(Relation("=", wide_sum, b).left, (Line(Mul((w1, b)), ("simplify",)),)),
        Formula((wide_sum,)),
        Formula(
            (Relation("=", Name("H"), small), Relation("=", Name("K"), Mul((Div(ONE, TWO), small))))
        ),
        Formula((Relation("=", Name("H"), hessian),)),
        Formula((Relation("=", Name("G"), huge),)),
        Formula(
            (
                Relation(
                    "=",
                    Name("f"),
                    Piecewise(((Name("x"), Relation(">", Name("x"), num("0"))), (num("0"), None))),
                ),
            )
        ),
        Steps(
            partial(Name("J"), Name("w")),
            (
                Line(
                    Mul((Div(ONE, Name("m")), MatMul((Transpose(Name("X")), residual)))),
                    ("matrix form",),
                ),
                Line(
                    Mul(
                        (
                            Div(ONE, Name("m")),
                            Sum(Mul((Add((y, Neg(yhat))), x1)), "i", ONE, Name("m")),
                        )
                    ),
                    (),
                ),
            ),
        ),
        Heading(2, ("Numbers",)),
        Table(
            (
                ("step",),
                (Math(Name("x")),),
                ("value of ", Math(Call("abs", (Name("x"),)))),
                ("remark",),
            ),
            (
                (("0",), ("0.05",), ("3.0470",), ("start | here",)),
                (("1",), ("0.0972",), ("-2.4",), (Math(Call("abs", (Name("x"),))), " shrinks")),
                (("2",), ("0.1832",), ("1",), (HOSTILE,)),
            ),
            align="rrrl",
            caption=(
                "Newton's method for ",
                Math(Add((Call("exp", (Name("x"),)), Neg(Call("log", (Name("x"),)))))),
            ),
        ),
        Listing(
            "def f(x):\n    return x**2  # `50%` of \\alpha_{1} ```\n\n\tprint('~^$&#\"<>|')",
            "python",
        ),
        Picture("loss surface.png", 'The loss "surface" <3', ("Loss over ", Math(w1))),
        Formula((Relation("=", Sequence((Name("x"), y)), Sequence((num("2.58"), num("2.62")))),)),
    ),
)
