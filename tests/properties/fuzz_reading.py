r"""A fuzz of reading, guided by coverage: `python -m tests.properties.fuzz_reading --seconds 600`.

Real formulas and printed random trees are mutated, byte by byte and token by token, and what reaches lines
not seen before is kept and mutated further. Each input goes through both lexers, `parse`, `parse_part`,
the splitting of statements and the scanners of all kinds of documents. Only a SymoptError may come out, and
each input takes less than a second. What breaks this is printed once for each place in the code, shortest
input first; the exit code is the number of such places, at most 100.

Coverage is that of atheris (libFuzzer: edges and compared strings) where it can be imported (`pip install
atheris`), else that of lines by `sys.settrace`, ten times slower; `--own` takes the latter anyway.
Not part of the test suite: that has the seeded tests of this folder.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.properties.fuzz_corpus import FORMULAS, TOKENS

FOLDERS = ("symopt/syntax", "symopt/documents/scanning", "symopt/documents/statements")
SUFFIXES = (".md", ".tex", ".txt", ".ipynb")
LONGEST = 400
SLOW = 1.0
_CUT = re.compile(r"\\[A-Za-z]+|[A-Za-z]+|\d+|.", re.S)


def mutated(text, chance, others):
    """Return a text with a few tokens or characters changed, or joined with another text."""
    parts = _CUT.findall(text)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randrange(len(parts) + 1)
        match chance.randrange(7):
            case 0:
                parts[at:at] = [chance.choice(TOKENS)]
            case 1:
                del parts[at : at + chance.randint(1, 4)]
            case 2:
                parts[at : at + 1] = [chance.choice(TOKENS)]
            case 3:
                parts[at:at] = parts[at : at + chance.randint(1, 8)] * chance.choice((1, 2, 8))
            case 4:
                other = _CUT.findall(chance.choice(others))
                parts[at:] = other[chance.randrange(len(other) + 1) :]
            case 5 if at < len(parts):
                start = chance.randrange(len(parts))
                parts[at], parts[start] = parts[start], parts[at]
            case _:
                parts[at:at] = [
                    chr(chance.choice((chance.randrange(128), chance.randrange(0x3000))))
                ]
    return "".join(parts)[:LONGEST]


@dataclass
class Findings:
    """What broke, by the place in the code where it did, with the shortest input."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    slowest: float = 0.0
    count: int = 0

    def add(self, place, text, said):
        """Keep a finding, unless one of the same place has a shorter input."""
        if place not in self.found:
            print(f"{place}: {text!r}\n{said}", flush=True)
        if place not in self.found or len(text) < len(self.found[place][0]):
            self.found[place] = text, said

    def report(self, covered=""):
        """Print what was found."""
        print(
            f"{self.count:,} inputs, {len(self.found)} places broke, slowest {self.slowest:.2f} s {covered}"
        )
        for place, (text, _) in sorted(self.found.items()):
            print(f"  {place}: {text!r}")
        return min(len(self.found), 100)


def readers():
    """Return what reads a text, by name."""
    from symopt.documents.scanning.scan import scan
    from symopt.documents.scanning.source.piece import Kind, Piece
    from symopt.documents.scanning.source.placed import Sheet, slice_of
    from symopt.documents.statements.run_on import run_on
    from symopt.documents.statements.split import split
    from symopt.syntax.grammar.text_lexer import lex_text
    from symopt.syntax.grammar.tokens import Source
    from symopt.syntax.latex.lexing.lexer import lex_latex
    from symopt.syntax.reading.parser import parse, parse_part
    from tests.properties.test_reading_back import WORDS

    def splitting(text):
        for statement in split(
            Piece(Kind.FORMULA, Sheet("a.md", text), slice_of(text, 0, len(text)))
        ):
            run_on(statement)

    def scanning(suffix):
        def read(text):
            data = text.encode("utf-8", "surrogatepass")
            for piece in scan(f"a{suffix}", data).pieces:
                piece.place()

        return read

    return {
        "lex_text": lambda text: lex_text(Source(text, "")),
        "lex_latex": lambda text: lex_latex(Source(text, ""), 0, len(text), WORDS),
        "parse": lambda text: parse(text, WORDS),
        "parse $": lambda text: parse(f"${text}$", WORDS),
        "parse_part": lambda text: parse_part(text, 0, len(text), WORDS),
        "split": splitting,
        **{f"scan {suffix}": scanning(suffix) for suffix in SUFFIXES},
    }


