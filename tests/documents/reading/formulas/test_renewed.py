"""If these fail, √(σ² + ε) after σ := √(σ² + ε) has ε in it twice, and what is right is refuted."""

from symopt.documents.judging.judge import judge
from symopt.documents.judging.question import claim_of, question
from tests.documents.reading.said import claims
from tests.documents.reading.statuses import statuses

GIVEN = (
    r"$s^2 = \frac{1}{m} \sum_i x_i^2, s := \sqrt{s^2 + \epsilon}, y_j = \gamma x_j / s$, and"
    r" $d_i = \partial L/\partial y_i$."
    "\n\n"
)
RIGHT = (
    r"$$\frac{\partial L}{\partial x_i} = \frac{\gamma}{\sqrt{s^2 + \epsilon}} \left("
    r"\frac{\partial L}{\partial y_i} - \frac{1}{m} \frac{x_i}{s^2 + \epsilon}"
    r" \sum_{k=1}^m \frac{\partial L}{\partial y_k} x_k \right)$$"
)


def _last(text):
    return statuses(GIVEN + text)[-1][1].value


def test_what_a_new_value_was_made_of_means_the_new_value():
    assert _last(RIGHT) == "proved"


def test_a_wrong_gradient_is_wrong_in_both_readings():
    assert _last(RIGHT.replace("x_k", "x_k^2")) == "refuted"


def test_a_worker_is_told_that_a_derivative_has_a_name():
    claim = claims(GIVEN + RIGHT.replace("x_k", "x_k^2"))[-1]
    assert judge(claim_of(question(claim))).status is judge(claim).status
