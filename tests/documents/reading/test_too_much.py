"""If these fail, one formula or one chain of definitions without end spoils a whole document."""

from symopt.documents.judging.judge import judge
from symopt.documents.reading.known import scene
from symopt.documents.reading.read import read
from symopt.documents.scanning.scan import scan
from symopt.equality.verdict import Status


def judged(text):
    return [judge(claim) for claim in read([scan("notes.md", text.encode())])[0]]


def test_a_formula_too_long_is_not_understood_and_the_rest_is_read():
    long = "+".join(["x"] * 60_000)
    found = judged(f"Let $f(x) = x^2$.\n\n$${long} = 1$$\n\n$$f'(x) = 3x$$\n")
    assert {c.status for c in found} == {Status.PROVED, Status.REFUTED, Status.NOT_UNDERSTOOD}
    assert any("too long" in (c.message or c.claim.message) for c in found)


def test_a_declaration_that_is_not_read_is_told():
    found = judged("<!-- symopt\nparameters = [\n-->\n\n$x = 1$\n")
    assert Status.NOT_UNDERSTOOD in {c.status for c in found}


def test_a_claim_rests_on_a_bounded_number_of_definitions(monkeypatch):
    assert scene.FOLLOWED <= 500
    monkeypatch.setattr(scene, "FOLLOWED", 100)
    for steps, status in ((95, Status.PROVED), (120, Status.NOT_UNDERSTOOD)):
        chain = "\n\n".join(f"$a_{{{k + 1}}} = a_{{{k}}} + b_{{{k}}}$" for k in range(steps))
        found = judged(f"{chain}\n\n$$\\frac{{\\partial a_{{{steps}}}}}{{\\partial a_0}} = 1$$\n")
        assert found[-1].status is status
    assert "more than 100 definitions" in found[-1].message
