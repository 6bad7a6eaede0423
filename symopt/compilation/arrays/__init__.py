"""Code over arrays of symbolic size: plans, sums, structured Hessians, and how they are written."""
