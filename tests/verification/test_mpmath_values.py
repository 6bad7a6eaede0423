"""If these fail, the second opinion that replays evidence is wrong about a function or an array."""

import mpmath
import numpy as np
import pytest

from symopt.foundation.errors import SymoptError
from symopt.functions.lookup import complex_functions, functions
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Call
from tests.verification.replay.mpmath_values import MpmathValues

WORDS = default_vocabulary().with_imaginary_unit()
EXAMPLES = [
    (entry.name, example.at, example.value)
    for entry in (*functions().values(), *complex_functions().values())
    for example in entry.examples
]


@pytest.mark.parametrize(("name", "at", "value"), EXAMPLES)
def test_each_function_has_the_values_of_the_catalogue(name, at, value):
    mp = mpmath.mp.clone()
    mp.dps = 30
    call = Call(name, tuple(parse(text, WORDS) for text in at))
    values = MpmathValues(mp, {}, real=name not in complex_functions())
    found, expected = values.value(call), values.value(parse(value, WORDS))
    assert found == expected or abs(found - expected) < max(abs(expected), 1) * mp.mpf(10) ** -25


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tr(A) + det(A)", 5 - 2),
        ("sum(A @ inv(A))", 2),
        ("sum(had(A, A))", 30),
        ("sum(matpow(A, 2))", 54),
        ("norm(v)**2", 5),
        ("norm1(-v)", 3),
        ("v @ v", 5),
        ("sum(v @ v.T)", 9),
        ("sum(A, axis=0) @ v", 4 + 12),
        ("mean(A)", 2.5),
        ("sum(diag(v)) + sum(eye(3)) + sum(ones(2, 2))", 3 + 3 + 4),
        ("sum(softmax(v))", 1),
        ("sum(A + v)", 10 + 6),
        ("Sum(Sum(A[i, j]*v[j], (j, 1, 2)), (i, 1, 2))", 16),
        ("Piecewise((1, v[1] < 0), (2, v[1] = 1 and v[2] > 1), (3, True))", 2),
        ("max(1, 5, 3) - min(2, 4)", 3),
        ("factorial(4) + binomial(5, 2)", 34),
        ("sc(v.T @ v)", 5),
        ("sum(pinv(A) @ A)", 2),
        ("sum(adj(A) @ A)", -4),
        ("tr(expm(A - A))", 2),
        ("eigmax(A @ A.T)*vmax(A @ A.T).T @ vmax(A @ A.T) - eigmax(A.T @ A)", 0),
        ("max(A) - min(A)", 3),
        ("sum(toepsum(A))", 15),
        ("det(v @ v.T)", 0),
        ("logdet(A @ A.T)", None),
    ],
)
def test_values_of_arrays(text, value):
    mp = mpmath.mp.clone()
    names = {
        "A": np.array([[1, 2], [3, 4]], dtype=object),
        "v": np.array([[1], [2]], dtype=object),
    }
    words = default_vocabulary().declare(names, arrays={"A": 2, "v": 1})
    found = MpmathValues(mp, names).value(parse(text, words))
    assert abs(found - (mp.log(4) if value is None else value)) < 1e-12


@pytest.mark.parametrize(
    "text", ["log(-1)", "sqrt(-2)", "1/0", "(-2)**(1/3)", "asin(2)", "0**(-1)"]
)
def test_where_there_is_no_real_value_there_is_none(text):
    with pytest.raises(SymoptError):
        MpmathValues(mpmath.mp.clone(), {}).value(parse(text, default_vocabulary()))
