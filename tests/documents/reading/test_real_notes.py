r"""What notes of others taught: labels before formulas, words below letters, sums that are not written."""

import pytest

from tests.documents.reading.statuses import statuses


def words(text):
    """Return the statuses of the claims of a text, as words."""
    return [status.value for _, status, _ in statuses(text) if status is not None]


def test_a_word_in_brackets_names_a_formula():
    text = r"""$$(Mean) \space \mu = \frac{1}{N} \sum_{j=1}^N x_j$$

$$(Variance) \space \sigma^2 = \frac{1}{N} \sum_{j=1}^N (x_j - \mu)^2$$

$$\frac{\partial \sigma^2}{\partial x_i} = \frac{2}{N} (x_i - \mu)$$

$$\frac{\partial \sigma^2}{\partial x_i} = 2 (x_i - \mu)$$"""
    assert words(text) == ["proved", "proved", "proved", "refuted"]


def test_braces_do_not_show():
    right = r"$$\frac{d}{dx} (x^2 - 3x) = {2x - 3}\left(1\right)$$"
    assert words(right) == ["proved"]
    assert words(r"$$\frac{d}{dx} (x^2 - 3x) = {x - 3}\left(2\right)$$") == ["refuted"]  # x - 6
    assert words(r"$$\frac{d}{dx} (x^2 + x)^2 = 2 {x^2 + x} (2x + 1)$$") == ["not-understood"]


def test_an_index_twice_in_a_product_may_be_summed_over():
    text = r"$$\frac{1}{\sigma(U_{oj} V_{jc})} \sigma'(U_{on} V_{nc}) A = (1 - \sigma(U_{on} V_{nc})) A$$"
    assert "refuted" not in words(text)


def test_a_word_below_a_letter_is_no_index_of_a_sum():
    text = r"""$$E_{total} = \frac12 (t - o)^2$$

$$\sum_o \frac{\partial E_{total}}{\partial o} = 1$$

$$\frac{\partial E_{total}}{\partial o} = o - t$$"""
    assert words(text)[-1] == "proved"


def test_of_a_decimal_no_derivative_is_known():
    text = r"$$E_2 = 0.0236$$ $$\frac{\partial E_2}{\partial h} = -0.0190$$"
    assert words(text) == ["proved", "not-understood"]


@pytest.mark.parametrize(
    "said", ["Some sources take the sign out, so it is", "Other authors write"]
)
def test_another_convention_is_not_wrong(said):
    text = r"$$L = \frac12 (y - a)^2$$ $$\delta = \frac{\partial L}{\partial a}$$"
    claim = r"$$\frac{\partial L}{\partial a} = -\delta$$"
    assert words(f"{text}\n\nSo we have\n\n{claim}")[-1] == "refuted"
    assert words(f"{text}\n\n{said}\n\n{claim}")[-1] == "not-understood"


def test_what_is_put_in_for_a_wrong_product_is_not_judged_by_it():
    text = r"""$$o = w h + b$$ $$E = \frac12 (t - o)^2$$

$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial h}\frac{\partial o}{\partial b} = 0.7$$"""
    assert words(text)[2:] == ["refuted", "not-understood"]


def test_a_chain_rule_tells_through_what_a_loss_depends():
    text = r"""$\hat{y} = \sigma(z)$, $z = w x + b$

$$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat{y}} \frac{\partial \hat{y}}{\partial w}$$

"""
    right = r"$$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial \hat{y}} \hat{y}(1-\hat{y}) x$$"
    assert words(text + right)[2:] == ["proved", "proved"]
    assert words(text + right.replace("(1-", "(2-"))[2:] == ["proved", "refuted"]
    other = right.replace(r"\partial w", r"\partial b")  # the rule says nothing of other variables
    assert words(text + other)[2:] == ["proved", "not-understood"]


def test_a_chain_rule_that_goes_another_way_tells_nothing():
    text = r"""$z = w x + b$

$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial z} \frac{\partial z}{\partial x}$$"""
    assert words(text) == ["proved", "not-understood"]


def test_all_samples_are_summed_where_a_chain_rule_says_so():
    text = r"""$$\mu = \frac{1}{N} \sum_{j=1}^N x_j$$ $$y_i = \gamma (x_i - \mu)$$

$$\frac{\partial L}{\partial x_i} = \sum_{k=1}^N \frac{\partial L}{\partial y_k} \frac{\partial y_k}{\partial x_i}$$

$$\frac{\partial L}{\partial x_i} = \gamma (\frac{\partial L}{\partial y_i} - \frac{1}{N} \sum_{k=1}^N \frac{\partial L}{\partial y_k})$$

$$\frac{\partial L}{\partial x_i} = \gamma \frac{\partial L}{\partial y_i}$$"""  # noqa: E501
    assert words(text)[2:] == ["proved", "proved", "refuted"]


def test_a_diagonal_may_list_its_entries():
    text = r"$$L = \sum_{i=1}^n c_i x_i^2 = x^T B x$$ where $B = \operatorname{diag}(c_1, \ldots, c_n)$"
    assert words(text) == ["proved", "proved", "proved"]
    assert words(text.replace("x^T B x", "2 x^T B x"))[:2] == ["proved", "refuted"]
