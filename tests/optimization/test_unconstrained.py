"""Published test problems with the default method: a known minimum, and the right verdict there.

Sources: MGH = J. Moré, B. Garbow and K. Hillstrom, ACM Trans. Math. Software 7 (1981) 17-41;
HS = W. Hock and K. Schittkowski, Test Examples for Nonlinear Programming Codes (1981); the others
are the classics of global optimization. Minima refined with 50 digits.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from optimization_problems import from_text

from symopt.optimization.driver import minimize

PI = float(np.pi)


@dataclass(frozen=True)
class Case:
    name: str
    expression: str
    start: tuple
    minima: tuple  # ((x…), f) each
    verdict: str = "minimum"
    bounds: tuple | None = None


CASES = [
    Case("Booth", "(x1 + 2*x2 - 7)**2 + (2*x1 + x2 - 5)**2", (-5, 5), (((1, 3), 0.0),)),
    Case("Matyas", "13*x1**2/50 - 12*x1*x2/25 + 13*x2**2/50", (7, -8), (((0, 0), 0.0),)),
    Case(
        "Rosenbrock, MGH 1",
        "(1 - x1)**2 + (10*x2 - 10*x1**2)**2",
        (-1.2, 1),
        (((1, 1), 0.0),),
    ),
    Case(
        "Freudenstein and Roth, MGH 2",
        "(x1 + x2*(x2*(5 - x2) - 2) - 13)**2 + (x1 + x2*(x2*(x2 + 1) - 14) - 29)**2",
        (0.5, -2),
        (((5, 4), 0.0), ((11.412778986902092, -0.8968052532744765), 48.98425367924002)),
    ),
    Case(
        "Brown badly scaled, MGH 4",
        "(x1 - 1000000)**2 + (x2 - 1/500000)**2 + (x1*x2 - 2)**2",
        (1, 1),
        (((1e6, 2e-6), 0.0),),
    ),
    Case(
        "Powell singular, MGH 13",
        "(x1 + 10*x2)**2 + 10*(x1 - x4)**4 + (x2 - 2*x3)**4 + 5*(x3 - x4)**2",
        (3, -1, 0, 1),
        (((0, 0, 0, 0), 0.0),),
        "inconclusive",
    ),
    Case(
        "Zakharov",
        "x1**2 + x2**2 + x3**2 + x4**2 + (x1/2 + x2 + 3*x3/2 + 2*x4)**2"
        " + (x1/2 + x2 + 3*x3/2 + 2*x4)**4",
        (1, 1, 1, 1),
        (((0, 0, 0, 0), 0.0),),
    ),
    Case(
        "Himmelblau",
        "(x1 + x2**2 - 7)**2 + (x1**2 + x2 - 11)**2",
        (2, 2),
        (
            ((3, 2), 0.0),
            ((-2.805118086952745, 3.131312518250573), 0.0),
            ((-3.779310253377747, -3.283185991286169), 0.0),
            ((3.584428340330492, -1.8481265269644036), 0.0),
        ),
    ),
    Case(
        "six-hump camel",
        "x1**2*(x1**4/3 - 21*x1**2/10 + 4) + x1*x2 + x2**2*(4*x2**2 - 4)",
        (0.5, -0.5),
        (
            ((0.08984201310031806, -0.7126564030207396), -1.0316284534898774),
            ((-0.08984201310031806, 0.7126564030207396), -1.0316284534898774),
        ),
    ),
    Case(
        "Branin",
        "(-51*x1**2/(40*pi**2) + 5*x1/pi + x2 - 6)**2 + (10 - 5/(4*pi))*cos(x1) + 10",
        (2, 3),
        tuple(
            ((k * PI, y), 0.39788735772973834) for k, y in ((1, 2.275), (-1, 12.275), (3, 2.475))
        ),
    ),
    Case(
        "Hosaki",
        "x2**2*(x1**4/4 - 7*x1**3/3 + 7*x1**2 - 8*x1 + 1)*exp(-x2)",
        (3.6, 1.9),
        (((4, 2), -2.3458115761012867),),
    ),
    Case(
        "two quartics and a square",
        "(7 - x2)**4 + (10 - x1)**2 + (108 - x3)**4",
        (0, 0, 0),
        (((10, 7, 108), 0.0),),
        "inconclusive",
    ),
    Case(
        "extended Rosenbrock",
        "1 + " + " + ".join(f"100*(x{i + 1} - x{i}**2)**2 + (x{i} - 1)**2" for i in range(1, 10)),
        tuple(i / 11 for i in range(1, 11)),
        (((1,) * 10, 1.0),),
    ),
    Case(
        "Nondia",
        "(x1 - 1)**2 + " + " + ".join(f"100*(x1 - x{i}**2)**2" for i in range(2, 11)),
        (-1,) * 10,
        # Each x_i with i > 1 may have either sign.
        (((1,) * 10, 0.0), ((1,) + (-1,) * 9, 0.0)),
    ),
    Case(
        "HS 1",
        "(1 - x1)**2 + 100*(x2 - x1**2)**2",
        (-2, 1),
        (((1, 1), 0.0),),
        bounds=((None, None), (-1.5, None)),
    ),
    Case(
        "HS 3",
        "x2 + (x2 - x1)**2/100000",
        (10, 1),
        (((0, 0), 0.0),),
        bounds=((None, None), (0, None)),
    ),
    Case(
        "HS 4",
        "x2 + (x1 + 1)**3/3",
        (1.125, 0.125),
        (((1, 0), 8 / 3),),
        bounds=((1, None), (0, None)),
    ),
    Case(
        "HS 45",
        "2 - x1*x2*x3*x4*x5/120",
        (2, 2, 2, 2, 2),
        (((1, 2, 3, 4, 5), 1.0),),
        bounds=((0, 1), (0, 2), (0, 3), (0, 4), (0, 5)),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_known_minimum_is_reached(case):
    names = " ".join(f"x{i + 1}" for i in range(len(case.start)))
    result = minimize(from_text(case.expression, names), case.start, bounds=case.bounds)
    assert result.success, result.message
    assert result.certificate.classification == case.verdict
    # Where the Hessian is singular half the digits of x are all there are.
    tolerance = 1e-8 if case.verdict == "minimum" else 1e-3
    assert any(
        np.abs(result.x - x).max() <= tolerance * max(1, np.abs(x).max())
        and abs(result.fun - f) <= 1e-10 * max(1.0, abs(f))
        for x, f in case.minima
    ), result.at


@pytest.mark.parametrize("method", ["trust-region", "lbfgs", "bfgs", "conjugate-gradient"])
@pytest.mark.parametrize("case", [c for c in CASES if c.bounds is None], ids=lambda c: c.name)
def test_other_methods_reach_one_too(case, method):
    names = " ".join(f"x{i + 1}" for i in range(len(case.start)))
    result = minimize(from_text(case.expression, names), case.start, method)
    assert any(abs(result.fun - f) <= 1e-5 * max(1.0, abs(f)) for _, f in case.minima)
    assert result.success, result.message
