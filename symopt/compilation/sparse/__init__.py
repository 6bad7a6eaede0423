"""Sums of alike terms of a few unknowns each: sparse Hessians."""
