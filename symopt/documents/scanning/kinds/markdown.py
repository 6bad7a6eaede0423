r"""Markdown: CommonMark's blocks as far as they decide where a formula may stand, and GitHub's tables.

Formulas as `inline.py` has them, in paragraphs, list items, block quotes, headings and table cells; blocks
fenced as `math` are displays, blocks fenced as `symopt` are declarations. Other code, HTML comments and front
matter are left out. A comment `<!-- symopt: ignore -->` is a directive; one that begins with a line `symopt`
holds a declaration that readers of the page do not see. Source: CommonMark 0.31, GitHub Flavored Markdown.
"""

from __future__ import annotations

from symopt.documents.scanning.blocks import scan_blocks
from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.scanner import Scanner
from symopt.documents.scanning.source.piece import Scanned


def scan(file: str, text: str) -> Scanned:
    """Scan the text of a Markdown file."""
    findings = Findings(file)
    findings.open(text)
    scan_blocks(findings)
    return findings.scanned()


markdown = Scanner(
    name="markdown",
    title="Markdown",
    suffixes=(".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd", ".myst"),
    scan=scan,
    reference="https://spec.commonmark.org/0.31.2/, https://github.github.com/gfm/",
)
