"""Problems from text, for tests of diagnosis."""

import re
from collections.abc import Mapping, Sequence

from symopt.calculus import build
from symopt.calculus.graph import NodeDefinition, inline
from symopt.calculus.nodes import Entry
from symopt.calculus.system import system_of
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.spec_table import model_from_table
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Name, Tree
from symopt.verification.problem import Problem
from symopt.verification.search.slip import SlipExample
from symopt.verification.subject import FUNCTION, Subject, derivative, subject_of

WORDS = frozenset({"pi", "e", "and", "or", "not", "True", "Piecewise", "Sum", "diff", "T"})


def names_in_text(*texts: str) -> list[str]:
    """Names that are no functions of the catalogue, in order of appearance."""
    functions = default_vocabulary().functions
    found = [w for t in texts for w in re.findall(r"[A-Za-z_][A-Za-z_0-9]*", t)]
    return [w for w in dict.fromkeys(found) if w not in functions and w not in WORDS]


def subject_from(
    definitions: Mapping[str, str],
    *,
    output: str,
    data: Sequence[str] = (),
    domain: Mapping[str, str] | None = None,
    shapes: Mapping[str, Sequence[str]] | None = None,
    more: Sequence[str] = (),
) -> tuple[Subject, object]:
    """A subject and the vocabulary of its names."""
    known = names_in_text(*definitions.values(), *more)
    sizes = {size for shape in (shapes or {}).values() for size in shape}
    parameters = [n for n in known if n not in {*definitions, *data, *sizes}]
    table = {
        "data": list(data),
        "parameters": parameters,
        "function": output,
        "definitions": dict(definitions),
        "domain": dict(domain or {}),
        "shapes": {name: list(shape) for name, shape in (shapes or {}).items()},
    }
    system = system_of(model_from_table({k: v for k, v in table.items() if v}))
    ranks = {name: len(shape) for name, shape in (shapes or {}).items()}
    vocabulary = default_vocabulary().declare([*known, *definitions], arrays=ranks)
    return subject_of(system), vocabulary


def problem_from(example: SlipExample) -> Problem:
    """The problem of an example of the catalogue."""
    named = example.function in example.definitions
    definitions = dict(example.definitions)
    if not named and not definitions:
        definitions["f_0"] = "0"  # a model has a definition
    output = example.function if named else next(reversed(definitions))
    subject, vocabulary = subject_from(
        definitions,
        output=output,
        data=example.data,
        domain=example.domain,
        shapes=example.shapes,
        more=(example.claimed, example.function, example.wrt, "alpha" if example.update else ""),
    )
    tree = parse(example.claimed, vocabulary)
    return problem_of(
        subject, parse(example.function, vocabulary), example.wrt, tree, example.update
    )


def problem_of(
    subject: Subject, of: Tree, wrt: str, claimed: Tree, update: bool = False
) -> Problem:
    """The problem of a claim about a definition, or about an expression, which has no name."""
    names = tuple(wrt.split(","))
    function = Entry(of.name) if isinstance(of, Name) else subject.value(of).body
    found = derivative(subject, of.name if isinstance(of, Name) else of, names)
    truth = found.body
    if not isinstance(of, Name):
        truth = inline(truth, [NodeDefinition(FUNCTION, (), function)])
    if update:
        truth = build.subtract(Entry(names[0]), build.multiply(Entry("alpha"), truth))
    value = subject.value(claimed)
    claim = value.labelled(found.indices).body if value.indices else value.body
    return Problem(subject, truth, claim, function, names, claimed, None, update)
