r"""If these fail, lines of lecture notes are misread: rows of samples, labels of classes, primes, iterates.

Each page is written as lecturers write it, in own words, with right lines and planted mistakes: a right line
that is refuted, or a wrong one that is proved, is the worst that can happen here.
"""

# ruff: noqa: E501 - formulas stand as they are written
from __future__ import annotations

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, statuses

WORD2VEC = r"""For $u_o \in \mathbb{R}^d$ and negative samples $u_1, \dots, u_K \in \mathbb{R}^d$

$$J = -\log \sigma(u_o^\top v_c) - \sum_{k=1}^K \log \sigma(-u_k^\top v_c)$$

$$\frac{\partial J}{\partial v_c} = (\sigma(u_o^\top v_c) - 1) u_o + \sum_{k=1}^K \sigma(u_k^\top v_c) u_k$$

$$\frac{\partial J}{\partial u_k} = (1 - \sigma(-u_k^\top v_c)) v_c$$
"""
ROWS = r"""$$f = \sum_{i=1}^n (w^\top x_i - y_i)^2$$

$$\frac{\partial f}{\partial w} = 2 \sum_{i=1}^n (w^\top x_i - y_i) x_i$$

$$\frac{\partial f}{\partial x_i} = 2 (w^\top x_i - y_i) w$$
"""
CLASSES = r"""$$L = -\sum_{k=1}^K \mathbf{1}\{c = k\} \log p_k, \qquad p_k = \frac{e^{s_k}}{\sum_{j=1}^K e^{s_j}}$$

$$\frac{\partial L}{\partial s_k} = p_k - [k = c]$$
"""
LSTM = r"""$$f = \sigma(w_f x + u_f h), \quad i = \sigma(w_i x), \quad g = \tanh(w_g x), \quad o = \sigma(w_o x)$$

$$c' = f c + i g, \quad h' = o \tanh(c')$$

$$\frac{\partial h'}{\partial c'} = o (1 - \tanh^2(c')), \quad \frac{\partial c'}{\partial w_i} = g\, i (1 - i) x$$

$$\frac{\partial h'}{\partial w_f} = o (1 - \tanh^2(c')) c f (1 - f) x$$
"""
LOGISTIC = r"""Let $X \in \mathbb{R}^{n\times d}$, $y \in \mathbb{R}^n$, $p = \sigma(X w)$, $w \in \mathbb{R}^d$.

$$\ell(w) = -\sum_{i=1}^n \left[ y_i \log p_i + (1-y_i) \log(1-p_i) \right]$$

$$\nabla^2 \ell(w) = X^\top D X, \quad D = \operatorname{diag}(p \odot (1-p))$$

$$w \leftarrow w - (X^\top D X)^{-1} X^\top (p - y)$$
"""
NEWTON = r"""Gesucht ist eine Nullstelle von $f(x) = x^2 - 2$:

$$x_{k+1} = x_k - \frac{f(x_k)}{f'(x_k)}.$$

Mit $x_0 = 1$ erhalten wir $x_1 = 1.5$, $x_2 = 1.41667$, $x_3 = 1.41422$.
"""
HESSIAN = r"""Für $F(x, y) = x^2 y + y^3$ ist die Hesse-Matrix

$$H = \begin{pmatrix} 2y & 2x \\ 2x & 6y \end{pmatrix}, \qquad H_F = \begin{pmatrix} 2y & 2x \\ 2x & 6y \end{pmatrix}.$$
"""
DIVERGENCE = r"""$$D(p \,\|\, q) = \sum_{i=1}^m p_i \log \frac{p_i}{q_i}$$

$$\operatorname{KL} = \log \frac{s}{r} + \frac{r^2}{2 s^2}, \quad \frac{\partial \operatorname{KL}}{\partial r} = \frac{r}{s^2} - \frac1r$$
"""
POLAR = r"""Let $f(x, y) = x^2 y$ with $x = r\cos\theta$ and $y = r \sin\theta$. Then

$$\frac{\partial f}{\partial r} = \frac{\partial f}{\partial x}\frac{\partial x}{\partial r} + \frac{\partial f}{\partial y}\frac{\partial y}{\partial r}$$
"""
POISSON = r"""$\ell(\lambda) = x \log\lambda - \lambda - \log(x!)$, so $\ell'(\lambda) = \frac{x}{\lambda} - 1$. Here $5! = 120$."""
NORMAL = r"""With the density $\phi(x) = \frac{1}{\sqrt{2\pi}} e^{-x^2/2}$ and the distribution function $\Phi(x)$,
$G(x) = x \Phi(x)$ has $G'(x) = \Phi(x) + x \phi(x)$."""

FACTORS = r"""With $e_{ij} = r_{ij} - \sum_{f=1}^k p_{if} q_{jf}$ and $S = \sum_{i=1}^m \sum_{j=1}^n e_{ij}^2$,

$$\frac{\partial S}{\partial p_{if}} = -2 \sum_{j=1}^n e_{ij} q_{jf}$$
"""
KALMAN = r"""Let $P \in \mathbb{R}^{n\times n}$, $H \in \mathbb{R}^{m \times n}$, $K \in \mathbb{R}^{n \times m}$, $R \in \mathbb{R}^{m\times m}$.

$$P^+ = (I - K H) P (I - K H)^\top + K R K^\top$$

$$T = \operatorname{tr}(P^+), \qquad \frac{\partial T}{\partial K} = -2 P H^\top + 2 K (H P H^\top + R)$$
"""
GAIN = r"""$k = \frac{p}{p + r}$. With $p = 4$ and $r = 1$ we have $k = 0.8$ and $(1-k) p = 0.8$."""

