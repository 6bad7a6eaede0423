"""Damped Newton steps of a few scalars as one generated loop: no call and no array within a step.

    H = L D Lᵀ,   p = -H⁻¹ ∇f(x),   x ← x + t p,   f(x + t p) <= f(x) + c t ∇f(x)·p

Value, gradient and Hessian stand in the loop as straight-line code, and so does the factorization.
The loop takes regular steps only: H safely positive definite (every pivot d_k > 10⁻⁷ h_kk), a step of
ordinary length, everything finite. At anything else it stops at the last good point, and whoever called
it decides there. It also stops where every |∂f/∂x_i| <= tolerance Σ_j |H_ij| max(1, |x_j|).
Reference: J. Nocedal and S. Wright, Numerical Optimization (2006), sections 3.3 and 3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from symopt.compilation.backend import Source, load_python
from symopt.compilation.backends.math_backend import StraightLine, helpers, straight_line
from symopt.compilation.plan import RowPlan

# Beyond, a factorization by LAPACK is no longer slow beside the function itself.
MOST_UNKNOWNS = 6
_MOST_LINES = 200

Row: TypeAlias = tuple[float, ...]
"""One step: value, length t, then the point, the direction and the gradient, entry by entry."""

_WORDS = (
    "newton", "rows", "limit", "tolerance", "first", "sufficient", "shrink", "steps", "values",
    "gradients", "add", "length", "slope", "tried", "looked", "before", "share", "abs", "max", "map",
)  # fmt: skip


def newton_loop(plan: RowPlan) -> Callable[..., Any] | None:
    """Return the loop as a function, None for more unknowns or a longer function than it pays for."""
    source = newton_source(plan)
    return None if source is None else load_python(source)["newton"]


def newton_source(plan: RowPlan) -> Source | None:
    """Return the source of the loop, None for more unknowns or a longer function than it pays for.

    newton(theta, rows, limit, tolerance, first, sufficient, shrink, data…) appends a `Row` to rows for
    each step and returns (steps, values, gradients): steps taken, and the values and gradients that
    were computed at points not taken.
    """
    size = len(plan.parameters)
    if size > MOST_UNKNOWNS or plan.order < 2:
        return None
    found = straight_line(plan, 2, _WORDS)
    if len(found.lines) > _MOST_LINES:
        return None
    text = helpers(found.functions) + "\n\n" + "\n".join(_Loop(found).lines(plan)) + "\n"
    return Source(text, ("newton",), plan.scalars)


class _Loop:
    """The names of one loop, and its parts as lines."""

    def __init__(self, found: StraightLine) -> None:
        fresh = found.names.fresh
        self.found = found
        size = range(len(found.parameters))
        self.size = size
        self.x = found.parameters
        self.old = [fresh(f"{name}_old") for name in self.x]
        self.f, self.f_old = found.value, fresh("f_old")
        self.g = [fresh(f"g_{i + 1}") for i in size]
        self.p = [fresh(f"p_{i + 1}") for i in size]
        self.d = [fresh(f"d_{i + 1}") for i in size]
        self.fresh = fresh

    def h(self, i: int, j: int) -> str:
        """Return the text of an entry of the Hessian, "" for zero."""
        return self.found.hessian.get((min(i, j), max(i, j)), "")

    def lines(self, plan: RowPlan) -> list[str]:
        """Return the function."""
        scalars = [self.found.names.of(name) for name in plan.scalars]
        words = ["theta", "rows", "limit", "tolerance", "first", "sufficient", "shrink", *scalars]
        return [
            f"def newton({', '.join(words)}):",
            '    """Take damped Newton steps while they are regular; return (steps, values, gradients)."""',
            "    steps = values = gradients = 0",
            "    add = rows.append",
            f"    {', '.join(self.x)}, = theta",
            "    try:",
            *_indented(2, self.evaluation()),
            "        while steps < limit:",
            *_indented(3, self.direction()),
            *_indented(3, self.search()),
            "    except (ArithmeticError, ValueError):",
            "        pass",
            "    return steps, values, gradients",
        ]

    def evaluation(self) -> list[str]:
        """Return value, gradient and Hessian at x."""
        pairs = zip(self.g, self.found.gradient, strict=True)
        return [*self.found.lines, *(f"{g} = {text}" for g, text in pairs)]

    def direction(self) -> list[str]:
        """Return the test of arrival, the factorization and p."""
        lines = [f"if {' and '.join(self.small(i) for i in self.size)}:", "    break"]
        lower: dict[tuple[int, int], str] = {}
        scaled: dict[tuple[int, int], str] = {}
        for k in self.size:
            lines.append(f"{self.d[k]} = {self.reduced(k, k, lower, scaled)}")
            # False as well where an entry is not a number.
            lines += [f"if not {self.d[k]} > 1e-7*{self.h(k, k) or '1.0'}:", "    break"]
            for i in self.size[k + 1 :]:
                text = self.reduced(i, k, lower, scaled)
                if text == "0.0":
                    continue
                scaled[i, k], lower[i, k] = self.fresh("c"), self.fresh("l")
                lines.append(f"{scaled[i, k]} = {text}")
                lines.append(f"{lower[i, k]} = {scaled[i, k]}/{self.d[k]}")
        return lines + self.solution(lower)

    def small(self, i: int) -> str:
        """Return the test of one entry of the gradient."""
        row = [(self.h(i, j), self.x[j]) for j in self.size]
        parts = [f"abs({h})*max(1.0, abs({x}))" for h, x in row if h]
        return f"abs({self.g[i]}) <= tolerance*({' + '.join(parts) or '0.0'})"

    def reduced(
        self,
        i: int,
        k: int,
        lower: Mapping[tuple[int, int], str],
        scaled: Mapping[tuple[int, int], str],
    ) -> str:
        """Return h_ik - Σ_{j<k} l_ij d_j l_kj."""
        parts = [
            f" - {lower[i, j]}*{scaled[k, j]}"
            for j in range(k)
            if (i, j) in lower and (k, j) in lower
        ]
        return (self.h(i, k) or "0.0") + "".join(parts)

    def solution(self, lower: Mapping[tuple[int, int], str]) -> list[str]:
        """Return L z = -g and Lᵀ p = D⁻¹ z, both in the names of p, and the test of its length."""
        lines: list[str] = []
        for i in self.size:
            parts = [f" - {lower[i, j]}*{self.p[j]}" for j in range(i) if (i, j) in lower]
            lines.append(f"{self.p[i]} = -{self.g[i]}{''.join(parts)}")
        for i in reversed(self.size):
            parts = [f" - {lower[j, i]}*{self.p[j]}" for j in self.size[i + 1 :] if (j, i) in lower]
            lines.append(f"{self.p[i]} = {self.p[i]}/{self.d[i]}{''.join(parts)}")
        short = " and ".join(f"-1e10 < {p} < 1e10" for p in self.p)
        return [*lines, f"if not ({short}):", "    break"]

    def search(self) -> list[str]:
        """Return the trials x + t p, the first that is good enough recorded as a step."""
        moved = zip(self.x, self.old, self.p, strict=True)
        slope = " + ".join(f"{g}*{p}" for g, p in zip(self.g, self.p, strict=True))
        same = " and ".join(f"{x} == {old}" for x, old in zip(self.x, self.old, strict=True))
        finite = " + ".join(self.g)
        away = f"abs({self.f} - {self.f_old})"
        norm = (
            f"max({', '.join(f'abs({g})' for g in self.g)})"
            if len(self.g) > 1
            else f"abs({self.g[0]})"
        )
        row = ", ".join([self.f, "length", *self.x, *self.p, *self.g])
        return [
            f"slope = sufficient*({slope})",
            f"{', '.join([*self.old, self.f_old])} = {', '.join([*self.x, self.f])}",
            f"before = ({', '.join(self.g)},)",
            "length = first",
            "tried = looked = 0",
            "while True:",
            *(f"    {x} = {old} + length*{p}" for x, old, p in moved),
            f"    if {same}:",
            "        return steps, values, gradients",
            *_indented(1, self.evaluation()),
            f"    if {self.f} <= {self.f_old} + length*slope:",
            f"        if ({finite})*0.0 == 0.0 and {self.f} > -inf:",
            "            break",
            "        return steps, values, gradients",
            # Once the decrease drowns in rounding, the gradient decides.
            f"    if {away} <= 1e-9*abs({self.f_old}):",
            "        looked += 1",
            f"        share = 0.9999 if {away} <= {_EQUAL!r}*abs({self.f_old}) else 0.5",
            f"        if {norm} < share*max(map(abs, before)):",
            "            looked -= 1",
            "            break",
            "    tried += 1",
            "    if tried > 30:",
            "        return steps, values, gradients",
            "    length *= shrink",
            "steps += 1",
            "values += tried",
            "gradients += looked",
            f"add(({row}))",
        ]


_EQUAL = 64 * 2.0**-52


def _indented(depth: int, lines: list[str]) -> list[str]:
    return ["    " * depth + line for line in lines]
