"""The method of differentials: df in matrix notation, rule by rule, until it is tr(Gᵀ dX)."""
