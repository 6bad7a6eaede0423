"""If these fail, chains and grids of many unknowns end elsewhere than they should, or dense."""

from itertools import pairwise

import numpy as np
import pytest
import sympy as sp

import symopt as so
from symopt.faces.run import fit_model
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.assemble import assemble
from symopt.model.model import Definition, Fit, Role, Variable
from symopt.optimization.driver import minimize
from symopt.optimization.problem import Problem
from symopt.syntax.parser import parse

CHAIN = "Sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2, (i, 1, n-1))"


def run(text, start, shape=("n",), **options):
    """Minimize a function of one array."""
    vocabulary = default_vocabulary().declare(["x", "n", "m"])
    model = assemble(
        title="test",
        variables=[Variable("x", Role.PARAMETER, shape)],
        definitions=[Definition("L", parse(text, vocabulary))],
        loss="L",
        fit=Fit(reduction=None),
    )
    return fit_model(model, start={"x": start}, **options).result


@pytest.mark.parametrize("size", [60, 1000])
def test_rosenbrocks_chain(size):
    result = run(CHAIN, np.full(size, 2.0))
    assert result.method == "sparse-newton"
    assert result.outcome is Outcome.CONVERGED
    np.testing.assert_allclose(result.point, 1, atol=1e-10)
    assert result.certificate.classification == "minimum"
    assert len(result.certificate.eigenvalues) == size
    dense = result.hess.toarray()
    np.testing.assert_allclose(
        result.certificate.eigenvalues, np.linalg.eigvalsh(dense), rtol=1e-8, atol=1e-8
    )


def test_the_standard_start_of_the_chain():
    # From -1.2, 1, -1.2, … the valley is followed unknown by unknown, to a local minimum near x_1 = -1.
    result = run(CHAIN, np.where(np.arange(150) % 2 == 0, -1.2, 1.0))
    assert result.outcome is Outcome.CONVERGED
    assert result.iterations < 600
    assert result.value == pytest.approx(3.986623854, rel=1e-8)
    dense = run(CHAIN, result.point, method="newton")
    np.testing.assert_allclose(dense.point, result.point, atol=1e-9)
    assert dense.certificate.classification == result.certificate.classification == "minimum"


def test_many_unknowns():
    size = 20_000
    text = "Sum((x[i+1] - x[i])**2 + (x[i]**2 - 2)**2, (i, 1, n-1)) + (x[n]**2 - 2)**2"
    result = run(text, np.full(size, 1.0))
    assert result.outcome is Outcome.CONVERGED
    np.testing.assert_allclose(result.point, np.sqrt(2), rtol=1e-12)
    assert result.certificate.classification == "minimum"


def test_a_grid_is_factored_without_a_band():
    # Minimal surface over a grid of 45 by 60, held at a saddle-shaped target: wider than any band.
    text = (
        "Sum(sqrt(1 + (x[i+1,j] - x[i,j])**2 + (x[i,j+1] - x[i,j])**2), (i,1,m-1), (j,1,n-1))"
        " + Sum((x[i,j] - sin(i/9)*cos(j/7))**2, (i,1,m), (j,1,n))"
    )
    result = run(text, np.zeros((45, 60)), shape=("m", "n"))
    assert result.method == "sparse-newton"
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert result.gradient_norm < 1e-10


def test_a_maximum_is_left():
    text = "Sum((x[i]**2 - 1)**2, (i, 1, n)) + Sum((x[i+1] - x[i])**2, (i, 1, n-1))/10"
    result = run(text, np.zeros(80))
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert result.value < 40


def test_a_flat_direction_is_named():
    text = "Sum((x[i+1] - x[i] - 1)**2, (i, 1, n-1))"
    result = run(text, np.linspace(0, 5, 90))
    assert result.outcome is Outcome.SINGULAR
    np.testing.assert_allclose(np.diff(result.point), 1, atol=1e-6)
    assert result.certificate.classification == "inconclusive"


def test_vanishing_curvature_is_no_proof():
    result = run("Sum(x[i]**4 + (x[i+1] - x[i])**4, (i, 1, n-1)) + x[n]**4", np.linspace(1, 2, 60))
    assert result.outcome in (Outcome.CONVERGED, Outcome.SINGULAR)
    assert result.certificate.classification == "inconclusive"
    np.testing.assert_allclose(result.point, 0, atol=1e-6)


def test_no_minimum():
    falling = run("Sum((x[i+1] - x[i])**2, (i, 1, n-1)) + Sum(exp(-x[i]), (i, 1, n))", np.zeros(60))
    assert falling.outcome is Outcome.NO_MINIMUM
    unbounded = run("Sum((x[i+1] - x[i])**2 - x[i]**3, (i, 1, n-1))", np.full(60, 1.0))
    assert unbounded.outcome is Outcome.DIVERGED


def test_a_wall_is_not_crossed():
    text = "Sum(-log(x[i+1] - x[i]), (i, 1, n-1)) + Sum(x[i]**2, (i, 1, n))"
    result = run(text, np.linspace(-3, 3, 70))
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert (np.diff(result.point) > 0).all()


def test_bounds_go_to_another_method():
    vocabulary = default_vocabulary().declare(["x", "n"])
    condition = [parse("x >= 2", vocabulary)]
    result = run(CHAIN, np.full(60, 2.5), conditions=condition)
    assert result.method != "sparse-newton"
    assert (result.point >= 2).all()


def test_a_problem_without_a_sparse_hessian_is_refused():
    bowl = Problem(("x",), lambda x: x[0] ** 2, lambda x: 2 * x, lambda x: np.array([[2.0]]))
    with pytest.raises(UnsupportedError, match="sparse"):
        minimize(bowl, [1.0], "sparse-newton")


def test_a_chain_of_symbols():
    x = sp.symbols("x_1:121", real=True)
    chain = sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in pairwise(x))
    result = so.minimize(chain, start=dict.fromkeys(x, 2.0))
    assert result.method == "sparse-newton"
    assert result.certificate.classification == "minimum"
    np.testing.assert_allclose(result.point, 1, atol=1e-10)
    short = so.minimize(chain, start=dict.fromkeys(x, 2.0), trace=False)
    assert short.trace == ()
    assert (short.point == result.point).all()
