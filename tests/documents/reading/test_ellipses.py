r"""Ellipses in documents: sums with a pattern are judged, terms that break it found, θ_0 seen beside θ."""

import pytest

from tests.documents.reading.statuses import statuses


def words(text):
    """Return the statuses of the claims of a text, as words."""
    return [status.value for _, status, _ in statuses(text) if status is not None]


JUDGED = {
    r"$$\hat{y} = w_1 x_1 + w_2 x_2 + \cdots + w_d x_d + b = w^T x + b$$": ["proved", "proved"],
    r"$$f(x) = x_1^2 + x_2^2 + \dots + x_n^2$$ $$\nabla f(x) = 2x$$": ["proved", "proved"],
    r"$$f(x) = x_1^2 + x_2^2 + \dots + x_n^2$$ $$\nabla f(x) = x$$": ["proved", "refuted"],
    r"$$1 + 2 + \cdots + n = \frac{n(n+1)}{2}$$": ["proved"],
    r"$$1 + 2 + \cdots + n = \frac{n(n-1)}{2}$$": ["refuted"],
    r"$$\log(a_1 a_2 \cdots a_n) = \log a_1 + \log a_2 + \cdots + \log a_n$$": ["proved"],
    # θ_0 is an entry of θ, with x_0 = 1 beside it
    r"$$h(x) = \theta_0 + \theta_1 x_1 + \theta_2 x_2 + \cdots + \theta_n x_n = \theta^T x$$": [
        "proved",
        "proved",
    ],
    r"$$h(x) = \theta_0 + \theta_1 x_1 + \theta_2 x_2 + \cdots + \theta_n x_n = 2\theta^T x$$": [
        "proved",
        "refuted",
    ],
    r"$$u = \theta_0 x_0 + \theta_1 x_1 + \cdots + \theta_n x_n = \theta^T x$$": [
        "proved",
        "proved",
    ],
    # or it is not, and stands on both sides
    r"$$u = \theta_0 + \theta_1 x_1 + \cdots + \theta_n x_n = \theta_0 + \theta^T x$$": [
        "proved",
        "proved",
    ],
    # the terms break the pattern: the sum as it is written is not what stands behind it
    r"$$h(x) = \theta_0 + \theta_1 x_1 + \theta_1 x_2 + \cdots + \theta_n x_n = \theta^T x$$": [
        "not-understood",
        "refuted",
    ],
    r"$$h(x) = a_1 + b_2 + \cdots + c_n = s$$": ["not-understood", "not-understood"],
}


@pytest.mark.parametrize("text", JUDGED)
def test_sums_with_dots_are_judged(text):
    assert words(text) == JUDGED[text]


def test_a_slip_beside_the_dots_says_nothing_of_what_comes_later():
    text = r"$$h = w_1 x_1 + w_1 x_2 + \cdots + w_n x_n = w^T x$$ $$\frac{\partial h}{\partial w_j} = x_j$$"
    assert "refuted" not in words(text)[2:]


def test_rows_of_a_matrix_in_brackets_lie():
    text = r"""$B = \operatorname{diag}(p^{(i)}(1-p^{(i)}))$

$$\nabla^2 L = \sum_{i=1}^{n} p^{(i)}(1-p^{(i)}) A[i,:]^T A[i,:] = A^T B A$$"""
    assert words(text) == ["proved", "not-understood", "proved"]
    assert words(text.replace("A^T B A", "A^T A")) == ["proved", "not-understood", "refuted"]


def test_a_letter_below_an_array_may_be_a_label():
    text = r"$\mathbf{x} = [x_1, \ldots, x_n]^T$ $$x_v = \mathbf{v}^\top \mathbf{x}$$"
    assert "refuted" not in words(text)


def test_a_list_of_columns_is_no_list_of_numbers():
    text = r"""Let $X = [\mathbf{x}_1, \ldots, \mathbf{x}_n]$.

$$f(w) = \|X^T w\|^2 = \sum_{i=1}^n (\mathbf{x}_i^T w)^2$$"""
    assert "refuted" not in words(text)


def test_all_pairs_are_no_slip():
    pairs = r"$$s = x_1 y_1 + x_1 y_2 + \cdots + x_n y_n = \sum_{i=1}^n x_i \sum_{j=1}^n y_j$$"
    assert words(pairs) == ["not-understood", "not-understood"]
    assert words(pairs.replace(r"\sum_{j=1}^n y_j", "y_i")) == ["not-understood", "refuted"]
