r"""Superscripts and steps in names: `x^{(i)}`, `a^{[1]}_j`, `w^{\mathrm{new}}`, `x_{k+1}`.

A superscript that counts or labels is a pair of subscripts of the canonical name, a word for its kind and
what stands in it; k+1 and k-1 below a name are spelled out:

    x^{(i)} -> x_sample_i     a^{[1]}_j -> a_layer_1_j     w^{\mathrm{new}} -> w_sup_new     x_{k+1} -> x_kp1
"""

from __future__ import annotations

import re

from symopt.foundation.pattern import pattern

KINDS = {"sample": "({})", "layer": "[{}]", "sup": r"\mathrm{{{}}}"}
"""The kinds of superscripts that are part of a name, and how they are written."""

GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|chi|psi|"
    "omega|ell"
)
_STEP = pattern(rf"(\d*)([A-Za-z]|{GREEK})([pm])(\d+)")
_SIGNS = {"p": "+", "m": "-"}
_SPELLED = {"+": "p", "-": "m"}


def spell_step(text: str) -> str | None:
    """Return the subscript of a step as it stands in a name, None for anything else.

    >>> spell_step("k+1"), spell_step("t-2"), spell_step("i+j")
    ('kp1', 'tm2', None)
    """
    found = re.fullmatch(rf"(\d*(?:[A-Za-z]|{GREEK}))([-+])(\d+)", text)
    return f"{found[1]}{_SPELLED[found[2]]}{found[3]}" if found else None


def step(text: str) -> tuple[str, str] | None:
    """Return the letter of a step and what is added to it: `kp1` is k and `+1`; None for no step.

    >>> step("kp1"), step("temp1")
    (('k', '+1'), None)
    """
    found = _STEP.fullmatch(text)
    return (found[1] + found[2], _SIGNS[found[3]] + found[4]) if found else None


def take_superscripts(
    subscripts: tuple[str, ...],
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the superscripts among the subscripts of a name, as pairs, and the other subscripts.

    >>> take_superscripts(("layer", "1", "j"))
    ((('layer', '1'),), ('j',))
    """
    pairs: list[tuple[str, str]] = []
    rest: list[str] = []
    place = 0
    while place < len(subscripts):
        if subscripts[place] in KINDS and place + 1 < len(subscripts):
            pairs.append((subscripts[place], subscripts[place + 1]))
            place += 2
        else:
            rest.append(subscripts[place])
            place += 1
    return tuple(pairs), tuple(rest)
