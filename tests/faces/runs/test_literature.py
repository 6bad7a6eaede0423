"""Problems of the literature as text and as specifications: a known minimum, the outcome, the verdict.

`literature.json`: [name, expression, start, known minima (null where there is none), outcome, verdict], and
with bounds and constraints [name, expression, start, known minima, bounds, constraints].

Sources: MGH = J. Moré, B. Garbow and K. Hillstrom, ACM Trans. Math. Software 7 (1981) 17-41; HS = W. Hock
and K. Schittkowski, Test Examples for Nonlinear Programming Codes (1981); CUTEst = N. Gould, D. Orban and
P. Toint, Comput. Optim. Appl. 60 (2015) 545-557; kinks from L. Lukšan and J. Vlček, Report 798, Prague
(2000); the others are classics of global optimization and of calculus.
"""

import json
from pathlib import Path

import pytest

import symopt as so
from symopt.faces.console.reading import read_model
from symopt.faces.runs.run import fit_model

KNOWN = json.loads((Path(__file__).parent / "literature.json").read_text(encoding="utf-8"))


def reached(value, minima):
    return any(value == pytest.approx(f, rel=1e-6, abs=1e-9) for f in minima)


@pytest.mark.parametrize("problem", KNOWN["problems"], ids=lambda problem: problem[0])
def test_a_text_reaches_a_known_minimum_or_says_why_there_is_none(problem):
    _, expression, start, minima, outcome, verdict = problem
    result = so.minimize(expression, start=start)
    assert (result.outcome.word, result.certificate.classification) == (outcome, verdict)
    if minima is not None:
        assert reached(result.value, minima), result
    if verdict == "minimum":
        assert result.gradient_norm <= 1e-5 * max(1.0, abs(result.trace[0].gradient_norm))


@pytest.mark.parametrize("problem", KNOWN["constrained"], ids=lambda problem: problem[0])
def test_bounds_and_constraints_are_kept_at_a_known_minimum(problem, tmp_path):
    _, expression, start, minima, bounds, constraints = problem
    names = [f"x{k + 1}" for k in range(len(start))]
    text = f'parameters = {json.dumps(names)}\nloss = "L"\n[definitions]\nL = "{expression}"\n[start]\n'
    text += "".join(f"{name} = {value!r}\n" for name, value in zip(names, start, strict=True))
    if bounds:
        text += "[bounds]\n"
    for k, low, high in bounds:
        text += f"x{k} = [{'-inf' if low is None else low}, {'inf' if high is None else high}]\n"
    text += f"[fit]\nconstraints = {json.dumps(constraints)}\n" if constraints else ""
    path = tmp_path / "problem.toml"
    path.write_text(text, encoding="utf-8")
    result = fit_model(read_model(str(path))).result
    assert result.success, result.message
    assert reached(result.value, minima), result
    for k, low, high in bounds:
        assert low is None or result.x[k - 1] >= low
        assert high is None or result.x[k - 1] <= high


def test_constraints_that_contradict_each_other_end_where_they_fail_least(tmp_path):
    path = tmp_path / "problem.toml"
    path.write_text(
        'parameters = ["x"]\nloss = "L"\n[definitions]\nL = "x"\n[start]\nx = 3\n'
        '[fit]\nconstraints = ["x**2 = -1"]\n',
        encoding="utf-8",
    )
    result = fit_model(read_model(str(path))).result
    assert result.outcome.word == "stalled"
    assert (
        "No point was found that meets the constraint x**2 = -1: it is missed by 1"
        in result.message
    )
    assert abs(result.x[0]) <= 1e-3
