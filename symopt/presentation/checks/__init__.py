"""What `symopt check` found, told: the wrong part marked, the right value, the slip, and how sure."""
