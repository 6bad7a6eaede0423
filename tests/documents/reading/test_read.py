"""If these fail, notes are read as saying what they do not say: wrong verdicts follow."""

import pytest

from symopt.documents.meaning.claim import ClaimKind
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from tests.documents.reading.said import claims, definitions, kinds, told

LOSS = r"$\hat y = \sigma(z)$, $z = wx + b$, $L(y, \hat y) = \frac{1}{2}(y - \hat y)^2$."


def test_a_first_definition_is_one_and_a_claim_carries_what_its_names_are_made_of():
    found = claims(
        rf"{LOSS} $$\frac{{\partial L}}{{\partial w}} = -(y - \hat y)\hat y(1 - \hat y) x$$"
    )
    assert [c.kind.value for c in found] == ["definition"] * 3 + ["derivative"]
    assert [c.settled for c in found[:3]] == [Status.PROVED] * 3
    assert definitions(found[-1]) == {
        "z": "w*x + b", "yhat": "sigmoid(z)", "L": "1/2*(y - yhat)**2",
    }  # fmt: skip
    assert found[-1].because == (1,)


def test_a_setting_holds_only_what_is_needed():
    found = claims(r"$u = x^2$, $v = y^2$. $$\frac{du}{dx} = 2x$$")
    assert definitions(found[-1]) == {"u": "x**2"}


def test_a_definition_may_come_after_its_use():
    found = claims(
        r"$$\frac{\partial L}{\partial w} = (p - y) x$$ where $L = (p-y)^2/2$ and $p = wx$."
    )
    assert definitions(found[0]) == {"p": "w*x", "L": "(p - y)**2/2"}


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("$z = wx$. Again $z = wx$.", "definition PROVED"),
        ("$z = wx$. Again $z = xw$.", "definition"),
        ("$z = wx$. Then $z = w + x$.", "definition NOT_UNDERSTOOD"),
        ("# One\n$z = wx$\n# Two\n$z = w + x$", "definition PROVED"),
        ("# One\n$z = wx$\n# One!\n$z = w + x$", "definition NOT_UNDERSTOOD"),
        ("$z = wx$. As another example let $z = w + x$.", "definition PROVED"),
        ("$z = wx$. <!-- symopt: scope -->\n\n$z = w + x$", "definition PROVED"),
        (r"$f(x) = x^2$. $f(x, y) = x + y$", "definition PROVED"),
        ("$a = 3$. $a = 4$", "definition NOT_UNDERSTOOD"),
        ("$a = 0.567$. $a = 0.5671$", "definition PROVED"),
        ("$z = wx$, $w = 2$, $x = 3$. $z = 6.0$", "numeric"),
    ],
)
def test_what_is_said_again_is_the_same_another_meaning_or_a_mistake(text, last):
    kind, settled = kinds(text)[-1]
    assert f"{kind} {settled}".strip() == last


def test_later_lines_decide_which_of_two_definitions_is_meant():
    new = r"$a = wx$. $a = w x + b$. $$\frac{\partial a}{\partial b} = 1$$ $$a = b + x w$$"
    assert kinds(new)[1] == ("definition", "PROVED")
    old = r"$a = wx$. $a = w x + b$. $$\frac{\partial a}{\partial b} = 0$$ $$a = x w$$"
    assert kinds(old)[1] == ("equation", "")


def test_after_a_heading_a_definition_that_what_follows_contradicts_is_a_mistake():
    text = (
        "# Loss\n$L = (y - p)^2$\n# Again\n$L = (y - p)^3$\n\n"
        r"$$\frac{\partial L}{\partial p} = -2(y - p)$$ $$\frac{\partial L}{\partial y} = 2(y - p)$$"
    )
    assert kinds(text)[1] == ("equation", "")


def test_what_was_defined_together_is_defined_anew_together():
    text = (
        r"$$\begin{aligned} z_1 &= a x \\ z_2 &= b x \end{aligned}$$ $$z_1 = a x + c$$ $$z_2 = b x + c$$"
        "\n\nSo $z_1 = a x + c$."
    )
    assert [k for k, _ in kinds(text)][2:4] == ["definition"] * 2


