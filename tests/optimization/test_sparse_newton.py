"""If these fail, chains and grids of many unknowns end elsewhere than they should, or dense."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.optimize
import sympy as sp
from scipy.optimize import rosen, rosen_der

import symopt as so
from symopt.faces.runs.run import fit_model
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.assemble import assemble
from symopt.model.model import Definition, Fit, Role, Variable
from symopt.optimization.driver import minimize
from symopt.optimization.factoring.balanced import LowRank
from symopt.optimization.factoring.structure import structure_of
from symopt.optimization.factoring.updating import updated
from symopt.optimization.problem import Problem
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import names

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


def within(*conditions):
    vocabulary = default_vocabulary().declare(["x", "n", "m"])
    return [parse(condition, vocabulary) for condition in conditions]


def bounded(size, low, high):
    """Return SciPy's minimum of the chain in a box, by L-BFGS-B."""
    bounds = [(low, high)] * size
    options = {"maxiter": 20_000, "maxfun": 10**6, "ftol": 0, "gtol": 1e-8}
    return scipy.optimize.minimize(
        rosen, np.full(size, 0.3), jac=rosen_der, method="L-BFGS-B", bounds=bounds, options=options
    )


@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.5), (-2.0, 0.9), (0.1, 0.7)])
def test_bounds_are_kept(low, high):
    conditions = within(f"x >= {low}", f"x <= {high}")
    result = run(CHAIN, np.full(80, 0.3), conditions=conditions)
    assert result.method == "sparse-newton"
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert (result.point >= low).all()
    assert (result.point <= high).all()
    other = bounded(80, low, high)
    assert result.value == pytest.approx(other.fun, rel=1e-9)
    np.testing.assert_allclose(result.point, other.x, atol=1e-5)
    held = (other.x <= low) | (other.x >= high)
    assert len(result.certificate.held) == held.sum()
    # The multipliers push outward, and the gradient vanishes on the rest.
    slope = rosen_der(result.point)
    assert (slope[result.point <= low] > 0).all()
    assert (slope[result.point >= high] < 0).all()
    assert result.gradient_norm < 1e-10


def test_an_obstacle():
    # A membrane pressed on a flat obstacle: the contact is a region of many unknowns.
    text = (
        "Sum((x[i+1,j] - x[i,j])**2, (i,1,m-1), (j,1,n))/2"
        " + Sum((x[i,j+1] - x[i,j])**2, (i,1,m), (j,1,n-1))/2"
        " + Sum(x[1,j]**2 + x[m,j]**2, (j,1,n))/2 + Sum(x[i,1]**2 + x[i,n]**2, (i,1,m))/2"
        " + Sum(x[i,j], (i,1,m), (j,1,n))/10"
    )
    result = run(text, np.zeros((14, 14)), shape=("m", "n"), conditions=within("x >= -1/5"))
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert result.iterations < 15
    resting = result.point <= -0.2
    assert 20 < resting.sum() < 196
    assert len(result.certificate.held) == resting.sum()
    assert (result.gradient[resting] > 0).all()
    np.testing.assert_allclose(result.gradient[~resting], 0, atol=1e-12)


def test_a_bound_that_does_not_push():
    bowl = "Sum(x[i]**2, (i, 1, n)) + Sum((x[i+1] - x[i])**2, (i, 1, n-1))"
    result = run(bowl, np.zeros(60), conditions=within("x >= 0"))
    assert result.certificate.classification == "minimum"
    assert result.certificate.held == ()
    dome = "Sum(x[i]*x[i+1], (i, 1, n-1))/4 - Sum(x[i]**2, (i, 1, n))"
    result = run(dome, np.zeros(60), conditions=within("x >= 0", "x <= 1"))
    assert result.outcome is Outcome.CONVERGED
    assert result.value <= -40  # at a corner: the best is at -45.25
    assert len(result.certificate.held) == 60
    assert result.certificate.classification == "minimum"


def test_no_minimum_in_a_box_open_above():
    text = "Sum((x[i+1] - x[i])**2, (i, 1, n-1)) - Sum(x[i], (i, 1, n))"
    assert run(text, np.ones(60), conditions=within("x >= 0")).outcome is Outcome.DIVERGED


def test_full_rows_are_factored_apart():
    # Two unknowns meet all others: no band, and no order for little fill, would do.
    text = "Sum((x[i+1] - x[i]*x[1])**2 + log(1 + exp(x[i] + x[n])), (i, 2, n-2)) + Sum(x[i]**2, (i, 1, n))"
    result = run(text, np.linspace(-1, 1, 600))
    assert result.method == "sparse-newton"
    assert result.certificate.classification == "minimum"
    structure = structure_of(result.hess)
    assert list(structure.order.border) == [0, 599]
    assert structure.order.width == 1
    assert result.gradient_norm < 1e-10


def test_a_scale_with_no_minimum_near_0_is_no_saddle():
    # Random effects at their mode: the density rises for ever as scale and effects shrink.
    text = "Sum(x[i]**2, (i, 2, n))*exp(-2*x[1])/2 + (n - 1)*x[1] + Sum(cos(x[i]), (i, 2, n))"
    result = run(text, np.full(60, 0.5), max_iterations=60)
    assert result.outcome not in (Outcome.CONVERGED, Outcome.SADDLE)


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


