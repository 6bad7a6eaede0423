"""If these fail, a page that symopt wrote is not proved by `symopt check`, line by line.

Some lines are open for reasons of their own: rules for all layers of a network, with l in the names; what
numbers of five digits leave open after cancellation; Newton's step for all parameters of a network at once.
"""

from pathlib import Path

import pytest

from symopt.documents.judging.judge import judge
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan, scan_file
from symopt.equality.verdict import Status

FOLDER = Path(__file__).parents[2] / "derivations"
PAGES = sorted(FOLDER.glob("*.md"))
PROVED = (Status.PROVED, Status.ALMOST_EVERYWHERE)
OPEN = {
    "deep_network": 1, "deep_softmax_network": 3, "neural_network_2_2_1": 1, "newton_two_variables": 5,
    "recurrent_network": 1, "support_vector_machine": 2,
}  # fmt: skip
"""How many claims of a page may be open; of all others none."""


def test_there_are_pages():
    assert {page.stem for page in PAGES} >= OPEN.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_every_line_of_a_page_is_proved(page):
    (claims,) = read([scan_file(page)])
    found = [judge(claim) for claim in claims]
    said = [
        (c.status, c.claim.place.first[0], c.claim.latex) for c in found if c.status is not None
    ]
    assert [line for status, *line in said if status is Status.REFUTED] == []
    still = [line for status, *line in said if status not in PROVED]
    assert len(still) <= OPEN.get(page.stem, 0), still
    assert len(said) >= 10


def test_pages_read_together_are_read_as_each_alone():
    first = scan("a.md", b'<!-- symopt\nparameters = ["w"]\n-->\n$L = w^2$\n\n$L = w^2$\n')
    second = scan(
        "b.md", b'<!-- symopt\nparameters = ["w"]\n-->\n$\\frac{dL}{dw} = 2w$\n\n$L = w^3$\n'
    )
    together, alone = read([first, second]), (*read([first]), *read([second]))
    assert [[(c.settled, c.message) for c in claims] for claims in together] == [
        [(c.settled, c.message) for c in claims] for claims in alone
    ]


def test_a_declaration_without_parameters_begins_nothing():
    first = scan("a.md", b"$L = w^2$\n")
    second = scan("b.md", b'<!-- symopt\ndata = ["x"]\n-->\n$\\frac{dL}{dw} = 2w$\n')
    (claim,) = read([first, second])[1]
    assert judge(claim).status is Status.PROVED
