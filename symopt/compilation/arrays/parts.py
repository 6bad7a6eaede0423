"""Parts of a Hessian and where they go, collected for numpy_code/parts.py.

fill = filling(N, places, clear, memory, 2.0)       the factor that the parts have in common
return fill(V.T.dot(V), (V, U), f)                  arrays, and factors to be multiplied
square_sums_2(t_9, -2.0*t_10)                       a linear function of arrays
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from symopt.calculus.nodes import Rational
from symopt.compilation.expressions import literal

Function: TypeAlias = "tuple[str, tuple[Rational, ...]]"
"""The name of a linear function, and a factor for each array that it takes."""


@dataclass(slots=True)
class Parts:
    """texts: of each part a factor, and the text of an array, of its factors, or what a function takes.

    entries: where they go.
    """

    texts: list[tuple[Rational, tuple[str, ...], Function | None]] = field(
        default_factory=list[tuple["Rational", tuple[str, ...], "Function | None"]]
    )
    entries: list[str] = field(default_factory=list[str])

    def put(
        self,
        view: str,
        texts: tuple[str, ...],
        *,
        first: bool,
        scale: Rational = 1,
        function: Function | None = None,
    ) -> None:
        """Write or add a part to a view of H."""
        part = (scale, texts, function)
        if part not in self.texts:
            self.texts.append(part)
        self.entries.append(f"({view}, {self.texts.index(part)}, {not first})")

    def copy(self, view: str, text: str) -> None:
        """Write entries of H to other places too."""
        self.entries.append(f"({view}, {text}, False)")

    def common(self) -> Rational:
        """Return the factor to be applied to all parts at last, with which fewest arrays are multiplied."""
        scales = [abs(scale) for scale, texts, _ in self.texts if texts != ("1",)]

        def cost(common: Rational) -> int:
            return sum(scale != common for scale in scales) + (common != 1)

        return min((1, *scales), key=cost)

    def written(self) -> list[str]:
        """Return the text of each part over the common factor."""
        common = self.common()
        return [
            _written(Fraction(scale) / common, t, function) for scale, t, function in self.texts
        ]


def _written(scale: Fraction, texts: Sequence[str], function: Function | None = None) -> str:
    if function is not None:
        name, shares = function
        given = [_written(scale * share, (t,)) for t, share in zip(texts, shares, strict=True)]
        return f"{name}({', '.join(given)})"
    first, *rest = texts
    if first == "1":
        first = literal(_plain(scale))[0]
    elif scale != 1:
        body = first if re.fullmatch(r"[\w.]+", first) else f"({first})"
        first = f"-{body}" if scale == -1 else f"{float(scale)!r}*{body}"
    return f"({', '.join([first, *rest])})" if rest else first


def _plain(scale: Fraction) -> Rational:
    return scale.numerator if scale.denominator == 1 else scale
