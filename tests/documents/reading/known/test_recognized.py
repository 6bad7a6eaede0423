"""If these fail, z = wx + b beside ŷ = σ(wx + b) is not taken for what ŷ is made of."""

import pytest

from symopt.documents.judging.judge import judge
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from symopt.equality.verdict import Status


def verdicts(text):
    claims = read([scan("notes.md", text.encode())])[0]
    return [(c.latex, judge(c).status) for c in claims]


UNIT = r"With $\hat y = \sigma(w x + b)$, $L = -y\ln\hat y-(1-y)\ln(1-\hat y)$ and $z = w x + b$: "


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (r"\frac{\partial L}{\partial z} = \hat y - y", Status.PROVED),
        (r"\frac{\partial L}{\partial z} = y - \hat y", Status.REFUTED),
        (r"\frac{\partial L}{\partial w} = (\hat y - y) x", Status.PROVED),
    ],
)
def test_a_name_is_recognized_in_what_another_is_made_of(claim, status):
    assert verdicts(f"{UNIT}$${claim}$$")[-1][1] is status


def test_what_is_not_made_of_the_name_stays_open():
    text = r"With $u = x^2$ and $v = x^3$: $$\frac{du}{dv} = \frac{2}{3x}$$"
    assert verdicts(text)[-1][1] in (Status.NOT_UNDERSTOOD, Status.UNDECIDED)


def test_a_gradient_is_not_judged_at_the_minimum_that_was_found_before():
    text = (
        r"$J(w) = \frac12\|Xw-y\|^2$ has its minimum at $w = (X^TX)^{-1}X^Ty$. "
        r"$$\nabla J(w) = 2X^T(Xw-y)$$ $$\nabla J(w) = X^T(Xw-y)$$"
    )
    statuses = [status for _, status in verdicts(text)]
    assert statuses[-1] is Status.PROVED
    assert statuses[-2] is not Status.PROVED
