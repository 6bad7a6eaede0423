"""Names of every form that notes use, and which of them are arrays."""

from __future__ import annotations

VARIABLES = (
    "x", "y", "t", "yhat", "w_1", "lambda", "z", "alpha", "n", "m",
    "w_11", "theta_1", "xbar_2", "thetatilde", "xdot", "xddot", "phivec", "sbreve", "qcheck",
    "Lcal", "Rbb", "gfrak", "wbold", "wboldhat",
    "xstar", "xprime", "xprimeprime", "w_5", "wplus_5", "bplus", "qminus", "xhatstar",
    "x_kp1", "x_km1", "theta_tp1", "w_2km1", "x_star",
    "a_layer_1", "a_layer_1_3", "z_layer_l", "a_layer_lm1", "x_sample_r", "x_sample_1_2",
    "a_layer_1_sample_r",
    "w_sup_new", "theta_sup_old_1",
    "rate", "loss", "netout", "net_h1", "out_o1", "w_out", "W_out_in", "E_total", "b_1_2", "b_r1",
    "c_alpha", "c_khat", "ell", "Delta", "varepsilon", "Omega_1",
    "T", "L", "S", "N", "Q", "R",
)  # fmt: skip
"""Numbers: marks, alphabets, subscripts, layers, samples, stars, steps, words. Look-alikes are not among
them (x1 and x_1), nor letters that are functions of the catalogue (σ, Γ, β, ψ), which one reader
takes for a name or for the function, and not for both."""

INDICES = ("i", "j", "p")
"""Indices of sums and arrays; no name above has one of them as a whole script, since `x^{(i)}` under a sum
over i is an entry of x."""

ARRAYS = {
    1: ("v", "u", "p_1", "bbold", "delta_layer_2", "ustar", "eps"),
    2: ("X", "A", "B_1", "W_layer_1", "W_layer_l", "Sigma", "Hhat", "Kplus", "Zbold"),
}
"""Columns and matrices."""
