"""PyTorch: a loss as a function or a module, its value and the gradients that autograd gives.

torch itself is never imported: the caller gives `tensor`, which makes tensors of numpy arrays, and
tensors are asked for requires_grad_, backward, grad, detach, cpu and numpy. `torch.tensor` keeps the
float64 of the arrays; a factory that makes float32 is judged as such.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symopt.foundation.errors import SpecError
from symopt.verification.code.adapter import Adapter, Part, Request
from symopt.verification.code.running.results import to_array

RETURNS = ("loss", "value", "gradient", "hessian")


def _parts(request: Request) -> list[Part]:
    returns = request.option("returns", "loss")
    if request.option("tensor") is None or returns not in RETURNS:
        raise SpecError(
            "it is not said how tensors are made"
            if returns in RETURNS
            else f"{returns!r} is not what a function returns",
            remedy=f"give tensor=torch.tensor, and returns= one of {RETURNS}",
        )
    calls = _Calls(request)
    if returns != "loss":
        order = RETURNS.index(returns) - 1
        return [_part(request, returns, calls.plain, order)]
    return [_part(request, "value", calls.plain, 0), _part(request, "gradient", calls.autograd, 1)]


def _part(request: Request, title: str, function: Callable[..., Any], order: int) -> Part:
    return Part(title, function, order, per_row=request.per_row, reduction=request.reduction)


class _Calls:
    """A torch function or module as functions of keyword arrays."""

    def __init__(self, request: Request) -> None:
        self.function, self.wrt = request.function, request.wrt
        self.tensor: Callable[[Any], Any] = request.option("tensor")
        self.parameters: Mapping[str, str] = request.option("parameters", {})
        self.own: dict[str, Any] = dict(getattr(self.function, "named_parameters", dict)())
        unknown = sorted(set(self.parameters) - set(self.own))
        if unknown:
            raise SpecError(
                f"the module has no parameter {unknown[0]}",
                remedy=f"its parameters are {', '.join(self.own) or 'none'}",
            )
        self.accepted = _accepted(getattr(self.function, "forward", self.function))

    def plain(self, **arrays: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return what the function returns."""
        return self._loss(arrays)[0]

    def autograd(self, **arrays: Any) -> Any:  # noqa: ANN401 - arrays by name
        """Return the gradient by autograd, in the shapes of the variables."""
        loss, tensors = self._loss(arrays, self.wrt)
        (loss.sum() if getattr(loss, "shape", ()) else loss).backward()
        found = {name: _gradient(tensors[name], arrays[name]) for name in self.wrt}
        return found if len(found) > 1 else found[self.wrt[0]]

    def _loss(
        self, arrays: Mapping[str, Any], wrt: tuple[str, ...] = ()
    ) -> tuple[Any, dict[str, Any]]:
        tensors: dict[str, Any] = {}
        for key, name in self.parameters.items():
            tensor = self.own[key]
            made = self.tensor(np.array(arrays[name], dtype=np.float64))
            tensor.data = made.reshape(tuple(tensor.shape))
            tensor.grad = None
            tensors[name] = tensor
        for name, value in arrays.items():
            if name not in tensors and (self.accepted is None or name in self.accepted):
                tensors[name] = self.tensor(np.array(value, dtype=np.float64))
                if name in wrt:
                    tensors[name].requires_grad_(True)
        given = {n: t for n, t in tensors.items() if n not in self.parameters.values()}
        missing = [n for n in wrt if n not in tensors]
        if missing:
            raise TypeError(f"the function does not take {missing[0]}")
        return self.function(**given), tensors


def _gradient(tensor: Any, like: Any) -> Any:  # noqa: ANN401 - an array
    """Return a tensor's gradient in the shape of the variable; 0 where the loss does not depend on it."""
    shape = np.shape(like)
    if tensor.grad is None:
        return np.zeros(shape)
    array = to_array(tensor.grad)
    return array.reshape(shape) if array is not None and array.size == np.prod(shape) else array


def _accepted(function: Callable[..., Any]) -> frozenset[str] | None:
    """Return the names of a function's arguments, None if it takes all."""
    try:
        items = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in items):
        return None
    return frozenset(p.name for p in items)


TORCH = Adapter(
    name="torch",
    title="a PyTorch function or module",
    signature="loss(**tensors) -> tensor, or a module whose forward is one",
    options={
        "tensor": "makes a tensor of a numpy array: torch.tensor",
        "returns": '"loss" (if not said; autograd is judged), "value", "gradient" or "hessian"',
        "parameters": "of a module: its parameters' names -> names of the model",
    },
    parts=_parts,
    reference="PyTorch documentation, torch.autograd",
)
