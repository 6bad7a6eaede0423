"""If these fail, an expression of a peer's tests or documentation has a wrong derivative, or none to read."""

import numpy as np
import pytest
from matrix_numpy import complex_step, draw, evaluate
from peer_expressions import MATRIX_CALCULUS, SYMPY

from symopt.faces.python.matrix_calculus import differentiate

SQUARE = {
    **{name: ("n", "n") for name in "XABCD"},
    **{name: ("n",) for name in "xyabcd"},
    "t": (),
    "mu": (),
}
SIZES = ({"m": 4, "n": 3, "p": 2, "q": 5}, {"m": 2, "n": 4, "p": 3, "q": 2})


def derived(text, variable, remark, shapes):
    """Return symopt's derivative of the kind that fits, or that the remark names."""
    kind = remark if remark in ("hessian", "differential") else None
    return differentiate(text, variable, kind=kind, shapes=shapes)


def drawn(found, remark, sizes, seed):
    """Return columns and matrices for every name of the expression."""
    rng = np.random.default_rng(seed)
    arrays = {}
    for name, shape in found.shapes.items():
        numbers = [sizes[s] if isinstance(s, str) else s for s in shape]
        square = len(numbers) == 2 and numbers[0] == numbers[1]
        words = ("pos",) if remark == "pos" else ("psd",) if remark == "psd" and square else ()
        columns = [*numbers, 1] if len(numbers) == 1 else numbers
        arrays[name] = draw(rng, columns, words)
    return arrays


def right(found, text, variable, remark, arrays, sizes):
    """Return the derivative by complex steps, laid out as the result says."""
    turned = text.replace("**(1/2)", "**0.5").replace("**(1/3)", "**(1.0/3)")
    flat = complex_step(turned, arrays, variable, sizes)
    if remark == "differential":
        change = arrays[f"d{variable}"]
        return (flat @ change.ravel()).reshape(evaluate(turned, arrays, sizes).shape)
    if remark == "hessian":
        return second(turned, variable, arrays, sizes)
    shape = [sizes[s] if isinstance(s, str) else s for s in found.shape]
    wanted = flat.reshape(shape) if shape else flat
    return wanted[:, None] if wanted.ndim == 1 else wanted


def second(text, variable, arrays, sizes, step=1e-5):
    """Return the Hessian by central differences of complex steps."""
    base = arrays[variable]
    rows = []
    for k in range(base.size):
        move = np.zeros(base.size)
        move[k] = step
        move = move.reshape(base.shape)
        ends = [
            complex_step(text, {**arrays, variable: base + s * move}, variable, sizes)
            for s in (1, -1)
        ]
        rows.append((ends[0] - ends[1]).ravel() / (2 * step))
    return np.array(rows)


def check(text, variable, remark, shapes):
    found = derived(text, variable, remark, shapes)
    assert found.has_matrix_form or found.derived.order > 2
    for seed, sizes in enumerate(SIZES):
        arrays = drawn(found, remark, sizes, seed)
        wanted = right(found, text, variable, remark, arrays, sizes)
        tolerance = (
            {"rtol": 1e-6, "atol": 1e-6} if remark == "hessian" else {"rtol": 1e-9, "atol": 1e-10}
        )
        if found.has_matrix_form:
            ours = evaluate(found.formula, arrays, sizes)
            if wanted.size == 1:
                ours = ours.reshape(wanted.shape)
            assert ours.shape == wanted.shape
            np.testing.assert_allclose(ours, wanted, **tolerance)
        else:
            given = {
                n: v[:, 0] if found.shapes[n] and v.shape[1] == 1 else v for n, v in arrays.items()
            }
            np.testing.assert_allclose(found(**given, **sizes), wanted, **tolerance)
    return found


@pytest.mark.parametrize("fact", SYMPY, ids=lambda f: f[0])
def test_sympys_own_expressions(fact):
    _, text, variable, remark = fact
    check(text, variable, remark, SQUARE)


@pytest.mark.parametrize("fact", MATRIX_CALCULUS, ids=lambda f: f[0])
def test_what_matrixcalculus_documents(fact):
    _, text, variable, remark = fact
    check(text, variable, remark, {"x": ("n",)} if "x" in text.replace("exp", "") else {})
