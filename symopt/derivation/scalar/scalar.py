"""The chain rule on named definitions, for scalar models: local derivatives, shared parts, gradients.

    ∂L/∂w = ∂L/∂z · ∂z/∂a · ∂a/∂w           summed over the paths, if there are several

Each local derivative is derived once, by rules; what several parameters share (the adjoint of a
junction, ∂L/∂z) is derived once and used by name; each parameter then takes the product down to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.system import System
from symopt.derivation.check import Written, checked
from symopt.derivation.paths import Network, by_depth, network
from symopt.derivation.rule import Detail, LocalContext, RuleLine, Situation
from symopt.derivation.scalar.exchange import Exchanges
from symopt.derivation.scalar.local import derive_local
from symopt.derivation.scalar.product import simplify_product
from symopt.derivation.scalar.roles import local_context, ordinary
from symopt.derivation.step import Derivation
from symopt.derivation.terms.finish import finish
from symopt.foundation.document import Inline, Math
from symopt.syntax.tree import ONE, ZERO, Add, Derivative, Mul, Name, Tree, walk

MAX_SIZE = 60
"""A shared part with more tree nodes than this stays a name in what uses it: a δ recursion."""


class ScalarDeriver:
    """Derives for one system, each part once.

    detail: "result", "textbook" or "every".   wrt: the names differentiated in, the parameters by default.
    output: what is differentiated, the loss by default.
    """

    def __init__(
        self,
        system: System,
        *,
        wrt: Sequence[str] = (),
        detail: Detail = "textbook",
        output: str = "",
    ) -> None:
        self.system = system
        self.detail: Detail = detail
        self.wrt = tuple(wrt) or system.parameters
        self.output = output or system.loss
        self.network: Network = network(system.row, self.output, self.wrt)
        self.ordinary = ordinary(system.model)
        self.bodies = {d.name: d.body for d in system.model.definitions}
        self._local: dict[tuple[str, str], Derivation] = {}
        self._shared: dict[str, Derivation] = {}
        self._others: dict[str, ScalarDeriver] = {}
        self.exchanges = Exchanges(system, self.output, self.wrt)

    def locals(self) -> tuple[Derivation, ...]:
        """Return the local derivatives on the way, output first."""
        order = by_depth(self.network, [d for d in self.bodies if d in self.network.inputs])
        return tuple(self.local(d, u) for d in order for u in self.network.inputs[d])

    def shared(self) -> tuple[Derivation, ...]:
        """Return the derivations of the shared parts, output first."""
        return tuple(
            self.adjoint(name)
            for name in by_depth(self.network, self.network.junctions)
            if self.used(name)
        )

    def used(self, name: str) -> bool:
        """Return whether a junction's adjoint is more than one local derivative of the output."""
        return self.network.paths(name) != ((name, self.output),)

    def gradients(self) -> tuple[Derivation, ...]:
        """Return the derivation of ∂output/∂name for each name differentiated in."""
        return tuple(self.adjoint(name) for name in self.wrt)

    def local(self, definition: str, name: str) -> Derivation:
        """Return the derivation of ∂definition/∂name, all other names held fixed."""
        known = self._local.get((definition, name))
        if known is None:
            like = self.exchanges.of(name)
            if like is None:
                known = self.locally(definition, name)
            else:
                model, exchange = like
                found = self.local(exchange.get(definition, definition), model)
                known = self.exchanges.carried(found, exchange)
            self._local[definition, name] = known
        return known

    def locally(self, definition: str, name: str) -> Derivation:
        """Return the derivation of ∂definition/∂name by the rules."""
        context = self.context(definition)
        goal = self.local_goal(definition, name)
        found = derive_local(self.bodies[definition], name, context=context)
        lines = [Written(line.tree, line.rule, line.reason) for line in found]
        return checked(self.system, goal, lines)

    def local_goal(self, definition: str, name: str) -> Tree:
        """Return the local derivative as a name; of the body, where another input also depends on `name`."""
        if self.network.reaches_otherwise(definition, name):
            return Derivative(self.bodies[definition], (Name(name),))
        return Derivative(Name(definition), (Name(name),), total=self.ordinary)

    def total(self, of: str, wrt: str) -> Tree:
        """Return d(of)/d(wrt) through the definitions, in its final form; `wrt` is one of those given."""
        if of == wrt:
            return ONE
        return self.total_derivation(of, wrt).result if of in self.bodies else ZERO

    def total_derivation(self, of: str, wrt: str) -> Derivation:
        """Return the derivation of d(of)/d(wrt) through the definitions; `of` is defined."""
        if of == self.output:
            return self.adjoint(wrt)
        if of not in self._others:
            other = ScalarDeriver(self.system, wrt=self.wrt, detail=self.detail, output=of)
            other._local, other._others = self._local, self._others  # noqa: SLF001 - of its own kind
            self._others[of] = other
        return self._others[of].adjoint(wrt)

    def adjoint(self, name: str) -> Derivation:
        """Return the derivation of ∂output/∂name, found once."""
        known = self._shared.get(name)
        if known is None:
            like = self.exchanges.of(name)
            if like is None:
                known = self.chain(name)
            else:
                known = self.exchanges.carried(self.adjoint(like[0]), like[1])
            self._shared[name] = known
        return known

    def chain(self, name: str) -> Derivation:
        """Return the derivation of ∂output/∂name by the chain rule over all paths."""
        output = self.output
        goal = Derivative(Name(output), (Name(name),), total=self.ordinary)
        paths = self.network.paths(name)
        if not paths:
            return self.nothing(goal, name)
        if len(paths) == 1 and paths[0] == (name, output):
            return self.local(output, name)
        products = [self.factors(path) for path in paths]
        reason = "chain rule" if len(paths) == 1 else f"chain rule, summed over {len(paths)} paths"
        lines = [
            Written(
                _sum([_product([head for head, _ in p]) for p in products]), "chain-rule", (reason,)
            )
        ]
        put = _sum([_product([value for _, value in p]) for p in products])
        lines.append(Written(put, "local-derivatives", ("the derivatives found above",)))
        lines += self.simplified([[value for _, value in p] for p in products])
        return checked(self.system, goal, lines)

    def simplified(self, products: Sequence[Sequence[Tree]]) -> list[Written]:
        """Return the lines from the product of local derivatives to the textbook form."""
        context = self.context("")
        chains = [simplify_product(factors, context) for factors in products]
        if len(chains) == 1:
            lines = [Written(line.tree, line.rule, line.reason) for line in chains[0]]
            plain = [f for f in products[0] if f != ONE]
            return lines or [Written(_product(plain or [ONE]), "collect", ("simplify",))]
        parts = [
            chain[-1].tree if chain else _product([x for x in f if x != ONE] or [ONE])
            for chain, f in zip(chains, products, strict=True)
        ]
        done = _sum([part for part in parts if part != ZERO] or [ZERO])
        lines = [Written(done, "collect", _each(chains))]
        more = finish(done, Situation(context))
        return lines + [Written(line.tree, line.rule, line.reason) for line in more]

    def factors(self, path: tuple[str, ...]) -> list[tuple[Tree, Tree]]:
        """Return (derivative as a name, its value) along a path, output first."""
        output, top = self.output, path[-1]
        found: list[tuple[Tree, Tree]] = []
        if top != output:
            head = Derivative(Name(output), (Name(top),))
            value = self.adjoint(top).result
            size = sum(1 for _ in walk(value))
            found.append((head, value if size <= MAX_SIZE else head))
        for inner, outer in reversed(list(zip(path, path[1:], strict=False))):
            local = self.local(outer, inner)
            found.append((local.goal, local.result))
        return found

    def nothing(self, goal: Tree, name: str) -> Derivation:
        """Return the derivation of a derivative that is 0 because nothing leads to the name."""
        reason = (Math(Name(self.output)), " does not depend on ", Math(Name(name)))
        return checked(self.system, goal, [Written(ZERO, "constant", reason)])

    def context(self, definition: str) -> LocalContext:
        """Return what the rules need to know of names, order and detail."""
        return local_context(self.system.model, definition, self.detail)


PLAIN = frozenset({"simplify", "collect"})
"""Rules that only order, fold or drop what a line before has struck out."""


def _each(chains: Sequence[Sequence[RuleLine]]) -> tuple[Inline, ...]:
    """Return what was done to the products of a sum: what cancels, and definitions met."""
    done = dict.fromkeys(x.reason for chain in chains for x in chain if x.rule not in PLAIN)
    if not done:
        return ("each product in order",)
    joined = [part for reason in done for part in ("; ", *reason)]
    return ("each product: ", *joined[1:])


def _product(factors: Sequence[Tree]) -> Tree:
    if len(factors) == 1:
        return factors[0]
    return Mul(tuple(factors), "·")


def _sum(terms: Sequence[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))
