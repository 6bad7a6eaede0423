r"""What a notebook shows of a result: its text, and its Markdown with dollars around mathematics."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Any


class InNotebook(ABC):
    """A result with a text and Markdown, of which a notebook shows what it can show."""

    __slots__ = ()

    @abstractmethod
    def text(self) -> str:
        """Return it as plain text."""

    @abstractmethod
    def markdown(self) -> str:
        """Return it as GitHub's Markdown."""

    def _repr_markdown_(self) -> str:
        return notebook_markdown(self.markdown())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:  # noqa: ANN401
        del include, exclude
        return {"text/plain": self.text(), "text/markdown": self._repr_markdown_()}


def notebook_markdown(markdown: str) -> str:
    r"""Return Markdown as notebooks render it: GitHub's fences and backquotes become dollars.

    >>> notebook_markdown("$`x`$ is\n```math\nx\n```")
    '$x$ is\n$$\nx\n$$'
    """
    displayed = re.sub(r"```math\n(.*?)\n```", r"$$\n\1\n$$", markdown, flags=re.DOTALL)
    return re.sub(r"\$`(.*?)`\$", r"$\1$", displayed)
