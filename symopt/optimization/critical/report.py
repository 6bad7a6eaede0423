"""What `classify` returns: critical points with their evidence."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.foundation.record import record
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.places import Place
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Tree


@record
class Value:
    """A number: exactly, where it has a closed form, and as a float."""

    tree: Tree | None
    decimal: float


@record
class Judgement:
    """A verdict with its reason, a sentence with a capital letter and a period."""

    nature: Nature
    reason: str
    strict: bool = True


@record
class Eigenvalues:
    """Of the Hessian at one point.

    characteristic: the coefficients of det(H - λI) times (-1)^n, from λ^n (1) down to λ^0.
    values: ascending.   counts: how many are negative, zero and positive, if that is proved.
    """

    characteristic: tuple[Value, ...]
    values: tuple[Value, ...]
    counts: tuple[int, int, int] | None


@record
class CriticalPoint:
    """One critical point, or a point of non-smoothness that may be an extremum.

    found: "exact", "enclosed" (a box proved to hold exactly one) or "approximate".
    gradient, hessian, spectrum: None at a kink, where there are none.
    critical: False for a point that was asked about and is none; None if that is not known.
    member: which member of an infinite family it is, "" for none.
    """

    names: tuple[str, ...]
    place: Place
    coordinates: tuple[Value, ...]
    value: Value
    gradient: tuple[Value, ...] | None
    hessian: tuple[tuple[Value, ...], ...] | None
    spectrum: Eigenvalues | None
    judgement: Judgement
    found: str
    kink: bool = False
    critical: bool | None = True
    member: str = ""

    @property
    def nature(self) -> Nature:
        """Return the verdict."""
        return self.judgement.nature

    @property
    def at(self) -> dict[str, float]:
        """Return the point by name."""
        return {n: c.decimal for n, c in zip(self.names, self.coordinates, strict=True)}


@record
class Family:
    """Infinitely many critical points.

    equations: what holds there, such as x = y or x = 2πk + π/2.   whole: the name of a whole number in them.
    dimension: 0 for separate points, 1 for a line or curve, ….   straight: whether it is a line, plane, ….
    """

    equations: tuple[Tree, ...]
    dimension: int
    straight: bool
    value: Value | None
    judgement: Judgement
    whole: str = ""


@record
class Classification:
    """The critical points of a function.

    tree, names: the function and its unknowns.   gradient, hessian: its derivatives as formulas.
    complete: whether these are proved to be all.   method: a sentence that says how they were found.
    box: the range of each unknown that was searched, None if the solution is exact.
    """

    tree: Tree
    names: tuple[str, ...]
    gradient: tuple[Tree, ...]
    hessian: tuple[tuple[Tree, ...], ...]
    points: tuple[CriticalPoint, ...]
    families: tuple[Family, ...]
    exact: bool
    complete: bool
    method: str
    box: Mapping[str, tuple[float, float]] | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the points with their verdicts, a line for each."""
        lines = [
            f"  {', '.join(f'{name} = {value!r}' for name, value in point.at.items())}: {point.nature.value}"
            for point in self.points
        ]
        count = len(self.points) + len(self.families)
        head = f"<critical points of {to_text(self.tree)}: {count or 'none'} found"
        more = [f"  and {len(self.families)} families of points"] if self.families else []
        return "\n".join([head, *lines, *more, f"  {self.method}>"])
