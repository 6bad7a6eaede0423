r"""The sigmoid recognized: \frac{e^u}{1 + e^u} = \frac{1}{1 + e^{-u}} = σ(u).

It is what the derivative of the softplus is called.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import quotient
from symopt.derivation.terms.terms import Factor, Term, atom, is_exponential, term_of
from symopt.derivation.terms.writing import power_tree, term_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import ONE, Add, Call, Mul, Neg, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines that divide by e^u and name the sigmoid; c σ(u) is found too."""
    term = term_of(tree)
    for factor, q in term.powers.items():
        inner = _one_plus_exponential(factor) if q == -1 else None
        if inner is None:
            continue
        kernel, p = inner
        above = term.powers.get(kernel, Fraction(0))
        if above not in (p, 0):
            continue
        powers = {f: e for f, e in term.powers.items() if f not in (factor, kernel)}
        rest = Term(term.coefficient, powers)
        sign = 1 if above else -1
        if p * sign < 0 and not above:
            continue  # σ(-u) reads no better than what is there
        argument = _exponent(kernel, p * sign)
        call = Call("sigmoid", (argument,))
        lines: list[RuleLine] = []
        if above:
            opposite = power_tree(kernel, -p)
            body = quotient(ONE, Add((ONE, opposite)))
            divided = _beside(rest, body, situation)
            over = power_tree(kernel, p)
            lines.append(RuleLine(divided, "divide", ("divide by ", Math(over))))
        result = term_tree(rest.times(atom(call)), situation.context)
        lines.append(RuleLine(result, "recognize", ("this is the sigmoid",)))
        return tuple(lines)
    return ()


def _beside(rest: Term, body: Tree, situation: Situation) -> Tree:
    size = term_tree(rest.scaled(1 if rest.coefficient > 0 else -1), situation.context)
    whole = body if size == ONE else Mul((size, body))
    return whole if rest.coefficient > 0 else Neg(whole)


def _one_plus_exponential(factor: Factor) -> tuple[Factor, Fraction] | None:
    """Return the kernel and its power for a bracket 1 + e^u."""
    parts = factor.parts
    if parts is None or len(parts) != 2 or any(t.coefficient != 1 for t in parts):
        return None
    one = [t for t in parts if not t.powers]
    other = [t for t in parts if len(t.powers) == 1]
    if not one or not other:
        return None
    ((kernel, q),) = other[0].powers.items()
    return (kernel, q) if is_exponential(kernel) else None


def _exponent(kernel: Factor, q: Fraction) -> Tree:
    written = power_tree(kernel, q)
    assert isinstance(written, Call)  # a power of e
    return written.arguments[0]


RECOGNIZE_SIGMOID = Rewrite(
    name="recognize sigmoid",
    title="the sigmoid",
    statement=r"\frac{e^u}{1 + e^u} = \frac{1}{1 + e^{-u}} = \sigma(u)",
    rank=30,
    apply=apply,
    examples=(
        ("exp(x)/(1 + exp(x))", "sigmoid(x)"),
        ("3/(1 + exp(-x))", "3*sigmoid(x)"),
    ),
    counterexamples=(
        "1/(1 + exp(x))**2",
        "1/(1 + exp(x))",
        "exp(2*x)/(1 + exp(x))",
        "exp(x)/(2 + exp(x))",
    ),
)
