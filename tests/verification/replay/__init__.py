"""Evidence replayed by paths of their own: mpmath from the formulas, Taylor arithmetic."""
