"""If these fail, a name written once in the wrong case is taken for another one, or for a mistake."""

from tests.documents.reading.statuses import statuses

GIVEN = r"$L = (Y - P)^2, P = W_{11} O_{1} + W_{21} O_{2} + b$" + "\n\n"


def _values(*claims):
    text = GIVEN + "\n\n".join(f"$${claim}$$" for claim in claims)
    return [status.value for _, status, _ in statuses(text)][2:]


def test_a_name_in_the_other_case_is_the_one_met_before_where_that_makes_it_right():
    first = r"\frac{\partial L}{\partial O_{1}} = -2(Y - P) w_{11}"
    second = r"\frac{\partial L}{\partial O_{2}} = -2(Y - P) w_{21}"
    assert _values(first, second) == ["proved", "proved"]


def test_a_name_in_the_other_case_is_no_mistake_where_it_does_not():
    assert _values(r"\frac{\partial L}{\partial O_{1}} = -2(Y - P) w_{21}") == ["not-understood"]
