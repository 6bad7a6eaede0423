r"""The signs that stand between two sides, in the spellings that notes use.

No signs here, though they relate: `\sim` (a distribution), `\notin`, `\subset`, `\perp`; a formula that
has one is a side alone.
"""

from __future__ import annotations

import re

from symopt.documents.statements.chain import Sign

_SPELLINGS = {
    Sign.EQUAL: r"= == === =: \eq \equiv \eqqcolon \equalscolon ＝ ≡",
    Sign.DEFINED: r":= \coloneqq \coloneq \colonequals \triangleq \doteq \defeq \eqdef ≔ ≜ ≝ ≐",
    Sign.ARROW: r"-> --> \rightarrow \to \longrightarrow \leftarrow \gets \longleftarrow \leadsto"
    r" \rightsquigarrow \xrightarrow \xleftarrow \hookrightarrow → ⟶ ← ⟵ ➔ ➜ ➝ ➡ ⇝",
    Sign.IMPLIES: r"=> ==> <=> \Rightarrow \implies \Longrightarrow \Leftarrow \impliedby \Longleftarrow"
    r" \Leftrightarrow \iff \Longleftrightarrow \therefore \xRightarrow ⇒ ⟹ ⇐ ⟸ ⇔ ⟺ ∴",
    Sign.APPROXIMATE: r"\approx \simeq \approxeq \cong \thickapprox ≈ ≃ ≅ ≊",
    Sign.MAPS: r"\mapsto \longmapsto ↦ ⟼",
    Sign.LESS: r"< \lt \ll ＜ ≪",
    Sign.LESS_EQUAL: r"<= \le \leq \leqslant \leqq ≤ ⩽ ≦",
    Sign.GREATER: r"> \gt \gg ＞ ≫",
    Sign.GREATER_EQUAL: r">= \ge \geq \geqslant \geqq ≥ ⩾ ≧",
    Sign.UNEQUAL: r"\ne \neq ≠",
    Sign.IN: r"\in ∈",
    Sign.PROPORTIONAL: r"\propto ∝",
}

SIGNS = {spelling: sign for sign, row in _SPELLINGS.items() for spelling in row.split()}
"""Sign by spelling."""

ARROWS = frozenset((Sign.ARROW, Sign.IMPLIES))
"""Signs that may say "and so", or point to a remark."""

ORDERS = frozenset(
    (Sign.LESS, Sign.LESS_EQUAL, Sign.GREATER, Sign.GREATER_EQUAL, Sign.UNEQUAL, Sign.IN)
)
"""Signs that a list may stand before: `x, y > 0`."""

_DEFINES = re.compile(r"def|triangle|Delta|Δ|△|:")


def sign_over(over: str, inner: str) -> Sign | None:
    r"""Return the sign of `\overset{over}{inner}`, None if the inner part is no sign.

    >>> sign_over("!", "="), sign_over(r"\text{def}", "="), sign_over("w", r"\min")
    (<Sign.EQUAL: '='>, <Sign.DEFINED: ':='>, None)
    """
    sign = SIGNS.get(inner.strip(" {}"))
    if sign is Sign.EQUAL and _DEFINES.search(over):
        return Sign.DEFINED
    return sign
