r"""Names: how a variable is called, and how its name looks.

A canonical name is ASCII, `[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*`, as in `w_11`, `yhat_1`, `lambda`.
It displays by SymPy's rules: underscores and trailing digits are subscripts, Greek letters go by
name, and an ending such as `hat`, `bar` or `prime` is a mark on the letter before it.

    w_11 -> w_{11}     yhat -> \hat{y}     lambda_1 -> \lambda_1     rate -> \mathrm{rate}

Two names may look alike (`x1` and `x_1`): the vocabulary decides which of them is meant.
"""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from functools import lru_cache

from symopt.foundation.errors import NameError_
from symopt.foundation.pattern import pattern
from symopt.foundation.record import record
from symopt.syntax.name_scripts import KINDS, step, take_superscripts

GREEK_UNICODE = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ",
    "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ",
}  # fmt: skip
"""Letters that are written as a word: the word is also the LaTeX command."""

_MARK_ROWS = (
    # ending,  LaTeX,              Unicode mark, also with a word under it
    ("dddot", r"\dddot{%s}", "\u20db", False),
    ("ddot", r"\ddot{%s}", "\u0308", False),
    ("dot", r"\dot{%s}", "\u0307", False),
    ("hat", r"\hat{%s}", "\u0302", True),
    ("bar", r"\bar{%s}", "\u0304", True),
    ("tilde", r"\tilde{%s}", "\u0303", True),
    ("check", r"\check{%s}", "\u030c", False),
    ("breve", r"\breve{%s}", "\u0306", False),
    ("vec", r"\vec{%s}", "\u20d7", False),
    ("bold", r"\boldsymbol{%s}", "", False),
    ("cal", r"\mathcal{%s}", "", False),
    ("frak", r"\mathfrak{%s}", "", False),
    ("bb", r"\mathbb{%s}", "", False),
    ("prime", r"%s^{\prime}", "′", False),
    ("star", r"%s^{*}", "*", False),
    ("plus", r"%s^{+}", "⁺", False),
    ("minus", r"%s^{-}", "⁻", False),
)
_AFTER = {"prime": r"\prime", "star": "*", "plus": "+", "minus": "-"}
MARKS = tuple(row[0] for row in _MARK_ROWS)
"""Endings of a name that print as a mark on what stands before them."""

UNICODE_GREEK = {letter: word for word, letter in GREEK_UNICODE.items()}
COMBINING = {row[2]: row[0] for row in _MARK_ROWS if unicodedata.combining(row[2][:1] or " ")}

_MARK_LATEX = {row[0]: row[1] for row in _MARK_ROWS}
_MARK_UNICODE = {row[0]: row[2] for row in _MARK_ROWS}
_MARK_ON_WORDS = frozenset(row[0] for row in _MARK_ROWS if row[3])
_CANONICAL = pattern(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_RESERVED = frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))
_LONGEST = 200


@record
class NameParts:
    """A name taken apart: `thetahat_1_k` is theta, (hat,), (1, k); marks from the inside out."""

    base: str
    marks: tuple[str, ...] = ()
    subscripts: tuple[str, ...] = ()


def is_name(text: str) -> bool:
    """Return whether `text` is a canonical name.

    >>> [is_name(t) for t in ("w_11", "yhat", "_x", "x__1", "x y")]
    [True, True, False, False, False]
    """
    return len(text) <= _LONGEST and _CANONICAL.fullmatch(text) is not None


def canonical_name(text: str) -> str:
    r"""Return the canonical form of a name as a person writes it: `w_{11}`, `λ`, `ŷ`, `\hat{y}`.

    Raises NameError_ if `text` is not a name.
    """
    stripped = text.strip()
    found = name_from_latex(stripped) if "\\" in stripped else _plain_name(stripped)
    if found is None:
        raise NameError_(
            f"{text[:60]!r} is not a name",
            why="a name is letters and digits, starts with a letter, and has subscripts after '_'",
            remedy="use a name like x, w_11, yhat or lambda",
        )
    return found


def _plain_name(text: str) -> str | None:
    ascii_form = spell_out(text).replace("{", "").replace("}", "")
    return ascii_form if is_name(ascii_form) else None


def spell_out(text: str) -> str:
    """Return `text` with Greek letters and accents spelled as words: `ŷ` is `yhat`, `λ` is `lambda`."""
    if text.isascii():
        return text
    words = (
        UNICODE_GREEK.get(c) or COMBINING.get(c) or c for c in unicodedata.normalize("NFD", text)
    )
    return "".join(words)


@lru_cache(maxsize=4096)
def split_name(name: str) -> NameParts:
    """Return base, marks and subscripts of a canonical name, by SymPy's display rules.

    >>> split_name("yhat_1")
    NameParts(base='y', marks=('hat',), subscripts=('1',))
    >>> split_name("x12").subscripts
    ('12',)
    """
    head, *subscripts = name.split("_")
    stem = head.rstrip("0123456789")
    if stem != head and (len(stem) == 1 or stem in GREEK_UNICODE or _take_mark(stem)):
        subscripts.insert(0, head[len(stem) :])
        head = stem
    marks: list[str] = []
    while (mark := _take_mark(head)) is not None:
        head = head[: -len(mark)]
        marks.insert(0, mark)
    return NameParts(head, tuple(marks), tuple(subscripts))


def _take_mark(head: str) -> str | None:
    if head in GREEK_UNICODE:
        return None
    for mark in MARKS:
        stem = head[: -len(mark)]
        if not stem or not head.endswith(mark):
            continue
        if len(stem) == 1 or stem in GREEK_UNICODE or mark in _MARK_ON_WORDS or _take_mark(stem):
            return mark
    return None


