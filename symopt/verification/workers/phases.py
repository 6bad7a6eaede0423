"""What a computation is busy with, seen from outside: by the modules on its stack.

A second thread looks at the stack of the first now and then, so that nothing in the engine has to report.
"""

from __future__ import annotations

from types import FrameType

PHASES = (
    ("symopt.verification.search", "diagnosis"),
    ("symopt.verification.slips", "diagnosis"),
    ("symopt.equality.enclosures.taylor", "Taylor arithmetic"),
    ("symopt.equality.enclosures.series", "Taylor arithmetic"),
    ("symopt.equality.enclosures.balls", "balls at rational points"),
    ("symopt.equality.enclosures.ball_functions", "balls at rational points"),
    ("symopt.equality.enclosures.evaluation", "balls at rational points"),
    ("symopt.equality.enclosures.points", "balls at rational points"),
    ("symopt.equality.proofs.splitting", "proof by cases"),
    ("symopt.equality.proofs.induction", "induction"),
    ("symopt.equality.proofs.constancy", "equal gradients"),
    ("symopt.equality.proofs.algebraic", "algebraic numbers"),
    ("symopt.equality.proofs.squares", "equal squares"),
    ("symopt.equality.form.branches", "proof by cases"),
    ("symopt.equality", "canonical form"),
    ("symopt.calculus", "differentiation"),
    ("symopt.syntax", "reading"),
    ("symopt.model", "reading"),
)
"""What a module is busy with; the first that fits the innermost frame of the lowest of these layers."""


def phase_of(frame: FrameType | None) -> str:
    """Return what the innermost frame of a layer that is listed is busy with, "" if none is.

    >>> phase_of(None)
    ''
    """
    modules: list[str] = []
    while frame is not None:
        modules.append(str(frame.f_globals.get("__name__", "")))
        frame = frame.f_back
    for layer in ("symopt.verification.s", "symopt.equality", "symopt."):
        for module in modules:
            if module.startswith(layer):
                for start, phase in PHASES:
                    if module.startswith(start):
                        return phase
    return ""
