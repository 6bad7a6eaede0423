"""Short views of what a scanner finds."""

from symopt.documents.scanning.scan import scan
from symopt.documents.scanning.source.piece import Kind


def scanned(text, file="notes.md"):
    """Scan a text, and test what must hold of every scan: places are exact."""
    result = scan(file, text.encode() if isinstance(text, str) else text)
    check_places(result)
    return result


def check_places(result, *, macros=False):
    for piece in result.pieces:
        content = piece.content
        assert len(content.offsets) == len(content.text) + 1
        assert min(content.offsets) >= 0
        assert max(content.offsets) <= len(piece.sheet.text)
        if not macros:
            there = "".join(piece.sheet.text[k] for k in content.offsets[:-1])
            assert there == content.text
    for place, message in result.problems:
        assert message
        assert 0 <= place.start <= place.end <= len(place.sheet.text)


def formulas(text, file="notes.md"):
    return [p.text for p in scanned(text, file).pieces if p.kind is Kind.FORMULA]


def displays(text, file="notes.md"):
    return [p.text for p in scanned(text, file).pieces if p.kind is Kind.FORMULA and p.display]


def of_kind(kind, text, file="notes.md"):
    return [p.text for p in scanned(text, file).pieces if p.kind is kind]


def problems(text, file="notes.md"):
    return [(place.first, message) for place, message in scanned(text, file).problems]
