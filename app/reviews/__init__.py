"""The listening queue, votes and decisions."""
