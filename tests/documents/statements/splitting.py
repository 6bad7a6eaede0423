"""A formula's statements written in a line, as the tests here compare them."""

from symopt.documents.scanning.source.piece import Kind, Piece
from symopt.documents.scanning.source.placed import Sheet, slice_of
from symopt.documents.statements.split import split


def piece_of(text):
    return Piece(Kind.FORMULA, Sheet("notes.md", text), slice_of(text, 0, len(text)))


def written(statement):
    """`a = b`, with leading and trailing signs, and blanks for what is passed over."""
    text = statement.readable
    parts = [statement.leading.value] if statement.leading else []
    for k, side in enumerate(statement.sides):
        parts.append(" ".join(text[side.start : side.end].split()))
        if k < len(statement.signs):
            parts.append(statement.signs[k].value)
    if statement.trailing:
        parts.append(statement.trailing.value)
    return " ".join(parts)


def statements(text):
    return split(piece_of(text))


def lines(text):
    return [written(s) for s in statements(text)]
