r"""LaTeX: a document or a part of one, read without running TeX.

Formulas in dollars, `\(…\)`, `\[…\]` and the environments of `environments.py`, with the macros that the
document defines written out; an environment that \newenvironment or a macro makes of one of these is one
too. Before `\begin{document}` only definitions are read. Left out: comments, verbatim text, listings,
drawings. Comments speak to symopt: `% symopt: ignore`, and a declaration is comment lines from
`% symopt: begin` to `% symopt: end` that hold TOML. `\input` is not followed; name that file too.
"""

from __future__ import annotations

from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.scanner import Scanner
from symopt.documents.scanning.source.piece import Scanned
from symopt.documents.scanning.tex import scan_tex


def scan(file: str, text: str) -> Scanned:
    """Scan the text of a LaTeX file."""
    findings = Findings(file)
    findings.open(text)
    scan_tex(findings)
    return findings.scanned()


latex = Scanner(
    name="latex",
    title="LaTeX",
    suffixes=(".tex", ".latex", ".ltx"),
    scan=scan,
    reference="https://www.latex-project.org/help/documentation/usrguide.pdf",
)
