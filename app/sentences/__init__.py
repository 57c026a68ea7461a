"""What volunteers read: import, choice of what to read next, skips."""
