"""Probabilities and expectations of notes: numbers by their events, of whose laws nothing is known."""

from __future__ import annotations

import pytest

from tests.documents.reading.statuses import refuted, statuses

BAYES = r"""Let $P(D) = 0.01$ and $P(T|D) = 0.9$, $P(T|D^c) = 0.05$, $P(D^c) = 0.99$. Then

$$P(D|T) = \frac{P(T|D) P(D)}{P(T|D) P(D) + P(T|D^c) P(D^c)}
= \frac{0.9 \cdot 0.01}{0.9 \cdot 0.01 + 0.05 \cdot 0.99} \approx 15\%$$"""


def words(text: str) -> list[str]:
    return [status.value for _, status, _ in statuses(text) if status is not None]


def test_numbers_are_put_in_for_probabilities() -> None:
    told = words(BAYES)
    assert told[:4] == ["proved"] * 4
    assert told[-2:] == ["proved", "proved"]
    assert words(BAYES.replace(r"15\%", r"25\%"))[-1] == "refuted"
    assert words(BAYES.replace(r"0.05 \cdot 0.99}", r"0.5 \cdot 0.99}"))[-2] == "refuted"


def test_one_event_says_nothing_of_another() -> None:
    text = r"$P(H) = 0.001$, $P(T) = 0.6$, $P(X = 1) = \frac12$, $P(X = 0) = \frac13$"
    assert words(text) == ["proved"] * 4
    more = r"$P(\text{first one}) = \frac25$, $P(\text{second}) = \frac35 \cdot \frac12 = \frac{3}{10}$"
    assert words(more) == ["proved"] * 3
    assert words(more.replace(r"\frac{3}{10}", r"\frac{3}{11}"))[-1] == "refuted"


@pytest.mark.parametrize(
    "law",
    [
        r"E[X + Y] = E[X] + E[Y]",
        r"E[X Y] = E[X] E[Y]",
        r"E[(X - \mu)^2] = E[X^2] - \mu^2",
        r"P(A | B) = \frac{P(B | A) P(A)}{P(B)}",
        r"P(A \cap B) = P(A) P(B)",
        r"\mathbb{E}[aX + b] = a \mathbb{E}[X] + b",
        r"P(A^c) = 1 - P(A)",
        r"\sigma^2 = E[(X - \mu)^2] = E[X^2] - E[X]^2",
        r"E(X^2) = \mu^2 + \sigma^2",
        r"\text{Var}(W) > \frac{\text{Var}(W)}{n}",
        r"E[X] < E[X] - E[Y]",
    ],
)
def test_laws_are_not_judged(law: str) -> None:
    assert refuted(f"Let $\\mu = E[X]$. $${law}$$ and once more $${law}$$") == []


def test_algebra_around_them_is_judged() -> None:
    assert words("$$(X - E[X])^2 = X^2 - 2 X E[X] + E[X]^2$$") == ["proved"]
    assert words("$$(X - E[X])^2 = X^2 - X E[X] + E[X]^2$$") == ["refuted"]
    assert words("$$P(A) (1 - P(A)) = P(A) - P(A)^2$$") == ["proved"]
    assert words("$$P(A) (1 - P(A)) = P(A) + P(A)^2$$") == ["refuted"]


def test_an_error_function_is_none() -> None:
    text = r"$E(w) = \frac12 (w x - t)^2$ so $\frac{dE(w)}{dw} = (w x - t) x$"
    assert words(text) == ["proved", "proved"]
    assert words(text.replace("(w x - t) x$", "(w x - t)$")) == ["proved", "refuted"]
