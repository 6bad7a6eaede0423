"""Critical points: found exactly where the gradient can be solved, and judged by proof."""
