"""Numbers rounded in the manner of authors: percent signs, orders of magnitude, units, values before."""

from __future__ import annotations

import pytest

from tests.documents.reading.statuses import statuses


def last(text: str) -> str:
    """Return the verdict on the last claim of a text."""
    status = statuses(text)[-1][1]
    return status.value if status is not None else "notation"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\sqrt{0.2 \times 0.8 / 900} = 1.3\%$", "proved"),
        (r"$\sqrt{0.2 \times 0.8 / 900} = 1.4\%$", "refuted"),
        (r"$\frac{7}{30} \approx 23\%$", "proved"),
        (r"$\frac{7}{30} \approx 25\%$", "refuted"),
        (r"$\frac{7}{30} = 24\%$", "refuted"),
        (r"$\frac{7}{8} \approx 90\%$", "proved"),
        (r"$\frac{7}{8} \approx 80\%$", "refuted"),
        (r"$1 - 0.25 = 75\%$", "proved"),
        (r"$20 + 0.5 (30 - 22) = 24 \%$", "undecided"),
        (r"$20 + 0.5 (30 - 22) = 25 \%$", "refuted"),
        (r"$\sqrt{0.9^2 + 1.2^2} = 1.5\%$", "undecided"),
        (r"$17/50 = 34$% of all", "proved"),
        (r"$17/50 = 35$% of all", "refuted"),
        (r"It is $17/50 = 34$ percent.", "proved"),
        ("$$17/50 \\approx 34%\n$$", "proved"),
        ("$$17/50 \\approx 37%\n$$", "refuted"),
    ],
)
def test_percent(text: str, wanted: str) -> None:
    assert last(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$3 \cdot 10^8 \cdot 33 = 10^{10}$", "undecided"),
        (r"$3 \cdot 10^8 \cdot 33 = 10^{11}$", "refuted"),
        (r"$256^{100} \approx 10^{241}$", "proved"),
        (r"$256^{100} \approx 10^{214}$", "refuted"),
        (r"$2^{20} = 10^6$", "undecided"),
        (r"$2^{20} = 10^5$", "refuted"),
        (r"$10^3 \cdot 10^4 = 10^{12}$", "refuted"),
        (r"$512 \cdot 512 \cdot 12 = 3 \cdot 10^6$", "undecided"),
        (r"$512 \cdot 512 \cdot 12 = 4 \cdot 10^6$", "refuted"),
    ],
)
def test_orders_of_magnitude(text: str, wanted: str) -> None:
    assert last(text) == wanted


def test_a_number_of_very_many_digits_is_shown_by_its_size() -> None:
    message = statuses(r"$256^{784} \approx 10^{1800}$")[-1][2]
    assert "1.149·10^1888" in message


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$8 \times 64 \textrm{ bit} = 64 \textrm{ bytes}$", "undecided"),
        (r"$8 \times 64 \textrm{ bit} = 516 \textrm{ bit}$", "refuted"),
        (r"$8 \times 64 = 64$ bytes", "undecided"),
        (r"$8 \times 64 = 65$ bytes", "refuted"),
        (r"$90 \cdot 60 = 1.5$ hours", "undecided"),
        (r"$512 \cdot 512 \cdot 12 = 3.1$ million weights", "proved"),
        (r"$512 \cdot 512 \cdot 12 = 3.4$ million weights", "refuted"),
        (r"$8 \times 64 = 64$ and", "refuted"),
    ],
)
def test_units(text: str, wanted: str) -> None:
    assert last(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"In bits, $-\log \frac{1}{2^5} = 5$", "undecided"),
        (r"In bits, $-\log \frac{1}{2^5} = 6$", "refuted"),
        (r"To the base $2$, $-\log \frac{1}{2^5} = 5$", "undecided"),
        (r"$-\log \frac{1}{2^5} = 5$", "refuted"),
        (r"$-\ln \frac{1}{2^5} = 5$", "refuted"),
        (r"In decibels, $10 \log(1/2) \approx -3.01$", "undecided"),
        (r"$10 \log(1/2) \approx -3.01$", "refuted"),
        (r"$10 \log(1/2) \approx -6.93$", "proved"),
        (r"$10 \log(1/2) \approx -5.01$", "refuted"),
    ],
)
def test_logarithms_to_another_base(text: str, wanted: str) -> None:
    assert last(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$\frac{-4.2}{2.6/\sqrt{5}} \approx -3.7$", "undecided"),
        (r"$\frac{-4.2}{2.6/\sqrt{5}} \approx -3.9$", "refuted"),
        (r"$\frac{-4.2}{2.6/\sqrt{5}} = -3.7$", "refuted"),
        (r"$\frac{25}{16} \approx 1.5$", "undecided"),
        (r"$\frac{25}{16} = 1.5$", "refuted"),
        (r"$\sqrt{20 \cdot 0.26} = 2.3$ and $(4 - 9.2)/2.3 = -2.3$", "proved"),
        (r"$\sqrt{20 \cdot 0.27} \approx 2.3$ and $(4 - 9)/2.3 = -2.2$", "proved"),
        (r"$\sqrt{20 \cdot 0.27} \approx 2.3$ and $(4 - 13)/2.3 = -4.0$", "undecided"),
        (r"$\sqrt{20 \cdot 0.27} \approx 2.3$ and $(4 - 13)/2.3 = -4.6$", "refuted"),
        (r"$\sqrt{1 - 0.6^2} \times 2.6 = 0.8 \times 2.6$", "proved"),
        (r"$\sqrt{1 - 0.5^2} \times 2.6 = 0.87 \times 2.6$", "proved"),
        (r"$\sqrt{1 - 0.5^2} \times 2.6 = 0.85 \times 2.6$", "refuted"),
        (r"$\sqrt{6} \times 1.63 = \sqrt{6} \times \sqrt{\frac{16}{6}}$", "proved"),
        (r"$\sqrt{6} \times 1.73 = \sqrt{6} \times \sqrt{\frac{16}{6}}$", "refuted"),
        (r"$0.3 \cdot 0.4 = 0.5 \cdot 0.25$", "refuted"),
    ],
)
def test_numbers_that_were_rounded_before(text: str, wanted: str) -> None:
    assert last(text) == wanted


def test_the_sign_between_sides_over_rows_counts() -> None:
    text = "$$\\begin{aligned} Q &= \\frac{22^2}{956} + \\frac{15^2}{98} \\\\ &\\approx %s\\end{aligned}$$"
    assert last(text % "3") == "proved"
    assert last(text % "4") == "refuted"


def test_a_small_right_value_is_not_shown_as_zero() -> None:
    (_, _, _), (_, status, _) = statuses(r"$\delta = 0.0001$ so $\delta^2 = 0.001$")
    assert status is not None
    assert status.value == "refuted"
