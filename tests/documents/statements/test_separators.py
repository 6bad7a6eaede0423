"""What separates statements in one line, and what does not."""

import pytest

from tests.documents.statements.splitting import lines, statements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"u_0 = 3,\; v_0 = 5", ["u_0 = 3", "v_0 = 5"]),
        (r"p = \sigma(s), \quad s = mt + k", [r"p = \sigma(s)", "s = mt + k"]),
        (r"m \to m - \eta g \quad k \to k - \eta h", [r"m -> m - \eta g", r"k -> k - \eta h"]),
        (r"m_1 = m_2 = 0.25, t = 1", ["m_1 = m_2 = 0.25", "t = 1"]),
        (r"k=1,2,\dots,n", [r"k = 1,2,\dots,n"]),
        (r"k=1,2,\dots,n, t > 0", [r"k = 1,2,\dots,n", "t > 0"]),
        (r"t \in (0,1), u > 0", ["t in (0,1)", "u > 0"]),
        (r"t \in ]0,1[, u > 0", ["t in ]0,1[", "u > 0"]),
        (r"t \in [0, 1), u > 0", ["t in [0, 1)", "u > 0"]),
        (r"s, t \in \mathbb{R}", [r"s, t in \mathbb{R}"]),
        (r"m_1, m_2, k", ["m_1, m_2, k"]),
        (r"f(s, t) = s^2 + t", ["f(s, t) = s^2 + t"]),
        (r"\lambda_1 > 0 \& \lambda_2 > 0", [r"\lambda_1 > 0", r"\lambda_2 > 0"]),
        (r"a = b; c = d", ["a = b", "c = d"]),
        (r"a = b. c = d.", ["a = b", "c = d"]),
        (r"\mu_1 = -5 \quad < 0", [r"\mu_1 = -5 < 0"]),
        (r"f(t) = 3 \quad + \quad t", [r"f(t) = 3 \quad + \quad t"]),
        (r"a = b \; c = d", [r"a = b \; c = d"]),
        (r"a = b \;\;\; c = d", ["a = b", "c = d"]),
        (r"a = b \hspace{1cm} c = d", ["a = b", "c = d"]),
        (r"a_1 \sigma(s_1) \quad a_2 \sigma(s_2)", [r"a_1 \sigma(s_1)", r"a_2 \sigma(s_2)"]),
        (r"\forall t \in T: f(t) \ge 0", ["t in T", "f(t) >= 0"]),
        (r"s = t \ (t > 0)", ["s = t", "t > 0"]),
        (r"s^+ = 2, s^- = 3", ["s^+ = 2", "s^- = 3"]),
        (r"<s,t> = 3, t = 1", ["<s,t> = 3", "t = 1"]),
    ],
)
def test_separators(text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize(
    "text",
    [r"\sum_{i=1}^{n} t_i", r"\lim_{t \to 0} f(t)", r"P(T=1)", r"\left.f\right|_{t=3}", r"f(t)|_{t=3}",
     r"\begin{bmatrix} s = 1 & 2 \\ 3 & 4 \end{bmatrix}", r"\sqrt[n=3]{t}", r"\{t : t > 0\}", "0/1", "(0,0)",
     r"t^{a=b}", r"\underset{a=b}{\min} t", r"t \sim N(0,1)"],
)  # fmt: skip
def test_signs_within_brackets_are_none_of_the_statement(text):
    assert lines(text) == [text]
    assert lines(f"{text} = 5") == [f"{text} = 5"]


@pytest.mark.parametrize(
    ("sign", "value"),
    [("=", "="), (":=", ":="), (r"\coloneqq", ":="), (r"\triangleq", ":="), (r"\equiv", "="),
     (r"\doteq", ":="), (r"\stackrel{\text{def}}{=}", ":="), (r"\overset{!}{=}", "="), ("{=}", "="),
     (r"\underset{(1)}{=}", "="), (r"\mathrel{=}", "="), (r"\!\!=\!\!", "="), (r"\approx", "≈"),
     (r"\simeq", "≈"), ("≈", "≈"), (r"\rightarrow", "->"), ("→", "->"), (r"\xrightarrow{\text{so}}", "->"),
     (r"\gets", "->"), (r"\Longrightarrow", "=>"), (r"\iff", "=>"), (r"\therefore", "=>"), ("⇒", "=>"),
     (r"\mapsto", "↦"), ("<", "<"), (r"\leq", "<="), ("≥", ">="), (r"\neq", "!="), (r"\not=", "!="),
     (" !=", "!="), (r"\in", "in"), (r"\propto", "∝")],
)  # fmt: skip
def test_signs(sign, value):
    assert lines(f"s{sign} t") == [f"s {value} t"]
    assert lines(f"{sign} t") == [f"{value} t"]


def test_a_factorial_before_a_sign_is_not_unequal():
    assert lines("n!=1") == ["n! = 1"]


def test_two_signs_are_one():
    assert lines(r"\Rightarrow = 3") == ["= 3"]
    assert lines(r"a = \\ = b") == ["a = b"]


def test_signs_at_both_ends():
    assert lines(r"\det(A - \mu I) =") == [r"\det(A - \mu I) ="]
    assert lines(r"= \mu^2 - 1") == [r"= \mu^2 - 1"]


def said(text):
    return [(s.before, s.after) for s in statements(text)]


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        (r"a = s, \text{ Loss: } J(s) = s^2", ["a = s", "J(s) = s^2"], [("", ""), ("Loss:", "")]),
        (r"\text{Minimum: } t^* = 0.25", ["t^* = 0.25"], [("Minimum:", "")]),
        (r"a = b \textrm{ and hence } c = d", ["a = b", "c = d"], [("", ""), ("and hence", "")]),
        (r"a = b \quad \text{if } t > 0", ["a = b", "t > 0"], [("", ""), ("if", "")]),
        (r"a = s^2 where s = 3", ["a = s^2", "s = 3"], [("", ""), ("where", "")]),
        (r"a = s^2, rows of S", ["a = s^2"], [("", "rows of S")]),
        (r"f''(t) > 0 \quad \text{Concave up}", ["f''(t) > 0"], [("", "Concave up")]),
        (r"f''(t) > 0 \quad (\text{Local}) \text{ Minimum}", ["f''(t) > 0"], [("", "(Local) Minimum")]),
        (r"f''(t) = 0 \quad \text{Inconclusive}", ["f''(t) = 0"], [("", "Inconclusive")]),
        (r"(0,0) \text{ is a saddle point}", ["(0,0)"], [("", "is a saddle point")]),
        (r"s = 1 \text{ is best since } h > 0", ["s = 1", "h > 0"], [("", "is best"), ("since", "")]),
        (r"\text{MSE} = e^2", [r"\text{MSE} = e^2"], [("", "")]),
        (r"J = \text{MSE}", [r"J = \text{MSE}"], [("", "")]),
        (r"a = \text{ReLU}(s)", [r"a = \text{ReLU}(s)"], [("", "")]),
        (r"W_\text{out} s = t", [r"W_\text{out} s = t"], [("", "")]),
        (r"a = b > \text{chain rule} \quad c = d", ["a = b", "c = d"], [("", "> chain rule"), ("", "")]),
        (r"\Rightarrow M \rightarrow \text{nearer to } 0.", ["=> M"], [("", r"\rightarrow nearer to 0")]),
        (r"\text{By rule} \to s = t \to \text{done}", ["s = t"], [("By rule", r"\to done")]),
        (r"a = b \rightarrow ①", ["a = b"], [("", r"\rightarrow ①")]),
        (r"a = b \qquad (1.2)", ["a = b"], [("", "(1.2)")]),
        (r"(1) \quad a = b", ["a = b"], [("(1)", "")]),
        (r"1) a = b", ["a = b"], [("1)", "")]),
        (r"a = b \text{ (bias)} + c", ["a = b + c"], [("", "(bias)")]),
        (r"s = 1 \text{ or } s = -1", ["s = 1", "s = -1"], [("", ""), ("or", "")]),
        (r"f(t) \ge 0 \quad \forall t", ["f(t) >= 0", "t"], [("", ""), ("for all", "")]),
    ],
)  # fmt: skip
def test_words(text, expected, words):
    assert lines(text) == expected
    assert said(text) == words


