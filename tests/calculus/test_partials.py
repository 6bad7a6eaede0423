"""Local derivatives with their deltas put in are the same: the sum of the parts is Σ_K ∂u_I/∂v_K · v̇_K."""

import pytest

from symopt.calculus import build, indices
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Delta, Entry, Product
from symopt.calculus.partials import Partials
from symopt.calculus.system import system_of
from symopt.model.spec_table import model_from_table

SHAPES = {"A": ["n", "n"], "B": ["n", "n"], "v": ["n"], "w": ["n"], "t": []}
BODIES = [
    "A @ B", "A.T @ v", "A*B + A.T", "softmax(A @ v)", "v*sigmoid(v)", "tr(A)*v", "A[1,2]*v",
    "diag(v) @ A", "exp(t)*v", "cumsum(v)", "outer(v, v)", "max(v)*w", "inv(A) @ v", "sum(A*B.T)*t",
    "tril(A) @ v", "v/norm(v)", "log(sum(v))*v",
]  # fmt: skip


def partials(text):
    table = {
        "parameters": list(SHAPES),
        "definitions": {"u": text, "L": "sum(u)"},
        "loss": "L",
        "shapes": {name: shape for name, shape in SHAPES.items() if shape},
    }
    graph = system_of(model_from_table(table)).row
    item = graph.named["u"]
    return item, Partials(graph, frozenset(SHAPES), True).of(item, True)


@pytest.mark.parametrize("text", BODIES)
def test_parts_are_the_derivative(text):
    item, found = partials(text)
    assert found.keys() == names_in(item.body)
    for name, partial in found.items():
        moved = Entry(f"d{name}", tuple(map(indices.of, partial.labels)))
        whole = build.contract(build.multiply(partial.derivative, moved), partial.labels)
        parts = [
            build.merge([(part.factor, 1), (Entry(f"d{name}", part.places), 1)], part.sums)
            for part in partial.parts
        ]
        assert build.add(*parts) is whole


@pytest.mark.parametrize("text", BODIES)
def test_no_part_keeps_a_delta_that_says_where_it_is(text):
    for partial in partials(text)[1].values():
        for part in partial.parts:
            factor = part.factor
            powers = factor.powers if isinstance(factor, Product) else ((factor, 1),)
            deltas = [b for b, _ in powers if isinstance(b, Delta)]
            assert all(b.free.isdisjoint(part.sums) for b in deltas)


def test_a_product_of_matrices_sums_over_what_is_left():
    _, found = partials("A @ B")
    ((part,), (other,)) = found["A"].parts, found["B"].parts
    assert len(part.sums) == len(other.sums) == 1
    assert {b.name for b in (part.factor, other.factor)} == {"A", "B"}
