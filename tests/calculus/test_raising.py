"""Raising gives trees with the node's value, in the order of a textbook."""

from __future__ import annotations

from fractions import Fraction

import pytest
from calculus_models import ARRAY_MODELS, hidden_layer, logistic_regression, network, perceptron
from hypothesis import assume, given, seed, settings
from hypothesis import strategies as st

from symopt.calculus import build, indices
from symopt.calculus.forward import hessian
from symopt.calculus.indices import Affine, Index, over
from symopt.calculus.lower import Scope, lower, lower_scalar
from symopt.calculus.nodes import ONE, Apply, Entry, Node, Number
from symopt.calculus.reverse import gradient
from symopt.calculus.system import system_of
from symopt.calculus.views.index_names import free_names
from symopt.calculus.views.ordering import Style, style_of
from symopt.calculus.views.raising import raise_node
from symopt.foundation.errors import DomainError, LimitError
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax import tree as syntax
from symopt.syntax.reading.parser import parse

ROW, J, K = over("i", "m"), over("j", "n"), over("k", "n")
SHAPES = {
    "x": (), "y": (), "v": (indices.of("m"),), "u": (indices.of("n"),),
    "A": (indices.of("m"), indices.of("n")),
}  # fmt: skip
SCOPE = Scope(SHAPES, frozenset(("m", "n")))


def read(text: str, *names: str, arrays: dict[str, int] | None = None) -> syntax.Tree:
    words = default_vocabulary().declare(names, arrays=arrays or {})
    return parse(text, words)


def again(tree: syntax.Tree, names: dict[Index, str], scope: Scope = SCOPE) -> Node:
    places = {name: index for index, name in names.items()}
    try:
        return lower(tree, Scope(scope.shapes, scope.sizes, places=places)).body
    except DomainError:  # a root of a negative number has no value to come back to
        assume(False)
        raise


def leaves() -> st.SearchStrategy[Node]:
    i, j, k = map(indices.of, (ROW, J, K))
    return st.sampled_from(
        [
            Entry("x"), Entry("y"), Entry("v", (i,)), Entry("u", (j,)), Entry("u", (k,)),
            Entry("A", (i, j)), Entry("A", (i, k)), build.delta(j, k), build.value(indices.of("m")),
            build.delta(j, indices.shift(k, 1)), build.value(i), Apply("pi", ()),
            build.within(indices.shift(j, 1), Affine(1), indices.of("n")),
            *map(Number, (2, -3, Fraction(1, 2))),
        ]
    )  # fmt: skip


def _tried(make, *parts):
    try:
        return make(*parts)
    except DomainError:  # a power of what turned out to be 0
        return ONE


def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    exponents = st.sampled_from([2, -1, 3, Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2)])
    return st.one_of(
        st.builds(build.add, inner, inner, inner),
        st.builds(build.subtract, inner, inner),
        st.builds(build.multiply, inner, inner),
        st.builds(build.multiply, inner, inner, inner),
        st.builds(lambda b, q: _tried(build.power, b, q), inner, exponents),
        st.builds(build.apply, st.sampled_from(["exp", "log", "sigmoid"]), inner),
        st.builds(lambda a, b: build.general_power(build.apply("exp", a), b), inner, inner),
        st.builds(lambda a: _tried(build.contract, a, (ROW,)), inner),
        st.builds(lambda a: _tried(build.contract, a, (J,)), inner),
        st.builds(lambda a: _tried(build.contract, a, (J, K)), inner),
        st.builds(
            lambda a, b, c: build.cases(
                ((a, build.compare("<", b, c)), (c, build.compare("<=", c, b)))
            ),
            inner,
            inner,
            inner,
        ),
    )


@seed(20240)
@settings(max_examples=400, deadline=None, database=None)
@given(st.recursive(leaves(), grow, max_leaves=12))
def test_lowering_a_raised_node_gives_the_same_node(node):
    names = free_names(node, Style())
    tree = raise_node(node, Style(), names)
    assert again(tree, names) is node


