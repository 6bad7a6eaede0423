"""If these fail, a short command waits for a library that it does not use."""

import subprocess
import sys

import pytest

RUN = """
import sys
from symopt.faces.commands import main
code = main(sys.argv[1:])
print(*sorted(name for name in sys.modules), sep="\\n", file=sys.stderr)
sys.exit(code)
"""
HELP = ("--help",)
MINIMIZE = ("minimize", "x**4+0.8*y**4+4*x**2+2*y**2-x*y-0.2*x**2*y", "--start", "x=4,y=4")
ROOT = ("root", "exp(-x) - x", "--start", "1")
MOST_MODULES = 150
"""Of symopt, for a run on a plain formula: each takes about a third of a millisecond to import."""
UNREAD = tuple(f"symopt.syntax.{room}" for room in ("latex", "printing", "sympy_border"))
"""What a plain formula that is read and run has no use for."""
LIBRARIES = {
    "sympy",
    "scipy",
    "flint",
    "rich",
    "matplotlib",
    "mpmath",
    "tempfile",
    "cffi",
    "logging",
}


def imported(*words: str) -> set[str]:
    """Return the modules that a command has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def parts(modules: set[str]) -> set[str]:
    """Return the parts of symopt among modules."""
    return {name.split(".")[1] for name in modules if name.startswith("symopt.")}


@pytest.mark.parametrize("words", [HELP, ("minimize", "--help")], ids=["help", "help of a command"])
def test_help_needs_the_command_line_alone(words):
    modules = imported(*words)
    assert parts(modules) == {"faces", "foundation"}
    assert not modules & (LIBRARIES | {"numpy", "json", "pathlib", "fractions"})
    # a document, a picture, a model or a tree is not built to print help
    assert {name for name in modules if name.startswith("symopt.foundation.")} <= {
        "symopt.foundation.errors",
        "symopt.foundation.pattern",
        "symopt.foundation.pickling",
        "symopt.foundation.record",
    }


def test_help_of_one_command_does_not_import_another():
    modules = imported("minimize", "--help")
    commands = {name for name in modules if name.startswith("symopt.faces.commands.")}
    assert commands == {"symopt.faces.commands.minimize"}


@pytest.mark.parametrize(
    "words",
    [MINIMIZE, (*MINIMIZE, "--json"), ROOT, (*ROOT, "--json")],
    ids=["minimize", "minimize --json", "root", "root --json"],
)
def test_a_run_on_a_plain_formula_imports_what_it_uses(words):
    modules = imported(*words)
    assert not modules & LIBRARIES
    assert not parts(modules) & {
        "equality",
        "derivation",
        "verification",
        "documents",
        "presentation",
    }
    assert not {name for name in modules if name.startswith(UNREAD)}
    assert "numpy" not in modules
    assert len({name for name in modules if name.startswith("symopt")}) <= MOST_MODULES
    assert len(modules) <= MOST_MODULES + 110  # of the standard library and click
    # the code of arrays and rows serves neither
    unused = {"array_plan", "array_writer", "numpy_rows", "backends.numpy_backend"}
    assert not modules & {f"symopt.compilation.{name}" for name in unused}


def test_one_method_is_imported_without_the_others():
    modules = imported(*MINIMIZE, "--bound", "x>=-10")
    methods = {name for name in modules if name.startswith("symopt.optimization.methods.")}
    assert methods == {"symopt.optimization.methods.newton"}
