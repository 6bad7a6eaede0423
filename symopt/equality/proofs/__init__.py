"""Methods of proof: the canonical form, by cases, by gradients, by induction, of algebraic numbers."""
