"""Equations that claim something: which are judged, which are conditions, and what is put into them."""