def join_name(parts: NameParts) -> str:
    """Return the canonical name of its parts: the inverse of `split_name` for names with '_'."""
    return "_".join((parts.base + "".join(parts.marks), *parts.subscripts))


def add_mark(name: str, mark: str) -> str:
    r"""Return the name with a mark put on its letter: \hat on `y_1` is `yhat_1`."""
    head, *subscripts = name.split("_")
    return "_".join((head + mark, *subscripts))


def is_letter(name: str) -> bool:
    """Return whether the name is one letter, Latin or Greek, with marks and subscripts at most."""
    base = split_name(name).base
    return len(base) == 1 or base in GREEK_UNICODE


@lru_cache(maxsize=4096)
def name_latex(name: str, indices: str = "") -> str:
    r"""Return the LaTeX of a canonical name, or of its entry at printed indices.

    >>> [name_latex(n) for n in ("w_11", "yhat_1", "lambda", "rate")]
    ['w_{11}', '\\hat{y}_1', '\\lambda', '\\mathrm{rate}']
    >>> name_latex("A", "ik"), name_latex("A_1", "ik")
    ('A_{ik}', 'A_{1,ik}')
    """
    parts = split_name(name)
    raised, lowered = take_superscripts(parts.subscripts)
    if indices and (raised or _AFTER.keys() & {*parts.marks}):
        return under(name_latex(name), indices)
    shown = _letters_latex(parts.base)
    for mark in parts.marks:
        if mark not in _AFTER:
            shown = _MARK_LATEX[mark] % shown
    if lowered or indices:
        inner = ",".join((*map(_subscript_latex, lowered), *filter(None, (indices,))))
        shown += f"_{inner}" if len(inner) == 1 and not indices else f"_{{{inner}}}"
    signs = "".join(_AFTER[mark] for mark in parts.marks if mark in _AFTER)
    signs += "".join(KINDS[kind].format(_raised_latex(kind, text)) for kind, text in raised)
    return f"{shown}^{{{signs}}}" if signs else shown


def _raised_latex(kind: str, text: str) -> str:
    return text if kind == "sup" else _subscript_latex(text)


def under(latex: str, indices: str) -> str:
    r"""Return LaTeX with indices below; braces keep it from a second subscript: `{x_1^{*}}_{i}`."""
    return rf"{{{latex}}}_{{{indices}}}" if "_" in latex else rf"{latex}_{{{indices}}}"


def _letters_latex(word: str) -> str:
    if len(word) == 1:
        return word
    return f"\\{word}" if word in GREEK_UNICODE else rf"\mathrm{{{word}}}"


def _subscript_latex(text: str) -> str:
    if text.isdigit() or len(text) == 1:
        return text
    if (found := step(text)) is not None:
        letter, added = found
        return (f"\\{letter}" if letter in GREEK_UNICODE else letter) + added
    parts = split_name(text)
    if len(parts.base) == 1 or parts.base in GREEK_UNICODE:
        if not parts.subscripts:
            return name_latex(text)
    elif len(text) == 2 and text.isalpha():
        return text
    if text[1:].isdigit():
        return text
    return rf"\mathrm{{{text}}}"


@lru_cache(maxsize=4096)
def name_unicode(name: str) -> str:
    """Return the name for a terminal: `ŷ`, `λ_1`, `w_11`.

    >>> [name_unicode(n) for n in ("yhat", "lambda_1", "w_11")]
    ['ŷ', 'λ_1', 'w_11']
    """
    head, *subscripts = name.split("_")
    raised, lowered = take_superscripts(tuple(subscripts))
    above = "".join(
        f"^{KINDS[kind].format(_script_unicode(text)) if kind != 'sup' else text}"
        for kind, text in raised
    )
    return "_".join((_head_unicode(head) + above, *map(_script_unicode, lowered)))


def _script_unicode(text: str) -> str:
    found = step(text)
    return _head_unicode(text) if found is None else f"{{{''.join(found)}}}"


def _head_unicode(head: str) -> str:
    digits = head[len(head.rstrip("0123456789")) :]
    parts = split_name(head[: len(head) - len(digits)] or head)
    base = GREEK_UNICODE.get(parts.base, parts.base)
    if len(base) != 1:
        return head  # a mark over a word does not read well in a terminal
    shown = base + "".join(_MARK_UNICODE[mark] for mark in parts.marks)
    return unicodedata.normalize("NFC", shown) + (digits if digits != head else "")


def name_from_latex(latex: str) -> str | None:
    r"""Return the canonical name that a piece of LaTeX writes, or None if it is not a name.

    >>> [name_from_latex(s) for s in (r"\hat{y}_1", "w_{11}", r"\lambda", "x + 1")]
    ['yhat_1', 'w_11', 'lambda', None]
    """
    from symopt.foundation.errors import SymoptError
    from symopt.syntax.reading.parser import parse
    from symopt.syntax.tree import Constant, Name
    from symopt.syntax.vocabulary import Vocabulary

    text = latex.strip()
    try:
        tree = parse(f"${text.strip('$')}$", Vocabulary())
    except SymoptError:
        return None
    return tree.name if isinstance(tree, Name | Constant) else None


def safe_identifier(name: str) -> str:
    """Return a Python identifier for a canonical name: `lambda` is `lambda_`, `w_11` is itself.

    Only canonical names pass, so nothing else can reach generated code. Two names never share an
    identifier, since a canonical name does not end in an underscore.
    Raises NameError_ for anything else.
    """
    if not is_name(name):
        raise NameError_(
            f"{name[:60]!r} cannot be used as a name in generated code",
            why="only letters, digits and single underscores between them are allowed",
            remedy="use a name like x, w_11, yhat or lambda",
        )
    return f"{name}_" if name in _RESERVED else name
