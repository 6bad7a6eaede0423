"""Rewriting formulas so that values and derivatives neither overflow nor cancel."""
