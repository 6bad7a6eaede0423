r"""Tables of LaTeX commands and the characters they print (Unicode Technical Report 25)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

_LETTERS = """
    alpha α beta β gamma γ delta δ epsilon ϵ zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ
    pi π rho ρ sigma σ tau τ upsilon υ phi ϕ chi χ psi ψ omega ω varepsilon ε vartheta ϑ varphi φ
    varrho ϱ varsigma ς ell ℓ hbar ℏ
"""
_CAPITALS = """
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω infty ∞ emptyset ∅
"""
_FUNCTIONS = """
    exp log ln sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth max min sup inf det lim
    arg dim ker gcd lg Pr
"""


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return {f"\\{name}": character for name, character in zip(words[::2], words[1::2], strict=True)}


GREEK: Mapping[str, str] = _pairs(_LETTERS)
UPRIGHT: Mapping[str, str] = {
    **_pairs(_CAPITALS),
    r"\partial": "∂", r"\nabla": "∇", r"\top": "⊤", r"\prime": "′", r"\ldots": "…", r"\dots": "…",
    r"\cdots": "⋯", r"\vdots": "⋮", r"\ddots": "⋱", r"\star": "⋆", r"\%": "%", r"\#": "#", r"\$": "$",
    r"\&": "&", r"\_": "_", r"\bullet": "•", r"\checkmark": "✓", "!": "!", ".": ".",
}  # fmt: skip
OPERATORS: Mapping[str, str] = {
    "+": "+", "-": "−", "*": "∗", "/": "/", r"\cdot": "·", r"\times": "×", r"\odot": "⊙",
    r"\otimes": "⊗", r"\oslash": "⊘", r"\circ": "∘", r"\pm": "±", r"\mp": "∓", r"\wedge": "∧", r"\vee": "∨",
    r"\land": "∧", r"\lor": "∨", r"\lnot": "¬", r"\neg": "¬", r"\setminus": "∖", ",": ",", ";": ";",
    r"\cup": "∪", r"\cap": "∩",
}  # fmt: skip
RELATIONS: Mapping[str, str] = {
    "=": "=", "<": "<", ">": ">", ":": ":", r"\lt": "<", r"\gt": ">", r"\le": "≤", r"\leq": "≤",
    r"\ge": "≥", r"\geq": "≥", r"\ne": "≠", r"\neq": "≠", r"\approx": "≈", r"\equiv": "≡", r"\sim": "∼",
    r"\to": "→", r"\rightarrow": "→", r"\leftarrow": "←", r"\mapsto": "↦", r"\Rightarrow": "⇒",
    r"\longrightarrow": "⟶", r"\in": "∈", r"\notin": "∉", r"\subset": "⊂", r"\subseteq": "⊆",
    r"\propto": "∝", r"\succ": "≻", r"\succeq": "⪰", r"\prec": "≺", r"\preceq": "⪯", r"\mid": "∣",
}  # fmt: skip
OPEN: Mapping[str, str] = {
    "(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\lvert": "|", r"\lVert": "‖", r"\langle": "⟨",
    r"\lfloor": "⌊", r"\lceil": "⌈",
}  # fmt: skip
CLOSE: Mapping[str, str] = {
    ")": ")", "]": "]", r"\}": "}", r"\rbrace": "}", r"\rvert": "|", r"\rVert": "‖", r"\rangle": "⟩",
    r"\rfloor": "⌋", r"\rceil": "⌉", "|": "|", r"\vert": "|", r"\|": "‖", r"\Vert": "‖",
}  # fmt: skip
BIG: Mapping[str, str] = {
    r"\sum": "∑",
    r"\prod": "∏",
    r"\int": "∫",
    r"\bigcup": "⋃",
    r"\bigcap": "⋂",
}
FUNCTIONS: Mapping[str, str] = {f"\\{name}": name for name in _FUNCTIONS.split()}
DELIMITERS: Mapping[str, str] = {**OPEN, **CLOSE}
ACCENTS: Mapping[str, str] = {
    r"\hat": "^", r"\widehat": "^", r"\bar": "¯", r"\overline": "¯", r"\tilde": "~", r"\widetilde": "~",
    r"\dot": "˙", r"\ddot": "¨", r"\dddot": "⃛", r"\vec": "→", r"\check": "ˇ", r"\breve": "˘",
    r"\acute": "´", r"\grave": "`", r"\mathring": "˚",
}  # fmt: skip
SPACES: Mapping[str, float] = {
    r"\,": 0.17, r"\:": 0.22, r"\>": 0.22, r"\;": 0.28, r"\!": -0.17, r"\ ": 0.33, "~": 0.33,
    r"\quad": 1.0, r"\qquad": 2.0,
}  # fmt: skip
IGNORED = frozenset({
    "$",
    r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits", r"\nolimits", "&", r"\big", r"\Big",
    r"\bigg", r"\Bigg", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\biggl", r"\biggr", r"\Biggl", r"\Biggr",
    r"\middle", r"\hfill", r"\strut",
})  # fmt: skip
LETTERS: Mapping[str, str] = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "E": "𝔼", "1": "𝟙"}
_Kind = Literal["letter", "upright", "operator", "relation", "open", "close", "big", "function"]
TABLES: tuple[tuple[_Kind, Mapping[str, str]], ...] = (
    ("letter", GREEK), ("upright", UPRIGHT), ("operator", OPERATORS), ("relation", RELATIONS),
    ("open", OPEN), ("close", CLOSE), ("big", BIG), ("function", FUNCTIONS),
)  # fmt: skip
