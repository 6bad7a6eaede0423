"""Indices replaced in one pass give the node that opening and closing every sum gives."""

import random

import pytest

from symopt.calculus import build, indices, relabeling
from symopt.calculus.graph import with_entries_moved
from symopt.calculus.indices import over
from symopt.calculus.nodes import Entry, Node

H, J, K, L = (over(name, "n") for name in "hjkl")
P = over("p", "q")


def _entry(name: str, *places: indices.Index) -> Entry:
    return Entry(name, tuple(map(indices.of, places)))


def _drawn(random_: random.Random, depth: int, free: list[indices.Index]) -> Node:
    """Return a formula of sums, brackets, functions and softmaxes in some free indices."""
    if not depth:
        return _entry(random_.choice("abc"), *random_.choices(free, k=random_.choice((1, 2))))
    parts = [_drawn(random_, depth - 1, free) for _ in range(2)]
    match random_.randrange(6):
        case 0:
            return build.add(parts[0], build.scale(random_.choice((-2, -1, 3)), parts[1]))
        case 1:
            return build.multiply(*parts)
        case 2:
            return build.power(build.subtract(*parts), random_.choice((2, 3)))
        case 3:
            return build.apply("exp", parts[0])
        case 4:
            label = build.fresh(random_.choice((H, P)))
            inner = _drawn(random_, depth - 1, [*free, label])
            return build.contract(inner, [label])
        case _:
            label = build.fresh(P)
            inner = _drawn(random_, depth - 1, [*free, label])
            return build.operator("softmax", inner, (label,), (indices.of(free[0]),))


@pytest.mark.parametrize("seed", range(60))
def test_one_pass_is_what_opening_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random_ = random.Random(seed)
    node = _drawn(random_, 4, [H, J, K])
    mapping = {H: indices.of(L), J: indices.of(random_.choice((H, K, J)))}
    quick = build.rename(node, mapping)
    monkeypatch.setattr(build, "relabeled", lambda node, mapping: None)
    assert build.rename(node, mapping) is quick


def test_most_formulas_need_one_pass() -> None:
    found = [
        relabeling.relabeled(_drawn(random.Random(s), 4, [H, J, K]), {H: indices.of(L)})
        for s in range(60)
    ]
    assert sum(node is not None for node in found) > 40


@pytest.mark.parametrize("seed", range(20))
def test_axes_in_another_order(seed: int) -> None:
    def turned(entry: Entry) -> Entry:
        return Entry(entry.name, entry.indices[::-1])

    node = _drawn(random.Random(seed), 4, [H, J, K])
    expected = build.rewrite(node, entry=lambda e: turned(e) if e.name == "a" else e)
    assert with_entries_moved(node, {"a"}, turned) is expected
