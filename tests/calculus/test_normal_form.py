"""Equal nodes are the same node, however they were made."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.cost import cost
from symopt.calculus.graph import NodeDefinition, inline
from symopt.calculus.indices import Affine, Index, over
from symopt.calculus.lower import Scope, lower, lower_scalar
from symopt.calculus.nodes import ONE, TRUE, Boolean, Delta, Entry, Product, Sum, Value, Within
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse

SCOPE = Scope(
    {"x": (), "y": (), "u": (indices.of("m"),), "v": (indices.of("m"),)}, frozenset(("m",))
)


def node(text):
    arrays = {"u": 1, "v": 1}
    words = default_vocabulary().declare(("x", "y", "m", "i", "j", "k"), arrays=arrays)
    return lower(parse(text, words), SCOPE).body


def test_the_way_round_of_a_bracket_does_not_depend_on_fresh_labels():
    made = {node("Sum((u[i] - v[i])*x, (i, 1, m))") for _ in range(60)}
    turned = {build.negate(node("Sum((v[k] - u[k])*x, (k, 1, m))")) for _ in range(60)}
    assert len(made | turned) == 1


def test_two_summed_brackets_are_one_node_in_any_order():
    first = {node("Sum(Sum((u[i] - v[j])*(u[j] - v[i]), (i, 1, m)), (j, 1, m))") for _ in range(30)}
    other = {node("Sum(Sum((v[j] - u[k])*(v[k] - u[j]), (j, 1, m)), (k, 1, m))") for _ in range(30)}
    assert len(first | other) == 1


def test_a_shifted_size_is_one_node_as_bound_and_as_number():
    assert node("Sum(1, (i, 2, m))") is node("m - 1")
    assert build.value(Affine(0, (("m", 2),))) is node("2*m")
    assert isinstance(build.value(indices.of("m")), Value)


def test_the_content_of_a_bracket_moves_to_the_coefficient():
    assert node("m*(2*x - 2)") is node("2*m*(x - 1)")
    assert node("(1 - y)/(3 - 3*y)") is lower_scalar(parse("1/3", default_vocabulary()))
    assert node("(4*x - 2*y)**2*x") is node("4*(y - 2*x)**2*x")
    assert isinstance(node("2*(x - 4)"), Sum)


def test_one_if_equal_is_a_delta_and_one_if_between_is_an_indicator():
    i, j = over("i", "m"), over("j", "m")
    scope = Scope(sizes=frozenset(("m",)), places={"i": i, "j": j})
    words = default_vocabulary().declare(("i", "j", "m"))
    equal = lower(parse("Piecewise((1, i + 1 = j), (0, True))", words), scope).body
    assert equal is build.delta(indices.shift(indices.of(i), 1), indices.of(j))
    assert isinstance(equal, Delta)
    between = build.cases(
        (
            (
                ONE,
                Boolean(
                    "and",
                    (
                        build.compare("<=", ONE, build.value(indices.shift(indices.of(i), 1))),
                        build.compare(
                            "<=",
                            build.value(indices.shift(indices.of(i), 1)),
                            build.value(indices.of("m")),
                        ),
                    ),
                ),
            ),
            (build.number(0), TRUE),
        )
    )
    assert isinstance(between, Within)


def test_a_quotient_of_differences_of_summed_indices_is_no_division_by_zero():
    found = node("Sum(Sum(Sum(u[i]*exp(1/(u[j] - v[k])), (i, 1, m)), (j, 1, m)), (k, 1, m))")
    again = node("Sum(Sum(Sum(u[i]*exp(1/(u[j] - v[k])), (k, 1, m)), (j, 1, m)), (i, 1, m))")
    assert found is again
    assert node("Sum(Sum(Sum(u[i]*exp(1/(u[j] - u[k])), (i, 1, m)), (j, 1, m)), (k, 1, m))")


def test_many_symmetric_sums_do_not_hang():
    sums = "*".join(f"Sum(u[{i}], ({i}, 1, m))" for i in "abcdfghjk")
    arrays = {"u": 1}
    words = default_vocabulary().declare(("m",), arrays=arrays)
    assert lower(parse(sums, words), SCOPE).body.free == frozenset()


_PROGRAM = """
from symopt.functions.vocabulary import default_vocabulary
from symopt.calculus import indices
from symopt.calculus.lower import Scope, lower
from symopt.syntax.reading.parser import parse
words = default_vocabulary().declare(("m",), arrays={"u": 1, "v": 1})
scope = Scope({"u": (indices.of("m"),), "v": (indices.of("m"),)}, frozenset(("m",)))
text = "Sum((u[i]-v[i])*exp(u[i]*v[i]), (i, 1, m))/m + norm(u - v)**3"
print(lower(parse(text, words), scope).body.digest.hex())
"""


def test_digests_are_the_same_in_every_process():
    found = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={"PYTHONHASHSEED": str(hash_seed)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in (1, 2, 3)
    }
    assert len(found) == 1


def test_an_entry_is_a_node_of_its_own_name():
    assert Entry("x") is Entry("x")
    assert Entry("x") is not Entry("y")


def test_the_cost_of_a_formula_with_shared_parts_is_counted_without_writing_it_out():
    made = Entry("x")
    for _ in range(60):
        made = build.apply("sin", build.add(made, build.apply("exp", made)))
    assert cost(made) > 2**60


def test_a_sum_put_inside_an_operator_keeps_its_own_index():
    """K = XᵀX put into softmax(u) and inv(K): the operator's bound labels are not those of the sum."""
    shapes = {"X": (indices.of("n"), indices.of("n")), "w": (indices.of("n"),)}
    scope = Scope(shapes, frozenset(("n",)))
    words = default_vocabulary().declare(
        (*shapes, "K", "u", "n"), arrays={"X": 2, "w": 1, "K": 2, "u": 1}
    )

    def definition(name, text, known):
        array = lower(parse(text, words), Scope({**shapes, **known}, scope.sizes))
        return NodeDefinition(name, array.indices, array.body)

    square, vector = (indices.of("n"),) * 2, (indices.of("n"),)
    for name, text, user, shape in (
        ("K", "X.T@X", "tr(inv({})@X)", square),
        ("u", "X.T@w", "sum(w*softmax({}))", vector),
    ):
        inner = definition(name, text, {})
        named = definition("f", user.format(name), {name: shape})
        written = definition("f", user.format(text), {})
        assert inline(named.body, [inner]) is written.body


