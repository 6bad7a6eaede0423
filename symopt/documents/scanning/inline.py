r"""The formulas within a paragraph, as Markdown writes them: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, environments.

A dollar may be a price. After Pandoc (extension tex_math_dollars), an opening `$` has a character right
of it that is no space, a closing one has one left of it, and no digit follows; the next `$` decides. Beyond
that, a digit may follow a formula with a command in it, `$ x = 1 $` is taken where it looks like a formula
and nothing else, and `$5 for one or 6$` is not.
GitHub's ``$`x`$`` is read too. Code, HTML tags, the targets of links and addresses are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from symopt.documents.scanning.closing import Closings
from symopt.documents.scanning.environments import environments, is_delimiter, is_formula
from symopt.documents.scanning.mathematical import (
    has_words,
    is_currency,
    is_mathematics,
    is_price,
)


class Mark(Enum):
    """What a stretch of a paragraph is, if it is not prose."""

    INLINE = "inline"
    DISPLAY = "display"
    COMMENT = "comment"
    SKIPPED = "skipped"
    UNCLOSED = "unclosed"


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text, and its inner part without delimiters.   message: of what is unclosed."""

    mark: Mark
    start: int
    end: int
    inner: tuple[int, int] = (0, 0)
    message: str = ""


_TOKEN = re.compile(
    r"(?P<bracket>\\{1,2}[(\[])|(?P<begin>\\begin[ \t]*\{(?P<name>[A-Za-z]+\*?)\})|(?P<escape>\\.)"
    r"|(?P<ticks>`+)|(?P<dollars>\$+)|(?P<comment><!--)|(?P<address>https?://[^\s<>)\]|]*)"
    r"|(?P<tag></?[A-Za-z](?:[^<>$\"']|\"[^\"<>]*\"|'[^'<>]*')*>)|(?P<target>\]\([^()\s]*)",
    re.DOTALL,
)
_COMMAND = re.compile(r"\\[A-Za-z]")
_TICKS = re.compile("`+")


def find(text: str, *, markup: bool) -> list[Found]:
    """Return what a paragraph holds beside prose, in order.

    markup: whether code, tags and links are left out, as Markdown has them.
    """
    return _Search(text, markup).run() if _TOKEN.search(text) else []


