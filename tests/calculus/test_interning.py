"""Distinct values exist once: equality is identity, also across threads, pickles and collected garbage."""

import gc
import pickle
from concurrent.futures import ThreadPoolExecutor

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.interning import Table
from symopt.calculus.nodes import Entry


class Thing:
    def __init__(self, value):
        self.value = value


def test_a_table_keeps_one_value_for_a_key_as_long_as_it_is_held():
    table = Table()
    first, second = Thing(1), Thing(1)
    assert table.keep("a", first) is first
    assert table.keep("a", second) is first
    assert table.known["a"]() is first
    del first
    gc.collect()
    assert not table.known
    assert table.keep("a", second) is second


def test_what_goes_does_not_take_away_what_came_for_it():
    table, old = Table(), Thing(1)
    table.keep("a", old)
    gone = table.known["a"]
    del old
    gc.collect()
    new = table.keep("a", Thing(2))
    table._forget(gone)  # a callback that comes late
    assert table.known["a"]() is new


def test_one_value_for_all_threads():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda k: indices.over(f"thread{k % 3}", "n"), range(300)))
    assert len(set(made)) == 3


def test_indices_and_affine_expressions_exist_once():
    i = Index("i", Affine(1), indices.size("m"))
    assert i is indices.over("i", "m")
    assert i is not indices.over("i", "n")
    assert indices.shift(indices.of(i), 1) is Affine(1, ((i, 1),))
    assert pickle.loads(pickle.dumps(i)) is i
    assert pickle.loads(pickle.dumps(indices.of(i))) is indices.of(i)
    entry = Entry("x", (indices.of(i),))
    assert pickle.loads(pickle.dumps(entry)) is entry


def test_what_an_affine_expression_knows_of_itself():
    i = indices.over("i", "m")
    j = Index("j", Affine(1), indices.of(i))
    assert indices.of(j).plain is j
    assert indices.of(j).free == {i, j}
    assert j.free == {i}
    assert indices.shift(indices.of(j), 1).plain is None
    assert indices.combine([(indices.of(j), 2)]).plain is None
    assert indices.size("m").plain is None
    assert indices.subtract(indices.of(j), indices.of(i)).indices == (i, j)


def test_a_bound_index_goes_out_of_a_sum_and_its_range_stays():
    i = indices.over("i", "m")
    j = Index("j", Affine(1), indices.of(i))
    entry = Entry("x", (indices.of(j),))
    assert entry.free == {i, j}
    assert build.contract(entry, [j]).free == {i}
