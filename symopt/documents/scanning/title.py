"""Whether a line of plain text that stands alone is a heading: it reads like a title, not like a sentence."""

from __future__ import annotations

import re

WORDS = 8
"""Words of a heading."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FORBIDDEN = re.compile(r"[$\\=<>|\t_^*@{}→⇒←↔≤≥≈∩∪∈]|[A-Za-z]\.[A-Za-z]{2}|https?:")
_NUMBERED = re.compile(r"(?:\(?\d+(?:[.,]\d+)*[.):]?|[A-Z]\.)\s+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SENTENCE = _words(
    "i we you he she it they this that these those there here us let let's lets "
    "therefore thus hence so now then recall remember note notice since because if when while "
    "is are was were be been has have had do does did can could will would should must may "
    "where which who whose"
)
_OPENS_SENTENCE = _words(
    "add subtract multiply divide substitute simplify find compute calculate perform consider suppose "
    "assume take use using apply set solve evaluate repeat start try put get plug expand rearrange "
    "combine collect differentiate integrate rewrite write again also finally first next and or but "
    "for with by from in at on to as after before found gives some many all given"
)
_ENDS_OPEN = _words(
    "with to by of and or as the a an from for in at on into get gets gives per via"
)


def is_title(line: str) -> bool:
    """Return whether a line reads like a title.

    Short, without signs of a formula and without the end of a sentence; it begins with a capital or a
    digit. Of its longer words most are capital, or nothing in it makes it a sentence or an instruction.

    >>> is_title("2.2.1 Neural Network"), is_title("Ridge regression"), is_title("Now multiply both sides")
    (True, True, False)
    """
    line = line.strip()
    if len(line) > 80 or _FORBIDDEN.search(line) or line[-1:] in ".,;:!?…)":
        return False
    words = _WORD.findall(line)
    if not words or len(line.split()) > WORDS or not (line[0].isupper() or line[0].isdigit()):
        return False
    numbered = _NUMBERED.match(line) is not None
    if line[0].isdigit() and not numbered:
        return False
    lower = [word.lower() for word in words]
    if lower[-1] in _ENDS_OPEN:
        return False
    if not words[0][0].isupper():
        return False
    long = [word for word in words[1:] if len(word) > 3]
    capital = sum(word[0].isupper() for word in long)
    if long and 2 * capital > len(long):
        return True
    return not _SENTENCE.intersection(lower) and lower[0] not in _OPENS_SENTENCE
