r"""Functions of numbers, and entry by entry: d f(u) = f'(u) du, d f(U) = f'(U) ⊙ dU."""

from __future__ import annotations

from symopt.calculus.views.matrix_trees import hadamard
from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import times, total
from symopt.functions.lookup import by_output_tree, derivative_tree, functions
from symopt.syntax.tree import Call, Number, Pow, Tree, rebuild, substitute


def _apply(tree: Tree, work: Work) -> Tree | None:
    if not isinstance(tree, Call) or tree.options:
        return None
    entry = functions().get(tree.function)
    if entry is None or entry.variadic or len(entry.arguments) != len(tree.arguments):
        return None
    ranks = {work.rank(u) for u in tree.arguments}
    if len(ranks) > 1:
        return None
    array = ranks != {0}
    terms: list[Tree] = []
    for place, argument in enumerate(tree.arguments):
        if work.varies(argument):
            formula = by_output_tree(entry.name, place) or derivative_tree(entry.name, place)
            values: dict[str, Tree] = dict(zip(entry.arguments, tree.arguments, strict=True))
            slope = substitute(formula, values if "y" in values else {**values, "y": tree})
            slope = _no_squares(slope) if array else slope
            terms.append(times(slope, work.d(argument), elementwise=array))
    return total(terms)


def _no_squares(tree: Tree) -> Tree:
    """Return a formula with U ⊙ U for an elementwise square, which would read as a matrix power."""
    tree = rebuild(tree, _no_squares)
    match tree:
        case Pow(base=base, exponent=Number(value=value)) if value == 2 and not isinstance(
            base, Number
        ):
            return hadamard([(base, 2)])
        case _:
            return tree


FUNCTION = DifferentialRule(
    name="function",
    title="chain rule",
    statement=r"\mathrm{d}f(U) = f'(U) \odot \mathrm{d}U",
    rank=50,
    apply=_apply,
    examples=("exp(x)", "log(1 + exp(A @ x))", "sin(X)", "sqrt(x.T @ x)", "tanh(A @ X)"),
)
