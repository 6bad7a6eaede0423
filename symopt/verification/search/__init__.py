"""What diagnosis looks slips up in: values at points, parts of formulas, rules of differentiation."""
