"""A report as SARIF, the form in which code-review tools take marks: one rule for each kind of slip.

A wrong claim is an error, a right value by a wrong step a warning, what is not decided or not understood a
note. Columns count UTF-16 units and the last is excluded, as SARIF has it. A notebook has no lines of its own
in a review: its marks stand on its first line and name cell and line in words.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.foundation.document import Inline
from symopt.presentation.checks.citing import by_line, on_one_line
from symopt.presentation.checks.format import ReportFormat, ReportOptions
from symopt.presentation.checks.formats.json_ import escaped
from symopt.presentation.checks.marks import first
from symopt.presentation.checks.recovery import recovered
from symopt.presentation.checks.standing import Standing, standing
from symopt.presentation.checks.telling import equation, facts, headline, notation_of
from symopt.presentation.formats.prose import clean, inline
from symopt.syntax.printing.unicode_printer import to_unicode

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {
    Standing.WRONG: "error",
    Standing.STEP: "warning",
    Standing.UNDECIDED: "note",
    Standing.NOT_UNDERSTOOD: "note",
}
_RULES = {
    "wrong-value": "A formula that does not hold",
    "wrong-step": "A right value that does not follow from the step before it",
    "undecided": "A formula that is neither proved nor refuted",
    "not-understood": "A formula that was not understood",
    "not-read": "A part of the document that could not be read",
}
_IDS = {
    Standing.STEP: "wrong-step",
    Standing.UNDECIDED: "undecided",
    Standing.NOT_UNDERSTOOD: "not-understood",
}


def write(report: Report, options: ReportOptions) -> str:
    """Return the report as one SARIF log."""
    del options
    found = [result for document in report.documents for result in _results(document)]
    rules = sorted({(result["ruleId"], result["level"]) for result in found})
    places = {rule: number for number, (rule, _) in enumerate(rules)}
    seen: Counter[str] = Counter()
    for result in found:
        result["ruleIndex"] = places[result["ruleId"]]
        fingerprint = result["partialFingerprints"]["formula/v1"]
        seen[fingerprint] += 1
        result["partialFingerprints"]["formula/v1"] = f"{fingerprint}:{seen[fingerprint]}"
    driver = {
        "name": "symopt",
        "version": _version(),
        "rules": [_rule(rule, level) for rule, level in rules],
    }
    run = {"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": found}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return escaped(json.dumps(log, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


FORMAT = ReportFormat(
    name="sarif",
    title="SARIF 2.1.0 for code-review tools",
    suffixes=(".sarif",),
    write=write,
    reference="OASIS, Static Analysis Results Interchange Format 2.1.0, 2023",
)


def _version() -> str:
    from symopt import __version__

    return __version__


def _rule(rule: str, level: str) -> dict[str, Any]:
    name = rule.removeprefix("symopt/")
    title = _RULES.get(name) or f"A formula that does not hold: {name.replace('-', ' ')}"
    return {
        "id": rule,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}."},
        "defaultConfiguration": {"level": level},
        "help": {"text": "symopt check prints the right value, the slip and a point against it."},
        "properties": {"tags": ["mathematics"]},
    }


def _results(document: CheckedDocument) -> Iterator[dict[str, Any]]:
    for place, message in document.problems:
        yield _result("not-read", "note", clean(message), place, place.text)
    for checked in document.claims:
        how = standing(checked)
        if how in _LEVELS and not recovered(checked, document):
            kind = checked.diagnosis.kind if checked.diagnosis else "wrong-value"
            rule = kind if how is Standing.WRONG else _IDS[how]
            message = _message(checked, document)
            yield _result(rule, _LEVELS[how], message, first(checked), checked.claim.latex)


def _message(checked: Checked, document: CheckedDocument) -> str:
    """Return a headline, then the facts, each on a line."""
    notation = notation_of(checked.claim)

    def text(content: Sequence[Inline]) -> str:
        return inline(content, str, lambda tree: to_unicode(tree, notation), str)

    how, read = standing(checked), equation(checked.claim)
    about = text(headline(checked))
    if how not in (Standing.WRONG, Standing.STEP):
        known = read is not None and how is Standing.UNDECIDED
        about = to_unicode(read, notation) if known and read else on_one_line(checked.claim.latex)
    lines = [f"{how.value.capitalize()}: {about}."]
    lines += [
        f"{fact.label.capitalize()}: {text(fact.content)}" for fact in facts(checked, document)
    ]
    return "\n".join(lines)


def _result(rule: str, level: str, message: str, place: Place, latex: str) -> dict[str, Any]:
    sheet = place.sheet
    cell = sheet.cell is not None
    key = f"{rule}\n{sheet.file}\n{sheet.cell}\n{on_one_line(latex)}"
    return {
        "ruleId": f"symopt/{rule}",
        "level": level,
        "message": {"text": f"In {by_line(place)}: {message}" if cell else message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(sheet.file)},
                    "region": {"startLine": 1} if cell else _region(place),
                }
            }
        ],
        "partialFingerprints": {
            "formula/v1": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        },
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    if path.is_absolute():
        return f"file://{quote(path.as_posix().encode('utf-8', 'surrogateescape'))}"
    return quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _region(place: Place) -> dict[str, int]:
    line, column = _utf16(place.sheet, place.start)
    end_line, end_column = _utf16(place.sheet, max(place.start, place.end - 1))
    last = place.sheet.text[max(place.start, place.end - 1) : max(place.start + 1, place.end)]
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column + _units(last.strip("\n")),
    }


def _utf16(sheet: Sheet, offset: int) -> tuple[int, int]:
    line, _ = sheet.line_column(offset)
    return line, 1 + _units(sheet.text[sheet.starts[line - 1] : offset])


def _units(text: str) -> int:
    """Return the length of a text in UTF-16 units: a character beyond U+FFFF has two."""
    return len(text) + sum(letter > "\uffff" for letter in text)
