"""Gradients and Hessians against differences of the definitions' own values at 60 digits."""

from __future__ import annotations

import random

import mpmath
import pytest
from calculus_models import ARRAY_MODELS, log_sum_exp, model, network
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from symopt.calculus import indices
from symopt.calculus.forward import hessian, hessian_vector_product, total_derivative
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.lower import lower_scalar
from symopt.calculus.reverse import gradient
from symopt.calculus.system import system_of
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from tests.node_values import Values, cells

SIZES = {"m": 3, "n": 2, "K": 3, "h": 2, "k": 2}
STEP = mpmath.mpf(10) ** -20


@pytest.fixture(autouse=True)
def _digits():
    with mpmath.workdps(70):
        yield


def point(graph, chance, sizes=SIZES, low=0.1, high=0.9):
    arrays = {
        name: {c: mpmath.mpf(chance.uniform(low, high)) for c in cells(shape, sizes)}
        for name, shape in graph.shapes.items()
    }
    for name in graph.unit_rows.keys() & arrays.keys():
        rows = {place[:-1] for place in arrays[name]}
        for row in rows:
            mine = [p for p in arrays[name] if p[:-1] == row]
            total = sum(arrays[name][p] for p in mine)
            for p in mine:
                arrays[name][p] /= total
    return arrays


def moved(arrays, name, place, by):
    return {**arrays, name: {**arrays[name], place: arrays[name][place] + by}}


def slope(values, arrays, name, place):
    """Return the central difference of values(arrays) in one entry: an error of the order of 1e-40."""
    above, below = (values(moved(arrays, name, place, s * STEP)) for s in (1, -1))
    return (above - below) / (2 * STEP)


def close(found, expected):
    return abs(found - expected) <= mpmath.mpf(10) ** -18 * (1 + abs(expected))


def check(graph, output, wrt, arrays, sizes=SIZES, second=True):
    first = gradient(graph, output, wrt)
    of_graph = Values(sizes, arrays, first.graph.definitions)
    twice = hessian(graph, output, wrt) if second else None

    def value(at):
        return Values(sizes, at, graph.definitions).entry(output, ())

    for name in wrt:
        item = first.entries[name]
        for place in cells(graph.shape(name), sizes):
            here = dict(zip(item.indices, place, strict=True))
            found = of_graph.of(item.body, here)
            assert close(found, slope(value, arrays, name, place)), (name, place)
            assert close(of_graph.of(first.expanded(name), here), found)
    if twice is None:
        return
    of_hessian = Values(sizes, arrays, twice.graph.definitions)
    for k, p in enumerate(wrt):
        for q in wrt[k:]:
            check_block(graph, first, twice, of_hessian, (p, q), arrays, sizes)


def check_block(graph, first, twice, of_hessian, pair, arrays, sizes):
    p, q = pair
    item = first.entries[p]
    block = twice.blocks.get(pair)
    for a in cells(graph.shape(p), sizes):

        def part(at, a=a):
            here = dict(zip(item.indices, a, strict=True))
            return Values(sizes, at, first.graph.definitions).of(item.body, here)

        for b in cells(graph.shape(q), sizes):
            expected = slope(part, arrays, q, b)
            if block is None:
                assert close(mpmath.mpf(0), expected)
                continue
            here = dict(zip(block.indices, (*a, *b), strict=True))
            assert close(of_hessian.of(block.body, here), expected), (pair, a, b)


@pytest.mark.parametrize("name", [*ARRAY_MODELS, "log-sum-exp"])
def test_array_models(name):
    made = {**ARRAY_MODELS, "log-sum-exp": log_sum_exp}[name]()
    system = system_of(made)
    arrays = point(system.whole, random.Random(name))
    check(system.whole, system.objective, system.parameters, arrays)


def test_network_by_row_and_over_rows():
    system = system_of(network())
    sizes = {system.rows: 3}
    for graph, output in ((system.row, system.loss), (system.whole, system.objective)):
        arrays = point(graph, random.Random(5), sizes)
        check(graph, output, list(system.parameters), arrays, sizes, second=graph is system.row)


