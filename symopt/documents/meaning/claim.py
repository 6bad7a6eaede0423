"""A claim of a document: one link of a chain, with all that is needed to judge it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.scanning.source.placed import Place
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status
from symopt.syntax.tree import Tree


class ClaimKind(Enum):
    """What kind of claim a link is; the value is what JSON says."""

    DEFINITION = "definition"
    EQUATION = "equation"
    DERIVATIVE = "derivative"
    UPDATE = "update"
    NUMERIC = "numeric"
    MATRIX = "matrix"
    NOTATION = "notation"


@dataclass(frozen=True, slots=True)
class Claim:
    """One link: `claimed` against the head of its chain, and against the side before it.

    place: of the claimed side (of the whole statement for a definition), which is marked if it is wrong.
    whole: of the chain as far as it is written here.   latex: the link as it is written.
    head: the first side of the chain; None where there is none.   previous: the side before, where that is
        not the head.   claimed: this side.   sign: between them.
    name: what an update moves, what a definition defines, or the eigenvalue that is named.
    word: a classification said beside it: "minimum", "maximum", "saddle".
    because: lines of the definitions used.   reading: how the link was read, where that may be in doubt.
    settled: the verdict where nothing is to be judged: a first definition is PROVED, what was not
        understood is NOT_UNDERSTOOD, with `message`.
    alternatives: other readings of the same link, best first; used where the first one is not proved.
    weak: whether this is a reading that counts only where it is proved.
    apart: pairs of indices that are meant to differ: "for i ≠ j".
    unit: of the number that is claimed, or a word for many behind it, "" if there is none that is known.
    units: other units in the link.   bases: to which its logarithms may be taken besides e.
    measured: numbers of its sides that were worked out before, or are known nearly, and so are rounded.
    doubt: why an equation that does not hold for all values may be meant, so that it is not refuted; of a
        weak reading: why the first one is not, unless this one is refuted too.
    condition: why an equation that does not hold for all values may be a condition; it is refuted only where
        one small change makes it an identity.
    """

    kind: ClaimKind
    place: Place
    whole: Place
    latex: str
    setting: Setting
    head: Tree | None = None
    previous: Tree | None = None
    claimed: Tree | None = None
    sign: Sign = Sign.EQUAL
    name: str = ""
    word: str = ""
    because: tuple[int, ...] = ()
    reading: str = ""
    settled: Status | None = None
    message: str = ""
    alternatives: tuple[Claim, ...] = ()
    weak: bool = False
    apart: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    units: frozenset[str] = frozenset()
    bases: frozenset[int] = frozenset()
    measured: frozenset[Fraction] = frozenset()
    doubt: str = ""
    condition: str = ""
