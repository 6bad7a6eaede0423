"""Names in LaTeX and what hangs on them: marks, scripts, entries, primes, powers, arguments."""
