"""Claims of the command line: one that its options state, or a stream of JSON lines."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.claims.lines import lines_of, opened
from symopt.faces.console.documents import written
from symopt.faces.console.output import Lines, json_text
from symopt.faces.console.terminal import paint, width
from symopt.foundation.errors import ReadingError
from symopt.foundation.record import record

if TYPE_CHECKING:
    from symopt.syntax.printing.notation import Notation
    from symopt.verification.finding import Finding


@record
class Verified:
    """One verdict: its answer as data, what a page about it is made of, and how names print."""

    answer: dict[str, Any]
    finding: Finding
    notation: Notation

    def written(self, name: str, options: dict[str, Any]) -> str:
        """Return the verdict in a format."""
        from symopt.presentation.formats.format import Options
        from symopt.presentation.verdict import verdict_document, verdict_text

        if name == "json":
            return json_text({k: v for k, v in self.answer.items() if k != "id"})
        if name == "text":
            columns = Options(width=width(options["output"]), notation=self.notation)
            stream = sys.stdout if options["output"] in (None, "-") else None

            def color(text: str, color: str) -> str:
                return text if stream is None else paint(text, color, stream)

            return verdict_text(self.finding, columns, color)
        return written(verdict_document(self.finding), name, options, self.notation)

    def exit_code(self, strict: bool) -> int:
        """Return 1 if the claim is refuted, or not decided where that is asked for."""
        return exit_code({self.answer["verdict"]: 1}, strict)


def record_fields(spec: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record that the options of the command state. Raises UsageError, ReadingError."""
    if spec is None and options["function"] is None and not options["define"]:
        raise click.UsageError("what the claim is about is missing: SPEC, --function or --jsonl")
    if options["claim"] is None:
        raise click.UsageError("--claim is missing")
    if not (options["wrt"] or options["equal"] or spec):
        raise click.UsageError("--wrt is missing: the variable of the derivative")
    if options["update"] and options["equal"]:
        raise click.UsageError("--update and --equal do not go together")
    relation = "update" if options["update"] else "equal" if options["equal"] else "derivative"
    fields: dict[str, Any] = {
        "spec": spec,
        "function": options["function"],
        "definitions": dict(map(_definition, options["define"])),
        "wrt": list(options["wrt"]) or None,
        "order": options["order"],
        "claimed": options["claim"],
        "relation": relation,
        "constraints": list(options["assume"]),
        "vars": arrays_of(options["shape"], options["property"]) or None,
        "kind": options["kind"],
        "layout": options["layout"],
    }
    return {key: value for key, value in fields.items() if value is not None}


def verify_record(fields: dict[str, Any], time_limit: float) -> Verified:
    """Return the verdict on one claim, judged by a worker within the limit.

    What cannot be read is found out here, so that its error is one of wrong use. Raises SymoptError.
    """
    from symopt.presentation.notation import model_notation
    from symopt.verification.stated.claim_model import stated
    from symopt.verification.stated.claims import claim_of
    from symopt.verification.stated.records import record_of
    from symopt.verification.workers.pool import START_COLD, Pool
    from symopt.verification.workers.replies import settled

    _check_words(fields)
    said = stated(record_of(fields))
    if "spec" in fields:
        claim_of(record_of(fields))  # a name that the model has not, or a model that has no meaning
    text = json.dumps(fields)
    with Pool(time_limit, workers=1, start=START_COLD) as pool:
        reply = pool.judge(text, finding=True)
    answer = settled(text, reply, time_limit)
    finding = reply.finding or _without_trees(answer, str(fields["claimed"]))
    return Verified(answer, finding, model_notation(said.model))


