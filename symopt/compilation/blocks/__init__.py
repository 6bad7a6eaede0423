"""Sums over blocks of rows: finding them, writing them, running them over data in memory or in files."""
