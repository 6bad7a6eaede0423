r"""LaTeX mathematics as GitHub renders it (MathJax behind a Markdown and an HTML sanitizer).

GitHub refuses `\operatorname`, reads `<` as the start of a tag, `|` as the end of a table cell, and knows
inline mathematics only when no letter or digit stands before it; see github/markup issues 1688 and 1742.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from symopt.foundation.document import Inline
from symopt.foundation.pattern import pattern
from symopt.presentation.formats.prose import inline
from symopt.syntax.tree import Tree

_SPECIAL = {
    "\\": r"\backslash", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\wedge", "~": r"\sim", "<": r"\lt", ">": r"\gt", "|": r"\vert", "`": r"\text{‘}",
}  # fmt: skip
_OPERATOR = pattern(r"\\operatorname(\*?)\{((?:[^{}]|\{[^{}]*\})*)\}")
_BAR = pattern(r"\\\||\|")


def github(latex: str) -> str:
    r"""Return LaTeX that GitHub takes.

    >>> print(github(r"\operatorname{tr} A < b"))
    \mathop{\mathrm{tr}} A \lt b
    """
    latex = _OPERATOR.sub(
        lambda m: (
            rf"\mathop{{\mathrm{{{m[2]}}}}}"
            + ("" if m[1] else r"\nolimits" if _scripted(m) else "")
        ),
        latex,
    )
    latex = re.sub(r"\s*<\s*", r" \\lt ", latex)
    latex = re.sub(r"\s*>\s*", r" \\gt ", latex)
    return latex.replace("`", "‘")


def _scripted(match: re.Match[str]) -> bool:
    return match.string[match.end() :].lstrip()[:1] in {"_", "^"}


def cell(latex: str) -> str:
    r"""Return LaTeX without bars, for a table cell.

    >>> print(cell(r"\left|x\right|"))
    \left\vert x\right\vert
    """
    return _BAR.sub(lambda m: r"\Vert " if m[0] == r"\|" else r"\vert ", latex).rstrip()


def words_in_math(content: Sequence[Inline], latex: Callable[[Tree], str]) -> str:
    r"""Return a sentence inside mathematics: words in \text, the rest between, so that nothing nests.

    >>> print(words_in_math(("by 1_a",), str))
    \text{by 1}\_\text{a}
    """
    return inline(content, _words, latex, _words)


def _words(text: str) -> str:
    parts: list[str] = []
    run = ""
    for character in text:
        if character not in _SPECIAL:
            run += character
            continue
        parts.append(rf"\text{{{run}}}" if run else "")
        parts.append(_SPECIAL[character] + ("" if not _SPECIAL[character][-1].isalpha() else " "))
        run = ""
    parts.append(rf"\text{{{run}}}" if run else "")
    return "".join(parts)
