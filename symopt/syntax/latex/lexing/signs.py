r"""What the LaTeX lexer looks for, and what signs and commands mean: layout, numbers, groups, delimiters."""

from __future__ import annotations

from symopt.foundation.pattern import pattern
from symopt.syntax.grammar.tokens import SIGNS
from symopt.syntax.names import UNICODE_GREEK

_GREEK = "".join(UNICODE_GREEK)
_WORDS = (
    "q?quad|displaystyle|textstyle|scriptstyle|scriptscriptstyle|limits|nolimits|nonumber|notag|hfill|hline"
    "|space|thinspace|medspace|thickspace|enspace|negthinspace|allowbreak|strut|mathstrut|noindent|relax|null"
    "|centering|boldmath|bf|rm|it|cal|middle"
)
_DROPPED = (
    "hspace|vspace|label|tag|color|phantom|hphantom|vphantom|mspace|mkern|intertext|vskip|hskip"
)
_INNER = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_FONTS = (
    "mathrm|mathit|mathsf|mathtt|mathbf|mathcal|mathscr|mathfrak|mathbb|mathds|mathbbm|boldsymbol|bm|pmb"
    "|mathnormal|mathord|rm|symbf|symbfit"
)
_TEXTS = r"text|textrm|textbf|textit|textsf|texttt|textnormal|mbox|operatorname\*?"

TOKEN = pattern(
    r"(?P<space>(?:[\s~]|%[^\n]*\n|\\[,;:!> \n\t]"
    rf"|\\(?:{_WORDS})(?![A-Za-z])|\\(?:{_DROPPED})(?![A-Za-z])\*?\s*{_INNER})+)"
    r"|(?P<number>\d+(?:(?:\{,\}\d{3})+(?!\d)|(?:\\,\d{3})+(?!\d))?(?:\.\d+)?"
    r"(?:e[-+]?\d{1,5}(?![\d.]))?|\.\d+)"
    rf"|(?P<letters>[A-Za-z]+|[{_GREEK}\u00c0-\u024f\u1e00-\u1eff][\u0300-\u036f\u20d0-\u20ff]?)"
    r"|(?P<row>\\\\\*?(?:\[[^\]]*\])?)"
    r"|(?P<ends>\\(?:begin|end)\s*\{(?P<environment>[^{}]*)\})"
    rf"|(?P<font>\\(?:{_FONTS})(?![A-Za-z])\s*(?:\{{(?P<inner>[^{{}}]*)\}}|(?P<one>[A-Za-z0-9]|\\[A-Za-z]+)))"
    rf"|(?P<text>\\(?:{_TEXTS})(?![A-Za-z])\s*\{{(?P<words>[^{{}}]*)\}})"
    r"|\\mathop(?![A-Za-z])\s*\{\s*\\mathrm\s*\{(?P<operator>[^{}]*)\}\s*\}"
    r"|\\(?:stackrel|overset|underset)(?![A-Za-z])\s*(?:\{[^{}]*\}|\S)\s*"
    r"\{\s*(?P<decorated>=|<|>|:=|\\(?:approx|equiv|to|rightarrow|le|leq|ge|geq|sim|propto|Rightarrow))\s*\}"
    r"|(?P<empty>\{\})"
    r"|(?P<command>\\[A-Za-z]+|\\[{}|&%#_$()\[\]])"
    r"|(?P<sign><=|>=|->|:=|==|[-+*/^_@(){}\[\],:;=<>|&.'!⊗∇]|[" + "".join(SIGNS) + r"])"
)
"""One token. Each alternative begins with another sign or is bounded, so that reading is linear."""

SIZES = frozenset(
    rf"\{prefix}{side}" for prefix in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)  # fmt: skip
MEANINGS = {
    r"\cdot": "*", r"\times": "*", r"\odot": "*", r"\circ": "*", r"\ast": "*", r"\div": "/",
    r"\bullet": "*", r"\centerdot": "*", r"\cdotp": "*", r"\slash": "/", r"\colon": ":",
    r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=",
    r"\otimes": "⊗", r"\ne": "!=", r"\neq": "!=", r"\lt": "<", r"\gt": ">", r"\in": "in", "==": "=",
    r"\to": "->", r"\rightarrow": "->", r"\longrightarrow": "->", r"\gets": "->", r"\leftarrow": "->",
    r"\longleftarrow": "->", r"\coloneqq": "->", ":=": "->", r"\Rightarrow": "=>", r"\implies": "=>",
    r"\land": "and", r"\wedge": "and", r"\lor": "or", r"\vee": "or", r"\lnot": "not", r"\neg": "not",
    r"\lbrace": "(", r"\rbrace": ")", r"\{": "(", r"\}": ")", r"\lbrack": "[", r"\rbrack": "]",
    r"\&": "and", r"\lparen": "(", r"\rparen": ")",
    r"\vert": "|", r"\lvert": "|(", r"\rvert": ")|", r"\|": "||", r"\Vert": "||", r"\parallel": "||",
    r"\lVert": "||(", r"\rVert": ")||", r"\intercal": r"\top", r"\dfrac": r"\frac", r"\tfrac": r"\frac",
    r"\transpose": r"\top", r"\dag": r"\dagger",
    r"\cfrac": r"\frac", r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overline": r"\bar",
    r"\bcancel": r"\cancel", r"\xcancel": r"\cancel", r"\sout": r"\cancel", r"\lg": r"\lg",
    r"\dots": r"\ldots", r"\cdots": r"\ldots", r"\vdots": r"\ldots", r"\ddots": r"\ldots",
    r"\dotsc": r"\ldots", r"\dotsb": r"\ldots", r"\dotsm": r"\ldots", r"\dotsi": r"\ldots",
    r"\hdots": r"\ldots", "…": r"\ldots", "⋯": r"\ldots",
    r"\lang": r"\langle", r"\rang": r"\rangle", "⟨": r"\langle", "⟩": r"\rangle",
    "∑": r"\sum", "∏": r"\prod", "∞": r"\infty", "∇": r"\nabla", "‖": "||",
}  # fmt: skip
DELIMITERS = frozenset(
    (
        *("(", ")", "[", "]", "|", "||", "|(", ")|", "||(", ")||", "/"),
        *(r"\langle", r"\rangle", r"\lfloor", r"\rfloor", r"\lceil", r"\rceil"),
    )
)
BOLD = frozenset(
    rf"\{font}"
    for font in ("mathbf", "boldsymbol", "bm", "pmb", "textbf", "symbf", "symbfit", "mathds", "mathbbm")
)  # fmt: skip
MARKED = {
    **dict.fromkeys(BOLD, "bold"),
    r"\mathcal": "cal",
    r"\mathscr": "cal",
    r"\mathfrak": "frak",
    r"\mathbb": "bb",
}
"""Fonts that make a letter another letter, and the mark of its name."""
TEXTS = frozenset(
    rf"\{text}" for text in ("text", "textrm", "mbox", "textit", "textsf", "textnormal")
)
LOGIC = {"and": "and", "or": "or", "not": "not", "in": "in"}
OPENING = frozenset(("(", "[", "{", "|(", "||(", r"\lfloor", r"\lceil", r"\langle"))
CLOSING = frozenset((")", "]", "}", ")|", ")||", r"\rfloor", r"\rceil", r"\rangle"))
