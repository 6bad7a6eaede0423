"""The working space of one canonical form: the field, its generators (kernels) and what is known of signs.

A generator stands for an entry, a size, or a kernel: an expression such as exp(t), log|f|, f^(1/L), a
sum, or a function that is not looked into. Each knows the node it stands for, so that elements can
be turned back into nodes.

Facts are signs of polynomials: declared with a variable, or induced, since a logarithm that is present
says that its argument is positive. An induced fact holds only where the expression that it came from
has to be defined: `scope` forgets those found inside a sum or a branch on the way out, `silent` takes
none from nodes of our own making, and `lasting_sign` uses none.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Generator as Yields
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Node, Rational
from symopt.equality.form.field import Field, Quotient, fraction, single, used
from symopt.equality.form.known import NOTHING, Key, Known, Matrices
from symopt.equality.form.signs.definite import definite_sign
from symopt.equality.form.signs.facts import Facts, entailed_sign, note
from symopt.equality.form.signs.monotone import sign_by_law, sign_of_kernel
from symopt.equality.form.signs.separation import sign_of_constant
from symopt.equality.limits import Full, GaveUp, Limits, Nowhere, Refine
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly


@record(frozen=False, eq=False)
class Generator:
    """One generator: its kind, how to make its node, what it was made of, and what is known of its sign."""

    kind: str
    make: Callable[[], Node]
    of: Any = None
    divisor: int = 1
    positive: bool = False
    nonnegative: bool = False
    nonzero: bool = False
    node: Node | None = None


@record(frozen=False)
class Plan:
    """What survives a restart: denominators of kernels, shifts of gamma, and the size of the ring.

    assume: whether bases of powers with whole exponents may be assumed not to be 0.
    """

    generators: int = 24
    divisors: dict[Key, int] = field(default_factory=dict[Key, int])
    shifts: dict[Key, int] = field(default_factory=dict[Key, int])
    assume: bool = False


class Space:
    """A field with named generators and facts about signs."""

    def __init__(self, plan: Plan, limits: Limits, known: Known) -> None:
        self.plan, self.limits, self.known = plan, limits, known
        self.field = Field(plan.generators, limits)
        self.places: dict[Key, int] = {}
        self.generators: list[Generator] = []
        self.declared: Facts = {}
        self.facts: Facts = {}
        self.memo: dict[Node, Quotient] = {}
        self.factors: dict[str, tuple[fmpq, list[tuple[fmpq_mpoly, int]]]] = {}
        self.depth = 0
        self.turning: set[int] = set()
        self.unknown_signs = 0
        self.learning = True
        self.assumed_nonzero: list[fmpq_mpoly] = []
        self.would_assume = False
        self.matrices = Matrices()
        self._told = self.facts, 0, 0, dict[str, tuple[int, bool] | None]()

    # --- generators

    def generator(
        self, key: Key, make: Callable[[], Node], of: object = None, divisor: int = 1
    ) -> int:
        """Return the place of the generator of that key, made if it is new; raises Full."""
        place = self.places.get(key)
        if place is None:
            place = len(self.generators)
            if place >= self.field.count:
                raise Full
            self.places[key] = place
            self.generators.append(Generator(key[0], make, of, divisor))
        return place

    def kernel(
        self, key: Key, make: Callable[[], Node], of: object = None, divisor: int = 1
    ) -> Quotient:
        """Return the generator of that key as an element."""
        return self.field.generator(self.generator(key, make, of, divisor))

    def divisor(self, key: Key, coefficient: Rational) -> int:
        """Return the planned L with coefficient·L whole; raises Refine if the plan has to grow."""
        from math import lcm

        planned = self.plan.divisors.get(key, 1)
        needed = lcm(planned, coefficient.denominator)
        if needed != planned:
            self.plan.divisors[key] = needed
            raise Refine
        return planned

    def node(self, place: int) -> Node:
        """Return the node that a generator stands for."""
        found = self.generators[place]
        if found.node is None:
            found.node = found.make()
        return found.node

    def poly_node(self, poly: fmpq_mpoly) -> Node:
        """Return a polynomial as a node."""
        pairs: list[tuple[Rational, Node]] = []
        for exponents, coefficient in poly.to_dict().items():
            powers = [(self.node(i), int(e)) for i, e in enumerate(exponents) if e]
            pairs.append((fraction(coefficient), build.merge(powers)))
        return build.linear(pairs)

    def element_node(self, value: Quotient) -> Node:
        """Return an element as a node."""
        top = self.poly_node(value.top)
        return top if value.bottom.is_one() else build.divide(top, self.poly_node(value.bottom))

    def factor(self, poly: fmpq_mpoly) -> tuple[fmpq, list[tuple[fmpq_mpoly, int]]]:
        """Return the constant (never dropped: it counts in log and |·|) and the irreducible factors."""
        text = str(poly)
        found = self.factors.get(text)
        if found is None:
            self.field.work += 50 * len(poly)
            constant, factors = poly.factor()
            found = self.factors[text] = constant, [(f, int(e)) for f, e in factors]
        return found

    # --- what is known of arrays

    def has(self, name: str, word: str) -> bool:
        """Return whether a variable has a property."""
        return self.known.has(name, word)

    def step(self) -> None:
        """Count a law of contractions; raises GaveUp beyond the limit."""
        self.matrices.steps += 1
        if self.matrices.steps > self.limits.contractions:
            raise GaveUp("contractions do not settle")

    # --- signs

    def nonzero(self, value: Quotient) -> bool:
        """Return whether an element is certainly not 0; False says nothing."""
        if value.top.is_zero():
            return False
        return all(self._nonzero(factor) for factor, _ in self.factor(value.top)[1])

    def _nonzero(self, factor: fmpq_mpoly) -> bool:
        sort = self.positive_generator(factor)
        return (sort is not None and sort.nonzero) or self.sign(factor) is not None

    def assumed(self, value: Quotient) -> bool:
        """Assume that an element is not 0, if the plan allows it, and put its factors on the list."""
        if value.top.is_zero() or any(self.node(place).free for place in used(value.top)):
            return False
        if not self.plan.assume:
            self.would_assume = True
            return False
        for factor, _ in self.factor(value.top)[1]:
            if not self._nonzero(factor) and factor not in self.assumed_nonzero:
                self.assumed_nonzero.append(factor)
        return True

    def sign(self, poly: fmpq_mpoly) -> int | None:
        """Return 1 or -1 if the polynomial certainly has that sign and is not 0, else None."""
        found = self._known(poly)
        return found[0] if found is not None and found[1] else None

    def weak_sign(self, poly: fmpq_mpoly) -> int | None:
        """Return 1 if certainly ≥ 0, -1 if certainly ≤ 0, else None."""
        found = self._known(poly)
        return None if found is None else found[0]

    def lasting_sign(self, poly: fmpq_mpoly) -> int | None:
        """Return the sign as `sign` does, without facts that hold only in the present scope."""
        with self._without_facts():
            return self.sign(poly)

    def _known(self, poly: fmpq_mpoly) -> tuple[int, bool] | None:
        if poly.is_zero():
            return 1, False
        lead = poly.leading_coefficient()
        outer = 1 if lead > 0 else -1
        if poly.is_constant():
            return outer, True
        known = self._monic_sign(poly / lead)
        if known is None:
            self.unknown_signs += 1
            return None
        return outer * known[0], known[1]

    def _monic_sign(self, monic: fmpq_mpoly) -> tuple[int, bool] | None:
        """Return what is found out about a polynomial, from memory if the facts are the same as then."""
        text = str(monic)
        facts, count, declared, told = self._told
        if facts is not self.facts or (count, declared) != (len(facts), len(self.declared)):
            told = dict[str, tuple[int, bool] | None]()
            self._told = self.facts, len(self.facts), len(self.declared), told
        if text not in told:
            told[text] = self._find_sign(monic, text)
        return told[text]

    def _find_sign(self, monic: fmpq_mpoly, text: str) -> tuple[int, bool] | None:
        weak = self._fact(text)
        for find in (
            Space.sign_of_terms,
            Space._sign_of_constant,
            sign_by_law,
            entailed_sign,
            definite_sign,
        ):
            if weak is not None and weak[1]:
                break
            weak = find(self, monic) or weak
        return weak

    def sign_of_terms(self, poly: fmpq_mpoly) -> tuple[int, bool] | None:
        """Return (sign, strict) if all terms have one sign, from the signs of generators alone."""
        total, strict = 0, False
        for exponents, coefficient in poly.to_dict().items():
            sign, sure = 1 if coefficient > 0 else -1, True
            for place, exponent in enumerate(exponents):
                if not exponent:
                    continue
                known = self._sign_of_generator(place)
                if exponent % 2:
                    if known is None:
                        return None
                    sign *= known[0]
                sure = sure and known is not None and known[1]
            if total and sign != total:
                return None
            total, strict = sign, strict or sure
        return total, strict

    def _sign_of_constant(self, poly: fmpq_mpoly) -> tuple[int, bool] | None:
        for place in used(poly):
            if self.generators[place].kind in ("entry", "value"):
                return None
            node = self.node(place)
            if node.free or names_in(node):
                return None
        sign = sign_of_constant(self.poly_node(poly))
        return None if sign is None else (sign, True)

    def _sign_of_generator(self, place: int) -> tuple[int, bool] | None:
        sort = self.generators[place]
        if sort.positive:
            return 1, True
        weak = (1, False) if sort.nonnegative else None
        return self._fact(f"g{place}") or sign_of_kernel(self, sort) or weak

    def _fact(self, text: str) -> tuple[int, bool] | None:
        declared, learned = self.declared.get(text), self.facts.get(text)
        best = declared if declared is not None and (declared.strict or not learned) else learned
        return None if best is None else (best.sign, best.strict)

    def learn(self, value: Quotient, strict: bool, declared: bool = False) -> None:
        """Take note that value > 0 (or ≥ 0), if that settles the sign of one irreducible factor.

        From value ≥ 0 nothing follows where another factor may vanish. Raises Nowhere if value < 0 is known.
        """
        if declared:
            with self._without_facts():
                note(self, value, strict, self.declared)
        elif self.learning:
            above, below = self.sign(value.top), self.sign(value.bottom)
            if above is not None and below is not None and above != below:
                raise Nowhere("an argument that has to be positive is negative")
            note(self, value, strict, self.facts)

    @contextmanager
    def _without_facts(self) -> Yields[None]:
        facts, self.facts = self.facts, {}
        try:
            yield
        finally:
            self.facts = facts

    @contextmanager
    def silent(self) -> Yields[None]:
        """Learn nothing from what is normalized inside: it need not have a value everywhere."""
        learning, memo = self.learning, self.memo
        self.learning, self.memo = False, dict(memo)
        try:
            yield
        finally:
            self.learning, self.memo = learning, memo

    @contextmanager
    def scope(self) -> Yields[None]:
        """Forget on leaving what is learned inside: facts, and results that may rest on them."""
        facts, memo = self.facts, self.memo
        self.facts, self.memo = dict(facts), dict(memo)
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1
            if self.facts == facts:  # nothing new, and nothing known more surely
                memo.update(self.memo)
            self.facts, self.memo = facts, memo

    def settled(self, compute: Callable[[], Quotient]) -> Quotient:
        """Return compute(), done again if it learned facts after it had asked for signs in vain."""
        facts, asked = dict(self.facts), self.unknown_signs
        result = compute()
        if self.facts != facts and self.unknown_signs > asked:
            self.memo.clear()
            result = compute()
        return result

    def positive_generator(self, poly: fmpq_mpoly) -> Generator | None:
        """Return the generator that the polynomial is, if it is nothing else."""
        place = single(poly)
        return None if place is None else self.generators[place]

    def kinds(self, poly: fmpq_mpoly) -> set[str]:
        """Return the kinds of generators in a polynomial."""
        return {self.generators[place].kind for place in used(poly)}


__all__ = ["NOTHING", "Generator", "Key", "Known", "Matrices", "Plan", "Space"]