def left_out(text):
    return [(text[p.start : p.end], why) for s in statements(text) for p, why in s.unread]


def test_a_closing_bracket_too_many_is_left_out_and_reported():
    text = r"m \rightarrow m + \eta a(t - \hat{t}))"
    assert lines(text) == [r"m -> m + \eta a(t - \hat{t})"]
    assert left_out(text) == [(")", "a bracket without its partner")]
    assert statements(text)[0].unread[0][0].start == len(text) - 1


@pytest.mark.parametrize("text", ["m(a + b = 3", "a) + b = 3", r"\left( a + b = 3"])
def test_a_bracket_that_is_missing_elsewhere_stays_so_that_the_side_is_not_read(text):
    assert lines(text) == [text]
    assert [why for _, why in left_out(text)] == ["a bracket without its partner"]


def test_tags_and_labels_and_comments_are_reported():
    assert lines(r"a = b \tag{1} \label{eq:a}") == ["a = b"]
    assert left_out(r"a = b \tag{1} \label{eq:a}") == [
        (r"\tag{1}", "a tag"),
        (r"\label{eq:a}", "a label"),
    ]
    assert left_out("a = 5% = 0.05") == [("% = 0.05", "a comment")]


def test_boxes_and_colors_are_seen_through():
    assert lines(r"\boxed{a = b}") == ["a = b"]
    assert lines(r"{\color{red} a = b}") == ["a = b"]
    assert lines(r"2\boxed{a+b} = 3") == ["2 {a+b} = 3"]


@pytest.mark.parametrize("text", ["", " ", "=", r"\\", r"\quad", r"\rightarrow"])
def test_nothing_is_said(text):
    assert statements(text) == ()
