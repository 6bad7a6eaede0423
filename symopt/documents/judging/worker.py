"""A worker process that judges claims of documents; it speaks as `verification.workers.worker` says.

A refuted claim is told as soon as that is certain; the slip behind it is looked for afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symopt.verification.workers.worker import MEMORY, Watch, serve

if TYPE_CHECKING:
    from symopt.documents.judging.checked import Checked


def main() -> None:
    """Answer claims until the input ends."""
    serve(_answered, _load)


def _load() -> None:
    """Load what a claim may need before the first one."""
    from symopt.documents.elaborate.names.setting import Setting
    from symopt.documents.meaning.agree import agree
    from symopt.syntax.tree import Call, Name, Pow, number

    agree(Call("exp", (Name("x"),)), Pow(Name("x"), number(2)), Setting())


def _answered(text: str, finding: bool, watch: Watch) -> tuple[dict[str, Any], bool]:
    from symopt.documents.judging.judge import judge
    from symopt.documents.judging.question import answer, claim_of

    def early(found: Checked) -> None:
        watch.say({"early": {"checked": answer(found)}})

    try:
        found = judge(claim_of(text), early)
        return {"answer": {"checked": answer(found)}}, False
    except MemoryError:
        return {"memory": MEMORY}, True
