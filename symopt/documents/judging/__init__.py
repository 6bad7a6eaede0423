"""Claims of documents judged: against the head of their chain, the side before, or the definition."""