def test_a_delta_of_labels_beside_an_entry_whose_range_holds_one() -> None:
    """a_k with k = 1..j, beside δ_ij: putting i for j changes nothing, and must not be tried for ever."""
    i, j = over("i", "m"), over("j", "m")
    k = Index("k", Affine(1), indices.of(j))
    body = build.multiply(Entry("u", (indices.of(k),)), build.delta(indices.of(i), indices.of(j)))
    assert isinstance(body, Product)
    assert len(body.powers) == 2


def test_long_decimals_make_no_longer_whole_numbers() -> None:
    """(c u + d v)⁻⁸ with c and d of 31 decimals, squared: of whole numbers it would be over all floats."""
    first, second = (Fraction(k * 10**30 + 7, 10**31) for k in (11, 17))
    term = [(first**2, Entry("u")), (second**2, Entry("v"))]
    power = build.power(build.linear(term), -8)
    assert isinstance(power, Product)
    ((base, exponent),) = power.powers
    assert isinstance(base, Sum)
    assert exponent == -8
    assert base.terms[0][0] == 1
    assert 1e-3 < abs(base.terms[1][0]) < 1e3
    tripled = build.power(build.linear((3 * c, t) for c, t in term), -8)
    assert isinstance(tripled, Product)
    assert tripled.powers == power.powers