@seed(20241)
@settings(max_examples=200, deadline=None, database=None)
@given(st.recursive(leaves(), grow, max_leaves=8))
def test_order_does_not_depend_on_how_a_node_was_made(node):
    mapping = {ROW: indices.of(over("i2", "m"))}
    renamed = build.rename(node, mapping)
    names = {i: n for i, n in zip((ROW, J, K), "abc", strict=True)}
    there = {**names, over("i2", "m"): "a"}
    back = build.rename(renamed, {over("i2", "m"): indices.of(ROW)})
    assert back is node
    assert raise_node(back, Style(), names) == raise_node(node, Style(), names)
    assert (
        again(raise_node(renamed, Style(), there), {J: "b", K: "c", over("i2", "m"): "a"})
        is renamed
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x*2/3", "2/3*x"),
        ("x/(2*y)", "x/(2*y)"),
        ("-x/y/3", "-x/(3*y)"),
        ("x**(1/2)", "sqrt(x)"),
        ("y*x**(-1/2)", "y/sqrt(x)"),
        ("1 - x", "1 - x"),
        ("x**2 + 1 - 4*x", "x**2 - 4*x + 1"),
        ("exp(-x) + 1", "1 + exp(-x)"),
        ("1 + log(x)", "log(x) + 1"),
        ("2*x - 2*y", "2*(x - y)"),
        ("-x - y", "-x - y"),
        ("b**2 + 2*a*b + a**2", "a**2 + 2*a*b + b**2"),
        ("e**x + e", "exp(x) + e"),
        ("pi*x*2", "2*pi*x"),
        ("x**y", "x**y"),
    ],
)
def test_scalar_forms(text, expected):
    names = ("x", "y", "a", "b")
    assert raise_node(lower_scalar(read(text, *names))) == read(expected, *names)


def scalar_results(model):
    system = system_of(model)
    found = gradient(system.row, system.loss, system.parameters)
    style = style_of(model, system.rows)
    return {name: raise_node(found.expanded(name), style) for name in system.parameters}


def test_perceptron_gradients_are_in_the_form_of_the_notes():
    names = ("x_1", "x_2", "y", "yhat")
    found = scalar_results(perceptron())
    assert found["w_1"] == read("-(y - yhat)*x_1", *names)
    assert found["b"] == read("-(y - yhat)", *names)


def test_network_gradients_are_in_the_form_of_the_notes():
    names = ("x_1", "x_2", "y", "yhat", "w_1", "w_2", "a_1", "a_2")
    found = scalar_results(network())
    assert found["w_11"] == read("-x_1*w_1*a_1*(1-a_1)*(y-yhat)", *names)
    assert found["w_22"] == read("-x_2*w_2*a_2*(1-a_2)*(y-yhat)", *names)
    assert found["b_2"] == read("-w_2*a_2*(1-a_2)*(y-yhat)", *names)
    assert found["w_1"] == read("-a_1*(y-yhat)", *names)


def test_sums_stand_right_of_what_is_free_of_their_index():
    system = system_of(logistic_regression())
    found = gradient(system.whole, system.objective, system.parameters)
    style = style_of(system.model, system.rows)
    node = found.expanded("w")
    tree = raise_node(node, style, {found.entries["w"].indices[0]: "j"})
    arrays = {"X": 2, "y": 1, "yhat": 1}
    expected = read("1/m*Sum((yhat[i]-y[i])*X[i,j], (i, 1, m))", "m", "j", arrays=arrays)
    assert tree == expected


