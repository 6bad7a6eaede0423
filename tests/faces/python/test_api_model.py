"""If these fail, a model's derivatives in Python are wrong, or are not SymPy's."""

import pytest
import sympy as sp
from api_models import L, X, b, line, m, n, perceptron, regression, w1, w2, x1, x2, y, yhat, z

import symopt as so
from symopt.foundation.errors import NameError_, ReadingError, SpecError, UnsupportedError

W = (w1, w2, b)
SIGMOID = 1 / (1 + sp.exp(-(w1 * x1 + w2 * x2 + b)))
LOSS = -y * sp.log(SIGMOID) - (1 - y) * sp.log(1 - SIGMOID)
POINT = {x1: sp.Rational(3, 7), x2: sp.Rational(-5, 3), y: sp.Rational(2, 5),
         w1: sp.Rational(1, 3), w2: sp.Rational(-2, 7), b: sp.Rational(4, 9)}  # fmt: skip


def close(found, expected) -> bool:
    difference = (found - expected).subs(POINT).evalf(30)
    return all(abs(entry) < sp.Float("1e-25") for entry in sp.Matrix([difference]))


def test_the_gradient_is_a_matrix_in_the_models_names():
    assert perceptron().gradient() == sp.Matrix([-x1 * (y - yhat), -x2 * (y - yhat), yhat - y])


def test_the_hessian_is_a_matrix_in_the_models_names():
    slope = yhat * (1 - yhat)
    expected = sp.Matrix(3, 3, lambda i, j: (x1, x2, 1)[i] * (x1, x2, 1)[j] * slope)
    assert sp.simplify(perceptron().hessian() - expected) == sp.zeros(3, 3)


def test_expanded_derivatives_agree_with_sympy():
    model = perceptron()
    assert close(model.gradient(expand=True), sp.Matrix([LOSS.diff(v) for v in W]))
    assert close(model.hessian(expand=True), sp.hessian(LOSS, W))


def test_diff_follows_definitions_where_sympy_would_not():
    model = perceptron()
    assert model.diff(yhat, w1) == x1 * yhat * (1 - yhat)
    assert yhat.diff(w1) == 0
    assert model.diff(z + w1, w1) == x1 + 1
    assert model.diff("yhat", "z") == yhat * (1 - yhat)
    second = model.diff(L, w1, w2)
    assert sp.simplify(second - model.hessian()[0, 1]) == 0


def test_derive_shows_itself_in_every_format():
    found = perceptron().derive(wrt=w1)
    assert found.result == -x1 * (y - yhat)
    assert found.proved
    assert found.steps[0].rule
    assert r"\frac{\partial L}{\partial w_1}" in found.latex()
    assert found.latex(standalone=True).rstrip().endswith(r"\end{document}")
    assert "```math" in found.markdown()
    assert "<math" in found.html()
    assert "∂L/∂w_1 = ∂L/∂z · ∂z/∂w_1" in found.text()
    shown = found._repr_mimebundle_()
    assert "```math" not in shown["text/markdown"]
    assert "$$" in shown["text/markdown"]
    assert shown["text/plain"] == str(found)
    assert repr(found).startswith("<derivation of L in w_1")


def test_derive_of_all_parameters_gives_results_by_name():
    model = perceptron()
    found = model.derive(detail="result")
    assert found.result == {
        "w_1": -x1 * (y - yhat), "w_2": -x2 * (y - yhat), "b": yhat - y
    }  # fmt: skip
    second = model.derive(wrt=w1, order=2)
    assert sp.simplify(second.result - x1**2 * yhat * (1 - yhat)) == 0
    assert "L_{w_1}" in model.derive(wrt=w1, notation="lagrange").latex()


def test_a_model_of_symbolic_size_gives_sums_over_entries():
    model = regression()
    (j,) = model.indices("w")
    written = model.gradient()["w"].subs({m: 3, n: 2, j: 2}).doit()
    letters = {a: sp.Symbol(f"{a.base}{a.indices[0]}") for a in written.atoms(sp.Indexed)}
    assert all(a.indices[1] == 2 for a in letters if str(a.base) == "X")
    expected = sp.Integer(0)
    for row in "123":
        p, t, x = (sp.Symbol(name + row) for name in ("yhat", "y", "X"))
        expected += (p - t) * x / 3
    assert sp.expand(written.subs(letters) - expected) == 0
    assert model.hessian()["w", "w"].atoms(sp.Sum)


