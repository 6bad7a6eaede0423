"""What `symopt check` says of each claim of a short text, for tests of reading in context."""

from symopt.documents.judging.judge import judge
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan


def statuses(text):
    """Return the claims of a text in order: as they are written, with status and message."""
    claims = read([scan("page.md", text.encode())])[0]
    told = [judge(claim) for claim in claims]
    return [(c.claim.latex, c.status, c.message or c.claim.message) for c in told]


def status_of(text, latex):
    """Return the status of the last claim that is written so."""
    return [status for written, status, _ in statuses(text) if written == latex][-1]


def refuted(text):
    """Return the claims of a text that are refuted, as they are written."""
    return [
        written
        for written, status, _ in statuses(text)
        if getattr(status, "value", "") == "refuted"
    ]
