"""Identities of built arrays at symbolic sizes: the true are proved, the false refuted at small sizes."""

from __future__ import annotations

import pytest
from built_arrays import FIELDS, lowered

from symopt.calculus.arrays.grouping import labelled_as
from symopt.calculus.build import rename
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index, of
from symopt.calculus.reverse import gradient
from symopt.equality.decide import decide
from symopt.equality.form.canonical import equal
from symopt.foundation.errors import UnsupportedError

TRUE = """
vec(X @ A @ B) = kron((A @ B).T, eye(m)) @ vec(X)
vec(A @ B @ X.T) = kron(X, A) @ vec(B)
kron(A, X) @ kron(B, X.T) = kron(A @ B, X @ X.T)
kron(A, X).T = kron(A.T, X.T)
tr(kron(A, C)) = tr(A) * tr(C)
inv(kron(A, C)) = kron(inv(A), inv(C))
norm(kron(A, C)) = norm(A) * norm(C)
vec(a @ c.T) = kron(c, a)
tr(A.T @ B) = vec(A).T @ vec(B)
tr([[A, X.T], [X, X @ X.T]]) = tr(A) + tr(X.T @ X)
hstack(A, B) @ vstack(a, b) = A @ a + B @ b
hstack(A, B) @ hstack(A, B).T = A @ A.T + B @ B.T
hstack(X, c) @ vstack(a, 1) = X @ a + c
norm(vstack(a, c))**2 = norm(a)**2 + norm(c)**2
[[A, X.T], [X, s * X @ X.T]] @ vstack(a, c) = vstack(A @ a + X.T @ c, X @ a + s * X @ X.T @ c)
tril(A) + triu(A) - had(A, eye(n)) = A
tril(A) + triu(A, 1) = A
triu(A, 1).T = tril(A.T, -1)
sum(tril(A)) + sum(triu(A)) = sum(A) + tr(A)
sum(a) = a[1] + sum(a[2:])
cumsum(a)[n] = sum(a)
sum(cumsum(a)) = Sum((n + 1 - i) * a[i], (i, 1, n))
convolve(a, w) = convolve(w, a)
sum(convolve(a, w)) = sum(a) * sum(w)
tr(toepsum(A)) = n * tr(A)
(a.T @ b) @ A = A * (a.T @ b)
X - mean(X, axis=1, keepdims=1) = X - X @ ones(n) @ ones(n).T / n
var(a) = mean(a**2) - mean(a)**2
sum(eigvals(A)**2) = tr(A @ A)
prod(had(a, b**2)) = prod(a) * prod(b)**2
prod(a / b) * prod(b) = prod(a)
inv(A)[1, 2] = inv(A.T)[2, 1]
"""
FALSE = """
vec(A @ B) = kron(A, eye(n)) @ vec(B)
kron(A, B) = kron(B, A)
tr(A @ B) = vec(A).T @ vec(B)
tril(A) + triu(A) = A
tril(A @ B) = tril(A) @ tril(B)
hstack(A, B) @ vstack(a, b) = A @ b + B @ a
tr([[A, X.T], [X, X @ X.T]]) = tr(A)
toepsum(A) = toepsum(A).T
convolve(a, w) = convolve(a, w[:]) * 2
correlate(a, w) = convolve_valid(a, w)
a[2:] = a[:n-1]
prod(a) = sum(a)
(a.T @ b) @ A = A @ A
"""


def pairs(text):
    return [tuple(line.split(" = ")) for line in text.strip().splitlines()]


def judged(left, right):
    truth, claim = lowered(left), lowered(right)
    claim = labelled_as(claim, truth)
    assert claim is not None
    return decide(truth.body, claim.body, Graph(FIELDS, ()))


@pytest.mark.parametrize(("left", "right"), pairs(TRUE))
def test_what_is_true_at_all_sizes_is_proved(left, right):
    assert judged(left, right).proved


@pytest.mark.parametrize(("left", "right"), pairs(FALSE))
def test_what_is_false_is_refuted(left, right):
    assert judged(left, right).refuted


@pytest.mark.parametrize("number", range(0, 400, 8))
def test_the_name_of_a_free_index_does_not_matter(number):
    truth, claim = lowered("convolve(a, w)"), lowered("convolve(w, a)")
    (place,) = truth.indices
    other = of(Index(f"#{number}", place.lower, place.upper))
    sides = [labelled_as(claim, truth).body, truth.body]
    left, right = (rename(side, {place: other}) for side in sides)
    assert equal(left, right)


def test_pairs_in_another_order_are_not_compared():
    with pytest.raises(UnsupportedError, match="pairs of indices in another order"):
        judged("kron(A, C)", "kron(C, A)")
    with pytest.raises(UnsupportedError, match="another order"):
        judged("kron(eye(n), eye(p))", "kron(eye(p), eye(n))")


@pytest.mark.parametrize("left", ["kron(eye(2), eye(3))", "kron(eye(3), eye(2))"])
def test_pairs_of_numbers_are_one_dimension(left):
    truth, claim = lowered(left), lowered("eye(6)")
    assert truth.shape_text == claim.shape_text == "(6, 6)"
    for i in range(1, 7):
        for j in range(1, 7):
            at = (Affine(i), Affine(j))
            assert decide(truth.at(at), claim.at(at), Graph(FIELDS, ()), points=1).proved


CLAIMS = {
    ("prod(a)", "prod(a) / a"): True,
    ("prod(a)", "prod(a) * a"): False,
    ("log(prod(a))", "1 / a"): True,
    ("prod(a * b + a**2)", "prod(a * b + a**2) * (b + 2 * a) / (a * b + a**2)"): True,
    ("sum(correlate(a, w)**2)", "2 * convolve(correlate(a, w), w)"): True,
    ("sum(convolve(a, w)**2)", "2 * correlate(convolve(a, w), w)"): True,
    ("sum((a[2:] - a[:n-1])**2)", "2 * (vstack(0, a[2:] - a[:n-1]) - vstack(a[2:] - a[:n-1], 0))"): True,
    ("sum((hstack(A, a) @ vstack(a, 1))**2)", "2 * (A + eye(n)).T @ (A @ a + a)"): True,
    ("std(a)", "(a - mean(a)) / (n * std(a))"): True,
}  # fmt: skip


@pytest.mark.parametrize(("text", "claim"), CLAIMS)
def test_gradients_as_a_reader_writes_them(text, claim):
    graph = Graph(FIELDS, (NodeDefinition("f", (), lowered(text).body),))
    found = gradient(graph, "f", ["a"])
    item = found.entries["a"]
    stated = lowered(claim).labelled(item.indices)
    verdict = decide(found.expanded("a"), stated.body, graph)
    assert (verdict.proved, verdict.refuted) == (CLAIMS[text, claim], not CLAIMS[text, claim])
