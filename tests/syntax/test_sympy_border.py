"""If these fail, a SymPy expression means something else to symopt, or a result is not SymPy's."""

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symopt.calculus.lower import lower_scalar
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.balls import enclose
from symopt.foundation.errors import LimitError, NameError_, UnsupportedError
from symopt.functions.sympy_functions import sympy_function, sympy_names
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.sympy_border.incoming import from_sympy
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import Call, Name

x, y, z = sp.symbols("x y z", real=True)
m, n = sp.symbols("m n", integer=True, positive=True)
i, j = sp.symbols("i j", integer=True)
X, w, v = sp.MatrixSymbol("X", m, n), sp.MatrixSymbol("w", n, 1), sp.MatrixSymbol("v", m, 1)
A = sp.IndexedBase("A")


def text(expression: object) -> str:
    return to_text(from_sympy(expression, sympy_names()))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (1 - x, "1 - x"),
        (-x / (3 * y**2 * z), "-x/(3*y**2*z)"),
        (x / 2, "x/2"),
        (x + y * z - 3, "y*z + x - 3"),
        (y - x, "y - x"),
        (x + sp.exp(x), "x + exp(x)"),
        (1 / sp.sqrt(x), "1/sqrt(x)"),
        (x ** sp.Rational(3, 2), "x**(3/2)"),
        (sp.exp(-(x**2) / 2), "exp(-x**2/2)"),
        (sp.E * sp.pi * x, "e*pi*x"),
        (sp.log(1 - z), "log(1 - z)"),
        (-sp.exp(x) * (x - 1) / 2, "-(x - 1)*exp(x)/2"),
        (2 ** (-x), "2**(-x)"),
        (sp.Heaviside(x) + sp.Abs(y), "abs(y) + step(x)"),
        (sp.Heaviside(x, 0), "Piecewise((0, x < 0), (0, x = 0), (1, True))"),
        (sp.LambertW(x) - sp.besselj(2, y), "lambertw(x) - besselj(2, y)"),
        (sp.Max(x, y, 0), "max(0, x, y)"),
        (sp.digamma(x) + sp.polygamma(3, x), "digamma(x) + polygamma(3, x)"),
        (sp.Piecewise((x, x > 0), (y, True)), "Piecewise((x, x > 0), (y, True))"),
        (sp.And(x > 0, y <= 1), "y <= 1 and x > 0"),
        (sp.Ne(x, y), "x != y"),
        (sp.Symbol("w_{11}") * sp.Symbol("lambda"), "lambda*w_11"),
        (sp.Sum(A[i, j] * x, (i, 1, m), (j, 1, n)), "Sum(Sum(x*A[i, j], (i, 1, m)), (j, 1, n))"),
        (sp.KroneckerDelta(i, j), "delta[i, j]"),
        (sp.Matrix([[x, 1], [y, 2]]), "[[x, 1], [y, 2]]"),
        (X * w - 2 * v, "X @ w - 2*v"),
        (sp.Trace(X.T * X), "tr(X.T @ X)"),
        (X[0, 1] + w[2, 0], "X[1, 2] + w[3]"),
        (sp.HadamardProduct(X, X), "X*X"),
        (X.applyfunc(sp.exp), "exp(X)"),
        (sp.Inverse(sp.MatrixSymbol("Q", m, m))[0, 1], "inv(Q)[1, 2]"),
        (X[0:2, :], "X[1:2, :]"),
        (w[1:3, :], "w[2:3]"),
        (sp.KroneckerProduct(X, w), "kron(X, w)"),
        (sp.BlockMatrix([[X, X * w]]), "[[X, X @ w]]"),
        (sympy_function("sigmoid")(X * w), "sigmoid(X @ w)"),
        (sp.tanh(X * w), "tanh(X @ w)"),
        (0.5, "1/2"),
        (Fraction(-1, 3), "-1/3"),
    ],
)
def test_an_expression_reads_as_sympy_prints_it(expression, expected):
    assert text(expression) == expected


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: sp.I * x, "ImaginaryUnit is not handled"),
        (lambda: sp.zeta(x), "zeta is not handled"),
        (lambda: sp.LambertW(x, -1), "LambertW of 2 arguments is not handled"),
        (lambda: sp.elliptic_e(x, y), "elliptic_e of 2 arguments is not handled"),
        (lambda: sp.Function("g")(x), "g is not handled"),
        (lambda: sp.Integral(x, x), "Integral is not handled"),
        (lambda: sp.nan, "not a real number"),
        (lambda: sp.Symbol("z", imaginary=True), "declared not to be real"),
        (lambda: sp.Symbol("a", commutative=False), "does not commute"),
        (lambda: sp.exp(sp.MatrixSymbol("Q", 2, 2)), "exp of a matrix can mean two things"),
        (lambda: sp.Sum(A[i], (i, 0, m)), "summed from i = 0"),
        (lambda: "x + 1", "str is not a SymPy expression"),
    ],
)
def test_what_has_no_tree_is_refused_by_name(make, message):
    with pytest.raises(UnsupportedError, match=message):
        text(make())


