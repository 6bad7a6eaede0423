"""If these fail, the package exports something undocumented, or imports what it should not."""

import re
import subprocess
import sys

import pytest
import sympy as sp

import symopt as so


def test_what_is_exported_is_what_is_documented():
    listed, functions = so.__doc__.split("Every function of the catalogue")
    names = re.findall(r"^    (\w+) {2,}", listed, re.MULTILINE)
    lacking = re.findall(r"\w+", functions.split(":")[1].split(".")[0])
    assert sorted(so.__all__) == sorted([*names, *lacking])


def test_every_export_is_there():
    for name in so.__all__:
        assert getattr(so, name) is not None
    assert set(so.__all__) <= set(dir(so))


def test_functions_sympy_has_are_found_too_and_others_are_not():
    assert so.tanh is sp.tanh
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = so.nothing


def test_import_brings_in_neither_sympy_nor_numpy():
    code = (
        "import symopt, sys; "
        "print([m for m in ('sympy', 'numpy', 'scipy', 'flint') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
