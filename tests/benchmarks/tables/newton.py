"""Newton's method for a function of two variables: microseconds for one iteration.

The generated loop is timed as it is. What one iteration adds to a whole run with its trace is the slope of
the least-squares line through the times of runs from ever farther away over their iterations; what a run does
once (certificate, checks) is its intercept. Of each start the least of several times counts.
"""

import statistics

import sympy

from symopt.faces.expressions import minimize
from symopt.faces.run import compile_model
from symopt.model.spec_table import model_from_table
from tests.benchmarks.timing import Row

TITLE = "one Newton iteration of x⁴ + y⁴ + (x - y)² + x"
TEXT = "x**4 + y**4 + (x - y)**2 + x"
FAR, NEAR = (1e6, -2e6), (0.5, -0.5)
STARTS = tuple((0.5 * 100.0**k, -(100.0**k)) for k in range(6))
"""Newton's steps take off a third of a coordinate of x⁴: twelve more of them for each factor of 100."""


def rows(run):
    """Yield times for one iteration, and of SciPy's trust-exact with compiled formulas."""
    table = {"parameters": ["x", "y"], "definitions": {"f": TEXT}, "loss": "f"}
    loop = compile_model(model_from_table(table)).bind().loop("newton")
    steps = len(_steps(loop))
    x, y = sympy.symbols("x y", real=True)
    runs = {
        start: lambda start=start: minimize(
            sympy.sympify(TEXT, {"x": x, "y": y}), dict(zip((x, y), start, strict=True))
        )
        for start in STARTS
    }
    counts = {start: call().iterations for start, call in runs.items()}
    scipy = _scipy(x, y) if run.peer("scipy", "SciPy") else None
    once, traced, theirs = [], [], []
    for _ in range(run.rounds):
        once.append(_each(run, lambda: _steps(loop), 200) / steps)
        least = [min(_each(run, runs[start], 1) for _ in range(25)) for start in STARTS]
        traced.append(statistics.linear_regression([counts[s] for s in STARTS], least).slope)
        if scipy is not None:
            theirs.append(_each(run, scipy, 10) / int(scipy().nit))
    ours = tuple(once)
    for name, taken, most in (
        ("symopt, generated loop", once, 3e-6),
        ("symopt, run with its trace", traced, 10e-6),
        ("SciPy, trust-exact", theirs, None),
    ):
        if taken:
            missed = most is not None and statistics.median(taken) > most
            wanted = f"wanted {1e6 * most:g} µs{': missed' if missed else ''}" if most else ""
            own = ours if most is None else tuple(taken)
            yield Row("one iteration", name, tuple(taken), own, wanted)


def _each(run, call, count):
    return run.seconds(lambda: [call() for _ in range(count)]) / count


def _steps(loop):
    found = []
    loop(list(FAR), found, 200, 1e-12, 1.0, 1e-4, 0.5)
    return found


def _scipy(x, y):
    from scipy.optimize import minimize as theirs

    f = sympy.sympify(TEXT, {"x": x, "y": y})
    variables = (x, y)
    value = sympy.lambdify([variables], f, "math")
    slope = sympy.lambdify([variables], [sympy.diff(f, v) for v in variables], "math")
    curvature = sympy.lambdify([variables], sympy.hessian(f, variables).tolist(), "math")
    return lambda: theirs(value, NEAR, jac=slope, hess=curvature, method="trust-exact")
