"""Cosines near 1: 1 - cos x = 2 sin²(x/2). NIST DLMF, section 4.21."""

from __future__ import annotations

from symopt.compilation.rewriting.rewrite import Family, Rewrite

TRIGONOMETRIC = Family(
    name="trigonometric",
    title="cosines and sines near 1",
    heads=("cos", "sin"),
    rewrites=(
        Rewrite("1 - cos(x)", "2*sin(x/2)**2", at=(("1/100000000",),), late=True),
        Rewrite("1 + cos(x)", "2*cos(x/2)**2", at=(("314159265/100000000",),), late=True),
        Rewrite("1 - cos(x)**2", "sin(x)**2", at=(("1/100000000",),)),
        Rewrite("1 - sin(x)**2", "cos(x)**2", at=(("157079632/100000000",),)),
    ),
    reference="NIST DLMF, section 4.21",
)
