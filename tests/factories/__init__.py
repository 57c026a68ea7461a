"""Rows for tests: one function a model, with sensible values for all that a test leaves open."""

from tests.factories.recordings import WEBM, receive, upload
from tests.factories.rows import (
    AT,
    campaign,
    clip,
    consent,
    guest,
    listening_copy,
    measurement,
    sentence,
    vote,
)
from tests.factories.scenes import Scene, scene

__all__ = [
    "AT",
    "WEBM",
    "Scene",
    "campaign",
    "clip",
    "consent",
    "guest",
    "listening_copy",
    "measurement",
    "receive",
    "scene",
    "sentence",
    "upload",
    "vote",
]
