r"""Scripts that belong to a name in LaTeX: `w_{11}`, `x^{*}`, `w_5^{+}`, `x^{(i)}_j`, `a^{[1]}`, `x_{k+1}`.

A superscript in brackets counts samples or layers. It is an index where it holds the index of a sum around
it, or where the letter is a declared matrix, whose rows are the samples; elsewhere it is part of the name.
"""

from __future__ import annotations

from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import bracket_end, first_digit
from symopt.syntax.latex.names.entries import inside
from symopt.syntax.latex.names.letters import ACCENTS, letter
from symopt.syntax.name_scripts import spell_step
from symopt.syntax.names import add_mark
from symopt.syntax.tree import Tree

_MARKS = {"*": "star", r"\star": "star", r"\prime": "prime"}
_BRACKETS = {"(": (")", "sample"), "[": ("]", "layer")}
WORDS = ("name", "number", "upright", "word")


def reorder(reader: Reader, matrix: bool) -> None:
    r"""Make `x_j^{(i)}` the same as `x^{(i)}_j`, and `x^2_1` the same as `x_1^2`."""
    first = reader.token.key
    if first not in ("_", "^"):
        return
    middle = script_end(reader, reader.place)
    if middle >= len(reader.tokens) or reader.tokens[middle].key != ("^" if first == "_" else "_"):
        return
    upper = inside(reader) if first == "^" else _script(reader, middle)
    labels = upper[:1] and (upper[0].key in _BRACKETS or _word(upper))
    power = all(token.key == "number" for token in upper)
    if not (labels if first == "_" else power and not matrix):
        return
    end = script_end(reader, middle)
    tokens, place = reader.tokens, reader.place
    tokens[place:end] = [*tokens[middle:end], *tokens[place:middle]]
    reader.goto(place)


def is_label(reader: Reader) -> bool:
    """Whether the superscript here counts samples or layers."""
    return _labels(inside(reader)) is not None


def is_own_value(reader: Reader, token: Token) -> bool:
    r"""Whether a bracket here holds the letter before it as a value: `\sigma(1-\sigma)` is a product."""
    depth, tokens = 0, reader.tokens
    if reader.token.key != "(":
        return False
    behind = reader.place
    for place in range(reader.place, len(tokens) - 1):
        if place < behind:
            continue
        if tokens[place].key == "_":
            behind = _script_behind(tokens, place)
            continue
        depth += (tokens[place].key == "(") - (tokens[place].key == ")")
        if not depth:
            return False
        same = tokens[place].key == token.key and tokens[place].text == token.text
        if same and tokens[place + 1].key not in ("(", "'", "_", "^"):
            return True
    return False


def _script_behind(tokens: list[Token], place: int) -> int:
    """Return the place behind the subscript whose sign stands at a place: `h` in `net_{h1}` is no value."""
    depth = 0
    for end in range(place + 1, len(tokens)):
        depth += (tokens[end].key == "{") - (tokens[end].key == "}")
        if depth <= 0:
            return end + 1
    return len(tokens)


def script_end(reader: Reader, place: int) -> int:
    """Return the place behind the script whose sign stands at a place."""
    following = reader.tokens[min(place + 1, len(reader.tokens) - 1)]
    return (bracket_end(reader, place + 1) if following.key == "{" else place + 1) + 1


def _script(reader: Reader, place: int) -> list[Token]:
    end = script_end(reader, place)
    tokens = reader.tokens[place + 1 : end]
    return tokens[1:-1] if tokens[:1] and tokens[0].key == "{" else tokens


def superscripts(reader: Reader, base: str) -> tuple[str, list[Tree]]:
    """Read marks and labels above a name; return the name with them, and indices that they are."""
    found: list[Tree] = []
    while reader.token.key == "^":
        _transpose_apart(reader)
        end = script_end(reader, reader.place)
        tokens = inside(reader)
        marked = _marked(reader, base, tokens)
        if marked is None:
            marked = _labelled(reader, base, tokens, found)
        if marked is None:
            break
        base = marked
        reader.goto(end)
    return base, found


def _transpose_apart(reader: Reader) -> None:
    r"""Make `A^{[1]T}` the same as `{A^{[1]}}^{T}`: a label and the transpose of what it names."""
    tokens, place = reader.tokens, reader.place
    end = script_end(reader, place)
    inner = inside(reader)
    if len(inner) < 2 or inner[0].key not in _BRACKETS or inner[-1].key not in ("name", r"\top"):
        return
    if inner[-1].text in ("T", r"\top", r"\intercal") and _labels(inner[:-1]) is not None:
        tokens[place:end] = [
            *tokens[place : end - 2],
            tokens[end - 1],
            tokens[place],
            tokens[end - 2],
        ]
        reader.goto(place)


def _marked(reader: Reader, base: str, tokens: list[Token]) -> str | None:
    r"""Return the name with `*`, `\prime`, `+`, `-` or a word above it; None for other superscripts."""
    if tokens and all(token.key in _MARKS and token.text != "·" for token in tokens):
        return add_mark(base, "".join(_MARKS[token.key] for token in tokens))
    if word := _word(tokens):
        return f"{base}_sup_{word}"
    if len(tokens) != 1:
        return None
    (token,) = tokens
    array = reader.vocabulary.arrays.get(reader.vocabulary.resolve(base), 0)
    own = reader.vocabulary.is_declared(add_mark(base, "plus"))
    if token.key == "+" and (array < 2 or own):
        return add_mark(base, "plus")
    if token.key == "-" and array < 2 and reader.peek().key == "{":
        return add_mark(base, "minus")
    return None


