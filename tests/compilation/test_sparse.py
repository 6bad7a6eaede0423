"""If these fail, sums of alike terms have another value, gradient or Hessian than the sums they are."""

import pickle
from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import issparse

from symopt.compilation.compile import compile_graph
from symopt.compilation.sparse.lifted import LiftedFunction
from symopt.faces.runs.expression import compile_expression
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import names

from .support import agree, system, whole

CHAIN = "Sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2, (i, 1, n-1))"
ARRAYS = {
    "a chain": ({"x": ("n",)}, {"L": CHAIN}, {}, {"x": (70,)}),
    "a chain through a definition": (
        {"x": ("n",)},
        {"r": "x*x - 1", "L": "Sum(r[i]**2 + exp(x[i] - x[i+1]), (i, 1, n-1)) + x[1]**4"},
        {},
        {"x": (60,)},
    ),
    "a grid": (
        {"U": ("m", "n")},
        {
            "L": "Sum(sqrt(1 + (U[i+1,j] - U[i,j])**2 + (U[i,j+1] - U[i,j])**2), (i,1,m-1), (j,1,n-1))"
            " + Sum(U[i,j]**2, (i,1,m), (j,1,n))"
        },
        {},
        {"U": (9, 8)},
    ),
    "data and places": (
        {"x": ("n",)},
        {
            "L": "Sum(i*(x[i] - y[i])**2, (i, 1, n)) + 3*Sum((x[i+2] - 2*x[i+1] + x[i])**4, (i, 1, n-2))"
        },
        {"y": ("n",)},
        {"x": (55,), "y": (55,)},
    ),
    "an arrow": (
        {"a": (), "x": ("n",)},
        {"L": "Sum((x[i+1] - a*x[i])**2 + cos(x[i]), (i, 1, n-1)) + a**2"},
        {},
        {"a": (), "x": (64,)},
    ),
    "one unknown twice": (
        {"x": ("n",)},
        {"L": "Sum(x[i]**2*x[n+1-i] + x[i]**4, (i, 1, n))"},
        {},
        {"x": (61,)},
    ),
}


def drawn(shapes, seed=0):
    draw = np.random.default_rng(seed)
    return {name: draw.uniform(0.5, 1.5, shape) for name, shape in shapes.items()}


@pytest.mark.parametrize("case", ARRAYS)
def test_arrays_agree_with_dense_code(case):
    parameters, definitions, data, shapes = ARRAYS[case]
    compiled = whole(system(parameters, definitions, data, reduction=None))
    values = drawn(shapes)
    given = {name: values[name] for name in data}
    bound = compiled.bind(given or None, {name: values[name] for name in parameters})
    sparse = bound.sparse()
    assert sparse is not None
    at = bound.layout.pack({name: values[name] for name in parameters})
    value, gradient, hessian = bound.flat_all(at)
    found, slopes, matrix = sparse.all(at)
    assert found == pytest.approx(value, rel=1e-13)
    assert found == sparse.value(at) == sparse.value_and_gradient(at)[0]
    np.testing.assert_allclose(slopes, gradient, rtol=1e-11, atol=1e-11 * np.abs(gradient).max())
    np.testing.assert_array_equal(slopes, sparse.value_and_gradient(at)[1])
    np.testing.assert_allclose(
        matrix.toarray(), hessian, rtol=1e-11, atol=1e-11 * np.abs(hessian).max()
    )
    assert matrix.nnz <= 0.2 * hessian.size


