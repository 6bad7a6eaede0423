r"""Where an arrow ends one statement and begins the next: `a = b \Rightarrow c = d`.

An arrow joins expressions, `a \Rightarrow b \Rightarrow c`. After an equation it begins a new statement
where an equation follows, or a pair: `g'(x) = e^x \rightarrow f(x) \rightarrow g'(x)`. The new statement
keeps the arrow as its leading sign, so that a reader may still take its first side for a further link.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.statements.chain import Sign
from symopt.documents.statements.signs import ARROWS


def cuts(signs: Sequence[Sign], leading: Sign | None) -> list[int]:
    """Return the signs that begin a new statement, by their number.

    >>> E, A = Sign.EQUAL, Sign.ARROW
    >>> cuts([E, A, E], None), cuts([A, E], None), cuts([E, A], None), cuts([E, A, A, A, E], None)
    ([1], [], [], [1, 3])
    """
    found = list[int]()
    arrows = [k for k, sign in enumerate(signs) if sign in ARROWS]
    relates, signed = leading is not None and leading not in ARROWS, False
    last = -1
    for number, k in enumerate(arrows):
        if k > last + 1:
            relates = signed = True
        following = arrows[number + 1] if number + 1 < len(arrows) else len(signs)
        equation = following > k + 1
        if (equation and (signed or relates)) or (
            not equation and relates and following < len(signs)
        ):
            found.append(k)
            relates, signed = equation, equation
        else:
            relates, signed = relates or equation, True
        last = k
    return found