def test_expanded_sums_have_the_value_of_the_compiled_gradient():
    model = regression()
    (j,) = model.indices("w")
    data = {"X": [[1.0, 2.0], [-0.5, 0.25], [3.0, -1.0]], "y": [1.0, 0.0, 1.0]}
    weights = [0.3, -0.2]
    compiled = model.compile().gradient({"w": weights}, data)["w"]
    for column in (1, 2):
        written = model.gradient(expand=True)["w"].subs({m: 3, n: 2, j: column}).doit()
        numbers = {}
        for entry in written.atoms(sp.Indexed):
            name, places = str(entry.base), [int(i) - 1 for i in entry.indices]
            values = weights if name == "w" else data[name]
            for place in places:
                values = values[place]
            numbers[entry] = values
        assert float(written.subs(numbers)) == pytest.approx(compiled[column - 1], rel=1e-12)


def test_the_output_may_be_a_variable_itself():
    assert so.Model(parameters=[w1], function=w1).gradient() == sp.Matrix([1])


def test_arrays_are_read_from_matrix_symbols():
    plain = regression().plain
    assert [(v.name, v.shape) for v in plain.variables] == [
        ("X", ("m", "n")), ("y", ("m",)), ("w", ("n",))
    ]  # fmt: skip
    square = so.Model(parameters=["u"], shapes={"u": 3}, loss="sum(u**2)")
    assert square.plain.variables[0].shape == (3,)
    assert X.shape == (m, n)


def test_assumptions_on_symbols_become_the_domain():
    s = sp.Symbol("s", positive=True)
    (variable,) = so.Model(parameters=[s], loss=s - sp.log(s)).plain.variables
    assert str(variable.domain[0].op) == ">"
    text = so.Model(parameters=["s"], loss="s - log(s)", domain={"s": "0 < s and s <= 9"})
    assert len(text.plain.variables[0].domain) == 2


def test_a_loss_without_a_name_gets_one():
    model = line()
    assert model.plain.loss == "L"
    assert model.gradient() == sp.Matrix([-x1 * (y - yhat), -x2 * (y - yhat), yhat - y])


def test_losses_of_the_catalogue_and_text_may_be_used():
    model = so.Model(
        data=[x1, y], parameters=[w1], definitions={yhat: "w_1*x_1"}, loss="squared_error(y, yhat)"
    )
    assert model.gradient() == sp.Matrix([-x1 * (y - yhat)])


def test_floats_are_noted():
    model = line(penalty=0.1 * w1**2)
    assert model.notes == ("the float 0.100000000000000 is read as its exact binary value",)


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"loss": None}, SpecError, "names no output"),
        ({"function": y}, SpecError, "loss and function are given"),
        ({"loss": sp.Symbol("Q", real=True)}, SpecError, "the loss 'Q' is not defined"),
        ({"loss": sp.Symbol("yhat")}, NameError_, "two different symbols are named yhat"),
        ({"loss": "(y - yhat"}, ReadingError, "never closed"),
        ({"loss": sp.Function("g")(y)}, UnsupportedError, "g is not handled"),
        ({"loss": y - sp.Symbol("c", real=True)}, NameError_, "c is not declared"),
        ({"domain": {"q": "q > 0"}}, SpecError, "domain speaks of q"),
        ({"domain": {w1: w1 + 1}}, SpecError, "is not a condition"),
        ({"reduction": "max"}, SpecError, "reduction 'max' is unknown"),
        ({"bounds": {w1: 3}}, SpecError, "a bound is a pair"),
        ({"constants": {w1: 1}}, NameError_, "w_1 is declared twice"),
    ],
)
def test_what_does_not_fit_is_one_clear_error(more, error, message):
    with pytest.raises(error, match=message):
        line(**more)


def test_a_name_the_model_does_not_have_is_refused():
    model = perceptron()
    for ask in (lambda: model.derive(wrt="nope"), lambda: model.diff(L, "nope")):
        with pytest.raises(NameError_, match="nope is not a name of the model"):
            ask()


def test_a_model_prints_in_a_line():
    assert repr(perceptron(title="S3")) == "<model 'S3': loss L in w_1, w_2, b>"