def test_the_hessian_of_compiled_code_is_sparse():
    parameters, definitions, _, shapes = ARRAYS["a chain"]
    compiled = whole(system(parameters, definitions, reduction=None))
    x = drawn(shapes)["x"]
    hessian = compiled.hessian({"x": x})
    assert issparse(hessian.matrix)
    assert issparse(hessian.sparse())
    dense = hessian.dense()
    assert dense.shape == (70, 70)
    np.testing.assert_allclose(hessian.matvec(x), dense @ x, rtol=1e-12)
    np.testing.assert_allclose(hessian.matvec({"x": x})["x"], dense @ x, rtol=1e-12)
    np.testing.assert_array_equal(hessian["x", "x"], dense)
    few = compiled.hessian({"x": x[:5]})
    assert isinstance(few.matrix, np.ndarray)
    np.testing.assert_array_equal(few.sparse().toarray(), few.dense())


SCALARS = {
    "Rosenbrock": lambda i: f"100*(x_{i + 1} - x_{i}**2)**2 + (1 - x_{i})**2",
    "numbers of their own": lambda i: f"(x_{i} - {i}/7)**2 + {i}*exp({i + 1}*x_{i + 1}/50 - x_{i})",
    "three by three": lambda i: f"log(1 + exp(x_{i}*x_{i + 1} - x_{max(1, i - 1)}))",
}


def text_of(case, size):
    return " + ".join(SCALARS[case](i) for i in range(1, size))


def compiled_text(text):
    tree = parse(text, default_vocabulary())
    return compile_expression(tree, sorted(names(tree), key=lambda name: int(name[2:])))


@pytest.mark.parametrize("case", SCALARS)
def test_scalars_are_grouped_by_their_terms(case):
    compiled = compiled_text(text_of(case, 60))
    assert compiled.source.count("def value_") <= 4  # a few kinds of terms, not 60
    agree(compiled, None, np.random.default_rng(1).uniform(0.5, 1.0, 60))
    bound = compiled.bind()
    at = np.random.default_rng(2).uniform(-1, 1, 60)
    np.testing.assert_allclose(bound.sparse().all(at)[2].toarray(), bound.flat_all(at)[2])
    copy = pickle.loads(pickle.dumps(compiled)).bind()  # noqa: S301 - our own
    assert copy.flat_value(at) == bound.flat_value(at)


def test_scalars_agree_with_straight_line_code():
    text = text_of("Rosenbrock", 60)
    many, straight = compiled_text(text), compile_math(text)
    assert straight.backend == "math"
    at = np.random.default_rng(3).uniform(-2, 2, 60)
    left, right = many.bind().flat_all(at), straight.bind().flat_all(at)
    assert left[0] == pytest.approx(right[0], rel=1e-13)
    np.testing.assert_allclose(left[1], right[1], rtol=1e-11, atol=1e-9)
    np.testing.assert_allclose(left[2], right[2], rtol=1e-11, atol=1e-9)


def compile_math(text):
    found = compiled_text(text)
    return compile_graph(found.graph, "f", found.parameters, backend="math")


SHARED = {
    "Penalty I": "Sum((x[i] - 1)**2, (i,1,n))/1000 + (Sum(x[j]**2, (j,1,n)) - 1/4)**2",
    "Trigonometric": "Sum((n - Sum(cos(x[j]), (j,1,n)) + i*(1 - cos(x[i])) - sin(x[i]))**2, (i,1,n))",
    "two sums in a chain": "Sum((x[i+1] - x[i]*Sum(x[j], (j,1,n)))**2, (i,1,n-1))"
    " + exp(-Sum(x[j]*x[j+1], (j,1,n-1))/n)*Sum(x[j], (j,1,n)) + Sum(x[i]**4, (i,1,n))",
    "an exponential beside": "log(1 + Sum(x[j]**2, (j,1,n))) + Sum(cosh(x[i]), (i,1,n))",
}


