"""A derivative of an array function as one node: ∂F_I/∂X_K at the labels of F followed by those of X.

    gradient                 ∂f/∂X_K                       f is a number
    jacobian                 ∂F_I/∂X_K
    hessian                  ∂²F_I/∂X_K∂Y_L
    hessian-vector           Σ_L ∂²f/∂X_K∂X_L V_L
    directional              Σ_K ∂F_I/∂X_K V_K, summed over the variables
    differential             the same with V = dX

Source: Magnus and Neudecker (2019), Matrix Differential Calculus, chapters 5 and 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal, TypeAlias

from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node
from symopt.foundation.record import record

Kind: TypeAlias = Literal[
    "gradient", "jacobian", "hessian", "hessian-vector", "directional", "differential"
]
KINDS: tuple[Kind, ...] = (
    "gradient", "jacobian", "hessian", "hessian-vector", "directional", "differential",
)  # fmt: skip
Labels: TypeAlias = "tuple[Index, ...]"


@record
class Derived:
    """A derivative of the definition `of`.

    wrt: the variables, for a Hessian in the order of differentiation.   own: labels of the function.
    others: labels of each variable that the result is spread over, () for a directional derivative.
    directions: what V or dX is called, by variable.   row: whether the function is written as a row.
    """

    kind: Kind
    of: str
    wrt: tuple[str, ...]
    own: Labels
    others: tuple[Labels, ...]
    body: Node
    directions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    row: bool = False

    @property
    def labels(self) -> Labels:
        """All labels: the function's, then each variable's."""
        return self.own + tuple(i for labels in self.others for i in labels)

    @property
    def order(self) -> int:
        """How many indices an entry has."""
        return len(self.labels)

    @property
    def shape(self) -> tuple[Affine, ...]:
        """The sizes of the labels, in their order."""
        return tuple(i.count for i in self.labels)
