"""Lines of a block of rows so that memory is used again: what nothing reads later is overwritten.

    z = b + v_1*a_1 + v_2*a_2     is     z = v_1*a_1
                                         z += b
                                         z += v_2*a_2
    q = e/d                       is     q = np.divide(e, d, out=e)     where e is not read again

Fewer arrays are in use at a time, so that more of them stay in the nearest cache. Operations and their
order are the same but for the sides of + and *, so that every number is the same.

Which arrays may be overwritten is seen from the text: those that a line of the block has made, whose
shape is that of the result, and of which no view has a name.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from symopt.compilation.numpy_code.kinds import (
    OPERATORS,
    OVERWRITES,
    Kind,
    are_short,
    called,
    is_fresh,
    is_new,
    kind_of,
    named,
)


def in_place(
    lines: Sequence[str], results: Sequence[tuple[str, str]], known: Mapping[str, Kind]
) -> tuple[list[str], list[str]]:
    """Return the lines, and the texts of the results, each computed as soon as it can be.

    results: names and texts; one that is computed before the last line becomes a line with that name.
    known: the kinds of names from outside.
    """
    if not are_short((*lines, *(text for _, text in results))):
        return list(lines), [text for _, text in results]
    statements, texts = _ordered([ast.parse(line).body[0] for line in lines], lines, results)
    reading = [ast.parse(text, mode="eval") for text in texts]
    if any(isinstance(s, ast.If | ast.For | ast.With | ast.While) for s, _ in statements):
        return [text for _, text in statements], texts
    return _Block(statements, reading, known).lines, texts


def _ordered(
    nodes: Sequence[ast.stmt], lines: Sequence[str], results: Iterable[tuple[str, str]]
) -> tuple[list[tuple[ast.stmt, str]], list[str]]:
    """Return statements with their text, results among them, and what is returned."""
    made = {name: k for k, node in enumerate(nodes) for name in _stored(node)}
    early: dict[int, list[str]] = {}
    texts: list[str] = []
    for name, text in results:
        place = max((made.get(n, -1) for n in _read(ast.parse(text))), default=-1)
        if 0 <= place < len(nodes) - 1 and name not in made:
            early.setdefault(place, []).append(f"{name} = {text}")
            texts.append(name)
        else:
            texts.append(text)
    out: list[tuple[ast.stmt, str]] = []
    for k, (node, line) in enumerate(zip(nodes, lines, strict=True)):
        out.append((node, line))
        out += [(ast.parse(text).body[0], text) for text in early.get(k, ())]
    return out, texts


class _Block:
    """The lines of one block, written one after the other.

    groups: names of one array, by name.   last: the last statement that reads any of them.
    """

    def __init__(
        self,
        statements: Sequence[tuple[ast.stmt, str]],
        reading: Sequence[ast.AST],
        known: Mapping[str, Kind],
    ) -> None:
        self.kinds = dict(known)
        self.lines: list[str] = []
        self.groups: dict[str, str] = {}
        self.last: dict[str, int] = {}
        self.own: set[str] = set()
        self.pinned: set[str] = set()
        stored = Counter(name for node, _ in statements for name in _stored(node))
        self.once = {name for name, count in stored.items() if count == 1}
        for number, (node, _) in enumerate(statements):
            self.see(node, number)
        for node in reading:
            for name in _read(node):
                self.last[self.group(name)] = len(statements)
        for number, (node, text) in enumerate(statements):
            self.number, self.reads = number, Counter(map(self.group, _names(node)))
            self.statement(node, text)

    def group(self, name: str) -> str:
        """Return the first name of the array that a name stands for."""
        return self.groups.get(name, name)

    def see(self, node: ast.stmt, number: int) -> None:
        """Note what a statement reads, and what it gives a second name or a view of."""
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Name(id=other) | ast.Attribute(value=ast.Name(id=other), attr="T"),
            ):
                self.groups[name] = self.group(other)
                if name not in self.once:
                    self.pinned.add(self.group(other))
            case ast.Assign(targets=[ast.Name()], value=ast.BinOp() | ast.UnaryOp()):
                pass
            case ast.Assign(value=ast.Call() as call) if is_new(call):
                pass
            case ast.Assign(targets=[ast.Name() | ast.Tuple()]):
                self.pinned.update(map(self.group, _read(node)))
            case _:
                pass
        for name in _read(node):
            self.last[self.group(name)] = number

    def statement(self, node: ast.stmt, text: str) -> None:
        """Write a statement."""
        found = {n: kind for n, kind in named(node, self.kinds).items() if n in self.once}
        self.kinds |= found
        match node:
            case ast.Assign(targets=[target], value=value) if is_fresh(value):
                self.own |= {n for n, (shape, real) in found.items() if shape and real}
                if isinstance(target, ast.Name) and target.id in self.own:
                    comment = text.partition("  # ")[2]
                    self.text = text
                    self.fill(target.id, value, found[target.id])
                    self.lines[-1] += f"  # {comment}" if comment else ""
                    return
            case _:
                pass
        self.lines.append(text)

    def fill(self, name: str, node: ast.expr, kind: Kind) -> None:
        """Write lines after which `name` is the value of a node, in memory that nothing else needs."""
        parts, function, places = self.operation(node)
        for place in places:
            part = parts[place]
            if is_fresh(part) and kind_of(part, self.kinds) == kind:
                self.fill(name, part, kind)
                texts = [name if k == place else self.inline(p) for k, p in enumerate(parts)]
                self.lines.append(_changed(node, function, texts, place))
                return
        self.lines.append(f"{name} = {self.inline(node)}")

    def operation(self, node: ast.expr) -> tuple[list[ast.expr], str, Iterable[int]]:
        """Return the parts of a node, the function of them that it is, and which may be overwritten."""
        match node:
            case ast.BinOp() if type(node.op) in OPERATORS:
                return [node.left, node.right], OPERATORS[type(node.op)][1], (0, 1)
            case ast.UnaryOp(op=ast.USub()):
                return [node.operand], "np.negative", (0,)
            case ast.Call():
                name = called(node)
                if name is not None:
                    return node.args, name, OVERWRITES[name]
            case _:
                pass
        return [], "", ()

    def inline(self, node: ast.expr) -> str:
        """Return the text of a node, what is dead in it overwritten."""
        parts, function, places = self.operation(node)
        kind = kind_of(node, self.kinds)
        texts = [self.inline(part) for part in parts]
        for place in places:
            part = parts[place]
            if isinstance(part, ast.Name) and self.is_dead(part.id, kind):
                return f"{function}({', '.join(texts)}, out={part.id})"
        if all(self.source(p) == text for p, text in zip(parts, texts, strict=True)):
            return self.source(node)
        if isinstance(node, ast.Call):
            return f"{function}({', '.join(texts)})"
        return f"{function}({', '.join(texts)})"

    def is_dead(self, name: str, kind: Kind | None) -> bool:
        """Return whether an array of the block is read here for the last time, and only once."""
        group = self.group(name)
        return (
            group in self.own
            and group not in self.pinned
            and self.last[group] == self.number
            and self.reads[group] == 1
            and kind is not None
            and self.kinds.get(name) == kind
        )

    def source(self, node: ast.expr) -> str:
        """Return the text of a node as it was written."""
        assert node.end_col_offset is not None  # set by the parser
        whole = self.text.encode()
        return whole[node.col_offset : node.end_col_offset].decode()


def _changed(node: ast.expr, function: str, texts: list[str], place: int) -> str:
    """Return the statement that changes the array texts[place] into the function of all."""
    if isinstance(node, ast.BinOp):
        sign = OPERATORS[type(node.op)][0]
        if place == 0 or sign in "+*":
            return f"{texts[place]} {sign}= {texts[1 - place]}"
    return f"{function}({', '.join(texts)}, out={texts[place]})"


def _names(node: ast.AST) -> list[str]:
    """Return the names that are read, once for each time."""
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]


def _read(node: ast.AST) -> set[str]:
    return set(_names(node))


def _stored(node: ast.stmt) -> set[str]:
    """Return the names that a statement gives, or changes the array of."""
    found = {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    for target in (
        [node.target] if isinstance(node, ast.AugAssign) else getattr(node, "targets", [])
    ):
        found |= _read(target) if isinstance(target, ast.Subscript) else set()
    return found
