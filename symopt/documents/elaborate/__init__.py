"""The notation of notes as trees that the calculus can lower: ∇f, H(0,0), f'(x_k), sums without bounds."""
