"""Scripts on one line of Unicode: `x²`, `e⁻ᶻ`, `xⁿ`, `e^(-z_1)`, `X_ij`, `X_{i+1,j}`.

Unicode raises digits, signs and most small letters; capitals are left alone, since `ᵀ` is a transpose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from symopt.foundation.pattern import pattern

_RAISED = dict(
    zip(
        "0123456789+-abcdefghijklmnoprstuvwxyzβγδθ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᶿ",
        strict=True,
    )
)
_SHORT = 4  # characters beyond which raised letters are hard to read
_TEMPLATE = pattern(r"([_^]?)\{(\w+)\}")


def raised(exponent: str) -> str:
    """Return what stands behind a base for this exponent.

    >>> [raised(text) for text in ("2", "-z", "n + 1", "rate", "1/2", "z_1")]
    ['²', '⁻ᶻ', 'ⁿ⁺¹', '^rate', '^(1/2)', '^(z_1)']
    """
    tight = exponent.replace(" ", "")
    word = len(tight) > 1 and tight.isalpha() and tight == exponent
    short = (len(tight) <= _SHORT and not word) or tight.isdigit()
    if short and all(sign in _RAISED for sign in tight):
        return "".join(_RAISED[sign] for sign in tight)
    whole = exponent.isalpha() or exponent.isdigit()
    return f"^{exponent}" if whole else f"^({exponent})"


def below(name: str, indices: Sequence[str]) -> str:
    """Return a name with printed indices; braces where they are more than single characters.

    >>> below("X", ["i", "j"]), below("X", ["i + 1", "j"]), below("A_1", ["i", "k"])
    ('X_ij', 'X_{i+1,j}', 'A_{1,ik}')
    """
    head, _, own = name.partition("_")
    tight = [index.replace(" ", "") for index in indices]
    short = all(len(index) == 1 for index in tight)
    inner = "".join(tight) if short else ",".join(tight)
    if own:
        return f"{head}_{{{own.strip('{}')},{inner}}}"
    return f"{head}_{inner}" if short else f"{head}_{{{inner}}}"


def fill(template: str, printed: dict[str, str]) -> str:
    """Return a template with printed arguments; `^{x}` raises x and `_{x}` puts it below.

    >>> fill("e^{x}", {"x": "-z"}), fill("𝟏_{x}", {"x": "m"}), fill("σ({x})", {"x": "z"})
    ('e⁻ᶻ', '𝟏_m', 'σ(z)')
    """

    def put(found: re.Match[str]) -> str:
        text = printed.get(found[2])
        if text is None:
            return found[0]
        if found[1] == "^":
            return raised(text)
        return below("", [text]) if found[1] else text

    return _TEMPLATE.sub(put, template)
