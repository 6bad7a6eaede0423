"""Deriving and compiling gradient and Hessian, beside what SymPy users do: substitute, diff, lambdify."""

import sympy

from symopt.faces.runs.run import compile_model
from tests.benchmarks import derivatives
from tests.benchmarks.models import chain, network
from tests.benchmarks.timing import Row

TITLE = "derive and compile gradient and Hessian; derive a softmax network of arrays"


def rows(run):
    """Yield times of whole derivations, SymPy's without what its cache holds from an earlier round."""
    calls = {"symopt": lambda: compile_model(network(2, 2))}
    if run.peer("sympy", "SymPy"):
        calls["SymPy diff, hessian, lambdify"] = _sympy
    yield from run.compare("2-2-1 network", calls, least=0.0)
    models = {f"chain of {layers} layers": chain(layers) for layers in (2, 20, 200)}
    models["20-20-1 network, 441 scalars"] = network(20, 20)
    for name, model in models.items():
        call = {"symopt": lambda model=model: compile_model(model)}
        yield from run.compare(name, call, least=0.0)
    for name, times, note in derivatives.rows(run.rounds):
        yield Row(name, "symopt", tuple(times), tuple(times), note)


def _sympy():
    """Derive and compile gradient and Hessian of the 2-2-1 network from the substituted loss."""
    sympy.core.cache.clear_cache()
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
