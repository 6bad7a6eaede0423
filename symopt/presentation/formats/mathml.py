r"""Presentation MathML from boxes: mathematics in a page without a script or a network.

Keeps to MathML Core (W3C, 2023), which all browsers draw; Core has no strike, so a struck box carries the
class `struck` and the page's style draws the line.
"""

from __future__ import annotations

from html import escape
from typing import assert_never

from symopt.presentation.formats.boxes import (
    Accent,
    Atom,
    Box,
    Fence,
    Fraction,
    Grid,
    Root,
    Row,
    Scaled,
    Scripts,
    Space,
    Struck,
    boxes,
)
from symopt.presentation.formats.measure import prefix


def mathml(latex: str, *, display: bool = False) -> str:
    r"""Return a `math` element for LaTeX mathematics, with the LaTeX as its alternative text.

    >>> mathml("x")
    '<math alttext="x"><mi>x</mi></math>'
    """
    style = ' displaystyle="true"' if display else ""
    return f'<math{style} alttext="{escape(latex)}">{element(boxes(latex))}</math>'


def element(box: Box, *, sign: bool = False) -> str:
    """Return the MathML of a box; `sign` says that a plus or minus is not between two terms."""
    match box:
        case Atom():
            return _atom(box, sign)
        case Space():
            return f'<mspace width="{box.em}em"></mspace>'
        case Row():
            return f"<mrow>{_items(box.items)}</mrow>"
        case Fraction():
            parts = element(box.numerator) + element(box.denominator)
            size = ' displaystyle="false"' if box.small else ""
            return f"<mfrac{size}>{parts}</mfrac>"
        case Root(index=None):
            return f"<msqrt>{element(box.body)}</msqrt>"
        case Root(index=index):
            return f"<mroot>{element(box.body)}{element(index or Row(()))}</mroot>"
        case Scripts():
            return _scripts(box)
        case Accent():
            mark = f'<mo stretchy="false">{escape(box.mark)}</mo>'
            return f'<mover accent="true">{element(box.body)}{mark}</mover>'
        case Fence():
            return _fenced(box.left, element(box.body), box.right, grows=tall(box.body))
        case Grid():
            return _grid(box)
        case Scaled():
            return element(box.body)
        case Struck():
            return f'<mrow class="struck">{element(box.body)}</mrow>'
        case _ as never:
            assert_never(never)


def _items(items: tuple[Box, ...]) -> str:
    parts: list[str] = []
    for place, item in enumerate(items):
        previous = items[place - 1] if place else None
        if _applied(item) and previous is not None and not _spaced(previous):
            parts.append(_THIN)
        parts.append(element(item, sign=prefix(previous)))
        if _applied(item):
            following = items[place + 1] if place + 1 < len(items) else None
            parts.append(
                "<mo>&#x2061;</mo>" + ("" if following is None or _opens(following) else _THIN)
            )
    return "".join(parts)


NO_BREAK = "\u00a0"
_THIN = '<mspace width="0.17em"></mspace>'


def _applied(item: Box) -> bool:
    base = item.base if isinstance(item, Scripts) else item
    return isinstance(base, Atom) and base.kind == "function"


def _spaced(item: Box) -> bool:
    return isinstance(item, Space) or (
        isinstance(item, Atom) and item.kind in {"open", "operator", "relation"}
    )


def _opens(item: Box) -> bool:
    return isinstance(item, Fence) or (
        isinstance(item, Atom) and item.kind in {"open", "operator", "relation", "close"}
    )


def _atom(atom: Atom, sign: bool) -> str:
    text = escape(atom.text)
    match atom.kind:
        case "letter":
            return f"<mi>{text}</mi>"
        case "upright" | "function":
            return (
                f'<mi mathvariant="normal">{text}</mi>'
                if len(atom.text) == 1
                else f"<mi>{text}</mi>"
            )
        case "number":
            return f"<mn>{text}</mn>"
        case "text":
            return f"<mtext>{text.replace(' ', NO_BREAK)}</mtext>"
        case "operator":
            form = (' form="prefix"' if sign else ' form="infix"') if atom.text in "+−" else ""
            return f"<mo{form}>{text}</mo>"
        case "open" | "close":
            form = "prefix" if atom.kind == "open" else "postfix"
            return f'<mo stretchy="false" form="{form}">{text}</mo>'
        case "relation" | "big":
            return f"<mo>{text}</mo>"


def _scripts(box: Scripts) -> str:
    limits = isinstance(box.base, Atom) and box.base.kind == "big"
    tags = ("munder", "mover", "munderover") if limits else ("msub", "msup", "msubsup")
    below, above = box.below, box.above
    tag = (
        tags[2]
        if below is not None and above is not None
        else tags[0]
        if below is not None
        else tags[1]
    )
    parts = "".join(element(part) for part in (below, above) if part is not None)
    return f"<{tag}>{element(box.base)}{parts}</{tag}>"


def tall(box: Box) -> bool:
    """Return whether delimiters around `box` have to grow."""
    match box:
        case Fraction() | Grid() | Root():
            return True
        case Row():
            return any(tall(item) for item in box.items)
        case Scripts():
            big = isinstance(box.base, Atom) and box.base.kind == "big"
            return big or tall(box.base) or (box.above is not None and tall(box.above))
        case Fence() | Accent() | Struck() | Scaled():
            return tall(box.body)
        case Atom() | Space():
            return False
        case _ as never:
            assert_never(never)


def _fenced(left: str, body: str, right: str, *, grows: bool) -> str:
    """Return `body` between delimiters; those that need not grow keep the spaces of plain ones."""
    kind = 'fence="true" stretchy="true"' if grows else 'stretchy="false"'
    opening = f'<mo {kind} form="prefix">{escape(left)}</mo>' if left else ""
    closing = f'<mo {kind} form="postfix">{escape(right)}</mo>' if right else ""
    return f"<mrow>{opening}{body}{closing}</mrow>"


def _grid(box: Grid) -> str:
    side = ' class="cases"' if box.align == "l" else ""
    rows = "".join(
        "<mtr>" + "".join(f"<mtd>{element(cell)}</mtd>" for cell in row) + "</mtr>"
        for row in box.rows
    )
    return _fenced(box.left, f"<mtable{side}>{rows}</mtable>", box.right, grows=True)
