"""Verdicts on random equalities, held against a referee that shares no code with them.

A pair is a random node (kernels, cases, sums over symbolic ranges) and the same node with one or two places
changed, or a correct formula of the benchmark and a mutant of it, under random declared domains. A proof has
to survive balls at other points than the engine looks at; a refutation has to be true by mpmath at 120
digits, so that cancellation hides nothing.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

import mpmath
from benchmark_pairs import ARRAYS, PAIRS
from benchmark_reading import read
from equality_generate import GRAPH, M, expression, mutate

from symopt.calculus import build
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.nodes import TRUE, ZERO, Compare, Entry, Node
from symopt.equality.decide import decide
from symopt.equality.enclosures.balls import OutsideDomain, Undecided, enclose
from symopt.equality.limits import Limits
from symopt.equality.verdict import Given, Status, Verdict
from symopt.foundation.errors import SymoptError
from tests.node_values import Values

LIMITS = Limits(terms=2_000, work=500_000, generators=96)
"""Smaller than the engine's own, so that many pairs are looked at in little time."""
POINTS = 24


@dataclass(frozen=True)
class Case:
    """One equality with what is declared."""

    left: Node
    right: Node
    given: Given
    graph: Graph = GRAPH


def mutant(seed: int) -> Case | None:
    """Return a correct formula of the benchmark beside a mutant of it."""
    source = Random(seed)
    correct = [pair for pair in PAIRS if pair[3] == "equal"]
    _, left, right, _, conditions = source.choice(correct)
    pair = read(left, right, conditions)
    try:
        changed = mutate(source, pair.right)
    except SymoptError:
        return None
    if changed.free != pair.right.free:
        return None
    return Case(pair.left, changed, Given(pair.domain, pair.constraints), pair.graph)


def case(seed: int) -> Case | None:
    """Return a random equality, None where drawing it fails (a division by zero)."""
    source = Random(seed)
    if source.random() < 0.25:
        return mutant(seed)
    left = expression(source, source.randrange(2, 6), ragged=source.random() < 0.5)
    try:
        right = mutate(source, left)
        if source.random() < 0.3:
            right = mutate(source, right)
        if source.random() < 0.2:  # both sides changed in the same way hide a slip deeper
            wrap = source.choice(
                (lambda n: build.power(n, 2), lambda n: build.apply("exp", n), build.negate)
            )
            left, right = wrap(left), wrap(right)
    except SymoptError:
        return None
    domain = {
        name: (source.choice((Compare("<", ZERO, Entry(name)), Compare("<", Entry(name), ZERO))),)
        for name in "xyp"
        if source.random() < 0.35
    }
    return Case(left, right, Given(domain))


def told(item: Case) -> Verdict:
    """Return the engine's verdict."""
    return decide(item.left, item.right, item.graph, item.given, limits=LIMITS)


def objection(item: Case, verdict: Verdict, seed: int) -> str | None:
    """Return what the referee has against a verdict, None if nothing."""
    if verdict.proved:
        return _against_proof(item, seed)
    if verdict.status is Status.REFUTED:
        return _against_refutation(item, verdict)
    return None


def _against_proof(item: Case, seed: int) -> str | None:
    source = Random(-1 - seed)
    shapes = {name: ("m",) for name in "vw"} if item.graph is GRAPH else ARRAYS
    names = sorted(names_in(item.left) | names_in(item.right) | set(item.given.domain))
    for _ in range(POINTS):
        sizes = {name: source.randint(1, 4) for name in ("m", "n", "k")}
        point = {
            name: _array(source, item.given, name, [sizes[s] for s in shapes.get(name, ())])
            for name in names
        }
        places = {i: source.randint(1, sizes["n"]) for i in item.left.free | item.right.free}
        try:
            a, b = (
                enclose(side, point, sizes, places, graph=item.graph, precision=400)
                for side in (item.left, item.right)
            )
        except (OutsideDomain, Undecided):
            continue
        if not a.overlaps(b) and _allowed(item, point, sizes):
            return f"proved, but differs at {point}, {sizes}: {a.str(15)} and {b.str(15)}"
    return None


def _allowed(item: Case, point: dict[str, object], sizes: dict[str, int]) -> bool:
    conditions = [*item.given.constraints, *(c for cs in item.given.domain.values() for c in cs)]
    for condition in conditions:
        inside = build.cases(((build.number(1), condition), (build.number(0), TRUE)))
        try:
            if enclose(inside, point, sizes) != 1:
                return False
        except (OutsideDomain, Undecided):
            return False
    return True


def _array(source: Random, given: Given, name: str, shape: list[int]):
    if not shape:
        return _value(source, given, name)
    return [_array(source, given, name, shape[1:]) for _ in range(shape[0])]


def _value(source: Random, given: Given, name: str) -> Fraction:
    size = Fraction(source.randint(1, 10**6), source.choice((10**6, 10**5, 3 * 10**5)))
    sign = source.choice((1, -1))
    for condition in given.domain.get(name, ()):
        if condition.fields[1:2] == (ZERO,):
            sign = 1
        elif condition.fields[2:3] == (ZERO,):
            sign = -1
    return sign * size


def _against_refutation(item: Case, verdict: Verdict) -> str | None:
    arrays: dict[str, dict[tuple[int, ...], object]] = {}
    for name, value in verdict.point.items():
        base, _, place = name.partition("[")
        places = tuple(int(k) for k in place.rstrip("]").split(",")) if place else ()
        arrays.setdefault(base, {})[places] = mpmath.mpf(value.numerator) / value.denominator
    for name in names_in(item.left) | names_in(item.right):  # never asked for: it does not count
        arrays.setdefault(name, {(): mpmath.mpf(1) / 2})
    sizes = {name: int(verdict.point.get(name, 1)) for name in ("m", "n", "k")}
    free = {i: int(verdict.point[i.name]) for i in item.left.free | item.right.free}
    with mpmath.workdps(120):
        values = Values(sizes, arrays)
        try:
            a, b = values.of(item.left, free), values.of(item.right, free)
        except (
            TypeError
        ):  # a branch that is not taken has no real value: mpmath goes on with complex ones
            return None
        gap = abs(a - b)
        small = mpmath.mpf(10) ** -60 * (abs(a) + abs(b))
        if not gap > small:
            return f"refuted at {verdict.counterexample}, where both are {mpmath.nstr(a, 15)}"
    return None


def run(seeds: range) -> dict[str, int]:
    """Judge the cases of these seeds; raise AssertionError at the first objection, else count verdicts."""
    counts: dict[str, int] = {}
    for seed in seeds:
        item = case(seed)
        if item is None:
            continue
        verdict = told(item)
        counts[verdict.status.value] = counts.get(verdict.status.value, 0) + 1
        found = objection(item, verdict, seed)
        assert found is None, f"seed {seed}: {found}\n{item.left}\n{item.right}\n{verdict}"
    return counts


__all__ = ["M", "Case", "case", "objection", "run", "told"]
