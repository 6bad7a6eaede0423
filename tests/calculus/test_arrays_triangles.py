"""Derivatives with triangles in matrix notation, proved equal to the index form."""

from __future__ import annotations

import pytest
from built_arrays import FIELDS, lowered

from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.reverse import gradient
from symopt.calculus.views.matrix_view import matrix_view
from symopt.equality.decide import decide
from symopt.syntax.printing.text_printer import to_text

SHOWN = {
    ("sum(tril(A)**2)", "A"): "2*tril(A)",
    ("a.T @ tril(A) @ b", "A"): "tril(a @ b.T)",
    ("a.T @ tril(A) @ b", "a"): "tril(A) @ b",
    ("sum(triu(X)**3)", "X"): "3*triu(X*X)",
    ("sum(triu(A, 1) @ b)", "A"): "triu(ones(n) @ b.T, 1)",
    ("sum(tril(exp(A), -1))", "A"): "tril(exp(A), -1)",
    ("norm(tril(A) @ B)**2", "A"): "2*tril(tril(A) @ B @ B.T)",
}


@pytest.mark.parametrize(("text", "name"), SHOWN)
def test_triangles_are_written_as_such(text, name):
    graph = Graph(FIELDS, (NodeDefinition("f", (), lowered(text).body),))
    found = gradient(graph, "f", [name])
    body, labels = found.expanded(name), found.entries[name].indices
    tree = matrix_view(body, labels)
    assert tree is not None
    shown = to_text(tree)
    assert shown == SHOWN[text, name]
    assert decide(body, lowered(shown).labelled(labels).body, graph).proved
