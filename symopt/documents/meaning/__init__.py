"""What claims and formulas mean in a setting: the definitions they need, their values, whether two agree."""
