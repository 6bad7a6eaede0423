"""If these fail, a rule of differentials does not apply where it says, or is not true."""

import pytest

from symopt.derivation.differentials.derive import work_of
from symopt.derivation.differentials.rule import differential_rules
from symopt.faces.python.building import Reading
from symopt.faces.python.matrix_calculus import differentiate, read_matter
from symopt.foundation.document import Mark
from symopt.syntax.tree import Name

SHAPES = {"X": ("n", "n"), "A": ("n", "n"), "B": ("n", "n"), "x": "n", "y": "n", "a": "n", "t": ()}
EXAMPLES = [(rule, text) for rule in differential_rules() for text in rule.examples]


def variables(text):
    return [name for name in ("X", "x", "t") if Name(name) in set(walked(text))]


def walked(text):
    from symopt.functions.vocabulary import default_vocabulary
    from symopt.syntax.reading.parser import parse
    from symopt.syntax.tree import walk

    return walk(parse(text, default_vocabulary().declare(SHAPES)))


@pytest.mark.parametrize(("rule", "text"), EXAMPLES, ids=lambda part: getattr(part, "name", part))
def test_a_rule_applies_to_its_examples(rule, text):
    reading = Reading()
    names = variables(text)
    matter = read_matter(reading, text, names, SHAPES, {}, {})
    work = work_of(matter, {name: f"d{name}" for name in names})
    assert rule.apply(matter.tree, work) is not None


@pytest.mark.parametrize(("rule", "text"), EXAMPLES, ids=lambda part: getattr(part, "name", part))
def test_the_differential_of_an_example_is_proved(rule, text):
    found = differentiate(text, variables(text), kind="differential", shapes=SHAPES)
    (derivation,) = found.derivations
    assert derivation.proved
    assert len(derivation.steps) > 1


def test_every_rule_says_its_law_and_its_source():
    for rule in differential_rules():
        assert r"\mathrm{d}" in rule.statement
        assert rule.reference


def test_a_wrong_rule_is_found_out(monkeypatch):
    from dataclasses import replace

    from symopt.derivation.differentials import expand
    from symopt.foundation.errors import ProofError
    from symopt.syntax.tree import Neg

    rules = tuple(
        replace(r, apply=lambda u, w, r=r: None if r.apply(u, w) is None else Neg(r.apply(u, w)))
        if r.name == "inverse"
        else r
        for r in differential_rules()
    )
    monkeypatch.setattr(expand, "differential_rules", lambda: rules)
    with pytest.raises(ProofError, match="is not equal to the line before"):
        _ = differentiate("tr(A @ inv(X))", "X", shapes=SHAPES).steps


def test_a_function_without_a_rule_is_said_entry_by_entry():
    (derivation,) = differentiate("sum(max(x, axis=0))", "x", shapes=SHAPES).derivations
    assert all(step.mark is not Mark.GIVEN for step in derivation.steps)
