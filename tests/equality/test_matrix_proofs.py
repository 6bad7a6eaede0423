"""Identities of matrices with symbolic sizes: true ones are proved, mutated ones never."""

from __future__ import annotations

from random import Random

import pytest
from exact_matrices import agree
from identities_of_matrices import FALSE, IDENTITIES, Identity
from matrix_texts import SHAPES, both, exact_text, graph, mutants, proof

from symopt.equality.decide import decide
from symopt.foundation.errors import SymoptError
from symopt.model.properties import with_consequences

SIZES = ({"n": 3, "m": 4, "k": 2}, {"n": 2, "m": 3, "k": 2}, {"n": 2, "m": 2, "k": 3})
BEYOND = (
    "log", "exp", "sqrt", "abs", "softmax", "**n", "norm(x-y)", "norm(A@x)", "norm(Q@A)", "vec(", "(1/2)",
    "row sums", "one-hot",
)  # fmt: skip
"""What exact rationals have no value for, or the oracle does not read."""


def rational(identity: Identity) -> bool:
    return not any(word in " ".join(map(str, identity)) for word in BEYOND)


def holds(left: str, right: str, properties: dict[str, str]) -> bool:
    """Return whether both sides agree at exact matrices of several sizes, wherever they have values."""
    words = {name: with_consequences(text.split(",")) for name, text in properties.items()}
    texts = exact_text(left), exact_text(right)
    return not any(
        agree(*texts, SHAPES, words, sizes, seed) is False for sizes in SIZES for seed in (1, 2)
    )


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda i: f"{i[0]}={i[1]}")
def test_a_true_identity_is_proved(identity: Identity) -> None:
    left, right, properties = identity
    found = proof(left, right, **properties)
    assert found is not None
    assert not found.boundary


@pytest.mark.parametrize("identity", list(filter(rational, IDENTITIES)), ids=lambda i: i[0])
def test_the_oracle_agrees(identity: Identity) -> None:
    assert holds(*identity)


@pytest.mark.parametrize("identity", FALSE, ids=lambda i: f"{i[0]}={i[1]}")
def test_a_false_identity_is_not_proved(identity: Identity) -> None:
    left, right, properties = identity
    assert proof(left, right, **properties) is None


def test_mutated_identities_are_not_proved() -> None:
    rng = Random(20)
    short = [i for i in filter(rational, IDENTITIES) if len(i[0] + i[1]) < 60]
    chosen = rng.sample(short, 20)
    looked, false = 0, 0
    for left, right, properties in chosen:
        texts = mutants(right, rng)
        for text in rng.sample(texts, min(2, len(texts))):
            try:
                both(left, text)
                true = holds(left, text, properties)
            except (SymoptError, AttributeError, AssertionError):
                continue  # the shapes do not fit, or 1.T
            looked += 1
            if not true:
                false += 1
                assert proof(left, text, **properties) is None, (left, text)
    assert looked > 20
    assert false > 15


def hypotheses(left: str, right: str, **properties: str) -> set[str]:
    """Return the hypotheses of a proved verdict, without the ranges of indices."""
    found = decide(*both(left, right), graph(**properties))
    assert found.proved, found
    return {h.text for h in found.hypotheses if h.origin != "range"}


def test_an_inverse_asks_for_an_invertible_matrix() -> None:
    assert hypotheses("A@inv(A)", "eye(n)") == {"det(A) != 0"}
    assert hypotheses("A@inv(A)", "eye(n)", A="invertible") == {"A invertible"}
    assert hypotheses("x.T@inv(S)@y", "y.T@inv(S)@x", S="psd") == {
        "S symmetric", "S invertible", "S positive definite",
    }  # fmt: skip


def test_a_property_that_is_used_is_a_hypothesis() -> None:
    assert hypotheses("x.T@S@y", "y.T@S@x", S="sym") == {"S symmetric"}
    assert hypotheses("Q@Q.T", "eye(n)", Q="orth") == {"Q orthogonal"}
    assert hypotheses("x.T@A@y", "y.T@A.T@x", A="psd") == set()


def test_without_the_property_it_is_refuted() -> None:
    for left, right in (("x.T@S@y", "y.T@S@x"), ("Q@Q.T", "eye(n)"), ("pinv(X)@X", "eye(n)")):
        assert decide(*both(left, right), graph()).refuted


def test_commuting_is_refuted() -> None:
    for left, right in (("A@B", "B@A"), ("A.T@A", "A@A.T"), ("inv(A@B)", "inv(A)@inv(B)")):
        assert decide(*both(left, right), graph()).refuted


def test_proofs_end_where_matrices_do_not_commute() -> None:
    for left, right in (
        ("inv(A@B+B@A)@A@B", "A@B@inv(A@B+B@A)"),
        ("inv(A+A.T)@A", "A@inv(A+A.T)"),
    ):
        assert proof(left, right) is None


def test_entries_under_a_sum_are_not_taken_for_one_number() -> None:
    assert proof("Sum((2*i-n-1)*x[i],(i,1,n))", "0*c") is None
    assert decide(*both("Sum((2*i-n-1)*x[i],(i,1,n))", "0*c"), graph()).refuted


def test_an_inverse_under_a_sum_that_may_be_empty_need_not_exist() -> None:
    """For n = 1 the sum is empty, and A may be singular: nothing follows for pinv(A)."""
    sides = "pinv(A)+0*c*Sum(tr(inv(A))*i,(i,2,n))", "inv(A)"
    assert proof("Sum(tr(A@inv(A))*i,(i,2,n))", "n*Sum(i,(i,2,n))") is None
    assert proof("Piecewise((tr(inv(A)),c>0),(0,True))+tr(pinv(A))", "tr(inv(A))") is None
    assert proof(*sides) is not None  # inv(A) on the right says that A is invertible
