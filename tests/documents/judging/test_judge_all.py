"""Claims in worker processes: in order, equal ones once, none beyond its limit, no claim raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.judge import judge
from symopt.documents.judging.judge_all import judge_all
from symopt.documents.judging.question import question
from symopt.documents.meaning.agree import agree
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.equality.verdict import Status
from symopt.foundation.errors import LimitError
from symopt.syntax.tree import Add, Call, Name, Neg, Pow, Tree, number
from tests.documents.judging.made import NETWORK, PERCEPTRON, REGRESSION, claim, slope, tree


def _claims() -> list[Claim]:
    return [
        claim(PERCEPTRON, "-(y - yhat)", slope("L", "b"), kind=ClaimKind.DERIVATIVE),
        claim(REGRESSION, "y", kind=ClaimKind.NOTATION),
        claim(PERCEPTRON, "y - yhat", slope("L", "b"), kind=ClaimKind.DERIVATIVE),
        claim(REGRESSION, "y", kind=ClaimKind.DEFINITION, settled=Status.PROVED),
    ]


def test_answers_come_in_order_with_their_claims() -> None:
    asked = [*_claims(), *_claims()]
    found = list(judge_all(asked, workers=1))
    assert [c.claim for c in found] == asked
    expected = [Status.PROVED, None, Status.REFUTED, Status.PROVED] * 2
    assert [c.status for c in found] == expected
    assert found[2].diagnosis is not None
    assert found[2].diagnosis.kind == "sign"


def test_claims_are_judged_while_others_are_still_read() -> None:
    answered = Event()

    def asked() -> Iterator[Claim]:
        yield _claims()[0]
        assert answered.wait(60)  # the rest is read when the first one is judged
        yield from _claims()[1:]

    found = judge_all(asked(), workers=1)
    assert next(found).status is Status.PROVED
    answered.set()
    assert [c.status for c in found] == [None, Status.REFUTED, Status.PROVED]


def test_what_reading_raises_is_raised() -> None:
    def asked() -> Iterator[Claim]:
        yield _claims()[0]
        raise LimitError("too many formulas")

    with pytest.raises(LimitError, match="too many formulas"):
        list(judge_all(asked(), workers=1))


def test_a_claim_that_takes_too_long_is_undecided_and_the_next_is_judged() -> None:
    endless = Pow(Add((Name("x"), number(1))), Pow(Name("y"), Name("x")))
    for _ in range(6):
        endless = Pow(Add((endless, Call("sin", (endless,)))), Call("exp", (endless,)))
    asked = [claim(Setting(), Neg(endless), endless), *_claims()[:1]]
    found = list(judge_all(asked, time_limit=0.5, workers=1))
    assert found[0].status is Status.UNDECIDED
    assert "stopped after 0.5 seconds" in found[0].message


def test_where_a_claim_stands_does_not_matter_to_its_question() -> None:
    first = _claims()[0]
    place = Place(Sheet("other.md", "text of another file"), 3, 7)
    moved = replace(first, place=place, whole=place, because=(7,))
    assert question(first) == question(moved)
    other = claim(PERCEPTRON, "-(y - yhat)", slope("L", "z"), kind=ClaimKind.DERIVATIVE)
    assert question(first) != question(other)


def test_digits_matter_to_a_question() -> None:
    first, second = (
        claim(Setting(), text, "1/2", kind=ClaimKind.NUMERIC) for text in ("0.5", "0.50")
    )
    assert question(first) != question(second)


def test_a_tree_too_deep_for_us_does_not_raise() -> None:
    deep: Tree = Name("x")
    for _ in range(20_000):
        deep = Neg(deep)
    assert judge(claim(Setting(), deep, Name("y"))).status in (
        Status.UNDECIDED,
        Status.NOT_UNDERSTOOD,
    )
    assert agree(deep, Name("x"), Setting()) is None


def test_agreement_is_cheap_and_says_what_it_does_not_know() -> None:
    assert agree(
        slope("L", "w_11"), tree("-x_1*w_1*a_1*(1-a_1)*(y-yhat)", "x_1 w_1 a_1 y yhat"), NETWORK
    )
    assert agree(slope("L", "b"), Name("yhat"), PERCEPTRON) is False
    assert agree(Call("unheard", (Name("x"),)), Name("x"), PERCEPTRON) is None
    rows = tree("[[1, 2], [3, 4]]")
    assert agree(rows, rows, Setting()) is True
    assert agree(rows, tree("[[1, 2], [3, 5]]"), Setting()) is False


def test_another_reading_that_is_proved_is_taken() -> None:
    wrong = claim(PERCEPTRON, "y - yhat", slope("L", "b"), kind=ClaimKind.DERIVATIVE)
    right = replace(_claims()[0], reading="read with a minus")
    found = judge(replace(wrong, alternatives=(right,)))
    assert (found.status, found.message) == (Status.PROVED, "read with a minus")
    assert judge(replace(wrong, alternatives=(wrong,))).status is Status.REFUTED
