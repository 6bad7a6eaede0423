r"""Tables in LaTeX (booktabs): natural where they fit, smaller or with wrapped columns where not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symopt.foundation.document import Inline, Table
from symopt.presentation.formats.prose import as_number, table_align

_SIZES = (("", 1.0), (r"\small", 0.92), (r"\footnotesize", 0.84), (r"\scriptsize", 0.74))
# em between columns; rows of a long table; em of a column that may wrap, and the least it wraps to
_SEPARATION, _LONG, _WRAPPED, _NARROW = 1.1, 30, 12.0, 7.0


def write_table(
    table: Table,
    sentence: Callable[[Sequence[Inline]], str],
    sentence_width: Callable[[Sequence[Inline]], float],
    em: float,
    *,
    long: bool,
) -> str:
    """Return a table no wider than `em`; `long` lets one of many rows break over pages."""
    rows = [table.header, *table.rows] if table.header else [*table.rows]
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return ""
    widths = [
        max(sentence_width(row[j]) if j < len(row) else 0.0 for row in rows) for j in range(columns)
    ]
    wraps = [size > _WRAPPED for size in widths]
    size, spec = _fit(widths, wraps, table_align(table.align, columns), em)
    lines = [
        " & ".join(as_number(cell, _number) or sentence(cell) for cell in row) + r" \\"
        for row in table.rows
    ]
    head = (
        [" & ".join(sentence(cell) for cell in table.header) + r" \\", r"\midrule"]
        if table.header
        else []
    )
    caption = rf"{{\small {sentence(table.caption)}}}" if table.caption else ""
    if long and len(lines) > _LONG:
        top = [r"\toprule", *head, r"\endhead", r"\bottomrule", r"\endfoot"]
        body = "\n".join([rf"\begin{{longtable}}[l]{{{spec}}}", *top, *lines, r"\end{longtable}"])
        return f"{{{size}\n{body}\n}}\n{caption}".rstrip()
    body = "\n".join(
        [
            rf"\begin{{tabular}}{{{spec}}}",
            r"\toprule",
            *head,
            *lines,
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )
    total = _total(widths) * _SIZES[-1][1]
    if size == _SIZES[-1][0] and total > em and not any(wraps):
        body = rf"\scalebox{{{em / total:.2f}}}{{" + body + "}"
    after = rf"\\[4pt] {caption}" if caption else ""
    return f"\\begin{{center}}{size}\n{body}{after}\n\\end{{center}}"


def _fit(widths: Sequence[float], wraps: Sequence[bool], align: str, em: float) -> tuple[str, str]:
    """Return a type size and the columns: wrapped ones share what the others leave."""
    if any(wraps) and _total(widths) > em:
        fixed = sum(w for w, wrap in zip(widths, wraps, strict=True) if not wrap)
        wrapped = sum(w for w, wrap in zip(widths, wraps, strict=True) if wrap)
        room = max(em - fixed - _SEPARATION * len(widths), _NARROW)
        columns = [
            rf">{{\raggedright\arraybackslash}}p{{{room * w / wrapped:.1f}em}}" if wrap else a
            for a, w, wrap in zip(align, widths, wraps, strict=True)
        ]
        return "", "".join(columns)
    for size, factor in _SIZES:
        if _total(widths) * factor <= em:
            return size, align
    return _SIZES[-1][0], align


def _total(widths: Sequence[float]) -> float:
    return sum(widths) + _SEPARATION * len(widths)


def _number(sign: str, digits: str, exponent: str) -> str:
    power = rf" \cdot 10^{{{int(exponent)}}}" if exponent else ""
    return f"${sign}{digits}{power}$"
