"""Rows for tests: one function a model, with sensible values for all that a test leaves open."""

from tests.factories.rows import (
    AT,
    clip,
    consent,
    campaign,
    guest,
    measurement,
    sentence,
    vote,
)

__all__ = ["AT", "campaign", "clip", "consent", "guest", "measurement", "sentence", "vote"]
