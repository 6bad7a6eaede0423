"""Sums over symbolic ranges: what is proved, and that facts do not leak from one sum to another."""

import pytest
from equality_reading import Reader

from symopt.equality.decide import decide
from symopt.equality.form.canonical import equal
from symopt.equality.form.sums import bernoulli
from symopt.equality.verdict import Status

SHAPES = {
    "X": ("m", "n"), "A": ("n", "n"), "w": ("n",), "v": ("n",), "y": ("m",), "u": ("m",),
    "Y": ("m", "k"), "P": ("m", "k"), "b": (), "c": (), "p": (),
}  # fmt: skip
READER = Reader(SHAPES, unit_rows=("Y",))

PROVED = [
    ("Sum(w[i] - Sum(w[j], (j, 1, n))/n, (i, 1, n))", "0"),
    ("Sum((w[i] - c)**2, (i, 1, n))", "sum(w**2) - 2*c*sum(w) + n*c**2"),
    ("Sum(Sum(X[i, j]*v[j], (j, 1, n))*y[i], (i, 1, m))",
     "Sum(Sum(X[i, j]*y[i], (i, 1, m))*v[j], (j, 1, n))"),
    ("Sum(w[i + 1], (i, 0, n - 1))", "Sum(w[j], (j, 1, n))"),
    ("Sum(i**3, (i, 1, n))", "(n*(n + 1)/2)**2"),
    ("Sum(1, (i, 1, n - 1))", "n - 1"),
    ("sum(w)*sum(y)", "Sum(Sum(w[i]*y[j], (i, 1, n)), (j, 1, m))"),
    ("Sum((w[i] - sum(w)/n)**2, (i, 1, n))/n", "sum(w**2)/n - (sum(w)/n)**2"),
    ("X.T @ (X @ w - y)", "X.T @ X @ w - X.T @ y"),
    ("X.T @ (X @ w - y)/m", "-X.T @ (y - X @ w)/m"),
    ("(A + A.T) @ w", "A @ w + A.T @ w"),
    ("w @ (X.T @ y)", "y @ (X @ w)"),
    ("mean((y - X @ w)**2)", "(sum(y**2) - 2*sum(y*(X @ w)) + sum((X @ w)**2))/m"),
    ("softmax(w - b)", "softmax(w)"),
    ("sum(softmax(w))", "1"),
    ("logsumexp(w + b)", "b + logsumexp(w)"),
    ("sum(log(p*exp(-p*w)))", "n*log(p) - p*sum(w)"),
    ("mean(-y*log(sigmoid(X @ w)) - (1 - y)*log(1 - sigmoid(X @ w)))",
     "mean(softplus(X @ w) - y*(X @ w))"),
    ("Sum(sqrt(w[i]**2)*log(w[i]), (i, 1, n))", "Sum(w[i]*log(w[i]), (i, 1, n))"),
    ("Sum(Sum(Y[i, j]*c, (j, 1, k)), (i, 1, m))", "m*c"),
    ("sqrt(Sum(exp(w[i]), (i, 1, n))**2)", "Sum(exp(w[i]), (i, 1, n))"),
]  # fmt: skip

REFUTED = [
    ("Sum((w[i] - c)**2, (i, 1, n))", "sum(w**2) - c*sum(w) + n*c**2"),
    ("X.T @ (X @ w - y)", "X.T @ (y - X @ w)"),
    ("mean(w)", "sum(w)"),
    ("sum(w)*sum(v)", "sum(w*v)"),
    ("Sum(w[i]*w[n + 1 - i], (i, 1, n))", "sum(w**2)"),
    ("A @ w", "A.T @ w"),
    ("softmax(2*w)", "softmax(w)"),
    ("Sum(Sum(P[i, j], (j, 1, k)), (i, 1, m))", "m"),
    ("Sum(Sum(Y[i, j], (j, 1, k - 1)), (i, 1, m))", "m"),
    # log w_i > -∞ in one sum says nothing of the entries that another sum reaches
    ("Sum(sqrt(w[i]**2), (i, 1, n)) + Sum(log(u[i]), (i, 1, m))",
     "sum(w) + Sum(log(u[i]), (i, 1, m))"),
    ("Sum(sqrt(w[i]**2), (i, 1, n)) + Sum(log(w[i]), (i, 1, n - 1))",
     "sum(w) + Sum(log(w[i]), (i, 1, n - 1))"),
    ("Sum(sqrt(w[i]**2), (i, 1, n)) + log(w[1])", "sum(w) + log(w[1])"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), PROVED)
def test_proved(left, right):
    a, b = READER.pair(left, right)
    assert decide(a, b, READER.graph).status is Status.PROVED


@pytest.mark.parametrize(("left", "right"), REFUTED)
def test_refuted_and_not_proved(left, right):
    a, b = READER.pair(left, right)
    assert equal(a, b) is None
    assert decide(a, b, READER.graph).status is Status.REFUTED


def test_a_free_delta_makes_its_indices_equal():
    left, right = READER.pair("eye(n)*(A - A.T)", "A - A")
    assert decide(left, right, READER.graph).status is Status.PROVED


def test_free_indices_are_sampled_in_range_only():
    """Σ_j δ_jk w_j = w_k holds for k in 1..n; outside there is nothing to compare."""
    left, right = READER.pair("eye(n) @ w", "w")
    assert decide(left, right, READER.graph).status is Status.PROVED


def test_bernoulli_numbers():
    assert [str(b) for b in bernoulli(6)] == ["1", "1/2", "1/6", "0", "-1/30", "0", "1/42"]
