"""Measurements of a clip, the gate's verdict and its reasons."""
