"""The rule of matrix calculus behind one term of an adjoint equation, in words.

    Z = X W           ∂L/∂W = Xᵀ ∂L/∂Z          tr(Gᵀ X dW) = tr((XᵀG)ᵀ dW)
    A = f(Z)          ∂L/∂Z = ∂L/∂A ⊙ f'(Z)
    Z = … + 1 cᵀ      ∂L/∂c = (∂L/∂Z)ᵀ 1        a bias stands in every row

Which rule it is shows in the way a name stands in the definition that uses it.

Source: Magnus and Neudecker (2019), Matrix Differential Calculus, chapters 8 and 9.
"""

from __future__ import annotations

from symopt.functions.lookup import functions
from symopt.syntax.tree import (
    Add,
    Call,
    Div,
    MatMul,
    Mul,
    Name,
    Neg,
    Pow,
    Transpose,
    Tree,
    names,
)

PLAIN = "chain rule"
_CALLS = {
    "softmax": "derivative of the softmax",
    "logsumexp": "derivative of log-sum-exp: the softmax",
    "sum": "sum: every entry counts alike",
    "mean": "mean: every entry counts alike",
    "norm": "derivative of the norm",
    "tr": "trace",
    "diag": "diagonal matrix",
}


def rule_in_words(body: Tree, name: str, *, narrower: bool, number: bool = False) -> str:
    """Return the rule by which `name` enters a definition with this body.

    narrower: whether the name has fewer dimensions than the definition, as a bias added to every row.
    number: whether the definition is a number, so that a product of two vectors is an inner product.

    >>> from symopt.syntax.reading.parser import parse
    >>> from symopt.syntax.tree import MatMul
    >>> rule_in_words(MatMul((Name("X"), Name("W"))), "W", narrower=False)
    'product rule: the factor in front, transposed'
    """
    terms = [t for t in _terms(body) if name in names(t)]
    if len(terms) != 1:
        return PLAIN
    term = terms[0]
    if term == Name(name):
        if not isinstance(body, Add):
            return "the same"
        return "added to every row: summed over the rows" if narrower else "a term of a sum"
    if number and isinstance(term, MatMul) and sum(name in names(f) for f in term.factors) == 1:
        return "inner product: times the other factor"
    return _of_term(term, name)


def _of_term(term: Tree, name: str) -> str:
    match term:
        case MatMul(factors=factors):
            return _of_product(factors, name)
        case Call(function=function, arguments=(Name(),)) if function in functions():
            law = functions()[function].law
            return law or "elementwise function: times its derivative"
        case Call(function=function) if function in _CALLS:
            return _CALLS[function]
        case Call(function=function, arguments=(inner,)) if function in functions():
            within = rule_in_words(inner, name, narrower=False)
            law = functions()[function].law or "derivative of the function"
            return f"{law}, then the {within}" if within.startswith("product rule") else law
        case Call():
            return "elementwise function: times its derivative"
        case Div(numerator=top, denominator=bottom) if name not in names(bottom):
            return PLAIN if top == Name(name) else _of_term(top, name)
        case Mul() | Div():
            return "elementwise product rule"
        case Pow():
            return "power rule, entry by entry"
        case _:
            return PLAIN


def _of_product(factors: tuple[Tree, ...], name: str) -> str:
    places = [k for k, factor in enumerate(factors) if name in names(factor)]
    if len(places) > 1:
        return "product rule: one term for each factor"
    inner = factors[places[0]]
    plain = inner.body if isinstance(inner, Transpose) else inner
    if plain != Name(name):
        return PLAIN
    turned = ", and the whole transposed" if isinstance(inner, Transpose) else ""
    if places[0] == len(factors) - 1:
        return f"product rule: the factor in front, transposed{turned}"
    if places[0] == 0:
        return f"product rule: the factor behind, transposed{turned}"
    return f"product rule: the factors around it, transposed{turned}"


def _terms(body: Tree) -> tuple[Tree, ...]:
    """Return the terms of a sum without signs and numbers in front."""
    parts = body.terms if isinstance(body, Add) else (body,)
    return tuple(_bare(part) for part in parts)


def _bare(tree: Tree) -> Tree:
    match tree:
        case Neg(body=body):
            return _bare(body)
        case Add(terms=(single,)):
            return single
        case Mul(factors=(first, last)) if not names(first):
            return _bare(last)
        case _:
            return tree
