r"""If these fail, \|Xw - y\| is not a matrix, a vector and a vector, or a gradient has another shape."""

import pytest

from symopt.documents.judging.judge import judge
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from symopt.equality.verdict import Status


def last(text):
    claims = read([scan("notes.md", text.encode())])[0]
    return judge(claims[-1]).status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"$J(w) = \frac1{2m}\|Xw-y\|^2$, $$\nabla J(w) = \frac1m X^T(Xw-y)$$", Status.PROVED),
        (r"$J(w) = \frac1{2m}\|Xw-y\|^2$, $$\nabla J(w) = \frac1m X(Xw-y)$$", Status.REFUTED),
        (r"$$\nabla_W \frac12 \|WX - Y\|_F^2 = (WX-Y)X^\top$$", Status.PROVED),
        (r"$E = \frac12\|t-o\|^2$, $$\frac{\partial E}{\partial o} = -(t-o)$$", Status.PROVED),
        (r"$E = \frac12\|t-o\|^2$, $$\frac{\partial E}{\partial o} = t-o$$", Status.REFUTED),
    ],
)
def test_a_residual_is_a_matrix_times_a_vector_less_a_vector(text, status):
    assert last(text) is status
