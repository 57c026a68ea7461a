"""Sentences that people give in their own name, and take back."""
