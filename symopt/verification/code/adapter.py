"""What an adapter is: how functions written for a library's signature are called by names of the model.

An adapter turns one function into claims: keyword functions with the order of the derivative and the
layout of the result. Settings that a function closes over are given as `data`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from symopt.foundation.catalogue import catalogue
from symopt.foundation.errors import NameError_, SpecError
from symopt.syntax.tree import Tree
from symopt.verification.code.claimed.claim import Reduction
from symopt.verification.code.judge import judge_code
from symopt.verification.code.judgement import CodeJudgement
from symopt.verification.code.running.call import Code
from symopt.verification.subject import Subject


@dataclass(frozen=True, slots=True)
class Request:
    """What an adapter is given.

    function: a function, or an object with methods.   wrt: the parameters, or the raw score.
    per_row, reduction: as the caller states, None where the library fixes it.
    options: the adapter's own, checked against its list.
    """

    subject: Subject
    function: Any
    wrt: tuple[str, ...]
    per_row: bool | None = None
    reduction: Reduction | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def option(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - an option
        """Return an option, or its default."""
        return self.options.get(name, default)


@dataclass(frozen=True, slots=True)
class Part:
    """One claim: what it is called, and the arguments of `judge_code`."""

    title: str
    function: Code
    order: int
    hessian: Literal["full", "diagonal"] = "full"
    per_row: bool | None = None
    reduction: Reduction | None = None
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """One signature.

    signature: as the library documents it.   options: what can be said, with an explanation each.
    parts: the claims that a function makes.   reference: the library's documentation.
    """

    name: str
    title: str
    signature: str
    options: Mapping[str, str]
    parts: Callable[[Request], Sequence[Part]]
    reference: str


def adapters() -> Mapping[str, Adapter]:
    """Return the catalogue of adapters by name.

    >>> "xgboost" in adapters()
    True
    """
    return catalogue("symopt.verification.code.adapters", Adapter)


def judge_adapted(
    name: str,
    subject: Subject,
    wrt: Sequence[str],
    function: Any,  # noqa: ANN401 - a function, a module, a model
    *,
    of: Tree | str | None = None,
    per_row: bool | None = None,
    reduction: Reduction | None = None,
    data: Mapping[str, Any] | None = None,
    columns: Collection[str] | None = None,
    sizes: Mapping[str, int] | None = None,
    points: int = 24,
    seed: int = 0,
    diagnosed: bool = True,
    **options: Any,  # noqa: ANN401 - the adapter's own
) -> dict[str, CodeJudgement]:
    """Return a judgement on each claim that a function with a library's signature makes, by its title.

    name: of the adapter.   options: those that `adapters()[name].options` lists.   The rest is as in
    `judge_code`. Raises NameError_ for an unknown adapter or option, and what `judge_code` raises.
    """
    adapter = adapters().get(name)
    if adapter is None:
        raise NameError_(
            f"no adapter is named {name!r}", remedy=f"use one of {', '.join(adapters())}"
        )
    for option in options:
        if option not in adapter.options:
            raise NameError_(
                f"the adapter {name} has no option {option!r}",
                remedy=f"use one of {', '.join(adapter.options) or 'none'}",
            )
    names = (wrt,) if isinstance(wrt, str) else tuple(wrt)
    request = Request(subject, function, names, per_row, reduction, options)
    found = adapter.parts(request)
    if not found:
        raise SpecError(
            f"nothing is claimed in the way of {adapter.title}",
            why=f"expected {adapter.signature}",
            remedy="look at the signature, or give a function with keyword arguments",
        )
    return {
        part.title: judge_code(
            subject,
            names,
            part.function,
            of=of,
            order=part.order,
            per_row=part.per_row,
            reduction=part.reduction,
            hessian=part.hessian,
            data=data,
            columns=columns if part.columns is None else part.columns,
            sizes=sizes,
            points=points,
            seed=seed,
            diagnosed=diagnosed,
        )
        for part in found
    }
