"""What a minimum says of the parameters: their covariance, and what of them is determined at all."""