class _Search:
    """One pass over a text."""

    def __init__(self, text: str, markup: bool) -> None:
        self.text = text
        self.markup = markup
        self.closings = Closings(text)
        self.found: list[Found] = []
        self._ticks: dict[int, list[int]] | None = None
        self._environments: Mapping[int, tuple[str, int, int, int]] | None = None
        self._comments_end = text.rfind("-->")
        self._code_end = text.rfind("</code>")

    def run(self) -> list[Found]:
        place = 0
        while token := _TOKEN.search(self.text, place):
            after = self._take(token)
            place = token.end() if after is None else after
        return self.found

    def _take(self, token: re.Match[str]) -> int | None:
        """Take what begins at a token; return where to go on, None for right after the token."""
        match token.lastgroup:
            case "dollars":
                return self._dollars(token.start(), token.end())
            case "bracket":
                return self._bracket(token)
            case "name" | "begin":
                return self._environment(token)
            case "comment":
                return self._comment(token.start())
            case "address":
                return self._add(Mark.SKIPPED, *token.span())
            case "ticks" if self.markup:
                return self._code(*token.span())
            case "target" if self.markup:
                return self._add(Mark.SKIPPED, token.start() + 1, token.end())
            case "tag" if self.markup:
                if token[0] == "<code>" and token.end() <= self._code_end:
                    return self._add(
                        Mark.SKIPPED, token.start(), self.text.find("</code>", token.end())
                    )
                return None
            case "escape" | "ticks":
                return None
            case _:  # plain text has no tags and links: what they hold is text
                return token.start() + 1

    def _add(
        self, mark: Mark, start: int, end: int, inner: tuple[int, int] = (0, 0), message: str = ""
    ) -> int:
        self.found.append(Found(mark, start, end, inner, message))
        return end

    def _unclosed(self, start: int, end: int, what: str) -> int:
        """Report an opening that is never closed; the rest of the paragraph is not read."""
        self._add(Mark.UNCLOSED, start, end, message=f"this {what} is never closed")
        return self._add(Mark.SKIPPED, end, len(self.text))

    def _dollars(self, start: int, end: int) -> int | None:
        if end - start == 2:
            close = self.closings.double(end)
            if close < 0:
                return self._unclosed(start, end, "$$")
            if not self.text[end:close].strip():
                return close + 2
            return self._add(Mark.DISPLAY, start, close + 2, (end, close))
        if end - start > 2:
            return None
        if self.markup and self.text.startswith("`", end):
            close = self.text.find("`$", end + 1, end + 5_000)
            if close > end + 1:
                return self._add(Mark.INLINE, start, close + 2, (end + 1, close))
        close = -1 if is_currency(self.text, start) else self.closings.dollar(end)
        if close < 0 or not self._is_formula(end, close):
            self._perhaps_unclosed(start, close)
            return None
        return self._add(Mark.INLINE, start, close + 1, (end, close))

    def _is_formula(self, start: int, close: int) -> bool:
        """Return whether what stands between two dollars is a formula."""
        inner = self.text[start:close]
        if not inner.strip() or (self.markup and "`" in inner) or is_price(inner):
            return False
        after = self.text[close + 1 : close + 2]
        if (after.isdigit() and not _COMMAND.search(inner)) or is_currency(self.text, close):
            return False
        if inner[0].isspace() or inner[-1].isspace():
            return not after.isalnum() and is_mathematics(inner)
        return True

    def _perhaps_unclosed(self, start: int, close: int) -> None:
        """Report a `$` that seems to open a formula: neither a price nor the name of a currency."""
        after = self.text[start + 1 : start + 2]
        if not after or after.isdigit() or after in ".,;:!?)" or is_currency(self.text, start):
            return
        rest = self.text[start + 1 : start + 81 if close < 0 else min(close, start + 81)]
        rest = rest.partition("\n")[0]
        if any(sign in rest for sign in "\\^=") and not rest.isspace():
            self._add(Mark.UNCLOSED, start, start + 1, message="this $ is never closed")

    def _bracket(self, token: re.Match[str]) -> int | None:
        start, end = token.span()
        close = self.closings.bracket(end, token[0])
        display = token[0][-1] == "["
        if close < 0:
            line = self.text[end : end + 80].partition("\n")[0]
            if "\\" in line and is_mathematics(line) and (display or not self.markup):
                return self._unclosed(start, end, token[0])
            return None
        inner = self.text[end:close]
        if display:
            taken = is_mathematics(inner) and not inner.strip().isalnum()
            taken = taken or ("\n" in inner and not has_words(inner))
        else:
            taken = bool(inner.strip()) and (is_mathematics(inner) or not has_words(inner))
        if not taken and len(token[0]) == 2:
            return None  # `\[1\]` and `\(or\)` are brackets that Markdown would have read otherwise
        mark = Mark.DISPLAY if display else Mark.INLINE
        return self._add(mark, start, close + len(token[0]), (end, close))

    def _environment(self, token: re.Match[str]) -> int | None:
        name = token["name"]
        if not is_formula(name):
            return None
        if self._environments is None:
            self._environments = environments(self.text, comments=False)
        environment = self._environments.get(token.start())
        if environment is None:
            return self._unclosed(token.start(), token.end(), f"\\begin{{{name}}}")
        _, inner, inner_end, end = environment
        content = (inner, inner_end) if is_delimiter(name) else (token.start(), end)
        return self._add(Mark.DISPLAY, token.start(), end, content)

    def _comment(self, start: int) -> int | None:
        if start + 4 > self._comments_end:
            return None
        end = self.text.find("-->", start + 4)
        return self._add(Mark.COMMENT, start, end + 3, (start + 4, end))

    def _code(self, start: int, end: int) -> int | None:
        if self._ticks is None:
            self._ticks = {}
            for run in _TICKS.finditer(self.text):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        starts = self._ticks.get(end - start, [])
        after = bisect_left(starts, end)
        if after == len(starts):
            return None
        return self._add(Mark.SKIPPED, start, starts[after] + end - start)
