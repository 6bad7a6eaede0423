"""If these fail, a record is no longer the frozen, slotted dataclass it stands for."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace

import pytest

from symopt.foundation.record import record


def same(make):
    """Return a class made by `dataclass` or by `record` from one body."""

    @make
    class Thing:
        """Something with every kind of field."""

        first: int
        second: str = "b"
        third: list = field(default_factory=list, compare=False)
        hidden: int = field(default=7, repr=False, init=False)
        place: tuple = field(default=None, compare=False, repr=False, kw_only=True)

    return Thing


@record
class Base:
    """A record that others extend."""

    size: float


@record
class Derived(Base):
    """A record with an inherited field, and a check."""

    name: str = "n"
    double: float = field(init=False, default=0.0)

    def __post_init__(self):
        if self.size < 0:
            raise ValueError("negative")
        object.__setattr__(self, "double", 2 * self.size)


@record(frozen=False)
class Growing:
    """A record that changes."""

    size: int
    items: list = field(default_factory=list)


@record(eq=False)
class Itself:
    """Equal to itself alone."""

    size: int


@pytest.mark.parametrize("words", [(1,), (1, "c"), (2, "c", [3])], ids=repr)
def test_a_record_is_made_printed_and_compared_as_a_dataclass_is(words):
    plain = same(dataclass(frozen=True, slots=True))
    made = same(record)
    one, other = plain(*words, place=(1, 2)), made(*words, place=(1, 2))
    assert repr(one) == repr(other)
    assert [f.name for f in fields(one)] == [f.name for f in fields(other)]
    assert plain.__match_args__ == made.__match_args__
    assert plain.__slots__ == made.__slots__
    assert other == made(*words)  # a place is not compared
    assert hash(other) == hash(made(*words)) == hash(one)
    assert other != one
    assert is_dataclass(made)


@pytest.mark.parametrize(
    ("words", "named"), [((), {}), ((1, 2, 3, 4), {}), ((1,), {"other": 2})], ids=repr
)
def test_wrong_arguments_are_refused_as_by_a_dataclass(words, named):
    for thing in (same(record), same(dataclass(frozen=True, slots=True))):
        for _ in range(2):  # before and after its first call has compiled it
            with pytest.raises(TypeError, match="__init__"):
                thing(*words, **named)


def test_a_record_does_not_change():
    thing = Derived(1.0)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'size'"):
        thing.size = 2.0
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'size'"):
        del thing.size
    with pytest.raises(FrozenInstanceError):
        thing.other = 2.0


def test_fields_are_inherited_and_checked_once_all_are_set():
    assert repr(Derived(1.5)) == "Derived(size=1.5, name='n', double=3.0)"
    assert Derived(1.5) != Base(1.5)
    assert replace(Derived(1.5), size=2.0).double == 4.0
    with pytest.raises(ValueError, match="negative"):
        Derived(-1.0)


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_are_equal(again):
    for thing in (Base(1.0), Derived(2.0, "m"), Growing(1, [2])):
        assert again(thing) == thing


def test_a_record_may_change_if_it_says_so():
    one, other = Growing(1), Growing(1)
    one.items.append(3)
    one.size = 2
    assert (one.size, one.items, other.items) == (2, [3], [])
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_equality_may_be_identity():
    one, other = Itself(1), Itself(1)
    assert one != other
    assert {one, other} == {other, one}
