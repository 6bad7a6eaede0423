"""What is known at the end of a fit: residuals, standard errors, information, warnings."""