@pytest.mark.parametrize("case", SHARED)
def test_sums_that_terms_share(case):
    compiled = whole(system({"x": ("n",)}, {"L": SHARED[case]}, reduction=None))
    x = np.random.default_rng(0).uniform(0.2, 0.9, 230)
    bound = compiled.bind(None, {"x": x})
    sparse = bound.sparse()
    assert isinstance(sparse, LiftedFunction)
    value, gradient, hessian = bound.flat_all(x)
    found, slopes, matrix = sparse.all(x)
    assert found == pytest.approx(value, rel=1e-12)
    assert found == sparse.value(x) == sparse.value_and_gradient(x)[0]
    np.testing.assert_allclose(slopes, gradient, rtol=1e-11, atol=1e-11 * np.abs(gradient).max())
    np.testing.assert_allclose(slopes, sparse.value_and_gradient(x)[1], rtol=1e-13)
    error = 1e-11 * np.abs(hessian).max()
    np.testing.assert_allclose(matrix.toarray(), hessian, rtol=1e-11, atol=error)
    np.testing.assert_allclose(matrix @ x, hessian @ x, rtol=1e-9)
    assert (np.abs(matrix).toarray() >= np.abs(hessian) - error).all()
    assert compiled.hessian({"x": x}).dense() == pytest.approx(hessian, rel=1e-11, abs=error)
    few = compiled.bind(None, {"x": x[:100]})
    assert few.sparse() is None


def test_one_term_of_many_scalars():
    text = "(" + " + ".join(f"{i}*x_{i}" for i in range(1, 61)) + " - 7)**3 + x_1**2"
    compiled = compiled_text(text)
    assert (
        compiled.bind().sparse() is None
    )  # few unknowns: the Hessian is dense, its code is not long
    assert compiled.source.count("\n") < 60
    agree(compiled, None, np.random.default_rng(1).uniform(0.5, 1.0, 60))


@pytest.mark.parametrize(
    "text",
    [" + ".join(f"x_{i}*x_{j}" for i in range(1, 55) for j in range(1, i + 1))],
    ids=["every pair"],
)
def test_other_functions_stay_as_they_were(text):
    compiled = compiled_text(text)
    assert compiled.bind().sparse() is None
    assert "def value_1" not in compiled.source


def test_a_product_of_matrices_is_no_sum_of_few_unknowns():
    found = system(
        {"w": ("n",)}, {"L": "sum((X @ w - y)**2)"}, {"X": ("m", "n"), "y": ("m",)}, reduction=None
    )
    draw = np.random.default_rng(0)
    bound = whole(found).bind(
        {"X": draw.normal(size=(80, 60)), "y": draw.normal(size=80)}, {"w": np.ones(60)}
    )
    assert bound.sparse() is None


def test_outside_the_domain_there_is_no_exception():
    compiled = compiled_text(" + ".join(f"x_{i} - log(x_{i + 1} - x_{i})" for i in range(1, 60)))
    sparse = compiled.bind().sparse()
    value, gradient, hessian = sparse.all(np.zeros(60))
    assert not np.isfinite(value)
    assert gradient.shape == (60,)
    assert hessian.shape == (60, 60)


def test_rows_of_data_are_left_to_code_that_reads_them_in_blocks():
    found = system(
        {"a": (), "x": ("n",)},
        {"L": "Sum((y[i] - a)**2, (i, 1, m)) + Sum(x[i]**2, (i, 1, n))"},
        {"y": ("m",)},
        reduction=None,
    )
    compiled = whole(found)
    values = {"a": 0.0, "x": np.ones(60)}
    assert compiled.bind({"y": np.ones(600)}, values).sparse() is not None
    assert compiled.bind({"y": np.ones(60_000)}, values).sparse() is None


PAIRS = {
    "i < j": (
        "Sum(Sum(1/(x[i] - x[j])**2, (j, i+1, n)), (i, 1, n-1)) + Sum(x[i]**2, (i, 1, n))",
        lambda x: sum(1 / (a - b) ** 2 for a, b in combinations(x, 2)) + (x**2).sum(),
    ),
    "j < i": (
        "Sum(Sum(log(x[i] - x[j]), (j, 1, i-1)), (i, 2, n))",
        lambda x: sum(np.log(b - a) for a, b in combinations(x, 2)),
    ),
    "three of them": (
        "Sum(Sum(Sum(x[i]*x[j]*x[k]/(x[k] - x[j]), (k, j+1, n)), (j, i+1, n)), (i, 1, n))",
        lambda x: sum(a * b * c / (c - b) for a, b, c in combinations(x, 3)),
    ),
}


