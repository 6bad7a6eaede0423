"""Scalar models: one local derivative after another, their products, gradients, second derivatives."""
