"""A minimum proved without the Hessian over all rows.

Let f = a Σ_i f_i + P with a > 0 and every f_i and P convex, and let f_S be the same with the rows of S alone
(its factor a_S > 0 may differ, as 1/m does from 1/m_S). Every ∇²f_i is positive semidefinite, so that

    ∇²f  =  a Σ_i ∇²f_i + ∇²P  ⪰  a Σ_{i in S} ∇²f_i + ∇²P  ⪰  min(1, a/a_S) ∇²f_S      (Loewner's order)

If ∇²f_S(x) is positive definite, so is ∇²f(x), and f, convex everywhere, has no other minimum.

Rounding. ∇²f_S is computed as Σ w_i (1 + δ_i) x_i x_iᵀ + E. A relative error |δ_i| < 1 of a weight w_i >= 0
does not change that the sum is definite or not. E is what adding up loses: |E_jk| <= (m_S + 4) ε
√(H_jj H_kk) by Cauchy and Schwarz, hence in coordinates with H_jj = 1 at most n (m_S + 4) ε in norm. The
least eigenvalue there must exceed that, and 10⁻⁷ besides for what else is lost. It is bounded below by
1/‖S⁻¹‖_F once Cholesky's factorization has shown that S is definite.

The point is near a critical one, not at it: the curvature must keep its sign over Newton's step, by the
same test as in `certificate`, with |S^(-1/2) ΔS S^(-1/2)| <= ‖S⁻¹ ΔS‖_F.

Source: R. Horn and C. Johnson, Matrix Analysis (2013), section 7.7.
"""

from __future__ import annotations

from math import inf

import numpy as np

from symopt.optimization.certificates.certificate import SIGN_MARGIN, Certificate, Nature
from symopt.optimization.certificates.curvature import balance
from symopt.optimization.evaluator import guarded
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

_EPSILON = float(np.finfo(np.float64).eps)
_LEAST = 1e-7


def certify(session: Session) -> Certificate | None:
    """Return the certificate of a minimum at the session's current point, None if it is not proved so."""
    part = session.evaluator.problem.part
    wanted = part is not None and (part.hessians or not part.judged)
    if part is None or session.evaluator.problem.kinks or not wanted or not part.convex():
        return None
    if not part.judged:
        return Certificate(Nature.MINIMUM, None, 0.0, "The objective is convex.")
    for count, hessian in part.hessians:
        tolerance = _definite(session, count, hessian, part.away)
        if tolerance is not None:
            sentence = (
                "Every row's term is convex, and the Hessian over "
                f"{count:,} of the rows, a lower bound of the Hessian, is positive definite; minimum."
            )
            return Certificate(Nature.MINIMUM, None, tolerance, sentence, convex=True)
    return None


def _definite(session: Session, count: int, hessian: object, away: Vector | None) -> float | None:
    """Return the tolerance by which the Hessian over some rows is definite near x, None if it is not."""
    assert callable(hessian)
    current = session.current
    own = _matrix(guarded(hessian, current.point))
    if own is None or not bool((np.diagonal(own) > 0).all()):
        return None
    scale = balance(own)
    scaled = own / scale[:, None] / scale[None, :]
    try:
        np.linalg.cholesky(scaled)
        inverse = np.linalg.inv(scaled)
    except np.linalg.LinAlgError:
        return None
    tolerance = max(_LEAST, len(scale) * (count + 4) * _EPSILON)
    if not float(np.linalg.norm(inverse)) * tolerance < 1:
        return None
    gradient = current.gradient / scale
    newton = float(np.sqrt(max(0.0, float(gradient @ inverse @ gradient))))
    if newton == 0:
        return tolerance
    moved, there = -(inverse @ gradient) / scale, away
    if there is not None and (there != current.point).any():
        moved = current.point - there
    else:
        there = current.point - moved
    length = float(np.sqrt(max(0.0, float((moved * scale) @ scaled @ (moved * scale)))))
    other = _matrix(guarded(hessian, there))
    if other is None or not length > 0:
        return None
    change = (own - other) / scale[:, None] / scale[None, :]
    drift = float(np.linalg.norm(inverse @ change)) * newton / length
    return tolerance if drift <= SIGN_MARGIN else None


def _matrix(found: object) -> Matrix | None:
    """Return a Hessian, None where it is not finite."""
    if found is None:
        return None
    matrix = np.asarray(found, dtype=np.float64)
    size = float(np.abs(matrix).max(initial=0.0))
    return (matrix + matrix.T) / 2 if size < inf else None
