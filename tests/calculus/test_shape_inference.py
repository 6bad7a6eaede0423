"""If these fail, the shapes that nobody declared are not those that the expression needs."""

import pytest

from symopt.calculus.inference.dimensions import Dimensions, Kind
from symopt.calculus.inference.infer import inferred_shapes
from symopt.calculus.inference.letters import by_letter
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse


def shapes(text, declared=None, **definitions):
    vocabulary = default_vocabulary()
    bodies = [(name, parse(body, vocabulary)) for name, body in definitions.items()]
    return inferred_shapes([parse(text, vocabulary)], declared or {}, (), bodies)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x.T @ A @ x", {"x": ("n",), "A": ("n", "n")}),
        ("A @ X @ B", {"A": ("m", "n"), "X": ("n", "p"), "B": ("p", "q")}),
        ("a.T @ X @ b", {"a": ("m",), "X": ("m", "n"), "b": ("n",)}),
        ("log(det(X))", {"X": ("n", "n")}),
        ("det(s)", {"s": ("n", "n")}),
        ("sum(log(exp(-y*(X @ w)) + 1))", {"y": ("m",), "X": ("m", "n"), "w": ("n",)}),
        (
            "tr(A @ X.T @ B @ X @ C)",
            {"A": ("m", "n"), "X": ("p", "n"), "B": ("p", "p"), "C": ("n", "m")},
        ),
        ("norm(U @ V.T - T)**2", {"U": ("m", "n"), "V": ("p", "n"), "T": ("m", "p")}),
        ("x @ y.T", {"x": ("m",), "y": ("n",)}),
        ("exp(x) @ y.T", {"x": ("m",), "y": ("n",)}),
        ("t*A @ x", {"t": (), "A": ("m", "n"), "x": ("n",)}),
        ("t*sum(x)", {"t": (), "x": ("n",)}),
        ("lambda*norm(w)**2", {"lambda": (), "w": ("n",)}),
        ("x**2 + y", {"x": (), "y": ()}),
        ("Sum(x[i]**2, (i, 1, k))", {"x": ("k",)}),
        ("eye(m) @ A", {"A": ("m", "n")}),
        ("sum(A, axis=0) @ x", {"A": ("m", "n"), "x": ("n",)}),
        ("max(X, axis=1)", {"X": ("m", "n")}),
        ("sum((Z - max(Z, axis=1, keepdims=1))**2)", {"Z": ("m", "n")}),
        ("sum(Z/mean(Z, axis=0, keepdims=1))", {"Z": ("m", "n")}),
        ("outer(x, y)", {"x": ("m",), "y": ("n",)}),
        ("X[1,:]", {"X": ("m", "n")}),
        ("hstack(X, Y)", {"X": ("m", "n"), "Y": ("m", "p")}),
        ("diag(x) @ pinv(A)", {"x": ("m",), "A": ("n", "m")}),
    ],
)
def test_shapes_are_what_the_operations_need(text, wanted):
    assert shapes(text) == wanted


def test_declared_sizes_spread():
    assert shapes("A @ x", {"A": ("k", 3)}) == {"x": (3,)}
    assert shapes("c*X", {"X": ("m", "n")}) == {"c": ()}


def test_names_of_sizes_are_not_those_of_variables():
    assert shapes("A @ m") == {"A": ("n", "p"), "m": ("p",)}


def test_definitions_are_arrays_by_their_bodies():
    found = shapes("sum(y*z)", z="X @ w")
    assert found == {"X": ("m", "n"), "w": ("n",), "y": ("m",)}
    assert shapes("sum(Z - M)", M="max(Z, axis=1, keepdims=1)") == {"Z": ("m", "n")}


@pytest.mark.parametrize(
    ("name", "rank"), [("A", 2), ("Sigma", 2), ("x", 1), ("c", 0), ("beta", 0), ("x_1", 0)]
)
def test_letters(name, rank):
    assert by_letter(name) == rank


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("X[1,:] @ w", {"X": ("m", "n"), "w": ("n",)}),
        ("x.T @ A[:,1]", {"x": ("m",), "A": ("m", "n")}),
        ("sum((x[2:n] - x[:n-1])**2)", {"x": ("n",)}),
        ("Sum((X[i,:] @ w - y[i])**2, (i, 1, m))", {"X": ("m", "n"), "w": ("n",), "y": ("m",)}),
    ],
)
def test_parts_of_arrays(text, shapes):
    assert inferred_shapes([parse(text, default_vocabulary())], {}) == shapes


def test_sizes_get_names_although_many_are_taken():
    taken = [*"mnpqrsklh", *(f"n_{k}" for k in range(1, 9))]
    named = Dimensions([0, 1]).named({"a": Kind((0,)), "b": Kind((1,))}, taken)
    assert named == {"a": ("n_9",), "b": ("n_10",)}
