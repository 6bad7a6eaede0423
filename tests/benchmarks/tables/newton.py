"""Newton's method for functions of one and two variables: microseconds for one iteration.

The generated loop is timed as it is, over many steps. What one iteration adds to a run of the driver, without
its trace and with it, is the difference of a long run and a short one from the same far start over the
iterations between them; what a run does once (certificate, checks) cancels. Of each the least of many counts.
"""

import statistics

from symopt.calculus.lower import Scope
from symopt.faces.problem.objective import Setting, problem_of
from symopt.faces.problem.ranges import sort_conditions
from symopt.faces.runs.expression import compile_expression
from symopt.functions.vocabulary import default_vocabulary
from symopt.optimization import driver
from symopt.syntax.reading.parser import parse
from tests.benchmarks.timing import Row

TITLE = "one Newton iteration"
CASES = {"x⁴": ("x**4", ("x",)), "x⁴ + y⁴ + (x - y)²": ("x**4 + y**4 + (x - y)**2", ("x", "y"))}
FAR = (1e9, -2e9)
SHORT, LONG = 13, 46
"""Steps of the two runs; far out Newton's step takes off a third of a coordinate, so that none converges."""


def rows(run):
    """Yield times for one iteration, beside SciPy's trust-exact on the same functions."""
    for case, (text, names) in CASES.items():
        tree = parse(text, default_vocabulary().declare(names))
        bound = compile_expression(tree, names).bind()
        setting = Setting(Scope(dict.fromkeys(names, ())), names, {})
        problem = problem_of(bound, sort_conditions([], names), setting)
        start = list(FAR[: len(names)])
        loop = bound.loop("newton")
        contenders = {
            ("symopt, generated loop", 3e-6): lambda loop=loop, start=start: _loop(
                run, loop, start
            ),
            ("symopt, run without its trace", None): lambda problem=problem, start=start: _slope(
                run, problem, start, trace=False
            ),
            ("symopt, run with its trace", 10e-6): lambda problem=problem, start=start: _slope(
                run, problem, start, trace=True
            ),
        }
        if run.peer("scipy", "SciPy"):
            contenders["SciPy, trust-exact", None] = lambda bound=bound, start=start: _scipy(
                run, bound, start
            )
        times = {key: [] for key in contenders}
        for _ in range(run.rounds):
            for key, call in contenders.items():
                times[key].append(call())
        for (name, most), taken in times.items():
            most = most if len(names) == 1 else None
            missed = most is not None and statistics.median(taken) > most
            wanted = f"wanted {1e6 * most:g} µs{': missed' if missed else ''}" if most else ""
            own = taken if name.startswith("symopt") else times["symopt, generated loop", 3e-6]
            yield Row(case, name, tuple(taken), tuple(own), wanted)


def _loop(run, loop, start):
    return min(
        run.seconds(lambda: loop(list(start), [], LONG, 0.0, 1.0, 1e-4, 0.5)) / LONG
        for _ in range(60)
    )


def _slope(run, problem, start, *, trace):
    def least(steps):
        return min(
            run.seconds(
                lambda: driver.minimize(
                    problem, start, "newton", max_iterations=steps, tolerance=1e-300, trace=trace
                )
            )
            for _ in range(60)
        )

    return (least(LONG) - least(SHORT)) / (LONG - SHORT)


def _scipy(run, bound, start):
    from scipy.optimize import minimize as theirs

    def solve():
        return theirs(
            bound.flat_value,
            start,
            jac=bound.flat_gradient,
            hess=bound.flat_hessian,
            method="trust-exact",
            options={"maxiter": LONG},
        )

    return min(run.seconds(solve) for _ in range(3)) / LONG