def tried(text, names, findings, error):
    """Read a text in every way, and keep what breaks."""
    findings.count += 1
    for name, read in names.items():
        begin = time.perf_counter()
        signal.alarm(20)
        try:
            read(text)
        except error:
            pass
        except BaseException as broken:  # noqa: BLE001 - whatever comes out is the finding
            if isinstance(broken, KeyboardInterrupt):
                raise
            frames = [
                f for f in traceback.extract_tb(broken.__traceback__) if "symopt/" in f.filename
            ]
            last = frames[-1] if frames else traceback.extract_tb(broken.__traceback__)[-1]
            place = f"{type(broken).__name__} at {Path(last.filename).name}:{last.name}"
            findings.add(place, text, f"  {name}: {broken}")
        finally:
            signal.alarm(0)
        taken = time.perf_counter() - begin
        findings.slowest = max(findings.slowest, taken)
        if taken > SLOW:
            findings.add(f"slow {name}", text, f"  {taken:.1f} s")


def corpus():
    """Return formulas to begin with: real ones, and random trees as they are printed."""
    from symopt.syntax.printing.latex_printer import to_latex
    from symopt.syntax.printing.text_printer import to_text
    from tests.properties.test_reading_back import NOTATION, formulas

    trees = formulas(0, latex=True)
    printed = (
        show(tree) for tree in trees for show in (to_text, lambda tree: to_latex(tree, NOTATION))
    )
    return [*FORMULAS, *(text for text in printed if len(text) <= LONGEST)]


def with_atheris(seconds, seed, findings):
    """Fuzz with libFuzzer."""
    import atheris

    with atheris.instrument_imports(include=[folder.replace("/", ".") for folder in FOLDERS]):
        names, first = readers(), corpus()
    from symopt.foundation.errors import SymoptError

    def one(data):
        tried(data.decode("utf-8", "replace"), names, findings, SymoptError)
        if time.monotonic() > end:
            findings.report("(atheris)")
            sys.stdout.flush()
            import os

            os._exit(min(len(findings.found), 100))

    def mutate(data, size, number):
        chance = Random(number)
        if chance.random() < 0.4:
            return atheris.Mutate(data, len(data))
        text = data.decode("utf-8", "replace")
        return mutated(text, chance, first).encode("utf-8", "replace")[:size]

    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(first):
            (Path(folder) / str(number)).write_text(text, "utf-8")
        end = time.monotonic() + seconds
        options = [
            f"-seed={seed + 1}",
            f"-max_len={2 * LONGEST}",
            "-timeout=60",
            "-rss_limit_mb=4096",
        ]
        atheris.Setup([sys.argv[0], folder, *options], one, custom_mutator=mutate)
        atheris.Fuzz()


def with_lines(seconds, seed, findings):
    """Fuzz by lines reached."""
    names, pool = readers(), corpus()
    from symopt.foundation.errors import SymoptError

    lines = set()

    def inside(frame, event, _):
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return inside

    def calls(frame, event, _):
        return inside if any(folder in frame.f_code.co_filename for folder in FOLDERS) else None

    chance, end, fresh, first = Random(seed), time.monotonic() + seconds, list(pool), list(pool)
    while time.monotonic() < end:
        text = fresh.pop() if fresh else mutated(chance.choice(pool), chance, first)
        before = len(lines)
        sys.settrace(calls)
        try:
            tried(text, names, findings, SymoptError)
        finally:
            sys.settrace(None)
        if len(lines) > before:
            pool += [text] * 5
    return findings.report(f"({len(lines):,} lines reached)")


def main():
    """Fuzz for some seconds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--own", action="store_true", help="do without atheris")
    given = options.parse_args()

    def stop(number, frame):
        raise TimeoutError("more than 20 seconds")

    signal.signal(signal.SIGALRM, stop)
    findings = Findings()
    if given.own or importlib.util.find_spec("atheris") is None:
        sys.exit(with_lines(given.seconds, given.seed, findings))
    with_atheris(given.seconds, given.seed, findings)


if __name__ == "__main__":
    main()
