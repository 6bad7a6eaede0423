"""A verdict as Python shows it: what is known of a claim, the point against it, the right value as SymPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from symopt.equality.verdict import Status
from symopt.faces.python.notebook import InNotebook
from symopt.foundation.document import Document
from symopt.foundation.errors import VerificationError
from symopt.presentation.formats.format import Options
from symopt.presentation.render import render
from symopt.presentation.verdict import verdict_document, verdict_text
from symopt.syntax.printing.notation import Notation
from symopt.syntax.sympy_border.names import SympyNames
from symopt.verification.evidence import answer, parts
from symopt.verification.finding import Finding
from symopt.verification.judgement import Judgement

if TYPE_CHECKING:
    from symopt.verification.code.judgement import CodeJudgement


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(InNotebook):
    """What is known of a claim.

    finding: the claim and its judgement, as data.   table: the SymPy symbols of its names.
    notation: how names print.   claim: the claim as a record, to replay.   code: what was found out about
    a function.

    A verdict has more than two values, so it is no bool: `raise_if_refuted()` and
    `raise_unless_proved()` serve tests.
    """

    finding: Finding
    table: SympyNames
    notation: Notation
    claim: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    code: CodeJudgement | None = None

    @property
    def judgement(self) -> Judgement:
        """The judgement as plain data."""
        return self.finding.judgement

    @property
    def status(self) -> str:
        """One of proved, proved-almost-everywhere, refuted, undecided, not-understood."""
        return self.judgement.verdict.status.value

    @property
    def proved(self) -> bool:
        """Whether the claim is proved, at least almost everywhere."""
        return self.judgement.verdict.proved

    @property
    def refuted(self) -> bool:
        """Whether there is a point against the claim."""
        return self.judgement.verdict.status is Status.REFUTED

    @property
    def agrees(self) -> bool:
        """Whether there is no proof, but agreement at every point that was looked at."""
        return self.judgement.verdict.agrees

    @property
    def method(self) -> str:
        """How it was found out."""
        return self.judgement.verdict.method

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The conditions that the verdict rests on, as text."""
        return tuple(self.evidence()["hypotheses"])

    @property
    def boundary(self) -> tuple[str, ...]:
        """The equations of the sets left out of a proof that holds almost everywhere."""
        return tuple(self.evidence()["boundary"])

    @property
    def component(self) -> str:
        """Which part of a claim about several numbers the verdict is about, "" for the whole."""
        return self.judgement.component

    @property
    def diagnosis(self) -> str:
        """The slip behind a wrong claim as a sentence, "" if none was found."""
        return self.judgement.diagnosis.text if self.judgement.diagnosis else ""

    @property
    def slip(self) -> str:
        """The kind of the slip, such as "sign", "" if none was found."""
        return self.judgement.diagnosis.kind if self.judgement.diagnosis else ""

    @property
    def message(self) -> str:
        """What else there is to say."""
        return str(self.evidence()["message"] or "")

    @property
    def counterexample(self) -> dict[str, Any] | None:
        """The exact point against the claim, with the claimed and the actual value, as text."""
        return self.evidence()["counterexample"]

    @property
    def point(self) -> dict[Any, Any]:
        """The point against the claim as SymPy, symbol to number: `expression.subs(verdict.point)`."""
        from sympy import I, Rational, Symbol

        found: dict[Any, Any] = {}
        for name, value in self.judgement.verdict.point.items():
            symbol = self.table.symbols.get(name) or Symbol(name, real=True)
            real, imaginary = parts(value)
            found[symbol] = Rational(real.numerator, real.denominator)
            found[symbol] += Rational(imaginary.numerator, imaginary.denominator) * I
        return found

    @property
    def expected(self) -> Any:  # noqa: ANN401 - SymPy is untyped
        """The right value as a SymPy expression; None if it is too large to read."""
        from symopt.syntax.sympy_border.outgoing import to_sympy

        tree = self.judgement.expected
        return None if tree is None else to_sympy(tree, self.table)

    def evidence(self) -> dict[str, Any]:
        """Return what is known as data, for JSON, with the claim and what a replay needs."""
        found = answer(self.judgement, written=self.finding.written, notes=self.finding.notes)
        del found["id"], found["seconds"]
        return {"claim": dict(self.claim), **found}

    def raise_if_refuted(self) -> Verdict:
        """Return the verdict. Raises VerificationError if the claim is refuted."""
        if self.refuted:
            self._fail("is refuted")
        return self

    def raise_unless_proved(self) -> Verdict:
        """Return the verdict. Raises VerificationError unless the claim is proved, maybe but for a boundary.

        Code is compared at points and never proved: use `raise_if_refuted` for it.
        """
        if not self.proved:
            self._fail("is refuted" if self.refuted else f"is not proved: {self.status}")
        return self

    def _fail(self, what: str) -> NoReturn:
        raise VerificationError(
            f"the claim {what}" + (f": {self.slip}" if self.slip else ""),
            where=str(self.judgement.verdict.counterexample or ""),
            why="; ".join(filter(None, (self.diagnosis, self.message))),
            remedy=f"the right value is {self.evidence()['expected']}" if self.refuted else "",
        )

    @property
    def document(self) -> Document:
        """The neutral document."""
        return verdict_document(self.finding)

    def write(self, format_name: str, **options: Any) -> str:  # noqa: ANN401 - those of `render`
        """Return the document in a format of the catalogue; `options` are those of `render`."""
        return render(self.document, format_name, notation=self.notation, **options)

    def latex(self, *, standalone: bool = False) -> str:
        """Return LaTeX: a fragment to paste, or a file that compiles by itself."""
        return self.write("latex", standalone=standalone)

    def markdown(self) -> str:
        """Return Markdown as GitHub renders it."""
        return self.write("markdown")

    def text(self) -> str:
        """Return a few lines for a terminal."""
        return verdict_text(self.finding, Options(notation=self.notation))

    def __str__(self) -> str:
        """Return a few lines for a terminal."""
        return self.text()

    def __repr__(self) -> str:
        """Return the status and the slip."""
        return f"<verdict: {self.status}{f' ({self.slip})' if self.slip else ''}>"

    def __bool__(self) -> NoReturn:
        """Refuse: a verdict has more than two values."""
        raise TypeError(
            "a verdict is no yes or no: look at its status, or call raise_if_refuted() or "
            "raise_unless_proved()"
        )

    def _repr_latex_(self) -> str:
        return self.latex()