@pytest.mark.parametrize("name", ["__import__", "a b", "x;y", "lambda x: 1"])
def test_a_symbol_with_a_bad_name_is_refused(name):
    with pytest.raises(NameError_, match="is not a name"):
        text(sp.Symbol(name))


def test_two_symbols_of_one_name_are_an_error_that_names_both_assumptions():
    with pytest.raises(NameError_, match="two different symbols are named x") as found:
        text(sp.Symbol("x") + x)
    assert "declared real" in found.value.why
    assert "without assumptions" in found.value.why
    with pytest.raises(NameError_, match="index i of a sum has the name of another"):
        text(sp.Sum(i * sp.Symbol("i", real=True), (i, 1, 3)))


def test_a_float_is_its_exact_binary_value_and_a_note_says_so():
    names = sympy_names()
    tree = from_sympy(sp.Float(0.1) * x, names)
    assert to_text(tree) == f"{Fraction(0.1)}*x"
    assert names.notes == ["the float 0.100000000000000 is read as its exact binary value"]


def test_depth_size_and_digits_are_bounded():
    deep = x
    for _ in range(150):
        deep = sp.sin(deep)
    with pytest.raises(LimitError, match="nested too deeply"):
        text(deep)
    shared = x
    for _ in range(30):
        shared = sp.Add(sp.sin(shared), sp.cos(shared), evaluate=False)
    with pytest.raises(LimitError, match="too large to write out"):
        text(shared)
    with pytest.raises(LimitError, match="too many digits"):
        text(sp.Integer(2) ** 200_000)


def test_a_column_is_a_vector_and_sums_of_entries_keep_their_value():
    tree = text((w.T * w)[0, 0])
    assert tree.startswith("Sum(w[")
    assert "+ 1]**2" in tree


def test_an_elementwise_function_does_not_capture_a_symbol_of_the_same_name():
    entry = sp.Symbol("entry", real=True)
    applied = X.applyfunc(sp.Lambda(x, x * entry))
    assert text(applied) == "X*entry"


_LEAVES = st.one_of(
    st.sampled_from([x, y, z]),
    st.integers(-5, 5).map(sp.Integer),
    st.fractions(-3, 3, max_denominator=7).map(lambda q: sp.Rational(q.numerator, q.denominator)),
)
_FUNCTIONS = [sp.exp, sp.sin, sp.tanh, sp.atan, sp.Abs, sp.cosh, lambda e: sp.log(e**2 + 1)]


def _grow(inner):
    return st.one_of(
        st.tuples(inner, inner).map(lambda ab: ab[0] + ab[1]),
        st.tuples(inner, inner).map(lambda ab: ab[0] - ab[1]),
        st.tuples(inner, inner).map(lambda ab: ab[0] * ab[1]),
        st.tuples(inner, inner).map(lambda ab: ab[0] / (ab[1] ** 2 + 1)),
        st.tuples(inner, st.integers(2, 3)).map(lambda ab: ab[0] ** ab[1]),
        st.tuples(st.sampled_from(_FUNCTIONS), inner).map(lambda fa: fa[0](fa[1])),
        st.tuples(inner, inner).map(lambda ab: sp.Max(*ab)),
        st.tuples(inner, inner, inner).map(
            lambda abc: sp.Piecewise((abc[0], x > y), (abc[1] + abc[2], True))
        ),
    )


EXPRESSIONS = st.recursive(_LEAVES, _grow, max_leaves=8)
POINT = {x: sp.Rational(3, 7), y: sp.Rational(-5, 11), z: sp.Rational(13, 17)}


@settings(max_examples=120)
@given(EXPRESSIONS)
def test_out_and_in_again_is_the_same_expression(expression):
    names = sympy_names()
    tree = from_sympy(expression, names)
    assert to_sympy(tree, names) == expression
    assert from_sympy(to_sympy(tree, names), names) == tree


@settings(max_examples=120)
@given(EXPRESSIONS)
def test_the_tree_has_the_value_of_the_expression(expression):
    expected = sp.N(expression.subs(POINT), 30)
    point = {str(s): Fraction(int(q.p), int(q.q)) for s, q in POINT.items()}
    try:
        ball = enclose(lower_scalar(from_sympy(expression, sympy_names())), point)
    except (OutsideDomain, Undecided):
        return
    found = sp.Float(ball.mid().str(35, radius=False), 30)
    assert abs(found - expected) <= sp.Float("1e-20") * (1 + abs(expected))


def test_functions_sympy_lacks_go_out_by_their_definition():
    assert to_sympy(Call("sigmoid", (Name("z"),)), sympy_names()) == 1 / (1 + sp.exp(-z))
    assert to_sympy(Call("softplus", (Name("z"),)), sympy_names()).diff(z).free_symbols == {z}


def test_derivatives_and_arrows_do_not_go_out_silently():
    from symopt.syntax.tree import Derivative, Relation

    for tree in (Derivative(Name("L"), (Name("w"),)), Relation("->", Name("x"), Name("y"))):
        with pytest.raises(UnsupportedError, match="has no SymPy expression"):
            to_sympy(tree, sympy_names())
