"""If these fail, the house is not what its plan says: a lower layer has come to lean on a higher one."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "symopt"
ROWS = [
    {"foundation"},
    {"syntax"},
    {"functions"},
    {"model"},
    {"calculus"},
    {"equality"},
    {"derivation", "compilation"},
    {"verification", "optimization"},
    {"documents"},
    {"presentation"},
    {"faces"},
]
LEVEL = {name: level for level, names in enumerate(ROWS) for name in names}
ROOT = {"__init__", "__main__"}


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """Return what a file is made of that its tests look at: calls and imports."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return tuple(n for n in ast.walk(tree) if isinstance(n, ast.Call | ast.Import | ast.ImportFrom))


def imported(file: Path) -> set[str]:
    """Return the parts of symopt that a file imports, anywhere in it."""
    found = set()
    for node in nodes(file):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        found |= {name.split(".")[1] for name in names if name.startswith("symopt.")}
    return found


def layer(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_file_is_in_a_layer_of_the_plan():
    assert {layer(file) for file in PACKAGE.rglob("*.py")} == LEVEL.keys() | ROOT


@pytest.mark.parametrize("own", sorted(LEVEL))
def test_a_file_imports_only_its_own_layer_and_lower_ones(own):
    wrong = {
        str(file.relative_to(PACKAGE)): higher
        for file in (PACKAGE / own).rglob("*.py")
        if (higher := {o for o in imported(file) if o != own and LEVEL[o] >= LEVEL[own]})
    }
    assert not wrong


def test_no_file_is_longer_than_400_lines():
    long = {
        str(f.relative_to(PACKAGE)): n
        for f in PACKAGE.rglob("*.py")
        if (n := len(f.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


@pytest.mark.parametrize("command", ["import symopt", "from symopt.faces.commands import main"])
def test_heavy_libraries_are_not_imported_before_they_are_needed(command):
    heavy = {"sympy", "numpy", "scipy", "flint", "matplotlib"}
    code = f"{command}; import sys; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_help_does_not_import_sympy():
    code = (
        "import sys\nfrom symopt.faces.commands import main\nsys.argv = ['symopt', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nsys.exit('sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0
    assert b"derive" in done.stdout


def test_text_never_reaches_an_evaluator():
    """No eval or exec but of generated code and the methods of records; none of SymPy's string parsers."""
    allowed = {"compilation"}
    of_field_names = PACKAGE / "foundation" / "record.py"
    banned = {"sympify", "parse_expr", "parse_latex"}
    for file in PACKAGE.rglob("*.py"):
        for node in nodes(file):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert name not in banned, f"{file}: {name}"
                if isinstance(node.func, ast.Name) and name in ("eval", "exec"):
                    assert layer(file) in allowed or file == of_field_names, f"{file}: {name}"
