"""The grammar of LaTeX, from what each token does down to layout, norms and tables."""
