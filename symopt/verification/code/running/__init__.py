"""Running code: calling it, reading what it returns, and trying it sheet after sheet."""
