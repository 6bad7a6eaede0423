"""If these fail, an example in a docstring shows what symopt does not do."""

import doctest
import importlib
import pkgutil

import pytest

import symopt

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(symopt.__path__, "symopt.")
    if not info.name.endswith("__main__")
)


@pytest.mark.parametrize("part", sorted({".".join(name.split(".")[:2]) for name in MODULES}))
def test_examples_in_docstrings(part):
    modules = [name for name in MODULES if f"{name}.".startswith(f"{part}.")]
    for name in modules:
        failed, _ = doctest.testmod(importlib.import_module(name))
        assert not failed, name