ODD_MODELS = {
    "differences": ["d=sum(x**2)", "L=Sum((x[i+1]-x[i])**2*d, (i, 1, m-1))"],
    "second differences": ["L=Sum(exp(x[i+1]-2*x[i]+x[i-1]), (i, 2, m-1))"],
    "reversal": ["L=Sum(x[i]*exp(x[m+1-i]), (i, 1, m))"],
    "one entry": ["s=sum(sin(x))", "L=x[2]**3*s + x[1]*x[m]"],
    "index as a number": ["L=Sum(i*x[i]**i/m, (i, 1, m))".replace("**i", "**2")],
    "triangle": ["L=Sum(Sum(x[i]*sin(x[j]), (j, 1, i)), (i, 1, m))"],
    "sum inside a function": ["L=Sum(exp(Sum(x[i]*x[j], (j, 1, m))/9), (i, 1, m))"],
    "same index name twice": ["a=Sum(x[i]**2, (i, 1, m))", "L=Sum(x[i]*a, (i, 1, m))*a"],
    "power of a sum": ["L=Sum(x[i], (i, 1, m))**3 + Sum(x[i]**2, (i, 1, m))**(1/2)"],
    "definition with a shift": ["u=x*x", "L=Sum(u[i]*x[i+1], (i, 1, m-1))"],
    "pieces": ["L=Sum(Piecewise((x[i]**2, x[i] < 1/2), (x[i]**3, True)), (i, 1, m))"],
    "outer": ["G=x@x.T", "L=sum(tanh(G))*tr(G)"],
    "diagonal": ["D=diag(exp(x))", "v=D@x", "L=norm(v) + v.T@D@v"],
    "moving softmax": ["p=softmax(x*x)", "L=sum(p*x) + logsumexp(p)"],
    "general powers": ["L=sum(x**x) + Sum(x[i]**x[1], (i, 2, m))"],
}


@pytest.mark.parametrize("name", ODD_MODELS)
def test_shifts_chains_and_odd_sums(name):
    made = model([], ["x"], ODD_MODELS[name], shapes={"x": ("m",)})
    system = system_of(made)
    sizes = {"m": 4}
    arrays = point(system.whole, random.Random(name), sizes)
    check(system.whole, system.objective, ["x"], arrays, sizes)


UNARY = ("exp({})", "sin({})", "tanh({})", "sigmoid({})", "softplus({})", "atan({})", "log(2+({})**2)",
         "sqrt(1+({})**2)", "({})**3", "1/(2+cos({}))", "-({})", "exp(-({})**2)")  # fmt: skip
BINARY = ("({})+({})", "({})*({})", "({})-({})", "({})/(3+({})**2)", "(2+sin({}))**({})")


def formulas(names):
    leaves = st.sampled_from([*names, "2", "1/3"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(str.format, st.sampled_from(UNARY), inner),
            st.builds(str.format, st.sampled_from(BINARY), inner, inner),
        ),
        max_leaves=5,
    )


@st.composite
def graphs(draw):
    """Return (variables, definitions): each in the variables and all earlier definitions."""
    names = ["x", "y", "z"]
    made = []
    for k in range(draw(st.integers(1, 4))):
        text = draw(formulas(names))
        made.append((f"d_{k}", text))
        names.append(f"d_{k}")
    return made


def scalar_graph(made):
    words = default_vocabulary().declare(["x", "y", "z", *(n for n, _ in made)])
    items = tuple(NodeDefinition(n, (), lower_scalar(parse(t, words))) for n, t in made)
    return Graph({"x": (), "y": (), "z": ()}, items)