def test_declared_data_are_not_defined_by_the_document():
    text = r"$z = wx$. $y = \sigma(z)$"
    assert kinds(text)[-1] == ("definition", "PROVED")
    assert kinds(text, 'data = ["y"]')[-1] == ("equation", "")


def test_a_block_of_declarations_holds_from_there_on():
    text = '$y = wx$\n\n```symopt\ndata = ["t"]\nalpha = 0.1\n```\n\n$t = wx$, $\\alpha = 0.1$'
    assert kinds(text) == [("definition", "PROVED"), ("equation", ""), ("definition", "PROVED")]


def test_ignored_lines_make_no_claims_but_define():
    text = "$z = wx$ <!-- symopt: ignore -->\n\n$$\\frac{dz}{dx} = w$$\n"
    found = claims(text)
    assert [c.kind for c in found] == [ClaimKind.DERIVATIVE]
    assert definitions(found[0]) == {"z": "w*x"}


def test_several_files_are_one_document():
    parts = [scan("a.md", b"$z = wx$"), scan("b.md", rb"$$\frac{dz}{dx} = w$$")]
    first, second = read(parts)
    assert [c.kind for c in first] == [ClaimKind.DEFINITION]
    assert definitions(second[0]) == {"z": "w*x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$$\frac{d}{dx} x^2 = x + x = 2x$$", ["x + x", "2*x"]),
        (r"$$\frac{d}{dx} x^2 = x + x$$ and $$= 2x$$", ["x + x", "2*x"]),
        (r"$$\frac{d}{dx} x^2 =$$ $$2x$$", ["2*x"]),
        (r"$$\frac{d}{dx} x^2 = x + x$$ $$\Rightarrow 2x$$", ["x + x", "2*x"]),
    ],
)
def test_chains_go_on_over_displays_and_are_judged_against_their_head(text, expected):
    found = claims(text)
    assert [to_text(c.claimed) for c in found] == expected
    assert {to_text(c.head) for c in found} == {"diff(x**2, x)"}


def test_columns_of_an_aligned_environment_are_chains_of_their_own():
    text = (
        r"$u = 3x$, $v = 5x$. $$\begin{aligned} \frac{du}{dx} &= 1 + 2 & \frac{dv}{dx} &= 1 + 4 \\"
        r" &= 3 & &= 5 \end{aligned}$$"
    )
    assert [told(c) for c in claims(text)[2:]] == [
        "derivative: diff(u, x) = 1 + 2",
        "derivative: diff(u, x) = 3",
        "derivative: diff(v, x) = 1 + 4",
        "derivative: diff(v, x) = 5",
    ] or [told(c) for c in claims(text)[2:]] == [
        "derivative: diff(u, x) = 1 + 2",
        "derivative: diff(v, x) = 1 + 4",
        "derivative: diff(u, x) = 3",
        "derivative: diff(v, x) = 5",
    ]


def test_a_heading_ends_a_chain_and_words_are_not_gone_on_with():
    assert kinds("# A\n$$x^2 + x^2 = 2x^2$$\n# B\n$$= 3$$")[-1][0] == "notation"
    assert kinds("$a = 2$. At rest the acceleration $= 0$")[-1][0] == "notation"


@pytest.mark.parametrize(
    "text",
    [
        r"$$w \to w - \alpha \frac{\partial L}{\partial w}$$",
        r"$$w = w - \alpha \frac{\partial L}{\partial w}$$",
        r"$$w := w - \alpha \frac{\partial L}{\partial w}$$",
        r"$$w \leftarrow w - \alpha x (wx - y)$$",
    ],
)
def test_updates_are_of_the_loss_in_force(text):
    last = claims(rf"$L = \frac12(wx - y)^2$. {text}")[-1]
    assert (last.kind, last.name, last.setting.objective) == (ClaimKind.UPDATE, "w", "L")


