"""A paragraph, heading or cell, scanned: its formulas, and the prose between them."""

from __future__ import annotations

from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.inline import Found, Mark, find
from symopt.documents.scanning.source.piece import Kind
from symopt.documents.scanning.source.placed import Placed
from symopt.documents.scanning.source.places import joined, part


def scan_paragraph(
    content: Placed, findings: Findings, *, markup: bool, prose: bool = True
) -> list[Found]:
    """Scan a text as a block of its own.   prose: whether the words are taken too."""
    found = find(content.text, markup=markup)
    if not found:
        if prose:
            findings.add(Kind.PROSE, content)
        return found
    runs: list[tuple[int, int]] = []
    last = 0
    for stretch in found:
        runs.append((last, stretch.start))
        last = max(stretch.end, last)
        if stretch.mark is Mark.SKIPPED:
            continue
        if prose and stretch.mark is not Mark.UNCLOSED:
            _add_prose(content, runs, findings)
            runs = []
        _add(content, stretch, findings)
    runs.append((last, len(content.text)))
    if prose:
        _add_prose(content, runs, findings)
    return found


def _add(content: Placed, stretch: Found, findings: Findings) -> None:
    match stretch.mark:
        case Mark.INLINE | Mark.DISPLAY:
            display = stretch.mark is Mark.DISPLAY
            findings.formula(part(content, *stretch.inner), display=display)
        case Mark.COMMENT:
            inner = part(content, *stretch.inner)
            findings.comment(inner.offsets[0], inner.offsets[-1])
        case Mark.UNCLOSED:
            opener = part(content, stretch.start, stretch.end)
            findings.problem(opener.offsets[0], opener.offsets[-1], stretch.message)
        case Mark.SKIPPED:
            pass


def _add_prose(content: Placed, runs: list[tuple[int, int]], findings: Findings) -> None:
    kept = joined(content.text, runs)
    if not kept.text.strip():
        return
    if isinstance(kept.offsets, range):
        findings.add(Kind.PROSE, part(content, kept.offsets[0], kept.offsets[-1]))
        return
    offsets = [content.offsets[k] for k in kept.offsets[:-1]]
    findings.add(Kind.PROSE, Placed(kept.text, (*offsets, offsets[-1] + 1)))