@seed(7)
@settings(max_examples=80, deadline=None, database=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_random_scalar_graphs(made, chance):
    graph = scalar_graph(made)
    arrays = point(graph, chance, low=-1, high=1)
    check(graph, made[-1][0], ["x", "y", "z"], arrays)


@pytest.mark.parametrize("text", ["softplus(x)", "log(cosh(x))", "besselj(0, x)"])
def test_an_entry_of_a_gradient_is_not_called_by_its_parameter(text):
    """(log(1 + e^x))' = σ(x), and σ' = a(1 - a) with a named x would be x(1 - x)."""
    import sympy

    graph = scalar_graph([("d_0", text)])
    x = sympy.Symbol("x", real=True)
    found = sympy_of(hessian(graph, "d_0", ["x"]).expanded("x", "x"), graph, {"x": x})
    truth = {
        "softplus(x)": sympy.log(1 + sympy.exp(x)),
        "log(cosh(x))": sympy.log(sympy.cosh(x)),
        "besselj(0, x)": sympy.besselj(0, x),
    }[text]
    assert abs((found - truth.diff(x, 2)).evalf(30, subs={x: 0.3})) < 1e-25


@seed(8)
@settings(max_examples=25, deadline=None, database=None)
@given(graphs())
def test_sympy_agrees_on_random_scalar_graphs(made):
    import sympy

    graph = scalar_graph(made)
    names = {n: sympy.Symbol(n, real=True) for n in "xyz"}
    at = {
        names["x"]: sympy.Rational(1, 3),
        names["y"]: sympy.Rational(-2, 5),
        names["z"]: sympy.Rational(3, 4),
    }

    class Exact(Values):
        def entry(self, name, places):
            return names[name] if name in names else super().entry(name, places)

    first = gradient(graph, made[-1][0], ["x", "y", "z"])
    whole = sympy_of(graph.definition(made[-1][0]).body, graph, names)
    for name in "xyz":
        expected = sympy.diff(whole, names[name]).subs(at).evalf(40)
        numbers = {n: {(): mpmath.mpf(v.p) / v.q} for n, v in zip("xyz", at.values(), strict=True)}
        found = Values({}, numbers, first.graph.definitions).of(first.entries[name].body, {})
        assert close(found, mpmath.mpf(str(expected))), name


def sympy_of(node, graph, names):
    """Return a scalar node as a SymPy expression, definitions substituted: what we never do ourselves."""
    import sympy

    from symopt.calculus.nodes import Apply, Entry, Number, Product, Sum

    def visit(item):
        match item:
            case Number():
                return sympy.Rational(item.value.numerator, item.value.denominator)
            case Entry():
                return (
                    names[item.name]
                    if item.name in names
                    else visit(graph.definition(item.name).body)
                )
            case Sum():
                return visit(Number(item.constant)) + sum(
                    visit(Number(c)) * visit(t) for c, t in item.terms
                )
            case Product():
                parts = [
                    visit(b) ** sympy.Rational(q.numerator, q.denominator) for b, q in item.powers
                ]
                return visit(Number(item.coefficient)) * sympy.Mul(*parts)
            case Apply():
                own = {
                    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
                    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
                    "pow": sympy.Pow,
                }
                function = own.get(item.function) or getattr(sympy, item.function)
                return function(*map(visit, item.arguments))
            case _:
                raise TypeError(item)

    return visit(node)


def test_hessian_vector_product_is_the_hessian_times_the_vector():
    system = system_of(ARRAY_MODELS["softmax regression"]())
    graph, wrt = system.whole, ["W", "b"]
    product = hessian_vector_product(graph, system.objective, wrt, {"W": "V_W", "b": "V_b"})
    arrays = point(product.graph, random.Random(11))
    first = gradient(graph, system.objective, wrt)

    def along(t, name, place):
        at = {
            n: {p: v + (t * arrays[f"V_{n}"][p] if n in wrt else 0) for p, v in arrays[n].items()}
            for n in graph.shapes
        }
        here = dict(zip(first.entries[name].indices, place, strict=True))
        return Values(SIZES, at, first.graph.definitions).of(first.entries[name].body, here)

    values = Values(SIZES, arrays, product.graph.definitions)
    for name in wrt:
        item = product.entries[name]
        for place in cells(graph.shape(name), SIZES):
            expected = (along(STEP, name, place) - along(-STEP, name, place)) / (2 * STEP)
            assert close(
                values.of(item.body, dict(zip(item.indices, place, strict=True))), expected
            )


def test_total_derivative_sees_through_definitions():
    system = system_of(ARRAY_MODELS["hidden layer"]())
    graph = system.whole
    found = total_derivative(graph, "z", "W")
    arrays = point(graph, random.Random(3))
    values = Values(SIZES, arrays, graph.definitions)
    for a in cells(graph.shape("z"), SIZES):
        for b in cells(graph.shape("W"), SIZES):
            expected = slope(
                lambda at, a=a: Values(SIZES, at, graph.definitions).entry("z", a), arrays, "W", b
            )
            here = dict(zip(found.indices, (*a, *b), strict=True))
            assert close(values.of(found.body, here), expected)


def test_a_gradient_grows_linearly_with_a_chain():
    def size(layers):
        made = [("d_0", "tanh(x*y)")]
        made += [(f"d_{k}", f"tanh(d_{k - 1}*z + x)") for k in range(1, layers)]
        found = gradient(scalar_graph(made), f"d_{layers - 1}", ["x", "y", "z"])
        from symopt.calculus.views.pieces import written_size

        return sum(
            written_size(d.body) for d in (*found.graph.definitions, *found.entries.values())
        )

    assert size(80) - size(40) < 1.2 * (size(40) - size(20)) * 2


def test_indices_of_a_name_do_not_leak_into_another():
    assert indices.over("i", "m") != indices.over("i", "n")
