"""Claims judged in worker processes: hard limits, answers in order, what was tried."""
