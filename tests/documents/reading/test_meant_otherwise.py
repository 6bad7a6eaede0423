r"""Claims about letters of which more is meant than is written: means, fits, multipliers, ε² = 0, ∂ as δ."""

from __future__ import annotations

import pytest

from tests.documents.reading.statuses import refuted, statuses

TRACE = r"""$$x_1 = 3$$ $$x_2 = 4$$ $$v_1 = x_1 \cdot x_2 = 12$$ $$v_2 = \ln(x_1)$$ $$y = v_1 + v_2$$

$$\dot{v}_1 = \frac{\delta v_1}{\delta x_1} = x_2 = 4$$

$$\dot{v}_2 = \frac{\delta v_2}{\delta x_1} = \frac{1}{x_1} = \frac{1}{3}$$

$$\frac{\delta y}{\delta x_1} = \frac{\delta y}{\delta v_1} \cdot \dot{v}_1 + \frac{\delta y}{\delta v_2} \cdot \dot{v}_2 = 4 + \frac{1}{3}$$
"""  # noqa: E501


def words(text: str) -> list[str]:
    return [status.value for _, status, _ in statuses(text) if status is not None]


def test_traces_of_derivatives() -> None:
    assert set(words(TRACE)) == {"proved"}
    assert len(refuted(TRACE.replace(r"= \frac{1}{x_1} =", r"= \frac{1}{x_2} ="))) == 1
    assert len(refuted(TRACE.replace(r"= 4 + \frac{1}{3}", r"= 3 + \frac{1}{3}"))) == 1


def test_delta_with_an_index_is_a_letter() -> None:
    text = r"$$\frac{\delta_1 x}{\delta_2 x} = \frac{\delta_1}{\delta_2}$$"
    assert words(text) == ["proved"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            r"with $\epsilon^2 = 0$: $$(a + b \epsilon)(c + d \epsilon) = a c + (a d + b c) \epsilon$$",
            0,
        ),
        (
            r"with $\epsilon^2 = 0$: $$(a + b \epsilon)(c + d \epsilon) = a c + (a d - b c) \epsilon$$",
            1,
        ),
        (r"$$(a + b \epsilon)(c + d \epsilon) = a c + (a d + b c) \epsilon$$", 1),
        (r"with $\epsilon^2 = 0$: $$(a + b \epsilon)^3 = a^3 + 3 a^2 b \epsilon$$", 0),
        (r"with $\epsilon^2 = 0$: $$(a + b \epsilon)^3 = a^3 + 2 a^2 b \epsilon$$", 1),
        (r"$$y = p + (y - p)$$", 0),
        (r"A projection has $P^2 = P$, and $h_i^2 = h_i$.", 0),
        (r"$$(x + 1)^2 = x^2 + 1$$", 1),
        (
            r"$f(x) = \frac{1}{x}$, $\frac{df}{dx} = -\frac{1}{x^2}$, $f_c(x) = c + x$, $\frac{df}{dx} = 1$",
            0,
        ),
        (r"$f(x) = \frac{1}{x}$, $\frac{df}{dx} = \frac{1}{x^2}$, $f_c(x) = c + x$", 1),
        (r"$f(x_1) = 1.2$ and $f(x_2) = 1.4$; $k(x, x_1) = 0.9$, $k(x, x_2) = 0.8$.", 0),
        (r"$z = 3 x$ and $x = 2$. It is so if $z = 0$.", 0),
        (r"$z = 3 x$ and $x = 2$. It is so if $z = 0$. Then $z = 5$.", 1),
        (r"Let $\pi$ be the rate. $\eta = \ln \pi$ $$\frac{n e^x}{1 + e^x} = n \pi$$", 0),
        (r"$$\frac{n x}{2} + \frac{n x}{2} = 2 n x$$", 1),
    ],
)
def test_what_letters_are_like(text: str, wanted: int) -> None:
    assert len(refuted(text)) == wanted


SUMS = r"""$$SST = \sum_{i=1}^n (Y_i - \overline{Y})^2$$ $$SSE = \sum_{i=1}^n (Y_i - \widehat{Y}_i)^2$$
$$SSR = \sum_{i=1}^n (\overline{Y} - \widehat{Y}_i)^2$$ $$R^2 = \frac{SSR}{SST} = 1 - \frac{SSE}{SST}$$
$$SST = \sum_{i=1}^n (Y_i - \overline{Y})^2 = SSE + SSR$$"""


def test_fits_have_laws_of_their_own() -> None:
    assert refuted(SUMS) == []
    text = r"$$f(c) = \sum_{i=1}^n (Y_i - c)^2$$ $$\frac{df}{dc} = %s \sum_{i=1}^n (Y_i - c)$$"
    assert refuted(text % "-2") == []
    assert len(refuted(text % "2")) == 1


RATES = r"""Then $h = 8$ and $b = 6$.

$$\frac{dh}{dt} = -\frac{24}{16} = -\frac{3}{2}$$"""


def test_a_rate_of_a_number_at_one_instant_is_not_0() -> None:
    assert refuted(RATES) == []
    assert len(refuted(r"$h = 3 t^2$ $$\frac{dh}{dt} = 5 t$$")) == 1


def test_a_display_that_goes_on_with_something_before_the_sentence() -> None:
    text = r"""Find $\int 10^x \, dx$, where $\ln 10 \approx 2.303$.

$$= \frac{10^x}{\ln 10} + C$$

$$= \frac{10^x}{\ln 10} + 2 C - C$$"""
    assert refuted(text) == []
    assert len(refuted(text.replace("2 C - C", "2 C + C"))) == 1
    assert words("So $z = 2x + x$\n\n$$= 3x$$\n\n$$= 4x$$") == ["proved", "proved", "refuted"]


def test_an_equation_may_give_y() -> None:
    text = r"""# One

$y = \frac{1}{x + 1}$ so $\frac{dy}{dx} = -\frac{1}{(x + 1)^2}$.

# Implicit functions

If $x^2 + y^2 = 25$ with $y = y(x)$, then $$\frac{dy}{dx} = -\frac{x}{y}$$"""
    assert refuted(text) == []
    assert refuted(text.replace(" with $y = y(x)$", "")) == []
    assert len(refuted(text.replace(r"-\frac{1}{(x", r"\frac{1}{(x"))) == 1
