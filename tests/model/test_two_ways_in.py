"""If these fail, a model means one thing as a specification and another from SymPy."""

from pathlib import Path

import pytest
import sympy as sp

import symopt as so
from symopt.calculus.lower import lower
from symopt.presentation.derivation import derivation_document
from symopt.presentation.render import render
from symopt.syntax.tree import Add, Mul, Tree, rebuild

SPECS = Path(__file__).parents[2] / "derivations"
x1, x2, y, w1, w2, b, b1, b2 = sp.symbols("x_1 x_2 y w_1 w_2 b b_1 b_2", real=True)
w11, w12, w21, w22 = sp.symbols("w_11 w_12 w_21 w_22", real=True)
z, yhat, L = sp.symbols("z yhat L", real=True)
z1, z2, a1, a2 = sp.symbols("z_1 z_2 a_1 a_2", real=True)
LOG_LOSS = -y * sp.log(yhat) - (1 - y) * sp.log(1 - yhat)


def perceptron() -> so.Model:
    return so.Model(
        data=[x1, x2, y], parameters=[w1, w2, b], loss=L, kind="likelihood", predict=yhat,
        definitions={z: w1 * x1 + w2 * x2 + b, yhat: so.sigmoid(z), L: LOG_LOSS},
    )  # fmt: skip


def network() -> so.Model:
    return so.Model(
        data=[x1, x2, y], parameters=[w11, w12, w21, w22, b1, b2, w1, w2, b], loss=L,
        kind="likelihood", predict=yhat,
        definitions={
            z1: w11 * x1 + w21 * x2 + b1, z2: w12 * x1 + w22 * x2 + b2,
            a1: so.sigmoid(z1), a2: so.sigmoid(z2),
            z: w1 * a1 + w2 * a2 + b, yhat: so.sigmoid(z), L: LOG_LOSS,
        },
    )  # fmt: skip


def unordered(tree: Tree) -> Tree:
    """Return the tree with terms and factors in an order that does not depend on the author's."""
    tree = rebuild(tree, unordered)
    if isinstance(tree, Add):
        return Add(tuple(sorted(tree.terms, key=repr)))
    return Mul(tuple(sorted(tree.factors, key=repr))) if isinstance(tree, Mul) else tree


PAIRS = [
    ("classification_perceptron.toml", perceptron),
    ("neural_network_2_2_1.toml", network),
]


@pytest.mark.parametrize(("spec", "make"), PAIRS)
def test_the_trees_are_the_same_up_to_the_order_of_terms(spec, make):
    written, built = so.load(SPECS / spec).plain, make().plain
    assert [(v.name, v.role, v.shape) for v in written.variables] == [
        (v.name, v.role, v.shape) for v in built.variables
    ]
    ours = {d.name: unordered(d.body) for d in built.definitions}
    theirs = {d.name: unordered(d.body) for d in written.definitions}
    assert ours == theirs
    assert (written.loss, written.penalty, written.goal) == (built.loss, built.penalty, built.goal)


@pytest.mark.parametrize(("spec", "make"), PAIRS)
def test_values_gradients_hessians_and_derivations_are_equal(spec, make):
    written, built = so.load(SPECS / spec), make()
    pairs = {d.name: d for d in built.plain.definitions}
    for one in written.plain.definitions:
        two = pairs[one.name]
        # Nodes are hash-consed: the same formula is the same object.
        assert lower(one.body, written.system.scope) == lower(two.body, built.system.scope)
    assert written.gradient() == built.gradient()
    assert written.hessian() == built.hessian()
    results = [
        {d.goal: d.result for d in model.derive(order=1).found.gradients}
        for model in (written, built)
    ]
    assert results[0] == results[1]


@pytest.mark.parametrize(("spec", "make"), PAIRS)
def test_the_derivations_print_the_same_page(spec, make):
    pages = [
        render(derivation_document(model.derive().found), "text").split("Local derivatives")[1]
        for model in (so.load(SPECS / spec), make())
    ]
    assert pages[0] == pages[1]
