"""Problems the tests minimize: SymPy makes the derivatives, so the package is not its own judge."""

import math

import numpy as np
import sympy as sp

from symopt.optimization.problem import Problem


def from_text(expression, names, *, modules="numpy"):
    """A problem from an expression written in this file's tests."""
    unknowns = [sp.Symbol(name, real=True) for name in names.split()]
    f = sp.sympify(expression, locals={x.name: x for x in unknowns})
    gradient = [sp.diff(f, x) for x in unknowns]
    hessian = [[sp.diff(g, x) for x in unknowns] for g in gradient]
    return Problem(
        tuple(names.split()),
        sp.lambdify([unknowns], f, modules, cse=True),
        sp.lambdify([unknowns], gradient, modules, cse=True),
        sp.lambdify([unknowns], hessian, modules, cse=True),
    )


def scalar(f, df, d2f, name="x"):
    """A problem in one unknown from three functions of a float."""
    return Problem((name,), lambda x: f(x[0]), lambda x: df(x[0]), lambda x: d2f(x[0]))


def exp_minus_log():
    """e^x - ln x with `math`, which raises outside the domain. Minimum at W(1) = 0.567143…"""
    return scalar(
        lambda x: math.exp(x) - math.log(x),
        lambda x: math.exp(x) - 1 / x,
        lambda x: math.exp(x) + 1 / x**2,
    )


def two_variables():
    """A quartic bowl with its minimum 0 at the origin."""
    return from_text("x**4 + 0.8*y**4 + 4*x**2 + 2*y**2 - x*y - 0.2*x**2*y", "x y")


def least_squares(rows, targets, names):
    """½ mean (Xw - y)²."""
    design, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
    count = len(y)
    return Problem(
        names,
        lambda w: 0.5 * ((design @ w - y) ** 2).mean(),
        lambda w: design.T @ (design @ w - y) / count,
        lambda w: design.T @ design / count,
    )


def houses():
    """Size, rooms and a bias; the number of rooms is size/500, so the columns are dependent."""
    rows = [[1000, 2, 1], [2000, 4, 1], [3000, 6, 1]]
    return least_squares(rows, [50_000, 100_000, 150_000], ("w_1", "w_2", "b"))


def logistic(rows, labels, names, penalty=0.0):
    """mean log loss + penalty |w|²/2."""
    design, y = np.array(rows, dtype=float), np.array(labels, dtype=float)
    count = len(y)

    def sigmoid(z):
        return 0.5 * (1 + np.tanh(z / 2))

    def value(w):
        z = design @ w
        return (np.logaddexp(0, z) - y * z).mean() + penalty * w @ w / 2

    def gradient(w):
        return design.T @ (sigmoid(design @ w) - y) / count + penalty * w

    def hessian(w):
        a = sigmoid(design @ w)
        return (design.T * (a * (1 - a))) @ design / count + penalty * np.eye(len(w))

    return Problem(names, value, gradient, hessian)


def separable():
    """Two words counted, happy or sad: a line separates the four rows."""
    rows = [[3, 0, 1], [0, 2, 1], [1, 3, 1], [2, 1, 1]]
    return logistic(rows, [1, 0, 0, 1], ("w_1", "w_2", "b"))
