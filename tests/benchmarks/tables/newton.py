"""Newton's method for a function of two variables: microseconds for one iteration.

The generated loop is timed as it is. What one iteration adds to a whole run with its trace is the difference
of a run from far away and one from near by, over the difference of their iterations; what a run does
once (certificate, checks) is in neither.
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
        for start in (FAR, NEAR)
    }
    counts = {start: call().iterations for start, call in runs.items()}
    scipy = _scipy(x, y) if run.peer("scipy", "SciPy") else None
    once, traced, theirs = [], [], []
    for _ in range(run.rounds):
        once.append(_each(run, lambda: _steps(loop), 200) / steps)
        far, near = (_each(run, runs[start], 50) for start in (FAR, NEAR))
        traced.append((far - near) / (counts[FAR] - counts[NEAR]))
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
