"""If these fail, steps the wrong way, restatements and other Hessians are taken for definitions."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, status_of, statuses

QUARTIC = "Let $f(x) = x^4 - 3x^2 + 2$.\n\n"
FORM = "Let $f(x,y) = x^2 + 3xy + 2y^2$.\n\n"
SECOND = r"\begin{pmatrix} \frac{\partial^2 f}{\partial x^2} & \frac{\partial^2 f}{\partial x\partial y}\\"
SECOND += (
    r" \frac{\partial^2 f}{\partial x\partial y} & \frac{\partial^2 f}{\partial y^2}\end{pmatrix}"
)


@pytest.mark.parametrize(
    "rule",
    [
        r"x_{k+1} = x_k + \frac{f'(x_k)}{f''(x_k)}",
        r"x_{k+1} = x_k - \frac{f''(x_k)}{f'(x_k)}",
        r"x_{n+1} = x_n + \frac{f(x_n)}{f'(x_n)}",
        r"x_{t+1} = x_t + \eta f'(x_t)",
        r"x_1 = x_0 + \alpha f'(x_0)",
        r"x^{(1)} = x^{(0)} + \alpha f'(x^{(0)})",
    ],
)
def test_a_step_of_a_method_the_wrong_way_is_refuted(rule):
    assert refuted(f"{QUARTIC}${rule}$") == [rule]


@pytest.mark.parametrize(
    "rule",
    [
        r"x_{k+1} = x_k - \frac{f'(x_k)}{f''(x_k)}",
        r"x_{k+1} = x_k - \alpha f'(x_k) + \beta (x_k - x_{k-1})",
        r"x_{k+1} = x_k - \frac{2 f(x_k) f'(x_k)}{2 f'(x_k)^2 - f(x_k) f''(x_k)}",
        r"x_{k+1} = x_k - m \frac{f(x_k)}{f'(x_k)}",
        r"x_{k+1} = x_k - \eta \operatorname{sign}(f'(x_k))",
    ],
)
def test_other_rules_are_definitions(rule):
    assert status_of(f"{QUARTIC}${rule}$", rule) is Status.PROVED


def test_gradient_ascent_goes_upward():
    rule = r"x_{k+1} = x_k + \alpha f'(x_k)"
    assert status_of(f"{QUARTIC}Gradient ascent: ${rule}$", rule) is Status.PROVED


def test_a_function_restated_otherwise_is_not_proved():
    text = f"{QUARTIC}$f(x) = (x^2+1)(x^2-2)$"
    assert status_of(text, "f(x) = (x^2+1)(x^2-2)") is Status.NOT_UNDERSTOOD


def test_what_holds_for_the_function_before_a_doubtful_one_is_not_wrong():
    text = r"Let $\sigma(z) = \frac{1}{1+e^{-z}}$, $p = \sigma(z)$. "
    text += r"$\sigma(z) = \frac{1}{2} + \frac12 \tanh z$"
    claim = r"\ln\frac{p}{1-p} = z"
    assert status_of(f"{text}\n\n${claim}$", claim) is Status.PROVED


@pytest.mark.parametrize("head", [r"\nabla^2 f", f"H = {SECOND}"])
def test_a_constant_hessian_has_its_numbers(head):
    right = r"\begin{pmatrix} 2&3\\3&4\end{pmatrix}"
    wrong = r"\begin{pmatrix} 2&3\\3&2\end{pmatrix}"
    assert [s for _, s, _ in statuses(f"{FORM}$${head} = {right}$$")][-1] is Status.PROVED
    assert [s for _, s, _ in statuses(f"{FORM}$${head} = {wrong}$$")][-1] is Status.REFUTED


def test_a_number_alone_proves_nothing_of_what_is_unknown():
    text = "Let $A$ be given. $\\det A = 16$"
    assert status_of(text, r"\det A = 16") is Status.NOT_UNDERSTOOD


FORMS = r"Let $A \in \mathbb{R}^{n\times n}$ and $f(x) = x^T A x$." + "\n\n"
BOTH = r"$$\nabla f(x) = (A + A^T) x$$" + "\n\n"


def test_a_matrix_told_from_its_transpose_is_not_taken_for_symmetric():
    doubled = r"\nabla f(x) = 2 A x"
    assert refuted(f"{FORMS}{BOTH}$${doubled}$$") == [doubled]
    assert status_of(f"{FORMS}$${doubled}$$", doubled) is Status.PROVED
    text = f"{FORMS}{BOTH}If the matrix is symmetric, $${doubled}$$"
    assert status_of(text, doubled) is Status.PROVED


@pytest.mark.parametrize(
    "said",
    [
        "A quadratic form has the Hessian",
        "Suppose that the Hessian is",
        "Sei die Hesse-Matrix",
        "If at a critical point the Hessian is",
    ],
)
def test_the_hessian_of_something_else_is_no_mistake(said):
    page = rf"Let $f(x, y) = x^2 + 3xy + y^2$. {said} $H = \begin{{pmatrix}} 2 & 1 \\ 1 & 4 \end{{pmatrix}}$."
    assert refuted(page) == []
    assert refuted(page.replace(said, "The Hessian is")) != []
