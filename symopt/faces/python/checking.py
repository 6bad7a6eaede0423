"""`symopt.check`: documents of mathematics checked, as Python shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from os import PathLike, fspath
from typing import Any, NoReturn

from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.foundation.errors import VerificationError
from symopt.presentation.checks.citing import cited
from symopt.presentation.checks.format import ReportOptions
from symopt.presentation.checks.formats.json_ import claim_data
from symopt.presentation.checks.marks import first
from symopt.presentation.checks.render import render_report
from symopt.presentation.checks.standing import Standing, standing
from symopt.presentation.checks.verdict import failed


@dataclass(frozen=True, slots=True, repr=False)
class CheckedClaim:
    """One claim of a document, with what is known of it; `data` is what `check --json` says."""

    checked: Checked
    file: str

    @property
    def data(self) -> dict[str, Any]:
        """The claim as mappings, lists, texts and numbers."""
        return claim_data(self.checked)

    @property
    def line(self) -> int:
        """The line in the file, or in the cell of a notebook, from 1."""
        return first(self.checked).first[0]

    @property
    def column(self) -> int:
        """The column of what is wrong, or of what is claimed, from 1."""
        return first(self.checked).first[1]

    @property
    def latex(self) -> str:
        """The claim as it is written."""
        return self.checked.claim.latex

    @property
    def kind(self) -> str:
        """One of definition, equation, derivative, update, numeric, matrix, notation."""
        return self.checked.claim.kind.value

    @property
    def verdict(self) -> str | None:
        """As of a `Verdict`: proved, refuted, undecided, …; None for notation, which claims nothing."""
        return self.data["verdict"]

    @property
    def expected(self) -> str | None:
        """The right value as text, None where there is none."""
        return self.data["expected"]

    @property
    def diagnosis(self) -> str:
        """The slip behind a wrong claim as a sentence, "" if none was found."""
        return self.checked.diagnosis.text if self.checked.diagnosis else ""

    @property
    def message(self) -> str:
        """What else there is to say."""
        return self.checked.message

    def __repr__(self) -> str:
        """Return place and verdict."""
        return f"<{cited(first(self.checked))} {self.verdict or 'notation'}>"


@dataclass(frozen=True, slots=True, repr=False)
class Check:
    """What is known of the formulas of some documents.

    report: the same as plain data. It shows itself in a notebook as a page with the marked text, and prints
    as `symopt check` does. A report has more than two values, so it is no bool: `raise_if_refuted()` serves
    tests.
    """

    report: Report

    @property
    def claims(self) -> tuple[CheckedClaim, ...]:
        """All claims in reading order, notation included."""
        return tuple(self._claims())

    @property
    def refuted(self) -> tuple[CheckedClaim, ...]:
        """The claims that are wrong, in reading order."""
        return tuple(c for c in self._claims() if standing(c.checked) is Standing.WRONG)

    @property
    def summary(self) -> dict[str, int]:
        """The number of claims (notation is none), and of each verdict, over all documents."""
        total: Counter[str] = Counter()
        for document in self.report.documents:
            total.update(document.summary)
        return dict(total) or CheckedDocument("", ()).summary

    def raise_if_refuted(self) -> Check:
        """Return the check. Raises VerificationError if a formula is refuted."""
        wrong = self.refuted
        if failed(self.report):
            places = [f"{cited(first(c.checked))}  {c.latex[:100]}" for c in wrong]
            more = [f"and {len(places) - 10} more"] if len(places) > 10 else []
            raise VerificationError(
                f"{len(wrong)} formula{'s are' if len(wrong) != 1 else ' is'} wrong",
                where="\n".join([*places[:10], *more]),
                remedy="print the check to see what is right",
            )
        return self

    def write(self, format_name: str, *, every: bool = False, width: int = 100) -> str:
        """Return the report in a format: text, json, markdown, html, sarif.

        every: list what is proved, too.   width: columns of text.
        """
        return render_report(self.report, format_name, ReportOptions(width, every))

    def text(self, *, every: bool = False, width: int = 100) -> str:
        """Return the report as lines, wrong ones first."""
        return self.write("text", every=every, width=width)

    def markdown(self) -> str:
        """Return the documents in Markdown, with a remark after each wrong formula."""
        return self.write("markdown")

    def html(self) -> str:
        """Return a page with the marked documents."""
        return self.write("html")

    def json(self) -> str:
        """Return the report as `symopt check --json` prints it."""
        return self.write("json")

    def __str__(self) -> str:
        """Return the report as lines."""
        return self.text()

    def __repr__(self) -> str:
        """Return the counts."""
        counts = ", ".join(f"{count} {word}" for word, count in self.summary.items() if count)
        return f"<check: {counts or 'no claims'}>"

    def __bool__(self) -> NoReturn:
        """Refuse: a report has more than two values."""
        raise TypeError(
            "a check is no yes or no: look at its refuted claims, or call raise_if_refuted()"
        )

    def _claims(self) -> Iterator[CheckedClaim]:
        for document in self.report.documents:
            for checked in document.claims:
                yield CheckedClaim(checked, document.file)

    def _repr_html_(self) -> str:
        # A page has a style of its own, which must not reach the notebook around it. It has no script,
        # and none may run; without the origin some browsers draw nothing.
        return (
            f'<iframe srcdoc="{escape(self.html())}" sandbox="allow-same-origin" '
            'style="width: 100%; height: 32em; border: 0"></iframe>'
        )


def check(
    documents: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    declare: str | PathLike[str] | None = None,
    time_limit: float = 10.0,
    workers: int = 0,
) -> Check:
    """Check every formula of a document, or of several that are read as one.

    documents: paths of .md, .tex, .txt or .ipynb files; they are only read.
    declare: a file that says what names are, where the documents do not, in the form of a specification.
    time_limit: seconds for one formula.   workers: processes, as many as there are processors if 0.
    Raises SymoptError for a file that cannot be read.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     notes = Path(folder, "notes.md")
    ...     _ = notes.write_text("Indeed $(a+b)^2 = a^2 + 2ab + b^2$, but $(a+b)^2 = a^2 + b^2$.")
    ...     found = check(notes, workers=1)
    >>> found
    <check: 2 claims, 1 proved, 1 refuted>
    >>> [(claim.line, claim.column, claim.expected) for claim in found.refuted]
    [(1, 52, '(a + b)**2')]
    """
    from symopt.documents.check import check as check_files

    one = isinstance(documents, str | PathLike)
    paths = [fspath(documents)] if one else [fspath(path) for path in documents]
    found = check_files(
        paths,
        declare=None if declare is None else fspath(declare),
        time_limit=time_limit,
        workers=workers,
    )
    return Check(found)
