r"""Prose and program text in LaTeX, safe for pdflatex with its own Computer Modern fonts.

Every character prints as itself: specials are escaped, accented letters are composed, Greek letters and
mathematical signs are set as mathematics, and a character no such font has prints as [U+...]. Escapes
avoid the TS1 encoding, whose fonts a small TeX installation draws as bitmaps.
"""

from __future__ import annotations

import unicodedata

from symopt.presentation.formats import symbols

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"$\$$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", "`": r"\`{}", "–": "--", "—": "---", "‘": "`", "’": "'",
    "“": "``", "”": "''", "…": r"\dots{}", "\u00a0": "~", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}",
    "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}",
    "§": r"$\mathsection$", "¶": r"$\mathparagraph$", "£": r"$\mathsterling$", "©": "(c)", "°": r"$^\circ$",
    "′": "$'$", "″": "$''$", "⊤": r"$\top$", "ᵀ": r"$^\top$", "√": r"$\surd$", "½": r"$\frac12$",
    "−": "$-$", "∞": r"$\infty$", "·": r"$\cdot$", "δ": r"$\delta$", "ε": r"$\varepsilon$",
    "φ": r"$\varphi$", "é": r"\'{e}", "⟨": r"$\langle$", "⟩": r"$\rangle$", "‖": r"$\|$",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u",
    "\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c", "\u0323": "d",
    "\u0331": "b",
}  # fmt: skip
_SIGNS = {
    character: rf"${command}$"
    for _, table in reversed(symbols.TABLES)
    for command, character in reversed(list(table.items()))
    if command.startswith("\\") and len(character) == 1 and ord(character) > 126
}
_CODE = frozenset("\\{}$&#%_^~<>|\"'`-?!")
_STRAIGHT = {"'": 13, "`": 18}  # where cmtt keeps the straight quote and the grave accent


def escape(text: str) -> str:
    r"""Return `text` as LaTeX prose.

    >>> print(escape("50% of x_1 & ŷ"))
    50\% of x\_1 \& \^{y}
    """
    parts: list[str] = []
    for place, character in enumerate(text):
        if character == '"':
            before = text[place - 1] if place else " "
            parts.append("``" if before.isspace() or before in "([{" else "''")
        elif character == "-" and text[place - 1 : place] == "-":
            parts.append("{}-")
        elif unicodedata.combining(character) and parts:
            parts[-1] = _accented(parts[-1], character)
        else:
            parts.append(_character(character))
    return "".join(parts)


def escape_code(text: str) -> str:
    r"""Return one line of program text as LaTeX for a typewriter font.

    >>> print(escape_code("a_b"))
    a\symbol{95}b
    """
    return "".join(
        rf"\symbol{{{_STRAIGHT.get(c, ord(c))}}}"
        if c in _CODE
        else r"\ "
        if c == " "
        else _character(c)
        for c in text
    )


def _character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if 32 <= ord(character) < 127:
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    parts = unicodedata.normalize("NFKD", character)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _ACCENTS:
        return _accented(parts[0], parts[1])
    if len(parts) == 1 and parts.isascii() and parts.isalnum():
        kind = unicodedata.decomposition(character)
        if kind.startswith(("<super>", "<sub>")):
            return f"$^{{{parts}}}$" if kind.startswith("<super>") else f"$_{{{parts}}}$"
    return f"[U+{ord(character):04X}]"


def _accented(base: str, mark: str) -> str:
    if mark not in _ACCENTS:
        return base
    dotless = {"i": r"\i", "j": r"\j"}.get(base, base) if mark not in "\u0327\u0323\u0331" else base
    return rf"\{_ACCENTS[mark]}{{{dotless}}}"