@pytest.mark.parametrize("name", ARRAY_MODELS)
def test_derivatives_of_array_models_survive_the_round_trip(name):
    system = system_of(ARRAY_MODELS[name]())
    style = style_of(system.model, system.rows)
    second = hessian(system.whole, system.objective, system.parameters)
    shapes = {n: second.graph.shape(n) for n in second.graph.shapes}
    shapes |= {d.name: second.graph.shape(d.name) for d in second.graph.definitions}
    scope = Scope(shapes, system.scope.sizes)
    nodes = [second.gradient.expanded(p) for p in system.parameters]
    nodes += [second.expanded(p, q) for p, q in second.blocks]
    for node in nodes:
        names = free_names(node, style)
        assert again(raise_node(node, style, names), names, scope) is node


def test_index_names_avoid_names_in_use():
    node = build.contract(
        build.multiply(Entry("i"), Entry("r"), Entry("v", (indices.of(ROW),))), (ROW,)
    )
    tree = raise_node(node)
    assert "s" in {t.index for t in syntax.walk(tree) if isinstance(t, syntax.Sum)}


def test_a_delta_is_cases_where_its_letter_is_a_name_in_use():
    node = build.multiply(Entry("delta"), build.delta(indices.of(J), indices.of(K)))
    names = free_names(node, Style())
    tree = raise_node(node, Style(), names)
    scope = Scope({"delta": ()}, frozenset(("n",)))
    assert again(tree, names, scope) is node
    assert any(isinstance(t, syntax.Piecewise) for t in syntax.walk(tree))


def test_an_adjoint_reads_as_a_derivative_or_as_it_is_spelled():
    node = build.multiply(Entry("∂L/∂z"), Entry("x"))
    assert raise_node(node).factors[0] == syntax.Derivative(syntax.Name("L"), (syntax.Name("z"),))
    style = Style(spelled={"∂L/∂z": "delta"})
    assert raise_node(node, style).factors[0] == syntax.Name("delta")


def test_a_formula_too_large_to_read_is_refused():
    node = Entry("x")
    for _ in range(40):
        node = build.apply("sigmoid", build.add(node, build.apply("exp", node)))
    with pytest.raises(LimitError, match="too large to write out"):
        raise_node(node)


def test_hidden_layer_keeps_activation_beside_its_complement():
    system = system_of(hidden_layer())
    found = gradient(system.whole, system.objective, system.parameters)
    tree = raise_node(found.expanded("W"), style_of(system.model, system.rows))
    total = next(t for t in syntax.walk(tree) if isinstance(t, syntax.Sum))
    kinds = [type(f).__name__ for f in total.body.factors]
    assert kinds == ["Entry", "Entry", "Add", "Add"]


SQUARE = (indices.of("n"), indices.of("n"))
OPERATORS = {
    "inv(B)": "inv(B)[j, k]",
    "A @ inv(B).T": "Sum(A[i, k]*inv(B)[j, k], (k, 1, n))",
    "inv(B.T @ B + x*eye(n)) @ u": "Sum(u[k]*inv(B.T @ B + x*eye(n))[j, k], (k, 1, n))",
    "amax(A, axis=1)": "amax(A[i, :])",
    "amin(A, axis=0)": "amin(A[:, j])",
    "det(B)*u": "u[j]*det(B)",
    "tr(expm(B))": "Sum(expm(B)[j, j], (j, 1, n))",
    "pinv(A) @ v": "Sum(v[i]*pinv(A)[j, i], (i, 1, m))",
    "vmax(B + B.T)": "vmax(B + B.T)[j]",
}


@pytest.mark.parametrize("text", OPERATORS)
def test_an_array_function_is_an_entry_of_its_matrix_form(text):
    shapes = {**SHAPES, "B": SQUARE}
    ranks = {name: len(shape) for name, shape in shapes.items() if shape}
    scope = Scope(shapes, frozenset(("m", "n")))
    node = lower(read(text, "x", "m", "n", arrays=ranks), scope).body
    style = Style(shapes=shapes)
    names = free_names(node, style)
    tree = raise_node(node, style, names)
    assert again(tree, names, scope) is node
    bound = {"i", "j", "k", "l"}
    assert tree == read(OPERATORS[text], "x", "m", "n", *bound, arrays=ranks)