@pytest.mark.parametrize("case", PAIRS)
@pytest.mark.parametrize("size", [1, 2, 5, 60])
def test_terms_outside_a_dependent_range_are_not_looked_at(case, size):
    text, value = PAIRS[case]
    compiled = whole(system({"x": ("n",)}, {"L": text}, reduction=None))
    x = np.cumsum(np.random.default_rng(0).uniform(0.5, 1.5, size))
    bound = compiled.bind(None, {"x": x})
    assert bound.sparse() is None  # every pair meets
    found, gradient, hessian = bound.flat_all(x)
    assert found == pytest.approx(value(x), rel=1e-12)
    assert bound.flat_value(x) == found
    assert np.array_equal(bound.flat_value_and_gradient(x)[1], gradient)
    step = 1e-6
    for k in range(min(size, 3)):
        ahead, behind = x.copy(), x.copy()
        ahead[k] += step
        behind[k] -= step
        slope = (value(ahead) - value(behind)) / (2 * step)
        assert gradient[k] == pytest.approx(slope, rel=1e-6, abs=1e-6 * abs(gradient).max())
        change = bound.flat_gradient(ahead) - bound.flat_gradient(behind)
        np.testing.assert_allclose(
            hessian[k], change / (2 * step), atol=1e-6 * np.abs(hessian).max()
        )
    again = pickle.loads(pickle.dumps(compiled)).bind(None, {"x": x})  # noqa: S301 - our own
    assert again.flat_value(x) == found


@pytest.mark.parametrize("case", ARRAYS)
def test_the_terms_of_some_unknowns(case):
    parameters, definitions, data, shapes = ARRAYS[case]
    compiled = whole(system(parameters, definitions, data, reduction=None))
    values = drawn(shapes)
    given = {name: values[name] for name in data}
    bound = compiled.bind(given or None, {name: values[name] for name in parameters})
    sparse = bound.sparse()
    at = bound.layout.pack({name: values[name] for name in parameters})
    chosen = np.array([3, 4, 17])
    places, part = sparse.part(chosen)
    assert set(chosen) <= set(places)
    inner = np.isin(places, chosen)
    other = at.copy()
    other[chosen] += 0.1
    gained = part.value(other[places]) - part.value(at[places])
    assert gained == pytest.approx(sparse.value(other) - sparse.value(at), rel=1e-9)
    _, slopes, matrix = part.all(at[places])
    _, gradient, hessian = sparse.all(at)
    np.testing.assert_allclose(slopes[inner], gradient[chosen], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        matrix.toarray()[inner], hessian.toarray()[np.ix_(chosen, places)], rtol=1e-12, atol=1e-12
    )


def test_c_leaves_sparse_hessians_to_numpy():
    compiled = whole(system({"x": ("n",)}, {"L": CHAIN}, reduction=None), backend="c")
    x = drawn({"x": (70,)})["x"]
    bound = compiled.bind(None, {"x": x})
    value, gradient, matrix = bound.sparse().all(x)
    assert value == pytest.approx(bound.flat_value(x), rel=1e-13)
    np.testing.assert_allclose(gradient, bound.flat_gradient(x), rtol=1e-11)
    np.testing.assert_allclose(matrix.toarray(), bound.flat_hessian(x), rtol=1e-10, atol=1e-9)
    tree = parse(text_of("Rosenbrock", 60), default_vocabulary())
    ordered = sorted(names(tree), key=lambda name: int(name[2:]))
    scalars = compile_expression(tree, ordered, backend="c")
    assert scalars.bind().sparse() is not None
    assert "term by term" in scalars.code.note
