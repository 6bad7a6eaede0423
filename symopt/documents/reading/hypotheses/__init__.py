"""What a claim supposes: conditions said in words, labels that add up to 1, a symmetric matrix."""