def test_a_chain_that_begins_with_an_update_goes_on_with_its_right_side():
    found = claims(
        r"$L = \frac12 w^2$. $$w = w - \alpha \frac{\partial L}{\partial w} = w - \alpha w$$"
    )
    assert [c.kind for c in found[1:]] == [ClaimKind.UPDATE, ClaimKind.DERIVATIVE]
    assert to_text(found[-1].head).startswith("w - alpha")


@pytest.mark.parametrize(
    "text",
    [
        "$x^2 - 1$",
        "$a \\in (0, 1)$",
        "$f(x) = 0$",
        "$f'(x) > 0$",
        "$f(x) \\mapsto g(x)$",
        r"$f(x) = x^2$. $f'(x) = 0$",
        r"Subject to $x + y = 1$",
        r"for $i = 1, \dots, m$",
        r"for $i = 1..m$",
        r"$\lambda_i = 0$",
        r"$e^x \approx 1 + x$",
    ],
)
def test_what_claims_nothing_is_notation(text):
    assert kinds(text)[-1] == ("notation", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"$L = y^2$. $\frac{dL}{dy} = 2 q y$", "it brings in q"),
        (r"$z = wx$. $z = 0.73$", "the values of w, x are not known"),
        (r"$z = w +$", ""),
        (r"$q = 1 + O(x)$", "has no value of its own"),
        (r"$x = 2x$", "defined by itself"),
    ],
)
def test_what_is_not_known_is_said_and_never_guessed(text, message):
    last = claims(text)[-1]
    assert last.settled is Status.NOT_UNDERSTOOD
    assert message in last.message


def test_a_name_that_cancels_does_not_matter():
    last = claims(r"$L = y^2$. $\frac{dL}{dy} = \frac{q \cdot 3 y}{q}$")[-1]
    assert last.settled is None


def test_a_redefined_letter_of_the_catalogue_is_the_documents_own():
    assert told(claims(r"$\sigma(z) = \frac{1}{1 + e^{-z}}$")[0]).startswith("equation: sigmoid(z)")
    assert kinds(r"$\sigma(z) = \max(0, z)$") == [("definition", "PROVED")]


def test_values_that_are_solved_for_define_nothing():
    text = (
        r"$$f(x) = (x - a)^2 + (x - b)^2$$ $$f'(x) = 2(x-a) + 2(x-b) = 0$$ $$x = \frac{a + b}{2}$$"
    )
    last = claims(text)[-1]
    assert (last.kind, last.settled) == (ClaimKind.EQUATION, None)
    assert last.reading == "x solves the condition before"


def test_numbers_put_in_for_names_hold_in_their_chain():
    found = claims(r"$y = wh + b$, $h = 2$. $$y = 3 \times 2 + 1 = 7.0$$ $$w + w = 2w$$")
    assert definitions(found[3])["w"] == "3"
    assert "w" not in definitions(found[-1])


def test_a_printed_number_stands_beside_the_exact_value():
    found = claims(r"$x = 0.5$. $y = x^3 = 0.125$. $z = y^2 = 0.0156$")
    last = found[-1].setting.definition("y")
    assert to_text(last.body) == "0.125"
    assert to_text(last.exact) == "x**3"


def test_a_name_takes_the_number_that_its_chain_ends_with():
    found = claims(r"$w_1 = w_2 = 0.5$. $$u = w_1 + w_2$$ $$u = 1.0$$")
    assert definitions(found[-1])["w_1"] == definitions(found[-1])["w_2"] == "0.5"


def test_a_sequence_is_not_the_input_of_the_same_name():
    text = r"$x_0 = 2$. $$x_1 = x_0 - 0.5 x_0$$ $$x_2 = x_1 - 0.5 x_1$$"
    found = claims(text, 'data = ["x_1", "x_2"]')
    assert [c.kind.value for c in found] == ["definition"] * 3


def test_if_says_what_a_name_is():
    text = r"If $u = \ln(x)$ then $\frac{du}{dx} = \frac{1}{x}$. If $u = e^{2x}$ then $\frac{du}{dx} = 2u$."
    found = claims(text)
    assert definitions(found[1]) == {"u": "log(x)"}
    assert definitions(found[3]) == {"u": "exp(2*x)"}
