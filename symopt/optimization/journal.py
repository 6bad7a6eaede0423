"""What a run computed, in its order: a run that was interrupted reads it and goes on as if it had not been.

A run is a function of its start and of what it is told at the points that it asks for. So the same run, begun
again and told the same numbers, asks for the same points, takes the same steps to the last bit and stands
where it was, whatever its method keeps in mind (momentum, curvature, the state inside SciPy). Each entry is

    (digest of what was asked and where, the numbers answered)

Values, gradients, dense Hessians and their products are kept, and of methods that go through batches where a
pass ended. What is not kept (sparse Hessians, residuals) is computed again, alike.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symopt.optimization.evaluator import Evaluator
from symopt.optimization.problem import Matrix, Problem, Vector

MOST_NUMBERS = 8_000_000
"""A journal of more numbers than this is given up: then a run resumes from its parameters alone."""
_DIGEST = 8


class NotRepeatedError(Exception):
    """A run asks for something else than its journal holds, as on another machine."""


@dataclass(slots=True)
class Journal:
    """Entries read so far and to be read; those after them are written.

    place: how many were read or written.   total: how many numbers there are.   full: whether it was
    given up.
    """

    digests: list[bytes] = field(default_factory=list[bytes])
    answers: list[Vector] = field(default_factory=list[Vector])
    place: int = 0
    total: int = 0
    full: bool = False

    @property
    def reading(self) -> bool:
        """Return whether there is more to be read."""
        return self.place < len(self.digests)

    def ask(
        self, what: str, where: tuple[Vector, ...], compute: Callable[[], Vector]
    ) -> tuple[Vector, bool]:
        """Return the answer, and whether it was read.

        Raises NotRepeatedError if the journal holds another question here.
        """
        if self.full:
            return compute(), False
        found = blake2b(what.encode(), digest_size=_DIGEST)
        for array in where:
            found.update(np.ascontiguousarray(array).tobytes())
        digest = found.digest()
        if self.reading:
            if self.digests[self.place] != digest:
                raise NotRepeatedError
            self.place += 1
            return self.answers[self.place - 1].copy(), True
        answer = compute()
        self._write(digest, answer)
        return answer, False

    def _write(self, digest: bytes, answer: Vector) -> None:
        self.place, self.total = self.place + 1, self.total + len(answer)
        self.digests.append(digest)
        self.answers.append(answer.copy())
        if self.total > MOST_NUMBERS:
            self.full = True
            self.digests.clear()
            self.answers.clear()

    def saved(self) -> dict[str, str] | None:
        """Return the journal as texts, None if it was given up."""
        if self.full:
            return None
        lengths = np.array([len(answer) for answer in self.answers], dtype="<i8")
        numbers = np.concatenate([*self.answers, np.zeros(0)]).astype("<f8")
        return {
            "questions": b64encode(b"".join(self.digests)).decode(),
            "lengths": b64encode(lengths.tobytes()).decode(),
            "answers": b64encode(numbers.tobytes()).decode(),
        }


def loaded(saved: Mapping[str, Any]) -> Journal:
    """Return the journal of such texts, to be read. Raises ValueError, KeyError, TypeError for others."""
    digests = b64decode(saved["questions"], validate=True)
    lengths = np.frombuffer(b64decode(saved["lengths"], validate=True), dtype="<i8")
    numbers = np.frombuffer(b64decode(saved["answers"], validate=True), dtype="<f8")
    whole = len(digests) == _DIGEST * len(lengths) and bool((lengths >= 0).all())
    if not whole or int(lengths.sum()) != len(numbers):
        raise ValueError("a journal with parts that do not fit")
    answers = np.split(numbers.astype(np.float64), np.cumsum(lengths)[:-1]) if len(lengths) else []
    cut = [digests[k : k + _DIGEST] for k in range(0, len(digests), _DIGEST)]
    return Journal(cut, answers, 0, len(numbers))


class Recorded(Evaluator):
    """An evaluator that reads from a journal what is there, and writes there what it computes."""

    __slots__ = ("journal",)

    def __init__(self, problem: Problem, journal: Journal) -> None:
        super().__init__(problem)
        self.journal: Journal | None = journal

    def close(self) -> None:
        """Read and write no more: what follows is about the end of a run, which may yet go on."""
        self.journal = None

    def _asked(
        self,
        what: str,
        where: tuple[Vector, ...],
        compute: Callable[[], Vector],
        counts: Mapping[str, int],
    ) -> Vector:
        """Return an answer; one that is read counts as one that is computed."""
        if self.journal is None:
            return compute()
        answer, read = self.journal.ask(what, where, compute)
        if read:
            for name, number in counts.items():
                self.counts[name] = self.counts.get(name, 0) + number
        return answer

    def value(self, point: Vector) -> float:
        """Return f(x)."""
        found = self._asked(
            "value",
            (point,),
            lambda: np.array([Evaluator.value(self, point)]),
            {"value": 1},
        )
        return float(found[0])

    def gradient(self, point: Vector) -> Vector:
        """Return ∇f(x)."""
        return self._asked(
            "gradient", (point,), lambda: Evaluator.gradient(self, point), {"gradient": 1}
        )

    def value_and_gradient(self, point: Vector) -> tuple[float, Vector]:
        """Return both."""
        if self.problem.value_and_gradient is None:
            return self.value(point), self.gradient(point)

        def compute() -> Vector:
            value, gradient = Evaluator.value_and_gradient(self, point)
            return np.concatenate([[value], gradient])

        found = self._asked("both", (point,), compute, {"value": 1, "gradient": 1})
        return float(found[0]), found[1:]

    def all(self, point: Vector, new_value: bool) -> tuple[float, Vector, Matrix]:
        """Return value, gradient and Hessian."""

        def compute() -> Vector:
            value, gradient, hessian = Evaluator.all(self, point, new_value)
            return np.concatenate([[value], gradient, _half(hessian)])

        counts = {"value": int(new_value), "gradient": 1, "hessian": 1}
        found, n = self._asked("all", (point,), compute, counts), self.size
        return float(found[0]), found[1 : n + 1], _whole(found[n + 1 :], n)

    def hessian(self, point: Vector) -> Matrix:
        """Return ∇²f(x)."""
        found = self._asked(
            "hessian", (point,), lambda: _half(Evaluator.hessian(self, point)), {"hessian": 1}
        )
        return _whole(found, self.size)

    def information(self, point: Vector) -> Matrix:
        """Return the expected Hessian."""
        found = self._asked(
            "information",
            (point,),
            lambda: _half(Evaluator.information(self, point)),
            {"information": 1},
        )
        return _whole(found, self.size)

    def product(self, point: Vector, vector: Vector) -> Vector:
        """Return ∇²f(x) v."""
        return self._asked(
            "product",
            (point, vector),
            lambda: Evaluator.product(self, point, vector),
            {"hessian_product": 1},
        )

    def through(
        self, number: int, state: tuple[Vector, ...], compute: Callable[[], tuple[Vector, ...]]
    ) -> tuple[Vector, ...]:
        """Return the state of a method after a pass over all rows in batches."""
        if self.journal is None:
            return compute()
        before = self.counts.get("batch_gradient", 0)

        def passed() -> Vector:
            after = compute()
            made = self.counts.get("batch_gradient", 0) - before
            return np.concatenate([[made], *after])

        found, read = self.journal.ask(f"pass {number}", state, passed)
        if read:
            self.counts["batch_gradient"] = before + int(found[0])
        ends = np.cumsum([len(part) for part in state])
        return tuple(np.split(found[1:], ends[:-1]))


def _half(matrix: NDArray[np.float64]) -> Vector:
    """Return the lower triangle of a symmetric matrix, row by row."""
    return matrix[np.tril_indices(len(matrix))]


def _whole(half: Vector, size: int) -> Matrix:
    found = np.zeros((size, size))
    found[np.tril_indices(size)] = half
    return np.where(np.tri(size, dtype=np.bool_), found, found.T)
