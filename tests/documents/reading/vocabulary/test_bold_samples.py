"""If this fails, the gradient of a logistic loss in bold letters is not understood beside its sum."""

from tests.documents.reading.statuses import statuses


def test_bold_letters_beside_numbered_samples_are_all_samples():
    text = (
        r"$$\ell = -\sum_{i=1}^{n} \left[y^{(i)} \log s^{(i)} + (1 - y^{(i)}) \log(1 - s^{(i)})\right]$$"
        "\n\n" + r"where $s = \sigma(A \theta)$." + "\n\n"
    )
    told = statuses(text + r"$$\nabla \ell = A^T(\mathbf{s} - \mathbf{y})$$")
    assert told[-1][1].value == "proved"
