"""Gradient and Hessian of a row form in one backward sweep over its formulas.

With adjoints v̄ = ∂J/∂v and total derivatives Dv = dv/dθ,

    ∇J = Σ_v v̄ Σ_{p in θ} ∂v/∂p e_p,        H = Σ_v v̄ Σ_ab (∂²v/∂a∂b) Da Dbᵀ.

Going backward, the second sum is kept as coefficients c_ab of symmetric products Da Dbᵀ of pairs of
names ("edges"). A formula v with Dv = Σ_k f_k Du_k may be *pushed*: its pairs are rewritten in
pairs of its inputs, c_vv (Σ f_k Du_k)(Σ f_l Du_l)ᵀ. Pushing everything gives one coefficient for
each pair of parameters (straight-line code for a few scalars). Pushing only formulas with one input
leaves pairs of names whose Dv are then built as matrices (code for many parameters or rows), e.g.
H += (Dz · c_zz) Dzᵀ, which is Xᵀ diag(s) X for a perceptron.

Sums over rows split the account: what comes before a reduction t = Σ_i q_i is kept for each row,
what comes after it once. A pair of t with another name c_tu passes to q as c_tu for each row; a
pair of two reductions would be a product of two sums over rows and is refused.

Source: Gower and Mello (2012), A new framework for the computation of Hessians; Griewank and
Walther (2008), Evaluating Derivatives, chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ONE, Entry, Node, Number, Product
from symopt.compilation.local import Local, local_derivatives
from symopt.compilation.rows import Formula, Item, Reduction, used_names
from symopt.foundation.record import record


class TooLarge(Exception):  # noqa: N818 - it never leaves the package
    """Pushing everything would make more pairs than allowed."""


class NeedsArrays(Exception):  # noqa: N818 - it never leaves the package
    """The Hessian is not a sum over rows: a reduction is used nonlinearly, or feeds its own adjoint."""


@record(frozen=False)
class Account:
    """What the sweep collects, either for each row or once.

    adjoints: by name.   pairs: c_ab by a, then b; kept in both directions.
    """

    row: bool
    adjoints: dict[str, list[Node]] = field(default_factory=dict)
    pairs: dict[str, dict[str, list[Node]]] = field(default_factory=dict)

    def see(self, a: str, b: str, coefficient: Node) -> None:
        """Add to the coefficient of the pair (a, b)."""
        held = self.pairs.setdefault(a, {}).get(b)
        if held is None:
            held = self.pairs[a][b] = []
            self.pairs.setdefault(b, {})[a] = held
        held.append(coefficient)

    def take(self, name: str) -> dict[str, list[Node]]:
        """Remove and return the pairs of a name."""
        taken = self.pairs.pop(name, {})
        for other in taken:
            if other != name:
                del self.pairs[other][name]
        return taken


@record
class Slope:
    """A term of the gradient: adjoint · ∂owner/∂parameter, summed over the rows if `row`."""

    row: bool
    owner: str
    parameter: str
    adjoint: Node
    partial: Node


@record
class Edge:
    """A term of the Hessian: c (Da Dbᵀ + Db Daᵀ), or c Da Daᵀ if a is b; summed over rows if `row`."""

    row: bool
    a: str
    b: str
    coefficient: Node


@record
class Sweep:
    """The result. Formulas are those of the coefficients, in the order of computation.

    before: computed once.   rows: computed for each row, after `before`.
    locals_: first derivatives of every active formula, for the matrices Dv.
    """

    before: tuple[Formula, ...]
    rows: tuple[Formula, ...]
    gradient: tuple[Slope, ...]
    hessian: tuple[Edge, ...]
    locals_: dict[str, Local]


def sweep(
    items: Sequence[Item],
    row: Index | None,
    output: str,
    parameters: Sequence[str],
    *,
    order: int,
    push_all: bool,
    limit: int = 10**9,
) -> Sweep:
    """Sweep backward over the items.

    order: 1 for the gradient alone, 2 for the Hessian too.   push_all: rewrite everything in pairs of
    parameters; raises TooLarge beyond `limit` pairs.
    """
    return _Sweep(items, row, output, parameters, order, push_all, limit).run()


class _Sweep:
    def __init__(
        self,
        items: Sequence[Item],
        row: Index | None,
        output: str,
        parameters: Sequence[str],
        order: int,
        push_all: bool,
        limit: int,
    ) -> None:
        self.items, self.row, self.output, self.order = items, row, output, order
        self.parameters = frozenset(parameters)
        self.push_all, self.limit = push_all, limit
        self.once, self.each = Account(False), Account(True)
        self.before: list[Formula] = []
        self.rows: list[Formula] = []
        self.gradient: list[Slope] = []
        self.locals: dict[str, Local] = {}
        self.active, self.reduced = self.classify()
        self.named_already: dict[Node, Node] = {}
        self.titles: dict[str, int] = {}

    def classify(self) -> tuple[set[str], set[str]]:
        active, reduced = set(self.parameters), set[str]()
        for item in self.items:
            if isinstance(item, Reduction):
                reduced.add(item.name)
                used = {item.summand}
            else:
                used = used_names(item.body)
                if not reduced.isdisjoint(used):
                    reduced.add(item.name)
            if not active.isdisjoint(used):
                active.add(item.name)
        return active, reduced

    def run(self) -> Sweep:
        self.once.adjoints[self.output] = [ONE]
        for item in reversed(self.items):
            if item.name not in self.active:
                continue
            if isinstance(item, Reduction):
                self.reduction(item)
                continue
            local = None
            for account in (self.once, self.each):
                if item.name in account.adjoints or item.name in account.pairs:
                    if local is None:
                        local = local_derivatives(item.body, self.active, order=self.order)
                        self.locals[item.name] = local
                    self.formula(item, local, account)
        hessian = [
            Edge(account.row, a, b, build.add(*parts))
            for account in (self.once, self.each)
            for a, row in account.pairs.items()
            for b, parts in row.items()
            if a <= b
        ]
        self.refuse_reduced(self.before, hessian)
        return Sweep(
            tuple(self.before), tuple(self.rows), tuple(self.gradient), tuple(hessian), self.locals
        )

    def refuse_reduced(self, before: list[Formula], hessian: list[Edge]) -> None:
        """What feeds the rows must not itself need the rows."""
        late = set(self.reduced)
        for item in before:
            if not late.isdisjoint(used_names(item.body)):
                late.add(item.name)
        bodies = [f.body for f in self.rows] + [e.coefficient for e in hessian if e.row]
        bodies += [n for s in self.gradient if s.row for n in (s.adjoint, s.partial)]
        if any(not late.isdisjoint(used_names(body)) for body in bodies):
            raise NeedsArrays

    def reduction(self, item: Reduction) -> None:
        """Pass t = Σ_i q_i on: the adjoint and the pairs of t are those of each q_i."""
        parts = self.once.adjoints.pop(item.name, [])
        if parts:
            self.each.adjoints.setdefault(item.summand, []).append(
                self.named("adj", item.name, build.add(*parts), row=False)
            )
        for other, coefficients in self.once.take(item.name).items():
            if other in self.reduced:
                raise NeedsArrays
            self.each.see(item.summand, other, build.add(*coefficients))

    def formula(self, item: Formula, local: Local, account: Account) -> None:
        parts = account.adjoints.pop(item.name, [])
        if parts:
            adjoint = self.named("adj", item.name, build.add(*parts), row=account.row)
            for name, partial in local.first.items():
                if name in self.parameters:
                    self.gradient.append(Slope(account.row, item.name, name, adjoint, partial))
                else:
                    term = build.multiply(adjoint, self.slope(item.name, name, partial))
                    account.adjoints.setdefault(name, []).append(term)
            for (a, b), second in local.second.items():
                account.see(a, b, build.multiply(adjoint, second))
        if self.order > 1 and (self.push_all or len(local.first) <= 1):
            self.push(item, local, account)

    def push(self, item: Formula, local: Local, account: Account) -> None:
        """Rewrite the pairs of v in pairs of its inputs, Dv = Σ f_k Du_k."""
        first = {
            name: self.slope(item.name, name, node)
            for name, node in (local.first.items() if item.name in account.pairs else ())
        }
        for other, parts in account.take(item.name).items():
            pair = item.name if other == item.name else f"{other}.{item.name}"
            c = self.named("c", pair, build.add(*parts), row=account.row)
            if other == item.name:
                inputs = list(first.items())
                for k, (a, f) in enumerate(inputs):
                    cf = build.multiply(c, f)
                    for b, g in inputs[k:]:
                        account.see(a, b, build.multiply(cf, g))
                continue
            for a, f in first.items():
                twice = 2 if a == other else 1
                account.see(a, other, build.scale(twice, build.multiply(c, f)))
        if self.push_all and sum(map(len, account.pairs.values())) > 2 * self.limit:
            raise TooLarge

    def slope(self, of: str, name: str, partial: Node) -> Node:
        """Return a name for ∂of/∂name."""
        return self.named(f"d{of}", f"d{name}", partial, row=bool(partial.free))

    def named(self, mark: str, name: str, body: Node, *, row: bool) -> Node:
        """Return a name for a coefficient; itself if it is a number or a name."""
        row = row and bool(body.free)
        if isinstance(body, Number | Entry) or (
            isinstance(body, Product)
            and len(body.powers) == 1
            and isinstance(body.powers[0][0], Entry)
        ):
            return body
        known = self.named_already.get(body)
        if known is None:
            title = f"{mark}.{name}"
            self.titles[title] = self.titles.get(title, 0) + 1
            item = Formula(f"{title}.{self.titles[title]}", row, body)
            (self.rows if row else self.before).append(item)
            known = Entry(item.name, (indices.of(self.row),) if row and self.row else ())
            self.named_already[body] = known
        return known
