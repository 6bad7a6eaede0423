"""If these fail, a claim that is right where its author means it is called wrong."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, status_of


@pytest.mark.parametrize(
    "text",
    [
        # variances of random variables, not of data
        "$s = \\sum_i w_i x_i$ has $$\\text{Var}(s) = \\sum_{i=1}^n \\text{Var}(x_i)\\text{Var}(w_i)"
        " = n \\text{Var}(w) \\text{Var}(x)$$",
        # a general f after an example of one
        "A derivative such as that of $f(x) = \\log x$. Sums: $\\frac{d}{dx}(g(x) + h(x)) = g'(x) + h'(x)$."
        " So $$\\frac{df}{dx}(x) = g'(x) + h'(x)$$",
        # what the mean is was not said
        "An estimate is $$\\theta = 2 m = \\frac{2}{n} \\sum_{i=1}^n x_i$$",
        # functions the other way round
        "$f(u) = u^2$, $u(a) = a^3$. In another network"
        " $$\\frac{\\partial f}{\\partial y} = \\frac{\\partial f}{\\partial a}"
        " \\frac{\\partial a}{\\partial u} \\frac{\\partial u}{\\partial y}$$",
        # the radius is positive
        "The determinant is $$\\left|\\det\\begin{bmatrix} \\cos t & -r\\sin t \\\\ \\sin t & r\\cos t"
        " \\end{bmatrix}\\right| = r(\\cos^2 t + \\sin^2 t) = r$$",
        # both layouts of a Jacobian are in use
        "With $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^m$: $$\\nabla_x x^\\top A = A$$",
        # a layer with an activation after one without
        "$\\sigma(x) = \\max(0, x)$, $X \\in \\mathbb{R}^{n \\times d}$ and"
        " $W \\in \\mathbb{R}^{d \\times h}$: $H = X W$. In general $$H = \\sigma(X W)$$",
        # an approximation led to is not equal to what led to it
        "$$\\frac{f(x+h) - f(x)}{h} \\approx f'(x) \\implies h f'(x) \\approx f(x+h) - f(x)$$",
        # differentials are no products
        "$f(x, y) = x^2 y$ has $df = 2xy\\,dx + x^2\\,dy$. With $u = \\sin v$ it is $du = \\cos v \\, dv$."
        " Let $v = 2\\ln t$, $dv = \\frac{2\\,dt}{t}$.",
        "$d(uv) = u\\,dv + v\\,du$ and $d\\left(\\frac uv\\right) = \\frac{v\\,du - u\\,dv}{v^2}$",
        "Substitute $u = 3x + 1$, $\\mathrm{d}u = 3\\,\\mathrm{d}x$.",
        # a scale is positive: its logarithm is spoken of
        "With $\\rho = \\log \\sigma^2$ we have $\\sigma = e^{\\rho/2}$.",
        # a number with the letter of a function
        "$c(r) = \\log\\cosh r$. Cauchy: $\\rho(r) = \\frac{c^2}{2}\\log(1 + \\frac{r^2}{c^2})$ with"
        " $\\rho'(r) = \\frac{r}{1 + r^2/c^2}$.",
        # an update for the loss before the penalty
        "$L = (y - w x)^2$ and, with a penalty, $R = L + \\lambda w^2$."
        " $$w \\leftarrow w + 2\\eta x(y - w x)$$",
        # an error, not the number e
        "$p, q \\in \\mathbb{R}^k$, error $e = r - p^\\top q$: $$L = \\frac12 e^2$$"
        " $$\\frac{\\partial L}{\\partial p} = -e\\,q$$",
        "$p, q \\in \\mathbb{R}^k$, error $e = r - p^\\top q$, $s = e^{-t}$: $$L = \\frac12 e^2$$"
        " $$\\frac{\\partial L}{\\partial p} = -e\\,q$$",
        # symmetric by words behind the space
        "Let $K \\in \\mathbb{R}^{n \\times n}$ be symmetric, $J(a) = \\frac12\\|y - K a\\|^2$ with"
        " $a \\in \\mathbb{R}^n$. $$\\nabla J(a) = -K(y - K a)$$",
        "For $\\mu \\in \\mathbb{R}^d$ and $\\Sigma \\in \\mathbb{R}^{d \\times d}$ symmetric positive"
        " definite let $\\ell(\\mu) = -\\frac12 (x - \\mu)^\\top \\Sigma^{-1} (x - \\mu)$."
        " $$\\nabla_\\mu \\ell = \\Sigma^{-1}(x - \\mu)$$",
        # a case of a matrix that comes later
        "Let $K \\in \\mathbb{R}^{n \\times n}$ be symmetric and $J(a) = \\frac12 a^\\top K a$."
        " $$\\nabla J(a) = K a$$ In the scalar case, with $K = k$, it is $q = k$.",
        # a constraint does not say what d is
        "Minimize $\\frac12\\|x\\|^2$ s.t. $c^\\top x = d$, $x, c \\in \\mathbb{R}^n$."
        " $$\\mathcal L(x, \\nu) = \\frac12\\|x\\|^2 + \\nu(c^\\top x - d)$$"
        " $$\\nabla_x \\mathcal L = x + \\nu c$$",
        "Let $A \\in \\mathbb{R}^{m \\times n}$, $b \\in \\mathbb{R}^m$, $x \\in \\mathbb{R}^n$."
        " To come near $A x = b$ take $f(x) = \\frac12\\|A x - b\\|^2$. $$\\nabla f(x) = A^\\top(A x - b)$$",
        # x_p is no entry of x, and another method's step no step along a gradient of another shape
        "$w, x \\in \\mathbb{R}^d$: $$x_p = x - \\frac{w^\\top x + b}{\\|w\\|^2} w$$ has"
        " $w^\\top x_p + b = 0$."
        " $L = \\frac12\\|w\\|^2 + C\\max(0, 1 - y(w^\\top x + b))$. $w \\leftarrow w + yx$.",
        # a size that is given
        "Let $A \\in \\mathbb{R}^{n \\times n}$. For $n = 3$: $\\det(cA) = c^3 \\det(A)$",
    ],
)
def test_what_may_be_meant_otherwise_is_not_refuted(text):
    assert refuted(text) == []


def test_a_spelled_out_maximum_is_no_letter_before_a_bracket():
    text = "$f(x,y) = xy$. The unit $r = max(0, x)$ has $\\frac{dr}{dx} = 1(x > 0)$."
    assert status_of(text, "\\frac{dr}{dx} = 1(x > 0)") in (Status.PROVED, Status.ALMOST_EVERYWHERE)
    assert refuted(text.replace("> 0", "< 0")) == ["\\frac{dr}{dx} = 1(x < 0)"]


def test_the_gradient_of_a_product_is_that_of_all_of_it():
    text = "For $x \\in \\mathbb{R}^n$: $$\\nabla_x \\|x\\|^2 = \\nabla_x x^\\top x = 2x$$"
    assert refuted(text) == []
    assert refuted(text.replace("2x", "3x")) != []


@pytest.mark.parametrize(
    "text",
    [
        "$f(x) = x^2$: $$f'(x) = 3x$$",
        "$\\frac{d}{dx}(g(x) h(x)) = g'(x) h'(x)$",
        "$L = (y - w x)^2$: $$\\frac{\\partial L}{\\partial w} = 2x(y - wx)$$",
        "With $d = x + 2$ and $u = 3x + 1$: $$d u = 3 d x$$",
        "We know $$(a + b)^2 = a^2 + b^2$$",
        "$p, q \\in \\mathbb{R}^k$, error $e = r - p^\\top q$: $$L = \\frac12 e^2$$"
        " $$\\frac{\\partial L}{\\partial p} = -e\\,p$$",
        "Let $K \\in \\mathbb{R}^{n \\times n}$ be symmetric, $J(a) = \\frac12\\|y - K a\\|^2$ with"
        " $a \\in \\mathbb{R}^n$. $$\\nabla J(a) = K(y - K a)$$",
        "$x = r\\cos t$ and $$\\det\\begin{pmatrix} \\cos t & -r\\sin t \\\\ \\sin t & r\\cos t"
        "\\end{pmatrix} = r\\cos^2 t + r\\sin^2 t = r^2$$",
        "Let $A \\in \\mathbb{R}^{n \\times n}$. For $n = 3$: $\\det(cA) = c^2 \\det(A)$",
    ],
)
def test_what_is_just_wrong_stays_refuted(text):
    assert len(refuted(text)) == 1


def test_an_entry_may_lie_outside_of_a_sum_if_nothing_says_otherwise():
    latex = (
        "\\frac{d}{dz_c} \\log(\\sum_{j=1}^{K} e^{z_j}) = \\frac{e^{z_c}}{\\sum_{j=1}^{K} e^{z_j}}"
    )
    assert refuted(f"$${latex}$$") == []


def test_a_first_derivative_before_a_bracket_may_be_an_operator():
    text = "Let $f(x, y) = \\sin(xy)$: $$\\frac{\\partial^2 f}{\\partial x^2} ="
    right = " \\frac{\\partial f}{\\partial x}\\left[y\\cos(xy)\\right] = -y^2\\sin(xy)$$"
    assert refuted(text + right) == []
    assert len(refuted(text + " -x^2\\sin(xy)$$")) == 1


SCORES = "$\\hat{y} = \\mathrm{softmax}(\\mathbf{o})$. All of $\\mathrm{softmax}(\\mathbf{o})$:\n\n"


def test_a_function_of_the_catalogue_in_words_is_no_letter_of_its_own():
    text = "$$\\frac{\\exp(o_j)}{\\sum_{k=1}^q \\exp(o_k)} - y_j = \\mathrm{softmax}(\\mathbf{o})_j - y_j$$"
    assert refuted(SCORES + text) == []
    own = "$\\mathrm{softplus}(x) = \\log(1 + e^{2x})$: $$\\frac{d}{dx}\\mathrm{softplus}(x) ="
    assert refuted(own + "\\frac{2e^{2x}}{1 + e^{2x}}$$") == []
    assert len(refuted(own + "\\frac{e^{2x}}{1 + e^{2x}}$$")) == 1


def test_an_equation_may_say_what_a_function_is_that_nothing_defines():
    text = "Let $k(x)$ be smooth. $$\\frac{d}{dx} x^3 = 3x^2 = k(x)$$ $$\\frac{d}{dx} k(3x) = 6x$$"
    assert refuted(text) == []
    assert len(refuted("Let $k(x)$ be smooth. $$\\frac{d}{dx} (x k(x)) = k(x)$$")) == 1
