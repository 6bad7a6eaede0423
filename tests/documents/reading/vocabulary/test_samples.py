"""If these fail, x^(i) of the samples and x of h(x) are one thing, and what courses print is not read."""

import pytest

from tests.documents.reading.statuses import statuses

H = r"$$h_\theta(x) = \frac{1}{1+e^{-\theta^T x}}$$" + "\n\n"
ERROR = r"(h_\theta(x^{(i)}) - y^{(i)})"
MEAN = rf"\frac1m \sum_{{i=1}}^m {ERROR}"
TURNED = r"\sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}"
BY_J, BY_0, BY_1 = (rf"\frac{{\partial J}}{{\partial \theta_{k}}} = " for k in "j01")
BY_W, BY_B = r"\frac{\partial J}{\partial w", r"\frac{\partial J}{\partial b} = "
LOGISTIC = (
    H
    + r"$$J(\theta) = -\frac1m \sum_{i=1}^m \left[ y^{(i)} \log h_\theta(x^{(i)})"
    + r" + (1-y^{(i)}) \log(1-h_\theta(x^{(i)})) \right]$$"
    + "\n\n"
)
LINE = (
    r"$$h_\theta(x) = \theta_0 + \theta_1 x$$"
    "\n\n"
    r"$$J(\theta_0,\theta_1) = \frac{1}{2m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2$$"
    "\n\n"
)
FEATURES = LINE.replace(r"\theta_1 x$", r"\theta_1 x_1 + \theta_2 x_2$").replace(
    r"\theta_0,\theta_1", r"\theta"
)
NEURON = (
    r"$$z^{(i)} = w^T x^{(i)} + b$$"
    "\n\n"
    r"$$\hat y^{(i)} = a^{(i)} = \sigma(z^{(i)})$$"
    "\n\n"
    r"$$L(a, y) = -(y \log a + (1-y) \log(1-a))$$"
    "\n\n"
    r"$$J = \frac1m \sum_{i=1}^m L(a^{(i)}, y^{(i)})$$"
    "\n\n"
)
LIKELIHOOD = (
    H
    + r"$$\ell(\theta) = \sum_{i=1}^m y^{(i)} \log h(x^{(i)}) + (1 - y^{(i)}) \log(1 - h(x^{(i)}))$$"
    + "\n\n"
)


def last(given, text):
    return statuses(f"{given}$${text}$$")[-1][1].value


@pytest.mark.parametrize(
    ("given", "text", "status"),
    [
        (LOGISTIC, BY_J + MEAN + "x_j^{(i)}", "proved"),
        (LOGISTIC, BY_J + r"\frac1m" + TURNED, "refuted"),
        (LOGISTIC, r"\nabla_\theta J = " + MEAN + "x^{(i)}", "proved"),
        (LOGISTIC, r"\nabla_\theta J = \frac1m X^T (h - y)", "not-understood"),
        (LOGISTIC, rf"\theta_j := \theta_j - \alpha {MEAN} x_j^{{(i)}}", "proved"),
        (LINE, BY_0 + MEAN, "proved"),
        (LINE, BY_1 + MEAN + "x^{(i)}", "proved"),
        (LINE, BY_1 + "2" + MEAN + "x^{(i)}", "refuted"),
        (FEATURES, BY_1 + MEAN + "x_1^{(i)}", "proved"),
        (FEATURES, BY_1 + MEAN + "x_2^{(i)}", "refuted"),
        (NEURON, BY_W + r"} = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)}) x^{(i)}", "proved"),
        (NEURON, BY_W + r"_j} = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)}) x_j^{(i)}", "proved"),
        (NEURON, BY_B + r"\sum_{i=1}^m (a^{(i)} - y^{(i)})", "refuted"),
        (LIKELIHOOD, r"\frac{\partial \ell}{\partial \theta_j} = " + TURNED, "proved"),
    ],
)  # fmt: skip
def test_claims_about_samples(given, text, status):
    assert last(given, text) == status


@pytest.mark.parametrize("given", [H, LOGISTIC])
def test_a_step_for_one_sample_is_not_judged_against_the_loss_of_all(given):
    told = last(given, rf"\theta_j := \theta_j - 0.1 {ERROR} x_j^{{(i)}}")
    assert told == "not-understood"


def test_a_step_down_a_loss_that_is_not_given_is_not_judged_against_the_hypothesis():
    told = last(H, rf"\theta_j := \theta_j - \alpha \sum_{{i=1}}^m {ERROR} x_j^{{(i)}}")
    assert told == "not-understood"


def test_weights_decay_is_a_step():
    text = LOGISTIC.replace(r"\right]$$", r"\right] + \frac{\lambda}{2m} \sum_{j=1}^n \theta_j^2$$")
    step = rf"\theta_j(1 - \alpha \frac{{\lambda}}{{m}}) - \alpha \frac1m \sum_{{i=1}}^m {ERROR} x_j^{{(i)}}"
    assert last(text, rf"\theta_j := {step}") == "proved"


def test_letters_beside_the_matrix_of_all_samples_are_the_vectors_of_all():
    given = (
        r"$$\hat y = X w$$"
        "\n\n"
        r"$$J = \frac{1}{2m} \sum_{i=1}^m (\hat y^{(i)} - y^{(i)})^2$$"
        "\n\n"
    )
    assert last(given, r"\nabla_w J = \frac1m X^T (\hat y - y)") == "proved"
    assert last(given, r"\nabla_w J = \frac1m X^T (y - \hat y)") == "refuted"


def test_steps_that_are_counted_in_brackets_are_no_samples():
    given = r"$$f(x) = x^2$$" + "\n\n"
    assert last(given, r"x^{(k+1)} = x^{(k)} - \alpha \nabla f(x^{(k)})") == "proved"
