"""From nodes back to mathematics that is read: index form, matrix notation, blocks, the order of factors."""
