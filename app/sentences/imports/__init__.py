"""Bringing in files of text: looked through, added, approved by a sample, taken back."""
