"""`python -m tests.benchmarks`: one table of times, each against a peer or against its own size.

Deriving and compiling gradient and Hessian is compared with what SymPy users do: substitute all
definitions, `diff`, `hessian`, `lambdify(cse=True)`. Rounds alternate between the two in one process,
after imports; the table shows medians with the spread of the rounds.
"""

import platform
import statistics
import sys
import time
from importlib.metadata import version

import sympy

from symopt.calculus.system import system_of
from symopt.compilation.compile import compile_graph
from tests.benchmarks import derivatives
from tests.benchmarks.models import chain, network
from tests.benchmarks.verdicts import rows

ROUNDS = 5


def ours(model):
    """Derive and compile value, gradient and Hessian of a model."""
    system = system_of(model)
    data = [v.name for v in model.data]
    return compile_graph(system.whole, system.objective, system.parameters, data=data)


def theirs():
    """Derive and compile gradient and Hessian of the 2-2-1 network from the substituted loss."""
    names = "x_1 x_2 y w_1_1 w_2_1 b_1 w_1_2 w_2_2 b_2 v_1 v_2 b"
    x1, x2, y, w11, w21, b1, w12, w22, b2, v1, v2, b = sympy.symbols(names, real=True)

    def sigma(u):
        return 1 / (1 + sympy.exp(-u))

    a1, a2 = sigma(w11 * x1 + w21 * x2 + b1), sigma(w12 * x1 + w22 * x2 + b2)
    yhat = sigma(v1 * a1 + v2 * a2 + b)
    loss = -y * sympy.log(yhat) - (1 - y) * sympy.log(1 - yhat)
    parameters = (w11, w21, b1, w12, w22, b2, v1, v2, b)
    gradient = [sympy.diff(loss, p) for p in parameters]
    hessian = sympy.hessian(loss, parameters)
    return sympy.lambdify((*parameters, x1, x2, y), [gradient, hessian], "numpy", cse=True)


def seconds(function, *arguments):
    """Return the wall time of one call."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def cold(*arguments):
    """Time SymPy without what its cache holds from an earlier round."""
    sympy.core.cache.clear_cache()
    return seconds(theirs, *arguments)


def show(name, times, note=""):
    """Print one row: median and spread in milliseconds."""
    low, middle, high = (1e3 * f(times) for f in (min, statistics.median, max))
    print(f"{name:<44}{middle:>10.2f}{low:>10.2f}{high:>10.2f}   {note}")


def main():
    """Print the table."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("sympy", "numpy", "scipy"))
    print(f"{platform.machine()}, Python {sys.version.split()[0]}, {libraries}, {ROUNDS} rounds\n")
    print(
        f"{'derive and compile gradient and Hessian':<44}{'median':>10}{'min':>10}{'max':>10}   ms"
    )
    small = network(2, 2)
    ours(small)
    pairs = [(seconds(ours, small), cold()) for _ in range(ROUNDS)]
    ratio = statistics.median(b / a for a, b in pairs)
    show("2-2-1 network", [a for a, _ in pairs], f"{ratio:.0f} times faster than SymPy")
    show("2-2-1 network, SymPy diff, hessian, lambdify", [b for _, b in pairs])
    for layers in (2, 20, 200):
        model = chain(layers)
        times = [seconds(ours, model) for _ in range(ROUNDS)]
        show(
            f"chain of {layers} layers",
            times,
            f"{1e3 * statistics.median(times) / layers:.2f} ms a layer",
        )
    model = network(20, 20)
    show("20-20-1 network, 441 scalar parameters", [seconds(ours, model) for _ in range(ROUNDS)])
    print(
        f"\n{'derive, softmax network of arrays':<44}{'median':>10}{'min':>10}{'max':>10}   ms of CPU"
    )
    for name, times, note in derivatives.rows(ROUNDS):
        show(name, times, note)
    verdicts()


def verdicts():
    """Print how verdicts on pairs of formulas compare with SymPy's simplify."""
    found = list(rows())
    equal = [row for row in found if row[1] == "equal"]
    print(f"\n{'verdicts on pairs of formulas':<44}{'median':>10}{'min':>10}{'max':>10}   ms")
    decided = sum(v.proved if label == "equal" else v.refuted for _, label, v, *_ in found)
    ratio = statistics.median(theirs / ours for *_, ours, _, theirs in found)
    note = f"{decided} of {len(found)} decided; {ratio:.0f} times faster (median of ratios)"
    show(f"{len(found)} pairs", [row[3] for row in found], note)
    proved = sum(row[4] for row in equal)
    show("SymPy simplify", [row[5] for row in found], f"{proved} of {len(equal)} equal ones proved")


if __name__ == "__main__":
    main()
