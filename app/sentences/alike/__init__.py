"""Sentences that are nearly the same, and what makes lines comparable."""
