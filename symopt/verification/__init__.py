"""Claims about models and expressions: verdicts on them, and the slip behind a wrong one."""
