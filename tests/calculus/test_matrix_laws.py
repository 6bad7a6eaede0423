"""Laws of matrices: inverses cancel, properties are used, and what is not equal stays apart."""

from __future__ import annotations

import pytest

from symopt.calculus import indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.build import fresh
from symopt.calculus.cost import cost
from symopt.calculus.lower import Scope, lower
from symopt.calculus.tidy import tidy
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.properties import with_consequences
from symopt.syntax.reading.parser import parse

M, N = indices.of("m"), indices.of("n")
SHAPES = {
    "A": (N, N), "B": (N, N), "C": (N, N), "X": (N, N), "D": (M, N), "v": (N,), "t": (),
    "S": (N, N), "K": (N, N), "Q": (N, N), "L": (N, N),
}  # fmt: skip
PROPERTIES = {
    "S": with_consequences(["psd"]),
    "K": with_consequences(["skew"]),
    "Q": with_consequences(["orth"]),
    "L": with_consequences(["tril"]),
}
WORDS = default_vocabulary().declare(
    ("m", "n", *SHAPES), arrays={name: len(shape) for name, shape in SHAPES.items() if shape}
)


def array(text: str) -> Array:
    return lower(parse(text, WORDS), Scope(SHAPES, frozenset(("m", "n"))))


def same(text: str, expected: str) -> bool:
    """Whether tidying the first gives the tidied second."""
    first, second = array(text), array(expected)
    moved = second.labelled(first.indices)
    return tidy(first.body, properties=PROPERTIES) is tidy(moved.body, properties=PROPERTIES)


EQUAL = {
    "A @ inv(A)": "eye(n)",
    "inv(A) @ A @ B": "B",
    "B @ A.T @ inv(A).T @ X": "B @ X",
    "inv(D.T @ D) @ D.T @ D @ B": "B",
    "(A + B) @ inv(A + B) @ X": "X",
    "A @ inv(A + B) @ X + B @ inv(A + B) @ X": "X",
    "C @ A @ inv(A + 2*B) @ X + 2*C @ B @ inv(A + 2*B) @ X": "C @ X",
    "inv(D.T @ D + t*eye(n)) @ D.T @ D @ v + t*inv(D.T @ D + t*eye(n)) @ v": "v",
    "A @ inv(B @ A) @ X": "inv(B) @ X",
    "B @ inv(A @ X @ B) @ A": "inv(X)",
    "inv(A @ X) @ A @ X": "eye(n)",
    "tr(A @ inv(A))": "n*1",
    "S @ v + S.T @ v": "2*S @ v",
    "inv(S).T @ v + inv(S) @ v": "2*inv(S) @ v",
    "inv(S) @ S.T": "eye(n)",
    "S @ inv(S + S.T)": "eye(n)/2",
    "inv(D.T @ D).T @ v": "inv(D.T @ D) @ v",
    "inv(D @ S @ D.T).T @ D": "inv(D @ S @ D.T) @ D",
    "v.T @ K @ v": "0*t",
    "K.T @ v": "-K @ v",
    "Q.T @ Q": "eye(n)",
    "Q @ Q.T @ A": "A",
    "Q @ inv(Q) @ v": "v",
    "inv(Q)": "Q.T",
    "L[1,2] + L[2,1]": "L[2,1]",
    "pinv(D) @ D @ pinv(D)": "pinv(D)",
    "D @ pinv(D) @ D": "D",
    "D @ pinv(D) @ pinv(D).T": "pinv(D).T",
    "pinv(D).T @ pinv(D) @ D": "pinv(D).T",
    "D.T @ D @ pinv(D)": "D.T",
    "pinv(D) @ D @ D.T": "D.T",
    "X.T @ pinv(X).T @ pinv(X)": "pinv(X)",
    "pinv(D @ X) @ D @ X @ pinv(D @ X)": "pinv(D @ X)",
}


@pytest.mark.parametrize("text", EQUAL)
def test_laws(text):
    assert same(text, EQUAL[text])
    assert cost(tidy(array(text).body, properties=PROPERTIES)) <= cost(array(text).body)


SUMS = [text for text in EQUAL if "+" in text and "inv" in text]


@pytest.mark.parametrize("text", SUMS)
def test_no_law_depends_on_what_labels_are_called(text):
    """Digests order factors and turn symmetric ones round, and they hold the names of free labels."""
    for _ in range(24):
        fresh(indices.over("", "n"))  # the labels that follow have other names
        assert same(text, EQUAL[text])


APART = {
    "A @ inv(B) @ B.T": "A",
    "inv(A) @ A.T": "eye(n)",
    "A @ X @ inv(A)": "X",
    "A @ inv(A + B) + A @ inv(A + B)": "eye(n)",
    "inv(D.T @ D) @ D.T": "D.T",
    "D @ inv(D.T @ D) @ D.T": "eye(m)",
    "A @ v + A.T @ v": "2*A @ v",
    "A.T @ A": "eye(n)",
    "A*inv(A)": "ones(n) @ ones(n).T",
    "inv(A + B)": "inv(A) + inv(B)",
    "pinv(D) @ D": "eye(n)",
    "pinv(X) @ pinv(X) @ X": "pinv(X)",
    "X @ X @ pinv(X)": "X",
    "X @ pinv(X) @ pinv(X)": "pinv(X)",
    "X.T @ pinv(X) @ X": "X.T",
}


@pytest.mark.parametrize("text", APART)
def test_what_is_no_law_is_not_used(text):
    first, second = array(text), array(APART[text])
    if first.shape == second.shape:
        moved = second.labelled(first.indices).body
        assert tidy(first.body, properties=PROPERTIES) is not tidy(moved, properties=PROPERTIES)


def test_without_properties_nothing_is_known():
    first, second = array("S @ v + S.T @ v"), array("2*S @ v")
    assert tidy(first.body) is not tidy(second.labelled(first.indices).body)
