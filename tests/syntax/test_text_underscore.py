"""If these fail, sum_ and prod_, as some write sum and prod, are not read; or a name may end in '_'."""

import pytest

from symopt.foundation.errors import ReadingError
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse


def test_sum_with_an_underscore_is_the_sum():
    vocabulary = default_vocabulary()
    assert parse("2*sum_(x)", vocabulary) == parse("2*sum(x)", vocabulary)


@pytest.mark.parametrize("text", ["sum_", "x_(y)", "dsum_(x)", "sum_*x"])
def test_no_name_ends_in_an_underscore(text):
    with pytest.raises(ReadingError, match="'_' is not read here"):
        parse(text, default_vocabulary())
