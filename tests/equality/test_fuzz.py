"""Properties over random nodes with sums and cases: proofs and normal forms agree with balls."""

from random import Random

from equality_generate import GRAPH, expression, mutate
from hypothesis import given, settings
from hypothesis import strategies as st

from symopt.calculus import build
from symopt.calculus.indices import Affine, Index, of, size
from symopt.calculus.nodes import Entry, Node
from symopt.equality.enclosures.meeting import Meeting, meet
from symopt.equality.form.canonical import equal, normal
from symopt.equality.form.space import NOTHING, Plan, Space
from symopt.equality.limits import DEFAULT, Full, GaveUp, Refine
from symopt.equality.verdict import Given, Status
from symopt.foundation.errors import SymoptError

SEEDS = st.integers(min_value=0, max_value=10**9)


def refuted(left: Node, right: Node, points: int = 6) -> bool:
    return meet(Meeting(left, right, GRAPH, Given()), points, 6 * points).status is Status.REFUTED


def through_the_normal_form(node: Node) -> Node | None:
    plan = Plan(96)
    for _ in range(DEFAULT.restarts):
        space = Space(plan, DEFAULT, NOTHING)
        try:
            return space.element_node(normal(space, node))
        except Refine:
            continue
        except (Full, GaveUp, SymoptError):
            return None
    return None


@settings(max_examples=150)
@given(SEEDS)
def test_a_mutant_that_balls_refute_is_not_proved(seed):
    source = Random(seed)
    left = expression(source, source.randrange(2, 6))
    try:
        right = mutate(source, left)
    except SymoptError:
        return
    if equal(left, right):
        assert not refuted(left, right)


@settings(max_examples=150)
@given(SEEDS)
def test_a_normal_form_has_the_value_it_came_from(seed):
    source = Random(seed)
    node = expression(source, source.randrange(2, 6))
    form = through_the_normal_form(node)
    if form is not None:
        assert not refuted(node, form)


@settings(max_examples=100)
@given(SEEDS)
def test_facts_of_a_random_context_are_not_overused(seed):
    """√(u²) = u beside a context is proved only where the context makes it so."""
    source = Random(seed)
    context = expression(source, source.randrange(2, 5))
    label = build.fresh(Index("", Affine(1), size("m")))
    place = source.choice([None, label])
    inner = Entry("v", (of(label),)) if place else Entry(source.choice("xyp"))
    sides = [build.power(build.power(inner, 2), build.Fraction(1, 2)), inner]
    if place:
        sides = [build.contract(side, (label,)) for side in sides]
    left, right = (build.add(context, side) for side in sides)
    if equal(left, right):
        assert not refuted(left, right, 16)


@settings(max_examples=80)
@given(SEEDS)
def test_rearrangements_are_proved(seed):
    source = Random(seed)
    a, b, c = (expression(source, 2, ragged=False) for _ in range(3))
    left = build.multiply(build.add(a, b), c)
    right = build.add(build.multiply(c, b), build.multiply(a, c))
    assert equal(left, right) or through_the_normal_form(left) is None
