"""Letters that mean something by custom, where a document does not say otherwise."""

from __future__ import annotations

HESSIANS = frozenset(("H", "Hbold"))
"""What the Hessian matrix of the function in force is called where it is not defined."""

IDENTITIES = frozenset(("I", "Ibold"))
"""What the identity matrix is called where it is not defined."""

PARAMETERS = frozenset(("theta", "w", "beta"))
"""What parameters are called by convention: what a loss is differentiated by where nothing says so."""
