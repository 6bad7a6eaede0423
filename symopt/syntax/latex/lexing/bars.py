r"""Which side a bar is: `|x|`, `\|x\|^2`, `f|_{x=0}`, `p(y|x)`.

LaTeX writes the same sign at both ends. A bar after an operand closes the last one opened in the same
bracket, if there is one; else it opens. One that stays open is the sign of a condition, and one with a
subscript that closes nothing says where a value is taken.
"""

from __future__ import annotations

from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.lexing.signs import CLOSING, OPENING

_PLAIN = frozenset(("|", "||"))
_OPERAND = frozenset(
    (
        *("number", "name", "upright", "word", "'", ".T", r"\infty", "end", "{}"),
        *(")", "]", "}", ")|", ")||", r"\rfloor", r"\rceil", r"\rangle", r"\top", "|_"),
    )
)
_GIVEN = frozenset(("|", "||", r"\vert", r"\|", r"\Vert", r"\parallel"))
_ENDS = frozenset((",", "&", r"\\"))


def match_bars(tokens: list[Token]) -> list[Token]:
    r"""Return the tokens with the bars told apart: `|(` and `)|`, `||(` and `)||`, `|_`, `\mid`."""
    if not any(token.key in _PLAIN or token.key == ")|" for token in tokens):
        return tokens
    found = list(tokens)
    levels: list[list[int]] = [[]]
    for place, token in enumerate(tokens):
        key = token.key
        if key in _PLAIN:
            found[place] = token._replace(key=_side(found, levels[-1], place))
        elif key == ")|" and not levels[-1]:
            below = tokens[min(place + 1, len(tokens) - 1)].key == "_"
            found[place] = token._replace(key="|_" if below else key)
        elif key in ("|(", "||(", r"\left."):
            levels[-1].append(place)
        elif key in (")|", ")||"):
            del levels[-1][-1:]
        elif key in OPENING or key == "begin":
            levels.append([])
        elif (key in CLOSING or key == "end") and len(levels) > 1:
            _close(found, levels.pop())
        elif key in _ENDS:
            _close(found, levels[-1])
    for level in levels:
        _close(found, level)
    return found


def _side(found: list[Token], level: list[int], place: int) -> str:
    """Return the key of the bar at a place, and note in the level what it opens or closes."""
    key = found[place].key
    before = found[max(place - 2, 0) : place]
    raised = len(before) > 1 and before[0].key == "^"  # x^*|
    after_operand = raised or bool(before and before[-1].key in _OPERAND)
    opened = level[-1] if level else None
    if after_operand and opened is not None and found[opened].key.startswith(key + "("):
        level.pop()
        return f"){key}"
    following = found[min(place + 1, len(found) - 1)].key
    if key == "|" and after_operand and following == "_":
        return "|_"
    level.append(place)
    return f"{key}("


def _close(found: list[Token], level: list[int]) -> None:
    """Make bars that are open at the end of their bracket conditions, where an operand is before them."""
    for place in level:
        if found[place].text in _GIVEN and place and found[place - 1].key in _OPERAND:
            found[place] = found[place]._replace(key=r"\mid")
    level.clear()
