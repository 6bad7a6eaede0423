"""A function with correct derivatives as a person writes them, and slips that need a person to make.

`correct` maps the variables of differentiation to the derivative. `wrong` lists, by kind, claims with a
slip that no general edit of a formula makes: a link of the chain rule forgotten in an expression,
the quotient rule turned round, a derivative taken at the wrong point, another loss, a lost branch.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """A function, what it is made of, its derivatives, and claims with slips."""

    name: str
    function: str
    correct: dict[str, str]
    definitions: dict[str, str] = field(default_factory=dict)
    data: tuple[str, ...] = ()
    domain: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, list[str]] = field(default_factory=dict)
    wrong: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
