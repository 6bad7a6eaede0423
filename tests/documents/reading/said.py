"""Claims of a short document, as tests write them down."""

from symopt.documents.reading.read import read
from symopt.documents.reading.vocabulary.declared import declared_from_text
from symopt.documents.scanning.scan import scan
from symopt.syntax.printing.text_printer import to_text


def claims(text, declare=""):
    """Return the claims of a Markdown document."""
    return read([scan("notes.md", text.encode())], declared_from_text(declare))[0]


def told(claim):
    """Return what a claim is, in short: kind, settled, and its sides as text."""
    settled = "" if claim.settled is None else f" {claim.settled.name}"
    sides = [to_text(t) for t in (claim.head, claim.claimed) if t is not None]
    return f"{claim.kind.value}{settled}: {' = '.join(sides)}"


def kinds(text, declare=""):
    return [(c.kind.value, c.settled.name if c.settled else "") for c in claims(text, declare)]


def definitions(claim):
    return {d.name: to_text(d.body) for d in claim.setting.definitions}