DELTAS = r"""Let $z_1 = w_1 x + b_1$, $a_1 = \tanh(z_1)$, $z_2 = w_2 a_1 + b_2$, $a_2 = \frac{1}{1+e^{-z_2}}$ and
$E = \frac12 (a_2-t)^2$. Put $\delta_2 = \frac{\partial E}{\partial z_2}$.

We update $w_2 \leftarrow w_2 - \eta\, \delta_2 a_1$."""
GREEK = r"""The margin loss is $\psi(m) = \ln(1+e^{-m})$, with $\psi'(m) = -\frac{1}{1+e^{m}}$, and the path
$\gamma(t) = t^2 + 1$ has $\gamma'(t) = 2t$."""

PAGES = {
    "word2vec": (WORD2VEC, r"(1 - \sigma(-u_k^\top v_c)) v_c", r"(1 - \sigma(u_k^\top v_c)) v_c"),
    "rows": (ROWS, r"2 (w^\top x_i - y_i) w", r"2 (w^\top x_i - y_i) x_i"),
    "classes": (CLASSES, "p_k - [k = c]", "p_k + [k = c]"),
    "lstm": (LSTM, "c f (1 - f) x", "f (1 - f) x"),
    "logistic": (LOGISTIC, r"w - (X^\top D X)^{-1}", r"w + (X^\top D X)^{-1}"),
    "newton": (NEWTON, "1.41422", "1.41442"),
    "hessian": (HESSIAN, "6y", "3y"),
    "divergence": (DIVERGENCE, r"- \frac1r", r"+ \frac1r"),
    "polar": (POLAR, r"} + \frac{\partial f}", r"} - \frac{\partial f}"),
    "poisson": (POISSON, "- 1$", "- x$"),
    "factors": (FACTORS, r"\sum_{j=1}^n e_{ij} q_{jf}", r"\sum_{i=1}^m e_{ij} q_{jf}"),
    "kalman": (KALMAN, r"+ 2 K (H", r"- 2 K (H"),
    "deltas": (DELTAS, r"\delta_2 a_1", r"\delta_2 x"),
    "greek": (GREEK, "1+e^{m}", "1-e^{m}"),
    "gain": (GAIN, "p = 0.8", "p = 0.6"),
}
"""Pages with a part of a right line, and the mistake that takes its place."""


@pytest.mark.parametrize("name", PAGES)
def test_a_right_page_is_proved_and_a_mistake_is_found(name):
    page, right, wrong = PAGES[name]
    found = [(line, status, told) for line, status, told in statuses(page) if status is not None]
    assert [line for line in found if line[1] is not Status.PROVED] == []
    assert page.count(right) >= 1
    assert refuted(page.replace(right, wrong))


def test_a_function_of_which_nothing_is_known_may_have_the_derivative_that_is_claimed():
    line, status, told = statuses(NORMAL)[-1]
    assert (line[:5], status) == ("G'(x)", Status.NOT_UNDERSTOOD)
    assert "Phi" in told
    bare = r"Let $g$ be smooth and $u(x) = x g(x)$. Then $u'(x) = g(x)$."
    assert refuted(bare)


def test_a_matrix_that_is_not_shown_to_be_the_hessian_is_no_mistake():
    page = LOGISTIC.replace("w - (X^\\top D X)^{-1}", "w - (X^\\top X)^{-1}")
    assert statuses(page)[-1][1] is Status.UNDECIDED


def test_a_rule_turned_round_in_another_section_is_found():
    page = (
        NEWTON
        + "\n# Minima\n\n$g(x) = x^4 - 3x^2$. $$x_{k+1} = x_k + \\frac{g'(x_k)}{g''(x_k)}$$\n"
    )
    assert refuted(page) == [r"x_{k+1} = x_k + \frac{g'(x_k)}{g''(x_k)}"]


def test_a_value_that_no_rule_gives_is_a_definition():
    page = "$x_{k+1} = x_k - \\eta g_k$ with $x_0 = 1$ and $x_1 = 0.8$. Then $x_1^2 = 0.64$."
    assert refuted(page) == []
    two = NEWTON.replace("Mit", "Oder $x_{k+1} = x_k - \\frac12 f(x_k)$. Mit").replace("1.5", "1.6")
    assert refuted(two) == []


def test_a_value_of_a_function_does_not_say_what_it_is():
    page = "Let $f(x) = 3x^2 - \\cos(2x)$. $$\\frac{d}{dt} (t^3) = f(t) + \\cos 2t$$"
    assert [status for _, status, _ in statuses(page)] == [Status.PROVED] * 2
    assert refuted(page.replace(" + \\cos 2t", ""))


def test_a_letter_that_is_a_function_on_another_page_may_be_a_factor():
    page = r"$g = \frac12 f (w u + b)^2$ has $\frac{\partial g}{\partial b} = f (w u + b)$."
    assert refuted(page) == []
    other = "\n\n# Another\n\n$f(x) = x^2$ has $f'(x) = 2x$."
    assert refuted(page + other) == []


def test_gamma_and_psi_beside_factorials_are_what_they_always_are():
    assert refuted("$\\Gamma(n) = n!$ and $\\Gamma(n+1) = n\\Gamma(n)$") == [r"\Gamma(n) = n!"]
    assert statuses("$\\psi(x) = \\frac{d}{dx} \\ln\\Gamma(x)$")[0][1] is Status.PROVED
