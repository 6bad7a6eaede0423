"""If these fail, a pattern compiled at its first use is not the pattern that was written."""

import re

import pytest

from symopt.foundation.pattern import pattern


@pytest.mark.parametrize("flags", [0, re.IGNORECASE])
def test_it_finds_what_a_compiled_pattern_finds(flags):
    later, now, text = pattern(r"(a+)(\d)?", flags), re.compile(r"(a+)(\d)?", flags), "baa1 A2 aa"
    for _ in range(2):  # compiled, and there
        assert later.findall(text) == now.findall(text)
        assert later.sub("x", text) == now.sub("x", text)
        assert later.search(text).span() == now.search(text).span()
        assert [m[0] for m in later.finditer(text)] == [m[0] for m in now.finditer(text)]
    assert later.pattern == now.pattern
    assert later.groups == 2


def test_a_wrong_pattern_is_refused_when_it_is_used():
    with pytest.raises(re.error, match="unterminated"):
        pattern("(").match("")
