"""If these fail, a true claim is refuted at a point where a formula as it was written has no value."""

import pytest

import symopt as so
from symopt.verification.stated.claims import claim_of, judge_claim
from symopt.verification.stated.records import record_of

RIGHT = [
    ("sqrt(x)**2", "abs(x)"),
    ("sqrt(x)*sqrt(x)", "relu(x)"),
    ("x*log(x)/log(x)", "abs(x)"),
    ("sqrt(x-1)**2 + sqrt(2-x)**2", "1 + relu(-x)"),
    ("(x**(1/2))**2", "abs(x)"),
    ("x**(-1/2)*x**(1/2)", "1 + relu(-x)"),
    ("log(x) - log(x)", "relu(-x)"),
    ("acosh(x)*0", "step(1-x)*(1-x)"),
]


@pytest.mark.parametrize(("left", "right"), RIGHT)
def test_an_identity_is_judged_where_both_sides_have_values(left, right):
    verdict = so.verify(left, None, right, equal=True)
    assert verdict.proved
    assert any("x" in condition for condition in verdict.hypotheses)
    assert so.verify(left, None, f"{right} + relu(x - 1)/100", equal=True).refuted


def test_a_derivative_is_judged_where_the_function_has_one():
    assert so.verify("sqrt(x)**2", "x", "1 + 3*step(-x)").proved
    assert so.verify("(x**(1/4))**4", "x", "sign(x)").proved
    assert so.verify("sqrt(x)**2", "x", "2").refuted
    defined = {"f": "sqrt(x)**2"}
    assert so.verify("f*y", "x", "y*sign(x)", define=defined).proved
    assert so.verify("f*y", "x", "-y*sign(x)", define=defined).refuted
    assert so.verify("a", None, "abs(x)", equal=True, assume="a = sqrt(x)**2").proved


def test_entries_of_arrays_are_not_refuted_where_they_have_no_value():
    vectors = {"equal": True, "shapes": {"x": "n"}}
    assert not so.verify("sum(sqrt(x)**2)", None, "norm1(x)", **vectors).refuted
    assert so.verify("sum(sqrt(x)**2)", None, "2*norm1(x)", **vectors).refuted


def test_a_sum_over_fewer_than_no_members_is_a_hypothesis():
    sums = {"wrt": None, "equal": True, "assume": "n > 0"}
    found = so.verify("Sum(1, (i, 5, n))", claim="n - 4", **sums)
    assert found.proved
    assert "n >= 4" in found.hypotheses
    assert so.verify("Sum(1, (i, 2, n))", claim="n - 1", **sums).hypotheses == ("n > 0",)
    assert not so.verify("Sum(1, (i, 5, 3))", None, "-1", equal=True).proved
    assert so.verify("Sum(1, (i, 5, 4))", None, "0", equal=True).proved


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("Sum(2**i, (i, 3, n))", "2**(n + 1) - 8", "n >= 2"),
        ("Sum(x**i, (i, 1, n - 2))", "(x - x**(n - 1))/(1 - x)", "n - 2 >= 0"),
        ("Sum(x**i, (i, k, n))", "(x**k - x**(n + 1))/(1 - x)", "k - 1 <= n"),
        ("Sum(i, (i, k, n))", "n*(n + 1)/2 - k*(k - 1)/2", "k - 1 <= n"),
    ],
)
def test_a_sum_is_not_refuted_where_its_range_has_fewer_than_no_members(left, right, said):
    found = so.verify(left, None, right, equal=True)
    assert found.proved
    assert said in found.hypotheses
    assert so.verify(left, None, f"{right} + 1", equal=True).refuted


SIZES = [
    ("Sum(i, (i, 1, n))", "n*(n + 1)/2", {"nonnegative": True}, "proved", ("n >= 0",)),
    ("Sum(i, (i, 1, n))", "n*(n + 1)/2", {}, "proved", ("n >= 0",)),
    ("Sum(1, (i, 1, n - 1))", "n - 1", {"nonnegative": True}, "proved", ("n >= 0", "n >= 1")),
    ("Sum(1, (i, 1, n)) + sign(n)", "n + 1", {"nonnegative": True}, "refuted", ()),
    ("Sum(1, (i, 1, n)) + abs(n - 1)", "2*n - 1", {"nonnegative": True}, "refuted", ()),
    ("Sum(1, (i, 1, n)) + abs(n - 1)", "2*n - 1", {"positive": True}, "proved", ("n > 0",)),
    ("sign(Sum(exp(x), (i, 1, n)))", "1", {}, "refuted", ()),
    ("Sum(i, (i, 1, -n))", "n*(n - 1)/2", {"negative": True}, "undecided", ()),
]


@pytest.mark.parametrize(("left", "right", "about", "status", "said"), SIZES)
def test_a_size_that_is_declared_may_be_0_or_less(left, right, about, status, said):
    assumed = {"assumptions": {"integer": True, **about}}
    record = {"function": left, "claimed": right, "relation": "equal", "vars": {"n": assumed}}
    verdict = judge_claim(claim_of(record_of(record))).verdict
    assert verdict.status.value == status
    assert tuple(h.text for h in verdict.hypotheses) == said
    if status == "refuted":
        assert verdict.point["n"] == 0


@pytest.mark.parametrize(
    ("inner", "outer", "claim", "proved"),
    [
        ("(j, i + 2, n)", "(i, 1, n)", "n*(n + 1)/2 - 2*n", False),
        ("(j, i + 1, n)", "(i, 1, n)", "n*(n - 1)/2", True),
        ("(j, 3, i)", "(i, 1, n)", "n*(n + 1)/2 - 2*n", False),
        ("(j, i + 2, n)", "(i, 1, n - 2)", "(n - 1)*(n - 2)/2", True),
    ],
)
def test_a_range_in_the_index_of_a_sum_around_it(inner, outer, claim, proved):
    double = f"Sum(Sum(1, {inner}), {outer})"
    assert so.verify(double, None, claim, equal=True, assume="n > 0").proved is proved


def test_numbers_beside_entries_are_counted_too():
    more, less = (f"Sum(Sum({body}, (j, i + 2, n)), (i, 1, n))" for body in ("1 + x[j]", "x[j]"))
    claim = "n*(n + 1)/2 - 2*n"
    found = so.verify(f"{more} - {less}", None, claim, equal=True, shapes={"x": "n"})
    assert not found.proved
