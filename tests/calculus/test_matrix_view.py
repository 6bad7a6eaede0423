"""Matrix notation has the node's value and reads as a textbook writes it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from calculus_models import (
    ARRAY_MODELS,
    factorization,
    hidden_layer,
    linear_regression,
    log_sum_exp,
    logistic_regression,
    model,
    norms,
    quadratic_form,
    softmax_regression,
    two_layers,
)

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.forward import hessian
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index, over
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import Entry, Node, Number, Operator
from symopt.calculus.reverse import gradient
from symopt.calculus.system import system_of
from symopt.calculus.tidy import expand
from symopt.calculus.views.block_view import block_view
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.ordering import Style, style_of, symmetric_names
from symopt.calculus.views.slices import slices
from symopt.functions.notation import default_notation
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.properties import with_consequences
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse

M, N = indices.of("m"), indices.of("n")
ARRAYS = {"X": (M, N), "A": (N, N), "B": (N, N), "D": (M, N), "r": (M,), "v": (N,), "u": (N,)}
I1, J1, K1 = over("i1", "m"), over("j1", "n"), over("k1", "n")


class Case:
    """Gradients and Hessian of a model, with what matrix notation needs to be read back."""

    def __init__(self, made):
        self.system = system_of(made)
        system = self.system
        self.second = hessian(system.whole, system.objective, system.parameters)
        self.graph = self.second.graph
        self.style = style_of(made, system.rows, self.graph)

    def gradient(self, name):
        entry = self.second.gradient.entries[name]
        return self.second.gradient.expanded(name), entry.indices

    def block(self, first, second):
        return self.second.expanded(first, second), self.second.blocks[first, second].indices

    def scope(self, node, fixed):
        places = {name: index for index, name in fixed.items()}
        values = {}
        for part in slices(node, fixed, self.style):
            shape = self.graph.shape(part.array)
            label = build.fresh(Index("", Affine(1), shape[1 - part.axis]))
            at = [indices.of(label), indices.of(places[part.index])]
            at = at if part.axis == 1 else at[::-1]
            values[part.name] = Array((label,), Entry(part.array, tuple(at)))

        def derive(of, wrt):
            name = f"∂{of}/∂{wrt[0]}"
            labels = [build.fresh(Index("", Affine(1), s)) for s in self.graph.shape(name)]
            return Array(tuple(labels), Entry(name, tuple(map(indices.of, labels))))

        sizes = self.system.scope.sizes | ({self.system.rows} - {""})
        shapes = self.style.shapes
        return Scope(shapes, frozenset(sizes), places=places, values=values, derive=derive)

    def check(self, node, labels, fixed=None):
        """Read the view back and compare; return the view."""
        tree = matrix_view(node, labels, self.style, fixed=fixed)
        if tree is None:
            return None
        array = lower(tree, self.scope(node, fixed or {}))
        assert array.shape == tuple(i.count for i in labels)
        back = array.at([indices.of(i) for i in labels])
        assert back is node or expand(back, 512) is expand(node, 512)
        return tree


def read(text, made):
    system = system_of(made)
    shapes = style_of(made, system.rows, system.whole).shapes
    names = {*shapes, *system.scope.sizes, system.rows, "k", "c", "p_k", "p_c"} - {""}
    ranks = {name: len(shape) for name, shape in shapes.items() if shape}
    return parse(text, default_vocabulary().declare(names, arrays=ranks))


@pytest.mark.parametrize("name", ARRAY_MODELS)
def test_every_view_has_the_value_of_its_node(name):
    case = Case(ARRAY_MODELS[name]())
    for parameter in case.system.parameters:
        assert case.check(*case.gradient(parameter)) is not None
    for item in case.graph.definitions:
        if len(item.indices) <= 2:
            case.check(item.body, item.indices)
    for pair in case.second.blocks:
        node, labels = case.block(*pair)
        split = len(case.graph.shape(pair[0]))
        found = block_view(node, labels[:split], labels[split:], case.style)
        assert len(found.labels) <= 2
        assert case.check(node, found.labels, found.fixed) == found.tree


@pytest.mark.parametrize(
    ("made", "name", "expected"),
    [
        (linear_regression, "w", "1/m*(X.T @ (yhat - y))"),
        (logistic_regression, "w", "1/m*(X.T @ (yhat - y))"),
        (logistic_regression, "b", "1/m*(ones(m).T @ (yhat - y))"),
        (softmax_regression, "W", "1/m*(X.T @ (P - Y))"),
        (softmax_regression, "b", "1/m*((P - Y).T @ ones(m))"),
        (hidden_layer, "v", "1/m*(A.T @ (yhat - y))"),
        (hidden_layer, "W", "1/m*(X.T @ (((yhat - y) @ v.T)*A*(1 - A)))"),
        (two_layers, "W_2", "1/m*(A_1.T @ (P - Y))"),
        (two_layers, "W_1", "1/m*(X.T @ (((P - Y) @ W_2.T)*(1 - A_1*A_1)))"),
        (quadratic_form, "x", "1/2*((A + A.T) @ x) - c"),
        (factorization, "U", "-(R @ V)"),
        (factorization, "V", "-(R.T @ U)"),
        (log_sum_exp, "x", "A.T @ softmax(A @ x + b)"),
    ],
)
def test_gradients_read_as_in_a_textbook(made, name, expected):
    case = Case(made())
    assert case.check(*case.gradient(name)) == read(expected, made())


@pytest.mark.parametrize(
    ("made", "pair", "expected"),
    [
        (linear_regression, ("w", "w"), "1/m*(X.T @ X)"),
        (logistic_regression, ("w", "w"), "1/m*(X.T @ diag(yhat*(1 - yhat)) @ X)"),
        (logistic_regression, ("w", "b"), "1/m*(X.T @ (yhat*(1 - yhat)))"),
        (softmax_regression, ("b", "b"), "1/m*(diag(P.T @ ones(m)) - P.T @ P)"),
        (hidden_layer, ("v", "v"), "1/m*(A.T @ diag(yhat*(1 - yhat)) @ A)"),
        (quadratic_form, ("x", "x"), "1/2*(A + A.T)"),
    ],
)
def test_hessians_read_as_in_a_textbook(made, pair, expected):
    case = Case(made())
    assert case.check(*case.block(*pair)) == read(expected, made())


def test_a_penalty_adds_a_multiple_of_the_identity():
    made = linear_regression("lambda/2*sum(w**2)")
    case = Case(made)
    assert case.check(*case.gradient("w")) == read("1/m*(X.T @ (yhat - y)) + lambda*w", made)
    assert case.check(*case.block("w", "w")) == read("1/m*(X.T @ X) + lambda*eye(n)", made)


def test_a_block_of_the_softmax_hessian_names_its_columns():
    made = softmax_regression()
    case = Case(made)
    node, (a, k, b, c) = case.block("W", "W")
    tree = case.check(node, (a, b), {k: "k", c: "c"})
    parts = slices(node, {k: "k", c: "c"}, case.style)
    assert [(s.name, s.array, s.axis, s.index) for s in parts] == [
        ("p_c", "P", 1, "c"),
        ("p_k", "P", 1, "k"),
    ]
    expected = read("1/m*(X.T @ diag(p_k*(0 - p_c)) @ X)", made)
    delta = tree.factors[1].factors[1].arguments[0].factors[1].terms[0]
    assert (delta.name, [i.name for i in delta.indices]) == ("delta", ["k", "c"])
    assert tree.factors[1].factors[0] == expected.factors[1].factors[0]


def test_a_block_holds_the_last_index_of_each_matrix():
    case = Case(softmax_regression())
    node, labels = case.block("W", "W")
    found = block_view(node, labels[:2], labels[2:], case.style)
    assert found.labels == labels[::2]
    assert list(found.fixed) == [labels[1], labels[3]]
    assert len(set(found.fixed.values()) | {"X", "P", "Y", "W", "b", "m", "n", "K"}) == 10


def test_a_block_with_a_matrix_form_holds_nothing():
    case = Case(logistic_regression())
    node, labels = case.block("w", "w")
    found = block_view(node, labels[:1], labels[1:], case.style)
    assert (found.labels, dict(found.fixed), found.slices) == (labels, {}, ())


def test_norms_are_recognized():
    made = norms()
    case = Case(made)
    total = case.graph.definition("f")
    assert case.check(total.body, ()) == read(
        "norm(x)**2 + norm(A@x - b) + ones(m).T@exp(A@x)", made
    )


def view(text, *labels):
    """Return the view of text over arrays, with the tree it should be."""
    ranks = {name: len(shape) for name, shape in ARRAYS.items()}
    words = default_vocabulary().declare(("m", "n", "t", *ARRAYS), arrays=ranks)
    scope = Scope({**ARRAYS, "t": ()}, frozenset(("m", "n")))
    array = lower(parse(text, words), scope)
    node = array.at([indices.of(i) for i in labels])
    found = matrix_view(node, labels, Style(shapes={**ARRAYS, "t": ()}))
    if found is not None:
        again = lower(found, scope)
        assert again.at([indices.of(i) for i in labels]) is node
    return found, words


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("(A @ B).T", (J1, K1), "B.T @ A.T"),
        ("tr(A @ B)", (), "tr(A @ B)"),
        ("tr(A.T @ B)", (), "sum(A*B)"),
        ("tr(A)", (), "tr(A)"),
        ("sum(X**2)", (), "norm(X)**2"),
        ("sum(X)", (), "sum(X)"),
        ("norm(r)", (), "norm(r)"),
        ("1/norm(r)**3", (), "1/norm(r)**3"),
        ("u.T @ A @ v", (), "u.T @ A @ v"),
        ("v.T @ A.T @ u", (), "u.T @ A @ v"),
        ("u @ v.T", (J1, K1), "u @ v.T"),
        ("X @ A + ones(m) @ v.T", (I1, K1), "X @ A + ones(m) @ v.T"),
        ("X @ A + v", (I1, K1), "X @ A + ones(m) @ v.T"),
        ("diag(r) @ X", (I1, K1), "diag(r) @ X"),
        ("t*eye(n)", (J1, K1), "t*eye(n)"),
        ("2*diag(v)", (J1, K1), "2*diag(v)"),
        ("A*B", (J1, K1), "A*B"),
        ("A*B.T", (J1, K1), "A*B.T"),
        ("sum(exp(X), axis=1)", (I1,), "exp(X) @ ones(n)"),
        ("logsumexp(X)", (I1,), "logsumexp(X, axis=1)"),
        ("softmax(X @ A)", (I1, K1), "softmax(X @ A)"),
        ("max(X, 0)", (I1, K1), "max(X, 0)"),
        ("Piecewise((X, X > 0), (t, True))", (I1, K1), "Piecewise((X, X > 0), (t, True))"),
        ("r/(X @ v)", (I1,), "r/(X @ v)"),
        ("X.T @ (r*(X @ v))", (J1,), "X.T @ (r*(X @ v))"),
        ("X.T @ diag(r) @ X @ v", (J1,), "X.T @ (r*(X @ v))"),
        ("A @ B @ A", (J1, K1), "A @ B @ A"),
        ("inv(A)", (J1, K1), "inv(A)"),
        ("inv(A.T)", (J1, K1), "inv(A).T"),
        ("X @ inv(A).T @ v", (I1,), "X @ inv(A).T @ v"),
        ("det(A @ B)*inv(A + B)", (J1, K1), "det(A @ B)*inv(A + B)"),
        ("log(det(A))", (), "log(det(A))"),
        ("pinv(X) @ r", (J1,), "pinv(X) @ r"),
        ("expm(t*A)", (J1, K1), "expm(t*A)"),
        ("eigmax(A.T)*vmax(A.T)", (J1,), "eigmax(A)*vmax(A.T)"),
        ("diag(inv(A))", (J1,), "diag(inv(A))"),
        ("amax(X, axis=1)", (I1,), "amax(X, axis=1)"),
        ("amin(X, axis=0)", (J1,), "amin(X, axis=0)"),
        ("amax(X)", (), "amax(X)"),
        ("softmax(X, axis=0)", (I1, J1), "softmax(X, axis=0)"),
        ("logsumexp(X @ A, axis=0)", (J1,), "logsumexp(X @ A, axis=0)"),
    ],
)  # fmt: skip
def test_shortest_form(text, labels, expected):
    found, words = view(text, *labels)
    assert found == parse(expected, words)


def test_equal_nodes_have_one_view():
    first, _ = view("(X @ A).T @ (r*(X @ v))", J1)
    second, _ = view("A.T @ X.T @ diag(r) @ X @ v", J1)
    assert first == second is not None


def entry(name, *places: Index) -> Node:
    return Entry(name, tuple(map(indices.of, places)))


def test_what_has_no_matrix_form_has_none():
    shifted = Entry("r", (indices.shift(indices.of(I1), 1),))
    assert matrix_view(shifted, (I1,)) is None
    assert matrix_view(build.value(indices.of(I1)), (I1,)) is None
    assert matrix_view(entry("T", I1, J1, K1), (I1, J1)) is None
    assert matrix_view(build.multiply(entry("A", J1, K1), entry("T", I1, J1, K1)), (I1,)) is None


def test_a_sum_over_part_of_an_array_is_not_the_whole_array():
    part = Index("p", Affine(1), indices.of("n"))
    node = build.contract(entry("r", part), (part,))
    assert matrix_view(node, (), Style(shapes={"r": (M,)})) is None
    assert matrix_view(node, (), Style(shapes={"r": (N,)})) is not None
    first = Index("p", Affine(2), M)
    node = build.contract(entry("r", first), (first,))
    assert matrix_view(node, (), Style(shapes={"r": (M,)})) is None


def test_a_number_over_labels_is_spread_by_ones():
    words = default_vocabulary().declare(("m", "n"))
    assert matrix_view(Number(3), (I1,)) == parse("3*ones(m)", words)
    assert matrix_view(Number(1), (I1, J1)) == parse("ones(m) @ ones(n).T", words)


def test_a_softmax_over_the_first_dimension_has_no_plain_form():
    inner = build.fresh(I1)
    node = build.operator("softmax", entry("X", inner, J1), (inner,), (indices.of(I1),))
    assert isinstance(node, Operator)
    found = matrix_view(node, (I1, J1))
    array = lower(found, Scope({"X": (M, N)}, frozenset(("m", "n"))))
    assert array.at([indices.of(I1), indices.of(J1)]) is node


def test_a_column_name_in_use_is_not_taken_again():
    fixed = {K1: "k"}
    node = build.multiply(entry("X", I1, K1), entry("r", I1))
    assert matrix_view(node, (I1,), Style(), fixed=fixed) is not None
    assert matrix_view(node, (I1,), Style(roles={"x_k": "data"}), fixed=fixed) is None


def test_columns_of_data_are_vectors_over_rows():
    made = model(["x_1", "y"], ["w", "b"], ["yhat=w*x_1+b", "L=(y-yhat)**2/2"])
    case = Case(made)
    assert case.check(*case.gradient("w")) == read("1/m*(x_1.T @ (yhat - y))", made)


def test_gradient_alone_has_the_same_view():
    system = system_of(logistic_regression())
    found = gradient(system.whole, system.objective, ["w"])
    style = style_of(system.model, system.rows, system.whole)
    tree = matrix_view(found.expanded("w"), found.entries["w"].indices, style)
    assert tree == read("1/m*(X.T @ (yhat - y))", system.model)


GRADIENTS = {
    ("log(det(A))", "A"): "inv(A).T",
    ("tr(B @ inv(A) @ C)", "A"): "-inv(A).T @ B.T @ C.T @ inv(A).T",
    ("u.T @ inv(A) @ v", "A"): "-inv(A).T @ u @ v.T @ inv(A).T",
    ("tr(A @ A @ B)", "A"): "(B @ A + A @ B).T",
    ("norm(B @ A @ C + B)**2", "A"): "2*(B.T @ (B @ A @ C + B) @ C.T)",
    ("(A @ v + u).T @ B @ (A @ v + u)", "A"): "(B + B.T) @ (A @ v + u) @ v.T",
    ("u.T @ sin(B @ A @ C) @ v", "A"): "B.T @ diag(u) @ cos(B @ A @ C) @ diag(v) @ C.T",
    ("u.T @ B @ sin(A) @ C @ v", "A"): "(B.T @ u @ v.T @ C.T)*cos(A)",
    ("det(A)", "A"): "det(A)*inv(A).T",
    ("logdet(B @ A @ C)", "A"): "inv(A).T",
    ("det(X.T @ E @ X)", "X"): "2*det(X.T @ E @ X)*(E @ X @ inv(X.T @ E @ X))",
    ("tr(A)**2 + norm(A)**2", "A"): "2*(A + tr(A)*eye(n))",
    ("norm(v - u)", "v"): "(v - u)/norm(v - u)",
    ("v.T @ A @ v/(v.T @ v)", "v"):
        "((A + A.T) @ v)/norm(v)**2 - 2*(v.T @ A @ v)*v/norm(v)**4",
    ("v.T @ S @ v", "v"): "2*(S @ v)",
    ("(v - u).T @ inv(S) @ (v - u)", "v"): "2*(inv(S) @ (v - u))",
    ("v.T @ A @ v + t*u.T @ v", "v"): "(A + A.T) @ v + t*u",
    ("logdet(X.T @ X)", "X"): "2*(X @ inv(X.T @ X))",
    ("tr(kron(A, B))", "A"): "tr(B)*eye(n)",
    ("sum(logsumexp(X @ A, axis=1))", "A"): "X.T @ softmax(X @ A)",
    ("eigmax(S)", "S"): "vmax(S) @ vmax(S).T",
    ("tr(expm(A))", "A"): "expm(A).T",
    ("logdet(pinv(X).T @ pinv(X))", "X"): "-2*pinv(X).T",
}  # fmt: skip


@pytest.mark.parametrize(("text", "wrt"), GRADIENTS)
def test_gradients_of_matrix_functions(text, wrt):
    shapes = {**ARRAYS, "t": (), "C": (N, N), "S": (N, N), "E": (M, M)}
    words = {name: with_consequences(["psd"]) for name in "SE"}
    ranks = {name: len(shape) for name, shape in shapes.items() if shape}
    known = default_vocabulary().declare(("m", "n", *shapes), arrays=ranks)
    scope = Scope(shapes, frozenset(("m", "n")))
    item = NodeDefinition("f", (), lower(parse(text, known), scope).body)
    graph = Graph(shapes, (item,), properties=words)
    found = gradient(graph, "f", [wrt], by_output=False).entries[wrt]
    style = Style(shapes=shapes, symmetric=symmetric_names(graph))
    tree = matrix_view(found.body, found.indices, style)
    assert tree == parse(GRADIENTS[text, wrt], known), to_text(tree)
    shown = to_latex(tree, replace(default_notation(), arrays=ranks))
    assert parse(f"${shown}$", known) == tree