_LABELS = frozenset(("new", "old", "next", "prev", "opt", "true", "pred", "train", "test", "init"))
"""Words above a name that are no products of letters."""


def _word(tokens: list[Token]) -> str:
    r"""Return the word that a superscript is, as in `w^{\mathrm{new}}`, `w^{new}`; empty for others."""
    text = "".join(token.text for token in tokens)
    if text in _LABELS and all(token.key == "name" for token in tokens):
        return text
    upright = len(tokens) == 1 and tokens[0].key in ("upright", "word")
    return text if upright and text.isalnum() and text != "T" else ""


def _labelled(reader: Reader, base: str, tokens: list[Token], found: list[Tree]) -> str | None:
    """Return the name with labels in brackets; indices are put into `found`; None for no labels."""
    place = reader.place + (2 if reader.peek().key == "{" else 1)
    labels = _labels(tokens)
    if labels is None and tokens[:1] and tokens[0].key == "[":
        reader.fail("this superscript is not read", tokens[0], why="it is no number of a layer")
    for kind, inner in labels or ():
        bound = any(token.key == "name" and token.text in reader.bound for token in inner)
        known = reader.vocabulary.resolve(base)
        label = spell(inner)
        own = label is not None and reader.vocabulary.is_declared(f"{known}_{kind}_{label}")
        rank = reader.vocabulary.arrays.get(known, 0)
        if kind == "sample" and known in reader.vocabulary.samples:
            base, bound = reader.vocabulary.samples[known], True
        if bound or (kind == "sample" and rank > 1 and not own):
            reader.goto(place + 1)
            found.append(reader.expression())
        elif label is None:
            return None
        else:
            base = f"{base}_{kind}_{label}"
        place += len(inner) + 2
    return base if labels else None


def _labels(tokens: list[Token]) -> list[tuple[str, list[Token]]] | None:
    """Return what stands in the brackets of `(i)` or `[1](i)`, with their kinds; None for anything else."""
    found: list[tuple[str, list[Token]]] = []
    place = 0
    while place < len(tokens):
        close, kind = _BRACKETS.get(tokens[place].key, ("", ""))
        end = next((k for k in range(place, len(tokens)) if tokens[k].key == close), place)
        inner = tokens[place + 1 : end]
        if not inner or any(t.key not in (*WORDS, "+", "-") for t in inner):
            return None
        found.append((kind, inner))
        place = end + 1
    return found or None


def spell(tokens: list[Token]) -> str | None:
    """Return what a script of letters, digits or a step such as k+1 is in a name; None for more."""
    text = "".join(token.text.replace(" ", "") for token in tokens)
    if all(token.key in WORDS for token in tokens) and text.isalnum() and text.isascii():
        return text
    return spell_step(text)


def subscript(reader: Reader, base: str) -> str:
    r"""Read `_1`, `_{11}`, `_{\mathrm{out}}`, `_{1,2}`, `_{k+1}` onto a name."""
    reader.advance()
    token = reader.token
    if token.key == "{":
        opened = reader.advance()
        return "_".join((base, *_parts(reader, opened)))
    if token.key == "number" and len(token.text) > 1:
        vocabulary = reader.vocabulary
        if not (
            vocabulary.is_declared(f"{base}_{token.text}")
            and not vocabulary.is_declared(f"{base}_{token.text[0]}")
        ):
            return f"{base}_{first_digit(reader)}"
    if token.key not in WORDS:
        reader.unexpected("a subscript is a letter, a digit, or a group in braces")
    reader.advance()
    digits = digits_behind(reader, token) if token.key == "name" else ""
    return f"{base}_{token.text.replace(' ', '')}{digits}"


def digits_behind(reader: Reader, token: Token) -> str:
    """Take the digits that stand right behind a letter, `w5`, which is no product; else return nothing."""
    digits = reader.token
    letter = reader.source.text[token.start : token.end]
    if digits.key != "number" or digits.start != token.end or not digits.text.isdigit():
        return ""
    return reader.advance().text if letter.isascii() and letter.isalpha() else ""


def _parts(reader: Reader, opened: Token) -> list[str]:
    """Return the subscripts in braces: letters side by side are one subscript, commas separate."""
    parts, steps = [""], [False]
    while reader.token.key != "}":
        token = reader.advance()
        text = token.text.replace(" ", "")
        if token.key == ",":
            parts.append("")
            steps.append(False)
        elif token.key in ACCENTS:
            parts[-1] += letter(reader, token)
        elif token.key in WORDS and text.isalnum():
            parts[-1] += text
        elif token.key in ("+", "-") and parts[-1] and not steps[-1]:
            parts[-1] += token.key
            steps[-1] = True
        elif token.key == "eof":
            reader.expect("}", opened)
        else:
            reader.fail(
                f"'{token.text}' is not a subscript", token, remedy="use letters and digits"
            )
    reader.advance()
    spelled = [spell_step(part) if step else part for part, step in zip(parts, steps, strict=True)]
    if not all(parts):
        reader.fail("a subscript is empty", opened)
    if None in spelled:
        reader.fail(
            "this subscript is not part of a name",
            opened,
            remedy="declare the array whose entry it is",
        )
    return [part for part in spelled if part]
