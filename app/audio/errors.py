"""What can go wrong between some bytes and their figures."""

from __future__ import annotations


class AudioError(Exception):
    """Some bytes that could not be measured; `reason` is a short word for logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(AudioError):
    """The bytes are not one clip of audio."""


class ChildDied(AudioError):
    """The measuring process was ended before it answered; `reason` says by what."""

    @property
    def at_start(self) -> bool:
        """Whether it died before it was given anything to measure."""
        return self.reason.startswith("start:")
