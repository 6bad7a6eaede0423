"""Documents checked: found, read in context, judged claim by claim.

    scan     files -> pieces          read     pieces -> claims, each with what holds where it stands
    judge    claims -> verdicts, in worker processes with a limit for each

Several files are one document in several parts: what the first defines holds in the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.documents.judging.judge_all import judge_all
from symopt.documents.meaning.claim import Claim
from symopt.documents.reading.read import claims_of
from symopt.documents.reading.vocabulary.declared import Declared, declared_from_text
from symopt.documents.scanning.scan import scan_file
from symopt.documents.scanning.source.piece import Scanned
from symopt.foundation.errors import SpecError, SymoptError

Progress = Callable[[int, int], None]
"""Told how many claims are judged, and how many have been read."""
MAX_BYTES = 1_000_000
"""The largest declaration file that is read."""


def check(
    paths: Sequence[str | Path],
    *,
    declare: str | Path | None = None,
    time_limit: float = 10.0,
    workers: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Return what is known of every claim of some files.

    declare: a file of declarations, in the form of a specification.   time_limit: seconds for one claim.
    workers: processes; the number of processors if 0.
    Raises SymoptError for a file that cannot be read.
    """
    declared = None if declare is None else declared_of(declare)
    return check_scanned(
        [scan_file(path) for path in paths],
        declared=declared,
        time_limit=time_limit,
        workers=workers,
        progress=progress,
    )


def check_scanned(
    documents: Sequence[Scanned],
    *,
    declared: Declared | None = None,
    time_limit: float = 10.0,
    workers: int = 0,
    progress: Progress | None = None,
) -> Report:
    """Return what is known of every claim of documents that have been scanned."""
    owners: list[int] = []

    def claims() -> Iterator[Claim]:  # judging begins while reading goes on
        for number, claim in claims_of(documents, declared):
            owners.append(number)
            yield claim

    found: list[list[Checked]] = [[] for _ in documents]
    for place, checked in enumerate(
        judge_all(claims(), time_limit=time_limit, workers=workers), start=1
    ):
        found[owners[place - 1]].append(checked)
        if progress is not None:
            progress(place, len(owners))
    parts = [
        CheckedDocument(document.file, tuple(own), document.problems, document.sheets)
        for document, own in zip(documents, found, strict=True)
    ]
    return Report(tuple(parts))


def declared_of(path: str | Path) -> Declared:
    """Return the declarations of a file. Raises SymoptError with the file as its place."""
    file = Path(path)
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecError(
            f"the declarations cannot be read: {(error.strerror or 'unknown').lower()}",
            where=str(file),
            remedy="check the path",
        ) from None
    if len(raw) > MAX_BYTES:
        raise SpecError(f"the file is larger than {MAX_BYTES} bytes", where=str(file))
    try:
        return declared_from_text(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise SpecError("the file is not text", where=str(file), why="it is not UTF-8") from None
    except SymoptError as error:
        raise error.within(str(file)) from None
