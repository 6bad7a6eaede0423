"""Models and lines of numpy for the tests of claims given as code."""

from __future__ import annotations

from functools import cache

import numpy as np

from symopt.calculus.system import system_of
from symopt.model.spec import model_from_text
from symopt.verification.code.judge import judge_code
from symopt.verification.subject import subject_of


@cache
def system(text):
    """Return the system of a specification."""
    return system_of(model_from_text(text))


@cache
def subject(text):
    """Return the subject of a specification."""
    return subject_of(system(text))


def expression(formula, name="x", domain=""):
    """Return the subject of a function of one scalar."""
    lines = [f'parameters=["{name}"]', 'function="F"', "[definitions]", f'F="{formula}"']
    lines += ["[domain]", f'{name}="{domain}"'] if domain else []
    return subject("\n".join(lines))


def code(arguments, line):
    """Return a function of one line of numpy."""
    return eval(f"lambda {', '.join(arguments)}: {line}", {"np": np})


def judge_objective(objective, line, order, **options):
    """Return the judgement on a gradient or Hessian of a loss, per row."""
    return judge_code(
        subject(objective.spec()),
        ["f"],
        code(objective.arguments, line),
        order=order,
        per_row=True,
        hessian="diagonal",
        columns={"f", *objective.data},
        **options,
    )


LOGISTIC = """
data = ["x_1", "x_2", "y"]
parameters = ["w_1", "w_2", "b"]
loss = "L"
[definitions]
z = "w_1*x_1 + w_2*x_2 + b"
yhat = "sigmoid(z)"
L = "-y*log(yhat) - (1-y)*log(1-yhat)"
[domain]
y = "0 <= y <= 1"
"""

SOFTMAX = """
data = ["Y"]
parameters = ["s"]
loss = "L"
[shapes]
s = ["K"]
Y = ["K"]
[properties]
Y = ["one-hot rows"]
[definitions]
L = "logsumexp(s) - sum(Y*s)"
"""

LEAST_SQUARES = """
data = ["X", "y"]
parameters = ["w", "b"]
loss = "L"
[shapes]
X = ["m", "n"]
y = ["m"]
w = ["n"]
[definitions]
r = "X@w + b - y"
L = "sum(r**2)/(2*m)"
"""
