"""Values enclosed at exact points: balls, power series, rational numbers; what refutes and confirms."""
