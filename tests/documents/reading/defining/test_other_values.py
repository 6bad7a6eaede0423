"""Names that get another number: of another case, sample or example, no claim about the one before."""

from __future__ import annotations

import pytest

from tests.documents.reading.statuses import refuted, statuses


def last(text: str) -> str:
    status = statuses(text)[-1][1]
    return status.value if status is not None else "notation"


CASES = r"""The padding is $P = (F - 1)/2$ when $S = 1$. For example, when the input has size $W = 10$, no
padding is used $P = 0$, and the filter has size $F = 3$, then it would be impossible to take $S = 2$, since
$(W - F + 2P)/S + 1 = (10 - 3 + 0)/2 + 1 = 4.5$."""


def test_a_case_has_its_own_numbers() -> None:
    assert refuted(CASES) == []
    assert last(CASES) == "proved"
    assert last(CASES.replace("4.5", "5.5")) == "refuted"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$F = 11$ and $P = (F - 1)/2$. The other one used $F = 11$ and no padding $P = 0$.", 0),
        (r"$F = 11$ and $P = (F - 1)/2$. Suppose now that $P = 0$ and $F = 3$.", 0),
        (r"$F = 11$ and $P = (F - 1)/2$. Thus we get $P = 5$.", 0),
        (r"$F = 11$ and $P = (F - 1)/2$. Thus we get $P = 6$.", 1),
        (r"$F = 11$ and $P = (F - 1)/2$. Suppose that $F = 3$. Then $P = 5$.", 1),
        (r"$k = 128$ and $r = 64$. This is none, since $k = r$.", 0),
        (r"$t = 3$ and $s = 1$. From $t = 1$ to $t = s$ we step.", 0),
        (r"$y = 0$ at $x = 2$. The other asymptote is $y = x + 3$.", 0),
        (r"$y = 0$ at $x = 2$. The next one is $y = x + 3$. The third is $y = 0$ again.", 0),
        (r"$p = 0.8$, $q = 0.75$. Although $p = q = 1$, it is lower: $p + q = 2$.", 0),
        (r"$p = 0.8$, $q = 0.75$. Although $p = q = 1$, it is lower: $p + q = 3$.", 1),
        (r"$$z = \frac{4 - 9}{2} = -2.5$$ and for the other $$z = \frac{13 - 17}{1.6} = -2.5$$", 0),
        (r"$$z = \frac{4 - 9}{2} = -2.5$$ and for the other $$z = \frac{13 - 18}{1.6} = -2.5$$", 1),
        (r"$\epsilon = 0$ there, but here $\epsilon = 10^{-8}$.", 0),
        (r"$w = 2$, $x = 3$, $z = w x + 1$. So $z = 0.5 \cdot 2 + 1$.", 1),
        (r"$w = 2$, $x = 3$, $z = w x + 1$. $$z = 2 \cdot 3 + 1 = 8$$", 1),
    ],
)
def test_other_values(text: str, wanted: int) -> None:
    assert len(refuted(text)) == wanted


def test_a_case_in_passing_changes_nothing() -> None:
    text = r"$k = 128$ and $r = 64$. This is none, since $k = r$. We store $8 k = 1024$ bits."
    assert refuted(text) == []
    assert refuted(text.replace("1024", "512")) == ["8 k = 512"]
