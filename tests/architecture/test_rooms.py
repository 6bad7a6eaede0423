"""If these fail, a room of a part has come to lean on one that leans on it."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "symopt"
MODULES = {
    ".".join(("symopt", *file.relative_to(PACKAGE).with_suffix("").parts)): file
    for file in PACKAGE.rglob("*.py")
    if file.stem != "__init__"
}
ONE_WAY = ("derivation", "documents", "faces", "functions", "presentation", "verification/code")
"""Parts whose folders use only folders that do not use them."""


@cache
def imported(module: str) -> frozenset[str]:
    """Return the modules of symopt that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return frozenset(found & MODULES.keys())


@pytest.mark.parametrize("part", ONE_WAY)
def test_rooms_of_a_part_use_one_another_one_way(part):
    prefix = "symopt." + part.replace("/", ".") + "."
    uses = {}
    for module in MODULES:
        if module.startswith(prefix):
            room = module.rpartition(".")[0]
            others = {
                other.rpartition(".")[0] for other in imported(module) if other.startswith(prefix)
            }
            uses.setdefault(room, set()).update(others - {room})
    assert len(uses) > 1
    TopologicalSorter(uses).prepare()  # raises CycleError, which names the rooms
