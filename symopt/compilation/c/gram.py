"""One product of low rank for many blocks of a Hessian, in C: Σ over the rows of weight · J Jᵀ.

A column of J is a column over the rows of a block, or a product of several, which is made for each block.
"""

from __future__ import annotations

from symopt.calculus.nodes import Entry
from symopt.compilation.c.memory import Kind, Spot
from symopt.compilation.c.program import Gram
from symopt.compilation.c.stage import Stage


def gram(stage: Stage, item: Gram) -> None:
    """Write the sum; the upper half of the square is right."""
    sizes = [part_size(stage, part) for part in item.parts]
    size = " + ".join(sizes)
    stage.size = f"({size})"
    if item.direct:
        word, stage.large = "large", f"({size})*({size})"
    else:
        word = stage.names.of(item.name)
        stage.sums.append((word, f"({size})*({size})"))
    count = stage.names.fresh("size")
    table = stage.names.fresh("columns")
    stage.work.append((table, "table", f"({size})"))
    stage.lines.append(f"const long {count} = {size};")
    place = "0"
    for part, own in zip(item.parts, sizes, strict=True):
        _columns(stage, part, f"{table} + {place}")
        place = own if place == "0" else f"{place} + {own}"
    weight = stage.by_column(item.weight.name).word
    packed: list[str] = []
    stage.used |= {"gram", "line_up"}
    for width in ("LEFT", "RIGHT"):
        room = stage.names.fresh("packed")
        stage.work.append((room, "double", f"({size} + {width})*ld"))
        packed.append(room)
    stage.lines.append(
        f"gram({word}, {count}, {weight}, {table}, {packed[0]}, {packed[1]}, count);"
    )


def part_size(stage: Stage, part: tuple[Entry, ...]) -> str:
    """Return the number of columns of a part."""
    factors = [_width(stage, entry) for entry in part]
    return "*".join(f for f in factors if f != "1") or "1"


def _width(stage: Stage, entry: Entry) -> str:
    """Return the number of columns of an array."""
    spot = stage.memory.spots[entry.name]
    return stage.memory.count([d for k, d in enumerate(spot.shape) if k != spot.row])


def _distance(stage: Stage, spot: Spot) -> str:
    """Return how far apart the columns of an array are."""
    return "ld" if spot.kind is Kind.BLOCK else stage.memory.size(spot.shape[-1])


def _columns(stage: Stage, part: tuple[Entry, ...], table: str) -> None:
    """Write the columns of a part into a table."""
    first, *others = part
    spot, known = stage.by_column(first.name), _width(stage, first)
    word, distance = spot.word, _distance(stage, spot)
    for entry in others:
        spot, width = stage.by_column(entry.name), _width(stage, entry)
        room = stage.names.fresh("product")
        stage.work.append((room, "double", f"{known}*{width}*ld"))
        stage.used.add("each_with_each")
        left = f"{word}, {distance}, {known}"
        right = f"{spot.word}, {_distance(stage, spot)}, {width}"
        stage.lines.append(f"each_with_each({room}, ld, {left}, {right}, count);")
        word, distance, known = room, "ld", f"{known}*{width}"
    stage.lines.append(f"line_up({table}, {word}, {distance}, {known});")
