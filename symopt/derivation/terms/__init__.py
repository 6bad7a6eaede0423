"""Trees as a textbook writes them: sums of terms in order, what cancels, fractions, signs."""
