"""Whole models: local derivatives, shared parts, gradients, Hessian, updates."""