def test_charges_on_a_sphere():
    # J. J. Thomson's problem: every pair meets, so that the Hessian is dense. Energies: Wikipedia's table.
    text = (
        "Sum(Sum(1/sqrt(2 - 2*(sin(x[i,1])*sin(x[j,1])*cos(x[i,2] - x[j,2]) + cos(x[i,1])*cos(x[j,1]))),"
        " (j, i+1, n)), (i, 1, n-1))"
    )
    draw = np.random.default_rng(0)
    start = np.column_stack([np.arccos(draw.uniform(-1, 1, 12)), draw.uniform(0, 6, 12)])
    result = run(text, start, shape=("n", 2))
    assert result.method == "newton"
    assert result.value == pytest.approx(49.165253058, rel=1e-9)
    assert result.gradient_norm < 1e-9


def test_a_thousand_scalars_written_out_are_read():
    text = " + ".join(f"100*(x_{i + 1} - x_{i}^2)^2 + (1 - x_{i})^2" for i in range(1, 1000))
    assert len(names(parse(text, default_vocabulary()))) == 1000


def test_the_same_from_any_start():
    # At f = 0 exactly, an inexact null direction makes f rise by next to nothing: that is no slope.
    text = "Sum((x[i+1] - x[i])**2, (i, 1, n-1))"
    result = run(text, np.random.default_rng(0).normal(size=700))
    assert result.outcome is Outcome.SINGULAR
    assert "not unique" in result.message


def test_a_front_is_followed_by_steps_on_some_unknowns():
    places = np.arange(2000)
    result = run(CHAIN, np.where((places % 2 == 0) & (places < 300), -1.2, 1.0))
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert result.value == pytest.approx(3.9866238543, rel=1e-9)
    assert result.evaluations["local_step"] > 100
    assert result.iterations < 150
    assert result.gradient_norm < 1e-10


SHARED = {
    "Penalty I": (
        "Sum((x[i] - 1)**2, (i,1,n))/100000 + (Sum(x[j]**2, (j,1,n)) - 1/4)**2",
        lambda x: ((x - 1) ** 2).sum() / 1e5 + ((x**2).sum() - 0.25) ** 2,
        lambda n: np.full(n, 0.5),
    ),
    "a variance and a chain": (
        "Sum((x[i] - Sum(x[j], (j,1,n))/n)**4, (i,1,n)) + Sum((x[i+1] - x[i] - i/n)**2, (i,1,n-1))"
        " + cosh(x[1] - 1)",
        lambda x: (
            ((x - x.mean()) ** 4).sum()
            + ((np.diff(x) - np.arange(1, len(x)) / len(x)) ** 2).sum()
            + np.cosh(x[0] - 1)
        ),
        np.zeros,
    ),
}


@pytest.mark.parametrize("case", SHARED)
def test_sums_that_terms_share(case):
    text, by_hand, start = SHARED[case]
    result = run(text, start(250))
    assert result.method == "sparse-newton"
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert result.value == pytest.approx(by_hand(result.point), rel=1e-12)
    dense = run(text, start(250), method="newton")
    assert result.value == pytest.approx(dense.value, rel=1e-12)
    np.testing.assert_allclose(result.point, dense.point, atol=1e-8)
    np.testing.assert_allclose(
        result.certificate.eigenvalues, dense.certificate.eigenvalues, rtol=1e-7
    )


def test_a_shared_sum_that_leaves_unknowns_free():
    # Brown's almost linear function without its product: the last unknown occurs in the sum alone.
    result = run("Sum((x[i] + Sum(x[j], (j,1,n)) - n - 1)**2, (i,1,n-1))", np.full(210, 0.5))
    assert result.outcome is Outcome.SINGULAR
    assert result.value == pytest.approx(0, abs=1e-18)
    assert result.certificate.classification == "inconclusive"


def test_a_shared_sum_with_bounds():
    x = sp.symbols("x1:211")
    shared = (sum(v**2 for v in x) - 1) ** 2
    tilted = sum((v - sp.Rational(k, 100)) ** 2 for k, v in enumerate(x)) / 10
    start = dict.fromkeys(x, 0.5)
    result = so.minimize(shared + tilted, start=start, bounds={x[0]: (0.02, None)})
    assert result.method == "sparse-newton"
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"
    assert result.point[0] == 0.02
    free = result.point[1:]
    slope = 4 * (free @ free + 0.02**2 - 1) * free + (free - np.arange(1, 210) / 100) / 5
    np.testing.assert_allclose(slope, 0, atol=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_solving_with_a_part_of_low_rank(seed):
    draw = np.random.default_rng(seed)
    size, rank = 40, 4
    wide = draw.normal(size=(size, rank))
    core = draw.normal(size=(rank, rank))
    core = core + core.T
    diagonal = draw.uniform(1, 2, size)
    whole = np.diag(diagonal) + wide @ core @ wide.T
    low = LowRank(wide, core)
    solve = updated(lambda b: b / diagonal, low, 1e-12)
    lowest = float(np.linalg.eigvalsh(whole)[0])
    assert (solve is not None) == (lowest > 0)
    lifted = LowRank(wide, core @ core)
    solve = updated(lambda b: b / diagonal, lifted, 1e-12)
    assert solve is not None
    b = draw.normal(size=size)
    np.testing.assert_allclose(
        (np.diag(diagonal) + wide @ lifted.core @ wide.T) @ solve(b), b, rtol=1e-8, atol=1e-8
    )
