"""Records: frozen, slotted dataclasses whose methods are written when they are first needed.

`dataclass(frozen=True, slots=True)` compiles six methods for each class when it is defined, a
millisecond of every start for each, most of them for classes that a short command never makes. Here
`__init__`, `__eq__` and `__hash__` are compiled at their first call, and the others are shared. In all
else a record is a dataclass: `fields`, `replace` and `is_dataclass` hold for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(*, eq: bool = True, frozen: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(
    cls: type[Any] | None = None, /, *, eq: bool = True, frozen: bool = True
) -> type[Any] | Callable[[type[Any]], type[Any]]:
    """Return the class as a slotted dataclass, compared by its fields and frozen unless said otherwise.

    >>> @record
    ... class Point:
    ...     x: float
    ...     y: float = 0.0
    >>> Point(1.0), Point(1.0) == Point(1.0, 0.0)
    (Point(x=1.0, y=0.0), True)
    """
    if cls is None:
        return lambda given: _made(given, eq, frozen)
    return _made(cls, eq, frozen)


def _made(given: type[Any], eq: bool, frozen: bool) -> type[Any]:
    own = set(given.__dict__)
    if given.__doc__ is None:
        given.__doc__ = ""  # `dataclass` would write a signature there, which takes long
    cls = dataclass(init=False, repr=False, eq=False, slots=True)(given)
    methods: dict[str, Any] = {"__init__": _later(cls, "__init__"), "__repr__": _repr}
    if eq:
        methods["__eq__"] = _later(cls, "__eq__")
        methods["__hash__"] = _later(cls, "__hash__") if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_change, "__delattr__": _refuse_removal}
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    return cls


def _later(cls: type[Any], name: str) -> Callable[..., Any]:
    """Return a method that writes the true one in its place, and calls it."""

    def method(self: Any, *arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401
        setattr(cls, name, _WRITERS[name](cls))
        return getattr(cls, name)(self, *arguments, **keywords)

    return method


def _init(cls: type[Any]) -> Callable[..., None]:
    """Return `__init__` with the fields as parameters."""
    space: dict[str, Any] = {"set_": object.__setattr__, "MISSING": MISSING}
    plain: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for item in fields(cls):
        name, given = item.name, item.init
        text, default = name, ""
        if item.default_factory is not MISSING:
            space[f"make_{name}"] = item.default_factory
            made = f"make_{name}()"
            text, default = (
                (f"{made} if {name} is MISSING else {name}" if given else made),
                "=MISSING",
            )
        elif item.default is not MISSING:
            space[f"default_{name}"] = item.default
            text, default = (name if given else f"default_{name}"), f"=default_{name}"
        elif not given:
            continue
        if given:
            (named if item.kw_only else plain).append(name + default)
        lines.append(f"set_(self, {name!r}, {text})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    head = ", ".join(["self", *plain, *(["*", *named] if named else [])])
    return _function("__init__", head, lines or ["pass"], space)


def _eq(cls: type[Any]) -> Callable[..., Any]:
    """Return `__eq__`: the same class, and equal fields."""
    mine, others = _values(cls, "self"), _values(cls, "other")
    lines = [
        f"if other.__class__ is self.__class__: return {mine} == {others}",
        "return NotImplemented",
    ]
    return _function("__eq__", "self, other", lines, {})


def _hash(cls: type[Any]) -> Callable[..., int]:
    return _function("__hash__", "self", [f"return hash({_values(cls, 'self')})"], {})


_WRITERS = {"__init__": _init, "__eq__": _eq, "__hash__": _hash}


def _values(cls: type[Any], owner: str) -> str:
    """Return the fields that are compared, as the text of a tuple."""
    return f"({''.join(f'{owner}.{item.name}, ' for item in fields(cls) if item.compare)})"


def _function(name: str, head: str, lines: list[str], space: dict[str, Any]) -> Callable[..., Any]:
    body = "".join(f"\n    {line}" for line in lines)
    # the names of fields, which are identifiers, and the words above: no text of a user
    exec(f"def {name}({head}):{body}", space)  # noqa: S102
    return space[name]


def _repr(self: Any) -> str:  # noqa: ANN401
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse_change(self: Any, name: str, value: Any) -> None:  # noqa: ANN401
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_removal(self: Any, name: str) -> None:  # noqa: ANN401
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:  # noqa: ANN401
    return [getattr(self, f.name) for f in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:  # noqa: ANN401
    for item, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, item.name, value)
