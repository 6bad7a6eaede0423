"""Slips planted in correct derivatives, the way people make them: seeded edits of the written claim.

Kinds that an edit of any formula can make are made here; the others come from the table (`slip_models`).
A slip that happens to leave the claim right is discarded. Where one edit is two kinds at once (a factor
dropped that is a link of the chain rule), `ALSO` says so.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import isfinite

import mpmath

from symopt.calculus.nodes import Node
from symopt.foundation.errors import SymoptError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Tree,
    children,
    names,
    rebuild,
)
from symopt.verification.judge import judge_derivative
from symopt.verification.judgement import Judgement
from symopt.verification.subject import Subject
from tests.node_values import Values
from tests.verification.slip_case import Case
from tests.verification.slip_formulas import FORMULAS
from tests.verification.slip_models import MODELS
from tests.verification.slip_problems import subject_from

CASES = [*MODELS, *FORMULAS]

Edit = Callable[[Tree, Case, random.Random], "Tree | None"]


@dataclass(frozen=True)
class Planted:
    """A claim with a slip of a known kind."""

    case: Case
    wrt: str
    kind: str
    claim: Tree


def places(tree: Tree, kind: type) -> list[Tree]:
    """All subtrees of a kind, outside conditions."""
    found = [tree] if isinstance(tree, kind) else []
    return found + [p for child in children(tree) for p in places(child, kind)]


def put(tree: Tree, old: Tree, new: Tree) -> Tree:
    """The tree with one subtree (that very object) exchanged."""
    return new if tree is old else rebuild(tree, lambda child: put(child, old, new))


def number(value: int | Fraction) -> Tree:
    value = Fraction(value)
    top = Number(Fraction(value.numerator))
    return top if value.denominator == 1 else Div(top, Number(Fraction(value.denominator)))


def sign(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    return tree.body if isinstance(tree, Neg) else Neg(tree)


def factor(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    constants = [number(3), number(Fraction(1, 3)), number(4), number(Fraction(1, 4))]
    constants += [Call("log", (number(2),)), Call("sqrt", (number(3),)), number(Fraction(3, 2))]
    return Mul((source.choice(constants), tree))


def dropped(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    products = [m for m in top_products(tree) if len(m.factors) > 1]
    if not products:
        return None
    product = source.choice(products)
    k = source.randrange(len(product.factors))
    if isinstance(product.factors[k], Number):
        return None
    rest = product.factors[:k] + product.factors[k + 1 :]
    return put(tree, product, rest[0] if len(rest) == 1 else Mul(rest))


def top_products(tree: Tree) -> list[Mul]:
    """The products that are factors of the whole: not in sums, functions or powers."""
    match tree:
        case Neg(body=body):
            return top_products(body)
        case Div(numerator=numerator):
            return top_products(numerator)
        case Mul():
            return [tree]
        case _:
            return []


def extra(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    name = source.choice(known_names(case, tree))
    other: Tree = Name(name)
    if name in case.definitions and source.random() < 0.5:
        other = Add((ONE, Neg(other)))
    return Mul((tree, other))


def known_names(case: Case, tree: Tree) -> list[str]:
    texts = [*case.definitions.values(), *case.correct.values(), case.function]
    return [n for n in all_names(case) if any(n in t for t in texts)]


def all_names(case: Case) -> list[str]:
    subject, _ = subject_of_case(case)
    scalars = [n for n, shape in subject.scope.shapes.items() if not shape]
    return [n for n in scalars if n not in ("J", "L", "ell", "f_0", "s_0")]


def swapped(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    """One name for another of its kind: everywhere, or two exchanged."""
    used = [n for n in names(tree) if n in all_names(case)]
    others = all_names(case)
    if not used or len(others) < 2:
        return None
    old = source.choice(used)
    alike = [n for n in others if n != old and n[0] == old[0]] or [n for n in others if n != old]
    new = source.choice(alike)
    if source.random() < 0.3 and new in used:
        return renamed(tree, {old: new, new: old})
    spots = [p for p in places(tree, Name) if p.name == old]
    if source.random() < 0.5:
        return put(tree, source.choice(spots), Name(new))
    return renamed(tree, {old: new})


def renamed(tree: Tree, by: dict[str, str]) -> Tree:
    if isinstance(tree, Name):
        return Name(by.get(tree.name, tree.name))
    return rebuild(tree, lambda child: renamed(child, by))


def exponent(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    powers = [p for p in places(tree, Pow) if isinstance(p.exponent, Number)]
    if not powers:
        return None
    power = source.choice(powers)
    value = power.exponent.value + source.choice((1, -1))
    if value < 1:
        return None
    return put(tree, power, power.base if value == 1 else Pow(power.base, number(value)))


def term_sign(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    sums = [s for s in places(tree, Add) if len(s.terms) > 1]
    if not sums:
        return None
    total = source.choice(sums)
    k = source.randrange(len(total.terms))
    term = total.terms[k]
    turned = term.body if isinstance(term, Neg) else Neg(term)
    return put(tree, total, Add((*total.terms[:k], turned, *total.terms[k + 1 :])))


def missing_term(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    sums = [s for s in places(tree, Add) if len(s.terms) > 1]
    if not sums:
        return None
    total = source.choice(sums)
    k = source.randrange(len(total.terms))
    rest = total.terms[:k] + total.terms[k + 1 :]
    if rest == (ONE,):
        return None  # 1 for 1 - a is a factor dropped
    return put(tree, total, rest[0] if len(rest) == 1 else Add(rest))


def extra_term(tree: Tree, case: Case, source: random.Random) -> Tree | None:
    sums = places(tree, Add)
    total = source.choice(sums) if sums and source.random() < 0.5 else tree
    inside = names(total)
    fresh = [
        n for n in known_names(case, tree) if n not in inside
    ]  # it must not melt into a like term
    if not fresh:
        return None
    terms = total.terms if isinstance(total, Add) else (total,)
    return put(tree, total, Add((*terms, Name(source.choice(fresh)))))


EDITS: dict[str, Edit] = {
    "sign": sign,
    "factor": factor,
    "dropped-factor": dropped,
    "extra-factor": extra,
    "swapped-symbols": swapped,
    "exponent": exponent,
    "term-sign": term_sign,
    "missing-term": missing_term,
    "extra-term": extra_term,
}
ARRAY_EDITS = ("sign", "factor")


def subject_of_case(case: Case) -> tuple[Subject, object]:
    """The subject of a case, and the vocabulary of its names."""
    named = case.function in case.definitions
    definitions = case.definitions if named else {**case.definitions, "f_0": "0"}
    claims = [*case.correct.values(), *(t for w in case.wrong.values() for _, t in w)]
    more = (*claims, case.function, *case.correct)
    output = case.function if named else "f_0"
    return subject_from(
        definitions,
        output=output,
        data=case.data,
        domain=case.domain,
        shapes=case.shapes,
        more=more,
    )


def judged(case: Case, wrt: str, claim: Tree) -> Judgement:
    """What is said of a claim about a case."""
    subject, vocabulary = subject_of_case(case)
    of = case.function if case.function in case.definitions else parse(case.function, vocabulary)
    return judge_derivative(subject, of, tuple(wrt.split(",")), claim)


def by_hand() -> list[Planted]:
    """The slips of the table."""
    found: list[Planted] = []
    for case in CASES:
        _, vocabulary = subject_of_case(case)
        for kind, claims in case.wrong.items():
            found += [Planted(case, wrt, kind, parse(text, vocabulary)) for wrt, text in claims]
    return found


def by_edits(seed: int) -> Iterator[Planted]:
    """Yield slips made by edits, without end."""
    source = random.Random(seed)
    while True:
        kind = source.choice(list(EDITS))
        case = source.choice(CASES)
        if case.shapes and kind not in ARRAY_EDITS:
            continue
        _, vocabulary = subject_of_case(case)
        wrt, text = source.choice(list(case.correct.items()))
        tree = parse(text, vocabulary)
        wrong = EDITS[kind](tree, case, source)
        if wrong is not None and wrong != tree:
            yield Planted(case, wrt, kind, wrong)


def planted(count: int, seed: int = 0) -> Iterator[tuple[Planted, Judgement]]:
    """Yield `count` slips with what is said of them; edits that leave the value as it was are left out.

    The slips of the table come first, up to half of the number.
    """
    source = random.Random(seed)
    hand = by_hand()
    source.shuffle(hand)
    made = 0
    seen: set[tuple[str, str, str]] = set()
    for slip in chain(hand[: count // 2], by_edits(seed)):
        key = slip.case.name, slip.wrt, to_text(slip.claim)
        if key in seen or not changed(slip):
            continue
        seen.add(key)
        made += 1
        yield slip, judged(slip.case, slip.wrt, slip.claim)
        if made == count:
            return


def changed(slip: Planted) -> bool:
    """Return whether the claim is neither 0 nor the correct derivative, by numbers alone."""
    right, wrong = slip.case.correct[slip.wrt], slip.claim
    subject, vocabulary = subject_of_case(slip.case)
    try:
        nodes = [subject.value(t).body for t in (parse(right, vocabulary), wrong)]
    except SymoptError:
        return False
    if slip.case.shapes:
        return True
    differ = alive = False
    for k in range(12):
        a, b = (numeric(node, subject, slip.case, k) for node in nodes)
        if a is not None and b is not None:
            differ |= abs(a - b) > 1e-9 * max(abs(a), abs(b))
            alive |= abs(b) > 1e-12
    return differ and alive


def numeric(node: Node, subject: Subject, case: Case, number: int) -> complex | None:
    """Return a node at a random point, by an evaluator that shares no code with the verdicts."""
    source = random.Random(number)
    scalars = [n for n, shape in subject.graph.shapes.items() if not shape]
    arrays = {n: {(): mpmath.mpf(source.uniform(0.2, 1.8))} for n in sorted(scalars)}
    values = Values({}, arrays, subject.graph.definitions)
    try:
        found = complex(values.of(node, {}))
    except (ArithmeticError, ValueError, KeyError):
        return None
    return found if isfinite(found.real) else None


ALSO = {
    ("dropped-factor", "chain-factor"),  # what is dropped is a link of the chain
    ("missing-term", "product-rule"),  # what is missing is one of its two terms
    ("exponent", "quotient-rule"),  # the denominator is not squared
    ("swapped-symbols", "term-sign"),  # y - yhat turned round is both
    ("factor", "chain-factor"),  # a constant that is an inner derivative
    ("extra-factor", "chain-factor"),  # a link of the chain is there twice
    ("swapped-symbols", "sign"),  # y and yhat exchanged in y - yhat
    ("swapped-symbols", "missing-term"),  # y - y is 0
    ("wrong-function", "not-differentiated"),  # sin' = sin
}
"""Pairs (planted, named) of which both are true of the same claim; counted apart."""
