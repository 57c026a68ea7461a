"""Receiving a recording, and its life until it is decided or withdrawn."""