def stream(file: str, time_limit: float, strict: bool, output: str | None) -> int:
    """Answer claims as JSON lines, in their order, and return the exit code."""
    from symopt.verification.stated.records import MAX_CHARACTERS
    from symopt.verification.workers.pool import Pool
    from symopt.verification.workers.replies import settled

    counts: Counter[str] = Counter()
    with opened(file) as descriptor, Pool(time_limit) as pool, Lines(output) as out:
        for text, reply in pool.judge_all(lines_of(descriptor, MAX_CHARACTERS)):
            answer = settled(text, reply, time_limit)
            counts[answer["verdict"]] += 1
            out.write(json_text(answer))
    if sys.stderr.isatty():
        click.echo(", ".join(f"{count} {word}" for word, count in counts.most_common()), err=True)
    return exit_code(counts, strict)


def exit_code(counts: Mapping[str, int], strict: bool) -> int:
    """Return 1 if a claim is refuted, or, if strict, not decided.

    >>> exit_code({"proved": 3, "undecided": 1}, strict=False)
    0
    """
    bad = ("refuted", "undecided", "not-understood") if strict else ("refuted",)
    return int(any(counts.get(word) for word in bad))


def arrays_of(shapes: Iterable[str], properties: Iterable[str]) -> dict[str, dict[str, list[Any]]]:
    """Return what a record says of arrays, of texts such as "X=m,n" and "A=symmetric".

    >>> arrays_of(["X=m,3"], ["X=full column rank"])
    {'X': {'shape': ['m', 3], 'props': ['full column rank']}}
    """
    found: dict[str, dict[str, list[Any]]] = {}
    for key, texts in (("shape", shapes), ("props", properties)):
        for text in texts:
            name, equals, rest = text.partition("=")
            if not equals or not rest.strip():
                raise ReadingError(
                    f"{text[:60]!r} says nothing of an array",
                    remedy='write, say, "X=m,n" or "A=symmetric"',
                )
            parts = [part.strip() for part in rest.strip("()[] ").split(",") if part.strip()]
            said: list[Any] = [int(p) if key == "shape" and p.isdigit() else p for p in parts]
            about = found.setdefault(name.strip(), {})
            about[key] = [*about.get(key, []), *said]
    return found


def _check_words(fields: Mapping[str, Any]) -> None:
    """Raise ReadingError for a kind or a property that there is not: here a slip of the pen."""
    kind, arrays = fields.get("kind"), fields.get("vars", {})
    if kind is not None:
        from symopt.verification.stated.kinds import KINDS, SPELLINGS, kind_word

        if kind_word(kind) not in KINDS:
            raise ReadingError(
                f"the kind of claim {kind[:40]!r} is not known",
                where="--kind",
                remedy=f"use one of {', '.join((*KINDS, *SPELLINGS))}",
            )
    for name, about in arrays.items():
        from symopt.model.properties import FOLLOWS
        from symopt.syntax.vocabulary import Vocabulary
        from symopt.verification.stated.declared import declare

        if unread := declare(name, about, Vocabulary()).unread:
            raise ReadingError(
                f"{unread[0].removeprefix(name).strip()!r} is not a property of {name}",
                where="--property",
                why="" if about.get("shape") else f"{name} has no --shape, so it is a number",
                remedy=f"use one of {', '.join(FOLLOWS)}",
            )


def _definition(text: str) -> tuple[str, str]:
    name, equals, body = text.partition("=")
    if not equals or not body.strip():
        raise ReadingError(
            "a definition is NAME=EXPR", where=text[:100], remedy='write, say, "z=w*x + b"'
        )
    return name.strip(), body.strip()


def _without_trees(answer: Mapping[str, Any], claim: str) -> Finding:
    """Return what can be said of a claim that was not judged to the end."""
    from symopt.equality.verdict import Status, Verdict
    from symopt.verification.finding import Finding
    from symopt.verification.judgement import Judgement

    tried = tuple(answer["evidence"]["tried"])
    verdict = Verdict(Status(answer["verdict"]), tried=tried, message=str(answer["message"] or ""))
    notes: tuple[str, ...] = ()
    if answer["counterexample"] is not None:
        example = answer["counterexample"]
        point = ", ".join(f"{name} = {value}" for name, value in example["point"].items())
        notes = (f"at {point}: claimed {example['claimed']}, correct {example['actual']}",)
    return Finding(Judgement(verdict), code=claim, notes=notes)
