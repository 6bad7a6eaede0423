r"""If these fail, a text that is read as mathematics runs, hangs, opens a file, or ends in a traceback.

Each kind of reading has a process of its own with a limit of time, and an empty folder to stand in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.properties.hostile_texts import HOSTILE, LARGE, PYTHON, STRANGE, SYMPY, TEX

ROOT = Path(__file__).parents[2]
SECONDS = 120
"""Far more than any of these takes."""


def run(folder, *arguments):
    """Run a module of Python in a folder; return its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture(scope="module")
def formulas(tmp_path_factory):
    """Return what was said of every text as a formula, by its kind."""
    return read(tmp_path_factory.mktemp("formula"), "formula")


def read(folder, kind):
    """Return what was said of every text, and that nothing ran."""
    code, told, errors = run(folder, "tests.properties.hostile_worker", kind)
    assert (code, errors) == (0, "")
    said = {}
    for line in told.splitlines():
        name, text = json.loads(line)
        said.setdefault(name, []).append(text)
    assert said.pop("end") == [""]
    assert said.pop("!", []) == []
    assert list(folder.iterdir()) == []
    assert said.keys() == HOSTILE.keys()
    return said


def test_every_hostile_formula_ends_soon_with_one_clear_message(formulas):
    for kind, found in formulas.items():
        for message in found:
            assert len(message) < 2_000, kind
            assert "Traceback" not in message, kind


@pytest.mark.parametrize("kind", sorted({*PYTHON} - {"name", "comment", "dunder subscript"}))
def test_code_is_no_formula(formulas, kind):
    message = formulas[f"python: {kind}"][0]
    assert "where:" in message
    assert "\n         ^" in message or "^" in message


@pytest.mark.parametrize(
    "kind", ["tower", "tower of stars", "braces", "brackets", "digits", "exponent"]
)
def test_what_is_too_large_is_said_to_be(formulas, kind):
    assert any("too" in message for message in formulas[f"large: {kind}"])


@pytest.mark.parametrize("suffix", [".md", ".tex", ".txt", ".ipynb"])
def test_hostile_documents_are_read_soon_or_refused(tmp_path, suffix):
    for found in read(tmp_path, suffix).values():
        assert all(len(message) < 2_000 for message in found)


def test_the_command_reports_on_hostile_documents(tmp_path):
    """One document of all short texts, as displays and in a sentence, in LaTeX and Markdown."""
    texts = [
        *PYTHON.values(),
        *SYMPY.values(),
        *TEX.values(),
        *STRANGE.values(),
        *map(cut, LARGE.values()),
    ]
    texts = [
        text for text in texts if "\0" not in text
    ]  # a document with NUL is refused as a whole
    shown = "\n\n".join(f"$$ x = {text.replace(chr(10), ' ')} $$" for text in texts)
    for name in ("a.md", "a.tex"):
        (tmp_path / name).write_bytes(shown.encode("utf-8", "surrogatepass"))
    before = sorted(tmp_path.iterdir())
    code, told, errors = run(
        tmp_path, "symopt", "check", "a.md", "a.tex", "--time-limit", "1", "--json"
    )
    assert code in (0, 1)
    assert "Traceback" not in told + errors
    assert json.loads(told)
    assert sorted(tmp_path.iterdir()) == before


def cut(text):
    """Return the beginning of a long text."""
    return text[:300]
