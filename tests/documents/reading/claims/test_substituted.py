"""If these fail, a step worked in numbers is not checked: 0.4 - 0.5 · 0.0845 in place of w - α ∂E/∂w."""

from tests.documents.reading.statuses import statuses

STEP = r"$\alpha = 0.5$" + "\n\n" + r"$$w^+ = w - \alpha \frac{\partial E}{\partial w} = "


def _values(text):
    return [getattr(status, "value", "") for _, status, _ in statuses(text)]


def test_a_derivative_of_an_unknown_function_has_the_number_put_in_for_it():
    assert _values(STEP + r"0.4 - 0.5 \cdot 0.0845 = 0.3578$$") == ["proved"] * 4


def test_a_number_in_the_place_of_a_name_with_another_value_is_wrong():
    assert _values(STEP + r"0.4 - 0.6 \cdot 0.08 = 0.352$$")[2:] == ["refuted", "proved"]


def test_a_wrong_result_of_the_numbers_put_in_is_wrong():
    assert _values(STEP + r"0.4 - 0.5 \cdot 0.0845 = 0.3678$$")[2:] == ["proved", "refuted"]


def test_numbers_of_another_form_say_nothing():
    assert _values(STEP + r"0.5 \cdot 0.0845 - 0.4$$")[2:] == ["not-understood"]


def test_a_product_of_derivatives_takes_its_factors():
    text = (
        r"$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial o} \cdot"
        r" \frac{\partial o}{\partial w} = 0.74 \cdot 0.25 = "
    )
    assert _values(text + "0.185$$") == ["not-understood", "proved", "proved"]
    assert _values(text + "0.195$$") == ["not-understood", "proved", "refuted"]


def test_a_number_worked_out_from_numbers_put_in_is_kept():
    text = r"$$v_2 = a v_1 + b = 0.9 \cdot 0.25 + 0.15 = 0.375$$" + "\n\n" + r"$$v_3 = a v_2 + c = "
    assert _values(text + r"0.9 \cdot 0.375 + 0.15 = 0.4875$$")[-2:] == ["proved", "proved"]
    assert _values(text + r"0.9 \cdot 0.25 + 0.15 = 0.375$$")[-2:] == ["refuted", "refuted"]


def test_a_derivative_goes_through_a_name_whose_number_was_worked_out():
    text = r"$$h = w x + b = 0.4 \cdot 0.5 + 0.1 = 0.3$$" + "\n\n"
    assert _values(text + r"$$\frac{\partial h}{\partial w} = x$$")[-1:] == ["proved"]
    assert _values(text + r"$$\frac{\partial h}{\partial w} = b$$")[-1:] == ["refuted"]


def test_a_gradient_of_an_unknown_function_has_the_number_put_in_for_it():
    text = r"$\eta = 0.1$" + "\n\n" + r"$$w_1 = w_0 - \eta \nabla J(w_0) = "
    assert _values(text + r"1.0 - 0.1 \cdot 2.5 = 0.75$$") == ["proved"] * 4
    assert _values(text + r"1.0 - 0.2 \cdot 2.5 = 0.5$$")[2:] == ["refuted", "proved"]
