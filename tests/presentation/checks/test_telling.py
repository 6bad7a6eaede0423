"""If these fail, a reader is told of another gradient, point or value than that of the claim."""

from dataclasses import replace
from fractions import Fraction as F

from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.judging.checked import CheckedDocument
from symopt.equality.verdict import Counterexample, Status
from symopt.foundation.document import Code, Math
from symopt.presentation.checks.points import brief, point_text
from symopt.presentation.checks.telling import facts, headline, sentence
from symopt.syntax.tree import Name
from tests.presentation.checks.sample_report import sample, tree


def labels(checked, claims):
    return [fact.label for fact in facts(checked, CheckedDocument("notes.md", tuple(claims)))]


def test_the_gradient_of_another_loss_is_not_shown():
    (document,) = sample().documents
    gradient, update = document.claims[1:3]
    loss = Setting((Defined("L", tree("x_1")),), objective="L")
    other = Setting((Defined("L", tree("x_2")),), objective="L")
    same = replace(gradient, claim=replace(gradient.claim, setting=loss))
    moved = replace(update, claim=replace(update.claim, setting=loss))
    assert "gradient" in labels(moved, [same, moved])
    moved = replace(update, claim=replace(update.claim, setting=other))
    assert "gradient" not in labels(moved, [same, moved])


def test_a_gradient_that_is_not_proved_or_stands_later_is_not_shown():
    gradient, update = sample().documents[0].claims[1:3]
    assert "gradient" in labels(update, [gradient, update])
    assert "gradient" not in labels(update, [replace(gradient, status=Status.UNDECIDED), update])
    assert "gradient" not in labels(update, [update, gradient])


def test_a_number_is_told_once():
    (document,) = sample().documents
    number = replace(document.claims[4], expected=tree("1.4"))
    (fact,) = facts(number, document)
    assert fact.content == ("1.4",)
    known = replace(number, expected=tree(r"\sqrt{2}"))
    assert facts(known, document)[0].content == (Math(known.expected), " = 1.4")


def test_a_left_side_that_is_too_large_is_cited_as_written():
    checked = sample().documents[0].claims[3]
    large = tree(" + ".join(f"x_{k} y_{k}" for k in range(30)))
    claim = replace(checked.claim, head=large, latex=r"\nabla f(x) &= 3")
    assert headline(replace(checked, claim=claim))[0] == Code(r"\nabla f(x)")
    claim = replace(claim, latex="= 3")
    assert headline(replace(checked, claim=claim)) == ("derivative", ": power rule")


def test_a_classification_is_told_by_its_word():
    checked = sample().documents[0].claims[3]
    claim = replace(checked.claim, word="minimum")
    assert headline(replace(checked, claim=claim, diagnosis=None)) == ("minimum",)


def test_what_a_wrong_side_was_compared_with_is_told():
    (document,) = sample().documents
    wrong = document.claims[5]
    before = facts(replace(wrong, versus="previous"), document)[0]
    assert before.label == "against"
    assert before.content[1] == Math(wrong.claim.previous)
    claim = replace(wrong.claim, because=(3, 4))
    defined = facts(replace(wrong, claim=claim, versus="definition"), document)[0]
    assert defined.content == ("the definition in line 4",)


def test_a_reading_that_was_in_doubt_is_shown():
    (document,) = sample().documents
    unsure = document.claims[8]
    claim = replace(unsure.claim, reading="g is a number")
    assert labels(replace(unsure, claim=claim), document.claims) == ["reading", "note"]


def test_points_group_equal_values_and_write_arrays_and_unknown_functions():
    point = {"alpha": F(1), "x_1": F(1), "X[1,1]": F(2), "X[1,2]": F(0), "at(f, t=x_k)": F(1, 3)}
    assert point_text(point) == "α = x_1 = 1, X = [[2, 0]], f(x_k) = 1/3"
    assert point_text({"a": F(0), "b": F(0), "c": F(0)}) == "all 0"
    assert point_text({"a": F(1), "b": F(0)}) == "a = 1, b = 0"
    many = point_text({f"x_{k}": F(k) for k in range(1, 40)})
    assert many.endswith("x_12 = 12, …")


def test_values_have_as_many_digits_as_tell_them_apart():
    assert brief("1.00000001", "1.00000002") == ["1.00000001", "1.00000002"]
    assert brief("[+/- 2.05e-31]", "0.5") == ["0", "0.5"]
    assert brief("1 + 2*I", "3") == ("1 + 2*I", "3")


def test_an_example_without_a_point_tells_the_values():
    (document,) = sample().documents
    bare = replace(document.claims[5], counterexample=Counterexample({}, "1", "2"))
    found = {fact.label: fact.content for fact in facts(bare, document)}
    assert found["example"] == ("written 2, correct 1",)


def test_messages_are_one_line_without_their_excerpts():
    assert sentence("no such name\n  where: x_{q\n           ^\n  do:    close it") == (
        "no such name; close it"
    )


def test_definitions_are_told_by_name():
    assert headline(sample().documents[0].claims[0]) == ("definition of ", Math(Name("z")))
