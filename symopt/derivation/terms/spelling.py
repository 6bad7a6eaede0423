"""Text of a term that is the same in every process, so that an order may rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symopt.derivation.terms.terms import Term


def spell(term: Term) -> str:
    """Return text that orders monomials the same way in every process."""
    return "*".join(sorted(f"{_key(f.key)}^{q}" for f, q in term.powers.items()))


def _key(key: Any) -> str:  # noqa: ANN401 - the key of a factor
    from symopt.derivation.terms.terms import Factor  # terms are spelled by this file

    if isinstance(key, frozenset):
        return "{" + ",".join(sorted(map(_key, key))) + "}"
    if isinstance(key, tuple):
        return "(" + ",".join(map(_key, key)) + ")"
    return _key(key.key) if isinstance(key, Factor) else repr(key)
