"""Signs of elements of the field: what is known of them, and what follows from it."""
