"""LaTeX to tokens: signs and commands, and which side a bar is."""
