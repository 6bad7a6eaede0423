"""If these fail, the names of a model do not print as its [display] says."""

import pytest

from symopt.model.spec import model_from_text
from symopt.presentation.notation import display_unicode, model_notation
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.tree import Name


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\eta", "η"),
        (r"\hat{y}_1", "ŷ_1"),
        ("w_{11}", "w_11"),
        (r"\mathcal{L}", "L"),
        (r"\mathbf{x}_1", "x_1"),
        (r"\widetilde{\eta}", "η̃"),
    ],
)
def test_a_terminal_shows_the_letters(latex, shown):
    assert display_unicode(latex) == shown


def test_a_display_reaches_both_printers():
    model = model_from_text(
        "parameters=['rate', 'x']\nloss='f'\n[definitions]\nf='rate*x**2'\n[display]\nrate='\\eta'"
    )
    notation = model_notation(model)
    assert to_latex(Name("rate"), notation) == r"\eta"
    assert to_unicode(Name("rate"), notation) == "η"
    assert to_unicode(Name("x"), notation) == "x"


def test_a_mark_on_a_word_or_on_a_display_is_seen():
    """Differentials and adjoints of Z are called Zdot and Zbar; "nadot" would be a word of its own."""
    model = model_from_text(
        "data=['X']\nparameters=['W', 'c']\nloss='L'\n[shapes]\nX=['m', 'n']\nW=['n', 'k']\nc=['k']\n"
        "[definitions]\nna='X @ W'\nL='sum(na**2) + sum(c)'\n[display]\nW='\\mathbf{W}'\nc='\\eta'"
    )
    notation = model_notation(model)
    names = ("Wdot", "nadot", "nabardot", "cbar", "Xdot")
    assert [to_latex(Name(n), notation) for n in names] == [
        r"\dot{\mathbf{W}}", r"\dot{\mathrm{na}}", r"\dot{\bar{\mathrm{na}}}", r"\bar{\eta}", r"\dot{X}",
    ]  # fmt: skip
    assert [to_unicode(Name(n), notation) for n in names] == ["Ẇ", "na˙", "na¯˙", "η̄", "Ẋ"]
